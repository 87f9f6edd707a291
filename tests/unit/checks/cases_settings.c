#include "cases.h"

extern const struct check_case cases_settings[];

/* The section of n with a CA from --ca in place of its Secret. */
static void
with_ca_flag(struct world *w, long n, const char *text)
{
    w->settings.values[SET_CA] = (struct setting){.value = "ca.crt", .origin = "--ca"};
    section(w, n, text);
}

/* Nobody gave a key pair either. */
static void
without_pair(struct world *w, long n, const char *text)
{
    section(w, n, text);
    world_site_credentials(w);
}

/* The variable goes before the Secret of the manifest. */
static void
overridden(struct world *w, long n, const char *text)
{
    section(w, n, NULL);
    w->settings.overriding = text;
    w->settings.passed_over.origin = "mgmt.yaml:9 (Secret s)";
}

/* The key comes from elsewhere, as the Secret is not among the files. */
static void
pair_from(struct world *w, long n, const char *text)
{
    section(w, n, NULL);
    w->credentials.origin = text;
}

/* Without backupCerts; a CA comes from n, and text is its origin. */
static void
ca_from(struct world *w, long n, const char *text)
{
    section(w, n, "-backupCerts");
    w->settings.values[SET_CA] = (struct setting){.value = "ca.crt", .origin = text};
}

/* Without a manifest: n is a setting_id, as given with its flag. */
static void
flag(struct world *w, long n, const char *text)
{
    w->settings.values[n] = (struct setting){.value = text, .origin = setting_rows[n].flag};
}

/* n: the port. Options alone: what they lead to is judged. */
static void
endpoint(struct world *w, long n, const char *text)
{
    w->target.endpoint = text;
    w->target.port = (int)n;
    w->target.region = "eu-de";
}

/* n: the port; text: the version of pgBackRest. */
static void
port_in_version(struct world *w, long n, const char *text)
{
    endpoint(w, n, "s3.example.test");
    w->target.consumer_version = text;
}

static void
endpoint_of_aws(struct world *w, long n, const char *text)
{
    flag(w, SET_PROVIDER, "aws");
    endpoint(w, n, text);
}

static void
raw(struct world *w, long n, const char *text)
{
    (void)n;
    world_manifest(w, text);
}

#define MISPLACED "cfg-yaml-indent", FAILS
#define STYLE_ETC "-backupCerts\n-backups3URIStyle\n"
#define AWS "s3provider: aws\n" STYLE_ETC
#define IBM "s3provider: ibm\n" STYLE_ETC
#define COS ".cloud-object-storage.appdomain.cloud"

const struct check_case cases_settings[] = {
    {"options alone", as_it_is, 0, NULL, NULL, FINE, NULL},
    {"a good section", section, IN_MANAGEMENT, NULL, NULL, FINE, NULL},
    {"a good portal section", section, IN_PORTAL, NULL, NULL, FINE, NULL},
    {"a good analytics section", section, IN_ANALYTICS, "-protocol\nbackups3URIStyle: host", NULL,
     FINE, NULL},
    {"a good section of the whole", section, IN_CLUSTER, NULL, NULL, FINE, NULL},
    {"a good section alone", section, ALONE, NULL, NULL, FINE, NULL},

    {"at the top", section, AT_THE_TOP, NULL, MISPLACED,
     "mgmt.yaml:4: databaseBackup: in a ManagementCluster it stands at spec.databaseBackup"},
    {"in metadata", section, IN_METADATA, NULL, MISPLACED, "metadata.databaseBackup: in a Manag"},
    {"in spec itself", section, IN_SPEC_ITSELF, NULL, MISPLACED, "mgmt.yaml:3: spec: in a Manag"},
    {"portal's at the top", section, PORTAL_AT_THE_TOP, NULL, MISPLACED,
     "it stands at spec.siteBackup"},
    {"the whole's in spec", section, CLUSTER_IN_SPEC, NULL, MISPLACED,
     "in a APIConnectCluster it stands at spec.management.databaseBackup"},
    {"analytics' at the top", section, ANALYTICS_AT_THE_TOP, "backups3URIStyle: host", MISPLACED,
     "in a AnalyticsCluster it stands at spec.databaseBackup"},

    {"no protocol", section, IN_MANAGEMENT, "-protocol", "cfg-protocol-missing", FAILS,
     "mgmt.yaml:6: spec.databaseBackup.protocol: is missing"},
    {"empty protocol", section, IN_MANAGEMENT, "protocol:", "cfg-protocol-missing", FAILS,
     "mgmt.yaml:14: spec.databaseBackup.protocol: is missing"},
    {"portal without a protocol", section, IN_PORTAL, "-protocol", "cfg-protocol-missing", FAILS,
     "spec.siteBackup.protocol"},
    {"another protocol", section, IN_MANAGEMENT, "protocol: s3", "cfg-protocol-invalid", FAILS,
     "objstore, sftp and local"},
    {"protocol in upper case", section, IN_MANAGEMENT, "protocol: Objstore", "cfg-protocol-invalid",
     FAILS, NULL},
    {"near: another place", section, IN_MANAGEMENT, "protocol: sftp\n-s3provider", NULL, FINE,
     NULL},
    {"left over", section, IN_MANAGEMENT, "protocol: sftp", "cfg-leftover-after-switch", FAILS,
     "spec.databaseBackup.s3provider: the protocol is sftp"},
    {"left over, local", section, IN_MANAGEMENT, "protocol: local", "cfg-leftover-after-switch",
     FAILS, "the protocol is local"},

    {"provider in upper case", section, IN_MANAGEMENT, "s3provider: AWS", "cfg-provider-invalid",
     FAILS, "aws, ibm and custom"},
    {"provider minio", section, IN_MANAGEMENT, "s3provider: minio", "cfg-provider-invalid", FAILS,
     NULL},

    {"style of the sample", section, IN_MANAGEMENT, "backups3URIStyle: host(default)/path",
     "cfg-style-literal-sample", FAILS, "both values"},
    {"style virtual", section, IN_MANAGEMENT, "backups3URIStyle: virtual", "cfg-style-invalid",
     FAILS, "host and path"},
    {"style in upper case", section, IN_MANAGEMENT, "backups3URIStyle: Path", "cfg-style-invalid",
     FAILS, NULL},
    {"near: style host", section, IN_MANAGEMENT, "backups3URIStyle: host", NULL, FINE, NULL},
    {"near: no style", section, IN_MANAGEMENT, "-backups3URIStyle", NULL, FINE, NULL},

    {"angle brackets", section, IN_MANAGEMENT, "credentials: <your-secret>", "cfg-placeholder-left",
     FAILS, "spec.databaseBackup.credentials: this is a placeholder"},
    {"angle brackets for the CA", section, IN_MANAGEMENT, "backupCerts: <custom-s3-server-CA-cert>",
     "cfg-placeholder-left", FAILS, "backupCerts"},
    {"YOUR", section, IN_MANAGEMENT, "host: YOUR.example.test/us-east-1", "cfg-placeholder-left",
     FAILS, "host"},
    {"EXAMPLE", section, IN_MANAGEMENT, "credentials: EXAMPLE", "cfg-placeholder-left", FAILS,
     NULL},
    {"near: half a bracket", section, IN_MANAGEMENT, "credentials: your<example", NULL, FINE, NULL},

    {"style and CA of aws", section, IN_MANAGEMENT,
     "s3provider: aws\nhost: s3.us-east-1.amazonaws.com/us-east-1", "cfg-style-on-noncustom", FAILS,
     "backups3URIStyle: s3provider is aws"},
    {"CA of ibm", section, IN_MANAGEMENT,
     "s3provider: ibm\n-backups3URIStyle\nhost: s3.eu-de" COS "/eu-de", "cfg-style-on-noncustom",
     FAILS, "backupCerts: s3provider is ibm"},
    {"near: aws without style and CA", section, IN_MANAGEMENT,
     AWS "host: s3.us-east-1.amazonaws.com/us-east-1", NULL, FINE, NULL},
    {"near: ibm without style and CA", section, IN_MANAGEMENT,
     IBM "host: s3.eu-de" COS "/eu-standard", NULL, FINE, NULL},
    {"analytics in path style", section, IN_ANALYTICS, NULL, "cfg-style-analytics", FAILS,
     "host style only"},

    {"no provider", section, IN_MANAGEMENT, "-s3provider", "cfg-field-missing", FAILS,
     "mgmt.yaml:6: spec.databaseBackup.s3provider: is missing"},
    {"near: no provider for portal", section, IN_PORTAL, "-s3provider", NULL, FINE, NULL},
    {"no host", section, IN_MANAGEMENT, "-host", "cfg-field-missing", FAILS, "host: is missing"},
    {"empty host", section, IN_MANAGEMENT, "host: ''", "cfg-field-missing", FAILS, "mgmt.yaml:14"},
    {"host is a list", section, IN_MANAGEMENT, "host: [s3.example.test/us-east-1]",
     "cfg-field-missing", FAILS, "host: is missing"},
    {"no path", section, IN_MANAGEMENT, "-path", "cfg-field-missing", FAILS, "path: is missing"},
    {"no Secret named, and no pair", without_pair, IN_MANAGEMENT, "-credentials",
     "cfg-field-missing", FAILS, "credentials: is missing"},
    {"near: no Secret named, and a pair", section, IN_MANAGEMENT, "-credentials", NULL, FINE, NULL},

    {"a name that is a number", section, IN_MANAGEMENT, "credentials: 1e5", "cfg-yaml-coercion",
     FAILS, "without quotation marks it is read as a floating-point number"},
    {"a name that is a truth value", section, IN_MANAGEMENT, "credentials: yes",
     "cfg-yaml-coercion", FAILS, "true or false, as in YAML 1.1"},
    {"near: the same in quotation marks", section, IN_MANAGEMENT, "credentials: \"1e5\"", NULL,
     FINE, NULL},

    {"http://", section, IN_MANAGEMENT, "host: http://s3.example.test/us-east-1",
     "cfg-host-http-scheme", FAILS, "http:// is in front"},
    {"HTTP://", section, IN_MANAGEMENT, "host: HTTP://s3.example.test/us-east-1",
     "cfg-host-http-scheme", FAILS, NULL},
    {"https://", section, IN_MANAGEMENT, "host: https://s3.example.test/us-east-1",
     "cfg-host-scheme", WARNS, "a scheme is in front"},
    {"https:// in quotation marks", section, IN_MANAGEMENT,
     "host: 'https://s3.example.test/us-east-1'", "cfg-host-scheme", WARNS, NULL},

    {"blank within the host", section, IN_MANAGEMENT, "host: s3.example.test /us-east-1",
     "cfg-host-blank-or-control", FAILS, "byte 16 is a blank"},
    {"blank behind the host", section, IN_MANAGEMENT, "host: 's3.example.test/us-east-1 '",
     "cfg-host-blank-or-control", FAILS, "byte 26"},
    {"no-break space", section, IN_MANAGEMENT, "host: s3.example.test\xc2\xa0/us-east-1",
     "cfg-host-blank-or-control", FAILS, "byte 16"},
    {"zero width space", section, IN_MANAGEMENT, "host: s3.example.test/us-east-1\xe2\x80\x8b",
     "cfg-host-blank-or-control", FAILS, NULL},

    {"no region", section, IN_MANAGEMENT, "host: s3.example.test", "cfg-host-missing-region", FAILS,
     "there is no region behind the endpoint"},
    {"no region behind the slash", section, IN_MANAGEMENT, "host: s3.example.test/",
     "cfg-host-missing-region", FAILS, NULL},
    {"no region, but in the name", section, IN_MANAGEMENT, AWS "host: s3.eu-west-1.amazonaws.com",
     "cfg-host-missing-region", FAILS, "its name says eu-west-1"},
    {"bucket behind the region", section, IN_MANAGEMENT, "host: s3.example.test/us-east-1/backups",
     "cfg-host-extra-path", FAILS, "2 parts behind the endpoint"},
    {"near: a slash behind the region", section, IN_MANAGEMENT, "host: s3.example.test/us-east-1/",
     NULL, FINE, NULL},
    {"port 0", section, IN_MANAGEMENT, "host: s3.example.test:0/us-east-1", "cfg-host-port-invalid",
     FAILS, "1 to 65535"},
    {"port 65536", section, IN_MANAGEMENT, "host: s3.example.test:65536/us-east-1",
     "cfg-host-port-invalid", FAILS, NULL},
    {"port without digits", section, IN_MANAGEMENT, "host: s3.example.test:https/us-east-1",
     "cfg-host-port-invalid", FAILS, NULL},
    {"no port behind the colon", section, IN_MANAGEMENT, "host: s3.example.test:/us-east-1",
     "cfg-host-port-invalid", FAILS, NULL},
    {"near: port 65535", section, IN_MANAGEMENT, "host: s3.example.test:65535/us-east-1", NULL,
     FINE, NULL},
    {"near: port 1", section, IN_MANAGEMENT, "host: s3.example.test:1/us-east-1", NULL, FINE, NULL},
    {"near: an address", section, IN_MANAGEMENT, "host: '[2001:db8::1]:9000/us-east-1'", NULL, FINE,
     NULL},

    {"bucket in front", section, IN_MANAGEMENT, "host: backups.s3.example.test/us-east-1",
     "cfg-host-contains-bucket", FAILS, "its first label is the bucket, backups"},
    {"near: a longer label in front", section, IN_MANAGEMENT,
     "host: backups2.s3.example.test/us-east-1", NULL, FINE, NULL},
    {"near: no path to compare", section, IN_MANAGEMENT,
     "host: backups.s3.example.test/us-east-1\npath: backup/db", NULL, FINE, NULL},

    {"aws elsewhere", section, IN_MANAGEMENT, AWS, "cfg-provider-vs-endpoint", FAILS,
     "s3provider is aws, but this is no endpoint of it"},
    {"ibm at AWS", section, IN_MANAGEMENT, IBM "host: s3.us-east-1.amazonaws.com/us-east-1",
     "cfg-provider-vs-endpoint", FAILS, "s3provider is ibm"},
    {"aws elsewhere, by options", endpoint_of_aws, 443, "s3.example.test",
     "cfg-provider-vs-endpoint", FAILS, "--host: s3provider is aws"},
    {"near: custom at AWS", section, IN_MANAGEMENT, "host: s3.us-east-1.amazonaws.com/us-east-1",
     NULL, FINE, NULL},

    {"region with an underscore", section, IN_MANAGEMENT, "host: s3.example.test/us_east_1",
     "cfg-region-bad-token", FAILS, "letters, digits and hyphens"},
    {"near: a region of one letter", section, IN_MANAGEMENT, "host: s3.example.test/x", NULL, FINE,
     NULL},
    {"another region", section, IN_MANAGEMENT, AWS "host: s3.eu-west-1.amazonaws.com/eu-west-2",
     "cfg-region-mismatch-endpoint", FAILS, "the endpoint is in eu-west-1, the region says eu-w"},
    {"another region, by options", endpoint, 443, "s3.eu-west-1.amazonaws.com",
     "cfg-region-mismatch-endpoint", FAILS, "--host: the endpoint is in eu-west-1"},
    {"near: the endpoint without a region", section, IN_MANAGEMENT,
     AWS "host: s3.amazonaws.com/eu-west-2", NULL, FINE, NULL},

    {"a closed location", section, IN_MANAGEMENT, IBM "host: s3.mel01" COS "/mel01-standard",
     "dns-decommissioned-site", FAILS, "the location mel01 was closed"},
    {"near: another single site", section, IN_MANAGEMENT,
     IBM "host: s3.mon01" COS "/mon01-standard", NULL, FINE, NULL},
    {"website", section, IN_MANAGEMENT, AWS "host: s3-website-us-east-1.amazonaws.com/us-east-1",
     "http-405-website", FAILS, "website endpoint"},
    {"a port, and a version that takes none", port_in_version, 9000, "2.36",
     "cfg-host-port-unsupported", FAILS, "pgBackRest 2.36"},
    {"near: a port, and the version that takes it", port_in_version, 9000, "2.37", NULL, FINE,
     NULL},
    {"near: the standard port, an old version", port_in_version, 443, "2.36", NULL, FINE, NULL},
    {"near: a port, and no version", port_in_version, 9000, NULL, NULL, FINE, NULL},
    {"port of a console", section, IN_MANAGEMENT, "host: s3.example.test:9001/us-east-1",
     "cfg-host-console-port", WARNS, "spec.databaseBackup.host: the port is 9001"},
    {"port of a console, by options", endpoint, 9001, "s3.example.test", "cfg-host-console-port",
     WARNS, "--host: the port is 9001"},
    {"near: port 9000", section, IN_MANAGEMENT, "host: s3.example.test:9000/us-east-1", NULL, FINE,
     NULL},
    {"near: a private endpoint that answers", section, IN_MANAGEMENT,
     IBM "host: s3.private.eu-de" COS "/eu-de", NULL, FINE, NULL},
    {"near: a direct endpoint that answers, by options", endpoint, 443, "s3.direct.eu-de" COS, NULL,
     FINE, NULL},
    {"near: an endpoint of a VPC that answers", section, IN_MANAGEMENT,
     AWS "host: bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com/us-east-1", NULL, FINE, NULL},

    {"s3:// in path", section, IN_MANAGEMENT, "path: s3://backups/db", "cfg-path-scheme", FAILS,
     "a scheme is in front"},
    {"s3:// and nothing else", section, IN_MANAGEMENT, "path: s3://backups", "cfg-path-scheme",
     FAILS, NULL},
    {"a slash in front", section, IN_MANAGEMENT, "path: /backups/db", "cfg-path-scheme", FAILS,
     "a slash is in front"},
    {"near: a slash at the end", section, IN_MANAGEMENT, "path: backups/db/", NULL, FINE, NULL},

    {"a short name at AWS", section, IN_MANAGEMENT,
     AWS "host: s3.us-east-1.amazonaws.com/us-east-1\npath: bk/db", "bkt-name-invalid", FAILS,
     "3 to 63 characters"},
    {"a long name at AWS", section, IN_MANAGEMENT,
     AWS "host: s3.us-east-1.amazonaws.com/us-east-1\n"
         "path: b123456789012345678901234567890123456789012345678901234567890123/db",
     "bkt-name-invalid", FAILS, "3 to 63 characters"},
    {"a hyphen in front at IBM", section, IN_MANAGEMENT,
     IBM "host: s3.eu-de" COS "/eu-de\npath: -bk/db", "bkt-name-invalid", FAILS, "begins and ends"},
    {"a hyphen behind a dot at IBM", section, IN_MANAGEMENT,
     IBM "host: s3.eu-de" COS "/eu-de\npath: b.-k/db", "bkt-name-invalid", FAILS, "a dot"},
    {"two dots at IBM", section, IN_MANAGEMENT, IBM "host: s3.eu-de" COS "/eu-de\npath: b..k/db",
     "bkt-name-invalid", FAILS, "a dot"},
    {"near: the shortest name at AWS", section, IN_MANAGEMENT,
     AWS "host: s3.us-east-1.amazonaws.com/us-east-1\npath: b.1/db", NULL, FINE, NULL},
    {"near: the longest name at AWS", section, IN_MANAGEMENT,
     AWS "host: s3.us-east-1.amazonaws.com/us-east-1\n"
         "path: b12345678901234567890123456789012345678901234567890123456789012/db",
     NULL, FINE, NULL},
    {"near: a short name elsewhere", section, IN_MANAGEMENT, "path: bk/db", NULL, FINE, NULL},

    {"upper case in host style", section, IN_MANAGEMENT, "path: Backups/db\n-backups3URIStyle",
     "bkt-name-case-host-style", FAILS, "\"B\" is in the bucket's name"},
    {"underscore in host style", section, IN_MANAGEMENT,
     "path: back_ups/db\nbackups3URIStyle: host", "bkt-name-case-host-style", FAILS, "\"_\""},
    {"near: upper case in path style", section, IN_MANAGEMENT, "path: Backups/db", NULL, FINE,
     NULL},
    {"near: upper case in the folder", section, IN_MANAGEMENT,
     "path: backups/DB_1\nbackups3URIStyle: host", NULL, FINE, NULL},

    {"blank in the folder", section, IN_MANAGEMENT, "path: backups/d b", "cfg-path-odd-bytes",
     WARNS, "spec.databaseBackup.path: byte 10 is one that"},
    {"two slashes", section, IN_MANAGEMENT, "path: backups//db", "cfg-path-odd-bytes", WARNS,
     "byte 8"},
    {"near: plus in the folder, by options", flag, SET_PATH, "backups/d+b", NULL, FINE, NULL},
    {"no ASCII in the folder", section, IN_MANAGEMENT, "path: backups/d\xc3\xbc",
     "cfg-path-odd-bytes", WARNS, "byte 10"},
    {"near: all that is not odd", section, IN_MANAGEMENT, "path: backups/aZ09-_.", NULL, FINE,
     NULL},
    {"a folder in a folder", section, IN_MANAGEMENT, "path: backups/db/x", "cfg-path-too-deep",
     WARNS, "a folder within a folder"},
    {"near: a folder in a folder, by options", flag, SET_PATH, "backups/db/x", NULL, FINE, NULL},
    {"the whole bucket", section, IN_MANAGEMENT, "path: backups", "cfg-path-root", WARNS,
     "no folder behind the bucket"},
    {"the whole bucket, with a slash", section, IN_MANAGEMENT, "path: backups/", "cfg-path-root",
     WARNS, NULL},
    {"near: the whole bucket, by options", flag, SET_PATH, "backups", NULL, FINE, NULL},

    {"no CA", section, IN_MANAGEMENT, "-backupCerts", "cfg-custom-without-ca", FINE,
     "mgmt.yaml:6: spec.databaseBackup.backupCerts: is not in this section"},
    {"near: no CA in the section, and --ca", with_ca_flag, IN_MANAGEMENT, "-backupCerts", NULL,
     FINE, NULL},
    {"no such Secret for the CA", section, IN_MANAGEMENT, "backupCerts: other", "cfg-secret-absent",
     FAILS, "no Secret of this name is in the files"},
    {"near: no such Secret for the CA, and --ca", with_ca_flag, IN_MANAGEMENT, "backupCerts: other",
     NULL, FINE, NULL},
    {"CA under other names", section, IN_MANAGEMENT, "backupCerts: s3-secret",
     "cfg-ca-secret-wrong-key", FAILS, "Secret s3-secret has keysecret and others and no ca.crt"},
    {"no base64 in the CA's Secret", raw, 0,
     "databaseBackup:\n  protocol: objstore\n  s3provider: custom\n"
     "  host: s3.example.test/us-east-1\n  path: backups/db\n  credentials: s\n"
     "  backupCerts: ca\n  schedule: \"0 3 * * *\"\n  repoRetentionFull: 2\n---\n"
     "kind: Secret\nmetadata: {name: ca}\ndata: {ca.crt: '-----BEGIN CERTIFICATE-----'}\n",
     "cfg-ca-secret-wrong-key", FAILS, "the value of ca.crt stands under data and is no base64"},
    {"nothing in the CA's Secret", raw, 0,
     "databaseBackup:\n  protocol: objstore\n  s3provider: custom\n"
     "  host: s3.example.test/us-east-1\n  path: backups/db\n  credentials: s\n"
     "  backupCerts: ca\n  schedule: \"0 3 * * *\"\n  repoRetentionFull: 2\n---\n"
     "kind: Secret\nmetadata: {name: ca}\n",
     "cfg-ca-secret-wrong-key", FAILS, "Secret ca has no values and no ca.crt"},

    {"retention 0", section, IN_MANAGEMENT, "repoRetentionFull: 0", "cfg-retention-invalid", FAILS,
     "1 to 9999999"},
    {"retention 10000000", section, IN_MANAGEMENT, "repoRetentionFull: 10000000",
     "cfg-retention-invalid", FAILS, NULL},
    {"retention in words", section, IN_MANAGEMENT, "repoRetentionFull: all",
     "cfg-retention-invalid", FAILS, NULL},
    {"retention 0, by options", flag, SET_RETENTION, "0", "cfg-retention-invalid", FAILS,
     "--retention: 1 to 9999999"},
    {"near: retention 9999999", section, IN_MANAGEMENT, "repoRetentionFull: 9999999", NULL, FINE,
     NULL},

    {"multiSiteHA", section, IN_MANAGEMENT, "^multiSiteHA: {mode: active}",
     "cfg-multisiteha-present", FAILS, "multiSiteHA: is in this resource"},
    {"multiSiteHA of portal", section, IN_PORTAL, "^multiSiteHA: {mode: passive}",
     "cfg-multisiteha-present", FAILS, NULL},
    {"multiSiteHA of the whole", section, IN_CLUSTER, "^multiSiteHA: {mode: active}",
     "cfg-multisiteha-present", FAILS, NULL},
    {"near: multiSiteHA beside local backups", section, IN_MANAGEMENT,
     "protocol: local\n-s3provider\n^multiSiteHA: {mode: active}", NULL, FINE, NULL},
    {"no consent to a restart", section, IN_MANAGEMENT, "restartDB: {accept: false}",
     "cfg-change-needs-restart", FINE, "restartDB.accept is false"},
    {"near: consent to a restart", section, IN_MANAGEMENT, "restartDB: {accept: true}", NULL, FINE,
     NULL},

    {"a key of the shell before the Secret", overridden, IN_MANAGEMENT, "AWS_ACCESS_KEY_ID",
     "cfg-overridden", WARNS,
     "AWS_ACCESS_KEY_ID was used, and differs from mgmt.yaml:9 (Secret s), which the product will "
     "use"},
    {"near: the same key in both", overridden, IN_MANAGEMENT, NULL, NULL, FINE, NULL},
    {"near: a key of a variable alone", pair_from, 0, "AWS_ACCESS_KEY_ID", NULL, FINE, NULL},
    {"no CA but the shell's", ca_from, 0, "AWS_CA_BUNDLE", "cfg-custom-without-ca", FINE, NULL},
    {"near: a CA by option", ca_from, 0, "--ca", NULL, FINE, NULL},
    {"near: a CA by our variable", ca_from, 0, "S3PREFLIGHT_CA", NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
