/* What is written comes back as it was, all of it; and memory that runs out is an error, no more.
 */
#include "filled.h"

#include <jansson.h>
#include <stdlib.h>

#include "owners/layout.h"

static const struct credentials nobody;

static void
same_bytes(const char *name, const void *a, size_t alen, const void *b, size_t blen)
{
    if (alen != blen || memcmp(a, b, alen) != 0)
        fail_msg("%s came back as something else", name);
}

static void same_object(const struct shape *shape, const void *a, const void *b);

static void
same_array(const struct field *f, const void *a, const void *b)
{
    const char *x = (const char *)a + f->offset;
    const char *y = (const char *)b + f->offset;
    size_t n = field_count(f, a);

    if (field_count(f, b) != n || n == 0)
        fail_msg("%s has %zu elements, had %zu", f->name, field_count(f, b), n);
    if (f->kind != KIND_ROWS && !f->within) {
        x = *(const char *const *)(const void *)x;
        y = *(const char *const *)(const void *)y;
    }
    for (size_t i = 0; i < n; i++) {
        const struct sp_bytes *ders[] = {(const void *)x, (const void *)y};
        const char *const *texts[] = {(const void *)x, (const void *)y};

        if (f->kind == KIND_DERS)
            same_bytes(f->name, ders[0][i].data, ders[0][i].len, ders[1][i].data, ders[1][i].len);
        else if (f->kind == KIND_TEXTS)
            assert_string_equal(texts[0][i], texts[1][i]);
        else
            same_object(f->shape, x + i * f->shape->size, y + i * f->shape->size);
    }
}

static void
same_field(const struct field *f, const void *a, const void *b)
{
    const char *x = (const char *)a + f->offset;
    const char *y = (const char *)b + f->offset;
    const struct sp_bytes *ders[] = {(const void *)x, (const void *)y};
    const char *const *texts[] = {(const void *)x, (const void *)y};

    switch (f->kind) {
    case KIND_TEXT:
    case KIND_WORD:
        if (!sp_streq(*texts[0], *texts[1]) || *texts[0] == NULL)
            fail_msg("%s was \"%s\" and is \"%s\"", f->name, *texts[0], *texts[1]);
        break;
    case KIND_BYTES:
        same_bytes(f->name, *texts[0], field_count(f, a), *texts[1], field_count(f, b));
        break;
    case KIND_INLINE:
        same_bytes(f->name, x, field_count(f, a), y, field_count(f, b));
        break;
    case KIND_CHARS:
        if (strcmp(x, y) != 0 || *x == '\0')
            fail_msg("%s came back as something else", f->name);
        break;
    case KIND_COUNTS:
        same_bytes(f->name, x, f->max * sizeof(uint64_t), y, f->max * sizeof(uint64_t));
        break;
    case KIND_DER:
        same_bytes(f->name, ders[0]->data, ders[0]->len, ders[1]->data, ders[1]->len);
        break;
    case KIND_CONSUMER:
    case KIND_LAYOUT:
        assert_ptr_equal(*texts[0], *texts[1]);
        break;
    case KIND_PART:
        same_object(f->shape, x, y);
        break;
    case KIND_TEXTS:
    case KIND_DERS:
    case KIND_ROWS:
    case KIND_LIST:
        same_array(f, a, b);
        break;
    case KIND_ULONG:
    case KIND_ULLONG:
    case KIND_ID:
        if (field_wide(f, a) != field_wide(f, b) || field_wide(f, a) == 0)
            fail_msg("%s was %llu and is %llu", f->name, field_wide(f, a), field_wide(f, b));
        break;
    default:
        if (field_number(f, a) != field_number(f, b) || field_number(f, a) == f->empty)
            fail_msg("%s was %lld and is %lld", f->name, field_number(f, a), field_number(f, b));
        break;
    }
}

static void
same_object(const struct shape *shape, const void *a, const void *b)
{
    for (const struct field *f = shape->fields; f->name != NULL; f++)
        same_field(f, a, b);
}

static void
write_it(const struct record *r, struct sp_arena *a, struct sp_buf *out)
{
    struct sp_err err = {0};

    sp_buf_init(out, a, RECORD_FILE_MAX);
    if (record_write(r, out, &err) == -1)
        fail_msg("%s", err.message);
}

static void
read_it(const struct sp_buf *text, struct sp_arena *a, struct record *out)
{
    struct sp_err err = {0};

    if (record_read("e.json", sp_buf_str(text), text->len, a, out, &err) == -1)
        fail_msg("%s", err.message);
}

/* Every field of every struct, none of them empty. */
static void
all_fields(void **state)
{
    struct sp_arena a = {0};
    struct record *first = filled(&a, &nobody, NULL);
    struct record *second = sp_alloc(&a, sizeof(*second), NULL);
    struct sp_buf text;
    struct sp_buf again;

    (void)state;
    write_it(first, &a, &text);
    read_it(&text, &a, second);
    same_object(&record_shape, first, second);
    assert_ptr_equal(second->target.credentials, &second->credentials);
    assert_null(second->credentials.access_key);
    /* What follows from the bytes is there again. */
    assert_non_null(second->ca.certs[0].subject);
    assert_int_equal(second->ca.certs[0].line, first->ca.certs[0].line);
    write_it(second, &a, &again);
    assert_string_equal(sp_buf_str(&text), sp_buf_str(&again));
    /* Escaped for a terminal, too: the file holds printable ASCII and line ends. */
    for (size_t i = 0; i < text.len; i++)
        assert_true((text.data[i] >= ' ' && text.data[i] <= '~') || text.data[i] == '\n');
    sp_arena_free(&a);
}

/* Nothing but what must be there. What is empty is left out, and is empty again. */
static void
an_empty_record(void **state)
{
    struct sp_arena a = {0};
    struct record first = {.target = {.consumer = consumer_all()[0], .credentials = &nobody}};
    struct record *second = sp_alloc(&a, sizeof(*second), NULL);
    struct sp_buf text;

    (void)state;
    first.evidence.names[0].addresses = NULL;
    write_it(&first, &a, &text);
    read_it(&text, &a, second);
    assert_string_equal(second->version, "");
    assert_string_equal(second->target.bucket, "");
    assert_int_equal(second->evidence.nexchanges, 0);
    assert_null(second->evidence.names[SEEN_ENDPOINT].name);
    assert_int_equal(second->evidence.without_sni.tls.alert, 0);
    assert_int_equal(second->ca.state, CA_FILE_NONE);
    /* As files of before the settings of the repository have it. */
    assert_string_equal(second->target.repository.prefix, "");
    assert_string_equal(second->target.repository.stanza, REPOSITORY_STANDARD_STANZA);
    assert_null(second->target.repository.server);
    assert_false(second->evidence.content.scanned);
    assert_int_equal(second->evidence.content.infos[SEEN_BACKUP_COPY].state, PGBR_UNREAD);
    assert_null(second->evidence.content.infos[SEEN_BACKUP_COPY].version);
    assert_true(text.len < 1500);
    sp_arena_free(&a);
}

/* Numbers that no reader would take are cut to what one takes; counts are kept whole. */
static void
numbers_at_their_ends(void **state)
{
    struct sp_arena a = {0};
    struct record first = {.target = {.consumer = consumer_all()[0], .credentials = &nobody}};
    struct record *second = sp_alloc(&a, sizeof(*second), NULL);
    struct sp_buf text;

    (void)state;
    first.target.timeout_ms = 0x7fffffffffffffffL;
    first.target.max_items = ~0ULL;
    first.evidence.waves = ~0U;
    first.evidence.requests = ~0UL;
    first.evidence.started = (time_t)1 << 60;
    first.evidence.ms_total = -0x7fffffffffffffffL;
    write_it(&first, &a, &text);
    read_it(&text, &a, second);
    assert_int_equal(second->target.timeout_ms, field_max(KIND_LONG));
    assert_int_equal(second->evidence.ms_total, field_min(KIND_LONG));
    assert_int_equal(second->evidence.waves, field_max(KIND_UNSIGNED));
    assert_true(second->target.max_items == ~0ULL);
    assert_true(second->evidence.requests == ~0UL);
    assert_int_equal(second->evidence.started, 253402300799); /* the end of the year 9999 */
    sp_arena_free(&a);
}

/* ---- whose content */

static const char *
text_of(const struct sp_buf *file)
{
    return sp_buf_str(file);
}

/* Where one is written as a number and where as digits, and that none is rounded. */
static void
numbers_of_64_bits(void **state)
{
    static const struct {
        uint64_t n;
        const char *id; /* in the file */
        const char *count;
    } rows[] = {
        {1, "\"system_id\": \"1\"", "\"catalog\": 1"},
        {((uint64_t)1 << 53) + 1, "\"system_id\": \"9007199254740993\"",
         "\"catalog\": 9007199254740993"},
        {INT64_MAX, "\"system_id\": \"9223372036854775807\"", "\"catalog\": 9223372036854775807"},
        {(uint64_t)INT64_MAX + 1, "\"system_id\": \"9223372036854775808\"",
         "\"catalog\": \"9223372036854775808\""},
        {UINT64_MAX, "\"system_id\": \"18446744073709551615\"",
         "\"catalog\": \"18446744073709551615\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct record first = {.target = {.consumer = consumer_all()[0], .credentials = &nobody}};
        struct record *second = sp_alloc(&a, sizeof(*second), NULL);
        struct pgbr_info *info = &first.evidence.content.infos[SEEN_BACKUP_INFO];
        struct sp_buf text;

        info->db = (struct pgbr_db){.system_id = rows[i].n, .catalog = rows[i].n};
        info->backups.of_type[PGBR_INCR] = rows[i].n;
        first.target.repository.system_id = rows[i].n;
        write_it(&first, &a, &text);
        read_it(&text, &a, second);
        if (strstr(text_of(&text), rows[i].id) == NULL ||
            strstr(text_of(&text), rows[i].count) == NULL)
            fail_msg("%s: %s", rows[i].id, text_of(&text));
        info = &second->evidence.content.infos[SEEN_BACKUP_INFO];
        assert_true(info->db.system_id == rows[i].n && info->db.catalog == rows[i].n);
        assert_true(info->backups.of_type[PGBR_INCR] == rows[i].n);
        assert_true(info->backups.of_type[PGBR_FULL] == 0);
        assert_true(second->target.repository.system_id == rows[i].n);
        sp_arena_free(&a);
    }
}

/* Names are bytes: those that are no text stand in base64, and empty ones are not missing. */
static void
names_that_are_bytes(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *written;
    } rows[] = {
        {"", 0, "\"root\": \"\""},
        {"apic/db", 7, "\"root\": \"apic/db\""},
        {"a\0b", 3, "\"base64\": \"YQBi\""},
        {"\377", 1, "\"base64\": \"/w==\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct owner_text name = {rows[i].bytes, rows[i].len};
        struct sp_arena a = {0};
        struct record first = {.target = {.consumer = consumer_all()[0], .credentials = &nobody}};
        struct record *second = sp_alloc(&a, sizeof(*second), NULL);
        struct owner_found *found = &first.evidence.content.found;
        struct sp_buf text;

        found->candidates[0] =
            (struct owner_candidate){.layout = owner_layout_find("barman"), .root = name};
        found->ncandidates = 1;
        found->samples[0] = name;
        found->nsamples = 1;
        write_it(&first, &a, &text);
        read_it(&text, &a, second);
        if (strstr(text_of(&text), rows[i].written) == NULL)
            fail_msg("%s: %s", rows[i].written, text_of(&text));
        found = &second->evidence.content.found;
        assert_ptr_equal(found->candidates[0].layout, owner_layout_find("barman"));
        assert_string_equal(found->candidates[0].who.bytes, "");
        same_bytes("root", rows[i].bytes, rows[i].len, found->candidates[0].root.bytes,
                   found->candidates[0].root.len);
        same_bytes("sample", rows[i].bytes, rows[i].len, found->samples[0].bytes,
                   found->samples[0].len);
        sp_arena_free(&a);
    }
}

/* ---- without memory */

static void
no_memory_to_write(void **state)
{
    struct sp_arena a = {0};
    struct record *r = filled(&a, &nobody, NULL);
    long n = 1;
    int rc = -1;

    (void)state;
    for (; rc == -1; n++) {
        struct sp_arena scratch = {.fail_in = n};
        struct sp_err err = {0};
        struct sp_buf out;

        sp_buf_init(&out, &scratch, RECORD_FILE_MAX);
        rc = record_write(r, &out, &err);
        assert_true(rc == 0 || err.code == SP_NOMEM);
        sp_arena_free(&scratch);
    }
    assert_true(n > 10);
    sp_arena_free(&a);
}

static void
no_memory_to_read(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf text;
    struct record *out = sp_alloc(&a, sizeof(*out), NULL);
    long n = 1;
    int rc = -1;

    (void)state;
    write_it(filled(&a, &nobody, NULL), &a, &text);
    for (; rc == -1; n++) {
        struct sp_arena scratch = {.fail_in = n};
        struct sp_err err = {0};

        rc = record_read("e.json", sp_buf_str(&text), text.len, &scratch, out, &err);
        if (rc == -1 && err.code != SP_NOMEM)
            fail_msg("allocation %ld: %s", n, err.message);
        sp_arena_free(&scratch);
    }
    assert_true(n > 100);
    sp_arena_free(&a);
}

/* Of jansson: the n-th from here fails, and every one after it. */
static long left;

static void *
failing_malloc(size_t size)
{
    return left > 0 && --left > 0 ? malloc(size) : NULL;
}

static void
no_memory_for_json(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf text;
    struct record *r = filled(&a, &nobody, NULL);
    struct record *out = sp_alloc(&a, sizeof(*out), NULL);
    long n = 1;
    int rc = -1;

    (void)state;
    write_it(r, &a, &text);
    json_set_alloc_funcs(failing_malloc, free);
    for (; rc == -1; n += n < 200 ? 1 : n / 40) {
        struct sp_arena scratch = {0};
        struct sp_err err = {0};
        struct sp_buf buf;

        sp_buf_init(&buf, &scratch, RECORD_FILE_MAX);
        left = n;
        rc = record_write(r, &buf, &err);
        if (rc == -1 && err.code != SP_NOMEM)
            fail_msg("allocation %ld: %d %s", n, err.code, err.message);
        sp_arena_free(&scratch);
    }
    for (n = 1, rc = -1; rc == -1; n += n < 200 ? 1 : n / 40) {
        struct sp_arena scratch = {0};
        struct sp_err err = {0};

        left = n;
        rc = record_read("e.json", sp_buf_str(&text), text.len, &scratch, out, &err);
        /* Jansson takes a text for broken where its reader has no memory for it. */
        assert_true(rc == 0 || err.code == SP_NOMEM || err.code == SP_INPUT);
        sp_arena_free(&scratch);
    }
    json_set_alloc_funcs(malloc, free);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_fields),
        cmocka_unit_test(an_empty_record),
        cmocka_unit_test(numbers_at_their_ends),
        cmocka_unit_test(numbers_of_64_bits),
        cmocka_unit_test(names_that_are_bytes),
        cmocka_unit_test(no_memory_to_write),
        cmocka_unit_test(no_memory_to_read),
        cmocka_unit_test(no_memory_for_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
