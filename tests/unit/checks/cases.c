#include "cases.h"

#include "base/text.h"

extern const struct check_case cases_addresses[], cases_bucket[], cases_bucket_settings[],
    cases_hidden[], cases_ca_file[], cases_clock[], cases_credentials[], cases_dns[], cases_empty[],
    cases_expiry[], cases_owner[], cases_http[], cases_list[], cases_name[], cases_proxy[],
    cases_schedule[], cases_settings[], cases_signature[], cases_sites[], cases_style[],
    cases_tcp[], cases_tls[], cases_trust[], cases_verifies[], cases_write[], cases_read_back[],
    cases_multipart[], cases_delete[], cases_cleanup[], cases_repository[], cases_identity[],
    cases_strangers[], cases_backups[], cases_retention[], cases_wal[], cases_drift[],
    cases_in_use[];

const struct check_cases check_tables[] = {
    {"settings", cases_settings},
    {"sites", cases_sites},
    {"schedule", cases_schedule},
    {"credentials", cases_credentials},
    {"ca-file", cases_ca_file},
    {"dns", cases_dns},
    {"tcp", cases_tcp},
    {"proxy", cases_proxy},
    {"tls", cases_tls},
    {"trust", cases_trust},
    {"name", cases_name},
    {"http", cases_http},
    {"clock", cases_clock},
    {"signature", cases_signature},
    {"verifies", cases_verifies},
    {"bucket", cases_bucket},
    {"list", cases_list},
    {"addresses", cases_addresses},
    {"style", cases_style},
    {"empty", cases_empty},
    {"empty", cases_owner},
    {"repository", cases_repository},
    {"identity", cases_identity},
    {"strangers", cases_strangers},
    {"backups", cases_backups},
    {"retention", cases_retention},
    {"wal", cases_wal},
    {"bucket-settings", cases_bucket_settings},
    {"drift", cases_drift},
    {"list", cases_in_use},
    {"hidden", cases_hidden},
    {"write", cases_write},
    {"read-back", cases_read_back},
    {"multipart", cases_multipart},
    {"delete", cases_delete},
    {"cleanup", cases_cleanup},
    {"expiry", cases_expiry},
    {NULL, NULL},
};

void
as_it_is(struct world *w, long n, const char *text)
{
    (void)w;
    (void)n;
    (void)text;
}

void
list_answers(struct world *w, long n, const char *text)
{
    reply_error(world_list(w), n, text);
}

void
all_lists_answer(struct world *w, long n, const char *text)
{
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (sp_streq(w->ev.exchanges[i].purpose, PROBE_LIST) ||
            sp_streq(w->ev.exchanges[i].purpose, PROBE_CONSUMER))
            reply_error(&w->ev.exchanges[i], n, text);
}

void
host_list_answers(struct world *w, long n, const char *text)
{
    world_in_host_style(w);
    list_answers(w, n, text);
}

/* ---- manifests */

static const struct {
    const char *head;
    const char *indent; /* of the fields */
} shapes[] = {
    [IN_MANAGEMENT] = {"kind: ManagementCluster\nmetadata:\n  name: mgmt\nspec:\n"
                       "  databaseBackup:\n",
                       "    "},
    [IN_PORTAL] = {"kind: PortalCluster\nmetadata:\n  name: ptl\nspec:\n  siteBackup:\n", "    "},
    [IN_ANALYTICS] = {"kind: AnalyticsCluster\nspec:\n  databaseBackup:\n", "    "},
    [IN_CLUSTER] = {"kind: APIConnectCluster\nspec:\n  management:\n    databaseBackup:\n",
                    "      "},
    [ALONE] = {"databaseBackup:\n", "  "},
    [AT_THE_TOP] = {"kind: ManagementCluster\nspec: {}\ndatabaseBackup:\n", "  "},
    [IN_METADATA] = {"kind: ManagementCluster\nmetadata:\n  databaseBackup:\n", "    "},
    [IN_SPEC_ITSELF] = {"kind: ManagementCluster\nspec:\n", "  "},
    [PORTAL_AT_THE_TOP] = {"kind: PortalCluster\nsiteBackup:\n", "  "},
    [CLUSTER_IN_SPEC] = {"kind: APIConnectCluster\nspec:\n  databaseBackup:\n", "    "},
    [ANALYTICS_AT_THE_TOP] = {"kind: AnalyticsCluster\ndatabaseBackup:\n", "  "},
};

static const char *const fields[] = {
    "protocol: objstore",     "s3provider: custom",      "host: s3.example.test/us-east-1",
    "path: backups/db",       "credentials: s3-secret",  "backupCerts: s3-ca",
    "backups3URIStyle: path", "schedule: \"0 3 * * *\"", "repoRetentionFull: 7",
};

/* a2V5LW9mLXRoZS1tYW5pZmVzdA== is key-of-the-manifest. */
static const char secrets[] = "---\n"
                              "kind: Secret\n"
                              "metadata: {name: s3-secret}\n"
                              "data:\n"
                              "  key: a2V5LW9mLXRoZS1tYW5pZmVzdA==\n"
                              "stringData:\n"
                              "  keysecret: " HEALTHY_SECRET "\n"
                              "---\n"
                              "kind: Secret\n"
                              "metadata: {name: s3-ca}\n"
                              "stringData: {ca.crt: a certificate}\n";

/* Whether a line of the text is about the field of this line. */
static bool
is_replaced(const char *field, const char *text)
{
    size_t len = strcspn(field, ":");

    while (text != NULL && *text != '\0') {
        const char *key = text + (*text == '-');

        if (strncmp(key, field, len) == 0 && (key[len] == ':' || key[len] == '\n' || !key[len]))
            return true;
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return false;
}

const char *
section_text(struct sp_arena *a, enum shape shape, const char *text)
{
    const char *indent = shapes[shape].indent;
    struct sp_buf out;

    sp_buf_init(&out, a, 65536);
    (void)sp_buf_adds(&out, shapes[shape].head, NULL);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (!is_replaced(fields[i], text))
            (void)sp_buf_adds(&out, sp_printf(a, NULL, "%s%s\n", indent, fields[i]), NULL);
    for (const char *p = text; p != NULL && *p != '\0';) {
        int len = (int)strcspn(p, "\n");

        if (*p == '^') /* two columns less, as all shapes indent by two */
            (void)sp_buf_adds(&out, sp_printf(a, NULL, "%s%.*s\n", indent + 2, len - 1, p + 1),
                              NULL);
        else if (*p != '-')
            (void)sp_buf_adds(&out, sp_printf(a, NULL, "%s%.*s\n", indent, len, p), NULL);
        p += len + (p[len] == '\n');
    }
    return sp_buf_str(&out);
}

void
section(struct world *w, long n, const char *text)
{
    struct sp_arena *a = &w->here.arena;

    world_manifest(w, sp_printf(a, NULL, "%s%s", section_text(a, (enum shape)n, text), secrets));
}
