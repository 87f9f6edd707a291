#include "faults.h"

#include <errno.h>

#include "base/text.h"

#define BODY_MAX ((size_t)1 << 20)
#define NUMBER_MAX 1000000000L

enum argument { ARG_NONE, ARG_NUMBER, ARG_TEXT, ARG_STATUS, ARG_ERROR };
enum place { AT_ACCEPT = 1, AT_HANDSHAKE = 2, AT_REQUEST = 4, AT_ANYWHERE = 7 };

static const struct {
    const char *name;
    enum argument argument;
    unsigned places;
} faults[] = {
#define X(fault, name, arg, at) {name, arg, at},
    FAULTS(X)
#undef X
};

static const struct {
    const char *name;
    unsigned condition;
} conditions[] = {
    {"accept", ON_ACCEPT},
    {"handshake", ON_HANDSHAKE},
    {"any", ON_ANY},
    {"list", ON_LIST},
    {"list-path", ON_LIST_PATH},
    {"list-host", ON_LIST_HOST},
    {"one-level", ON_ONE_LEVEL},
    {"anonymous", ON_ANONYMOUS},
    {"signed", ON_SIGNED},
    {"badsig", ON_BADSIG},
    {"page", ON_PAGE},
    {"subresource", ON_SUBRESOURCE},
    {"get", ON_GET},
    {"put", ON_PUT},
    {"delete", ON_DELETE},
    {"sni", ON_SNI},
    {"head", ON_HEAD},
    {"get-object", ON_GET_OBJECT},
    {"put-object", ON_PUT_OBJECT},
    {"put-part", ON_PUT_PART},
    {"begin", ON_BEGIN},
    {"complete", ON_COMPLETE},
    {"abort", ON_ABORT},
    {"delete-several", ON_DELETE_SEVERAL},
    {"method", ON_METHOD},
    {"with-header", ON_HEADER},
    {"without-header", ON_NO_HEADER},
    {"with-query", ON_QUERY},
};

int
file_read(const char *dir, const char *path, size_t max, struct sp_arena *a, char **data,
          size_t *len, struct sp_err *err)
{
    const char *full = path[0] == '/' ? path : sp_printf(a, err, "%s/%s", dir, path);
    struct sp_buf text;
    char part[4096];
    FILE *in;
    int rc = -1;

    if (full == NULL)
        return -1;
    in = fopen(full, "rb");
    if (in == NULL)
        return sp_fail(err, SP_IO, "cannot open %s: %s", full, strerror(errno));
    sp_buf_init(&text, a, max);
    while ((*len = fread(part, 1, sizeof(part), in)) > 0)
        if (sp_buf_add(&text, part, *len, err) == -1)
            goto out;
    if (ferror(in)) {
        (void)sp_fail(err, SP_IO, "cannot read %s", full);
        goto out;
    }
    *len = text.len;
    *data = text.data != NULL ? text.data : sp_strdup(a, "", err);
    rc = *data != NULL ? 0 : -1;
out:
    (void)fclose(in);
    return rc;
}

struct reader {
    const struct word *words;
    size_t n;
    size_t at;
    const char *dir;
    struct sp_arena *arena;
};

static const char *
next(struct reader *r)
{
    return r->at < r->n ? r->words[r->at++].text : NULL;
}

static int
next_text(struct reader *r, const char *of, const char **out, struct sp_err *err)
{
    *out = next(r);
    return *out != NULL ? 0 : sp_fail(err, SP_INPUT, "%s needs a value", of);
}

static int
next_number(struct reader *r, const char *of, long *out, struct sp_err *err)
{
    const char *text = next(r);

    if (text == NULL || !sp_parse_number(text, 0, NUMBER_MAX, out))
        return sp_fail(err, SP_INPUT, "%s needs a number, not %s", of,
                       text == NULL ? "nothing" : text);
    return 0;
}

/* status N [HEADER: value]... [body TEXT|@file]: a header is one word, so quoted if it has blanks
 */
static int
parse_status(struct reader *r, struct action *action, struct sp_err *err)
{
    struct sp_buf headers;
    char *body = NULL;

    sp_buf_init(&headers, r->arena, 65536);
    if (next_number(r, "status", &action->number, err) == -1)
        return -1;
    if (action->number < 100 || action->number > 999)
        return sp_fail(err, SP_INPUT, "status %ld is not within 100 to 999", action->number);
    while (r->at < r->n && strchr(r->words[r->at].text, ':') != NULL) {
        const char *name = next(r);
        bool split = sp_ends(name, ":");
        const char *value = split ? next(r) : "";

        if (sp_buf_addf(&headers, err, "%s%s%s\r\n", name, split ? " " : "",
                        value == NULL ? "" : value) == -1)
            return -1;
    }
    action->text = sp_buf_str(&headers);
    if (r->at == r->n || !sp_streq(r->words[r->at].text, "body"))
        return 0;
    r->at++;
    if (next_text(r, "body", &action->body, err) == -1)
        return -1;
    action->body_len = strlen(action->body);
    if (action->body[0] != '@' || r->words[r->at - 1].quoted)
        return 0;
    if (file_read(r->dir, action->body + 1, BODY_MAX, r->arena, &body, &action->body_len, err) ==
        -1)
        return -1;
    action->body = body;
    return 0;
}

/* error N CODE ["message"]: what stands there without quotes is the next fault */
static int
parse_error(struct reader *r, struct action *action, struct sp_err *err)
{
    action->body = "Scripted";
    if (next_number(r, "error", &action->number, err) == -1 ||
        next_text(r, "error", &action->text, err) == -1)
        return -1;
    if (action->number < 200 || action->number > 599)
        return sp_fail(err, SP_INPUT, "error %ld is not within 200 to 599", action->number);
    if (r->at < r->n && r->words[r->at].quoted)
        action->body = next(r);
    return 0;
}

static unsigned
places_of(unsigned conditions_set)
{
    if ((conditions_set & ON_ACCEPT) != 0)
        return AT_ACCEPT;
    return (conditions_set & ON_HANDSHAKE) != 0 ? AT_HANDSHAKE : AT_REQUEST;
}

static int
parse_action(struct reader *r, struct rule *rule, struct action **out, struct sp_err *err)
{
    const char *name = next(r);
    struct action *action = sp_alloc(r->arena, sizeof(*action), err);
    size_t i = 0;

    *out = action;
    if (action == NULL)
        return -1;
    while (i < FAULT_COUNT && !sp_streq(faults[i].name, name))
        i++;
    if (i == FAULT_COUNT)
        return sp_fail(err, SP_INPUT, "unknown match or fault \"%s\"", name);
    if ((faults[i].places & places_of(rule->conditions)) == 0)
        return sp_fail(err, SP_INPUT, "the fault %s cannot be had there", name);
    action->fault = (enum fault)i;
    switch (faults[i].argument) {
    case ARG_NUMBER:
        if (next_number(r, name, &action->number, err) == -1)
            return -1;
        if (action->fault == FAULT_DRIP && action->number == 0)
            return sp_fail(err, SP_INPUT, "drip 0 would never end: that is hang");
        if (action->fault == FAULT_ALERT && action->number > 255)
            return sp_fail(err, SP_INPUT, "an alert is one byte");
        return 0;
    case ARG_TEXT:
        if (next_text(r, name, &action->text, err) == -1)
            return -1;
        if (action->fault == FAULT_ENDLESS && action->text[0] == '\0')
            return sp_fail(err, SP_INPUT, "endless needs a text");
        return 0;
    case ARG_STATUS:
        return parse_status(r, action, err);
    case ARG_ERROR:
        return parse_error(r, action, err);
    case ARG_NONE:
    default:
        return 0;
    }
}

static int
parse_condition(struct reader *r, unsigned condition, struct rule *rule, struct sp_err *err)
{
    rule->conditions |= condition;
    switch (condition) {
    case ON_PAGE:
        return next_number(r, "page", &rule->page, err);
    case ON_SUBRESOURCE:
        return next_text(r, "subresource", &rule->subresource, err);
    case ON_GET:
    case ON_PUT:
    case ON_DELETE:
    case ON_HEAD:
    case ON_GET_OBJECT:
    case ON_PUT_OBJECT:
    case ON_PUT_PART:
    case ON_BEGIN:
    case ON_COMPLETE:
    case ON_ABORT:
        return next_text(r, "an operation on objects", &rule->key, err);
    case ON_METHOD:
        return next_text(r, "method", &rule->method, err);
    case ON_HEADER:
        return next_text(r, "with-header", &rule->header, err);
    case ON_NO_HEADER:
        return next_text(r, "without-header", &rule->no_header, err);
    case ON_QUERY:
        return next_text(r, "with-query", &rule->query, err);
    case ON_SNI:
        return next_text(r, "sni", &rule->sni, err);
    default:
        return 0;
    }
}

/* 1: was a condition or a count; 0: is something else. */
static int
parse_match(struct reader *r, struct rule *rule, struct sp_err *err)
{
    const char *word = r->words[r->at].text;

    if (sp_streq(word, "times") || sp_streq(word, "skip")) {
        r->at++;
        return next_number(r, word, word[0] == 't' ? &rule->times : &rule->skip, err) == 0 ? 1 : -1;
    }
    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
        if (sp_streq(word, conditions[i].name)) {
            r->at++;
            return parse_condition(r, conditions[i].condition, rule, err) == 0 ? 1 : -1;
        }
    return 0;
}

int
rule_parse(const struct word *words, size_t n, const char *dir, struct sp_arena *a,
           struct rule **out, struct sp_err *err)
{
    struct reader r = {.words = words, .n = n, .dir = dir, .arena = a};
    struct rule *rule = sp_alloc(a, sizeof(*rule), err);
    struct action **last;
    int matched = 1;

    if (rule == NULL)
        return -1;
    rule->times = -1;
    atomic_init(&rule->seen, 0);
    last = &rule->actions;
    while (r.at < r.n && matched == 1) {
        matched = parse_match(&r, rule, err);
        if (matched == -1)
            return -1;
    }
    if (rule->conditions == 0)
        return sp_fail(err, SP_INPUT, "\"on\" needs something to match");
    if (((rule->conditions & ON_ACCEPT) != 0 && rule->conditions != ON_ACCEPT) ||
        ((rule->conditions & ON_HANDSHAKE) != 0 &&
         (rule->conditions & ~(unsigned)(ON_HANDSHAKE | ON_SNI)) != 0))
        return sp_fail(err, SP_INPUT, "accept stands alone, and beside handshake only sni");
    while (r.at < r.n) {
        if (parse_action(&r, rule, last, err) == -1)
            return -1;
        last = &(*last)->next;
    }
    if (rule->actions == NULL)
        return sp_fail(err, SP_INPUT, "\"on\" needs a fault");
    *out = rule;
    return 0;
}

/* A '*' stands for anything, the empty text and slashes included. */
static bool
is_like(const char *text, const char *pattern)
{
    const char *star = strchr(pattern, '*');
    size_t len = star == NULL ? strlen(pattern) : (size_t)(star - pattern);

    if (star == NULL)
        return sp_streq(text, pattern);
    if (strncmp(text, pattern, len) != 0)
        return false;
    for (text += len; *text != '\0'; text++)
        if (is_like(text, star + 1))
            return true;
    return is_like(text, star + 1);
}

/* What the request has besides its operation. */
static bool
has_all(const struct rule *rule, const struct request *r)
{
    if (r == NULL)
        return true;
    if (rule->method != NULL && !sp_streq(rule->method, r->method))
        return false;
    if (rule->header != NULL && http_header(r, rule->header) == NULL)
        return false;
    if (rule->no_header != NULL && http_header(r, rule->no_header) != NULL)
        return false;
    return rule->query == NULL || http_param(r, rule->query) != NULL;
}

static bool
matches(const struct rule *rule, const struct facts *facts)
{
    const unsigned stages = ON_ACCEPT | ON_HANDSHAKE;

    if ((rule->conditions & stages) != (facts->conditions & stages))
        return false;
    if ((rule->conditions & ~facts->conditions) != 0)
        return false;
    if (rule->page != 0 && rule->page != facts->page)
        return false;
    if (rule->subresource != NULL && !sp_streq(rule->subresource, "*") &&
        !sp_streq(rule->subresource, facts->subresource))
        return false;
    if (rule->key != NULL && !is_like(facts->key, rule->key))
        return false;
    if (!has_all(rule, facts->request))
        return false;
    return rule->sni == NULL || sp_strieq(rule->sni, facts->sni);
}

void
rules_apply(struct rule *rules, const struct facts *facts, struct effect *out)
{
    for (struct rule *rule = rules; rule != NULL; rule = rule->next) {
        long seen;

        if (!matches(rule, facts))
            continue;
        seen = atomic_fetch_add(&rule->seen, 1);
        if (seen < rule->skip || (rule->times >= 0 && seen - rule->skip >= rule->times))
            continue;
        for (const struct action *x = rule->actions; x != NULL; x = x->next)
            if (out->of[x->fault] == NULL)
                out->of[x->fault] = x;
    }
}
