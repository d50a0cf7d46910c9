/*
 * schedule.h -- who is due when.
 *
 * A heap of moments on a clock that only goes forward, in milliseconds; and the jitter that keeps a thousand
 * nodes from being asked in one breath. Reads no clock, and its chance comes from a seed.
 */
#ifndef SNMP_SUBAGENT_POLL_SCHEDULE_H
#define SNMP_SUBAGENT_POLL_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"

/** Part of what is scheduled. Zeroed: not in the schedule. */
struct schedule_entry {
	int64_t due_ms;
	size_t place; /* in the heap, from 1; 0: not in it */
	void *owner;  /* the caller's */
};

/** Zeroed, but for the seed, is an empty one. */
struct schedule {
	struct schedule_entry **heap; /* [0] is due first */
	size_t count;
	size_t capacity;
	uint64_t seed; /* any but 0 */
};

/** Put `entry`, which is borrowed until it leaves, in or elsewhere. ERROR_NO_MEMORY. */
bool schedule_put(struct schedule *schedule, struct schedule_entry *entry, int64_t due_ms, struct error *err);

/** Take it out; one that is not in does no harm. */
void schedule_remove(struct schedule *schedule, struct schedule_entry *entry);

/** The one that is due first; NULL when there is none. */
struct schedule_entry *schedule_first(const struct schedule *schedule);

/** Take out one that is due at `now_ms`; NULL when none is. */
struct schedule_entry *schedule_take(struct schedule *schedule, int64_t now_ms);

/** A chance number from 0 to `most`. */
int64_t schedule_chance(struct schedule *schedule, int64_t most);

/**
 * When to ask next: `interval_ms` after it was due, give or take a twentieth; so the mean is the interval
 * however long the answers take. Not before `now_ms`: what was missed is not made up for.
 */
int64_t schedule_next(struct schedule *schedule, int64_t was_due_ms, int64_t interval_ms, int64_t now_ms);

/**
 * The interval of a node that refused its account `refusals` times in a row: doubled with each, up to `most_ms`; never
 * below `interval_ms`.
 */
int64_t schedule_after_refusals(int64_t interval_ms, unsigned int refusals, int64_t most_ms);

/** Give back the heap; what was in it is the caller's. */
void schedule_clear(struct schedule *schedule);

#endif
