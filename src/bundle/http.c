/* http: every request as it was signed, and what was answered. */
#include "base/text.h"
#include "bundle/members.h"
#include "settings/hide.h"

#define FOLDER "http/"

/* ---- what nobody else may see */

static bool
has_word(const char *name, size_t len, const char *word)
{
    for (size_t i = 0; i + strlen(word) <= len; i++)
        if (strncasecmp(name + i, word, strlen(word)) == 0)
            return true;
    return false;
}

/* By the name of a header; "authorization" is also that of a proxy. */
static bool
is_private(const char *name, size_t len)
{
    static const char *const words[] = {"authorization", "cookie",   "token",
                                        "secret",        "password", "credential"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (has_word(name, len, words[i]))
            return true;
    return false;
}

/* ---- the request */

static void
write_header(struct writer *w, const char *name, size_t name_len, const char *value, size_t len)
{
    write_counted(w, name, name_len);
    write_raw(w, ": ");
    if (is_private(name, name_len))
        write_raw(w, HIDDEN);
    else
        write_counted(w, value, len);
    write_raw(w, "\n");
}

/* The headers of a canonical request: from its fourth line on, up to the empty one. */
static void
write_signed(struct writer *w, const char *canonical)
{
    const char *line = canonical;

    for (int i = 0; i < 3 && *line != '\0'; i++) {
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    while (*line != '\0' && *line != '\n') {
        const size_t len = strcspn(line, "\n");
        const char *colon = memchr(line, ':', len);

        if (colon != NULL)
            write_header(w, line, (size_t)(colon - line), colon + 1,
                         len - (size_t)(colon + 1 - line));
        line += len + (line[len] == '\n');
    }
    write_raw(w, "authorization: " HIDDEN "\n");
}

static void
write_request(struct writer *w, const struct exchange_seen *ex)
{
    write_raw(w, "\n== request\n");
    write_text(w, &escape_line, ex->method);
    write_raw(w, " ");
    write_text(w, &escape_line, ex->target);
    write_raw(w, " HTTP/1.1\n");
    if (ex->canonical_request != NULL) {
        write_signed(w, ex->canonical_request);
    } else {
        write_raw(w, "host: ");
        write_text(w, &escape_line, ex->host);
        write_raw(w, "\n");
    }
    if (ex->sent > 0)
        write_format(w, "(%llu bytes of body went out)\n", ex->sent);
}

/* ---- how it went */

static void
write_phase(struct writer *w, const char *name, long long us)
{
    if (us >= 0)
        write_format(w, "%s %lld.%06lld s\n", name, us / 1000000, us % 1000000);
}

static void
write_way(struct writer *w, const struct exchange_seen *ex)
{
    static const char *const transports[] = {
        [TRANSPORT_NOT_TRIED] = "not sent",
        [TRANSPORT_OK] = "a complete answer came",
        [TRANSPORT_TIMEOUT] = "no answer in time",
        [TRANSPORT_CONNECT] = "no connection",
        [TRANSPORT_UNTRUSTED] = "the chain was refused, and nothing was sent",
        [TRANSPORT_TLS] = "TLS failed",
        [TRANSPORT_BROKEN] = "the answer is not HTTP, or broke off",
        [TRANSPORT_TOO_BIG] = "the answer is too big",
        [TRANSPORT_INTERRUPTED] = "interrupted",
        [TRANSPORT_OTHER] = "failed",
    };

    write_format(w, "%s style, %s, %s\n", s3_style_name(ex->style),
                 ex->is_signed ? "signed" : "unsigned",
                 ex->verified ? "over TLS that passed" : "not over TLS that passed");
    write_format(w, "%s", transports[ex->transport]);
    if (ex->error != NULL) {
        write_raw(w, ": ");
        write_text(w, &escape_line, ex->error);
    }
    write_raw(w, "\n");
    if (ex->address != NULL) {
        write_raw(w, "at ");
        write_text(w, &escape_line, ex->address);
        write_raw(w, ex->proxied ? ", a proxy\n" : "\n");
    }
    if (ex->connect_status != 0)
        write_format(w, "the proxy answered %ld\n", ex->connect_status);
    if (ex->throttled)
        write_raw(w, "a second answer: at first it was asked to slow down\n");
    if (ex->pages > 1)
        write_format(w, "with the %u pages behind it; this is the first\n", ex->pages - 1);
    if (ex->page_problem != NULL) {
        write_raw(w, "the pages end: ");
        write_text(w, &escape_line, ex->page_problem);
        write_raw(w, "\n");
    }
    write_raw(w, "\nSince the run began:\n");
    write_phase(w, "started  ", ex->times.started);
    write_phase(w, "connected", ex->times.connected);
    write_phase(w, "secured  ", ex->times.secured);
    write_phase(w, "sent     ", ex->times.sent);
    write_phase(w, "first    ", ex->times.first);
    write_phase(w, "ended    ", ex->times.ended);
}

/* ---- the answer */

static bool
is_listing(const struct exchange_seen *ex)
{
    return ex->reply.root == S3_ROOT_LIST || ex->reply.root == S3_ROOT_VERSIONS ||
           ex->reply.root == S3_ROOT_UPLOADS;
}

/* A document of S3, a page of HTML, or whatever was said of a failure. */
static bool
is_to_be_shown(const struct exchange_seen *ex)
{
    const char *p = ex->body;
    size_t len = ex->body_len;

    if (p == NULL)
        return false;
    if (ex->status < 200 || ex->status > 299)
        return true;
    if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
        p += 3;
        len -= 3;
    }
    while (len > 0 && sp_is_space(*p)) {
        p++;
        len--;
    }
    return len > 0 && *p == '<';
}

static void
write_body(struct writer *w, const struct members *m, const struct exchange_seen *ex)
{
    const size_t len = ex->body_len < m->caps.body ? ex->body_len : m->caps.body;

    if (ex->reply.body_len == 0)
        return;
    if (!is_to_be_shown(ex)) {
        write_format(w, "\n(%llu bytes of body, not kept)\n", ex->reply.body_len);
        return;
    }
    if (m->src->hash_key != NULL && is_listing(ex)) {
        write_format(w, "\n(%llu bytes of body, left out as they hold names of keys)\n",
                     ex->reply.body_len);
        return;
    }
    if (len < ex->reply.body_len)
        write_format(w, "\n(the first %zu of %llu bytes)\n", len, ex->reply.body_len);
    write_raw(w, "\n");
    write_counted(w, ex->body, len);
    write_raw(w, "\n");
}

static void
write_answer(struct writer *w, const struct members *m, const struct exchange_seen *ex)
{
    if (ex->status_line == NULL && ex->status == 0)
        return;
    write_raw(w, "\n== answer\n");
    if (ex->status_line != NULL)
        write_text(w, &escape_line, ex->status_line);
    else
        write_format(w, "%ld", ex->status);
    write_raw(w, "\n");
    for (size_t i = 0; i < ex->nheaders; i++)
        write_header(w, ex->headers[i].name, strlen(ex->headers[i].name), ex->headers[i].value,
                     strlen(ex->headers[i].value));
    write_body(w, m, ex);
}

/* ---- members */

/* "http/001-list.txt". */
static const char *
name_of(struct members *m, const char *purpose, struct sp_err *err)
{
    char *name = sp_printf(m->arena, err, FOLDER "%03zu-%.40s.txt", m->summary.requests + 1,
                           purpose == NULL ? "other" : purpose);

    for (char *c = name == NULL ? NULL : name + sizeof(FOLDER) - 1; c != NULL && *c != '\0'; c++)
        if (!sp_is_alnum(*c) && strchr(".-_", *c) == NULL)
            *c = '-';
    return name;
}

/* why: what it is, beyond its purpose. */
static int
add_exchange(struct members *m, const struct exchange_seen *ex, const char *why, struct sp_err *err)
{
    const char *name;
    struct sp_buf out;
    struct writer w;

    if (ex->transport == TRANSPORT_NOT_TRIED)
        return 0;
    name = name_of(m, ex->purpose, err);
    if (name == NULL)
        return -1;
    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    write_text(&w, &escape_line, ex->purpose);
    write_format(&w, "%s, ", why);
    write_way(&w, ex);
    write_request(&w, ex);
    write_answer(&w, m, ex);
    if (write_end(&w) == -1 ||
        members_add(m, MEMBER_TEXT, name,
                    "a request each, in the order of sending within a wave, and its answer", &out,
                    err) == -1)
        return -1;
    m->summary.requests++;
    return 0;
}

int
member_http(struct members *m, struct sp_err *err)
{
    const struct evidence *ev = m->src->context == NULL ? NULL : m->src->context->ev;

    if (ev == NULL)
        return 0;
    for (size_t i = 0; i < ev->nexchanges; i++)
        if (add_exchange(m, &ev->exchanges[i], "", err) == -1)
            return -1;
    for (size_t i = 0; i < ev->kept.npages; i++)
        if (add_exchange(m, ev->kept.pages[i], " (a further page)", err) == -1)
            return -1;
    for (size_t i = 0; i < ev->canary.nsteps; i++)
        if (add_exchange(m, &ev->canary.steps[i].exchange, " (of the write probe)", err) == -1)
            return -1;
    return 0;
}
