/* How the server treats what is written: the directives that differ from AWS. */
#ifndef SERVER_MANNERS_H
#define SERVER_MANNERS_H

#include "lexer.h"

enum md5_use { MD5_CHECKED, MD5_IGNORED };
enum conditional_use { CONDITIONAL_HONOURED, CONDITIONAL_IGNORED, CONDITIONAL_REFUSED };
enum etag_kind { ETAG_MD5, ETAG_RANDOM };
enum key_case { KEYS_AS_THEY_ARE, KEYS_FOLDED };
enum trailer_use {
    TRAILERS_ACCEPTED,
    TRAILERS_REFUSED,
    TRAILERS_NOT_IMPLEMENTED,
    TRAILERS_MISMATCH,
    TRAILERS_KEPT, /* the framing is stored as if it were content */
};

struct manners {
    enum md5_use md5;
    enum conditional_use conditional;
    enum etag_kind etags;
    enum key_case keys;
    enum trailer_use trailers;
    const char *delete_md5; /* code of the refusal where none came; NULL: none is wanted */
    long list_lag;          /* listings that do not show a new key */
    long max_body;          /* bytes; -1: no limit */
};

/* One directive of README's table "Writing". -1: SP_INPUT. */
int manners_set(struct manners *m, const struct word *w, struct sp_err *err);

#endif
