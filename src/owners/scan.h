/*
 * Whose content lies below a prefix, from the keys of a listing as it streams: memory is bounded
 * whatever the number of keys. Keys and names are bytes as the server sent them (decoded), not
 * made safe for a terminal: whoever prints them does that.
 */
#ifndef SP_OWNERS_SCAN_H
#define SP_OWNERS_SCAN_H

#include <time.h>

#include "base/arena.h"
#include "owners/layout.h"

#define OWNER_CANDIDATES_MAX 8 /* kept; what is beyond is only counted */
#define OWNER_PROOFS_MAX 6     /* keys to read, of all candidates together */
#define OWNER_PROOFS_EACH 4    /* of one candidate */
#define OWNER_SAMPLES_MAX 4    /* keys that fit nowhere */
#define OWNER_WATCHES_MAX 4    /* folders whose keys are counted */
#define OWNER_KEY_MAX 1024     /* bytes of a key; longer ones are counted as unknown */
#define OWNER_WHO_MAX 255      /* bytes of a name; longer ones are cut */
#define OWNER_MORE_MAX 64      /* other owners are told apart up to this many */

struct owner_text {
    const char *bytes; /* terminated with NUL, which may occur within, too */
    size_t len;
};

/* Where the root of a candidate lies, seen from the prefix. */
enum owner_place {
    OWNER_HERE,   /* it is the prefix */
    OWNER_BELOW,  /* a folder below it */
    OWNER_AROUND, /* the prefix lies within it */
};

/* An object that says whose they are. */
struct owner_proof {
    const struct owner_layout *layout;
    size_t candidate; /* index into the candidates */
    struct owner_text key;
    unsigned long long size; /* bytes */
    time_t modified;         /* 0: the server gave none */
};

/* One owner: a tool, where it keeps its data, and the name that tells it from others there. */
struct owner_candidate {
    const struct owner_layout *layout;
    enum owner_confidence confidence;
    enum owner_place place;
    struct owner_text root;  /* without a '/' at the end; empty: the bucket */
    struct owner_text who;   /* stanza, server, ...; empty where the tool has none */
    unsigned long long keys; /* that fit its patterns */
    unsigned long long bytes;
    unsigned long long wal_keys; /* of these: write-ahead log */
    time_t oldest;               /* 0: no key with a time */
    time_t newest;
    time_t wal_newest;
};

/* Keys below one folder. */
struct owner_watched {
    unsigned long long keys;    /* folder markers and the folder's own marker included */
    unsigned long long others;  /* of these: not the names given with the watch */
    unsigned long long wal;     /* of these: named as barman-cloud names write-ahead log */
    unsigned long long wal_new; /* of these: compressed in a way that came with Barman 3.12 */
    unsigned long wal_timeline; /* the newest of their timelines */
};

struct owner_found {
    struct owner_candidate candidates[OWNER_CANDIDATES_MAX]; /* the surest first */
    size_t ncandidates;
    unsigned long long more; /* owners for whom there was no room; OWNER_MORE_MAX: or more */
    struct owner_proof proofs[OWNER_PROOFS_MAX]; /* in the order of their value */
    size_t nproofs;
    unsigned long long keys;
    unsigned long long bytes;
    unsigned long long markers;                   /* zero bytes long and ending in '/' */
    unsigned long long unknown;                   /* neither marker nor in any pattern */
    struct owner_text samples[OWNER_SAMPLES_MAX]; /* of the unknown ones, the first */
    size_t nsamples;
    time_t oldest;
    time_t newest;
    struct owner_watched watched[OWNER_WATCHES_MAX]; /* in the order of owner_scan_watch */
};

struct owner_scan; /* about 60 KiB in the arena */

/* prefix: what was listed, with or without '/' at its ends; "" for the bucket. NULL: SP_NOMEM. */
struct owner_scan *owner_scan_new(struct sp_arena *a, const char *prefix, struct sp_err *err);

/*
 * Count what lies below a folder ("repo/archive/db/"). `own` is the name of the one object that
 * belongs there, its ".copy" too ("archive.info"); NULL: none does. -1: SP_LIMIT, SP_NOMEM.
 */
int owner_scan_watch(struct owner_scan *scan, const char *folder, const char *own,
                     struct sp_err *err);

/* An object of the listing; modified 0: the server gave no time. */
void owner_scan_key(struct owner_scan *scan, const char *key, size_t len, unsigned long long size,
                    time_t modified);

/* A CommonPrefix of a delimited listing. It ends in '/'. Counted in no total. */
void owner_scan_folder(struct owner_scan *scan, const char *prefix, size_t len);

/* What was seen so far. Strings are copies in the arena of the scan. -1: SP_NOMEM. */
int owner_scan_finish(const struct owner_scan *scan, struct owner_found *out, struct sp_err *err);

#endif
