/* The members in their order, what becomes of those that cannot be made, and the caps. */
#include "bundle/making.h"

#include "base/text.h"
#include "bundle/members.h"
#include "evidence/evidence.h"
#include "settings/hide.h"

#define README "README.txt"
#define ERRORS "errors.txt"
#define ERRORS_MAX ((size_t)64 << 10)

const struct escape escape_nothing = {{{NULL, NULL}}};

/* In the order of the file; README.txt stands before, errors.txt behind. */
static const struct {
    const char *what; /* for errors.txt, where it cannot be made */
    int (*add)(struct members *m, struct sp_err *err);
} makers[] = {
    {"error.txt", member_error},
    {"report", member_reports},
    {"evidence.json", member_evidence},
    {"settings.yaml", member_settings},
    {"tls", member_tls},
    {"http", member_http},
    {"dns.txt", member_dns},
    {"listing.csv", member_listing},
    {"system.txt", member_system},
    {"analysis.json", member_analysis},
};

/* Less and less of what may be big, until the whole is not too big. */
static const struct bundle_caps caps[] = {{SEEN_BODY_MAX, S3_KEYS_MAX}, {4096, 100}, {0, 0}};

#define CAPS (sizeof(caps) / sizeof(caps[0]))

/* ---- the way in */

/* Wherever they stand; in certificates there are none, and evidence is written without. */
static int
without_secrets(const struct members *m, const char **bytes, size_t *len, struct sp_err *err)
{
    const struct settings *s = m->src->settings;

    if (s == NULL)
        return 0;
    *bytes = credentials_hide(&s->credentials, *bytes, *len, m->arena, len, err);
    if (*bytes != NULL &&
        (s->passed_over.access_key != NULL || sp_secret_is_set(&s->passed_over.secret)))
        *bytes = credentials_hide(&s->passed_over, *bytes, *len, m->arena, len, err);
    return *bytes == NULL ? -1 : 0;
}

/* What every byte of a bundle goes through. row->bytes NULL: nothing may stay of it. */
static int
let_in(const struct members *m, enum member_kind kind, struct bundle_member *row,
       struct sp_err *err)
{
    const struct bundle_filter *filter = m->src->filter;

    if (kind != MEMBER_CERTIFICATES && !sp_streq(row->name, "evidence.json") &&
        without_secrets(m, &row->bytes, &row->len, err) == -1)
        return -1;
    if (filter == NULL)
        return 0;
    return filter->apply(filter->ctx, kind, row->name, row->bytes, row->len, m->arena, &row->bytes,
                         &row->len, err);
}

int
members_add(struct members *m, enum member_kind kind, const char *name, const char *about,
            const struct sp_buf *bytes, struct sp_err *err)
{
    struct bundle_member row = {.name = name, .bytes = sp_buf_str(bytes), .len = bytes->len};

    if (m->n + 2 >= BUNDLE_MEMBERS_MAX) /* for SHA256SUMS and errors.txt there is always room */
        return sp_fail(err, SP_LIMIT, "there are too many files");
    if (let_in(m, kind, &row, err) == -1)
        return -1;
    if (row.bytes == NULL)
        return members_note(m, name, "left out, because of what it shows", err);
    m->rows[m->n] = row;
    m->about[m->n++] = about;
    return 0;
}

int
members_note(struct members *m, const char *name, const char *why, struct sp_err *err)
{
    struct writer w;

    write_init(&w, &m->errors, err);
    write_format(&w, "%s: ", name);
    write_text(&w, &escape_line, why);
    write_raw(&w, "\n");
    m->summary.left_out++;
    return write_end(&w);
}

/* ---- texts */

void
write_counted(struct writer *w, const char *p, size_t len)
{
    while (len > 0 && w->rc == 0) {
        const size_t n = strnlen(p, len);
        const char *run = sp_strndup(w->out->arena, p, n, w->err);

        if (run == NULL) {
            w->rc = -1;
            return;
        }
        write_text(w, &escape_nothing, run);
        if (n < len)
            write_raw(w, "\\x00");
        p += n + (n < len);
        len -= n + (n < len);
    }
}

void
write_yaml(struct writer *w, const char *key, const char *value)
{
    if (value == NULL) {
        write_format(w, "%s: null\n", key);
        return;
    }
    write_format(w, "%s: \"", key);
    write_text(w, &escape_quoted, value);
    write_raw(w, "\"\n");
}

/* ---- README.txt */

static const char *
words_of_removed(const struct members *m)
{
    return m->src->filter == NULL ? "secrets, tokens, signatures and private keys"
                                  : m->src->filter->name;
}

/* "http/001-list.txt ... http/036-uploads.txt" for neighbours that are of a kind. */
static void
write_lines(struct writer *w, const struct members *m)
{
    for (size_t i = 0; i < m->n;) {
        size_t last = i;

        while (last + 1 < m->n && m->about[last + 1] == m->about[i])
            last++;
        write_format(w, "%s", m->rows[i].name);
        if (last > i)
            write_format(w, " to %s", m->rows[last].name);
        write_format(w, "\n    %s\n", m->about[i]);
        i = last + 1;
    }
    write_raw(w, "SHA256SUMS\n    sha256sum -c SHA256SUMS, in this folder, tells whether all is as "
                 "it was written\n");
}

/* Written last, and the first of the file. */
static int
write_readme(struct members *m, struct sp_err *err)
{
    struct sp_buf out;
    struct writer w;
    char when[SP_ISO_SIZE];

    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    sp_time_iso(m->src->when, when);
    m->rows[0] = (struct bundle_member){.name = README};
    m->about[0] = "this file";
    write_format(&w,
                 "Support bundle of s3preflight %s, %s\n\n"
                 "It holds what one run saw of an S3 location, and what it came to. Begin with\n"
                 "report.txt; where there is none, with error.txt. To judge it once more, by the\n"
                 "clock of that run and without the network:\n\n"
                 "    s3preflight diagnose FILE.tar.gz\n\n",
                 m->src->version, when);
    write_format(
        &w,
        "What was taken out: %s.\n"
        "They read \"(hidden)\". Of objects no byte is in here, of the CA file only its\n"
        "certificates, of the hosts file only the lines of the names that were looked up.\n",
        words_of_removed(m));
    if (m->src->hash_key != NULL)
        write_raw(&w, "In listing.csv each part of a key is a hash, keyed with random bytes that "
                      "nobody kept;\nanswers that list keys are left out. What the report and the "
                      "evidence tell of\nthe content still names some.\n");
    write_raw(&w, "\nFiles\n\n");
    write_lines(&w, m);
    if (write_end(&w) == -1)
        return -1;
    m->rows[0].bytes = sp_buf_str(&out);
    m->rows[0].len = out.len;
    return let_in(m, MEMBER_TEXT, &m->rows[0], err);
}

/* ---- all of it */

static int
note_failure(struct members *m, const char *what, const struct sp_err *why, struct sp_err *err)
{
    return members_note(m, what, why->message[0] == '\0' ? sp_code_text(why->code) : why->message,
                        err);
}

static int
add_members(struct members *m, struct sp_err *err)
{
    m->n = 1; /* README.txt */
    for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
        struct sp_err why = {0};

        if (makers[i].add(m, &why) == -1 && note_failure(m, makers[i].what, &why, err) == -1)
            return -1;
    }
    return 0;
}

/* Of all that was told before. */
static int
add_errors(struct members *m, struct sp_err *err)
{
    struct bundle_member *row = &m->rows[m->n];

    if (m->errors.len == 0)
        return 0;
    *row = (struct bundle_member){
        .name = ERRORS, .bytes = sp_buf_str(&m->errors), .len = m->errors.len};
    m->about[m->n++] = "what is not in here, or not whole, and why";
    return let_in(m, MEMBER_TEXT, row, err);
}

/* README.txt and errors.txt, and the file. The members stay as they are. */
static int
pack(struct members *m, struct sp_buf *out, struct sp_err *err)
{
    const size_t n = m->n;
    char folder[32];
    char when[SP_AMZ_SIZE];
    struct bundle b = {.folder = folder, .when = m->src->when, .members = m->rows};
    int rc = -1;

    sp_time_amz(m->src->when, when);
    (void)snprintf(folder, sizeof(folder), "s3preflight-%s", when);
    if (add_errors(m, err) == 0 && write_readme(m, err) == 0) {
        b.nmembers = m->n;
        rc = bundle_pack(&b, out, err);
    }
    m->n = n;
    return rc;
}

/* The biggest of what is neither README.txt nor the report. */
static int
drop_biggest(struct members *m, struct sp_err *err)
{
    size_t which = 0;

    for (size_t i = 1; i < m->n; i++)
        if (which == 0 || m->rows[i].len > m->rows[which].len)
            which = i;
    if (which == 0)
        return sp_fail(err, SP_LIMIT, "the bundle is too big");
    if (members_note(m, m->rows[which].name, "left out: the bundle would be too big with it",
                     err) == -1)
        return -1;
    for (size_t i = which; i + 1 < m->n; i++) {
        m->rows[i] = m->rows[i + 1];
        m->about[i] = m->about[i + 1];
    }
    m->n--;
    return 0;
}

/* 1: it is too big. */
static int
try_caps(struct members *m, size_t level, struct sp_buf *packed, struct sp_err *err)
{
    m->caps = caps[level];
    m->summary = (struct bundle_summary){0};
    sp_buf_init(&m->errors, m->arena, ERRORS_MAX);
    sp_buf_init(packed, m->arena, BUNDLE_FILE_MAX);
    if (level > 0 &&
        members_note(m, "http, listing.csv",
                     level + 1 == CAPS ? "left out: the bundle would be too big with them"
                                       : "cut: the bundle would be too big with all of them",
                     err) == -1)
        return -1;
    if (add_members(m, err) == -1)
        return -1;
    if (pack(m, packed, err) == 0)
        return 0;
    return err->code == SP_LIMIT ? 1 : -1;
}

static int
make(struct members *m, struct sp_buf *packed, struct sp_err *err)
{
    int rc = 1;

    for (size_t level = 0; rc == 1 && level < CAPS; level++)
        rc = try_caps(m, level, packed, err);
    while (rc == 1) {
        if (drop_biggest(m, err) == -1)
            return -1;
        sp_buf_init(packed, m->arena, BUNDLE_FILE_MAX);
        rc = pack(m, packed, err) == 0 ? 0 : err->code == SP_LIMIT ? 1 : -1;
    }
    return rc;
}

int
bundle_make(const struct bundle_source *src, struct sp_buf *out, struct bundle_summary *summary,
            struct sp_err *err)
{
    struct members *m = sp_alloc(out->arena, sizeof(*m), err);
    struct sp_buf packed;

    if (m == NULL)
        return -1;
    m->src = src;
    m->arena = out->arena;
    if (make(m, &packed, err) == -1 || sp_buf_add(out, packed.data, packed.len, err) == -1)
        return -1;
    *err = (struct sp_err){0}; /* of what was too big at first */
    *summary = m->summary;
    summary->members = m->n + (m->errors.len > 0);
    summary->removed = words_of_removed(m);
    return 0;
}
