/*
 * What an endpoint's name says by itself: whose it is, in which location, over which network. Pure.
 * AWS: "Amazon S3 endpoints and quotas". IBM: "Cloud Object Storage, endpoints and storage
 * locations", with the sites that were closed.
 */
#ifndef SP_PROVIDER_PROVIDER_H
#define SP_PROVIDER_PROVIDER_H

#include <stdbool.h>

#include "base/arena.h"

enum provider_network {
    PROVIDER_PUBLIC,
    PROVIDER_PRIVATE, /* IBM: only from IBM Cloud's private network */
    PROVIDER_DIRECT,  /* IBM: only from a VPC */
    PROVIDER_VPC,     /* AWS: an interface endpoint */
};

#define PROVIDER_LOCATION_SIZE 64

struct provider_place {
    const char *provider; /* "aws", "ibm", "custom" */
    enum provider_network network;
    char location[PROVIDER_LOCATION_SIZE]; /* "eu-de", "us-east-1"; "" where the name has none */
    bool known;                            /* the location is one of the table */
    bool closed;                           /* the site was closed: the name is gone or will go */
    bool legacy;                           /* an old name of IBM's, superseded */
    bool website;                          /* AWS: serves pages, not the REST API */
    bool bucket_in_front;                  /* a label stands before s3: most often the bucket */
};

/* host: lower case, no port, no dot at the end. */
void provider_of(const char *host, struct provider_place *out);

/*
 * Which store a bucket's name lives in, the same for all spellings of one endpoint: AWS and IBM
 * have one name space each (AWS one for each partition), whatever the location or the network;
 * another host is its own. Two stores with the same name and the same bucket hold the same data.
 */
char *provider_store(const char *host, int port, struct sp_arena *a, struct sp_err *err);

/* Whether the region half of `host` fits the location; IBM's own region words are lenient. */
bool provider_region_fits(const struct provider_place *place, const char *region);

#endif
