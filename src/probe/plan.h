/* What is asked, as a table, and what of it can be sent for a target. Pure. */
#ifndef SP_PROBE_PLAN_H
#define SP_PROBE_PLAN_H

#include "evidence/evidence.h"
#include "settings/target.h"

/* Who signs a probe. */
enum probe_signer {
    SIGNER_OPERATOR,     /* the key as it was given */
    SIGNER_WRONG_SECRET, /* the key with a secret that is wrong on purpose */
    SIGNER_TRIMMED,      /* key and secret without what stands around them by mistake */
    SIGNER_NOBODY,       /* unsigned */
};

/* In which style a probe is sent. */
enum probe_styles { IN_BOTH_STYLES, IN_JUDGED_STYLE };

/* What a probe asks for. All are GET: an answer to HEAD has no body to tell the reason. */
enum probe_request {
    ASK_LIST,         /* the prefix, all levels, encoding-type=url */
    ASK_FIRST_KEY,    /* as ASK_LIST, one key at the most */
    ASK_CONSUMER,     /* the prefix in the consumer's own form, one level deep */
    ASK_LIST_V1,      /* as ASK_LIST with the older request */
    ASK_WHOLE_BUCKET, /* one level deep, without a prefix */
    ASK_LISTING_OF,   /* probe.resource of the prefix: "versions", "uploads" */
    ASK_SETTING,      /* probe.resource of the bucket: "versioning", ... */
    ASK_NO_OBJECT,    /* a key below the prefix that nobody has */
    ASK_BUCKETS,      /* the buckets of the key, on the endpoint itself */
    ASK_OBJECT,       /* the first bytes of an object that the content names */
    ASK_AROUND,       /* a folder that the content names, one level deep */
    ASK_WITHIN,       /* the first keys of such a folder, all levels */
    ASK_BEHIND,       /* a folder, all levels, the keys behind one of them */
};

struct probe {
    const char *purpose; /* stable: evidence and logs name it */
    enum probe_request asks;
    enum probe_signer signer;
    enum probe_styles styles;
    bool unverified;      /* the chain is not looked at; never signed */
    bool proxied;         /* through the proxy of the environment; never signed */
    bool needed;          /* the verdict hangs on it, as it does on the lists of the prefix */
    const char *resource; /* NULL: none */
    const char *region;   /* to sign for; NULL: the target's */
    /* NULL: first wave. Else second wave, where the first one's evidence asks for it. */
    bool (*wanted)(const struct target *t, const struct evidence *ev);
};

#define PROBE_LIST "list"             /* what is judged first */
#define PROBE_CONSUMER "consumer"     /* the list as the consumer sends it */
#define PROBE_ANONYMOUS "anonymous"   /* the same unsigned */
#define PROBE_BADSIG "badsig"         /* the same with a wrong secret */
#define PROBE_UNVERIFIED "unverified" /* unsigned over TLS that did not pass: clock and server */
#define PROBE_PROXY "proxy"           /* unsigned, through a proxy that only others would use */
#define PROBE_TRIMMED "trimmed"       /* a refused list, signed again without blanks and quotes */
#define PROBE_OTHER_REGION "region"   /* a good list, signed for a region that nobody has */
#define PROBE_LIST_V1 "list-v1"       /* a list whose V2 form was refused */
#define PROBE_WHOLE_BUCKET "bucket"   /* a denied list, without its prefix */
#define PROBE_NO_OBJECT "no-object"   /* a denied list: 403 or 404 for a key that is not there */
#define PROBE_BUCKETS "buckets"       /* a denied or missing bucket: those that the key owns */
#define PROBE_LOCATION "location"     /* the rest: what a bucket that can be listed is set to */
#define PROBE_VERSIONING "versioning"
#define PROBE_LIFECYCLE "lifecycle"
#define PROBE_OBJECT_LOCK "object-lock"
#define PROBE_ENCRYPTION "encryption"
#define PROBE_PAYER "requestPayment"
#define PROBE_POLICY_STATUS "policyStatus"
#define PROBE_VERSIONS "versions"
#define PROBE_UPLOADS "uploads"
#define PROBE_ADDRESS "address" /* a good list, at another address of the name */
#define PROBE_PROOF "proof"     /* an object that says whose content it is */
#define PROBE_AROUND "around"   /* a folder above the prefix where a repository may be */
#define PROBE_WITHIN "within"   /* what lies in a folder that such a list shows */
#define PROBE_GROWTH "growth"   /* the first page once more, where somebody may be writing */
#define PROBE_ARCHIVE_INFO                                                                         \
    "archive.info" /* the info files of our stanza, as stanza-create asks                          \
                    */
#define PROBE_ARCHIVE_COPY "archive.info.copy"
#define PROBE_BACKUP_INFO "backup.info"
#define PROBE_BACKUP_COPY "backup.info.copy"

/* Asked by health runs only. */
#define PROBE_SERVERS "servers" /* the folder of the repository, where it is not the prefix */
#define PROBE_BACKUPS "backups" /* the folder of our backups */
#define PROBE_STANZAS "stanzas" /* archive/: whose stanzas are there */
#define PROBE_ARCHIVE "archive" /* the folder of our archive, one level */
#define PROBE_WAL_FOLDERS "wal-folders" /* folders of write-ahead log */
#define PROBE_WAL "wal"                 /* write-ahead log, the newest */
#define PROBE_BACKUP "backup"           /* what Barman says of one backup */

/* The rows in the order of sending, ended by a NULL purpose. */
extern const struct probe probes[];

/* A region that no server has, for PROBE_OTHER_REGION. */
#define PLAN_NO_REGION "xx-none-1"

/* Host style makes sense: the endpoint is a name. */
bool plan_host_style_possible(const struct target *t);

/* Addresses of the judged name that are asked beside the one that gave the list. */
#define PLAN_ADDRESSES_MAX 7

/* The styles that are tried: a chosen style and, for comparison, the other one. */
bool plan_tries_style(const struct target *t, enum s3_style style);

/* The styles that can turn out to be the judged one: the chosen one, or both for auto. */
bool plan_style_is_candidate(const struct target *t, enum s3_style style);

/*
 * The style that is judged: the chosen one; for auto, path unless only host style gave a listing.
 */
enum s3_style plan_judged_style(const struct target *t, const struct evidence *ev);

/* An answer that only asks to come again later: it may be another one then. NULL is none. */
bool plan_was_throttled(const struct exchange_seen *ex);

/* A key that can be put into a header: not empty, printable ASCII without blanks. */
bool plan_key_is_sendable(const struct credentials *c);

/*
 * What is left of a value when the blanks, line ends and quotation marks around it are gone, as a
 * part of it.
 */
struct sp_bytes plan_trim(const char *value, size_t len);

/* Key or secret has something around it that plan_trim takes away, and something is left. */
bool plan_can_trim(const struct credentials *c);

#endif
