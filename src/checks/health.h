/* What the checks of a health run ask of the repository. Pure. */
#ifndef SP_CHECKS_HEALTH_H
#define SP_CHECKS_HEALTH_H

#include "checks/stanza.h"

#define HEALTH_HOUR ((time_t)3600)
#define HEALTH_DAY ((time_t)86400)

/* Time zones lie between these: what is west of Greenwich and what is east of it. */
#define HEALTH_ZONE_WEST (12 * HEALTH_HOUR)
#define HEALTH_ZONE_EAST (14 * HEALTH_HOUR)

bool health_is_barman(const struct check_context *c);

/* pgBackRest's info files are there, and cannot be read without a passphrase. */
bool health_is_encrypted(const struct check_context *c);

/*
 * Ours, or the server's clock where the two differ by more than is passed over: the one that makes
 * everything younger, and the other. A wrong clock is a finding of its own, and nothing else is
 * said because of it.
 */
time_t health_now(const struct check_context *c);
time_t health_latest_now(const struct check_context *c);

/* The newest full backup that is finished. */
struct health_full {
    bool known;        /* the evidence tells whether there is one, and which */
    const char *label; /* pgBackRest's label or Barman's id; NULL: there is none */
    time_t begun;      /* the latest time at which it can have begun */
    time_t ended;      /* 0: not known */
    bool counted;      /* it is known how many there are */
    unsigned long long count;
};

void health_full(const struct check_context *c, struct health_full *out);

/*
 * By the schedule, or without one: how many seconds may have passed by our clock since the end of
 * that backup until it is a finding. 0: no limit, or it is not known.
 */
struct health_limits {
    long long warn;
    long long fail;
};

void health_full_limits(const struct check_context *c, struct health_limits *out);

/* The same of the newest write-ahead log. */
void health_wal_limits(const struct check_context *c, struct health_limits *out);

/* The newest backup of any kind, as its own record says; label NULL: there is none, or no record.
 */
struct health_last {
    const char *label;
    time_t stop;
};

void health_last(const struct check_context *c, struct health_last *out);

/*
 * The time in a label of a full backup, "20260121-030003F" with or without a '/', as if its zone
 * were UTC. False for anything else.
 */
bool health_label_time(const char *label, time_t *out);

/* Append "5 hours ago", or "just now"; 1 or -1. */
int say_ago(const struct check_context *c, time_t then, struct sp_buf *out, struct sp_err *err);

/*
 * Append what came in place of an answer that is needed, if that is known. Always 0, as nothing is
 * proven; -1 without memory.
 */
int say_refused(const struct check_context *c, const char *purpose, struct sp_buf *out,
                struct sp_err *err);

/*
 * Append up to three of those names for which `is` holds, and how many more there are: all in all
 * `count`. 1 or -1.
 */
int say_names_of(const struct check_context *c, const struct names_seen *names,
                 bool (*is)(const struct check_context *c, const char *name),
                 unsigned long long count, struct sp_buf *out, struct sp_err *err);

/* How many names there are for which `is` does not hold; those that were not kept are others. */
unsigned long long health_count_others(const struct check_context *c,
                                       const struct names_seen *names,
                                       bool (*is)(const struct check_context *c, const char *name));

/*
 * What a later run is to know of this one, for --state. What is learnt first stays: the identity,
 * and the settings of the bucket. -1: SP_NOMEM.
 */
int health_learn(const struct check_context *c, struct known_state *out, struct sp_err *err);

/* "15" of "15.4", "9.6" of "9.6.24". NULL: SP_NOMEM. */
const char *health_major(const struct check_context *c, const char *version, struct sp_err *err);

/* The database that the repository is of: 0 and NULL where that cannot be read. */
uint64_t health_system(const struct check_context *c);
const char *health_pg_version(const struct check_context *c);

#endif
