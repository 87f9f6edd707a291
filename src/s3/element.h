/* Internal to the parser of answers: what to do with the elements of each document. */
#ifndef SP_S3_ELEMENT_H
#define SP_S3_ELEMENT_H

#include "s3/reply.h"
#include "s3/xml.h"

#define RAW_KEY_MAX                                                                                \
    ((size_t)S3_KEY_MAX * 3) /* a percent-encoded key is up to three times as long */

/* A key as it came; whether it is encoded is known only at the end. */
struct raw_object {
    char key[RAW_KEY_MAX];
    size_t key_len;
    unsigned long long size;
    time_t modified;
    const char *archive; /* the name of an archive class; NULL: none, or not said */
    bool has_key;
    bool has_size;
    bool is_old; /* a version that is not the latest one */
};

/* The rule of a lifecycle that is being read. */
struct raw_rule {
    char id[S3_RULE_ID_MAX + 1];
    char prefix[S3_KEY_MAX + 1]; /* empty: the whole bucket */
    bool enabled;
    bool tagged;
    bool expires;
    bool aborts;
    bool trims;
    bool too_long;
    unsigned long days;
    unsigned long long larger_than;
    unsigned long long smaller_than; /* 0: no limit; at least 1 where there is one */
    const char *archive;
};

struct s3_parser {
    struct sp_arena *arena;
    const char *prefix;
    struct s3_xml *xml;
    struct s3_reply reply;
    const struct s3_element *elements; /* of the root that came */
    size_t nelements;
    char head[S3_HEAD_MAX];
    unsigned long long markers;         /* names end in '/' */
    unsigned long long encoded_markers; /* or in "%2F" */
    const struct s3_watch *watch;       /* NULL: nobody watches */
    struct s3_keys *keys;               /* NULL: they are not kept */
    struct raw_object current;          /* the Contents element that is being read */
    char id[S3_ID_MAX + 1];             /* of the version or the upload that is being read */
    bool has_id;
    char etag[S3_ETAG_MAX + 1]; /* of the object that is being read; "": none */
    char storage_class[S3_CLASS_MAX + 1];
    struct raw_object sample[S3_SAMPLE_MAX];
    bool is_marker[S3_SAMPLE_MAX];
    struct raw_rule rule;
    const char **bucket_names; /* S3_BUCKETS_MAX of them */
};

/* What to do with the text of one element. The text has no NUL within, as XML allows none. */
struct s3_element {
    const char *parent; /* NULL: the root element */
    const char *name;   /* NULL: the root element itself */
    int (*take)(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
                struct sp_err *err);
    size_t offset; /* in struct s3_reply, of the string that is set */
    size_t deeper; /* levels between the root and the parent */
};

#define S3_FIELD(name) offsetof(struct s3_reply, name)

/*
 * Set the string at the offset, unless an element of that name came before: repeating it takes no
 * memory.
 */
int s3_take_exact(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
                  struct sp_err *err);

/*
 * Set the string at the offset, without the blanks around it, unless an element of that name came
 * before.
 */
int s3_take_trimmed(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
                    struct sp_err *err);

void s3_trim(const char **text, size_t *len);

/* Is the text this word, in any case and with blanks around? The word is in lower case. */
bool s3_is_word(const char *text, size_t len, const char *word);

/* A name of the storage classes that must be restored before they are read; NULL: it is none. */
const char *s3_archive_class(const char *text, size_t len);

/* The elements of a listing, and those of any other document but an error; 0: there are none. */
size_t s3_elements_of_listing(enum s3_root root, const struct s3_element **elements);
size_t s3_elements_of_document(enum s3_root root, const struct s3_element **elements);

/* A child of the root element began. */
void s3_forget_object(struct s3_parser *p);
void s3_forget_rule(struct s3_parser *p);

/* The listing of a document that ended. */
int s3_finish_listing(struct s3_parser *p, struct s3_listing *listing, struct sp_err *err);

#endif
