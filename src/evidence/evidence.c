#include "evidence/evidence.h"

#include "base/text.h"

const char *const canary_op_names[CANARY_OPS] = {
    [CANARY_LEFT_KEYS] = "left-keys",
    [CANARY_LEFT_VERSIONS] = "left-versions",
    [CANARY_LEFT_UPLOADS] = "left-uploads",
    [CANARY_SWEEP] = "sweep",
    [CANARY_DELETE_ABSENT] = "delete-absent",
    [CANARY_PUT] = "put",
    [CANARY_PUT_SECOND] = "put-second",
    [CANARY_PUT_CHECKSUM] = "put-checksum",
    [CANARY_PUT_IF_ABSENT] = "put-if-absent",
    [CANARY_OVERWRITE] = "overwrite",
    [CANARY_LIST] = "list",
    [CANARY_HEAD] = "head",
    [CANARY_GET] = "get",
    [CANARY_RANGE] = "range",
    [CANARY_GET_CHECKSUM] = "get-checksum",
    [CANARY_BEGIN] = "begin",
    [CANARY_PART] = "part",
    [CANARY_LAST_PART] = "last-part",
    [CANARY_COMPLETE] = "complete",
    [CANARY_GET_WHOLE] = "get-whole",
    [CANARY_BEGIN_ABORTED] = "begin-aborted",
    [CANARY_PART_ABORTED] = "part-aborted",
    [CANARY_ABORT] = "abort",
    [CANARY_UPLOADS] = "uploads",
    [CANARY_DELETE] = "delete",
    [CANARY_DELETE_SEVERAL] = "delete-several",
    [CANARY_GONE] = "gone",
    [CANARY_SEVERAL_GONE] = "several-gone",
    [CANARY_CLEAN] = "clean",
    [CANARY_END_KEYS] = "end-keys",
    [CANARY_END_VERSIONS] = "end-versions",
    [CANARY_END_UPLOADS] = "end-uploads",
};

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
