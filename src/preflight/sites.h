/* The manifests of a run: which section is looked at, and which other places are known. */
#ifndef SP_PREFLIGHT_SITES_H
#define SP_PREFLIGHT_SITES_H

#include "checks/check.h"

#define SITE_FILES_MAX 32

/* A file of which nothing counts, as it could not be read. */
struct site_problem {
    size_t before; /* sections that stand before it */
    const char *file;
    struct sp_err why;
};

struct sites {
    const char *files[SITE_FILES_MAX]; /* -f, in order */
    size_t nfiles;
    const char *others[SITE_FILES_MAX]; /* --other-site */
    size_t nothers;
    const char *subsystem; /* --subsystem; NULL */
    bool loaded;
    bool directory; /* one of the files is one */
    bool borrowed;  /* site and known are somebody else's, and nothing is read */
    struct site_problem *problems;
    size_t nproblems;
    struct manifests here;
    struct manifests there;
    const struct site *site;  /* the one that is looked at; NULL: no manifest */
    struct other_site *known; /* the others, worked out */
    size_t nknown;
};

/*
 * Read what there is to be read, once. Of the files of -f that cannot be read the reason is kept;
 * what else fails is -1: SP_INPUT, SP_USAGE, SP_LIMIT, SP_IO, SP_NOMEM.
 */
int sites_load(struct sites *s, const struct settings_sources *sources, struct sp_err *err);

/* Several are meant: a directory was given, or more than one section of a subsystem. */
bool sites_are_several(const struct sites *s);

/* A section that was asked for: of the subsystem, where one was named. */
bool sites_is_wanted(const struct sites *s, const struct site *site);

/*
 * Read the files (or s3preflight.yaml, where no -f was given) and choose the section. -1: SP_INPUT,
 * SP_USAGE, SP_LIMIT, SP_IO, SP_NOMEM.
 */
int sites_read(struct sites *s, const struct settings_sources *sources, struct sp_err *err);

/* Work out where the other sections lead. -1 as above. */
int sites_others(struct sites *s, struct sp_arena *a, struct sp_err *err);

/*
 * Where one section leads by itself: 1; 0 with *why where it does not say so properly; -1:
 * SP_NOMEM. The settings are the caller's, empty, to be released.
 */
int sites_place(const struct site *site, struct settings *settings, struct sp_arena *a,
                struct target *out, struct sp_err *why, struct sp_err *err);

/*
 * What can be shown of a target that could not be worked out; its CA stays as it is. -1: SP_NOMEM,
 * or with err as it is where nothing can be shown, as the values may hold keys.
 */
int sites_target_as_typed(const struct settings *settings, struct sp_arena *a, struct target *out,
                          struct sp_err *err);

/* --credentials FILE: the key pair of the one Secret in a manifest. -1 as above. */
int sites_secret_file(const char *path, struct settings *settings, struct sp_arena *a,
                      struct sp_err *err);

void sites_release(struct sites *s);

#endif
