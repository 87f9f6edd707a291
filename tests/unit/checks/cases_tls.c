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

const struct check_case cases_tls[] = {
    {"plain HTTP", says, 0, "HTTP/1.1 400 Bad Request\r\n", "tls-plain-http-port", FAILS,
     "192.0.2.11 port 443"},
    {"plain HTTP, no more than the name", says, 0, "HTTP/", "tls-plain-http-port", FAILS, NULL},
    {"near: HTTP without its slash", says, 0, "HTTP", "tcp-wrong-port-other-service", FAILS,
     "says \"HTTP\""},
    {"another service", says, 0, "SSH-2.0-OpenSSH\r\n", "tcp-wrong-port-other-service", FAILS,
     "says \"SSH-2.0-OpenSSH\\x0d\\x0a\""},
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
