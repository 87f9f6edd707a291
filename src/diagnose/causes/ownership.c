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
    {.id = "own-foreign-objects",
     .severity = SEVERITY_FAIL,
     .title = "The prefix is not empty",
     .means = "stanza-create may fail, or succeed beside somebody else's data: the product demands "
              "an empty path.",
     .seen = "Objects below the prefix.",
     .remedy =
         "Use another folder or bucket, or remove what lies there once you know whose it is."},
    {.id = "own-list-incomplete",
     .severity = SEVERITY_FAIL,
     .title = "The listing cannot be believed",
     .means = "It is not the one that was asked for, or ends too early: nobody knows whether the "
              "prefix is empty.",
     .seen = "Bucket, prefix or IsTruncated of the answer are not those of the request.",
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
