/*
 * All that the probes saw, as plain data without an opinion. Written by src/net and src/probe,
 * read by the checks. Lives as long as the run's arena.
 */
#ifndef SP_EVIDENCE_EVIDENCE_H
#define SP_EVIDENCE_EVIDENCE_H

#include "base/buffer.h"
#include "base/clock.h"
#include "owners/identity.h"
#include "owners/pgbackrest.h"
#include "owners/scan.h"
#include "s3/reply.h"
#include "s3/uri.h"

#define SEEN_FIRST_MAX 64   /* first bytes kept of what a port said */
#define SEEN_HEADERS_MAX 64 /* headers kept of an answer */

/* One TLS handshake, made without verification so that everything can be seen. */
struct tls_seen {
    bool tried; /* false: it never came to a handshake */
    bool completed;
    bool timed_out;
    int sys_errno;       /* of the socket; 0: none */
    int alert;           /* RFC 8446 section 6, as received; -1: none */
    const char *version; /* "TLSv1.3"; NULL until completed */
    int version_number;  /* 0x0304; 0 until completed */
    const char *cipher;
    const char *error;      /* OpenSSL's reason; NULL */
    struct sp_bytes *chain; /* DER, as presented, leaf first */
    size_t nchain;
    bool client_cert_asked; /* the server asked for a client certificate; none was sent */
    const char *client_ca;  /* the first authority that it would take one from; NULL: any */
    int dh_bits;            /* of the server's Diffie-Hellman group; 0: another key exchange */
    bool no_secure_renegotiation;        /* below TLS 1.3: the server lacks RFC 5746 */
    unsigned char first[SEEN_FIRST_MAX]; /* the first bytes that the peer sent */
    size_t nfirst;
    long ms; /* wall time of the handshake */
};

/* One address of a name. */
struct address_seen {
    const char *address; /* numeric */
    bool is_v6;
    bool tried; /* connect was called */
    bool connected;
    bool timed_out; /* no answer to the connect within the limit */
    int sys_errno;  /* of connect */
    long ms;        /* wall time of the connect */
    struct tls_seen tls;
};

/* One name that was looked up. */
struct name_seen {
    const char *name;
    bool tried;
    bool is_literal; /* an address, nothing was looked up */
    bool pinned;     /* --resolve gave the addresses */
    bool from_hosts; /* all of its addresses stand in the hosts file */
    bool timed_out;
    int gai;               /* EAI_* of getaddrinfo; 0: found */
    const char *error;     /* gai_strerror; NULL */
    const char *canonical; /* the name that was found, behind search domains and CNAMEs; NULL */
    long ms;
    struct address_seen *addresses; /* in the order of getaddrinfo, each once */
    size_t naddresses;
};

enum transport {
    TRANSPORT_NOT_TRIED,
    TRANSPORT_OK, /* a complete answer came */
    TRANSPORT_TIMEOUT,
    TRANSPORT_CONNECT,   /* no connection */
    TRANSPORT_UNTRUSTED, /* our judge of the consumer's rules refused the chain or the name */
    TRANSPORT_TLS,       /* the handshake failed, or an alert came after it */
    TRANSPORT_BROKEN,    /* the answer is not HTTP, or broke off */
    TRANSPORT_TOO_BIG,   /* headers or body passed the cap */
    TRANSPORT_INTERRUPTED,
    TRANSPORT_OTHER,
};

struct header_seen {
    const char *name; /* lower case */
    const char *value;
};

/* One HTTP request with its answer. A request that pages holds the sum of its pages. */
struct exchange_seen {
    const char *purpose; /* id of the probe: "list", "anonymous", ... */
    enum s3_style style;
    bool is_signed;
    bool verified;       /* went over TLS that passed the consumer's rules */
    bool proxied;        /* went to a proxy, as a CONNECT first */
    long connect_status; /* the proxy's answer to the CONNECT; 0: none came */
    enum transport transport;
    const char *error; /* words of the transport; NULL */
    const char *method;
    const char *host;
    const char *target;            /* path and query as sent */
    const char *canonical_request; /* as signed; NULL */
    const char *string_to_sign;
    long status;             /* 0: no status line came */
    const char *status_line; /* as it came, without its end; NULL: none */
    bool bare_lf;            /* it ended in a line feed alone */
    bool unended;            /* ended with its connection, and TLS did not end before */
    bool throttled;          /* asked to slow down at first: it, or a page, is a second answer */
    struct header_seen headers[SEEN_HEADERS_MAX];
    size_t nheaders;
    time_t date;  /* the server's Date header; 0: none */
    time_t local; /* our clock when the headers came */
    struct s3_reply reply;
    unsigned pages;           /* pages read; 1 for a request that does not page */
    bool page_loop;           /* a continuation token came twice */
    bool page_cap;            /* stopped at the limit of keys; more are there */
    bool page_no_token;       /* truncated, but no token to go on with */
    const char *page_problem; /* why a later page could not be used; NULL */
    const char *address;      /* that answered */
    long ms;                  /* from the start of the wave to the last byte */
};

/* The names that are looked up. */
enum seen_name {
    SEEN_ENDPOINT,
    SEEN_BUCKET_HOST,
    SEEN_ANY_HOST, /* a bucket's that nobody has: what answers for any label at all is a wildcard */
    SEEN_ROOTED,   /* the judged one with a dot behind it: no hosts file, no search domains */
    SEEN_NAMES
};

#define SEEN_EXCHANGES_MAX 48

/* pgBackRest's info files of the stanza that is ours. */
enum seen_info {
    SEEN_ARCHIVE_INFO,
    SEEN_ARCHIVE_COPY,
    SEEN_BACKUP_INFO,
    SEEN_BACKUP_COPY,
    SEEN_INFOS
};

#define SEEN_PROOFS_MAX 3 /* proof objects of others that are read */

/* What one proof object says of its owner. */
struct proof_seen {
    size_t candidate;    /* index into found.candidates */
    bool recognised;     /* it is what its name says */
    uint64_t system_id;  /* of a PostgreSQL database; 0: it does not say */
    const char *version; /* of PostgreSQL; NULL: it does not say */
    const char *server;  /* Barman's name of the server; NULL: it does not say */
    time_t taken;        /* the end of the backup; 0: it does not say */
    struct owner_fact facts[OWNER_FACTS_MAX];
    size_t nfacts;
};

/*
 * Whose content was seen, worked out while it streamed by: of the objects only what is told here
 * is kept.
 */
struct content_seen {
    bool scanned;              /* a listing of the prefix was read, at least its first page */
    struct owner_found found;  /* in the prefix */
    struct owner_found around; /* in the folders above it */
    struct pgbr_info infos[SEEN_INFOS];
    struct proof_seen proofs[SEEN_PROOFS_MAX];
    size_t nproofs;
};

struct evidence {
    time_t started; /* our clock */
    struct name_seen names[SEEN_NAMES];
    struct address_seen
        without_sni; /* a handshake that names no server; tried where trust failed */
    struct exchange_seen exchanges[SEEN_EXCHANGES_MAX];
    size_t nexchanges;
    struct content_seen content;
    bool interrupted;       /* SIGINT or SIGTERM */
    bool timed_out;         /* the run's own limit was reached */
    unsigned long requests; /* sent, pages counted */
    unsigned waves;
    unsigned long long bytes_received; /* bodies and headers of HTTP */
    bool wrote;
    long ms_resolve;
    long ms_exchange;
    long ms_total;
};

/* The exchange of a purpose in a style; NULL when it was not planned. */
const struct exchange_seen *evidence_find(const struct evidence *ev, const char *purpose,
                                          enum s3_style style);

/* Two names have an address in common. */
bool evidence_share(const struct name_seen *a, const struct name_seen *b);

/* A header of an answer by its lower-case name; NULL when it did not come. */
const char *evidence_header(const struct exchange_seen *ex, const char *name);

#endif
