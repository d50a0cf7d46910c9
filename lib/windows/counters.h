/*
 * counters.h -- since when W3SVC runs each site, out of its performance counters.
 *
 * IIS 7 and later only. W3SVC can restart there inside the process that it shares with WAS, and only these uptimes tell.
 */
#ifndef LIB_WINDOWS_COUNTERS_H
#define LIB_WINDOWS_COUNTERS_H

#include "lib/windows/look.h"

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
