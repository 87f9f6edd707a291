#include "fixture.h"

/* Writes a tree as "{key: 'quoted', list: [plain]}"; tags in <>. */
static void
dump(struct sp_buf *out, const struct yaml_node *node)
{
    const char *quote = node->plain ? "" : "'";

    if (yaml_tag(node) != NULL)
        assert_int_equal(sp_buf_addf(out, NULL, "<%s>", yaml_tag(node)), 0);
    if (node->kind == YAML_SCALAR) {
        assert_int_equal(strlen(node->value), node->len);
        assert_int_equal(sp_buf_addf(out, NULL, "%s%s%s", quote, node->value, quote), 0);
        return;
    }
    assert_null(node->value);
    assert_int_equal(sp_buf_adds(out, node->kind == YAML_MAP ? "{" : "[", NULL), 0);
    for (const struct yaml_item *item = node->items; item != NULL; item = item->next) {
        assert_int_equal(item->key != NULL, node->kind == YAML_MAP);
        if (item->key != NULL) {
            dump(out, item->key);
            assert_int_equal(sp_buf_adds(out, ": ", NULL), 0);
        }
        dump(out, item->value);
        if (item->next != NULL)
            assert_int_equal(sp_buf_adds(out, ", ", NULL), 0);
    }
    assert_int_equal(sp_buf_adds(out, node->kind == YAML_MAP ? "}" : "]", NULL), 0);
}

static void
reads_trees(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *wanted; /* documents, each with a ';' */
    } cases[] = {
        {"nothing", "", ""},
        {"only a byte order mark", "\xef\xbb\xbf", ""},
        {"comments", "# a\n\n# b\n", ""},
        {"empty documents", "---\n---\n# x\n---\n", ""},
        {"an empty string is a document", "''\n", "'';"},
        {"a mapping", "a: b\nc: 'd'\ne: \"f\"\n", "{a: b, c: 'd', e: 'f'};"},
        {"an empty value", "a:\nb:\n", "{a: , b: };"},
        {"a list", "- a\n- 'b'\n-\n", "[a, 'b', ];"},
        {"a mapping in a list", "- a: b\n  c: d\n- e\n", "[{a: b, c: d}, e];"},
        {"a list in a mapping", "a:\n- b\n- c\n", "{a: [b, c]};"},
        {"deeper", "a:\n  b:\n    c: {d: [e, {f: g}]}\n", "{a: {b: {c: {d: [e, {f: g}]}}}};"},
        {"JSON", "{\"a\": [1, true, null, \"x\\u00e9\\n\"], \"b\":{\"c\":\"d\"}}\n",
         "{'a': [1, true, null, 'x\xc3\xa9\n'], 'b': {'c': 'd'}};"},
        {"JSON with tabs", "{\n\t\"a\":\t1,\n\t\"b\": []\n}\n", "{'a': 1, 'b': []};"},
        {"documents", "a: b\n---\nc\n---\n- d\n...\n", "{a: b};c;[d];"},
        {"a literal block", "a: |\n  b\n  c\nd: >-\n  e\n  f\n", "{a: 'b\nc\n', d: 'e f'};"},
        {"plain over lines", "a: b\n  c\n  d\n", "{a: b c d};"},
        {"CRLF", "a: b\r\nc:\r\n  - d\r\n", "{a: b, c: [d]};"},
        {"CR alone", "a: b\rc: d\r", "{a: b, c: d};"},
        {"byte order mark",
         "\xef\xbb\xbf"
         "a: b\n",
         "{a: b};"},
        {"a tag of text", "a: !!str yes\n", "{a: <tag:yaml.org,2002:str>'yes'};"},
        {"a tag of one's own", "a: !vault x\n", "{a: <!vault>'x'};"},
        {"the tag '!'", "a: ! x\n", "{a: <!>'x'};"},
        {"a tagged list", "a: !x [b]\n", "{a: [b]};"},
        {"a comment behind a value", "a: b # c\n", "{a: b};"},
        {"'#' within a value", "a: b#c\n", "{a: b#c};"},
        {"aliases", "a: &x {b: c}\nd: *x\ne: [*x, *x]\n",
         "{a: {b: c}, d: {b: c}, e: [{b: c}, {b: c}]};"},
        {"an alias as key", "&a k: v\nb: {*a : w}\n", "{k: v, b: {k: w}};"},
        {"an anchor anew", "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "{a: 1, b: 1, c: 2, d: 2};"},
        {"many anchors", "a: &m 1\nb: &c 2\nd: &z 3\ne: &a 4\nf: [*a, *c, *m, *z]\n",
         "{a: 1, b: 2, d: 3, e: 4, f: [4, 2, 1, 3]};"},
        {"an anchor of nothing", "a: &x\nb: *x\n", "{a: , b: };"},
        {"one key in two documents", "a: 1\n---\na: 2\n", "{a: 1};{a: 2};"},
        {"one key in two mappings", "a: {b: 1}\nc: {b: 2}\n", "{a: {b: 1}, c: {b: 2}};"},
        {"keys that begin alike", "ab: 1\na: 2\nabc: 3\n", "{ab: 1, a: 2, abc: 3};"},
        {"a merge stays a key", "a: &x {b: c}\nd: {<<: *x}\n", "{a: {b: c}, d: {<<: {b: c}}};"},
        {"a quoted '<<' is a word", "'<<': a\n", "{'<<': a};"},
        {"%YAML", "%YAML 1.2\n---\na: b\n", "{a: b};"},
        {"Unicode", "\xc3\xa9: \xf0\x9f\x98\x80\n", "{\xc3\xa9: \xf0\x9f\x98\x80};"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture f = read_text(cases[i].text);
        struct sp_buf out;

        if (f.rc == -1)
            fail_msg("%s: %s", cases[i].name, f.err.message);
        sp_buf_init(&out, &f.arena, 4096);
        for (const struct yaml_item *d = f.file->documents; d != NULL; d = d->next) {
            dump(&out, d->value);
            assert_int_equal(sp_buf_adds(&out, ";", NULL), 0);
        }
        same(cases[i].name, sp_buf_str(&out), cases[i].wanted);
        sp_arena_free(&f.arena);
    }
}

static void
keeps_places(void **state)
{
    static const char text[] = "\xef\xbb\xbf# c\r\n"
                               "spec:\r\n"
                               "  \xc3\xa9: {a: 'b', \"c\":   d}\r\n"
                               "  list:\r\n"
                               "  - x\r\n"
                               "  - &n y\r\n"
                               "empty:\r\n"
                               "alias: *n\r\n";
    static const struct {
        const char *path;
        unsigned key_line, key_column, line, column;
    } cases[] = {
        {"spec", 2, 1, 3, 3},
        {"spec.\xc3\xa9", 3, 3, 3, 6},
        {"spec.\xc3\xa9.a", 3, 7, 3, 10},
        {"spec.\xc3\xa9.c", 3, 15, 3, 22},
        {"spec.list", 4, 3, 5, 3},
        {"empty", 7, 1, 7, 7},
        {"alias", 8, 1, 8, 8},
    };
    struct fixture f = read_text(text);
    const struct yaml_node *root = root_of("places", &f);
    const struct yaml_item *item;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        item = yaml_find_path(root, cases[i].path);
        if (item == NULL) {
            fail_msg("%s: not found", cases[i].path);
            continue;
        }
        if (item->key->at.line != cases[i].key_line || item->key->at.column != cases[i].key_column)
            fail_msg("%s: key at %u:%u", cases[i].path, item->key->at.line, item->key->at.column);
        if (item->at.line != cases[i].line || item->at.column != cases[i].column)
            fail_msg("%s: value at %u:%u", cases[i].path, item->at.line, item->at.column);
        assert_ptr_equal(item->at.file, f.file);
    }
    item = yaml_path(root, "spec.list")->items->next;
    assert_int_equal(item->at.line, 6);
    assert_int_equal(item->at.column, 5);
    assert_ptr_equal(yaml_get(root, "alias"), item->value); /* shared, not copied */
    assert_int_equal(yaml_path(root, "spec.list")->len, 2);
    sp_arena_free(&f.arena);
}

static void
refuses(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *message;
        const char *hint; /* a part of it; "": none */
    } cases[] = {
        {"a duplicate key", "a: SEC\nb: 2\na: RET\n",
         "f.yaml:3:1: the key \"a\" stands here and in line 1", "Delete one"},
        {"quoted and plain are one key", "a: 1\n\"a\": 2\n",
         "f.yaml:2:1: the key \"a\" stands here and in line 1", "Delete one"},
        {"a duplicate on one line", "x:\n  {b: 1, a: 1, a: 2}\n",
         "f.yaml:2:16: the key \"a\" stands here and in line 2", "Delete one"},
        {"the second of three", "a: 1\na: 2\na: 3\n",
         "f.yaml:2:1: the key \"a\" stands here and in line 1", "Delete one"},
        {"a known key beside a Secret", "data:\n  key: 1\n  key: 2\n",
         "f.yaml:3:3: the key \"key\" stands here and in line 2", "Delete one"},
        {"any key beside a Secret", "data:\n  minio: 1\n  minio: 2\n",
         "f.yaml:3:3: the key stands here and in line 2", "Delete one"},
        {"an access key as key", "AKIAKEYOFATEST000000: 1\nAKIAKEYOFATEST000000: 2\n",
         "f.yaml:2:1: the key stands here and in line 1", "Delete one"},
        {"near: a long word", "secretAccessKeyName: 1\nsecretAccessKeyName: 2\n",
         "f.yaml:2:1: the key \"secretAccessKeyName\" stands here and in line 1", "Delete one"},
        {"a mapping as key", "{a: b}: c\n", "f.yaml:1:1: expected a word as key, found a mapping",
         "in quotes"},
        {"a list as key", "? [a]\n: b\n", "f.yaml:1:3: expected a word as key, found a list",
         "in quotes"},
        {"a template", "a:\n  b: {{ .Values.x }}\n",
         "f.yaml:2:7: expected a word as key, found a mapping", "a template"},
        {"no key", "a: {?\n : b}\n", "f.yaml:2:2: expected a key in front of the ':'", ""},
        {"a no-break space",
         "a:\n\xc2\xa0\xc2\xa0"
         "b: c\n",
         "f.yaml:2:1: the key begins with a blank that is not the usual one", "paste"},
        {"an ideographic space",
         "\xe3\x80\x80"
         "b: c\n",
         "f.yaml:1:1: the key begins with a blank that is not the usual one", "paste"},
        {"an unknown alias", "a: *b\n", "f.yaml:1:4: the alias has no anchor of its name in front",
         "in quotes"},
        {"an alias of another document", "a: &b c\n---\nd: *b\n",
         "f.yaml:3:4: the alias has no anchor", "in quotes"},
        {"a cycle", "a:\n  b: &x\n    c: [*x]\n",
         "f.yaml:3:9: the alias is part of what it stands for, which began in line 2", ""},
        {"a cycle of a list", "&x [1, *x]\n", "f.yaml:1:8: the alias is part of what it stands for",
         ""},
        {"merging a word", "a:\n  <<: b\n", "f.yaml:2:7: expected a mapping, or a list",
         "<<: *NAME"},
        {"merging nothing", "a: {<<: }\n", "f.yaml:1:9: expected a mapping, or a list",
         "<<: *NAME"},
        {"merging a list with a word", "a: &x {}\nb: {<<: [*x, c]}\n",
         "f.yaml:2:9: expected a mapping, or a list", "<<: *NAME"},
        {"merging twice", "a: &x {}\nb:\n  <<: *x\n  <<: *x\n",
         "f.yaml:4:3: the key \"<<\" stands here and in line 3", "Delete one"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture f = read_text(cases[i].text);

        if (f.rc == 0)
            fail_msg("%s: was taken", cases[i].name);
        assert_int_equal(f.err.code, SP_INPUT);
        if (!sp_starts(f.err.message, cases[i].message))
            fail_msg("%s: \"%s\"", cases[i].name, f.err.message);
        if (strstr(f.err.hint, cases[i].hint) == NULL ||
            (cases[i].hint[0] == '\0') != (f.err.hint[0] == '\0'))
            fail_msg("%s: hint \"%s\"", cases[i].name, f.err.hint);
        assert_null(strstr(f.err.message, "SEC"));
        assert_true(f.file->failed.line > 0);
        sp_arena_free(&f.arena);
    }
}

/* A text of a head, then a part so many times, then a tail. */
static struct sp_buf
repeat(struct sp_arena *a, const char *head, const char *part, size_t times, const char *tail)
{
    struct sp_buf text;

    sp_buf_init(&text, a, (size_t)32 << 20);
    assert_int_equal(sp_buf_adds(&text, head, NULL), 0);
    for (size_t i = 0; i < times; i++) {
        if (strchr(part, '%') == NULL)
            assert_int_equal(sp_buf_adds(&text, part, NULL), 0);
        else if (i == 0) /* a chain: each names the one before it */
            assert_int_equal(sp_buf_adds(&text, "a0: &a0 {}\n", NULL), 0);
        else
            assert_int_equal(sp_buf_addf(&text, NULL, "a%zu: &a%zu {<<: *a%zu}\n", i, i, i - 1), 0);
    }
    assert_int_equal(sp_buf_adds(&text, tail, NULL), 0);
    return text;
}

static void
has_bounds(void **state)
{
    static const struct {
        const char *name;
        const char *head, *part;
        size_t times;
        const char *tail;
        const char *message; /* NULL: it is taken */
    } cases[] = {
        {"depth of the cap", "", "[", YAML_DEPTH_MAX, "", "expected a value"},
        {"depth above the cap", "", "[", YAML_DEPTH_MAX + 1, "", "more than 64 lists and mappings"},
        {"depth by '-'", "", "- ", YAML_DEPTH_MAX, "a\n", NULL},
        {"depth by '-' above the cap", "", "- ", YAML_DEPTH_MAX + 1, "a\n",
         "more than 64 lists and mappings"},
        {"depth far above the cap", "", "{a: ", 100000, "", "more than 64 lists and mappings"},
        {"nodes of the cap", "[", "a,", YAML_NODES_MAX - 1, "]", NULL},
        {"nodes above the cap", "[", "a,", YAML_NODES_MAX, "]", "more than 200000 keys"},
        {"empty documents count", "", "---\n", YAML_NODES_MAX + 1, "", "more than 200000 keys"},
        {"aliases of the cap", "[&a x,", "*a ,", YAML_ALIASES_MAX, "]", NULL},
        {"aliases above the cap", "[&a x,", "*a ,", YAML_ALIASES_MAX + 1, "]",
         "more than 100000 aliases"},
        {"merges of the cap", "", "%", YAML_DEPTH_MAX + 1, "", NULL},
        {"merges above the cap", "", "%", YAML_DEPTH_MAX + 2, "", "merges within each other"},
        {"a file of the cap", "", "#", YAML_FILE_MAX, "", NULL},
        {"a file above the cap", "", "#", YAML_FILE_MAX + 1, "",
         "f.yaml: more than 10485760 bytes"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_buf text =
            repeat(&a, cases[i].head, cases[i].part, cases[i].times, cases[i].tail);
        struct fixture f = read_bytes(text.data, text.len);

        if (cases[i].message == NULL && f.rc == -1)
            fail_msg("%s: %s", cases[i].name, f.err.message);
        if (cases[i].message != NULL && strstr(f.err.message, cases[i].message) == NULL)
            fail_msg("%s: \"%s\"", cases[i].name, f.err.message);
        sp_arena_free(&f.arena);
        sp_arena_free(&a);
    }
}

static void
bounds_anchors(void **state)
{
    (void)state;
    for (size_t extra = 0; extra < 2; extra++) {
        struct sp_arena a = {0};
        struct sp_buf text;
        struct fixture f;

        sp_buf_init(&text, &a, (size_t)1 << 20);
        for (size_t i = 0; i < YAML_ANCHORS_MAX + extra; i++)
            assert_int_equal(sp_buf_addf(&text, NULL, "- &a%zu x\n", i), 0);
        f = read_bytes(text.data, text.len);
        if (f.rc != (extra == 0 ? 0 : -1))
            fail_msg("%zu above the cap: %s", extra, f.err.message);
        if (extra > 0)
            same("anchors", f.err.message, "f.yaml:4097:3: more than 4096 anchors in one document");
        sp_arena_free(&f.arena);
        sp_arena_free(&a);
    }
}

/* Each line is nine of the line before: a thousand million words, and little memory. */
static void
defuses_bombs(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf text;
    struct fixture f;

    (void)state;
    sp_buf_init(&text, &a, (size_t)1 << 20);
    assert_int_equal(sp_buf_adds(&text, "a0: &a0 lol\n", NULL), 0);
    for (int i = 1; i < 60; i++)
        assert_int_equal(
            sp_buf_addf(&text, NULL, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n",
                        i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1),
            0);
    f = read_bytes(text.data, text.len);
    assert_int_equal(root_of("bomb", &f)->len, 60);
    assert_true(f.arena.used < (size_t)256 << 10);
    sp_arena_free(&f.arena);

    /* The same with merges: what a lookup costs is bounded. */
    text.len = 0;
    assert_int_equal(sp_buf_adds(&text, "a0: &a0 {x: y}\n", NULL), 0);
    for (int i = 1; i < 60; i++)
        assert_int_equal(sp_buf_addf(&text, NULL, "a%d: &a%d {<<: [*a%d, *a%d, *a%d]}\n", i, i,
                                     i - 1, i - 1, i - 1),
                         0);
    f = read_bytes(text.data, text.len);
    assert_int_equal(f.rc, -1);
    assert_int_equal(f.err.code, SP_LIMIT);
    same("merges", f.err.message,
         "f.yaml:12:16: more than 200000 keys merged, or 64 merges within each other");
    sp_arena_free(&f.arena);
    sp_arena_free(&a);
}

static void
finds_duplicates_among_many(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf text;
    struct fixture f;

    (void)state;
    sp_buf_init(&text, &a, (size_t)4 << 20);
    for (int i = 0; i < 50000; i++)
        assert_int_equal(sp_buf_addf(&text, NULL, "k%d: v\n", i), 0);
    f = read_bytes(text.data, text.len);
    assert_int_equal(root_of("no duplicate", &f)->len, 50000);
    sp_arena_free(&f.arena);
    assert_int_equal(sp_buf_adds(&text, "k777: v\n", NULL), 0);
    f = read_bytes(text.data, text.len);
    same("duplicate", f.err.message,
         "f.yaml:50001:1: the key \"k777\" stands here and in line 778");
    sp_arena_free(&f.arena);
    sp_arena_free(&a);
}

/* Every allocation fails once, in a text that needs all kinds of them. */
static void
survives_want_of_memory(void **state)
{
    static const char *const texts[] = {
        "a: &x {b: !!str c, d: [1, 2]}\ne: {<<: *x}\n---\n- 'f'\n",
        "a: 1\na: 2\n", /* the message needs memory too */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct sp_arena padding = {0};
        struct sp_buf text;
        struct fixture f = {0};
        long n = 0;

        sp_buf_init(&text, &padding, 65536);
        for (int k = 0; k < 300; k++) /* enough for some chunks */
            assert_int_equal(sp_buf_addf(&text, NULL, "k%d: some words\n", k), 0);
        assert_int_equal(sp_buf_adds(&text, "---\n", NULL), 0);
        assert_int_equal(sp_buf_adds(&text, texts[i], NULL), 0);
        do {
            sp_arena_free(&f.arena);
            f = (struct fixture){.arena.fail_in = ++n};
            f.rc = yaml_read(text.data, text.len, "f", &f.arena, &f.file, &f.err);
            assert_int_equal(f.file == NULL, n == 1);
        } while (f.rc == -1 && f.err.code == SP_NOMEM);
        assert_true(n > 5);
        assert_int_equal(f.rc, i == 0 ? 0 : -1);
        assert_int_equal(f.arena.fail_in > 0, 1);
        sp_arena_free(&f.arena);
        sp_arena_free(&padding);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_trees),
        cmocka_unit_test(keeps_places),
        cmocka_unit_test(refuses),
        cmocka_unit_test(has_bounds),
        cmocka_unit_test(bounds_anchors),
        cmocka_unit_test(defuses_bombs),
        cmocka_unit_test(finds_duplicates_among_many),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
