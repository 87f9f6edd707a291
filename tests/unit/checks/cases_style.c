#include "cases.h"

extern const struct check_case cases_style[];

/* Whatever becomes of the style that was not chosen, it is no finding. */
static void
other_answers(struct world *w, long n, const char *text)
{
    reply_error(world_exchange(w, PROBE_LIST, S3_STYLE_HOST), n, text);
}

static void
host_style(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_in_host_style(w);
}

static void
host_style_alone(struct world *w, long n, const char *text)
{
    world_in_host_style(w);
    reply_error(world_exchange(w, PROBE_LIST, S3_STYLE_PATH), n, text);
}

static void
picked(struct world *w, long n, const char *text)
{
    w->target.style = STYLE_CHOICE_AUTO;
    other_answers(w, n, text);
}

const struct check_case cases_style[] = {
    {"both styles", as_it_is, 0, NULL, NULL, FINE, NULL},
    {"path style alone", other_answers, 404, "NoSuchBucket", NULL, FINE, NULL},
    {"host style", host_style, 0, NULL, NULL, FINE, NULL},
    {"host style alone", host_style_alone, 404, "NoSuchBucket", NULL, FINE, NULL},
    {"picked", picked, 404, "NoSuchBucket", NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
