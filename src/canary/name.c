/* The names that the probe gives, and their recognition in what earlier ones left. */
#include "base/text.h"
#include "canary/internal.h"

#define TIME_DIGITS 8
#define RANDOM_DIGITS ((size_t)2 * CANARY_RANDOM)

static const char *const names[CANARY_NAMES] = {
    [NAME_SMALL] = "small", [NAME_SECOND] = "second",   [NAME_CHECKSUM] = "checksum",
    [NAME_PARTS] = "parts", [NAME_ABORTED] = "aborted", [NAME_ABSENT] = "absent",
};

const char *
canary_name_text(enum canary_name name)
{
    return names[name];
}

size_t
canary_folder_len(void)
{
    return sizeof(CANARY_FOLDER_START) - 1 + TIME_DIGITS + 1 + RANDOM_DIGITS + 1;
}

const char *
canary_folder(const char *prefix, time_t begun, const unsigned char random[CANARY_RANDOM],
              struct sp_arena *a, struct sp_err *err)
{
    const char *hex = sp_hex(a, random, CANARY_RANDOM, err);

    if (hex == NULL)
        return NULL;
    return sp_printf(a, err, "%s" CANARY_FOLDER_START "%08lx-%s/", prefix,
                     (unsigned long)begun & 0xffffffffUL, hex);
}

/* So many lower-case hexadecimal digits, as we write them; their value is in *value. */
static bool
take_hex(const char *p, size_t digits, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < digits; i++) {
        if (sp_hex_value(p[i]) < 0 || (p[i] >= 'A' && p[i] <= 'F'))
            return false;
        *value = *value << 4 | (uint64_t)sp_hex_value(p[i]);
    }
    return true;
}

bool
canary_is_ours(const char *prefix, const char *key, size_t len, time_t *begun)
{
    const size_t before = strlen(prefix);
    const size_t start = sizeof(CANARY_FOLDER_START) - 1;
    const char *name;
    uint64_t value;
    uint64_t when;

    if (len < before + canary_folder_len() || memcmp(key, prefix, before) != 0 ||
        memcmp(key + before, CANARY_FOLDER_START, start) != 0)
        return false;
    name = key + before + start;
    if (!take_hex(name, TIME_DIGITS, &when) || name[TIME_DIGITS] != '-' ||
        !take_hex(name + TIME_DIGITS + 1, RANDOM_DIGITS, &value) ||
        name[TIME_DIGITS + 1 + RANDOM_DIGITS] != '/')
        return false;
    *begun = (time_t)when;
    return true;
}

bool
canary_is_made_by_us(const char *prefix, const char *key, size_t len, time_t *begun)
{
    const size_t folder = strlen(prefix) + canary_folder_len();

    if (!canary_is_ours(prefix, key, len, begun))
        return false;
    for (size_t i = NAME_BUCKET + 1; i < CANARY_NAMES; i++)
        if (len - folder == strlen(names[i]) && memcmp(key + folder, names[i], len - folder) == 0)
            return true;
    return false;
}
