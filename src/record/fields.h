/*
 * The fields of the structs that a record is made of, as tables that the writer and the reader
 * share. A field of a struct that stands in no table is found by tests/unit/record.
 */
#ifndef SP_RECORD_FIELDS_H
#define SP_RECORD_FIELDS_H

#include "record/record.h"

enum field_kind {
    KIND_BOOL,
    KIND_INT,
    KIND_LONG,
    KIND_LLONG, /* microseconds */
    KIND_UNSIGNED,
    KIND_ULONG,
    KIND_ULLONG,
    KIND_ID,       /* uint64_t that names something: digits in a string, so that none is lost */
    KIND_TIME,     /* time_t; 0 is none */
    KIND_ENUM,     /* as one of the words */
    KIND_TEXT,     /* const char *; what must be hidden is */
    KIND_WORD,     /* const char * of our own tables: nothing in it is hidden */
    KIND_BYTES,    /* const char * with a length */
    KIND_INLINE,   /* unsigned char[] with a length */
    KIND_CHARS,    /* char[] that ends in NUL */
    KIND_COUNTS,   /* uint64_t[] */
    KIND_TEXTS,    /* const char * several times, with a count */
    KIND_DER,      /* struct sp_bytes: a certificate */
    KIND_DERS,     /* struct sp_bytes * with a count: certificates */
    KIND_CONSUMER, /* const struct consumer * */
    KIND_LAYOUT,   /* const struct owner_layout *, as its id */
    KIND_PART,     /* a struct within */
    KIND_ROWS,     /* an array within, with or without a count */
    KIND_LIST,     /* an array elsewhere, with a count */
};

struct shape;

struct field {
    const char *name; /* of the member, and in the file */
    enum field_kind kind;
    size_t offset;
    const char *count_name; /* NULL: there is no count */
    size_t count;           /* offset of it, a size_t */
    size_t max;             /* elements or bytes, at most */
    int empty;              /* numbers: what is left out */
    bool needed;            /* texts and bytes: never NULL */
    bool within;            /* KIND_TEXTS: the array is a part of the struct */
    const char *const *words;
    const struct shape *shape; /* of the elements */
};

struct shape {
    const char *name; /* of the struct */
    size_t size;
    const struct field *fields; /* ended by a NULL name */
    bool bare;                  /* in the file it is its one field, without braces */
};

extern const struct shape record_shape;

/*
 * Whether what was read fits together, so that no check meets what no probe leaves behind. -1:
 * SP_INPUT, SP_NOMEM.
 */
int record_check(const char *name, const struct record *r, struct sp_arena *a, struct sp_err *err);

/* Largest and smallest number that a file may hold for a kind up to KIND_UNSIGNED. */
long long field_min(enum field_kind kind);
long long field_max(enum field_kind kind);

/* The one number of a field of such a kind, a time or an enum. */
long long field_number(const struct field *f, const void *base);
void field_set_number(const struct field *f, void *base, long long n);

unsigned long long field_wide(const struct field *f, const void *base);
unsigned long long field_wide_max(enum field_kind kind);
void field_set_wide(const struct field *f, void *base, unsigned long long n);

/* One of KIND_COUNTS as a field of its own. */
struct field field_of_counts(const struct field *f, size_t index);

/* How many elements or bytes it has; all of them where there is no count. */
size_t field_count(const struct field *f, const void *base);

#define RECORD_TEXT_MAX ((size_t)256 << 10) /* bytes of a text */
#define RECORD_CERTIFICATES_MAX 8192        /* in a file, each once */

#endif
