/* Certificates that are good today, and end soon. Backups stop on that day. */
#include "checks/expiry.h"

#include "base/text.h"
#include "checks/rules.h"

#define DAY 86400LL
#define WARN_DAYS 30
#define FAIL_DAYS 7
/* Parts of a certificate's life: one that is issued for days is renewed within hours of its end. */
#define WARN_PART 3
#define FAIL_PART 10

static long long
least(long long a, long long b)
{
    return a < b ? a : b;
}

/*
 * Unless the operator says how many days, no more than a part of the life of a server's own.
 * v: NULL: there is none
 */
static long long
limit(const struct tls_verdict *v, long days, long standard, long part)
{
    const struct certificate *leaf = v == NULL ? NULL : &v->leaf;
    long long life = v == NULL ? 0 : (long long)leaf->not_after - (long long)leaf->not_before;

    if (days >= 0)
        return days * DAY;
    if (v == NULL || leaf->not_before == 0 || life <= 0 || leaf->not_after != v->not_after)
        return standard * DAY;
    return least(standard * DAY, life / part);
}

bool
expiry_of(const struct check_context *c, struct expiry *out)
{
    *out = (struct expiry){0};
    for (size_t i = 0; i < c->nchains; i++) {
        const struct tls_verdict *v = &c->chains[i];

        if (!v->judged || v->code != 0 || v->not_after == 0 ||
            (out->chain != NULL && out->chain->not_after <= v->not_after))
            continue;
        out->chain = v;
        out->address = c->name->addresses[i].address;
    }
    out->warn = limit(out->chain, c->target->cert_warn_days, WARN_DAYS, WARN_PART);
    out->fail = limit(out->chain, c->target->cert_fail_days, FAIL_DAYS, FAIL_PART);
    if (out->chain == NULL)
        return false;
    out->left = (long long)out->chain->not_after - (long long)c->now;
    return true;
}

/* A good chain whose end is not known proves nothing of its end. */
static bool
has_no_end(const struct check_context *c)
{
    for (size_t i = 0; i < c->nchains; i++)
        if (c->chains[i].judged && c->chains[i].code == 0 && c->chains[i].not_after == 0)
            return true;
    return false;
}

static bool
applies(const struct check_context *c)
{
    struct expiry e;

    return has_no_end(c) || (expiry_of(c, &e) && (e.left < e.warn || e.left < e.fail));
}

/* "127.0.0.1 presents a chain in which CN=x ends in 3 days, on 2026-11-25T00:00:00Z" */
static int
say_end(const struct check_context *c, const struct expiry *e, struct sp_buf *detail,
        struct sp_err *err)
{
    const char *span = sp_span(c->arena, e->left, err);
    char iso[SP_ISO_SIZE];

    sp_time_iso(e->chain->not_after, iso);
    return span == NULL ? -1
                        : say(detail, err, "%s presents a chain in which %s ends in %s, on %s",
                              e->address, e->chain->first_to_end, span, iso);
}

static int
ending(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct expiry e;

    return expiry_of(c, &e) && e.left < e.fail ? say_end(c, &e, detail, err) : 0;
}

static int
expiring_soon(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct expiry e;

    return expiry_of(c, &e) && e.left >= e.fail && e.left < e.warn ? say_end(c, &e, detail, err)
                                                                   : 0;
}

static const struct rule rules[] = {
    {"tls-ending", ending},
    {"tls-expiring-soon", expiring_soon},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    char iso[SP_ISO_SIZE];
    struct expiry e;

    (void)ms;
    if (has_no_end(c) || !expiry_of(c, &e))
        return 0;
    sp_time_iso(e.chain->not_after, iso);
    iso[10] = '\0';
    return say(summary, err, "good until %s, for %lld day%s", iso, e.left / DAY,
               e.left / DAY == 1 ? "" : "s");
}

const struct check check_expiry = {
    .id = "expiry",
    .title = "Certificate's end",
    .needs = {"trust"},
    .applies = applies,
    .rules = rules,
    .proven = proven,
};
