/* dns.txt: the names that were looked up, and what was found behind them. */
#include "base/text.h"
#include "bundle/members.h"

static void
write_shake(struct writer *w, const struct tls_seen *t)
{
    if (!t->tried)
        return;
    if (t->completed) {
        write_format(w, ", %s", t->version == NULL ? "TLS" : t->version);
        if (t->cipher != NULL)
            write_format(w, " %s", t->cipher);
        write_format(w, " in %ld ms, %zu certificates", t->ms, t->nchain);
    } else {
        write_raw(w, t->timed_out ? ", no TLS in time" : ", no TLS: ");
        write_text(w, &escape_line, t->timed_out ? "" : t->error);
        if (t->sys_errno != 0)
            write_format(w, " (%s)", strerror(t->sys_errno));
    }
    if (t->alert != -1)
        write_format(w, ", alert %d", t->alert);
}

static void
write_address(struct writer *w, const struct address_seen *a)
{
    write_raw(w, "    ");
    write_text(w, &escape_line, a->address);
    if (!a->tried)
        write_raw(w, ": not connected to");
    else if (a->connected)
        write_format(w, ": connected in %ld ms", a->ms);
    else if (a->timed_out)
        write_format(w, ": no answer in %ld ms", a->ms);
    else
        write_format(w, ": %s", strerror(a->sys_errno));
    write_shake(w, &a->tls);
    write_raw(w, "\n");
}

static void
write_name(struct writer *w, const char *what, const struct name_seen *n)
{
    if (n->name == NULL)
        return;
    write_text(w, &escape_line, n->name);
    write_format(w, "  (%s)\n", what);
    if (n->is_literal)
        write_raw(w, "    an address: nothing was looked up\n");
    else if (n->pinned)
        write_raw(w, "    given with --resolve: nothing was looked up\n");
    else if (!n->tried)
        write_raw(w, "    not looked up\n");
    else if (n->timed_out)
        write_format(w, "    no answer in %ld ms\n", n->ms);
    else {
        write_raw(w, "    ");
        write_text(w, &escape_line, n->gai == 0 ? "found" : n->error);
        write_format(w, " in %ld ms", n->ms);
        write_raw(w, n->from_hosts ? ", in the hosts file" : "");
        if (n->canonical != NULL) {
            write_raw(w, ", as ");
            write_text(w, &escape_line, n->canonical);
        }
        write_raw(w, "\n");
    }
    for (size_t i = 0; i < n->naddresses; i++)
        write_address(w, &n->addresses[i]);
}

int
member_dns(struct members *m, struct sp_err *err)
{
    static const char *const what[SEEN_NAMES] = {
        [SEEN_ENDPOINT] = "the endpoint",
        [SEEN_BUCKET_HOST] = "the bucket's own name",
        [SEEN_ANY_HOST] = "a bucket that nobody has: a wildcard answers to it",
        [SEEN_ROOTED] = "what DNS alone says of the judged name",
    };
    const struct check_context *c = m->src->context;
    struct sp_buf out;
    struct writer w;
    size_t names = 0;

    for (int i = 0; c != NULL && i < SEEN_NAMES; i++)
        names += c->ev->names[i].name != NULL;
    if (names == 0)
        return 0;
    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    for (int i = 0; i < SEEN_NAMES; i++)
        write_name(&w, what[i], &c->ev->names[i]);
    if (write_end(&w) == -1)
        return -1;
    return members_add(m, MEMBER_TEXT, "dns.txt",
                       "the names that were looked up, their addresses, and who answers there",
                       &out, err);
}
