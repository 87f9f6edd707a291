/* The TLS handshake, whatever the certificates are worth. */
#include <openssl/tls1.h>

#include "base/text.h"
#include "checks/rules.h"

/* RFC 8446 section 5.1: what a TLS server says first is a handshake record or an alert. */
#define RECORD_ALERT 0x15
#define RECORD_HANDSHAKE 0x16

typedef bool (*tls_question)(const struct tls_seen *tls);

/* The first address whose handshake is so. */
static const struct address_seen *
find(const struct check_context *c, tls_question is)
{
    for (size_t i = 0; i < c->name->naddresses; i++)
        if (c->name->addresses[i].tls.tried && is(&c->name->addresses[i].tls))
            return &c->name->addresses[i];
    return NULL;
}

static bool
spoke(const struct tls_seen *tls, const char *text)
{
    return tls->nfirst >= strlen(text) && memcmp(tls->first, text, strlen(text)) == 0;
}

static bool
is_http(const struct tls_seen *tls)
{
    return !tls->completed && spoke(tls, "HTTP/");
}

static bool
is_other_service(const struct tls_seen *tls)
{
    return !tls->completed && tls->nfirst > 0 && tls->first[0] != RECORD_ALERT &&
           tls->first[0] != RECORD_HANDSHAKE;
}

static bool
is_too_old(const struct tls_seen *tls)
{
    return (tls->completed && tls->version_number < TLS1_2_VERSION) ||
           (!tls->completed && (tls->alert == TLS1_AD_PROTOCOL_VERSION ||
                                sp_streq(tls->error, "unsupported protocol")));
}

static bool
is_no_cipher(const struct tls_seen *tls)
{
    return !tls->completed && tls->alert == 40; /* handshake_failure */
}

static bool
is_silent(const struct tls_seen *tls)
{
    return !tls->completed && tls->alert == -1 && tls->nfirst == 0 &&
           (tls->timed_out || tls->error != NULL);
}

static bool
is_failed(const struct tls_seen *tls)
{
    return !tls->completed && (tls->timed_out || tls->error != NULL);
}

static int
plain_http(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_http);

    if (a == NULL)
        return 0;
    return say(detail, err, "%s port %d answered the TLS handshake in plain HTTP", a->address,
               c->target->port);
}

static int
other_service(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_other_service);
    const char *first;

    if (a == NULL)
        return 0;
    first = sp_show(c->arena, a->tls.first, a->tls.nfirst, 40, err);
    return first == NULL
               ? -1
               : say(detail, err, "%s port %d says \"%s\"", a->address, c->target->port, first);
}

static int
too_old(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_too_old);

    if (a == NULL)
        return 0;
    return say(detail, err, "%s speaks %s; TLS 1.2 or later is needed", a->address,
               a->tls.version == NULL ? "no version of TLS that we speak" : a->tls.version);
}

static int
no_cipher(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_no_cipher);

    if (a == NULL)
        return 0;
    return say(detail, err, "%s ended the handshake with alert 40, handshake failure", a->address);
}

static int
silent(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_silent);

    if (a == NULL)
        return 0;
    if (a->tls.timed_out)
        return say(detail, err, "%s took the connection and said nothing for %ld ms", a->address,
                   a->tls.ms);
    return say(detail, err, "%s took the connection and ended it without a word: %s", a->address,
               a->tls.error);
}

static int
failed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_failed);

    if (a == NULL)
        return 0;
    if (a->tls.timed_out)
        return say(detail, err, "%s did not finish the handshake within %ld ms", a->address,
                   a->tls.ms);
    return say(detail, err, "%s: %s", a->address, a->tls.error);
}

static const struct rule rules[] = {
    {"tls-plain-http-port", plain_http},
    {"tcp-wrong-port-other-service", other_service},
    {"tls-version-too-old", too_old},
    {"tls-no-shared-cipher", no_cipher},
    {"tcp-accept-no-answer", silent},
    {"tls-handshake-failed", failed},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const struct tls_seen *tls = NULL;

    for (size_t i = 0; i < c->name->naddresses; i++) {
        const struct address_seen *a = &c->name->addresses[i];

        if (!a->connected)
            continue;
        if (!a->tls.completed)
            return 0;
        tls = &a->tls;
        *ms = tls->ms > *ms ? tls->ms : *ms;
    }
    return tls == NULL ? 0 : say(summary, err, "%s, %s", tls->version, tls->cipher);
}

const struct check check_tls = {
    .id = "tls",
    .title = "TLS",
    .needs = {"tcp"},
    .rules = rules,
    .proven = proven,
};
