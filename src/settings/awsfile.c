#include "settings/awsfile.h"

#include "base/text.h"

struct parser {
    enum awsfile_kind kind;
    const char *name;
    struct awsfile_line at; /* section and key that hold for the next line */
    bool in_section;
    bool parent;   /* the last key had no value of its own: indented lines nest below it */
    size_t indent; /* of the last line that was not a continuation */
};

bool
awsfile_is(struct awsfile_run run, const char *word)
{
    if (run.len != strlen(word))
        return false;
    for (size_t i = 0; i < run.len; i++)
        if (sp_lower(run.p[i]) != sp_lower(word[i]))
            return false;
    return true;
}

static struct awsfile_run
trim(const char *p, size_t len)
{
    while (len > 0 && sp_is_space(p[0])) {
        p++;
        len--;
    }
    while (len > 0 && sp_is_space(p[len - 1]))
        len--;
    return (struct awsfile_run){.p = p, .len = len};
}

static int
bad_line(const struct parser *ps, struct sp_err *err, const char *what)
{
    return sp_fail(err, SP_INPUT, "%s:%ld: %s", ps->name, ps->at.number, what);
}

/* A word before the first blank, then the rest; a rest in quotes loses them, as shlex does. */
static struct awsfile_run
after_word(struct awsfile_run header, const char *word)
{
    size_t n = strlen(word);
    struct awsfile_run rest = {.p = header.p, .len = 0};

    if (header.len <= n || memcmp(header.p, word, n) != 0 || !sp_is_space(header.p[n]))
        return rest;
    rest = trim(header.p + n, header.len - n);
    if (rest.len >= 2 && (rest.p[0] == '"' || rest.p[0] == '\'') &&
        rest.p[rest.len - 1] == rest.p[0])
        return (struct awsfile_run){.p = rest.p + 1, .len = rest.len - 2};
    for (size_t i = 0; i < rest.len; i++)
        if (sp_is_space(rest.p[i])) /* botocore ignores a name of two words */
            rest.len = 0;
    return rest;
}

static int
take_header(struct parser *ps, struct awsfile_run line, struct sp_err *err)
{
    const char *end = memchr(line.p, ']', line.len);
    struct awsfile_run header;
    struct awsfile_run rest;

    if (end == NULL)
        return bad_line(ps, err, "the section's name has no closing ']'");
    header = trim(line.p + 1, (size_t)(end - line.p) - 1);
    rest = trim(end + 1, line.len - (size_t)(end - line.p) - 1);
    if (rest.len > 0 && rest.p[0] != '#' && rest.p[0] != ';')
        return bad_line(ps, err, "there is text after the ']' of the section's name");
    if (header.len == 0)
        return bad_line(ps, err, "the section has no name");
    ps->in_section = true;
    ps->at.key = (struct awsfile_run){0};
    ps->at.section = AWSFILE_PROFILE;
    ps->at.name = header;
    if (ps->kind == AWSFILE_CREDENTIALS || awsfile_is(header, "default"))
        return 0;
    ps->at.name = after_word(header, "profile");
    if (ps->at.name.len > 0)
        return 0;
    ps->at.name = after_word(header, "services");
    ps->at.section = ps->at.name.len > 0 ? AWSFILE_SERVICES : AWSFILE_OTHER;
    return 0;
}

static int
take_key(struct parser *ps, struct awsfile_run line, struct sp_err *err)
{
    size_t n = 0;

    while (n < line.len && line.p[n] != '=' && line.p[n] != ':')
        n++;
    if (!ps->in_section)
        return bad_line(ps, err, "the line comes before any [section]");
    if (n == line.len)
        return bad_line(ps, err, "the line is neither a [section] nor \"key = value\"");
    ps->at.key = trim(line.p, n);
    if (ps->at.key.len == 0)
        return bad_line(ps, err, "there is no key in front of the '='");
    ps->at.value = trim(line.p + n + 1, line.len - n - 1);
    ps->parent = ps->at.value.len == 0;
    return 0;
}

/* An indented line below a key: a key of the section nested in it, or more of its value. */
static void
take_indented(struct parser *ps, struct awsfile_run line)
{
    const char *equals = ps->parent ? memchr(line.p, '=', line.len) : NULL;
    size_t n = equals == NULL ? 0 : (size_t)(equals - line.p);

    ps->at.sub = trim(line.p, n);
    ps->at.continued = ps->at.sub.len == 0;
    ps->at.value = ps->at.continued ? line : trim(equals + 1, line.len - n - 1);
}

static int
check_bytes(const struct parser *ps, const char *p, size_t len, struct sp_err *err)
{
    if (len > AWSFILE_LINE_MAX)
        return sp_fail(err, SP_LIMIT, "%s:%ld: the line has %zu bytes, at most %zu are taken",
                       ps->name, ps->at.number, len, AWSFILE_LINE_MAX);
    for (size_t i = 0; i < len; i++)
        if (((unsigned char)p[i] < 0x20 && p[i] != '\t') || p[i] == 0x7f)
            return sp_fail(err, SP_INPUT, "%s:%ld: control byte 0x%02x in column %zu", ps->name,
                           ps->at.number, (unsigned)(unsigned char)p[i], i + 1);
    return 0;
}

/* One line without its end. *wanted tells whether ps->at now holds something to hand out. */
static int
take_line(struct parser *ps, const char *p, size_t len, bool *wanted, struct sp_err *err)
{
    struct awsfile_run line = trim(p, len);
    size_t indent = (size_t)(line.p - p);

    *wanted = line.len > 0 && line.p[0] != '#' && line.p[0] != ';';
    if (check_bytes(ps, p, len, err) == -1)
        return -1;
    if (!*wanted)
        return 0;
    ps->at.sub = ps->at.value = (struct awsfile_run){0};
    ps->at.continued = false;
    if (ps->at.key.len > 0 && indent > ps->indent) {
        take_indented(ps, line);
        return 0;
    }
    ps->indent = indent;
    return line.p[0] == '[' ? take_header(ps, line, err) : take_key(ps, line, err);
}

int
awsfile_parse(const char *text, size_t len, enum awsfile_kind kind, const char *name,
              int (*take)(void *ctx, const struct awsfile_line *line, struct sp_err *err),
              void *ctx, struct sp_err *err)
{
    struct parser ps = {.kind = kind, .name = name};
    bool wanted = false;

    if (len > AWSFILE_MAX)
        return sp_fail(err, SP_LIMIT, "%s: more than %zu bytes", name, AWSFILE_MAX);
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t whole = end == NULL ? len : (size_t)(end - text) + 1;
        size_t n = end == NULL ? len : whole - 1;

        ps.at.number++;
        if (n > 0 && text[n - 1] == '\r')
            n--;
        if (take_line(&ps, text, n, &wanted, err) == -1)
            return -1;
        if (wanted && take(ctx, &ps.at, err) == -1)
            return -1;
        text += whole;
        len -= whole;
    }
    return 0;
}
