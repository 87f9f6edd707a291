/* Shared by waves.c and the files beside it that do a part of its work. */
#ifndef SP_PROBE_INTERNAL_H
#define SP_PROBE_INTERNAL_H

#include "probe/content.h"
#include "probe/net.h"
#include "probe/waves.h"

/* How an exchange is asked, and asked again. */
struct asked {
    const struct probe *probe;
    const char *what;             /* the key of an object, or the folder to list; NULL */
    const char *after;            /* of ASK_BEHIND: the key behind which it begins */
    const char *address;          /* the one to go to; NULL: any */
    struct sp_buf *keep;          /* takes the body; NULL */
    const struct s3_watch *watch; /* sees the listing; NULL */
};

struct waves {
    const struct target *t;
    const struct net *net;
    long long began;
    struct sp_arena *arena;
    struct evidence *ev;
    bool trusted;
    struct sp_secret wrong;
    struct sp_secret trimmed;
    const char *trimmed_key; /* NULL: nothing is to be trimmed */
    struct content content;
    struct sp_buf bodies[SEEN_INFOS + SEEN_PROOFS_MAX]; /* what was read: info files, then proofs */
    const struct exchange_seen *reads[SEEN_INFOS + SEEN_PROOFS_MAX]; /* NULL: not asked for */
    struct health *health;                                           /* NULL: it is no health run */
    struct asked asked[SEEN_EXCHANGES_MAX]; /* by the index of the exchange */
};

/* The jobs of one wave. */
struct jobs {
    struct net_handshake *shakes;
    size_t nshakes;
    struct net_exchange exchanges[SEEN_EXCHANGES_MAX];
    size_t nexchanges;
};

/* The name that a style goes to. */
struct name_seen *waves_name(struct waves *w, enum s3_style style);

/* token: of a later page; NULL. In the arena given. -1: SP_NOMEM, SP_LIMIT, SP_BUG. */
int waves_build(struct waves *w, const struct asked *asked, enum s3_style style, const char *token,
                struct sp_arena *page, struct s3_request *out, struct sp_err *err);

/* The verdict hangs on the lists; all else tells more about it. */
bool waves_is_needed(const struct waves *w, const struct probe *probe, enum s3_style style);

/* The exchange of this index, as it is asked. -1: as waves_build. */
int waves_add_job(struct waves *w, size_t index, struct jobs *jobs, struct sp_err *err);

/* Where answers are kept: what of the answer to this job is. first: of the pages of a list. */
void waves_keep(struct waves *w, const struct probe *probe, enum s3_style style, bool first,
                struct net_exchange *job);

/* -1: SP_NOMEM, or the network's. */
int waves_send(struct waves *w, struct jobs *jobs, struct sp_err *err);

/* Once: what is throttled again stays so. -1: as the two above. */
int waves_send_again(struct waves *w, struct sp_err *err);

/* It can be sent: there is room and an address, and what must be trusted is. */
bool waves_can_send(struct waves *w, const struct probe *probe, enum s3_style style);

/* One exchange more. -1: as waves_build. */
int waves_add(struct waves *w, struct asked asked, enum s3_style style, struct jobs *jobs,
              struct sp_err *err);

/* The list of the prefix, where it is one and went over TLS that passed; NULL. */
const struct exchange_seen *waves_believed_list(struct waves *w, enum s3_style style);

/* It is a list of this folder of ours, over a connection that passed. */
bool waves_is_list_of(const struct waves *w, const struct exchange_seen *ex, const char *folder);

/* ---- reads.c */

int waves_plan_info(struct waves *w, enum s3_style style, enum seen_info which, size_t max,
                    struct jobs *jobs, struct sp_err *err);

int waves_plan_proofs(struct waves *w, enum s3_style style, struct jobs *jobs, struct sp_err *err);

/* Take in the objects that came. -1: SP_NOMEM. */
int waves_read_content(struct waves *w, struct sp_err *err);

/*
 * Into the second wave. Where there is content: the info files of our stanza, and the objects that
 * say whose the rest is. Everywhere: what lies above, as a repository there has this prefix within.
 */
int waves_plan_content(struct waves *w, enum s3_style style, struct jobs *jobs, struct sp_err *err);

/* Read what came, and send what that gives reason to. */
int waves_look_closer(struct waves *w, struct sp_err *err);

/* After the last page. */
int waves_end_content(struct waves *w, struct sp_err *err);

/* Let so much time go by, but not past half of what is left. False: the run is over. */
bool waves_wait(const struct waves *w, long ms);

/* -1: SP_NOMEM, or the network's. */
int waves_read_pages(struct waves *w, struct sp_err *err);

/* The same of any list, up to so many pages. */
int waves_read_pages_of(struct waves *w, size_t index, unsigned pages, struct sp_err *err);

/* ---- health.c */

/* -1: SP_NOMEM. */
int waves_begin_health(struct waves *w, struct sp_err *err);

/* Into the first wave, in place of the table's rows. -1: as waves_build. */
int waves_plan_health(struct waves *w, struct jobs *jobs, struct sp_err *err);

/* All that follows from the first wave, where the list came. -1: as waves_send. */
int waves_look_at_health(struct waves *w, struct sp_err *err);

/* What was seen, into the evidence. -1: SP_NOMEM. */
int waves_end_health(struct waves *w, struct sp_err *err);

#endif
