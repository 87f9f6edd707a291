/*
 * The keys of a listing, one a line, the first line being the prefix: whatever they are, memory is
 * bounded, the totals add up and the order does not go from less to more sure.
 */
#include <stdint.h>

#include "base/text.h"
#include "owners/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct owner_found *found, unsigned long long keys)
{
    if (found->keys != keys || found->unknown + found->markers > keys ||
        found->ncandidates > OWNER_CANDIDATES_MAX || found->nproofs > OWNER_PROOFS_MAX)
        abort();
    for (size_t i = 0; i < found->ncandidates; i++) {
        const struct owner_candidate *c = &found->candidates[i];

        if (c->layout == NULL || c->root.len > OWNER_KEY_MAX || c->wal_keys > c->keys)
            abort();
        if (i > 0 && c->confidence > found->candidates[i - 1].confidence)
            abort();
    }
    for (size_t i = 0; i < found->nproofs; i++)
        if (found->proofs[i].candidate >= found->ncandidates || found->proofs[i].key.len == 0)
            abort();
    if (found->watched[0].others > found->watched[0].keys ||
        found->watched[0].wal > found->watched[0].keys)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *p = (const char *)data;
    const char *end = p + size;
    struct sp_arena a = {0};
    struct owner_scan *scan = NULL;
    struct owner_found found;
    unsigned long long keys = 0;

    while (p < end) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        size_t len = (size_t)((newline == NULL ? end : newline) - p);

        if (scan == NULL) {
            char *prefix = sp_strndup(&a, p, len, NULL);

            scan = prefix == NULL ? NULL : owner_scan_new(&a, prefix, NULL);
            if (scan == NULL || owner_scan_watch(scan, "archive/db/", "archive.info", NULL) == -1)
                abort();
        } else {
            owner_scan_key(scan, p, len, keys % 3, (time_t)(keys * 60));
            owner_scan_folder(scan, p, len);
            keys++;
        }
        p = newline == NULL ? end : newline + 1;
    }
    if (scan != NULL) {
        if (owner_scan_finish(scan, &found, NULL) == -1)
            abort();
        check(&found, keys);
    }
    sp_arena_free(&a);
    return 0;
}
