/*
 * temporary_file.h -- files of one test, in a folder that goes away with it.
 */
#ifndef TESTS_UNIT_TEMPORARY_FILE_H
#define TESTS_UNIT_TEMPORARY_FILE_H

#include <stddef.h>
#include <sys/types.h>

/** Make the folder: a group or test setup of cmocka. */
int temporary_folder_make(void **state);
/** Delete it with what is in it. */
int temporary_folder_remove(void **state);

/** The path of `name` in the folder; valid until the next call but seven. */
const char *temporary_path(const char *name);

/** Write a file with `mode`; fails the test when that is not possible. Returns temporary_path(name). */
const char *temporary_file(const char *name, const void *bytes, size_t count, mode_t mode);

#endif
