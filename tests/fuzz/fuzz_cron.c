/*
 * The schedule parser: a refusal points into the text; what is taken has runs in order, none of
 * them off the masks, and closer together than the shortest interval never.
 */
#include <stdint.h>

#include "cron/cron.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_runs(const struct cron *c)
{
    const time_t start = 1795339800; /* 2026-11-22T09:30:00Z */
    long long least = cron_min_interval(c);
    time_t t = start;
    time_t back;

    for (int i = 0; i < 8; i++) {
        time_t next;

        if (!cron_next(c, t, &next)) {
            if (i > 0 && t < 4102444800) /* it ran, so it runs again within 400 years */
                abort();
            return;
        }
        if (next <= t || !cron_prev(c, next, &back) || back != next)
            abort();
        if (i > 0 && (!cron_prev(c, next - 1, &back) || back != t))
            abort();
        if (i > 0 && least > 0 && next - t < least && next < 2500000000)
            abort();
        if ((c->match[CRON_MINUTE] >> (next / 60 % 60) & 1) == 0 ||
            (c->match[CRON_HOUR] >> (next / 3600 % 24) & 1) == 0 ||
            (c->match[CRON_SECOND] >> (next % 60) & 1) == 0)
            abort();
        t = next;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum cron_form forms[] = {CRON_FIVE, CRON_SIX, CRON_SIX_OR_LESS};

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct cron_fault fault;
        struct sp_err err = {0};
        struct cron c;

        if (cron_parse((const char *)data, size, forms[i], &c, &fault, &err) == 0) {
            check_runs(&c);
            (void)cron_dst_risk(&c);
        } else if ((err.code != SP_INPUT && err.code != SP_LIMIT) || err.message[0] == '\0' ||
                   fault.offset > size || fault.len > size - fault.offset) {
            abort();
        }
    }
    return 0;
}
