/* What can be wrong with a repository that is in use. */
#include "diagnose/causes.h"

const struct cause causes_repository[] = {
    {.id = "rep-missing",
     .severity = SEVERITY_FAIL,
     .title = "The repository is not there",
     .means = "Nothing is backed up to this place, or all of it was deleted.",
     .seen =
         "Neither archive.info nor backup.info of the stanza, nor anything else of it; of Barman "
         "no folder of a server, or an empty one.",
     .remedy =
         "Compare bucket, path and stanza with what the database uses now. If they are right, "
         "the backups are gone: bring them back from a version or a copy of the bucket, and "
         "make a full backup at once."},
    {.id = "rep-copies-differ",
     .severity = SEVERITY_WARN,
     .title = "An info file and its copy are not the same",
     .means = "pgBackRest goes on with the one that is good. It makes both anew with the next "
              "backup; until then nothing stands in for the other one.",
     .seen = "Size and ETag in the list differ, and so do the contents; or one of the two is "
             "missing or damaged.",
     .remedy = "Make a backup, which writes both. If it comes again, find out who else writes to "
               "archive/ and backup/."},
    {.id = "rep-other-database",
     .severity = SEVERITY_FAIL,
     .title = "The backups are of another database",
     .means = "A restore from here brings back somebody else's data, and your own is not backed up "
              "to this place.",
     .seen = "System id or version in backup.info are not those of --system-id and --pg-version.",
     .remedy = "Compare path and server name with what the database uses now. Let no retention "
               "policy run until it is known whose these backups are."},
    {.id = "rep-identity-changed",
     .severity = SEVERITY_FAIL,
     .title = "The repository is of another database than before",
     .means = "Somebody else took the place, or the database was set up anew. Backups of the old "
              "one expire by the rules of the new.",
     .seen =
         "System id, version of PostgreSQL or server name are not those that the first run with "
         "this --state learnt.",
     .remedy = "Find out which database writes here now. If an upgrade or a new installation was "
               "meant, say so once: --system-id with the number that pg_controldata prints, or "
               "remove the state file."},
    {.id = "rep-newest-gone",
     .severity = SEVERITY_WARN,
     .title = "The newest backup of the last look is gone",
     .means = "Backups expire from the oldest on: somebody deleted this one, or the repository was "
              "set back to an older state.",
     .seen = "The newest backup ended before the one that --state remembers.",
     .remedy = "Find out who deleted it or restored the bucket; make a full backup."},
    {.id = "rep-stranger",
     .severity = SEVERITY_WARN,
     .title = "Something else lies beside the repository",
     .means = "Whoever cleans up its own data there may take the backups along; and the product "
              "demands a path that nobody else uses.",
     .seen = "A folder or an object beside those of the repository.",
     .remedy = "Find out whose it is, and move it to a folder of its own."},
    {.id = "rep-clock-before-backup",
     .severity = SEVERITY_FAIL,
     .title = "The newest backup ended after now",
     .means = "This machine's clock or that of the database is wrong: nobody can tell how old a "
              "backup is, and a restore to a point in time aims at another one.",
     .seen = "The end of the newest backup lies more than a minute ahead of this machine's clock, "
             "and of the server's.",
     .remedy = "Compare the clock of the database's host and of this machine with a time server, "
               "and mend the one that is wrong."},
    {.id = "rep-no-full-backup",
     .severity = SEVERITY_FAIL,
     .title = "There is no full backup",
     .means = "The database cannot be restored from here, whatever else the repository holds.",
     .seen = "The repository knows no full backup of the database that it is of.",
     .remedy = "Make a full backup now, and read its log if it fails."},
    {.id = "rep-backup-gone",
     .severity = SEVERITY_FAIL,
     .title = "The files of the newest backup are gone",
     .means =
         "backup.info still names it, and a restore of it fails. What else is gone nobody knows "
         "without pgBackRest's own verify.",
     .seen =
         "No folder of that name in the list of backup/STANZA/: of the newest full backup, or of "
         "the newest one that builds on it.",
     .remedy = "Make a full backup now. Find out what deletes there: a lifecycle rule, another "
               "cluster, a cleaning job; then run pgbackrest verify."},
    {.id = "dr-stale-last-backup",
     .severity = SEVERITY_FAIL,
     .title = "The last full backup is older than the schedule allows",
     .means =
         "Backups fail or are not made, and nobody has noticed: all that came since depends on "
         "the write-ahead log alone.",
     .seen =
         "Since the last full backup began the schedule has come round once more, and the time "
         "for a backup is over: twice what the last one took, an hour at the least (6 hours "
         "where that cannot be read). As the zone of the schedule is not known, that must be so "
         "in every zone, and an hour is allowed for summer time; so a backup that is missing is "
         "told within one period and these hours of the last one.",
     .remedy = "Read the log of the last backup job, or of the operator where there is none; mend "
               "what it says, and make a full backup by hand."},
    {.id = "rep-backups-failed",
     .severity = SEVERITY_FAIL,
     .title = "None of the newest backups is done",
     .means = "Backups fail again and again. Whether an older one can be restored was not looked "
              "at.",
     .seen = "The status FAILED in Barman's backup.info, and none of the three newest backups is "
             "DONE.",
     .remedy = "Read the error in the newest backup.info, or the log of the backup job; mend what "
               "it says, and make a backup."},
    {.id = "rep-backup-failed",
     .severity = SEVERITY_WARN,
     .title = "The newest backup failed",
     .means =
         "An older one is there, and its age grows: what made this one fail will meet the next "
         "one as well.",
     .seen =
         "The status FAILED in Barman's backup.info of a backup that is newer than the last one "
         "that is done.",
     .remedy =
         "Read the error in its backup.info, or the log of the backup job; mend what it says, "
         "and make a backup."},
    {.id = "rep-backup-errors",
     .severity = SEVERITY_FAIL,
     .title = "The newest backup has damaged pages",
     .means =
         "Pages of the database had wrong checksums when they were read: the database itself is "
         "damaged, and a restore brings the damage back.",
     .seen = "backup-error in backup.info, of the newest full backup or of what was made since.",
     .remedy =
         "Look at the backup's log for the files. Check the disk of the database, keep the "
         "older backups from expiring, and restore from one without errors if pages are lost."},
    {.id = "rep-older-backup-errors",
     .severity = SEVERITY_WARN,
     .title = "An older backup has damaged pages",
     .means = "A restore of it brings the damage back. The newest backups are without it.",
     .seen = "backup-error in backup.info, but not of the newest full backup or what follows it.",
     .remedy = "Do not restore from it; let it expire."},
    {.id = "rep-backup-old",
     .severity = SEVERITY_WARN,
     .title = "The last full backup is more than 8 days old",
     .means = "No schedule is known that says whether that is right.",
     .seen =
         "The end of the last full backup, with neither --schedule nor a manifest that has one.",
     .remedy = "Say how often backups are due: --schedule, or -f with the manifest. If they should "
               "have come by now, read the log of the backup jobs."},
    {.id = "ret-not-expired",
     .severity = SEVERITY_WARN,
     .title = "More full backups are kept than the settings say",
     .means =
         "Expiring does not work, or another number is set where it runs: the bucket fills up.",
     .seen = "At least two full backups more than repoRetentionFull; one more is there while a new "
             "one is made.",
     .remedy =
         "Look at the log of the last backup for the expire that follows it; a lock on the "
         "bucket or a missing right to delete stops it. A number that was just lowered counts "
         "from the next backup on."},
    {.id = "ret-not-kept",
     .severity = SEVERITY_WARN,
     .title = "Fewer full backups are kept than the settings say",
     .means =
         "Backups fail now and then, or somebody else deletes them: there are fewer to go back "
         "to than was planned.",
     .seen = "Fewer than repoRetentionFull, though since the oldest of them the schedule came "
             "round often enough for that number and two more.",
     .remedy = "Look for failed backup jobs, for a lifecycle rule of the bucket, and for another "
               "number where the backups are made."},
    {.id = "dr-wal-gap",
     .severity = SEVERITY_FAIL,
     .title = "Write-ahead log that the newest backup needs is missing",
     .means = "That backup cannot be restored to a consistent state, and no point in time after it "
              "can be reached.",
     .seen = "The newest segment of the archive comes before the last one that the newest backup "
             "needs, an hour after its end or later; or later ones are there and that one is not; "
             "or there is none at all.",
     .remedy =
         "Look at archive_command and at its last error (pg_stat_archiver), mend it, and make "
         "a full backup. Look for whoever deletes objects in the archive."},
    {.id = "rep-wal-hole",
     .severity = SEVERITY_FAIL,
     .title = "Write-ahead log since the newest backup has a hole",
     .means =
         "The newest backup can be restored, but to no point in time behind the hole: what was "
         "changed since is in no backup.",
     .seen = "Since the newest backup two segments of one timeline follow each other in the "
             "archive, and their numbers do not; the later one came an hour ago or earlier.",
     .remedy = "Make a full backup now, from which on the log is whole. Find out what became of "
               "the missing segments: archive-push-queue-max, archive_command switched off for a "
               "while, or somebody who deletes."},
    {.id = "rep-wal-silent",
     .severity = SEVERITY_WARN,
     .title = "No write-ahead log has come for 6 hours",
     .means = "What was changed since is in no backup, and the database's disk may fill up. A "
              "database that stands still, with no archive_timeout, sends none either.",
     .seen = "The time of the newest segment, by the server's clock.",
     .remedy = "Look at pg_stat_archiver on the database: last_failed_wal and last_archived_time."},
    {.id = "rep-settings-changed",
     .severity = SEVERITY_WARN,
     .title = "The bucket is set otherwise than before",
     .means = "Somebody changed what the bucket does with old versions, with old objects or with "
              "deletes: backups may vanish, or stay for ever.",
     .seen = "Versioning, lifecycle or object lock are not what the first run with this --state "
             "learnt.",
     .remedy = "Find out who changed it, and why. If it was meant, remove the state file: the next "
               "run learns anew."},
    {.id = NULL},
};
