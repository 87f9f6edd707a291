/* All checks in the order of running: what stands above is to be mended before what is below. */
#include "checks/check.h"

extern const struct check check_settings, check_sites, check_schedule, check_credentials,
    check_ca_file, check_dns, check_tcp, check_proxy, check_tls, check_trust, check_name,
    check_http, check_clock, check_signature, check_verifies, check_bucket, check_list,
    check_addresses, check_style, check_empty, check_bucket_settings, check_hidden;

const struct check *const checks_registry[] = {
    &check_settings,
    &check_sites,
    &check_schedule,
    &check_credentials,
    &check_ca_file,
    &check_dns,
    &check_tcp,
    &check_proxy,
    &check_tls,
    &check_trust,
    &check_name,
    &check_http,
    &check_clock,
    &check_signature,
    &check_verifies,
    &check_bucket,
    &check_list,
    &check_addresses,
    &check_style,
    &check_empty,
    &check_bucket_settings,
    &check_hidden,
    NULL,
};
