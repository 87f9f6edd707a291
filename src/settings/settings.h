/*
 * What the operator said: one value per setting, each with where it came from. Sources in order:
 * flags, S3PREFLIGHT_* variables, AWS_* variables, manifests, AWS shared files.
 */
#ifndef SP_SETTINGS_SETTINGS_H
#define SP_SETTINGS_SETTINGS_H

#include "base/buffer.h"
#include "base/secret.h"

/*
 * X(id, name, flag, product variable, AWS variables in order (comma-separated), key in the AWS
 * shared config). The name is what -v and messages print. One list; the enum and the table expand
 * it.
 */
#define SP_SETTINGS(X)                                                                             \
    X(SET_PROVIDER, "provider", "--provider", "S3PREFLIGHT_PROVIDER", NULL, NULL)                  \
    X(SET_HOST, "host", "--host", "S3PREFLIGHT_HOST", NULL, NULL)                                  \
    X(SET_PATH, "path", "--path", "S3PREFLIGHT_PATH", NULL, NULL)                                  \
    X(SET_STYLE, "style", "--style", "S3PREFLIGHT_STYLE", NULL, "s3.addressing_style")             \
    X(SET_CA, "ca", "--ca", "S3PREFLIGHT_CA", NULL, NULL)                                          \
    X(SET_ENDPOINT_URL, "endpoint-url", "--endpoint-url", "S3PREFLIGHT_ENDPOINT_URL",              \
      "AWS_ENDPOINT_URL_S3,AWS_ENDPOINT_URL", "endpoint_url")                                      \
    X(SET_REGION, "region", "--region", "S3PREFLIGHT_REGION", "AWS_REGION,AWS_DEFAULT_REGION",     \
      "region")                                                                                    \
    X(SET_BUCKET, "bucket", "--bucket", "S3PREFLIGHT_BUCKET", NULL, NULL)                          \
    X(SET_PREFIX, "prefix", "--prefix", "S3PREFLIGHT_PREFIX", NULL, NULL)                          \
    X(SET_PROFILE, "profile", "--profile", "S3PREFLIGHT_PROFILE",                                  \
      "AWS_PROFILE,AWS_DEFAULT_PROFILE", NULL)                                                     \
    X(SET_CREDENTIALS, "credentials", "--credentials", "S3PREFLIGHT_CREDENTIALS", NULL, NULL)      \
    X(SET_CONSUMER, "consumer", "--consumer", "S3PREFLIGHT_CONSUMER", NULL, NULL)                  \
    X(SET_TIMEOUT, "timeout", "--timeout", "S3PREFLIGHT_TIMEOUT", NULL, NULL)                      \
    X(SET_CONNECT_TIMEOUT, "connect-timeout", "--connect-timeout", "S3PREFLIGHT_CONNECT_TIMEOUT",  \
      NULL, NULL)                                                                                  \
    X(SET_CERT_WARN, "cert-warn", "--cert-warn", "S3PREFLIGHT_CERT_WARN", NULL, NULL)              \
    X(SET_CERT_FAIL, "cert-fail", "--cert-fail", "S3PREFLIGHT_CERT_FAIL", NULL, NULL)              \
    X(SET_MAX_ITEMS, "max-items", "--max-items", "S3PREFLIGHT_MAX_ITEMS", NULL, NULL)              \
    X(SET_SCHEDULE, "schedule", "--schedule", "S3PREFLIGHT_SCHEDULE", NULL, NULL)                  \
    X(SET_RETENTION, "retention", "--retention", "S3PREFLIGHT_RETENTION", NULL, NULL)              \
    X(SET_REPO_PATH, "repo-path", "--repo-path", "S3PREFLIGHT_REPO_PATH", NULL, NULL)              \
    X(SET_STANZA, "stanza", "--stanza", "S3PREFLIGHT_STANZA", NULL, NULL)                          \
    X(SET_SERVER_NAME, "server-name", "--server-name", "S3PREFLIGHT_SERVER_NAME", NULL, NULL)      \
    X(SET_SYSTEM_ID, "system-id", "--system-id", "S3PREFLIGHT_SYSTEM_ID", NULL, NULL)              \
    X(SET_PG_VERSION, "pg-version", "--pg-version", "S3PREFLIGHT_PG_VERSION", NULL, NULL)          \
    X(SET_WRITE_PROBE, "write-probe", "--write-probe", "S3PREFLIGHT_WRITE_PROBE", NULL, NULL)      \
    X(SET_STATE, "state", "--state", "S3PREFLIGHT_STATE", NULL, NULL)                              \
    X(SET_FULL, "full", "--full", "S3PREFLIGHT_FULL", NULL, NULL)

enum setting_id {
#define X(id, name, flag, own, aws, key) id,
    SP_SETTINGS(X)
#undef X
        SETTINGS_COUNT
};

struct setting_row {
    const char *name;
    const char *flag;
    const char *own_variable;
    const char *aws_variables; /* NULL: none */
    const char *aws_key;       /* NULL: none; "s3.x" is x in the nested section s3 */
};

extern const struct setting_row setting_rows[SETTINGS_COUNT];

/* Strings live as long as the arena that the value was set with. */
struct setting {
    const char *value;  /* NULL: not set */
    const char *origin; /* "--host", "S3PREFLIGHT_HOST", "~/.aws/config:12"; NULL: not set */
};

/* --resolve HOST:PORT:ADDRESS[,ADDRESS...], as in curl. */
struct resolve_pin {
    const char *host; /* "*": every name that has no pin of its own */
    long port;
    const char *address; /* or several, separated by commas, without brackets */
};

#define RESOLVE_PINS_MAX 16

/* The pair of keys, byte for byte as the operator gave it. */
struct credentials {
    const char *access_key; /* NULL: none */
    size_t access_key_len;
    struct sp_secret secret;
    struct sp_secret token; /* a session token, where there is one */
    const char *origin;     /* where all three come from; NULL: nowhere */
};

/*
 * The proxy of the environment: HTTPS_PROXY, or else ALL_PROXY. The run does without, as pgBackRest
 * does; what would use one is told so.
 */
struct proxy_settings {
    struct sp_secret url;  /* may hold a password; not set: there is no proxy */
    const char *shown;     /* its host and port */
    const char *variable;  /* that names it */
    bool of_https;         /* by HTTPS_PROXY */
    const char *no_proxy;  /* "": nothing is spared */
    const char *differing; /* two variables that differ in more than their case; NULL */
};

struct settings {
    struct setting values[SETTINGS_COUNT];
    struct credentials credentials;
    struct credentials passed_over; /* of the manifest, where the shell's is another one */
    const char *overriding;         /* the variable by which they differ; NULL: nothing is */
    struct sp_bytes ca_bytes; /* a CA that was given as a Secret; used where "ca" is not set */
    const char *ca_origin;    /* what messages call it; NULL: none was given */
    struct resolve_pin pins[RESOLVE_PINS_MAX];
    size_t npins;
    struct proxy_settings proxy;
    const char *notes[8]; /* what else -v prints: variables that were seen but not used */
    size_t nnotes;
};

/* Where settings come from besides the flags; tests hand in their own. */
struct settings_sources {
    const char *(*env)(void *ctx, const char *name); /* NULL: not set */
    void *ctx;
    /*
     * Manifests, which come after the variables and before the AWS files: what nobody has set yet,
     * and the key pair: 1 where the manifest has the Secret for it, be it good or bad. NULL: there
     * are none.
     */
    int (*manifest)(void *ctx, struct settings *s, struct sp_arena *a, struct sp_err *err);
    int (*manifest_credentials)(void *ctx, struct settings *s, struct sp_arena *a,
                                struct sp_err *err);
    /* --credentials names a file: a Secret as a manifest. NULL: only directories are taken. */
    int (*secret_file)(void *ctx, const char *path, struct settings *s, struct sp_arena *a,
                       struct sp_err *err);
};

/* Set one value from a flag; the first source to set a value wins. -1: SP_NOMEM. */
int settings_set(struct settings *s, enum setting_id id, const char *value, const char *origin,
                 struct sp_arena *a, struct sp_err *err);

/* Add HOST:PORT:ADDRESS[,...]; addresses in brackets or not. -1: SP_USAGE, SP_LIMIT, SP_NOMEM. */
int settings_add_pin(struct settings *s, const char *text, struct sp_arena *a, struct sp_err *err);

/*
 * Fill what the flags left open from variables and AWS shared files, then find the credentials:
 * the --credentials directory (files key and keysecret), else AWS_ACCESS_KEY_ID and
 * AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), else the manifest's Secret, else the profile in
 * the shared credentials file, else in the shared config file. A profile that was named with
 * --profile goes before variables, as in botocore. -1: SP_INPUT with file:line, SP_IO, SP_LIMIT,
 * SP_NOMEM.
 */
int settings_complete(struct settings *s, const struct settings_sources *sources,
                      struct sp_arena *a, struct sp_err *err);

/* Wipes the secrets. Takes zeroed settings too. */
void settings_release(struct settings *s);

#endif
