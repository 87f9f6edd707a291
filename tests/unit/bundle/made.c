#include "made.h"

#include "base/text.h"

static void
make_settings(struct made *m)
{
    struct settings *s = &m->settings;

    assert_int_equal(settings_set(s, SET_HOST, "s3.test/r\"1\n", "--host", &m->arena, NULL), 0);
    assert_int_equal(settings_set(s, SET_ENDPOINT_URL, "https://user:pass/w@rd@s3.test",
                                  "S3PREFLIGHT_ENDPOINT_URL", &m->arena, NULL),
                     0);
    assert_int_equal(settings_set(s, SET_STANZA, "a0123456789012345", "--stanza", &m->arena, NULL),
                     0);
    assert_int_equal(settings_set(s, SET_STATE, "/a0123456789012345", "--state", &m->arena, NULL),
                     0);
    assert_int_equal(settings_add_pin(s, "s3.test:443:192.0.2.1", &m->arena, NULL), 0);
    s->credentials.access_key = MADE_KEY;
    s->credentials.access_key_len = strlen(MADE_KEY);
    assert_int_equal(sp_secret_set(&s->credentials.secret, MADE_SECRET, strlen(MADE_SECRET), NULL),
                     0);
    assert_int_equal(sp_secret_set(&s->credentials.token, MADE_TOKEN, strlen(MADE_TOKEN), NULL), 0);
    s->credentials.origin = "AWS_ACCESS_KEY_ID";
    s->notes[s->nnotes++] = "AWS_S3_US_EAST_1 is of no use";
}

static void
make_chain(struct made *m)
{
    static const struct ca_input none = {.path = NULL};
    const struct sp_bytes pem = pki_read("good.crt", &m->arena);
    const struct sp_bytes authority = pki_read("ca-with-key.pem", &m->arena);
    struct ca_file leaf;

    (void)none;
    assert_int_equal(
        ca_file_parse(&(struct ca_input){.path = "leaf.crt", .bytes = pem}, &m->arena, &leaf, NULL),
        0);
    assert_true(leaf.ncerts > 0);
    m->chain[0] = leaf.certs[0].der;
    m->chain[1] = (struct sp_bytes){(const unsigned char *)"no certificate", 14};
    assert_int_equal(ca_file_parse(&(struct ca_input){.path = "ca.crt", .bytes = authority},
                                   &m->arena, &m->ca, NULL),
                     0);
    assert_int_equal(m->ca.state, CA_FILE_OK);
    m->trust = tls_trust_new(&m->ca, NULL);
    assert_non_null(m->trust);
}

static struct tls_seen
handshake(struct made *m, size_t nchain)
{
    return (struct tls_seen){.tried = true,
                             .completed = true,
                             .alert = -1,
                             .version = "TLSv1.1",
                             .version_number = 0x0302,
                             .cipher = "AES",
                             .chain = m->chain,
                             .nchain = nchain,
                             .ms = 3};
}

static void
make_names(struct made *m)
{
    m->addresses[0] = (struct address_seen){
        .address = "192.0.2.1", .tried = true, .connected = true, .ms = 2, .tls = handshake(m, 1)};
    m->addresses[1] = (struct address_seen){.address = "2001:db8::1",
                                            .is_v6 = true,
                                            .tried = true,
                                            .connected = true,
                                            .ms = 2,
                                            .tls = handshake(m, 1)};
    m->host_address = (struct address_seen){
        .address = "192.0.2.2", .tried = true, .sys_errno = 111, .tls = {.alert = -1}};
    m->ev.names[SEEN_ENDPOINT] = (struct name_seen){.name = "localhost",
                                                    .tried = true,
                                                    .canonical = "node.test",
                                                    .ms = 5,
                                                    .addresses = m->addresses,
                                                    .naddresses = 2};
    m->ev.names[SEEN_BUCKET_HOST] = (struct name_seen){.name = "backup.s3.test",
                                                       .tried = true,
                                                       .from_hosts = true,
                                                       .addresses = &m->host_address,
                                                       .naddresses = 1};
    m->ev.names[SEEN_ANY_HOST] = (struct name_seen){
        .name = "any.s3.test", .tried = true, .gai = -2, .error = "Name or service not known"};
    m->ev.names[SEEN_ROOTED] =
        (struct name_seen){.name = "s3.test.", .tried = true, .timed_out = true, .ms = 5000};
    m->ev.without_sni =
        (struct address_seen){.address = "192.0.2.1", .tried = true, .tls = handshake(m, 2)};
}

static struct exchange_seen
answer(const char *purpose, long status, const char *body)
{
    struct exchange_seen ex = {
        .purpose = purpose,
        .is_signed = true,
        .verified = true,
        .transport = TRANSPORT_OK,
        .method = "GET",
        .host = "s3.test",
        .target = "/backup/?list-type=2",
        .canonical_request = "GET\n/backup/\nlist-type=2\nhost:s3.test\nx-amz-date:20260101T000000Z"
                             "\nx-amz-security-token:another-token\n\nhost;x-amz-date\nabc",
        .status = status,
        .status_line = "HTTP/1.1 200 OK",
        .address = "192.0.2.1",
        .pages = 1,
        .body = body,
        .body_len = body == NULL ? 0 : strlen(body),
        .times = {0, 1000, 2000000, -1, 2500000, 3000001},
    };

    ex.headers[0] = (struct header_seen){"set-cookie", "session=of-nobody"};
    ex.headers[1] = (struct header_seen){"server", "test"};
    ex.nheaders = 2;
    ex.reply.body_len = ex.body_len;
    return ex;
}

static void
make_exchanges(struct made *m)
{
    struct exchange_seen *ex = m->ev.exchanges;

    *ex = answer("list", 200, "\xef\xbb\xbf \n<ListBucketResult>\001" MADE_SECRET "\n</x>");
    ex->reply.root = S3_ROOT_LIST;
    ex->reply.body_len += 100;
    ex->pages = 3;
    ex->page_problem = "page 3: answered 500";
    ex->throttled = true;
    *++ex = answer("anonymous", 403, "plain words");
    ex->is_signed = false;
    ex->canonical_request = NULL;
    ex->proxied = true;
    ex->connect_status = 200;
    *++ex = answer("Not/A Name:", 200, "{\"json\": \"is not shown\"}");
    ex->status_line = NULL;
    *++ex = answer("object", 200, NULL);
    ex->reply.body_len = 5;
    *++ex = answer("refused", 0, NULL);
    ex->status_line = NULL;
    ex->transport = TRANSPORT_UNTRUSTED;
    ex->error = "self-signed certificate";
    ex->address = NULL;
    *++ex = (struct exchange_seen){.purpose = "never"};
    m->ev.nexchanges = (size_t)(ex + 1 - m->ev.exchanges);
    m->page = answer("list", 200, "<page>two</page>");
    m->ev.kept.pages[0] = &m->page;
    m->ev.kept.npages = 1;
    m->step = (struct canary_step){.op = CANARY_PUT, .exchange = answer("put", 200, NULL)};
    m->step.exchange.sent = 1234;
    m->ev.canary.steps = &m->step;
    m->ev.canary.nsteps = 1;
}

static void
make_keys(struct made *m)
{
    static const struct s3_key keys[MADE_KEYS] = {
        {{"=1+1", 4, 7, 0}, "\"0123\"", "STANDARD"},
        {{"a/b\"c/d", 7, 18446744073709551615ULL, MADE_WHEN}, "", ""},
        {{"a//x\r\n", 6, 0, MADE_WHEN}, "@", "-"},
    };

    memcpy(m->keys, keys, sizeof(keys));
    m->ev.kept.keys[S3_STYLE_PATH] = (struct s3_keys){.rows = m->keys, .n = MADE_KEYS};
}

static void
make_machine(struct made *m)
{
    static const struct machine_fact facts[] = {
        {"libraries", "libz", "built with 1"},
        {"libraries", "empty", ""},
        {"names", "/etc/resolv.conf", "nameserver 192.0.2.53\nsearch \033test"},
    };

    memcpy(m->machine.facts, facts, sizeof(facts));
    m->machine.nfacts = COUNT_OF(facts);
}

void
made_init(struct made *m)
{
    *m = (struct made){.file = {.name = "mgmt.yaml"}};
    make_settings(m);
    make_chain(m);
    make_names(m);
    make_exchanges(m);
    make_keys(m);
    make_machine(m);
    m->site = (struct site){.kind = "ManagementCluster",
                            .name = "management",
                            .section = "spec.databaseBackup",
                            .at = {.file = &m->file, .line = 7}};
    m->target = (struct target){.provider = "custom",
                                .endpoint = "s3.test",
                                .port = 443,
                                .region = "r",
                                .bucket = "backup",
                                .prefix = "apic/",
                                .consumer = consumer_all()[0],
                                .repository = {.prefix = "apic/", .stanza = "db"},
                                .credentials = &m->settings.credentials};
    m->context = (struct check_context){
        .target = &m->target, .ev = &m->ev, .ca = &m->ca, .now = pki_made(), .arena = &m->arena};
    m->record = (struct record){.version = "1.2.3", .target = m->target};
    m->record.trust = (struct trust_used){.certs = m->chain, .ncerts = 1};
    m->src = (struct bundle_source){.version = "1.2.3",
                                    .when = MADE_WHEN,
                                    .report = &sample_not_ready,
                                    .settings = &m->settings,
                                    .site = &m->site,
                                    .record = &m->record,
                                    .context = &m->context,
                                    .trust = m->trust,
                                    .machine = &m->machine};
}

void
made_release(struct made *m)
{
    tls_trust_free(m->trust);
    settings_release(&m->settings);
    sp_arena_free(&m->arena);
}
