#include "checks/write_traces.h"

#include "base/text.h"
#include "checks/owner_words.h"
#include "owners/layout.h"

/* A name that a write probe gives, not another one in its folder. */
static bool
is_trace(const struct check_context *c, const struct s3_object *o)
{
    const struct owner_layout *layout = owner_layout_find("s3preflight");
    size_t prefix = strlen(c->target->prefix);
    struct owner_form form;
    struct owner_key key;
    struct owner_match match;

    owner_key_split(o->key, o->key_len, &key);
    for (const struct owner_pattern *p = layout->patterns; p->text != NULL; p++) {
        owner_pattern_form(p->text, &form);
        if (owner_pattern_match(&form, &key, &match) &&
            match.root_len == (prefix == 0 ? 0 : prefix - 1))
            return true;
    }
    return false;
}

static bool
is_marker(const struct s3_object *o)
{
    return o->size == 0 && o->key_len > 0 && o->key[o->key_len - 1] == '/';
}

bool
write_traces_only(const struct check_context *c, const struct s3_listing *l)
{
    unsigned long long n = 0;
    unsigned long long markers = 0;

    for (size_t i = 0; i < l->nsample; i++) {
        if (!sp_starts(l->sample[i].key, c->target->prefix))
            continue;
        if (is_trace(c, &l->sample[i]))
            n++;
        else if (is_marker(&l->sample[i]))
            markers++;
        else
            return false;
    }
    return n > 0 && !l->truncated && n + markers + l->outside == l->keys;
}

/* More than a listing keeps: they were counted by their owner while they streamed by. */
static bool
are_counted(const struct check_context *c)
{
    const struct owner_found *found = &c->ev->content.found;

    for (size_t i = 0; i < found->ncandidates; i++)
        if (!owner_is(&found->candidates[i], "s3preflight") ||
            found->candidates[i].place != OWNER_HERE)
            return false;
    return c->ev->content.scanned && found->ncandidates > 0 && found->unknown == 0 &&
           found->more == 0;
}

bool
write_traces_alone(const struct check_context *c)
{
    const struct s3_listing *l;

    if (!is_a_listing(c->list))
        return false;
    l = &c->list->reply.listing;
    return write_traces_only(c, l) || are_counted(c);
}

bool
write_traces_are_swept(const struct check_context *c)
{
    const struct canary_seen *canary = &c->ev->canary;

    return canary->state == CANARY_RUN ||
           (canary->state == CANARY_REFUSED && sp_streq(canary->refused, "recent-probe"));
}
