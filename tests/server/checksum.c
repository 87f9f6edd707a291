#include "checksum.h"

#include <openssl/evp.h>
#include <stdint.h>

#include "base/text.h"

#define PREFIX "x-amz-checksum-"

/* Reflected, with all ones before and after. */
static uint64_t
crc(const unsigned char *p, size_t len, uint64_t polynomial, unsigned bits)
{
    uint64_t ones = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    uint64_t table[256];
    uint64_t value = ones;

    for (unsigned i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = (table[i] & 1) != 0 ? table[i] >> 1 ^ polynomial : table[i] >> 1;
    }
    for (size_t i = 0; i < len; i++)
        value = value >> 8 ^ table[(value ^ p[i]) & 0xff];
    return value ^ ones;
}

static void
encode(const unsigned char *digest, unsigned len, char out[CHECKSUM_TEXT])
{
    (void)EVP_EncodeBlock((unsigned char *)out, digest, (int)len);
}

static bool
digest_with(const EVP_MD *md, const void *p, size_t len, char out[CHECKSUM_TEXT])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (EVP_Digest(p, len, digest, &n, md, NULL) != 1 || n > 32)
        return false;
    encode(digest, n, out);
    return true;
}

bool
checksum_md5(const void *p, size_t len, char out[CHECKSUM_TEXT])
{
    return digest_with(EVP_md5(), p, len, out);
}

bool
checksum_of(const char *header, const void *p, size_t len, char out[CHECKSUM_TEXT])
{
    static const struct {
        const char *name;
        uint64_t polynomial;
        unsigned bits;
    } crcs[] = {{"crc32", 0xedb88320U, 32},
                {"crc32c", 0x82f63b78U, 32},
                {"crc64nvme", 0x9a6c9329ac4bc9b5U, 64}};
    const char *name;

    if (!sp_starts(header, PREFIX))
        return false;
    name = header + strlen(PREFIX);
    for (size_t i = 0; i < sizeof(crcs) / sizeof(crcs[0]); i++) {
        unsigned char bytes[8];
        uint64_t value;

        if (!sp_streq(name, crcs[i].name))
            continue;
        value = crc(p, len, crcs[i].polynomial, crcs[i].bits);
        for (unsigned at = 0; at < crcs[i].bits / 8; at++)
            bytes[at] = (unsigned char)(value >> (crcs[i].bits - 8 - 8 * at));
        encode(bytes, crcs[i].bits / 8, out);
        return true;
    }
    if (sp_streq(name, "sha1"))
        return digest_with(EVP_sha1(), p, len, out);
    return sp_streq(name, "sha256") && digest_with(EVP_sha256(), p, len, out);
}
