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
    {.id = "dns-label-too-long",
     .severity = SEVERITY_FAIL,
     .title = "The name bucket.endpoint is too long for DNS",
     .means = "Host style puts the bucket in front of the endpoint, and no resolver takes the "
              "result.",
     .seen = "More than 253 characters in all.",
     .remedy = "Use path style (backups3URIStyle: path), or a bucket with a shorter name."},
    {.id = "dns-servfail",
     .severity = SEVERITY_FAIL,
     .title = "The name server does not answer",
     .means = "Nothing can be reached until it does.",
     .seen = "A time-out, or a temporary failure (EAI_AGAIN).",
     .remedy = "Look at this machine's resolver (in a pod: CoreDNS and its upstream)."},
    {.id = "dns-wildcard-wrong-target",
     .severity = SEVERITY_FAIL,
     .title = "The wildcard record below the endpoint leads elsewhere",
     .means = "Host style asks bucket.endpoint, and S3 is not there; path style would go to the "
              "endpoint itself.",
     .seen = "A name that nobody has resolves to the same address as bucket.endpoint, the endpoint "
             "to another one, and only there S3 is found.",
     .remedy = "Point the wildcard record at the endpoint's address, or use path style "
               "(backups3URIStyle: path)."},
    {.id = "dns-pinned-old-address",
     .severity = SEVERITY_FAIL,
     .title = "The hosts file holds an address where the store is not",
     .means = "The hosts file goes before DNS: what runs here connects to the old address.",
     .seen = "S3 is not found at the address of the hosts file, and the certificate for the name "
             "is presented at the address that DNS gives.",
     .remedy = "Remove the name from /etc/hosts (in a pod: from hostAliases)."},
    {.id = "dns-search-domain-hijack",
     .severity = SEVERITY_FAIL,
     .title = "A search domain leads to another server",
     .means = "The resolver tries the name with a search domain behind it first, and a wildcard "
              "record there answers (ndots:5 in Kubernetes).",
     .seen = "The name that was found is longer than the one that was asked for; with a dot behind "
             "it the name has another address, which presents the right certificate.",
     .remedy = "Remove the wildcard record from the search domain, or set ndots to 1 in the pod's "
               "dnsConfig."},
    {.id = "env-hosts-override",
     .severity = SEVERITY_WARN,
     .title = "The name's address comes from the hosts file",
     .means = "The database's pod has a hosts file of its own and may go elsewhere.",
     .seen = "The name stands in /etc/hosts; DNS has another address for it, or none.",
     .remedy = "Remove it from /etc/hosts, or run the preflight in the database's namespace."},
    {.id = "dns-v6-only",
     .severity = SEVERITY_FAIL,
     .title = "The name has only IPv6 addresses, and there is no IPv6 here",
     .means = "A machine or a pod with IPv4 alone cannot connect.",
     .seen = "All addresses are IPv6, and the system has no route for them.",
     .remedy = "Add an IPv4 address (an A record), or make IPv6 work here."},
    {.id = "dns-private-endpoint-outside",
     .severity = SEVERITY_FAIL,
     .title = "The endpoint works only from a private network",
     .means = "From elsewhere it times out.",
     .seen = "No answer to a connect, and the name or the address is of a provider's private "
             "network.",
     .remedy = "Run the preflight where the database will run; if that is here, use the provider's "
               "public endpoint or the one of this network."},
    {.id = "dns-aaaa-first-dead",
     .severity = SEVERITY_WARN,
     .title = "The name has an IPv6 address first, and it is dead",
     .means = "Consumers that try only the first address fail; the others lose time.",
     .seen = "The AAAA address does not answer, the A address does.",
     .remedy = "Remove the AAAA record, or make IPv6 work."},
    {.id = NULL},
};
