/* What is noted of a list as it streams by. */
#include "base/text.h"
#include "probe/health.h"

#define STAMP_LEN 15 /* of "20260101-000000" */

static bool
are_digits(const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!sp_is_digit(p[i]))
            return false;
    return true;
}

static bool
are_hex(const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!sp_is_digit(p[i]) && (p[i] < 'A' || p[i] > 'F'))
            return false;
    return true;
}

static bool
is_stamp(const char *p, char middle)
{
    return are_digits(p, 8) && p[8] == middle && are_digits(p + 9, 6);
}

/* ---- kinds of names */

static bool
is_any(const char *name, size_t len)
{
    (void)name;
    return len > 0;
}

static bool
is_folder(const char *name, size_t len)
{
    return len > 1 && name[len - 1] == '/';
}

/* "20260101-000000F/", "20260101-000000F_20260102-000000I/". */
static bool
is_label(const char *name, size_t len)
{
    if (len < STAMP_LEN + 2 || !is_stamp(name, '-') || name[STAMP_LEN] != 'F' ||
        name[len - 1] != '/')
        return false;
    name += STAMP_LEN + 1;
    len -= STAMP_LEN + 2;
    return len == 0 || (len == STAMP_LEN + 2 && name[0] == '_' && is_stamp(name + 1, '-') &&
                        (name[STAMP_LEN + 1] == 'D' || name[STAMP_LEN + 1] == 'I'));
}

static bool
is_full(const char *name, size_t len)
{
    return len == STAMP_LEN + 2 && is_label(name, len);
}

/* Its own time is the last one in it. */
static bool
is_newer_label(const char *a, size_t a_len, const char *b, size_t b_len)
{
    return memcmp(a + a_len - STAMP_LEN - 2, b + b_len - STAMP_LEN - 2, STAMP_LEN) > 0;
}

static bool
is_barman_id(const char *name, size_t len)
{
    return len == STAMP_LEN + 1 && is_stamp(name, 'T') && name[STAMP_LEN] == '/';
}

static bool
is_wal_folder(const char *name, size_t len)
{
    return len == 17 && are_hex(name, 16) && name[16] == '/';
}

/* Names of one length. */
static bool
is_later(const char *a, size_t a_len, const char *b, size_t b_len)
{
    return memcmp(a, b, a_len < b_len ? a_len : b_len) > 0;
}

/* The number in "15-1/"; 0: it is no such name. */
static unsigned long
number_of(const char *name, size_t len)
{
    const char *dash = memchr(name, '-', len);
    unsigned long n = 0;

    if (dash == NULL || dash == name || name[len - 1] != '/' || len - (size_t)(dash - name) > 11)
        return 0;
    for (const char *p = name; p < dash; p++)
        if (!sp_is_digit(*p) && *p != '.')
            return 0;
    for (const char *p = dash + 1; p < name + len - 1; p++) {
        if (!sp_is_digit(*p))
            return 0;
        n = n * 10 + (unsigned long)(*p - '0');
    }
    return n;
}

static bool
is_archive_id(const char *name, size_t len)
{
    return number_of(name, len) != 0;
}

static bool
is_newer_id(const char *a, size_t a_len, const char *b, size_t b_len)
{
    return number_of(a, a_len) > number_of(b, b_len);
}

const struct health_kind health_any = {is_any, NULL};
const struct health_kind health_folders = {is_folder, NULL};
const struct health_kind health_labels = {is_label, is_newer_label};
const struct health_kind health_fulls = {is_full, is_newer_label};
const struct health_kind health_barman_ids = {is_barman_id, is_later};
const struct health_kind health_wal_folders = {is_wal_folder, is_later};
const struct health_kind health_archive_ids = {is_archive_id, is_newer_id};

/* ---- names */

static void
keep_name(struct health_list *l, const char *name, size_t len)
{
    const struct health_kind *kind = l->kind;
    const size_t kept = len < HEALTH_NAME_MAX ? len : HEALTH_NAME_MAX;
    size_t at = l->nnames;

    if (l->also != NULL)
        keep_name(l->also, name, len);
    if (!kind->is_one(name, len))
        return;
    for (size_t i = 0; i < l->nnames; i++)
        if (l->names[i].len == kept && memcmp(l->names[i].bytes, name, kept) == 0)
            return;
    l->count++;
    while (kind->is_newer != NULL && at > 0 &&
           kind->is_newer(name, kept, l->names[at - 1].bytes, l->names[at - 1].len))
        at--;
    if (at == HEALTH_NAMES_MAX)
        return;
    l->nnames += l->nnames < HEALTH_NAMES_MAX;
    memmove(&l->names[at + 1], &l->names[at], (l->nnames - at - 1) * sizeof(l->names[0]));
    memcpy(l->names[at].bytes, name, kept);
    l->names[at].bytes[kept] = '\0';
    l->names[at].len = kept;
}

bool
health_has_name(const struct health_list *l, const char *name)
{
    for (size_t i = 0; i < l->nnames; i++)
        if (sp_streq(l->names[i].bytes, name))
            return true;
    return false;
}

const char *
health_only_server(const struct health_list *l)
{
    const struct health_name *only = NULL;

    if (l->count > l->nnames)
        return NULL;
    for (size_t i = 0; i < l->nnames; i++) {
        const struct health_name *n = &l->names[i];

        if (n->len < 2 || n->bytes[n->len - 1] != '/' || strlen(n->bytes) != n->len ||
            sp_streq(n->bytes, "archive/") || sp_streq(n->bytes, "backup/") ||
            sp_starts(n->bytes, "s3preflight-probe-"))
            continue;
        if (only != NULL)
            return NULL;
        only = n;
    }
    return only == NULL ? NULL : only->bytes;
}

const char *
health_text(const struct health_name *name, struct sp_arena *a, struct sp_err *err)
{
    return strlen(name->bytes) == name->len ? sp_strndup(a, name->bytes, name->len, err)
                                            : sp_show(a, name->bytes, name->len, name->len, err);
}

/* ---- write-ahead log */

/* A whole one: not a part of it, nor the note of a backup, nor the history of a timeline. */
bool
health_is_segment(const char *name, size_t len)
{
    static const char *const others[] = {".partial", ".backup"};

    if (len < HEALTH_SEGMENT_LEN || !are_hex(name, HEALTH_SEGMENT_LEN))
        return false;
    name += HEALTH_SEGMENT_LEN;
    len -= HEALTH_SEGMENT_LEN;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        for (size_t at = 0; at + strlen(others[i]) <= len; at++)
            if (memcmp(name + at, others[i], strlen(others[i])) == 0)
                return false;
    return len == 0 || name[0] == '-' || name[0] == '.';
}

/* Eight digits. */
static unsigned long
hex_of(const char *digits)
{
    unsigned long n = 0;

    for (size_t i = 0; i < 8; i++)
        n = n << 4 | (unsigned long)(digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'A' + 10);
    return n;
}

bool
health_may_follow(const char *segment, const char *next)
{
    const unsigned long log = hex_of(segment + 8);
    const unsigned long number = hex_of(segment + 16);
    const unsigned long end = number + 1;

    if (hex_of(next + 8) == log)
        return hex_of(next + 16) == number || hex_of(next + 16) == end;
    return hex_of(next + 8) == log + 1 && hex_of(next + 16) == 0 &&
           ((end >= 4 && (end & (end - 1)) == 0) || end == 0xff);
}

/* What is missing between two that are listed, of one timeline. */
static void
note_hole(struct health_list *l, const char *segment, time_t modified)
{
    const bool any = l->last[0] != '\0';

    if (any && memcmp(segment, l->last, HEALTH_SEGMENT_LEN) < 0) {
        l->unordered = true;
        l->hole = l->last_hole = (struct health_hole){.before = ""};
    } else if (any && !l->unordered && memcmp(segment, l->last, 8) == 0 &&
               !health_may_follow(l->last, segment)) {
        memcpy(l->last_hole.before, l->last, HEALTH_SEGMENT_LEN);
        memcpy(l->last_hole.behind, segment, HEALTH_SEGMENT_LEN);
        l->last_hole.behind_modified = modified;
        if (l->hole.before[0] == '\0')
            l->hole = l->last_hole;
    }
    memcpy(l->last, segment, HEALTH_SEGMENT_LEN);
}

static void
note_segment(struct health_list *l, const char *name, size_t len, time_t modified)
{
    const size_t skip = l->within == NULL ? 0 : strlen(l->within);
    const char *last = name + len;

    if (len < skip || memcmp(name, l->within == NULL ? "" : l->within, skip) != 0) {
        const size_t common = len < skip ? len : skip;

        l->passed = l->passed || memcmp(name, l->within, common) > 0;
        return;
    }
    while (last > name && last[-1] != '/')
        last--;
    len -= (size_t)(last - name);
    if (!health_is_segment(last, len)) {
        l->others++;
        return;
    }
    l->segments++;
    if (modified > l->modified)
        l->modified = modified;
    if (l->newest[0] == '\0' || memcmp(last, l->newest, HEALTH_SEGMENT_LEN) > 0)
        memcpy(l->newest, last, HEALTH_SEGMENT_LEN);
    if (l->first[0] == '\0' || memcmp(last, l->first, HEALTH_SEGMENT_LEN) < 0)
        memcpy(l->first, last, HEALTH_SEGMENT_LEN);
    note_hole(l, last, modified);
}

/* ---- lists */

static const char *
behind(const struct health_list *l, const char *key, size_t *len)
{
    const size_t skip = strlen(l->folder);

    if (*len < skip || memcmp(key, l->folder, skip) != 0)
        return NULL;
    *len -= skip;
    return key + skip;
}

static bool
is_named(const char *name, size_t len, const char *first, const char *second)
{
    const size_t n = strlen(first);

    return len == n + strlen(second) && memcmp(name, first, n) == 0 &&
           memcmp(name + n, second, len - n) == 0;
}

static void
note_file(struct health_file *f, unsigned long long size, const char *etag)
{
    f->there = true;
    f->size = size;
    (void)snprintf(f->etag, sizeof(f->etag), "%s", etag == NULL ? "" : etag);
}

void
health_list_object(struct health_list *l, const char *key, size_t len, unsigned long long size,
                   const char *etag, time_t modified)
{
    const char *name = behind(l, key, &len);

    if (l->scan != NULL)
        owner_scan_key(l->scan, key, len + (name == NULL ? 0 : (size_t)(name - key)), size,
                       modified);
    if (name == NULL || len == 0)
        return;
    if (l->main != NULL && is_named(name, len, l->main, ""))
        note_file(&l->file, size, etag);
    else if (l->main != NULL && is_named(name, len, l->main, ".copy"))
        note_file(&l->copy, size, etag);
    if (l->of_wal)
        note_segment(l, name, len, modified);
    else
        keep_name(l, name, len);
}

void
health_list_folder(struct health_list *l, const char *prefix, size_t len)
{
    const char *name = behind(l, prefix, &len);

    if (l->scan != NULL)
        owner_scan_folder(l->scan, prefix, len + (name == NULL ? 0 : (size_t)(name - prefix)));
    if (name != NULL && !l->of_wal)
        keep_name(l, name, len);
}

static void
on_object(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified,
          const char *etag)
{
    health_list_object(ctx, key, len, size, etag, modified);
}

static void
on_folder(void *ctx, const char *prefix, size_t len)
{
    health_list_folder(ctx, prefix, len);
}

void
health_list_init(struct health_list *l, const struct health_kind *kind, const char *folder)
{
    *l = (struct health_list){.kind = kind, .folder = folder};
    l->watch = (struct s3_watch){.object = on_object, .folder = on_folder, .ctx = l};
}

/* ---- what the info files say */

const char *
health_archive_id(const struct pgbr_db *db, struct sp_arena *a, bool *usable, struct sp_err *err)
{
    const size_t len = strlen(db->version);

    *usable = db->id != 0 && len > 0 && len <= 8;
    for (size_t i = 0; i < len && *usable; i++)
        *usable = sp_is_digit(db->version[i]) || db->version[i] == '.';
    return *usable ? sp_printf(a, err, "%s-%llu/", db->version, (unsigned long long)db->id) : NULL;
}

const struct pgbr_backup *
health_newest(const struct pgbr_backups *backups)
{
    const struct pgbr_backup *newest = NULL;

    for (size_t i = 0; i < PGBR_TYPE_COUNT; i++)
        if (backups->newest[i].label != NULL &&
            (newest == NULL || backups->newest[i].stop > newest->stop))
            newest = &backups->newest[i];
    return newest;
}
