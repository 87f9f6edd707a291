/*
 * listing.csv: the first keys of the list, as RFC 4180 has it, and so that no program takes a key
 * for a formula.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/text.h"
#include "bundle/members.h"

#define HASH_BYTES 6 /* of each part of a key: enough for 1,000 keys to differ */
#define FORMULA "=+-@\t\r|%"

/* ---- a key without its names */

static const char *
hash_part(const struct members *m, const char *p, size_t len, struct sp_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (HMAC(EVP_sha256(), m->src->hash_key, BUNDLE_HASH_KEY, (const unsigned char *)p, len, digest,
             &size) == NULL ||
        size < HASH_BYTES) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: a hash of a key");
        return NULL;
    }
    return sp_hex(m->arena, digest, HASH_BYTES, err);
}

/* Its folders are still to be seen, and which keys share them. */
static int
write_hashed(struct writer *w, const struct members *m, const char *key, size_t len)
{
    for (size_t at = 0; at <= len && w->rc == 0;) {
        const char *slash = memchr(key + at, '/', len - at);
        const size_t n = slash == NULL ? len - at : (size_t)(slash - (key + at));
        const char *hash = n == 0 ? "" : hash_part(m, key + at, n, w->err);

        if (hash == NULL)
            return -1;
        write_raw(w, hash);
        write_raw(w, slash == NULL ? "" : "/");
        at += n + 1;
    }
    return 0;
}

/* ---- a table */

static const struct escape escape_cell = {{{"\"", "\"\""}}};

/* In quotes always; what a spreadsheet would compute begins with an apostrophe. */
static void
write_cell(struct writer *w, const char *p, size_t len)
{
    const char *text = sp_show(w->out->arena, p, len, S3_KEY_MAX, w->err);

    if (text == NULL) {
        w->rc = -1;
        return;
    }
    write_raw(w, "\"");
    write_raw(w, len > 0 && strchr(FORMULA, p[0]) != NULL ? "'" : "");
    write_text(w, &escape_cell, text);
    write_raw(w, "\"");
}

static int
write_row(struct writer *w, const struct members *m, const struct s3_key *key)
{
    char when[SP_ISO_SIZE] = "";

    if (m->src->hash_key == NULL)
        write_cell(w, key->object.key, key->object.key_len);
    else if (write_hashed(w, m, key->object.key, key->object.key_len) == -1)
        return -1;
    if (key->object.modified != 0)
        sp_time_iso(key->object.modified, when);
    write_format(w, ",%llu,%s,", key->object.size, when);
    write_cell(w, key->etag, strlen(key->etag));
    write_raw(w, ",");
    write_cell(w, key->storage_class, strlen(key->storage_class));
    write_raw(w, "\r\n");
    return w->rc;
}

int
member_listing(struct members *m, struct sp_err *err)
{
    const struct check_context *c = m->src->context;
    const struct s3_keys *keys = c == NULL ? NULL : &c->ev->kept.keys[c->style];
    struct sp_buf out;
    struct writer w;

    if (keys == NULL || keys->n == 0 || m->caps.keys == 0)
        return 0;
    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    write_raw(&w, "key,size,modified,etag,storage_class\r\n");
    for (size_t i = 0; i < keys->n && i < m->caps.keys; i++)
        if (write_row(&w, m, &keys->rows[i]) == -1)
            return -1;
    if (write_end(&w) == -1 ||
        members_add(m, MEMBER_CSV, "listing.csv",
                    m->src->hash_key == NULL ? "the first keys of the prefix, at most 1,000"
                                             : "the first keys of the prefix, at most 1,000; each "
                                               "part of a key is a hash",
                    &out, err) == -1)
        return -1;
    m->summary.keys = keys->n < m->caps.keys ? keys->n : m->caps.keys;
    return 0;
}
