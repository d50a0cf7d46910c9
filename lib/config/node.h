/*
 * node.h -- one node taken out of its configuration, for a program that outlives the file's
 * reading.
 */
#ifndef LIB_CONFIG_NODE_H
#define LIB_CONFIG_NODE_H

#include <stdbool.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/config/password.h"

/** True when every key of the two has the same value, and the names are spelled alike; whether a cluster names them does not count. */
bool configuration_node_equal(const struct configuration_node *a, const struct configuration_node *b);

/**
 * A configuration of its own that holds nothing but a copy of `node`, as nodes[0].
 * @param ret_configuration  the caller's, to configuration_clear(); untouched on failure
 * @param err  ERROR_NO_MEMORY
 */
bool configuration_node_copy(
    const struct configuration_node *node, struct configuration *ret_configuration, struct error *err);

/**
 * The target of `node` with the password that goes with it: of its file, of the configuration, or of the environment
 * (SITEWATCH_PASSWORD).
 * @param ret_target    borrows from `node` and from `ret_password`; its password is NULL when there is none to be
 *                      had: not an error
 * @param ret_password  wipe with password_wipe() after use, also on failure
 * @param err  ERROR_USAGE, ERROR_ABSENT: the file cannot be used
 */
bool configuration_node_target(const struct configuration_node *node, struct source_target *ret_target,
    char ret_password[PASSWORD_SIZE], struct error *err);

/**
 * A whole look at `node` as it is configured, begun at `now`; borrows from it. The caller adds what memory knows of the node, and
 * how much time there is.
 */
struct look_request configuration_node_request(const struct configuration_node *node, time_t now);

#endif
