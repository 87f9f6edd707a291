/* What can be wrong with what lies in the prefix. */
#include "diagnose/causes.h"

const struct cause causes_ownership[] = {
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
    {.id = NULL},
};
