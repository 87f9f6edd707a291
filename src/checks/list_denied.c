/* Why the key may not list: what the message says, and what else it may and may not do. */
#include "base/text.h"
#include "checks/list_rules.h"
#include "checks/own_buckets.h"

static bool
is_denied(const struct check_context *c)
{
    return has_code(c->list, "AccessDenied");
}

/* One of several words in the message of a denied list; the list ends with NULL. */
static int
message_says(const struct check_context *c, const char *const words[], struct sp_buf *detail,
             struct sp_err *err)
{
    if (!is_denied(c))
        return 0;
    for (; *words != NULL; words++)
        if (message_has(c->list, *words))
            return say_answer(c, c->list, detail, err);
    return 0;
}

int
denied_by_boundary(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const words[] = {"service control policy",     "resource control policy",
                                        "permissions boundary",       "session policy",
                                        "prohibited by organization", NULL};

    return message_says(c, words, detail, err);
}

int
denied_by_vpce(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const words[] = {"vpc endpoint", "sourcevpc", NULL};

    return message_says(c, words, detail, err);
}

int
denied_by_address(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const words[] = {"sourceip",
                                        "source ip",
                                        "from this ip address",
                                        "from your ip address",
                                        "from ip address",
                                        "ip address is not",
                                        "ip address not",
                                        "ip address does not",
                                        "ip address is blocked",
                                        "context-based restriction",
                                        NULL};

    return message_says(c, words, detail, err);
}

int
denied_by_kms(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const words[] = {"kms:", NULL};
    static const char *const codes[] = {"KMS.DisabledException", "KMS.NotFoundException",
                                        "KMS.KMSInvalidStateException", NULL};

    if (has_code_of(c->list, codes))
        return say_answer(c, c->list, detail, err);
    return message_says(c, words, detail, err);
}

int
denied_explicitly(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const words[] = {"explicit deny", NULL};

    return message_says(c, words, detail, err);
}

int
denied_payer(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const words[] = {"requester pays", "requester-pays", NULL};

    if (has_code(c->list, "UserProjectMissing")) /* Google's */
        return say_answer(c, c->list, detail, err);
    return message_says(c, words, detail, err);
}

/* A listing of the bucket without a prefix. */
static bool
lists_bucket(const struct check_context *c, const struct exchange_seen *ex)
{
    return is_a_listing(ex) && ex->reply.well_formed && ex->is_signed && ex->verified &&
           sp_streq(ex->reply.listing.name, c->target->bucket) &&
           (ex->reply.listing.prefix == NULL || ex->reply.listing.prefix[0] == '\0');
}

/* A condition on s3:prefix or s3:delimiter lets another form of the list pass. */
int
denied_prefix(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool one_level = is_our_listing(c, c->as_consumer);

    if (!is_denied(c) || (!one_level && !lists_bucket(c, seen(c, PROBE_WHOLE_BUCKET))))
        return 0;
    if (say(detail, err, "%s; ",
            one_level ? "one level may be listed (delimiter), but not all below it"
                      : "the bucket may be listed without the prefix") == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

/*
 * The key sees other buckets, and not this one. Names are global on AWS alone. Where an object may
 * be read, the bucket is the right one, and it is the list alone that is not allowed.
 */
static int
not_own(const struct check_context *c, bool global, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_buckets *own = own_buckets(c);

    if (!is_denied(c) || own == NULL || is_own_bucket(c, own) ||
        has_code(seen(c, PROBE_NO_OBJECT), "NoSuchKey") ||
        sp_streq(c->target->provider, "aws") != global || (own->nnames == 0 && !global))
        return 0;
    if (say_answer(c, c->list, detail, err) == -1)
        return -1;
    return say_own_buckets(c, own, detail, err);
}

int
denied_other_owner(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return not_own(c, true, detail, err);
}

int
denied_other_key(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return not_own(c, false, detail, err);
}

int
denied_list(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *object = seen(c, PROBE_NO_OBJECT);
    const struct s3_buckets *own = own_buckets(c);

    if (!is_denied(c))
        return 0;
    if (say_answer(c, c->list, detail, err) == -1)
        return -1;
    if (own != NULL && is_own_bucket(c, own) &&
        say(detail, err, "; the bucket is among the key's own") == -1)
        return -1;
    if (has_code(object, "NoSuchKey"))
        return say(detail, err,
                   "; an object may be read (404 NoSuchKey for one that is not there)");
    if (has_code(object, "AccessDenied"))
        return say(detail, err, "; an object may not be read either");
    return 1;
}
