/* GET of what a bucket is set to: ?location, ?versioning, ?lifecycle, ?versions, ?uploads ... */
#include "base/text.h"
#include "service.h"

#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define XMLNS " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""

static void
location(struct exchange *x)
{
    const char *region = x->scenario->region;

    out_adds(&x->reply.body, DECLARATION "<LocationConstraint" XMLNS);
    if (region == NULL || sp_streq(region, "us-east-1")) {
        out_adds(&x->reply.body, "/>"); /* the oldest region has no name here */
        return;
    }
    out_adds(&x->reply.body, ">");
    out_xml(&x->reply.body, region);
    out_adds(&x->reply.body, "</LocationConstraint>");
}

static void
versioning(struct exchange *x)
{
    out_adds(&x->reply.body, DECLARATION "<VersioningConfiguration" XMLNS ">");
    if (x->bucket->versioning != NULL)
        out_element(&x->reply.body, "Status", x->bucket->versioning);
    out_adds(&x->reply.body, "</VersioningConfiguration>");
}

static void
lifecycle(struct exchange *x)
{
    if (x->bucket->lifecycle == NULL)
        service_error_with(x, 404, "NoSuchLifecycleConfiguration",
                           "The lifecycle configuration does not exist", "BucketName",
                           x->bucket->name);
    else
        out_adds(&x->reply.body, x->bucket->lifecycle);
}

static void
object_lock(struct exchange *x)
{
    if (x->bucket->object_lock == NULL)
        service_error_with(x, 404, "ObjectLockConfigurationNotFoundError",
                           "Object Lock configuration does not exist for this bucket", "BucketName",
                           x->bucket->name);
    else
        out_adds(&x->reply.body, x->bucket->object_lock);
}

/* What AWS answers where nothing was set. */
static const struct {
    const char *name;
    const char *code; /* of the 404 */
    void (*answer)(struct exchange *x);
} rows[] = {
    {"location", NULL, location},
    {"versioning", NULL, versioning},
    {"lifecycle", NULL, lifecycle},
    {"object-lock", NULL, object_lock},
    {"versions", NULL, list_versions},
    {"uploads", NULL, list_uploads},
    {"policy", "NoSuchBucketPolicy", NULL},
    {"policyStatus", "NoSuchBucketPolicy", NULL},
    {"cors", "NoSuchCORSConfiguration", NULL},
    {"encryption", "ServerSideEncryptionConfigurationNotFoundError", NULL},
    {"tagging", "NoSuchTagSet", NULL},
    {"website", "NoSuchWebsiteConfiguration", NULL},
    {"replication", "ReplicationConfigurationNotFoundError", NULL},
    {"publicAccessBlock", "NoSuchPublicAccessBlockConfiguration", NULL},
    {"ownershipControls", "OwnershipControlsNotFoundError", NULL},
};

void
subresource_get(struct exchange *x)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!sp_streq(rows[i].name, x->subresource))
            continue;
        if (rows[i].answer != NULL)
            rows[i].answer(x);
        else
            service_error_with(x, 404, rows[i].code, "The configuration does not exist",
                               "BucketName", x->bucket->name);
        return;
    }
    service_error(x, 501, "NotImplemented",
                  "A header or query you provided implies functionality that is not implemented");
}
