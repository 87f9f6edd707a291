#include "cases.h"

extern const struct check_case cases_tls[];

/* The handshake with the second address came to nothing; what it said first is text. */
static struct tls_seen *
break_off(struct world *w, const char *text)
{
    struct tls_seen *tls = &world_name(w)->addresses[1].tls;

    *tls = (struct tls_seen){.tried = true, .alert = -1, .ms = 7};
    if (text != NULL) {
        tls->nfirst = strlen(text);
        memcpy(tls->first, text, tls->nfirst);
    }
    return tls;
}

static void
says(struct world *w, long n, const char *text)
{
    (void)n;
    break_off(w, text)->error = "wrong version number";
}

static void
alert(struct world *w, long n, const char *text)
{
    struct tls_seen *tls = break_off(w, "\x15\x03\x03");

    (void)text;
    tls->alert = (int)n;
    tls->error = "an alert";
}

static void
fails(struct world *w, long n, const char *text)
{
    (void)n;
    break_off(w, "\x16\x03\x03")->error = text;
}

static void
closes(struct world *w, long n, const char *text)
{
    (void)n;
    break_off(w, NULL)->error = text;
}

static void
hangs(struct world *w, long n, const char *text)
{
    struct tls_seen *tls = break_off(w, text);

    tls->timed_out = true;
    tls->ms = n;
}

static void
unfinished(struct world *w, long n, const char *text)
{
    (void)n;
    (void)break_off(w, text);
}

static void
version(struct world *w, long n, const char *text)
{
    world_name(w)->addresses[1].tls.version_number = (int)n;
    world_name(w)->addresses[1].tls.version = text;
}

/* Between us and a dead address nothing was shaken. */
static void
second_dead(struct world *w, long n, const char *text)
{
    struct address_seen *a = &world_name(w)->addresses[1];

    (void)text;
    a->connected = false;
    a->sys_errno = (int)n;
    a->tls = (struct tls_seen){.alert = -1};
}

/* Alert n after a client certificate was asked for; text: an authority. */
static void
asked(struct world *w, long n, const char *text)
{
    struct tls_seen *tls;

    alert(w, n, NULL);
    tls = &world_name(w)->addresses[1].tls;
    tls->client_cert_asked = true;
    tls->client_ca = text;
}

static void
asked_only(struct world *w, long n, const char *text)
{
    (void)n;
    world_name(w)->addresses[1].tls.client_cert_asked = true;
    world_name(w)->addresses[1].tls.client_ca = text;
}

static void
no_list(struct world *w)
{
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        reply_none(&w->ev.exchanges[i], TRANSPORT_TLS, "dh key too small");
}

/* A group of n bits. text: requests came through all the same. */
static void
group(struct world *w, long n, const char *text)
{
    world_name(w)->addresses[1].tls.dh_bits = (int)n;
    if (text == NULL && n < 2048)
        no_list(w);
}

static void
old_renegotiation(struct world *w, long n, const char *text)
{
    (void)n;
    version(w, 0x0303, "TLSv1.2");
    world_name(w)->addresses[1].tls.no_secure_renegotiation = true;
    if (text == NULL)
        no_list(w);
}

static void
fails_everywhere(struct world *w, long n, const char *text)
{
    fails(w, n, text);
    no_list(w);
}

/* The handshake is ended without a word; without a server name it goes on where n says. */
static void
cut(struct world *w, long n, const char *text)
{
    closes(w, 0, "Connection reset by peer");
    w->ev.without_sni = (struct address_seen){
        .address = text, .tried = true, .connected = true, .tls = {.tried = true, .alert = -1}};
    w->ev.without_sni.tls.completed = n == 1;
    w->ev.without_sni.tls.nfirst = n == 2 ? 7 : 0;
}

/* The first bytes of MySQL, with protocol n. */
static void
greets(struct world *w, long n, const char *text)
{
    struct tls_seen *tls = break_off(w, text);

    tls->error = "wrong version number";
    tls->first[0] = 'J';
    tls->first[4] = (unsigned char)n;
    tls->nfirst = 5;
}

static void
cut_late(struct world *w, long n, const char *text)
{
    cut(w, n, text);
    world_name(w)->addresses[1].tls.timed_out = true;
}

const struct check_case cases_tls[] = {
    {"ended for its name", cut, 1, "192.0.2.11", "tcp-reset-by-sni-filter", FAILS,
     "192.0.2.11 ends the handshake that names s3.example.test (Connection reset by peer)"},
    {"ended for its name, an alert without", cut, 2, "192.0.2.11", "tcp-reset-by-sni-filter", FAILS,
     NULL},
    {"near: ended with and without a name", cut, 0, "192.0.2.11", "tcp-accept-no-answer", FAILS,
     NULL},
    {"near: goes on at another address", cut, 1, "192.0.2.10", "tcp-accept-no-answer", FAILS, NULL},
    {"near: silent for the name", cut_late, 1, "192.0.2.11", "tcp-accept-no-answer", FAILS, NULL},
    {"MySQL", greets, 10, NULL, "tcp-wrong-port-other-service", FAILS, ", as does MySQL"},
    {"near: another byte of MySQL", greets, 9, NULL, "tcp-wrong-port-other-service", FAILS,
     "says \"J\\x00\\x00\\x00\\x09\""},
    {"a client certificate is wanted, TLS 1.2", asked, 40, "/CN=Clients", "tls-mtls-required-12",
     FAILS, "sent alert 40; it wants one from /CN=Clients"},
    {"a client certificate is wanted, alert 41", asked, 41, NULL, "tls-mtls-required-12", FAILS,
     NULL},
    {"a client certificate is wanted, alert 42", asked, 42, NULL, "tls-mtls-required-12", FAILS,
     NULL},
    {"a client certificate is wanted, alert 116", asked, 116, NULL, "tls-mtls-required-12", FAILS,
     NULL},
    {"near: asked for, and another alert", asked, 80, NULL, "tls-handshake-failed", FAILS, NULL},
    {"near: asked for, and it goes on", asked_only, 0, "/CN=Clients", NULL, FINE, NULL},
    {"near: alert 42, nothing asked for", alert, 42, NULL, "tls-handshake-failed", FAILS, NULL},
    {"alert 120, no application protocol", alert, 120, NULL, "tls-alpn-h2-only", FAILS,
     "192.0.2.11 sent alert 120"},
    {"near: alert 121", alert, 121, NULL, "tls-handshake-failed", FAILS, NULL},
    {"a group of 1024 bits", group, 1024, NULL, "tls-dh-too-small", FAILS, "1024 bits"},
    {"a group of 2047 bits", group, 2047, NULL, "tls-dh-too-small", FAILS, "at least 2048"},
    {"near: a group of 2048 bits", group, 2048, NULL, NULL, FINE, NULL},
    {"near: a small group, requests come through", group, 1024, "listed", NULL, FINE, NULL},
    {"a group that our library refuses", fails_everywhere, 0, "dh key too small",
     "tls-dh-too-small", FAILS, "dh key too small"},
    {"no secure renegotiation", old_renegotiation, 0, NULL, "tls-unsafe-renegotiation", FAILS,
     "TLSv1.2"},
    {"near: no secure renegotiation, requests come through", old_renegotiation, 0, "listed", NULL,
     FINE, NULL},
    {"our library wants secure renegotiation", fails_everywhere, 0,
     "unsafe legacy renegotiation disabled", "tls-unsafe-renegotiation", FAILS, NULL},
    {"plain HTTP", says, 0, "HTTP/1.1 400 Bad Request\r\n", "tls-plain-http-port", FAILS,
     "192.0.2.11 port 443"},
    {"plain HTTP, no more than the name", says, 0, "HTTP/", "tls-plain-http-port", FAILS, NULL},
    {"near: HTTP without its slash", says, 0, "HTTP", "tcp-wrong-port-other-service", FAILS,
     "says \"HTTP\""},
    {"another service", says, 0, "SSH-2.0-OpenSSH\r\n", "tcp-wrong-port-other-service", FAILS,
     "says \"SSH-2.0-OpenSSH\\x0d\\x0a\", as does SSH"},
    {"SMTP", says, 0, "220 mail ESMTP", "tcp-wrong-port-other-service", FAILS, "SMTP or FTP"},
    {"near: an alert record", says, 0, "\x15\x03\x03", "tls-handshake-failed", FAILS,
     "192.0.2.11: wrong version number"},
    {"near: a handshake record", says, 0, "\x16\x03\x03", "tls-handshake-failed", FAILS, NULL},
    {"TLS 1.1", version, 0x0302, "TLSv1.1", "tls-version-too-old", FAILS, "speaks TLSv1.1"},
    {"near: TLS 1.2", version, 0x0303, "TLSv1.2", NULL, FINE, NULL},
    {"alert 70, protocol version", alert, 70, NULL, "tls-version-too-old", FAILS,
     "no version of TLS that we speak"},
    {"near: alert 71, insufficient security", alert, 71, NULL, "tls-handshake-failed", FAILS,
     "an alert"},
    {"our library refuses", fails, 0, "unsupported protocol", "tls-version-too-old", FAILS, NULL},
    {"alert 40, handshake failure", alert, 40, NULL, "tls-no-shared-cipher", FAILS, "alert 40"},
    {"near: alert 39", alert, 39, NULL, "tls-handshake-failed", FAILS, NULL},
    {"near: alert 0, close notify", alert, 0, NULL, "tls-handshake-failed", FAILS, NULL},
    {"silent", hangs, 10000, NULL, "tcp-accept-no-answer", FAILS, "said nothing for 10000 ms"},
    {"closed without a word", closes, 0, "the connection was closed", "tcp-accept-no-answer", FAILS,
     "without a word: the connection was closed"},
    {"near: silent after the first bytes", hangs, 10000, "\x16\x03", "tls-handshake-failed", FAILS,
     "did not finish the handshake within 10000 ms"},
    {"near: closed after the first bytes", fails, 0, "unexpected eof while reading",
     "tls-handshake-failed", FAILS, "192.0.2.11: unexpected eof"},
    {"near: the run ended before", unfinished, 0, NULL, NULL, OPEN, NULL},
    {"near: the run ended amid it", unfinished, 0, "\x16\x03\x03", NULL, OPEN, NULL},
    {"near: no connection, no handshake", second_dead, 111, NULL, "tcp-one-dead-address", WARNS,
     NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
