#include "settings/settings.h"

#include <sys/socket.h>

#include "base/text.h"
#include "settings/value.h"

static int
bad_pin(const char *text, const char *what, struct sp_arena *a, struct sp_err *err)
{
    const char *shown = value_show(a, text, err);

    if (shown == NULL)
        return -1;
    (void)sp_fail(err, SP_USAGE, "--resolve \"%s\": %s", shown, what);
    return sp_hint(err, "Write HOST:PORT:ADDRESS, as in s3.example.com:443:192.0.2.10 or "
                        "s3.example.com:443:[2001:db8::10].");
}

/* The host up to its colon, without the brackets of an IPv6 address. */
static int
pin_host(const char **p, struct sp_arena *a, const char **host, struct sp_err *err)
{
    const char *end = **p == '[' ? strchr(*p, ']') : NULL;
    size_t len;

    if (end != NULL) {
        char *address = sp_strndup(a, *p + 1, (size_t)(end - *p) - 1, err);

        if (address == NULL)
            return -1;
        for (char *c = address; *c != '\0'; c++)
            *c = sp_lower(*c);
        *host = value_is_address(AF_INET6, address) ? address : "";
        *p = end + 1;
        return 0;
    }
    len = strcspn(*p, ":");
    *host = value_dns_name(a, *p, len, err);
    *p += len;
    return *host == NULL ? -1 : 0;
}

static int
pin_address(const char *p, struct sp_arena *a, const char **address, struct sp_err *err)
{
    size_t len = strlen(p);
    bool brackets = len >= 2 && p[0] == '[' && p[len - 1] == ']';
    char *text = brackets ? sp_strndup(a, p + 1, len - 2, err) : sp_strdup(a, p, err);

    *address = text;
    if (text == NULL)
        return -1;
    if (!value_is_address(AF_INET6, text) && (brackets || !value_is_address(AF_INET, text)))
        *address = "";
    return 0;
}

int
settings_add_pin(struct settings *s, const char *text, struct sp_arena *a, struct sp_err *err)
{
    struct resolve_pin pin = {0};
    const char *p = text;
    size_t len;

    if (s->npins == RESOLVE_PINS_MAX)
        return sp_fail(err, SP_USAGE, "--resolve is given more than %d times", RESOLVE_PINS_MAX);
    if (pin_host(&p, a, &pin.host, err) == -1)
        return -1;
    if (pin.host[0] == '\0')
        return bad_pin(text, "the host is neither a name nor an address in brackets", a, err);
    if (*p != ':')
        return bad_pin(text, "there is no port behind the host", a, err);
    p++;
    len = strcspn(p, ":");
    if (!value_port(p, len, &pin.port))
        return bad_pin(text, "the port is not a number from 1 to 65535", a, err);
    p += len;
    if (*p != ':')
        return bad_pin(text, "there is no address behind the port", a, err);
    if (pin_address(p + 1, a, &pin.address, err) == -1)
        return -1;
    if (pin.address[0] == '\0')
        return bad_pin(text, "the address is not one IPv4 or IPv6 address", a, err);
    s->pins[s->npins++] = pin;
    return 0;
}
