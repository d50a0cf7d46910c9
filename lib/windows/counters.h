/*
 * counters.h -- since when W3SVC runs each site, out of its performance counters.
 *
 * IIS 7 and later only. W3SVC can restart there inside the process that it shares with WAS, and only these uptimes tell.
 */
#ifndef LIB_WINDOWS_COUNTERS_H
#define LIB_WINDOWS_COUNTERS_H

#include "lib/windows/look.h"

/** One instance, or several whose names are the same. */
struct windows_counter {
	const char *name;		/* as listed */
	const char *key;		/* counter_name() of it */
	uint32_t uptime_s;
	bool is_told;			/* `uptime_s` is */
	unsigned int instances;		/* of that key */
	unsigned int sites;		/* that it may belong to: left to who knows sites */
};

/** Zeroed is empty. */
struct windows_counters {
	struct text_arena text;		/* owns the names */
	struct windows_counter *items;	/* by key */
	size_t count;
	size_t nameless;		/* instances that are not among them */
};

/** Read the class of W3SVC's sites. Errors as wsman_enumerate(). */
bool windows_counters_list(struct windows_look *look, struct windows_counters *counters, struct error *err);

/** Anything is counted: W3SVC is there. */
bool windows_counters_are_told(struct windows_look *look);

/** The instance of all sites together, which is none of a site; NULL: not told. */
const struct windows_counter *windows_counters_total(const struct windows_counters *counters);

/** Nothing has run for longer than the node (seconds). */
uint32_t windows_longest_uptime(const struct node_facts *facts);

/** Give everything back; empty and usable again. */
void windows_counters_clear(struct windows_counters *counters);

/**
 * Add uptimes to the sites that the snapshot has, and facts.w3svc_total_uptime_s: one listing for all of them. Wants the
 * sites, facts.w3svc_state and the node's clock.
 *
 * It only supports what the rest tells. A node that does not have the class, refuses it, is slow with it or tells
 * nonsense has told nothing: that is no error, and no part of a look.
 *
 * @param err  ERROR_NO_MEMORY, nothing else
 */
bool windows_counters_read(struct windows_look *look, struct error *err);

#endif
