/*
 * Files of evidence: whatever they say, they are refused with words or judged to an end; and what
 * was taken is written as something that is taken again and comes out the same.
 */
#include <stdint.h>

#include "base/text.h"
#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool well)
{
    if (!well)
        abort();
}

/* Without memory no input can be refused: there is enough. */
static void
must_be_input(const struct sp_err *err)
{
    must(err->code == SP_INPUT || err->code == SP_LIMIT);
    must(err->message[0] != '\0');
    for (const char *p = err->message; *p != '\0'; p++)
        must((unsigned char)*p >= 0x20 && *p != 0x7f);
}

static void
judge(const struct record *r, struct sp_arena *a)
{
    static const struct settings nothing;
    struct tls_trust *trust = NULL;
    struct check_context c;
    struct diagnosis d;
    struct sp_err err = {0};

    if (r->ca.state == CA_FILE_OK || r->ca.state == CA_FILE_NONE) {
        trust = tls_trust_again(&r->ca, &r->trust, &err);
        must(trust != NULL);
    }
    must(context_make(&r->target, &r->evidence, &r->ca, trust, r->evidence.started, a, &c, &err) ==
         0);
    c.settings = &nothing;
    c.site = r->nsite == 0 ? NULL : r->site;
    c.recorded = &r->outcomes;
    if (diagnose(&c, &d, &err) == -1)
        must(err.code == SP_LIMIT); /* details have a cap */
    else
        must(d.nchecks > 0);
    tls_trust_free(trust);
}

static void
write_again(const struct record *r, struct sp_arena *a)
{
    struct record *second = sp_alloc(a, sizeof(*second), NULL);
    struct sp_err err = {0};
    struct sp_buf text;
    struct sp_buf again;

    must(second != NULL);
    sp_buf_init(&text, a, RECORD_FILE_MAX);
    sp_buf_init(&again, a, RECORD_FILE_MAX);
    if (record_write(r, &text, &err) == -1) {
        must(err.code == SP_LIMIT);
        return;
    }
    must(record_read("again", sp_buf_str(&text), text.len, a, second, &err) == 0);
    must(record_write(second, &again, &err) == 0);
    must(sp_streq(sp_buf_str(&text), sp_buf_str(&again)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_arena a = {.limit = (size_t)512 << 20};
    struct record *r = sp_alloc(&a, sizeof(*r), NULL);
    struct sp_err err = {0};

    must(r != NULL);
    if (record_read("f", (const char *)data, size, &a, r, &err) == -1) {
        must_be_input(&err);
    } else {
        judge(r, &a);
        write_again(r, &a);
    }
    sp_arena_free(&a);
    return 0;
}
