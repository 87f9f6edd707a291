/* All checks in the order of running: what stands above is to be mended before what is below. */
#include "checks/check.h"

extern const struct check check_settings, check_sites, check_schedule, check_credentials,
    check_ca_file, check_dns, check_tcp, check_proxy, check_tls, check_trust, check_name,
    check_http, check_clock, check_signature, check_verifies, check_bucket, check_list,
    check_addresses, check_style, check_empty, check_bucket_settings, check_hidden, check_expiry,
    check_write, check_read_back, check_multipart, check_delete, check_cleanup, check_repository,
    check_identity, check_strangers, check_backups, check_retention, check_wal, check_drift;

const struct check *const checks_registry[] = {
    &check_settings,    &check_sites,     &check_schedule,
    &check_credentials, &check_ca_file,   &check_dns,
    &check_tcp,         &check_proxy,     &check_tls,
    &check_trust,       &check_name,      &check_http,
    &check_clock,       &check_signature, &check_verifies,
    &check_bucket,      &check_list,      &check_addresses,
    &check_style,       &check_empty,     &check_repository,
    &check_identity,    &check_strangers, &check_backups,
    &check_retention,   &check_wal,       &check_bucket_settings,
    &check_drift,       &check_hidden,    &check_write,
    &check_read_back,   &check_multipart, &check_delete,
    &check_cleanup,     &check_expiry,    NULL,
};

bool
check_is_of(const struct check *check, enum purpose purpose)
{
    return check->in == 0 ||
           (check->in & (purpose == PURPOSE_HEALTH ? IN_HEALTH : IN_PREFLIGHT)) != 0;
}
