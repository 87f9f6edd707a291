/* What a scenario makes go wrong: rules that match a connection or a request, with their faults. */
#ifndef SERVER_FAULTS_H
#define SERVER_FAULTS_H

#include <stdatomic.h>

#include "http.h"
#include "lexer.h"

/* The one list: the enum and the table of names in faults.c expand it. */
#define FAULTS(X)                                                                                  \
    X(FAULT_HANG, "hang", ARG_NONE, AT_ANYWHERE)                                                   \
    X(FAULT_CLOSE, "close", ARG_NONE, AT_ANYWHERE)                                                 \
    X(FAULT_RESET, "reset", ARG_NONE, AT_ANYWHERE)                                                 \
    X(FAULT_DELAY, "delay", ARG_NUMBER, AT_ANYWHERE)                                               \
    X(FAULT_LATE, "late", ARG_NUMBER, AT_REQUEST)                                                  \
    X(FAULT_GARBAGE, "garbage", ARG_NONE, AT_ANYWHERE)                                             \
    X(FAULT_ALERT, "alert", ARG_NUMBER, AT_HANDSHAKE)                                              \
    X(FAULT_DRIP, "drip", ARG_NUMBER, AT_REQUEST)                                                  \
    X(FAULT_TRUNCATE, "truncate", ARG_NUMBER, AT_REQUEST)                                          \
    X(FAULT_STATUS, "status", ARG_STATUS, AT_REQUEST)                                              \
    X(FAULT_REDIRECT, "redirect", ARG_TEXT, AT_REQUEST)                                            \
    X(FAULT_HTML, "html", ARG_NONE, AT_REQUEST)                                                    \
    X(FAULT_EMPTY, "empty", ARG_NONE, AT_REQUEST)                                                  \
    X(FAULT_JSON, "json", ARG_NONE, AT_REQUEST)                                                    \
    X(FAULT_GZIP, "gzip", ARG_NONE, AT_REQUEST)                                                    \
    X(FAULT_DOCTYPE, "doctype", ARG_NONE, AT_REQUEST)                                              \
    X(FAULT_BIG_HEADERS, "big-headers", ARG_NUMBER, AT_REQUEST)                                    \
    X(FAULT_ENDLESS_HEADERS, "endless-headers", ARG_NONE, AT_REQUEST)                              \
    X(FAULT_ENDLESS_BODY, "endless-body", ARG_NONE, AT_REQUEST)                                    \
    X(FAULT_RAW, "raw", ARG_TEXT, AT_REQUEST)                                                      \
    X(FAULT_ENDLESS, "endless", ARG_TEXT, AT_REQUEST)                                              \
    X(FAULT_HEADER, "header", ARG_TEXT, AT_REQUEST)                                                \
    X(FAULT_NO_NOTIFY, "close-no-notify", ARG_NONE, AT_REQUEST)                                    \
    X(FAULT_WRONG_NAME, "wrong-name", ARG_TEXT, AT_REQUEST)                                        \
    X(FAULT_WRONG_PREFIX, "wrong-prefix", ARG_TEXT, AT_REQUEST)                                    \
    X(FAULT_NO_TRUNCATED, "no-truncated", ARG_NONE, AT_REQUEST)                                    \
    X(FAULT_ENDLESS_LIST, "endless-list", ARG_NONE, AT_REQUEST)                                    \
    X(FAULT_REPEAT_TOKEN, "repeat-token", ARG_NONE, AT_REQUEST)                                    \
    X(FAULT_NO_TOKEN, "no-token", ARG_NONE, AT_REQUEST)                                            \
    X(FAULT_CONTROL_BYTE_KEY, "control-byte-key", ARG_NONE, AT_REQUEST)                            \
    X(FAULT_ERROR, "error", ARG_ERROR, AT_REQUEST)                                                 \
    X(FAULT_DONE, "done", ARG_NONE, AT_REQUEST)                                                    \
    X(FAULT_UNDONE, "undone", ARG_NONE, AT_REQUEST)                                                \
    X(FAULT_BLANKS, "blanks", ARG_NUMBER, AT_REQUEST)                                              \
    X(FAULT_NO_ETAG, "without-etag", ARG_NONE, AT_REQUEST)                                         \
    X(FAULT_DELETE_ERRORS, "delete-errors", ARG_TEXT, AT_REQUEST)                                  \
    X(FAULT_NO_KEY, "without-key", ARG_NONE, AT_REQUEST)                                           \
    X(FAULT_ALTER, "alter", ARG_NUMBER, AT_REQUEST)                                                \
    X(FAULT_SHORTER, "shorter", ARG_NUMBER, AT_REQUEST)                                            \
    X(FAULT_WHOLE, "whole", ARG_NONE, AT_REQUEST)

enum fault {
#define X(fault, name, arg, at) fault,
    FAULTS(X)
#undef X
        FAULT_COUNT
};

struct action {
    enum fault fault;
    long number;      /* delay, drip, truncate, alert ...; status, error: the status */
    const char *text; /* redirect, raw ...; status: its header lines with CRLF; error: the code */
    const char *body; /* status; error: the message */
    size_t body_len;
    struct action *next;
};

/* What a rule can look at. */
enum condition {
    ON_ACCEPT = 1 << 0,
    ON_HANDSHAKE = 1 << 1,
    ON_ANY = 1 << 2,
    ON_LIST = 1 << 3,
    ON_LIST_PATH = 1 << 4,
    ON_LIST_HOST = 1 << 5,
    ON_ANONYMOUS = 1 << 6,
    ON_SIGNED = 1 << 7,
    ON_BADSIG = 1 << 8,
    ON_PAGE = 1 << 9,
    ON_SUBRESOURCE = 1 << 10,
    ON_GET = 1 << 11,
    ON_PUT = 1 << 12,
    ON_DELETE = 1 << 13,
    ON_SNI = 1 << 14,
    ON_ONE_LEVEL = 1 << 15, /* a listing with a delimiter */
    ON_HEAD = 1 << 16,
    ON_GET_OBJECT = 1 << 17, /* no HEAD */
    ON_PUT_OBJECT = 1 << 18, /* no part */
    ON_PUT_PART = 1 << 19,
    ON_BEGIN = 1 << 20,
    ON_COMPLETE = 1 << 21,
    ON_ABORT = 1 << 22,
    ON_DELETE_SEVERAL = 1 << 23,
    ON_METHOD = 1 << 24,
    ON_HEADER = 1 << 25,
    ON_NO_HEADER = 1 << 26,
    ON_QUERY = 1 << 27,
};

struct rule {
    unsigned conditions; /* all must hold */
    long page;
    const char *subresource;
    const char *key; /* get, put, delete ...; a '*' in it is anything */
    const char *sni;
    const char *method;
    const char *header; /* that the request must have */
    const char *no_header;
    const char *query; /* a parameter that it must have */
    long skip;         /* the first matches do nothing */
    long times;        /* matches after these that count; -1: all */
    atomic_long seen;
    struct action *actions;
    struct rule *next;
};

/* The faults that apply, by name; NULL: that one does not. */
struct effect {
    const struct action *of[FAULT_COUNT];
};

/* What is known of a connection or a request when rules are looked at. */
struct facts {
    unsigned conditions;     /* that hold, the ones with an argument included */
    long page;               /* of a listing, from 1 */
    const char *subresource; /* NULL: none */
    const char *key;
    const char *sni;               /* "" without */
    const struct request *request; /* NULL: a connection */
};

/* "on MATCH... [skip N] [times N] FAULT..." without the "on". -1: SP_INPUT, SP_NOMEM, SP_IO. */
int rule_parse(const struct word *words, size_t n, const char *dir, struct sp_arena *a,
               struct rule **out, struct sp_err *err);

/* All rules that match count and add their faults; of the same fault twice the first stands. */
void rules_apply(struct rule *rules, const struct facts *facts, struct effect *out);

/* A file of the scenario, at the most max bytes; a relative path is one below dir. */
int file_read(const char *dir, const char *path, size_t max, struct sp_arena *a, char **data,
              size_t *len, struct sp_err *err);

#endif
