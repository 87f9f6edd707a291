/* A CA file of any bytes: parsed, trusted, and its own certificates judged by it. */
#include <stdint.h>

#include "tls/judge.h"

#define ARENA_MAX ((size_t)64 << 20)
#define CHAIN_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
judge_itself(const struct ca_file *ca, struct sp_arena *a)
{
    static const struct tls_rules rules = {
        .common_name = true, .ip_san = true, .security_level = 2, .min_version = 0x0303};
    struct sp_bytes chain[CHAIN_MAX];
    struct tls_trust *trust = tls_trust_new(ca, NULL);
    struct tls_verdict verdict;
    size_t n;

    if (trust == NULL)
        abort(); /* what the parser took, the store takes too */
    for (n = 0; n < ca->ncerts && n < CHAIN_MAX; n++)
        chain[n] = ca->certs[n].der;
    if (tls_judge(trust, chain, n, "s3.test", &rules, 1800000000, a, &verdict, NULL) == 0 &&
        !verdict.in_ca_file)
        abort();
    tls_trust_free(trust);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_arena a = {.limit = ARENA_MAX};
    struct ca_input in = {.path = "fuzz", .bytes = {data, size}};
    struct ca_file ca;

    if (ca_file_parse(&in, &a, &ca, NULL) == 0 && ca.state == CA_FILE_OK) {
        if (ca.ncerts == 0 || ca.ncerts > CA_FILE_CERTS_MAX)
            abort();
        judge_itself(&ca, &a);
    }
    sp_arena_free(&a);
    return 0;
}
