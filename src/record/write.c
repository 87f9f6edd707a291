#include "record/record.h"

#include <limits.h>

#include "base/text.h"
#include "manifest/base64.h"
#include "owners/layout.h"
#include "record/fields.h"
#include "settings/hide.h"
#include "json/making.h"

struct writing {
    struct making m;
    const struct credentials *hidden;
    const struct redact *redact;
    struct sp_bytes *known; /* certificates, each once */
    size_t nknown;
    json_t *certificates;
};

static json_t *
in_base64(struct writing *w, const void *p, size_t len)
{
    char *text = base64_encode(w->m.arena, p, len, w->m.err);

    if (text == NULL)
        w->m.rc = -1;
    return text == NULL ? NULL : json_string(text);
}

/* As a string where it is one; else {"base64": ...}. DEL is the one character that JSON would not
 * escape and a terminal obeys. */
static json_t *
bytes(struct writing *w, const char *p, size_t len)
{
    json_t *value = NULL;

    if (memchr(p, '\0', len) == NULL && memchr(p, 0x7f, len) == NULL)
        value = json_stringn(p, len);
    if (value != NULL)
        return value;
    value = json_object();
    make_put(&w->m, value, "base64", in_base64(w, p, len));
    return value;
}

/* A mask may be longer than what it stands for: max is what a reader takes. */
static json_t *
hidden(struct writing *w, const char *p, size_t len, size_t max)
{
    const char *safe = credentials_hide(w->hidden, p, len, w->m.arena, &len, w->m.err);

    if (safe != NULL)
        safe = redact_text(w->redact, safe, len, w->m.arena, &len, w->m.err);
    if (safe == NULL)
        w->m.rc = -1;
    return safe == NULL ? NULL : bytes(w, safe, len < max ? len : max);
}

/* Its number in the table of certificates. */
static json_t *
certificate(struct writing *w, struct sp_bytes der)
{
    size_t i = 0;

    while (i < w->nknown &&
           (w->known[i].len != der.len || memcmp(w->known[i].data, der.data, der.len) != 0))
        i++;
    if (i == RECORD_CERTIFICATES_MAX) {
        if (w->m.rc == 0)
            w->m.rc =
                sp_fail(w->m.err, SP_LIMIT, "more than %d certificates", RECORD_CERTIFICATES_MAX);
        return NULL;
    }
    if (i == w->nknown) {
        w->known[w->nknown++] = der;
        make_append(&w->m, w->certificates, in_base64(w, der.data, der.len));
    }
    return json_integer((json_int_t)i);
}

/* ---- one field */

static json_t *object(struct writing *w, const struct shape *shape, const void *base);

static json_t *
number(const struct field *f, const void *base)
{
    long long n = field_number(f, base);

    if (n == f->empty)
        return NULL;
    n = n < field_min(f->kind) ? field_min(f->kind) : n;
    n = n > field_max(f->kind) ? field_max(f->kind) : n;
    return f->kind == KIND_BOOL ? json_true() : json_integer(n);
}

/* What a JSON number does not hold, and what must not pass through a double, is digits. */
static json_t *
wide(const struct writing *w, const struct field *f, const void *base)
{
    unsigned long long n = field_wide(f, base);
    char digits[24];

    if (n == 0)
        return NULL;
    if (f->kind == KIND_ID)
        n = redact_number(w->redact, n);
    if (f->kind != KIND_ID && n <= LLONG_MAX)
        return json_integer((json_int_t)n);
    (void)snprintf(digits, sizeof(digits), "%llu", n);
    return json_string(digits);
}

/* NULL: all of them are 0. */
static json_t *
counts(struct writing *w, const struct field *f, const void *base)
{
    json_t *out = json_array();
    bool empty = true;

    for (size_t i = 0; i < f->max; i++) {
        const struct field one = field_of_counts(f, i);
        json_t *value = wide(w, &one, base);

        empty = empty && value == NULL;
        make_append(&w->m, out, value == NULL ? json_integer(0) : value);
    }
    if (!empty)
        return out;
    json_decref(out);
    return NULL;
}

static json_t *
word(struct writing *w, const struct field *f, const void *base)
{
    long long n = field_number(f, base);

    if (n >= 0 && (unsigned long long)n < f->max)
        return json_string(f->words[n]);
    if (w->m.rc == 0)
        w->m.rc = sp_fail(w->m.err, SP_BUG, "%s: no word for %lld", f->name, n);
    return NULL;
}

static json_t *
when(const struct field *f, const void *base)
{
    time_t t = (time_t)field_number(f, base);
    char iso[SP_ISO_SIZE];

    if (t == 0)
        return NULL;
    sp_time_iso(t, iso);
    return json_string(iso);
}

static json_t *
text(struct writing *w, const struct field *f, const char *s)
{
    if (s == NULL)
        s = f->needed ? "" : NULL;
    if (s == NULL)
        return NULL;
    return f->kind == KIND_WORD ? bytes(w, s, strlen(s)) : hidden(w, s, strlen(s), RECORD_TEXT_MAX);
}

static json_t *
counted(struct writing *w, const struct field *f, const char *p, size_t len)
{
    if (p == NULL)
        return f->needed ? json_string("") : NULL;
    return hidden(w, p, len, f->max);
}

static bool
is_empty(const json_t *value)
{
    return json_is_object(value) && json_object_size(value) == 0;
}

/* Rows that are always there, and say nothing. */
static bool
are_empty(const json_t *rows)
{
    size_t n = 0;

    while (n < json_array_size(rows) && is_empty(json_array_get(rows, n)))
        n++;
    return n == json_array_size(rows);
}

/* Certificates name whom they are of, and cannot be masked: their bytes are signed. */
static bool
are_masked(const struct writing *w)
{
    return redact_level(w->redact) == REDACT_STRICT;
}

static bool
holds_certificates(const struct field *f)
{
    return f->kind == KIND_DERS || (f->shape != NULL && f->shape->fields[0].kind == KIND_DER);
}

/* Arrays of anything; NULL when empty. */
static json_t *
array(struct writing *w, const struct field *f, const void *base)
{
    const char *at = (const char *)base + f->offset;
    const bool within = f->kind == KIND_ROWS || f->within;
    const void *elsewhere = within ? at : *(const void *const *)(const void *)at;
    size_t n = holds_certificates(f) && are_masked(w) ? 0 : field_count(f, base);
    json_t *out = n == 0 ? NULL : json_array();

    for (size_t i = 0; i < n; i++) {
        const struct sp_bytes *ders = elsewhere;
        const char *const *texts = elsewhere;

        if (f->kind == KIND_DERS)
            make_append(&w->m, out, certificate(w, ders[i]));
        else if (f->kind == KIND_TEXTS)
            make_append(&w->m, out, hidden(w, texts[i], strlen(texts[i]), RECORD_TEXT_MAX));
        else
            make_append(&w->m, out,
                        object(w, f->shape, (const char *)elsewhere + i * f->shape->size));
    }
    if (f->count_name != NULL || !are_empty(out))
        return out;
    json_decref(out);
    return NULL;
}

/* NULL for what is left out, and without memory. */
static json_t *
value_of(struct writing *w, const struct field *f, const void *base)
{
    const void *at = (const char *)base + f->offset;
    const char *const *pointer = at;

    switch (f->kind) {
    case KIND_ULONG:
    case KIND_ULLONG:
    case KIND_ID:
        return wide(w, f, base);
    case KIND_ENUM:
        return word(w, f, base);
    case KIND_TIME:
        return when(f, base);
    case KIND_TEXT:
    case KIND_WORD:
        return text(w, f, *pointer);
    case KIND_BYTES:
        return counted(w, f, *pointer, field_count(f, base));
    case KIND_CHARS:
        return *(const char *)at == '\0' ? NULL : hidden(w, at, strnlen(at, f->max), f->max - 1);
    case KIND_COUNTS:
        return counts(w, f, base);
    case KIND_INLINE:
        return field_count(f, base) == 0 ? NULL : hidden(w, at, field_count(f, base), f->max);
    case KIND_DER:
        return certificate(w, *(const struct sp_bytes *)at);
    case KIND_CONSUMER:
        return json_string((*(const struct consumer *const *)at)->name);
    case KIND_LAYOUT:
        return json_string((*(const struct owner_layout *const *)at)->id);
    case KIND_PART:
        return object(w, f->shape, at);
    case KIND_TEXTS:
    case KIND_DERS:
    case KIND_ROWS:
    case KIND_LIST:
        return array(w, f, base);
    default:
        return number(f, base);
    }
}

/* An object without a field says all of it: parts that are empty are left out, rows are not. */
static json_t *
object(struct writing *w, const struct shape *shape, const void *base)
{
    json_t *out = shape->bare ? value_of(w, shape->fields, base) : json_object();

    if (out == NULL)
        (void)make_nothing(&w->m);
    if (shape->bare)
        return out;
    for (const struct field *f = shape->fields; out != NULL && f->name != NULL; f++) {
        json_t *value = value_of(w, f, base);

        if (value != NULL && !(f->kind == KIND_PART && is_empty(value)))
            make_put(&w->m, out, f->name, value);
        else
            json_decref(value);
    }
    return out;
}

/* ---- what is nobody's business */

/* An object was read: info files hold passphrases, and what others keep is theirs. */
static bool
holds_content(const struct exchange_seen *ex)
{
    static const char *const reads[] = {PROBE_ARCHIVE_INFO, PROBE_ARCHIVE_COPY, PROBE_BACKUP_INFO,
                                        PROBE_BACKUP_COPY, PROBE_PROOF};
    size_t i = 0;

    while (i < sizeof(reads) / sizeof(reads[0]) && !sp_streq(reads[i], ex->purpose))
        i++;
    return i < sizeof(reads) / sizeof(reads[0]) && ex->status >= 200 && ex->status < 300;
}

/* The record without the beginning of such an object, and what it was taken for as XML. */
static const struct record *
without_content(const struct record *r, struct sp_arena *a, struct sp_err *err)
{
    struct record *out = sp_alloc(a, sizeof(*out), err);

    if (out == NULL)
        return NULL;
    *out = *r;
    for (size_t i = 0; i < out->evidence.nexchanges; i++) {
        struct s3_reply *reply = &out->evidence.exchanges[i].reply;

        if (holds_content(&out->evidence.exchanges[i]))
            *reply = (struct s3_reply){.root = reply->root,
                                       .well_formed = reply->well_formed,
                                       .doctype = reply->doctype,
                                       .body_len = reply->body_len};
    }
    return out;
}

/* ---- the document */

int
record_write(const struct record *r, struct sp_buf *out, struct sp_err *err)
{
    struct writing w = {.m = {.what = "the evidence as JSON", .arena = out->arena, .err = err},
                        .hidden = r->target.credentials,
                        .redact = r->redact};
    const struct record *shown = without_content(r, out->arena, err);
    json_t *root;
    json_t *all;

    w.known = sp_alloc_array(out->arena, RECORD_CERTIFICATES_MAX, sizeof(*w.known), err);
    if (shown == NULL || w.known == NULL)
        return -1;
    root = make_sure(&w.m, json_object());
    w.certificates = make_sure(&w.m, json_array());
    all = object(&w, &record_shape, shown);
    make_put(&w.m, root, "s3preflight_evidence", json_integer(RECORD_FORMAT));
    if (all == NULL || json_object_update(root, all) == -1)
        (void)make_nothing(&w.m);
    json_decref(all);
    make_put(&w.m, root, "certificates", w.certificates);
    return make_end(&w.m, root, JSON_INDENT(1) | JSON_ENSURE_ASCII, out);
}
