#include "picture_samples.h"

#include <limits.h>
#include <string.h>

#include "samples.h"
#include "test.h"

#define STARTED 1795339800 /* 2026-11-22T09:30:00Z */
#define DAY 86400

#define NONE                                                                                       \
    {                                                                                              \
        -1, -1                                                                                     \
    }

static const struct picture_bar bars[] = {
    {"look up s3.example.test",
     "A and AAAA",
     "2 addresses",
     PICTURE_FINE,
     0,
     {{0, 2300}, NONE, NONE, NONE, NONE, NONE}},
    {"look up backup.s3.example.test",
     "A and AAAA",
     "no such name",
     PICTURE_NEUTRAL,
     0,
     {{0, 9800}, NONE, NONE, NONE, NONE, NONE}},
    {"connect to 192.0.2.10",
     "",
     "TLSv1.3",
     PICTURE_FINE,
     1,
     {NONE, {9900, 14100}, {14100, 31000}, NONE, NONE, NONE}},
    {"connect to 192.0.2.11",
     "",
     "timed out",
     PICTURE_BAD,
     1,
     {NONE, {9950, 180000}, NONE, NONE, NONE, NONE}},
    {"list",
     "GET /backup/?list-type=2&prefix=apic%2F&encoding-type=url",
     "200",
     PICTURE_FINE,
     1,
     {NONE, {10000, 14200}, {14200, 31500}, {31500, 31900}, {31900, 74200}, {74200, 91000}}},
    {"list, as pgBackRest sends it",
     "GET /backup/?delimiter=%2F&list-type=2&prefix=apic%2F",
     "200",
     PICTURE_FINE,
     1,
     {NONE, NONE, NONE, {31600, 31900}, {31900, 80000}, {80000, 80100}}},
    {"list without a signature",
     "GET /backup/",
     "403 AccessDenied",
     PICTURE_NEUTRAL,
     1,
     {NONE, NONE, NONE, {31700, 32000}, {32000, 45000}, {45000, 45500}}},
    {"lifecycle",
     "GET /backup/?lifecycle",
     "200 with a rule",
     PICTURE_ODD,
     2,
     {NONE, NONE, NONE, {92000, 92100}, {92100, 131000}, {131000, 131200}}},
    {"archive.info",
     "GET /backup/apic/archive/db/archive.info",
     "404 NoSuchKey",
     PICTURE_NEUTRAL,
     2,
     {NONE, NONE, NONE, {92000, 92200}, {92200, 122000}, {122000, 122000}}},
};

static const struct picture_certificate certificates[] = {
    {PICTURE_LEAF, "CN=s3.example.test, O=Example", "CN=Example Issuing CA 3, O=Example",
     STARTED - 353 * DAY, STARTED + 12 * DAY,
     "5B:1E:60:5A:0C:1D:77:0E:5B:1E:60:5A:0C:1D:77:0E:5B:1E:60:5A:0C:1D:77:0E:5B:1E:60:5A:0C:1D:77:"
     "0E",
     true, false, false, NULL, NULL, PICTURE_ODD},
    {PICTURE_INTERMEDIATE, "CN=Example Issuing CA 3, O=Example", "", 0, 0, "", false, true, false,
     NULL, "The server does not send it, and the CA file has the root only.", PICTURE_NEUTRAL},
    {PICTURE_ANCHOR, "CN=Example Root, O=Example", "CN=Example Root, O=Example",
     STARTED - 1000 * DAY, STARTED + 2650 * DAY, "AA:BB", false, false, false, "pki/ca.crt:17",
     NULL, PICTURE_FINE},
    {PICTURE_INTERMEDIATE, "CN=Old Issuing CA, O=Example", "CN=Old Root", STARTED - 3000 * DAY,
     STARTED - 5 * DAY, "CC:DD", true, false, true, NULL, NULL, PICTURE_NEUTRAL},
};

static const struct finding findings[] = {
    {"tls-chain-incomplete", SEVERITY_FAIL, "tls-chain",
     "The server does not send the intermediate certificate",
     "192.0.2.10 presents 1 certificate, issued by \"Example Issuing CA 3\", which is neither sent "
     "nor in pki/ca.crt.\n  apic.yaml:12:  host: s3.example.test\n                 ^",
     "Have the server send its whole chain: the intermediate goes behind its own certificate. "
     "Until "
     "then, add the intermediate to the CA file."},
    {"tls-expiring-soon", SEVERITY_WARN, "tls-chain", "The certificate expires in 12 days",
     "CN=s3.example.test ends 2026-12-04 09:30 UTC.", "Renew it before then."},
    {"clock-skew-small", SEVERITY_NOTE, "clock", "This host's clock is 4 seconds ahead", "", NULL},
};

#define NOT_ASKED "not asked: tls-chain failed"

static const struct check_result checks[] = {
    {"dns", "DNS", STATUS_PASS, "s3.example.test is 192.0.2.10 and 192.0.2.11", 2, true},
    {"tcp", "TCP", STATUS_WARN, "192.0.2.11 does not answer", 170, true},
    {"tls-chain", "Certificate chain", STATUS_FAIL, "the intermediate is missing", 12, false},
    {"credentials", "Credentials", STATUS_SKIP, NOT_ASKED, -1, false},
    {"bucket", "Bucket", STATUS_SKIP, NOT_ASKED, -1, false},
    {"list", "List", STATUS_SKIP, NOT_ASKED, -1, false},
};

static const struct report_setting settings[] = {
    {"provider", "custom", "--provider"},
    {"host", "s3.example.test/us-east-1", "S3PREFLIGHT_HOST"},
    {"path", "backup/apic", "apic.yaml:14"},
    {"key and secret", "AKIA... and ****", "/home/operator/.aws/credentials, line 2"},
    {"connect-timeout", NULL, NULL},
};

#define GIB (1ULL << 30)

const struct report sample_pictures = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = {.endpoint = "https://s3.example.test",
               .region = "us-east-1",
               .bucket = "backup",
               .prefix = "apic/",
               .style = "path",
               .provider = "custom",
               .consumer = "pgbackrest@2.45"},
    .verdict = VERDICT_NOT_READY,
    .cause = &findings[0],
    .findings = findings,
    .nfindings = COUNT_OF(findings),
    .checks = checks,
    .nchecks = COUNT_OF(checks),
    .listing = {.known = true,
                .complete = true,
                .objects = 12,
                .markers = 1,
                .bytes = 3565158,
                .newest = STARTED - 61,
                .sample = {{"apic/archive/db/archive.info", 1229, STARTED - 61},
                           {"apic/backup/db/20261121-093000F/pg_data/base/16384/"
                            "a-name-that-goes-on-and-on-and-on.gz",
                            1073741823, STARTED - 61}},
                .nsample = 2},
    .owner = {.tool = "pgbackrest",
              .title = "pgBackRest",
              .identity = {{"stanza", "db"},
                           {"system_id", "7412000000000000001"},
                           {"postgresql", "15"}},
              .nidentity = 3,
              .newest = STARTED - 61,
              .objects = 12,
              .backups = {.known = true,
                          .counted = true,
                          .of_type = {2, 0, 6},
                          .errors = 1,
                          .last = {{"20261122-000000F", STARTED - 33600, 22992549},
                                   {NULL, 0, 0},
                                   {"20261122-000000F_20261122-060000I", STARTED - 12300, 0}}}},
    .prediction = {.operation = "stanza-create",
                   .consumer = "pgbackrest",
                   .outcome = "fails",
                   .code = 55,
                   .message = "archive.info exists but backup.info is missing on repo1",
                   .why = "One half of a stanza."},
    .certificate = {.not_after = STARTED + 12 * DAY,
                    .first_to_end = "CN=s3.example.test",
                    .warn_days = 30,
                    .fail_days = 7},
    .pictures = {.waterfall = {.bars = bars, .nbars = COUNT_OF(bars), .end = 180000, .waves = 2},
                 .chains = {{"192.0.2.10", "s3.example.test", "pgbackrest", false,
                             "The issuer of the server's certificate is not there.", certificates,
                             COUNT_OF(certificates)}},
                 .nchains = 1,
                 .nodes = {{.name = "backup",
                            .folder = true,
                            .ours = true,
                            .objects = 40123,
                            .bytes = 91 * GIB,
                            .newest = STARTED - 61,
                            .more = true},
                           {.depth = 1,
                            .name = "apic/",
                            .folder = true,
                            .ours = true,
                            .prefix = true,
                            .owner = "pgBackRest, stanza db",
                            .mood = PICTURE_BAD,
                            .objects = 12,
                            .bytes = 3565158,
                            .newest = STARTED - 61},
                           {.depth = 2,
                            .name = "archive/",
                            .folder = true,
                            .owner = "pgBackRest, stanza db"},
                           {.depth = 2,
                            .name = "backup/",
                            .folder = true,
                            .owner = "pgBackRest, stanza db"},
                           {.depth = 1,
                            .name = "barman/",
                            .folder = true,
                            .owner = "Barman, server pg1",
                            .objects = 801,
                            .bytes = 12 * GIB,
                            .newest = STARTED - 3600},
                           {.depth = 1, .name = "notes.txt", .objects = 1, .bytes = 12},
                           {.depth = 1,
                            .name = "restic/",
                            .folder = true,
                            .owner = "restic",
                            .mood = PICTURE_ODD,
                            .more = true}},
                 .nnodes = 7},
    .skew_known = true,
    .skew = -4,
    .settings = settings,
    .nsettings = COUNT_OF(settings),
    .requests_sent = 7,
    .waves = 2,
    .bytes_received = 1048576,
    .ms_resolve = 10,
    .ms_exchange = 121,
    .ms_total = 181,
};

/* ---- the worst */

#define MANY 80

static char evil[PICTURE_EVIL_LEN + 1];

/* Closing tags, quotes, references, a comment, control bytes, what turns the direction of text. */
static const char *
evil_words(size_t len, bool heavy)
{
    static const char words[] = "</p></title></style><script>alert(1)</script><img src=x "
                                "onerror=alert(1)>\"'`&lt;&#60;<!-- ]]> --><svg/onload=a>"
                                "\033[2J\xc2\x9b\x31m\x01\t\xe2\x80\xae\xe2\x81\xa6 \xff\xc0 "
                                "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xf0\x9f\x98\x80 ";

    for (size_t i = 0; i < len; i++)
        evil[i] = heavy ? '&' : words[i % (sizeof(words) - 1)];
    evil[len] = '\0';
    return evil;
}

static void
fill_pictures(struct report *r)
{
    static struct picture_bar many_bars[PICTURE_BARS_MAX];
    static struct picture_certificate many_certificates[MANY];

    for (size_t i = 0; i < PICTURE_BARS_MAX; i++) {
        many_bars[i] = (struct picture_bar){.what = evil, .detail = evil, .outcome = evil};
        many_bars[i].mood = (enum picture_mood)(i % 4);
        many_bars[i].wave = (unsigned)(i / 2);
        for (int k = 0; k < PICTURE_PHASES; k++)
            many_bars[i].phases[k] = (struct picture_span){.from = k * 1000, .to = (k + 1) * 1000};
    }
    r->pictures.waterfall = (struct picture_waterfall){
        .bars = many_bars, .nbars = PICTURE_BARS_MAX, .end = LLONG_MAX, .waves = UINT_MAX};
    for (size_t i = 0; i < MANY; i++)
        many_certificates[i] = (struct picture_certificate){
            .role = (enum picture_role)(i % 3),
            .subject = evil,
            .issuer = evil + 1,
            .not_before = STARTED - 1,
            .not_after = STARTED + 1,
            .fingerprint = evil,
            .sent = true,
            .extra = true,
            .trusted_by = evil,
            .problem = evil,
            .life = (enum picture_mood)(i % 4),
        };
    r->pictures.nchains = PICTURE_CHAINS_MAX;
    for (size_t i = 0; i < PICTURE_CHAINS_MAX; i++)
        r->pictures.chains[i] =
            (struct picture_chain){evil, evil, evil, false, evil, many_certificates, MANY};
    r->pictures.nnodes = PICTURE_NODES_MAX;
    for (size_t i = 0; i < PICTURE_NODES_MAX; i++)
        r->pictures.nodes[i] = (struct picture_node){.depth = (unsigned)(i * 7 % 11),
                                                     .name = evil,
                                                     .owner = evil + i % 9,
                                                     .mood = PICTURE_BAD,
                                                     .prefix = true,
                                                     .objects = ULLONG_MAX,
                                                     .bytes = ULLONG_MAX,
                                                     .newest = STARTED};
}

static void
fill_content(struct report *r)
{
    static const char *notes[MANY];

    r->listing = (struct report_listing){
        .known = true, .complete = true, .objects = ULLONG_MAX, .bytes = ULLONG_MAX, .nsample = 8};
    for (size_t i = 0; i < 8; i++)
        r->listing.sample[i] = (struct report_object){evil, ULLONG_MAX, STARTED};
    r->owner = (struct report_owner){.tool = evil, .title = evil, .nidentity = REPORT_IDENTITY_MAX};
    for (size_t i = 0; i < REPORT_IDENTITY_MAX; i++) {
        r->owner.identity[i].name = evil;
        r->owner.identity[i].value = evil;
    }
    r->owner.backups = (struct report_backups){.known = true,
                                               .counted = true,
                                               .of_type = {ULLONG_MAX, ULLONG_MAX, ULLONG_MAX},
                                               .errors = ULLONG_MAX};
    for (int i = 0; i < REPORT_BACKUP_TYPES; i++)
        r->owner.backups.last[i] = (struct report_backup){evil, 1, ULLONG_MAX};
    for (size_t i = 0; i < MANY; i++)
        notes[i] = evil;
    r->prediction = (struct report_prediction){.operation = evil,
                                               .consumer = evil,
                                               .outcome = "fails",
                                               .code = INT_MIN,
                                               .message = evil,
                                               .why = evil,
                                               .notes = notes,
                                               .nnotes = MANY};
    r->repository = (struct report_repository){.known = true,
                                               .stanza = evil,
                                               .server = evil,
                                               .system_id = evil,
                                               .version = evil,
                                               .backups = r->owner.backups,
                                               .wal_known = true,
                                               .wal_more = true,
                                               .wal_newest = evil,
                                               .wal_modified = STARTED,
                                               .wal_segments = ULLONG_MAX};
}

static void
fill_probe(struct report *r)
{
    static struct report_operation operations[MANY];
    static struct report_trace left[MANY];
    static const char *command[] = {"aws", evil};

    for (size_t i = 0; i < MANY; i++) {
        operations[i] = (struct report_operation){evil, evil, evil,       LONG_MAX,  evil,
                                                  evil, 9999, ULLONG_MAX, ULLONG_MAX};
        left[i] = (struct report_trace){evil, evil, evil, true, command, 2};
    }
    r->write_probe = (struct report_write_probe){.state = "run",
                                                 .why = evil,
                                                 .folder = evil,
                                                 .operations = operations,
                                                 .noperations = MANY,
                                                 .left = left,
                                                 .nleft = MANY,
                                                 .written = ULLONG_MAX,
                                                 .cut_short = true,
                                                 .more = 1,
                                                 .ms = LONG_MAX};
}

const struct report *
sample_worst(size_t len, bool heavy)
{
    static struct report worst;
    static struct finding many_findings[MANY];
    static struct check_result many_checks[MANY];
    static struct report_setting many_settings[MANY];
    const char *words = evil_words(len, heavy);

    for (size_t i = 0; i < MANY; i++) {
        many_findings[i] =
            (struct finding){words, (enum severity)(i % 3), words, words, words, words};
        many_checks[i] =
            (struct check_result){words, words, (enum status)(i % 4), words, 9999, false};
        many_settings[i] = (struct report_setting){words, words, words};
    }
    worst = (struct report){
        .command = words,
        .version = words,
        .evidence = words,
        .evidence_version = words,
        .started = STARTED,
        .target = {words, words, words, words, words, words, words},
        .verdict = VERDICT_UNDECIDED,
        .cause = &many_findings[0],
        .why_undecided = words,
        .findings = many_findings,
        .nfindings = MANY,
        .checks = many_checks,
        .nchecks = MANY,
        .settings = many_settings,
        .nsettings = MANY,
        .skew_known = true,
        .skew = LLONG_MAX,
        .requests_sent = ULONG_MAX,
        .waves = UINT_MAX,
        .bytes_received = ULLONG_MAX,
        .ms_resolve = LONG_MAX,
        .ms_exchange = LONG_MAX,
        .ms_total = LONG_MAX,
    };
    fill_pictures(&worst);
    fill_content(&worst);
    fill_probe(&worst);
    return &worst;
}
