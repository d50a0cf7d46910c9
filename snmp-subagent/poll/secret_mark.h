/*
 * secret_mark.h -- by what to see that somebody has changed what a node's account proves itself with.
 *
 * One stat(2) for each file that the configuration names. Nothing is opened, read or logged.
 */
#ifndef SNMP_SUBAGENT_POLL_SECRET_MARK_H
#define SNMP_SUBAGENT_POLL_SECRET_MARK_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "lib/config/configuration.h"

#define SECRET_MARK_FILES 4

/** Zeroed: no file at all. */
struct secret_mark {
	struct {
		dev_t device;
		ino_t inode;
		off_t size;
		struct timespec modified;
	} files[SECRET_MARK_FILES]; /* password file, keytab, certificate, its key; zeroed: not there */
};

/**
 * The files of `node` as they are now. Taken before they are read, it can only be too old for what was read: a
 * change is then seen that is none, and none is missed.
 */
struct secret_mark secret_mark_take(const struct configuration_node *node);

/** True when no file has come, gone, been written or been replaced between the two. */
bool secret_mark_same(const struct secret_mark *a, const struct secret_mark *b);

#endif
