#include "report/words.h"

#include "base/text.h"
#include "consumer/consumer.h"

static const char *
or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static bool
is_set(const char *s)
{
    return s != NULL && *s != '\0';
}

const char *
words_size(struct sp_arena *a, unsigned long long bytes, struct sp_err *err)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB"};
    double n = (double)bytes / 1024;
    size_t unit = 0;

    if (bytes < 1024)
        return sp_printf(a, err, "%llu B", bytes);
    /* 1023.95 would be printed as 1024.0. */
    for (; n >= 1023.95 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
        n /= 1024;
    return sp_printf(a, err, "%.1f %s", n, units[unit]);
}

const char *
words_count(struct sp_arena *a, unsigned long long n, const char *what, struct sp_err *err)
{
    return sp_printf(a, err, "%llu %s%s", n, what, n == 1 ? "" : "s");
}

const char *
words_millis(struct sp_arena *a, long ms, struct sp_err *err)
{
    if (ms < 0)
        return "";
    if (ms < 10000)
        return sp_printf(a, err, "%ld ms", ms);
    return sp_printf(a, err, "%.1f s", (double)ms / 1000);
}

void
words_minute(time_t t, char out[WORDS_MINUTE])
{
    char iso[SP_ISO_SIZE];

    sp_time_iso(t, iso);
    (void)snprintf(out, WORDS_MINUTE, "%.10s %.5s UTC", iso, iso + 11);
}

const char *
words_consumer(struct sp_arena *a, const char *name, struct sp_err *err)
{
    const size_t len = name == NULL ? 0 : strcspn(name, "@");
    const struct consumer *consumer;
    const char *alone;

    if (!is_set(name))
        return "The consumer";
    alone = sp_strndup(a, name, len, err);
    if (alone == NULL)
        return NULL;
    consumer = consumer_find(alone);
    if (consumer == NULL)
        return name;
    return name[len] == '\0' ? consumer->title
                             : sp_printf(a, err, "%s %s", consumer->title, name + len + 1);
}

/* What the listing proved; no more than it did. */
static const char *
listed(const struct report_listing *l)
{
    if (!l->known)
        return " and sign in";
    if (!l->complete || (l->objects != 0 && l->objects != l->markers))
        return ", sign in and list it";
    if (l->markers != 0)
        return ", sign in and find nothing but folder markers";
    return ", sign in and find it empty";
}

const char *
words_proved(struct sp_arena *a, const struct report *r, struct sp_err *err)
{
    const char *who = words_consumer(a, r->target.consumer, err);

    if (who == NULL)
        return NULL;
    if (r->health)
        return sp_printf(a, err, "%s reaches it, trusts it, signs in and finds its repository.",
                         who);
    return sp_printf(a, err, "%s would reach it, trust it%s.", who, listed(&r->listing));
}

const char *
words_unproved(const struct report *r)
{
    if (r->health)
        return "Not proved: that a backup can be restored (only a restore shows it).";
    return r->wrote ? NULL
                    : "Not proved: that the key may write and delete (reading cannot show it).";
}

static const char *
failing(struct sp_arena *a, const struct report_prediction *said, struct sp_err *err)
{
    const bool told = is_set(said->message);

    return sp_printf(a, err,
                     sp_streq(said->consumer, "pgbackrest")
                         ? "%s would fail with [%03d]%s%s"
                         : "%s would fail with exit status %d%s%s",
                     said->operation, said->code, told ? ": " : ".", told ? said->message : "");
}

const char *
words_predicted(struct sp_arena *a, const struct report *r, struct sp_err *err)
{
    const struct report_prediction *said = &r->prediction;
    const bool ready = r->verdict <= VERDICT_READY_WITH_WARNINGS;

    if (sp_streq(said->outcome, "fails"))
        return failing(a, said, err);
    if (!sp_streq(said->outcome, "succeeds"))
        return sp_printf(a, err, "%s may succeed or not. %s", said->operation, or_empty(said->why));
    if (is_set(said->message))
        return sp_printf(a, err, "%s would succeed%s: %s", said->operation,
                         ready ? "" : " all the same", said->message);
    return sp_printf(a, err, "%s would %s.", said->operation,
                     ready ? "find nothing in its way" : "succeed all the same");
}

const char *
words_closing(struct sp_arena *a, const struct report *r, struct sp_err *err)
{
    const char *written = !r->wrote                   ? "nothing written"
                          : r->write_probe.nleft == 0 ? "probe objects written"
                                                      : "probe objects left behind";

    if (r->requests_sent == 0)
        return sp_printf(a, err, "no requests, %s", written);
    return sp_printf(a, err, "%lu request%s in %u wave%s, %s", r->requests_sent,
                     r->requests_sent == 1 ? "" : "s", r->waves, r->waves == 1 ? "" : "s", written);
}

const char *
words_probe_ending(struct sp_arena *a, const struct report_write_probe *w, struct sp_err *err)
{
    const char *made = w->written == 1 ? "1 object or upload"
                                       : sp_printf(a, err, "%llu objects and uploads", w->written);
    const char *gone = w->written == w->removed
                           ? (w->written == 0 ? "" : ", all removed again")
                           : sp_printf(a, err, ", %llu removed again", w->removed);
    const char *seen = w->swept                        ? ", and a last list shows nothing"
                       : w->nleft == 0 && w->more == 0 ? "; no list shows that nothing is left"
                                                       : "";
    const char *time = words_millis(a, w->ms, err);

    if (made == NULL || gone == NULL || time == NULL)
        return NULL;
    return sp_printf(a, err, "%s made%s%s%s; %u round trip%s%s%s", made, gone, seen,
                     w->cut_short ? "; it was cut short" : "", w->round_trips,
                     w->round_trips == 1 ? "" : "s", *time == '\0' ? "" : ", ", time);
}
