/* The rules of the settings check, by the file that holds them. */
#ifndef SP_CHECKS_SETTINGS_RULES_H
#define SP_CHECKS_SETTINGS_RULES_H

#include "checks/host_text.h"
#include "checks/place.h"

#define SETTINGS_RULE(name)                                                                        \
    int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)

/* settings_host.c */
SETTINGS_RULE(host_scheme);
SETTINGS_RULE(host_http);
SETTINGS_RULE(host_blank);
SETTINGS_RULE(host_no_region);
SETTINGS_RULE(host_extra_path);
SETTINGS_RULE(host_port);
SETTINGS_RULE(host_port_too_early);
SETTINGS_RULE(host_bucket);
SETTINGS_RULE(host_console);
SETTINGS_RULE(host_not_of_provider);
SETTINGS_RULE(host_website);
SETTINGS_RULE(region_bad);
SETTINGS_RULE(region_mismatch);
SETTINGS_RULE(site_closed);

/* settings_path.c */
SETTINGS_RULE(path_scheme);
SETTINGS_RULE(path_odd);
SETTINGS_RULE(path_deep);
SETTINGS_RULE(path_root);
SETTINGS_RULE(bucket_name);
SETTINGS_RULE(bucket_case);

#endif
