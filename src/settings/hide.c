#include "settings/hide.h"

#include "base/spelled.h"
#include "base/text.h"

#define HIDE_MIN (sizeof(HIDDEN) - 1)
#define SHORT_KEY_MIN 12 /* of a longer one the ends are shown */
#define SIGNATURE_LEN 64 /* hexadecimal, AWS4-HMAC-SHA256 */
#define SIGNATURE_NEAR 24
#define BYTES_MIN 16 /* so many numbers in a row are bytes of a text */

/* What must go, and what stands in its place. */
struct needle {
    const char *value;
    size_t len;
    const char *instead;
};

/* Where texts are cut that are shown (sp_show). */
static bool
is_ellipsis(const char *p, size_t len)
{
    return len >= 3 && memcmp(p, "...", 3) == 0;
}

/*
 * The text ends here or was cut, perhaps within one of the longer ways to write a character. *used
 * is what is left of it.
 */
static bool
is_cut(const char *p, size_t len, size_t *used)
{
    bool escapes = len > 0 && (p[0] == '%' || p[0] == '&' || p[0] == '\\');

    for (*used = 0; *used <= (escapes ? SP_SPELLED_MAX - 1 : 0); (*used)++)
        if (*used == len || is_ellipsis(p + *used, len - *used))
            return true;
    return false;
}

/* How many bytes at p spell the needle, or as much of it as the text has; 0: they do not. */
static size_t
spells_all(const char *p, size_t len, const struct needle *needle)
{
    size_t at = 0;

    for (size_t i = 0; i < needle->len; i++) {
        size_t n = at < len ? sp_spells(p + at, len - at, needle->value[i]) : 0;

        if (n == 0)
            return i >= HIDE_MIN && is_cut(p + at, len - at, &n) ? at + n : 0;
        at += n;
    }
    return at;
}

/* "Signature=0123..." and "<SignatureProvided>0123...": the digits alone. */
static size_t
spells_signature(const char *text, size_t at, size_t len)
{
    static const char word[] = "ignature";
    size_t from = at < SIGNATURE_NEAR ? 0 : at - SIGNATURE_NEAR;
    size_t n = 0;

    if (sp_hex_value(text[at]) < 0 || (at > 0 && sp_hex_value(text[at - 1]) >= 0))
        return 0;
    while (at + n < len && n <= SIGNATURE_LEN && sp_hex_value(text[at + n]) >= 0)
        n++;
    if (n > SIGNATURE_LEN ||
        (n < SIGNATURE_LEN &&
         ((at + n < len && !is_ellipsis(text + at + n, len - at - n)) || n < HIDE_MIN)))
        return 0;
    for (; from + sizeof(word) - 1 <= at; from++)
        if (memcmp(text + from, word, sizeof(word) - 1) == 0)
            return n;
    return 0;
}

/*
 * "<CanonicalRequestBytes>47 45 54 a 2f ...": bytes as numbers with a blank between them. In them
 * stands what was sent, the session token too. All of them go: none is read.
 */
static size_t
spells_bytes(const char *text, size_t at, size_t len)
{
    size_t numbers = 0;
    size_t end = at;

    if (sp_hex_value(text[at]) < 0 || (at > 0 && sp_is_alnum(text[at - 1])))
        return 0;
    for (size_t i = at, digits; i < len; i += digits + 1) {
        for (digits = 0; digits < 3 && i + digits < len && sp_hex_value(text[i + digits]) >= 0;)
            digits++;
        if (digits == 0 || digits > 2 || (i + digits < len && sp_is_alnum(text[i + digits])))
            break;
        numbers++;
        end = i + digits;
        if (end < len && text[end] != ' ')
            break;
    }
    return numbers >= BYTES_MIN ? end - at : 0;
}

static size_t
find_at(const struct needle *needles, size_t nneedles, const char *text, size_t at, size_t len,
        const char **instead)
{
    size_t n;

    for (size_t i = 0; i < nneedles; i++) {
        n = needles[i].len < HIDE_MIN ? 0 : spells_all(text + at, len - at, &needles[i]);

        *instead = n < strlen(needles[i].instead) ? HIDDEN : needles[i].instead;
        if (n > 0)
            return n;
    }
    *instead = HIDDEN;
    n = spells_signature(text, at, len);
    return n > 0 ? n : spells_bytes(text, at, len);
}

/* Blanks around it are a mistake of whoever typed it, and not sent everywhere. */
static struct needle
needle_of(const char *value, size_t len, const char *instead)
{
    for (; len > 0 && sp_is_space(value[len - 1]); len--)
        ;
    for (; len > 0 && sp_is_space(value[0]); len--)
        value++;
    return (struct needle){value, len, instead};
}

const char *
credentials_hide(const struct credentials *c, const char *text, size_t len, struct sp_arena *a,
                 size_t *out_len, struct sp_err *err)
{
    char key[SHORT_KEY_MIN] = HIDDEN;
    struct needle needles[] = {
        needle_of(sp_secret_bytes(&c->token), c->token.len, HIDDEN),
        needle_of(sp_secret_bytes(&c->secret), c->secret.len, HIDDEN),
        needle_of(c->access_key, c->access_key == NULL ? 0 : c->access_key_len, key),
    };
    char *out = NULL;
    size_t n = 0;

    if (needles[2].len >= SHORT_KEY_MIN)
        (void)snprintf(key, sizeof(key), "%.4s...%.4s", needles[2].value,
                       needles[2].value + needles[2].len - 4);
    *out_len = len;
    for (size_t i = 0; i < len;) {
        const char *instead;
        size_t found =
            find_at(needles, sizeof(needles) / sizeof(needles[0]), text, i, len, &instead);

        if (found > 0 && out == NULL) {
            out = sp_strndup(a, text, len, err); /* never grows */
            if (out == NULL)
                return NULL;
            n = i;
        }
        if (found > 0) {
            memcpy(out + n, instead, strlen(instead));
            n += strlen(instead);
        } else if (out != NULL) {
            out[n++] = text[i];
        }
        i += found > 0 ? found : 1;
    }
    if (out == NULL)
        return text;
    out[n] = '\0';
    *out_len = n;
    return out;
}
