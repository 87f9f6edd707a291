/* Shared by waves.c and pages.c only. */
#ifndef SP_PROBE_INTERNAL_H
#define SP_PROBE_INTERNAL_H

#include "probe/content.h"
#include "probe/net.h"
#include "probe/plan.h"

/* How an exchange is asked, and asked again. */
struct asked {
    const struct probe *probe;
    const char *what;    /* the key of an object, or the folder to list; NULL */
    const char *address; /* the one to go to; NULL: any */
    struct sp_buf *keep; /* takes the body; NULL */
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

/*
 * what: the token of a later page, the key of an object (its first max bytes), or a folder. In the
 * arena given. -1: SP_NOMEM, SP_LIMIT, SP_BUG.
 */
int waves_build(struct waves *w, const struct probe *probe, enum s3_style style, const char *what,
                size_t max, struct sp_arena *page, struct s3_request *out, struct sp_err *err);

/* How long a throttled answer asks to wait, in milliseconds. */
long waves_pause_of(const struct exchange_seen *ex);

/* Let so much time go by, but not past half of what is left. False: the run is over. */
bool waves_wait(const struct waves *w, long ms);

/* -1: SP_NOMEM, or the network's. */
int waves_read_pages(struct waves *w, struct sp_err *err);

#endif
