/* What can be wrong with what lies in the prefix. */
#include "diagnose/causes.h"

const struct cause causes_ownership[] = {
    {.id = "bkt-logging-into-itself",
     .severity = SEVERITY_FAIL,
     .title = "Access logs are written into the prefix",
     .means = "The store logs every access into it: it will never be empty, and the logs lie "
              "between the backups.",
     .seen = "All keys are named as the access logs of S3.",
     .remedy = "Let the logs go to another bucket, and delete those that lie here."},
    {.id = "bkt-inventory-metadata-objects",
     .severity = SEVERITY_FAIL,
     .title = "The prefix holds what the store writes for itself",
     .means = "Inventories or internal files are no backups, but the path is not empty, and more "
              "will come.",
     .seen = "All keys are those of an S3 inventory, or of .minio.sys.",
     .remedy = "Use another folder, or let the inventory go to another bucket."},
    {.id = "own-half-stanza",
     .severity = SEVERITY_FAIL,
     .title = "Half of a pgBackRest stanza lies where ours goes",
     .means = "One of archive.info and backup.info is there and the other is not: stanza-create "
              "refuses that with [055].",
     .seen = "An info file, and a 404 or a complete list in place of the other.",
     .remedy = "Use another folder; or, if nobody needs these backups any more, delete what lies "
               "below archive/ and backup/ of the stanza.",
     .title_in_use = "An info file of the stanza is gone",
     .remedy_in_use =
         "Bring it and its copy back from a version or a copy of the bucket. Until then "
         "let nothing expire and run no stanza-create; look for a lifecycle rule that "
         "deletes."},
    {.id = "own-orphan-wal",
     .severity = SEVERITY_FAIL,
     .title = "Remains of a pgBackRest stanza lie where ours goes",
     .means = "Its info files are gone and other objects are not: stanza-create refuses a folder "
              "that is not empty with [040].",
     .seen = "Objects or folder markers in archive/STANZA/ or backup/STANZA/, and no info file.",
     .remedy = "Use another folder; or, once you know whose they were, delete all objects and "
               "folder markers there.",
     .title_in_use = "The info files of the stanza are gone",
     .remedy_in_use =
         "Bring archive.info, backup.info and their copies back from a version or a copy "
         "of the bucket. Delete nothing and run no stanza-create before that; look for "
         "a lifecycle rule that deletes."},
    {.id = "own-encrypted-repo",
     .severity = SEVERITY_FAIL,
     .title = "An encrypted pgBackRest repository lies there",
     .means = "Its info files cannot be read without its passphrase: stanza-create ends with [029] "
              "or [095], and asks whether the repository is or was encrypted.",
     .seen = "An info file of our stanza begins with \"Salted__\".",
     .remedy = "Use another folder: a new database does not belong into an encrypted repository."},
    {.id = "own-corrupt-info",
     .severity = SEVERITY_FAIL,
     .title = "The info files of the pgBackRest stanza are damaged",
     .means = "Neither archive.info or backup.info nor its copy can be used: stanza-create, "
              "backups and restores fail.",
     .seen = "Checksum, syntax or entries of both copies are wrong, or the two files are of "
             "different databases.",
     .remedy = "Use another folder. If these backups are needed, restore the info files from a "
               "version or a copy of the bucket first.",
     .remedy_in_use = "Bring the info files and their copies back from a version or a copy of the "
                      "bucket. Until then let nothing expire, and do not delete the stanza."},
    {.id = "own-crunchy5-upgrade-mask",
     .severity = SEVERITY_FAIL,
     .title = "Two databases have used the pgBackRest stanza",
     .means = "A stanza-upgrade made the second one look as if it had always been there: backups "
              "of both lie in one stanza, and those of one expire by the rules of the other.",
     .seen = "The history of an info file names two system ids of one version of PostgreSQL.",
     .remedy = "Give the new database a folder of its own, and keep this one for restores."},
    {.id = "own-same-stanza-other-db",
     .severity = SEVERITY_FAIL,
     .title = "The pgBackRest stanza belongs to another database",
     .means = "stanza-create ends with [028]: backup and archive info files exist but do not match "
              "the database.",
     .seen = "The system id in archive.info is not that of --system-id.",
     .remedy = "Use another folder; or, if nobody needs these backups any more, delete the whole "
               "repository.",
     .remedy_in_use =
         "Find out which database writes here, and whether yours was set up anew. Give "
         "each a path of its own, and let nothing expire before that."},
    {.id = "own-other-pg-version",
     .severity = SEVERITY_FAIL,
     .title = "The pgBackRest stanza is of another version of PostgreSQL",
     .means = "stanza-create ends with [028]: backup and archive info files exist but do not match "
              "the database.",
     .seen = "The version in archive.info is not that of --pg-version.",
     .remedy = "Use another folder; if the same database was upgraded, run stanza-upgrade.",
     .remedy_in_use =
         "If the database was upgraded, say its new --pg-version, or run stanza-upgrade "
         "where that was forgotten. Else find out which database writes here."},
    {.id = "own-stanza-present",
     .severity = SEVERITY_FAIL,
     .title = "A pgBackRest stanza of our name is there already",
     .means = "For any database but the one it is of, stanza-create ends with [028]; a copy of "
              "that database would share it without a word.",
     .seen = "Info files or objects of the stanza, and no --system-id to compare them with.",
     .remedy = "For a first install use another folder. If it is your running database, say so: "
               "--system-id with the number that pg_controldata prints."},
    {.id = "own-nested-inside",
     .severity = SEVERITY_FAIL,
     .title = "The prefix lies inside another repository",
     .means =
         "Nothing fails at first: stanza-create succeeds. But the folder belongs to the "
         "repository around it, which lists it, expires what it takes for its own there and "
         "is cleaned up as a whole. Velero's backups stop while a folder that it does not know "
         "lies in its store.",
     .seen = "Objects of a repository in a folder above, and the prefix in one of the folders that "
             "it writes to itself; or anywhere below Velero's store, or where Kopia's maintenance "
             "deletes what it does not know.",
     .remedy = "Use a folder beside that repository, not inside it."},
    {.id = "own-nested-beside",
     .severity = SEVERITY_WARN,
     .title = "Another repository lies in a folder above the prefix",
     .means = "Neither looks at the other's folders, so both may work. Whoever moves, copies or "
              "deletes the one above takes these backups along.",
     .seen = "Objects of a repository in a folder above, and the prefix beside the folders that it "
             "writes to.",
     .remedy = "Use a folder that has no repository above it."},
    {.id = "own-sibling-spelling",
     .severity = SEVERITY_WARN,
     .title = "Another place is spelled nearly like this one",
     .means = "S3 compares keys byte by byte: case, blanks and slashes make another folder. "
              "Backups that are looked for here may lie there, or the other way round.",
     .seen = "In a folder above, a name that differs from the path's in case, blanks, "
             "percent-encoding or slashes only, or an object in the place of the folder.",
     .remedy = "Compare the path with that of the system whose backups lie there, and correct the "
               "one that is wrong."},
    {.id = "own-other-stanza-same-path",
     .severity = SEVERITY_FAIL,
     .title = "Another pgBackRest stanza lies in the same path",
     .means = "stanza-create succeeds without a word, and two owners share one repository: either "
              "can expire or delete what the other needs.",
     .seen = "Objects of another stanza below archive/ and backup/.",
     .remedy = "Use another folder: each database needs a path of its own.",
     .remedy_in_use =
         "Give the other cluster a path of its own, whatever database it is of. Delete "
         "nothing of it before its backups are made there."},
    {.id = "own-barman-server-present",
     .severity = SEVERITY_FAIL,
     .title = "Backups of a Barman server lie there",
     .means = "Under the same name barman-cloud-check-wal-archive says \"Expected empty archive\", "
              "also to the same database when it is restored; under another name two owners share "
              "one path without a word.",
     .seen = "Objects in SERVER/base/ or SERVER/wals/, as barman-cloud, CloudNativePG and EDB name "
             "them.",
     .remedy = "Use another folder, or another server name where they are of your own database. "
               "Say which one is yours: --system-id with the number that pg_controldata prints."},
    {.id = "own-nested-outside",
     .severity = SEVERITY_FAIL,
     .title = "Another repository lies deeper in the prefix",
     .means = "Nothing fails at first: stanza-create succeeds. Whoever cleans up or moves the new "
              "repository takes the one within along.",
     .seen = "Objects of a repository of PostgreSQL backups in a folder below the prefix.",
     .remedy = "Use a folder that holds no other repository."},
    {.id = "own-foreign-objects",
     .severity = SEVERITY_FAIL,
     .title = "The prefix is not empty",
     .means = "stanza-create may fail, or succeed beside somebody else's data: the product demands "
              "an empty path.",
     .seen = "Objects below the prefix.",
     .remedy =
         "Use another folder or bucket, or remove what lies there once you know whose it is."},
    {.id = "own-same-db",
     .severity = SEVERITY_WARN,
     .title = "The backups of this very database are there already",
     .means = "stanza-create succeeds and goes on with them. That is right for intended re-use "
              "only: a first install needs an empty path, and a copy of the database has the same "
              "system id.",
     .seen = "All that lies there names the system id of --system-id.",
     .remedy = "Nothing to do if this database is to go on with these backups. For a first "
               "install, or for a copy, use an empty folder."},
    {.id = "own-active-writer",
     .severity = SEVERITY_WARN,
     .title = "Somebody writes there right now",
     .means = "What is moved or deleted while its owner still writes comes again, and two writers "
              "damage each other's backups.",
     .seen = "The newest object of a backup tool is less than ten minutes old, or the list of the "
             "prefix grew while it was looked at.",
     .remedy = "Stop the writer before you take over or clean the folder; or use another folder."},
    {.id = "own-list-incomplete",
     .severity = SEVERITY_FAIL,
     .title = "The listing cannot be believed",
     .means = "It is not the one that was asked for, or ends too early: nobody knows whether the "
              "prefix is empty.",
     .seen =
         "Bucket, prefix or IsTruncated of the answer are not those of the request; or the list "
         "of versions has objects that the list lacks.",
     .remedy = "Look at what answers on this endpoint; upgrade the store."},
    {.id = "own-empty-but-hidden",
     .severity = SEVERITY_WARN,
     .title = "The prefix only looks empty",
     .means = "What lay here was deleted, and is kept as versions: a store that is restored or a "
              "bucket that must be empty shows it again.",
     .seen = "Old versions or delete markers below the prefix, whose list is empty.",
     .remedy = "Delete the old versions once you know whose they were, or use another folder."},
    {.id = NULL},
};
