/*
 * Every case of every check once more: written to a file, read back and judged without what a file
 * does not have - keys, manifests, other sites -, it comes to the same, word for word.
 */
#include "test.h"

#include "base/text.h"
#include "checks/cases.h"
#include "checks/in_use.h"
#include "record/record.h"

static void
same_text(const char *name, const char *what, const char *first, const char *second)
{
    if (!sp_streq(first, second))
        fail_msg("%s: %s was \"%s\" and is \"%s\"", name, what, first, second);
}

static void
same(const char *name, const struct diagnosis *a, const struct diagnosis *b)
{
    same_text(name, "the verdict", verdict_name(a->verdict), verdict_name(b->verdict));
    same_text(name, "the cause", a->cause == NULL ? NULL : a->cause->cause,
              b->cause == NULL ? NULL : b->cause->cause);
    same_text(name, "the reason", a->why_undecided, b->why_undecided);
    if (a->nfindings != b->nfindings || a->nchecks != b->nchecks)
        fail_msg("%s: %zu findings, %zu checks; were %zu, %zu", name, b->nfindings, b->nchecks,
                 a->nfindings, a->nchecks);
    for (size_t i = 0; i < a->nfindings; i++) {
        same_text(name, "a finding", a->findings[i].cause, b->findings[i].cause);
        same_text(name, a->findings[i].cause, a->findings[i].detail, b->findings[i].detail);
        same_text(name, "a check", a->findings[i].check, b->findings[i].check);
    }
    for (size_t i = 0; i < a->nchecks; i++) {
        same_text(name, "a check", a->checks[i].id, b->checks[i].id);
        same_text(name, a->checks[i].id, status_name(a->checks[i].status),
                  status_name(b->checks[i].status));
        same_text(name, a->checks[i].id, a->checks[i].summary, b->checks[i].summary);
        assert_int_equal(a->checks[i].ms, b->checks[i].ms);
    }
}

/* The n-th handshake of the evidence; NULL: there are fewer. */
static struct tls_seen *
handshake(struct evidence *ev, size_t n)
{
    if (n == 0)
        return &ev->without_sni.tls;
    n--;
    for (size_t i = 0; i < SEEN_NAMES; i++) {
        if (n < ev->names[i].naddresses)
            return &ev->names[i].addresses[n].tls;
        n -= ev->names[i].naddresses;
    }
    return NULL;
}

#define HANDSHAKES_MAX 64

/* The certificates of these worlds are words without bytes: they do not go through the file. */
static void
through_a_file(struct world *w, const struct diagnosis *d, struct record *out, const char *name)
{
    struct record r = {
        .version = "1.2.3", .target = w->target, .site = w->site, .nsite = w->site == NULL ? 0 : 1};
    struct tls_seen kept[HANDSHAKES_MAX] = {0};
    struct sp_err err = {0};
    struct sp_buf text;

    for (size_t i = 0; handshake(&w->ev, i) != NULL; i++) {
        assert_true(i < HANDSHAKES_MAX);
        kept[i] = *handshake(&w->ev, i);
        handshake(&w->ev, i)->nchain = 0;
    }
    r.evidence = w->ev;
    sp_buf_init(&text, &w->arena, RECORD_FILE_MAX);
    if (record_outcomes(d, false, &w->arena, &r.outcomes, &err) == -1 ||
        record_judged(&r, d, &w->arena, &err) == -1 || record_write(&r, &text, &err) == -1 ||
        record_read("e.json", sp_buf_str(&text), text.len, &w->arena, out, &err) == -1)
        fail_msg("%s: %s", name, err.message);
    for (size_t i = 0; handshake(&out->evidence, i) != NULL; i++) {
        handshake(&out->evidence, i)->chain = kept[i].chain;
        handshake(&out->evidence, i)->nchain = kept[i].nchain;
    }
}

static void
judge_twice(const struct check_case *row)
{
    struct world w;
    struct record *r;
    struct diagnosis first;
    struct diagnosis second;

    world_init(&w);
    r = sp_alloc(&w.arena, sizeof(*r), NULL);
    assert_non_null(r);
    row->spoil(&w, row->n, row->text);
    world_settle_fulls(&w);
    assert_int_equal(world_judge(&w, &first, NULL), 0);
    through_a_file(&w, &first, r, row->name);
    r->target.proxy = w.target.proxy; /* as the settings have it */
    w.target = r->target;
    w.ev = r->evidence;
    w.site = r->nsite == 0 ? NULL : r->site;
    w.nothers = 0;
    w.recorded = &r->outcomes;
    assert_int_equal(world_judge(&w, &second, NULL), 0);
    same(row->name, &first, &second);
    world_release(&w);
}

static void
all_cases(void **state)
{
    size_t n = 0;

    (void)state;
    for (const struct check_cases *table = check_tables; table->check != NULL; table++)
        for (const struct check_case *row = table->rows; row->name != NULL; row++, n++)
            judge_twice(row);
    assert_true(n > 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_cases)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
