#include "checks/setting_state.h"

#include "base/text.h"

enum setting_state
setting_state(const struct check_context *c, const char *purpose, enum s3_root root)
{
    static const char *const none[] = {"NoSuchLifecycleConfiguration",
                                       "ObjectLockConfigurationNotFoundError",
                                       "ServerSideEncryptionConfigurationNotFoundError",
                                       "NoSuchEncryptionConfiguration",
                                       "NoSuchBucketPolicy",
                                       NULL};
    const struct exchange_seen *ex = seen(c, purpose);

    if (!answered(ex) || !ex->is_signed || !ex->verified || !ex->reply.well_formed)
        return SETTING_UNKNOWN;
    if (ex->status == 200 && ex->reply.root == root)
        return SETTING_IS;
    if (ex->status == 404 && has_code_of(ex, none))
        return SETTING_NONE;
    return ex->status == 403 && has_code(ex, "AccessDenied") ? SETTING_DENIED : SETTING_UNKNOWN;
}

const struct s3_lifecycle *
known_lifecycle(const struct check_context *c)
{
    static const struct s3_lifecycle nothing = {.rules = 0};

    switch (setting_state(c, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE)) {
    case SETTING_IS:
        return &seen(c, PROBE_LIFECYCLE)->reply.settings.lifecycle;
    case SETTING_NONE:
        return &nothing;
    default:
        return NULL;
    }
}

const struct s3_listing *
known_listing(const struct check_context *c, const char *purpose, enum s3_root root)
{
    const struct exchange_seen *ex = seen(c, purpose);

    if (!answered(ex) || ex->status != 200 || ex->reply.root != root || !ex->reply.well_formed ||
        !ex->is_signed || !ex->verified || !sp_streq(ex->reply.listing.name, c->target->bucket))
        return NULL;
    return &ex->reply.listing;
}
