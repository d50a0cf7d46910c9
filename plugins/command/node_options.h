/*
 * node_options.h -- what check and event handler have in common on their command lines: which node, how, as whom.
 *
 * Reads the configuration when one is needed, nothing else; opens neither history nor node.
 */
#ifndef PLUGINS_COMMAND_NODE_OPTIONS_H
#define PLUGINS_COMMAND_NODE_OPTIONS_H

#include <stdbool.h>

#include "lib/config/configuration.h"
#include "lib/options/command_line.h"

/** Make the options of one program of `line`, which is gone afterwards, strings included. */
typedef bool node_options_maker(const struct command_line *line, void *ret_options, struct error *err);

/**
 * Read a command line without operands, extra options included, and have `make` fill `ret_options`.
 * @param section  of extra options, when they name none: the program's name
 * @param err  ERROR_USAGE: one line that names the option and what was expected; or what `make` says
 */
bool node_options_parse(enum command_line_program program, const char *section, int argc, char *const *argv,
    node_options_maker *make, void *ret_options, struct error *err);

/**
 * The configuration is needed for --node and, whole, for --cluster; the others take its [defaults] and [history], when it is named.
 * @param ret_configuration  the caller's, to configuration_clear()
 * @param err  ERROR_USAGE, also when there is no such file
 */
bool node_options_read_configuration(const struct command_line *line, struct configuration *ret_configuration,
    struct error *err);

/**
 * What the node is derived from: the [node NAME] of --node, with the rules of its cluster also where that is found and not configured;
 * else [defaults]. NULL with ERROR_USAGE: there is none.
 */
const struct configuration_node *node_options_base(const struct command_line *line, struct configuration *configuration,
    struct error *err);

/**
 * Set the keys that were given, in order. A password or keytab among them, or another user, goes with no secret that the
 * node had before. ERROR_USAGE names the option.
 */
bool node_options_apply(const struct command_line *line, struct configuration *configuration,
    struct configuration_node *node, struct error *err);

/**
 * The [cluster NAME] of --cluster, and nodes of our own for those that it names, in that order and one behind the other, each
 * as node_options_apply() has it.
 * @param change  before the command line's keys are applied; NULL: nothing
 * @return NULL with ERROR_USAGE: there is none
 */
const struct cluster_policy *node_options_cluster(const struct command_line *line, struct configuration *configuration,
    void (*change)(const struct configuration *configuration, struct configuration_node *node),
    struct configuration_node **ret_nodes, struct error *err);

/** Where the history is, the configuration's to keep: as the command line says, else the configuration, else the default. */
bool node_options_history(const struct command_line *line, struct configuration *configuration, const char **ret_path,
    struct error *err);

#endif
