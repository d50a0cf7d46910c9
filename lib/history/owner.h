/*
 * owner.h -- root becomes the owner of the history's folder.
 *
 * A file that root made there, or was led to by a link, would keep from their work those to whom the history belongs.
 * So whoever is root gives that up, for good, before the first touch. It is the process that changes: a program calls
 * this, once, while it has one thread.
 */
#ifndef LIB_HISTORY_OWNER_H
#define LIB_HISTORY_OWNER_H

#include <stdbool.h>

#include "lib/model/error.h"

/**
 * Take user, group and groups of whoever owns the folder of `path`. Nothing happens when this is not root, when root
 * owns it, or when there is no such folder (opening tells).
 * @param err  ERROR_STORAGE: the path leads over somebody's link, everybody may write in the folder, or the ids are not
 *             to be had: the history must be left alone then
 */
bool history_act_as_owner(const char *path, struct error *err);

#endif
