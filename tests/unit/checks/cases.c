#include "cases.h"

#include "base/text.h"

extern const struct check_case cases_bucket[], cases_ca_file[], cases_clock[], cases_credentials[],
    cases_dns[], cases_empty[], cases_http[], cases_list[], cases_name[], cases_signature[],
    cases_style[], cases_tcp[], cases_tls[], cases_trust[], cases_verifies[];

const struct check_cases check_tables[] = {
    {"credentials", cases_credentials},
    {"ca-file", cases_ca_file},
    {"dns", cases_dns},
    {"tcp", cases_tcp},
    {"tls", cases_tls},
    {"trust", cases_trust},
    {"name", cases_name},
    {"http", cases_http},
    {"clock", cases_clock},
    {"signature", cases_signature},
    {"verifies", cases_verifies},
    {"bucket", cases_bucket},
    {"list", cases_list},
    {"style", cases_style},
    {"empty", cases_empty},
    {NULL, NULL},
};

void
as_it_is(struct world *w, long n, const char *text)
{
    (void)w;
    (void)n;
    (void)text;
}

void
list_answers(struct world *w, long n, const char *text)
{
    reply_error(world_list(w), n, text);
}

void
all_lists_answer(struct world *w, long n, const char *text)
{
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (sp_streq(w->ev.exchanges[i].purpose, PROBE_LIST) ||
            sp_streq(w->ev.exchanges[i].purpose, PROBE_CONSUMER))
            reply_error(&w->ev.exchanges[i], n, text);
}

void
host_list_answers(struct world *w, long n, const char *text)
{
    world_in_host_style(w);
    list_answers(w, n, text);
}
