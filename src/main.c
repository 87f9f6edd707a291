/* Parse, run, render, exit. The only file that prints errors. */
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/bundled.h"
#include "cli/failure.h"
#include "cli/jitter.h"
#include "cli/log.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "diagnose/diagnose.h"
#include "fleet/fleet.h"
#include "preflight/several.h"
#include "report/report.h"
#include "s3preflight.h"

#define TEXT_MAX ((size_t)1 << 20)
#define SIGNALS_MAX 100 /* counted; sig_atomic_t may be as small as a char */

/* Signals so far: the first ends the run, the next ends what is tidied up behind it. */
static volatile sig_atomic_t interrupted;

static void
on_signal(int number)
{
    (void)number;
    /* Read by the threads of several targets, too. */
    if (__atomic_load_n(&interrupted, __ATOMIC_RELAXED) < SIGNALS_MAX)
        (void)__atomic_add_fetch(&interrupted, 1, __ATOMIC_RELAXED);
}

/* Secrets stay out of core files, and a signal ends the run in order. */
static void
harden(void)
{
    struct rlimit none = {0, 0};
    struct sigaction end = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    (void)mallopt(M_ARENA_MAX, 1); /* a lookup's thread needs no heap of its own */
    (void)setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* the leak sanitizer attaches to its own process */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    (void)sigemptyset(&end.sa_mask);
    (void)sigaction(SIGINT, &end, NULL);
    (void)sigaction(SIGTERM, &end, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

static int
complain(const char *message, const char *hint)
{
    failure_print(message, hint);
    return S3PREFLIGHT_UNDECIDED;
}

/* Not being able to log changes nothing of what the run came to. */
static void
tell_log(const struct cli *cli, const struct log_entry *entry)
{
    struct sp_err err = {0};

    if (cli->log != NULL && log_run(cli->log, entry, &err) == -1)
        (void)complain(err.message, err.hint);
}

/* There is no report, and will be none. */
static int
give_up(const struct cli *cli, const char *message, const char *hint)
{
    const struct log_entry entry = {.status = S3PREFLIGHT_UNDECIDED,
                                    .verdict = verdict_name(VERDICT_UNDECIDED),
                                    .error = message,
                                    .ms = -1};

    failure_tell(cli, message, hint);
    tell_log(cli, &entry);
    return S3PREFLIGHT_UNDECIDED;
}

/* A text of our own: help or explain. */
static int
print_text(const struct cli *cli, int (*make)(const struct cli *, struct sp_buf *, struct sp_err *))
{
    struct sp_arena arena = {0};
    struct sp_err err = {0};
    struct sp_buf text;
    int status = 0;

    sp_buf_init(&text, &arena, TEXT_MAX);
    if (make(cli, &text, &err) == -1 ||
        output_write(cli->output, sp_buf_str(&text), text.len, &err) == -1)
        status = complain(err.message, err.hint);
    sp_arena_free(&arena);
    return status;
}

static int
make_help(const struct cli *cli, struct sp_buf *out, struct sp_err *err)
{
    (void)cli;
    return cli_help(out, err);
}

static int
make_version(const struct cli *cli, struct sp_buf *out, struct sp_err *err)
{
    (void)cli;
    return sp_buf_addf(out, err, "s3preflight %s\n", s3preflight_version());
}

static int
make_explain(const struct cli *cli, struct sp_buf *out, struct sp_err *err)
{
    return explain(cli->operand, out, err);
}

/* The report could not be written. A monitoring system still reads standard output. */
static int
complain_of_output(const struct cli *cli, const char *message, const char *hint)
{
    if (!report_format_find(cli->format)->plugin)
        return complain(message, hint);
    failure_tell(cli, message, hint);
    return S3PREFLIGHT_UNDECIDED;
}

static int
render(struct s3preflight *p, const struct cli *cli)
{
    struct sp_err err = {0};
    unsigned flags = 0;
    size_t len = 0;
    const char *text;

    if (output_colour(cli->colour, cli->output != NULL))
        flags |= S3PREFLIGHT_COLOUR;
    flags |= cli->verbose ? S3PREFLIGHT_VERBOSE : 0;
    flags |= cli->quiet ? S3PREFLIGHT_QUIET : 0;
    text = s3preflight_report(p, cli->format, flags, output_columns(), &len);
    if (text == NULL)
        return complain(s3preflight_error(p), s3preflight_hint(p));
    if ((report_format_find(cli->format)->published
             ? output_write_public(cli->output, text, len, &err)
             : output_write(cli->output, text, len, &err)) == -1)
        return complain_of_output(cli, err.message, err.hint);
    return 0;
}

static void
log_status(struct s3preflight *p, const struct cli *cli, int status, const char *error)
{
    const struct log_entry entry = {.status = status,
                                    .verdict = verdict_name((enum verdict)status),
                                    .cause = s3preflight_cause(p),
                                    .target = s3preflight_target(p),
                                    .error = error,
                                    .ms = s3preflight_milliseconds(p)};

    tell_log(cli, &entry);
}

/* The manifests, and the report beside them where they go to a file. */
static int
write_manifests(struct s3preflight *p, const struct cli *cli, int status)
{
    struct cli to_terminal = *cli;
    struct sp_err err = {0};
    size_t len = 0;
    const char *text = s3preflight_manifests(p, cli->force, &len);

    to_terminal.output = NULL;
    if (text == NULL) {
        char message[512];
        char hint[512];

        (void)snprintf(message, sizeof(message), "%s", s3preflight_error(p));
        (void)snprintf(hint, sizeof(hint), "%s", s3preflight_hint(p));
        (void)render(p, &to_terminal);
        (void)complain(message, hint);
        return status < S3PREFLIGHT_NOT_READY ? S3PREFLIGHT_UNDECIDED : status;
    }
    if (output_write_private(cli->output, text, len, &err) == -1)
        return complain(err.message, err.hint);
    if (strcmp(cli->output, "-") != 0 && render(p, &to_terminal) != 0)
        return S3PREFLIGHT_UNDECIDED;
    return status;
}

/* Also of a run that was not ready: then it is needed most. */
static int
write_evidence(struct s3preflight *p, const struct cli *cli)
{
    struct sp_err err = {0};
    size_t len = 0;
    const char *text = s3preflight_evidence(p, &len);

    if (text == NULL)
        return complain(s3preflight_error(p), s3preflight_hint(p));
    if (output_write_private(cli->evidence, text, len, &err) == -1)
        return complain(err.message, err.hint);
    return 0;
}

/* ---- a bundle */

static bool
is_standard_output(const char *path)
{
    return sp_streq(path, "-") || sp_streq(path, "/dev/stdout");
}

/* error: why there is no report; NULL. What was written to a pipe is not told there. */
static int
tell_bundle(struct s3preflight *p, const struct cli *cli, const char *error, size_t len)
{
    const struct bundled bundled = {.file = cli->output,
                                    .len = len,
                                    .report = s3preflight_result(p),
                                    .error = error,
                                    .summary = s3preflight_bundled(p)};
    struct sp_arena arena = {0};
    struct sp_err err = {0};
    struct sp_buf text;
    int status = 0;

    if (is_standard_output(cli->output) || cli->quiet)
        return 0;
    sp_buf_init(&text, &arena, TEXT_MAX);
    if (bundled_tell(&bundled, &text, &err) == -1 ||
        output_write(NULL, sp_buf_str(&text), text.len, &err) == -1)
        status = complain(err.message, err.hint);
    sp_arena_free(&arena);
    return status;
}

/* Whatever came of the run. */
static int
write_bundle(struct s3preflight *p, const struct cli *cli, const char *error)
{
    const unsigned flags = cli->hash_keys ? S3PREFLIGHT_HASH_KEYS : 0;
    struct sp_err err = {0};
    size_t len = 0;
    const char *bytes = s3preflight_bundle(p, flags, &len);

    if (bytes == NULL)
        return complain(s3preflight_error(p), s3preflight_hint(p));
    if (output_write_private(cli->output, bytes, len, &err) == -1)
        return complain(err.message, err.hint);
    return tell_bundle(p, cli, error, len);
}

static int
diagnose_again(const struct cli *cli)
{
    struct s3preflight *p = s3preflight_new();
    int status;

    if (p == NULL)
        return give_up(cli, "out of memory", "");
    status = (int)s3preflight_diagnose(p, cli->operand);
    if (s3preflight_error(p)[0] == '\0' && cli->redact != NULL)
        (void)s3preflight_redact(p, cli->redact);
    if (s3preflight_error(p)[0] != '\0') {
        status = give_up(cli, s3preflight_error(p), s3preflight_hint(p));
    } else {
        if (render(p, cli) != 0)
            status = S3PREFLIGHT_UNDECIDED;
        log_status(p, cli, status, s3preflight_error(p));
    }
    s3preflight_free(p);
    return status;
}

static int
apply_settings(struct s3preflight *p, const struct cli *cli)
{
    for (size_t i = 0; i < cli->nsettings; i++) {
        char origin[32];

        (void)snprintf(origin, sizeof(origin), "--%s", cli->settings[i].name);
        if (s3preflight_set(p, cli->settings[i].name, cli->settings[i].value, origin) == -1)
            return -1;
    }
    return cli->redact == NULL ? 0 : s3preflight_redact(p, cli->redact);
}

static int
print_policy(const struct cli *cli)
{
    struct s3preflight *p = s3preflight_new();
    struct sp_err err = {0};
    const char *text;
    size_t len = 0;
    int status = 0;

    if (p == NULL)
        return complain("out of memory", "");
    text = apply_settings(p, cli) == -1 ? NULL : s3preflight_policy(p, &len);
    if (text == NULL)
        status = complain(s3preflight_error(p), s3preflight_hint(p));
    else if (output_write(cli->output, text, len, &err) == -1)
        status = complain(err.message, err.hint);
    s3preflight_free(p);
    return status;
}

/* That the location is not ready is the worse news of the two. */
static int
tell_unkept(const struct s3preflight *p, int status)
{
    int failed = complain(s3preflight_error(p), s3preflight_hint(p));

    return status == S3PREFLIGHT_NOT_READY ? status : failed;
}

/* ---- several targets in one process */

static void
tick_of_several(void *ctx, size_t done, size_t total, long long elapsed_ms)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "%zu of %zu targets", total - done, total);
    progress_tick(ctx, text, elapsed_ms);
}

static void
log_several(const struct fleet *f, const struct cli *cli)
{
    struct sp_err err = {0};

    for (size_t i = 0; cli->log != NULL && i < f->ntargets; i++) {
        const struct fleet_target *t = &f->targets[i];
        const struct log_entry entry = {.status = (int)t->verdict,
                                        .verdict = verdict_name(t->verdict),
                                        .cause = t->cause,
                                        .target = t->place[0] == '\0' ? t->name : t->place,
                                        .error = t->message,
                                        .ms = t->ms};

        if (log_run(cli->log, &entry, &err) == -1) {
            (void)complain(err.message, err.hint);
            return;
        }
    }
}

static int
show_several(struct fleet *f, const struct cli *cli, struct sp_err *err)
{
    struct sp_arena arena = {0};
    struct sp_buf out;
    int rc;

    sp_buf_init(&out, &arena, FLEET_OUTPUT_MAX);
    rc = fleet_render(f, &out, err);
    if (rc == 0)
        rc = f->options->format->published
                 ? output_write_public(cli->output, sp_buf_str(&out), out.len, err)
                 : output_write(cli->output, sp_buf_str(&out), out.len, err);
    sp_arena_free(&arena);
    return rc;
}

static int
run_several(struct s3preflight *p, const struct fleet_options *options, const struct cli *cli,
            struct sp_err *err)
{
    struct fleet f;
    int status = -1;

    if (fleet_open(&f, p, options, err) == 0 && fleet_run(&f, err) == 0) {
        progress_end(options->ctx);
        status = (int)fleet_verdict(&f);
        if (show_several(&f, cli, err) == -1)
            status = complain_of_output(cli, err->message, err->hint);
        log_several(&f, cli);
    }
    progress_end(options->ctx);
    fleet_close(&f);
    return status;
}

static int
look_at_several(struct s3preflight *p, const struct cli *cli)
{
    struct fleet_setting settings[CLI_SETTINGS_MAX];
    struct progress progress;
    struct fleet_options options = {
        .settings = settings,
        .nsettings = cli->nsettings,
        .purpose = cli->command == COMMAND_HEALTH ? "health" : "preflight",
        .parallel = cli->parallel == 0 ? FLEET_PARALLEL : (int)cli->parallel,
        .format = report_format_find(cli->format),
        .look = {.colour = output_colour(cli->colour, cli->output != NULL),
                 .verbose = cli->verbose,
                 .quiet = cli->quiet,
                 .columns = output_columns()},
        .interrupted = &interrupted,
        .tick = tick_of_several,
        .ctx = &progress,
    };
    struct sp_err err = {0};
    int status;

    if (cli->command == COMMAND_BUNDLE)
        return give_up(cli, "a bundle is of one run: there are several targets in the files",
                       "give a file with one backup section, or --subsystem");
    if (cli->redact != NULL)
        return give_up(cli, "--redact masks one run: there are several targets in the files",
                       "give a file with one backup section");
    if (cli->evidence != NULL)
        return give_up(cli, "--evidence keeps one run: there are several targets in the files",
                       "give a file with one backup section");
    for (size_t i = 0; i < cli->nsettings; i++)
        settings[i] =
            (struct fleet_setting){.name = cli->settings[i].name, .value = cli->settings[i].value};
    progress_init(&progress);
    status = run_several(p, &options, cli, &err);
    return status == -1 ? give_up(cli, err.message, err.hint) : status;
}

/* --policy and manifests are of one. */
static bool
may_be_several(const struct cli *cli)
{
    return cli->command == COMMAND_PREFLIGHT || cli->command == COMMAND_HEALTH ||
           cli->command == COMMAND_BUNDLE;
}

/* There is no report. A bundle is needed most then. */
static int
fail_run(struct s3preflight *p, const struct cli *cli)
{
    char message[sizeof(((struct sp_err *)0)->message)];
    char hint[sizeof(((struct sp_err *)0)->hint)];

    (void)snprintf(message, sizeof(message), "%s", s3preflight_error(p));
    (void)snprintf(hint, sizeof(hint), "%s", s3preflight_hint(p));
    if (cli->command == COMMAND_BUNDLE)
        (void)write_bundle(p, cli, message);
    return give_up(cli, message, hint);
}

static int
preflight(const struct cli *cli)
{
    struct s3preflight *p = s3preflight_new();
    struct progress progress;
    int status = S3PREFLIGHT_UNDECIDED;
    int several;

    if (p == NULL)
        return give_up(cli, "out of memory", "");
    if (apply_settings(p, cli) == -1 ||
        (cli_wants_health(cli) && s3preflight_set(p, "purpose", "health", NULL) == -1) ||
        (cli->command == COMMAND_BUNDLE && s3preflight_set(p, "keep-answers", "yes", NULL) == -1))
        goto failed;
    jitter(cli->jitter, &interrupted);
    several = may_be_several(cli) ? s3preflight_are_several(p) : 0;
    if (several == -1)
        goto failed;
    if (several == 1) {
        status = look_at_several(p, cli);
        s3preflight_free(p);
        return status;
    }
    progress_init(&progress);
    s3preflight_watch(p, progress_tick, &progress, &interrupted);
    status = (int)s3preflight_run(p);
    progress_end(&progress);
    if (s3preflight_error(p)[0] != '\0')
        goto failed;
    if (cli->command == COMMAND_MANIFESTS)
        status = write_manifests(p, cli, status);
    else if ((cli->command == COMMAND_BUNDLE ? write_bundle(p, cli, NULL) : render(p, cli)) != 0)
        status = S3PREFLIGHT_UNDECIDED;
    if (cli->evidence != NULL && write_evidence(p, cli) != 0)
        status = S3PREFLIGHT_UNDECIDED;
    if (s3preflight_keep(p) == -1)
        status = tell_unkept(p, status);
    log_status(p, cli, status, s3preflight_error(p));
    s3preflight_free(p);
    return status;
failed:
    status = fail_run(p, cli);
    s3preflight_free(p);
    return status;
}

/* Nothing was looked at: a monitoring system must not take that for a service that is well. */
static int
tell(const struct cli *cli, int (*make)(const struct cli *, struct sp_buf *, struct sp_err *))
{
    int status = print_text(cli, make);

    return report_format_find(cli->format)->plugin ? S3PREFLIGHT_UNDECIDED : status;
}

int
main(int argc, char *argv[])
{
    struct cli cli;
    struct sp_err err = {0};

    harden();
    if (cli_parse(argc, argv, &cli, &err) == -1)
        return give_up(&cli, err.message, err.hint);
    switch (cli.command) {
    case COMMAND_HELP:
        return tell(&cli, make_help);
    case COMMAND_VERSION:
        return tell(&cli, make_version);
    case COMMAND_EXPLAIN:
        return print_text(&cli, make_explain);
    case COMMAND_MANIFESTS:
        if (cli.output == NULL)
            return complain("manifests hold the secret: say where they go",
                            "give -o FILE, which gets mode 0600, or -o - for standard output");
        break;
    case COMMAND_BUNDLE:
        if (is_standard_output(cli.output) && isatty(STDOUT_FILENO) == 1)
            return complain("a bundle is no text: a terminal cannot show it",
                            "give -o FILE.tar.gz, or send standard output to a file");
        break;
    case COMMAND_DIAGNOSE:
        return diagnose_again(&cli);
    case COMMAND_PREFLIGHT:
    case COMMAND_HEALTH:
        break;
    }
    return cli.policy ? print_policy(&cli) : preflight(&cli);
}
