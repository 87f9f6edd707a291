/* A report with masks: what was seen is masked, what are words of our own stays. */
#include "test.h"

#include "base/text.h"
#include "preflight/masking.h"

static const struct finding findings[] = {
    {.cause = "a-cause", .title = "acme is a title", .detail = "a note", .remedy = "look at acme"},
    {.cause = "b-cause", .title = "b", .detail = "GET /acme/ was refused", .remedy = "c"},
};
static const struct check_result checks[] = {{.id = "list", .title = "acme", .summary = "of acme"}};
static const struct report_setting settings[] = {{"path", "acme/x", "acme.yaml:3"}};
static const struct report_operation steps[] = {{.id = "put", .key = "acme/1", .says = "acme no"}};
static const char *const command[] = {"rm", "s3://acme/1"};
static const struct report_trace left[] = {{.key = "acme/1", .command = command, .nwords = 2}};
static const char *const notes[] = {"acme is full"};
static const struct picture_bar bars[] = {
    {.what = "ask acme", .detail = "/acme", .outcome = "acme"}};
static const struct picture_certificate certs[] = {{.subject = "CN=acme",
                                                    .issuer = "CN=acme",
                                                    .fingerprint = "",
                                                    .trusted_by = "acme.crt:1",
                                                    .problem = "acme"}};

static void
fill(struct report *r)
{
    *r = (struct report){
        .command = "preflight",
        .target = {.endpoint = "https://acme", .bucket = "acme", .prefix = "acme/", .region = "r"},
        .findings = findings,
        .nfindings = 2,
        .cause = &findings[1],
        .checks = checks,
        .nchecks = 1,
        .settings = settings,
        .nsettings = 1,
        .evidence = "acme.json"};
    r->listing.sample[0].key = "acme/k";
    r->listing.nsample = 1;
    r->owner.identity[0].name = "stanza";
    r->owner.identity[0].value = "acme";
    r->owner.nidentity = 1;
    r->prediction.message = "acme";
    r->prediction.why = "acme";
    r->prediction.notes = notes;
    r->prediction.nnotes = 1;
    r->repository.stanza = "acme";
    r->certificate.first_to_end = "CN=acme";
    r->write_probe.folder = "acme/f/";
    r->write_probe.operations = steps;
    r->write_probe.noperations = 1;
    r->write_probe.left = left;
    r->write_probe.nleft = 1;
    r->pictures.waterfall.bars = bars;
    r->pictures.waterfall.nbars = 1;
    r->pictures.chains[0] = (struct picture_chain){.addresses = "acme",
                                                   .name = "acme",
                                                   .rules = "pgbackrest",
                                                   .why = "acme",
                                                   .certificates = certs,
                                                   .ncertificates = 1};
    r->pictures.nchains = 1;
    r->pictures.nodes[0] = (struct picture_node){.name = "acme", .owner = "of acme"};
    r->pictures.nnodes = 1;
}

static struct redact *
names(struct sp_arena *a)
{
    struct redact *r = redact_new(REDACT_STRICT, NULL, a, NULL);

    assert_int_equal(redact_learn(r, REDACT_BUCKET, "acme", 4, NULL), 0);
    return r;
}

static struct report in; /* too big for a stack */
static struct report out;

static void
masks(void **state)
{
    struct sp_arena a = {0};

    (void)state;
    fill(&in);
    assert_int_equal(masking_report(names(&a), &in, &a, &out, NULL), 0);
    {
        const char *const masked[] = {
            out.target.endpoint,
            out.target.bucket,
            out.target.prefix,
            out.evidence,
            out.findings[1].detail,
            out.cause->detail,
            out.checks[0].summary,
            out.settings[0].value,
            out.settings[0].origin,
            out.listing.sample[0].key,
            out.owner.identity[0].value,
            out.prediction.message,
            out.prediction.why,
            out.prediction.notes[0],
            out.repository.stanza,
            out.certificate.first_to_end,
            out.write_probe.folder,
            out.write_probe.operations[0].key,
            out.write_probe.operations[0].says,
            out.write_probe.left[0].key,
            out.write_probe.left[0].command[1],
            out.pictures.waterfall.bars[0].what,
            out.pictures.waterfall.bars[0].detail,
            out.pictures.waterfall.bars[0].outcome,
            out.pictures.chains[0].addresses,
            out.pictures.chains[0].name,
            out.pictures.chains[0].why,
            out.pictures.chains[0].certificates[0].subject,
            out.pictures.chains[0].certificates[0].issuer,
            out.pictures.chains[0].certificates[0].trusted_by,
            out.pictures.chains[0].certificates[0].problem,
            out.pictures.nodes[0].name,
            out.pictures.nodes[0].owner,
        };

        for (size_t i = 0; i < COUNT_OF(masked); i++)
            if (strstr(masked[i], "bucket-1") == NULL || strstr(masked[i], "acme") != NULL)
                fail_msg("text %zu: %s", i, masked[i]);
    }
    assert_ptr_equal(out.cause, &out.findings[1]);
    assert_string_equal(out.findings[0].title, "acme is a title");
    assert_string_equal(out.findings[0].remedy, "look at acme");
    assert_string_equal(out.checks[0].title, "acme");
    assert_string_equal(in.target.bucket, "acme");
    assert_null(out.repository.server);
    sp_arena_free(&a);
}

static void
without_memory(void **state)
{
    struct sp_arena a = {0};
    const struct redact *r = names(&a);
    long n = 1;

    (void)state;
    fill(&in);
    for (;; n++) {
        struct sp_arena few = {.fail_in = n};
        struct sp_err err = {0};
        int rc = masking_report(r, &in, &few, &out, &err);

        sp_arena_free(&few);
        if (rc == 0)
            break;
        assert_int_equal(err.code, SP_NOMEM);
    }
    assert_true(n > 20);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(masks), cmocka_unit_test(without_memory)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
