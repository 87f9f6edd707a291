/* DeleteObjects: the deletion of many. */
#include "base/text.h"
#include "service.h"

/* Undo the five names and the numbers of XML, in place. */
void
xml_unescape(char *s)
{
    static const struct {
        const char *name;
        char byte;
    } names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    char *to = s;

    while (*s != '\0') {
        size_t i = 0;

        while (i < 5 && !sp_starts(s, names[i].name))
            i++;
        if (i < 5) {
            *to++ = names[i].byte;
            s += strlen(names[i].name);
        } else if (s[0] == '&' && s[1] == '#' && strchr(s, ';') != NULL) {
            *to++ = (char)strtol(s + (s[2] == 'x' ? 3 : 2), NULL, s[2] == 'x' ? 16 : 10);
            s = strchr(s, ';') + 1;
        } else {
            *to++ = *s++;
        }
    }
    *to = '\0';
}

/* The text of an element between start and end; NULL: it is not there. */
static char *
element(struct exchange *x, const char *start, const char *end, const char *open, const char *close)
{
    const char *from = strstr(start, open);
    const char *to = from == NULL ? NULL : strstr(from, close);
    char *text;

    if (to == NULL || to > end)
        return NULL;
    from += strlen(open);
    text = sp_strndup(x->arena, from, (size_t)(to - from), NULL);
    if (text != NULL)
        xml_unescape(text);
    return text;
}

static void
add_error(struct exchange *x, const char *key, const char *id, const char *code,
          const char *message)
{
    struct out *out = &x->reply.body;

    out_adds(out, "<Error>");
    if (x->effect.of[FAULT_NO_KEY] == NULL)
        out_element(out, "Key", key);
    if (id != NULL)
        out_element(out, "VersionId", id);
    out_element(out, "Code", code);
    out_element(out, "Message", message);
    out_adds(out, "</Error>");
}

static void
add_deleted(struct out *out, const char *key, const char *id, const struct removal *removal)
{
    out_adds(out, "<Deleted>");
    out_element(out, "Key", key);
    if (id != NULL)
        out_element(out, "VersionId", id);
    if (removal->marker) {
        out_element(out, "DeleteMarker", "true");
        out_element(out, "DeleteMarkerVersionId", removal->id);
    }
    out_adds(out, "</Deleted>");
}

static void
remove_one(struct exchange *x, const char *key, const char *id, bool quiet)
{
    const struct action *fault = x->effect.of[FAULT_DELETE_ERRORS];
    const struct refusal *no = guard_remove(x->bucket, key, id);
    struct removal removal;

    if (fault != NULL)
        add_error(x, key, id, fault->text, "Scripted");
    else if (no != NULL)
        add_error(x, key, id, no->code, no->message);
    else if (object_drop(x->bucket, key, id, x->now, &removal, NULL) == -1)
        add_error(x, key, id, "InternalError", "We encountered an internal error.");
    else if (!quiet)
        add_deleted(&x->reply.body, key, id, &removal);
}

/* What we want of the body is found as text; a client that sends comments or CDATA is none of ours.
 */
void
objects_remove(struct exchange *x)
{
    struct store *store = x->scenario->store;
    struct blob *body = x->request->body;
    struct out *out = &x->reply.body;
    const char *at = body == NULL ? "" : (const char *)body->data;
    bool quiet = strstr(at, "<Quiet>true</Quiet>") != NULL;

    if (!payload_digest_wanted(x))
        return;
    if (strstr(at, "<Delete") == NULL) {
        service_error(x, 400, "MalformedXML", "The XML you provided was not well-formed");
        return;
    }
    out_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DeleteResult "
                  "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    (void)pthread_rwlock_wrlock(&store->lock);
    while ((at = strstr(at, "<Object>")) != NULL) {
        const char *end = strstr(at, "</Object>");
        const char *key = end == NULL ? NULL : element(x, at, end, "<Key>", "</Key>");

        if (key == NULL)
            break;
        remove_one(x, key, element(x, at, end, "<VersionId>", "</VersionId>"), quiet);
        at = end;
    }
    (void)pthread_rwlock_unlock(&store->lock);
    out_adds(out, "</DeleteResult>");
}
