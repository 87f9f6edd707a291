/*
 * The table of causes, a file of causes/ for each group, in the order of what is to be mended
 * first. The rules of the checks say when a row holds.
 */
#include "diagnose/causes.h"

#include "base/text.h"

extern const struct cause causes_configuration[], causes_sites[], causes_schedule[],
    causes_credentials[], causes_ca_file[], causes_certificate[], causes_dns[], causes_connection[],
    causes_environment[], causes_http[], causes_signature[], causes_bucket[], causes_writing[],
    causes_ownership[], causes_repository[];

const struct cause_group cause_groups[] = {
    {"configuration", causes_configuration},
    {"other sites", causes_sites},
    {"schedule", causes_schedule},
    {"credentials", causes_credentials},
    {"CA file", causes_ca_file},
    {"certificate", causes_certificate},
    {"DNS", causes_dns},
    {"connection", causes_connection},
    {"environment", causes_environment},
    {"HTTP", causes_http},
    {"signature", causes_signature},
    {"bucket", causes_bucket},
    {"writing", causes_writing},
    {"ownership", causes_ownership},
    {"repository", causes_repository},
    {NULL, NULL},
};

const struct cause *
cause_find(const char *id)
{
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++)
        for (const struct cause *c = g->rows; c->id != NULL; c++)
            if (sp_streq(c->id, id))
                return c;
    return NULL;
}

const char *
cause_title(const struct cause *cause, bool in_use)
{
    return in_use && cause->title_in_use != NULL ? cause->title_in_use : cause->title;
}

const char *
cause_remedy(const struct cause *cause, bool in_use)
{
    return in_use && cause->remedy_in_use != NULL ? cause->remedy_in_use : cause->remedy;
}

const struct cause_group *
cause_group_of(const struct cause *cause)
{
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++)
        for (const struct cause *c = g->rows; c->id != NULL; c++)
            if (c == cause)
                return g;
    return NULL;
}
