/* One profile of the AWS shared files, as far as this program uses it. */
#ifndef SP_SETTINGS_PROFILE_H
#define SP_SETTINGS_PROFILE_H

#include "settings/awsfile.h"
#include "settings/settings.h"

/* X(id, key as awsfile reads it; "s3.x" is x in the nested section s3). */
#define PROFILE_FIELDS(X)                                                                          \
    X(PROFILE_REGION, "region")                                                                    \
    X(PROFILE_ENDPOINT_URL, "endpoint_url")                                                        \
    X(PROFILE_STYLE, "s3.addressing_style")                                                        \
    X(PROFILE_CA_BUNDLE, "ca_bundle")                                                              \
    X(PROFILE_SERVICES, "services")                                                                \
    X(PROFILE_SERVICES_URL, "s3.endpoint_url")                                                     \
    X(PROFILE_IGNORE_URLS, "ignore_configured_endpoint_urls")                                      \
    X(PROFILE_KEY, "aws_access_key_id")                                                            \
    X(PROFILE_SECRET, "aws_secret_access_key")                                                     \
    X(PROFILE_TOKEN, "aws_session_token")                                                          \
    X(PROFILE_ROLE, "role_arn")                                                                    \
    X(PROFILE_WEB_IDENTITY, "web_identity_token_file")                                             \
    X(PROFILE_SSO_SESSION, "sso_session")                                                          \
    X(PROFILE_SSO, "sso_start_url")                                                                \
    X(PROFILE_PROCESS, "credential_process")                                                       \
    X(PROFILE_LOGIN, "login_session")

enum profile_field {
#define X(id, key) id,
    PROFILE_FIELDS(X)
#undef X
        PROFILE_FIELDS_COUNT
};

struct profile_value {
    const char *value; /* NULL: not there, or empty; "" for the secrets, which are not here */
    long line;         /* 0: not there */
};

/* What one file says of the profile. */
struct profile {
    const char *file; /* as messages call it */
    bool exists;
    struct profile_value values[PROFILE_FIELDS_COUNT];
    struct sp_secret secret;
    struct sp_secret token;
};

/*
 * Read the profile out of a file's text. Fills out, which the caller releases also after -1:
 * SP_INPUT with file:line, SP_LIMIT, SP_NOMEM.
 */
int profile_parse(const char *text, size_t len, enum awsfile_kind kind, const char *file,
                  const char *name, struct sp_arena *a, struct profile *out, struct sp_err *err);

/* The field of a key such as "s3.addressing_style"; PROFILE_FIELDS_COUNT: none. */
enum profile_field profile_field_find(const char *key);

/* Wipes the secrets. Takes a zeroed profile too. */
void profile_release(struct profile *p);

#endif
