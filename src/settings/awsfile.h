/*
 * The INI dialect of the AWS shared config and credentials files, as Python's configparser reads
 * it for botocore. Pure, allocates nothing: lines are handed out as runs of the text, so that a
 * secret is never copied by the parser. No message shows what a line holds.
 */
#ifndef SP_SETTINGS_AWSFILE_H
#define SP_SETTINGS_AWSFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define AWSFILE_MAX ((size_t)1 << 20) /* bytes of a file */
#define AWSFILE_LINE_MAX ((size_t)4096)

/* The two files name their sections differently: [profile x] against [x]. */
enum awsfile_kind { AWSFILE_CONFIG, AWSFILE_CREDENTIALS };

enum awsfile_section { AWSFILE_PROFILE, AWSFILE_SERVICES, AWSFILE_OTHER };

struct awsfile_run {
    const char *p; /* not terminated */
    size_t len;
};

/* A line that means something. A section's header comes with an empty key. */
struct awsfile_line {
    long number; /* from 1 */
    enum awsfile_section section;
    struct awsfile_run name; /* of the profile or the services: "default", "x" */
    struct awsfile_run key;
    struct awsfile_run sub; /* key within a nested section; empty: none */
    struct awsfile_run value;
    bool continued; /* another line of the value of key */
};

/* Whether a run is this word; ASCII case folded, as configparser folds keys. */
bool awsfile_is(struct awsfile_run run, const char *word);

/*
 * Hand every line to take; where that gives -1 the parser stops with -1. name is what messages
 * call the file. -1: SP_INPUT with name:line, SP_LIMIT.
 */
int awsfile_parse(const char *text, size_t len, enum awsfile_kind kind, const char *name,
                  int (*take)(void *ctx, const struct awsfile_line *line, struct sp_err *err),
                  void *ctx, struct sp_err *err);

#endif
