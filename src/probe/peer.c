#include "probe/peer.h"

#include "base/text.h"
#include "probe/content.h"
#include "settings/hide.h"

#define PEER_KEYS 1000 /* as many as of the first page of ours */

struct watching {
    const char *prefix;
    struct page_seen page;
};

static void
on_object(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified,
          const char *etag)
{
    struct watching *w = ctx;

    (void)etag;
    content_add_to_page(&w->page, w->prefix, key, len, size, modified);
}

static void
on_folder(void *ctx, const char *prefix, size_t len)
{
    (void)ctx;
    (void)prefix;
    (void)len;
}

static int
build(const struct target *t, enum s3_style style, const struct net *net, struct sp_arena *a,
      struct s3_request *out, struct sp_err *err)
{
    const struct credentials *c = t->credentials;
    const struct s3_place place = {.style = style,
                                   .endpoint = t->endpoint,
                                   .port = t->port,
                                   .bucket = t->bucket,
                                   .region = t->region,
                                   .host_port = t->consumer->host_port};
    const struct s3_identity who = {
        .access_key = c->access_key, .secret = &c->secret, .token = &c->token};
    const struct s3_list_query query = {
        .prefix = t->prefix, .max_keys = PEER_KEYS, .encoding_url = true};

    return s3_list_request(&place, &who, &query, net->clock.now(net->clock.ctx), a, out, err);
}

static const char *
words_of(const struct exchange_seen *ex, struct sp_arena *a, struct sp_err *err)
{
    if (ex->transport != TRANSPORT_OK)
        return ex->error == NULL ? "no answer" : ex->error;
    if (ex->status != 200)
        return sp_printf(a, err, "answered %ld %s", ex->status,
                         ex->reply.error.code == NULL ? "" : ex->reply.error.code);
    return "the answer is no list of its prefix";
}

/*
 * In a few words; what came is evidence of the server's and not made safe. Only here are that
 * site's own credentials at hand: whatever says them back is left without them.
 */
static const char *
problem_of(const struct target *t, const struct exchange_seen *ex, struct sp_arena *a,
           struct sp_err *err)
{
    const char *words = words_of(ex, a, err);
    size_t len;

    return words == NULL ? NULL
                         : credentials_hide(t->credentials, words, strlen(words), a, &len, err);
}

static bool
is_list(const struct target *t, const struct exchange_seen *ex)
{
    return ex->transport == TRANSPORT_OK && ex->status == 200 && ex->verified &&
           ex->reply.root == S3_ROOT_LIST && ex->reply.well_formed &&
           sp_streq(ex->reply.listing.name, t->bucket) &&
           sp_streq(ex->reply.listing.prefix, t->prefix);
}

int
peer_look(const struct target *t, const struct net *net, struct sp_arena *a, struct evidence *ev,
          struct peer_seen *out, struct sp_err *err)
{
    const enum s3_style style = t->style == STYLE_CHOICE_HOST ? S3_STYLE_HOST : S3_STYLE_PATH;
    struct watching watching = {.prefix = t->prefix};
    const struct s3_watch watch = {.object = on_object, .folder = on_folder, .ctx = &watching};
    struct name_seen *name = sp_alloc(a, sizeof(*name), err);
    struct exchange_seen *ex = sp_alloc(a, sizeof(*ex), err);
    struct net_lookup lookup = {.port = t->port, .out = name};
    struct net_exchange job;
    struct s3_request request;

    *out = (struct peer_seen){.tried = true};
    if (name == NULL || ex == NULL)
        return -1;
    name->name = s3_host(a, style, t->endpoint, t->bucket, err);
    if (name->name == NULL || net->lookup(net->ctx, &lookup, 1, a, err) == -1)
        return -1;
    if (name->naddresses == 0) {
        out->problem = name->error == NULL ? "the name was not found" : name->error;
        return 0;
    }
    if (build(t, style, net, a, &request, err) == -1)
        return -1;
    ex->purpose = "peer";
    ex->style = style;
    job = (struct net_exchange){.request = &request,
                                .where = name,
                                .verify = true,
                                .optional = true, /* it is not what was asked about */
                                .prefix = t->prefix,
                                .page = a,
                                .watch = &watch,
                                .out = ex};
    if (net->wave(net->ctx, NULL, 0, &job, 1, ev, a, err) == -1)
        return -1;
    out->page = watching.page;
    out->page.seen = is_list(t, ex);
    out->problem = out->page.seen ? NULL : problem_of(t, ex, a, err);
    return out->page.seen || out->problem != NULL ? 0 : -1;
}
