#include "cases.h"

extern const struct check_case cases_verifies[];

/* The exchange of the purpose text is answered as the judged list was, with status n. */
static void
listed(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = world_exchange(w, text, S3_STYLE_PATH);

    ex->reply = world_list(w)->reply;
    ex->status = n;
}

static void
both_listed(struct world *w, long n, const char *text)
{
    (void)text;
    listed(w, n, PROBE_ANONYMOUS);
    listed(w, n, PROBE_BADSIG);
}

static void
dropped(struct world *w, long n, const char *text)
{
    (void)n;
    world_drop(w, text);
}

const struct check_case cases_verifies[] = {
    {"wrong secret listed", listed, 200, PROBE_BADSIG, "sig-anon-accepted", WARNS,
     "a list signed with a wrong secret was answered"},
    {"unsigned listed", listed, 200, PROBE_ANONYMOUS, "sig-anon-accepted", WARNS,
     "an unsigned list was answered"},
    {"both listed", both_listed, 200, NULL, "sig-anon-accepted", WARNS, "so was an unsigned one"},
    {"near: another success without a list", listed, 204, PROBE_BADSIG, NULL, FINE, NULL},
    {"near: no answer to the unsigned list", dropped, 0, PROBE_ANONYMOUS, NULL, FINE, NULL},
    {"near: no answer to the wrong secret", dropped, 0, PROBE_BADSIG, NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
