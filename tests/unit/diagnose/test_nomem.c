/* Every case of every check, with the n-th allocation failing, for every n. */
#include "test.h"

#include "checks/cases.h"
#include "checks/in_use.h"

/* Whether the n-th allocation was reached; if it was, the failure must have come through. */
static bool
fails(const struct check_cases *table, const struct check_case *row, long n)
{
    struct world w;
    struct diagnosis d;
    struct sp_err err = {0};
    bool reached;
    int rc;

    world_init(&w);
    row->spoil(&w, row->n, row->text);
    world_settle_fulls(&w);
    w.arena.fail_in = n;
    rc = world_judge(&w, &d, &err);
    reached = w.arena.fail_in == 0;
    if (rc != (reached ? -1 : 0) || err.code != (reached ? SP_NOMEM : SP_OK))
        fail_msg("%s: %s: allocation %ld: %d, %s", table->check, row->name, n, rc,
                 sp_code_text(err.code));
    world_release(&w);
    return reached;
}

static void
without_memory(void **state)
{
    (void)state;
    for (const struct check_cases *table = check_tables; table->check != NULL; table++)
        for (const struct check_case *row = table->rows; row->name != NULL; row++) {
            long n = 1;

            while (fails(table, row, n))
                n++;
            assert_true(n > 1);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
