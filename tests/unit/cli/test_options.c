#include "cli/options.h"

#include "test.h"

#include "base/text.h"
#include "settings/settings.h"

#define ARGS_MAX 8

/* Arguments after the name of the program, ended by NULL. */
static int
parse(const char *const args[], struct cli *out, struct sp_err *err)
{
    char *argv[ARGS_MAX + 2] = {(char *)"s3preflight"};
    int argc = 1;

    for (; argc <= ARGS_MAX && args[argc - 1] != NULL; argc++)
        argv[argc] = (char *)args[argc - 1];
    return cli_parse(argc, argv, out, err);
}

/* Everything that is not as it is without arguments, in one line. */
static const char *
describe(const struct cli *cli, struct sp_arena *a)
{
    static const char *const commands[] = {
        [COMMAND_PREFLIGHT] = "preflight", [COMMAND_MANIFESTS] = "manifests",
        [COMMAND_DIAGNOSE] = "diagnose",   [COMMAND_EXPLAIN] = "explain",
        [COMMAND_HELP] = "help",           [COMMAND_VERSION] = "version",
        [COMMAND_HEALTH] = "health",       [COMMAND_BUNDLE] = "bundle"};
    const char *text = commands[cli->command];

    for (size_t i = 0; i < cli->nsettings; i++)
        text = sp_printf(a, NULL, "%s %s=%s", text, cli->settings[i].name, cli->settings[i].value);
    if (!sp_streq(cli->format, "text"))
        text = sp_printf(a, NULL, "%s format:%s", text, cli->format);
    if (!sp_streq(cli->colour, "auto"))
        text = sp_printf(a, NULL, "%s colour:%s", text, cli->colour);
    if (cli->output != NULL)
        text = sp_printf(a, NULL, "%s output:%s", text, cli->output);
    if (cli->evidence != NULL)
        text = sp_printf(a, NULL, "%s evidence:%s", text, cli->evidence);
    if (cli->operand != NULL)
        text = sp_printf(a, NULL, "%s [%s]", text, cli->operand);
    if (cli->jitter != 0)
        text = sp_printf(a, NULL, "%s jitter:%ld", text, cli->jitter);
    if (cli->redact != NULL)
        text = sp_printf(a, NULL, "%s redact:%s", text, cli->redact);
    if (cli->health || cli->hash_keys)
        text = sp_printf(a, NULL, "%s%s%s", text, cli->health ? " of-health" : "",
                         cli->hash_keys ? " hash-keys" : "");
    return sp_printf(a, NULL, "%s%s%s%s%s", text, cli->quiet ? " quiet" : "",
                     cli->verbose ? " verbose" : "", cli->force ? " force" : "",
                     cli->policy ? " policy" : "");
}

static const struct {
    const char *args[ARGS_MAX];
    const char *wanted;
} good[] = {
    {{NULL}, "preflight"},
    {{"preflight"}, "preflight"},
    {{"manifests", "-o", "f"}, "manifests output:f"},
    {{"manifests", "--force", "-o-"}, "manifests output:- force"},
    {{"health"}, "health"},
    {{"health", "--state", "f", "--full", "-q"}, "health state=f full=yes quiet"},
    {{"--jitter=60", "--state=f", "health"}, "health state=f jitter:60"},
    {{"health", "--jitter", "3600", "--evidence", "f"}, "health evidence:f jitter:3600"},
    {{"--jitter", "0"}, "preflight"},
    {{"--jitter", "1"}, "preflight jitter:1"},
    {{"--state", "f", "--help"}, "help state=f"},
    {{"health", "--write-probe", "--help"}, "help write-probe=yes"},
    {{"bundle", "-o", "f"}, "bundle output:f"},
    {{"bundle", "-o-", "-q", "--write-probe"}, "bundle write-probe=yes output:- quiet"},
    {{"bundle", "-of", "--hash-keys", "--health", "--full"},
     "bundle full=yes output:f of-health hash-keys"},
    {{"bundle", "--state=s", "--health", "-of"}, "bundle state=s output:f of-health"},
    {{"bundle", "-of", "--evidence", "g", "--jitter=1"}, "bundle output:f evidence:g jitter:1"},
    {{"bundle", "--format=text", "-of"}, "bundle output:f"},
    {{"bundle", "--help"}, "help"},
    {{"--redact", "strict"}, "preflight redact:strict"},
    {{"diagnose", "f", "--redact=standard"}, "diagnose [f] redact:standard"},
    {{"--hash-keys", "--health", "-V"}, "version of-health hash-keys"},
    {{"explain"}, "explain"},
    {{"explain", "bkt-missing"}, "explain [bkt-missing]"},
    {{"explain", "preflight"}, "explain [preflight]"},
    {{"explain", "-q", "x"}, "explain [x] quiet"},
    {{"-q", "explain", "x"}, "explain [x] quiet"},
    {{"-o", "f", "explain", "x"}, "explain output:f [x]"},
    {{"--host", "h/r", "preflight"}, "preflight host=h/r"},
    {{"diagnose", "f"}, "diagnose [f]"},
    {{"-q", "diagnose", "-", "--format=json", "-o", "r"},
     "diagnose format:json output:r [-] quiet"},
    {{"diagnose", "--help"}, "help"},
    {{"--evidence", "f"}, "preflight evidence:f"},
    {{"manifests", "-o-", "--evidence=f"}, "manifests output:- evidence:f"},
    {{"--evidence", "f", "-o", "r"}, "preflight output:r evidence:f"},
    {{"help"}, "help"},
    {{"-h"}, "help"},
    {{"--help"}, "help"},
    {{"--help", "preflight"}, "help"},
    {{"preflight", "--help"}, "help"},
    {{"explain", "--help"}, "help"},
    {{"--version"}, "version"},
    {{"-V"}, "version"},
    {{"-V", "preflight"}, "version"},
    {{"--host", "h/r", "--path", "b/p"}, "preflight host=h/r path=b/p"},
    {{"--host=h/r", "--path=b/p"}, "preflight host=h/r path=b/p"},
    {{"preflight", "--style", "host"}, "preflight style=host"},
    {{"--path", "a=b"}, "preflight path=a=b"},
    {{"--path=a=b"}, "preflight path=a=b"},
    {{"--path", "--host"}, "preflight path=--host"},
    {{"--resolve", "a:1:b", "--resolve", "a:1:b"}, "preflight resolve=a:1:b resolve=a:1:b"},
    {{"-f", "a", "-fb", "--file", "a"}, "preflight file=a file=b file=a"},
    {{"--other-site", "a", "--other-site=b"}, "preflight other-site=a other-site=b"},
    {{"--write-probe"}, "preflight write-probe=yes"},
    {{"--write-probe=force"}, "preflight write-probe=force"},
    {{"--write-probe=no"}, "preflight write-probe=no"},
    {{"--write-probe", "preflight"}, "preflight write-probe=yes"},
    {{"--write-probe", "--host", "h/r"}, "preflight write-probe=yes host=h/r"},
    {{"manifests", "-o-", "--write-probe"}, "manifests write-probe=yes output:-"},
    {{"explain", "--write-probe", "--help"}, "help write-probe=yes"},
    {{"--policy"}, "preflight policy"},
    {{"--policy", "-o", "f", "--write-probe"}, "preflight write-probe=yes output:f policy"},
    {{"diagnose", "--policy", "--help"}, "help policy"},
    {{"-q"}, "preflight quiet"},
    {{"-v"}, "preflight verbose"},
    {{"-qv"}, "preflight quiet verbose"},
    {{"-vq", "-v"}, "preflight quiet verbose"},
    {{"--quiet", "--verbose"}, "preflight quiet verbose"},
    {{"-o", "f"}, "preflight output:f"},
    {{"-of"}, "preflight output:f"},
    {{"-qof"}, "preflight output:f quiet"},
    {{"-qo", "f"}, "preflight output:f quiet"},
    {{"-oqv"}, "preflight output:qv"},
    {{"--output=f"}, "preflight output:f"},
    {{"--output", "-"}, "preflight output:-"},
    {{"--format", "json"}, "preflight format:json"},
    {{"--format=text"}, "preflight"},
    {{"--color", "always"}, "preflight colour:always"},
    {{"--color=never"}, "preflight colour:never"},
    {{"--color=auto"}, "preflight"},
};

static void
what_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct cli cli;

        if (parse(good[i].args, &cli, &err) == -1)
            fail_msg("row %zu, %s: %s", i, good[i].wanted, err.message);
        assert_string_equal(describe(&cli, &a), good[i].wanted);
        sp_arena_free(&a);
    }
}

#define FORMATS "text, html, json, nagios, prometheus, openmetrics, junit, tap or troubleshoot"

static const struct {
    const char *args[ARGS_MAX];
    const char *message;
    bool hint;
} bad[] = {
    {{"--nothing"}, "there is no option --nothing", true},
    {{"--nothing=value"}, "there is no option --nothing", true},
    {{"--hos", "x"}, "there is no option --hos", true},
    {{"--hostx"}, "there is no option --hostx", true},
    {{"--"}, "there is no option --", true},
    {{"--=x"}, "there is no option --", true},
    {{"--a-name-that-is-much-longer-than-any-option-can-be"},
     "there is no option --a-name-that-is-much-longer-than-any-op",
     true},
    {{"-x"}, "there is no option -x", true},
    {{"-xsecret"}, "there is no option -x", true},
    {{"-qx"}, "there is no option -x", true},
    {{"-f"}, "-f needs a value: FILE", false},
    {{"-o"}, "-o needs a value: FILE", false},
    {{"-qo"}, "-o needs a value: FILE", false},
    {{"-o", ""}, "-o takes the name of a file", false},
    {{"--output="}, "-o takes the name of a file", false},
    {{"--quiet=1"}, "--quiet takes no value", false},
    {{"--help="}, "--help takes no value", false},
    {{"--format", "xml"}, "--format takes " FORMATS, false},
    {{"--format="}, "--format takes " FORMATS, false},
    {{"--log", "file"}, "--log takes syslog, journald or stderr", false},
    {{"-w"}, "-w needs a value: DAYS", false},
    {{"-c", "7", "--cert-fail", "8"}, "--cert-fail is given twice", true},
    {{"--color", "red"}, "--color takes auto, always or never", false},
    {{"--host", ""}, "--host is empty", true},
    {{"--host="}, "--host is empty", true},
    {{"--host", "a", "--host", "a"}, "--host is given twice", true},
    {{"--host=a", "--path=b", "--host=c"}, "--host is given twice", true},
    {{"health", "--write-probe"},
     "--write-probe: health only reads, as the repository is in use",
     true},
    {{"health", "--policy"}, "--policy stands alone: health prints something else", false},
    {{"health", "x"}, "there is a word too much", true},
    {{"health", "--full=yes"}, "--full takes no value", false},
    {{"health", "--full", "--full"}, "--full is given twice", true},
    {{"health", "--state="}, "--state is empty", true},
    {{"--state", "f"}, "--state is of health: preflight has no use for it", true},
    {{"manifests", "-o-", "--full"}, "--full is of health: manifests has no use for it", true},
    {{"diagnose", "f", "--state", "g"}, "--state is of health: diagnose has no use for it", true},
    {{"explain", "--jitter", "5"}, "--jitter delays a run: explain makes none", false},
    {{"diagnose", "f", "--jitter", "5"}, "--jitter delays a run: diagnose makes none", false},
    {{"--jitter", "3601"}, "--jitter takes whole seconds, from 0 to 3600", false},
    {{"--jitter", "-1"}, "--jitter takes whole seconds, from 0 to 3600", false},
    {{"--jitter", "1.5"}, "--jitter takes whole seconds, from 0 to 3600", false},
    {{"--jitter="}, "--jitter takes whole seconds, from 0 to 3600", false},
    {{"bundle"}, "bundle writes a file: say where it goes", true},
    {{"bundle", "-o", ""}, "-o takes the name of a file", false},
    {{"bundle", "-of", "--format=json"},
     "--format: a bundle holds the report in several formats",
     false},
    {{"bundle", "-of", "--evidence=f"}, "--evidence and -o name the same file", false},
    {{"bundle", "-of", "--full"}, "--full is of health: bundle has no use for it", true},
    {{"bundle", "-of", "--health", "--write-probe"},
     "--write-probe: health only reads, as the repository is in use",
     true},
    {{"bundle", "-of", "--parallel=2"},
     "--parallel is of preflight and health: bundle looks at one target",
     false},
    {{"bundle", "-of", "--policy"}, "--policy stands alone: bundle prints something else", false},
    {{"bundle", "-of", "x"}, "there is a word too much", true},
    {{"--health"}, "--health is of bundle: preflight has no use for it", true},
    {{"--redact", "all"}, "--redact takes minimal, standard or strict", false},
    {{"--policy", "--redact", "strict"},
     "--redact masks names in reports: --policy makes none",
     false},
    {{"explain", "--redact=strict"}, "--redact masks names in reports: explain makes none", false},
    {{"health", "--hash-keys"}, "--hash-keys is of bundle: health has no use for it", true},
    {{"diagnose", "f", "--hash-keys"},
     "--hash-keys is of bundle: diagnose has no use for it",
     true},
    {{"diagnose"}, "diagnose needs a bundle, or the file that --evidence wrote", true},
    {{"diagnose", "f", "g"}, "there is a word too much", true},
    {{"diagnose", "f", "--path", "b/p"}, "--path: diagnose takes everything from the file", true},
    {{"diagnose", "f", "--evidence", "g"},
     "--evidence writes what a run sees: this command makes none",
     false},
    {{"explain", "--evidence", "g"},
     "--evidence writes what a run sees: this command makes none",
     false},
    {{"--evidence"}, "--evidence needs a value: FILE", false},
    {{"--evidence", ""}, "--evidence takes the name of a file", false},
    {{"--evidence=-"}, "--evidence takes the name of a file", false},
    {{"--evidence", "f", "-of"}, "--evidence and -o name the same file", false},
    {{"--write-probe="}, "--write-probe is empty", true},
    {{"--write-probe", "--write-probe=force"}, "--write-probe is given twice", true},
    {{"--write-probe", "force"}, "there is no such command", true},
    {{"diagnose", "f", "--write-probe"},
     "--write-probe writes into a bucket: diagnose looks at none",
     true},
    {{"explain", "--write-probe=force", "x"},
     "--write-probe writes into a bucket: explain looks at none",
     true},
    {{"--policy=x"}, "--policy takes no value", false},
    {{"manifests", "-o-", "--policy"},
     "--policy stands alone: manifests prints something else",
     false},
    {{"diagnose", "f", "--policy"}, "--policy stands alone: diagnose prints something else", false},
    {{"explain", "--policy"}, "--policy stands alone: explain prints something else", false},
    {{"--policy", "--evidence", "f"},
     "--policy looks at nothing: --evidence has no place beside it",
     false},
    {{"--policy", "--format=json"},
     "--policy looks at nothing: --format has no place beside it",
     false},
    {{"--policy", "--force"}, "--policy looks at nothing: --force has no place beside it", false},
    {{"mybucket/path"}, "there is no such command", true},
    {{"-"}, "there is no such command", true},
    {{""}, "there is no such command", true},
    {{"preflight", "preflight"}, "there is a word too much", true},
    {{"preflight", "x"}, "there is a word too much", true},
    {{"explain", "a", "b"}, "there is a word too much", true},
    {{"--help", "preflight", "x"}, "there is a word too much", true},
};

static void
what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct sp_err err = {0};
        struct cli cli;

        if (parse(bad[i].args, &cli, &err) != -1)
            fail_msg("row %zu was taken, wanted: %s", i, bad[i].message);
        assert_string_equal(err.message, bad[i].message);
        assert_int_equal(err.code, SP_USAGE);
        if ((err.hint[0] != '\0') != bad[i].hint)
            fail_msg("%s: hint \"%s\"", bad[i].message, err.hint);
    }
}

/* Every row, in all forms: with its value, without, glued, apart. */
static void
every_row(void **state)
{
    (void)state;
    for (const struct option_row *row = option_rows; row->name != NULL; row++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct cli cli;
        const char *option = sp_printf(&a, NULL, "--%s", row->name);
        const char *value = row->kind == OPTION_FORMAT                                   ? "json"
                            : row->kind == OPTION_COLOUR                                 ? "never"
                            : row->kind == OPTION_LOG                                    ? "stderr"
                            : row->kind == OPTION_REDACT                                 ? "strict"
                            : row->kind == OPTION_JITTER || row->kind == OPTION_PARALLEL ? "5"
                                                                                         : "value";
        const char *glued = sp_printf(&a, NULL, "--%s=%s", row->name, value);
        bool refused = row->kind == OPTION_SECRET;
        bool takes = row->argument != NULL && !refused;
        bool alone = row->argument == NULL || row->kind == OPTION_SWITCH;

        const bool of_bundle = row->kind == OPTION_HEALTH || row->kind == OPTION_HASH_KEYS;
        const char *to = of_bundle ? "-of" : NULL; /* which it does not do without */
        const char *command = of_bundle ? "bundle"
                              : sp_streq(row->name, "state") || row->kind == OPTION_FLAG
                                  ? "health"
                                  : "preflight";

        assert_int_equal(parse((const char *const[]){command, option, to, NULL}, &cli, &err),
                         refused || !alone ? -1 : 0);
        if (takes && !alone)
            assert_string_equal(err.message,
                                sp_printf(&a, NULL, "%s needs a value: %s", option, row->argument));
        assert_int_equal(parse((const char *const[]){command, glued, to, NULL}, &cli, &err),
                         takes ? 0 : -1);
        if (takes)
            assert_int_equal(parse((const char *const[]){command, option, value, NULL}, &cli, &err),
                             alone ? -1 : 0);
        sp_arena_free(&a);
    }
}

/* A mistake is told in the format, and where, that the rest of the line asks for; also to --log. */
static void
look_after_a_mistake(void **state)
{
    static const struct {
        const char *args[ARGS_MAX];
        const char *format;
        const char *output;
        const char *log;
    } rows[] = {
        {{"--nothing"}, "text", NULL, NULL},
        {{"--nothing", "--format", "nagios"}, "nagios", NULL, NULL},
        {{"--nothing", "--format=tap", "-o", "f"}, "tap", "f", NULL},
        {{"--format", "junit", "-of", "--nothing"}, "junit", "f", NULL},
        {{"--nothing", "--output=f", "--format=xml"}, "text", "f", NULL},
        {{"--nothing", "--format"}, "text", NULL, NULL},
        {{"--nothing", "--formats=tap", "--outputs", "f"}, "text", NULL, NULL},
        {{"--format=tap", "--nothing", "-o", ""}, "tap", NULL, NULL},
        {{"--nothing", "--log", "stderr"}, "text", NULL, "stderr"},
        {{"--nothing", "--log=journald"}, "text", NULL, "journald"},
        {{"--log=syslog", "--nothing"}, "text", NULL, "syslog"},
        {{"--nothing", "--log=paper"}, "text", NULL, NULL},
        {{"--nothing", "--log"}, "text", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_err err = {0};
        struct cli cli;

        assert_int_equal(parse(rows[i].args, &cli, &err), -1);
        assert_string_equal(cli.format, rows[i].format);
        if (!sp_streq(cli.output, rows[i].output))
            fail_msg("row %zu: -o %s", i, cli.output == NULL ? "(none)" : cli.output);
        if (!sp_streq(cli.log, rows[i].log))
            fail_msg("row %zu: --log %s", i, cli.log == NULL ? "(none)" : cli.log);
    }
}

/* What is no single setting, but a list or a choice of the run. */
static bool
is_list(const char *name)
{
    static const char *const names[] = {"resolve", "file", "other-site", "subsystem"};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (sp_streq(names[i], name))
            return true;
    return false;
}

static void
settings_and_options_agree(void **state)
{
    (void)state;
    for (const struct option_row *row = option_rows; row->name != NULL; row++) {
        bool found = is_list(row->name);

        for (size_t i = 0; i < SETTINGS_COUNT; i++)
            found = found || sp_streq(setting_rows[i].name, row->name);
        if (found !=
            (row->kind == OPTION_SETTING || row->kind == OPTION_SWITCH || row->kind == OPTION_FLAG))
            fail_msg("--%s", row->name);
    }
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        const struct option_row *row = option_rows;

        while (row->name != NULL && !sp_streq(row->name, setting_rows[i].name))
            row++;
        if (row->name == NULL || !sp_ends(setting_rows[i].flag, row->name))
            fail_msg("no option for the setting %s", setting_rows[i].name);
    }
}

static void
rows_are_unique(void **state)
{
    (void)state;
    for (const struct option_row *a = option_rows; a->name != NULL; a++)
        for (const struct option_row *b = a + 1; b->name != NULL; b++) {
            assert_string_not_equal(a->name, b->name);
            assert_true(a->letter == '\0' || a->letter != b->letter);
        }
}

/* A secret is refused, and what was given is not said again. */
static void
secrets_are_refused(void **state)
{
    static const char value[] = "wJalrXUtnFEMI";

    (void)state;
    for (const struct option_row *row = option_rows; row->name != NULL; row++) {
        struct sp_arena a = {0};

        if (row->kind != OPTION_SECRET)
            continue;
        for (int form = 0; form < 2; form++) {
            struct sp_err err = {0};
            struct cli cli;
            const char *option = sp_printf(&a, NULL, "--%s%s%s", row->name, form == 0 ? "=" : "",
                                           form == 0 ? value : "");

            assert_int_equal(
                parse((const char *const[]){option, form == 0 ? NULL : value, NULL}, &cli, &err),
                -1);
            assert_int_equal(err.code, SP_USAGE);
            assert_non_null(strstr(err.message, row->name));
            assert_null(strstr(err.message, value));
            assert_null(strstr(err.hint, value));
            assert_non_null(strstr(err.hint, "--credentials"));
        }
        sp_arena_free(&a);
    }
}

static void
how_many(void **state)
{
    static char option[] = "--resolve=a:1:b";
    char *argv[CLI_SETTINGS_MAX + 3] = {option};
    struct sp_err err = {0};
    struct cli cli;

    (void)state;
    for (size_t i = 1; i < COUNT_OF(argv); i++)
        argv[i] = option;
    assert_int_equal(cli_parse(CLI_SETTINGS_MAX + 1, argv, &cli, &err), 0);
    assert_int_equal(cli.nsettings, CLI_SETTINGS_MAX);
    assert_int_equal(cli_parse(CLI_SETTINGS_MAX + 2, argv, &cli, &err), -1);
    assert_int_equal(err.code, SP_USAGE);
    assert_int_equal(cli_parse(0, argv, &cli, &err), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(every_row),
        cmocka_unit_test(look_after_a_mistake),
        cmocka_unit_test(settings_and_options_agree),
        cmocka_unit_test(rows_are_unique),
        cmocka_unit_test(secrets_are_refused),
        cmocka_unit_test(how_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
