/*
 * node_options.h -- what check and event handler have in common on their command lines: which node, how, as whom.
 *
 * Reads the configuration when one is needed, nothing else; opens neither history nor node.
 */
#ifndef PLUGINS_NODE_OPTIONS_H
#define PLUGINS_NODE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/configuration.h"
#include "plugins/options.h"

#define DEFAULT_CONFIG	SYSCONFDIR "/sitewatch/sitewatch.conf"
#define DEFAULT_HISTORY LOCALSTATEDIR "/lib/sitewatch/history.db"

/** An option that sets a key of the node, kept until the node is known. */
struct node_setting {
	const struct option_row *row;
	const char *value;
};

/** The command line as read, before the configuration. Strings are borrowed from it; NULL: not given. */
struct node_options {
	const char *hostname;
	const char *name;		/* of --node */
	const char *config;
	const char *history;
	struct node_setting *settings;	/* in order */
	size_t setting_count;
};

/** Keep an option whose row has a key, for node_options_apply(). ERROR_MEMORY. */
bool node_options_keep(struct node_options *options, const struct option_row *row, const char *value,
    struct error *err);

/** False, with ERROR_USAGE and what to do instead, for an option that is known only to be refused. */
bool node_options_admit(const struct option_row *row, struct error *err);

/**
 * The configuration is needed for --node; the others take its [defaults] and [history], when it is named.
 * @param ret_configuration  the caller's, to configuration_clear()
 * @param err  ERROR_USAGE, also when there is no such file
 */
bool node_options_read_configuration(const struct node_options *options, struct configuration *ret_configuration,
    struct error *err);

/** What the node is derived from: the [node NAME] of --node, else [defaults]. NULL with ERROR_USAGE: there is none. */
const struct configuration_node *node_options_base(const struct node_options *options,
    const struct configuration *configuration, struct error *err);

/** Set what was kept, in order. ERROR_USAGE names the option. */
bool node_options_apply(const struct node_options *options, struct configuration *configuration,
    struct configuration_node *node, struct error *err);

/** Where the history is, the configuration's to keep: as the command line says, else the configuration, else the default. */
bool node_options_history(const struct node_options *options, struct configuration *configuration, const char **ret_path,
    struct error *err);

/** Give everything back; empty and usable again. */
void node_options_clear(struct node_options *options);

#endif
