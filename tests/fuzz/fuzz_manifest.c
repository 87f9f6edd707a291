/*
 * Manifests: whatever they say, every section becomes settings, and perhaps a target, and the
 * settings are judged as before a run: without a packet, and with nothing in the findings that
 * could move a terminal.
 */
#include <stdint.h>

#include "base/text.h"
#include "diagnose/diagnose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SITES_MAX 4 /* that are looked at: each costs as much as the others */

struct looked_at {
    struct settings settings;
    struct target target;
    bool has_target;
};

static void
must(bool well)
{
    if (!well)
        abort();
}

/* Without memory no input can be refused: there is enough. */
static void
must_be_input(const struct sp_err *err)
{
    must(err->code == SP_INPUT || err->code == SP_LIMIT || err->code == SP_USAGE);
    must(err->message[0] != '\0');
}

static void
fill(const struct site *site, struct looked_at *out, struct sp_arena *a)
{
    struct sp_err err = {0};

    if (site_fill(site, &out->settings, a, &err) == -1)
        must_be_input(&err);
    if (site_fill_credentials(site, &out->settings, a, &err) == -1)
        must_be_input(&err);
    out->has_target = target_from_settings(&out->settings, a, &out->target, &err) == 0;
    if (!out->has_target) {
        must_be_input(&err);
        out->target = (struct target){.provider = "custom",
                                      .endpoint = "",
                                      .port = 443,
                                      .region = "",
                                      .bucket = "",
                                      .prefix = "",
                                      .consumer = consumer_all()[0],
                                      .credentials = &out->settings.credentials};
    }
}

static void
must_be_safe(const char *text)
{
    must(text != NULL);
    for (const char *p = text; *p != '\0'; p++)
        must((unsigned char)*p >= 0x20 || *p == '\n');
    must(strchr(text, 0x7f) == NULL);
}

static void
judge(const struct site *site, struct looked_at *sites, size_t n, size_t ours, struct sp_arena *a)
{
    static const struct evidence nothing = {.started = 1767225600};
    static const struct ca_file no_ca;
    struct check_context c;
    struct diagnosis d;
    struct sp_err err = {0};
    struct other_site others[SITES_MAX];
    size_t nothers = 0;

    for (size_t i = 0; i < n; i++)
        if (i != ours && sites[i].has_target)
            others[nothers++] = (struct other_site){.site = &site[(ptrdiff_t)i - (ptrdiff_t)ours],
                                                    .target = sites[i].target};
    must(context_make(&sites[ours].target, &nothing, &no_ca, NULL, nothing.started, a, &c, &err) ==
         0);
    c.settings = &sites[ours].settings;
    c.site = site;
    c.others = others;
    c.nothers = nothers;
    if (diagnose(&c, &d, &err) == -1) { /* details have a cap */
        must(err.code == SP_LIMIT);
        return;
    }
    for (size_t i = 0; i < d.nfindings; i++)
        must_be_safe(d.findings[i].detail);
    for (size_t i = 0; i < d.nchecks; i++)
        must_be_safe(d.checks[i].summary);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_arena a = {.limit = (size_t)256 << 20};
    struct manifests m = {.arena = {.limit = (size_t)256 << 20}};
    struct looked_at sites[SITES_MAX] = {0};
    struct sp_err err = {0};
    char *text = sp_strndup(&m.arena, (const char *)data, size, NULL);
    size_t n;

    must(text != NULL);
    if (manifests_read_text(&m, "f", text, size, &err) == -1 || manifests_link(&m, &err) == -1) {
        must_be_input(&err);
        must_be_safe(err.message);
    } else {
        n = m.nsites < SITES_MAX ? m.nsites : SITES_MAX;
        for (size_t i = 0; i < n; i++)
            fill(&m.sites[i], &sites[i], &a);
        for (size_t i = 0; i < n; i++)
            judge(&m.sites[i], sites, n, i, &a);
        for (size_t i = 0; i < n; i++)
            settings_release(&sites[i].settings);
    }
    manifests_release(&m);
    sp_arena_free(&a);
    return 0;
}
