/* Manifests for what was verified: two Secrets and the backup section. Pure. */
#ifndef SP_MANIFEST_WRITE_H
#define SP_MANIFEST_WRITE_H

#include "base/secret.h"
#include "manifest/manifest.h"

/* What goes in; NULL leaves a field out. Borrowed. */
struct manifest_output {
    const char *version; /* of this program, for the comment in front */
    const char *verdict;
    const char *name; /* of the resource; NULL: the section comes as a comment, to be copied */
    const char *ns;
    const char *provider;
    const char *host;  /* ENDPOINT[:PORT]/REGION */
    const char *path;  /* BUCKET[/FOLDER] */
    const char *style; /* custom only */
    const char *schedule;
    const char *retention;
    const char *credentials; /* names of the Secrets */
    const char *certs;
    const char *key;
    size_t key_len;
    const struct sp_secret *secret;
    struct sp_bytes ca; /* no bytes: no Secret for it */
};

/*
 * Append the documents. Every text is in double quotes, so that YAML changes none of them; fields
 * stand in the order of the product's documentation. What is appended holds the secret: its arena
 * must be wiped. -1: SP_NOMEM, SP_LIMIT.
 */
int manifest_write(const struct manifest_output *in, struct sp_buf *out, struct sp_err *err);

#endif
