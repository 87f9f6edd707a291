/*
 * How the program that will use the repository behaves, as a table of rules. The preflight judges
 * by them, because a pass that the consumer would not repeat is worth less than none.
 */
#ifndef SP_CONSUMER_CONSUMER_H
#define SP_CONSUMER_CONSUMER_H

#include <stdbool.h>

#include "base/error.h"

/* How a consumer judges the certificate chain that a server presents. */
struct tls_rules {
    bool partial_chain; /* a certificate in the CA file that is no root ends a chain */
    bool common_name;   /* without any subjectAltName the common name is compared */
    bool ip_san;        /* iPAddress names are compared */
    bool ip_as_such;    /* an address is never compared with a name that is text */
    bool serial;        /* a serial number must not be negative */
    int security_level; /* of OpenSSL: least strength of keys and digests */
    int min_version;    /* TLS1_2_VERSION of OpenSSL */
};

struct consumer {
    const char *name;      /* as in --consumer */
    const char *title;     /* as the operator reads it */
    const char *operation; /* its first step, "stanza-create" */
    struct tls_rules tls;
    const char *ip_san_since;        /* version from which ip_san holds; NULL: always */
    const char *all_addresses_since; /* before it, only the first address is tried */
    bool host_port;                  /* the Host header carries a port that is not the default */
    bool encoding_url;               /* lists are asked for with encoding-type=url */
    bool env_ca;                     /* AWS_CA_BUNDLE names the CA file */
    bool env_proxy;                  /* HTTPS_PROXY names a proxy that is used */
    bool creates_bucket;             /* a bucket that is not there is made */
    bool body_md5;                   /* Content-MD5 goes with every body */
    bool trailing_checksum;          /* newer versions send a body with its CRC-32 behind it */
    bool if_absent;                  /* objects are written with If-None-Match: * */
    unsigned long long part_size;    /* bytes of a part of an upload, the least that it uses */
    bool strict_http;                /* refuses answers whose framing other clients forgive */
};

/* Other programs that meet the same certificate: where they disagree, that is worth a word. */
struct tls_client {
    const char *title;
    struct tls_rules tls;
};

extern const struct tls_client tls_client_go, tls_client_libcurl;

/* The row of a name; NULL when there is none. */
const struct consumer *consumer_find(const char *name);

/* All rows, the default first, ended by NULL. */
const struct consumer *const *consumer_all(void);

/*
 * Whether a version comes before another, by numbers: "2.9" before "2.37". A version that is not
 * known (NULL) comes before none.
 */
bool consumer_is_before(const char *version, const char *other);

#endif
