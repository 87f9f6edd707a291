#include "owners/scan.h"

#include <stdint.h>

#include "base/text.h"

#define PATTERNS_MAX 320

/* A candidate while the listing streams. */
struct slot {
    const struct owner_layout *layout; /* NULL: free */
    char root[OWNER_KEY_MAX + 1];
    size_t root_len;
    char who[OWNER_WHO_MAX + 1];
    size_t who_len;
    bool decided;
    uint32_t parts;   /* bit N: pattern N of the row was seen, and is a part */
    uint32_t folders; /* the same for folders */
    struct owner_candidate counts;
    struct slot_proof {
        size_t pattern; /* of the row; the first is worth most */
        char key[OWNER_KEY_MAX + 1];
        size_t len; /* 0: free */
        unsigned long long size;
        time_t modified;
    } proofs[OWNER_PROOFS_EACH];
};

struct watch {
    const char *folder;
    size_t folder_len;
    const char *own; /* NULL: no name belongs there */
    struct owner_watched seen;
};

struct owner_scan {
    struct sp_arena *arena;
    const char *prefix; /* without '/' at its ends */
    size_t prefix_len;
    struct owner_form forms[PATTERNS_MAX]; /* of all rows, one after the other */
    struct slot slots[OWNER_CANDIDATES_MAX];
    uint64_t more[OWNER_MORE_MAX]; /* hashes of owners for whom there was no room */
    size_t nmore;
    struct watch watches[OWNER_WATCHES_MAX];
    size_t nwatches;
    char samples[OWNER_SAMPLES_MAX][OWNER_KEY_MAX + 1];
    size_t sample_lens[OWNER_SAMPLES_MAX];
    size_t nsamples;
    unsigned long long keys, bytes, markers, unknown;
    time_t oldest, newest;
};

/* One pattern of one row that fits a key. */
struct hit {
    const struct owner_layout *layout;
    size_t pattern;
    struct owner_match match;
};

struct owner_scan *
owner_scan_new(struct sp_arena *a, const char *prefix, struct sp_err *err)
{
    struct owner_scan *scan = sp_alloc(a, sizeof(*scan), err);
    size_t n = 0;

    if (scan == NULL)
        return NULL;
    scan->arena = a;
    while (*prefix == '/')
        prefix++;
    scan->prefix_len = strlen(prefix);
    while (scan->prefix_len > 0 && prefix[scan->prefix_len - 1] == '/')
        scan->prefix_len--;
    scan->prefix = sp_strndup(a, prefix, scan->prefix_len, err);
    if (scan->prefix == NULL)
        return NULL;
    for (const struct owner_layout *l = owner_layouts; l->id != NULL; l++) {
        for (const struct owner_pattern *p = l->patterns; p->text != NULL; p++) {
            if (n == PATTERNS_MAX) {
                (void)sp_fail(err, SP_BUG, "more than %d patterns of layouts", PATTERNS_MAX);
                return NULL;
            }
            owner_pattern_form(p->text, &scan->forms[n++]);
        }
    }
    return scan;
}

int
owner_scan_watch(struct owner_scan *scan, const char *folder, const char *own, struct sp_err *err)
{
    struct watch *w = &scan->watches[scan->nwatches];

    if (scan->nwatches == OWNER_WATCHES_MAX)
        return sp_fail(err, SP_LIMIT, "more than %d folders to watch", OWNER_WATCHES_MAX);
    *w =
        (struct watch){.folder = sp_strdup(scan->arena, folder, err), .folder_len = strlen(folder)};
    if (own != NULL)
        w->own = sp_strdup(scan->arena, own, err);
    if (w->folder == NULL || (own != NULL && w->own == NULL))
        return -1;
    scan->nwatches++;
    return 0;
}

static void
add_time(time_t t, time_t *oldest, time_t *newest)
{
    if (t <= 0)
        return;
    if (*oldest == 0 || t < *oldest)
        *oldest = t;
    if (t > *newest)
        *newest = t;
}

static bool
bytes_equal(const char *a, size_t a_len, const char *b, size_t b_len)
{
    return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static bool
is_slot_of(const struct slot *s, const struct hit *hit, const struct owner_key *key)
{
    size_t who_len = hit->match.who_len < OWNER_WHO_MAX ? hit->match.who_len : OWNER_WHO_MAX;

    return s->layout == hit->layout &&
           bytes_equal(s->root, s->root_len, key->bytes, hit->match.root_len) &&
           bytes_equal(s->who, s->who_len, hit->match.who, who_len);
}

/* FNV-1a. */
static uint64_t
hash_bytes(uint64_t hash, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ p[i]) * UINT64_C(1099511628211);
    return hash;
}

/* An owner for whom there is no room is counted once. */
static void
count_more(struct owner_scan *scan, const struct owner_layout *layout, const char *root,
           size_t root_len, const char *who, size_t who_len)
{
    uint64_t hash = hash_bytes(UINT64_C(14695981039346656037), layout->id, strlen(layout->id) + 1);

    hash = hash_bytes(hash, root, root_len);
    hash = hash_bytes(hash, "", 1);
    hash = hash_bytes(hash, who, who_len);
    for (size_t i = 0; i < scan->nmore; i++)
        if (scan->more[i] == hash)
            return;
    if (scan->nmore < OWNER_MORE_MAX)
        scan->more[scan->nmore++] = hash;
}

static struct slot *
slot_start(struct slot *s, const struct hit *hit, const struct owner_key *key)
{
    *s = (struct slot){.layout = hit->layout, .root_len = hit->match.root_len};
    if (s->root_len > 0)
        memcpy(s->root, key->bytes, s->root_len);
    s->who_len = hit->match.who_len < OWNER_WHO_MAX ? hit->match.who_len : OWNER_WHO_MAX;
    if (s->who_len > 0)
        memcpy(s->who, hit->match.who, s->who_len);
    return s;
}

static unsigned
bits(uint32_t mask)
{
    unsigned n = 0;

    for (; mask != 0; mask &= mask - 1)
        n++;
    return n;
}

static enum owner_confidence
confidence_of(const struct slot *s)
{
    unsigned parts = bits(s->parts);

    if (s->decided || (s->layout->need != 0 && parts >= s->layout->need))
        return s->layout->confidence;
    return parts + bits(s->folders) >= 2 ? OWNER_LIKELY : OWNER_HINT;
}

/* Whether `outer` is `inner`, or a folder around it. */
static bool
is_around(const char *outer, size_t outer_len, const char *inner, size_t inner_len)
{
    if (outer_len > inner_len || (outer_len > 0 && memcmp(outer, inner, outer_len) != 0))
        return false;
    return outer_len == 0 || outer_len == inner_len || inner[outer_len] == '/';
}

/*
 * Whether a candidate makes room for another one. Only one of hints does: for one that is sure, or
 * when the listing, which is sorted, has left its folder.
 */
static bool
makes_room(const struct slot *s, const struct owner_key *key, bool decides)
{
    return confidence_of(s) == OWNER_HINT &&
           (decides || !is_around(s->root, s->root_len, key->bytes, key->len));
}

/* The slot of an owner; NULL: there is no room. */
static struct slot *
slot_for(struct owner_scan *scan, const struct hit *hit, const struct owner_key *key, bool decides)
{
    struct slot *victim = NULL;

    for (size_t i = 0; i < OWNER_CANDIDATES_MAX; i++)
        if (is_slot_of(&scan->slots[i], hit, key))
            return &scan->slots[i];
    for (size_t i = 0; i < OWNER_CANDIDATES_MAX; i++) {
        struct slot *s = &scan->slots[i];

        if (s->layout == NULL)
            return slot_start(s, hit, key);
        if (makes_room(s, key, decides) && (victim == NULL || s->counts.keys < victim->counts.keys))
            victim = s;
    }
    if (victim != NULL)
        return slot_start(victim, hit, key);
    if (decides)
        count_more(scan, hit->layout, key->bytes, hit->match.root_len, hit->match.who,
                   hit->match.who_len);
    return NULL;
}

static void
keep_proof(struct slot *s, size_t pattern, bool newest, const struct owner_key *key,
           unsigned long long size, time_t modified)
{
    struct slot_proof *place = NULL;

    for (size_t i = 0; i < OWNER_PROOFS_EACH; i++) {
        struct slot_proof *p = &s->proofs[i];

        if (newest && p->len > 0 && p->pattern == pattern) {
            /* Where times are equal or unknown the later name is the newer one. */
            if (p->modified > modified)
                return;
            place = p;
            break;
        }
        if (p->len == 0 && place == NULL)
            place = p;
    }
    if (place == NULL)
        return;
    *place = (struct slot_proof){
        .pattern = pattern, .len = key->len, .size = size, .modified = modified};
    memcpy(place->key, key->bytes, key->len);
}

static void
credit(struct owner_scan *scan, const struct hit *hit, const struct owner_key *key,
       unsigned long long size, time_t modified)
{
    const struct owner_pattern *p = &hit->layout->patterns[hit->pattern];
    struct slot *s = slot_for(scan, hit, key, p->worth == OWNER_DECIDES);

    if (s == NULL)
        return;
    s->decided = s->decided || p->worth == OWNER_DECIDES;
    if (p->worth == OWNER_FOLDER) {
        s->folders |= UINT32_C(1) << hit->pattern;
        return;
    }
    if (p->worth == OWNER_PART)
        s->parts |= UINT32_C(1) << hit->pattern;
    s->counts.keys++;
    s->counts.bytes += size;
    add_time(modified, &s->counts.oldest, &s->counts.newest);
    if ((p->flags & OWNER_WAL) != 0) {
        time_t unused = 0;

        s->counts.wal_keys++;
        add_time(modified, &unused, &s->counts.wal_newest);
    }
    if ((p->flags & OWNER_READ) != 0)
        keep_proof(s, hit->pattern, (p->flags & OWNER_NEWEST) != 0, key, size, modified);
}

/*
 * Credit a key to the first row that has a deciding pattern for it, and to all of which it may be a
 * part. false: it fits nowhere.
 */
static bool
credit_all(struct owner_scan *scan, const struct owner_key *key, unsigned long long size,
           time_t modified)
{
    const struct owner_form *row = scan->forms;
    bool taken = false;
    bool fits = false;

    for (const struct owner_layout *l = owner_layouts; l->id != NULL; l++) {
        size_t n = 0;

        for (; l->patterns[n].text != NULL; n++) {
            struct hit hit = {l, n, {0}};
            bool decides = l->patterns[n].worth == OWNER_DECIDES;

            if ((decides && taken) || !owner_pattern_match(&row[n], key, &hit.match))
                continue;
            credit(scan, &hit, key, size, modified);
            taken = taken || decides;
            fits = true;
            break;
        }
        while (l->patterns[n].text != NULL)
            n++;
        row += n;
    }
    return fits;
}

/* The 8 hexadecimal digits with which a name of write-ahead log begins. */
static unsigned long
read_timeline(const char *s)
{
    unsigned long value = 0;

    for (size_t i = 0; i < 8; i++)
        value = value << 4 | (unsigned long)sp_hex_value(s[i]);
    return value;
}

/*
 * Write-ahead log as barman-cloud takes it: its own names, and one suffix of compression; *is_new:
 * one that Barman knows since 3.12.
 */
static bool
is_barman_wal(const struct owner_segment *last, const char *bytes, unsigned long *timeline,
              bool *is_new)
{
    static const char *const names[] = {
        "<hex24>",
        "<hex24>.<hex8>.backup",
        "<hex24>.partial",
        "<hex8>.history",
    };
    static const char *const suffixes[] = {"", ".gz", ".bz2", ".snappy", ".xz", ".zst", ".lz4"};
    const size_t first_new = 4;

    for (size_t s = 0; s < sizeof(suffixes) / sizeof(suffixes[0]); s++) {
        size_t suffix_len = strlen(suffixes[s]);
        struct owner_key name;

        if (last->len < suffix_len ||
            memcmp(bytes + last->at + last->len - suffix_len, suffixes[s], suffix_len) != 0)
            continue;
        owner_key_split(bytes + last->at, last->len - suffix_len, &name);
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            struct owner_form form;
            struct owner_match match;

            owner_pattern_form(names[i], &form);
            if (owner_pattern_match(&form, &name, &match)) {
                *timeline = read_timeline(name.bytes);
                *is_new = s >= first_new;
                return true;
            }
        }
    }
    return false;
}

static void
watch_key(struct watch *w, const struct owner_key *key)
{
    const char *rest;
    size_t rest_len;
    unsigned long timeline = 0;
    bool is_new = false;
    size_t own_len = w->own == NULL ? 0 : strlen(w->own);

    if (key->len < w->folder_len || memcmp(key->bytes, w->folder, w->folder_len) != 0)
        return;
    rest = key->bytes + w->folder_len;
    rest_len = key->len - w->folder_len;
    w->seen.keys++;
    if (w->own == NULL || rest_len < own_len || memcmp(rest, w->own, own_len) != 0 ||
        !(rest_len == own_len || bytes_equal(rest + own_len, rest_len - own_len, ".copy", 5)))
        w->seen.others++;
    if (key->folder || key->deep || key->nsegments == 0 ||
        !is_barman_wal(&key->segment[key->nsegments - 1], key->bytes, &timeline, &is_new))
        return;
    w->seen.wal++;
    w->seen.wal_new += is_new ? 1 : 0;
    if (timeline > w->seen.wal_timeline)
        w->seen.wal_timeline = timeline;
}

static void
keep_sample(struct owner_scan *scan, const char *key, size_t len)
{
    if (scan->nsamples == OWNER_SAMPLES_MAX)
        return;
    len = len < OWNER_KEY_MAX ? len : OWNER_KEY_MAX;
    if (len > 0)
        memcpy(scan->samples[scan->nsamples], key, len);
    scan->sample_lens[scan->nsamples++] = len;
}

void
owner_scan_key(struct owner_scan *scan, const char *key, size_t len, unsigned long long size,
               time_t modified)
{
    struct owner_key parts;
    bool marker = len > 0 && key[len - 1] == '/' && size == 0;

    scan->keys++;
    scan->bytes += size;
    add_time(modified, &scan->oldest, &scan->newest);
    scan->markers += marker ? 1 : 0;
    owner_key_split(key, len, &parts);
    for (size_t i = 0; i < scan->nwatches; i++)
        watch_key(&scan->watches[i], &parts);
    if (marker) {
        owner_scan_folder(scan, key, len);
    } else if (len > OWNER_KEY_MAX || !credit_all(scan, &parts, size, modified)) {
        scan->unknown++;
        keep_sample(scan, key, len);
    }
}

void
owner_scan_folder(struct owner_scan *scan, const char *prefix, size_t len)
{
    struct owner_key parts;
    const struct owner_form *form = scan->forms;

    if (len > OWNER_KEY_MAX)
        return;
    owner_key_split(prefix, len, &parts);
    for (const struct owner_layout *l = owner_layouts; l->id != NULL; l++) {
        for (size_t n = 0; l->patterns[n].text != NULL; n++, form++) {
            struct hit hit = {l, n, {0}};

            if (l->patterns[n].worth == OWNER_FOLDER &&
                owner_pattern_match(form, &parts, &hit.match))
                credit(scan, &hit, &parts, 0, 0);
        }
    }
}

static bool
is_word_of(const char *word, const char *words)
{
    size_t len = strlen(word);

    while (words != NULL && *words != '\0') {
        size_t n = strcspn(words, " ");

        if (n == len && memcmp(words, word, n) == 0)
            return true;
        words += n + (words[n] == ' ' ? 1 : 0);
    }
    return false;
}

/* The one whose a candidate of mere parts really is; NULL: it stands for itself. */
static size_t
replaced_by(const struct slot *slots, size_t i)
{
    const struct slot *s = &slots[i];

    for (size_t k = 0; k < OWNER_CANDIDATES_MAX; k++) {
        const struct slot *o = &slots[k];

        if (k == i || o->layout == NULL || s->decided || confidence_of(o) == OWNER_HINT)
            continue;
        /* Of two that stand on the same parts, the one that comes first in the table. */
        if (!o->decided && confidence_of(o) <= confidence_of(s) && o->layout > s->layout)
            continue;
        if (is_word_of(o->layout->id, s->layout->unless) &&
            is_around(o->root, o->root_len, s->root, s->root_len))
            return k;
        /* Folders without a name, beside the same tool with one. */
        if (o->layout == s->layout && s->counts.keys == 0 && s->who_len == 0 && o->who_len > 0 &&
            bytes_equal(o->root, o->root_len, s->root, s->root_len))
            return k;
    }
    return OWNER_CANDIDATES_MAX;
}

static int
copy_text(struct sp_arena *a, const char *bytes, size_t len, struct owner_text *out,
          struct sp_err *err)
{
    out->bytes = sp_strndup(a, bytes, len, err);
    out->len = len;
    return out->bytes == NULL ? -1 : 0;
}

static enum owner_place
place_of(const struct owner_scan *scan, const struct slot *s)
{
    if (bytes_equal(s->root, s->root_len, scan->prefix, scan->prefix_len))
        return OWNER_HERE;
    return is_around(s->root, s->root_len, scan->prefix, scan->prefix_len) ? OWNER_AROUND
                                                                           : OWNER_BELOW;
}

/* Surer first, then the one with more keys, then by root and name. */
static bool
comes_before(const struct slot *a, const struct slot *b)
{
    enum owner_confidence ca = confidence_of(a);
    enum owner_confidence cb = confidence_of(b);
    int order;

    if (ca != cb)
        return ca > cb;
    if (a->counts.keys != b->counts.keys)
        return a->counts.keys > b->counts.keys;
    order = strcmp(a->root, b->root);
    return order != 0 ? order < 0 : strcmp(a->who, b->who) < 0;
}

/* The slots that stand for themselves, in order; the counts of the others are added to theirs. */
static size_t
order_slots(const struct owner_scan *scan, size_t order[OWNER_CANDIDATES_MAX],
            struct owner_candidate counts[OWNER_CANDIDATES_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < OWNER_CANDIDATES_MAX; i++)
        counts[i] = scan->slots[i].counts;
    for (size_t i = 0; i < OWNER_CANDIDATES_MAX; i++) {
        const struct slot *s = &scan->slots[i];
        size_t by = s->layout == NULL ? 0 : replaced_by(scan->slots, i);
        size_t at = n;

        if (s->layout == NULL)
            continue;
        if (by < OWNER_CANDIDATES_MAX) {
            counts[by].keys += s->counts.keys;
            counts[by].bytes += s->counts.bytes;
            add_time(s->counts.oldest, &counts[by].oldest, &counts[by].newest);
            add_time(s->counts.newest, &counts[by].oldest, &counts[by].newest);
            continue;
        }
        for (; at > 0 && comes_before(s, &scan->slots[order[at - 1]]); at--)
            order[at] = order[at - 1];
        order[at] = i;
        n++;
    }
    return n;
}

/* The proof of a slot that is worth the nth most; NULL: it has no more. */
static const struct slot_proof *
nth_proof(const struct slot *s, size_t nth)
{
    for (size_t i = 0; i < OWNER_PROOFS_EACH; i++) {
        const struct slot_proof *p = &s->proofs[i];
        size_t before = 0;

        for (size_t k = 0; k < OWNER_PROOFS_EACH; k++) {
            const struct slot_proof *o = &s->proofs[k];

            if (o->len > 0 && (o->pattern < p->pattern || (o->pattern == p->pattern && k < i)))
                before++;
        }
        if (p->len > 0 && before == nth)
            return p;
    }
    return NULL;
}

/* The first of each candidate, then the second of each, and so on. */
static int
choose_proofs(const struct owner_scan *scan, const size_t *order, struct owner_found *out,
              struct sp_err *err)
{
    for (size_t nth = 0; nth < OWNER_PROOFS_EACH; nth++) {
        for (size_t i = 0; i < out->ncandidates && out->nproofs < OWNER_PROOFS_MAX; i++) {
            const struct slot *s = &scan->slots[order[i]];
            const struct slot_proof *p = nth_proof(s, nth);
            struct owner_proof *to = &out->proofs[out->nproofs];

            if (p == NULL)
                continue;
            *to = (struct owner_proof){
                .layout = s->layout, .candidate = i, .size = p->size, .modified = p->modified};
            if (copy_text(scan->arena, p->key, p->len, &to->key, err) == -1)
                return -1;
            out->nproofs++;
        }
    }
    return 0;
}

int
owner_scan_finish(const struct owner_scan *scan, struct owner_found *out, struct sp_err *err)
{
    struct owner_candidate counts[OWNER_CANDIDATES_MAX];
    size_t order[OWNER_CANDIDATES_MAX] = {0};

    *out = (struct owner_found){.more = scan->nmore,
                                .keys = scan->keys,
                                .bytes = scan->bytes,
                                .markers = scan->markers,
                                .unknown = scan->unknown,
                                .oldest = scan->oldest,
                                .newest = scan->newest};
    out->ncandidates = order_slots(scan, order, counts);
    for (size_t i = 0; i < out->ncandidates; i++) {
        const struct slot *s = &scan->slots[order[i]];
        struct owner_candidate *c = &out->candidates[i];

        *c = counts[order[i]];
        c->layout = s->layout;
        c->confidence = confidence_of(s);
        c->place = place_of(scan, s);
        if (copy_text(scan->arena, s->root, s->root_len, &c->root, err) == -1 ||
            copy_text(scan->arena, s->who, s->who_len, &c->who, err) == -1)
            return -1;
    }
    for (size_t i = 0; i < scan->nwatches; i++)
        out->watched[i] = scan->watches[i].seen;
    for (; out->nsamples < scan->nsamples; out->nsamples++)
        if (copy_text(scan->arena, scan->samples[out->nsamples], scan->sample_lens[out->nsamples],
                      &out->samples[out->nsamples], err) == -1)
            return -1;
    return choose_proofs(scan, order, out, err);
}
