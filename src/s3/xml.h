/*
 * XML of a stranger in UTF-8, read as it streams in: bounded depth, bounded text, no DOCTYPE,
 * nothing fetched, nothing expanded. Hides libxml2.
 */
#ifndef SP_S3_XML_H
#define SP_S3_XML_H

#include "base/buffer.h"

#define S3_XML_DEPTH_MAX 32                 /* elements within elements */
#define S3_XML_TEXT_MAX ((size_t)4096)      /* bytes kept of an element's text; the rest is cut */
#define S3_XML_MARKUP_MAX ((size_t)1 << 20) /* bytes of one tag, comment, CDATA section */

/* Before the first thread that reads; a program with one thread needs it not. */
void s3_xml_prepare(void);

/*
 * What is told of the elements. path holds the local names from the root down to the element
 * itself, depth of them; both calls return 0, or -1 with *err filled to give up.
 */
struct s3_xml_events {
    int (*start)(void *ctx, const char *const *path, size_t depth, struct sp_err *err);
    /* text: the bytes since the last tag, terminated with NUL; all of it for an element that holds
       no other. Lives as long as the call. */
    int (*end)(void *ctx, const char *const *path, size_t depth, const char *text, size_t len,
               struct sp_err *err);
};

struct s3_xml_end {
    bool well_formed;    /* complete and correct */
    bool doctype;        /* refused because of a DOCTYPE */
    const char *problem; /* not yet safe to show; NULL when well formed; lives as the reader does */
};

struct s3_xml;

/* NULL: SP_NOMEM. */
struct s3_xml *s3_xml_new(const struct s3_xml_events *events, void *ctx, struct sp_err *err);

/* Bad XML is no failure: 0, and the rest of the document is ignored. -1: SP_NOMEM, or an event's.
 */
int s3_xml_feed(struct s3_xml *x, const void *data, size_t len, struct sp_err *err);

/* End of the document. -1 as above. */
int s3_xml_finish(struct s3_xml *x, struct s3_xml_end *out, struct sp_err *err);

/* Takes NULL too. */
void s3_xml_free(struct s3_xml *x);

#endif
