/*
 * The body of a request. Of one that is sent, libcurl
 *  - reads an answer as soon as it comes; at a status of 300 and above it stops sending, reads the
 *    answer to its end and gives the connection up. At a lower one it sends on;
 *  - gives up at the first write that fails, although the answer may be there to be read: a server
 *    that refuses a body and closes makes a reset of what it did not read (upload_guard);
 *  - sends once more from the start (CURLOPT_SEEKFUNCTION) where a connection that was there is
 *    closed before anything came back;
 *  - counts the first byte that is written as the start of the answer (STARTTRANSFER_TIME_T), and
 *    does not say when all was sent (POSTTRANSFER_TIME_T does, from 8.10 on): both are noted here.
 */
#include "base/text.h"
#include "net/internal.h"

#define UPLOAD_BUFFER 131072L /* bytes of a body handed to libcurl at once */

bool
upload_is_one(const struct transfer *t)
{
    return t->job->request->body != NULL && t->job->request->body->len > 0;
}

/*
 * A write that failed while a body went out is taken for one that did not, so that libcurl reads
 * on: an answer, or the end that tells the same.
 */
static long
on_bio(BIO *bio, int operation, const char *data, size_t len, int number, long argument, int rc,
       size_t *processed)
{
    struct tls_end *end = (struct tls_end *)BIO_get_callback_arg(bio);

    (void)data;
    (void)number;
    (void)argument;
    if (operation != (BIO_CB_WRITE | BIO_CB_RETURN) || rc > 0 || !end->sending ||
        BIO_should_retry(bio))
        return rc;
    end->write_failed = true;
    *processed = len;
    return 1;
}

void
upload_guard(const SSL *ssl, struct tls_end *end)
{
    BIO *bio = SSL_get_wbio(ssl);

    BIO_set_callback_ex(bio, on_bio);
    BIO_set_callback_arg(bio, (char *)end);
}

static size_t
on_read(char *out, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    const struct s3_body *body = t->job->request->body;
    unsigned long long left = body->len - t->read_at;
    size_t len = left < size * count ? (size_t)left : size * count;

    if (t->tls_end == NULL && (t->tls_end = transfer_tls_end(t)) != NULL)
        t->tls_end->write_failed = false;
    if (t->tls_end != NULL)
        t->tls_end->sending = true;
    body->read(body, t->read_at, (unsigned char *)out, len);
    t->read_at += len;
    return len;
}

static int
on_seek(void *ctx, curl_off_t offset, int origin)
{
    struct transfer *t = ctx;

    if (origin != SEEK_SET || offset < 0 || (unsigned long long)offset > t->job->request->body->len)
        return CURL_SEEKFUNC_FAIL;
    t->read_at = (unsigned long long)offset;
    t->tls_end = NULL; /* it goes over another connection */
    t->sent = 0;
    t->sent_us = -1;
    return CURL_SEEKFUNC_OK;
}

/* Libcurl calls it whenever it has done something. */
static int
on_progress(void *ctx, curl_off_t to_come, curl_off_t came, curl_off_t to_go, curl_off_t went)
{
    struct transfer *t = ctx;

    (void)to_come;
    (void)came;
    (void)to_go;
    if (t->tls_end == NULL || t->tls_end->write_failed)
        return 0;
    t->sent = (unsigned long long)went;
    if (t->sent_us == -1 && t->sent == t->job->request->body->len)
        t->sent_us = net_micros(t->net);
    return 0;
}

/* Its length is one of the request's own headers. */
int
upload_set(struct transfer *t, struct sp_err *err)
{
    const struct s3_request *request = t->job->request;

    if (sp_streq(request->method, "HEAD"))
        SET(CURLOPT_NOBODY, 1L);
    else if (!sp_streq(request->method, "GET"))
        SET(CURLOPT_CUSTOMREQUEST, request->method);
    if (!upload_is_one(t))
        return 0;
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->body->len);
    SET(CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_BUFFER);
    SET(CURLOPT_READFUNCTION, on_read);
    SET(CURLOPT_READDATA, t);
    SET(CURLOPT_SEEKFUNCTION, on_seek);
    SET(CURLOPT_SEEKDATA, t);
    SET(CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(CURLOPT_XFERINFODATA, t);
    SET(CURLOPT_NOPROGRESS, 0L);
    return 0;
}
