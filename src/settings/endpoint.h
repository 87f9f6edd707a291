/* The endpoint as an operator writes it: the product's host, or the URL of the AWS tools. Pure. */
#ifndef SP_SETTINGS_ENDPOINT_H
#define SP_SETTINGS_ENDPOINT_H

#include "settings/settings.h"

struct endpoint {
    const char *host; /* lower case, no brackets, no dot at the end */
    bool is_address;
    int port;           /* 443 unless given */
    const char *region; /* NULL: none behind the slash */
};

/* Read SET_HOST (ENDPOINT[:PORT][/REGION]) or SET_ENDPOINT_URL (https://ENDPOINT[:PORT]). */
int endpoint_parse(const struct settings *s, enum setting_id id, struct sp_arena *a,
                   struct endpoint *out, struct sp_err *err);

/* "aws", "ibm", or "custom". */
const char *endpoint_provider(const char *host);

/* The region in a name of AWS, into out; false where there is none. */
#define ENDPOINT_REGION_SIZE 64
bool endpoint_aws_region(const char *host, char out[ENDPOINT_REGION_SIZE]);

#endif
