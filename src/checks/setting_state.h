/* What an answer about a setting of the bucket is worth. */
#ifndef SP_CHECKS_SETTING_STATE_H
#define SP_CHECKS_SETTING_STATE_H

#include "checks/rules.h"

enum setting_state {
    SETTING_UNKNOWN, /* no answer, not implemented, or a listing in its place: stores do that */
    SETTING_DENIED,
    SETTING_NONE, /* nothing is set */
    SETTING_IS,   /* the reply tells */
};

/* Of a probe whose answer has this root. */
enum setting_state setting_state(const struct check_context *c, const char *purpose,
                                 enum s3_root root);

/* What the lifecycle says; NULL: it is not known. Without rules where there is none. */
const struct s3_lifecycle *known_lifecycle(const struct check_context *c);

/*
 * A listing of versions or uploads, of the store itself and of this place; NULL: there is none.
 */
const struct s3_listing *known_listing(const struct check_context *c, const char *purpose,
                                       enum s3_root root);

#endif
