#include "base/text.h"
#include "diagnose/diagnose.h"

#define ID_MAX 64
#define NEAREST 3

/* An id begins with these words: "tls", "tls-" and "tls-wildcard" all do for tls-wildcard-missing.
 */
static bool
begins(const char *id, const char *words)
{
    size_t len = strlen(words);

    return len > 0 && sp_starts(id, words) && (words[len - 1] == '-' || id[len] == '-');
}

/* A line for each cause that begins with these words (NULL: for all), below its group's name. */
static int
explain_list(const char *words, struct sp_buf *out, struct sp_err *err)
{
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++) {
        const char *head = g->name;

        for (const struct cause *c = g->rows; c->id != NULL; c++) {
            if (words != NULL && !begins(c->id, words))
                continue;
            if (head != NULL &&
                sp_buf_addf(out, err, "%s%s\n", out->len == 0 ? "" : "\n", head) == -1)
                return -1;
            head = NULL;
            if (sp_buf_addf(out, err, "  %-4s  %-28s  %s\n", severity_name(c->severity), c->id,
                            c->title) == -1)
                return -1;
        }
    }
    return 0;
}

static int
explain_one(const struct cause *cause, struct sp_buf *out, struct sp_err *err)
{
    if (sp_buf_addf(out, err, "%s (%s, %s)\n%s\n\n  Means  %s\n  Seen   %s\n  Do     %s\n",
                    cause->id, cause_group_of(cause)->name, severity_name(cause->severity),
                    cause->title, cause->means, cause->seen, cause->remedy) == -1)
        return -1;
    if (cause->remedy_in_use != NULL &&
        sp_buf_addf(out, err, "  In use %s\n", cause->remedy_in_use) == -1)
        return -1;
    return cause->only == NULL ? 0 : sp_buf_addf(out, err, "  Only   %s\n", cause->only);
}

static size_t
least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* How many letters have to be changed, added or left out; words of up to ID_MAX letters. */
static size_t
distance(const char *word, size_t len, const char *id)
{
    size_t row[ID_MAX + 1];

    for (size_t k = 0; k <= len; k++)
        row[k] = k;
    for (size_t i = 0; id[i] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t k = 0; k < len; k++) {
            size_t above = row[k + 1];

            row[k + 1] = least(row[k] + 1, above + 1, diagonal + (sp_lower(word[k]) != id[i]));
            diagonal = above;
        }
    }
    return row[len];
}

/* A part of an id counts as one letter's difference. */
static size_t
difference(const char *word, size_t len, const char *id)
{
    size_t d = distance(word, len, id);

    return d > 1 && len > 2 && strstr(id, word) != NULL ? 1 : d;
}

/* The few causes that this word may have been meant for, the nearest first. */
static size_t
nearest(const char *word, const char *ids[NEAREST])
{
    size_t differences[NEAREST];
    size_t len = strnlen(word, ID_MAX + 1);
    size_t n = 0;

    if (len > ID_MAX)
        return 0;
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++)
        for (const struct cause *c = g->rows; c->id != NULL; c++) {
            size_t d = difference(word, len, c->id);
            size_t at = n;

            while (at > 0 && d < differences[at - 1])
                at--;
            if (d > 1 + len / 4 || at == NEAREST)
                continue;
            n += n < NEAREST;
            for (size_t k = n - 1; k > at; k--) {
                ids[k] = ids[k - 1];
                differences[k] = differences[k - 1];
            }
            ids[at] = c->id;
            differences[at] = d;
        }
    return n;
}

static int
unknown(const char *word, struct sp_err *err)
{
    const char *ids[NEAREST] = {NULL, NULL, NULL};

    (void)sp_fail(err, SP_USAGE, "explain: there is no cause of this name");
    switch (nearest(word, ids)) {
    case 0:
        return sp_hint(err, "s3preflight explain lists them");
    case 1:
        return sp_hint(err, "did you mean %s?", ids[0]);
    case 2:
        return sp_hint(err, "did you mean %s or %s?", ids[0], ids[1]);
    default:
        return sp_hint(err, "did you mean %s, %s or %s?", ids[0], ids[1], ids[2]);
    }
}

int
explain(const char *id, struct sp_buf *out, struct sp_err *err)
{
    const struct cause *cause = cause_find(id);
    size_t before = out->len;

    if (cause != NULL)
        return explain_one(cause, out, err);
    if (explain_list(id, out, err) == -1)
        return -1;
    return out->len > before ? 0 : unknown(id, err);
}
