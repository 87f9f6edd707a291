#include "proxy.h"

#include "base/text.h"

static int
strip_header(const struct rewrite *how, struct request *r, struct sp_arena *a, struct sp_err *err)
{
    size_t kept = 0;

    (void)a;
    (void)err;
    for (size_t i = 0; i < r->nheaders; i++)
        if (!sp_strieq(r->headers[i].name, how->name))
            r->headers[kept++] = r->headers[i];
    r->nheaders = kept;
    return 0;
}

static int
add_header(const struct rewrite *how, struct request *r, struct sp_arena *a, struct sp_err *err)
{
    (void)a;
    if (r->nheaders == HEADERS_MAX)
        return sp_fail(err, SP_LIMIT, "no room for one more header");
    r->headers[r->nheaders++] = (struct header){.name = how->name, .value = how->value};
    return 0;
}

static int
set_host(const struct rewrite *how, struct request *r, struct sp_arena *a, struct sp_err *err)
{
    const struct rewrite host = {.name = "host", .value = how->name};

    r->host = how->name;
    (void)strip_header(&host, r, a, err);
    return add_header(&host, r, a, err);
}

static int
put_path_before(const struct rewrite *how, struct request *r, struct sp_arena *a,
                struct sp_err *err)
{
    r->path = sp_printf(a, err, "%s%s", how->name, r->path);
    r->decoded_path = sp_printf(a, err, "%s%s", how->name, r->decoded_path);
    return r->path == NULL || r->decoded_path == NULL ? -1 : 0;
}

static int
add_param(const struct rewrite *how, struct request *r, struct sp_arena *a, struct sp_err *err)
{
    (void)a;
    if (r->nparams == PARAMS_MAX)
        return sp_fail(err, SP_LIMIT, "no room for one more parameter");
    r->params[r->nparams++] =
        (struct param){.name = how->name, .value = how->value, .has_value = true};
    return 0;
}

static const struct {
    const char *name;
    size_t nvalues;
    int (*apply)(const struct rewrite *how, struct request *r, struct sp_arena *a,
                 struct sp_err *err);
} rows[] = {
    {"host", 1, set_host},         {"path", 1, put_path_before},
    {"query", 2, add_param},       {"strip-header", 1, strip_header},
    {"add-header", 2, add_header},
};

int
rewrite_parse(const struct word *words, size_t n, struct sp_arena *a, struct rewrite **out,
              struct sp_err *err)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!sp_streq(words[1].text, rows[i].name))
            continue;
        if (n != rows[i].nvalues + 2)
            return sp_fail(err, SP_INPUT, "proxy %s with %zu values", rows[i].name, n - 2);
        *out = sp_alloc(a, sizeof(**out), err);
        if (*out == NULL)
            return -1;
        **out = (struct rewrite){
            .apply = rows[i].apply, .name = words[2].text, .value = n > 3 ? words[3].text : NULL};
        return 0;
    }
    return sp_fail(err, SP_INPUT, "a proxy cannot change \"%s\"", words[1].text);
}

int
rewrites_apply(const struct rewrite *list, struct request *r, struct sp_arena *a,
               struct sp_err *err)
{
    for (; list != NULL; list = list->next)
        if (list->apply(list, r, a, err) == -1)
            return -1;
    return 0;
}
