#include "manners.h"

#include "base/text.h"

#define VALUES_MAX 5

static const struct {
    const char *name;
    const char *values[VALUES_MAX + 1]; /* in the order of the enum */
} rows[] = {
    {"content-md5", {"check", "ignore"}},
    {"if-none-match", {"honour", "ignore", "refuse"}},
    {"etags", {"md5", "random"}},
    {"keys", {"case-sensitive", "case-insensitive"}},
    {"trailers", {"accepted", "refused", "not-implemented", "mismatch", "kept"}},
};

static void
put(struct manners *m, size_t row, unsigned value)
{
    switch (row) {
    case 0:
        m->md5 = (enum md5_use)value;
        break;
    case 1:
        m->conditional = (enum conditional_use)value;
        break;
    case 2:
        m->etags = (enum etag_kind)value;
        break;
    case 3:
        m->keys = (enum key_case)value;
        break;
    default:
        m->trailers = (enum trailer_use)value;
        break;
    }
}

static int
set_word(struct manners *m, size_t row, const char *text, struct sp_err *err)
{
    for (unsigned i = 0; rows[row].values[i] != NULL; i++)
        if (sp_streq(rows[row].values[i], text)) {
            put(m, row, i);
            return 0;
        }
    return sp_fail(err, SP_INPUT, "%s cannot be \"%s\"", rows[row].name, text);
}

int
manners_set(struct manners *m, const struct word *w, struct sp_err *err)
{
    const char *name = w[0].text;
    const char *text = w[1].text;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (sp_streq(rows[i].name, name))
            return set_word(m, i, text, err);
    if (sp_streq(name, "delete-md5")) {
        m->delete_md5 = sp_streq(text, "optional") ? NULL : text;
        if (m->delete_md5 == NULL || sp_streq(text, "InvalidRequest") ||
            sp_streq(text, "MissingContentMD5"))
            return 0;
        return sp_fail(err, SP_INPUT, "delete-md5 can be optional, or a code of the refusal");
    }
    if (sp_streq(name, "list-lag"))
        return sp_parse_number(text, 1, 1000, &m->list_lag)
                   ? 0
                   : sp_fail(err, SP_INPUT, "list-lag needs a number of listings from 1");
    if (!sp_parse_number(text, 0, 1L << 40, &m->max_body))
        return sp_fail(err, SP_INPUT, "%s needs a number of bytes", name);
    return 0;
}
