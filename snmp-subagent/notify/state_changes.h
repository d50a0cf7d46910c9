/*
 * state_changes.h -- what has to be told: (what was told before, what a poll showed) -> notifications.
 *
 * A pure function. What it hands out as told is kept in the history together with the notifications, so that
 * each edge is told once, also when the daemon dies between two polls. Changes may have been seen by anybody:
 * the daemon, a check, the event handler.
 */
#ifndef SNMP_SUBAGENT_NOTIFY_STATE_CHANGES_H
#define SNMP_SUBAGENT_NOTIFY_STATE_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/history/poll.h"
#include "lib/memory/memory.h"
#include "lib/verdict/verdict.h"
#include "snmp-subagent/mib/notification.h"

struct state_change {
	enum mib_notification_kind kind;
	enum mib_notification_kind summed_up; /* of NOTIFICATION_SITES_SUMMARY: what the sites are */
	time_t time;			      /* when it happened */
	uint32_t site_id;		      /* 0: of the node */
	const struct change *change; /* where it comes from; NULL for reach and conditions; borrowed */
	const char *name;	     /* of a condition: the site's; "" when it is not known any more; borrowed */
	const char *sentence;	     /* the same: what is to be said of it; borrowed */
	uint32_t count;		     /* of NOTIFICATION_SITES_SUMMARY: how many more of this kind */
};

struct state_changes {
	struct state_change *items; /* in the order in which to tell them */
	size_t count;
	enum poll_reach reach;			/* told from now on */
	struct site_condition_note *conditions; /* the same of the sites; ascending, without fine ones */
	size_t condition_count;
};

/** What is, or will be, told of a role says of its sites that they are down, too. */
struct role_voice {
	const char *group;
	time_t since;			/* of those that are down since then or later, our clock */
};

/** What a poll showed. All borrowed. */
struct state_changes_poll {
	const struct verdict *verdict;	   /* NULL: the poll failed; then sites stay as they were told */
	const struct memory *memory;	   /* that it was judged with */
	bool is_unasked; /* it failed here, before the node had a part in it: what was told of its reach stays */
	const struct change_list *changes; /* since those that were looked at last */
	time_t now;			   /* our clock, when the poll began */
	const struct policy *policy;	   /* says which sites a role carries */
	const struct role_voice *voices;   /* of roles that are down, or about to be known */
	size_t voice_count;
	unsigned int limit; /* of sites of one kind told one by one; more: so many, and a summary */
};

/**
 * What follows from `poll` for a node of which `told` was told.
 *
 * - A node is unreachable as soon as one poll fails, reachable with the next that does not (once it was told
 * the contrary).
 * - A failover, a restart, a repair: one for each change. At the very first look at a node, what its event
 * log tells of before is not told.
 * - A site: when its condition is another one than was told. It has one problem at most: a new one takes the
 * place of the one before. What ends a problem says how: it runs, it was accepted, or it need not run. A site
 * that is neither well (OK) nor down, settling or unreadable say, stays what it was told to be; so does one
 * that a look does not list: only when two looks one after the other miss it, it is gone. That is told of a
 * site that ran, or had a problem, and ends the problem. A site that is made under its number has nothing to do
 * with that.
 * - A role that is down is told as one alarm: that a site of it is down, too, waits until no role speaks for it, and is told then, if it is
 * still so. What ends a problem is told at once.
 *
 * @param ret_edges  the caller's, to state_changes_clear(); untouched on failure
 * @param err  ERROR_NO_MEMORY
 */
bool state_changes_find(const struct history_poll *told, const struct state_changes_poll *poll,
    struct state_changes *ret_edges, struct error *err);

/** Give everything back; empty and usable again. */
void state_changes_clear(struct state_changes *edges);

#endif
