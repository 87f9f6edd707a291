#include "cases.h"

extern const struct check_case cases_credentials[];

/* n: bytes where the text holds a NUL, else 0. */
static void
key(struct world *w, long n, const char *text)
{
    w->credentials.access_key = text;
    w->credentials.access_key_len = n != 0 ? (size_t)n : strlen(text);
}

static void
secret(struct world *w, long n, const char *text)
{
    sp_secret_release(&w->credentials.secret);
    if (text != NULL)
        (void)sp_secret_set(&w->credentials.secret, text, n != 0 ? (size_t)n : strlen(text), NULL);
}

const struct check_case cases_credentials[] = {
    {"plain", as_it_is, 0, NULL, NULL, FINE, NULL},
    {"CRLF after the key", key, 0, "AKIA\r\n", "cred-crlf", FAILS, "the access key from a test"},
    {"CR alone after the key", key, 0, "AKIA\r", "cred-crlf", FAILS, "access key"},
    {"CR within the key", key, 0, "AK\rIA", "cred-crlf", FAILS, "access key"},
    {"CRLF after the secret", secret, 0, "abc\r\n", "cred-crlf", FAILS, "the secret from a test"},
    {"CR within the secret", secret, 0, "a\rb", "cred-crlf", FAILS, "the secret"},
    {"newline after the key", key, 0, "AKIA\n", "cred-key-newline", FAILS, "a test"},
    {"newline before the key", key, 0, "\nAKIA", "cred-blank-or-quote", FAILS, NULL},
    {"newline within the key", key, 0, "AK\nIA", "cred-not-encoded", FAILS, NULL},
    {"newline after the secret", secret, 0, "abc\n", "cred-secret-newline", FAILS, "a test"},
    {"near: newline within the secret", secret, 0, "a\nb", NULL, FINE, NULL},
    {"blank before the key", key, 0, " AKIA", "cred-blank-or-quote", FAILS, "access key"},
    {"blank after the key", key, 0, "AKIA ", "cred-blank-or-quote", FAILS, "access key"},
    {"tab after the key", key, 0, "AKIA\t", "cred-blank-or-quote", FAILS, "access key"},
    {"quoted key", key, 0, "\"AKIA\"", "cred-blank-or-quote", FAILS, "access key"},
    {"quote before the key", key, 0, "'AKIA", "cred-blank-or-quote", FAILS, "access key"},
    {"quote after the key", key, 0, "AKIA'", "cred-blank-or-quote", FAILS, "access key"},
    {"near: quotes within the key", key, 0, "AK\"'IA", NULL, FINE, NULL},
    {"blank before the secret", secret, 0, " abc", "cred-blank-or-quote", FAILS, "the secret"},
    {"blank after the secret", secret, 0, "abc ", "cred-blank-or-quote", FAILS, "the secret"},
    {"quoted secret", secret, 0, "\"abc\"", "cred-blank-or-quote", FAILS, "the secret"},
    {"quote after the secret", secret, 0, "abc'", "cred-blank-or-quote", FAILS, "the secret"},
    {"near: blank and quotes within the secret", secret, 0, "a \"'b", NULL, FINE, NULL},
    {"blank within the key", key, 0, "AK IA", "cred-not-encoded", FAILS, "a test"},
    {"near: the ends of printable ASCII", key, 0, "!~", NULL, FINE, NULL},
    {"DEL", key, 0, "AK\x7f", "cred-not-encoded", FAILS, NULL},
    {"control byte", key, 0,
     "AK\x1f"
     "A",
     "cred-not-encoded", FAILS, NULL},
    {"no ASCII", key, 0, "AK\xc3\xa9", "cred-not-encoded", FAILS, NULL},
    {"NUL within the key", key, 4, "AK\0A", "cred-not-encoded", FAILS, NULL},
    {"near: a secret that is no ASCII", secret, 0, "\xc3\xa9", NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
