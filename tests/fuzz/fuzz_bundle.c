/*
 * Bundles: whatever the bytes are, they are refused with words or taken apart to the end. The first
 * byte says whether what follows is the file, or tar whose headers get their sums and that is
 * packed first: behind these a fuzzer would hardly ever get to the members.
 */
#include <stdint.h>

#include "base/text.h"
#include "bundle/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PIECE ((size_t)65535) /* bytes of a block that is not compressed */

static void
must(bool well)
{
    if (!well)
        abort();
}

static void
number(unsigned char *out, size_t n, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (unsigned char)(n >> (8 * i));
}

#define BLOCK ((size_t)512)
#define SUM ((size_t)148) /* where a header has it, in eight bytes */

/* What looks like a header gets the sum that it should have. */
static void
put_sums(unsigned char *tar, size_t size)
{
    for (size_t at = 0; size - at >= BLOCK; at += BLOCK) {
        unsigned char *header = tar + at;
        unsigned sum = 0;

        if (memcmp(header + 257, "ustar", 5) != 0)
            continue;
        memset(header + SUM, ' ', 8);
        for (size_t i = 0; i < BLOCK; i++)
            sum += header[i];
        (void)snprintf((char *)header + SUM, 8, "%06o", sum);
    }
}

/* gzip in which nothing is compressed (RFC 1951, 3.2.4); nobody looks at its sum. */
static char *
stored(const uint8_t *data, size_t size, struct sp_arena *a, size_t *len)
{
    static const unsigned char begin[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
    unsigned char *out = sp_alloc(a, size + size / PIECE * 5 + 32, NULL);
    size_t at = sizeof(begin);
    size_t done = 0;

    must(out != NULL);
    memcpy(out, begin, sizeof(begin));
    do {
        size_t n = size - done < PIECE ? size - done : PIECE;

        out[at] = done + n == size;
        number(out + at + 1, n, 2);
        number(out + at + 3, ~n, 2);
        if (n > 0)
            memcpy(out + at + 5, data + done, n);
        at += n + 5;
        done += n;
    } while (done < size);
    number(out + at + 4, size, 4);
    *len = at + 8;
    return (char *)out;
}

static void
must_be_words(const struct sp_err *err)
{
    must(err->code == SP_INPUT || err->code == SP_LIMIT);
    must(err->message[0] != '\0');
    for (const char *p = err->message; *p != '\0'; p++)
        must((unsigned char)*p >= 0x20 && *p != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_arena a = {.limit = (size_t)256 << 20};
    struct bundle_read out;
    struct sp_err err = {0};
    const char *file = (const char *)data;
    size_t len = size;

    if (size > 1 && data[0] == 't') {
        unsigned char *tar = sp_alloc(&a, size - 1, NULL);

        must(tar != NULL);
        memcpy(tar, data + 1, size - 1);
        put_sums(tar, size - 1);
        file = stored(tar, size - 1, &a, &len);
    }
    if (bundle_unpack("f", file, len, &a, &out, &err) == -1) {
        must_be_words(&err);
    } else {
        must(out.evidence == NULL || strlen(out.evidence) <= out.evidence_len);
        must(out.report == NULL || strlen(out.report) <= out.report_len);
    }
    sp_arena_free(&a);
    return 0;
}
