/*
 * history_plans.h -- every statement that a test of the history runs under the write lock is noted, and how SQLite would
 * find its rows: one that looks through a whole table holds up every other program, the longer the more there is.
 */
#ifndef TESTS_UNIT_HISTORY_HISTORY_PLANS_H
#define TESTS_UNIT_HISTORY_HISTORY_PLANS_H

#include <stdbool.h>

/** Note the statements of each database that this process opens from now on. */
void plans_watch(void);

/** Ask the database at `path`, when it is one of our version. @return false when one of them scans: it is printed */
bool plans_check(const char *path);

#endif
