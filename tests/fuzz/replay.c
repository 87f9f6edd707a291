/*
 * Runs a fuzz target over the files of its corpus, without a fuzzer: the regression test that any
 * compiler can build. Arguments: files and directories. Without one file it fails.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX ((size_t)4 << 20)

static int
replay_file(const char *path)
{
    unsigned char *data = malloc(INPUT_MAX);
    FILE *file = data == NULL ? NULL : fopen(path, "rb");
    size_t len = 0;
    int rc = 1;

    if (file != NULL) {
        len = fread(data, 1, INPUT_MAX, file);
        rc = ferror(file) != 0 || feof(file) == 0;
        (void)fclose(file);
    }
    if (rc == 0) {
        /* A block of exactly its size, so that the address sanitizer sees a read past it. */
        unsigned char *exact = malloc(len == 0 ? 1 : len);

        if (exact == NULL) {
            rc = 1;
        } else {
            memcpy(exact, data, len);
            (void)LLVMFuzzerTestOneInput(exact, len);
        }
        free(exact);
    }
    free(data);
    if (rc != 0)
        (void)fprintf(stderr, "%s: %s\n", path, errno == 0 ? "too long" : strerror(errno));
    return rc;
}

static int
replay_directory(const char *path, unsigned long *files)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    int rc = 0;

    if (dir == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    while ((entry = readdir(dir)) != NULL) {
        char name[4096];

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        rc |= replay_file(name);
        (*files)++;
    }
    (void)closedir(dir);
    return rc;
}

int
main(int argc, char **argv)
{
    unsigned long files = 0;
    int rc = 0;

    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        struct stat st;

        if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            rc |= replay_directory(argv[i], &files);
        } else {
            rc |= replay_file(argv[i]);
            files++;
        }
    }
    (void)printf("%lu inputs\n", files);
    return files == 0 ? 1 : rc;
}
