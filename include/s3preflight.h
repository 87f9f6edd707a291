/*
 * s3preflight: will this S3 location work as a database backup repository?
 *
 * Settings in, report out. One run per object; an object is used by one thread at a time. Nothing
 * is written to the bucket, unless the setting "write-probe" asks for it.
 */
#ifndef S3PREFLIGHT_H
#define S3PREFLIGHT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define S3PREFLIGHT_API __attribute__((visibility("default")))

/* What a run came to. The values are the exit statuses of the command. */
enum s3preflight_verdict {
    S3PREFLIGHT_READY = 0,
    S3PREFLIGHT_READY_WITH_WARNINGS = 1,
    S3PREFLIGHT_NOT_READY = 2,
    S3PREFLIGHT_UNDECIDED = 3, /* wrong usage, unreadable input, or a failure of our own */
};

struct s3preflight;

/* NULL without memory. */
S3PREFLIGHT_API struct s3preflight *s3preflight_new(void);

/* Wipes the credentials. Takes NULL too. */
S3PREFLIGHT_API void s3preflight_free(struct s3preflight *p);

/*
 * Set one setting by the name of its option without the dashes: "host", "path", "ca", "style" ...
 * "resolve" may be set several times; "write-probe" is "yes" or "force". "purpose" has no option:
 * "preflight", which it is unless set, asks whether a location will do; "health", whether the
 * repository there is ours, whole and backed up on schedule. Nor has "keep-answers": "yes" keeps
 * what servers answered, for s3preflight_bundle. The value is copied. 0, or -1: s3preflight_error
 * says why. origin is what reports print as its source; NULL is the name.
 */
S3PREFLIGHT_API int s3preflight_set(struct s3preflight *p, const char *name, const char *value,
                                    const char *origin);

/*
 * Somebody who wants to know how the run goes on (NULL: nobody), called several times a second with
 * what is waited for and the time since the start in milliseconds; and a count, raised by a signal
 * handler, that ends the run as soon as it is not 0 (NULL: none). What was written by then is still
 * removed; a count that is raised once more ends that, too.
 */
S3PREFLIGHT_API void s3preflight_watch(struct s3preflight *p,
                                       void (*tick)(void *ctx, const char *waiting_for,
                                                    long long elapsed_ms),
                                       void *ctx, const volatile int *interrupted);

/*
 * Fill what is not set from the environment and the AWS shared files, look, and judge. A verdict;
 * after S3PREFLIGHT_UNDECIDED without a report s3preflight_error says why.
 */
S3PREFLIGHT_API enum s3preflight_verdict s3preflight_run(struct s3preflight *p);

/*
 * After a run with the setting "state", which names a file: write there what was learnt, if the run
 * proved whose the repository is. The next run with this file goes by it. Until this is called, or
 * the object is freed or used again, no other run can use the file. 0, also where nothing is to be
 * written; -1: s3preflight_error says why.
 */
S3PREFLIGHT_API int s3preflight_keep(struct s3preflight *p);

/*
 * All that the last run saw, as JSON that s3preflight_diagnose reads: for whatever verdict, as long
 * as there is a report. No secret, token, signature or private key is in it. Lives as long as the
 * object; *len is its length in bytes. NULL: s3preflight_error says why.
 */
S3PREFLIGHT_API const char *s3preflight_evidence(struct s3preflight *p, size_t *len);

/*
 * Judge what another run saw, out of such a file or a bundle ("-": standard input) and by the clock
 * of that run. Where that run was judged differently the report says so. Nothing else is read,
 * nothing is unpacked to disk, and nothing is sent. A verdict, as of s3preflight_run.
 */
S3PREFLIGHT_API enum s3preflight_verdict s3preflight_diagnose(struct s3preflight *p,
                                                              const char *path);

/*
 * How much of what is given out is masked: "minimal", secrets alone; "standard", also access keys,
 * owners, users and search domains; "strict", also hosts, addresses, buckets, keys, stanzas,
 * systems and certificates. A name has one mask in all outputs of a run. Unless it is called,
 * reports and evidence are minimal and bundles standard. 0, or -1: it is none of these.
 */
S3PREFLIGHT_API int s3preflight_redact(struct s3preflight *p, const char *level);

/* The id of the root cause; NULL unless the verdict is not-ready. Lives as long as the object. */
S3PREFLIGHT_API const char *s3preflight_cause(const struct s3preflight *p);

/* "https://host/bucket/prefix", and how long the run took; NULL and -1 where there is no report. */
S3PREFLIGHT_API const char *s3preflight_target(struct s3preflight *p);
S3PREFLIGHT_API long s3preflight_milliseconds(const struct s3preflight *p);

/* Why the last call failed, and what to do about it; "" when it did not fail. */
S3PREFLIGHT_API const char *s3preflight_error(const struct s3preflight *p);
S3PREFLIGHT_API const char *s3preflight_hint(const struct s3preflight *p);

#define S3PREFLIGHT_COLOUR 1U
#define S3PREFLIGHT_VERBOSE 2U
#define S3PREFLIGHT_QUIET 4U

/*
 * The report of the last run as "text", "json" or another format of the command, columns wide where
 * that means something. Lives as long as the object; *len is its length in bytes. NULL when there
 * was no run, or without memory: s3preflight_error says why.
 */
S3PREFLIGHT_API const char *s3preflight_report(struct s3preflight *p, const char *format,
                                               unsigned flags, int columns, size_t *len);

/*
 * Manifests for the location of the last run: a Secret with the key pair, a Secret with the CA
 * where one was given, and the databaseBackup section. Holds the secrets; wiped with the object.
 * NULL when there was no run or the verdict is neither ready nor ready-with-warnings (unless force
 * is not 0), for another subsystem than management, or without memory: s3preflight_error says why.
 */
S3PREFLIGHT_API const char *s3preflight_manifests(struct s3preflight *p, int force, size_t *len);

/*
 * What the key must be allowed so that the consumer can work there, and no more: a policy document
 * of AWS, as JSON. Looks at the settings only, needs no credentials and sends nothing; with the
 * setting "write-probe" also what that needs. Lives as long as the object; *len is its length in
 * bytes. NULL: s3preflight_error says why.
 */
S3PREFLIGHT_API const char *s3preflight_policy(struct s3preflight *p, size_t *len);

#define S3PREFLIGHT_HASH_KEYS 8U

/*
 * Everything that is needed to look into the last run elsewhere, as one file (a tar file, packed
 * with gzip): reports, evidence, settings, certificates, requests and answers, the machine. Also
 * after a run without a report, and after settings that could not be set: with what was known by
 * then, and why there is none; s3preflight_error is to be asked before. Answers and the keys of the
 * list are in it where the setting "keep-answers" is "yes". No secret, token, signature or private
 * key is in it; with S3PREFLIGHT_HASH_KEYS the list has no names of objects either. Lives as long
 * as the object; *len is its length in bytes. NULL: s3preflight_error says why.
 */
S3PREFLIGHT_API const char *s3preflight_bundle(struct s3preflight *p, unsigned flags, size_t *len);

/* Version of the library, "1.2.3". */
S3PREFLIGHT_API const char *s3preflight_version(void);

#ifdef __cplusplus
}
#endif

#endif
