/* Names out of what holds them: keys, hosts, certificates, documents of S3. */
#include "redact/internal.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"
#include "tls/certificate.h"

#define PART_MAX ((size_t)1024) /* bytes of what is read as one name */
#define ACCESS_KEY_END 4
#define OWNER_NEAR ((size_t)96) /* from <Owner> to the end of what is in it */

static int
learn_string(struct redact *r, enum redact_kind kind, const char *text, struct sp_err *err)
{
    return text == NULL ? 0 : redact_learn(r, kind, text, strlen(text), err);
}

/* ---- keys */

/* Parts that every repository has, and that say nothing: they stay. */
static bool
is_of_every_repository(const char *part, size_t len)
{
    static const char *const parts[] = {
        "archive",
        "archive.info",
        "archive.info.copy",
        "backup",
        "backup.info",
        "backup.info.copy",
        "backup.manifest",
        "backup.manifest.copy",
        "base",
        "data.tar.gz",
        "latest",
        "wals",
    };
    static const char probe[] = "s3preflight-probe-";
    size_t digits = 0;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (strlen(parts[i]) == len && memcmp(parts[i], part, len) == 0)
            return true;
    if (len > sizeof(probe) && memcmp(part, probe, sizeof(probe) - 1) == 0)
        return true;
    while (digits < len && (sp_hex_value(part[digits]) >= 0 || strchr("-_FDIT", part[digits])))
        digits++;
    return digits >= 15 && sp_is_digit(part[0]); /* labels of backups, segments of the log */
}

int
redact_learn_key(struct redact *r, const char *key, size_t len, struct sp_err *err)
{
    while (key != NULL && len > 0) {
        const char *slash = memchr(key, '/', len);
        size_t part = slash == NULL ? len : (size_t)(slash - key);

        if (!is_of_every_repository(key, part) &&
            redact_learn(r, slash == NULL ? REDACT_KEY : REDACT_FOLDER, key, part, err) == -1)
            return -1;
        part += slash != NULL;
        key += part;
        len -= part;
    }
    return 0;
}

/* ---- hosts */

static enum redact_kind
kind_of_address(const char *text, size_t len)
{
    char name[INET6_ADDRSTRLEN] = "";
    unsigned char bytes[16];

    if (len >= sizeof(name))
        return REDACT_HOST;
    memcpy(name, text, len);
    name[len] = '\0';
    if (inet_pton(AF_INET, name, bytes) == 1)
        return REDACT_ADDRESS;
    return inet_pton(AF_INET6, name, bytes) == 1 ? REDACT_ADDRESS_V6 : REDACT_HOST;
}

/* "s3.example.com" is of example.com, which other names may show. */
static int
learn_domain(struct redact *r, const char *host, size_t len, struct sp_err *err)
{
    const char *dot = memchr(host, '.', len);
    size_t rest = dot == NULL ? 0 : len - (size_t)(dot + 1 - host);

    return rest > 0 && memchr(dot + 1, '.', rest) != NULL
               ? redact_learn(r, REDACT_HOST, dot + 1, rest, err)
               : 0;
}

/* As in the name of a file, where no colon can stand. */
static int
learn_with_dashes(struct redact *r, const char *address, size_t len, struct sp_err *err)
{
    char name[INET6_ADDRSTRLEN] = "";

    for (size_t i = 0; i < len; i++)
        name[i] = address[i] == ':' ? '-' : address[i];
    return redact_learn(r, REDACT_ADDRESS_V6, name, len, err);
}

int
redact_learn_host(struct redact *r, const char *host, size_t len, struct sp_err *err)
{
    const char *end;
    enum redact_kind kind;

    if (host == NULL || len == 0)
        return 0;
    if (host[0] == '[') {
        end = memchr(host, ']', len);
        len = end == NULL ? len - 1 : (size_t)(end - host) - 1;
        host++;
    } else {
        end = memchr(host, ':', len);
        if (end != NULL && memchr(end + 1, ':', len - (size_t)(end + 1 - host)) == NULL)
            len = (size_t)(end - host);
    }
    for (; len > 2 && host[0] == '*' && host[1] == '.'; len -= 2)
        host += 2;
    while (len > 0 && host[len - 1] == '.')
        len--;
    kind = kind_of_address(host, len);
    if (redact_learn(r, kind, host, len, err) == -1)
        return -1;
    if (kind == REDACT_ADDRESS_V6)
        return learn_with_dashes(r, host, len, err);
    return kind == REDACT_HOST ? learn_domain(r, host, len, err) : 0;
}

/* ---- certificates */

/* The values of "CN=a,O=b": where they are long enough to be told from anything else. */
static int
learn_values(struct redact *r, const char *subject, struct sp_err *err)
{
    while (subject != NULL && *subject != '\0') {
        const char *value = strchr(subject, '=');
        size_t len = value == NULL ? 0 : strcspn(value + 1, ",+");
        const enum redact_kind kind =
            value != NULL && memchr(value + 1, '.', len) != NULL ? REDACT_HOST : REDACT_OTHER;

        if (len > 2 && redact_learn(r, kind, value + 1, len, err) == -1)
            return -1;
        subject = value == NULL ? NULL : value + 1 + len + (value[1 + len] != '\0');
    }
    return 0;
}

/* "ab12..." as it is and in pairs, as pictures have it. */
static int
learn_fingerprint(struct redact *r, const char *hex, struct sp_err *err)
{
    char pairs[3 * 32];
    size_t n = 0;

    if (learn_string(r, REDACT_FINGERPRINT, hex, err) == -1)
        return -1;
    for (size_t i = 0;
         hex != NULL && hex[i] != '\0' && hex[i + 1] != '\0' && n + 3 <= sizeof(pairs); i += 2) {
        pairs[n++] = hex[i];
        pairs[n++] = hex[i + 1];
        pairs[n++] = ':';
    }
    return n == 0 ? 0 : redact_learn(r, REDACT_FINGERPRINT, pairs, n - 1, err);
}

int
redact_learn_certificate(struct redact *r, const struct certificate *cert, struct sp_err *err)
{
    for (size_t i = 0; i < cert->nnames; i++) {
        const char *colon = strchr(cert->names[i], ':');
        const char *name = colon == NULL ? cert->names[i] : colon + 1;

        if (redact_learn_host(r, name, strlen(name), err) == -1)
            return -1;
    }
    if (learn_string(r, REDACT_SUBJECT, cert->subject, err) == -1 ||
        learn_string(r, REDACT_SUBJECT, cert->issuer, err) == -1 ||
        learn_values(r, cert->subject, err) == -1 || learn_values(r, cert->issuer, err) == -1 ||
        learn_fingerprint(r, cert->sha256, err) == -1)
        return -1;
    if (cert->common_name != NULL && strchr(cert->common_name, '.') != NULL)
        return redact_learn_host(r, cert->common_name, strlen(cert->common_name), err);
    return learn_string(r, REDACT_OTHER, cert->common_name, err);
}

/* ---- texts */

enum found_in { IN_NAME, IN_KEY, IN_HOST, IN_OWNER };

static const struct {
    const char *tag;
    enum found_in in;
    enum redact_kind kind;
} elements[] = {
    {"<Name>", IN_NAME, REDACT_BUCKET},
    {"<Bucket>", IN_NAME, REDACT_BUCKET},
    {"<BucketName>", IN_NAME, REDACT_BUCKET},
    {"<Key>", IN_KEY, REDACT_KEY},
    {"<Prefix>", IN_KEY, REDACT_KEY},
    {"<Marker>", IN_KEY, REDACT_KEY},
    {"<KeyMarker>", IN_KEY, REDACT_KEY},
    {"<NextMarker>", IN_KEY, REDACT_KEY},
    {"<NextKeyMarker>", IN_KEY, REDACT_KEY},
    {"<StartAfter>", IN_KEY, REDACT_KEY},
    {"<Resource>", IN_KEY, REDACT_KEY},
    {"<NextContinuationToken>", IN_NAME, REDACT_OTHER},
    {"<ContinuationToken>", IN_NAME, REDACT_OTHER},
    {"<Endpoint>", IN_HOST, REDACT_HOST},
    {"<HostId>", IN_NAME, REDACT_OTHER},
    {"<ID>", IN_OWNER, REDACT_OWNER},
    {"<DisplayName>", IN_NAME, REDACT_OWNER},
    {"<AWSAccessKeyId>", IN_NAME, REDACT_ACCESS_KEY},
};

/* What the element holds, as it was meant. Returns its length. */
static size_t
meant(const char *p, size_t len, char out[PART_MAX])
{
    size_t n = 0;

    for (size_t at = 0, used; at < len && p[at] != '<' && n < PART_MAX; at += used)
        out[n++] = redact_spelled(p + at, len - at, &used);
    return n;
}

/* A rule of a lifecycle has an ID, too. */
static bool
is_within_owner(const char *text, size_t at)
{
    static const char *const ends[] = {"Owner>", "Initiator>"};
    const size_t from = at < OWNER_NEAR ? 0 : at - OWNER_NEAR;

    for (size_t i = from; i < at; i++)
        for (size_t k = 0; k < sizeof(ends) / sizeof(ends[0]); k++)
            if (at - i >= strlen(ends[k]) && memcmp(text + i, ends[k], strlen(ends[k])) == 0)
                return true;
    return false;
}

static int
read_element(struct redact *r, const char *text, size_t at, size_t len, struct sp_err *err)
{
    char name[PART_MAX] = "";

    for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
        const size_t tag = strlen(elements[i].tag);
        size_t n;

        if (len - at < tag || memcmp(text + at, elements[i].tag, tag) != 0)
            continue;
        n = meant(text + at + tag, len - at - tag, name);
        switch (elements[i].in) {
        case IN_KEY:
            return redact_learn_key(r, name, n, err);
        case IN_HOST:
            return redact_learn_host(r, name, n, err);
        case IN_OWNER:
            return is_within_owner(text, at) ? redact_learn(r, REDACT_OWNER, name, n, err) : 0;
        case IN_NAME:
            return redact_learn(r, elements[i].kind, name, n, err);
        }
    }
    return 0;
}

/* "/home/NAME/". */
static int
read_home(struct redact *r, const char *text, size_t at, size_t len, struct sp_err *err)
{
    static const char *const homes[] = {"/home/", "/Users/"};

    for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
        const size_t home = strlen(homes[i]);
        size_t n = 0;

        if (len - at < home || memcmp(text + at, homes[i], home) != 0)
            continue;
        while (at + home + n < len &&
               (redact_is_word(text[at + home + n]) || text[at + home + n] == '.'))
            n++;
        return redact_learn(r, REDACT_USER, text + at + home, n, err);
    }
    return 0;
}

/* "https://USER:PASSWORD@HOST/". */
static int
read_url(struct redact *r, const char *text, size_t at, size_t len, struct sp_err *err)
{
    static const char amazon[] = "s3.amazonaws.com"; /* stands in every document */
    size_t from = at + 3;
    size_t n = 0;

    if (len - at < 4 || memcmp(text + at, "://", 3) != 0)
        return 0;
    for (; from + n < len && strchr("/ \t\r\n\"'<>,;)", text[from + n]) == NULL; n++)
        if (text[from + n] == '@') {
            const char *colon = memchr(text + from, ':', n);

            if (redact_learn(r, REDACT_USER, text + from,
                             colon == NULL ? n : (size_t)(colon - text - (ptrdiff_t)from),
                             err) == -1 ||
                (colon != NULL &&
                 redact_learn(r, REDACT_USER, colon + 1,
                              n - (size_t)(colon + 1 - text - (ptrdiff_t)from), err) == -1))
                return -1;
            from += n + 1;
            n = (size_t)-1;
        }
    if (n == sizeof(amazon) - 1 && memcmp(text + from, amazon, n) == 0)
        return 0;
    return n == 0 ? 0 : redact_learn_host(r, text + from, n, err);
}

/* "user/alice", "assumed-role/backup/session": what stands behind its kind. */
static int
learn_principal(struct redact *r, const char *resource, size_t len, struct sp_err *err)
{
    const char *part = memchr(resource, '/', len);

    while (part != NULL) {
        const size_t rest = len - (size_t)(part + 1 - resource);
        const char *next = memchr(part + 1, '/', rest);
        const size_t n = next == NULL ? rest : (size_t)(next - part) - 1;

        if (redact_learn(r, REDACT_USER, part + 1, n, err) == -1)
            return -1;
        part = next;
    }
    return 0;
}

/* "BUCKET/KEY", and "*" for all of them. */
static int
learn_object(struct redact *r, const char *resource, size_t len, struct sp_err *err)
{
    const char *slash = memchr(resource, '/', len);
    const size_t bucket = slash == NULL ? len : (size_t)(slash - resource);

    if (bucket > 0 && resource[0] != '*' &&
        redact_learn(r, REDACT_BUCKET, resource, bucket, err) == -1)
        return -1;
    if (slash == NULL || slash[1] == '*')
        return 0;
    return redact_learn_key(r, slash + 1, len - bucket - 1, err);
}

/* "arn:aws:iam::123456789012:user/alice", as refusals of AWS have it. */
static int
read_arn(struct redact *r, const char *text, size_t at, size_t len, struct sp_err *err)
{
    enum { PARTITION = 1, SERVICE, REGION, ACCOUNT, PARTS };
    const char *parts[PARTS + 1];
    const char *const end = text + len;
    const char *p = text + at;
    size_t service;
    size_t n;

    for (n = 0; n < PARTS + 1 && p != NULL; n++) {
        const char *colon;
        size_t part = 0;

        parts[n] = p;
        while (p + part < end && strchr(" \t\r\n\"'<>,;)&\\", p[part]) == NULL)
            part++;
        colon = n < PARTS ? memchr(p, ':', part) : p + part;
        p = colon == NULL ? NULL : colon + (n < PARTS);
    }
    if (n <= PARTS || p == NULL)
        return 0;
    n = (size_t)(parts[PARTS] - parts[ACCOUNT]) - 1;
    if (n > 3 && redact_learn(r, REDACT_OWNER, parts[ACCOUNT], n, err) == -1)
        return -1;
    while (p > parts[PARTS] && p[-1] == '.') /* of a sentence */
        p--;
    n = (size_t)(p - parts[PARTS]);
    p = parts[SERVICE];
    service = (size_t)(parts[REGION] - p) - 1;
    if (service == 3 && (memcmp(p, "iam", 3) == 0 || memcmp(p, "sts", 3) == 0))
        return learn_principal(r, parts[PARTS], n, err);
    return service == 2 && memcmp(p, "s3", 2) == 0 ? learn_object(r, parts[PARTS], n, err) : 0;
}

static bool
begins_arn(const char *text, size_t at, size_t len)
{
    return len - at > 4 && memcmp(text + at, "arn:", 4) == 0 &&
           (at == 0 || !redact_is_word(text[at - 1]));
}

static bool
is_of_address(char c)
{
    return sp_hex_value(c) >= 0 || c == '.' || c == ':';
}

/* "AKID...6789": the ends of an access key, as settings/hide.c leaves them. */
static int
read_ends(struct redact *r, const char *text, size_t at, size_t len, struct sp_err *err)
{
    size_t from = at;
    size_t end = at + 3;

    if (len - at < 3 || memcmp(text + at, "...", 3) != 0)
        return 0;
    while (from > 0 && sp_is_alnum(text[from - 1]))
        from--;
    while (end < len && sp_is_alnum(text[end]))
        end++;
    return at - from == ACCESS_KEY_END && end - at - 3 == ACCESS_KEY_END
               ? redact_learn(r, REDACT_ACCESS_KEY, text + from, end - from, err)
               : 0;
}

/* An address that stands for itself; *used is how far was looked. */
static int
read_address(struct redact *r, const char *text, size_t at, size_t len, size_t *used,
             struct sp_err *err)
{
    size_t n = 0;
    enum redact_kind kind;

    *used = 1;
    if (!is_of_address(text[at]) || (at > 0 && redact_is_word(text[at - 1])))
        return 0;
    while (at + n < len && is_of_address(text[at + n]))
        n++;
    if (at + n < len && redact_is_word(text[at + n]))
        return 0;
    while (n > 1 && strchr(".:", text[at + n - 1]) != NULL)
        n--;
    *used = n;
    for (size_t end = n; end > 6; end--) { /* with a port behind it */
        kind = end == n || text[at + end] == ':' ? kind_of_address(text + at, end) : REDACT_HOST;
        if (kind != REDACT_HOST)
            return redact_learn(r, kind, text + at, end, err);
    }
    return 0;
}

int
redact_read(struct redact *r, const char *text, size_t len, struct sp_err *err)
{
    size_t used = 1;

    for (size_t i = 0; text != NULL && i < len; i += used) {
        int rc = 0;

        used = 1;
        if (text[i] == '<')
            rc = read_element(r, text, i, len, err);
        else if (text[i] == '/')
            rc = read_home(r, text, i, len, err);
        else if (text[i] == ':' && i + 1 < len && text[i + 1] == '/')
            rc = read_url(r, text, i, len, err);
        else if (text[i] == '.')
            rc = read_ends(r, text, i, len, err);
        else if (begins_arn(text, i, len))
            rc = read_arn(r, text, i, len, err);
        else
            rc = read_address(r, text, i, len, &used, err);
        if (rc == -1)
            return -1;
    }
    return 0;
}
