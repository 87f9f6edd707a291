/* A file that was read, or not, and what tests say of texts. */
#ifndef TESTS_UNIT_YAML_FIXTURE_H
#define TESTS_UNIT_YAML_FIXTURE_H

#include "base/text.h"
#include "test.h"
#include "yaml/yaml.h"

struct fixture {
    struct sp_arena arena;
    struct sp_err err;
    struct yaml_file *file;
    int rc;
};

static inline struct fixture
read_bytes(const void *text, size_t len)
{
    struct fixture f = {0};

    f.rc = yaml_read(text, len, "f.yaml", &f.arena, &f.file, &f.err);
    return f;
}

static inline struct fixture
read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

/* The value of the first document; fails the test where there is none. */
static inline const struct yaml_node *
root_of(const char *name, const struct fixture *f)
{
    if (f->rc == -1)
        fail_msg("%s: %s", name, f->err.message);
    if (f->file->count == 0)
        fail_msg("%s: no document", name);
    return f->file->documents->value;
}

static inline void
same(const char *name, const char *got, const char *wanted)
{
    if (!sp_streq(got, wanted))
        fail_msg("%s:\n got    \"%s\"\n wanted \"%s\"", name, got, wanted);
}

#endif
