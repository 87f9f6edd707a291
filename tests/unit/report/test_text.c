#include "test.h"

#include "base/text.h"
#include "golden.h"
#include "report/report.h"
#include "samples.h"

#define OUT_MAX ((size_t)1 << 20)

static const struct {
    const char *file;
    const struct report *report;
    struct report_options options;
} goldens[] = {
    {"ready.txt", &sample_ready, {.columns = 80}},
    {"ready-verbose.txt", &sample_ready, {.columns = 80, .verbose = true}},
    {"ready-colour.txt", &sample_ready, {.columns = 80, .colour = true}},
    {"warnings.txt", &sample_markers, {.columns = 80}},
    {"warnings-quiet.txt", &sample_markers, {.columns = 80, .quiet = true}},
    {"warnings-colour.txt", &sample_markers, {.columns = 80, .colour = true}},
    {"not-ready.txt", &sample_not_ready, {.columns = 80}},
    {"not-ready-verbose.txt", &sample_not_ready, {.columns = 80, .verbose = true}},
    {"not-ready-colour.txt", &sample_not_ready, {.columns = 80, .colour = true}},
    {"not-ready-narrow.txt", &sample_not_ready, {.columns = 40, .verbose = true}},
    {"not-ready-wide.txt", &sample_not_ready, {.columns = 200}},
    {"undecided.txt", &sample_undecided, {.columns = 80}},
    {"undecided-colour.txt", &sample_undecided, {.columns = 80, .colour = true}},
    {"undecided-quiet.txt", &sample_undecided, {.columns = 80, .quiet = true}},
    {"long-words.txt", &sample_long_words, {.columns = 80, .verbose = true}},
    {"long-words-narrow.txt", &sample_long_words, {.columns = 40, .verbose = true}},
    {"hostile.txt", &sample_hostile, {.columns = 80, .verbose = true}},
    {"write-probe.txt", &sample_write_probe, {.columns = 80}},
    {"write-probe-narrow.txt", &sample_write_probe, {.columns = 40}},
    {"hostile-probe.txt", &sample_hostile_probe, {.columns = 80}},
    {"write-clean.txt", &sample_write_clean, {.columns = 80}},
    {"health.txt", &sample_health, {.columns = 80}},
    {"stale.txt", &sample_stale, {.columns = 80, .quiet = true}},
    {"write-refused.txt", &sample_write_refused, {.columns = 80}},
    {"again.txt", &sample_again, {.columns = 80}},
    {"again-narrow.txt", &sample_again, {.columns = 40}},
    {"bare.txt", &sample_bare, {.columns = 80, .verbose = true}},
};

static void
looks_as_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(goldens); i++) {
        struct sp_arena a = {0};
        struct sp_buf out;
        struct sp_err err = {0};

        sp_buf_init(&out, &a, OUT_MAX);
        if (report_text.render(goldens[i].report, &goldens[i].options, &out, &err) != 0)
            fail_msg("%s: %s", goldens[i].file, err.message);
        if (!golden_matches(goldens[i].file, sp_buf_str(&out)))
            fail_msg("%s: not as wanted", goldens[i].file);
        sp_arena_free(&a);
    }
}

static void
quiet_says_nothing_when_ready(void **state)
{
    const struct report_options options = {.quiet = true, .verbose = true, .columns = 80};
    struct sp_arena a = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, OUT_MAX);
    assert_int_equal(report_text.render(&sample_ready, &options, &out, NULL), 0);
    assert_int_equal(out.len, 0);
    sp_arena_free(&a);
}

/* Renders into the arena; fails the test by the name of the sample. */
static const char *
rendered(const struct sample *sample, const struct report_options *options, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct sp_buf out;

    sp_buf_init(&out, a, OUT_MAX);
    if (report_text.render(sample->report, options, &out, &err) != 0)
        fail_msg("%s at %d columns: %s", sample->name, options->columns, err.message);
    return sp_buf_str(&out);
}

/* An argument of a command, which a line's end would break. */
static bool
is_whole_word(const char *line)
{
    while (*line == ' ')
        line++;
    return sp_starts(line, "--") || sp_starts(line, "aws ");
}

static void
check_lines(const struct sample *sample, const char *text, size_t width)
{
    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        struct sp_arena a = {0};
        const char *copy = sp_strndup(&a, line, len, NULL);

        assert_non_null(copy);
        if (sp_columns(copy) > width && !is_whole_word(copy))
            fail_msg("%s: wider than %zu: \"%s\"", sample->name, width, copy);
        if (sp_ends(copy, " "))
            fail_msg("%s at %zu: ends in a blank: \"%s\"", sample->name, width, copy);
        if (line[len] != '\n')
            fail_msg("%s: the last line has no end", sample->name);
        line += len + 1;
        sp_arena_free(&a);
    }
}

static void
no_line_is_wider_than_asked(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++)
        for (int columns = -1; columns <= 130; columns++) {
            const struct report_options options = {.verbose = true, .columns = columns};
            size_t width = columns < 40 ? 40 : columns > 100 ? 100 : (size_t)columns;
            struct sp_arena a = {0};

            check_lines(s, rendered(s, &options, &a), width);
            sp_arena_free(&a);
        }
}

/* Every byte is a newline, printable ASCII or part of UTF-8 that is no control character. */
static void
check_safe(const char *name, const char *text)
{
    struct sp_arena a = {0};

    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        struct sp_buf undoubled;
        const char *shown = sp_show(&a, line, len, len, NULL);

        assert_non_null(shown);
        sp_buf_init(&undoubled, &a, OUT_MAX);
        for (const char *p = shown; *p != '\0'; p++) {
            assert_int_equal(sp_buf_add(&undoubled, p, 1, NULL), 0);
            p += sp_starts(p, "\\\\") ? 1 : 0;
        }
        if (undoubled.len != len || strncmp(sp_buf_str(&undoubled), line, len) != 0)
            fail_msg("%s: unsafe line, shown as \"%s\"", name, shown);
        line += len + (line[len] == '\n');
    }
    sp_arena_free(&a);
}

static void
escape_sequences_never_come_from_content(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++)
        for (int columns = 40; columns <= 100; columns += 20) {
            const struct report_options options = {.verbose = true, .columns = columns};
            struct sp_arena a = {0};

            check_safe(s->name, rendered(s, &options, &a));
            sp_arena_free(&a);
        }
}

/* The text without the sequences that the renderer may write; any other stays and is found. */
static char *
without_colour(const char *text, struct sp_arena *a)
{
    static const char *const allowed[] = {"\033[0m",    "\033[1m",    "\033[2m",
                                          "\033[1;32m", "\033[1;33m", "\033[1;31m"};
    char *plain = sp_strdup(a, text, NULL);
    char *to = plain;

    assert_non_null(plain);
    for (const char *p = text; *p != '\0';) {
        size_t i = 0;

        while (i < COUNT_OF(allowed) && !sp_starts(p, allowed[i]))
            i++;
        if (i < COUNT_OF(allowed))
            p += strlen(allowed[i]);
        else
            *to++ = *p++;
    }
    *to = '\0';
    return plain;
}

static void
colour_changes_nothing_else(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++)
        for (int columns = 40; columns <= 100; columns += 20) {
            const struct report_options plain = {.verbose = true, .columns = columns};
            const struct report_options colour = {
                .verbose = true, .columns = columns, .colour = true};
            struct sp_arena a = {0};
            const char *coloured = rendered(s, &colour, &a);

            if (strchr(coloured, '\033') == NULL)
                fail_msg("%s: no colour at all", s->name);
            if (strstr(coloured, "\033[2J") != NULL)
                fail_msg("%s: a sequence of the content came through", s->name);
            if (!sp_streq(without_colour(coloured, &a), rendered(s, &plain, &a)))
                fail_msg("%s at %d columns: more than the colour differs", s->name, columns);
            sp_arena_free(&a);
        }
}

/* Colour ends in the line that it begins in, so that a pager or a grep shows it right. */
static void
colour_ends_with_its_line(void **state)
{
    const struct report_options options = {.verbose = true, .columns = 60, .colour = true};

    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++) {
        struct sp_arena a = {0};
        bool open = false;

        for (const char *p = rendered(s, &options, &a); *p != '\0'; p++) {
            if (sp_starts(p, "\033["))
                open = !sp_starts(p, "\033[0m");
            if (*p == '\n' && open)
                fail_msg("%s: a line ends in colour", s->name);
        }
        sp_arena_free(&a);
    }
}

static void
proof_says_what_the_listing_showed(void **state)
{
    static const struct {
        const char *name;
        struct report_listing listing;
        const char *wanted;
    } cases[] = {
        {"no listing", {0}, "pgBackRest would reach it, trust it and sign in."},
        {"empty",
         {.known = true, .complete = true},
         "pgBackRest would reach it, trust it, sign in and find it empty."},
        {"empty so far",
         {.known = true},
         "pgBackRest would reach it, trust it, sign in and list it."},
        {"markers",
         {.known = true, .complete = true, .objects = 2, .markers = 2},
         "pgBackRest would reach it, trust it, sign in and find nothing but folder markers."},
        {"one object",
         {.known = true, .complete = true, .objects = 3, .markers = 2},
         "pgBackRest would reach it, trust it, sign in and list it."},
    };
    const struct report_options options = {.columns = 100};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct report report = sample_ready;
        const struct sample sample = {cases[i].name, &report};
        struct sp_arena a = {0};

        report.listing = cases[i].listing;
        if (strstr(rendered(&sample, &options, &a), cases[i].wanted) == NULL)
            fail_msg("%s: wanted \"%s\"", cases[i].name, cases[i].wanted);
        sp_arena_free(&a);
    }
}

/* Whether it is a row of the findings or a copy of one. */
static void
root_cause_is_shown_once(void **state)
{
    const struct finding copy = *sample_not_ready.cause;
    const struct report_options options = {.columns = 80};
    struct report report = sample_not_ready;
    const struct sample sample = {"copied cause", &report};
    struct sp_arena a = {0};

    (void)state;
    report.cause = &copy;
    assert_string_equal(rendered(&sample, &options, &a),
                        rendered(&(struct sample){"cause", &sample_not_ready}, &options, &a));
    sp_arena_free(&a);
}

static void
sizes_round_to_one_digit(void **state)
{
    static const struct {
        unsigned long long bytes;
        const char *wanted;
    } cases[] = {
        {0, " 0 B "},
        {1023, " 1023 B "},
        {1024, " 1.0 KiB "},
        {1048524, " 1023.9 KiB "},
        {1048525, " 1.0 MiB "},
        {1048576, " 1.0 MiB "},
        {1ULL << 30, " 1.0 GiB "},
        {1ULL << 40, " 1.0 TiB "},
        {1ULL << 50, " 1.0 PiB "},
        {1ULL << 60, " 1024.0 PiB "},
    };
    const struct report_options options = {.columns = 100};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct report report = sample_ready;
        const struct sample sample = {cases[i].wanted, &report};
        struct sp_arena a = {0};

        report.listing = (struct report_listing){
            .known = true,
            .objects = 1,
            .sample = {{.key = "k", .size = cases[i].bytes}},
            .nsample = 1,
        };
        if (strstr(rendered(&sample, &options, &a), cases[i].wanted) == NULL)
            fail_msg("%llu: wanted \"%s\"", cases[i].bytes, cases[i].wanted);
        sp_arena_free(&a);
    }
}

static void
every_failing_allocation_is_told(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++) {
        const struct report_options options = {.verbose = true, .columns = 60, .colour = true};
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct sp_buf out;

            sp_buf_init(&out, &a, OUT_MAX);
            rc = report_text.render(s->report, &options, &out, &err);
            if (rc == -1 && err.code != SP_NOMEM)
                fail_msg("%s, allocation %ld: %s", s->name, n, err.message);
            if (rc == 0 && a.fail_in == 0)
                fail_msg("%s: allocation %ld failed, and nobody noticed", s->name, n);
            sp_arena_free(&a);
        }
    }
}

static void
full_buffer_is_told(void **state)
{
    const struct report_options options = {.columns = 80};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, 100);
    assert_int_equal(report_text.render(&sample_ready, &options, &out, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_wanted),
        cmocka_unit_test(quiet_says_nothing_when_ready),
        cmocka_unit_test(no_line_is_wider_than_asked),
        cmocka_unit_test(escape_sequences_never_come_from_content),
        cmocka_unit_test(colour_changes_nothing_else),
        cmocka_unit_test(colour_ends_with_its_line),
        cmocka_unit_test(proof_says_what_the_listing_showed),
        cmocka_unit_test(root_cause_is_shown_once),
        cmocka_unit_test(sizes_round_to_one_digit),
        cmocka_unit_test(every_failing_allocation_is_told),
        cmocka_unit_test(full_buffer_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
