/* The directives of a scenario that say what buckets there are and what lies in them. */
#include "base/text.h"
#include "scenario.h"

#define PREFIX_MAX (KEY_MAX - 8)
#define SIZE_MAX_TEXT 9000000000000000L

int
content_bucket(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct bucket *b = sp_alloc(s->arena, sizeof(*b), err);

    if (b == NULL)
        return -1;
    if (store_bucket(s->store, w[1].text) != NULL)
        return sp_fail(err, SP_INPUT, "the bucket %s is there already", w[1].text);
    b->name = w[1].text;
    for (size_t i = 2; i < n; i += 2) {
        if (i + 1 == n || (!sp_streq(w[i].text, "region") && !sp_streq(w[i].text, "endpoint")))
            return sp_fail(err, SP_INPUT, "bucket NAME [region R] [endpoint HOST]");
        if (sp_streq(w[i].text, "region"))
            b->region = w[i + 1].text;
        else
            b->endpoint = w[i + 1].text;
    }
    b->next = s->store->buckets;
    s->store->buckets = b;
    return 0;
}

int
content_need_bucket(struct scenario *s, const char *name, struct bucket **out, struct sp_err *err)
{
    *out = store_bucket(s->store, name);
    if (*out != NULL)
        return 0;
    (void)sp_fail(err, SP_INPUT, "no \"bucket %s\" stands above", name);
    return -1;
}

/* BUCKET/KEY; a key without quotes is percent-decoded. */
static int
split_key(struct scenario *s, const struct word *word, size_t max, struct bucket **bucket,
          const char **key, struct sp_err *err)
{
    const char *slash = strchr(word->text, '/');
    char *name;

    if (slash == NULL) {
        (void)sp_fail(err, SP_INPUT, "\"%s\" is not BUCKET/KEY", word->text);
        return -1;
    }
    name = sp_strndup(s->arena, word->text, (size_t)(slash - word->text), err);
    if (name == NULL || content_need_bucket(s, name, bucket, err) == -1)
        return -1;
    *key = word->quoted ? slash + 1 : lex_percent(slash + 1, s->arena, err);
    if (*key == NULL)
        return -1;
    if (strlen(*key) > max)
        return sp_fail(err, SP_INPUT, "a key of more than %zu bytes", max);
    return 0;
}

int
content_object(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    time_t when = s->now - 3600;
    struct bucket *bucket;
    struct blob *blob;
    const char *key;
    char *data = NULL;
    size_t len = 0;
    long size;

    if (split_key(s, &w[1], KEY_MAX, &bucket, &key, err) == -1)
        return -1;
    if (n > 3 && scenario_time(s, w[3].text, &when, err) == -1)
        return -1;
    if (!w[2].quoted && sp_parse_number(w[2].text, 0, SIZE_MAX_TEXT, &size))
        return object_put(bucket, key, (unsigned long long)size, NULL, NULL, when, err);
    if (!w[2].quoted && w[2].text[0] == '@') {
        if (file_read(s->dir, w[2].text + 1, STORE_BYTES_MAX, s->arena, &data, &len, err) == -1)
            return -1;
    } else if (w[2].quoted) {
        len = strlen(w[2].text);
    } else {
        return sp_fail(err, SP_INPUT, "\"%s\" is no size, @file or quoted text", w[2].text);
    }
    blob = blob_new(s->store, len);
    if (blob == NULL)
        return sp_fail(err, SP_NOMEM, "the contents are larger than %zu bytes", STORE_BYTES_MAX);
    memcpy(blob->data, data != NULL ? data : w[2].text, len);
    return object_put(bucket, key, 0, blob, NULL, when, err);
}

int
content_generate(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct bucket *bucket;
    const char *prefix;
    long count;

    (void)n;
    if (split_key(s, &w[1], PREFIX_MAX, &bucket, &prefix, err) == -1)
        return -1;
    if (!sp_parse_number(w[2].text, 1, 99999999, &count))
        return sp_fail(err, SP_INPUT, "\"%s\" is no count", w[2].text);
    if (bucket->ngenerators == GENERATORS_MAX)
        return sp_fail(err, SP_INPUT, "more than %zu times generate", GENERATORS_MAX);
    bucket->generators[bucket->ngenerators++] = (struct generator){
        .prefix = prefix, .count = (unsigned long)count, .newest = s->now - 3600};
    return 0;
}

int
content_upload(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct bucket *bucket;
    const char *key;
    time_t when;

    (void)n;
    if (split_key(s, &w[1], KEY_MAX, &bucket, &key, err) == -1 ||
        scenario_time(s, w[3].text, &when, err) == -1)
        return -1;
    if (strlen(w[2].text) >= UPLOAD_ID_SIZE)
        return sp_fail(err, SP_INPUT, "an upload id of more than %d bytes", UPLOAD_ID_SIZE - 1);
    if (upload_add(bucket, key, w[2].text, when) == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory for an upload");
    return 0;
}

int
content_version(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct version v = {.marker = n > 4, .size = 1};
    struct bucket *bucket;
    const char *key;

    if (split_key(s, &w[1], KEY_MAX, &bucket, &key, err) == -1 ||
        scenario_time(s, w[3].text, &v.time, err) == -1)
        return -1;
    if (strlen(w[2].text) >= sizeof(v.id))
        return sp_fail(err, SP_INPUT, "a version id of more than %zu bytes", sizeof(v.id) - 1);
    (void)snprintf(v.id, sizeof(v.id), "%s", w[2].text);
    if (v.marker && !sp_streq(w[4].text, "delete-marker"))
        return sp_fail(err, SP_INPUT, "after the time only \"delete-marker\" may follow");
    return version_add(bucket, key, &v, err);
}

int
content_versioning(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct bucket *bucket;

    (void)n;
    if (content_need_bucket(s, w[1].text, &bucket, err) == -1)
        return -1;
    if (!sp_streq(w[2].text, "Enabled") && !sp_streq(w[2].text, "Suspended"))
        return sp_fail(err, SP_INPUT, "versioning can be Enabled or Suspended");
    bucket->versioning = w[2].text;
    return 0;
}

/* lifecycle BUCKET @file, or lifecycle BUCKET PREFIX DAYS */
int
content_lifecycle(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct bucket *bucket;
    char *text = NULL;
    size_t len;
    long days;

    if (content_need_bucket(s, w[1].text, &bucket, err) == -1)
        return -1;
    if (n == 3 && w[2].text[0] == '@') {
        if (file_read(s->dir, w[2].text + 1, 65536, s->arena, &text, &len, err) == -1)
            return -1;
        bucket->lifecycle = text;
        return 0;
    }
    if (n != 4 || !sp_parse_number(w[3].text, 1, 99999, &days))
        return sp_fail(err, SP_INPUT, "lifecycle BUCKET @file, or BUCKET PREFIX DAYS");
    bucket->lifecycle =
        sp_printf(s->arena, err,
                  "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                  "<Rule><ID>rule-1</ID><Filter><Prefix>%s</Prefix></Filter><Status>Enabled"
                  "</Status><Expiration><Days>%ld</Days></Expiration></Rule>"
                  "</LifecycleConfiguration>",
                  w[2].text, days);
    return bucket->lifecycle != NULL ? 0 : -1;
}
