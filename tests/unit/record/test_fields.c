/*
 * Every member of every struct that a record is made of stands in the tables of src/record/fields.c
 * or in the list below with the reason why it need not; and every enum has its words. Read out of
 * the headers, as nothing else knows of a member that was added.
 */
#include "test.h"

#include <stdio.h>

#include "base/text.h"
#include "record/fields.h"

#define tell(...) (faults++, print_error(__VA_ARGS__), print_error("\n"))

#define SOURCE_MAX ((size_t)1 << 20)

static const char *const headers[] = {
    "evidence/evidence.h",
    "s3/reply.h",
    "s3/uri.h",
    "tls/cafile.h",
    "tls/certificate.h",
    "tls/judge.h",
    "tls/again.h",
    "settings/target.h",
    "settings/settings.h",
    "checks/outcome.h",
    "report/report.h",
    "manifest/manifest.h",
    "record/record.h",
    "settings/repository.h",
    "owners/layout.h",
    "owners/scan.h",
    "owners/identity.h",
    "owners/pgbackrest.h",
    "owners/barman.h",
};

/* Enums whose values stand in a list that a macro goes through. */
#define X(state, code) +1
static const struct {
    const char *name;
    size_t values;
} listed[] = {{"enum pgbr_state", 0 PGBR_STATES(X)}};
#undef X

static const struct {
    const char *shape;
    const char *member;
} left_out[] = {
    /* follow from the bytes of a certificate */
    {"struct certificate", "subject"},
    {"struct certificate", "issuer"},
    {"struct certificate", "common_name"},
    {"struct certificate", "names"},
    {"struct certificate", "nnames"},
    {"struct certificate", "all_names"},
    {"struct certificate", "not_before"},
    {"struct certificate", "not_after"},
    {"struct certificate", "is_ca"},
    {"struct certificate", "self_issued"},
    {"struct certificate", "self_signed"},
    {"struct certificate", "negative_serial"},
    {"struct certificate", "sha256"},
    {"struct certificate", "ca_issuers"},
    /* follow from the cause */
    {"struct finding", "severity"},
    {"struct finding", "check"},
    {"struct finding", "title"},
    {"struct finding", "remedy"},
    /* secrets, and what leads to them */
    {"struct target", "credentials"},
    {"struct record", "credentials"},
    {"struct record", "redact"},
    {"struct proxy_settings", "url"},
    /* as the settings have it: see record.uses_proxy */
    {"struct target", "proxy"},
    /* the CA file is taken apart in its own struct */
    {"struct target", "ca"},
    /* answers as they came and names of objects are for a support bundle alone; what is judged of
       them stands in other members */
    {"struct target", "keep_answers"},
    {"struct exchange_seen", "body"},
    {"struct exchange_seen", "body_len"},
    {"struct evidence", "kept"},
    /* only the network looks at these; -v shows them as settings */
    {"struct target", "pins"},
    {"struct target", "npins"},
    /* the fields of a manifest: the checks that look at them are recorded as a whole */
    {"struct site", "version_at"},
    {"struct site", "section"},
    {"struct site", "wanted"},
    {"struct site", "at"},
    {"struct site", "fields"},
    {"struct site", "multi_site_ha"},
    {"struct site", "restart_accept"},
    {"struct site", "credentials"},
    {"struct site", "ca"},
};

static char source[SOURCE_MAX]; /* all headers, without comments and preprocessing */
static unsigned faults;         /* all are told */

static void
append(const char *path)
{
    size_t len = strlen(source);
    FILE *file;
    char full[512];
    bool comment = false;
    bool directive = false;
    int c;
    int before = '\n';

    (void)snprintf(full, sizeof(full), TEST_SOURCE_DIR "/../../../src/%s", path);
    file = fopen(full, "r");
    if (file == NULL)
        fail_msg("%s", full);
    for (; (c = fgetc(file)) != EOF; before = c) {
        if (!comment && before == '/' && c == '*') {
            comment = true;
            source[--len] = ' ';
            len++;
            continue;
        }
        directive = before == '\n' ? c == '#' : directive;
        if (!comment && !directive && len + 1 < sizeof(source))
            source[len++] = c == '\n' ? ' ' : (char)c;
        comment = comment && !(before == '*' && c == '/');
    }
    source[len++] = ' ';
    source[len] = '\0';
    (void)fclose(file);
}

static int
read_headers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        append(headers[i]);
    return 0;
}

/* What stands between the braces behind "struct NAME"; *len is its length. */
static const char *
body_of(const char *what, size_t *len)
{
    char opening[128];
    const char *from;

    (void)snprintf(opening, sizeof(opening), "%s {", what);
    from = strstr(source, opening);
    if (from == NULL)
        fail_msg("%s stands in none of the headers", what);
    from += strlen(opening);
    *len = strcspn(from, "}");
    return from;
}

static bool
is_left_out(const char *shape, const char *member)
{
    for (size_t i = 0; i < COUNT_OF(left_out); i++)
        if (sp_streq(left_out[i].shape, shape) && sp_streq(left_out[i].member, member))
            return true;
    return false;
}

static bool
is_word(char c)
{
    return sp_is_alnum(c) || c == '_';
}

static size_t
words_of_enum(const char *declaration, size_t len)
{
    char what[64] = "";
    const char *body;
    size_t body_len;
    size_t n = 0;
    bool in_word = false;

    for (size_t i = 0; i < len && i + 1 < sizeof(what) && (i < 5 || is_word(declaration[i])); i++)
        what[i] = declaration[i];
    for (size_t i = 0; i < COUNT_OF(listed); i++)
        if (sp_streq(listed[i].name, what))
            return listed[i].values;
    body = body_of(what, &body_len);
    for (size_t i = 0; i < body_len; i++) {
        n += is_word(body[i]) && !in_word;
        in_word = is_word(body[i]);
        if (body[i] == '=')
            fail_msg("%s has values of its own", what);
    }
    return n;
}

static void
check_field(const struct shape *shape, const struct field *f, const char *declaration, size_t len)
{
    if (strncmp(declaration, "uint64_t ", 9) == 0 && strstr(f->name, "system_id") != NULL &&
        f->kind != KIND_ID)
        tell("%s.%s names a database: every digit of it counts", shape->name, f->name);
    if (f->kind != KIND_ENUM) {
        if (strncmp(declaration, "enum ", 5) == 0)
            tell("%s.%s is an enum: give it words", shape->name, f->name);
        return;
    }
    if (words_of_enum(declaration, len) != f->max)
        tell("%s.%s: src/record/fields.c has %zu words, %.*s has another number of values",
             shape->name, f->name, f->max, (int)len, declaration);
    for (size_t i = 0; i < f->max; i++)
        if (f->words[i] == NULL)
            tell("%s.%s: no word for %zu", shape->name, f->name, i);
}

/* One "type name[N]", without its semicolon. */
static void
check_member(const struct shape *shape, const char *declaration, size_t len)
{
    char name[64] = "";
    size_t end;
    size_t begin;

    while (len > 0 && *declaration == ' ') {
        declaration++;
        len--;
    }
    end = len;
    for (size_t i = 0; i < len; i++)
        if (declaration[i] == '[' && end == len)
            end = i;
    for (begin = end; begin > 0 && is_word(declaration[begin - 1]); begin--)
        ;
    if (end == begin)
        return;
    (void)snprintf(name, sizeof(name), "%.*s", (int)(end - begin), declaration + begin);
    for (const struct field *f = shape->fields; f->name != NULL; f++) {
        if (sp_streq(f->name, name))
            check_field(shape, f, declaration, begin);
        if (sp_streq(f->name, name) || sp_streq(f->count_name, name))
            return;
    }
    if (!is_left_out(shape->name, name))
        tell("%s.%s stands in no table: add it to src/record/fields.c, so that evidence keeps "
             "it",
             shape->name, name);
}

static size_t
check_shape(const struct shape *shape)
{
    size_t len;
    const char *body = body_of(shape->name, &len);
    size_t shapes = 1;

    while (len > 0) {
        size_t n = 0;

        while (n < len && body[n] != ';')
            n++;
        check_member(shape, body, n);
        n += n < len;
        body += n;
        len -= n;
    }
    for (const struct field *f = shape->fields; f->name != NULL; f++)
        if (f->shape != NULL)
            shapes += check_shape(f->shape);
    return shapes;
}

static void
all_members(void **state)
{
    (void)state;
    assert_true(check_shape(&record_shape) > 15);
    assert_int_equal(faults, 0);
}

/* A member that is gone is left out of nothing. */
static void
all_that_is_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(left_out); i++) {
        size_t len;
        const char *body = body_of(left_out[i].shape, &len);
        size_t word = strlen(left_out[i].member);
        bool found = false;

        for (size_t k = 1; k + word < len; k++)
            found = found || (strncmp(body + k, left_out[i].member, word) == 0 &&
                              !is_word(body[k - 1]) && !is_word(body[k + word]));
        if (!found)
            fail_msg("%s has no %s", left_out[i].shape, left_out[i].member);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_members),
        cmocka_unit_test(all_that_is_left_out),
    };

    return cmocka_run_group_tests(tests, read_headers, NULL);
}
