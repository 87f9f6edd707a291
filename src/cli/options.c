#include "cli/options.h"

#include "base/text.h"
#include "report/report.h"

const struct option_row option_rows[] = {
    {"host", '\0', OPTION_SETTING, "ENDPOINT[:PORT]/REGION", "as in the custom resource"},
    {"path", '\0', OPTION_SETTING, "BUCKET[/FOLDER]", "as in the custom resource"},
    {"provider", '\0', OPTION_SETTING, "aws|ibm|custom", "default: what the host says"},
    {"style", '\0', OPTION_SETTING, "host|path|auto", "how the bucket is addressed (auto)"},
    {"ca", '\0', OPTION_SETTING, "FILE", "PEM; replaces the system's store"},
    {"endpoint-url", '\0', OPTION_SETTING, "URL", "with --region, in place of --host"},
    {"bucket", '\0', OPTION_SETTING, "BUCKET", NULL},
    {"region", '\0', OPTION_SETTING, "REGION", NULL},
    {"prefix", '\0', OPTION_SETTING, "PREFIX", NULL},
    {"file", 'f', OPTION_SETTING, "FILE", "manifests, or their directory; - is stdin"},
    {"subsystem", '\0', OPTION_SETTING, "NAME", NULL},
    {"other-site", '\0', OPTION_SETTING, "FILE", NULL},
    {"schedule", '\0', OPTION_SETTING, "CRON", NULL},
    {"retention", '\0', OPTION_SETTING, "N", NULL},
    {"profile", '\0', OPTION_SETTING, "NAME", NULL},
    {"connect-timeout", '\0', OPTION_SETTING, "SECONDS", NULL},
    {"credentials", '\0', OPTION_SETTING, "PATH", "directory (key, keysecret) or a Secret"},
    {"consumer", '\0', OPTION_SETTING, "NAME[@VERSION]", "pgbackrest (default) or barman-cloud"},
    {"repo-path", '\0', OPTION_SETTING, "PATH", NULL},
    {"stanza", '\0', OPTION_SETTING, "NAME", NULL},
    {"server-name", '\0', OPTION_SETTING, "NAME", NULL},
    {"system-id", '\0', OPTION_SETTING, "ID", NULL},
    {"pg-version", '\0', OPTION_SETTING, "N", NULL},
    {"timeout", 't', OPTION_SETTING, "SECONDS", "for the whole run (60)"},
    {"resolve", '\0', OPTION_SETTING, "HOST:PORT:ADDRESS", "use this address, look nothing up"},
    {"cert-warn", 'w', OPTION_SETTING, "DAYS", NULL},
    {"cert-fail", 'c', OPTION_SETTING, "DAYS", NULL},
    {"max-items", '\0', OPTION_SETTING, "N", NULL},
    {"write-probe", '\0', OPTION_SWITCH, "force", "also proves writing, and cleans up"},
    {"policy", '\0', OPTION_POLICY, NULL, "print the AWS policy that the key needs"},
    {"state", '\0', OPTION_SETTING, "FILE", "health: where it keeps what it learnt"},
    {"full", '\0', OPTION_FLAG, NULL, NULL},
    {"jitter", '\0', OPTION_JITTER, "SECONDS", NULL},
    {"parallel", '\0', OPTION_PARALLEL, "N", NULL},
    {"health", '\0', OPTION_HEALTH, NULL, NULL},
    {"hash-keys", '\0', OPTION_HASH_KEYS, NULL, NULL},
    {"redact", '\0', OPTION_REDACT, "minimal|standard|strict", NULL},
    {"format", '\0', OPTION_FORMAT, "FORMAT", "text, html, json, nagios, prometheus ..."},
    {"color", '\0', OPTION_COLOUR, "auto|always|never", NULL},
    {"log", '\0', OPTION_LOG, "syslog|journald|stderr", NULL},
    {"output", 'o', OPTION_OUTPUT, "FILE", "written whole or not at all"},
    {"evidence", '\0', OPTION_EVIDENCE, "FILE", "what was seen, for s3preflight diagnose"},
    {"verbose", 'v', OPTION_VERBOSE, NULL, "also the settings and where they come from"},
    {"quiet", 'q', OPTION_QUIET, NULL, NULL},
    {"force", '\0', OPTION_FORCE, NULL, NULL},
    {"help", 'h', OPTION_HELP, NULL, NULL},
    {"version", 'V', OPTION_VERSION, NULL, NULL},
    /* What people try: the value stands in the process list and in the shell's history. */
    {"secret", '\0', OPTION_SECRET, "", NULL},
    {"secret-key", '\0', OPTION_SECRET, "", NULL},
    {"secret-access-key", '\0', OPTION_SECRET, "", NULL},
    {"keysecret", '\0', OPTION_SECRET, "", NULL},
    {"key", '\0', OPTION_SECRET, "", NULL},
    {"access-key", '\0', OPTION_SECRET, "", NULL},
    {"access-key-id", '\0', OPTION_SECRET, "", NULL},
    {"session-token", '\0', OPTION_SECRET, "", NULL},
    {"password", '\0', OPTION_SECRET, "", NULL},
    {NULL, '\0', OPTION_HELP, NULL, NULL},
};

static const struct {
    const char *name;
    enum command command;
} commands[] = {
    {"preflight", COMMAND_PREFLIGHT}, {"explain", COMMAND_EXPLAIN}, {"help", COMMAND_HELP},
    {"health", COMMAND_HEALTH},       {"bundle", COMMAND_BUNDLE},   {"diagnose", COMMAND_DIAGNOSE},
    {"manifests", COMMAND_MANIFESTS},
};

/* Of a long option, up to its '='. */
static const struct option_row *
find_long(const char *text, size_t len)
{
    for (const struct option_row *row = option_rows; row->name != NULL; row++)
        if (strlen(row->name) == len && memcmp(row->name, text, len) == 0)
            return row;
    return NULL;
}

static const struct option_row *
find_letter(char letter)
{
    for (const struct option_row *row = option_rows; row->name != NULL; row++)
        if (row->letter != '\0' && row->letter == letter)
            return row;
    return NULL;
}

static int
unknown(const char *text, size_t len, struct sp_err *err)
{
    (void)sp_fail(err, SP_USAGE, "there is no option %.*s", len > 40 ? 40 : (int)len, text);
    return sp_hint(err, "s3preflight --help lists them");
}

/* What --log takes. */
static const char *const logs[] = {"syslog", "journald", "stderr", NULL};

static int
choose(const char *value, const char *const allowed[], const char *option, const char **out,
       struct sp_err *err)
{
    for (size_t i = 0; allowed[i] != NULL; i++)
        if (sp_streq(allowed[i], value)) {
            *out = allowed[i];
            return 0;
        }
    return sp_fail(err, SP_USAGE, "--%s takes %s, %s or %s", option, allowed[0], allowed[1],
                   allowed[2]);
}

static int
set_format(const char *value, struct cli *out, struct sp_err *err)
{
    if (report_format_find(value) == NULL)
        return sp_fail(
            err, SP_USAGE,
            "--format takes text, html, json, nagios, prometheus, openmetrics, junit, tap "
            "or troubleshoot");
    out->format = value;
    return 0;
}

static int
set_jitter(const char *value, struct cli *out, struct sp_err *err)
{
    long seconds = 0;

    if (!sp_parse_number(value, 0, CLI_JITTER_MAX, &seconds))
        return sp_fail(err, SP_USAGE, "--jitter takes whole seconds, from 0 to %d", CLI_JITTER_MAX);
    out->jitter = seconds;
    return 0;
}

static int
set_parallel(const char *value, struct cli *out, struct sp_err *err)
{
    long n = 0;

    if (!sp_parse_number(value, 1, CLI_PARALLEL_MAX, &n))
        return sp_fail(err, SP_USAGE, "--parallel takes a whole number from 1 to %d",
                       CLI_PARALLEL_MAX);
    out->parallel = n;
    return 0;
}

/* Options that may be given several times. */
static bool
is_list(const char *name)
{
    return sp_streq(name, "resolve") || sp_streq(name, "file") || sp_streq(name, "other-site");
}

static int
add_setting(const struct option_row *row, const char *value, struct cli *out, struct sp_err *err)
{
    if (out->nsettings == CLI_SETTINGS_MAX)
        return sp_fail(err, SP_USAGE, "more than %d options", CLI_SETTINGS_MAX);
    if (value[0] == '\0') {
        (void)sp_fail(err, SP_USAGE, "--%s is empty", row->name);
        return sp_hint(err, "it takes %s", row->argument);
    }
    for (size_t i = 0; i < out->nsettings; i++)
        if (sp_streq(out->settings[i].name, row->name) && !is_list(row->name)) {
            (void)sp_fail(err, SP_USAGE, "--%s is given twice", row->name);
            return sp_hint(err, "give it once");
        }
    out->settings[out->nsettings++] = (struct cli_setting){.name = row->name, .value = value};
    return 0;
}

static int
apply(const struct option_row *row, const char *value, struct cli *out, struct sp_err *err)
{
    static const char *const colours[] = {"auto", "always", "never", NULL};
    static const char *const levels[] = {"minimal", "standard", "strict", NULL};

    switch (row->kind) {
    case OPTION_SETTING:
    case OPTION_SWITCH:
        return add_setting(row, value, out, err);
    case OPTION_FLAG:
        return add_setting(row, "yes", out, err);
    case OPTION_JITTER:
        return set_jitter(value, out, err);
    case OPTION_PARALLEL:
        return set_parallel(value, out, err);
    case OPTION_FORMAT:
        return set_format(value, out, err);
    case OPTION_OUTPUT:
        out->output = value;
        return value[0] != '\0' ? 0 : sp_fail(err, SP_USAGE, "-o takes the name of a file");
    case OPTION_EVIDENCE:
        out->evidence = value;
        return value[0] != '\0' && !sp_streq(value, "-")
                   ? 0
                   : sp_fail(err, SP_USAGE, "--evidence takes the name of a file");
    case OPTION_COLOUR:
        return choose(value, colours, row->name, &out->colour, err);
    case OPTION_LOG:
        return choose(value, logs, row->name, &out->log, err);
    case OPTION_QUIET:
        out->quiet = true;
        return 0;
    case OPTION_VERBOSE:
        out->verbose = true;
        return 0;
    case OPTION_FORCE:
        out->force = true;
        return 0;
    case OPTION_HEALTH:
        out->health = true;
        return 0;
    case OPTION_HASH_KEYS:
        out->hash_keys = true;
        return 0;
    case OPTION_REDACT:
        return choose(value, levels, row->name, &out->redact, err);
    case OPTION_POLICY:
        out->policy = true;
        return 0;
    case OPTION_HELP:
        out->command = COMMAND_HELP;
        return 0;
    case OPTION_VERSION:
        out->command = COMMAND_VERSION;
        return 0;
    case OPTION_SECRET:
        (void)sp_fail(err, SP_USAGE,
                      "--%s: credentials are not taken as arguments, because everybody on this "
                      "machine can read the arguments of a process",
                      row->name);
        return sp_hint(err, "give --credentials DIR, or set AWS_ACCESS_KEY_ID and "
                            "AWS_SECRET_ACCESS_KEY; if the value was a real secret, replace it");
    }
    return sp_fail(err, SP_BUG, "an option of an unknown kind");
}

/* "--name" says yes; a value stands behind "=", as a word of its own is a command. */
static int
apply_switch(const struct option_row *row, const char *value, struct cli *out, struct sp_err *err)
{
    return apply(row, value == NULL ? "yes" : value, out, err);
}

/* "--name", "--name=value" or "--name value"; *i moves over a value that was taken. */
static int
parse_long(int argc, char *const argv[], int *i, struct cli *out, struct sp_err *err)
{
    const char *text = argv[*i] + 2;
    size_t len = strcspn(text, "=");
    const struct option_row *row = find_long(text, len);
    const char *value = text[len] == '=' ? text + len + 1 : NULL;

    if (row == NULL)
        return unknown(argv[*i], len + 2, err);
    if (row->kind == OPTION_SECRET)
        return apply(row, "", out, err);
    if (row->kind == OPTION_SWITCH)
        return apply_switch(row, value, out, err);
    if (row->argument == NULL)
        return value == NULL ? apply(row, "", out, err)
                             : sp_fail(err, SP_USAGE, "--%s takes no value", row->name);
    if (value == NULL) {
        if (*i + 1 >= argc)
            return sp_fail(err, SP_USAGE, "--%s needs a value: %s", row->name, row->argument);
        value = argv[++*i];
    }
    return apply(row, value, out, err);
}

/* "-q", "-qv", "-o FILE" or "-oFILE". */
static int
parse_short(int argc, char *const argv[], int *i, struct cli *out, struct sp_err *err)
{
    for (const char *c = argv[*i] + 1; *c != '\0'; c++) {
        const struct option_row *row = find_letter(*c);
        char name[3] = {'-', *c, '\0'};

        if (row == NULL)
            return unknown(name, 2, err);
        if (row->argument == NULL) {
            if (apply(row, "", out, err) == -1)
                return -1;
            continue;
        }
        if (c[1] != '\0')
            return apply(row, c + 1, out, err);
        if (*i + 1 >= argc)
            return sp_fail(err, SP_USAGE, "-%c needs a value: %s", *c, row->argument);
        return apply(row, argv[++*i], out, err);
    }
    return 0;
}

static int
parse_word(const char *word, bool first, struct cli *out, struct sp_err *err)
{
    for (size_t i = 0; first && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (!sp_streq(commands[i].name, word))
            continue;
        if (out->command == COMMAND_PREFLIGHT) /* --help and --version stand */
            out->command = commands[i].command;
        return 0;
    }
    if ((out->command == COMMAND_EXPLAIN || out->command == COMMAND_DIAGNOSE) &&
        out->operand == NULL) {
        out->operand = word;
        return 0;
    }
    (void)sp_fail(err, SP_USAGE, first ? "there is no such command" : "there is a word too much");
    return sp_hint(err, "every setting is an option, for example --path BUCKET/FOLDER; "
                        "s3preflight --help lists them");
}

static const char *
command_name(enum command command)
{
    size_t i = 0;

    while (commands[i].command != command)
        i++;
    return commands[i].name;
}

static bool
has_setting(const struct cli *cli, const char *name)
{
    size_t i = 0;

    while (i < cli->nsettings && !sp_streq(cli->settings[i].name, name))
        i++;
    return i < cli->nsettings;
}

static bool
looks(enum command command)
{
    return command == COMMAND_PREFLIGHT || command == COMMAND_HEALTH ||
           command == COMMAND_MANIFESTS || command == COMMAND_BUNDLE;
}

bool
cli_wants_health(const struct cli *cli)
{
    return cli->command == COMMAND_HEALTH || (cli->command == COMMAND_BUNDLE && cli->health);
}

/* What only one of the commands has. */
static int
check_health(const struct cli *cli, struct sp_err *err)
{
    static const char *const own[] = {"state", "full"};

    if (cli_wants_health(cli) && has_setting(cli, "write-probe")) {
        (void)sp_fail(err, SP_USAGE,
                      "--write-probe: health only reads, as the repository is in "
                      "use");
        return sp_hint(err, "give it to preflight, before the install");
    }
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]) && !cli_wants_health(cli); i++)
        if (has_setting(cli, own[i])) {
            (void)sp_fail(err, SP_USAGE, "--%s is of health: %s has no use for it", own[i],
                          command_name(cli->command));
            return sp_hint(err, "s3preflight health --%s ...", own[i]);
        }
    if (cli->parallel > 0 && cli->command != COMMAND_PREFLIGHT && cli->command != COMMAND_HEALTH)
        return sp_fail(err, SP_USAGE,
                       "--parallel is of preflight and health: %s looks at one target",
                       command_name(cli->command));
    if (cli->jitter > 0 && !looks(cli->command))
        return sp_fail(err, SP_USAGE, "--jitter delays a run: %s makes none",
                       command_name(cli->command));
    return 0;
}

/* What writes, and what only prints. */
static int
check_deeds(const struct cli *cli, struct sp_err *err)
{
    if (has_setting(cli, "write-probe") && !looks(cli->command)) {
        (void)sp_fail(err, SP_USAGE, "--write-probe writes into a bucket: %s looks at none",
                      command_name(cli->command));
        return sp_hint(err, "give it to preflight or manifests");
    }
    if (!cli->policy)
        return 0;
    if (cli->command != COMMAND_PREFLIGHT)
        return sp_fail(err, SP_USAGE, "--policy stands alone: %s prints something else",
                       command_name(cli->command));
    if (cli->evidence != NULL || !sp_streq(cli->format, "text") || cli->force)
        return sp_fail(err, SP_USAGE, "--policy looks at nothing: --%s has no place beside it",
                       cli->evidence != NULL ? "evidence"
                       : cli->force          ? "force"
                                             : "format");
    return 0;
}

/* What only a bundle has, and what it has no use for. */
static int
check_bundle(const struct cli *cli, struct sp_err *err)
{
    if (cli->command != COMMAND_BUNDLE) {
        if (!cli->health && !cli->hash_keys)
            return 0;
        (void)sp_fail(err, SP_USAGE, "--%s is of bundle: %s has no use for it",
                      cli->health ? "health" : "hash-keys", command_name(cli->command));
        return sp_hint(err, cli->health ? "s3preflight health ..."
                                        : "s3preflight bundle --hash-keys -o FILE.tar.gz ...");
    }
    if (!sp_streq(cli->format, "text"))
        return sp_fail(err, SP_USAGE, "--format: a bundle holds the report in several formats");
    if (cli->output != NULL)
        return 0;
    (void)sp_fail(err, SP_USAGE, "bundle writes a file: say where it goes");
    return sp_hint(err, "give -o FILE.tar.gz, or -o - for standard output");
}

/* What is masked is a report, or what was seen. */
static int
check_redact(const struct cli *cli, struct sp_err *err)
{
    if (cli->redact == NULL || (!cli->policy && cli->command != COMMAND_EXPLAIN))
        return 0;
    return sp_fail(err, SP_USAGE, "--redact masks names in reports: %s makes none",
                   cli->policy ? "--policy" : command_name(cli->command));
}

/* What does not go together: nothing that was typed is passed over in silence. */
static int
check_command(const struct cli *cli, struct sp_err *err)
{
    bool tells = cli->command == COMMAND_HELP || cli->command == COMMAND_VERSION;

    if (cli->evidence != NULL && !looks(cli->command) && !tells)
        return sp_fail(err, SP_USAGE, "--evidence writes what a run sees: this command makes none");
    if (cli->evidence != NULL && sp_streq(cli->evidence, cli->output))
        return sp_fail(err, SP_USAGE, "--evidence and -o name the same file");
    if (!tells && (check_health(cli, err) == -1 || check_deeds(cli, err) == -1 ||
                   check_bundle(cli, err) == -1 || check_redact(cli, err) == -1))
        return -1;
    if (cli->command != COMMAND_DIAGNOSE)
        return 0;
    if (cli->nsettings > 0) {
        (void)sp_fail(err, SP_USAGE, "--%s: diagnose takes everything from the file",
                      cli->settings[0].name);
        return sp_hint(err, "leave the settings out, or look again without diagnose");
    }
    if (cli->operand != NULL)
        return 0;
    (void)sp_fail(err, SP_USAGE, "diagnose needs a bundle, or the file that --evidence wrote");
    return sp_hint(err, "s3preflight diagnose FILE; - is standard input");
}

/* The value of an option at argv[i], if it is this one. */
static const char *
value_at(int argc, char *const argv[], int i, const char *name)
{
    size_t len = strlen(name);

    if (strncmp(argv[i], name, len) != 0)
        return NULL;
    if (argv[i][len] == '=')
        return argv[i] + len + 1;
    return argv[i][len] == '\0' && i + 1 < argc ? argv[i + 1] : NULL;
}

/* After a mistake: in which format and where the answer to it is awaited, and who else is told. */
static void
find_look(int argc, char *const argv[], struct cli *out)
{
    for (int i = 1; i < argc && argv[i] != NULL; i++) {
        const char *format = value_at(argc, argv, i, "--format");
        const char *file = value_at(argc, argv, i, "--output");
        const char *log = value_at(argc, argv, i, "--log");

        if (log != NULL)
            (void)choose(log, logs, "log", &out->log, NULL);
        if (format != NULL && report_format_find(format) != NULL)
            out->format = format;
        if (file == NULL)
            file = value_at(argc, argv, i, "-o");
        if (file != NULL && *file != '\0')
            out->output = file;
    }
}

static int
parse_all(int argc, char *const argv[], struct cli *out, struct sp_err *err)
{
    bool first = true;

    for (int i = 1; i < argc; i++) {
        int rc;

        if (sp_starts(argv[i], "--"))
            rc = parse_long(argc, argv, &i, out, err);
        else if (argv[i][0] == '-' && argv[i][1] != '\0')
            rc = parse_short(argc, argv, &i, out, err);
        else {
            rc = parse_word(argv[i], first, out, err);
            first = false;
        }
        if (rc == -1)
            return -1;
    }
    return check_command(out, err);
}

int
cli_parse(int argc, char *const argv[], struct cli *out, struct sp_err *err)
{
    *out = (struct cli){.command = COMMAND_PREFLIGHT, .format = "text", .colour = "auto"};
    if (parse_all(argc, argv, out, err) == 0)
        return 0;
    find_look(argc, argv, out);
    return -1;
}
