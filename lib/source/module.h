/*
 * module.h -- load a module of ours: a file with one table of functions, of the same build.
 */
#ifndef LIB_SOURCE_MODULE_H
#define LIB_SOURCE_MODULE_H

#include <stdbool.h>

#include "lib/model/error.h"

/**
 * Load the module at `path`, and find its table, whose first member is an unsigned int: the interface that it speaks.
 *
 * By its path, never by its name alone: the loader would look for a name in LD_LIBRARY_PATH, and a program that holds
 * passwords would run what whoever set that variable put there.
 *
 * It stays loaded as long as the process lives: the libraries behind one, OpenSSL's above all, do not survive being unmapped.
 * @param err  ERROR_ABSENT
 */
bool module_load(const char *path, const char *symbol, unsigned int abi, const void **ret_table, struct error *err);

/** The same of `file` in the folder of the module (or the program) that asks for it, each of which has this code linked in. */
bool module_load_beside(const char *file, const char *symbol, unsigned int abi, const void **ret_table, struct error *err);

#endif
