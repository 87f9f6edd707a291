#include "owners/pgbackrest.h"

#include <openssl/evp.h>

#include "base/text.h"
#include "owners/json.h"

#define ENCRYPTED_MAGIC "Salted__"
#define SECTION_MAX 255 /* bytes of a section's name that is told apart */

struct piece {
    const char *at;
    size_t len;
};

struct reader {
    enum pgbr_kind kind;
    struct sp_arena *arena;
    struct pgbr_info *out;
    struct sp_err *err;
    EVP_MD_CTX *sha1;
    struct piece section;      /* at NULL: before the first */
    struct piece last_section; /* the last one that was hashed */
    size_t line;
    uint64_t current;    /* [db] db-id */
    struct piece stated; /* the checksum, with its quotes; at NULL: none */
};

int
pgbr_state_code(enum pgbr_state state)
{
    static const int codes[] = {
#define X(state_id, code) [state_id] = (code),
        PGBR_STATES(X)
#undef X
    };

    return codes[state];
}

static bool
piece_is(struct piece p, const char *text)
{
    size_t len = strlen(text);

    return p.at != NULL && p.len == len && memcmp(p.at, text, len) == 0;
}

/* What is wrong with the file; the reading ends. */
static int
refuse(struct reader *r, enum pgbr_state state, const char *problem)
{
    r->out->state = state;
    r->out->problem = problem;
    r->out->line = r->line;
    return 1;
}

static int
malformed(struct reader *r, const char *problem)
{
    return refuse(r, PGBR_MALFORMED, problem);
}

static int
hash(struct reader *r, const char *p, size_t len)
{
    if (EVP_DigestUpdate(r->sha1, p, len) == 1)
        return 0;
    return sp_fail(r->err, SP_NOMEM, "cannot compute a SHA-1");
}

/* A name as a JSON string. */
static int
hash_name(struct reader *r, struct piece name)
{
    static const char digits[] = "0123456789abcdef";
    int rc = hash(r, "\"", 1);

    for (size_t i = 0; rc == 0 && i < name.len; i++) {
        char c = name.at[i];
        char escape[] = {'\\', 'u', '0', '0', '0', '0'};
        const char *named = c == '\0' ? NULL : strchr("\bb\ff\nn\rr\tt\"\"\\\\", c);

        if (c == '"' || c == '\\') {
            escape[1] = c;
            rc = hash(r, escape, 2);
        } else if ((unsigned char)c < 0x20 && named != NULL) {
            escape[1] = named[1];
            rc = hash(r, escape, 2);
        } else if ((unsigned char)c < 0x20) {
            escape[4] = digits[c >> 4];
            escape[5] = digits[c & 15];
            rc = hash(r, escape, sizeof(escape));
        } else {
            rc = hash(r, &c, 1);
        }
    }
    return rc == 0 ? hash(r, "\"", 1) : rc;
}

/*
 * The checksum is that of the file as one JSON text: a section appears with its first key, and the
 * key that holds the checksum does not.
 */
static int
hash_line(struct reader *r, struct piece key, struct piece value)
{
    bool same = r->last_section.at != NULL && r->last_section.len == r->section.len &&
                memcmp(r->last_section.at, r->section.at, r->section.len) == 0;

    if (same) {
        if (hash(r, ",", 1) != 0)
            return -1;
    } else {
        if (r->last_section.at != NULL && hash(r, "},", 2) != 0)
            return -1;
        if (hash_name(r, r->section) != 0 || hash(r, ":{", 2) != 0)
            return -1;
        r->last_section = r->section;
    }
    if (hash_name(r, key) != 0 || hash(r, ":", 1) != 0)
        return -1;
    return hash(r, value.at, value.len);
}

/* White space around a value counts for the checksum only. */
static struct owner_json
json_of(struct piece p)
{
    while (p.len > 0 && sp_is_space(*p.at)) {
        p.at++;
        p.len--;
    }
    while (p.len > 0 && sp_is_space(p.at[p.len - 1]))
        p.len--;
    return (struct owner_json){p.at, p.len};
}

/* A number; pgBackRest takes it in quotes, too. */
static bool
number_of(struct piece p, uint64_t *out)
{
    struct owner_json value = json_of(p);

    if (value.len > 2 && value.at[0] == '"')
        return owner_digits(value.at + 1, value.len - 2, out);
    return owner_json_number(value, out);
}

/* The text of a JSON string, cut. */
static int
take_text(struct reader *r, struct owner_json value, const char **out)
{
    size_t len;
    char *text;

    if (value.len > PGBR_TEXT_MAX)
        value.len = PGBR_TEXT_MAX;
    text = owner_json_text(value, r->arena, &len, r->err);
    if (text == NULL)
        return -1;
    *out = text;
    return 0;
}

static int
on_backrest(struct reader *r, struct piece key, struct piece value)
{
    uint64_t format = 0;
    const char *stated;

    if (piece_is(key, "backrest-format")) {
        if (!owner_json_number(json_of(value), &format) || format != PGBR_FORMAT_VERSION)
            return malformed(r, "another backrest-format than 5");
    } else if (piece_is(key, "backrest-version")) {
        return take_text(r, json_of(value), &r->out->version);
    } else if (piece_is(key, "backrest-checksum")) {
        if (take_text(r, json_of(value), &stated) == -1)
            return -1;
        (void)snprintf(r->out->stated_checksum, sizeof(r->out->stated_checksum), "%s", stated);
        r->stated = value;
    }
    return 0;
}

/* An entry of [db:history]. In archive.info the system's id is called "db-id". */
static int
on_history(struct reader *r, struct piece key, struct piece value)
{
    const char *system = r->kind == PGBR_ARCHIVE_INFO ? "db-id" : "db-system-id";
    struct pgbr_db db = {.version = ""};
    struct owner_json_walk walk;
    struct owner_json name;
    struct owner_json member;
    bool has_system = false;
    bool bad_system = false;

    if (!owner_digits(key.at, key.len, &db.id))
        return malformed(r, "the number of an entry of [db:history] is none");
    if (!owner_json_walk(json_of(value), &walk))
        return refuse(r, PGBR_BAD_VALUE, "an entry of [db:history] is none");
    while (owner_json_next(&walk, &name, &member)) {
        if (owner_json_key_is(name, system)) {
            has_system = true;
            bad_system = !owner_json_number(member, &db.system_id);
        }
        if (owner_json_key_is(name, "db-catalog-version"))
            (void)owner_json_number(member, &db.catalog);
        if (owner_json_key_is(name, "db-version") && take_text(r, member, &db.version) == -1)
            return -1;
    }
    if (bad_system)
        return malformed(r, "a system id of [db:history] is no number of 64 bits");
    if (!has_system || db.version[0] == '\0')
        return refuse(r, PGBR_BAD_VALUE, "an entry of [db:history] lacks system id or version");
    r->out->databases++;
    if (db.id == r->current)
        r->out->db = db;
    if (r->out->nhistory < PGBR_HISTORY_MAX)
        r->out->history[r->out->nhistory++] = db;
    return 0;
}

static bool
read_type(struct owner_json value, enum pgbr_type *out)
{
    static const char *const names[PGBR_TYPE_COUNT] = {"\"full\"", "\"diff\"", "\"incr\""};

    for (int i = 0; i < PGBR_TYPE_COUNT; i++) {
        if (owner_json_key_is(value, names[i])) {
            *out = (enum pgbr_type)i;
            return true;
        }
    }
    return false;
}

/* Numbers of a backup by their names. */
static void
on_backup_number(struct pgbr_backup *b, uint64_t *delta, struct owner_json name, uint64_t n)
{
    if (owner_json_key_is(name, "backup-timestamp-start") && n <= INT64_MAX)
        b->start = (time_t)n;
    else if (owner_json_key_is(name, "backup-timestamp-stop") && n <= INT64_MAX)
        b->stop = (time_t)n;
    else if (owner_json_key_is(name, "backup-info-size"))
        b->size = n;
    else if (owner_json_key_is(name, "backup-info-repo-size"))
        b->repo_size = n;
    else if (owner_json_key_is(name, "backup-info-repo-size-delta"))
        *delta = n;
    else if (owner_json_key_is(name, "db-id"))
        b->db_id = n;
}

/* What stands in the line of a backup, without copies; wal holds the names as written. */
struct backup_line {
    struct pgbr_backup backup;
    enum pgbr_type type;
    bool has_type;
    uint64_t delta;
    struct owner_json wal_start;
    struct owner_json wal_stop;
};

static bool
read_backup(struct piece value, struct backup_line *out)
{
    struct owner_json_walk walk;
    struct owner_json name;
    struct owner_json member;
    uint64_t n = 0;

    *out = (struct backup_line){.backup = {.wal_start = "", .wal_stop = ""}};
    if (!owner_json_walk(json_of(value), &walk))
        return false;
    while (owner_json_next(&walk, &name, &member)) {
        if (owner_json_number(member, &n))
            on_backup_number(&out->backup, &out->delta, name, n);
        else if (owner_json_key_is(name, "backup-type"))
            out->has_type = read_type(member, &out->type);
        else if (owner_json_key_is(name, "backup-error"))
            out->backup.error = owner_json_key_is(member, "true");
        else if (owner_json_key_is(name, "backup-archive-start") && member.at[0] == '"')
            out->wal_start = member;
        else if (owner_json_key_is(name, "backup-archive-stop") && member.at[0] == '"')
            out->wal_stop = member;
    }
    return true;
}

/*
 * A backup is counted and, where it is the newest of its type and of its database so far, kept. The
 * current database is named after the backups, so that one of each database would have to be kept:
 * instead the lines are gone through again, in settle().
 */
static int
on_backup(struct reader *r, struct piece value)
{
    struct pgbr_backups *all = &r->out->backups;
    struct backup_line line;

    if (!read_backup(value, &line))
        return refuse(r, PGBR_BAD_VALUE, "an entry of [backup:current] is none");
    all->count++;
    all->of_type[line.type] += line.has_type ? 1 : 0;
    all->errors += line.backup.error ? 1 : 0;
    all->occupied += line.delta;
    return 0;
}

static int
on_line(struct reader *r, struct piece key, struct piece value)
{
    uint64_t n = 0;

    if (piece_is(r->section, "backrest"))
        return on_backrest(r, key, value);
    if (piece_is(r->section, "cipher")) {
        r->out->has_cipher = r->out->has_cipher || piece_is(key, "cipher-pass");
    } else if (piece_is(r->section, "db") && piece_is(key, "db-id")) {
        if (!number_of(value, &r->current))
            return malformed(r, "db-id is no number");
    } else if (piece_is(r->section, "db") && piece_is(key, "db-system-id")) {
        /* It is read, but the one of the history counts. */
        if (!number_of(value, &n))
            return malformed(r, "db-system-id is no number of 64 bits");
    } else if (piece_is(r->section, "db:history")) {
        return on_history(r, key, value);
    } else if (piece_is(r->section, "backup:current") && r->kind == PGBR_BACKUP_INFO) {
        return on_backup(r, value);
    }
    return 0;
}

/* Key and value: parted at the first '=' after which the rest is JSON. */
static const char *
split_line(struct piece line, struct piece *key, struct piece *value)
{
    const char *end = line.at + line.len;
    const char *equals = line.len == 0 ? NULL : memchr(line.at, '=', line.len);
    bool found = equals != NULL;

    while (equals != NULL && !owner_json_is_valid(equals + 1, (size_t)(end - equals - 1)))
        equals = equals + 1 < end ? memchr(equals + 1, '=', (size_t)(end - equals - 1)) : NULL;
    if (!found)
        return "missing '=' in key/value";
    if (equals == NULL)
        return "invalid JSON value";
    if (equals == line.at)
        return "key is zero-length";
    *key = (struct piece){line.at, (size_t)(equals - line.at)};
    *value = (struct piece){equals + 1, (size_t)(end - equals - 1)};
    return NULL;
}

/* 0: go on, 1: the file is not well formed, -1: SP_NOMEM. */
static int
read_line(struct reader *r, struct piece line)
{
    struct piece key;
    struct piece value;
    const char *problem;

    r->line++;
    if (line.len == 0)
        return 0;
    if (line.at[0] == '[' && line.at[line.len - 1] == ']') {
        r->section = (struct piece){line.at + 1, line.len < 2 ? 0 : line.len - 2};
        return 0;
    }
    if (r->section.at == NULL)
        return malformed(r, "key/value found outside of section");
    problem = split_line(line, &key, &value);
    if (problem != NULL)
        return malformed(r, problem);
    if (!(piece_is(r->section, "backrest") && piece_is(key, "backrest-checksum")) &&
        hash_line(r, key, value) == -1)
        return -1;
    return on_line(r, key, value);
}

static bool
next_line(struct piece *rest, struct piece *line)
{
    const char *newline;

    if (rest->len == 0)
        return false;
    newline = memchr(rest->at, '\n', rest->len);
    line->at = rest->at;
    line->len = newline == NULL ? rest->len : (size_t)(newline - rest->at);
    rest->at += line->len + (newline == NULL ? 0 : 1);
    rest->len -= line->len + (newline == NULL ? 0 : 1);
    return true;
}

static int
finish_hash(struct reader *r)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned sum_len = 0;

    if (hash(r, "}}", 2) == -1)
        return -1;
    if (EVP_DigestFinal_ex(r->sha1, sum, &sum_len) != 1)
        return sp_fail(r->err, SP_NOMEM, "cannot compute a SHA-1");
    for (size_t i = 0; i < 20; i++) {
        r->out->checksum[2 * i] = digits[sum[i] >> 4];
        r->out->checksum[2 * i + 1] = digits[sum[i] & 15];
    }
    return 0;
}

/* The newest backup of each type that belongs to the current database. */
static int
settle_backups(struct reader *r, struct piece rest)
{
    struct piece labels[PGBR_TYPE_COUNT] = {{0}};
    struct backup_line newest[PGBR_TYPE_COUNT];
    struct piece line;
    bool inside = false;

    while (next_line(&rest, &line)) {
        struct piece key;
        struct piece value;
        struct backup_line b;

        if (line.len > 1 && line.at[0] == '[' && line.at[line.len - 1] == ']') {
            inside = piece_is(line, "[backup:current]");
            continue;
        }
        if (!inside || split_line(line, &key, &value) != NULL || !read_backup(value, &b) ||
            !b.has_type || b.backup.db_id != r->out->db.id)
            continue;
        if (labels[b.type].at != NULL && newest[b.type].backup.stop > b.backup.stop)
            continue;
        labels[b.type] = key;
        newest[b.type] = b;
    }
    for (int i = 0; i < PGBR_TYPE_COUNT; i++) {
        struct pgbr_backup *to = &r->out->backups.newest[i];
        size_t len = labels[i].len < PGBR_TEXT_MAX ? labels[i].len : PGBR_TEXT_MAX;

        if (labels[i].at == NULL)
            continue;
        *to = newest[i].backup;
        to->label = sp_strndup(r->arena, labels[i].at, len, r->err);
        if (to->label == NULL ||
            (newest[i].wal_start.at != NULL &&
             take_text(r, newest[i].wal_start, &to->wal_start) == -1) ||
            (newest[i].wal_stop.at != NULL &&
             take_text(r, newest[i].wal_stop, &to->wal_stop) == -1))
            return -1;
    }
    return 0;
}

/* After the last line: the checksum, then what must be there. */
static int
judge(struct reader *r)
{
    struct pgbr_info *out = r->out;

    if (finish_hash(r) == -1)
        return -1;
    if (r->stated.at == NULL) {
        out->state = PGBR_NO_CHECKSUM;
        out->problem = "no checksum found";
    } else if (r->stated.len != strlen(out->checksum) + 2 ||
               memcmp(r->stated.at + 1, out->checksum, strlen(out->checksum)) != 0) {
        out->state = PGBR_WRONG_CHECKSUM;
        out->problem = "invalid checksum";
    } else if (out->db.id == 0) {
        r->line = 0;
        (void)malformed(r, "[db:history] lacks the current database");
    } else {
        out->state = PGBR_VALID;
    }
    return 0;
}

static int
read_file(struct reader *r, struct piece data, bool whole)
{
    struct piece rest = data;
    struct piece line;
    int rc = 0;

    if (EVP_DigestInit_ex(r->sha1, EVP_sha1(), NULL) != 1)
        return sp_fail(r->err, SP_NOMEM, "cannot compute a SHA-1");
    rc = hash(r, "{", 1);
    while (rc == 0 && next_line(&rest, &line)) {
        /* The last line of a part is no line. */
        if (!whole && rest.len == 0)
            break;
        rc = read_line(r, line);
    }
    if (rc == -1)
        return -1;
    if (rc == 0 && whole && judge(r) == -1)
        return -1;
    return r->kind == PGBR_BACKUP_INFO ? settle_backups(r, data) : 0;
}

int
pgbr_info_parse(enum pgbr_kind kind, const void *data, size_t len, bool whole, struct sp_arena *a,
                struct pgbr_info *out, struct sp_err *err)
{
    struct reader r = {.kind = kind, .arena = a, .out = out, .err = err};
    int rc;

    *out = (struct pgbr_info){.state = PGBR_CUT, .problem = "", .version = ""};
    out->db.version = "";
    if (len > PGBR_FILE_MAX) {
        len = PGBR_FILE_MAX;
        whole = false;
    }
    if (len >= strlen(ENCRYPTED_MAGIC) &&
        memcmp(data, ENCRYPTED_MAGIC, strlen(ENCRYPTED_MAGIC)) == 0) {
        out->state = PGBR_ENCRYPTED;
        return 0;
    }
    r.sha1 = EVP_MD_CTX_new();
    if (r.sha1 == NULL)
        return sp_fail(err, SP_NOMEM, "cannot compute a SHA-1");
    rc = read_file(&r, (struct piece){data, len}, whole);
    EVP_MD_CTX_free(r.sha1);
    return rc;
}

static bool
is_known(enum pgbr_state state)
{
    return state != PGBR_UNREAD;
}

void
pgbr_pair_load(const struct pgbr_info *main_file, const struct pgbr_info *copy,
               struct pgbr_pair *out)
{
    int first = pgbr_state_code(main_file->state);
    int second = pgbr_state_code(copy->state);

    *out = (struct pgbr_pair){.code = -1};
    out->known = is_known(main_file->state) && is_known(copy->state);
    out->exists = (is_known(main_file->state) && main_file->state != PGBR_MISSING) ||
                  (is_known(copy->state) && copy->state != PGBR_MISSING);
    out->both = out->known && main_file->state != PGBR_MISSING && copy->state != PGBR_MISSING;
    if (first == 0) {
        out->used = main_file;
        out->code = 0;
    } else if (first == -1) {
        return;
    } else if (second == 0) {
        out->used = copy;
        out->from_copy = true;
        out->code = 0;
    } else if (second != -1) {
        /* Of two different errors the one tells that is not a missing file. */
        out->blame = main_file->state == PGBR_MISSING ? copy : main_file;
        if (first == second || second == 55)
            out->code = first;
        else
            out->code = first == 55 ? second : 41;
    }
}

#define SEGMENT_LEN 24 /* of the name of a segment: timeline, log, segment; 8 digits each */
#define TIMELINE_LEN 8

const char *
pgbr_wal_begin(const struct pgbr_backup *backup)
{
    const char *start = backup->wal_start;
    const char *stop = backup->wal_stop;

    if (start == NULL || stop == NULL || strlen(start) != SEGMENT_LEN ||
        strspn(start, "0123456789ABCDEF") != SEGMENT_LEN ||
        strncmp(start, stop, TIMELINE_LEN) != 0 || strcmp(start, stop) > 0)
        return stop;
    return start;
}
