#include "gzip.h"

#include <stdint.h>

#define BLOCK ((size_t)65535)

static uint32_t
crc32_of(const char *p, size_t len)
{
    uint32_t crc = 0xffffffffU;

    for (size_t i = 0; i < len; i++) {
        crc ^= (unsigned char)p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

static void
add_little(struct out *o, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++, value >>= 8) {
        unsigned char byte = (unsigned char)(value & 0xff);

        out_add(o, &byte, 1);
    }
}

void
gzip_stored(struct out *o)
{
    static const unsigned char magic[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
    struct out gz = {0};
    size_t at = 0;

    out_add(&gz, magic, sizeof(magic));
    do {
        size_t part = o->len - at < BLOCK ? o->len - at : BLOCK;

        add_little(&gz, at + part == o->len ? 1 : 0, 1);
        add_little(&gz, (uint32_t)part, 2);
        add_little(&gz, ~(uint32_t)part, 2);
        if (part > 0)
            out_add(&gz, o->data + at, part);
        at += part;
    } while (at < o->len);
    add_little(&gz, crc32_of(o->data, o->len), 4);
    add_little(&gz, (uint32_t)o->len, 4);
    out_release(o);
    *o = gz;
}
