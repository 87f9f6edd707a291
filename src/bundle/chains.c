/* tls: the chains that were presented, what there is to trust, and how each consumer judges them.
 */
#include "base/text.h"
#include "bundle/members.h"
#include "manifest/base64.h"

#define PEM_COLUMNS 64

struct shown_chain {
    const char *file;
    const char *name; /* that was asked for; "": none */
    const struct address_seen *address;
};

/* ---- PEM */

static void
write_pem(struct writer *w, struct sp_bytes der)
{
    const char *text = base64_encode(w->out->arena, der.data, der.len, w->err);

    if (text == NULL) {
        w->rc = -1;
        return;
    }
    write_raw(w, "-----BEGIN CERTIFICATE-----\n");
    for (const char *p = text; *p != '\0'; p += strnlen(p, PEM_COLUMNS))
        write_format(w, "%.*s\n", PEM_COLUMNS, p);
    write_raw(w, "-----END CERTIFICATE-----\n");
}

/* With a line of what it is; what cannot be decoded goes as it came. */
static void
write_certificate(struct writer *w, struct sp_bytes der)
{
    struct certificate cert;
    struct sp_err why = {0};
    char end[SP_ISO_SIZE];

    if (certificate_describe(der, w->out->arena, &cert, &why) == 0) {
        sp_time_iso(cert.not_after, end);
        write_raw(w, "# ");
        write_text(w, &escape_line, cert.subject);
        write_raw(w, "\n#   issued by ");
        write_text(w, &escape_line, cert.issuer);
        write_format(w, "\n#   ends %s, SHA-256 %s\n", end, cert.sha256);
    } else {
        write_raw(w, "# cannot be decoded: ");
        write_text(w, &escape_line, why.message);
        write_raw(w, "\n");
    }
    write_pem(w, der);
}

static int
add_certificates(struct members *m, const char *name, const char *about, const char *head,
                 const struct sp_bytes *ders, size_t n, struct sp_err *err)
{
    struct sp_buf out;
    struct writer w;

    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    write_raw(&w, "# ");
    write_text(&w, &escape_line, head);
    write_raw(&w, "\n");
    for (size_t i = 0; i < n; i++)
        write_certificate(&w, ders[i]);
    if (write_end(&w) == -1)
        return -1;
    return members_add(m, MEMBER_CERTIFICATES, name, about, &out, err);
}

/* ---- what was presented */

/* "tls/01-192.0.2.1.pem"; not every system has files with a colon in their name. */
static const char *
name_of(struct members *m, size_t number, const char *address, struct sp_err *err)
{
    char *name = sp_printf(m->arena, err, "tls/%02zu-%.45s.pem", number, address);

    for (char *c = name; c != NULL && *c != '\0'; c++)
        if (!sp_is_alnum(*c) && strchr("./-", *c) == NULL)
            *c = '-';
    return name;
}

static int
add_chain(struct members *m, const char *name, const struct address_seen *a,
          struct shown_chain *chains, size_t *n, struct sp_err *err)
{
    const struct tls_seen *t = &a->tls;
    const char *file;
    const char *head;

    if (t->nchain == 0 || *n == ADDRESSES_MAX)
        return 0;
    file = name_of(m, *n + 1, a->address, err);
    head = sp_printf(m->arena, err, "presented by %s for %s, leaf first: %s %s", a->address,
                     name[0] == '\0' ? "no name" : name, t->version == NULL ? "" : t->version,
                     t->cipher == NULL ? "" : t->cipher);
    if (file == NULL || head == NULL ||
        add_certificates(m, file, "the chain that an address presents, with its own bytes", head,
                         t->chain, t->nchain, err) == -1)
        return -1;
    chains[(*n)++] = (struct shown_chain){.file = file, .name = name, .address = a};
    return 0;
}

static int
add_chains(struct members *m, struct shown_chain *chains, size_t *n, struct sp_err *err)
{
    const struct evidence *ev = m->src->context->ev;

    for (int i = 0; i < SEEN_NAMES; i++)
        for (size_t k = 0; k < ev->names[i].naddresses; k++)
            if (add_chain(m, ev->names[i].name, &ev->names[i].addresses[k], chains, n, err) == -1)
                return -1;
    return ev->without_sni.address == NULL ? 0 : add_chain(m, "", &ev->without_sni, chains, n, err);
}

/* ---- what there is to trust */

/* The file may hold a key, too: only its certificates go in. */
static int
add_ca_file(struct members *m, struct sp_err *err)
{
    const struct ca_file *ca = m->src->context->ca;
    struct sp_bytes *ders;
    const char *head;

    if (ca == NULL || ca->ncerts == 0)
        return 0;
    ders = sp_alloc_array(m->arena, ca->ncerts, sizeof(*ders), err);
    head = sp_printf(m->arena, err, "the certificates of %s%s",
                     ca->path == NULL ? "the CA file" : ca->path,
                     ca->has_private_key ? "; it holds a private key, too, which is not here" : "");
    if (ders == NULL || head == NULL)
        return -1;
    for (size_t i = 0; i < ca->ncerts; i++)
        ders[i] = ca->certs[i].der;
    return add_certificates(m, "tls/ca-file.pem", "the certificates of the CA file", head, ders,
                            ca->ncerts, err);
}

static int
add_anchors(struct members *m, struct sp_err *err)
{
    const struct record *r = m->src->record;

    if (r == NULL || r->trust.ncerts == 0)
        return 0;
    return add_certificates(m, "tls/system-anchors.pem",
                            "what of the system's store the chains lead to",
                            "of the system's trust store", r->trust.certs, r->trust.ncerts, err);
}

/* ---- who would take it */

static int
write_judgement(struct writer *w, struct members *m, const struct shown_chain *c, const char *title,
                const struct tls_rules *rules)
{
    const struct tls_seen *t = &c->address->tls;
    struct sp_err why = {0};
    struct tls_verdict v = {0};

    write_format(w, "    %s: ", title);
    if (tls_judge(m->src->trust, t->chain, t->nchain, c->name, rules, m->src->context->now,
                  m->arena, &v, &why) == -1) {
        write_raw(w, "cannot be judged: ");
        write_text(w, &escape_line, why.message);
    } else if (v.code != 0) {
        write_text(w, &escape_line, v.text);
        write_format(w, " (depth %d: ", v.depth);
        write_text(w, &escape_line, v.at.subject);
        write_raw(w, ")");
    } else if (!v.name_ok && c->name[0] != '\0') {
        write_raw(w, "the chain is good, and the certificate is for another name");
    } else {
        write_raw(w, "passes");
    }
    if (t->version_number != 0 && t->version_number < rules->min_version)
        write_format(w, "; %s is too old for it", t->version);
    write_raw(w, "\n");
    return w->rc;
}

static int
write_judgements(struct writer *w, struct members *m, const struct shown_chain *c)
{
    static const struct tls_client *const others[] = {&tls_client_go, &tls_client_libcurl};

    write_format(w, "%s for ", c->file);
    write_text(w, &escape_line, c->name[0] == '\0' ? "no name" : c->name);
    write_raw(w, "\n");
    for (const struct consumer *const *row = consumer_all(); *row != NULL; row++)
        if (write_judgement(w, m, c, (*row)->title, &(*row)->tls) == -1)
            return -1;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (write_judgement(w, m, c, others[i]->title, &others[i]->tls) == -1)
            return -1;
    return 0;
}

static bool
is_same(const struct shown_chain *a, const struct shown_chain *b)
{
    const struct tls_seen *one = &a->address->tls;
    const struct tls_seen *two = &b->address->tls;
    size_t i = 0;

    if (!sp_streq(a->name, b->name) || one->nchain != two->nchain ||
        one->version_number != two->version_number)
        return false;
    while (i < one->nchain && one->chain[i].len == two->chain[i].len &&
           memcmp(one->chain[i].data, two->chain[i].data, one->chain[i].len) == 0)
        i++;
    return i == one->nchain;
}

static int
add_judgements(struct members *m, const struct shown_chain *chains, size_t n, struct sp_err *err)
{
    struct sp_buf out;
    struct writer w;

    if (n == 0 || m->src->trust == NULL)
        return 0;
    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < i && !is_same(&chains[k], &chains[i]))
            k++;
        if (k < i)
            write_format(&w, "%s: as %s\n", chains[i].file, chains[k].file);
        else if (write_judgements(&w, m, &chains[i]) == -1)
            return -1;
    }
    if (write_end(&w) == -1)
        return -1;
    return members_add(m, MEMBER_TEXT, "tls/judgement.txt",
                       "whether these chains pass by the rules of each consumer", &out, err);
}

int
member_tls(struct members *m, struct sp_err *err)
{
    struct shown_chain chains[ADDRESSES_MAX];
    size_t n = 0;

    if (m->src->context == NULL)
        return 0;
    if (add_chains(m, chains, &n, err) == -1 || add_ca_file(m, err) == -1 ||
        add_anchors(m, err) == -1)
        return -1;
    return add_judgements(m, chains, n, err);
}
