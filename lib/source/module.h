/*
 * module.h -- load a module of ours: a file with one table of functions, of the same build.
 */
#ifndef LIB_SOURCE_MODULE_H
#define LIB_SOURCE_MODULE_H

#include <limits.h>
#include <stdbool.h>

#include "lib/model/error.h"

/**
 * Load the module at `path`, and find its table, whose first member is an unsigned int: the interface that it speaks.
 *
 * By its path, never by its name alone: the loader would look for a name in LD_LIBRARY_PATH, and a program that holds
 * passwords would run what whoever set that variable put there.
 * @param ret_handle  set also on failure; NULL: nothing was loaded; else to dlclose()
 * @param err  ERROR_ABSENT
 */
bool module_load(const char *path, const char *symbol, unsigned int abi, void **ret_handle, const void **ret_table,
    struct error *err);

/**
 * The path of another module in the folder of the one (or the program) that `own`, a function or an object, is part of.
 * ERROR_ABSENT: the folder cannot be told.
 */
bool module_beside(const void *own, const char *file, char ret_path[PATH_MAX], struct error *err);

#endif
