/* The host field taken apart as text, whatever is wrong with it. Pure. */
#ifndef SP_CHECKS_HOST_TEXT_H
#define SP_CHECKS_HOST_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define HOST_NAME_SIZE 256
#define HOST_REGION_SIZE 128

struct host_text {
    bool has_scheme;
    bool is_http;  /* http:// */
    size_t bad_at; /* offset of the first blank, control or non-ASCII byte; len: none */
    size_t len;
    char name[HOST_NAME_SIZE]; /* lower case, without port, brackets and final dot */
    size_t port_at;            /* offset of the port; len: none */
    bool bad_port;
    long port;        /* 443 unless given */
    size_t parts;     /* non-empty parts behind the authority */
    size_t second_at; /* offset of the second of them; len: none */
    size_t region_at;
    char region[HOST_REGION_SIZE]; /* the first of them; "" */
};

void host_text_read(const char *value, struct host_text *out);

#endif
