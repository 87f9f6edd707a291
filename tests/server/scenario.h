/* What the server is and does, read from a scenario file. README.md has the grammar. */
#ifndef SERVER_SCENARIO_H
#define SERVER_SCENARIO_H

#include "base/clock.h"
#include "faults.h"
#include "manners.h"
#include "proxy.h"
#include "store.h"

struct name {
    const char *text;
    struct name *next;
};

struct access_key {
    const char *id;
    const char *secret;
    const char *token; /* NULL: none is wanted */
    bool expired;      /* the token is no longer good */
    bool denied;       /* everything is */
    struct name *denied_operations;
    struct access_key *next;
};

struct certificate {
    const char *sni;
    const char *name; /* of the file below the PKI directory */
    struct certificate *next;
};

struct scenario {
    const char *certificate; /* for every name that is not among the next ones */
    struct certificate *certificates;
    int tls_min; /* TLS1_2_VERSION ...; 0: what OpenSSL offers */
    int tls_max;
    bool client_certificate; /* the handshake fails without one */
    bool client_asked;       /* one is asked for */
    const char *ciphers;     /* below TLS 1.3, as OpenSSL writes them; NULL: its own */
    bool plain_http;
    const char *banner; /* sent at once, instead of TLS; NULL: none */
    const char *region; /* NULL: any will do */
    struct name *domains;
    bool style_path;
    bool style_host;
    struct access_key *keys;
    long clock; /* seconds that the server's clock is ahead */
    bool verify_signatures;
    bool anonymous_list;
    bool encoding_type; /* url is honoured */
    bool echo_signature;
    bool unknown_key_as_mismatch;
    bool chunked; /* answers have no Content-Length */
    bool keep_alive;
    long delay;     /* of one way and back, ms */
    long tolerance; /* of dates in requests, seconds; -1: any */
    struct manners manners;
    struct rewrite *rewrites; /* of every request, before anything looks at it */
    struct rule *rules;
    struct store *store;
    struct sp_arena *arena;
    const char *dir; /* of the file, where relative paths begin */
    time_t now;      /* of the server, when the file was read */
};

/*
 * Read a file. Everything lives as long as the arena and the store. -1: SP_INPUT, where the message
 * begins with FILE:LINE, SP_IO, SP_NOMEM.
 */
int scenario_read(const char *path, time_t now, struct sp_arena *a, struct store *store,
                  struct scenario *out, struct sp_err *err);

/* A time as scenarios write it: RFC 3339, or a span from the server's now. -1: SP_INPUT. */
int scenario_time(const struct scenario *s, const char *text, time_t *out, struct sp_err *err);

/* The directives about buckets, in content.c; w[0] is the directive itself. */
int content_bucket(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_object(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_generate(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_upload(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_version(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_versioning(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_lifecycle(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_worm(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_quota(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
int content_object_lock(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);

/* A bucket that stands above in the file. -1: SP_INPUT. */
int content_need_bucket(struct scenario *s, const char *name, struct bucket **out,
                        struct sp_err *err);

#endif
