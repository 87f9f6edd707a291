/* A record in which no field is empty, filled by the tables, and the comparison of two. */
#ifndef TESTS_UNIT_RECORD_FILLED_H
#define TESTS_UNIT_RECORD_FILLED_H

#include "tls/pki.h"

#include <limits.h>

#include "base/text.h"
#include "record/fields.h"

struct filling {
    struct sp_arena *arena;
    struct sp_bytes der;
    const char *text; /* in every text; NULL: each has its own */
    long long next;
};

static inline void fill_object(struct filling *f, const struct shape *shape, void *base);

static inline void *
fill_array(struct filling *f, const struct field *field, void *base, size_t n)
{
    void **elsewhere = (void *)((char *)base + field->offset);
    size_t size = field->kind == KIND_DERS    ? sizeof(struct sp_bytes)
                  : field->kind == KIND_TEXTS ? sizeof(const char *)
                                              : field->shape->size;

    if (field->count_name != NULL)
        *(size_t *)(void *)((char *)base + field->count) = n;
    if (field->kind == KIND_ROWS || field->within)
        return (char *)base + field->offset;
    *elsewhere = sp_alloc_array(f->arena, n, size, NULL);
    assert_non_null(*elsewhere);
    return *elsewhere;
}

static inline const char *
fill_text(struct filling *f)
{
    char *text = f->text != NULL ? sp_strdup(f->arena, f->text, NULL)
                                 : sp_printf(f->arena, NULL, "t%lld \303\274\t\001", f->next);

    assert_non_null(text);
    return text;
}

static inline void
fill_field(struct filling *f, const struct field *field, void *base)
{
    char *at = (char *)base + field->offset;
    size_t n = field->max < 2 || field->kind == KIND_BYTES ? 1 : 2;

    f->next++;
    switch (field->kind) {
    case KIND_BOOL:
        field_set_number(field, base, 1);
        break;
    case KIND_ID:
        field_set_wide(field, base, UINT64_MAX - (uint64_t)f->next);
        break;
    case KIND_ULONG:
    case KIND_ULLONG: /* on both sides of what JSON has numbers for */
        field_set_wide(field, base,
                       f->next % 2 == 0 ? (unsigned long long)f->next
                                        : field_wide_max(field->kind) - (unsigned)f->next);
        break;
    case KIND_COUNTS:
        for (size_t i = 0; i < field->max; i++)
            ((uint64_t *)(void *)at)[i] = UINT64_MAX / (i + 1) - (uint64_t)f->next;
        break;
    case KIND_CHARS:
        for (size_t i = 0; i + 1 < field->max; i++)
            at[i] = f->text == NULL ? (char)(i * 3 + 1) : f->text[i % strlen(f->text)];
        break;
    case KIND_LAYOUT:
        *(const struct owner_layout **)(void *)at = &owner_layouts[1];
        break;
    case KIND_ENUM:
        field_set_number(field, base, (long long)field->max - 1);
        break;
    case KIND_TEXT:
    case KIND_WORD:
        *(const char **)(void *)at = fill_text(f);
        break;
    case KIND_BYTES:
        *(const char **)(void *)at = "\0\377\177b";
        *(size_t *)(void *)((char *)base + field->count) = 4;
        if (f->text == NULL)
            break;
        *(const char **)(void *)at = f->text;
        *(size_t *)(void *)((char *)base + field->count) = strlen(f->text);
        break;
    case KIND_INLINE:
        for (size_t i = 0; i < field->max; i++)
            at[i] = f->text == NULL ? (char)(i * 3) : f->text[i % strlen(f->text)];
        *(size_t *)(void *)((char *)base + field->count) = field->max;
        break;
    case KIND_CONSUMER:
        *(const struct consumer **)(void *)at = consumer_all()[1];
        break;
    case KIND_DER:
        *(struct sp_bytes *)(void *)at = f->der;
        break;
    case KIND_PART:
        fill_object(f, field->shape, at);
        break;
    case KIND_TEXTS:
    case KIND_DERS:
    case KIND_ROWS:
    case KIND_LIST: {
        char *elements;

        n = field->count_name == NULL ? field->max : n;
        elements = fill_array(f, field, base, n);
        for (size_t i = 0; i < n; i++)
            if (field->kind == KIND_DERS)
                ((struct sp_bytes *)(void *)elements)[i] = f->der;
            else if (field->kind == KIND_TEXTS)
                ((const char **)(void *)elements)[i] = fill_text(f);
            else
                fill_object(f, field->shape, elements + i * field->shape->size);
        break;
    }
    default:
        field_set_number(field, base, f->next + 1000);
        break;
    }
}

static inline void
fill_object(struct filling *f, const struct shape *shape, void *base)
{
    for (const struct field *field = shape->fields; field->name != NULL; field++)
        fill_field(f, field, base);
}

/* What is read out of an index must lie within its array. */
static inline void
fill_indices(struct content_seen *content)
{
    struct owner_found *found[] = {&content->found, &content->around};

    for (size_t i = 0; i < COUNT_OF(found); i++)
        for (size_t k = 0; k < found[i]->nproofs; k++)
            found[i]->proofs[k].candidate = found[i]->ncandidates - 1;
    for (size_t i = 0; i < content->nproofs; i++)
        content->proofs[i].candidate = content->found.ncandidates - 1;
}

/* What is said of a write probe must be about one. */
static inline void
fill_canary(struct canary_seen *seen, const char *prefix, struct sp_arena *a)
{
    seen->folder = sp_printf(a, NULL, "%ss3preflight-probe-00000001-0000000000000001/", prefix);
    seen->refused = "owner";
    seen->written = seen->removed + 1;
    for (size_t i = 0; i < seen->ntraces; i++)
        seen->traces[i].key =
            sp_printf(a, NULL, "%ss3preflight-probe-00000001-0000000000000001/%zu", prefix, i);
}

/* What it was taken for then are words that are known, and ids. */
static inline void
fill_judged(struct judged *judged)
{
    judged->verdict = "not-ready";
    judged->cause = "cause-of-then-1";
    for (size_t i = 0; i < judged->nfindings; i++) {
        struct judged_finding *f = (struct judged_finding *)&judged->findings[i];

        f->cause = i == 0 ? "cause-of-then-1" : "z";
        f->check = "check-of-then";
    }
}

/* With text in every text, or with a text of its own in each. */
static inline struct record *
filled(struct sp_arena *a, const struct credentials *credentials, const char *text)
{
    struct record *r = sp_alloc(a, sizeof(*r), NULL);
    struct filling f = {.arena = a, .text = text};
    struct ca_file ca = {0};

    assert_non_null(r);
    pki_ca_file("ca.crt", a, &ca);
    assert_true(ca.ncerts > 0);
    f.der = ca.certs[0].der;
    fill_object(&f, &record_shape, r);
    r->target.credentials = credentials;
    fill_indices(&r->evidence.content);
    fill_canary(&r->evidence.canary, r->target.prefix, a);
    fill_judged((struct judged *)r->judged);
    for (size_t i = 0; i < r->outcomes.nchecks; i++) {
        r->outcomes.checks[i].id = i == 0 ? "settings" : "credentials";
        for (size_t k = 0; k < r->outcomes.checks[i].nfindings; k++)
            ((struct finding *)r->outcomes.checks[i].findings)[k].cause = "cfg-placeholder-left";
    }
    return r;
}

#endif
