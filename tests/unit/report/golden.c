#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN_MAX ((size_t)65536)

static bool
golden_write(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    bool good;

    if (f == NULL)
        return false;
    good = fputs(text, f) >= 0;
    return fclose(f) == 0 && good;
}

bool
golden_matches(const char *file, const char *text)
{
    static const char nothing[] = "(no such file)";
    char path[1024];
    char *wanted = calloc(1, GOLDEN_MAX);
    bool same;
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/golden/%s", TEST_SOURCE_DIR, file);
    if (wanted == NULL || (getenv("UPDATE_GOLDEN") != NULL && !golden_write(path, text))) {
        free(wanted);
        return false;
    }
    f = fopen(path, "r");
    if (f != NULL) {
        wanted[fread(wanted, 1, GOLDEN_MAX - 1, f)] = '\0';
        (void)fclose(f);
    } else {
        memcpy(wanted, nothing, sizeof(nothing));
    }
    same = strcmp(wanted, text) == 0;
    if (!same)
        (void)fprintf(stderr, "---- %s, wanted\n%s\n---- got\n%s\n----\n", file, wanted, text);
    free(wanted);
    return same;
}
