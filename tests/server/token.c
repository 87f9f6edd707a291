#include <openssl/evp.h>

#include "base/text.h"
#include "list.h"

#define MARK "+/" /* escaped by no careless client */

const char *
token_make(const struct token *t, struct sp_arena *a)
{
    char *plain = sp_printf(a, NULL, "%ld%c%s", t->page, t->beyond ? 'p' : 'k', t->key);
    size_t len = plain == NULL ? 0 : strlen(plain);
    unsigned char *code = sp_alloc(a, len / 3 * 4 + 8, NULL);

    if (plain == NULL || code == NULL)
        return NULL;
    (void)EVP_EncodeBlock(code, (unsigned char *)plain, (int)len);
    return sp_printf(a, NULL, MARK "%s=", (char *)code);
}

bool
token_parse(const char *text, struct sp_arena *a, struct token *out)
{
    size_t len = strlen(text);
    unsigned char *plain = sp_alloc(a, len + 1, NULL);
    char *end;
    int n;

    if (plain == NULL || len < strlen(MARK) + 5 || !sp_starts(text, MARK))
        return false;
    len -= strlen(MARK) + 1;
    n = EVP_DecodeBlock(plain, (const unsigned char *)text + strlen(MARK), (int)len);
    if (n < 0)
        return false;
    plain[n] = '\0'; /* the padding decodes to zero bytes as well */
    out->page = strtol((char *)plain, &end, 10);
    if (out->page < 1 || (*end != 'k' && *end != 'p'))
        return false;
    out->beyond = *end == 'p';
    out->key = end + 1;
    return true;
}
