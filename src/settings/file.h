/* Reading the small files that settings name: never blocks, takes regular files only. */
#ifndef SP_SETTINGS_FILE_H
#define SP_SETTINGS_FILE_H

#include <stddef.h>

/*
 * Open for reading. 0 with *fd (to be closed) and its *size in bytes; else an errno: EISDIR for a
 * directory, ENXIO for a pipe, a socket or a device.
 */
int file_open(const char *path, int *fd, size_t *size);

/* Read to the end, at most cap bytes. 0 with *len; else an errno. */
int file_read(int fd, void *buf, size_t cap, size_t *len);

/* Both, and close. *len of cap says that there may be more. */
int file_load(const char *path, void *buf, size_t cap, size_t *len);

#endif
