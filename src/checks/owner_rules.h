/* Rules of the check `empty` about whose data lies there: see check.h. */
#ifndef SP_CHECKS_OWNER_RULES_H
#define SP_CHECKS_OWNER_RULES_H

#include "checks/check.h"

/* ---- owner_stanza.c: where our stanza goes */

int own_half_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_orphan_wal(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_encrypted_repo(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_corrupt_info(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_upgrade_mask(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_other_db(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_other_pg_version(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_stanza_present(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_same_db(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);

/* ---- owner_others.c: beside, above and below it */

int own_active_writer(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_nested_inside(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_nested_beside(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_sibling_spelling(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_nested_outside(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_other_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_barman_server(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
int own_analytics_share(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);

#endif
