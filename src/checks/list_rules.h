/* Rules of the check "list" that stand in a file of their own. */
#ifndef SP_CHECKS_LIST_RULES_H
#define SP_CHECKS_LIST_RULES_H

#include "checks/rules.h"

#define LIST_RULE(name)                                                                            \
    int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)

LIST_RULE(denied_by_boundary);
LIST_RULE(denied_by_vpce);
LIST_RULE(denied_by_address);
LIST_RULE(denied_by_kms);
LIST_RULE(denied_explicitly);
LIST_RULE(denied_payer);
LIST_RULE(denied_prefix);
LIST_RULE(denied_other_owner);
LIST_RULE(denied_other_key);
LIST_RULE(denied_list);

#endif
