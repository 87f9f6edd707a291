/*
 * One HTTP request over libcurl, set up to behave as the consumer does: no proxy, no redirects,
 * HTTP/1.1, the path as it is, and a chain judged by the consumer's rules in place of libcurl's.
 */
#include <errno.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "base/text.h"
#include "net/internal.h"
#include "settings/hide.h"

#define HEADERS_BYTES_MAX ((size_t)256 * 1024)
#define HEADER_VALUE_MAX ((size_t)2048)
#define STATUS_LINE_MAX ((size_t)128)
#define LATE_MS 1000L
#define BODY_BYTES_MAX (16ULL << 20) /* of one answer; a page of 1,000 keys has at most 4 MiB */

static int
fail_transfer(struct transfer *t)
{
    t->failed = true;
    return 0;
}

/* Also of a header that is one too many to be kept. */
static bool
says_where_it_ends(const char *line, const char *colon)
{
    static const char *const names[] = {"content-length", "transfer-encoding"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t len = strlen(names[i]);
        size_t k = 0;

        while (k < len && sp_lower(line[k]) == names[i][k])
            k++;
        if (colon == line + k && k == len)
            return true;
    }
    return false;
}

/* Whoever has the value of one of these is taken for whom it was given to. */
static bool
is_for_nobody_else(const char *name)
{
    static const char *const names[] = {
        "set-cookie",      "set-cookie2",          "cookie",        "x-auth-token",
        "x-subject-token", "x-amz-security-token", "authorization", "proxy-authorization",
    };
    size_t i = 0;

    while (i < sizeof(names) / sizeof(names[0]) && strcmp(names[i], name) != 0)
        i++;
    return i < sizeof(names) / sizeof(names[0]);
}

/* A header line: "name: value\r\n". Kept safe to print, the first 64 of them. */
static int
keep_header(struct transfer *t, const char *line, size_t len)
{
    struct exchange_seen *out = t->job->out;
    const char *colon = memchr(line, ':', len);
    size_t name_len;
    char *name;
    const char *value;

    t->framed |= says_where_it_ends(line, colon);
    if (colon == NULL || out->nheaders == SEEN_HEADERS_MAX)
        return 1;
    name_len = (size_t)(colon - line);
    value = colon + 1;
    while (value < line + len && sp_is_space(*value))
        value++;
    while (len > 0 && sp_is_space(line[len - 1]))
        len--;
    name = sp_show(t->arena, line, name_len, 128, t->err);
    if (name == NULL)
        return fail_transfer(t);
    for (char *c = name; *c != '\0'; c++)
        *c = sp_lower(*c);
    value = sp_show(t->arena, value, value < line + len ? (size_t)(line + len - value) : 0,
                    HEADER_VALUE_MAX, t->err);
    if (value == NULL)
        return fail_transfer(t);
    out->headers[out->nheaders].name = name;
    out->headers[out->nheaders++].value = is_for_nobody_else(name) ? HIDDEN : value;
    if (strcmp(name, "date") == 0) {
        (void)sp_time_parse_http(value, &out->date);
        out->local = t->net->clock.now(t->net->clock.ctx);
    }
    return 1;
}

/* The first line of an answer; a 100 Continue may have come before. */
static int
keep_status_line(struct transfer *t, const char *line, size_t len)
{
    struct exchange_seen *out = t->job->out;

    t->framed = false;
    out->nheaders = 0;
    out->bare_lf = len < 2 || line[len - 2] != '\r';
    while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
        len--;
    out->status_line = sp_show(t->arena, line, len, STATUS_LINE_MAX, t->err);
    return out->status_line == NULL ? fail_transfer(t) : 1;
}

static size_t
on_header(char *data, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count;

    if (t->first_us == -1)
        t->first_us = net_micros(t->net);
    t->header_bytes += len;
    if (t->header_bytes > HEADERS_BYTES_MAX) {
        t->too_big = true;
        return 0;
    }
    if (len >= 5 && memcmp(data, "HTTP/", 5) == 0)
        return keep_status_line(t, data, len) == 1 ? len : 0;
    return keep_header(t, data, len) == 1 ? len : 0;
}

struct tls_end *
transfer_tls_end(const struct transfer *t)
{
    struct curl_tlssessioninfo *info = NULL;

    if (!t->job->verify || curl_easy_getinfo(t->easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK ||
        info == NULL || info->backend != CURLSSLBACKEND_OPENSSL || info->internals == NULL)
        return NULL;
    return SSL_CTX_get_app_data(SSL_get_SSL_CTX(info->internals));
}

/* Of an object that was read no byte stays but what its reader keeps: it may hold a secret. */
static bool
is_content(const struct transfer *t, long status)
{
    return (t->job->keep != NULL || t->job->body != NULL) && status >= 200 && status <= 299;
}

/* The beginning of an answer, for who wants to see it as it came. */
static int
keep_answer(struct transfer *t, const char *data, size_t len)
{
    long status = 0;
    size_t kept;

    if (t->answer.len == t->answer.max)
        return 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    if (is_content(t, status) || (t->job->of_object && status >= 200 && status <= 299))
        return 0;
    return sp_buf_fill(&t->answer, data, len, &kept, t->err);
}

static size_t
on_body(char *data, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count;
    size_t kept;

    if (t->tls_end == NULL)
        t->tls_end = transfer_tls_end(t);
    t->body_bytes += len;
    if (t->body_bytes > BODY_BYTES_MAX) {
        t->too_big = true;
        return 0;
    }
    if (s3_parser_feed(t->parser, data, len, t->err) == -1 || keep_answer(t, data, len) == -1 ||
        (t->job->keep != NULL && sp_buf_fill(t->job->keep, data, len, &kept, t->err) == -1)) {
        t->failed = true;
        return 0;
    }
    if (t->job->body != NULL)
        t->job->body(t->job->body_ctx, (const unsigned char *)data, len);
    return len;
}

/* OpenSSL asks about the chain before anything is sent. */
static int
on_verify(X509_STORE_CTX *store, void *ctx)
{
    struct transfer *t = ctx;
    const struct net_trust *trust = &t->net->options.trust;
    STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(store);
    int n = sent == NULL ? 0 : sk_X509_num(sent);
    struct sp_bytes chain[32];
    size_t nchain = 0;
    int rc;

    for (int i = 0; i < n && nchain < sizeof(chain) / sizeof(chain[0]); i++) {
        int len = i2d_X509(sk_X509_value(sent, i), NULL);
        unsigned char *der = len > 0 ? sp_alloc(t->arena, (size_t)len, t->err) : NULL;

        if (der == NULL)
            return fail_transfer(t);
        chain[nchain++] = (struct sp_bytes){.data = der, .len = (size_t)len};
        (void)i2d_X509(sk_X509_value(sent, i), &der);
    }
    rc = trust->verify(trust->ctx, chain, nchain, t->job->request->host, &t->why, t->err);
    if (rc == -1)
        return fail_transfer(t);
    X509_STORE_CTX_set_error(store, rc == 0 ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
    return rc == 0;
}

/* libcurl does not say how TLS ended, and forgives it any end; the consumer does not. */
static void
on_tls_event(const SSL *ssl, int event, int value)
{
    struct tls_end *end = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

    if (event == SSL_CB_READ_ALERT && (value & 0xff) == SSL_AD_CLOSE_NOTIFY)
        end->notified = true;
    if ((event & SSL_CB_HANDSHAKE_DONE) != 0)
        upload_guard(ssl, end);
}

static CURLcode
on_any_context(CURL *easy, void *ssl_ctx, void *ctx)
{
    struct transfer *t = ctx;

    (void)easy;
    (void)ssl_ctx;
    t->tls_us = net_micros(t->net);
    return CURLE_OK;
}

static CURLcode
on_ssl_context(CURL *easy, void *ssl_ctx, void *ctx)
{
    struct transfer *t = ctx;
    struct tls_end *end;

    (void)on_any_context(easy, ssl_ctx, ctx);
    SSL_CTX_set_security_level(ssl_ctx, t->net->options.trust.security_level);
    if (SSL_CTX_set_min_proto_version(ssl_ctx, t->net->options.trust.min_version) != 1)
        return CURLE_SSL_CONNECT_ERROR;
    SSL_CTX_set_cert_verify_callback(ssl_ctx, on_verify, t);
    /* A connection outlives this transfer; a renegotiation would ask a judge that is gone. */
    (void)SSL_CTX_set_options(ssl_ctx, SSL_OP_NO_RENEGOTIATION);
    end = sp_alloc(t->lasting, sizeof(*end), t->err);
    if (end == NULL || SSL_CTX_set_app_data(ssl_ctx, end) != 1) {
        t->failed = end == NULL;
        return CURLE_OUT_OF_MEMORY;
    }
    SSL_CTX_set_info_callback(ssl_ctx, on_tls_event);
    return CURLE_OK;
}

/*
 * "host:port:address:port" for CURLOPT_CONNECT_TO. Unlike the other list below it is this
 * transfer's alone, as are the connections: libcurl shares them between those that agree in it.
 */
static int
set_only_address(struct transfer *t, struct sp_err *err)
{
    const struct s3_request *request = t->job->request;
    const char *address = t->job->address;
    const char *line =
        sp_printf(t->arena, err, strchr(address, ':') == NULL ? "%s:%d:%s:%d" : "%s:%d:[%s]:%d",
                  request->host, request->port, address, request->port);

    if (line == NULL)
        return -1;
    t->connect_to = curl_slist_append(NULL, line);
    return t->connect_to == NULL ? sp_fail(err, SP_NOMEM, "out of memory: a request") : 0;
}

/* "host:port:address,address" for CURLOPT_RESOLVE: what was looked up is what is used. */
static int
set_addresses(struct transfer *t, struct sp_err *err)
{
    const struct name_seen *where = t->job->where;
    struct sp_buf line;

    if (where->is_literal || t->job->proxy != NULL)
        return 0;
    if (t->job->address != NULL)
        return set_only_address(t, err);
    sp_buf_init(&line, t->arena, 4096);
    if (sp_buf_addf(&line, err, "%s:%d:", t->job->request->host, t->job->request->port) == -1)
        return -1;
    for (size_t i = 0; i < where->naddresses; i++)
        if (sp_buf_addf(&line, err, where->addresses[i].is_v6 ? "%s[%s]" : "%s%s",
                        i == 0 ? "" : ",", where->addresses[i].address) == -1)
            return -1;
    t->resolve = curl_slist_append(NULL, sp_buf_str(&line));
    return t->resolve == NULL ? sp_fail(err, SP_NOMEM, "out of memory: a request") : 0;
}

static int
set_headers(struct transfer *t, struct sp_err *err)
{
    static const char *const dropped[] = {"Accept:", "Expect:"};
    const struct s3_request *request = t->job->request;
    struct curl_slist *next;

    for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++) {
        next = curl_slist_append(t->headers, dropped[i]);
        if (next == NULL)
            return sp_fail(err, SP_NOMEM, "out of memory: a request");
        t->headers = next;
    }
    for (size_t i = 0; i < request->nheaders; i++) {
        const char *line = sp_printf(t->job->page, err, "%s: %s", request->headers[i].name,
                                     request->headers[i].value);

        if (line == NULL)
            return -1;
        next = curl_slist_append(t->headers, line);
        if (next == NULL)
            return sp_fail(err, SP_NOMEM, "out of memory: a request");
        t->headers = next;
    }
    return 0;
}

static int
set_http(struct transfer *t, const char *url, struct sp_err *err)
{
    SET(CURLOPT_URL, url);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, t->job->proxy == NULL ? "" : sp_secret_bytes(t->job->proxy));
    SET(CURLOPT_NOPROXY, "");
    SET(CURLOPT_HTTPPROXYTUNNEL, 1L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_HTTPHEADER, t->headers);
    SET(CURLOPT_USERAGENT, t->net->options.user_agent);
    SET(CURLOPT_RESOLVE, t->resolve);
    SET(CURLOPT_CONNECT_TO, t->connect_to);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, t);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, t);
    SET(CURLOPT_ERRORBUFFER, t->error);
    SET(CURLOPT_FRESH_CONNECT, t->job->fresh ? 1L : 0L);
    SET(CURLOPT_PRIVATE, t);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "https");
#else
    SET(CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS);
#endif
    return 0;
}

static int
set_tls(struct transfer *t, struct sp_err *err)
{
    SET(CURLOPT_SSL_VERIFYHOST, 0L); /* the judge does it, by the consumer's rules */
    SET(CURLOPT_SSL_ENABLE_ALPN, 0L);
    SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
    SET(CURLOPT_SSL_CTX_DATA, t);
    SET(CURLOPT_CAINFO, NULL);
    SET(CURLOPT_CAPATH, NULL);
    if (t->job->verify) {
        SET(CURLOPT_SSL_VERIFYPEER, 1L);
        SET(CURLOPT_SSL_CTX_FUNCTION, on_ssl_context);
    } else {
        SET(CURLOPT_SSL_VERIFYPEER, 0L);
        SET(CURLOPT_SSL_CTX_FUNCTION, on_any_context);
        SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_0);
        SET(CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=0");
    }
    return 0;
}

static int
set_limits(struct transfer *t, struct sp_err *err)
{
    long long left = t->net->deadline - t->began;

    SET(CURLOPT_CONNECTTIMEOUT_MS, t->net->options.connect_timeout_ms);
    /* The event loop ends the run in time; this is for a libcurl that would not return to it. */
    SET(CURLOPT_TIMEOUT_MS, (left > 0 ? (long)left : 0L) + LATE_MS);
    SET(CURLOPT_BUFFERSIZE, 16384L);
    return 0;
}

int
transfer_start(struct network *net, struct transfer *t, struct net_exchange *job,
               struct sp_arena *a, struct sp_err *err)
{
    const struct s3_request *request = job->request;
    bool v6 = strchr(request->host, ':') != NULL;
    const char *url;

    *t =
        (struct transfer){.job = job, .net = net, .arena = a, .lasting = &net->lasting, .err = err};
    t->began = net_now(net);
    t->began_us = net_micros(net);
    t->tls_us = -1;
    t->sent_us = -1;
    t->first_us = -1;
    job->out->times = (struct exchange_times){t->began_us, -1, -1, -1, -1, -1};
    if (request->is_signed && !job->verify)
        return sp_fail(err, SP_BUG, "a signed request without verified TLS");
    job->out->method = request->method;
    job->out->host = request->host;
    job->out->target = request->target;
    job->out->is_signed = request->is_signed;
    job->out->canonical_request = request->canonical_request;
    job->out->string_to_sign = request->string_to_sign;
    t->parser = s3_parser_new(job->page, job->prefix, err);
    if (t->parser == NULL)
        return -1;
    if (job->watch != NULL)
        s3_parser_watch(t->parser, job->watch);
    s3_parser_keep(t->parser, job->keys);
    sp_buf_init(&t->answer, job->page, job->answer_max);
    url = sp_printf(job->page, err, v6 ? "https://[%s]:%d%s" : "https://%s:%d%s", request->host,
                    request->port, request->target);
    t->easy = curl_easy_init();
    if (url == NULL || t->easy == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: a request");
    if (set_addresses(t, err) == -1 || set_headers(t, err) == -1 || set_http(t, url, err) == -1 ||
        upload_set(t, err) == -1 || set_tls(t, err) == -1 || set_limits(t, err) == -1)
        return -1;
    if (curl_multi_add_handle(net->multi, t->easy) != CURLM_OK)
        return sp_fail(err, SP_NOMEM, "out of memory: a request");
    return 0;
}

/* How libcurl's codes read for us; the rest is TRANSPORT_OTHER with libcurl's words. */
static enum transport
transport_of(const struct transfer *t, CURLcode code)
{
    static const struct {
        CURLcode code;
        enum transport transport;
    } rows[] = {
        {CURLE_OK, TRANSPORT_OK},
        {CURLE_OPERATION_TIMEDOUT, TRANSPORT_TIMEOUT},
        {CURLE_COULDNT_CONNECT, TRANSPORT_CONNECT},
        {CURLE_COULDNT_RESOLVE_HOST, TRANSPORT_CONNECT},
        {CURLE_COULDNT_RESOLVE_PROXY, TRANSPORT_CONNECT},
        {CURLE_PEER_FAILED_VERIFICATION, TRANSPORT_UNTRUSTED},
        {CURLE_SSL_CONNECT_ERROR, TRANSPORT_TLS},
        {CURLE_SSL_CIPHER, TRANSPORT_TLS},
        {CURLE_GOT_NOTHING, TRANSPORT_BROKEN},
        {CURLE_RECV_ERROR, TRANSPORT_BROKEN},
        {CURLE_SEND_ERROR, TRANSPORT_BROKEN},
        {CURLE_PARTIAL_FILE, TRANSPORT_BROKEN},
        {CURLE_WEIRD_SERVER_REPLY, TRANSPORT_BROKEN},
        {CURLE_UNSUPPORTED_PROTOCOL, TRANSPORT_BROKEN}, /* HTTP/0.9: no status line */
        {CURLE_BAD_CONTENT_ENCODING, TRANSPORT_BROKEN},
        {CURLE_HTTP2, TRANSPORT_BROKEN},
        {CURLE_OUT_OF_MEMORY, TRANSPORT_OTHER},
    };

#if LIBCURL_VERSION_NUM >= 0x080600
    if (code == CURLE_TOO_LARGE)
        return TRANSPORT_TOO_BIG;
#endif
    if (t->too_big)
        return TRANSPORT_TOO_BIG;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].code == code)
            return rows[i].transport;
    return TRANSPORT_OTHER;
}

/* Microseconds since the run began; -1: it did not come to that. */
static long long
time_of(const struct transfer *t, CURLINFO info)
{
    curl_off_t us = 0;

    return curl_easy_getinfo(t->easy, info, &us) == CURLE_OK && us > 0 ? t->began_us + us : -1;
}

/* A connection counts as new where libcurl made one for this. */
static struct exchange_times
times_of(const struct transfer *t)
{
    struct exchange_times times = {.started = t->began_us,
                                   .connected = time_of(t, CURLINFO_CONNECT_TIME_T),
                                   .secured = time_of(t, CURLINFO_APPCONNECT_TIME_T),
                                   .sent = t->sent_us,
                                   .first = t->first_us,
                                   .ended = net_micros(t->net)};
    long long ready = time_of(t, CURLINFO_PRETRANSFER_TIME_T);
    long made = 0;

    /* libcurl tells it late, and not at all where the handshake did not end well. */
    if (t->tls_us != -1 && (times.connected == -1 || t->tls_us < times.connected))
        times.connected = t->tls_us;
    if (ready != -1 && curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK &&
        made == 0)
        times.connected = times.secured = ready;
    if (!upload_is_one(t))
        times.sent = ready;
    return times;
}

static int
transfer_ended(struct transfer *t, enum transport transport, const char *words, struct evidence *ev)
{
    struct exchange_seen *out = t->job->out;
    const char *address = NULL;
    long sent = 0;

    t->done = true;
    out->transport = transport;
    out->verified = t->job->verify && transport != TRANSPORT_UNTRUSTED;
    out->ms = (long)(net_now(t->net) - t->began);
    out->times = times_of(t);
    out->sent = t->sent;
    if (t->tls_end != NULL)
        t->tls_end->sending = false;
    out->pages = 1;
    out->unended =
        transport == TRANSPORT_OK && !t->framed && t->tls_end != NULL && !t->tls_end->notified;
    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &out->status);
    (void)curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &out->connect_status);
    out->proxied = t->job->proxy != NULL;
    (void)curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &address);
    if (t->job->address == NULL && address != NULL &&
        (out->address = sp_strdup(t->arena, address, t->err)) == NULL)
        return -1;
    if (words != NULL &&
        (out->error = sp_show(t->arena, words, strlen(words), 300, t->err)) == NULL)
        return -1;
    ev->bytes_received += t->header_bytes + t->body_bytes;
    /* A connection that was refused by the judge carried no request. */
    if (curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent) == CURLE_OK && sent > 0)
        ev->requests++;
    if (s3_parser_finish(t->parser, &out->reply, t->err) == -1)
        return -1;
    out->body = t->answer.len == 0 ? NULL : sp_buf_str(&t->answer);
    out->body_len = t->answer.len;
    if (is_content(t, out->status)) {
        out->reply.head = "";
        out->reply.head_len = 0;
    }
    return 0;
}

/* Bytes of an answer came. libcurl 7 calls it out of memory when one line of it has no end. */
static bool
is_answering(const struct transfer *t)
{
    curl_off_t first = 0;

    return curl_easy_getinfo(t->easy, CURLINFO_STARTTRANSFER_TIME_T, &first) == CURLE_OK &&
           first > 0;
}

int
transfer_finish(struct transfer *t, CURLcode code, struct evidence *ev)
{
    const char *words = NULL;
    long sys = 0;

    if (t->failed)
        return -1;
    if (code == CURLE_COULDNT_CONNECT &&
        curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &sys) == CURLE_OK &&
        (sys == EMFILE || sys == ENFILE))
        return net_too_many_files(t->err);
    if (code == CURLE_OUT_OF_MEMORY && !is_answering(t))
        return sp_fail(t->err, SP_NOMEM, "out of memory: a request");
    t->too_big |= code == CURLE_OUT_OF_MEMORY;
    if (t->why != NULL)
        words = t->why;
    else if (code == CURLE_OUT_OF_MEMORY)
        words = "a line of the answer has no end";
    else if (code != CURLE_OK && t->job->proxy != NULL)
        words = curl_easy_strerror(code); /* the other words may hold the proxy's password */
    else if (code != CURLE_OK)
        words = t->error[0] != '\0' ? t->error : curl_easy_strerror(code);
    return transfer_ended(t, t->why != NULL ? TRANSPORT_UNTRUSTED : transport_of(t, code), words,
                          ev);
}

bool
transfer_is_deed(const struct transfer *t)
{
    const char *method = t->job->request->method;
    curl_off_t ready = 0;

    return !sp_streq(method, "GET") && !sp_streq(method, "HEAD") && t->easy != NULL &&
           curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready) == CURLE_OK && ready > 0;
}

int
transfer_abandon(struct transfer *t, struct evidence *ev)
{
    bool interrupted = net_interrupted(t->net);
    const char *words = interrupted                           ? "interrupted"
                        : net_now(t->net) >= t->net->deadline ? "the time for the run was over"
                                                              : "no answer came in time";

    if (t->failed)
        return -1;
    return transfer_ended(t, interrupted ? TRANSPORT_INTERRUPTED : TRANSPORT_TIMEOUT, words, ev);
}

void
transfer_close(struct network *net, struct transfer *t)
{
    if (t->easy != NULL) {
        (void)curl_multi_remove_handle(net->multi, t->easy);
        curl_easy_cleanup(t->easy);
    }
    curl_slist_free_all(t->headers);
    curl_slist_free_all(t->resolve);
    curl_slist_free_all(t->connect_to);
    s3_parser_free(t->parser);
    t->easy = NULL;
    t->headers = NULL;
    t->resolve = NULL;
    t->connect_to = NULL;
    t->parser = NULL;
}
