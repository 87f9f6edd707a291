/* The command line as a table, and what was said on it. */
#ifndef SP_CLI_OPTIONS_H
#define SP_CLI_OPTIONS_H

#include "base/buffer.h"

enum command {
    COMMAND_PREFLIGHT,
    COMMAND_HEALTH,
    COMMAND_MANIFESTS,
    COMMAND_BUNDLE,
    COMMAND_DIAGNOSE,
    COMMAND_EXPLAIN,
    COMMAND_HELP,
    COMMAND_VERSION
};

/* What an option does with its value. */
enum option_kind {
    OPTION_SETTING, /* a setting of the name of the option */
    OPTION_SWITCH,  /* such a setting, "yes" where no "=VALUE" stands behind it */
    OPTION_FORMAT,
    OPTION_OUTPUT,
    OPTION_EVIDENCE,
    OPTION_COLOUR,
    OPTION_LOG,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_FORCE,
    OPTION_POLICY,
    OPTION_FLAG, /* a setting of that name, "yes" */
    OPTION_JITTER,
    OPTION_PARALLEL,
    OPTION_HEALTH,
    OPTION_HASH_KEYS,
    OPTION_REDACT,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_SECRET, /* refused: a secret is never an argument */
};

struct option_row {
    const char *name; /* without the dashes */
    char letter;      /* '\0': none */
    enum option_kind kind;
    const char *argument; /* as help shows it; NULL: takes none */
    const char *help;     /* NULL: not shown */
};

extern const struct option_row option_rows[]; /* ended by a NULL name */

#define CLI_SETTINGS_MAX 64
#define CLI_JITTER_MAX 3600
#define CLI_PARALLEL_MAX 64

struct cli_setting {
    const char *name;
    const char *value;
};

struct cli {
    enum command command;
    struct cli_setting settings[CLI_SETTINGS_MAX];
    size_t nsettings;
    const char *operand;  /* of explain and diagnose; NULL */
    const char *format;   /* "text" unless given */
    const char *output;   /* NULL: standard output */
    const char *evidence; /* where what was seen goes; NULL: nowhere */
    const char *colour;   /* "auto", "always", "never" */
    const char *log;      /* "syslog", "journald", "stderr"; NULL: nowhere */
    bool quiet;
    bool verbose;
    bool force;         /* manifests: also for a location that is not ready */
    long jitter;        /* seconds that the run may begin later; 0: it begins at once */
    long parallel;      /* targets at a time, where there are several; 0: not said */
    bool health;        /* bundle: of a health run */
    bool hash_keys;     /* bundle: no names of objects in its list */
    const char *redact; /* "minimal", "standard", "strict"; NULL: what is usual */
    bool policy;        /* print what the consumer's key must be allowed, and do nothing else */
};

/*
 * Read the arguments. Values are borrowed from argv. -1 with SP_USAGE: the message names the
 * option, the hint says what to do. No value is echoed that could be a secret.
 */
int cli_parse(int argc, char *const argv[], struct cli *out, struct sp_err *err);

/* The run is one of health. */
bool cli_wants_health(const struct cli *cli);

/* One screen. -1: SP_NOMEM. */
int cli_help(struct sp_buf *out, struct sp_err *err);

#endif
