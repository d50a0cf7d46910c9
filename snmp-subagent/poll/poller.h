/*
 * poller.h -- threads that ask nodes, so that nobody else has to wait for one.
 *
 * A job is handed over, worked on by one thread, and comes back; in between nobody else touches it. Threads
 * are made when they are needed and stay. They know nothing of history, verdicts or SNMP.
 */
#ifndef SNMP_SUBAGENT_POLL_POLLER_H
#define SNMP_SUBAGENT_POLL_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"
#include "lib/config/password.h"
#include "lib/model/snapshot.h"
#include "lib/source/source.h"
#include "snmp-subagent/poll/secret_mark.h"

struct poll_job {
	const struct configuration_node *node; /* borrowed while the source lives */
	struct look_request request;	       /* but for timeout_ms, which is the node's */
	void *owner;			       /* the caller's */

	/* Kept from one poll to the next. */
	struct source *source;	      /* NULL: opened by the next poll */
	struct source_target target;  /* of the source */
	char password[PASSWORD_SIZE]; /* of the target */
	struct secret_mark secret;    /* of the files, when the source was opened */

	/* What came of it. */
	bool ok;
	struct snapshot snapshot; /* when ok: the caller's, to snapshot_clear() */
	struct error err;	  /* when not */
	unsigned int took_ms;

	struct poll_job *next; /* the poller's */
};

struct poller;

/**
 * @param most     threads at most
 * @param wake_fd  an eventfd, written to when a job has come back
 */
bool poller_new(unsigned int most, int wake_fd, struct poller **ret_poller, struct error *err);

/** Hand a job over. Not more at once than there can be threads. ERROR_LIMIT: no thread can be made. */
bool poller_start(struct poller *poller, struct poll_job *job, struct error *err);

/** Whether jobs keep their connections from now on, as they do at first; else each closes its own when it is done. */
void poller_keep_connections(struct poller *poller, bool keeps);

/** A job that has come back; NULL when there is none. Does not wait. */
struct poll_job *poller_finished(struct poller *poller);

/**
 * End all threads that have nothing to do, and wait `wait_ms` at most for the others. Jobs that nobody has
 * begun come back as they are.
 * @return false: some still ask a node; then poller_free() must not be called, and the process had better end
 */
bool poller_stop(struct poller *poller, unsigned int wait_ms);

/** After poller_stop(). */
void poller_free(struct poller *poller);

/** Close the job's connection and wipe its password. Not while it is handed over. */
void poll_job_close(struct poll_job *job);

#endif
