#include "s3/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include "base/text.h"

#define SLICE ((size_t)16 * 1024) /* bytes handed to libxml2 at once */

struct s3_xml {
    xmlParserCtxtPtr parser;
    const struct s3_xml_events *events;
    void *ctx;
    struct sp_err *err; /* of the call that is under way */
    bool failed;        /* an event gave up, or there is no memory */
    bool stopped;       /* the rest is ignored */
    bool doctype;
    bool begun;       /* a byte that is neither blank nor of a byte order mark came */
    bool ended;       /* no more will come */
    size_t mark;      /* bytes of a byte order mark seen, before that */
    unsigned skipped; /* line feeds left out, before that */
    size_t depth;
    const char *path[S3_XML_DEPTH_MAX]; /* names owned by libxml2's dictionary */
    char text[S3_XML_TEXT_MAX + 1];
    size_t len;
    char problem[256];
};

/* The first problem is the cause, later ones follow from it. */
static void
stop(struct s3_xml *x, const char *problem)
{
    int line = xmlSAX2GetLineNumber(x->parser);
    size_t len = strcspn(problem, "\n");

    if (x->problem[0] == '\0')
        (void)snprintf(x->problem, sizeof(x->problem), "line %u: %.*s",
                       (unsigned)(line < 1 ? 1 : line) + x->skipped, (int)len, problem);
    x->stopped = true;
    xmlStopParser(x->parser);
}

/* As after stop(), libxml2 calls no event any more. */
static void
give_up(struct s3_xml *x)
{
    x->failed = true;
    x->stopped = true;
    xmlStopParser(x->parser);
}

static void
out_of_memory(struct s3_xml *x)
{
    (void)sp_fail(x->err, SP_NOMEM, "out of memory: reading XML");
    give_up(x);
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *ns_prefix, const xmlChar *ns_uri,
         int nnamespaces, const xmlChar **namespaces, int nattributes, int ndefaulted,
         const xmlChar **attributes)
{
    struct s3_xml *x = ctx;

    (void)ns_prefix;
    (void)ns_uri;
    (void)nnamespaces;
    (void)namespaces;
    (void)nattributes;
    (void)ndefaulted;
    (void)attributes;
    if (x->depth == S3_XML_DEPTH_MAX) {
        stop(x, "elements are nested too deep");
        return;
    }
    x->path[x->depth++] = (const char *)name;
    x->len = 0;
    if (x->events->start(x->ctx, x->path, x->depth, x->err) == -1)
        give_up(x);
}

static void
on_end(void *ctx, const xmlChar *name, const xmlChar *ns_prefix, const xmlChar *ns_uri)
{
    struct s3_xml *x = ctx;

    (void)name;
    (void)ns_prefix;
    (void)ns_uri;
    x->text[x->len] = '\0';
    if (x->events->end(x->ctx, x->path, x->depth, x->text, x->len, x->err) == -1)
        give_up(x);
    x->depth--;
    x->len = 0;
}

static void
on_text(void *ctx, const xmlChar *text, int len)
{
    struct s3_xml *x = ctx;
    size_t room = S3_XML_TEXT_MAX - x->len;
    size_t n = (size_t)len < room ? (size_t)len : room;

    memcpy(x->text + x->len, text, n);
    x->len += n;
}

/* Called when the DOCTYPE was read up to its '[', so before an entity can be declared. */
static void
on_doctype(void *ctx, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
    struct s3_xml *x = ctx;

    (void)name;
    (void)external_id;
    (void)system_id;
    x->doctype = true;
    stop(x, "refused, as the document has a DOCTYPE");
}

/* What libxml2 says, but where that misleads. */
static const char *
problem_of(const struct s3_xml *x, int code, const char *message)
{
    bool open = x->depth > 0 || x->path[0] == NULL;

    /* One code for an end that comes too early and one that comes too late. */
    if (code == XML_ERR_DOCUMENT_END && x->ended && open)
        return x->begun ? "the document breaks off" : "the document is empty";
    /* Said where a character is broken and too few bytes follow to show it. */
    if (code == XML_ERR_INTERNAL_ERROR)
        return "bytes that are not UTF-8, or not allowed in XML";
    return message == NULL ? "not XML" : message;
}

#if LIBXML_VERSION >= 21200
static void
on_error(void *ctx, const xmlError *error)
#else
static void
on_error(void *ctx, xmlErrorPtr error)
#endif
{
    struct s3_xml *x = ctx;

    if (x->stopped || error->level != XML_ERR_FATAL)
        return;
    if (error->code == XML_ERR_NO_MEMORY) {
        out_of_memory(x);
        return;
    }
    stop(x, problem_of(x, error->code, error->message));
}

struct s3_xml *
s3_xml_new(const struct s3_xml_events *events, void *ctx, struct sp_err *err)
{
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .internalSubset = on_doctype,
                         .startElementNs = on_start,
                         .endElementNs = on_end,
                         .characters = on_text,
                         .ignorableWhitespace = on_text,
                         .serror = on_error};
    struct s3_xml *x = calloc(1, sizeof(*x));

    if (x == NULL)
        goto none;
    x->events = events;
    x->ctx = ctx;
    x->parser = xmlCreatePushParserCtxt(&sax, x, NULL, 0, NULL);
    if (x->parser == NULL)
        goto none;
    /*
     * UTF-8 whatever the document says: S3 knows no other, and the converters of libxml2 write what
     * they cannot read to standard error.
     */
    (void)xmlCtxtUseOptions(x->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    (void)xmlSwitchEncoding(x->parser, XML_CHAR_ENCODING_UTF8);
    return x;
none:
    free(x);
    (void)sp_fail(err, SP_NOMEM, "out of memory: no XML parser");
    return NULL;
}

/* Hand on to libxml2, in slices so that what it holds back stays bounded. */
static void
parse(struct s3_xml *x, const char *data, size_t len)
{
    while (len > 0 && !x->stopped) {
        size_t n = len < SLICE ? len : SLICE;

        /* -1 is no code of an error: the bytes could not be stored. */
        if (xmlParseChunk(x->parser, data, (int)n, 0) == -1 && !x->stopped)
            out_of_memory(x);
        if (!x->stopped &&
            x->parser->input->end - x->parser->input->cur > (ptrdiff_t)S3_XML_MARKUP_MAX)
            stop(x, "a tag, a comment or a CDATA section is too long");
        data += n;
        len -= n;
    }
}

/*
 * Blanks and a byte order mark before the declaration do occur, and break the rule that it comes
 * first (XML 1.0 section 2.8).
 */
static void
skip_lead(struct s3_xml *x, const char **data, size_t *len)
{
    static const char mark[] = "\xef\xbb\xbf";

    for (; *len > 0; (*data)++, (*len)--) {
        if (**data == mark[x->mark]) {
            x->mark = (x->mark + 1) % (sizeof(mark) - 1);
        } else if (x->mark == 0 && sp_is_space(**data)) {
            x->skipped += **data == '\n';
        } else {
            x->begun = true;
            if (x->mark > 0 || **data != '<')
                stop(x, "not XML, which begins with '<'");
            return;
        }
    }
}

int
s3_xml_feed(struct s3_xml *x, const void *data, size_t len, struct sp_err *err)
{
    const char *p = data;

    if (x->failed)
        return sp_fail(err, SP_BUG, "XML is read on after a failure");
    x->err = err;
    if (!x->begun)
        skip_lead(x, &p, &len);
    parse(x, p, len);
    x->err = NULL;
    return x->failed ? -1 : 0;
}

int
s3_xml_finish(struct s3_xml *x, struct s3_xml_end *out, struct sp_err *err)
{
    if (x->failed)
        return sp_fail(err, SP_BUG, "XML is read on after a failure");
    x->err = err;
    x->ended = true;
    if (!x->stopped)
        (void)xmlParseChunk(x->parser, NULL, 0, 1);
    if (!x->stopped && (x->parser->wellFormed == 0 || x->path[0] == NULL || x->depth > 0))
        stop(x, "not XML");
    x->err = NULL;
    *out = (struct s3_xml_end){.well_formed = !x->stopped,
                               .doctype = x->doctype,
                               .problem = x->stopped ? x->problem : NULL};
    return x->failed ? -1 : 0;
}

void
s3_xml_free(struct s3_xml *x)
{
    if (x == NULL)
        return;
    xmlFreeParserCtxt(x->parser);
    free(x);
}

void
s3_xml_prepare(void)
{
    xmlInitParser();
}
