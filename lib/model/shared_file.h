/*
 * shared_file.h -- a file that several users share by its folder: where it truly lies, with which rights it is made.
 *
 * Links are followed here, once and by rules, so that whatever works on the file follows none.
 */
#ifndef LIB_MODEL_SHARED_FILE_H
#define LIB_MODEL_SHARED_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "lib/model/error.h"

/**
 * Follow the links in `path`, to where the file lies or would be made.
 *
 * A link counts when nobody else can have laid it: root's, and for a user who is not root his own, and those of whoever
 * owns the folder they lie in. What may not be looked at stays as it is: opening it will tell why.
 * @param err  ERROR_STORAGE: a link of somebody else, links in a circle, a path that is too long
 */
bool shared_file_resolve(const char *path, char ret_path[PATH_MAX], struct error *err);

/** The folder that holds `path`; "." for a bare name. */
void shared_file_folder(const char *path, char ret_folder[PATH_MAX]);

/** A group shares what lies in this folder: it may write there, and what is made there becomes the group's (2770). */
bool shared_file_is_for_group(const struct stat *folder);

/**
 * Make the file unless it is there, whatever the umask: mode 0660 in a folder that a group shares, else 0640. Follows
 * no link in the last place.
 * @return 0, also when it is there already; else the system's error
 */
int shared_file_make(const char *path);

#endif
