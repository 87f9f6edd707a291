/*
 * All that the probes saw, as plain data without an opinion. Written by src/net and src/probe,
 * read by the checks. Lives as long as the run's arena.
 */
#ifndef SP_EVIDENCE_EVIDENCE_H
#define SP_EVIDENCE_EVIDENCE_H

#include "base/buffer.h"
#include "base/clock.h"
#include "owners/barman.h"
#include "owners/identity.h"
#include "owners/pgbackrest.h"
#include "owners/scan.h"
#include "s3/reply.h"
#include "s3/uri.h"

#define SEEN_FIRST_MAX 64                /* first bytes kept of what a port said */
#define SEEN_HEADERS_MAX 64              /* headers kept of an answer */
#define SEEN_BODY_MAX ((size_t)64 << 10) /* bytes kept of its body */

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
    long long began; /* microseconds since the run began; -1: not tried, or not known */
    long ms;         /* wall time of the handshake */
};

/* One address of a name. */
struct address_seen {
    const char *address; /* numeric */
    bool is_v6;
    bool tried; /* connect was called */
    bool connected;
    bool timed_out;  /* no answer to the connect within the limit */
    int sys_errno;   /* of connect */
    unsigned wave;   /* from 1 on, in the order of sending; 0: not known */
    long long began; /* as of a handshake */
    long ms;         /* wall time of the connect */
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
    long long began;       /* as of a handshake */
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

/*
 * When the phases of an exchange ended, in microseconds since the run began; -1: it did not come to
 * that. An exchange on a connection that was there connects and secures at once; one that pages
 * ends with its last page.
 */
struct exchange_times {
    long long started; /* handed to a connection, or to the queue for one */
    long long connected;
    long long secured; /* TLS is up */
    long long sent;    /* request and body are written */
    long long first;   /* the first byte of the answer is there */
    long long ended;
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
    const char *body;         /* where answers are kept: the beginning of this one; NULL */
    size_t body_len;          /* at most SEEN_BODY_MAX */
    unsigned long long sent;  /* bytes of the body that went out */
    unsigned wave;            /* from 1 on, in the order of sending; 0: not known */
    struct exchange_times times;
    long ms; /* from the start of the wave to the last byte */
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
    size_t candidate;        /* index into found.candidates */
    bool recognised;         /* it is what its name says */
    uint64_t system_id;      /* of a PostgreSQL database; 0: it does not say */
    const char *version;     /* of PostgreSQL; NULL: it does not say */
    const char *server;      /* Barman's name of the server; NULL: it does not say */
    time_t taken;            /* the end of the backup; 0: it does not say */
    const char *backup;      /* its name; NULL: it is of none */
    unsigned long long size; /* of the backup, in bytes; 0: it does not say */
    struct owner_fact facts[OWNER_FACTS_MAX];
    size_t nfacts;
};

/* A page of the list of the prefix as a whole; what the write probe makes does not count. */
struct page_seen {
    bool seen;
    unsigned long long keys;
    unsigned long long bytes;
    time_t newest;   /* 0: no key with a time */
    uint64_t digest; /* of names behind the prefix, sizes and times in their order; 0: of no key */
};

#define SEEN_SIBLINGS_MAX 2

/* A folder that is spelled nearly as the prefix, or an object in its place. */
struct sibling_seen {
    struct owner_text name;  /* the prefix as it is spelled there, or the key */
    bool is_object;          /* the prefix without its slash is an object's key */
    bool listed;             /* it was looked into */
    unsigned long long keys; /* of the first ones, folder markers not counted; of an object, 1 */
    const char *tool;        /* id of the layout that is surely there; NULL: of none */
    struct owner_text who;   /* its stanza, server, ... */
    time_t newest;
};

/*
 * Whose content was seen, worked out while it streamed by: of the objects only what is told here
 * is kept.
 */
struct content_seen {
    bool scanned;              /* a listing of the prefix was read, at least its first page */
    struct owner_found found;  /* in the prefix */
    struct owner_found around; /* in the folders above it */
    bool no_archive;           /* a list of one level shows that our repository has no archive/ */
    bool no_backup;            /* the same for its backup/ */
    unsigned long long probe_folders; /* of write probes, in the list of one level */
    struct page_seen begin;           /* the first page of the list */
    struct page_seen end;             /* the same at the end of the run, where there was content */
    struct sibling_seen siblings[SEEN_SIBLINGS_MAX];
    size_t nsiblings;
    struct pgbr_info infos[SEEN_INFOS];
    struct proof_seen proofs[SEEN_PROOFS_MAX];
    size_t nproofs;
};

/* Two objects that should be one: an info file and its copy, as a listing shows them. */
struct copy_seen {
    bool listed; /* the part of the listing where they stand was read */
    bool has_main;
    bool has_copy;
    unsigned long long main_size;
    unsigned long long copy_size;
    const char *main_etag; /* as it came; NULL: the server gave none */
    const char *copy_etag;
};

#define HEALTH_NAMES_MAX 16 /* kept; of more only the number */

/* Names of folders and objects directly below a folder. */
struct names_seen {
    bool listed;                         /* to the end */
    const char *names[HEALTH_NAMES_MAX]; /* the last part, folders with '/' */
    size_t nnames;
    unsigned long long count;
};

/*
 * What a health run looks at in the repository beside the info files (content.infos). Of
 * pgBackRest's labels and Barman's ids alike.
 */
struct health_seen {
    bool looked;                   /* its requests were sent */
    struct copy_seen archive_info; /* pgBackRest's */
    struct copy_seen backup_info;
    struct names_seen beside;      /* below the prefix: who else is there */
    struct names_seen stanzas;     /* folders below archive/: whose, pgBackRest's */
    struct names_seen backups;     /* folders of backups of our stanza or server; the newest are
                                      the names that are kept, newest first. Where backup.info
                                      names a backup that was not there, this is a second list */
    struct names_seen fulls;       /* those of them that are pgBackRest's full ones */
    const char *server;            /* Barman's, as it was given or as the only one there; NULL */
    struct barman_backup newest;   /* of Barman: the newest that is done, of three; where none of
                                      them is, the newest whose file could be read */
    unsigned long long unreadable; /* Barman's backups, newer than that: without a file that can be
                                      read, or not done. The names of `backups` before it. Of an
                                      encrypted repository the names of `fulls` before the newest
                                      one that is done; all of them where none was seen to be */
    unsigned long long failed;     /* of these, those that say that they failed */
    bool wal_listed;               /* the newest write-ahead log was looked for, and answered */
    bool wal_more;                 /* more was there than was listed: a newer one may be */
    unsigned long long wal_keys;   /* that were listed: since the newest backup, at the least */
    const char *wal_newest;        /* name of the segment; NULL: there is none */
    time_t wal_modified;           /* 0: no time came */
    const char *wal_first;         /* the first segment that was listed, by name; NULL */
    const char *wal_before_hole;   /* the last one before the first that is missing between two
                                      of a timeline; NULL: none is missing */
    const char *wal_behind_hole;   /* the one that follows in the list, */
    time_t wal_behind_modified;    /* and when that came */
    bool settings_looked;          /* versioning, lifecycle, lock, uploads were asked as well */
};

/* What is done to prove that the consumer can write. The order is that of the report. */
enum canary_op {
    CANARY_LEFT_KEYS, /* list of what earlier probes left: objects, versions, uploads */
    CANARY_LEFT_VERSIONS,
    CANARY_LEFT_UPLOADS,
    CANARY_SWEEP,         /* delete of one thing that an earlier probe left */
    CANARY_DELETE_ABSENT, /* DELETE of a key that was never there */
    CANARY_PUT,           /* a small object */
    CANARY_PUT_SECOND,    /* another, for the delete of several */
    CANARY_PUT_CHECKSUM,  /* with a trailing checksum, as newer SDKs send it */
    CANARY_PUT_IF_ABSENT, /* If-None-Match: * on a key that is there */
    CANARY_OVERWRITE,     /* the small object, other bytes */
    CANARY_LIST,          /* shows them at once */
    CANARY_HEAD,
    CANARY_GET,          /* byte for byte what was written last */
    CANARY_RANGE,        /* a part of it */
    CANARY_GET_CHECKSUM, /* byte for byte what was written with a trailing checksum */
    CANARY_BEGIN,        /* a multipart upload */
    CANARY_PART,         /* of the consumer's part size */
    CANARY_LAST_PART,    /* the rest */
    CANARY_COMPLETE,
    CANARY_GET_WHOLE,      /* what was uploaded in parts, around the seam */
    CANARY_BEGIN_ABORTED,  /* another upload, */
    CANARY_PART_ABORTED,   /* with one part, */
    CANARY_ABORT,          /* given up, */
    CANARY_UPLOADS,        /* and not listed any more */
    CANARY_DELETE,         /* of the small object */
    CANARY_DELETE_SEVERAL, /* POST ?delete of the others */
    CANARY_GONE,           /* HEAD of the small object, deleted by then, */
    CANARY_SEVERAL_GONE,   /* and of another, which was deleted with others */
    CANARY_CLEAN,          /* delete of what is still there: an object, a version, an upload */
    CANARY_END_KEYS,       /* nothing of ours is there any more */
    CANARY_END_VERSIONS,
    CANARY_END_UPLOADS
};

#define CANARY_OPS (CANARY_END_UPLOADS + 1)

/* Of each operation, as reports and recorded runs call it. */
extern const char *const canary_op_names[CANARY_OPS];

enum canary_compared { CANARY_NOT_COMPARED, CANARY_SAME, CANARY_DIFFERENT };

struct canary_step {
    enum canary_op op;
    const char *key; /* that it was about; NULL: the bucket */
    struct exchange_seen exchange;
    enum canary_compared content;  /* of what was read, with what was written */
    unsigned long long differs_at; /* the first byte that differs; the length, where too short */
    bool shown;                    /* of a list: all that should be there is, nothing else is */
};

enum canary_thing { CANARY_OBJECT, CANARY_VERSION, CANARY_MARKER, CANARY_UPLOAD };

/* A trace of a probe in the bucket: of this run, or of an earlier one. */
struct canary_trace {
    enum canary_thing thing;
    const char *key;
    const char *id; /* of the version or the upload; NULL: of an object without versions */
    time_t begun;   /* of the probe that made it, out of the key */
    bool earlier;   /* another run's */
    bool removed;   /* by this run */
};

#define CANARY_TRACES_MAX 64 /* kept; of more only the number */
#define CANARY_STEPS_MAX 512

enum canary_state {
    CANARY_NOT_ASKED, /* nobody wanted it */
    CANARY_REFUSED,   /* it was wanted, and nothing was written: `why` */
    CANARY_RUN,       /* it was begun */
};

/* What the write probe did and saw. */
struct canary_seen {
    enum canary_state state;
    bool forced;
    const char *refused; /* id of the reason: "not-ready", "not-empty", "owner", "versioned",
                            "locked", "no-delete", "recent-probe"; NULL. With CANARY_RUN: why
                            it ended behind the first PUT ("versioned") */
    const char *folder;  /* where all of ours is: PREFIXs3preflight-probe-TIME-RANDOM/; NULL */
    struct canary_step *steps; /* in the order of sending; at most CANARY_STEPS_MAX */
    size_t nsteps;
    struct canary_trace *traces;
    size_t ntraces;
    unsigned long long more;       /* traces beyond those that are kept, and not removed */
    unsigned long long more_swept; /* the same of earlier probes, removed */
    unsigned long long written;    /* objects and uploads that were made */
    unsigned long long removed;    /* of these */
    /* A last list of the keys, and what was answered, show that nothing of ours is left. A list of
       versions or uploads that is refused hinders it only where there can be some. */
    bool swept;
    bool cut_short;       /* interrupted or out of time: the steps are not all there */
    unsigned round_trips; /* waves, those of cleaning up with them */
    long ms;
};

#define KEPT_PAGES_MAX 8

/* What is kept beyond all that is judged, where somebody wants to see it (target.keep_answers). */
struct kept_seen {
    struct s3_keys keys[2];                            /* of the list of the prefix, by its style */
    const struct exchange_seen *pages[KEPT_PAGES_MAX]; /* of the judged list, behind the first */
    size_t npages;
};

struct evidence {
    time_t started; /* our clock */
    struct name_seen names[SEEN_NAMES];
    struct address_seen
        without_sni; /* a handshake that names no server; tried where trust failed */
    struct exchange_seen exchanges[SEEN_EXCHANGES_MAX];
    size_t nexchanges;
    struct content_seen content;
    struct health_seen health;
    struct canary_seen canary;
    struct kept_seen kept;
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
