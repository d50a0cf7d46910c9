/*
 * password.h -- passwords come from files that others cannot read, and do not stay in memory.
 */
#ifndef LIB_CONFIG_PASSWORD_H
#define LIB_CONFIG_PASSWORD_H

#include <stdbool.h>

#include "lib/model/error.h"

#define PASSWORD_SIZE 512

/**
 * Read a password: the first line of `path`, without its line end, and without a byte order mark before it.
 * Refuses a file that is not a regular one or that others can read or write (mode & 077, but for the group's
 * read right when the file is root's), longer than PASSWORD_SIZE - 1 bytes, empty, holding NUL, or not
 * UTF-8.
 * Source of the rule: design, section 5.
 * @param ret_password  wipe with password_wipe() after use
 * @param err  ERROR_USAGE; ERROR_ABSENT: no such file. The text never quotes what is in the file
 */
bool password_read(const char *path, char ret_password[PASSWORD_SIZE], struct error *err);

/** Overwrite every byte, in a way that a compiler does not leave out. */
void password_wipe(char password[PASSWORD_SIZE]);

#endif
