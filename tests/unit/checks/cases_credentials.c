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

static void
refused_key(struct world *w, long n, const char *text)
{
    key(w, n, text);
    list_answers(w, 403, "InvalidAccessKeyId");
}

static void
refused_secret(struct world *w, long n, const char *text)
{
    secret(w, n, text);
    list_answers(w, 403, "SignatureDoesNotMatch");
}

/* The secret ends in a newline; without it the list is answered with status n and code text. */
static void
trimmed(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = &w->ev.exchanges[w->ev.nexchanges++];

    *ex = *world_list(w);
    ex->purpose = PROBE_TRIMMED;
    if (text != NULL)
        reply_error(ex, n, text);
    refused_secret(w, 0, "abc\n");
}

/* The list is answered, and the one with a wrong secret with status n. */
static void
not_verified(struct world *w, long n, const char *text)
{
    secret(w, 0, text);
    world_exchange(w, PROBE_BADSIG, S3_STYLE_PATH)->status = n;
}

/* The key pair is the one of the manifest. */
static void
of_site(struct world *w, long n, const char *text)
{
    section(w, n, text);
    world_site_credentials(w);
}

/* text: the Secret, behind a good section that names it "s". */
static void
of_secret(struct world *w, long n, const char *text)
{
    struct sp_arena *a = &w->here.arena;

    world_manifest(w,
                   sp_printf(a, NULL, "%s---\nkind: Secret\n%s\n",
                             section_text(a, (enum shape)n, "-backupCerts\ncredentials: s"), text));
    w->settings.values[SET_CA] = (struct setting){.value = "ca.crt", .origin = "--ca"};
    world_site_credentials(w);
}

/* text: "KEY SECRET" */
static void
both(struct world *w, long n, const char *text)
{
    const char *blank = strchr(text, ' ');

    key(w, blank - text, text);
    secret(w, n, blank + 1);
}

static void
refused_both(struct world *w, long n, const char *text)
{
    both(w, n, text);
    list_answers(w, 403, "InvalidAccessKeyId");
}

static void
at_ibm(struct world *w, long n, const char *text)
{
    w->target.provider = "ibm";
    both(w, n, text);
}

static void
refused_at_ibm(struct world *w, long n, const char *text)
{
    at_ibm(w, n, text);
    list_answers(w, 403, "InvalidAccessKeyId");
}

/* text: the Secret, as above; the shell has a good pair. */
static void
in_both(struct world *w, long n, const char *text)
{
    struct credentials shell = w->credentials;

    w->credentials = (struct credentials){0};
    of_secret(w, n, text);
    w->settings.passed_over = w->credentials;
    w->credentials = shell;
    w->credentials.origin = "AWS_ACCESS_KEY_ID";
}

static void
in_both_at_ibm(struct world *w, long n, const char *text)
{
    in_both(w, n, text);
    w->target.provider = "ibm";
}

/* The same, but the good pair was given in place of the Secret. */
static void
in_its_place(struct world *w, long n, const char *text)
{
    in_both(w, n, text);
    sp_secret_release(&w->settings.passed_over.secret);
    w->settings.passed_over = (struct credentials){0};
    w->credentials.origin = "--credentials s3";
}

/* The shell has the bad pair, the Secret a good one. */
static void
in_shell(struct world *w, long n, const char *text)
{
    in_both(w, IN_MANAGEMENT,
            "metadata: {name: s}\nstringData: {key: AKIAOTHER, keysecret: other}");
    secret(w, n, text);
}

#define KEY20 "AKIAABCDEFGHIJKLMNOP"
#define SECRET40 "abcdefghij/ABCDEFGHIJ+0123456789/klmnopq"
#define KEY32 "0123456789abcdef0123456789abcdef"
#define SECRET48 KEY32 "fedcba9876543210"
#define API_KEY44 "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJ-012345"

const struct check_case cases_credentials[] = {
    {"plain", as_it_is, 0, NULL, NULL, FINE, NULL},
    {"CRLF after the key", key, 0, "AKIA\r\n", "cred-crlf", FAILS, "the access key from a test"},
    {"CR alone after the key", key, 0, "AKIA\r", "cred-crlf", FAILS, "access key"},
    {"CR within the key", key, 0, "AK\rIA", "cred-crlf", FAILS, "access key"},
    {"CRLF after the secret", secret, 0, "abc\r\n", "cred-crlf", FAILS, "the secret from a test"},
    {"CR within the secret", secret, 0, "a\rb", "cred-crlf", FAILS, "the secret"},
    {"newline after the key", key, 0, "AKIA\n", "cred-key-newline", FAILS, "a test"},
    {"newline before the key", refused_key, 0, "\nAKIA", "cred-blank-or-quote", FAILS, NULL},
    {"newline within the key", key, 0, "AK\nIA", "cred-not-encoded", FAILS, NULL},
    {"newline after the secret", secret, 0, "abc\n", "cred-secret-newline", FAILS, "a test"},
    {"near: newline within the secret", secret, 0, "a\nb", NULL, FINE, NULL},
    {"newline, without it all is well", trimmed, 200, NULL, "cred-secret-newline", FAILS,
     "ends in a newline; signed without it, the list was answered"},
    {"newline, and the secret is wrong", trimmed, 403, "SignatureDoesNotMatch",
     "cred-secret-newline", FAILS, "signed without it, GET /backups/?list-type=2 was answered 403"},
    {"newline, and the bucket is missing", trimmed, 404, "NoSuchBucket", "cred-secret-newline",
     FAILS, "without it, the server takes the signature"},
    {"near: quotes that belong to the secret", secret, 0, "'abc'", NULL, FINE, NULL},
    {"quotes that nobody looked at", not_verified, 200, "'abc'", "cred-blank-or-quote", FAILS,
     NULL},
    {"blanks that the server takes", secret, 0, " abc ", "cred-blank-or-quote", FAILS,
     "the secret"},
    {"a quote that it takes, and a blank", secret, 0, "'abc ", "cred-blank-or-quote", FAILS,
     "the secret"},
    {"blank before the key", refused_key, 0, " AKIA", "cred-blank-or-quote", FAILS, "access key"},
    {"blank after the key", refused_key, 0, "AKIA ", "cred-blank-or-quote", FAILS, "access key"},
    {"tab after the key", refused_key, 0, "AKIA\t", "cred-blank-or-quote", FAILS, "access key"},
    {"quoted key", refused_key, 0, "\"AKIA\"", "cred-blank-or-quote", FAILS, "access key"},
    {"quote before the key", refused_key, 0, "'AKIA", "cred-blank-or-quote", FAILS, "access key"},
    {"quote after the key", refused_key, 0, "AKIA'", "cred-blank-or-quote", FAILS, "access key"},
    {"near: quotes within the key", key, 0, "AK\"'IA", NULL, FINE, NULL},
    {"blank before the secret", refused_secret, 0, " abc", "cred-blank-or-quote", FAILS,
     "the secret"},
    {"blank after the secret", refused_secret, 0, "abc ", "cred-blank-or-quote", FAILS,
     "the secret"},
    {"quoted secret", refused_secret, 0, "\"abc\"", "cred-blank-or-quote", FAILS, "the secret"},
    {"quote after the secret", refused_secret, 0, "abc'", "cred-blank-or-quote", FAILS,
     "the secret"},
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

    {"of the manifest", of_site, IN_MANAGEMENT, NULL, NULL, FINE, NULL},
    {"no such Secret", of_site, IN_MANAGEMENT, "credentials: other", "cfg-secret-absent", FAILS,
     "spec.databaseBackup.credentials: no Secret of this name is in the files"},
    {"no such Secret in the namespace", of_secret, IN_MANAGEMENT,
     "metadata: {name: t}\nstringData: {key: a, keysecret: b}", "cfg-secret-absent", FAILS, NULL},
    {"keys of portal's Secret", of_secret, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {username: a, password: b}", "cfg-secret-wrong-keys", FAILS,
     "Secret s: management reads key and keysecret; it has username, password"},
    {"an access key as the name of a value", of_secret, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {AKIAHEALTHYTESTKEY00: a, keysecret: b}",
     "cfg-secret-wrong-keys", FAILS,
     "Secret s: management reads key and keysecret; it has (hidden), keysecret"},
    {"keys of management's Secret", of_secret, IN_PORTAL,
     "metadata: {name: s}\nstringData: {key: a, keysecret: b}", "cfg-secret-wrong-keys", FAILS,
     "portal reads username and password; it has key, keysecret"},
    {"one of two keys", of_secret, IN_MANAGEMENT, "metadata: {name: s}\nstringData: {key: a}",
     "cfg-secret-wrong-keys", FAILS, "it has key"},
    {"an empty Secret", of_secret, IN_MANAGEMENT, "metadata: {name: s}", "cfg-secret-wrong-keys",
     FAILS, "it has nothing"},
    {"an empty value", of_secret, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: a, keysecret: ''}", "cfg-secret-wrong-keys", FAILS,
     "the value of keysecret is empty"},
    {"an empty key", of_secret, IN_MANAGEMENT,
     "metadata: {name: s}\ndata: {key: , keysecret: YQ==}", "cfg-secret-wrong-keys", FAILS,
     "the value of key is empty"},
    {"near: keys of portal's Secret in portal", of_secret, IN_PORTAL,
     "metadata: {name: s}\nstringData: {username: a, password: b}", NULL, FINE, NULL},
    {"no base64", of_secret, IN_MANAGEMENT,
     "metadata: {name: s}\ndata: {key: YQ==, keysecret: " HEALTHY_SECRET "}", "cred-not-encoded",
     FAILS, "the value of keysecret stands under data and is no base64"},
    {"near: no base64 in a value that is not read", of_secret, IN_MANAGEMENT,
     "metadata: {name: s}\ndata: {key: YQ==, keysecret: Yg==, note: '...'}", NULL, FINE, NULL},

    {"near: a good Secret behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: a, keysecret: b}\ndata: {note: '...'}", NULL, FINE,
     NULL},
    {"half a Secret behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: a}", "cfg-secret-wrong-keys", FAILS, "it has key"},
    {"near: half a Secret behind --credentials", in_its_place, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: a}", NULL, FINE, NULL},
    {"near: no such Secret behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: t}\nstringData: {key: a, keysecret: b}", NULL, FINE, NULL},
    {"no base64 behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\ndata: {key: YQ==, keysecret: '...'}", "cred-not-encoded", FAILS,
     "the value of keysecret"},
    {"a newline behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: a, keysecret: \"b\\n\"}", "cred-secret-newline", FAILS,
     "the secret from mgmt.yaml:"},
    {"a newline in the key behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: \"a\\n\", keysecret: b}", "cred-key-newline", FAILS,
     "the access key from mgmt.yaml:"},
    {"CRLF behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: a, keysecret: \"b\\r\\n\"}", "cred-crlf", FAILS,
     "the secret from mgmt.yaml:"},
    {"quotes behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: a, keysecret: \"'b'\"}", "cred-blank-or-quote", FAILS,
     "the secret from mgmt.yaml:"},
    {"no ASCII behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: \"a\\u00e9\", keysecret: b}", "cred-not-encoded",
     FAILS, "the access key from mgmt.yaml:"},
    {"a placeholder behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: <key>, keysecret: b}", "cfg-placeholder-left", FAILS,
     "the access key from mgmt.yaml:"},
    {"encoded twice behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: YWJjZGVmZ2hpamts, keysecret: b}", "cred-base64-double",
     FAILS, "the access key from mgmt.yaml:"},
    {"swapped behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: " SECRET40 ", keysecret: " KEY20 "}", "cred-swapped",
     FAILS, "the key from mgmt.yaml:"},
    {"a key for a time behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: ASIAOTHER, keysecret: b}", "cred-temp-no-token", FAILS,
     "the access key from mgmt.yaml:"},
    {"a prompt behind the shell", in_both, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: a, keysecret: '" SECRET40 "%'}", "cred-prompt-percent",
     WARNS, "the secret from mgmt.yaml:"},
    {"an IAM key behind the shell", in_both_at_ibm, IN_MANAGEMENT,
     "metadata: {name: s}\nstringData: {key: " API_KEY44 ", keysecret: b}", "cred-ibm-apikey",
     FAILS, "the access key from mgmt.yaml:"},
    {"a newline in the shell before a good Secret", in_shell, 0, "abc\n", "cred-secret-newline",
     FAILS, "the secret from AWS_ACCESS_KEY_ID"},

    {"key in angle brackets", refused_key, 0, "<your-access-key>", "cfg-placeholder-left", FAILS,
     "the access key from a test"},
    {"YOUR key", refused_key, 0, "YOUR-ACCESS-KEY", "cfg-placeholder-left", FAILS, "access key"},
    {"secret in angle brackets", refused_secret, 0, "<secret>", "cfg-placeholder-left", FAILS,
     "the secret from a test"},
    {"the key of AWS's documentation", refused_key, 0, "AKIAIOSFODNN7EXAMPLE",
     "cfg-placeholder-left", FAILS, NULL},
    {"the secret of AWS's documentation", refused_secret, 0,
     "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "cfg-placeholder-left", FAILS, "the secret from"},
    {"near: YOUR in a secret that is taken", secret, 0, "kYOURx7Lq0", NULL, FINE, NULL},
    {"YOUR, and nobody looked at it", not_verified, 200, "kYOURx7Lq0", "cfg-placeholder-left",
     FAILS, NULL},
    {"YOUR, and a wrong secret met a fault", not_verified, 500, "kYOURx7Lq0",
     "cfg-placeholder-left", FAILS, NULL},
    {"YOUR, and a wrong secret was put off", not_verified, 429, "kYOURx7Lq0",
     "cfg-placeholder-left", FAILS, NULL},
    {"near: half a bracket", key, 0, "key<", NULL, FINE, NULL},
    {"near: EXAMPLE in a key", key, 0, "AKIA-EXAMPLE", NULL, FINE, NULL},

    {"key encoded twice", refused_key, 0, "QUtJQUFCQ0RFRkdISUpLTE1OT1A=", "cred-base64-double",
     FAILS, "the access key from a test is base64 of printable text"},
    {"secret encoded twice", refused_secret, 0,
     "YWJjZGVmZ2hpai9BQkNERUZHSElKKzAxMjM0NTY3ODkva2xtbm9wcQo=", "cred-base64-double", FAILS,
     "the secret from"},
    {"the shortest that is taken for it", refused_key, 0, "YWJjZGVmZ2hpamts", "cred-base64-double",
     FAILS, NULL},
    {"near: encoded twice, and taken", key, 0, "QUtJQUFCQ0RFRkdISUpLTE1OT1A=", NULL, FINE, NULL},
    {"near: one that is shorter", key, 0, "YWJjZGVmZ2hp", NULL, FINE, NULL},
    {"near: base64 of bytes", key, 0, "YWJjZGVmZ2hpamsB", NULL, FINE, NULL},
    {"near: base64 of two lines", key, 0, "YWJjZGVmZ2gKamts", NULL, FINE, NULL},
    {"near: a pair as AWS makes them", both, 0, KEY20 " " SECRET40, NULL, FINE, NULL},
    {"near: a pair as IBM makes them", both, 0, KEY32 " " SECRET48, NULL, FINE, NULL},

    {"swapped at AWS", refused_both, 0, SECRET40 " " KEY20, "cred-swapped", FAILS,
     "the key from a test has the length of a secret"},
    {"swapped at IBM", refused_both, 0, SECRET48 " " KEY32, "cred-swapped", FAILS, NULL},
    {"near: swapped, and taken", both, 0, SECRET40 " " KEY20, NULL, FINE, NULL},
    {"near: lengths of both", both, 0, SECRET40 " " KEY32, NULL, FINE, NULL},
    {"near: 40 and 40", both, 0, SECRET40 " " SECRET40, NULL, FINE, NULL},

    {"a key for a time, without token", refused_both, 0, "ASIAHEALTHYTESTKEY00 " SECRET40,
     "cred-temp-no-token", FAILS, "begins with ASIA"},
    {"near: ASIA, and taken", key, 0, "ASIAPAC-backup", NULL, FINE, NULL},
    {"near: another key", both, 0, "ASIBHEALTHYTESTKEY00 " SECRET40, NULL, FINE, NULL},

    {"an IAM key for the key", refused_at_ibm, 0, API_KEY44 " " SECRET48, "cred-ibm-apikey", FAILS,
     "the access key from a test has the form of an IAM API key"},
    {"an IAM key for the secret", refused_at_ibm, 0, KEY32 " " API_KEY44, "cred-ibm-apikey", FAILS,
     "the secret from"},
    {"near: an IAM key, and taken", at_ibm, 0, KEY32 " " API_KEY44, NULL, FINE, NULL},
    {"near: an IAM key and a byte", at_ibm, 0, KEY32 " " API_KEY44 "0", NULL, FINE, NULL},
    {"near: 44 other bytes", at_ibm, 0, KEY32 " abcdefghijklmnopqrstuvwxyz/ABCDEFGHIJ-012345", NULL,
     FINE, NULL},
    {"near: 44 bytes elsewhere", both, 0, KEY32 " " API_KEY44, NULL, FINE, NULL},

    {"a percent sign behind AWS's", both, 0, KEY20 " " SECRET40 "%", "cred-prompt-percent", WARNS,
     "one % longer than secrets are"},
    {"a percent sign behind IBM's", both, 0, KEY32 " " SECRET48 "%", "cred-prompt-percent", WARNS,
     NULL},
    {"near: a percent sign at another length", both, 0, KEY20 " " SECRET40 "a%", NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
