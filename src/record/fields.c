#include "record/fields.h"

#include <limits.h>

/* The kind follows from the type of the member, so that the two cannot differ. */
#define KIND_OF(type, member)                                                                      \
    _Generic(((type *)0)->member, bool                                                             \
             : KIND_BOOL, int                                                                      \
             : KIND_INT, long                                                                      \
             : KIND_LONG, long long                                                                \
             : KIND_LLONG, unsigned                                                                \
             : KIND_UNSIGNED, unsigned long                                                        \
             : KIND_ULONG, unsigned long long                                                      \
             : KIND_ULLONG, const char *                                                           \
             : KIND_TEXT)

#define ELEMENTS(type, member) (sizeof(((type *)0)->member) / sizeof(((type *)0)->member[0]))
#define AT(type, member) .name = #member, .offset = offsetof(type, member)
#define COUNTED(type, member) .count_name = #member, .count = offsetof(type, member)

#define VALUE(type, member)                                                                        \
    {                                                                                              \
        AT(type, member), .kind = KIND_OF(type, member)                                            \
    }
#define VALUE_BUT(type, member, none)                                                              \
    {                                                                                              \
        AT(type, member), .kind = KIND_OF(type, member), .empty = (none)                           \
    }
#define NEEDED(type, member)                                                                       \
    {                                                                                              \
        AT(type, member), .kind = KIND_TEXT, .needed = true                                        \
    }
#define WORD(type, member)                                                                         \
    {                                                                                              \
        AT(type, member), .kind = KIND_WORD, .needed = true                                        \
    }
#define WHEN(type, member)                                                                         \
    {                                                                                              \
        AT(type, member), .kind = KIND_TIME                                                        \
    }
#define ONE_OF(type, member, list)                                                                 \
    {                                                                                              \
        AT(type, member), .kind = KIND_ENUM, .words = (list), .max = ELEMENTS_OF(list)             \
    }
#define BYTES(type, member, len, cap)                                                              \
    {                                                                                              \
        AT(type, member), .kind = KIND_BYTES, COUNTED(type, len), .max = (cap)                     \
    }
#define INLINE(type, member, len)                                                                  \
    {                                                                                              \
        AT(type, member), .kind = KIND_INLINE, COUNTED(type, len), .max = ELEMENTS(type, member)   \
    }
#define CHARS(type, member)                                                                        \
    {                                                                                              \
        AT(type, member), .kind = KIND_CHARS, .max = ELEMENTS(type, member)                        \
    }
#define COUNTS(type, member)                                                                       \
    {                                                                                              \
        AT(type, member), .kind = KIND_COUNTS, .max = ELEMENTS(type, member)                       \
    }
#define ID(type, member)                                                                           \
    {                                                                                              \
        AT(type, member), .kind = KIND_ID                                                          \
    }
#define LAYOUT(type, member)                                                                       \
    {                                                                                              \
        AT(type, member), .kind = KIND_LAYOUT                                                      \
    }
#define TEXTS(type, member, n, cap)                                                                \
    {                                                                                              \
        AT(type, member), .kind = KIND_TEXTS, COUNTED(type, n), .max = (cap)                       \
    }
#define TEXTS_WITHIN(type, member, n)                                                              \
    {                                                                                              \
        AT(type, member), .kind = KIND_TEXTS, COUNTED(type, n), .max = ELEMENTS(type, member),     \
                          .within = true                                                           \
    }
#define DERS(type, member, n, cap)                                                                 \
    {                                                                                              \
        AT(type, member), .kind = KIND_DERS, COUNTED(type, n), .max = (cap)                        \
    }
#define PART(type, member, of)                                                                     \
    {                                                                                              \
        AT(type, member), .kind = KIND_PART, .shape = &(of)                                        \
    }
#define ALL_ROWS(type, member, of)                                                                 \
    {                                                                                              \
        AT(type, member), .kind = KIND_ROWS, .shape = &(of), .max = ELEMENTS(type, member)         \
    }
#define ROWS(type, member, n, of)                                                                  \
    {                                                                                              \
        AT(type, member), .kind = KIND_ROWS, .shape = &(of), COUNTED(type, n),                     \
                          .max = ELEMENTS(type, member)                                            \
    }
#define LIST(type, member, n, cap, of)                                                             \
    {                                                                                              \
        AT(type, member), .kind = KIND_LIST, .shape = &(of), COUNTED(type, n), .max = (cap)        \
    }
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }
#define ELEMENTS_OF(list) (sizeof(list) / sizeof((list)[0]))

/* static const struct shape NAME for a struct, with its fields. */
#define SHAPE(called, type, ...)                                                                   \
    static const struct field called##_fields[] = {__VA_ARGS__, END};                              \
    static const struct shape called = {#type, sizeof(type), called##_fields, false}

/* ---- words, in the order of the enums */

static const char *const styles[] = {"path", "host"};
static const char *const choices[] = {"path", "host", "auto"};
static const char *const write_probes[] = {"no", "yes", "force"};
static const char *const purposes[] = {"preflight", "health"};
static const char *const transports[] = {
    "not-tried", "ok",     "timeout", "connect",     "untrusted",
    "tls",       "broken", "too-big", "interrupted", "other",
};
static const char *const roots[] = {
    "none",          "list",       "error",     "buckets",     "location",   "versions",
    "uploads",       "versioning", "lifecycle", "object-lock", "encryption", "payer",
    "policy-status", "upload",     "completed", "deleted",     "other",
};
static const char *const ca_states[] = {
    "none", "missing", "too-big", "empty", "der", "key-only", "junk", "corrupt", "ok",
};
static const char *const ca_shapes[] = {
    "unknown", "indented", "one-line", "glued", "pkcs7", "pkcs12", "base64-pem", "base64-der",
};

static const char *const trust_states[] = {"some", "none", "none-by-variable"};

static const char *const confidences[] = {"hint", "likely", "certain"};
static const char *const places[] = {"here", "below", "around"};
static const char *const info_states[] = {
    [PGBR_UNREAD] = "unread",
    [PGBR_CUT] = "cut",
    [PGBR_VALID] = "valid",
    [PGBR_MISSING] = "missing",
    [PGBR_WRONG_CHECKSUM] = "wrong-checksum",
    [PGBR_NO_CHECKSUM] = "no-checksum",
    [PGBR_MALFORMED] = "malformed",
    [PGBR_BAD_VALUE] = "bad-value",
    [PGBR_ENCRYPTED] = "encrypted",
};

static const char *const canary_states[] = {"not-asked", "refused", "run"};
static const char *const compared[] = {"not-compared", "same", "different"};
static const char *const things[] = {"object", "version", "marker", "upload"};

static const char *const severities[] = {"note", "warn", "fail"};

static const char *const subsystems[] = {"management", "portal", "analytics"};

/* ---- what was seen */

SHAPE(tls_shape, struct tls_seen, VALUE(struct tls_seen, tried), VALUE(struct tls_seen, completed),
      VALUE(struct tls_seen, timed_out), VALUE(struct tls_seen, sys_errno),
      VALUE_BUT(struct tls_seen, alert, -1), VALUE(struct tls_seen, version),
      VALUE(struct tls_seen, version_number), VALUE(struct tls_seen, cipher),
      VALUE(struct tls_seen, error), VALUE(struct tls_seen, client_cert_asked),
      VALUE(struct tls_seen, client_ca), VALUE(struct tls_seen, dh_bits),
      VALUE(struct tls_seen, no_secure_renegotiation), DERS(struct tls_seen, chain, nchain, 64),
      INLINE(struct tls_seen, first, nfirst), VALUE_BUT(struct tls_seen, began, -1),
      VALUE(struct tls_seen, ms));

SHAPE(address_shape, struct address_seen, VALUE(struct address_seen, address),
      VALUE(struct address_seen, is_v6), VALUE(struct address_seen, tried),
      VALUE(struct address_seen, connected), VALUE(struct address_seen, timed_out),
      VALUE(struct address_seen, sys_errno), VALUE(struct address_seen, wave),
      VALUE_BUT(struct address_seen, began, -1), VALUE(struct address_seen, ms),
      PART(struct address_seen, tls, tls_shape));

SHAPE(name_shape, struct name_seen, VALUE(struct name_seen, name), VALUE(struct name_seen, tried),
      VALUE(struct name_seen, is_literal), VALUE(struct name_seen, pinned),
      VALUE(struct name_seen, timed_out), VALUE(struct name_seen, from_hosts),
      VALUE(struct name_seen, canonical), VALUE(struct name_seen, gai),
      VALUE(struct name_seen, error), VALUE_BUT(struct name_seen, began, -1),
      VALUE(struct name_seen, ms),
      LIST(struct name_seen, addresses, naddresses, 64, address_shape));

SHAPE(header_shape, struct header_seen, NEEDED(struct header_seen, name),
      NEEDED(struct header_seen, value));

SHAPE(object_shape, struct s3_object, BYTES(struct s3_object, key, key_len, S3_KEY_MAX),
      VALUE(struct s3_object, size), WHEN(struct s3_object, modified));

SHAPE(error_shape, struct s3_error, VALUE(struct s3_error, code), VALUE(struct s3_error, message),
      VALUE(struct s3_error, region), VALUE(struct s3_error, endpoint),
      VALUE(struct s3_error, bucket), VALUE(struct s3_error, request_time),
      VALUE(struct s3_error, server_time), VALUE(struct s3_error, string_to_sign),
      VALUE(struct s3_error, canonical_request), VALUE(struct s3_error, request_id),
      VALUE(struct s3_error, details), VALUE(struct s3_error, headers_not_signed));

SHAPE(listing_shape, struct s3_listing, VALUE(struct s3_listing, name),
      VALUE(struct s3_listing, prefix), VALUE(struct s3_listing, next_token),
      VALUE(struct s3_listing, has_truncated), VALUE(struct s3_listing, truncated),
      VALUE(struct s3_listing, encoded), VALUE(struct s3_listing, max_keys),
      VALUE(struct s3_listing, keys), VALUE(struct s3_listing, markers),
      VALUE(struct s3_listing, prefixes), VALUE(struct s3_listing, outside),
      VALUE(struct s3_listing, delete_markers), VALUE(struct s3_listing, old),
      VALUE(struct s3_listing, archived), VALUE(struct s3_listing, archive),
      VALUE(struct s3_listing, bytes), WHEN(struct s3_listing, oldest),
      WHEN(struct s3_listing, newest), ROWS(struct s3_listing, sample, nsample, object_shape));

SHAPE(buckets_shape, struct s3_buckets, VALUE(struct s3_buckets, owner),
      VALUE(struct s3_buckets, owner_name), VALUE(struct s3_buckets, next_token),
      VALUE(struct s3_buckets, count), TEXTS(struct s3_buckets, names, nnames, S3_BUCKETS_MAX));

SHAPE(rule_shape, struct s3_rule, NEEDED(struct s3_rule, id), NEEDED(struct s3_rule, prefix),
      VALUE(struct s3_rule, expires), VALUE(struct s3_rule, days), VALUE(struct s3_rule, archive),
      VALUE(struct s3_rule, larger_than), VALUE(struct s3_rule, smaller_than));

SHAPE(lifecycle_shape, struct s3_lifecycle, VALUE(struct s3_lifecycle, rules),
      VALUE(struct s3_lifecycle, enabled), VALUE(struct s3_lifecycle, aborts),
      VALUE(struct s3_lifecycle, trims), ROWS(struct s3_lifecycle, kept, nkept, rule_shape));

SHAPE(bucket_settings_shape, struct s3_bucket_settings,
      VALUE(struct s3_bucket_settings, versioning), VALUE(struct s3_bucket_settings, lock),
      VALUE(struct s3_bucket_settings, lock_mode), VALUE(struct s3_bucket_settings, lock_days),
      VALUE(struct s3_bucket_settings, lock_years), VALUE(struct s3_bucket_settings, encryption),
      VALUE(struct s3_bucket_settings, encryption_key), VALUE(struct s3_bucket_settings, payer),
      VALUE(struct s3_bucket_settings, is_public),
      PART(struct s3_bucket_settings, lifecycle, lifecycle_shape));

SHAPE(delete_error_shape, struct s3_delete_error, VALUE(struct s3_delete_error, key),
      VALUE(struct s3_delete_error, code), VALUE(struct s3_delete_error, message));

SHAPE(deleted_shape, struct s3_deleted, VALUE(struct s3_deleted, deleted),
      VALUE(struct s3_deleted, errors), ROWS(struct s3_deleted, kept, nkept, delete_error_shape));

SHAPE(reply_shape, struct s3_reply, ONE_OF(struct s3_reply, root, roots),
      VALUE(struct s3_reply, root_name), VALUE(struct s3_reply, well_formed),
      VALUE(struct s3_reply, doctype), VALUE(struct s3_reply, problem),
      BYTES(struct s3_reply, head, head_len, S3_HEAD_MAX), VALUE(struct s3_reply, body_len),
      PART(struct s3_reply, error, error_shape), PART(struct s3_reply, listing, listing_shape),
      PART(struct s3_reply, buckets, buckets_shape),
      PART(struct s3_reply, settings, bucket_settings_shape), VALUE(struct s3_reply, upload_id),
      VALUE(struct s3_reply, etag), PART(struct s3_reply, deleted, deleted_shape),
      VALUE(struct s3_reply, location));

SHAPE(times_shape, struct exchange_times, VALUE_BUT(struct exchange_times, started, -1),
      VALUE_BUT(struct exchange_times, connected, -1),
      VALUE_BUT(struct exchange_times, secured, -1), VALUE_BUT(struct exchange_times, sent, -1),
      VALUE_BUT(struct exchange_times, first, -1), VALUE_BUT(struct exchange_times, ended, -1));

SHAPE(exchange_shape, struct exchange_seen, WORD(struct exchange_seen, purpose),
      ONE_OF(struct exchange_seen, style, styles), VALUE(struct exchange_seen, is_signed),
      VALUE(struct exchange_seen, verified), VALUE(struct exchange_seen, proxied),
      VALUE(struct exchange_seen, connect_status),
      ONE_OF(struct exchange_seen, transport, transports), VALUE(struct exchange_seen, error),
      NEEDED(struct exchange_seen, method), NEEDED(struct exchange_seen, host),
      NEEDED(struct exchange_seen, target), VALUE(struct exchange_seen, canonical_request),
      VALUE(struct exchange_seen, string_to_sign), VALUE(struct exchange_seen, status),
      VALUE(struct exchange_seen, status_line), VALUE(struct exchange_seen, bare_lf),
      VALUE(struct exchange_seen, unended), VALUE(struct exchange_seen, throttled),
      ROWS(struct exchange_seen, headers, nheaders, header_shape), WHEN(struct exchange_seen, date),
      WHEN(struct exchange_seen, local), PART(struct exchange_seen, reply, reply_shape),
      VALUE(struct exchange_seen, pages), VALUE(struct exchange_seen, page_loop),
      VALUE(struct exchange_seen, page_cap), VALUE(struct exchange_seen, page_no_token),
      VALUE(struct exchange_seen, page_problem), VALUE(struct exchange_seen, address),
      VALUE(struct exchange_seen, sent), VALUE(struct exchange_seen, wave),
      PART(struct exchange_seen, times, times_shape), VALUE(struct exchange_seen, ms));

/* ---- whose content was seen */

static const struct field owner_text_fields[] = {{AT(struct owner_text, bytes), .kind = KIND_BYTES,
                                                  COUNTED(struct owner_text, len),
                                                  .max = OWNER_KEY_MAX, .needed = true},
                                                 END};
static const struct shape owner_text_shape = {"struct owner_text", sizeof(struct owner_text),
                                              owner_text_fields, true};

SHAPE(candidate_shape, struct owner_candidate, LAYOUT(struct owner_candidate, layout),
      ONE_OF(struct owner_candidate, confidence, confidences),
      ONE_OF(struct owner_candidate, place, places),
      PART(struct owner_candidate, root, owner_text_shape),
      PART(struct owner_candidate, who, owner_text_shape), VALUE(struct owner_candidate, keys),
      VALUE(struct owner_candidate, bytes), VALUE(struct owner_candidate, wal_keys),
      WHEN(struct owner_candidate, oldest), WHEN(struct owner_candidate, newest),
      WHEN(struct owner_candidate, wal_newest));

SHAPE(proof_shape, struct owner_proof, LAYOUT(struct owner_proof, layout),
      VALUE(struct owner_proof, candidate), PART(struct owner_proof, key, owner_text_shape),
      VALUE(struct owner_proof, size), WHEN(struct owner_proof, modified));

SHAPE(watched_shape, struct owner_watched, VALUE(struct owner_watched, keys),
      VALUE(struct owner_watched, others), VALUE(struct owner_watched, wal),
      VALUE(struct owner_watched, wal_new), VALUE(struct owner_watched, wal_timeline));

SHAPE(found_shape, struct owner_found,
      ROWS(struct owner_found, candidates, ncandidates, candidate_shape),
      VALUE(struct owner_found, more), ROWS(struct owner_found, proofs, nproofs, proof_shape),
      VALUE(struct owner_found, keys), VALUE(struct owner_found, bytes),
      VALUE(struct owner_found, markers), VALUE(struct owner_found, unknown),
      ROWS(struct owner_found, samples, nsamples, owner_text_shape),
      WHEN(struct owner_found, oldest), WHEN(struct owner_found, newest),
      ALL_ROWS(struct owner_found, watched, watched_shape));

SHAPE(db_shape, struct pgbr_db, VALUE(struct pgbr_db, id), ID(struct pgbr_db, system_id),
      VALUE(struct pgbr_db, catalog), VALUE(struct pgbr_db, version));

SHAPE(backup_shape, struct pgbr_backup, VALUE(struct pgbr_backup, label),
      WHEN(struct pgbr_backup, start), WHEN(struct pgbr_backup, stop),
      VALUE(struct pgbr_backup, size), VALUE(struct pgbr_backup, repo_size),
      VALUE(struct pgbr_backup, db_id), VALUE(struct pgbr_backup, error),
      VALUE(struct pgbr_backup, wal_start), VALUE(struct pgbr_backup, wal_stop));

SHAPE(backups_shape, struct pgbr_backups, VALUE(struct pgbr_backups, count),
      COUNTS(struct pgbr_backups, of_type), VALUE(struct pgbr_backups, errors),
      VALUE(struct pgbr_backups, occupied), ALL_ROWS(struct pgbr_backups, newest, backup_shape));

SHAPE(info_shape, struct pgbr_info, ONE_OF(struct pgbr_info, state, info_states),
      VALUE(struct pgbr_info, problem), VALUE(struct pgbr_info, line),
      VALUE(struct pgbr_info, version), PART(struct pgbr_info, db, db_shape),
      ROWS(struct pgbr_info, history, nhistory, db_shape), VALUE(struct pgbr_info, databases),
      VALUE(struct pgbr_info, has_cipher), PART(struct pgbr_info, backups, backups_shape),
      CHARS(struct pgbr_info, checksum), CHARS(struct pgbr_info, stated_checksum));

SHAPE(fact_shape, struct owner_fact, NEEDED(struct owner_fact, label),
      PART(struct owner_fact, text, owner_text_shape));

SHAPE(proof_seen_shape, struct proof_seen, VALUE(struct proof_seen, candidate),
      VALUE(struct proof_seen, recognised), ID(struct proof_seen, system_id),
      VALUE(struct proof_seen, version), VALUE(struct proof_seen, server),
      WHEN(struct proof_seen, taken), VALUE(struct proof_seen, backup),
      VALUE(struct proof_seen, size), ROWS(struct proof_seen, facts, nfacts, fact_shape));

SHAPE(page_shape, struct page_seen, VALUE(struct page_seen, seen), VALUE(struct page_seen, keys),
      VALUE(struct page_seen, bytes), WHEN(struct page_seen, newest), ID(struct page_seen, digest));

SHAPE(sibling_shape, struct sibling_seen, PART(struct sibling_seen, name, owner_text_shape),
      VALUE(struct sibling_seen, is_object), VALUE(struct sibling_seen, listed),
      VALUE(struct sibling_seen, keys), VALUE(struct sibling_seen, tool),
      PART(struct sibling_seen, who, owner_text_shape), WHEN(struct sibling_seen, newest));

SHAPE(content_shape, struct content_seen, VALUE(struct content_seen, scanned),
      PART(struct content_seen, found, found_shape), PART(struct content_seen, around, found_shape),
      VALUE(struct content_seen, no_archive), VALUE(struct content_seen, no_backup),
      VALUE(struct content_seen, probe_folders), PART(struct content_seen, begin, page_shape),
      PART(struct content_seen, end, page_shape),
      ROWS(struct content_seen, siblings, nsiblings, sibling_shape),
      ALL_ROWS(struct content_seen, infos, info_shape),
      ROWS(struct content_seen, proofs, nproofs, proof_seen_shape));

/* ---- what a health run looked at */

SHAPE(copy_shape, struct copy_seen, VALUE(struct copy_seen, listed),
      VALUE(struct copy_seen, has_main), VALUE(struct copy_seen, has_copy),
      VALUE(struct copy_seen, main_size), VALUE(struct copy_seen, copy_size),
      VALUE(struct copy_seen, main_etag), VALUE(struct copy_seen, copy_etag));

SHAPE(names_shape, struct names_seen, VALUE(struct names_seen, listed),
      TEXTS_WITHIN(struct names_seen, names, nnames), VALUE(struct names_seen, count));

SHAPE(barman_shape, struct barman_backup, VALUE(struct barman_backup, recognised),
      ID(struct barman_backup, system_id), VALUE(struct barman_backup, server),
      VALUE(struct barman_backup, version), VALUE(struct barman_backup, status),
      VALUE(struct barman_backup, mode), VALUE(struct barman_backup, pgdata),
      VALUE(struct barman_backup, begin_wal), VALUE(struct barman_backup, end_wal),
      WHEN(struct barman_backup, begin), WHEN(struct barman_backup, end),
      VALUE(struct barman_backup, size), VALUE(struct barman_backup, timeline));

SHAPE(health_shape, struct health_seen, VALUE(struct health_seen, looked),
      PART(struct health_seen, archive_info, copy_shape),
      PART(struct health_seen, backup_info, copy_shape),
      PART(struct health_seen, beside, names_shape), PART(struct health_seen, stanzas, names_shape),
      PART(struct health_seen, backups, names_shape), PART(struct health_seen, fulls, names_shape),
      VALUE(struct health_seen, server), PART(struct health_seen, newest, barman_shape),
      VALUE(struct health_seen, unreadable), VALUE(struct health_seen, failed),
      VALUE(struct health_seen, wal_listed), VALUE(struct health_seen, wal_more),
      VALUE(struct health_seen, wal_keys), VALUE(struct health_seen, wal_newest),
      WHEN(struct health_seen, wal_modified), VALUE(struct health_seen, wal_first),
      VALUE(struct health_seen, wal_before_hole), VALUE(struct health_seen, wal_behind_hole),
      WHEN(struct health_seen, wal_behind_modified), VALUE(struct health_seen, settings_looked));

/* ---- what the write probe did */

SHAPE(step_shape, struct canary_step, ONE_OF(struct canary_step, op, canary_op_names),
      VALUE(struct canary_step, key), PART(struct canary_step, exchange, exchange_shape),
      ONE_OF(struct canary_step, content, compared), VALUE(struct canary_step, differs_at),
      VALUE(struct canary_step, shown));

SHAPE(trace_shape, struct canary_trace, ONE_OF(struct canary_trace, thing, things),
      NEEDED(struct canary_trace, key), VALUE(struct canary_trace, id),
      WHEN(struct canary_trace, begun), VALUE(struct canary_trace, earlier),
      VALUE(struct canary_trace, removed));

SHAPE(canary_shape, struct canary_seen, ONE_OF(struct canary_seen, state, canary_states),
      VALUE(struct canary_seen, forced), {AT(struct canary_seen, refused), .kind = KIND_WORD},
      VALUE(struct canary_seen, folder),
      LIST(struct canary_seen, steps, nsteps, CANARY_STEPS_MAX, step_shape),
      LIST(struct canary_seen, traces, ntraces, CANARY_TRACES_MAX, trace_shape),
      VALUE(struct canary_seen, more), VALUE(struct canary_seen, more_swept),
      VALUE(struct canary_seen, written), VALUE(struct canary_seen, removed),
      VALUE(struct canary_seen, swept), VALUE(struct canary_seen, cut_short),
      VALUE(struct canary_seen, round_trips), VALUE(struct canary_seen, ms));

SHAPE(evidence_shape, struct evidence, WHEN(struct evidence, started),
      ALL_ROWS(struct evidence, names, name_shape),
      PART(struct evidence, without_sni, address_shape),
      ROWS(struct evidence, exchanges, nexchanges, exchange_shape),
      PART(struct evidence, content, content_shape), PART(struct evidence, health, health_shape),
      PART(struct evidence, canary, canary_shape), VALUE(struct evidence, interrupted),
      VALUE(struct evidence, timed_out), VALUE(struct evidence, requests),
      VALUE(struct evidence, waves), VALUE(struct evidence, bytes_received),
      VALUE(struct evidence, wrote), VALUE(struct evidence, ms_resolve),
      VALUE(struct evidence, ms_exchange), VALUE(struct evidence, ms_total));

/* ---- what it is judged by */

/* The rest of a certificate follows from its bytes. */
SHAPE(certificate_shape, struct certificate, {AT(struct certificate, der), .kind = KIND_DER},
      VALUE(struct certificate, line));

SHAPE(ca_shape, struct ca_file, ONE_OF(struct ca_file, state, ca_states),
      VALUE(struct ca_file, sys_errno), ONE_OF(struct ca_file, shape, ca_shapes),
      VALUE(struct ca_file, path), VALUE(struct ca_file, has_private_key),
      VALUE(struct ca_file, has_bom), VALUE(struct ca_file, has_crlf),
      VALUE(struct ca_file, bad_line), VALUE(struct ca_file, problem),
      LIST(struct ca_file, certs, ncerts, CA_FILE_CERTS_MAX, certificate_shape));

SHAPE(trust_shape, struct trust_used, ONE_OF(struct trust_used, state, trust_states),
      DERS(struct trust_used, certs, ncerts, RECORD_TRUST_MAX));

SHAPE(repository_shape, struct repository, VALUE(struct repository, prefix),
      VALUE(struct repository, stanza), VALUE(struct repository, server),
      ID(struct repository, system_id), VALUE(struct repository, pg_version));

SHAPE(target_shape, struct target, NEEDED(struct target, provider), NEEDED(struct target, endpoint),
      VALUE(struct target, endpoint_is_address), VALUE(struct target, port),
      NEEDED(struct target, region), NEEDED(struct target, bucket), NEEDED(struct target, prefix),
      ONE_OF(struct target, style, choices), {AT(struct target, consumer), .kind = KIND_CONSUMER},
      VALUE(struct target, consumer_version), PART(struct target, repository, repository_shape),
      VALUE(struct target, timeout_ms), VALUE(struct target, connect_timeout_ms),
      VALUE_BUT(struct target, cert_warn_days, -1), VALUE_BUT(struct target, cert_fail_days, -1),
      VALUE(struct target, max_items), ONE_OF(struct target, write_probe, write_probes),
      ONE_OF(struct target, purpose, purposes), VALUE(struct target, look_at_settings));

SHAPE(proxy_shape, struct proxy_settings, VALUE(struct proxy_settings, shown),
      VALUE(struct proxy_settings, variable), VALUE(struct proxy_settings, of_https),
      VALUE(struct proxy_settings, no_proxy), VALUE(struct proxy_settings, differing));

SHAPE(site_shape, struct site, ONE_OF(struct site, subsystem, subsystems), VALUE(struct site, kind),
      VALUE(struct site, name), VALUE(struct site, ns), VALUE(struct site, version));

/* The rest of a finding stands in the table of causes. */
SHAPE(finding_shape, struct finding, WORD(struct finding, cause), NEEDED(struct finding, detail));

SHAPE(check_shape, struct recorded_check, WORD(struct recorded_check, id),
      VALUE(struct recorded_check, proven), NEEDED(struct recorded_check, summary),
      VALUE_BUT(struct recorded_check, ms, -1),
      LIST(struct recorded_check, findings, nfindings, RECORD_FINDINGS_MAX, finding_shape));

SHAPE(outcomes_shape, struct recorded,
      LIST(struct recorded, checks, nchecks, RECORD_CHECKS_MAX, check_shape),
      VALUE(struct recorded, all));

SHAPE(judged_finding_shape, struct judged_finding, WORD(struct judged_finding, cause),
      ONE_OF(struct judged_finding, severity, severities), WORD(struct judged_finding, check));

SHAPE(judged_shape, struct judged, WORD(struct judged, verdict),
      {AT(struct judged, cause), .kind = KIND_WORD},
      LIST(struct judged, findings, nfindings, RECORD_JUDGED_MAX, judged_finding_shape));

SHAPE(setting_shape, struct report_setting, NEEDED(struct report_setting, name),
      NEEDED(struct report_setting, value), VALUE(struct report_setting, origin));

static const struct field record_fields[] = {
    WORD(struct record, version),
    LIST(struct record, judged, njudged, 1, judged_shape),
    PART(struct record, target, target_shape),
    LIST(struct record, settings, nsettings, 256, setting_shape),
    LIST(struct record, site, nsite, 1, site_shape),
    PART(struct record, proxy, proxy_shape),
    VALUE(struct record, uses_proxy),
    PART(struct record, ca, ca_shape),
    PART(struct record, trust, trust_shape),
    PART(struct record, outcomes, outcomes_shape),
    PART(struct record, evidence, evidence_shape),
    END,
};
const struct shape record_shape = {"struct record", sizeof(struct record), record_fields, false};

/* ---- numbers */

#define INT_LIMIT 1000000LL
#define LONG_LIMIT 1000000000LL /* times in milliseconds: twelve days */
#define LLONG_LIMIT (LONG_LIMIT * 1000)

long long
field_min(enum field_kind kind)
{
    return kind == KIND_INT || kind == KIND_LONG || kind == KIND_LLONG ? -INT_LIMIT : 0;
}

long long
field_max(enum field_kind kind)
{
    if (kind == KIND_BOOL)
        return 1;
    if (kind == KIND_LLONG)
        return LLONG_LIMIT;
    return kind == KIND_INT ? INT_LIMIT : LONG_LIMIT;
}

long long
field_number(const struct field *f, const void *base)
{
    const void *p = (const char *)base + f->offset;

    switch (f->kind) {
    case KIND_BOOL:
        return *(const bool *)p;
    case KIND_INT:
        return *(const int *)p;
    case KIND_LONG:
        return *(const long *)p;
    case KIND_LLONG:
        return *(const long long *)p;
    case KIND_TIME:
        return *(const time_t *)p;
    default:
        return *(const unsigned *)p;
    }
}

void
field_set_number(const struct field *f, void *base, long long n)
{
    void *p = (char *)base + f->offset;

    switch (f->kind) {
    case KIND_BOOL:
        *(bool *)p = n != 0;
        break;
    case KIND_INT:
        *(int *)p = (int)n;
        break;
    case KIND_LONG:
        *(long *)p = (long)n;
        break;
    case KIND_LLONG:
        *(long long *)p = n;
        break;
    case KIND_TIME:
        *(time_t *)p = (time_t)n;
        break;
    default:
        *(unsigned *)p = (unsigned)n;
        break;
    }
}

unsigned long long
field_wide(const struct field *f, const void *base)
{
    const void *p = (const char *)base + f->offset;

    if (f->kind == KIND_ID)
        return *(const uint64_t *)p;
    return f->kind == KIND_ULONG ? *(const unsigned long *)p : *(const unsigned long long *)p;
}

unsigned long long
field_wide_max(enum field_kind kind)
{
    if (kind == KIND_ID)
        return UINT64_MAX;
    return kind == KIND_ULONG ? ULONG_MAX : ULLONG_MAX;
}

void
field_set_wide(const struct field *f, void *base, unsigned long long n)
{
    void *p = (char *)base + f->offset;

    if (f->kind == KIND_ID)
        *(uint64_t *)p = (uint64_t)n;
    else if (f->kind == KIND_ULONG)
        *(unsigned long *)p = (unsigned long)n;
    else
        *(unsigned long long *)p = n;
}

struct field
field_of_counts(const struct field *f, size_t index)
{
    const enum field_kind kind = _Generic((uint64_t)0, unsigned long
                                          : KIND_ULONG, unsigned long long
                                          : KIND_ULLONG);

    return (struct field){
        .name = f->name, .kind = kind, .offset = f->offset + index * sizeof(uint64_t)};
}

size_t
field_count(const struct field *f, const void *base)
{
    return f->count_name == NULL ? f->max
                                 : *(const size_t *)(const void *)((const char *)base + f->count);
}
