/*
 * counter_sites.h -- the sites of a node by the performance counters of W3SVC alone: the way for accounts below
 * administrator (Remote Management Users and Performance Monitor Users).
 *
 * Counters tell whether a site runs, and no number, no bindings, no pool and no auto start of it; and they are no ground
 * for a repair.
 */
#ifndef LIB_WINDOWS_COUNTER_SITES_H
#define LIB_WINDOWS_COUNTER_SITES_H

#include "lib/windows/look.h"

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
