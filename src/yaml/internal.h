/* What the files of this stage share. */
#ifndef SP_YAML_INTERNAL_H
#define SP_YAML_INTERNAL_H

#include "yaml/yaml.h"

/* A line without its end, as libyaml counts them: LF, CR LF and a CR alone end one. */
struct yaml_run {
    const char *p;
    size_t len;
};

struct yaml_run yaml_line(const struct yaml_file *file, unsigned line);

/* The bytes of a run that make up so many characters, at most all of them. */
size_t yaml_chars(struct yaml_run run, size_t count);

/* The byte at a place; NUL where the line has ended. */
char yaml_byte(struct yaml_place at);

/* Remember the place in the file and fill err: "name:line:column: text". Returns -1. */
int yaml_refuse(struct yaml_file *file, size_t line, size_t column, enum sp_code code,
                struct sp_err *err, const char *fmt, ...) SP_PRINTF(6, 7);

/*
 * Length of the UTF-8 sequence at p (RFC 3629 section 4) and its character; 0 where there is none.
 */
size_t yaml_utf8(const char *p, size_t len, unsigned long *character);

/* -1 with SP_INPUT where the bytes are not text that YAML takes, in UTF-8. */
int yaml_check_bytes(struct yaml_file *file, struct sp_err *err);

/*
 * A mapping is more than its node. A lookup bounds itself by what the reader has summed up here.
 */
struct yaml_map {
    struct yaml_node node;
    const struct yaml_node *merge; /* the value of "<<": a mapping, or a list of them; or NULL */
    unsigned weight;               /* items that a lookup may have to look at, with the merged */
    unsigned depth;                /* of merges within merges */
};

struct yaml_chunk {
    struct yaml_chunk *next;
    size_t size; /* of data */
    size_t used;
    max_align_t data[];
};

struct yaml_parser_s;

/* What libyaml complains about, in our words. Returns -1. */
int yaml_explain(struct yaml_file *file, const struct yaml_parser_s *parser, struct sp_err *err);

/* Whether a key is one of those that manifests and Secrets have, so that it may always be shown. */
bool yaml_key_is_known(const char *key, size_t len);

/* Whether the text has a word that goes with a Secret: one should not show its lines. */
bool yaml_holds_secret(const struct yaml_file *file);

#endif
