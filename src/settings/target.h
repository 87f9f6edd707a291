/* The one place to look at, worked out of the settings. Pure but for reading the CA file. */
#ifndef SP_SETTINGS_TARGET_H
#define SP_SETTINGS_TARGET_H

#include "consumer/consumer.h"
#include "s3/request.h"
#include "settings/repository.h"
#include "tls/cafile.h"

enum style_choice { STYLE_CHOICE_PATH, STYLE_CHOICE_HOST, STYLE_CHOICE_AUTO };

/* What a run is for: before an install, or from cron when the repository is in use. */
enum purpose { PURPOSE_PREFLIGHT, PURPOSE_HEALTH };

/* Whether objects of our own are written and removed again. */
enum write_probe {
    WRITE_PROBE_NO,
    WRITE_PROBE_YES,
    WRITE_PROBE_FORCE, /* also where something lies, or stays */
};

struct target {
    const char *provider; /* "aws", "ibm", "custom" */
    const char *endpoint; /* lower case, no scheme, no port, no brackets */
    bool endpoint_is_address;
    int port; /* 443 unless given */
    const char *region;
    const char *bucket;
    const char *prefix; /* "" for the whole bucket, else it ends in '/' */
    enum style_choice style;
    const struct consumer *consumer;
    const char *consumer_version; /* NULL: not given */
    struct repository repository;
    struct ca_input ca;
    long timeout_ms;              /* of the whole run */
    long connect_timeout_ms;      /* TCP and TLS, each address */
    unsigned long long max_items; /* keys counted at most; 0: no limit */
    enum write_probe write_probe;
    enum purpose purpose;
    bool look_at_settings; /* health: the bucket's settings, versions and uploads as well */
    bool keep_answers;     /* as they came, and the keys of the list: for a support bundle */
    long cert_warn_days;   /* fewer days to the end of a certificate are a warning; -1: not said */
    long cert_fail_days;   /* and fewer than these a failure */
    const struct credentials *credentials; /* NULL access_key: there are none */
    const struct proxy_settings *proxy;    /* NULL: none, or NO_PROXY spares the endpoint */
    const struct resolve_pin *pins;
    size_t npins;
};

/*
 * Work out the target. -1 with SP_USAGE (SP_INPUT for a file) when a value cannot be used or one
 * is missing: the message names the setting, where it came from and what was expected, the hint
 * says what to do.
 */
int target_from_settings(const struct settings *s, struct sp_arena *a, struct target *out,
                         struct sp_err *err);

#endif
