/*
 * glob.h -- shell patterns that ignore case, as the names of Windows do.
 */
#ifndef LIB_MODEL_GLOB_H
#define LIB_MODEL_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/** fnmatch(3) with case ignored over several globs. */
bool glob_matches(const char *const *globs, size_t count, const char *name);

#endif
