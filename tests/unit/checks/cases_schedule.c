#include "cases.h"

extern const struct check_case cases_schedule[];

static void
flag(struct world *w, long n, const char *text)
{
    w->settings.values[n] = (struct setting){.value = text, .origin = setting_rows[n].flag};
}

static void
flag_barman(struct world *w, long n, const char *text)
{
    w->target.consumer = consumer_find("barman-cloud");
    flag(w, n, text);
}

static void
portal_and_barman(struct world *w, long n, const char *text)
{
    section(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

const struct check_case cases_schedule[] = {
    {"none at all", as_it_is, 0, NULL, NULL, FINE, NULL},
    {"a good one", flag, SET_SCHEDULE, "0 3 * * *", NULL, FINE, NULL},
    {"none in the section", section, IN_MANAGEMENT, "-schedule", "sch-none", WARNS,
     "mgmt.yaml:6: spec.databaseBackup.schedule: is missing"},
    {"near: none in portal's section", section, IN_PORTAL, "-schedule", NULL, FINE, NULL},
    {"hour 24", section, IN_MANAGEMENT, "schedule: \"0 24 * * *\"", "sch-invalid-fields", FAILS,
     "mgmt.yaml:14: spec.databaseBackup.schedule: hour 24: 0 to 23\n"
     "      schedule: \"0 24 * * *\"\n"
     "                   ^"},
    {"hour 24, by options", flag, SET_SCHEDULE, "0 24 * * *", "sch-invalid-fields", FAILS,
     "--schedule: hour 24: 0 to 23"},
    {"four fields", flag, SET_SCHEDULE, "0 3 * *", "sch-invalid-fields", FAILS, "--schedule: "},
    {"words", flag, SET_SCHEDULE, "nightly", "sch-invalid-fields", FAILS, NULL},
    {"a day that never comes", section, IN_MANAGEMENT, "schedule: \"0 3 31 2 *\"",
     "sch-invalid-fields", FAILS, "it never comes"},
    {"near: a day that comes every four years", flag, SET_SCHEDULE, "0 3 29 2 *", NULL, FINE, NULL},
    {"six fields", section, IN_MANAGEMENT, "schedule: \"0 0 3 * * *\"", "sch-seconds-first", WARNS,
     "six fields, and pgBackRest takes five"},
    {"near: six fields for barman-cloud", flag_barman, SET_SCHEDULE, "0 0 3 * * *", NULL, FINE,
     NULL},
    {"five fields for barman-cloud", flag_barman, SET_SCHEDULE, "0 3 * * *", "sch-five-fields",
     WARNS,
     "--schedule: the next runs with the second first: 2026-01-01 00:03:00, 2026-01-01 01:03:00; "
     "as in a crontab: 2026-01-01 03:00:00, 2026-01-02 03:00:00"},
    {"five fields in a manifest of 10.0.7", section, IN_MANAGEMENT, "^version: 10.0.7.0",
     "sch-five-fields", WARNS, "mgmt.yaml:13: spec.databaseBackup.schedule: the next runs"},
    {"five fields that are refused with the second first", flag_barman, SET_SCHEDULE, "30 4 * * 0",
     "sch-five-fields", WARNS, "--schedule: with the second first it is refused: month 0"},
    {"near: five fields that never come", flag_barman, SET_SCHEDULE, "0 3 31 2 *",
     "sch-invalid-fields", FAILS, NULL},
    {"five fields behind a blank", flag_barman, SET_SCHEDULE, " 0 4 * * *", "sch-five-fields",
     WARNS, NULL},
    {"near: a word for barman-cloud", flag_barman, SET_SCHEDULE, "@daily", NULL, FINE, NULL},
    {"near: five fields for a portal", portal_and_barman, IN_PORTAL, NULL, NULL, FINE, NULL},
    {"near: five fields in a manifest of 10.0.6", section, IN_MANAGEMENT, "^version: 10.0.6.0",
     NULL, FINE, NULL},
    {"every 59 minutes", flag, SET_SCHEDULE, "0,59 4 * * *", "sch-overlap", WARNS,
     "two runs may be only 59 minutes apart"},
    {"near: every hour", flag, SET_SCHEDULE, "@hourly", "sch-dst-hour", FINE, NULL},
    {"near: an hour apart", flag, SET_SCHEDULE, "0 4,5 * * *", NULL, FINE, NULL},
    {"every second", flag_barman, SET_SCHEDULE, "* * 4 * * *", "sch-overlap", WARNS, "1 second"},
    {"02:59", flag, SET_SCHEDULE, "59 2 * * *", "sch-dst-hour", FINE, "between 01:00 and 03:00"},
    {"01:00", section, IN_MANAGEMENT, "schedule: \"0 1 * * *\"", "sch-dst-hour", FINE,
     "spec.databaseBackup.schedule: it fires"},
    {"near: 00:59", flag, SET_SCHEDULE, "59 0 * * *", NULL, FINE, NULL},
    {"no retention", section, IN_MANAGEMENT, "-repoRetentionFull", "ret-unset", WARNS,
     "mgmt.yaml:6: spec.databaseBackup.repoRetentionFull: is missing"},
    {"near: no retention in portal's section", section, IN_PORTAL, "-repoRetentionFull", NULL, FINE,
     NULL},
    {"one backup", section, IN_MANAGEMENT, "repoRetentionFull: 1", "ret-one", WARNS,
     "one full backup is kept"},
    {"one backup, by options", flag, SET_RETENTION, "1", "ret-one", WARNS, "--retention: one"},
    {"near: two backups", flag, SET_RETENTION, "2", NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
