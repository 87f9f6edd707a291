/* Findings about settings name the place: the line of a manifest, a flag or a variable. */
#ifndef SP_CHECKS_PLACE_H
#define SP_CHECKS_PLACE_H

#include "checks/rules.h"

/* "mgmt.yaml:14: spec.databaseBackup.host: words", the line and a caret; 1, or -1. */
int say_field(const struct check_context *c, const struct site *site, enum site_field field,
              struct sp_buf *detail, struct sp_err *err, const char *fmt, ...) SP_PRINTF(6, 7);

/* The same for a byte within the value of the field. */
int say_within(const struct check_context *c, const struct site *site, enum site_field field,
               size_t offset, struct sp_buf *detail, struct sp_err *err, const char *fmt, ...)
    SP_PRINTF(7, 8);

/* The same for any place; hide where the line may hold a secret. */
int say_place(const struct check_context *c, struct yaml_place at, bool hide, const char *path,
              struct sp_buf *detail, struct sp_err *err, const char *fmt, ...) SP_PRINTF(7, 8);

/* The same for a setting wherever it came from: "--host: words". */
int say_setting(const struct check_context *c, enum setting_id id, enum site_field field,
                struct sp_buf *detail, struct sp_err *err, const char *fmt, ...) SP_PRINTF(6, 7);

/* The name of a value in a Secret, safe to print; "(hidden)" where a secret was typed as one. */
const char *safe_name(const struct check_context *c, const char *name, struct sp_err *err);

/* Whether a setting was taken from the manifest. */
bool is_from_site(const struct check_context *c, enum setting_id id, enum site_field field);

#endif
