/* Backup sections: where they are found, what they hold, and what they make of the settings. */
#include "fixture.h"

#define BODY "{protocol: objstore, s3provider: aws, host: h/r, path: b/f}"

static const struct {
    const char *name, *text;
    size_t n;                 /* sections */
    enum subsystem subsystem; /* of the first one */
    const char *kind, *section;
    const char *wanted; /* NULL: it stands there */
    unsigned line;
} places[] = {
    {"management", "kind: ManagementCluster\nspec:\n  databaseBackup: " BODY "\n", 1,
     SUBSYSTEM_MANAGEMENT, "ManagementCluster", "spec.databaseBackup", NULL, 3},
    {"portal", "kind: PortalCluster\nspec:\n  siteBackup: " BODY "\n", 1, SUBSYSTEM_PORTAL,
     "PortalCluster", "spec.siteBackup", NULL, 3},
    {"analytics", "kind: AnalyticsCluster\nspec:\n  databaseBackup: " BODY "\n", 1,
     SUBSYSTEM_ANALYTICS, "AnalyticsCluster", "spec.databaseBackup", NULL, 3},
    {"management of the whole",
     "kind: APIConnectCluster\nspec:\n  management:\n    databaseBackup: " BODY "\n", 1,
     SUBSYSTEM_MANAGEMENT, "APIConnectCluster", "spec.management.databaseBackup", NULL, 4},
    {"all three of the whole",
     "kind: APIConnectCluster\nspec:\n  portal:\n    siteBackup: " BODY
     "\n  analytics:\n    databaseBackup: " BODY "\n  management:\n    databaseBackup: " BODY "\n",
     3, SUBSYSTEM_MANAGEMENT, "APIConnectCluster", "spec.management.databaseBackup", NULL, 8},
    {"portal of the whole alone",
     "kind: APIConnectCluster\nspec: {portal: {siteBackup: " BODY "}}\n", 1, SUBSYSTEM_PORTAL,
     "APIConnectCluster", "spec.portal.siteBackup", NULL, 2},
    {"analytics of the whole alone",
     "kind: APIConnectCluster\nspec: {analytics: {databaseBackup: " BODY "}}\n", 1,
     SUBSYSTEM_ANALYTICS, "APIConnectCluster", "spec.analytics.databaseBackup", NULL, 2},
    {"an empty section", "kind: ManagementCluster\nspec: {databaseBackup: {}}\n", 1,
     SUBSYSTEM_MANAGEMENT, "ManagementCluster", "spec.databaseBackup", NULL, 2},

    {"alone under its name", "databaseBackup: {}\n", 1, SUBSYSTEM_MANAGEMENT, NULL,
     "databaseBackup", NULL, 1},
    {"portal's alone under its name", "siteBackup: {host: h/r}\n", 1, SUBSYSTEM_PORTAL, NULL,
     "siteBackup", NULL, 1},
    {"alone", "protocol: objstore\n", 1, SUBSYSTEM_MANAGEMENT, NULL, "", NULL, 1},
    {"alone, by its provider", "s3provider: aws\n", 1, SUBSYSTEM_MANAGEMENT, NULL, "", NULL, 1},
    {"alone, by its style", "backups3URIStyle: path\n", 1, SUBSYSTEM_MANAGEMENT, NULL, "", NULL, 1},
    {"alone, by its CA", "backupCerts: s\n", 1, SUBSYSTEM_MANAGEMENT, NULL, "", NULL, 1},
    {"alone, by host and path", "host: h\npath: p\n", 1, SUBSYSTEM_MANAGEMENT, NULL, "", NULL, 1},
    {"near: a host alone", "host: h\n", 0, 0, NULL, NULL, NULL, 0},
    {"near: a path alone", "path: p\n", 0, 0, NULL, NULL, NULL, 0},
    {"near: something else", "a: b\n", 0, 0, NULL, NULL, NULL, 0},
    {"near: a section that is none", "databaseBackup: none\n", 0, 0, NULL, NULL, NULL, 0},

    {"at the top", "kind: ManagementCluster\ndatabaseBackup: " BODY "\n", 1, SUBSYSTEM_MANAGEMENT,
     "ManagementCluster", "databaseBackup", "spec.databaseBackup", 2},
    {"in metadata", "kind: ManagementCluster\nmetadata: {databaseBackup: " BODY "}\n", 1,
     SUBSYSTEM_MANAGEMENT, "ManagementCluster", "metadata.databaseBackup", "spec.databaseBackup",
     2},
    {"as in the whole", "kind: ManagementCluster\nspec: {management: {databaseBackup: " BODY "}}\n",
     1, SUBSYSTEM_MANAGEMENT, "ManagementCluster", "spec.management.databaseBackup",
     "spec.databaseBackup", 2},
    {"in spec itself", "kind: ManagementCluster\nspec: " BODY "\n", 1, SUBSYSTEM_MANAGEMENT,
     "ManagementCluster", "spec", "spec.databaseBackup", 2},
    {"portal's at the top", "kind: PortalCluster\nsiteBackup: " BODY "\n", 1, SUBSYSTEM_PORTAL,
     "PortalCluster", "siteBackup", "spec.siteBackup", 2},
    {"management's name in portal", "kind: PortalCluster\nspec: {databaseBackup: " BODY "}\n", 1,
     SUBSYSTEM_PORTAL, "PortalCluster", "spec.databaseBackup", "spec.siteBackup", 2},
    {"portal as in the whole", "kind: PortalCluster\nspec: {portal: {siteBackup: " BODY "}}\n", 1,
     SUBSYSTEM_PORTAL, "PortalCluster", "spec.portal.siteBackup", "spec.siteBackup", 2},
    {"analytics' at the top", "kind: AnalyticsCluster\ndatabaseBackup: " BODY "\n", 1,
     SUBSYSTEM_ANALYTICS, "AnalyticsCluster", "databaseBackup", "spec.databaseBackup", 2},
    {"management's in the whole's spec",
     "kind: APIConnectCluster\nspec: {databaseBackup: " BODY "}\n", 1, SUBSYSTEM_MANAGEMENT,
     "APIConnectCluster", "spec.databaseBackup", "spec.management.databaseBackup", 2},
    {"portal's in the whole's spec", "kind: APIConnectCluster\nspec: {siteBackup: " BODY "}\n", 1,
     SUBSYSTEM_PORTAL, "APIConnectCluster", "spec.siteBackup", "spec.portal.siteBackup", 2},
    {"near: one in place hides another",
     "kind: ManagementCluster\ndatabaseBackup: " BODY "\nspec: {databaseBackup: {}}\n", 1,
     SUBSYSTEM_MANAGEMENT, "ManagementCluster", "spec.databaseBackup", NULL, 3},
    {"near: another thing of that name", "kind: ManagementCluster\ndatabaseBackup: {a: b}\n", 0, 0,
     NULL, NULL, NULL, 0},
    {"near: another kind", "kind: GatewayCluster\nspec: {databaseBackup: " BODY "}\n", 0, 0, NULL,
     NULL, NULL, 0},
    {"near: a kind that is none", "kind: [ManagementCluster]\nspec: {databaseBackup: " BODY "}\n",
     0, 0, NULL, NULL, NULL, 0},
};

static void
where_sections_stand(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct fixture f = read_text(places[i].text);
        const struct site *site = &f.m.sites[0];

        must_read(places[i].name, &f);
        if (f.m.nsites != places[i].n)
            fail_msg("%s: %zu sections", places[i].name, f.m.nsites);
        if (f.m.nsites > 0) {
            assert_int_equal(site->subsystem, places[i].subsystem);
            same(places[i].name, site->kind, places[i].kind);
            same(places[i].name, site->section, places[i].section);
            same(places[i].name, site->wanted, places[i].wanted);
            if (site->at.line != places[i].line)
                fail_msg("%s: line %u", places[i].name, site->at.line);
        }
        manifests_release(&f.m);
    }
}

static void
what_a_section_holds(void **state)
{
    struct fixture f = read_text("kind: ManagementCluster\n"
                                 "metadata: {name: mgmt, namespace: apic}\n"
                                 "spec:\n"
                                 "  version: 10.0.5.3\n"
                                 "  multiSiteHA: {mode: active}\n"
                                 "  databaseBackup:\n"
                                 "    protocol: objstore\n"
                                 "    s3provider:\n"
                                 "    host: ''\n"
                                 "    port: null\n"
                                 "    path: [a]\n"
                                 "    repoRetentionFull: 3\n"
                                 "    schedule: 'null'\n"
                                 "    restartDB: {accept: false}\n");
    const struct site *site = &f.m.sites[0];

    (void)state;
    must_read("site", &f);
    assert_int_equal(f.m.nsites, 1);
    assert_string_equal(site->name, "mgmt");
    assert_string_equal(site->ns, "apic");
    assert_string_equal(site->version, "10.0.5.3");
    assert_int_equal(site->version_at.line, 4);
    assert_int_equal(site->multi_site_ha->at.line, 5);
    assert_true(yaml_is(site->restart_accept, "false"));
    assert_string_equal(site_value(site, FIELD_PROTOCOL), "objstore");
    assert_int_equal(site->fields[FIELD_PROTOCOL]->at.line, 7);
    assert_null(site_value(site, FIELD_PROVIDER));
    assert_non_null(site->fields[FIELD_PROVIDER]);
    assert_null(site_value(site, FIELD_HOST));
    assert_null(site_value(site, FIELD_PORT));
    assert_null(site_value(site, FIELD_PATH));
    assert_null(site_value(site, FIELD_CREDENTIALS));
    assert_null(site->fields[FIELD_CREDENTIALS]);
    assert_string_equal(site_value(site, FIELD_RETENTION), "3");
    assert_string_equal(site_value(site, FIELD_SCHEDULE), "null");
    manifests_release(&f.m);
}

static void
what_a_section_lacks(void **state)
{
    struct fixture f = read_text("kind: AnalyticsCluster\nmetadata: [a]\n"
                                 "spec: {version: {a: b}, multiSiteHA: {}, databaseBackup: "
                                 "{restartDB: x}}\n");
    const struct site *site = &f.m.sites[0];

    (void)state;
    must_read("site", &f);
    assert_int_equal(f.m.nsites, 1);
    assert_null(site->name);
    assert_null(site->ns);
    assert_null(site->version);
    assert_null(site->multi_site_ha); /* analytics has none */
    assert_null(site->restart_accept);
    assert_null(site->credentials);
    assert_null(site->ca);
    manifests_release(&f.m);
}

static void
the_cap_of_sections(void **state)
{
    static const struct {
        size_t n;
        int rc;
    } rows[] = {{MANIFEST_SITES_MAX, 0}, {MANIFEST_SITES_MAX + 1, -1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct fixture f = {0};
        struct sp_buf text;

        sp_buf_init(&text, &f.m.arena, 1 << 18);
        for (size_t k = 0; k < rows[i].n; k++)
            assert_int_equal(sp_buf_adds(&text, "databaseBackup: {}\n---\n", NULL), 0);
        f.rc = manifests_read_text(&f.m, "f.yaml", text.data, text.len, &f.err);
        assert_int_equal(f.rc, rows[i].rc);
        if (rows[i].rc == -1)
            refused("sections", &f, SP_LIMIT, "f.yaml:4097: more than 2048 backup sections");
        manifests_release(&f.m);
    }
}

static void
names_of_subsystems(void **state)
{
    static const struct {
        enum subsystem subsystem;
        const char *name, *key, *secret;
    } rows[] = {
        {SUBSYSTEM_MANAGEMENT, "management", "key", "keysecret"},
        {SUBSYSTEM_PORTAL, "portal", "username", "password"},
        {SUBSYSTEM_ANALYTICS, "analytics", "username", "password"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_string_equal(subsystem_name(rows[i].subsystem), rows[i].name);
        assert_string_equal(subsystem_key_name(rows[i].subsystem), rows[i].key);
        assert_string_equal(subsystem_secret_name(rows[i].subsystem), rows[i].secret);
    }
}

/* ---- a site as settings */

#define WHOLE                                                                                      \
    "kind: ManagementCluster\n"                                                                    \
    "metadata: {name: m, namespace: n}\n"                                                          \
    "spec:\n"                                                                                      \
    "  version: 10.0.8.0\n"                                                                        \
    "  databaseBackup:\n"                                                                          \
    "    protocol: objstore\n"                                                                     \
    "    s3provider: custom\n"                                                                     \
    "    host: h/r\n"                                                                              \
    "    path: b/f\n"                                                                              \
    "    credentials: s\n"                                                                         \
    "    backupCerts: c\n"                                                                         \
    "    backups3URIStyle: path\n"                                                                 \
    "    schedule: \"0 3 * * *\"\n"                                                                \
    "    repoRetentionFull: 3\n"                                                                   \
    "---\n"                                                                                        \
    "kind: Secret\n"                                                                               \
    "metadata: {name: s, namespace: n}\n"                                                          \
    "data:\n"                                                                                      \
    "  key: QUtJQQ==\n"                                                                            \
    "  keysecret: c2VjcmV0\n"                                                                      \
    "---\n"                                                                                        \
    "kind: Secret\n"                                                                               \
    "metadata: {name: c}\n"                                                                        \
    "stringData: {ca.crt: pem}\n"

static const struct {
    enum setting_id id;
    const char *value, *origin;
} filled[] = {
    {SET_PROVIDER, "custom", "f.yaml:7"},
    {SET_HOST, "h/r", "f.yaml:8"},
    {SET_PATH, "b/f", "f.yaml:9"},
    {SET_STYLE, "path", "f.yaml:12"},
    {SET_SCHEDULE, "0 3 * * *", "f.yaml:13"},
    {SET_RETENTION, "3", "f.yaml:14"},
    {SET_CONSUMER, "barman-cloud", "f.yaml:4 (version 10.0.8.0)"},
    {SET_CA, NULL, NULL},
    {SET_REGION, NULL, NULL},
};

static void
all_of_it(void **state)
{
    struct fixture f = read_text(WHOLE);
    struct settings s = {0};
    struct sp_arena a = {0};

    (void)state;
    must_read("whole", &f);
    assert_int_equal(site_fill(&f.m.sites[0], &s, &a, NULL), 0);
    assert_int_equal(site_fill_credentials(&f.m.sites[0], &s, &a, NULL), 1);
    for (size_t i = 0; i < COUNT_OF(filled); i++) {
        same(setting_rows[filled[i].id].name, s.values[filled[i].id].value, filled[i].value);
        same(setting_rows[filled[i].id].name, s.values[filled[i].id].origin, filled[i].origin);
    }
    assert_string_equal(s.ca_origin, "ca.crt of the Secret c (f.yaml:24)");
    assert_int_equal(s.ca_bytes.len, 3);
    manifests_release(&f.m); /* nothing of them is borrowed */
    assert_memory_equal(s.ca_bytes.data, "pem", 3);
    assert_string_equal(s.credentials.access_key, "AKIA");
    assert_int_equal(s.credentials.access_key_len, 4);
    assert_string_equal(s.credentials.origin, "f.yaml:16 (Secret s)");
    assert_string_equal(sp_secret_bytes(&s.credentials.secret), "secret");
    settings_release(&s);
    sp_arena_free(&a);
}

/* What was set before stays, with where it came from. */
static void
who_came_first(void **state)
{
    struct fixture f = read_text(WHOLE);
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(filled); i++) {
        struct settings s = {0};
        enum setting_id id = filled[i].id;

        assert_int_equal(settings_set(&s, id, "mine", "--mine", &a, NULL), 0);
        assert_int_equal(site_fill(&f.m.sites[0], &s, &a, NULL), 0);
        same(setting_rows[id].name, s.values[id].value, "mine");
        same(setting_rows[id].name, s.values[id].origin, "--mine");
        assert_int_equal(s.ca_origin == NULL, id == SET_CA);
        settings_release(&s);
    }
    manifests_release(&f.m);
    sp_arena_free(&a);
}

static void
a_pair_that_came_first(void **state)
{
    struct fixture f = read_text(WHOLE);
    struct settings s = {.credentials = {.access_key = "mine", .access_key_len = 4}};
    struct sp_arena a = {0};

    (void)state;
    s.ca_origin = "mine";
    assert_int_equal(site_fill(&f.m.sites[0], &s, &a, NULL), 0);
    assert_int_equal(site_fill_credentials(&f.m.sites[0], &s, &a, NULL), 0);
    assert_string_equal(s.credentials.access_key, "mine");
    assert_false(sp_secret_is_set(&s.credentials.secret));
    assert_string_equal(s.ca_origin, "mine");
    assert_int_equal(s.ca_bytes.len, 0);
    settings_release(&s);
    manifests_release(&f.m);
    sp_arena_free(&a);
}

static void
the_default_style(void **state)
{
    struct fixture f = read_text("host: h/r\npath: b\n");
    struct settings s = {0};
    struct sp_arena a = {0};

    (void)state;
    assert_int_equal(site_fill(&f.m.sites[0], &s, &a, NULL), 0);
    assert_string_equal(s.values[SET_STYLE].value, "host");
    assert_string_equal(s.values[SET_STYLE].origin, "the product's default");
    assert_null(s.values[SET_CONSUMER].value);
    assert_null(s.values[SET_PROVIDER].value);
    settings_release(&s);
    manifests_release(&f.m);
    sp_arena_free(&a);
}

static const struct {
    const char *version, *consumer;
} versions[] = {
    {"10.0.0.0", "pgbackrest"},
    {"10.0.6.0", "pgbackrest"},
    {"10.0.6", "pgbackrest"},
    {"10.0.5.3-ifix1", "pgbackrest"},
    {"10.0.5-eus", "pgbackrest"},
    {"10.0.7", "barman-cloud"},
    {"10.0.7.0", "barman-cloud"},
    {"10.0.10.0", "barman-cloud"},
    {"10.1.0.0", "barman-cloud"},
    {"11.0.0.0", "barman-cloud"},
    {"12.1.1.0", "barman-cloud"},
    {"10.0", "pgbackrest"},
    {"10", "pgbackrest"},
    {"10.0.", NULL},
    {"10.x", NULL},
    {"9.9.9", NULL},
    {"2018.4.1.20", NULL},
    {"v10.0.8", NULL},
    {"latest", NULL},
    {"99999999999999999999.0.0", NULL},
};

static void
the_consumer_of_a_version(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        char text[256];
        struct fixture f;
        struct settings s = {0};
        struct sp_arena a = {0};

        (void)snprintf(text, sizeof(text),
                       "kind: ManagementCluster\nspec: {version: \"%s\", databaseBackup: {}}\n",
                       versions[i].version);
        f = read_text(text);
        assert_int_equal(site_fill(&f.m.sites[0], &s, &a, NULL), 0);
        same(versions[i].version, s.values[SET_CONSUMER].value, versions[i].consumer);
        settings_release(&s);
        manifests_release(&f.m);
        sp_arena_free(&a);
    }
}

/* Where things come from is printed. */
static void
hostile_names(void **state)
{
    struct fixture f =
        read_text("kind: ManagementCluster\n"
                  "spec: {version: \"10.0.8\\e[1m\", databaseBackup: {credentials: \"s\\e[1m\", "
                  "backupCerts: \"s\\e[1m\"}}\n---\nkind: Secret\nmetadata: {name: \"s\\e[1m\"}\n"
                  "stringData: {key: a, keysecret: b, ca.crt: c}\n");
    struct settings s = {0};
    struct sp_arena a = {0};

    (void)state;
    must_read("hostile", &f);
    assert_int_equal(site_fill(&f.m.sites[0], &s, &a, NULL), 0);
    assert_int_equal(site_fill_credentials(&f.m.sites[0], &s, &a, NULL), 1);
    assert_string_equal(s.credentials.origin, "f.yaml:4 (Secret s\\x1b[1m)");
    assert_string_equal(s.ca_origin, "ca.crt of the Secret s\\x1b[1m (f.yaml:6)");
    assert_string_equal(s.values[SET_CONSUMER].origin, "f.yaml:2 (version 10.0.8\\x1b[1m)");
    settings_release(&s);
    manifests_release(&f.m);
    sp_arena_free(&a);
}

/* The others have no Postgres. */
static void
no_consumer_of_a_portal(void **state)
{
    struct fixture f = read_text("kind: PortalCluster\nspec: {version: 10.0.8, siteBackup: {}}\n");
    struct settings s = {0};
    struct sp_arena a = {0};

    (void)state;
    assert_int_equal(site_fill(&f.m.sites[0], &s, &a, NULL), 0);
    assert_null(s.values[SET_CONSUMER].value);
    settings_release(&s);
    manifests_release(&f.m);
    sp_arena_free(&a);
}

static const struct {
    const char *name, *kind, *secret; /* values of the Secret */
    const char *key;                  /* NULL: there is no pair */
} pairs[] = {
    {"management", "ManagementCluster", "stringData: {key: a, keysecret: b}", "a"},
    {"management with portal's", "ManagementCluster", "stringData: {username: a, password: b}",
     NULL},
    {"portal", "PortalCluster", "stringData: {username: a, password: b}", "a"},
    {"portal with management's", "PortalCluster", "stringData: {key: a, keysecret: b}", NULL},
    {"no secret", "ManagementCluster", "stringData: {key: a}", NULL},
    {"no key", "ManagementCluster", "stringData: {keysecret: a}", NULL},
    {"an empty secret", "ManagementCluster", "stringData: {key: a, keysecret: ''}", NULL},
    {"an empty key", "ManagementCluster", "stringData: {key: '', keysecret: a}", NULL},
    {"a key that is no base64", "ManagementCluster", "data: {key: a, keysecret: YQ==}", NULL},
    {"a secret that is no base64", "ManagementCluster", "data: {key: YQ==, keysecret: YWI}", NULL},
    {"a newline", "ManagementCluster", "stringData: {key: \"a\\n\", keysecret: b}", "a\n"},
};

static void
which_pairs_are_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        bool portal = sp_streq(pairs[i].kind, "PortalCluster");
        char text[512];
        struct fixture f;
        struct settings s = {0};
        struct sp_arena a = {0};

        (void)snprintf(text, sizeof(text),
                       "kind: %s\nspec: {%s: {credentials: s}}\n---\nkind: Secret\n"
                       "metadata: {name: s}\n%s\n",
                       pairs[i].kind, portal ? "siteBackup" : "databaseBackup", pairs[i].secret);
        f = read_text(text);
        must_read(pairs[i].name, &f);
        assert_int_equal(site_fill_credentials(&f.m.sites[0], &s, &a, NULL), 1);
        same(pairs[i].name, s.credentials.access_key, pairs[i].key);
        assert_int_equal(sp_secret_is_set(&s.credentials.secret), pairs[i].key != NULL);
        settings_release(&s);
        manifests_release(&f.m);
        sp_arena_free(&a);
    }
}

static void
a_secret_that_is_too_long(void **state)
{
    struct fixture f = {0};
    struct settings s = {0};
    struct sp_arena a = {0};
    struct sp_buf text;

    (void)state;
    sp_buf_init(&text, &f.m.arena, 1 << 16);
    assert_int_equal(sp_buf_adds(&text,
                                 "credentials: s\nprotocol: objstore\n---\nkind: Secret\n"
                                 "metadata: {name: s}\nstringData: {key: a, keysecret: ",
                                 NULL),
                     0);
    for (size_t i = 0; i <= SP_SECRET_MAX; i++)
        assert_int_equal(sp_buf_adds(&text, "x", NULL), 0);
    assert_int_equal(sp_buf_adds(&text, "}\n", NULL), 0);
    assert_int_equal(manifests_read_text(&f.m, "f.yaml", text.data, text.len, &f.err), 0);
    assert_int_equal(manifests_link(&f.m, &f.err), 0);
    f.rc = site_fill_credentials(&f.m.sites[0], &s, &a, &f.err);
    refused("too long", &f, SP_LIMIT, "");
    assert_null(strstr(f.err.message, "xxx"));
    settings_release(&s);
    manifests_release(&f.m);
    sp_arena_free(&a);
}

/* The n-th allocation fails, for every n: while reading, and while filling. */
static void
without_memory_to_read(void **state)
{
    static const char text[] = "kind: APIConnectCluster\nspec: {databaseBackup: " BODY "}\n";
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct manifests m = {.arena = {.fail_in = n}};
        struct sp_err err = {0};
        char copy[sizeof(text)];

        memcpy(copy, text, sizeof(text));
        rc = manifests_read_text(&m, "f.yaml", copy, strlen(copy), &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        assert_true(rc == -1 || n > 3);
        manifests_release(&m);
    }
}

static void
without_memory_to_fill(void **state)
{
    struct fixture f = read_text(WHOLE);
    int rc = -1;
    long n;

    (void)state;
    for (n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct settings s = {0};
        struct sp_err err = {0};

        rc = site_fill(&f.m.sites[0], &s, &a, &err);
        if (rc == 0)
            rc = site_fill_credentials(&f.m.sites[0], &s, &a, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        assert_true(rc != 0);
        settings_release(&s);
        sp_arena_free(&a);
    }
    assert_true(n > 20);
    manifests_release(&f.m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_sections_stand),   cmocka_unit_test(what_a_section_holds),
        cmocka_unit_test(what_a_section_lacks),   cmocka_unit_test(the_cap_of_sections),
        cmocka_unit_test(names_of_subsystems),    cmocka_unit_test(all_of_it),
        cmocka_unit_test(who_came_first),         cmocka_unit_test(a_pair_that_came_first),
        cmocka_unit_test(the_default_style),      cmocka_unit_test(the_consumer_of_a_version),
        cmocka_unit_test(hostile_names),          cmocka_unit_test(no_consumer_of_a_portal),
        cmocka_unit_test(which_pairs_are_taken),  cmocka_unit_test(a_secret_that_is_too_long),
        cmocka_unit_test(without_memory_to_read), cmocka_unit_test(without_memory_to_fill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
