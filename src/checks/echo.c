#include "checks/echo.h"

#include "base/text.h"

/* Lines of a canonical request (AWS, "Create a signed AWS API request"). */
#define LINE_PATH 1
#define LINE_QUERY 2
#define LINE_HEADERS 3 /* the first one; they end with an empty line */

/* Line of a string to sign: date/region/service/aws4_request. */
#define LINE_SCOPE 2

struct line {
    const char *text;
    size_t len; /* without blanks at its end */
};

/* The next line of a text; "" when it has none left. */
static struct line
take_line(const char **text)
{
    struct line line = {.text = *text, .len = strcspn(*text, "\n")};

    *text += line.len + (line.text[line.len] == '\n' ? 1 : 0);
    while (line.len > 0 && sp_is_space(line.text[line.len - 1]))
        line.len--;
    return line;
}

static bool
is_same(struct line a, struct line b)
{
    return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

/* The first line in which the texts differ; false: there is none. A text may have been cut. */
static bool
find_difference(const char *ours, const char *theirs, size_t *number, bool *in_headers,
                struct line *a, struct line *b)
{
    if (strlen(theirs) >= S3_TEXT_MAX && strncmp(ours, theirs, S3_TEXT_MAX) == 0)
        return false;
    *in_headers = false;
    for (*number = 0; *ours != '\0' || *theirs != '\0'; (*number)++) {
        *a = take_line(&ours);
        *b = take_line(&theirs);
        *in_headers = *number == LINE_HEADERS || *in_headers;
        if (!is_same(*a, *b))
            return true;
        if (a->len == 0 && *number > LINE_QUERY)
            *in_headers = false;
    }
    return false;
}

/* The length of a header's name; 0 for a line that is none. */
static size_t
name_len(struct line line)
{
    const char *colon = memchr(line.text, ':', line.len);

    return colon == NULL ? 0 : (size_t)(colon - line.text);
}

/* A line "host:NAME" without a port behind the name. */
static struct line
without_port(struct line host)
{
    size_t end = host.len;

    while (end > 0 && sp_is_digit(host.text[end - 1]))
        end--;
    if (end > 0 && end < host.len && host.text[end - 1] == ':')
        host.len = end - 1;
    return host;
}

/* A header that does not arrive is left out of the echo, or stands there without a value. */
static enum echo_part
part_of_header(struct line ours, struct line theirs)
{
    size_t len = name_len(ours);

    if (len == 0)
        return ECHO_OTHER;
    if (name_len(theirs) != len || memcmp(ours.text, theirs.text, len) != 0 ||
        theirs.len == len + 1)
        return ECHO_LOST;
    if (len != 4 || memcmp(ours.text, "host", 4) != 0)
        return ECHO_OTHER;
    return is_same(without_port(ours), without_port(theirs)) ? ECHO_PORT : ECHO_HOST;
}

static int
keep(struct echo *out, struct line ours, struct line theirs, struct sp_arena *a, struct sp_err *err)
{
    out->ours = sp_strndup(a, ours.text, ours.len, err);
    out->theirs = sp_strndup(a, theirs.text, theirs.len, err);
    return out->ours == NULL || out->theirs == NULL ? -1 : 0;
}

static int
compare_requests(const char *ours, const char *theirs, struct sp_arena *a, struct echo *out,
                 struct sp_err *err)
{
    struct line mine;
    struct line seen;
    size_t number;
    bool in_headers;

    out->part = ECHO_SAME;
    if (!find_difference(ours, theirs, &number, &in_headers, &mine, &seen))
        return 0;
    out->part = number == LINE_PATH    ? ECHO_PATH
                : number == LINE_QUERY ? ECHO_QUERY
                : in_headers           ? part_of_header(mine, seen)
                                       : ECHO_OTHER;
    return keep(out, mine, seen, a, err);
}

/* The second of the parts of a scope. */
static struct line
region_of(struct line scope)
{
    const char *start = memchr(scope.text, '/', scope.len);
    const char *end;

    if (start == NULL)
        return (struct line){.text = scope.text};
    start++;
    end = memchr(start, '/', scope.len - (size_t)(start - scope.text));
    return (struct line){.text = start, .len = end == NULL ? 0 : (size_t)(end - start)};
}

static int
compare_strings(const char *ours, const char *theirs, struct sp_arena *a, struct echo *out,
                struct sp_err *err)
{
    struct line mine;
    struct line seen;
    size_t number;
    bool in_headers;

    out->part = ECHO_SAME;
    if (!find_difference(ours, theirs, &number, &in_headers, &mine, &seen))
        return 0;
    out->part = ECHO_OTHER;
    if (number == LINE_SCOPE && region_of(seen).len > 0 &&
        !is_same(region_of(mine), region_of(seen))) {
        out->part = ECHO_REGION;
        return keep(out, region_of(mine), region_of(seen), a, err);
    }
    return keep(out, mine, seen, a, err);
}

int
echo_compare(const struct exchange_seen *ex, struct sp_arena *a, struct echo *out,
             struct sp_err *err)
{
    const struct s3_error *error = &ex->reply.error;

    *out = (struct echo){.part = ECHO_NONE, .ours = "", .theirs = ""};
    if (ex->canonical_request != NULL && error->canonical_request != NULL &&
        compare_requests(ex->canonical_request, error->canonical_request, a, out, err) == -1)
        return -1;
    if (out->part > ECHO_SAME || ex->string_to_sign == NULL || error->string_to_sign == NULL)
        return 0;
    return compare_strings(ex->string_to_sign, error->string_to_sign, a, out, err);
}
