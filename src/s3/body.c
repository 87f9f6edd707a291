/* Bodies of requests, read piece by piece: their digests, and one wrapped into aws-chunked. */
#include <openssl/err.h>
#include <openssl/evp.h>

#include "s3/request.h"

#define PIECE ((size_t)16 * 1024) /* bytes that are looked at at once */
#define SHA256_SIZE 32U
#define MD5_SIZE 16U

/* ---- digests */

static int
read_into(const struct s3_body *body, EVP_MD_CTX *sha256, EVP_MD_CTX *md5)
{
    unsigned char piece[PIECE];
    unsigned long long at = 0;

    while (at < body->len) {
        size_t n = body->len - at < PIECE ? (size_t)(body->len - at) : PIECE;

        body->read(body, at, piece, n);
        if (EVP_DigestUpdate(sha256, piece, n) != 1 ||
            (md5 != NULL && EVP_DigestUpdate(md5, piece, n) != 1))
            return -1;
        at += n;
    }
    return 0;
}

static void
to_hex(const unsigned char *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * len] = '\0';
}

/* NULL: the library has none of that name, or no memory. */
static EVP_MD_CTX *
start_digest(const char *name)
{
    EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
    EVP_MD_CTX *ctx = md == NULL ? NULL : EVP_MD_CTX_new();

    if (ctx != NULL && EVP_DigestInit_ex2(ctx, md, NULL) != 1) {
        EVP_MD_CTX_free(ctx);
        ctx = NULL;
    }
    EVP_MD_free(md);
    return ctx;
}

int
s3_body_digest(struct s3_body *body, struct sp_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_MD_CTX *sha256 = start_digest("SHA256");
    EVP_MD_CTX *md5;
    int rc = -1;

    body->sha256[0] = '\0';
    body->md5[0] = '\0';
    body->md5_hex[0] = '\0';
    /* Where a policy forbids MD5 the library does not have it: nothing that anybody must hear of.
     */
    (void)ERR_set_mark();
    md5 = start_digest("MD5");
    (void)ERR_pop_to_mark();
    if (sha256 == NULL || read_into(body, sha256, md5) == -1 ||
        EVP_DigestFinal_ex(sha256, digest, &size) != 1 || size != SHA256_SIZE)
        goto out;
    to_hex(digest, SHA256_SIZE, body->sha256);
    if (md5 != NULL) {
        if (EVP_DigestFinal_ex(md5, digest, &size) != 1 || size != MD5_SIZE)
            goto out;
        to_hex(digest, MD5_SIZE, body->md5_hex);
        (void)EVP_EncodeBlock((unsigned char *)body->md5, digest, (int)MD5_SIZE);
    }
    rc = 0;
out:
    EVP_MD_CTX_free(sha256);
    EVP_MD_CTX_free(md5);
    return rc == 0 ? 0 : sp_fail(err, SP_BUG, "OpenSSL computes no digest of a body");
}

/* ---- aws-chunked: the body as one chunk, and its checksum behind it */

struct chunked {
    const struct s3_body *inner;
    char head[24]; /* the length of the chunk */
    size_t head_len;
    char tail[64]; /* the chunk's end, the last chunk, the checksum */
    size_t tail_len;
};

/* CRC-32 of ISO 3309, as zlib computes it, half a byte a step. */
static unsigned
crc32_of(const struct s3_body *body)
{
    static const unsigned table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                       0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                       0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    unsigned char piece[PIECE];
    unsigned crc = 0xffffffff;

    for (unsigned long long at = 0; at < body->len;) {
        size_t n = body->len - at < PIECE ? (size_t)(body->len - at) : PIECE;

        body->read(body, at, piece, n);
        for (size_t i = 0; i < n; i++) {
            crc = table[(crc ^ piece[i]) & 15] ^ (crc >> 4);
            crc = table[(crc ^ (unsigned)(piece[i] >> 4)) & 15] ^ (crc >> 4);
        }
        at += n;
    }
    return ~crc;
}

/* Copy what of text, which begins at `begin` of the whole, lies in out, which begins at `offset`.
 */
static void
copy_text(const char *text, size_t text_len, unsigned long long begin, unsigned long long offset,
          unsigned char *out, size_t len)
{
    for (size_t i = 0; i < text_len; i++)
        if (begin + i >= offset && begin + i - offset < len)
            out[begin + i - offset] = (unsigned char)text[i];
}

static void
read_chunked(const struct s3_body *body, unsigned long long offset, unsigned char *out, size_t len)
{
    const struct chunked *c = body->ctx;
    unsigned long long first = c->head_len; /* of the inner body */
    unsigned long long end = first + c->inner->len;
    unsigned long long from = offset > first ? offset : first;
    unsigned long long to = offset + len < end ? offset + len : end;

    copy_text(c->head, c->head_len, 0, offset, out, len);
    if (from < to)
        c->inner->read(c->inner, from - first, out + (from - offset), (size_t)(to - from));
    copy_text(c->tail, c->tail_len, end, offset, out, len);
}

const struct s3_body *
s3_body_chunked(const struct s3_body *inner, struct sp_arena *a, struct sp_err *err)
{
    unsigned crc = crc32_of(inner);
    const unsigned char bytes[4] = {(unsigned char)(crc >> 24), (unsigned char)(crc >> 16),
                                    (unsigned char)(crc >> 8), (unsigned char)crc};
    unsigned char base64[9];
    struct chunked *c = sp_alloc(a, sizeof(*c), err);
    struct s3_body *out = c == NULL ? NULL : sp_alloc(a, sizeof(*out), err);

    if (out == NULL)
        return NULL;
    (void)EVP_EncodeBlock(base64, bytes, (int)sizeof(bytes));
    *c = (struct chunked){.inner = inner};
    /* A chunk of nothing would be the last one. */
    if (inner->len > 0)
        c->head_len = (size_t)snprintf(c->head, sizeof(c->head), "%llx\r\n", inner->len);
    c->tail_len =
        (size_t)snprintf(c->tail, sizeof(c->tail), "%s0\r\n" S3_CHECKSUM_HEADER ":%s\r\n\r\n",
                         inner->len > 0 ? "\r\n" : "", (const char *)base64);
    *out = (struct s3_body){
        .len = c->head_len + inner->len + c->tail_len, .read = read_chunked, .ctx = c};
    (void)snprintf(out->sha256, sizeof(out->sha256), "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    return out;
}
