#include "base/error.h"

#include <stdarg.h>

int
sp_fail(struct sp_err *err, enum sp_code code, const char *fmt, ...)
{
    char text[sizeof(err->message)] = ""; /* the arguments may point into err */
    va_list args;

    if (err == NULL)
        return -1;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    memcpy(err->message, text, sizeof(text));
    err->code = code;
    err->hint[0] = '\0';
    return -1;
}

int
sp_hint(struct sp_err *err, const char *fmt, ...)
{
    char text[sizeof(err->hint)] = "";
    va_list args;

    if (err == NULL)
        return -1;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    memcpy(err->hint, text, sizeof(text));
    return -1;
}

const char *
sp_code_text(enum sp_code code)
{
    static const char *const texts[] = {
#define X(code, text) text,
        SP_CODES(X)
#undef X
    };

    if ((size_t)code >= sizeof(texts) / sizeof(texts[0]))
        return "unknown error";
    return texts[code];
}
