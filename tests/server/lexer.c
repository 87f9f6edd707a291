#include "lexer.h"

#include "base/text.h"

/* What stands behind a backslash; *s moves behind it. */
static int
take_escape(const char **s, char *out, struct sp_err *err)
{
    static const char names[] = "nrt\\\"";
    static const char bytes[] = "\n\r\t\\\"";
    char c = **s;

    if (c == 'x' && sp_hex_value((*s)[1]) >= 0 && sp_hex_value((*s)[2]) >= 0) {
        *out = (char)(sp_hex_value((*s)[1]) * 16 + sp_hex_value((*s)[2]));
        *s += 3;
        return *out != '\0' ? 0 : sp_fail(err, SP_INPUT, "a zero byte cannot be in a word");
    }
    for (size_t i = 0; c != '\0' && names[i] != '\0'; i++)
        if (names[i] == c) {
            *out = bytes[i];
            (*s)++;
            return 0;
        }
    return sp_fail(err, SP_INPUT, "unknown escape \\%c", c == '\0' ? ' ' : c);
}

static int
take_word(const char **s, struct sp_buf *out, bool *quoted, struct sp_err *err)
{
    bool inside = false;

    while (**s != '\0' && (inside || !sp_is_space(**s))) {
        char c = *(*s)++;

        if (c == '"') {
            inside = !inside;
            *quoted = true;
            continue;
        }
        if (inside && c == '\\' && take_escape(s, &c, err) == -1)
            return -1;
        if (sp_buf_add(out, &c, 1, err) == -1)
            return -1;
    }
    return inside ? sp_fail(err, SP_INPUT, "the quotes are not closed") : 0;
}

int
lex_line(const char *line, struct sp_arena *a, struct word words[WORDS_MAX], size_t *n,
         struct sp_err *err)
{
    for (*n = 0;;) {
        struct sp_buf text;

        while (sp_is_space(*line))
            line++;
        if (*line == '\0' || *line == '#')
            return 0;
        if (*n == WORDS_MAX)
            return sp_fail(err, SP_INPUT, "more than %zu words", WORDS_MAX);
        words[*n] = (struct word){0};
        sp_buf_init(&text, a, 65536);
        if (take_word(&line, &text, &words[*n].quoted, err) == -1)
            return -1;
        words[(*n)++].text = sp_buf_str(&text);
    }
}

char *
lex_percent(const char *s, struct sp_arena *a, struct sp_err *err)
{
    char *copy = sp_strdup(a, s, err);
    char *to = copy;

    if (copy == NULL)
        return NULL;
    for (const char *p = copy; *p != '\0'; to++) {
        if (*p != '%') {
            *to = *p++;
            continue;
        }
        if (sp_hex_value(p[1]) < 0 || sp_hex_value(p[2]) < 0) {
            (void)sp_fail(err, SP_INPUT, "'%%' without two hexadecimal digits");
            return NULL;
        }
        *to = (char)(sp_hex_value(p[1]) * 16 + sp_hex_value(p[2]));
        p += 3;
        if (*to == '\0') {
            (void)sp_fail(err, SP_INPUT, "a zero byte");
            return NULL;
        }
    }
    *to = '\0';
    return copy;
}
