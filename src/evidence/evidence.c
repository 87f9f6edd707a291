#include "evidence/evidence.h"

#include "base/text.h"

const struct exchange_seen *
evidence_find(const struct evidence *ev, const char *purpose, enum s3_style style)
{
    for (size_t i = 0; i < ev->nexchanges; i++) {
        const struct exchange_seen *ex = &ev->exchanges[i];

        if (ex->style == style && sp_streq(ex->purpose, purpose))
            return ex;
    }
    return NULL;
}

bool
evidence_share(const struct name_seen *a, const struct name_seen *b)
{
    for (size_t i = 0; i < a->naddresses; i++)
        for (size_t k = 0; k < b->naddresses; k++)
            if (sp_streq(a->addresses[i].address, b->addresses[k].address))
                return true;
    return false;
}

const char *
evidence_header(const struct exchange_seen *ex, const char *name)
{
    for (size_t i = 0; i < ex->nheaders; i++)
        if (sp_streq(ex->headers[i].name, name))
            return ex->headers[i].value;
    return NULL;
}
