#include "settings/profile.h"

#include "base/text.h"

static const char *const keys[PROFILE_FIELDS_COUNT] = {
#define X(id, key) key,
    PROFILE_FIELDS(X)
#undef X
};

/* One pass over a file for one section. */
struct pass {
    enum awsfile_section section;
    const char *name;
    struct sp_arena *a;
    struct profile *out;
};

enum profile_field
profile_field_find(const char *key)
{
    int i = 0;

    while (i < PROFILE_FIELDS_COUNT && !sp_streq(keys[i], key))
        i++;
    return (enum profile_field)i;
}

/* Of a services section only the endpoint of S3 is wanted, of a profile all but that. */
static bool
is_of_section(int field, enum awsfile_section section)
{
    return (field == PROFILE_SERVICES_URL) == (section == AWSFILE_SERVICES);
}

static bool
is_field(const struct awsfile_line *line, int field)
{
    const char *nested = sp_starts(keys[field], "s3.") ? keys[field] + strlen("s3.") : NULL;

    if (nested == NULL)
        return line->sub.len == 0 && awsfile_is(line->key, keys[field]);
    return awsfile_is(line->key, "s3") && awsfile_is(line->sub, nested);
}

static int
keep(const struct pass *ps, const struct awsfile_line *line, int field, struct sp_err *err)
{
    struct profile_value *to = &ps->out->values[field];
    const char *file = ps->out->file;

    if (line->continued)
        return sp_fail(err, SP_INPUT, "%s:%ld: the value of %s goes on over a second line", file,
                       line->number, keys[field]);
    if (to->line != 0)
        return sp_fail(err, SP_INPUT, "%s:%ld: %s is given twice, first in line %ld", file,
                       line->number, keys[field], to->line);
    to->line = line->number;
    if (line->value.len == 0)
        return 0;
    if (field == PROFILE_SECRET || field == PROFILE_TOKEN) {
        struct sp_secret *secret = field == PROFILE_SECRET ? &ps->out->secret : &ps->out->token;

        to->value = "";
        if (line->value.len > SP_SECRET_MAX)
            return sp_fail(err, SP_LIMIT, "%s:%ld: %s has %zu bytes, at most %zu are taken", file,
                           line->number, keys[field], line->value.len, SP_SECRET_MAX);
        return sp_secret_set(secret, line->value.p, line->value.len, err);
    }
    to->value = sp_strndup(ps->a, line->value.p, line->value.len, err);
    return to->value == NULL ? -1 : 0;
}

static int
take(void *ctx, const struct awsfile_line *line, struct sp_err *err)
{
    const struct pass *ps = ctx;
    size_t len = strlen(ps->name);

    if (line->section != ps->section || line->name.len != len ||
        memcmp(line->name.p, ps->name, len) != 0)
        return 0;
    if (ps->section == AWSFILE_PROFILE)
        ps->out->exists = true;
    for (int i = 0; i < PROFILE_FIELDS_COUNT; i++)
        if (is_of_section(i, ps->section) && is_field(line, i))
            return keep(ps, line, i, err);
    return 0;
}

int
profile_parse(const char *text, size_t len, enum awsfile_kind kind, const char *file,
              const char *name, struct sp_arena *a, struct profile *out, struct sp_err *err)
{
    struct pass ps = {.section = AWSFILE_PROFILE, .name = name, .a = a, .out = out};

    *out = (struct profile){.file = file};
    if (awsfile_parse(text, len, kind, file, take, &ps, err) == -1)
        return -1;
    if (out->values[PROFILE_SERVICES].value == NULL)
        return 0;
    /* The section may stand before the profile that names it. */
    ps.section = AWSFILE_SERVICES;
    ps.name = out->values[PROFILE_SERVICES].value;
    return awsfile_parse(text, len, kind, file, take, &ps, err);
}

void
profile_release(struct profile *p)
{
    sp_secret_release(&p->secret);
    sp_secret_release(&p->token);
}
