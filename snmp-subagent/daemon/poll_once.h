/*
 * poll_once.h -- poll all nodes once and print what was seen (sitewatchd --once).
 */
#ifndef SNMP_SUBAGENT_DAEMON_POLL_ONCE_H
#define SNMP_SUBAGENT_DAEMON_POLL_ONCE_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"
#include "lib/verdict/verdict.h"

/**
 * Writes the history as every look does; notifies nobody, and leaves alone what was told.
 * @param errors  where progress is shown while it is a terminal
 * @param ret_worst  of all nodes; UNKNOWN when one could not be asked
 */
bool poll_once_run(const struct configuration *configuration, const char *history_path, FILE *out, FILE *errors,
    enum severity *ret_worst, struct error *err);

#endif
