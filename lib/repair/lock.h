/*
 * lock.h -- one repair of a node at a time, over all processes of this machine.
 *
 * A lock on one byte of a file beside the history, wherever its links lead, chosen by the node's name. The kernel
 * gives it back when its holder ends, however it ends: nothing is left behind to be cleaned up.
 */
#ifndef LIB_REPAIR_LOCK_H
#define LIB_REPAIR_LOCK_H

#include <stdbool.h>

#include "lib/model/error.h"

/**
 * Take the lock of `node` (case ignored), without waiting.
 * @param history_path  the file is this with ".lock" behind it
 * @param ret_lock  to repair_lock_release()
 * @param err  ERROR_BUSY: another process has it; ERROR_STORAGE: the file cannot be made or locked
 */
bool repair_lock_take(const char *history_path, const char *node, int *ret_lock, struct error *err);

/**
 * Whether this user could take the lock of a node, and whether somebody has that of any. Makes nothing and takes nothing.
 * @param err  ERROR_STORAGE: as repair_lock_take()
 */
bool repair_lock_examine(const char *history_path, bool *ret_is_held, struct error *err);

/** Give it back; -1 is fine. */
void repair_lock_release(int lock);

#endif
