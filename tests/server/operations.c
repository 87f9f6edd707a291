/* What the operations are called: in rules, and where a key is denied them. */
#include "base/text.h"
#include "service.h"

static const struct row {
    const char *broad; /* names that "deny" knows */
    const char *narrow;
    unsigned conditions;
    bool writes;
} rows[] = {
    [OP_BUCKETS] = {"buckets", NULL, 0, false},
    [OP_LIST] = {"list", NULL, ON_LIST | ON_PAGE, false},
    [OP_HEAD_BUCKET] = {"list", NULL, 0, false},
    [OP_SUBRESOURCE] = {NULL, NULL, ON_SUBRESOURCE, false},
    [OP_GET] = {"get", "get-object", ON_GET | ON_GET_OBJECT, false},
    [OP_HEAD] = {"get", "head", ON_GET | ON_HEAD, false},
    [OP_PUT] = {"put", "put-object", ON_PUT | ON_PUT_OBJECT, true},
    [OP_DELETE] = {"delete", "delete-object", ON_DELETE, true},
    [OP_DELETE_MANY] = {"delete", "delete-several", ON_DELETE_SEVERAL, true},
    [OP_UPLOAD_START] = {"put", "begin", ON_BEGIN, true},
    [OP_UPLOAD_PART] = {"put", "put-part", ON_PUT | ON_PUT_PART, true},
    [OP_UPLOAD_COMPLETE] = {"put", "complete", ON_COMPLETE, true},
    [OP_UPLOAD_ABORT] = {"abort", NULL, ON_ABORT, true},
    [OP_UPLOAD_PARTS] = {"parts", NULL, 0, false},
    [OP_OTHER] = {"other", NULL, 0, false},
};

unsigned
operation_conditions(enum operation operation)
{
    return rows[operation].conditions;
}

bool
operation_is(const struct exchange *x, const char *name)
{
    const struct row *row = &rows[x->operation];
    bool version = http_param(x->request, "versionId") != NULL;

    if (x->operation == OP_SUBRESOURCE)
        return sp_streq(name, x->subresource);
    if (x->operation == OP_DELETE && version && sp_streq(name, "delete-version"))
        return true;
    if (x->operation == OP_DELETE && version && sp_streq(name, row->narrow))
        return false;
    return sp_streq(name, row->broad) || (row->narrow != NULL && sp_streq(name, row->narrow));
}

bool
operation_undone(const struct exchange *x)
{
    const struct action *const *of = x->effect.of;

    if (!rows[x->operation].writes || of[FAULT_DONE] != NULL)
        return false;
    return of[FAULT_UNDONE] != NULL || of[FAULT_ERROR] != NULL || of[FAULT_REDIRECT] != NULL ||
           of[FAULT_HTML] != NULL || of[FAULT_JSON] != NULL || of[FAULT_DOCTYPE] != NULL ||
           of[FAULT_RAW] != NULL || of[FAULT_ENDLESS] != NULL ||
           (of[FAULT_STATUS] != NULL && of[FAULT_STATUS]->number >= 300);
}
