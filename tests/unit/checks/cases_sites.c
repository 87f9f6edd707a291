#include "cases.h"

#include "base/text.h"

extern const struct check_case cases_sites[];

/* Our site, and one of shape n elsewhere. */
static void
two(struct world *w, long n, const char *text)
{
    section(w, IN_MANAGEMENT, NULL);
    world_other_site(w, section_text(&w->there.arena, (enum shape)n, text));
}

/* Options say where we are. */
static void
options_and_one(struct world *w, long n, const char *text)
{
    world_other_site(w, section_text(&w->there.arena, (enum shape)n, text));
}

/* We are a portal. */
static void
portal_and_one(struct world *w, long n, const char *text)
{
    section(w, IN_PORTAL, NULL);
    world_other_site(w, section_text(&w->there.arena, (enum shape)n, text));
}

static void
portal_at_night(struct world *w, long n, const char *text)
{
    section(w, IN_PORTAL, "schedule: \"30 4 * * *\"");
    world_other_site(w, section_text(&w->there.arena, (enum shape)n, text));
}

enum {
    HERE_TOO = 1, /* they show what is seen here */
    AT_THE_END,   /* what is seen here at the end */
    OTHERS,       /* something else */
    NOTHING,
    NOT_SEEN,
    BOTH_EMPTY,
    MARKER, /* an empty object on both sides */
};

/* Both were looked at: this is what came. */
static void
two_seen(struct world *w, long what, const char *text)
{
    struct page_seen *begin = &w->ev.content.begin;
    struct peer_seen *theirs = &w->others[0].seen;

    two(w, IN_MANAGEMENT, text);
    *begin = (struct page_seen){.seen = true, .keys = 2, .bytes = 9, .digest = 7};
    if (what == BOTH_EMPTY)
        *begin = (struct page_seen){.seen = true};
    if (what == MARKER)
        begin->bytes = 0;
    w->ev.content.end = *begin;
    if (what == AT_THE_END) {
        begin->keys = 3;
        begin->digest = 6;
    }
    *theirs = (struct peer_seen){.tried = true, .page = w->ev.content.end};
    if (what == OTHERS)
        theirs->page.digest = 8;
    if (what == NOTHING)
        theirs->page = (struct page_seen){.seen = true};
    if (what == NOT_SEEN)
        *theirs = (struct peer_seen){.tried = true, .problem = "answered 403 \x1b"};
}

/* Ours lies at AWS. */
static void
two_at_aws(struct world *w, long n, const char *text)
{
    section(w, IN_MANAGEMENT, NULL);
    w->target.endpoint = "s3.us-east-1.amazonaws.com";
    world_other_site(w, section_text(&w->there.arena, (enum shape)n, text));
}

/* Ours fires at midnight; n: a minute before. */
static void
two_at_midnight(struct world *w, long n, const char *text)
{
    section(w, IN_MANAGEMENT, n == 0 ? "schedule: \"0 0 * * *\"" : "schedule: \"59 23 * * *\"");
    world_other_site(w, section_text(&w->there.arena, IN_MANAGEMENT, text));
}

static void
three(struct world *w, long n, const char *text)
{
    two(w, IN_MANAGEMENT, "path: elsewhere/db\nschedule: \"1 3 * * *\"");
    world_other_site(w, section_text(&w->there.arena, (enum shape)n, text));
}

/*
 * Another site, in another bucket of our store, with a Secret of its own; text is its key pair and
 * the section's other lines, parted by a '|'. Where we have no manifest it is of a portal.
 */
static void
and_pair(struct world *w, long n, const char *text)
{
    struct sp_arena *a = &w->there.arena;
    const char *lines = strchr(text, '|');
    const char *section =
        section_text(a, (enum shape)n,
                     sp_printf(a, NULL, "path: site-b/db\nschedule: \"1 3 * * *\"%s%s",
                               lines == NULL ? "" : "\n", lines == NULL ? "" : lines + 1));

    world_other_site(w, sp_printf(a, NULL,
                                  "%s---\nkind: Secret\nmetadata: {name: s3-secret}\n"
                                  "stringData: {%.*s}\n",
                                  section, (int)strcspn(text, "|"), text));
}

static void
pairs(struct world *w, long n, const char *text)
{
    section(w, IN_MANAGEMENT, NULL);
    and_pair(w, n, text);
}

/* The first of two others has our pair. */
static void
third_has_another(struct world *w, long n, const char *text)
{
    pairs(w, n, "key: " HEALTHY_KEY ", keysecret: " HEALTHY_SECRET);
    w->there.secrets[0].name = "s3-secret-b"; /* or there would be two of one name */
    and_pair(w, n, text);
}

#define LATER "\nschedule: \"1 3 * * *\"" /* a minute after ours: no finding of its own */
#define SAME "own-2dc-same-bucket", FAILS
#define ROTATED "cred-rotated-half", WARNS
#define MAYBE "own-same-bucket-perhaps", WARNS
#define ONE "own-same-bucket-two-endpoints", FAILS
#define SHARED "own-portal-or-analytics-share", FAILS
#define AT_AWS "s3provider: aws\n-backupCerts\n-backups3URIStyle" LATER "\nhost: "

const struct check_case cases_sites[] = {
    {"no other", section, IN_MANAGEMENT, NULL, NULL, FINE, NULL},
    {"a bucket of its own", two, IN_MANAGEMENT, "path: site-b/db" LATER, NULL, FINE, NULL},
    {"another bucket of options", options_and_one, IN_MANAGEMENT, "path: site-b/db", NULL, FINE,
     NULL},

    {"the same place", two, IN_MANAGEMENT, "path: backups/db" LATER, SAME,
     "other.yaml:6 says s3://backups/db/ at s3.example.test, here it is s3://backups/db/ at s3.ex"},
    {"the same bucket, another folder", two, IN_MANAGEMENT, "path: backups/site-b" LATER, SAME,
     NULL},
    {"the same bucket of options", options_and_one, IN_MANAGEMENT, "path: backups/site-b", SAME,
     NULL},
    {"the same bucket of the whole", two, IN_CLUSTER, "path: backups/site-b" LATER, SAME, NULL},
    {"the same in upper case", two, IN_MANAGEMENT, "host: S3.EXAMPLE.TEST/us-east-1" LATER, SAME,
     NULL},
    {"the same with a dot at the end", two, IN_MANAGEMENT, "host: s3.example.test./us-east-1" LATER,
     SAME, NULL},
    {"the same with the port", two, IN_MANAGEMENT, "host: s3.example.test:443/us-east-1" LATER,
     SAME, NULL},
    {"the same with the scheme", two, IN_MANAGEMENT,
     "host: https://s3.example.test/us-east-1" LATER, SAME, NULL},
    {"the same in the other style", two, IN_MANAGEMENT, "backups3URIStyle: host" LATER, SAME, NULL},
    {"the same in another region", two, IN_MANAGEMENT, "host: s3.example.test/eu-west-1" LATER,
     SAME, NULL},
    {"the same at AWS, dual stack", two_at_aws, IN_MANAGEMENT,
     AT_AWS "s3.dualstack.us-east-1.amazonaws.com/us-east-1", SAME, NULL},
    {"the same at AWS, another region's name", two_at_aws, IN_MANAGEMENT,
     AT_AWS "s3.eu-west-1.amazonaws.com/eu-west-1", SAME, NULL},
    {"near: AWS in China", two_at_aws, IN_MANAGEMENT,
     AT_AWS "s3.cn-north-1.amazonaws.com.cn/cn-north-1", NULL, FINE, NULL},
    {"the second of two others", three, IN_MANAGEMENT, "path: backups/db" LATER, SAME, NULL},

    {"another endpoint", two, IN_MANAGEMENT, "host: 192.0.2.10/us-east-1" LATER, MAYBE,
     "at 192.0.2.10, here"},
    {"another port", two, IN_MANAGEMENT, "host: s3.example.test:9000/us-east-1" LATER, MAYBE, NULL},
    {"another endpoint, within our folder", two, IN_MANAGEMENT,
     "host: 192.0.2.10/us-east-1\npath: backups/db/x" LATER, MAYBE, NULL},
    {"another endpoint, the whole bucket", two, IN_MANAGEMENT,
     "host: 192.0.2.10/us-east-1\npath: backups" LATER, MAYBE, NULL},
    {"two names, the same objects", two_seen, HERE_TOO, "host: 192.0.2.10/us-east-1" LATER, ONE,
     "at 192.0.2.10, here it is s3://backups/db/ at s3.example.test; both show the same 2 objects"},
    {"two names and folders, the same objects", two_seen, HERE_TOO,
     "host: 192.0.2.10/us-east-1\npath: other/x" LATER, ONE, NULL},
    {"two names, the same objects at the end", two_seen, AT_THE_END,
     "host: 192.0.2.10/us-east-1" LATER, ONE, NULL},
    {"near: two names, other objects", two_seen, OTHERS, "host: 192.0.2.10/us-east-1" LATER, MAYBE,
     NULL},
    {"near: two names and folders, other objects", two_seen, OTHERS,
     "host: 192.0.2.10/us-east-1\npath: other/x" LATER, NULL, FINE, NULL},
    {"near: two names, nothing lies there", two_seen, NOTHING, "host: 192.0.2.10/us-east-1" LATER,
     NULL, FINE, NULL},
    {"near: two names, both empty", two_seen, BOTH_EMPTY, "host: 192.0.2.10/us-east-1" LATER, MAYBE,
     NULL},
    {"near: two names, a marker behind both", two_seen, MARKER, "host: 192.0.2.10/us-east-1" LATER,
     MAYBE, NULL},
    {"another folder that was not seen", two_seen, NOT_SEEN,
     "host: 192.0.2.10/us-east-1\npath: other/x" LATER, "own-other-site-unseen", FINE,
     "other.yaml:6: 192.0.2.10: answered 403 \\x1b"},
    {"near: another endpoint, another folder", two, IN_MANAGEMENT,
     "host: 192.0.2.10/us-east-1\npath: backups/db2" LATER, NULL, FINE, NULL},
    {"near: the same folder at AWS", two, IN_MANAGEMENT,
     AT_AWS "s3.us-east-1.amazonaws.com/us-east-1", NULL, FINE, NULL},

    {"portal in the same folder", two, IN_PORTAL, "path: backups/db", SHARED, NULL},
    {"portal in the whole bucket", two, IN_PORTAL, "path: backups", SHARED, NULL},
    {"portal below our folder", two, IN_PORTAL, "path: backups/db/portal", SHARED, NULL},
    {"analytics in the same folder", two, IN_ANALYTICS, "path: backups/db", SHARED, NULL},
    {"two portals", portal_and_one, IN_PORTAL, "path: backups/db", SHARED, NULL},
    {"near: portal beside us", two, IN_PORTAL, "path: backups/portal", NULL, FINE, NULL},
    {"near: a longer name beside us", two, IN_PORTAL, "path: backups/db2", NULL, FINE, NULL},
    {"near: management beside the portal", portal_and_one, IN_MANAGEMENT, "path: backups/mgmt",
     NULL, FINE, NULL},

    {"at the same time", two, IN_MANAGEMENT, "path: site-b/db", "sch-2dc-order", WARNS,
     "spec.databaseBackup.schedule: other.yaml:12 fires 0 minutes earlier"},
    {"two minutes later", two, IN_MANAGEMENT, "path: site-b/db\nschedule: \"2 3 * * *\"",
     "sch-2dc-order", WARNS, "fires 2 minutes later"},
    {"an hour earlier", two, IN_MANAGEMENT, "path: site-b/db\nschedule: \"0 2 * * *\"",
     "sch-2dc-order", WARNS, "fires 60 minutes earlier"},
    {"near: a minute earlier", two, IN_MANAGEMENT, "path: site-b/db\nschedule: \"59 2 * * *\"",
     NULL, FINE, NULL},
    {"near: a minute before midnight", two_at_midnight, 0,
     "path: site-b/db\nschedule: \"59 23 * * *\"", NULL, FINE, NULL},
    {"near: a minute after midnight", two_at_midnight, 1,
     "path: site-b/db\nschedule: \"0 0 * * *\"", NULL, FINE, NULL},
    {"two minutes over midnight", two_at_midnight, 1, "path: site-b/db\nschedule: \"1 0 * * *\"",
     "sch-2dc-order", WARNS, "fires 2 minutes later"},
    {"two minutes later, with seconds", two, IN_MANAGEMENT,
     "path: site-b/db\nschedule: \"0 2 3 * * *\"", "sch-2dc-order", WARNS, "fires 2 minutes later"},
    {"near: every Sunday", two, IN_MANAGEMENT, "path: site-b/db\nschedule: \"0 3 * * 0\"", NULL,
     FINE, NULL},
    {"near: no schedule there", two, IN_MANAGEMENT, "path: site-b/db\n-schedule", NULL, FINE, NULL},
    {"near: a portal at another time", two, IN_PORTAL, "path: site-b/db\nschedule: \"30 4 * * *\"",
     NULL, FINE, NULL},
    {"near: management at another time than our portal", portal_at_night, IN_MANAGEMENT,
     "path: site-b/db", NULL, FINE, NULL},

    {"another secret for our key", pairs, IN_MANAGEMENT, "key: " HEALTHY_KEY ", keysecret: old",
     ROTATED,
     "other.yaml:16 (Secret s3-secret) has the access key of a test, for the same store "
     "(s3.example.test), with another secret"},
    {"another secret of the same length", pairs, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: a-secret-that-is-only-used-herf", ROTATED, NULL},
    {"a longer secret that begins alike", pairs, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: " HEALTHY_SECRET "2", ROTATED, NULL},
    {"another secret, in a portal's Secret", pairs, IN_PORTAL,
     "username: " HEALTHY_KEY ", password: old", ROTATED, NULL},
    {"another secret, the store written otherwise", pairs, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: old|host: https://S3.example.test.:443/eu-west-1", ROTATED,
     NULL},
    {"another secret in the second of two", third_has_another, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: old", ROTATED, NULL},
    {"another secret, we by options", and_pair, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: old", ROTATED, NULL},
    {"near: the same secret", pairs, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: " HEALTHY_SECRET, NULL, FINE, NULL},
    {"near: the same secret with a line end", pairs, IN_MANAGEMENT,
     "key: \"" HEALTHY_KEY "\\n\", keysecret: \"" HEALTHY_SECRET "\\r\\n\"", NULL, FINE, NULL},
    {"near: another key", pairs, IN_MANAGEMENT, "key: AKIAHEALTHYTESTKEY01, keysecret: old", NULL,
     FINE, NULL},
    {"near: another store", pairs, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: old|host: s3.other.test/us-east-1", NULL, FINE, NULL},
    {"near: another port", pairs, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: old|host: s3.example.test:9000/us-east-1", NULL, FINE, NULL},
    {"near: the portal's names in a management Secret", pairs, IN_MANAGEMENT,
     "username: " HEALTHY_KEY ", password: old", NULL, FINE, NULL},
    {"near: no secret there", pairs, IN_MANAGEMENT, "key: " HEALTHY_KEY, NULL, FINE, NULL},
    {"near: another Secret than the one that is named", pairs, IN_MANAGEMENT,
     "key: " HEALTHY_KEY ", keysecret: old|credentials: another", NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
