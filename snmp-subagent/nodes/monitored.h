/*
 * monitored.h -- one node that the daemon polls: from its configuration to the rows that it shows.
 *
 * It asks nobody (poller.h does), and says itself when: the daemon tells it what time it is. All of it
 * belongs to the thread that owns the history, but for the job while that is handed over.
 */
#ifndef SNMP_SUBAGENT_NODES_MONITORED_H
#define SNMP_SUBAGENT_NODES_MONITORED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/history/poll.h"
#include "snmp-subagent/mib/rows.h"
#include "snmp-subagent/nodes/roles.h"
#include "snmp-subagent/poll/poll_share.h"
#include "snmp-subagent/poll/poller.h"
#include "snmp-subagent/poll/schedule.h"

enum monitored_state {
	MONITORED_WAITS,    /* in the schedule */
	MONITORED_IS_DUE,   /* in a queue for a slot */
	MONITORED_IS_ASKED, /* its job is handed over */
};

struct monitored {
	struct configuration configuration;    /* of this node alone */
	const struct configuration_node *node; /* in `configuration` */
	struct history_poll poll;	       /* as stored */
	struct mib_view *view;	       /* never NULL */
	struct text_arena repair_text;
	struct repair *repairs; /* oldest first */
	size_t repair_count;
	struct known_look known; /* what the next poll need not ask for again */
	struct source_ways ways; /* that the newest look went by */
	bool is_domain_told; /* of its computer */
	uint32_t *rejected; /* sites that W3SVC did not have at the newest look */
	size_t rejected_count;
	char remark[256];		/* on how the last look was got, as logged */
	bool storage_failed; /* the last poll could not be kept: so it is logged once */

	/* The daemon's. */
	struct schedule_entry due;
	struct poll_job job;
	enum monitored_state state;
	enum poll_slot slot;
	int64_t asked_ms;		/* CLOCK_MONOTONIC, when its job was handed over */
	time_t asked_at;		/* our clock then */
	time_t polled_mono_s;		/* the same of its newest poll, in seconds; 0: none yet */
	unsigned int polls;		/* since it is here */
	unsigned int refusals;		/* of its account, in a row */
	int64_t held_until_ms;		/* when it may be asked again while there are any */
	bool is_in_round;		/* polled since the last round ended */
	bool is_gone;			/* no longer configured: ends with its job */
	struct configuration successor; /* configuration to take when the job is back */
	bool has_successor;
	size_t place;		/* among all nodes */
	struct monitored *next; /* in a queue */
};

/**
 * Begin to monitor: copy the configuration, find the index, and show what the history knows.
 * @return the caller's, to monitored_free(); NULL with ERROR_STORAGE, ERROR_LIMIT, ERROR_NO_MEMORY
 */
struct monitored *monitored_new(
    struct history *history, const struct configuration_node *node, struct error *err);

/** From now on after this configuration, which is handed over (configuration_node_copy()). Not while it is
 * asked. */
void monitored_configure(struct monitored *monitored, struct configuration *configuration);

/** Fill in the job for a poll that begins now. @param now  our clock */
void monitored_prepare(struct monitored *monitored, time_t now);

/** What is to be told, and what has to be known for it besides the node. */
struct monitored_telling {
	struct roles *roles;		/* NULL: of clusters nothing */
	struct mib_view *const *views;	/* of all nodes */
	size_t view_count;
	bool notify;	    /* false: nothing; what happens meanwhile is not told later */
	unsigned int limit; /* see state_changes.h */
};

struct monitored_outcome {
	bool has_changed;     /* the rows, but for time and duration of the poll */
	size_t notifications; /* put into the outbox */
};

/**
 * Take the job that has come back: remember, judge, make the rows, note what is to be told.
 * @param now  our clock, when the poll began: what monitored_prepare() was told
 * @param ret_outcome  filled in any case
 * @param err  ERROR_STORAGE: the history cannot be used: the rows say so, and nothing is told before it can
 * be; ERROR_NO_MEMORY
 */
bool monitored_take(struct monitored *monitored, struct history *history, time_t now,
    const struct monitored_telling *telling, struct monitored_outcome *ret_outcome, struct error *err);

/** True when the newest poll failed for want of an answer. */
bool monitored_is_suspect(const struct monitored *monitored);

/** NULL is fine. Not while it is asked. */
void monitored_free(struct monitored *monitored);

#endif
