/* What of the environment leads astray: proxies. */
#include "diagnose/causes.h"

const struct cause causes_environment[] = {
    {.id = "proxy-required",
     .severity = SEVERITY_FAIL,
     .title = "Only a proxy leads to the endpoint, and pgBackRest cannot use one",
     .means = "pgBackRest ignores HTTPS_PROXY and all of its kind in every version.",
     .seen = "The endpoint cannot be reached straight, and a CONNECT through the proxy that a "
             "variable names reaches it.",
     .remedy = "Open the way from here to the endpoint's port without the proxy, or use a store "
               "that can be reached straight."},
    {.id = "proxy-unreachable",
     .severity = SEVERITY_FAIL,
     .title = "The proxy cannot be reached",
     .means = "barman-cloud uses the proxy that HTTPS_PROXY names: Failed to connect to proxy URL.",
     .seen = "No connection to the proxy, or no answer to a CONNECT.",
     .remedy = "Correct or unset HTTPS_PROXY, or add the endpoint's name to NO_PROXY.",
     .only = "barman-cloud"},
    {.id = "proxy-connect-denied",
     .severity = SEVERITY_FAIL,
     .title = "The proxy does not let connections to the endpoint through",
     .means = "barman-cloud uses the proxy that HTTPS_PROXY names, and gets no further.",
     .seen = "Another answer than 2xx to a CONNECT; or something that is not S3 behind a 2xx, "
             "where S3 answers straight.",
     .remedy = "Have the endpoint's name and port allowed at the proxy, or add its name to "
               "NO_PROXY.",
     .only = "barman-cloud"},
    {.id = "proxy-no-proxy-missing",
     .severity = SEVERITY_WARN,
     .title = "barman-cloud would go through a proxy, and this run did not",
     .means = "What was seen here need not hold on the way through the proxy.",
     .seen = "HTTPS_PROXY is set, and no name in NO_PROXY covers the endpoint.",
     .remedy =
         "Where the proxy is not meant for the endpoint, add the endpoint's name to NO_PROXY, "
         "in both spellings (no_proxy, NO_PROXY); a name stands for those below it too.",
     .only = "barman-cloud"},
    {.id = "env-proxy-vars-case",
     .severity = SEVERITY_NOTE,
     .title = "Two proxy variables differ in more than their case",
     .means = "Python takes the one in lower case, other programs the one in upper case.",
     .seen = "Both are set, to different values.",
     .remedy = "Set both to the same.",
     .only = "barman-cloud"},
    {.id = NULL},
};
