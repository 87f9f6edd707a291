/* What can be wrong with the names. */
#include "diagnose/causes.h"

const struct cause causes_dns[] = {
    {.id = "dns-nxdomain-endpoint",
     .severity = SEVERITY_FAIL,
     .title = "The endpoint's name is not known",
     .means = "unable to get address for the endpoint, as pgBackRest says it.",
     .seen = "The name server answers that there is no such name.",
     .remedy = "Correct the name in --host; look whether it is known only inside the cluster, and "
               "run the preflight there."},
    {.id = "dns-nxdomain-bucket-host",
     .severity = SEVERITY_FAIL,
     .title = "The name bucket.endpoint is not known",
     .means = "Host style needs a name for each bucket, most often a wildcard record.",
     .seen = "The endpoint is known, bucket.endpoint is not.",
     .remedy = "Use path style (backups3URIStyle: path), or add a wildcard record to DNS."},
    {.id = "dns-servfail",
     .severity = SEVERITY_FAIL,
     .title = "The name server does not answer",
     .means = "Nothing can be reached until it does.",
     .seen = "A time-out, or a temporary failure.",
     .remedy = "Look at this machine's resolver (in a pod: CoreDNS and its upstream)."},
    {.id = "dns-aaaa-first-dead",
     .severity = SEVERITY_WARN,
     .title = "The name has an IPv6 address first, and it is dead",
     .means = "Consumers that try only the first address fail; the others lose time.",
     .seen = "The AAAA address does not answer, the A address does.",
     .remedy = "Remove the AAAA record, or make IPv6 work."},
    {.id = NULL},
};
