/*
 * The parser of answers: whatever comes, in pieces of whatever length. The first byte of the input
 * says how long the pieces are, the second whether a prefix is looked for.
 */
#include <stdint.h>

#include "s3/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check(const struct s3_reply *r, size_t body_len)
{
    const struct s3_listing *l = &r->listing;
    const struct s3_lifecycle *c = &r->settings.lifecycle;

    must(r->body_len == body_len && r->head != NULL && r->head_len <= S3_HEAD_MAX);
    must(r->well_formed == (r->problem == NULL));
    must((r->root == S3_ROOT_NONE) == (r->root_name == NULL));
    must(!r->well_formed || r->root != S3_ROOT_NONE);
    must(l->nsample <= S3_SAMPLE_MAX && l->nsample <= l->keys);
    must(l->markers <= l->keys && l->outside <= l->keys && l->oldest <= l->newest);
    must(l->delete_markers <= l->keys && l->old <= l->keys && l->archived <= l->keys);
    must((l->archived == 0) == (l->archive == NULL));
    for (size_t i = 0; i < l->nsample; i++)
        must(l->sample[i].key != NULL && l->sample[i].key[l->sample[i].key_len] == '\0');
    must(c->nkept <= S3_RULES_MAX && c->nkept <= c->enabled && c->enabled <= c->rules);
    for (size_t i = 0; i < c->nkept; i++)
        must(c->kept[i].id != NULL && c->kept[i].prefix != NULL);
    must(r->buckets.nnames <= S3_BUCKETS_MAX && r->buckets.nnames <= r->buckets.count);
    for (size_t i = 0; i < r->buckets.nnames; i++)
        must(strlen(r->buckets.names[i]) <= S3_BUCKET_MAX);
    must(r->deleted.nkept <= S3_DELETE_ERRORS_MAX && r->deleted.nkept <= r->deleted.errors);
    must(r->upload_id == NULL || r->root == S3_ROOT_UPLOAD);
    must(r->etag == NULL || r->root == S3_ROOT_COMPLETED);
    for (const char *p = r->problem == NULL ? "" : r->problem; *p != '\0'; p++)
        must((unsigned char)*p >= ' ' && *p != 0x7f);
}

static void
count(void *ctx, const char *key, size_t len, const char *id)
{
    must(key != NULL && len <= 3 * S3_KEY_MAX);
    must(id == NULL || (id[0] != '\0' && strlen(id) <= S3_ID_MAX));
    ++*(unsigned long long *)ctx;
}

static void
on_version(void *ctx, const char *key, size_t len, const char *id, bool is_marker, time_t modified)
{
    (void)is_marker;
    (void)modified;
    count(ctx, key, len, id);
}

static void
on_upload(void *ctx, const char *key, size_t len, const char *id, time_t begun)
{
    (void)begun;
    count(ctx, key, len, id);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t step = size > 0 && data[0] > 0 ? data[0] : 4096;
    const char *prefix = size > 1 && data[1] % 2 == 1 ? "a b/" : "";
    struct sp_arena arena = {.limit = (size_t)1 << 20};
    struct s3_listing total = {0};
    struct s3_reply reply;
    struct s3_parser *p = s3_parser_new(&arena, prefix, NULL);
    unsigned long long shown = 0;
    const struct s3_watch watch = {.version = on_version, .upload = on_upload, .ctx = &shown};

    must(p != NULL);
    s3_parser_watch(p, &watch);
    for (size_t i = 2; i < size; i += step)
        must(s3_parser_feed(p, data + i, size - i < step ? size - i : step, NULL) == 0);
    must(s3_parser_finish(p, &reply, NULL) == 0);
    s3_parser_free(p);
    check(&reply, size > 2 ? size - 2 : 0);
    must(shown <= reply.listing.keys);
    must(s3_listing_add(&total, &reply.listing, &arena, NULL) == 0);
    sp_arena_free(&arena);
    return 0;
}
