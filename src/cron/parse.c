#include "base/text.h"
#include "cron/cron.h"

#include <stdarg.h>

struct run {
    const char *p;
    size_t len;
};

struct field_row {
    const char *name;
    int least, greatest;
};

static const struct field_row fields[CRON_FIELD_COUNT] = {
#define X(id, name, least, greatest) {name, least, greatest},
    CRON_FIELDS(X)
#undef X
};

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char weekdays[] = "sunmontuewedthufrisat";

struct parser {
    struct run text;
    struct cron *out;
    struct cron_fault *fault;
    struct sp_err *err;
};

static int refuse(struct parser *p, const char *field, struct run at, const char *fmt, ...)
    SP_PRINTF(4, 5);

static int
refuse(struct parser *p, const char *field, struct run at, const char *fmt, ...)
{
    char text[256];
    va_list args;

    *p->fault =
        (struct cron_fault){.field = field, .offset = (size_t)(at.p - p->text.p), .len = at.len};
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (field == NULL)
        return sp_fail(p->err, SP_INPUT, "%s", text);
    return sp_fail(p->err, SP_INPUT, "%s%s%.*s%s: %s", field, at.len == 0 ? "" : " ",
                   at.len < 40 ? (int)at.len : 40, at.p, at.len > 40 ? "..." : "", text);
}

static bool
is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool
has(struct run r, const char *set)
{
    for (size_t i = 0; i < r.len; i++)
        if (is_one_of(r.p[i], set))
            return true;
    return false;
}

/* The part before a byte; *rest is what follows it. false: there is no such byte. */
static bool
split(struct run r, char at, struct run *head, struct run *rest)
{
    const char *p = r.len == 0 ? NULL : memchr(r.p, at, r.len);

    *head = (struct run){.p = r.p, .len = p == NULL ? r.len : (size_t)(p - r.p)};
    *rest = (struct run){.p = r.p + head->len, .len = 0};
    if (p != NULL)
        *rest = (struct run){.p = p + 1, .len = r.len - head->len - 1};
    return p != NULL;
}

/* A number of a few digits, or -1. */
static int
number(struct run r)
{
    int n = 0;

    if (r.len == 0 || r.len > 4)
        return -1;
    for (size_t i = 0; i < r.len; i++) {
        if (!sp_is_digit(r.p[i]))
            return -1;
        n = n * 10 + (r.p[i] - '0');
    }
    return n;
}

/* The index of a name of three letters, or -1. The name may go on: "monday". */
static int
name_of(struct run r, const char *names)
{
    int i = 0;

    for (; r.len >= 3 && names[0] != '\0'; names += 3, i++)
        if (sp_lower(r.p[0]) == names[0] && sp_lower(r.p[1]) == names[1] &&
            sp_lower(r.p[2]) == names[2])
            return i;
    return -1;
}

static const char *
names_of(enum cron_field f)
{
    return f == CRON_MONTH ? months : f == CRON_WEEKDAY ? weekdays : "";
}

/* Why a value is none, in as much as one can guess. */
static int
refuse_value(struct parser *p, enum cron_field f, struct run value)
{
    static const char *const also[] = {
        [CRON_MONTH] = " or jan to dec", [CRON_WEEKDAY] = " or sun to sat"};
    const char *names = also[f] == NULL ? "" : also[f];
    int name = name_of(value, names_of(f));

    if (value.len == 0)
        (void)refuse(p, fields[f].name, value, "a value is missing, %d to %d%s", fields[f].least,
                     fields[f].greatest, names);
    else
        (void)refuse(p, fields[f].name, value, "%d to %d%s", fields[f].least, fields[f].greatest,
                     names);
    if (has(value, "\"'"))
        return sp_hint(p->err, "The quote is part of the schedule; leave it out.");
    if (value.len == 1 && value.p[0] == '?')
        return sp_hint(p->err, "'?' is of other schedulers: write *.");
    if (name != -1)
        return sp_hint(p->err, "Write %.3s.", names_of(f) + 3 * (ptrdiff_t)name);
    if (name_of(value, months) != -1 || name_of(value, weekdays) != -1)
        return sp_hint(p->err, "Names are taken for the month, the fourth field of five, and the "
                               "day-of-week, the fifth.");
    if (has(value, "#") || (value.len <= 3 && has(value, "LWlw")))
        return sp_hint(p->err, "L, W and # are of other schedulers; name the days.");
    if (f <= CRON_HOUR && number(value) == fields[f].greatest + 1)
        return sp_hint(p->err, "Write 0.");
    return -1;
}

/* One value of a field, a number or a name. */
static int
take_value(struct parser *p, enum cron_field f, struct run value, int *out)
{
    *out = value.len == 3 ? name_of(value, names_of(f)) : -1;
    if (*out != -1) {
        *out += fields[f].least;
        return 0;
    }
    *out = number(value);
    if (*out < fields[f].least || *out > fields[f].greatest)
        return refuse_value(p, f, value);
    return 0;
}

static int
take_range(struct parser *p, enum cron_field f, struct run range, int *low, int *high)
{
    struct run from, to;

    if (range.len == 1 && range.p[0] == '*') {
        *low = fields[f].least;
        *high = f == CRON_WEEKDAY ? 6 : fields[f].greatest;
        return 0;
    }
    if (!split(range, '-', &from, &to)) {
        if (take_value(p, f, range, low) == -1)
            return -1;
        *high = *low;
        return 0;
    }
    if (take_value(p, f, from, low) == -1 || take_value(p, f, to, high) == -1)
        return -1;
    if (*low <= *high)
        return 0;
    (void)refuse(p, fields[f].name, range, "the range runs backwards");
    if (f == CRON_WEEKDAY && *high == 0)
        return sp_hint(p->err, "Sunday comes first: write %.*s-sat,sun.", (int)from.len, from.p);
    return sp_hint(p->err, "Write it as two ranges, %.*s-%d,%d-%.*s.", (int)from.len, from.p,
                   f == CRON_WEEKDAY ? 6 : fields[f].greatest, fields[f].least, (int)to.len, to.p);
}

/* One item of a list: "*", a value or a range, each with a step or without. */
static int
take_item(struct parser *p, enum cron_field f, struct run item)
{
    struct run range, step_text;
    bool stepped = split(item, '/', &range, &step_text);
    int step = stepped ? number(step_text) : 1;
    int low, high;

    if (take_range(p, f, range, &low, &high) == -1)
        return -1;
    if (step < 1) {
        (void)refuse(p, fields[f].name, item, "a step is a whole number from 1 on");
        return sp_hint(p->err, "Write */2 for every second value.");
    }
    if (stepped && low == high && !has(range, "-")) {
        p->out->notes |= CRON_NOTE_OPEN_STEP;
        high = f == CRON_WEEKDAY ? 6 : fields[f].greatest;
    }
    if (high == 7)
        p->out->notes |= CRON_NOTE_SEVEN;
    if (stepped && step > 1 && low + step > high)
        p->out->notes |= CRON_NOTE_WIDE_STEP;
    for (int i = low; i <= high; i += step)
        p->out->match[f] |= UINT64_C(1) << (f == CRON_WEEKDAY && i == 7 ? 0 : i);
    return 0;
}

static int
take_field(struct parser *p, enum cron_field f, struct run field)
{
    struct run item;
    bool more = true;

    while (more) {
        more = split(field, ',', &item, &field);
        if (take_item(p, f, item) == -1)
            return -1;
    }
    return 0;
}

static bool
is_restricted(const struct cron *c, enum cron_field f)
{
    uint64_t all = f == CRON_DAY ? UINT64_C(0xfffffffe) : UINT64_C(0x7f);

    return c->match[f] != all;
}

static void
note_days(struct cron *c)
{
    if (!is_restricted(c, CRON_DAY) || !is_restricted(c, CRON_WEEKDAY))
        return;
    c->notes |= c->any_day || c->any_weekday ? CRON_NOTE_STAR_STEP : CRON_NOTE_EITHER_DAY;
}

static int
refuse_count(struct parser *p, enum cron_form form, size_t found, struct run extra)
{
    size_t wanted = form == CRON_FIVE ? 5 : 6;
    const char *names = form == CRON_FIVE ? "minute hour day-of-month month day-of-week"
                                          : "second minute hour day-of-month month day-of-week";

    (void)refuse(p, NULL, extra, "%zu fields expected, %zu found%s: %s", wanted, found,
                 form == CRON_FIVE && found == 6 ? " (the second first?)" : "", names);
    if (form == CRON_FIVE && found == 6)
        return sp_hint(p->err, "Leave out the first field, the second.");
    if (form == CRON_SIX && found == 5)
        return sp_hint(p->err, "Put the second in front, as in \"0 %.*s\".", (int)p->text.len,
                       p->text.p);
    if (found < wanted)
        return sp_hint(p->err, "Write * for what does not matter.");
    return sp_hint(p->err, "There is no field for a year, a user or a command.");
}

/* The blanks around a text, and those in front of a field, are skipped. */
static struct run
trim(struct run r)
{
    while (r.len > 0 && is_one_of(r.p[0], " \t")) {
        r.p++;
        r.len--;
    }
    while (r.len > 0 && is_one_of(r.p[r.len - 1], " \t"))
        r.len--;
    return r;
}

static int
take_fields(struct parser *p, enum cron_form form)
{
    struct run found[CRON_FIELD_COUNT];
    struct run rest = trim(p->text);
    struct run extra = {.p = rest.p + rest.len, .len = 0};
    size_t n = 0;
    size_t wanted = form == CRON_FIVE ? 5 : 6;
    size_t skipped = form == CRON_FIVE ? 1 : 0;

    for (; rest.len > 0; n++, rest = trim(rest)) {
        struct run field = {.p = rest.p, .len = 0};

        while (field.len < rest.len && !is_one_of(field.p[field.len], " \t"))
            field.len++;
        rest.p += field.len;
        rest.len -= field.len;
        if (n < CRON_FIELD_COUNT)
            found[n] = field;
        if (n == wanted)
            extra = field;
    }
    if (n != wanted && !(form == CRON_SIX_OR_LESS && n == 5))
        return refuse_count(p, form, n, extra);
    p->out->match[CRON_SECOND] = form == CRON_FIVE ? 1 : 0;
    p->out->any_weekday = true;
    p->out->match[CRON_WEEKDAY] = form == CRON_SIX_OR_LESS && n == 5 ? 0x7f : 0;
    for (size_t i = 0; i < n; i++) {
        enum cron_field f = (enum cron_field)(i + skipped);

        if (take_field(p, f, found[i]) == -1)
            return -1;
        if (f == CRON_DAY)
            p->out->any_day = found[i].p[0] == '*';
        if (f == CRON_WEEKDAY)
            p->out->any_weekday = found[i].p[0] == '*';
    }
    note_days(p->out);
    return 0;
}

static const struct {
    const char *word;
    const char *means; /* NULL: no time of the clock */
} words[] = {
    {"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},   {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"}, {"@reboot", NULL},         {"@every", NULL},
};

static int
take_word(struct parser *p, struct run text)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t n = strlen(words[i].word);
        size_t k = 0;

        while (k < text.len && k < n && sp_lower(text.p[k]) == words[i].word[k])
            k++;
        if (k != n || (k != text.len && words[i].means != NULL))
            continue;
        if (words[i].means == NULL) {
            (void)refuse(p, NULL, text, "%s is not taken: it names no time of the clock",
                         words[i].word);
            return sp_hint(p->err, "Write the five fields, or @daily.");
        }
        p->text = (struct run){.p = words[i].means, .len = strlen(words[i].means)};
        return take_fields(p, CRON_FIVE);
    }
    (void)refuse(p, NULL, text, "a word that begins with '@' was expected to be one of the known");
    return sp_hint(p->err,
                   "@hourly @daily @midnight @weekly @monthly @yearly @annually are known.");
}

/* Messages repeat parts of the schedule, so it has to be harmless. */
static int
check_bytes(struct parser *p)
{
    for (size_t i = 0; i < p->text.len; i++) {
        struct run at = {.p = p->text.p + i, .len = 1};

        if ((at.p[0] > ' ' && at.p[0] < 0x7f) || is_one_of(at.p[0], " \t"))
            continue;
        (void)refuse(p, NULL, at, "the byte 0x%02x is not of a schedule",
                     (unsigned)(unsigned char)at.p[0]);
        return sp_hint(p->err, "Use ASCII characters on one line only.");
    }
    return 0;
}

int
cron_parse(const char *text, size_t len, enum cron_form form, struct cron *out,
           struct cron_fault *fault, struct sp_err *err)
{
    struct cron_fault ignored;
    struct parser p = {.text = {.p = len == 0 ? "" : text, .len = len},
                       .out = out,
                       .fault = fault == NULL ? &ignored : fault,
                       .err = err};
    struct run trimmed;

    *out = (struct cron){0};
    *p.fault = (struct cron_fault){0};
    if (len > CRON_MAX)
        return sp_fail(err, SP_LIMIT, "the schedule has %zu bytes, at most %zu are taken", len,
                       CRON_MAX);
    if (check_bytes(&p) == -1)
        return -1;
    trimmed = trim(p.text);
    if (trimmed.len > 3 && memchr(trimmed.p, '=', trimmed.len) != NULL &&
        (memcmp(trimmed.p, "TZ=", 3) == 0 || memcmp(trimmed.p, "CRON", 4) == 0)) {
        (void)refuse(&p, NULL, trimmed, "a time zone in front of the schedule is not taken");
        return sp_hint(err, "Leave out TZ=...; the time is that of the node that runs it.");
    }
    if (trimmed.len > 0 && trimmed.p[0] == '@')
        return take_word(&p, trimmed);
    return take_fields(&p, form);
}
