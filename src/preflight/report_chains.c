/* What every chain of trust is made of: presented, built on, missing, trusted. */
#include "base/text.h"
#include "checks/expiry.h"
#include "checks/rules.h"
#include "preflight/report_mood.h"
#include "preflight/report_pictures.h"

#define CERTIFICATES_MAX 32    /* drawn of one chain */
#define ROW_MAX ((size_t)1024) /* bytes of a row of addresses */

struct chain_drawing {
    const struct check_context *c;
    const struct diagnosis *d;
    const struct name_seen *name;
    const struct tls_seen *seen; /* of the first address that presented it */
    const struct tls_verdict *v; /* NULL: it was not judged */
    struct picture_certificate *certs;
    size_t ncerts;
    struct sp_err *err;
};

/* ---- one certificate */

/* "0A:1B:...", as the tool openssl prints it. */
static const char *
fingerprint(const struct chain_drawing *g, const char *hex)
{
    const size_t len = strlen(hex);
    char *out = sp_alloc(g->c->arena, len + len / 2 + 1, g->err);
    size_t n = 0;

    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && i % 2 == 0)
            out[n++] = ':';
        out[n++] = hex[i] >= 'a' ? (char)(hex[i] - 'a' + 'A') : hex[i];
    }
    return out;
}

static bool
is_same(struct sp_bytes a, struct sp_bytes b)
{
    return a.len == b.len && a.len > 0 && memcmp(a.data, b.data, a.len) == 0;
}

/* "pki/ca.crt:17" */
static const char *
where_from(const struct chain_drawing *g, const struct certificate *cert)
{
    const struct ca_file *ca = g->c->ca;
    const char *where;

    if (ca == NULL || ca->state == CA_FILE_NONE)
        return "the system's store";
    where = ca->path;
    for (size_t i = 0; i < ca->ncerts; i++)
        if (is_same(ca->certs[i].der, cert->der) && ca->certs[i].line > 0) {
            where = sp_printf(g->c->arena, g->err, "%s:%ld", ca->path, ca->certs[i].line);
            break;
        }
    return where == NULL ? NULL : safe(g->c, where, g->err);
}

static enum picture_mood
life_of(const struct check_context *c, const struct certificate *cert)
{
    const long long left = (long long)cert->not_after - (long long)c->now;
    struct expiry e;

    if (cert->not_after == 0)
        return PICTURE_NEUTRAL;
    (void)expiry_of(c, &e);
    if (left < 0 || left < e.fail || cert->not_before > c->now)
        return PICTURE_BAD;
    return left < e.warn ? PICTURE_ODD : PICTURE_FINE;
}

/* NULL without memory. */
static struct picture_certificate *
add_certificate(struct chain_drawing *g, const struct certificate *cert, enum picture_role role)
{
    struct picture_certificate *out = &g->certs[g->ncerts];

    *out = (struct picture_certificate){.role = role,
                                        .not_before = cert->not_before,
                                        .not_after = cert->not_after,
                                        .life = life_of(g->c, cert)};
    out->subject = safe(g->c, cert->subject, g->err);
    out->issuer = safe(g->c, cert->issuer, g->err);
    out->fingerprint = fingerprint(g, cert->sha256);
    if (out->subject == NULL || out->issuer == NULL || out->fingerprint == NULL)
        return NULL;
    g->ncerts++;
    return out;
}

static bool
has_room(const struct chain_drawing *g)
{
    return g->ncerts < CERTIFICATES_MAX;
}

/* ---- the path */

/* Above a leaf that was issued by an intermediate that was not sent stands no anchor yet. */
static int
add_missing(struct chain_drawing *g, const struct certificate *below)
{
    static const char *const missing[] = {"tls-missing-intermediate", NULL};
    const bool between = report_mood(g->d, missing) != PICTURE_FINE;
    struct picture_certificate *out = &g->certs[g->ncerts];

    if (!has_room(g))
        return 0;
    *out = (struct picture_certificate){.role = between ? PICTURE_INTERMEDIATE : PICTURE_ANCHOR,
                                        .issuer = "",
                                        .fingerprint = "",
                                        .missing = true,
                                        .problem = "neither sent nor trusted here"};
    out->subject = safe(g->c, below->issuer, g->err);
    g->ncerts++;
    return out->subject == NULL ? -1 : 0;
}

static const char *
problem_of(const struct chain_drawing *g, size_t index)
{
    const struct tls_verdict *v = g->v;

    if (v->code != 0)
        return !v->no_issuer && (size_t)v->depth == index ? v->text : NULL;
    return index == 0 && !v->name_ok ? "for another name" : NULL;
}

static int
add_link(struct chain_drawing *g, size_t index)
{
    const struct tls_link *link = &g->v->path[index];
    const bool top = index + 1 == g->v->npath;
    const bool anchor = top && link->trusted && (g->v->code == 0 || link->cert.self_issued);
    struct picture_certificate *out;

    if (!has_room(g))
        return 0;
    out = add_certificate(g, &link->cert,
                          index == 0                         ? PICTURE_LEAF
                          : anchor || link->cert.self_issued ? PICTURE_ANCHOR
                                                             : PICTURE_INTERMEDIATE);
    if (out == NULL)
        return -1;
    out->sent = link->sent;
    out->problem = problem_of(g, index);
    if (!anchor)
        return 0;
    out->trusted_by = where_from(g, &link->cert);
    return out->trusted_by == NULL ? -1 : 0;
}

static bool
is_in_path(const struct chain_drawing *g, struct sp_bytes der)
{
    for (size_t i = 0; g->v != NULL && i < g->v->npath; i++)
        if (is_same(g->v->path[i].cert.der, der))
            return true;
    return false;
}

/* What was presented beside the path; all of it, where nothing could be judged. */
static int
add_presented(struct chain_drawing *g)
{
    for (size_t i = 0; i < g->seen->nchain && has_room(g); i++) {
        struct certificate cert;
        struct sp_err why = {0};
        struct picture_certificate *out;

        if (is_in_path(g, g->seen->chain[i]))
            continue;
        if (certificate_describe(g->seen->chain[i], g->c->arena, &cert, &why) == -1) {
            if (why.code != SP_NOMEM)
                continue;
            return sp_fail(g->err, SP_NOMEM, "%s", why.message);
        }
        out = add_certificate(g, &cert,
                              g->v == NULL && i == 0 ? PICTURE_LEAF
                              : cert.self_issued     ? PICTURE_ANCHOR
                                                     : PICTURE_INTERMEDIATE);
        if (out == NULL)
            return -1;
        out->sent = true;
        out->extra = g->v != NULL;
        if (out->extra)
            out->life = PICTURE_NEUTRAL; /* nobody minds it */
    }
    return 0;
}

static int
draw_certificates(struct chain_drawing *g)
{
    g->certs = sp_alloc_array(g->c->arena, CERTIFICATES_MAX, sizeof(*g->certs), g->err);
    if (g->certs == NULL)
        return -1;
    for (size_t i = 0; g->v != NULL && i < g->v->npath; i++)
        if (add_link(g, i) == -1)
            return -1;
    if (g->v != NULL && g->v->no_issuer && add_missing(g, &g->v->path[g->v->npath - 1].cert) == -1)
        return -1;
    return add_presented(g);
}

/* ---- the chain */

static const char *
why_not(const struct chain_drawing *g)
{
    if (g->v == NULL)
        return "not judged: there is no CA to trust";
    if (g->v->code != 0)
        return g->v->text;
    return g->v->name_ok ? "" : "the certificate is for another name";
}

static bool
is_same_chain(const struct tls_seen *a, const struct tls_seen *b)
{
    if (a->nchain != b->nchain)
        return false;
    for (size_t i = 0; i < a->nchain; i++)
        if (!is_same(a->chain[i], b->chain[i]))
            return false;
    return true;
}

static bool
presents(const struct address_seen *a)
{
    return a->tls.completed && a->tls.nchain > 0;
}

/* An earlier address of the name presents the same. */
static bool
is_drawn(const struct name_seen *name, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (presents(&name->addresses[i]) &&
            is_same_chain(&name->addresses[i].tls, &name->addresses[index].tls))
            return true;
    return false;
}

static const char *
join_addresses(const struct chain_drawing *g, size_t first)
{
    struct sp_buf text;

    sp_buf_init(&text, g->c->arena, ROW_MAX);
    for (size_t i = first; i < g->name->naddresses; i++) {
        const struct address_seen *a = &g->name->addresses[i];

        if (presents(a) && is_same_chain(&a->tls, g->seen) &&
            report_join(&text, a->address, g->err) == -1)
            return NULL;
    }
    return safe(g->c, sp_buf_str(&text), g->err);
}

static bool
passes(const struct chain_drawing *g)
{
    return g->v != NULL && g->v->code == 0 && g->v->name_ok;
}

static int
draw_chain(struct chain_drawing *g, size_t index, struct picture_chain *out)
{
    *out = (struct picture_chain){
        .rules = g->c->target->consumer->name, .passed = passes(g), .why = why_not(g)};
    out->addresses = join_addresses(g, index);
    out->name = safe(g->c, g->name->name, g->err);
    if (out->addresses == NULL || out->name == NULL || draw_certificates(g) == -1)
        return -1;
    out->certificates = g->certs;
    out->ncertificates = g->ncerts;
    return 0;
}

/* The chains that pass, or those that do not. */
static int
draw_chains(const struct check_context *c, const struct diagnosis *d, bool passed,
            struct pictures *out, struct sp_err *err)
{
    for (size_t i = 0; i < c->name->naddresses && out->nchains < PICTURE_CHAINS_MAX; i++) {
        struct chain_drawing g = {
            .c = c, .d = d, .name = c->name, .seen = &c->name->addresses[i].tls, .err = err};

        if (!presents(&c->name->addresses[i]) || is_drawn(c->name, i))
            continue;
        if (i < c->nchains && c->chains[i].judged)
            g.v = &c->chains[i];
        if (passes(&g) != passed)
            continue;
        if (draw_chain(&g, i, &out->chains[out->nchains]) == -1)
            return -1;
        out->nchains++;
    }
    return 0;
}

/* What is wrong stands first, and is never what there is no room for. */
int
report_chains_of(const struct check_context *c, const struct diagnosis *d, struct pictures *out,
                 struct sp_err *err)
{
    return draw_chains(c, d, false, out, err) == -1 ? -1 : draw_chains(c, d, true, out, err);
}
