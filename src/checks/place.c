#include "checks/place.h"

#include "base/text.h"

static int
say_line(const struct check_context *c, struct yaml_place at, bool hide, const char *path,
         const char *words, struct sp_buf *detail, struct sp_err *err)
{
    char *text = words == NULL ? NULL : yaml_show_line(at, hide, path, words, c->arena, err);
    size_t len;

    if (text == NULL)
        return -1;
    len = strlen(text);
    while (len > 0 && text[len - 1] == '\n')
        text[--len] = '\0';
    return say(detail, err, "%s", text);
}

static int
say_field_at(const struct check_context *c, const struct site *site, enum site_field field,
             struct yaml_place at, const char *words, struct sp_buf *detail, struct sp_err *err)
{
    const char *path = sp_printf(c->arena, err, "%s%s%s", site->section,
                                 site->section[0] == '\0' ? "" : ".", site_field_names[field]);

    return path == NULL ? -1 : say_line(c, at, false, path, words, detail, err);
}

int
say_field(const struct check_context *c, const struct site *site, enum site_field field,
          struct sp_buf *detail, struct sp_err *err, const char *fmt, ...)
{
    va_list args;
    char *words;

    va_start(args, fmt);
    words = sp_vprintf(c->arena, err, fmt, args);
    va_end(args);
    return say_field_at(c, site, field,
                        site->fields[field] == NULL ? site->at : site->fields[field]->at, words,
                        detail, err);
}

int
say_within(const struct check_context *c, const struct site *site, enum site_field field,
           size_t offset, struct sp_buf *detail, struct sp_err *err, const char *fmt, ...)
{
    va_list args;
    char *words;

    va_start(args, fmt);
    words = sp_vprintf(c->arena, err, fmt, args);
    va_end(args);
    return say_field_at(c, site, field, yaml_within(site->fields[field]->value, offset), words,
                        detail, err);
}

int
say_place(const struct check_context *c, struct yaml_place at, bool hide, const char *path,
          struct sp_buf *detail, struct sp_err *err, const char *fmt, ...)
{
    va_list args;
    char *words;

    va_start(args, fmt);
    words = sp_vprintf(c->arena, err, fmt, args);
    va_end(args);
    return say_line(c, at, hide, path, words, detail, err);
}

const char *
safe_name(const struct check_context *c, const char *name, struct sp_err *err)
{
    return yaml_may_be_secret(name, strlen(name)) ? "(hidden)" : safe(c, name, err);
}

bool
is_from_site(const struct check_context *c, enum setting_id id, enum site_field field)
{
    const char *mine = c->site == NULL ? NULL : site_value(c->site, field);

    return mine != NULL && sp_streq(mine, c->settings->values[id].value) &&
           strchr(c->settings->values[id].origin, ':') != NULL;
}

int
say_setting(const struct check_context *c, enum setting_id id, enum site_field field,
            struct sp_buf *detail, struct sp_err *err, const char *fmt, ...)
{
    va_list args;
    char *words;

    va_start(args, fmt);
    words = sp_vprintf(c->arena, err, fmt, args);
    va_end(args);
    if (words == NULL)
        return -1;
    if (is_from_site(c, id, field))
        return say_field_at(c, c->site, field, c->site->fields[field]->at, words, detail, err);
    return say(detail, err, "%s: %s",
               c->settings->values[id].origin == NULL ? setting_rows[id].flag
                                                      : c->settings->values[id].origin,
               words);
}
