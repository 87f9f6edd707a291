/* Manifests from strings, and files for those that are read. */
#ifndef TESTS_UNIT_MANIFEST_FIXTURE_H
#define TESTS_UNIT_MANIFEST_FIXTURE_H

#include "test.h"

#include "base/text.h"
#include "manifest/manifest.h"

struct fixture {
    struct manifests m;
    struct sp_err err;
    int rc;
};

/* Add a text; the copy lives in the manifests. */
static inline void
add_text(struct fixture *f, const char *name, const char *text)
{
    char *copy = sp_strdup(&f->m.arena, text, NULL);

    assert_non_null(copy);
    f->rc = manifests_read_text(&f->m, name, copy, strlen(copy), &f->err);
}

/* Read and linked. */
static inline struct fixture
read_text(const char *text)
{
    struct fixture f = {0};

    add_text(&f, "f.yaml", text);
    if (f.rc == 0)
        f.rc = manifests_link(&f.m, &f.err);
    return f;
}

static inline void
same(const char *name, const char *got, const char *wanted)
{
    if (!sp_streq(got, wanted))
        fail_msg("%s:\n got    \"%s\"\n wanted \"%s\"", name, got, wanted);
}

/* -1 with this code, and these words in the message. */
static inline void
refused(const char *name, const struct fixture *f, enum sp_code code, const char *words)
{
    if (f->rc != -1 || f->err.code != code || strstr(f->err.message, words) == NULL)
        fail_msg("%s: %d, %s: %s", name, f->rc, sp_code_text(f->err.code), f->err.message);
}

static inline void
must_read(const char *name, const struct fixture *f)
{
    if (f->rc != 0)
        fail_msg("%s: %s: %s", name, sp_code_text(f->err.code), f->err.message);
}

#endif
