#include "checks/healthy.h"

#include <stdlib.h>

#include "base/text.h"

#define ENDPOINT "s3.example.test"
#define BUCKET "backups"
#define PREFIX "db/"
#define DAY ((time_t)86400)

static const char *const addresses[HEALTHY_ADDRESSES] = {"192.0.2.10", "192.0.2.11"};

static void
init_target(struct world *w)
{
    static const char key[] = HEALTHY_KEY;
    static const char secret[] = HEALTHY_SECRET;

    w->credentials =
        (struct credentials){.access_key = key, .access_key_len = strlen(key), .origin = "a test"};
    if (sp_secret_set(&w->credentials.secret, secret, strlen(secret), NULL) == -1)
        abort();
    w->target = (struct target){.provider = "custom",
                                .endpoint = ENDPOINT,
                                .port = 443,
                                .region = "us-east-1",
                                .bucket = BUCKET,
                                .prefix = PREFIX,
                                .style = STYLE_CHOICE_PATH,
                                .consumer = consumer_find("pgbackrest"),
                                .timeout_ms = 60000,
                                .connect_timeout_ms = 10000,
                                .max_items = 10000,
                                .cert_warn_days = -1,
                                .cert_fail_days = -1,
                                .repository = {.prefix = PREFIX, .stanza = "db"},
                                .credentials = &w->credentials};
}

static void
init_ca(struct world *w)
{
    w->authority = (struct certificate){.subject = "CN=Good CA",
                                        .issuer = "CN=Good CA",
                                        .not_before = HEALTHY_NOW - 400 * DAY,
                                        .not_after = HEALTHY_NOW + 800 * DAY,
                                        .is_ca = true,
                                        .self_issued = true,
                                        .sha256 = "0a1b",
                                        .line = 1};
    w->ca = (struct ca_file){
        .state = CA_FILE_OK, .path = "ca.crt", .certs = &w->authority, .ncerts = 1};
}

static void
init_name(struct world *w, enum seen_name which, const char *name)
{
    w->ev.names[which] = (struct name_seen){.name = name,
                                            .tried = true,
                                            .ms = 3,
                                            .addresses = w->addresses[which],
                                            .naddresses = HEALTHY_ADDRESSES};
    for (size_t i = 0; i < HEALTHY_ADDRESSES; i++)
        w->addresses[which][i] = (struct address_seen){.address = addresses[i],
                                                       .tried = true,
                                                       .connected = true,
                                                       .ms = 2,
                                                       .tls = {.tried = true,
                                                               .completed = true,
                                                               .alert = -1,
                                                               .version = "TLSv1.3",
                                                               .version_number = 0x0304,
                                                               .cipher = "TLS_AES_256_GCM_SHA384",
                                                               .first = {0x16, 3, 3},
                                                               .nfirst = 3,
                                                               .ms = 5}};
}

static void
init_verdict(struct tls_verdict *v)
{
    *v = (struct tls_verdict){.judged = true,
                              .name_ok = true,
                              .top_issuer = "CN=Good CA",
                              .not_after = HEALTHY_NOW + 400 * DAY,
                              .first_to_end = "CN=" ENDPOINT,
                              .leaf = {.subject = "CN=" ENDPOINT,
                                       .issuer = "CN=Good CA",
                                       .common_name = ENDPOINT,
                                       .sha256 = "2c3d",
                                       .names = {"DNS:" ENDPOINT, "DNS:*." ENDPOINT},
                                       .nnames = 2,
                                       .all_names = 2,
                                       .not_before = HEALTHY_NOW - 400 * DAY,
                                       .not_after = HEALTHY_NOW + 400 * DAY}};
}

static struct exchange_seen *
add_exchange(struct world *w, const char *purpose, enum s3_style style, bool is_signed)
{
    struct exchange_seen *ex = &w->ev.exchanges[w->ev.nexchanges++];

    *ex = (struct exchange_seen){.purpose = purpose,
                                 .style = style,
                                 .is_signed = is_signed,
                                 .verified = true,
                                 .transport = TRANSPORT_OK,
                                 .method = "GET",
                                 .host = style == S3_STYLE_PATH ? ENDPOINT : BUCKET "." ENDPOINT,
                                 .target = style == S3_STYLE_PATH ? "/" BUCKET "/?list-type=2"
                                                                  : "/?list-type=2",
                                 .canonical_request = is_signed ? "GET\n/\nlist-type=2\n" : NULL,
                                 .string_to_sign = is_signed ? "AWS4-HMAC-SHA256\n" : NULL,
                                 .status = 200,
                                 .date = HEALTHY_NOW,
                                 .local = HEALTHY_NOW,
                                 .pages = 1,
                                 .address = addresses[0],
                                 .ms = 20};
    reply_header(ex, "server", "SomeStore");
    return ex;
}

static void
add_list(struct world *w, const char *purpose, enum s3_style style)
{
    struct exchange_seen *ex = add_exchange(w, purpose, style, true);

    reply_header(ex, "content-type", "application/xml");
    ex->reply = (struct s3_reply){
        .root = S3_ROOT_LIST,
        .root_name = "ListBucketResult",
        .well_formed = true,
        .head = "<?xml version=\"1.0\"?><ListBucketResult>",
        .head_len = 39,
        .body_len = 300,
        .listing = {.name = BUCKET, .prefix = PREFIX, .has_truncated = true, .encoded = true}};
}

/* What a bucket says of itself where nothing was ever set. */
static void
add_settings(struct world *w)
{
    world_add(w, PROBE_LOCATION, S3_ROOT_LOCATION)->reply.location = "";
    (void)world_add(w, PROBE_VERSIONING, S3_ROOT_VERSIONING);
    reply_error(world_add(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE), 404,
                "NoSuchLifecycleConfiguration");
    reply_error(world_add(w, PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK), 404,
                "ObjectLockConfigurationNotFoundError");
    reply_error(world_add(w, PROBE_ENCRYPTION, S3_ROOT_ENCRYPTION), 404,
                "ServerSideEncryptionConfigurationNotFoundError");
    world_add(w, PROBE_PAYER, S3_ROOT_PAYER)->reply.settings.payer = "BucketOwner";
    reply_error(world_add(w, PROBE_POLICY_STATUS, S3_ROOT_POLICY_STATUS), 404,
                "NoSuchBucketPolicy");
    (void)world_add(w, PROBE_VERSIONS, S3_ROOT_VERSIONS);
    (void)world_add(w, PROBE_UPLOADS, S3_ROOT_UPLOADS);
}

void
world_init(struct world *w)
{
    *w = (struct world){0};
    init_target(w);
    init_ca(w);
    w->ev.started = HEALTHY_NOW;
    w->ev.requests = 5;
    w->ev.waves = 1;
    init_name(w, SEEN_ENDPOINT, ENDPOINT);
    init_name(w, SEEN_BUCKET_HOST, BUCKET "." ENDPOINT);
    for (size_t i = 0; i < HEALTHY_ADDRESSES; i++)
        init_verdict(&w->chains[i]);
    init_verdict(&w->endpoint);
    init_verdict(&w->rooted);
    add_list(w, PROBE_LIST, S3_STYLE_PATH);
    add_list(w, PROBE_LIST, S3_STYLE_HOST);
    add_list(w, PROBE_CONSUMER, S3_STYLE_PATH);
    reply_error(add_exchange(w, PROBE_ANONYMOUS, S3_STYLE_PATH, false), 403, "AccessDenied");
    reply_error(add_exchange(w, PROBE_BADSIG, S3_STYLE_PATH, true), 403, "SignatureDoesNotMatch");
    add_settings(w);
    add_list(w, PROBE_ADDRESS, S3_STYLE_PATH);
    w->ev.exchanges[w->ev.nexchanges - 1].address = addresses[1];
    w->ev.content.scanned = true; /* and nothing was found */
    for (size_t i = 0; i < SEEN_INFOS; i++)
        w->ev.content.infos[i].state = PGBR_MISSING;
}

void
world_release(struct world *w)
{
    sp_secret_release(&w->credentials.secret);
    sp_secret_release(&w->credentials.token);
    sp_secret_release(&w->settings.passed_over.secret);
    manifests_release(&w->here);
    manifests_release(&w->there);
    sp_arena_free(&w->arena);
}

/* ---- manifests, in arenas of their own: the n-th allocation is one of the checks */

static void
read_manifest(struct manifests *m, const char *name, const char *yaml)
{
    struct sp_err err = {0};
    char *text = sp_strdup(&m->arena, yaml, NULL);

    if (text == NULL || manifests_read_text(m, name, text, strlen(text), &err) == -1 ||
        manifests_link(m, &err) == -1 || m->nsites == 0) {
        (void)fprintf(stderr, "%s\n%s\n", err.message, yaml);
        abort();
    }
}

void
world_manifest(struct world *w, const char *yaml)
{
    static const char *const providers[] = {"aws", "ibm", "custom"};
    const char *consumer;

    read_manifest(&w->here, "mgmt.yaml", yaml);
    w->site = &w->here.sites[0];
    if (site_fill(w->site, &w->settings, &w->here.arena, NULL) == -1)
        abort();
    for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
        if (sp_streq(providers[i], w->settings.values[SET_PROVIDER].value))
            w->target.provider = providers[i];
    consumer = w->settings.values[SET_CONSUMER].value;
    if (consumer != NULL)
        w->target.consumer = consumer_find(consumer);
}

void
world_site_credentials(struct world *w)
{
    sp_secret_release(&w->credentials.secret);
    w->settings.credentials = w->credentials = (struct credentials){0};
    if (site_fill_credentials(w->site, &w->settings, &w->here.arena, NULL) == -1)
        abort();
    w->credentials = w->settings.credentials;
}

void
world_other_site(struct world *w, const char *yaml)
{
    struct other_site *other = &w->others[w->nothers++];
    struct settings settings = {0};
    struct sp_err err = {0};

    read_manifest(&w->there, "other.yaml", yaml);
    other->site = &w->there.sites[w->nothers - 1];
    if (site_fill(other->site, &settings, &w->there.arena, &err) == -1 ||
        target_from_settings(&settings, &w->there.arena, &other->target, &err) == -1) {
        (void)fprintf(stderr, "%s\n", err.message);
        abort();
    }
    other->target.credentials = NULL;
}

void
world_in_host_style(struct world *w)
{
    w->target.style = STYLE_CHOICE_HOST;
    w->endpoint_judged = true;
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (!sp_streq(w->ev.exchanges[i].purpose, PROBE_LIST))
            w->ev.exchanges[i].style = S3_STYLE_HOST;
}

void
world_with_token(struct world *w)
{
    static const char token[] = HEALTHY_TOKEN;

    if (sp_secret_set(&w->credentials.token, token, strlen(token), NULL) == -1)
        abort();
}

/* The second address gives what the first one gave. */
static void
answer_at_each_address(struct world *w)
{
    const struct exchange_seen *list =
        evidence_find(&w->ev, PROBE_LIST, plan_judged_style(&w->target, &w->ev));

    for (size_t i = 0; i < w->ev.nexchanges && list != NULL && !w->other_address; i++) {
        struct exchange_seen *ex = &w->ev.exchanges[i];

        if (!sp_streq(ex->purpose, PROBE_ADDRESS))
            continue;
        *ex = *list;
        ex->purpose = PROBE_ADDRESS;
        ex->address = addresses[1];
    }
}

int
world_judge(struct world *w, struct diagnosis *out, struct sp_err *err)
{
    struct check_context *c = &w->context;

    answer_at_each_address(w);
    if (context_make(&w->target, &w->ev, &w->ca, NULL, HEALTHY_NOW, &w->arena, c, err) == -1)
        return -1;
    if (w->ca.state == CA_FILE_OK || w->ca.state == CA_FILE_NONE) {
        for (; c->nchains < c->name->naddresses && c->nchains < HEALTHY_ADDRESSES; c->nchains++)
            if (c->name->addresses[c->nchains].tls.completed)
                c->chains[c->nchains] = w->chains[c->nchains];
        c->endpoint = w->endpoint_judged ? &w->endpoint : NULL;
        c->rooted = w->rooted_judged ? &w->rooted : NULL;
    }
    w->settings.credentials = w->credentials; /* released as the world's */
    c->settings = &w->settings;
    c->site = w->site;
    c->others = w->others;
    c->nothers = w->nothers;
    c->recorded = w->recorded;
    c->known = w->has_known ? &w->known : NULL;
    return diagnose(c, out, err);
}

struct exchange_seen *
world_exchange(struct world *w, const char *purpose, enum s3_style style)
{
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].style == style && sp_streq(w->ev.exchanges[i].purpose, purpose))
            return &w->ev.exchanges[i];
    abort();
}

static enum s3_style
judged_style(const struct world *w)
{
    return w->target.style == STYLE_CHOICE_HOST ? S3_STYLE_HOST : S3_STYLE_PATH;
}

struct exchange_seen *
world_add(struct world *w, const char *purpose, enum s3_root root)
{
    struct exchange_seen *ex = add_exchange(w, purpose, judged_style(w), true);

    reply_header(ex, "content-type", "application/xml");
    ex->reply = (struct s3_reply){.root = root,
                                  .root_name = "SomeDocument",
                                  .well_formed = true,
                                  .head = "<SomeDocument>",
                                  .head_len = 14,
                                  .body_len = 200};
    ex->reply.listing.name = BUCKET;
    ex->reply.listing.prefix = PREFIX;
    ex->reply.listing.has_truncated = true;
    return ex;
}

struct exchange_seen *
world_list(struct world *w)
{
    return world_exchange(w, PROBE_LIST, judged_style(w));
}

struct name_seen *
world_name(struct world *w)
{
    return &w->ev.names[judged_style(w) == S3_STYLE_PATH ? SEEN_ENDPOINT : SEEN_BUCKET_HOST];
}

void
world_drop(struct world *w, const char *purpose)
{
    size_t kept = 0;

    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (purpose != NULL && !sp_streq(w->ev.exchanges[i].purpose, purpose))
            w->ev.exchanges[kept++] = w->ev.exchanges[i];
    w->ev.nexchanges = kept;
}

void
reply_error(struct exchange_seen *ex, long status, const char *code)
{
    ex->status = status;
    ex->reply = (struct s3_reply){.root = S3_ROOT_ERROR,
                                  .root_name = "Error",
                                  .well_formed = true,
                                  .head = "<Error>",
                                  .head_len = 7,
                                  .body_len = 200,
                                  .error = {.code = code, .message = "No."}};
}

void
reply_page(struct exchange_seen *ex, long status, const char *type, const char *head)
{
    ex->status = status;
    ex->nheaders = 0;
    if (type != NULL)
        reply_header(ex, "content-type", type);
    ex->reply = (struct s3_reply){.root = S3_ROOT_NONE,
                                  .problem = "not XML",
                                  .head = head,
                                  .head_len = strlen(head),
                                  .body_len = strlen(head)};
}

void
reply_none(struct exchange_seen *ex, enum transport transport, const char *error)
{
    ex->transport = transport;
    ex->error = error;
    ex->status = 0;
    ex->date = 0;
    ex->nheaders = 0;
    ex->pages = transport == TRANSPORT_NOT_TRIED ? 0 : 1;
    ex->reply = (struct s3_reply){.head = ""};
}

void
reply_header(struct exchange_seen *ex, const char *name, const char *value)
{
    ex->headers[ex->nheaders++] = (struct header_seen){.name = name, .value = value};
}

void
world_skew(struct world *w, long seconds)
{
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].date != 0)
            w->ev.exchanges[i].date = w->ev.exchanges[i].local + seconds;
}
