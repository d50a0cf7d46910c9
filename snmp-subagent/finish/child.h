/*
 * child.h -- another program, run beside this one, and the first line that it writes.
 *
 * Knows processes, and nothing of what they do. One thread.
 */
#ifndef SNMP_SUBAGENT_FINISH_CHILD_H
#define SNMP_SUBAGENT_FINISH_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/model/error.h"

#define CHILD_LINE 1024

struct child {
	pid_t pid;			/* 0: there is none */
	int out;			/* what it writes */
	char line[CHILD_LINE];		/* the beginning of that, as far as it was read */
	size_t length;
};

/**
 * Start `path` with `argv` (ends with NULL), nothing on its standard input, and no descriptor of ours but that. It has
 * the default signals.
 * @param err  ERROR_LIMIT
 */
bool child_start(const char *path, char *const *argv, struct child *ret_child, struct error *err);

/**
 * Has it ended? Does not wait, and takes what it wrote so far, however much that is. Then it is gone, and the first
 * line that it wrote (cut) in `line`.
 * @param ret_status  as of a shell: exit status, or 128 and the signal
 */
bool child_has_ended(struct child *child, char line[CHILD_LINE], int *ret_status);

/** End it now; child_has_ended() still has to be asked. */
void child_kill(const struct child *child);

#endif
