#include "report/json_pictures.h"

#include "report/layout.h"

static const char *const moods[] = {[PICTURE_FINE] = "fine",
                                    [PICTURE_NEUTRAL] = "neutral",
                                    [PICTURE_ODD] = "warn",
                                    [PICTURE_BAD] = "fail"};
static const char *const roles[] = {
    [PICTURE_LEAF] = "leaf", [PICTURE_INTERMEDIATE] = "intermediate", [PICTURE_ANCHOR] = "anchor"};

/* Jansson takes valid UTF-8 only, which is what layout_printable gives. */
static json_t *
text(struct making *m, const char *s)
{
    const char *safe;

    if (s == NULL)
        return make_sure(m, json_null());
    safe = layout_printable(m->arena, s, false, m->err);
    return safe == NULL ? make_nothing(m) : make_sure(m, json_string(safe));
}

/* ---- the timeline */

/* Only the phases that there were, each as [from, to]. */
static json_t *
phases_of(struct making *m, const struct picture_bar *bar)
{
    json_t *object = make_sure(m, json_object());

    for (size_t i = 0; i < PICTURE_PHASES; i++) {
        json_t *span;

        if (bar->phases[i].from < 0)
            continue;
        span = make_sure(m, json_array());
        make_append(m, span, make_sure(m, json_integer(bar->phases[i].from)));
        make_append(m, span, make_sure(m, json_integer(bar->phases[i].to)));
        make_put(m, object, picture_phase_names[i], span);
    }
    return object;
}

json_t *
json_timeline(struct making *m, const struct picture_waterfall *w)
{
    json_t *object = make_sure(m, json_object());
    json_t *bars = make_sure(m, json_array());

    for (size_t i = 0; i < w->nbars; i++) {
        const struct picture_bar *bar = &w->bars[i];
        json_t *one = make_sure(m, json_object());

        make_put(m, one, "what", text(m, bar->what));
        make_put(m, one, "detail", text(m, bar->detail));
        make_put(m, one, "outcome", text(m, bar->outcome));
        make_put(m, one, "mood", text(m, moods[bar->mood]));
        make_put(m, one, "wave", make_number(m, bar->wave));
        make_put(m, one, "phases", phases_of(m, bar));
        make_append(m, bars, one);
    }
    make_put(m, object, "end", make_sure(m, json_integer(w->end)));
    make_put(m, object, "waves", make_number(m, w->waves));
    make_put(m, object, "bars", bars);
    return object;
}

/* ---- chains of trust */

static json_t *
certificates_of(struct making *m, const struct picture_chain *chain)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < chain->ncertificates; i++) {
        const struct picture_certificate *c = &chain->certificates[i];
        json_t *one = make_sure(m, json_object());

        make_put(m, one, "role", text(m, roles[c->role]));
        make_put(m, one, "subject", text(m, c->subject));
        make_put(m, one, "issuer", text(m, c->issuer));
        make_put(m, one, "not_before", make_time(m, c->not_before));
        make_put(m, one, "not_after", make_time(m, c->not_after));
        make_put(m, one, "sha256", text(m, c->fingerprint));
        make_put(m, one, "sent", make_sure(m, json_boolean(c->sent)));
        make_put(m, one, "missing", make_sure(m, json_boolean(c->missing)));
        make_put(m, one, "extra", make_sure(m, json_boolean(c->extra)));
        make_put(m, one, "trusted_by", text(m, c->trusted_by));
        make_put(m, one, "problem", text(m, c->problem));
        make_append(m, array, one);
    }
    return array;
}

json_t *
json_chains(struct making *m, const struct pictures *p)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < p->nchains; i++) {
        const struct picture_chain *chain = &p->chains[i];
        json_t *one = make_sure(m, json_object());

        make_put(m, one, "addresses", text(m, chain->addresses));
        make_put(m, one, "name", text(m, chain->name));
        make_put(m, one, "rules", text(m, chain->rules));
        make_put(m, one, "passed", make_sure(m, json_boolean(chain->passed)));
        make_put(m, one, "why", text(m, chain->why));
        make_put(m, one, "certificates", certificates_of(m, chain));
        make_append(m, array, one);
    }
    return array;
}

/* ---- the bucket */

json_t *
json_tree(struct making *m, const struct pictures *p)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < p->nnodes; i++) {
        const struct picture_node *n = &p->nodes[i];
        json_t *one = make_sure(m, json_object());

        make_put(m, one, "depth", make_number(m, n->depth));
        make_put(m, one, "name", text(m, n->name));
        make_put(m, one, "folder", make_sure(m, json_boolean(n->folder)));
        make_put(m, one, "ours", make_sure(m, json_boolean(n->ours)));
        make_put(m, one, "prefix", make_sure(m, json_boolean(n->prefix)));
        make_put(m, one, "owner", text(m, n->owner));
        make_put(m, one, "mood", text(m, moods[n->mood]));
        make_put(m, one, "objects", make_number(m, n->objects));
        make_put(m, one, "bytes", make_number(m, n->bytes));
        make_put(m, one, "newest", make_time(m, n->newest));
        make_put(m, one, "more", make_sure(m, json_boolean(n->more)));
        make_append(m, array, one);
    }
    return array;
}
