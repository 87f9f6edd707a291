/* All names that a target and what was seen there have. */
#include "redact/internal.h"

#include <string.h>

#include "base/text.h"
#include "tls/certificate.h"

#define SYSTEM_ID_SIZE 24

static int
learn_string(struct redact *r, enum redact_kind kind, const char *text, struct sp_err *err)
{
    return text == NULL ? 0 : redact_learn(r, kind, text, strlen(text), err);
}

static int
learn_key(struct redact *r, const char *key, struct sp_err *err)
{
    return key == NULL ? 0 : redact_learn_key(r, key, strlen(key), err);
}

static int
learn_host(struct redact *r, const char *host, struct sp_err *err)
{
    return host == NULL ? 0 : redact_learn_host(r, host, strlen(host), err);
}

static int
read_string(struct redact *r, const char *text, struct sp_err *err)
{
    return text == NULL ? 0 : redact_read(r, text, strlen(text), err);
}

static int
learn_system_id(struct redact *r, uint64_t id, struct sp_err *err)
{
    char digits[SYSTEM_ID_SIZE];

    (void)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)id);
    return id == 0 ? 0 : learn_string(r, REDACT_SYSTEM_ID, digits, err);
}

/* ---- the target */

/* As hide.c leaves it, and as it is. */
static int
learn_access_key(struct redact *r, const struct credentials *c, struct sp_err *err)
{
    char ends[12];

    if (c == NULL || c->access_key == NULL)
        return 0;
    if (redact_learn(r, REDACT_ACCESS_KEY, c->access_key, c->access_key_len, err) == -1)
        return -1;
    if (c->access_key_len < sizeof(ends))
        return 0;
    (void)snprintf(ends, sizeof(ends), "%.4s...%.4s", c->access_key,
                   c->access_key + c->access_key_len - 4);
    return learn_string(r, REDACT_ACCESS_KEY, ends, err);
}

static int
learn_proxy(struct redact *r, const struct proxy_settings *proxy, struct sp_err *err)
{
    return proxy == NULL || proxy->url.len == 0
               ? 0
               : redact_read(r, sp_secret_bytes(&proxy->url), proxy->url.len, err);
}

/* A list with commas. */
static int
learn_addresses(struct redact *r, const char *text, struct sp_err *err)
{
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, ",");

        if (redact_learn_host(r, text, len, err) == -1)
            return -1;
        text += len + (text[len] != '\0');
    }
    return 0;
}

int
redact_learn_target(struct redact *r, const struct target *t, struct sp_err *err)
{
    const struct repository *own = &t->repository;

    for (size_t i = 0; i < t->npins; i++)
        if ((!sp_streq(t->pins[i].host, "*") && learn_host(r, t->pins[i].host, err) == -1) ||
            learn_addresses(r, t->pins[i].address, err) == -1)
            return -1;
    return learn_access_key(r, t->credentials, err) == -1 || learn_proxy(r, t->proxy, err) == -1 ||
                   learn_string(r, REDACT_BUCKET, t->bucket, err) == -1 ||
                   learn_host(r, t->endpoint, err) == -1 ||
                   learn_string(r, REDACT_STANZA, own->stanza, err) == -1 ||
                   learn_string(r, REDACT_SERVER, own->server, err) == -1 ||
                   learn_system_id(r, own->system_id, err) == -1 ||
                   learn_key(r, t->prefix, err) == -1 || learn_key(r, own->prefix, err) == -1 ||
                   (t->proxy != NULL && learn_host(r, t->proxy->shown, err) == -1)
               ? -1
               : 0;
}

/* ---- names and certificates */

static int
learn_chain(struct redact *r, const struct tls_seen *tls, struct sp_arena *scratch,
            struct sp_err *err)
{
    for (size_t i = 0; i < tls->nchain; i++) {
        struct sp_err none = {0};
        struct certificate cert;

        if (certificate_describe(tls->chain[i], scratch, &cert, &none) == -1) {
            if (none.code == SP_NOMEM)
                return sp_fail(err, SP_NOMEM, "%s", none.message);
        } else if (redact_learn_certificate(r, &cert, err) == -1) {
            return -1;
        }
    }
    return learn_string(r, REDACT_SUBJECT, tls->client_ca, err);
}

/* Behind the name that was asked for stands a search domain. */
static int
learn_canonical(struct redact *r, const struct name_seen *seen, struct sp_err *err)
{
    size_t len = seen->name == NULL ? 0 : strlen(seen->name);

    if (seen->canonical == NULL)
        return 0;
    if (len > 0 && sp_starts(seen->canonical, seen->name) && seen->canonical[len] == '.' &&
        learn_string(r, REDACT_DOMAIN, seen->canonical + len + 1, err) == -1)
        return -1;
    return learn_host(r, seen->canonical, err);
}

static int
learn_name(struct redact *r, const struct name_seen *seen, struct sp_arena *scratch,
           struct sp_err *err)
{
    for (size_t i = 0; i < seen->naddresses; i++)
        if (learn_host(r, seen->addresses[i].address, err) == -1 ||
            learn_chain(r, &seen->addresses[i].tls, scratch, err) == -1)
            return -1;
    return learn_canonical(r, seen, err);
}

/* ---- answers */

static int
learn_error(struct redact *r, const struct s3_error *e, struct sp_err *err)
{
    return learn_host(r, e->endpoint, err) == -1 ||
                   learn_string(r, REDACT_BUCKET, e->bucket, err) == -1 ||
                   read_string(r, e->message, err) == -1 || read_string(r, e->details, err) == -1
               ? -1
               : 0;
}

static int
learn_listing(struct redact *r, const struct s3_listing *l, struct sp_err *err)
{
    for (size_t i = 0; i < l->nsample; i++)
        if (redact_learn_key(r, l->sample[i].key, l->sample[i].key_len, err) == -1)
            return -1;
    return learn_string(r, REDACT_BUCKET, l->name, err) == -1 ||
                   learn_key(r, l->prefix, err) == -1 ||
                   learn_string(r, REDACT_OTHER, l->next_token, err) == -1
               ? -1
               : 0;
}

static int
learn_reply(struct redact *r, const struct s3_reply *reply, struct sp_err *err)
{
    const struct s3_lifecycle *rules = &reply->settings.lifecycle;

    for (size_t i = 0; i < reply->buckets.nnames; i++)
        if (learn_string(r, REDACT_BUCKET, reply->buckets.names[i], err) == -1)
            return -1;
    for (size_t i = 0; i < rules->nkept; i++)
        if (learn_key(r, rules->kept[i].prefix, err) == -1 ||
            learn_string(r, REDACT_OTHER, rules->kept[i].id, err) == -1)
            return -1;
    for (size_t i = 0; i < reply->deleted.nkept; i++)
        if (learn_key(r, reply->deleted.kept[i].key, err) == -1)
            return -1;
    return learn_string(r, REDACT_OWNER, reply->buckets.owner, err) == -1 ||
                   learn_string(r, REDACT_OWNER, reply->buckets.owner_name, err) == -1 ||
                   learn_string(r, REDACT_OTHER, reply->buckets.next_token, err) == -1 ||
                   learn_string(r, REDACT_OTHER, reply->settings.encryption_key, err) == -1 ||
                   redact_read(r, reply->head, reply->head_len, err) == -1 ||
                   learn_error(r, &reply->error, err) == -1 ||
                   learn_listing(r, &reply->listing, err) == -1
               ? -1
               : 0;
}

static int
learn_exchange(struct redact *r, const struct exchange_seen *ex, struct sp_err *err)
{
    for (size_t i = 0; i < ex->nheaders; i++)
        if (read_string(r, ex->headers[i].value, err) == -1)
            return -1;
    return learn_host(r, ex->address, err) == -1 || read_string(r, ex->error, err) == -1 ||
                   read_string(r, ex->status_line, err) == -1 ||
                   redact_read(r, ex->body, ex->body_len, err) == -1 ||
                   learn_reply(r, &ex->reply, err) == -1
               ? -1
               : 0;
}

/* ---- content */

static int
learn_text(struct redact *r, enum redact_kind kind, const struct owner_text *text,
           struct sp_err *err)
{
    return redact_learn(r, kind, text->bytes, text->len, err);
}

static int
learn_found(struct redact *r, const struct owner_found *found, struct sp_err *err)
{
    for (size_t i = 0; i < found->ncandidates; i++)
        if (learn_text(r, REDACT_STANZA, &found->candidates[i].who, err) == -1 ||
            redact_learn_key(r, found->candidates[i].root.bytes, found->candidates[i].root.len,
                             err) == -1)
            return -1;
    for (size_t i = 0; i < found->nproofs; i++)
        if (redact_learn_key(r, found->proofs[i].key.bytes, found->proofs[i].key.len, err) == -1)
            return -1;
    for (size_t i = 0; i < found->nsamples; i++)
        if (redact_learn_key(r, found->samples[i].bytes, found->samples[i].len, err) == -1)
            return -1;
    return 0;
}

/* Versions and the like are no names. */
static bool
is_number(const struct owner_text *text)
{
    size_t i = 0;

    while (i < text->len && (sp_is_digit(text->bytes[i]) || text->bytes[i] == '.'))
        i++;
    return i == text->len;
}

static int
learn_proof(struct redact *r, const struct proof_seen *proof, struct sp_err *err)
{
    for (size_t i = 0; i < proof->nfacts; i++)
        if (!is_number(&proof->facts[i].text) &&
            learn_text(r, REDACT_OTHER, &proof->facts[i].text, err) == -1)
            return -1;
    return learn_system_id(r, proof->system_id, err) == -1
               ? -1
               : learn_string(r, REDACT_SERVER, proof->server, err);
}

static int
learn_info(struct redact *r, const struct pgbr_info *info, struct sp_err *err)
{
    for (size_t i = 0; i < info->nhistory; i++)
        if (learn_system_id(r, info->history[i].system_id, err) == -1)
            return -1;
    return learn_system_id(r, info->db.system_id, err);
}

static int
learn_content(struct redact *r, const struct content_seen *c, struct sp_err *err)
{
    for (size_t i = 0; i < c->nsiblings; i++)
        if (learn_text(r, REDACT_STANZA, &c->siblings[i].who, err) == -1 ||
            redact_learn_key(r, c->siblings[i].name.bytes, c->siblings[i].name.len, err) == -1)
            return -1;
    for (size_t i = 0; i < SEEN_INFOS; i++)
        if (learn_info(r, &c->infos[i], err) == -1)
            return -1;
    for (size_t i = 0; i < c->nproofs; i++)
        if (learn_proof(r, &c->proofs[i], err) == -1)
            return -1;
    return learn_found(r, &c->found, err) == -1 ? -1 : learn_found(r, &c->around, err);
}

static int
learn_names(struct redact *r, const struct names_seen *names, struct sp_err *err)
{
    for (size_t i = 0; i < names->nnames; i++)
        if (learn_key(r, names->names[i], err) == -1)
            return -1;
    return 0;
}

static int
learn_health(struct redact *r, const struct health_seen *h, struct sp_err *err)
{
    return learn_names(r, &h->beside, err) == -1 || learn_names(r, &h->stanzas, err) == -1 ||
                   learn_string(r, REDACT_SERVER, h->server, err) == -1 ||
                   learn_string(r, REDACT_SERVER, h->newest.server, err) == -1 ||
                   learn_system_id(r, h->newest.system_id, err) == -1 ||
                   read_string(r, h->newest.pgdata, err) == -1
               ? -1
               : 0;
}

static int
learn_canary(struct redact *r, const struct canary_seen *c, struct sp_err *err)
{
    for (size_t i = 0; i < c->nsteps; i++)
        if (learn_exchange(r, &c->steps[i].exchange, err) == -1)
            return -1;
    return 0;
}

int
redact_learn_evidence(struct redact *r, const struct evidence *ev, struct sp_arena *scratch,
                      struct sp_err *err)
{
    for (size_t i = 0; i < SEEN_NAMES; i++)
        if (learn_name(r, &ev->names[i], scratch, err) == -1)
            return -1;
    for (size_t i = 0; i < ev->nexchanges; i++)
        if (learn_exchange(r, &ev->exchanges[i], err) == -1)
            return -1;
    for (size_t i = 0; i < ev->kept.npages; i++)
        if (learn_exchange(r, ev->kept.pages[i], err) == -1)
            return -1;
    for (size_t i = 0; i < sizeof(ev->kept.keys) / sizeof(ev->kept.keys[0]); i++)
        for (size_t k = 0; k < ev->kept.keys[i].n; k++)
            if (redact_learn_key(r, ev->kept.keys[i].rows[k].object.key,
                                 ev->kept.keys[i].rows[k].object.key_len, err) == -1)
                return -1;
    return learn_chain(r, &ev->without_sni.tls, scratch, err) == -1 ||
                   learn_content(r, &ev->content, err) == -1 ||
                   learn_health(r, &ev->health, err) == -1 ||
                   learn_canary(r, &ev->canary, err) == -1
               ? -1
               : 0;
}
