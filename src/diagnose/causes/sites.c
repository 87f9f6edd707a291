/* What can be wrong between this place and those of other sites. */
#include "diagnose/causes.h"

const struct cause causes_sites[] = {
    {.id = "own-2dc-same-bucket",
     .severity = SEVERITY_FAIL,
     .title = "Two sites use the same bucket",
     .means = "The product demands a bucket of its own for each; two databases in one place "
              "destroy each other's backups.",
     .seen = "Both settings lead to the same bucket, however the endpoint is written.",
     .remedy = "Give each site its own bucket."},
    {.id = "own-portal-or-analytics-share",
     .severity = SEVERITY_FAIL,
     .title = "Two subsystems use the same or a nested prefix",
     .means = "Each takes the other's objects for its own.",
     .seen = "Both settings lead to the same bucket, one prefix inside the other; or snapshots of "
             "Elasticsearch or OpenSearch, as the analytics subsystem keeps, lie in the prefix.",
     .remedy = "Give each its own folder, side by side."},
    {.id = "own-same-bucket-two-endpoints",
     .severity = SEVERITY_FAIL,
     .title = "Two sites use the same bucket under two names",
     .means = "Both endpoints show the same objects, so two databases write into one place, or a "
              "copy of it is kept there: either expires and overwrites what the other needs.",
     .seen = "The lists of both places have the same names, sizes and times.",
     .remedy = "Give each site its own bucket."},
    {.id = "own-other-site-unseen",
     .severity = SEVERITY_NOTE,
     .title = "Another site's place could not be looked at",
     .means = "Whether it is the same bucket under another name was not seen.",
     .seen = "No list of the other place, asked for with that site's own key and CA.",
     .remedy = "If the two names may lead to one store, run this check for the other site, too."},
    {.id = "own-same-bucket-perhaps",
     .severity = SEVERITY_WARN,
     .title = "Two sites may use the same bucket under two names",
     .means = "If both endpoints lead to one store, two databases write into one place.",
     .seen = "Equal bucket and folder behind different endpoints.",
     .remedy = "Make sure that these are two stores, or give each site its own bucket."},
    {.id = "cred-rotated-half",
     .severity = SEVERITY_WARN,
     .title = "Two sites have different secrets for one access key",
     .means = "A store knows one secret for each access key, so one of the two sites has an old or "
              "a mistyped one, and its backups fail.",
     .seen = "The same access key for the same store with another secret.",
     .remedy = "Whether Signature passes here tells which of the two is right. Put that secret "
               "into the Secrets of both sites."},
    {.id = NULL},
};
