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

/* Where no signature is looked at, neither is a region: that is no finding of its own. */
static void
any_region_too(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = &w->ev.exchanges[w->ev.nexchanges++];

    listed(w, n, text);
    *ex = *world_list(w);
    ex->purpose = PROBE_OTHER_REGION;
}

const struct check_case cases_verifies[] = {
    {"wrong secret and any region listed", any_region_too, 200, PROBE_BADSIG, "sig-anon-accepted",
     WARNS, NULL},
    {"wrong secret listed", listed, 200, PROBE_BADSIG, "sig-anon-accepted", WARNS,
     "a list signed with a wrong secret was answered"},
    {"unsigned listed", listed, 200, PROBE_ANONYMOUS, "bkt-public", WARNS,
     "an unsigned list was answered"},
    {"both listed", both_listed, 200, NULL, "sig-anon-accepted", WARNS, "so was an unsigned one"},
    {"near: another success without a list", listed, 204, PROBE_BADSIG, NULL, FINE, NULL},
    {"near: no answer to the unsigned list", dropped, 0, PROBE_ANONYMOUS, NULL, FINE, NULL},
    {"near: no answer to the wrong secret", dropped, 0, PROBE_BADSIG, NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
