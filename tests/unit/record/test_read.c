/* Files that are wrong: each is refused with the place, and none is believed. */
#include "filled.h"

#define HEAD "{\"s3preflight_evidence\": 1, \"version\": \"1\", "
#define TARGET                                                                                     \
    "\"target\": {\"provider\": \"custom\", \"endpoint\": \"e\", \"port\": 443, \"region\": "      \
    "\"r\", \"bucket\": \"b\", \"prefix\": \"\", \"style\": \"path\", \"consumer\": "              \
    "\"pgbackrest\"}"
#define EXCHANGE "{\"purpose\": \"list\", \"method\": \"GET\", \"host\": \"e\", \"target\": \"/\""
#define IN_EVIDENCE(what) HEAD TARGET ", \"evidence\": {" what "}}"
#define IN_CONTENT(what) IN_EVIDENCE("\"content\": {" what "}")
#define CANDIDATE "{\"layout\": \"barman\", \"root\": \"\", \"who\": \"main\"}"
#define IN_CANDIDATE(what)                                                                         \
    IN_CONTENT("\"found\": {\"candidates\": [{\"layout\": \"barman\", " what "}]}")
#define IN_INFO(what) IN_CONTENT("\"infos\": [{}, {}, {" what "}]")
#define NEWEST "\"backups\": {\"newest\": [{}, {\"label\": \"l\"}]}"
#define IN_REPOSITORY(what)                                                                        \
    HEAD "\"target\": {\"provider\": \"\", \"endpoint\": \"\", \"region\": \"\", \"bucket\": "     \
         "\"\", "                                                                                  \
         "\"prefix\": \"\", \"consumer\": \"pgbackrest\", \"repository\": {" what "}}}"
#define IN_CANARY(what) IN_EVIDENCE("\"canary\": {" what "}")
#define FOLDER "\"folder\": \"s3preflight-probe-00000001-0000000000000001/\""
#define TRACE(key) IN_CANARY("\"state\": \"run\", " FOLDER ", \"traces\": [{\"key\": \"" key "\"}]")
#define IN_JUDGED(what) HEAD TARGET ", \"judged\": [{" what "}]}"
#define JUDGED_FINDING(cause, check)                                                               \
    IN_JUDGED("\"verdict\": \"ready\", \"findings\": [{\"cause\": \"" cause                        \
              "\", \"severity\": \"fail\", \"check\": \"" check "\"}]")
#define ID64 "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxyz"
#define IN_EXCHANGE(what) IN_EVIDENCE("\"exchanges\": [" EXCHANGE ", " what "}]")

static int
read_text(const char *text, size_t len, struct sp_arena *a, struct record **out, struct sp_err *err)
{
    *out = sp_alloc(a, sizeof(**out), NULL);
    assert_non_null(*out);
    return record_read("e.json", text, len, a, *out, err);
}

static const struct {
    const char *name;
    const char *text;
    const char *message; /* what must be in it */
} refused[] = {
    {"nothing", "", "e.json:"},
    {"no JSON", "hello", "no JSON"},
    {"half of one", HEAD, "no JSON"},
    {"something behind it", HEAD TARGET "} x", "no JSON"},
    {"a name twice", "{\"s3preflight_evidence\": 1, \"s3preflight_evidence\": 1}", "no JSON"},
    {"an array", "[]", "this is no evidence"},
    {"another program's", "{\"version\": \"1\"}", "this is no evidence"},
    {"format of words", "{\"s3preflight_evidence\": \"1\"}", "this is no evidence"},
    {"format 0", "{\"s3preflight_evidence\": 0}", "this is no evidence"},
    {"a later format", "{\"s3preflight_evidence\": 2, \"version\": \"9.9\"}",
     "format 2 of s3preflight 9.9"},
    {"a later format by nobody", "{\"s3preflight_evidence\": 2, \"version\": {}}",
     "a later version"},
    {"a version that moves the terminal",
     "{\"s3preflight_evidence\": 2, \"version\": \"\\u001b[2J\"}", "\\x1b[2J"},
    {"judged, and nothing said", IN_JUDGED(""), "judged[0].verdict: this is missing"},
    {"judged twice",
     HEAD TARGET ", \"judged\": [{\"verdict\": \"ready\"}, {\"verdict\": "
                 "\"ready\"}]}",
     "judged: more than 1 elements"},
    {"judged with a word of nobody", IN_JUDGED("\"verdict\": \"fine\""),
     "judged[0].verdict: expected one that is known here"},
    {"judged with a cause that moves the terminal",
     IN_JUDGED("\"verdict\": \"not-ready\", \"cause\": \"\\u001b[2J\""),
     "judged[0].cause: expected the id of a cause"},
    {"judged with an empty cause", IN_JUDGED("\"verdict\": \"not-ready\", \"cause\": \"\""),
     "judged[0].cause: expected the id of a cause"},
    {"judged with a long cause", IN_JUDGED("\"verdict\": \"ready\", \"cause\": \"" ID64 "a\""),
     "judged[0].cause: expected the id of a cause"},
    {"a finding of then without its cause", JUDGED_FINDING("", "x"),
     "judged[0].findings[0]: expected the ids of a cause and a check"},
    {"a finding of then in capitals", JUDGED_FINDING("tls-Expired", "x"),
     "judged[0].findings[0]: expected the ids of a cause and a check"},
    {"a finding of then of a check with a blank", JUDGED_FINDING("x", "a check"),
     "judged[0].findings[0]: expected the ids of a cause and a check"},
    {"a finding of then that is no word",
     IN_JUDGED("\"verdict\": \"ready\", \"findings\": [{\"cause\": \"x\", \"check\": \"x\", "
               "\"severity\": \"worse\"}]"),
     "judged[0].findings[0].severity: \"worse\" is no word that is known here"},
    {"no version", "{\"s3preflight_evidence\": 1}", "e.json: version: this is missing"},
    {"no target", HEAD "\"target\": null}", "target.provider: this is missing"},
    {"a target that is none", HEAD "\"target\": 3}", "target: expected an object"},
    {"an unknown consumer",
     HEAD "\"target\": {\"provider\": \"\", \"endpoint\": \"\", \"region\": "
          "\"\", \"bucket\": \"\", \"prefix\": \"\", \"consumer\": \"x\"}}",
     "target.consumer: expected the name of a consumer"},
    {"a word for a number", IN_EVIDENCE("\"waves\": \"3\""), "evidence.waves: expected a number"},
    {"half a number", IN_EVIDENCE("\"waves\": 1.5"), "evidence.waves: expected a number"},
    {"a number below", IN_EVIDENCE("\"waves\": -1"), "evidence.waves: the number is out of range"},
    {"a number beyond", IN_EVIDENCE("\"waves\": 1000000001"), "out of range"},
    {"a number that no machine has", IN_EVIDENCE("\"waves\": 99999999999999999999"), "no JSON"},
    {"a number for a truth", IN_EVIDENCE("\"wrote\": 1"), "evidence.wrote: expected true or false"},
    {"a time of words", IN_EVIDENCE("\"started\": \"yesterday\""), "evidence.started: expected a "},
    {"a time as a number", IN_EVIDENCE("\"started\": 5"), "evidence.started: expected a time"},
    {"the 30th of February", IN_EVIDENCE("\"started\": \"2026-02-30T00:00:00Z\""), "expected a t"},
    {"an unknown word", IN_EXCHANGE("\"transport\": \"pigeon\""),
     "evidence.exchanges[0].transport: \"pigeon\" is no word"},
    {"a number for a word", IN_EXCHANGE("\"transport\": 1"), "transport: expected a word"},
    {"status of words", IN_EXCHANGE("\"status\": \"200\""),
     "e.json: evidence.exchanges[0].status: expected a number"},
    {"a part that is none", IN_EXCHANGE("\"reply\": []"), "reply: expected an object"},
    {"rows that are none", IN_EXCHANGE("\"headers\": {}"), "headers: expected an array"},
    {"a header without a value", IN_EXCHANGE("\"headers\": [{\"name\": \"a\"}]"),
     "evidence.exchanges[0].headers[0].value: this is missing"},
    {"a text that is none", IN_EXCHANGE("\"error\": 4"), "error: expected a string"},
    {"no base64", IN_EXCHANGE("\"error\": {\"base64\": \"?\"}"), "error: this is no base64"},
    {"an object without it", IN_EXCHANGE("\"error\": {}"), "error: expected base64"},
    {"a NUL in a text", IN_EXCHANGE("\"error\": {\"base64\": \"YQBi\"}"),
     "error: there is a NUL within the text"},
    {"an escaped NUL", IN_EXCHANGE("\"error\": \"a\\u0000b\""), "no JSON"},
    {"a request that lacks its host",
     IN_EVIDENCE("\"exchanges\": [{\"purpose\": \"list\", \"method\": \"GET\"}]"),
     "evidence.exchanges[0].host: this is missing"},
    {"more names than there are", IN_EVIDENCE("\"names\": [{}, {}, {}, {}, {}, {}, {}, {}, {}]"),
     "evidence.names: more than"},
    {"a name without one", IN_EVIDENCE("\"names\": [{\"tried\": true}]"),
     "evidence.names[0].name: this is missing"},
    {"an address without one",
     IN_EVIDENCE("\"names\": [{\"name\": \"n\", \"addresses\": [{\"tried\": true}]}]"),
     "evidence.names[0].addresses[0]: expected an address"},
    {"a handshake without a version",
     IN_EVIDENCE("\"names\": [{\"name\": \"n\", \"addresses\": [{\"address\": \"::1\", \"tls\": "
                 "{\"completed\": true}}]}]"),
     "evidence.names[0].addresses[0]: expected an address, and the version"},
    {"a handshake without a name, at no address", IN_EVIDENCE("\"without_sni\": {\"tried\": true}"),
     "evidence.without_sni.address: this is missing"},
    {"a key without one", IN_EXCHANGE("\"reply\": {\"listing\": {\"sample\": [{}]}}"),
     "evidence.exchanges[0].reply.listing.sample[0].key: this is missing"},
    {"a certificate that is not there",
     IN_EVIDENCE("\"names\": [{\"name\": \"n\", \"addresses\": [{\"address\": \"::1\", \"tls\": "
                 "{\"chain\": [0]}}]}]"),
     "chain[0]: expected the number of one of the certificates"},
    {"a good CA file without a certificate",
     HEAD TARGET ", \"ca\": {\"state\": \"ok\", \"path\": \"p\"}}", "ca.certs: a good file"},
    {"a CA file without a name", HEAD TARGET ", \"ca\": {\"state\": \"junk\"}}",
     "ca.path: this is missing"},
    {"certificates that are none", HEAD TARGET ", \"certificates\": 3}",
     "certificates: expected an array"},
    {"a certificate that is none", HEAD TARGET ", \"certificates\": [\"AAAA\"]}",
     "certificates[0]: this is no certificate"},
    {"a certificate in no base64", HEAD TARGET ", \"certificates\": [\"=\"]}",
     "certificates[0]: this is no base64"},
    {"a cause that is not known",
     HEAD TARGET ", \"outcomes\": {\"checks\": [{\"id\": \"settings\", \"summary\": \"\", "
                 "\"findings\": [{\"cause\": \"new-one\", \"detail\": \"d\"}]}]}}",
     "outcomes.checks[0]: \"new-one\" is not known here"},
    {"a check that is not known and found something",
     HEAD TARGET ", \"outcomes\": {\"checks\": [{\"id\": \"new-check\", \"summary\": \"\", "
                 "\"proven\": true, \"findings\": [{\"cause\": \"ret-one\", \"detail\": \"\"}]}]}}",
     "\"new-check\" is not known here"},
    {"a check that is not known and proved nothing",
     HEAD TARGET ", \"outcomes\": {\"checks\": [{\"id\": \"new-check\", \"summary\": \"\"}]}}",
     "\"new-check\" is not known here"},
    {"a layout that is not known",
     IN_CONTENT("\"found\": {\"candidates\": [{\"layout\": \"bar\\u001bman\"}]}"),
     "evidence.content.found.candidates[0].layout: \"bar\\x1bman\" is no layout that is known"},
    {"a layout by its number", IN_CONTENT("\"around\": {\"proofs\": [{\"layout\": 1}]}"),
     "evidence.content.around.proofs[0].layout: expected the id of a layout"},
    {"no layout", IN_CONTENT("\"found\": {\"proofs\": [{}]}"),
     "evidence.content.found.proofs[0].layout: this is missing"},
    {"more owners than are kept",
     IN_CONTENT("\"found\": {\"candidates\": [" CANDIDATE ", " CANDIDATE ", " CANDIDATE
                ", " CANDIDATE ", " CANDIDATE ", " CANDIDATE ", " CANDIDATE ", " CANDIDATE
                ", " CANDIDATE "]}"),
     "evidence.content.found.candidates: more than 8 elements"},
    {"a candidate without a root", IN_CANDIDATE("\"who\": \"\""),
     "evidence.content.found.candidates[0].root: this is missing"},
    {"a root of nothing", IN_CANDIDATE("\"root\": null"),
     "evidence.content.found.candidates[0].root: this is missing"},
    {"a root of braces", IN_CANDIDATE("\"root\": {\"bytes\": \"a\"}"),
     "evidence.content.found.candidates[0].root: expected base64"},
    {"another certainty", IN_CANDIDATE("\"confidence\": \"sure\""),
     "candidates[0].confidence: \"sure\" is no word"},
    {"a sample of nothing", IN_CONTENT("\"found\": {\"samples\": [null]}"),
     "evidence.content.found.samples[0]: this is missing"},
    {"a proof of nobody",
     IN_CONTENT("\"found\": {\"proofs\": [{\"layout\": \"barman\", \"key\": \"k\"}]}"),
     "evidence.content.found.proofs[0].candidate: expected the number of one of the candidates"},
    {"a proof of one beyond",
     IN_CONTENT("\"around\": {\"candidates\": [" CANDIDATE "], \"proofs\": [{\"layout\": "
                "\"barman\", \"key\": \"k\", \"candidate\": 1}]}"),
     "evidence.content.around.proofs[0].candidate: expected the number of one of the candidates"},
    {"what was read of one beyond",
     IN_CONTENT("\"found\": {\"candidates\": [" CANDIDATE "]}, \"proofs\": [{\"candidate\": 1}]"),
     "evidence.content.proofs[0].candidate: expected the number of one of the candidates"},
    {"more proofs than are read", IN_CONTENT("\"proofs\": [{}, {}, {}, {}]"),
     "evidence.content.proofs: more than 3 elements"},
    {"a fact without words", IN_CONTENT("\"proofs\": [{\"facts\": [{\"label\": \"host\"}]}]"),
     "evidence.content.proofs[0].facts[0].text: this is missing"},
    {"a fifth info file", IN_CONTENT("\"infos\": [{}, {}, {}, {}, {}]"),
     "evidence.content.infos: more than 4 elements"},
    {"a state that is not known", IN_INFO("\"state\": \"fine\""),
     "evidence.content.infos[2].state: \"fine\" is no word"},
    {"a checksum that is too long",
     IN_INFO("\"checksum\": \"01234567890123456789012345678901234567890\""),
     "evidence.content.infos[2].checksum: too long"},
    {"a NUL in a checksum", IN_INFO("\"checksum\": {\"base64\": \"YQBi\"}"),
     "evidence.content.infos[2].checksum: there is a NUL"},
    {"a checksum that is none", IN_INFO("\"checksum\": 1"), "checksum: expected a string"},
    {"four types of backup", IN_INFO("\"backups\": {\"of_type\": [1, 2, 3, 4]}"),
     "evidence.content.infos[2].backups.of_type: more than 3 elements"},
    {"one for all types", IN_INFO("\"backups\": {\"of_type\": 1}"), "of_type: expected an array"},
    {"half a backup", IN_INFO("\"backups\": {\"of_type\": [0, 0.5]}"),
     "evidence.content.infos[2].backups.of_type[1]: expected a number"},
    {"less than none", IN_INFO("\"backups\": {\"count\": -1}"),
     "count: the number is out of range"},
    {"a count of words", IN_INFO("\"backups\": {\"count\": \"1 \"}"), "count: expected a number"},
    {"a system as a number", IN_REPOSITORY("\"system_id\": 7012345678901234567"),
     "target.repository.system_id: expected the digits of a number, in a string"},
    {"a system beyond 64 bits", IN_REPOSITORY("\"system_id\": \"18446744073709551616\""),
     "target.repository.system_id: expected the digits"},
    {"a system below", IN_REPOSITORY("\"system_id\": \"-1\""), "expected the digits"},
    {"no digits at all", IN_REPOSITORY("\"system_id\": \"\""), "expected the digits"},
    {"a stanza by number", IN_REPOSITORY("\"stanza\": 1"),
     "target.repository.stanza: expected a string"},
    {"an operation that is not known",
     IN_CANARY("\"state\": \"run\", " FOLDER ", \"steps\": [{\"op\": \"rename\"}]"),
     "evidence.canary.steps[0].op: \"rename\" is no word"},
    {"steps of a probe that nobody wanted",
     IN_CANARY("\"steps\": [{\"op\": \"put\", \"exchange\": " EXCHANGE "}}]"),
     "evidence.canary.state: expected a probe that was asked for"},
    {"traces of a probe that nobody wanted", IN_CANARY("\"traces\": [{\"key\": \"k\"}]"),
     "evidence.canary.state: expected a probe that was asked for"},
    {"a probe without a folder", IN_CANARY("\"state\": \"run\""),
     "evidence.canary.folder: this is missing"},
    {"a folder elsewhere", IN_CANARY("\"state\": \"run\", \"folder\": \"archive/\""),
     "evidence.canary.folder: expected that of a write probe"},
    {"a refusal without a reason", IN_CANARY("\"state\": \"refused\""),
     "evidence.canary.refused: expected a reason"},
    {"a refusal for another reason", IN_CANARY("\"state\": \"refused\", \"refused\": \"tired\""),
     "evidence.canary.refused: expected a reason"},
    {"a run that was ended for another reason",
     IN_CANARY("\"state\": \"run\", \"refused\": \"tired\", " FOLDER),
     "evidence.canary.refused: expected a reason"},
    {"more removed than written",
     IN_CANARY("\"state\": \"run\", " FOLDER ", \"written\": 1, \"removed\": 2"),
     "evidence.canary.removed: more than was written"},
    {"a trace without a key", IN_CANARY("\"state\": \"run\", " FOLDER ", \"traces\": [{}]"),
     "evidence.canary.traces[0].key: this is missing"},
    {"a trace that is somebody's", TRACE("archive/db/archive.info"),
     "evidence.canary.traces[0].key: expected a key in the folder of a write probe"},
    {"a trace in a folder below", TRACE("a/s3preflight-probe-00000001-0000000000000001/small"),
     "evidence.canary.traces[0].key: expected a key in the folder of a write probe"},
    {"a step's key without one",
     IN_CANARY("\"state\": \"run\", " FOLDER
               ", \"steps\": [{\"op\": \"list\", \"exchange\": " EXCHANGE
               ", \"reply\": {\"listing\": {\"sample\": [{}]}}}}]"),
     "evidence.canary.steps[0].exchange.reply.listing.sample[0].key: this is missing"},
    {"a time beyond twelve days", IN_EXCHANGE("\"times\": {\"sent\": 1000000000001}"),
     "evidence.exchanges[0].times.sent: the number is out of range"},
    {"an outcome of what can be judged again",
     HEAD TARGET ", \"outcomes\": {\"checks\": [{\"id\": \"trust\", \"summary\": \"\"}]}}",
     "\"trust\" is not known here"},
};

static void
what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct record *out;

        if (read_text(refused[i].text, strlen(refused[i].text), &a, &out, &err) != -1)
            fail_msg("%s: it was taken", refused[i].name);
        if (err.code != SP_INPUT || strstr(err.message, refused[i].message) == NULL)
            fail_msg("%s: \"%s\"", refused[i].name, err.message);
        sp_arena_free(&a);
    }
}

static const struct {
    const char *name;
    const char *text;
} taken[] = {
    {"the least", HEAD TARGET "}"},
    {"nothing where something could be", HEAD TARGET ", \"evidence\": null, \"ca\": {}}"},
    {"fields of a later program", HEAD TARGET ", \"x\": [[1]], \"evidence\": {\"y\": 1.5}}"},
    {"a check of a later program that found nothing",
     HEAD TARGET ", \"outcomes\": {\"checks\": [{\"id\": \"new-check\", \"proven\": true, "
                 "\"summary\": \"fine\"}]}}"},
    {"judged", IN_JUDGED("\"verdict\": \"undecided\"")},
    {"judged with a cause of a later program", JUDGED_FINDING(ID64, "x-2")},
    {"numbers at their ends", IN_EVIDENCE("\"waves\": 1000000000, \"ms_total\": -1000000")},
    {"a candidate", IN_CONTENT("\"found\": {\"candidates\": [" CANDIDATE "]}")},
    {"an info file that is not there", IN_INFO("\"state\": \"missing\"")},
    {"an info file that nobody asked for", IN_INFO("\"state\": \"unread\"")},
    {"a checksum as long as one",
     IN_INFO("\"checksum\": \"0123456789012345678901234567890123456789\"")},
    {"counts of one type", IN_INFO("\"backups\": {\"of_type\": [\"18446744073709551615\"]}")},
    {"a system of 64 bits", IN_REPOSITORY("\"system_id\": \"18446744073709551615\"")},
    {"a write probe", TRACE("s3preflight-probe-00000001-0000000000000001/small")},
    {"a write probe that was refused",
     IN_CANARY("\"state\": \"refused\", \"refused\": \"no-delete\", " FOLDER
               ", \"steps\": [{\"op\": \"delete-absent\", \"exchange\": " EXCHANGE "}}]")},
    {"an exchange's times", IN_EXCHANGE("\"times\": {\"sent\": 1000000000000}")},
    {"a surrogate pair", IN_EXCHANGE("\"error\": \"\\ud83d\\ude00\"")},
};

static void
what_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct record *out;

        if (read_text(taken[i].text, strlen(taken[i].text), &a, &out, &err) == -1)
            fail_msg("%s: %s", taken[i].name, err.message);
        assert_int_equal(out->evidence.without_sni.tls.alert, -1);
        sp_arena_free(&a);
    }
}

/* Files of before the write probe say nothing of it, nor of the times and waves of a request. */
static void
an_earlier_file(void **state)
{
    static const char text[] = IN_EXCHANGE("\"ms\": 5");
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct record *out;
    const struct exchange_seen *ex;

    (void)state;
    assert_int_equal(read_text(text, strlen(text), &a, &out, &err), 0);
    ex = &out->evidence.exchanges[0];
    assert_int_equal(out->njudged, 0);
    assert_int_equal(out->evidence.canary.state, CANARY_NOT_ASKED);
    assert_null(out->evidence.canary.folder);
    assert_int_equal(ex->times.started, -1);
    assert_int_equal(ex->times.ended, -1);
    assert_int_equal(ex->wave, 0);
    for (size_t i = 0; i < SEEN_NAMES; i++)
        assert_int_equal(out->evidence.names[i].began, -1);
    assert_int_equal(out->evidence.without_sni.began, -1);
    assert_int_equal(out->evidence.without_sni.tls.began, -1);
    assert_int_equal(ex->sent, 0);
    assert_null(ex->reply.upload_id);
    assert_int_equal(ex->reply.deleted.nkept, 0);
    assert_int_equal(out->target.write_probe, WRITE_PROBE_NO);
    sp_arena_free(&a);
}

#define LABELS                                                                                     \
    "\"backups\": {\"listed\": true, \"count\": 5, \"names\": "                                    \
    "[\"20260101-000000F_20260102-000000I/\", \"20260101-000000F/\", \"20250101-000000F/\"]}"
#define SEGMENT "\"wal_listed\": true, \"wal_newest\": \"00000001000000000000000A\""
#define JUDGED ", \"judged\": [{\"verdict\": \"ready\"}]}"

/* Of a health run the first files had fewer members; the same members mean another thing now. */
static void
an_earlier_health_run(void **state)
{
    static const struct {
        const char *text;
        bool fulls;
        bool first;
    } rows[] = {
        {IN_EVIDENCE("\"health\": {" LABELS "}"), true, false},
        {IN_EVIDENCE("\"health\": {" SEGMENT "}"), false, true},
        {IN_EVIDENCE("\"health\": {" LABELS ", " SEGMENT "}"), true, true},
        {HEAD TARGET ", \"evidence\": {\"health\": {" LABELS ", " SEGMENT "}}" JUDGED, false,
         false},
        {IN_EVIDENCE("\"health\": {\"wal_listed\": true}"), false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        const struct health_seen *h;
        struct record *out;

        if (read_text(rows[i].text, strlen(rows[i].text), &a, &out, &err) == -1)
            fail_msg("%s", err.message);
        h = &out->evidence.health;
        assert_int_equal(h->fulls.listed, rows[i].fulls);
        assert_int_equal(h->fulls.nnames, rows[i].fulls ? 2 : 0);
        assert_int_equal(h->fulls.count, rows[i].fulls ? 4 : 0);
        if (rows[i].fulls)
            assert_string_equal(h->fulls.names[0], "20260101-000000F/");
        assert_int_equal(h->wal_first != NULL, rows[i].first);
        sp_arena_free(&a);
    }
}

/* Checks compare and print these texts: where a file was parsed, none of them is missing. */
static void
info_files(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        bool parsed;
    } rows[] = {
        {"valid", IN_INFO("\"state\": \"valid\", \"history\": [{}], " NEWEST), true},
        {"cut", IN_INFO("\"state\": \"cut\", \"history\": [{}], " NEWEST), true},
        {"missing", IN_INFO("\"state\": \"missing\", \"history\": [{}], " NEWEST), false},
        {"unread", IN_INFO("\"history\": [{}], " NEWEST), false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct record *out;
        const struct pgbr_info *info;

        if (read_text(rows[i].text, strlen(rows[i].text), &a, &out, &err) == -1)
            fail_msg("%s: %s", rows[i].name, err.message);
        info = &out->evidence.content.infos[SEEN_BACKUP_INFO];
        const char *const texts[] = {info->problem,
                                     info->version,
                                     info->db.version,
                                     info->history[0].version,
                                     info->backups.newest[PGBR_DIFF].wal_start,
                                     info->backups.newest[PGBR_DIFF].wal_stop};

        for (size_t k = 0; k < COUNT_OF(texts); k++)
            if ((texts[k] != NULL) != rows[i].parsed)
                fail_msg("%s: text %zu", rows[i].name, k);
        assert_null(info->backups.newest[PGBR_FULL].wal_start);
        sp_arena_free(&a);
    }
}

/* A text of n bytes around a middle, made of one character. */
static char *
long_text(struct sp_arena *a, const char *before, char c, size_t n, const char *after)
{
    size_t len = strlen(before);
    char *text = sp_alloc(a, len + n + strlen(after) + 1, NULL);

    assert_non_null(text);
    memcpy(text, before, len);
    memset(text + len, c, n);
    memcpy(text + len + n, after, strlen(after) + 1);
    return text;
}

static void
too_much(void **state)
{
    static const struct {
        const char *name;
        const char *before;
        char c;
        size_t n;
        const char *after;
        enum sp_code code; /* SP_OK: it is taken */
    } rows[] = {
        {"depth", HEAD TARGET ", \"x\": ", '[', 40, "", SP_LIMIT},
        {"a file", HEAD TARGET "}", ' ', RECORD_FILE_MAX, "", SP_LIMIT},
        {"values", HEAD TARGET ", \"x\": [1", ',', 400000, "]}", SP_LIMIT},
        {"a text at its end", HEAD TARGET ", \"settings\": [{\"name\": \"n\", \"value\": \"", 'v',
         RECORD_TEXT_MAX, "\"}]}", SP_OK},
        {"a text", HEAD TARGET ", \"settings\": [{\"name\": \"n\", \"value\": \"", 'v',
         RECORD_TEXT_MAX + 1, "\"}]}", SP_INPUT},
        {"base64", HEAD TARGET ", \"settings\": [{\"name\": \"n\", \"value\": {\"base64\": \"", 'v',
         RECORD_TEXT_MAX * 2, "\"}}]}", SP_INPUT},
        {"brackets in a text are none", HEAD TARGET ", \"x\": \"\\\"", '[', 4000, "\"}", SP_OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        char *text = long_text(&a, rows[i].before, rows[i].c, rows[i].n, rows[i].after);
        struct record *out;
        int rc = read_text(text, strlen(text), &a, &out, &err);

        if (err.code != rows[i].code || (rc == 0) != (rows[i].code == SP_OK))
            fail_msg("%s: %s", rows[i].name, err.message);
        sp_arena_free(&a);
    }
}

/* The path of a message is cut where it is too long, and says the right place afterwards. */
static void
fields_that_lie_deep(void **state)
{
    static const char text[] = IN_EXCHANGE(
        "\"reply\": {\"settings\": {\"lifecycle\": {\"kept\": [{\"id\": \"\", \"prefix\": \"\"}, "
        "{\"id\": \"\", \"prefix\": \"\", \"days\": false}]}}}");
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct record *out;

    (void)state;
    assert_int_equal(read_text(text, strlen(text), &a, &out, &err), -1);
    assert_string_equal(
        err.message,
        "e.json: evidence.exchanges[0].reply.settings.lifecycle.kept[1].days: expected a number");
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_refused),      cmocka_unit_test(what_is_taken),
        cmocka_unit_test(an_earlier_file),      cmocka_unit_test(an_earlier_health_run),
        cmocka_unit_test(info_files),           cmocka_unit_test(too_much),
        cmocka_unit_test(fields_that_lie_deep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
