/* A directory of its own for each test that needs files, and an environment that is a table. */
#ifndef TESTS_UNIT_SETTINGS_FIXTURE_H
#define TESTS_UNIT_SETTINGS_FIXTURE_H

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "base/text.h"
#include "settings/settings.h"

#define ENV_MAX 12

/* name, value, name, value ... */
struct fake_env {
    const char *pairs[2 * ENV_MAX];
};

static inline const char *
fake_env_get(void *ctx, const char *name)
{
    const struct fake_env *env = ctx;

    for (size_t i = 0; i < 2 * ENV_MAX && env->pairs[i] != NULL; i += 2)
        if (strcmp(env->pairs[i], name) == 0)
            return env->pairs[i + 1];
    return NULL;
}

#define DIRECTORY_SIZE 64

static inline void
directory_new(char path[DIRECTORY_SIZE])
{
    (void)snprintf(path, DIRECTORY_SIZE, "/tmp/s3preflight-test-XXXXXX");
    assert_non_null(mkdtemp(path));
}

static inline void
path_join(char out[256], const char *directory, const char *name)
{
    assert_true(snprintf(out, 256, "%s/%s", directory, name) < 256);
}

static inline void
file_write(const char *directory, const char *name, const void *text, size_t len)
{
    char path[256];
    FILE *f;

    path_join(path, directory, name);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* The directory and all that is in it. */
static inline void
directory_remove(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    struct sp_arena a = {0};

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        const char *inner = sp_printf(&a, NULL, "%s/%s", path, entry->d_name);

        assert_non_null(inner);
        if (!sp_streq(entry->d_name, ".") && !sp_streq(entry->d_name, "..") && unlink(inner) == -1)
            directory_remove(inner);
    }
    (void)closedir(dir);
    sp_arena_free(&a);
    assert_int_equal(rmdir(path), 0);
}

/* Whether text is in a message; prints both where it is not. */
static inline bool
says(const char *name, const char *message, const char *text)
{
    if (strstr(message, text) != NULL)
        return true;
    print_error("%s: wanted \"%s\" in \"%s\"\n", name, text, message);
    return false;
}

/* Equal strings, where a NULL equals only a NULL. */
static inline bool
same(const char *name, const char *what, const char *got, const char *wanted)
{
    if (sp_streq(got, wanted))
        return true;
    print_error("%s: %s: wanted \"%s\", got \"%s\"\n", name, what,
                wanted == NULL ? "(null)" : wanted, got == NULL ? "(null)" : got);
    return false;
}

#endif
