#include "http.h"

#include "base/text.h"
#include "lexer.h"

const char *
http_header(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (sp_streq(r->headers[i].name, name))
            return r->headers[i].value;
    return NULL;
}

const char *
http_param(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->nparams; i++)
        if (sp_streq(r->params[i].name, name))
            return r->params[i].value;
    return NULL;
}

/* The head into the arena, its last empty line included. Status of http_read. */
static int
read_head(struct conn *c, struct sp_arena *a, char **out)
{
    size_t seen = 0;

    for (;;) {
        int rc;

        for (; seen + 4 <= c->len; seen++)
            if (memcmp(c->in + c->at + seen, "\r\n\r\n", 4) == 0) {
                *out = sp_strndup(a, (char *)c->in + c->at, seen + 2, NULL);
                if (*out == NULL || strlen(*out) != seen + 2)
                    return -1;
                c->at += seen + 4;
                c->len -= seen + 4;
                return 0;
            }
        /* A TLS ClientHello, for one, has no end that would be worth waiting for. */
        if (c->len > 0 && (c->in[c->at] < 'A' || c->in[c->at] > 'Z'))
            return -1;
        rc = conn_fill(c);
        if (rc == 0 && c->len == 0)
            return 1;
        if (rc <= 0)
            return -1;
    }
}

/* Cut the text at the first of the separator; what follows it, NULL when there is none. */
static char *
cut(char *s, const char *separator)
{
    char *at = strstr(s, separator);

    if (at == NULL)
        return NULL;
    *at = '\0';
    return at + strlen(separator);
}

static char *
trim(char *s)
{
    char *end = s + strlen(s);

    while (sp_is_space(*s))
        s++;
    while (end > s && sp_is_space(end[-1]))
        *--end = '\0';
    return s;
}

static bool
parse_headers(char *text, struct request *out)
{
    while (text != NULL && *text != '\0') {
        char *next = cut(text, "\r\n");
        char *value = cut(text, ":");

        if (value == NULL || text[0] == '\0' || strpbrk(text, " \t") != NULL ||
            out->nheaders == HEADERS_MAX)
            return false;
        for (char *p = text; *p != '\0'; p++)
            *p = sp_lower(*p);
        out->headers[out->nheaders++] = (struct header){.name = text, .value = trim(value)};
        text = next;
    }
    return true;
}

/* S3 takes a '+' of a query for a blank. */
static const char *
decode(struct sp_arena *a, char *s, bool query)
{
    for (char *p = s; query && *p != '\0'; p++)
        *p = (char)(*p == '+' ? ' ' : *p);
    return lex_percent(s, a, NULL);
}

static bool
parse_query(struct sp_arena *a, char *query, struct request *out)
{
    while (query != NULL) {
        char *next = cut(query, "&");
        char *value = cut(query, "=");
        struct param *p = &out->params[out->nparams];

        if (query[0] != '\0' || value != NULL) {
            if (out->nparams == PARAMS_MAX)
                return false;
            p->has_value = value != NULL;
            p->name = decode(a, query, true);
            p->value = value == NULL ? "" : decode(a, value, true);
            if (p->name == NULL || p->value == NULL)
                return false;
            out->nparams++;
        }
        query = next;
    }
    return true;
}

static bool
parse_target(struct sp_arena *a, char *target, struct request *out)
{
    char *copy = sp_strdup(a, target, NULL);
    char *path;
    char *query;

    /* Visible ASCII only: everything else must be escaped (RFC 3986 section 2). */
    for (const char *p = target; *p != '\0'; p++)
        if (*p <= ' ' || *p >= 0x7f)
            return false;
    if (copy == NULL || target[0] != '/')
        return false;
    out->target = copy;
    query = cut(target, "?");
    path = sp_strdup(a, target, NULL);
    if (path == NULL)
        return false;
    out->path = path;
    out->decoded_path = decode(a, path, false);
    return out->decoded_path != NULL && parse_query(a, query, out);
}

static bool
parse_head(struct sp_arena *a, char *head, struct request *out)
{
    char *headers = cut(head, "\r\n");
    char *target = cut(head, " ");
    char *version = target == NULL ? NULL : cut(target, " ");
    const char *connection;

    if (version == NULL || headers == NULL || !sp_starts(version, "HTTP/1.") ||
        !parse_target(a, target, out) || !parse_headers(headers, out))
        return false;
    for (const char *p = head; *p != '\0'; p++)
        if (*p < 'A' || *p > 'Z')
            return false;
    out->method = head;
    out->host = http_header(out, "host");
    out->host = out->host == NULL ? "" : out->host;
    connection = http_header(out, "connection");
    out->keep_alive = sp_streq(version, "HTTP/1.1") && !sp_strieq(connection, "close");
    return true;
}

static bool
read_body(struct conn *c, struct blob *body)
{
    size_t have = 0;

    while (have < body->len) {
        size_t part = body->len - have < c->len ? body->len - have : c->len;

        memcpy(body->data + have, c->in + c->at, part);
        c->at += part;
        c->len -= part;
        have += part;
        if (have < body->len && conn_fill(c) <= 0)
            return false;
    }
    return true;
}

static int
receive_body(struct conn *c, struct store *store, long max_body, struct request *out)
{
    const char *length = http_header(out, "content-length");
    long n = 0;

    if (http_header(out, "transfer-encoding") != NULL)
        return 501;
    if (length == NULL)
        return sp_streq(out->method, "PUT") ? 411 : 0;
    if (!sp_parse_number(length, 0, 1L << 40, &n))
        return 400;
    if (n == 0)
        return 0;
    if (max_body >= 0 && n > max_body)
        return 413;
    out->body = blob_new(store, (size_t)n);
    if (out->body == NULL)
        return 413;
    if (sp_strieq(http_header(out, "expect"), "100-continue") && c->len == 0 &&
        !conn_write(c, "HTTP/1.1 100 Continue\r\n\r\n", 25))
        return -1;
    return read_body(c, out->body) ? 0 : -1;
}

int
http_read(struct conn *c, struct store *store, long max_body, struct sp_arena *a,
          struct request *out, int *status)
{
    char *head = NULL;
    int rc = read_head(c, a, &head);

    *out = (struct request){.method = "-", .target = "-", .host = ""};
    *status = 0;
    if (rc != 0) {
        if (rc == -1 && c->len > 0)
            *status = 400;
        return rc;
    }
    if (!parse_head(a, head, out)) {
        *status = 400;
        return -1;
    }
    rc = receive_body(c, store, max_body, out);
    if (rc != 0) {
        *status = rc > 0 ? rc : 0;
        return -1;
    }
    return 0;
}
