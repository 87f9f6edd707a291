/*
 * The table of causes for docs.py: a line for each row, the fields between tabs, in the order of
 * the table: group, id, severity, title, means, seen, remedy, only, and of a repository in use the
 * title and the remedy.
 */
#include <stdio.h>

#include "diagnose/causes.h"

int
main(void)
{
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++)
        for (const struct cause *c = g->rows; c->id != NULL; c++)
            if (printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", g->name, c->id,
                       severity_name(c->severity), c->title, c->means, c->seen, c->remedy,
                       c->only == NULL ? "" : c->only,
                       c->title_in_use == NULL ? "" : c->title_in_use,
                       c->remedy_in_use == NULL ? "" : c->remedy_in_use) < 0)
                return 1;
    return fflush(stdout) == 0 ? 0 : 1;
}
