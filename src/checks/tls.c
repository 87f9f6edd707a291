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

/*
 * Asked for a certificate, without one refused: handshake_failure, no_certificate, bad_certificate,
 * certificate_required. One that only asks goes on.
 */
static bool
is_mtls(const struct tls_seen *tls)
{
    return !tls->completed && tls->client_cert_asked &&
           (tls->alert == 40 || tls->alert == 41 || tls->alert == 42 || tls->alert == 116);
}

static bool
is_alpn(const struct tls_seen *tls)
{
    return !tls->completed && tls->alert == 120; /* RFC 7301: no_application_protocol */
}

static bool
is_old_renegotiation(const struct tls_seen *tls)
{
    return (tls->completed && tls->no_secure_renegotiation) ||
           (!tls->completed && sp_streq(tls->error, "unsafe legacy renegotiation disabled"));
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

/* What a service says first, where that is sure to be its own; NULL: not known. */
static const char *
service_of(const struct tls_seen *tls)
{
    static const struct {
        const char *says, *name;
    } services[] = {
        {"SSH-", "SSH"},    {"220 ", "SMTP or FTP"}, {"220-", "SMTP or FTP"}, {"+OK", "POP3"},
        {"* OK", "IMAP"},   {"RFB ", "VNC"},         {"@RSYNCD:", "rsync"},   {"AMQP", "AMQP"},
        {"-ERR ", "Redis"}, {"-DENIED ", "Redis"},
    };

    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
        if (spoke(tls, services[i].says))
            return services[i].name;
    /* MySQL: three bytes of length, packet 0, protocol 10. */
    if (tls->nfirst >= 5 && tls->first[3] == 0 && tls->first[4] == 10)
        return "MySQL";
    return NULL;
}

static int
other_service(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_other_service);
    const char *first;
    const char *service;

    if (a == NULL)
        return 0;
    first = sp_show(c->arena, a->tls.first, a->tls.nfirst, 40, err);
    if (first == NULL)
        return -1;
    service = service_of(&a->tls);
    return say(detail, err, "%s port %d says \"%s\"%s%s", a->address, c->target->port, first,
               service == NULL ? "" : ", as does ", service == NULL ? "" : service);
}

static bool
is_cut(const struct tls_seen *tls)
{
    return is_silent(tls) && !tls->timed_out;
}

/* The same address goes on with a handshake that names no server. */
static int
cut_by_name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_cut);
    const struct address_seen *other = &c->ev->without_sni;

    if (a == NULL || !other->tls.tried || !sp_streq(a->address, other->address) ||
        (!other->tls.completed && other->tls.nfirst == 0))
        return 0;
    return say(
        detail, err,
        "%s ends the handshake that names %s (%s), and goes on with one that names no server",
        a->address, c->name->name, a->tls.error);
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
mtls(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_mtls);

    if (a == NULL)
        return 0;
    if (say(detail, err, "%s asked for a client certificate, got none and sent alert %d",
            a->address, a->tls.alert) == -1)
        return -1;
    return a->tls.client_ca == NULL ? 1
                                    : say(detail, err, "; it wants one from %s", a->tls.client_ca);
}

static int
alpn(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_alpn);

    return a == NULL ? 0
                     : say(detail, err, "%s sent alert 120, no application protocol", a->address);
}

/* Bits of a group that OpenSSL takes at a security level (SSL_CTX_set_security_level(3)). */
static int
least_dh_bits(int level)
{
    static const int bits[] = {1024, 1024, 2048, 3072, 7680, 15360};

    return bits[level < 0 ? 0 : level > 5 ? 5 : level];
}

/* A request that came through all the same shows that the server can do better when asked. */
static bool
came_through(const struct check_context *c)
{
    return c->list != NULL && c->list->verified && c->list->transport == TRANSPORT_OK;
}

static int
small_dh(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const int least = least_dh_bits(c->target->consumer->tls.security_level);

    for (size_t i = 0; i < c->name->naddresses && !came_through(c); i++) {
        const struct address_seen *a = &c->name->addresses[i];

        if (a->tls.completed && a->tls.dh_bits > 0 && a->tls.dh_bits < least)
            return say(detail, err, "%s chose %s with a group of %d bits; at least %d are wanted",
                       a->address, a->tls.cipher, a->tls.dh_bits, least);
        if (!a->tls.completed && sp_streq(a->tls.error, "dh key too small"))
            return say(detail, err, "%s: %s", a->address, a->tls.error);
    }
    return 0;
}

static int
old_renegotiation(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = find(c, is_old_renegotiation);

    if (a == NULL || came_through(c))
        return 0;
    return say(detail, err, "%s speaks %s without the renegotiation_info of RFC 5746", a->address,
               a->tls.version == NULL ? "TLS" : a->tls.version);
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
    {"tls-mtls-required-12", mtls},
    {"tls-alpn-h2-only", alpn},
    {"tls-dh-too-small", small_dh},
    {"tls-unsafe-renegotiation", old_renegotiation},
    {"tls-no-shared-cipher", no_cipher},
    {"tcp-reset-by-sni-filter", cut_by_name},
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
