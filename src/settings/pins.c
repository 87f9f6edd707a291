#include "settings/settings.h"

#include <sys/socket.h>

#include "base/text.h"
#include "settings/value.h"

#define PIN_MAX 1024 /* bytes of one list of addresses */

static int
bad_pin(const char *text, const char *what, struct sp_arena *a, struct sp_err *err)
{
    const char *shown = value_show(a, text, err);

    if (shown == NULL)
        return -1;
    (void)sp_fail(err, SP_USAGE, "--resolve \"%s\": %s", shown, what);
    return sp_hint(err, "Write HOST:PORT:ADDRESS, as in s3.example.com:443:192.0.2.10 or "
                        "s3.example.com:443:[2001:db8::10]; several addresses are separated by "
                        "commas.");
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
    *host = len == 1 && **p == '*' ? "*" : value_dns_name(a, *p, len, err);
    *p += len;
    return *host == NULL ? -1 : 0;
}

/* One address of the list; *good tells whether it is one. */
static int
add_address(const char *p, size_t len, struct sp_arena *a, struct sp_buf *list, bool *good,
            struct sp_err *err)
{
    bool brackets = len >= 2 && p[0] == '[' && p[len - 1] == ']';
    char *text = brackets ? sp_strndup(a, p + 1, len - 2, err) : sp_strndup(a, p, len, err);

    if (text == NULL)
        return -1;
    *good = value_is_address(AF_INET6, text) || (!brackets && value_is_address(AF_INET, text));
    return sp_buf_addf(list, err, "%s%s", list->len == 0 ? "" : ",", text);
}

static int
pin_addresses(const char *p, struct sp_arena *a, const char **addresses, struct sp_err *err)
{
    struct sp_buf list;
    bool good = true;

    sp_buf_init(&list, a, PIN_MAX);
    while (good) {
        size_t len = strcspn(p, ",");

        if (add_address(p, len, a, &list, &good, err) == -1)
            return -1;
        if (p[len] == '\0')
            break;
        p += len + 1;
    }
    *addresses = good ? sp_buf_str(&list) : "";
    return 0;
}

/* As in curl, a later pin of one host and port replaces the earlier. Whether it did so; -1. */
static int
replace_pin(struct settings *s, const struct resolve_pin *pin, struct sp_arena *a,
            struct sp_err *err)
{
    for (size_t i = 0; i < s->npins; i++) {
        struct resolve_pin *earlier = &s->pins[i];
        bool differs = !sp_streq(earlier->address, pin->address);
        char *note;

        if (earlier->port != pin->port || !sp_streq(earlier->host, pin->host))
            continue;
        *earlier = *pin;
        if (!differs || s->nnotes == sizeof(s->notes) / sizeof(s->notes[0]))
            return 1;
        note = sp_printf(a, err, "--resolve is given again for %s:%ld; the last one, %s, is used",
                         pin->host, pin->port, pin->address);
        if (note == NULL)
            return -1;
        s->notes[s->nnotes++] = note;
        return 1;
    }
    return 0;
}

int
settings_add_pin(struct settings *s, const char *text, struct sp_arena *a, struct sp_err *err)
{
    struct resolve_pin pin = {0};
    const char *p = text;
    size_t len;
    int replaced;

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
    if (pin_addresses(p + 1, a, &pin.address, err) == -1)
        return -1;
    if (pin.address[0] == '\0')
        return bad_pin(text, "the address is not an IPv4 or IPv6 address", a, err);
    replaced = replace_pin(s, &pin, a, err);
    if (replaced != 0)
        return replaced == 1 ? 0 : -1;
    if (s->npins == RESOLVE_PINS_MAX)
        return sp_fail(err, SP_USAGE, "--resolve is given for more than %d hosts and ports",
                       RESOLVE_PINS_MAX);
    s->pins[s->npins++] = pin;
    return 0;
}
