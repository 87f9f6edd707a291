#include "canary/body.h"

/* A word of the pattern: the mix of splitmix64 (Steele, Lea, Flood 2014), public domain. */
static uint64_t
word_of(uint64_t seed, unsigned long long index)
{
    uint64_t z = seed + (index + 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned char
byte_of(const struct canary_pattern *p, unsigned long long offset)
{
    const unsigned long long at = p->start + offset;

    return (unsigned char)(word_of(p->seed, at / 8) >> (8 * (at % 8)));
}

static void
fill(const struct canary_pattern *p, unsigned long long offset, unsigned char *out, size_t len)
{
    size_t i = 0;

    while (i < len) {
        const unsigned long long at = p->start + offset + i;
        uint64_t word = word_of(p->seed, at / 8) >> (8 * (at % 8));

        for (size_t k = at % 8; k < 8 && i < len; k++, word >>= 8)
            out[i++] = (unsigned char)word;
    }
}

static void
read_pattern(const struct s3_body *body, unsigned long long offset, unsigned char *out, size_t len)
{
    fill(body->ctx, offset, out, len);
}

int
canary_body(struct s3_body *out, const struct canary_pattern *pattern, unsigned long long len,
            struct sp_err *err)
{
    *out = (struct s3_body){.len = len, .read = read_pattern, .ctx = pattern};
    return s3_body_digest(out, err);
}

static void
read_text(const struct s3_body *body, unsigned long long offset, unsigned char *out, size_t len)
{
    memcpy(out, (const char *)body->ctx + offset, len);
}

int
canary_text_body(struct s3_body *out, const char *text, struct sp_err *err)
{
    *out = (struct s3_body){.len = strlen(text), .read = read_text, .ctx = text};
    return s3_body_digest(out, err);
}

/* The byte that must stand there; -1 behind the end. */
static int
expected(const struct canary_compare *c, unsigned long long at)
{
    for (size_t i = 0; i < CANARY_RUNS; i++) {
        if (at < c->runs[i].len)
            return byte_of(&c->runs[i].pattern, at);
        at -= c->runs[i].len;
    }
    return -1;
}

void
canary_compare_feed(void *ctx, const unsigned char *data, size_t len)
{
    struct canary_compare *c = ctx;

    for (size_t i = 0; i < len && !c->differs; i++) {
        if (expected(c, c->at + i) == data[i])
            continue;
        c->differs = true;
        c->differs_at = c->at + i;
    }
    c->at += len;
}

enum canary_compared
canary_compare_end(const struct canary_compare *c, unsigned long long *differs_at)
{
    *differs_at = c->differs ? c->differs_at : 0;
    if (!c->differs && c->at < c->len)
        *differs_at = c->at;
    return c->differs || c->at < c->len ? CANARY_DIFFERENT : CANARY_SAME;
}
