/*
 * progress.h -- how far what takes long has come, in one line of a terminal that is gone when it is done.
 *
 * On what is no terminal nothing is written. The line stands in nobody's way as long as it is erased before anything else
 * goes to the same terminal: standard output is one mostly.
 */
#ifndef LIB_OPTIONS_PROGRESS_H
#define LIB_OPTIONS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** Zeroed shows nothing. */
struct progress {
	FILE *out;		/* NULL: nothing is shown */
	const char *what;
	size_t total;
	bool is_shown;
};

/**
 * @param out    standard error, as a rule: borrowed. Shows something only on a terminal that can erase a line
 * @param what   is counted, one of it: "node"
 * @param total  of it
 */
struct progress progress_begin(FILE *out, const char *what, size_t total);

/** Show it, in place of what is shown: "12 of 100 nodes, now EXCH-A". @param name  of anybody; NULL: none */
void progress_show(struct progress *progress, size_t done, const char *name);

/** Before other words, and at the end. */
void progress_erase(struct progress *progress);

#endif
