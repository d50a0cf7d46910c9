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
#include <time.h>

#include "lib/config/configuration.h"

/**
 * Wait for some milliseconds, when at `now` one more change of the file might not give it another time than it has.
 * @return a moment that has come, later than `now` if this has waited
 */
struct timespec vouch_settle(const char *path, struct timespec now);

/** True when what is read of the file from `now` on is all that its times stand for. */
bool vouch_is_settled(const struct stat *status, struct timespec now);

/** What tells these bytes from any others, when they are settled. */
void vouch_mark(const struct stat *status, char ret_mark[CONFIGURATION_MARK_SIZE]);

/** True when the owner of the history's folder has remembered this mark. */
bool vouch_holds(const char *mark, const char *history_path);

/** Remember `mark`; nothing happens when it is "", or this is not the owner of the history's folder. */
void vouch_keep(const char *mark, const char *history_path);

#endif
