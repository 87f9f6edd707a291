/* Error documents (AWS, "REST error responses"). */
#include "service.h"

void
error_begin(struct exchange *x, int status, const char *code, const char *message)
{
    struct out *body = &x->reply.body;

    reply_clear(&x->reply, status);
    out_adds(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    out_element(body, "Code", code);
    out_element(body, "Message", message);
}

void
error_element(struct exchange *x, const char *name, const char *text)
{
    if (text != NULL)
        out_element(&x->reply.body, name, text);
}

void
error_end(struct exchange *x)
{
    error_element(x, "Resource", x->request->path);
    out_addf(&x->reply.body,
             "<RequestId>%016lX</RequestId><HostId>s3server-%016lx</HostId></Error>", x->number,
             x->number);
}

void
service_error(struct exchange *x, int status, const char *code, const char *message)
{
    error_begin(x, status, code, message);
    error_end(x);
}

void
service_error_with(struct exchange *x, int status, const char *code, const char *message,
                   const char *element, const char *text)
{
    error_begin(x, status, code, message);
    error_element(x, element, text);
    error_end(x);
}
