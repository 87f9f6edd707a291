/*
 * What a machine says of itself that may tell why a run went as it did there. The only file of this
 * directory that looks at anything; the rest takes what it found.
 */
#ifndef SP_BUNDLE_MACHINE_H
#define SP_BUNDLE_MACHINE_H

#include "base/buffer.h"

#define MACHINE_FACTS_MAX 96

/* One line, or a few, under a heading. Not made safe. */
struct machine_fact {
    const char *heading; /* "libraries"; the same one several times in a row is one part */
    const char *name;
    const char *value;
};

/* Lives as long as the arena. */
struct machine {
    struct machine_fact facts[MACHINE_FACTS_MAX];
    size_t nfacts;
};

/* Where it looks; tests hand in a tree of their own. */
struct machine_sources {
    const char *root;                                /* in front of every path: "" */
    const char *(*env)(void *ctx, const char *name); /* NULL: not set */
    void *ctx;
    const char *const *names; /* of the hosts file only the lines with one of these are taken */
    size_t nnames;
};

/* What cannot be read is left out. -1: SP_NOMEM. */
int machine_look(const struct machine_sources *sources, struct sp_arena *a, struct machine *out,
                 struct sp_err *err);

/*
 * A URL without what stands before its host, which may be a user and a password with any characters
 * in it. NULL: SP_NOMEM.
 */
const char *machine_url(const char *url, struct sp_arena *a, struct sp_err *err);

#endif
