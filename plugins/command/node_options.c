#include "plugins/command/node_options.h"

#include <string.h>

#include "plugins/command/extra_opts.h"
#include "plugins/look/cluster_look.h"

bool
node_options_parse(enum command_line_program program, const char *section, int argc, char *const *argv,
    node_options_maker *make, void *ret_options, struct error *err)
{
	struct argument_list arguments;
	struct command_line line;
	int operand;
	bool ok;

	if (!extra_opts_expand(section, argc, argv, &arguments, err))
		return false;
	ok = command_line_parse(program, arguments.count, arguments.items, &line, &operand, err);
	if (ok) {
		ok = operand == arguments.count ? make(&line, ret_options, err) :
		    error_set(err, ERROR_USAGE, "unexpected argument '%s'; see --help", arguments.items[operand]);
		command_line_clear(&line);
	}
	argument_list_clear(&arguments);
	return ok;
}

bool
node_options_read_configuration(const struct command_line *line, struct configuration *ret_configuration,
    struct error *err)
{
	const struct configuration_request request = {
		.path = line->config,
		.node = line->node,
		.history_path = line->history,
		.history_is_given = command_line_is_given(line, &line->history),
	};

	bool is_whole = line->cluster_name != NULL && *line->cluster_name != '\0';

	if (line->node == NULL && !is_whole && !command_line_is_given(line, &line->config))
		return configuration_init(ret_configuration, err);
	if (is_whole ? configuration_read(line->config, ret_configuration, err) :
	    configuration_read_node(&request, ret_configuration, err))
		return true;
	if (err->kind != ERROR_ABSENT)
		return false;
	error_prefix(err, "--config");
	return error_set(err, ERROR_USAGE, "%s", err->text);
}

/* NULL: none is wanted. */
static bool
choose_history(const struct command_line *line, struct configuration *configuration, const char **ret_path, struct error *err)
{
	if (!node_options_history(line, configuration, ret_path, err))
		return false;
	if (strcmp(*ret_path, "none") == 0)
		*ret_path = NULL;
	return true;
}

const struct configuration_node *
node_options_base(const struct command_line *line, struct configuration *configuration, struct error *err)
{
	const struct configuration_node *base;
	const char *history;

	if (line->node == NULL)
		return &configuration->defaults;
	base = configuration_find(configuration, line->node);
	if (base == NULL) {
		error_set(err, ERROR_USAGE, "--node: no [node %s] in %s%s%s%s", line->node, line->config,
		    configuration->include_dir == NULL ? "" : ", and no file of its own in ",
		    configuration->include_dir == NULL ? "" : configuration->include_dir,
		    configuration_find_cluster(configuration, line->node) == NULL ? "" : "; a cluster is called with --cluster");
		return NULL;
	}
	if (!choose_history(line, configuration, &history, err))
		return NULL;
	cluster_look_join(configuration, base->name, history);
	return base;
}

/*
 * A configured keytab would win over --password-file, a configured password be tried where --keytab fails, and another
 * --user be asked in with the configured user's.
 */
static bool
replaces_account(const struct command_line *line, const struct configuration_node *node)
{
	const char *user = node->target.user;
	size_t i;

	for (i = 0; i < line->given.count; i++) {
		const char *key = line->given.items[i].row->name;

		if (strcmp(key, "password-file") == 0 || strcmp(key, "keytab") == 0 ||
		    (strcmp(key, "user") == 0 && user != NULL && strcmp(user, line->given.items[i].value) != 0))
			return true;
	}
	return false;
}

bool
node_options_apply(const struct command_line *line, struct configuration *configuration,
    struct configuration_node *node, struct error *err)
{
	size_t i;

	if (replaces_account(line, node))
		configuration_forget_secrets(node);
	for (i = 0; i < line->given.count; i++) {
		const struct option_given *given = &line->given.items[i];
		const char *key = given->row->name, *value = given->value == NULL ? "yes" : given->value;

		if (given->row->take != NULL)
			continue;	/* no key */
		/* -p is the password of other plugins: what stands there by habit is not repeated */
		if (strcmp(key, "port") == 0 && strspn(value, "0123456789") != strlen(value))
			return error_set(err, ERROR_USAGE,
			    "--port: not a number from 1 to 65535; a password is given with --password-file");
		if (!configuration_set(configuration, node, key, value, err))
			return error_prefix(err, "--%s", key);
	}
	return true;
}

/* They may move while more are made, but not what they lead to. */
static bool
derive_nodes(const struct command_line *line, struct configuration *configuration, const struct cluster_policy *cluster,
    void (*change)(const struct configuration *configuration, struct configuration_node *node), struct error *err)
{
	size_t i;

	for (i = 0; i < cluster->node_count; i++) {
		const struct configuration_node *base = configuration_find(configuration, cluster->nodes[i]);
		struct configuration_node *node = configuration_derive(configuration, base, base->name, err);

		if (node == NULL)
			return false;
		if (change != NULL)
			change(configuration, node);
		if (!node_options_apply(line, configuration, node, err))
			return false;
	}
	return true;
}

const struct cluster_policy *
node_options_cluster(const struct command_line *line, struct configuration *configuration,
    void (*change)(const struct configuration *configuration, struct configuration_node *node),
    struct configuration_node **ret_nodes, struct error *err)
{
	const struct cluster_policy *cluster;
	size_t first = configuration->node_count;
	const char *history;

	if (!choose_history(line, configuration, &history, err))
		return NULL;
	if (!cluster_look_find(configuration, line->cluster_name, history, err)) {
		error_prefix(err, "--cluster");
		return NULL;
	}
	cluster = configuration_find_cluster(configuration, line->cluster_name);
	if (!derive_nodes(line, configuration, cluster, change, err))
		return NULL;
	*ret_nodes = &configuration->nodes[first];
	return cluster;
}

bool
node_options_history(const struct command_line *line, struct configuration *configuration, const char **ret_path,
    struct error *err)
{
	const char *path = configuration->history_path;

	if (path == NULL || command_line_is_given(line, &line->history)) {
		path = text_copy_string(&configuration->text, line->history);
		if (path == NULL)
			return error_memory(err);
	}
	*ret_path = path;
	return true;
}
