/*
 * A stream of YAML or JSON documents as a tree that knows the place of everything. Pure: bytes in,
 * nodes out. Aliases share nodes, so a document that multiplies itself costs no memory; whoever
 * walks a whole tree must count.
 */
#ifndef SP_YAML_YAML_H
#define SP_YAML_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define YAML_FILE_MAX ((size_t)10 << 20) /* bytes */
#define YAML_DEPTH_MAX 64U              /* lists and mappings within each other; merges of merges */
#define YAML_NODES_MAX ((size_t)200000) /* of all documents; a key is one too */
#define YAML_ALIASES_MAX ((size_t)100000)
#define YAML_ANCHORS_MAX ((size_t)4096) /* of one document */

struct yaml_file;

/* Line and column count from 1; a column is a character. Line 0: nowhere. */
struct yaml_place {
    const struct yaml_file *file;
    unsigned line;
    unsigned column;
};

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

/* Small, as a file has many of them. */
struct yaml_node {
    struct yaml_place at;
    const char *value; /* scalar: ends in NUL, and may hold one ("\0" in quotes); else NULL */
    const struct yaml_item *items; /* list, mapping: in the order of the file; else NULL */
    unsigned len;                  /* bytes of the value, or number of the items */
    unsigned char kind;            /* enum yaml_kind */
    bool plain;                    /* a scalar without quotes or tag: YAML decides what it is */
    bool tagged;                   /* a scalar with a tag: yaml_tag() */
};

struct yaml_item {
    const struct yaml_node *key; /* a scalar; NULL in a list */
    const struct yaml_node *value;
    const struct yaml_item *next;
    struct yaml_place at; /* where the value stands; with an alias, the alias */
};

struct yaml_file {
    const char *name;
    const char *text; /* the caller's, behind a byte order mark */
    size_t len;
    const struct yaml_item *documents; /* those with something in them */
    size_t count;
    size_t nodes;
    struct yaml_chunk *chunks; /* memory of the nodes */
    struct yaml_place failed;  /* where yaml_read() gave up */
    bool secret;               /* it gave up, and the text may hold a secret */
};

/*
 * Read all documents. The text and the name must live as long as the nodes. *out is set when it
 * fails too (NULL only without memory), so that the line can be shown. -1: SP_INPUT and SP_LIMIT
 * with name:line:column and no value of the text, SP_NOMEM.
 */
int yaml_read(const char *text, size_t len, const char *name, struct sp_arena *a,
              struct yaml_file **out, struct sp_err *err);

/* Overwrite all nodes, which may hold secrets; nothing of them may be used then. */
void yaml_wipe(struct yaml_file *file);

/*
 * The item of a key; what the mapping itself says goes before what it merges. NULL when there is
 * none, and for anything but a mapping (NULL too).
 */
const struct yaml_item *yaml_find(const struct yaml_node *node, const char *key);

/* The same along a path of keys, "spec.databaseBackup.host". A key with a dot has no path. */
const struct yaml_item *yaml_find_path(const struct yaml_node *node, const char *path);

/* The value in the item that yaml_find() and yaml_find_path() give; NULL: none. */
const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key);
const struct yaml_node *yaml_path(const struct yaml_node *node, const char *path);

/* The tag of a scalar, "tag:yaml.org,2002:str" or "!vault"; NULL: none. */
const char *yaml_tag(const struct yaml_node *node);

/* Whether a node is a scalar of this value. */
bool yaml_is(const struct yaml_node *node, const char *value);

/* The place of a byte of a scalar's value; its beginning where the file spells it otherwise. */
struct yaml_place yaml_within(const struct yaml_node *node, size_t offset);

/*
 * Whether a word could be a secret or an access key by its form. One may be typed where a key or a
 * name belongs, and must not be shown there.
 */
bool yaml_may_be_secret(const char *word, size_t len);

/*
 * The line of a place and a caret below the column, safe to show, at most 100 columns and two of
 * indentation. hide leaves out all but a usual key, for what may be a secret; it is implied where a
 * file could not be read and looks as if it held one. "" for line 0, NULL without memory.
 */
char *yaml_excerpt(struct yaml_place at, bool hide, struct sp_arena *a, struct sp_err *err);

/*
 * "mgmt.yaml:14: spec.databaseBackup.host: message" and the excerpt. Without a path that part is
 * left out.
 */
char *yaml_show_line(struct yaml_place at, bool hide, const char *path, const char *message,
                     struct sp_arena *a, struct sp_err *err);

/*
 * X(id, text): what a reader of YAML 1.1 or 1.2 may make of a plain scalar. The text completes "is
 * read as". The numbers and words of both versions count, as programs differ.
 */
#define YAML_COERCIONS(X)                                                                          \
    X(YAML_TEXT, "text")                                                                           \
    X(YAML_NOTHING, "no value at all (null)")                                                      \
    X(YAML_BOOL, "true or false")                                                                  \
    X(YAML_BOOL_WORD, "true or false, as in YAML 1.1")                                             \
    X(YAML_INTEGER, "a whole number")                                                              \
    X(YAML_OCTAL, "an octal number")                                                               \
    X(YAML_HEX, "a hexadecimal number")                                                            \
    X(YAML_BINARY, "a binary number")                                                              \
    X(YAML_SEXAGESIMAL, "a number to the base 60, as in YAML 1.1")                                 \
    X(YAML_FLOAT, "a floating-point number")                                                       \
    X(YAML_DATE, "a date")

enum yaml_coercion {
#define X(id, text) id,
    YAML_COERCIONS(X)
#undef X
};

/* YAML_TEXT for what is quoted, tagged or no scalar. */
enum yaml_coercion yaml_coercion(const struct yaml_node *node);
const char *yaml_coercion_text(enum yaml_coercion c);

#endif
