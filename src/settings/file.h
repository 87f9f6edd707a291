/* Reading small files: never blocks, takes regular files only. And writing them. */
#ifndef SP_SETTINGS_FILE_H
#define SP_SETTINGS_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * Open for reading. 0 with *fd (to be closed) and its *size in bytes; else an errno: EISDIR for a
 * directory, ENXIO for a pipe, a socket or a device.
 */
int file_open(const char *path, int *fd, size_t *size);

/* Read to the end, at most cap bytes. 0 with *len; else an errno. */
int file_read(int fd, void *buf, size_t cap, size_t *len);

/* Both, and close. *len of cap says that there may be more. */
int file_load(const char *path, void *buf, size_t cap, size_t *len);

/* All of it. -1 with errno. */
int file_put(int fd, const char *text, size_t len);

/*
 * By way of a temporary file beside it and a rename: there is a whole file or the one before. -1:
 * SP_IO with the reason.
 */
int file_replace(const char *path, const char *text, size_t len, mode_t mode, struct sp_err *err);

#endif
