#include "manifest/write.h"

#include "base/text.h"
#include "manifest/base64.h"

/* "name: "value"" with the escapes of YAML's double quotes (YAML 1.2, section 7.3.1). */
static int
put_text(struct sp_buf *out, const char *indent, const char *name, const char *value,
         struct sp_err *err)
{
    if (value == NULL)
        return 0;
    if (sp_buf_addf(out, err, "%s%s: \"", indent, name) == -1)
        return -1;
    for (const char *p = value; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        int rc = c == '"' || c == '\\'   ? sp_buf_addf(out, err, "\\%c", c)
                 : c < 0x20 || c == 0x7f ? sp_buf_addf(out, err, "\\x%02X", c)
                                         : sp_buf_add(out, p, 1, err);

        if (rc == -1)
            return -1;
    }
    return sp_buf_adds(out, "\"\n", err);
}

static int
put_base64(struct sp_buf *out, const char *name, const void *p, size_t len, struct sp_err *err)
{
    const char *text = base64_encode(out->arena, p, len, err);

    return text == NULL ? -1 : put_text(out, "  ", name, text, err);
}

static int
begin_secret(const struct manifest_output *in, const char *name, struct sp_buf *out,
             struct sp_err *err)
{
    if (sp_buf_adds(out, "---\napiVersion: v1\nkind: Secret\nmetadata:\n", err) == -1 ||
        put_text(out, "  ", "name", name, err) == -1 ||
        put_text(out, "  ", "namespace", in->ns, err) == -1)
        return -1;
    return sp_buf_adds(out, "type: Opaque\ndata:\n", err);
}

/* The fields, each line behind the indentation that is given. */
static int
put_section(const struct manifest_output *in, const char *indent, struct sp_buf *out,
            struct sp_err *err)
{
    const struct {
        enum site_field field;
        const char *value;
    } fields[] = {
        {FIELD_PROTOCOL, "objstore"},
        {FIELD_PROVIDER, in->provider},
        {FIELD_HOST, in->host},
        {FIELD_PATH, in->path},
        {FIELD_CREDENTIALS, in->credentials},
        {FIELD_CERTS, in->ca.len == 0 ? NULL : in->certs},
        {FIELD_STYLE, in->style},
        {FIELD_SCHEDULE, in->schedule},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (put_text(out, indent, site_field_names[fields[i].field], fields[i].value, err) == -1)
            return -1;
    if (in->retention == NULL)
        return 0;
    return sp_buf_addf(out, err, "%s%s: %s\n", indent, site_field_names[FIELD_RETENTION],
                       in->retention);
}

static int
put_resource(const struct manifest_output *in, struct sp_buf *out, struct sp_err *err)
{
    if (in->name == NULL)
        return sp_buf_adds(out,
                           "---\n# For spec of the ManagementCluster, or spec.management of the "
                           "APIConnectCluster:\n# databaseBackup:\n",
                           err) == -1
                   ? -1
                   : put_section(in, "#   ", out, err);
    if (sp_buf_adds(out,
                    "---\napiVersion: management.apiconnect.ibm.com/v1beta1\n"
                    "kind: ManagementCluster\nmetadata:\n",
                    err) == -1 ||
        put_text(out, "  ", "name", in->name, err) == -1 ||
        put_text(out, "  ", "namespace", in->ns, err) == -1 ||
        sp_buf_adds(out, "spec:\n  databaseBackup:\n", err) == -1)
        return -1;
    return put_section(in, "    ", out, err);
}

int
manifest_write(const struct manifest_output *in, struct sp_buf *out, struct sp_err *err)
{
    if (sp_buf_addf(out, err,
                    "# Written by s3preflight %s; the location was found %s.\n"
                    "# Holds secrets. Only these fields are meant, so merge them:\n"
                    "#   kubectl apply --server-side --field-manager=s3preflight -f FILE\n",
                    in->version, in->verdict) == -1)
        return -1;
    if (begin_secret(in, in->credentials, out, err) == -1 ||
        put_base64(out, "key", in->key, in->key_len, err) == -1 ||
        put_base64(out, "keysecret", sp_secret_bytes(in->secret), in->secret->len, err) == -1)
        return -1;
    if (in->ca.len > 0 && (begin_secret(in, in->certs, out, err) == -1 ||
                           put_base64(out, "ca.crt", in->ca.data, in->ca.len, err) == -1))
        return -1;
    return put_resource(in, out, err);
}
