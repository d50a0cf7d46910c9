/*
 * daemon.h -- the one loop: wait, poll, publish, notify, until SIGTERM.
 */
#ifndef SNMP_SUBAGENT_DAEMON_DAEMON_H
#define SNMP_SUBAGENT_DAEMON_DAEMON_H

#include <stdbool.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"

/**
 * Serve until SIGTERM or SIGINT. SIGHUP reads `config_path` again.
 *
 * Blocks these signals for the whole process. Ends the process itself, with `0`, when at the end a node is
 * still being asked: an answer may be long in coming, and everything that matters is stored.
 *
 * @param configuration  handed over
 * @param history_path   borrowed
 * @param metrics_path   borrowed; NULL: none. Written after polls; that it cannot be is logged, and ends nothing
 * @param err  ERROR_STORAGE, ERROR_USAGE (of the socket), ERROR_LIMIT, ERROR_NO_MEMORY: it could not begin
 */
bool daemon_serve(const char *config_path, struct configuration *configuration, const char *history_path,
    const char *metrics_path, struct error *err);

#endif
