/*
 * vouch.h -- which file somebody has read in full and found right, kept beside the history.
 *
 * Internal to the configuration; programs use configuration.h. What is remembered says which file it was and when it was
 * changed last, and nothing of what is in it: there may be passwords.
 */
#ifndef LIB_CONFIG_VOUCH_H
#define LIB_CONFIG_VOUCH_H

#include <stdbool.h>
#include <sys/stat.h>

#include "lib/config/configuration.h"

/** Wait until another change of the file would give it another time than it has: for some milliseconds, seldom. */
void vouch_settle(const char *path);

/** What tells these bytes from any others; "" when it would not, as they were changed just now, or in the future. */
void vouch_mark(const struct stat *status, char ret_mark[CONFIGURATION_MARK_SIZE]);

/** True when the owner of the history's folder has remembered this mark. */
bool vouch_holds(const char *mark, const char *history_path);

/** Remember `mark`; nothing happens when it is "", or this is not the owner of the history's folder. */
void vouch_keep(const char *mark, const char *history_path);

#endif
