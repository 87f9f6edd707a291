#include "samples.h"

#include <limits.h>

#define STARTED 1795339800 /* 2026-11-22T09:30:00Z */

#define TARGET                                                                                     \
    {                                                                                              \
        .endpoint = "https://localhost:18440", .region = "us-east-1", .bucket = "backup",          \
        .prefix = "apic/", .style = "path", .provider = "custom", .consumer = "pgbackrest",        \
    }

static const struct report_setting settings[] = {
    {"provider", "custom", "--provider"},
    {"host", "localhost:18440/us-east-1", "S3PREFLIGHT_HOST"},
    {"path", "backup/apic", "--path"},
    {"ca", "/etc/ssl/private-ca/with/a/rather/long/path/ca.crt",
     "/home/operator/.aws/config, line 12"},
    {"connect-timeout", NULL, NULL},
};

static const struct check_result checks_passed[] = {
    {"dns", "DNS", STATUS_PASS, "localhost is 127.0.0.1 and ::1", 1, false},
    {"tcp", "TCP", STATUS_PASS, "both addresses accept connections on port 18440", 0, false},
    {"tls-chain", "Certificate chain", STATUS_PASS,
     "leads to \"Lab Root\" in the CA file, valid for 364 days", 12, false},
    {"credentials", "Credentials", STATUS_PASS, "the signature was accepted", -1, false},
    {"prefix-empty", "Empty prefix", STATUS_PASS, "nothing lies below apic/", 10321, false},
};

const struct report sample_ready = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_READY,
    .checks = checks_passed,
    .nchecks = sizeof(checks_passed) / sizeof(checks_passed[0]),
    .listing = {.known = true, .complete = true},
    .prediction = {.operation = "stanza-create",
                   .consumer = "pgbackrest",
                   .outcome = "succeeds",
                   .message = "",
                   .why = "The stanza's place is empty: four info files are written."},
    .settings = settings,
    .nsettings = sizeof(settings) / sizeof(settings[0]),
    .requests_sent = 5,
    .waves = 1,
    .bytes_received = 4711,
    .ms_resolve = 1,
    .ms_exchange = 20,
    .ms_total = 23,
};

static const struct finding findings_markers[] = {
    {"tls-name-ip-only", SEVERITY_NOTE, "tls-name", "The certificate names an address only",
     "The only name is 127.0.0.1.", NULL},
    {"tls-expiring-soon", SEVERITY_WARN, "tls-chain", "The certificate expires in 12 days",
     "CN=s3.example.test ends 2026-12-04 09:30 UTC.",
     "Renew it before then, and put the date where somebody will see it: pgBackRest stops "
     "archiving on the day it ends."},
};

static const struct check_result checks_markers[] = {
    {"tls-chain", "Certificate chain", STATUS_WARN, "valid, but for 12 days only", 12, false},
    {"prefix-empty", "Empty prefix", STATUS_PASS, "two folder markers, no objects", 8, false},
};

static const char *const notes_markers[] = {"A damaged info file is not repaired."};

const struct report sample_markers = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = {.endpoint = "https://s3.example.test",
               .region = "us-east-1",
               .bucket = "backup",
               .prefix = "",
               .style = "host",
               .provider = "custom",
               .consumer = "pgbackrest@2.45"},
    .verdict = VERDICT_READY_WITH_WARNINGS,
    .findings = findings_markers,
    .nfindings = sizeof(findings_markers) / sizeof(findings_markers[0]),
    .checks = checks_markers,
    .nchecks = sizeof(checks_markers) / sizeof(checks_markers[0]),
    .listing = {.known = true,
                .complete = true,
                .objects = 2,
                .markers = 2,
                .oldest = STARTED - 86400,
                .newest = STARTED,
                .sample = {{"apic/", 0, STARTED}, {"other/", 0, 0}},
                .nsample = 2},
    .prediction = {.operation = "stanza-create",
                   .consumer = "pgbackrest",
                   .outcome = "succeeds",
                   .message = "stanza 'db' already exists on repo1 and is valid",
                   .why = "The stanza is of this database, or of a copy of it.",
                   .notes = notes_markers,
                   .nnotes = 1},
    .requests_sent = 1,
    .waves = 1,
    .bytes_received = 312,
    .ms_resolve = 1,
    .ms_exchange = 20,
    .ms_total = 9999,
};

static const struct finding findings_not_ready[] = {
    {"tls-expiring-soon", SEVERITY_WARN, "tls-chain", "The certificate expires in 12 days",
     "CN=s3.example.test ends 2026-12-04 09:30 UTC.", "Renew it before then."},
    {"bkt-missing", SEVERITY_FAIL, "bucket", "The bucket does not exist",
     "GET /backup/?list-type=2&prefix=apic%2F answered 404 NoSuchBucket: \"The specified bucket "
     "does not exist.\"\nThe other style answered the same:\n  Server: S3rver \xe2\x80\x93 "
     "caf\xc3\xa9, and a line that is long enough to be wrapped under its own indent",
     "Create the bucket, or correct its name in --path."},
    {"clock-skew-small", SEVERITY_NOTE, "clock", "This host's clock is 4 seconds ahead", "", NULL},
    {"prefix-not-empty", SEVERITY_FAIL, "prefix-empty", "Objects lie below the prefix",
     "12 objects.", "Choose another folder, or empty this one."},
};

static const struct check_result checks_not_ready[] = {
    {"dns", "DNS", STATUS_PASS, "localhost is 127.0.0.1", 1, false},
    {"tls-chain", "Certificate chain", STATUS_WARN,
     "leads to \"Lab Root\" in the CA file, but the leaf expires in 12 days", 12, false},
    {"bucket", "Bucket", STATUS_FAIL, "404 NoSuchBucket", 8, false},
    {"prefix-empty", "Empty prefix", STATUS_SKIP, "not asked: the bucket check failed", -1, false},
};

const struct report sample_not_ready = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_NOT_READY,
    .cause = &findings_not_ready[1],
    .findings = findings_not_ready,
    .nfindings = sizeof(findings_not_ready) / sizeof(findings_not_ready[0]),
    .checks = checks_not_ready,
    .nchecks = sizeof(checks_not_ready) / sizeof(checks_not_ready[0]),
    .listing = {.known = true,
                .complete = false,
                .objects = 12,
                .markers = 1,
                .bytes = 3565158,
                .oldest = STARTED - 86400,
                .newest = STARTED - 61,
                .sample = {{"apic/", 0, STARTED - 86400},
                           {"apic/archive/db/archive.info", 1229, STARTED - 61},
                           {"apic/archive/db/archive.info.copy", 1023, 0},
                           {"apic/backup/db/20261121-093000F/pg_data/base/16384/"
                            "a-name-that-goes-on-and-on-and-on.gz",
                            1073741823, STARTED - 61}},
                .nsample = 4},
    .owner = {.tool = "pgbackrest",
              .title = "pgBackRest",
              .identity = {{"stanza", "db"},
                           {"system_id", "7412000000000000001"},
                           {"postgresql", "15"}},
              .nidentity = 3,
              .newest = STARTED - 61,
              .objects = 12},
    .prediction = {.operation = "stanza-create",
                   .consumer = "pgbackrest",
                   .outcome = "fails",
                   .code = 55,
                   .message = "archive.info exists but backup.info is missing on repo1",
                   .why = "One half of a stanza."},
    .certificate = {.not_after = STARTED + 12 * 86400,
                    .first_to_end = "CN=s3.example.test",
                    .warn_days = 30,
                    .fail_days = 7},
    .skew_known = true,
    .skew = -4,
    .settings = settings,
    .nsettings = sizeof(settings) / sizeof(settings[0]),
    .requests_sent = 7,
    .waves = 1,
    .bytes_received = 1048576,
    .ms_resolve = 1,
    .ms_exchange = 20,
    .ms_total = 31,
};

static const struct check_result checks_undecided[] = {
    {"dns", "DNS", STATUS_PASS, "localhost is 127.0.0.1", 1, false},
    {"tcp", "TCP", STATUS_SKIP, "not asked: the run was interrupted", -1, false},
};

const struct report sample_undecided = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_UNDECIDED,
    .why_undecided = "The run was interrupted by SIGINT before the endpoint had answered.",
    .checks = checks_undecided,
    .nchecks = sizeof(checks_undecided) / sizeof(checks_undecided[0]),
    .requests_sent = 0,
    .ms_resolve = 1,
    .ms_exchange = -1,
    .ms_total = 12345,
};

#define LONG_WORD                                                                                  \
    "arn:aws:s3:::a-bucket-with-a-very-long-name/and/a/key/that/never/ends/because/nobody/"        \
    "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc/thought/of/the/poor/reader/of/this/report"

static const struct finding findings_long[] = {
    {"a-cause-whose-id-is-so-long-that-it-does-not-fit-beside-any-title", SEVERITY_FAIL, "bucket",
     "A title of some length", "answered " LONG_WORD " and then\n" LONG_WORD, LONG_WORD},
    {LONG_WORD, SEVERITY_WARN, "bucket", LONG_WORD, LONG_WORD, NULL},
};

static const struct check_result checks_long[] = {
    {"bucket", "Bucket", STATUS_FAIL, LONG_WORD, LONG_MAX, false},
    {"style", "Addressing style", STATUS_WARN, "see " LONG_WORD, 1, false},
};

static const struct report_setting settings_long[] = {{"host", LONG_WORD, LONG_WORD}};

const struct report sample_long_words = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = {.endpoint = "https://" LONG_WORD,
               .region = "us-east-1",
               .bucket = LONG_WORD,
               .prefix = LONG_WORD,
               .style = "path",
               .provider = "custom",
               .consumer = "a-consumer-that-nobody-knows"},
    .verdict = VERDICT_NOT_READY,
    .cause = &findings_long[0],
    .findings = findings_long,
    .nfindings = sizeof(findings_long) / sizeof(findings_long[0]),
    .checks = checks_long,
    .nchecks = sizeof(checks_long) / sizeof(checks_long[0]),
    .listing = {.known = true,
                .complete = true,
                .objects = ULLONG_MAX,
                .bytes = ULLONG_MAX,
                .sample = {{LONG_WORD, ULLONG_MAX, 1}},
                .nsample = 1},
    .owner = {.tool = "restic",
              .title = "restic",
              .identity = {{"host", LONG_WORD}},
              .nidentity = 1,
              .objects = ULLONG_MAX},
    .prediction = {.operation = "barman-cloud-check-wal-archive",
                   .consumer = "barman-cloud",
                   .outcome = "fails",
                   .code = 1,
                   .message = LONG_WORD,
                   .why = LONG_WORD},
    .settings = settings_long,
    .nsettings = 1,
    .requests_sent = ULONG_MAX,
    .waves = UINT_MAX,
    .bytes_received = ULLONG_MAX,
    .ms_resolve = LONG_MAX,
    .ms_exchange = LONG_MAX,
    .ms_total = LONG_MAX,
};

/* ESC, the C1 form of CSI, a carriage return, a right-to-left override, a lone continuation. */
#define EVIL "\033[2J\xc2\x9b\x31m\r\t\xe2\x80\xae\x80 \\x1b \xff"

static const struct finding findings_hostile[] = {
    {EVIL, SEVERITY_FAIL, EVIL, EVIL, EVIL "\n" EVIL, EVIL},
    {EVIL "2", SEVERITY_WARN, EVIL, EVIL, EVIL, EVIL},
};

static const struct check_result checks_hostile[] = {{EVIL, EVIL, STATUS_FAIL, EVIL, 1, false}};

static const struct report_operation operations_hostile[] = {
    {EVIL, EVIL, EVIL, 200, EVIL, EVIL, 1, 1ULL << 30, 1}};
static const char *const command_hostile[] = {"aws " EVIL, "--key " EVIL "\n" EVIL};
static const struct report_trace left_hostile[] = {{EVIL, EVIL, EVIL, true, command_hostile, 2}};

static const struct report_setting settings_hostile[] = {{EVIL, EVIL, EVIL "\n" EVIL}};

const struct report sample_hostile = {
    .command = EVIL,
    .version = EVIL,
    .started = STARTED,
    .target = {EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL},
    .verdict = VERDICT_UNDECIDED,
    .cause = &findings_hostile[0],
    .why_undecided = EVIL,
    .findings = findings_hostile,
    .nfindings = sizeof(findings_hostile) / sizeof(findings_hostile[0]),
    .checks = checks_hostile,
    .nchecks = 1,
    .listing = {.known = true, .objects = 1, .sample = {{EVIL, 1, STARTED}}, .nsample = 1},
    .owner = {.tool = EVIL, .title = EVIL, .identity = {{"stanza", EVIL}}, .nidentity = 1},
    .prediction = {.operation = "stanza-create",
                   .consumer = "pgbackrest",
                   .outcome = "unknown",
                   .code = -1,
                   .message = EVIL,
                   .why = EVIL},
    .settings = settings_hostile,
    .nsettings = 1,
};

#define PROBE_FOLDER "apic/s3preflight-probe-6a000000-0123456789abcdef/"

static const struct report_operation operations[] = {
    {"left-keys", "list what earlier probes left", NULL, 200, "ok", "", 3, 812, 270666},
    {"put", "put an object", PROBE_FOLDER "small", 200, "ok", "", 12, 6000, 500000},
    {"put-second", "put another object", PROBE_FOLDER "second", 403, "refused", "403 AccessDenied",
     9, 6000, 600000},
    {"get", "get it back", PROBE_FOLDER "small", 200, "different",
     "other bytes than were written, from 17 on", -1, 6000, 0},
    {"part", "upload a part", PROBE_FOLDER "parts", 200, "ok", "", 12345, 5242880, 10485760},
    {"complete", "complete the upload", PROBE_FOLDER "parts", 0, "no-answer",
     "no answer within 10 s", -1, 99, 0},
};

static const char *const command_object[] = {
    "aws s3api delete-object", "--endpoint-url https://localhost:18440", "--region us-east-1",
    "--bucket backup", "--key " PROBE_FOLDER "small"};
static const char *const command_upload[] = {"aws s3api abort-multipart-upload",
                                             "--endpoint-url https://localhost:18440",
                                             "--region us-east-1",
                                             "--bucket backup",
                                             "--key " PROBE_FOLDER "parts",
                                             "--upload-id 'an id'"};

static const struct report_trace left[] = {
    {"object", PROBE_FOLDER "small", NULL, false, command_object, 5},
    {"upload", PROBE_FOLDER "parts", "an id", true, command_upload, 6},
};

const struct report sample_write_probe = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_READY,
    .checks = checks_passed,
    .nchecks = sizeof(checks_passed) / sizeof(checks_passed[0]),
    .listing = {.known = true, .complete = true},
    .write_probe = {.state = "run",
                    .why = "",
                    .folder = PROBE_FOLDER,
                    .operations = operations,
                    .noperations = sizeof(operations) / sizeof(operations[0]),
                    .written = 4,
                    .removed = 2,
                    .left = left,
                    .nleft = 2,
                    .more = 1,
                    .cut_short = true,
                    .round_trips = 9,
                    .ms = 456},
    .requests_sent = 31,
    .waves = 11,
    .wrote = true,
    .ms_resolve = 1,
    .ms_exchange = 20,
    .ms_total = 480,
};

const struct report sample_write_clean = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_READY,
    .listing = {.known = true, .complete = true},
    .write_probe = {.state = "run",
                    .why = "",
                    .folder = PROBE_FOLDER,
                    .operations = operations,
                    .noperations = 2,
                    .written = 1,
                    .removed = 1,
                    .swept = true,
                    .round_trips = 1,
                    .ms = -1},
    .requests_sent = 31,
    .waves = 11,
    .wrote = true,
    .ms_total = 480,
};

const struct report sample_write_refused = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_READY,
    .listing = {.known = true, .complete = true},
    .write_probe = {.state = "refused",
                    .refused = "versioned",
                    .why = "the bucket keeps versions of what is removed",
                    .ms = -1},
    .requests_sent = 15,
    .waves = 2,
    .ms_total = 30,
};

const struct report sample_hostile_probe = {
    .command = "preflight",
    .version = "0.1.0",
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_READY,
    .write_probe = {.state = EVIL,
                    .refused = EVIL,
                    .why = EVIL,
                    .folder = EVIL,
                    .operations = operations_hostile,
                    .noperations = 1,
                    .left = left_hostile,
                    .nleft = 1},
};

static const struct check_result checks_health[] = {
    {"list", "List", STATUS_PASS, "allowed, read to its end", -1, false},
    {"repository", "Repository", STATUS_PASS, "both info files are valid", -1, false},
    {"backups", "Backups", STATUS_PASS, "the newest full one ended 9 hours ago", -1, false},
};

#define REPOSITORY                                                                                 \
    {                                                                                              \
        .known = true, .stanza = "db", .system_id = "7412000000000000001", .version = "15",        \
        .backups = {.known = true,                                                                 \
                    .counted = true,                                                               \
                    .of_type = {2, 0, 6},                                                          \
                    .last = {{"20261122-000000F", STARTED - 33600, 22992549},                      \
                             {NULL, 0, 0},                                                         \
                             {"20261122-000000F_20261122-060000I", STARTED - 12300, 22992549}}},   \
        .wal_known = true, .wal_newest = "00000001000000000000000A",                               \
        .wal_modified = STARTED - 300, .wal_segments = 17, .full_fail = 108000, .wal_warn = 21600, \
    }

const struct report sample_health = {
    .command = "health",
    .health = true,
    .version = "0.1.0",
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_READY,
    .checks = checks_health,
    .nchecks = sizeof(checks_health) / sizeof(checks_health[0]),
    .repository = REPOSITORY,
    .skew_known = true,
    .requests_sent = 6,
    .waves = 2,
    .bytes_received = 8192,
    .ms_resolve = 1,
    .ms_exchange = 20,
    .ms_total = 31,
};

static const struct finding findings_stale[] = {
    {"dr-stale-last-backup", SEVERITY_FAIL, "backups", "The newest backup is older than scheduled",
     "20261122-000000F ended after 2026-11-22 09:30 UTC, by this machine's clock.",
     "Look why the scheduled backup did not run."},
};

/* By its clock the newest backup has not ended yet: its age is not told. */
const struct report sample_stale = {
    .command = "health",
    .health = true,
    .version = "0.1.0",
    .started = STARTED - 90000,
    .target = TARGET,
    .verdict = VERDICT_NOT_READY,
    .cause = &findings_stale[0],
    .findings = findings_stale,
    .nfindings = 1,
    .checks = checks_health,
    .nchecks = sizeof(checks_health) / sizeof(checks_health[0]),
    .repository = REPOSITORY,
    .requests_sent = 6,
    .waves = 2,
    .ms_total = 31,
};

static const struct report_change changes_again[] = {
    {"rep-full-too-old", "backups", true, true, SEVERITY_FAIL, SEVERITY_WARN},
    {"a-cause-with-a-name-that-leaves-no-room-in-a-narrow-line", "wal", true, false, SEVERITY_WARN,
     SEVERITY_NOTE},
    {"rep-gone-note", "wal", false, true, SEVERITY_NOTE, SEVERITY_NOTE},
};

const struct report sample_again = {
    .command = "diagnose",
    .health = true,
    .version = "0.1.0",
    .evidence = "s3preflight-20261122T093000Z.tar.gz: evidence.json",
    .evidence_version = "0.0.9\033[2J",
    .then = {.differs = true,
             .version = "0.0.9\033[2J",
             .verdict = VERDICT_UNDECIDED,
             .changes = changes_again,
             .nchanges = 3},
    .started = STARTED,
    .target = TARGET,
    .verdict = VERDICT_NOT_READY,
    .cause = &findings_stale[0],
    .findings = findings_stale,
    .nfindings = 1,
    .checks = checks_health,
    .nchecks = sizeof(checks_health) / sizeof(checks_health[0]),
    .requests_sent = 6,
    .waves = 2,
    .ms_total = 31,
};

static const struct finding findings_bare[] = {{.severity = SEVERITY_WARN}};
static const struct check_result checks_bare[] = {{.ms = -1, false}};
static const struct report_setting settings_bare[] = {{NULL, NULL, NULL}};

const struct report sample_bare = {
    .verdict = VERDICT_READY_WITH_WARNINGS,
    .findings = findings_bare,
    .nfindings = 1,
    .checks = checks_bare,
    .nchecks = 1,
    .settings = settings_bare,
    .nsettings = 1,
    .wrote = true,
    .ms_resolve = -1,
    .ms_exchange = -1,
    .ms_total = -1,
};

const struct sample samples[] = {
    {"ready", &sample_ready},
    {"markers", &sample_markers},
    {"not-ready", &sample_not_ready},
    {"undecided", &sample_undecided},
    {"long words", &sample_long_words},
    {"hostile", &sample_hostile},
    {"hostile write probe", &sample_hostile_probe},
    {"bare", &sample_bare},
    {"write probe", &sample_write_probe},
    {"write probe, clean", &sample_write_clean},
    {"write probe, refused", &sample_write_refused},
    {"health", &sample_health},
    {"stale", &sample_stale},
    {"judged again", &sample_again},
    {NULL, NULL},
};
