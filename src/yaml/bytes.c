#include "base/text.h"
#include "yaml/internal.h"

#include <stdarg.h>
#include <stdint.h>

int
yaml_refuse(struct yaml_file *file, size_t line, size_t column, enum sp_code code,
            struct sp_err *err, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    file->failed =
        (struct yaml_place){.file = file, .line = (unsigned)line, .column = (unsigned)column};
    file->secret = yaml_holds_secret(file);
    return sp_fail(err, code, "%s:%zu:%zu: %s", file->name, line, column, text);
}

size_t
yaml_utf8(const char *p, size_t len, unsigned long *character)
{
    static const unsigned long least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *in = (const unsigned char *)p;
    size_t more = in[0] < 0x80             ? 0
                  : (in[0] & 0xe0) == 0xc0 ? 1
                  : (in[0] & 0xf0) == 0xe0 ? 2
                  : (in[0] & 0xf8) == 0xf0 ? 3
                                           : SIZE_MAX;

    if (more >= len)
        return 0;
    *character = more == 0 ? in[0] : in[0] & (0x3fU >> more);
    for (size_t i = 1; i <= more; i++) {
        if ((in[i] & 0xc0) != 0x80)
            return 0;
        *character = *character << 6 | (in[i] & 0x3f);
    }
    if (*character < least[more] || *character > 0x10ffff ||
        (*character >= 0xd800 && *character <= 0xdfff))
        return 0;
    return more + 1;
}

struct yaml_run
yaml_line(const struct yaml_file *file, unsigned line)
{
    const char *p = file->text;
    const char *end = file->text + file->len;
    unsigned at = 1;
    size_t len = 0;

    for (; at < line && p < end; p++)
        at += *p == '\n' || (*p == '\r' && (end - p < 2 || p[1] != '\n'));
    while (p + len < end && p[len] != '\n' && p[len] != '\r')
        len++;
    return (struct yaml_run){.p = p, .len = at == line ? len : 0};
}

size_t
yaml_chars(struct yaml_run run, size_t count)
{
    size_t n = 0;

    for (; count > 0 && n < run.len; count--) {
        unsigned long character;
        size_t bytes = yaml_utf8(run.p + n, run.len - n, &character);

        n += bytes == 0 ? 1 : bytes;
    }
    return n;
}

char
yaml_byte(struct yaml_place at)
{
    struct yaml_run run = yaml_line(at.file, at.line);
    size_t n = yaml_chars(run, at.column - 1);

    return n < run.len ? run.p[n] : '\0';
}

struct cursor {
    size_t i;
    size_t line, column; /* from 1 */
};

static bool
is_utf16(const struct yaml_file *f)
{
    return f->len >= 2 &&
           (memcmp(f->text, "\xff\xfe", 2) == 0 || memcmp(f->text, "\xfe\xff", 2) == 0 ||
            (f->text[0] == '\0') != (f->text[1] == '\0'));
}

static int
bad_byte(struct yaml_file *f, const struct cursor *c, struct sp_err *err)
{
    unsigned byte = (unsigned char)f->text[c->i];

    if (c->i <= 1 && is_utf16(f)) {
        (void)yaml_refuse(f, 1, 1, SP_INPUT, err, "expected UTF-8, this looks like UTF-16");
        return sp_hint(err, "Save the file as UTF-8.");
    }
    if (byte >= 0x80) {
        (void)yaml_refuse(f, c->line, c->column, SP_INPUT, err,
                          "expected UTF-8, found the byte 0x%02x", byte);
        return sp_hint(err, "Save the file as UTF-8; a binary value of a Secret belongs under "
                            "\"data\", in base64.");
    }
    (void)yaml_refuse(f, c->line, c->column, SP_INPUT, err,
                      "expected text, found the control byte 0x%02x", byte);
    return sp_hint(err, byte == 0 || c->i < 4
                            ? "Is this a YAML or JSON file, whole and not compressed?"
                            : "Delete the byte, or write it as \\xNN in double quotes.");
}

/*
 * Characters that are valid UTF-8 and yet do harm: other line ends, which versions of YAML count
 * differently, and a byte order mark that is not at the beginning.
 */
static int
check_character(struct yaml_file *f, const struct cursor *c, unsigned long character,
                struct sp_err *err)
{
    if (character == 0x85 || character == 0x2028 || character == 0x2029) {
        (void)yaml_refuse(f, c->line, c->column, SP_INPUT, err,
                          "expected a usual end of line, found the line separator U+%04lX",
                          character);
        return sp_hint(err, "Delete the character, or write it as an escape in double quotes.");
    }
    if (character == 0xfeff) {
        (void)yaml_refuse(f, c->line, c->column, SP_INPUT, err,
                          "a byte order mark (U+FEFF) is expected at the beginning only");
        return sp_hint(err, "Delete it; it comes from files that were joined, or by a paste.");
    }
    if (character < 0xa0 || character == 0xfffe || character == 0xffff) {
        (void)yaml_refuse(f, c->line, c->column, SP_INPUT, err,
                          "expected text, found the control character U+%04lX", character);
        return sp_hint(err, "Delete the character; it often comes by a paste.");
    }
    return 0;
}

/*
 * %TAG lets a few bytes stand for a long tag, again and again, and libyaml compares each with all
 * before it. No manifest needs one.
 */
static int
check_line_start(struct yaml_file *f, const struct cursor *c, struct sp_err *err)
{
    if (f->len - c->i < 4 || memcmp(f->text + c->i, "%TAG", 4) != 0)
        return 0;
    (void)yaml_refuse(f, c->line, 1, SP_INPUT, err, "the directive %%TAG is not taken");
    return sp_hint(err, "Delete the line and write the tags in full.");
}

int
yaml_check_bytes(struct yaml_file *f, struct sp_err *err)
{
    struct cursor c = {.line = 1, .column = 1};

    while (c.i < f->len) {
        unsigned char byte = (unsigned char)f->text[c.i];
        unsigned long character;
        size_t n = 1;

        if (byte == '%' && c.column == 1 && check_line_start(f, &c, err) == -1)
            return -1;
        if (byte >= 0x80) {
            n = yaml_utf8(f->text + c.i, f->len - c.i, &character);
            if (n == 0)
                return bad_byte(f, &c, err);
            if (check_character(f, &c, character, err) == -1)
                return -1;
        } else if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f) {
            return bad_byte(f, &c, err);
        }
        c.i += n;
        c.column++;
        if (byte == '\n' || (byte == '\r' && (c.i == f->len || f->text[c.i] != '\n'))) {
            c.line++;
            c.column = 1;
        }
    }
    return 0;
}

bool
yaml_holds_secret(const struct yaml_file *f)
{
    static const char *const words[] = {"data", "stringData", "Secret", "keysecret", "password"};

    for (size_t i = 0; i < f->len; i++) {
        if (i > 0 && sp_is_alnum(f->text[i - 1]))
            continue;
        for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
            size_t n = strlen(words[k]);

            if (f->len - i >= n && memcmp(f->text + i, words[k], n) == 0 &&
                (f->len - i == n || !sp_is_alnum(f->text[i + n])))
                return true;
        }
    }
    return false;
}
