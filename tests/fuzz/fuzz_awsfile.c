/*
 * The AWS shared files: first the parser alone, whose runs must lie within the text, then the
 * profile that is read out of it.
 */
#include <stdint.h>

#include "base/secret.h"
#include "settings/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct text {
    const char *p;
    size_t len;
    long line;
};

static void
check_run(const struct text *text, struct awsfile_run run)
{
    if (run.len == 0)
        return;
    if (run.p < text->p || run.len > text->len || (size_t)(run.p - text->p) > text->len - run.len)
        abort();
}

static int
check_line(void *ctx, const struct awsfile_line *line, struct sp_err *err)
{
    struct text *text = ctx;

    (void)err;
    check_run(text, line->name);
    check_run(text, line->key);
    check_run(text, line->sub);
    check_run(text, line->value);
    if (line->number <= text->line || line->value.len > AWSFILE_LINE_MAX)
        abort();
    text->line = line->number;
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The first line of an input is a comment that names the kind of file. */
    enum awsfile_kind kind = size > 2 && data[2] == 'k' ? AWSFILE_CREDENTIALS : AWSFILE_CONFIG;
    struct text text = {.p = (const char *)data, .len = size};
    struct sp_arena a = {.limit = (size_t)4 << 20};
    struct sp_err err = {0};
    struct profile p;

    if (awsfile_parse(text.p, size, kind, "f", check_line, &text, &err) == -1 && err.code == SP_OK)
        abort();
    err.code = SP_OK;
    if (profile_parse(text.p, size, kind, "f", "x", &a, &p, &err) == -1 &&
        (err.code == SP_OK || err.code == SP_BUG))
        abort();
    profile_release(&p);
    sp_arena_free(&a);
    return 0;
}
