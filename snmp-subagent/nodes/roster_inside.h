/*
 * roster_inside.h -- what a roster is made of, for the two files that it is: roster.c polls the nodes, roster_reload.c
 * changes which there are.
 */
#ifndef SNMP_SUBAGENT_NODES_ROSTER_INSIDE_H
#define SNMP_SUBAGENT_NODES_ROSTER_INSIDE_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/history/history.h"
#include "snmp-subagent/mib/rows.h"
#include "snmp-subagent/nodes/monitored.h"
#include "snmp-subagent/poll/poll_share.h"
#include "snmp-subagent/poll/poller.h"
#include "snmp-subagent/poll/schedule.h"

struct poll_queue {
	struct monitored *first, **end;
};

struct roster {
	struct history *history;
	struct poller *poller;
	struct schedule schedule;
	struct poll_share share;
	struct poll_queue due, suspects; /* wait for a slot */
	struct poll_queue quick;	 /* are asked, and not yet slow: in the order in which they were */
	struct monitored **nodes;
	size_t count;
	struct mib_view **views; /* of nodes[i] */
	struct monitored_telling telling;
	size_t in_round; /* nodes polled since the last round ended */
	time_t last_round, last_change;
	int64_t started_mono_s;
};

/** Take `monitored` out, wherever it stands; one that is not in it is fine. */
void poll_queue_remove(struct poll_queue *queue, struct monitored *monitored);

/** Rows have changed. Never the same time twice, nor back: whoever remembers it may skip a walk by it. */
void roster_note_change(struct roster *roster, time_t now);

#endif
