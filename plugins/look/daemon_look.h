/*
 * daemon_look.h -- what sitewatchd saw of a node last, judged as if it had been looked at now.
 *
 * Asks no node and loads nothing that could: thousands of service checks cost one poll. The history is only
 * read.
 */
#ifndef PLUGINS_LOOK_DAEMON_LOOK_H
#define PLUGINS_LOOK_DAEMON_LOOK_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "plugins/look/node_look.h"

/** An observation may be as old as this many of the node's intervals, unless something else is said. */
#define DAEMON_LOOK_INTERVALS 3

/**
 * As node_look_take(), from the history at request->history_path.
 *
 * @param max_age_s           of the newest poll, seconds; 0: DAEMON_LOOK_INTERVALS of the node's interval. One at which
 *                            the node refused the account may be HISTORY_POLL_REFUSED_S older
 * @param ret_memory_problem  always ERROR_NONE: without a history there is no look
 * @param err  ERROR_EXPIRED: nobody polls this node, or not lately: the text says how old the newest poll is;
 *             ERROR_STORAGE, ERROR_ABSENT: there is no history, or it cannot be read;
 *             else, when the newest poll failed: what it failed of, in its own words
 */
bool daemon_look_take(const struct node_look_request *request, unsigned int max_age_s,
    struct node_look *ret_look, struct error *ret_memory_problem, struct error *err);

#endif
