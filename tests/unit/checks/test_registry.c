/*
 * All cases of all checks, judged as a run judges them; and the registry itself: a rule that no
 * case reaches, or a cause that no rule names, fails here.
 */
#include "test.h"

#include "base/text.h"
#include "cases.h"
#include "checks/in_use.h"

#define CHECKS_MAX 64
#define RULES_MAX 64

/* Which rows of which checks were reached by a case. */
struct reached {
    bool rows[CHECKS_MAX][RULES_MAX];
};

static size_t
index_of(const char *id)
{
    for (size_t i = 0; checks_registry[i] != NULL; i++)
        if (sp_streq(checks_registry[i]->id, id))
            return i;
    fail_msg("no check \"%s\"", id);
    return 0;
}

static const struct check_case *
rows_of(const char *table)
{
    size_t i = 0;

    while (check_tables[i].check != NULL && !sp_streq(check_tables[i].check, table))
        i++;
    if (check_tables[i].check == NULL)
        fail_msg("no table %s", table);
    return check_tables[i].rows;
}

/* The row that a finding comes from: several can name the same cause, the first that holds did. */
static void
mark(struct world *w, const struct finding *f, struct reached *reached)
{
    size_t check = index_of(f->check);
    const struct rule *rules = checks_registry[check]->rules;

    for (size_t i = 0; rules[i].cause != NULL; i++) {
        struct sp_buf detail;

        sp_buf_init(&detail, &w->arena, 8192);
        if (!sp_streq(rules[i].cause, f->cause) || rules[i].holds(&w->context, &detail, NULL) != 1)
            continue;
        reached->rows[check][i] = true;
        return;
    }
    fail_msg("%s: no rule gives %s again", f->check, f->cause);
}

static const char *
first_cause(const struct diagnosis *d)
{
    return d->nfindings == 0 ? "(nothing)" : d->findings[0].cause;
}

/* The findings are these causes, in this order. */
static bool
are_causes(const struct diagnosis *d, const char *causes)
{
    for (size_t i = 0; i < d->nfindings; i++) {
        size_t len = causes == NULL ? 0 : strcspn(causes, " ");

        if (len == 0 || strlen(d->findings[i].cause) != len ||
            strncmp(d->findings[i].cause, causes, len) != 0)
            return false;
        causes += len + (causes[len] == ' ');
    }
    return causes == NULL || *causes == '\0';
}

static bool
is_as_wanted(const char *table, const struct check_case *row, const struct diagnosis *d)
{
    bool ok = d->verdict == row->verdict && are_causes(d, row->cause) &&
              (d->cause != NULL) == (d->verdict == VERDICT_NOT_READY) &&
              (d->why_undecided != NULL) == (d->verdict == VERDICT_UNDECIDED);

    if (ok && row->cause != NULL)
        ok = d->findings[0].detail[0] != '\0' &&
             strstr(d->findings[0].detail, HEALTHY_SECRET) == NULL &&
             strstr(d->findings[0].detail, HEALTHY_TOKEN) == NULL &&
             (row->says == NULL || strstr(d->findings[0].detail, row->says) != NULL);
    if (!ok)
        print_error("%s: %s: wanted %s with %s, got %s with %s, %zu findings\n  %s\n", table,
                    row->name, verdict_name(row->verdict),
                    row->cause == NULL ? "(nothing)" : row->cause, verdict_name(d->verdict),
                    first_cause(d), d->nfindings,
                    d->nfindings == 0 ? d->why_undecided : d->findings[0].detail);
    return ok;
}

static bool
run_case(const char *table, const struct check_case *row, struct reached *reached)
{
    struct world w;
    struct diagnosis d;
    bool ok;

    world_init(&w);
    row->spoil(&w, row->n, row->text);
    world_settle_fulls(&w);
    assert_int_equal(world_judge(&w, &d, NULL), 0);
    ok = is_as_wanted(table, row, &d);
    for (size_t i = 0; i < d.nfindings; i++)
        mark(&w, &d.findings[i], reached);
    world_release(&w);
    return ok;
}

static void
run_all(struct reached *reached, size_t *failed)
{
    *reached = (struct reached){0};
    *failed = 0;
    for (size_t i = 0; check_tables[i].check != NULL; i++)
        for (const struct check_case *row = check_tables[i].rows; row->name != NULL; row++)
            *failed += run_case(check_tables[i].check, row, reached) ? 0 : 1;
}

static void
cases_come_out(void **state)
{
    struct reached reached;
    size_t failed;

    (void)state;
    run_all(&reached, &failed);
    if (failed > 0)
        fail_msg("%zu cases", failed);
}

/* Of some cases the whole detail: what must not be said counts as well. */
static const struct {
    const char *table, *name, *detail;
} details[] = {
    {"tcp", "second refused",
     "192.0.2.11: Connection refused, while 1 other address of s3.example.test answers"},
    {"tcp", "first silent",
     "192.0.2.10: no answer, while 1 other address of s3.example.test answers; it is the first "
     "one, and before version 2.48 the consumer tries no other"},
    {"tcp", "first silent, barman-cloud",
     "192.0.2.10: no answer, while 1 other address of s3.example.test answers"},
    {"empty", "one object", "1 object in s3://backups/db/\ndb/x"},
    {"empty", "three objects", "3 objects in s3://backups/db/\ndb/x, db/x, db/x"},
    {"empty", "four objects", "4 objects in s3://backups/db/\ndb/x, db/x, db/x, ..."},
    {"bucket", "no such bucket, the other style refused",
     "GET /backups/?list-type=2 was answered 404 NoSuchBucket: \"No.\""},
    {"name", "seven names",
     "the certificate is not for s3.example.test, but for DNS:a.test, DNS:a.test, DNS:a.test, "
     "DNS:a.test, DNS:a.test, DNS:a.test and 1 more\n"
     "so it is at 192.0.2.11; 1 other address presents one that fits"},
    {"name", "every address alike",
     "the certificate is not for s3.example.test, but for DNS:s3.example.test, "
     "DNS:*.s3.example.test"},
};

static const struct check_case *
find_case(const char *table, const char *name)
{
    for (const struct check_case *row = rows_of(table); row->name != NULL; row++)
        if (sp_streq(row->name, name))
            return row;
    fail_msg("%s: no case \"%s\"", table, name);
    return NULL;
}

static void
whole_details(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(details); i++) {
        const struct check_case *row = find_case(details[i].table, details[i].name);
        struct world w;
        struct diagnosis d;

        world_init(&w);
        row->spoil(&w, row->n, row->text);
        world_settle_fulls(&w);
        assert_int_equal(world_judge(&w, &d, NULL), 0);
        assert_string_equal(d.findings[0].detail, details[i].detail);
        world_release(&w);
    }
}

static void
every_rule_has_a_case(void **state)
{
    struct reached reached;
    size_t failed;
    size_t missing = 0;

    (void)state;
    run_all(&reached, &failed);
    for (size_t i = 0; checks_registry[i] != NULL; i++)
        for (size_t k = 0; checks_registry[i]->rules[k].cause != NULL; k++) {
            if (reached.rows[i][k])
                continue;
            print_error("no case reaches row %zu of %s, %s\n", k + 1, checks_registry[i]->id,
                        checks_registry[i]->rules[k].cause);
            missing++;
        }
    assert_int_equal(missing, 0);
}

static void
every_check_has_a_table(void **state)
{
    (void)state;
    for (size_t n = 0; checks_registry[n] != NULL; n++) {
        assert_true(n < CHECKS_MAX);
        assert_non_null(rows_of(checks_registry[n]->id)[0].name);
    }
    for (size_t n = 0; check_tables[n].check != NULL; n++)
        (void)index_of(check_tables[n].check);
}

static void
names_of_cases_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; check_tables[i].check != NULL; i++)
        for (const struct check_case *a = check_tables[i].rows; a->name != NULL; a++)
            for (const struct check_case *b = a + 1; b->name != NULL; b++)
                if (sp_streq(a->name, b->name))
                    fail_msg("%s: two cases \"%s\"", check_tables[i].check, a->name);
}

static void
check_needs(const struct check *check, size_t index)
{
    for (size_t i = 0; i < COUNT_OF(check->needs) && check->needs[i] != NULL; i++)
        if (index_of(check->needs[i]) >= index)
            fail_msg("%s needs %s, which does not stand above it", check->id, check->needs[i]);
}

static void
checks_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; checks_registry[i] != NULL; i++) {
        const struct check *check = checks_registry[i];

        assert_int_equal(index_of(check->id), i);
        assert_true(check->title != NULL && check->title[0] != '\0');
        assert_true(check->rules != NULL && check->proven != NULL);
        check_needs(check, i);
        for (size_t k = 0; check->rules[k].cause != NULL; k++) {
            assert_true(k < RULES_MAX);
            assert_non_null(check->rules[k].holds);
            if (cause_find(check->rules[k].cause) == NULL)
                fail_msg("%s: there is no cause %s", check->id, check->rules[k].cause);
        }
    }
}

static bool
is_named(const char *cause)
{
    for (size_t i = 0; checks_registry[i] != NULL; i++)
        for (size_t k = 0; checks_registry[i]->rules[k].cause != NULL; k++)
            if (sp_streq(checks_registry[i]->rules[k].cause, cause))
                return true;
    return false;
}

static void
every_cause_has_a_rule(void **state)
{
    (void)state;
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++)
        for (const struct cause *c = g->rows; c->id != NULL; c++)
            if (!is_named(c->id))
                fail_msg("no rule names the cause %s", c->id);
}

/* The table of the README: a row for every check, and no other. */
static void
readme_lists_every_check(void **state)
{
    static char text[65536];
    FILE *f = fopen(TEST_SOURCE_DIR "/../../../README.md", "r");
    const char *table;
    size_t rows = 0;
    size_t n = 0;

    (void)state;
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof(text) - 1, f) < sizeof(text) - 1);
    (void)fclose(f);
    table = strstr(text, "| id | question |");
    assert_non_null(table);
    for (; checks_registry[n] != NULL; n++) {
        char row[64];

        (void)snprintf(row, sizeof(row), "\n| `%s` | ", checks_registry[n]->id);
        if (strstr(table, row) == NULL)
            fail_msg("README.md has no row for the check %s", checks_registry[n]->id);
    }
    for (const char *p = strstr(table, "\n| `"); p != NULL && strstr(p, "\n\n") != p;
         p = strstr(p + 1, "\n| `"))
        rows++;
    assert_int_equal(rows, n);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_are_well_formed),    cmocka_unit_test(every_cause_has_a_rule),
        cmocka_unit_test(every_check_has_a_table),   cmocka_unit_test(cases_come_out),
        cmocka_unit_test(names_of_cases_are_unique), cmocka_unit_test(every_rule_has_a_case),
        cmocka_unit_test(readme_lists_every_check),  cmocka_unit_test(whole_details),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
