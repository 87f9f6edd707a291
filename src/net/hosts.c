#include "net/hosts.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"

#define WORD_MAX 256 /* a name of DNS is shorter, and so is an address */

/* The next word of a line; "" at its end, and for one that is too long. */
static void
next_word(const char **p, const char *end, char word[WORD_MAX])
{
    size_t len = 0;

    while (*p < end && sp_is_space(**p))
        (*p)++;
    for (; *p < end && !sp_is_space(**p) && **p != '#'; (*p)++)
        if (len < WORD_MAX)
            word[len++] = **p;
    word[len < WORD_MAX ? len : 0] = '\0';
}

static bool
is_same_address(const char *a, const char *b)
{
    static const int families[] = {AF_INET, AF_INET6};

    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        unsigned char one[sizeof(struct in6_addr)] = {0};
        unsigned char two[sizeof(struct in6_addr)] = {0};

        if (inet_pton(families[i], a, one) == 1 && inet_pton(families[i], b, two) == 1)
            return memcmp(one, two, sizeof(one)) == 0;
    }
    return false;
}

static bool
line_gives(const char *p, const char *end, const char *name, const char *address)
{
    char word[WORD_MAX];

    next_word(&p, end, word);
    if (!is_same_address(word, address))
        return false;
    for (;;) {
        const char *before = p;

        next_word(&p, end, word);
        if (p == before || (word[0] == '\0' && (p == end || *p == '#')))
            return false;
        if (sp_strieq(word, name))
            return true;
    }
}

bool
hosts_give(const char *text, size_t len, const char *name, const char *address)
{
    const char *end = text + len;

    while (text < end) {
        const char *line = memchr(text, '\n', (size_t)(end - text));

        if (line == NULL)
            line = end;
        if (line_gives(text, line, name, address))
            return true;
        text = line == end ? end : line + 1;
    }
    return false;
}
