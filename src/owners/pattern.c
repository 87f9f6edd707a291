#include "owners/pattern.h"

#include "base/text.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
#define UUID_LEN 36
#define ULID_LEN 26

void
owner_key_split(const char *bytes, size_t len, struct owner_key *out)
{
    size_t start = 0;

    *out = (struct owner_key){.bytes = bytes, .len = len};
    out->folder = len > 0 && bytes[len - 1] == '/';
    if (out->folder)
        len--;
    for (size_t i = 0; i <= len && out->len > 0; i++) {
        if (i < len && bytes[i] != '/')
            continue;
        if (out->nsegments == OWNER_SEGMENTS_MAX) {
            out->deep = true;
            return;
        }
        out->segment[out->nsegments++] = (struct owner_segment){start, i - start};
        start = i + 1;
    }
}

void
owner_pattern_form(const char *text, struct owner_form *out)
{
    *out = (struct owner_form){.text = text, .nsegments = 1};
    out->open = sp_ends(text, "/...");
    out->folder = sp_ends(text, "/");
    out->lead = text[0] == '*' || text[0] == '<' ? '\0' : text[0];
    for (const char *p = text; *p != '\0'; p++)
        if (*p == '/')
            out->nsegments++;
    if (out->open || out->folder)
        out->nsegments--;
}

static bool
is_hex(char c)
{
    return sp_hex_value(c) != -1;
}

static bool
is_ulid_char(char c)
{
    return c != '\0' && strchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", c) != NULL;
}

static size_t
run_of(bool (*is)(char), const char *s, size_t len)
{
    size_t n = 0;

    while (n < len && is(s[n]))
        n++;
    return n;
}

static size_t
take_uuid(const char *s, size_t len)
{
    if (len < UUID_LEN)
        return 0;
    for (size_t i = 0; i < UUID_LEN; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? s[i] != '-' : !is_hex(s[i]))
            return 0;
    }
    return UUID_LEN;
}

/* How many bytes of s a class takes ("hex16", without the brackets); 0: it does not fit. */
static size_t
take(const char *class_name, size_t class_len, const char *s, size_t len)
{
    static const struct {
        const char *name;
        bool (*is)(char);
    } runs[] = {{"hex", is_hex}, {"digits", sp_is_digit}};

    if (class_len == 3 && memcmp(class_name, "who", 3) == 0)
        return len;
    if (class_len == 4 && memcmp(class_name, "uuid", 4) == 0)
        return take_uuid(s, len);
    if (class_len == 4 && memcmp(class_name, "ulid", 4) == 0)
        return run_of(is_ulid_char, s, len) >= ULID_LEN ? ULID_LEN : 0;
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        size_t name_len = strlen(runs[i].name);
        size_t run;
        size_t wanted = 0;

        if (class_len < name_len || memcmp(class_name, runs[i].name, name_len) != 0)
            continue;
        for (size_t k = name_len; k < class_len; k++)
            wanted = wanted * 10 + (size_t)(class_name[k] - '0');
        run = run_of(runs[i].is, s, len);
        if (wanted == 0)
            return run;
        return run >= wanted ? wanted : 0;
    }
    return 0;
}

/* One step over a class or a literal byte; false: it does not fit. */
static bool
step(const char **p, const char *pattern_end, const char **s, const char *end)
{
    if (*p == pattern_end || *s == end)
        return false;
    if (**p == '<') {
        const char *close = memchr(*p, '>', (size_t)(pattern_end - *p));
        size_t taken =
            close == NULL ? 0 : take(*p + 1, (size_t)(close - *p - 1), *s, (size_t)(end - *s));

        if (taken == 0)
            return false;
        *p = close + 1;
        *s += taken;
        return true;
    }
    if (**p != **s)
        return false;
    (*p)++;
    (*s)++;
    return true;
}

static bool
segment_matches(const char *p, size_t pattern_len, const char *s, size_t len)
{
    const char *pattern_end = p + pattern_len;
    const char *end = s + len;
    const char *after_star = NULL;
    const char *star_took = NULL; /* up to here */

    while (p < pattern_end || s < end) {
        if (p < pattern_end && *p == '*' && s < end) {
            after_star = ++p;
            star_took = ++s;
            continue;
        }
        if (step(&p, pattern_end, &s, end))
            continue;
        if (after_star == NULL || star_took == end)
            return false;
        p = after_star;
        s = ++star_took;
    }
    return true;
}

static bool
matches_at(const struct owner_form *form, const struct owner_key *key, size_t first,
           struct owner_match *out)
{
    const struct owner_segment *lead = &key->segment[first];
    const char *p = form->text;

    if (form->lead != '\0' && (lead->len == 0 || key->bytes[lead->at] != form->lead))
        return false;
    *out = (struct owner_match){.root_len = first == 0 ? 0 : key->segment[first].at - 1};
    for (size_t i = 0; i < form->nsegments; i++) {
        size_t len = strcspn(p, "/");
        const struct owner_segment *segment = &key->segment[first + i];
        const char *s = key->bytes + segment->at;

        if (!segment_matches(p, len, s, segment->len))
            return false;
        if (len == 5 && memcmp(p, "<who>", 5) == 0) {
            out->who = s;
            out->who_len = segment->len;
        }
        p += len + 1;
    }
    return true;
}

bool
owner_pattern_match(const struct owner_form *form, const struct owner_key *key,
                    struct owner_match *out)
{
    struct owner_match found;
    size_t rest = form->open ? 1 : 0;

    if (form->folder != key->folder && !form->open)
        return false;
    if (key->nsegments < form->nsegments + rest || (key->deep && !form->open))
        return false;
    for (size_t first = form->open ? 0 : key->nsegments - form->nsegments;
         first + form->nsegments + rest <= key->nsegments; first++) {
        if (matches_at(form, key, first, &found)) {
            *out = found;
            return true;
        }
    }
    return false;
}
