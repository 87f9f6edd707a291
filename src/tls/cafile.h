/* The CA file as the operator gave it: what is in it, and what is wrong with it. Pure. */
#ifndef SP_TLS_CAFILE_H
#define SP_TLS_CAFILE_H

#include "tls/certificate.h"

#define CA_FILE_MAX ((size_t)4 << 20) /* bytes; the largest public bundles have 0.5 MiB */
#define CA_FILE_CERTS_MAX 4096

enum ca_file_state {
    CA_FILE_NONE,     /* not given: the system's store is used */
    CA_FILE_MISSING,  /* could not be opened */
    CA_FILE_TOO_BIG,  /* more than CA_FILE_MAX bytes or CA_FILE_CERTS_MAX certificates */
    CA_FILE_EMPTY,    /* no bytes, or only blanks */
    CA_FILE_DER,      /* an X.509 certificate in DER, not PEM */
    CA_FILE_KEY_ONLY, /* PEM, but keys, requests or CRLs and no certificate */
    CA_FILE_JUNK,     /* nothing that OpenSSL's PEM reader takes as a certificate */
    CA_FILE_CORRUPT,  /* a certificate block that cannot be decoded: OpenSSL refuses the file */
    CA_FILE_OK,
};

/* What a file that is not taken looks like, to say how to mend it. */
enum ca_file_shape {
    CA_SHAPE_UNKNOWN,
    CA_SHAPE_INDENTED,   /* blanks before the markers: a YAML block with its indentation */
    CA_SHAPE_ONE_LINE,   /* line ends lost, or a backslash and an n in their place */
    CA_SHAPE_GLUED,      /* END of one certificate and BEGIN of the next on one line */
    CA_SHAPE_PKCS7,      /* PEM or DER */
    CA_SHAPE_PKCS12,     /* a .p12 or .pfx container */
    CA_SHAPE_BASE64_PEM, /* a PEM file in base64 */
    CA_SHAPE_BASE64_DER, /* a certificate in base64 without BEGIN and END */
};

/* What settings read: bytes, or why there are none. */
struct ca_input {
    const char *path; /* NULL: no CA file was given */
    struct sp_bytes bytes;
    int sys_errno; /* 0: it was read */
    bool too_big;
};

struct ca_file {
    enum ca_file_state state;
    int sys_errno;            /* CA_FILE_MISSING */
    enum ca_file_shape shape; /* of one that is there, but not CA_FILE_OK */
    const char *path;
    bool has_private_key;
    bool has_bom;  /* begins with a byte order mark of UTF-8 */
    bool has_crlf; /* line ends of Windows */
    long bad_line; /* CA_FILE_CORRUPT, or of the shape: where it is seen, from 1; 0: nowhere */
    const char *problem; /* what OpenSSL said; NULL */
    struct certificate *certs;
    size_t ncerts;
};

/* Lives as long as the arena. -1: SP_NOMEM. */
int ca_file_parse(const struct ca_input *in, struct sp_arena *a, struct ca_file *out,
                  struct sp_err *err);

#endif
