/*
 * small_file.h -- read a local file whole, and tell who else can; write one whole.
 *
 * What is read are configuration and passwords: bounded, regular files only, and it waits for nobody.
 */
#ifndef LIB_MODEL_SMALL_FILE_H
#define LIB_MODEL_SMALL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "lib/model/error.h"

/**
 * Read all of `path`.
 * @param max         more bytes than this are an error
 * @param ret_bytes   the caller's, to free(); not ended by NUL
 * @param ret_status  of the very file that was read; may be NULL
 * @param err  ERROR_ABSENT: no such file; ERROR_USAGE: not a regular file, too large, no right to read it;
 *             ERROR_SHORTAGE
 */
bool small_file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_count,
    struct stat *ret_status, struct error *err);

/** Write all of it, whatever signals interrupt. @return false: errno says why */
bool small_file_write(int file, const char *bytes, size_t count);

/**
 * Put a file of these bytes and this mode in the place of `path`, so that whoever reads it sees the old one or the new one
 * whole. Follows no link that lies at `path`: it is replaced. Until then it has that name and ".", with six letters behind.
 * @return false: what was there stays; errno says why
 */
bool small_file_replace(const char *path, const char *bytes, size_t count, mode_t mode);

/**
 * True when nobody but its owner has rights on a file; the group may read it when root owns it (the
 * way to give a password to a daemon's group).
 * @param err  ERROR_USAGE: names `path`, its mode and what to do
 */
bool small_file_is_private(const char *path, const struct stat *status, struct error *err);

#endif
