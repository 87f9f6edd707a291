/*
 * What a health run asks for, and what it notes of the lists as they stream by: memory is bounded
 * whatever they show. Shared by the files health*.c only.
 */
#ifndef SP_PROBE_HEALTH_H
#define SP_PROBE_HEALTH_H

#include "probe/internal.h"

#define HEALTH_INFO_MAX ((size_t)4 << 20) /* bytes read of an info file */
#define HEALTH_PAGES_MAX 10U              /* of one list */
#define HEALTH_NAME_MAX 255               /* bytes of a name; longer ones are cut */
#define HEALTH_ROUNDS_MAX 10              /* a healthy run has two */
#define HEALTH_BACKUPS_MAX 3              /* the newest, that are looked into */
#define HEALTH_STRANGERS_MAX 2            /* folders of others that are looked into */
#define HEALTH_WAL_FOLDERS_MAX 2          /* gone into: one may hold a part of a segment only */
#define HEALTH_READS_MAX 2                /* of an info file that differs from its copy */
#define HEALTH_SEGMENT_LEN 24             /* hexadecimal digits of a segment's name */

/* Which names of a folder are kept. */
struct health_kind {
    bool (*is_one)(const char *name, size_t len);
    /* NULL: the first ones that come; else the newest, in their order. */
    bool (*is_newer)(const char *a, size_t a_len, const char *b, size_t b_len);
};

struct health_name {
    char bytes[HEALTH_NAME_MAX + 1];
    size_t len;
};

/* A file and its copy, as a list shows them. */
struct health_file {
    bool there;
    unsigned long long size;
    char etag[S3_ETAG_MAX + 1]; /* "": none */
};

/* Between two segments of one timeline; "": there is none. */
struct health_hole {
    char before[HEALTH_SEGMENT_LEN + 1];
    char behind[HEALTH_SEGMENT_LEN + 1];
    time_t behind_modified;
};

/* A list of a folder, and what it shows. */
struct health_list {
    const struct health_kind *kind;
    const char *folder; /* "" or it ends in '/' */
    const char *main;   /* a file in it whose copy is beside it; NULL */
    const char *within; /* of_wal: "15-1/", only what lies below that; NULL: all */
    struct owner_scan *scan;
    struct s3_watch watch;
    size_t exchange; /* its index, once it was asked */
    unsigned round;  /* in which that was */
    bool asked;
    bool of_wal; /* its keys are write-ahead log */
    bool passed; /* a key behind `within` was seen */
    struct health_name names[HEALTH_NAMES_MAX];
    size_t nnames;
    unsigned long long count;
    struct health_list *also; /* is told every name as well; NULL */
    struct health_file file;
    struct health_file copy;
    unsigned long long segments;
    unsigned long long others;           /* keys of_wal that are none */
    time_t modified;                     /* the newest time of one */
    char newest[HEALTH_SEGMENT_LEN + 1]; /* the newest of them; "": none */
    char first[HEALTH_SEGMENT_LEN + 1];
    char last[HEALTH_SEGMENT_LEN + 1]; /* that came */
    struct health_hole hole;           /* the first one */
    struct health_hole last_hole;      /* and the last; the same where there is one only */
    bool unordered;                    /* names do not come in their order: a hole cannot be told */
};

enum health_lists {
    HEALTH_TOP_PATH, /* the prefix, in both styles */
    HEALTH_TOP_HOST,
    HEALTH_SERVERS, /* the repository, where it is not the prefix */
    HEALTH_BACKUPS,
    HEALTH_FULLS,    /* is not asked: what of these are full ones */
    HEALTH_MANIFEST, /* the folder of a full one, where nobody can read backup.info */
    HEALTH_STANZAS,
    HEALTH_ARCHIVE,
    HEALTH_WAL_FOLDERS,
    HEALTH_WAL,
    HEALTH_WAL_END, /* the newest folder, where the list before it is too long to be read */
    HEALTH_STRANGER,
    HEALTH_LISTS = HEALTH_STRANGER + HEALTH_STRANGERS_MAX
};

struct health {
    enum s3_style style; /* of all but the lists of the prefix */
    bool is_barman;
    const char *root;   /* of the repository: "" or it ends in '/' */
    const char *server; /* Barman's; NULL: not known */
    unsigned round;
    struct health_list lists[HEALTH_LISTS];
    bool infos_asked[SEEN_INFOS];
    unsigned pair_reads[2]; /* archive, backup: the file with its copy */
    size_t wal_folder;      /* the one that was gone into, of those listed; 0 is the newest */
    bool listed_again;
    bool settings_asked;
    bool rows_asked;
    bool proofs_asked;
    const struct exchange_seen *backup; /* of Barman: being read */
    struct sp_buf body;
    size_t tried;                /* of Barman's backups, of encrypted full ones */
    bool has_good;               /* one of them is done */
    struct barman_backup newest; /* that one; else the newest that could be read */
    size_t newest_at;            /* among those tried */
    unsigned failed;             /* of those tried */
};

/* ---- health_names.c: pure */

extern const struct health_kind health_any, health_folders, health_labels, health_fulls,
    health_barman_ids, health_wal_folders, health_archive_ids;

/* Empty; sees nothing yet. */
void health_list_init(struct health_list *l, const struct health_kind *kind, const char *folder);

/* A key or a folder of the answer. */
void health_list_object(struct health_list *l, const char *key, size_t len, unsigned long long size,
                        const char *etag, time_t modified);
void health_list_folder(struct health_list *l, const char *prefix, size_t len);

bool health_has_name(const struct health_list *l, const char *name);

/* The only Barman server that a list may show; NULL: there is none, or more than one. */
const char *health_only_server(const struct health_list *l);

/* "15-1/" of a database; NULL where it has no usable one. */
const char *health_archive_id(const struct pgbr_db *db, struct sp_arena *a, bool *usable,
                              struct sp_err *err);

/* The newest backup of all types; NULL. */
const struct pgbr_backup *health_newest(const struct pgbr_backups *backups);

/* A name as it is kept; a NUL within is shown as \x00. NULL: SP_NOMEM. */
const char *health_text(const struct health_name *name, struct sp_arena *a, struct sp_err *err);

bool health_is_segment(const char *name, size_t len);

/*
 * Whether a segment may be the next one of its timeline, or is the same. How long segments are
 * is not known: a log may end at every number that a size of them makes the last one, and before
 * PostgreSQL 9.3 at FE.
 */
bool health_may_follow(const char *segment, const char *next);

/* ---- health_steps.c: what is asked when. Each -1: as waves_build. */

int health_plan_first(struct waves *w, struct jobs *jobs, struct sp_err *err);

/* All that is due now. */
int health_plan_next(struct waves *w, struct jobs *jobs, struct sp_err *err);

/* The list was answered, and read to its end. */
bool health_is_listed(const struct waves *w, const struct health_list *l);

/* It was answered. */
bool health_is_answered(const struct waves *w, const struct health_list *l);

#endif
