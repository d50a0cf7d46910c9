/*
 * counters.h -- what the performance counters of W3SVC tell of sites: since when it runs each, and, for accounts below
 * administrator (Remote Management Users and Performance Monitor Users), the sites themselves.
 *
 * IIS 7 and later only. W3SVC can restart there inside the process that it shares with WAS, and only these uptimes tell.
 * Counters tell no number, no bindings, no pool and no auto start of a site; and they are no ground for a repair.
 */
#ifndef LIB_WINDOWS_COUNTERS_H
#define LIB_WINDOWS_COUNTERS_H

#include "lib/windows/look.h"

/** Anything is counted: W3SVC is there. */
bool windows_counters_are_told(struct windows_look *look);

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

/**
 * Add the sites to the snapshot, with snapshot.has_no_numbers, and the expected pools, and note the parts: two
 * enumerations. Where W3SVC is told not to run it counts nothing: no site is added then, for none is known to be gone.
 * Wants the services and the clock.
 *
 * @param err  ERROR_ABSENT: nothing is counted, which does not mean that there is no site; ERROR_DENIED: the text names
 *             the groups that the account should be in; else as wsman_enumerate()
 */
bool windows_counter_sites_read(struct windows_look *look, struct error *err);

#endif
