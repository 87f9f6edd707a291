#include "redact/internal.h"

#include <string.h>

#include "base/spelled.h"
#include "base/text.h"

#define CHAINS 128  /* names by their first character, in lower case */
#define SHORT_MAX 2 /* so short a name may be anything */
#define CUT_MIN 8   /* so much of a name tells it, where the rest was cut */
#define MASK_MAX 48 /* bytes of a mask */
#define SYSTEM_ID_FIRST 7000000000000000000ULL

struct name {
    struct name *next; /* shorter, or as long */
    size_t len;
    size_t shared; /* bytes at the beginning that the one before it in the chain has, too */
    uint32_t hash;
    bool plain;    /* nothing in it could be the beginning of how another character is spelled */
    bool is_alike; /* plain, and so is the one before it */
    bool number;   /* an address: a '-' beside it is none of it */
    bool apart;    /* may be a word of ours: masked only where something shows that it is a name */
    char mask[MASK_MAX];
    char value[]; /* lower case */
};

struct redact {
    enum redact_level level;
    const char *const *our_words;
    struct sp_arena *arena;
    size_t count[REDACT_KINDS];
    size_t names;
    struct name *chains[CHAINS];
};

static const struct {
    enum redact_level level; /* from which on it is masked */
    const char *mask;        /* up to its number, */
    const char *end;         /* and behind it */
} kinds[REDACT_KINDS] = {
    [REDACT_ACCESS_KEY] = {REDACT_STANDARD, "(access-key-", ")"},
    [REDACT_OWNER] = {REDACT_STANDARD, "owner-", ""},
    [REDACT_USER] = {REDACT_STANDARD, "user-", ""},
    [REDACT_DOMAIN] = {REDACT_STANDARD, "domain-", ".invalid"},
    [REDACT_HOST] = {REDACT_STRICT, "host-", ".invalid"},
    [REDACT_ADDRESS] = {REDACT_STRICT, "", ""},
    [REDACT_ADDRESS_V6] = {REDACT_STRICT, "2001:db8::", ""},
    [REDACT_BUCKET] = {REDACT_STRICT, "bucket-", ""},
    [REDACT_FOLDER] = {REDACT_STRICT, "folder-", ""},
    [REDACT_KEY] = {REDACT_STRICT, "key-", ""},
    [REDACT_STANZA] = {REDACT_STRICT, "stanza-", ""},
    [REDACT_SERVER] = {REDACT_STRICT, "server-", ""},
    [REDACT_SYSTEM_ID] = {REDACT_STRICT, "", ""},
    [REDACT_SUBJECT] = {REDACT_STRICT, "subject-", ""},
    [REDACT_FINGERPRINT] = {REDACT_STRICT, "fingerprint-", ""},
    [REDACT_OTHER] = {REDACT_STRICT, "name-", ""},
};

bool
redact_level_of(const char *word, enum redact_level *out)
{
    static const char *const words[] = {"minimal", "standard", "strict"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (sp_streq(words[i], word)) {
            *out = (enum redact_level)i;
            return true;
        }
    return false;
}

struct redact *
redact_new(enum redact_level level, const char *const *our_words, struct sp_arena *a,
           struct sp_err *err)
{
    struct redact *r = sp_alloc(a, sizeof(*r), err);

    if (r != NULL)
        *r = (struct redact){.level = level, .our_words = our_words, .arena = a};
    return r;
}

enum redact_level
redact_level(const struct redact *r)
{
    return r == NULL ? REDACT_MINIMAL : r->level;
}

/* ---- the dictionary */

bool
redact_is_word(char c)
{
    return sp_is_alnum(c) || c == '_' || c == '-' || ((unsigned char)c & 0x80) != 0;
}

/* One of the words of a text, whatever its case. */
static bool
has_word(const char *text, const char *word, size_t len)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        size_t n = 0;

        while (n < len && text[i + n] != '\0' && sp_lower(text[i + n]) == word[n])
            n++;
        if (n == len && (i == 0 || !redact_is_word(text[i - 1])) && !redact_is_word(text[i + n]))
            return true;
    }
    return false;
}

static bool
may_be_our_word(const struct redact *r, const char *name, size_t len)
{
    if (len <= SHORT_MAX)
        return true;
    for (size_t i = 0; i < len; i++)
        if (name[i] < 'a' || name[i] > 'z')
            return false;
    for (size_t i = 0; r->our_words != NULL && r->our_words[i] != NULL; i++)
        if (has_word(r->our_words[i], name, len))
            return true;
    return false;
}

/* Documentation ranges end; what is beyond shares the last address of its own. */
static void
make_mask(struct redact *r, enum redact_kind kind, struct name *out)
{
    static const char *const ranges[] = {"192.0.2", "198.51.100", "203.0.113"};
    const size_t each = 254; /* addresses of hosts in a range */
    size_t n = ++r->count[kind];

    if (kind == REDACT_ADDRESS) {
        n = n > 3 * each ? 3 * each : n;
        (void)snprintf(out->mask, sizeof(out->mask), "%s.%zu", ranges[(n - 1) / each],
                       (n - 1) % each + 1);
        return;
    }
    if (kind == REDACT_SYSTEM_ID)
        n += SYSTEM_ID_FIRST;
    (void)snprintf(out->mask, sizeof(out->mask), kind == REDACT_ADDRESS_V6 ? "%s%zx%s" : "%s%zu%s",
                   kinds[kind].mask, n, kinds[kind].end);
}

static size_t
chain_of(char c)
{
    return (unsigned char)sp_lower(c) % CHAINS;
}

/* FNV-1a, whatever the case. */
static uint32_t
hash_of(const char *name, size_t len)
{
    uint32_t hash = 2166136261U;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)sp_lower(name[i])) * 16777619U;
    return hash;
}

/* Its place in the chain is behind that one. */
static void
stand_behind(const struct name *before, struct name *n)
{
    n->shared = 0;
    n->is_alike = before != NULL && before->plain && n->plain;
    while (before != NULL && n->shared < before->len && n->shared < n->len &&
           before->value[n->shared] == n->value[n->shared])
        n->shared++;
}

/* Where it belongs in its chain, and behind which; *known: it is there. */
static struct name **
place_of(struct redact *r, const char *name, size_t len, const struct name **before, bool *known)
{
    struct name **at = &r->chains[chain_of(name[0])];
    const uint32_t hash = hash_of(name, len);

    for (*before = NULL; *at != NULL && (*at)->len > len; at = &(*at)->next)
        *before = *at;
    for (struct name *n = *at; n != NULL && n->len == len; n = n->next) {
        size_t i = 0;

        while (n->hash == hash && i < len && n->value[i] == sp_lower(name[i]))
            i++;
        if (i == len) {
            *known = true;
            return at;
        }
    }
    *known = false;
    return at;
}

int
redact_learn(struct redact *r, enum redact_kind kind, const char *name, size_t len,
             struct sp_err *err)
{
    const struct name *before;
    struct name **at;
    struct name *new;
    bool known;

    if (name == NULL || len == 0 || r->level < kinds[kind].level)
        return 0;
    at = place_of(r, name, len, &before, &known);
    if (known)
        return 0;
    if (r->names == REDACT_NAMES_MAX)
        return sp_fail(err, SP_LIMIT, "more than %d names to mask", REDACT_NAMES_MAX);
    new = sp_alloc(r->arena, sizeof(*new) + len, err);
    if (new == NULL)
        return -1;
    new->len = len;
    new->hash = hash_of(name, len);
    new->plain = true;
    for (size_t i = 0; i < len; i++) {
        new->value[i] = sp_lower(name[i]);
        new->plain &= name[i] == '\0' || strchr("%&\\\"", name[i]) == NULL;
    }
    new->number = kind == REDACT_ADDRESS || kind == REDACT_ADDRESS_V6;
    new->apart = !new->number &&may_be_our_word(r, name, len);
    make_mask(r, kind, new);
    new->next = *at;
    stand_behind(before, new);
    if (*at != NULL)
        stand_behind(new, *at);
    *at = new;
    r->names++;
    return 0;
}

/* ---- texts */

/* "\x0a", as texts are shown, its backslash doubled or not; 0: it is none. */
static size_t
by_number(const char *p, size_t len, char *c)
{
    const size_t from = len >= 2 && p[0] == '\\' && p[1] == '\\' ? 2 : 1;

    if (len < from + 3 || p[0] != '\\' || p[from] != 'x' || sp_hex_value(p[from + 1]) < 0 ||
        sp_hex_value(p[from + 2]) < 0)
        return 0;
    *c = (char)(sp_hex_value(p[from + 1]) * 16 + sp_hex_value(p[from + 2]));
    return from + 3;
}

char
redact_spelled(const char *p, size_t len, size_t *used)
{
    char c;
    static const struct {
        const char *spelled;
        char c;
    } entities[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''},
    };

    *used = 1;
    if (p[0] != '%' && p[0] != '&' && p[0] != '\\')
        return p[0];
    *used = by_number(p, len, &c);
    if (*used > 0)
        return c;
    for (size_t i = 0; p[0] == '&' && i < sizeof(entities) / sizeof(entities[0]); i++) {
        *used = strlen(entities[i].spelled);
        if (*used <= len && memcmp(p, entities[i].spelled, *used) == 0)
            return entities[i].c;
    }
    for (int i = 1; i < 0x80; i++) {
        *used = p[0] == (char)i ? 0 : sp_spells(p, len, (char)i);
        if (*used > 1)
            return (char)i;
    }
    *used = 1;
    return p[0];
}

/* "...", where texts are cut that are shown. */
static bool
is_cut(const char *p, size_t len)
{
    return len >= 3 && memcmp(p, "...", 3) == 0;
}

/* A quotation mark within a cell of a table is there twice. */
static bool
is_doubled(const char *p, size_t len)
{
    return len >= 2 && p[0] == '"' && p[1] == '"';
}

/*
 * How many bytes at p spell the name, or as much of it as was left of it; 0: they do not. *same is
 * how much of it is there.
 */
static size_t
spells_name(const char *p, size_t len, const struct name *name, size_t *same)
{
    size_t at = 0;

    for (size_t i = 0; i < name->len; i++) {
        size_t n;

        *same = i;
        if (at >= len)
            return 0;
        if (i >= CUT_MIN && name->value[i] != '.' && is_cut(p + at, len - at))
            return at;
        if (name->value[i] == '"' && is_doubled(p + at, len - at)) {
            at += 2;
            continue;
        }
        if (sp_lower(redact_spelled(p + at, len - at, &n)) != name->value[i])
            n = sp_lower(p[at]) == name->value[i];
        if (n == 0)
            return 0;
        at += n;
    }
    *same = name->len;
    return at;
}

/*
 * Of the one before it in the chain *same bytes are there, and then another one: so it cannot be
 * there either. Names of a list may be many, and alike for long.
 */
static bool
cannot_be_there(const struct name *n, size_t *same)
{
    if (!n->is_alike || n->shared == *same || n->shared == n->len)
        return false;
    if (n->shared < *same)
        *same = n->shared;
    return true;
}

/* The character before a place, as far as it says whether a word goes on. */
static char
char_before(const char *text, size_t at)
{
    char c;

    if (at == 0)
        return '\0';
    if (at >= 3 && text[at - 3] == '%' && sp_hex_value(text[at - 2]) >= 0 &&
        sp_hex_value(text[at - 1]) >= 0)
        return (char)(sp_hex_value(text[at - 2]) * 16 + sp_hex_value(text[at - 1]));
    if (at >= 6 && text[at - 6] == '\\' && text[at - 5] == 'u')
        return '/';
    if (at >= 4 && by_number(text + at - 4, 4, &c) == 4)
        return c;
    if (at >= 2 && text[at - 2] == '\\' && strchr("nrt", text[at - 1]) != NULL)
        return ' ';
    return text[at - 1];
}

static char
char_after(const char *text, size_t at, size_t len)
{
    size_t used;

    return at == len ? '\0' : redact_spelled(text + at, len - at, &used);
}

/* What stands around it shows that it is a name, and no word of a sentence. */
static bool
stands_as_a_name(char before, char after, bool whole)
{
    static const char around[] = "/\"'=<>@|&?";

    return whole || (before != '\0' && strchr(around, before) != NULL) ||
           (after != '\0' && strchr(around, after) != NULL);
}

static bool
is_dash(char c)
{
    return c == '-' || c == '_';
}

/* The longest name there of those that begin with c; NULL: none. *used is how long it is there. */
static const struct name *
name_of_chain(const struct redact *r, char c, const char *text, size_t at, size_t len, size_t *used)
{
    const char before = char_before(text, at);
    size_t same = 0;

    for (const struct name *n = r->chains[chain_of(c)]; n != NULL; n = n->next) {
        char after;

        if (cannot_be_there(n, &same))
            continue;
        *used = spells_name(text + at, len - at, n, &same);
        if (*used == 0)
            continue;
        after = char_after(text, at + *used, len);
        if (n->number ? sp_is_alnum(after) : redact_is_word(after) || is_dash(before))
            continue;
        if (!n->apart || stands_as_a_name(before, after, at == 0 && *used == len))
            return n;
    }
    return NULL;
}

/* The name at a place of the text, whether its first character is spelled or not. */
static const struct name *
name_at(const struct redact *r, const char *text, size_t at, size_t len, size_t *used)
{
    const char before = char_before(text, at);
    const struct name *spelled;
    const struct name *plain;
    size_t n;
    char c;

    if (redact_is_word(before) && !is_dash(before))
        return NULL;
    plain = name_of_chain(r, text[at], text, at, len, used);
    c = redact_spelled(text + at, len - at, &n);
    if (c == text[at])
        return plain;
    spelled = name_of_chain(r, c, text, at, len, &n);
    if (spelled == NULL || (plain != NULL && plain->len >= spelled->len))
        return plain;
    *used = n;
    return spelled;
}

const char *
redact_text(const struct redact *r, const char *text, size_t len, struct sp_arena *a,
            size_t *out_len, struct sp_err *err)
{
    struct sp_buf out;
    size_t kept = 0; /* up to here the text is in out */

    *out_len = len;
    if (r == NULL || r->names == 0)
        return text;
    sp_buf_init(&out, a, len * MASK_MAX + 1);
    for (size_t i = 0; i < len;) {
        size_t used = 1;
        const struct name *n = name_at(r, text, i, len, &used);

        if (n == NULL) {
            i++;
            continue;
        }
        if (sp_buf_add(&out, text + kept, i - kept, err) == -1 ||
            sp_buf_adds(&out, n->mask, err) == -1)
            return NULL;
        i += used;
        kept = i;
    }
    if (kept == 0)
        return text;
    if (sp_buf_add(&out, text + kept, len - kept, err) == -1)
        return NULL;
    *out_len = out.len;
    return sp_buf_str(&out);
}

const char *
redact_string(const struct redact *r, const char *text, struct sp_arena *a, struct sp_err *err)
{
    size_t len;

    return text == NULL ? NULL : redact_text(r, text, strlen(text), a, &len, err);
}

uint64_t
redact_number(const struct redact *r, uint64_t n)
{
    char digits[24];
    size_t used;
    const struct name *name;

    if (n == 0 || r == NULL || r->level < kinds[REDACT_SYSTEM_ID].level)
        return n;
    used = (size_t)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
    name = name_at(r, digits, 0, used, &used);
    return name == NULL ? SYSTEM_ID_FIRST : strtoull(name->mask, NULL, 10);
}
