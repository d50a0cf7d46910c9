/*
 * poll_share.h -- who may be asked now, so that nodes that do not answer never hold up those that do.
 *
 * `workers` nodes are asked at once. One that takes long, or did not answer the last time, does not count
 * among them but has a share of its own, three times as large: when that is full, more of such nodes wait for
 * each other, and for nobody else. Plain numbers: no thread, no clock.
 */
#ifndef SNMP_SUBAGENT_POLL_POLL_SHARE_H
#define SNMP_SUBAGENT_POLL_POLL_SHARE_H

#include <stdbool.h>
#include <stddef.h>

#define POLL_SHARE_SLOW	   3	/* the share of the slow, in workers' shares */
#define POLL_SHARE_SLOW_MS 2000 /* a poll that takes longer counts as slow */

enum poll_slot {
	POLL_SLOT_NONE = 0,
	POLL_SLOT_QUICK,
	POLL_SLOT_SLOW,
};

struct poll_share {
	unsigned int workers;
	unsigned int quick, slow; /* taken */
};

/** Take a slot for a node; POLL_SLOT_NONE when it has to wait. @param is_suspect  it did not answer the last
 * time */
enum poll_slot poll_share_take(struct poll_share *share, bool is_suspect);

/** A poll takes long: what it counts as from now on. It stays where it is when the share of the slow is full.
 */
enum poll_slot poll_share_is_slow(struct poll_share *share, enum poll_slot slot);

/** It has ended. */
void poll_share_give(struct poll_share *share, enum poll_slot slot);

/** How many polls there can be at once. */
unsigned int poll_share_most(const struct poll_share *share);

#endif
