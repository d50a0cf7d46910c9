/*
 * finisher.h -- takes up what the event handler has left unfinished: it runs start_iis_sites --finish, which looks,
 * plans and decides for itself.
 *
 * One run of a node at a time, or of a cluster; a few at all. Knows the history and start_iis_sites' command line; it never waits. One
 * thread.
 */
#ifndef SNMP_SUBAGENT_FINISH_FINISHER_H
#define SNMP_SUBAGENT_FINISH_FINISHER_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/history/history.h"
#include "lib/model/error.h"

struct finisher;

/**
 * @param config_path, history_path  the daemon's; borrowed
 * @param ret_finisher  to finisher_free()
 */
bool finisher_new(const char *config_path, const char *history_path, struct finisher **ret_finisher, struct error *err);

/**
 * Take up what is due, and see to the runs under way. Nothing, unless [repair] has finish = yes.
 * @param now_ms  CLOCK_MONOTONIC
 * @param now     our clock
 */
void finisher_work(struct finisher *finisher, const struct configuration *configuration, struct history *history,
    int64_t now_ms, time_t now);

/** Runs under way end by their own time-out. NULL is fine. */
void finisher_free(struct finisher *finisher);

#endif
