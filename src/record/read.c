#include "record/record.h"

#include <jansson.h>

#include "base/text.h"
#include "manifest/base64.h"
#include "owners/json.h"
#include "owners/layout.h"
#include "record/fields.h"

#define DEPTH_MAX 24U
#define VALUES_MAX 300000U
#define PATH_MAX_LEN 200
#define SHOWN_MAX 60

struct reading {
    const char *name; /* of the file */
    struct sp_arena *arena;
    struct certificate *known;
    size_t nknown;
    char path[PATH_MAX_LEN]; /* "exchanges[3].status" */
    size_t path_len;
    struct sp_err *err;
};

/* ---- where we are */

/* One step down; the length to come back to is returned. What is too long is cut. */
static size_t
enter(struct reading *r, const char *name, size_t index)
{
    size_t before = r->path_len;
    size_t room = sizeof(r->path) - before;
    int n = name == NULL ? snprintf(r->path + before, room, "[%zu]", index)
                         : snprintf(r->path + before, room, "%s%s", before == 0 ? "" : ".", name);

    if (n > 0)
        r->path_len += (size_t)n < room ? (size_t)n : room - 1;
    return before;
}

static void
leave(struct reading *r, size_t before)
{
    r->path_len = before;
    r->path[before] = '\0';
}

static int
wrong(struct reading *r, const char *what)
{
    return sp_fail(r->err, SP_INPUT, "%s: %s: %s", r->name,
                   r->path_len == 0 ? "the document" : r->path, what);
}

static int
expected(struct reading *r, const char *what)
{
    return sp_fail(r->err, SP_INPUT, "%s: %s: expected %s", r->name,
                   r->path_len == 0 ? "the document" : r->path, what);
}

/* ---- texts */

/* {"base64": ...} */
static int
decode_base64(struct reading *r, const json_t *value, size_t max, char **out, size_t *len)
{
    const char *text = json_string_value(value);
    size_t text_len = json_string_length(value);

    if (text == NULL)
        return expected(r, "base64 in a string");
    if (text_len / 4 * 3 > max + 3)
        return wrong(r, "too long");
    *out = sp_alloc(r->arena, text_len + 1, r->err);
    if (*out == NULL)
        return -1;
    if (!base64_decode(text, text_len, *out, len))
        return wrong(r, "this is no base64");
    (*out)[*len] = '\0';
    return *len <= max ? 0 : wrong(r, "too long");
}

/* A string, or an object for bytes that are none. */
static int
read_bytes(struct reading *r, const json_t *value, size_t max, const char **out, size_t *len)
{
    char *copy = NULL;

    if (json_is_string(value)) {
        *len = json_string_length(value);
        if (*len > max)
            return wrong(r, "too long");
        copy = sp_strndup(r->arena, json_string_value(value), *len, r->err);
        if (copy == NULL)
            return -1;
    } else if (!json_is_object(value)) {
        return expected(r, "a string, or an object with base64");
    } else if (decode_base64(r, json_object_get(value, "base64"), max, &copy, len) == -1) {
        return -1;
    }
    *out = copy;
    return 0;
}

static int
read_text(struct reading *r, const json_t *value, const char **out)
{
    size_t len = 0;

    if (read_bytes(r, value, RECORD_TEXT_MAX, out, &len) == -1)
        return -1;
    return strlen(*out) == len ? 0 : wrong(r, "there is a NUL within the text");
}

/* ---- numbers */

static int
read_number(struct reading *r, const struct field *f, const json_t *value, void *base)
{
    long long n;

    if (f->kind == KIND_BOOL) {
        if (!json_is_boolean(value))
            return expected(r, "true or false");
        field_set_number(f, base, json_is_true(value));
        return 0;
    }
    if (!json_is_integer(value))
        return expected(r, "a number");
    n = json_integer_value(value);
    if (n < field_min(f->kind) || n > field_max(f->kind))
        return wrong(r, "the number is out of range");
    field_set_number(f, base, n);
    return 0;
}

/* As a number where it is one for JSON, or in digits. */
static int
read_wide(struct reading *r, const struct field *f, const json_t *value, void *base)
{
    const char *digits = json_string_value(value);
    uint64_t n = 0;

    if (json_is_integer(value) && f->kind != KIND_ID) {
        if (json_integer_value(value) < 0)
            return wrong(r, "the number is out of range");
        n = (uint64_t)json_integer_value(value);
    } else if (digits == NULL || !owner_digits(digits, json_string_length(value), &n)) {
        return expected(r, f->kind == KIND_ID ? "the digits of a number, in a string" : "a number");
    }
    if (n > field_wide_max(f->kind))
        return wrong(r, "the number is out of range");
    field_set_wide(f, base, n);
    return 0;
}

static int
read_counts(struct reading *r, const struct field *f, const json_t *value, void *base)
{
    size_t n = json_array_size(value);

    if (!json_is_array(value))
        return expected(r, "an array");
    if (n > f->max)
        return sp_fail(r->err, SP_INPUT, "%s: %s: more than %zu elements", r->name, r->path,
                       f->max);
    for (size_t i = 0; i < n; i++) {
        const struct field one = field_of_counts(f, i);
        size_t before = enter(r, NULL, i);

        if (read_wide(r, &one, json_array_get(value, i), base) == -1)
            return -1;
        leave(r, before);
    }
    return 0;
}

static int
read_time(struct reading *r, const struct field *f, const json_t *value, void *base)
{
    time_t t;

    if (!json_is_string(value) || !sp_time_parse_iso(json_string_value(value), &t))
        return expected(r, "a time such as \"2026-11-22T09:30:00Z\"");
    field_set_number(f, base, (long long)t);
    return 0;
}

static int
unknown(struct reading *r, const char *word, const char *what)
{
    const char *shown = sp_show(r->arena, word, strlen(word), SHOWN_MAX, r->err);

    if (shown == NULL)
        return -1;
    return sp_fail(r->err, SP_INPUT, "%s: %s: \"%s\" is no %s that is known here", r->name, r->path,
                   shown, what);
}

static int
read_word(struct reading *r, const struct field *f, const json_t *value, void *base)
{
    const char *word = json_string_value(value);

    for (size_t i = 0; word != NULL && i < f->max; i++)
        if (sp_streq(f->words[i], word)) {
            field_set_number(f, base, (long long)i);
            return 0;
        }
    return word == NULL ? expected(r, "a word") : unknown(r, word, "word");
}

static int
read_layout(struct reading *r, const json_t *value, const struct owner_layout **out)
{
    const char *id = json_string_value(value);

    if (id == NULL)
        return expected(r, "the id of a layout");
    *out = owner_layout_find(id);
    if (*out != NULL)
        return 0;
    (void)unknown(r, id, "layout");
    return r->err == NULL || r->err->code != SP_INPUT
               ? -1
               : sp_hint(r->err, "use the version of s3preflight that wrote the file");
}

static int
read_consumer(struct reading *r, const json_t *value, const struct consumer **out)
{
    const char *name = json_string_value(value);

    *out = name == NULL ? NULL : consumer_find(name);
    return *out != NULL ? 0 : expected(r, "the name of a consumer that is known here");
}

/* The number of a certificate in the table. */
static int
read_certificate(struct reading *r, const json_t *value, struct sp_bytes *out)
{
    json_int_t n = json_integer_value(value);

    if (!json_is_integer(value) || n < 0 || (unsigned long long)n >= r->nknown)
        return expected(r, "the number of one of the certificates");
    *out = r->known[n].der;
    return 0;
}

/* ---- structs */

static int read_object(struct reading *r, const struct shape *shape, const json_t *value,
                       void *base);
static int read_nothing(struct reading *r, const struct field *f, void *base);

static int
read_element(struct reading *r, const struct field *f, const json_t *value, void *at, size_t i)
{
    const char *text = NULL;

    if (f->kind == KIND_DERS)
        return read_certificate(r, value, (struct sp_bytes *)at + i);
    if (f->kind != KIND_TEXTS)
        return read_object(r, f->shape, value, (char *)at + i * f->shape->size);
    if (read_text(r, value, &text) == -1)
        return -1;
    ((const char **)at)[i] = text;
    return 0;
}

static size_t
element_size(const struct field *f)
{
    if (f->kind == KIND_DERS)
        return sizeof(struct sp_bytes);
    return f->kind == KIND_TEXTS ? sizeof(const char *) : f->shape->size;
}

static int
read_array(struct reading *r, const struct field *f, const json_t *value, void *base)
{
    void *at = (char *)base + f->offset;
    size_t n = json_array_size(value);

    if (!json_is_array(value))
        return expected(r, "an array");
    if (n > f->max)
        return sp_fail(r->err, SP_INPUT, "%s: %s: more than %zu elements", r->name, r->path,
                       f->max);
    if (f->kind != KIND_ROWS && !f->within) {
        void **elsewhere = at;

        *elsewhere = sp_alloc_array(r->arena, n + 1, element_size(f), r->err);
        if (*elsewhere == NULL)
            return -1;
        at = *elsewhere;
    }
    for (size_t i = 0; i < n; i++) {
        size_t before = enter(r, NULL, i);

        if (read_element(r, f, json_array_get(value, i), at, i) == -1)
            return -1;
        leave(r, before);
    }
    if (f->count_name != NULL)
        *(size_t *)(void *)((char *)base + f->count) = n;
    return 0;
}

static int
read_counted_bytes(struct reading *r, const struct field *f, const json_t *value, void *base)
{
    const char *bytes = NULL;
    size_t *len = (void *)((char *)base + f->count);

    if (read_bytes(r, value, f->max, &bytes, len) == -1 || bytes == NULL)
        return -1;
    if (f->kind == KIND_INLINE)
        memcpy((char *)base + f->offset, bytes, *len);
    else
        *(const char **)(void *)((char *)base + f->offset) = bytes;
    return 0;
}

static int
read_chars(struct reading *r, const struct field *f, const json_t *value, char *out)
{
    const char *text = NULL;
    size_t len = 0;

    if (read_bytes(r, value, f->max - 1, &text, &len) == -1 || text == NULL)
        return -1;
    if (strlen(text) != len)
        return wrong(r, "there is a NUL within the text");
    memcpy(out, text, len + 1);
    return 0;
}

static int
read_field(struct reading *r, const struct field *f, const json_t *value, void *base)
{
    void *at = (char *)base + f->offset;

    switch (f->kind) {
    case KIND_ULONG:
    case KIND_ULLONG:
    case KIND_ID:
        return read_wide(r, f, value, base);
    case KIND_ENUM:
        return read_word(r, f, value, base);
    case KIND_TIME:
        return read_time(r, f, value, base);
    case KIND_TEXT:
    case KIND_WORD:
        return read_text(r, value, at);
    case KIND_BYTES:
    case KIND_INLINE:
        return read_counted_bytes(r, f, value, base);
    case KIND_CHARS:
        return read_chars(r, f, value, at);
    case KIND_COUNTS:
        return read_counts(r, f, value, base);
    case KIND_DER:
        return read_certificate(r, value, at);
    case KIND_CONSUMER:
        return read_consumer(r, value, at);
    case KIND_LAYOUT:
        return read_layout(r, value, at);
    case KIND_PART:
        return read_object(r, f->shape, value, at);
    case KIND_TEXTS:
    case KIND_DERS:
    case KIND_ROWS:
    case KIND_LIST:
        return read_array(r, f, value, base);
    default:
        return read_number(r, f, value, base);
    }
}

/* What a struct has without a word about it. Parts are gone through, so that theirs holds, too. */
static int
read_nothing(struct reading *r, const struct field *f, void *base)
{
    if (f->kind == KIND_PART)
        return read_object(r, f->shape, NULL, (char *)base + f->offset);
    if (f->kind == KIND_ROWS && f->count_name == NULL) {
        for (size_t i = 0; i < f->max; i++)
            if (read_object(r, f->shape, NULL, (char *)base + f->offset + i * f->shape->size) == -1)
                return -1;
        return 0;
    }
    if (f->kind <= KIND_ULLONG && f->empty != 0)
        field_set_number(f, base, f->empty);
    if (f->needed || f->kind == KIND_DER || f->kind == KIND_CONSUMER || f->kind == KIND_LAYOUT)
        return wrong(r, "this is missing");
    return 0;
}

/* value NULL: the part was left out. */
static int
read_object(struct reading *r, const struct shape *shape, const json_t *value, void *base)
{
    if (shape->bare)
        return value == NULL || json_is_null(value) ? read_nothing(r, shape->fields, base)
                                                    : read_field(r, shape->fields, value, base);
    if (value != NULL && !json_is_object(value))
        return expected(r, "an object");
    for (const struct field *f = shape->fields; f->name != NULL; f++) {
        const json_t *inner = json_object_get(value, f->name);
        size_t before = enter(r, f->name, 0);
        int rc = inner == NULL || json_is_null(inner) ? read_nothing(r, f, base)
                                                      : read_field(r, f, inner, base);

        if (rc == -1)
            return -1;
        leave(r, before);
    }
    return 0;
}

/* ---- what no table says */

static int
read_certificates(struct reading *r, const json_t *root)
{
    const json_t *array = json_object_get(root, "certificates");
    size_t n = json_array_size(array);
    size_t before = enter(r, "certificates", 0);

    if (array != NULL && !json_is_array(array))
        return expected(r, "an array");
    if (n > RECORD_CERTIFICATES_MAX)
        return wrong(r, "these are too many");
    r->known = sp_alloc_array(r->arena, n + 1, sizeof(*r->known), r->err);
    if (r->known == NULL)
        return -1;
    for (; r->nknown < n; r->nknown++) {
        size_t inner = enter(r, NULL, r->nknown);
        struct sp_err why = {0};
        char *der = NULL;
        size_t len = 0;

        if (decode_base64(r, json_array_get(array, r->nknown), CA_FILE_MAX, &der, &len) == -1)
            return -1;
        if (certificate_describe((struct sp_bytes){(unsigned char *)der, len}, r->arena,
                                 &r->known[r->nknown], &why) == -1)
            return why.code == SP_NOMEM ? sp_fail(r->err, SP_NOMEM, "%s", why.message)
                                        : wrong(r, "this is no certificate");
        leave(r, inner);
    }
    leave(r, before);
    return 0;
}

/* Of a certificate only bytes and line were read: the rest follows from them. */
static void
complete_ca(const struct reading *r, struct ca_file *ca)
{
    for (size_t i = 0; i < ca->ncerts; i++)
        for (size_t k = 0; k < r->nknown; k++)
            if (ca->certs[i].der.data == r->known[k].der.data) {
                long line = ca->certs[i].line;

                ca->certs[i] = r->known[k];
                ca->certs[i].line = line;
                break;
            }
}

/* Files of before the settings of the repository say nothing of them. */
static void
complete_repository(struct target *t)
{
    if (t->repository.prefix == NULL)
        t->repository.prefix = t->prefix;
    if (t->repository.stanza == NULL)
        t->repository.stanza = REPOSITORY_STANDARD_STANZA;
}

static void
or_empty(const char **text)
{
    if (*text == NULL)
        *text = "";
}

/* Of a file that was parsed, these are empty where it does not say. */
static void
complete_info(struct pgbr_info *info)
{
    if (info->state == PGBR_UNREAD || info->state == PGBR_MISSING)
        return;
    or_empty(&info->problem);
    or_empty(&info->version);
    or_empty(&info->db.version);
    for (size_t i = 0; i < info->nhistory; i++)
        or_empty(&info->history[i].version);
    for (size_t i = 0; i < PGBR_TYPE_COUNT; i++)
        if (info->backups.newest[i].label != NULL) {
            or_empty(&info->backups.newest[i].wal_start);
            or_empty(&info->backups.newest[i].wal_stop);
        }
}

#define FULL_LABEL "YYYYMMDD-HHMMSSF/"

/*
 * Files of before that do not say what they were judged as either. They have full backups among the
 * others only, and nothing of the first segment that was listed: nobody looked whether it is the
 * right one, and that is held against nobody.
 */
static void
complete_health(struct health_seen *h)
{
    const size_t len = sizeof(FULL_LABEL) - 1;

    if (h->wal_listed && h->wal_newest != NULL && h->wal_first == NULL)
        h->wal_first = "000000000000000000000000";
    if (!h->backups.listed || h->fulls.listed)
        return;
    h->fulls = (struct names_seen){.listed = true};
    for (size_t i = 0; i < h->backups.nnames; i++)
        if (strlen(h->backups.names[i]) == len && h->backups.names[i][len - 2] == 'F')
            h->fulls.names[h->fulls.nnames++] = h->backups.names[i];
    h->fulls.count = h->fulls.nnames + (h->backups.count - h->backups.nnames);
}

static int
check_format(struct reading *r, const json_t *root)
{
    const json_t *format = json_object_get(root, "s3preflight_evidence");
    const json_t *version = json_object_get(root, "version");
    const char *shown;

    if (!json_is_integer(format) || json_integer_value(format) < 1)
        return sp_fail(r->err, SP_INPUT, "%s: this is no evidence of s3preflight", r->name);
    if (json_integer_value(format) <= RECORD_FORMAT)
        return 0;
    shown = json_is_string(version) ? json_string_value(version) : "a later version";
    shown = sp_show(r->arena, shown, strlen(shown), SHOWN_MAX, r->err);
    if (shown == NULL)
        return -1;
    (void)sp_fail(r->err, SP_INPUT,
                  "%s: format %lld of s3preflight %s; this is s3preflight with format %d", r->name,
                  (long long)json_integer_value(format), shown, RECORD_FORMAT);
    return sp_hint(r->err, "use the version that wrote the file, or a later one");
}

/* ---- the text */

/* How deep and how much, before anything of it is taken up. */
static int
measure(const char *name, const char *text, size_t len, struct sp_err *err)
{
    size_t depth = 0;
    size_t values = 0;
    bool quoted = false;

    for (size_t i = 0; i < len; i++) {
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '[' || text[i] == '{'))
            depth++;
        else if (!quoted && (text[i] == ']' || text[i] == '}') && depth > 0)
            depth--;
        if (!quoted && (text[i] == ',' || text[i] == ':' || text[i] == '['))
            values++;
        if (depth > DEPTH_MAX || values > VALUES_MAX)
            return sp_fail(err, SP_LIMIT, "%s: nested too deep, or too much in it", name);
    }
    return 0;
}

static json_t *
parse(const char *name, const char *text, size_t len, struct sp_arena *a, struct sp_err *err)
{
    json_error_t problem;
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &problem);
    const char *why;

    if (root != NULL)
        return root;
    if (problem.text[0] == '\0' || json_error_code(&problem) == json_error_out_of_memory) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: %s", name);
        return NULL;
    }
    why = sp_show(a, problem.text, strlen(problem.text), sizeof(problem.text), err);
    if (why != NULL)
        (void)sp_fail(err, SP_INPUT, "%s:%d: no JSON: %s", name, problem.line, why);
    return NULL;
}

int
record_read(const char *name, const char *text, size_t len, struct sp_arena *a, struct record *out,
            struct sp_err *err)
{
    struct reading r = {.name = name, .arena = a, .err = err};
    json_t *root;
    int rc = -1;

    *out = (struct record){0};
    if (len > RECORD_FILE_MAX)
        return sp_fail(err, SP_LIMIT, "%s: larger than %zu MiB", name, RECORD_FILE_MAX >> 20);
    if (measure(name, text, len, err) == -1 || (root = parse(name, text, len, a, err)) == NULL)
        return -1;
    if (check_format(&r, root) == -1 || read_certificates(&r, root) == -1 ||
        read_object(&r, &record_shape, root, out) == -1 || record_check(name, out, a, err) == -1)
        goto out;
    complete_ca(&r, &out->ca);
    complete_repository(&out->target);
    if (out->njudged == 0)
        complete_health(&out->evidence.health);
    for (size_t i = 0; i < SEEN_INFOS; i++)
        complete_info(&out->evidence.content.infos[i]);
    out->target.credentials = &out->credentials;
    rc = 0;
out:
    json_decref(root);
    return rc;
}
