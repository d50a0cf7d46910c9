#include "plugins/command/node_options.h"

#include <stdlib.h>
#include <string.h>

bool
node_options_keep(struct node_options *options, const struct option_row *row, const char *value, struct error *err)
{
	struct node_setting *larger;

	larger = reallocarray(options->settings, options->setting_count + 1, sizeof(*larger));
	if (larger == NULL)
		return error_memory(err);
	larger[options->setting_count++] = (struct node_setting) { row, value == NULL ? "yes" : value };
	options->settings = larger;
	return true;
}

bool
node_options_admit(const struct option_row *row, struct error *err)
{
	if (strcmp(row->name, "password") == 0)
		return error_set(err, ERROR_USAGE,
		    "refused: everybody on this machine can read a command line; use "
		    "--password-file, the configuration or SITEWATCH_PASSWORD");
	if (strcmp(row->name, "extra-opts") == 0)
		return error_set(err, ERROR_USAGE, "write its name in full: --extra-opts[=[SECTION][@FILE]]");
	return true;
}

static const char *
configuration_path(const struct node_options *options)
{
	return options->config == NULL ? DEFAULT_CONFIG : options->config;
}

bool
node_options_read_configuration(const struct node_options *options, struct configuration *ret_configuration,
    struct error *err)
{
	if (options->name == NULL && options->config == NULL)
		return configuration_init(ret_configuration, err);
	if (configuration_read(configuration_path(options), ret_configuration, err))
		return true;
	if (err->kind != ERROR_ABSENT)
		return false;
	error_prefix(err, "--config");
	return error_set(err, ERROR_USAGE, "%s", err->text);
}

const struct configuration_node *
node_options_base(const struct node_options *options, const struct configuration *configuration, struct error *err)
{
	const struct configuration_node *base;

	if (options->name == NULL)
		return &configuration->defaults;
	base = configuration_find(configuration, options->name);
	if (base == NULL)
		error_set(err, ERROR_USAGE, "--node: no [node %s] in %s", options->name, configuration_path(options));
	return base;
}

/*
 * A configured keytab would win over --password-file, a configured password be tried where --keytab fails, and another
 * --user be asked in with the configured user's.
 */
static bool
replaces_account(const struct node_options *options, const struct configuration_node *node)
{
	const char *user = node->target.user;
	size_t i;

	for (i = 0; i < options->setting_count; i++) {
		const char *key = options->settings[i].row->key;

		if (strcmp(key, "password-file") == 0 || strcmp(key, "keytab") == 0 ||
		    (strcmp(key, "user") == 0 && user != NULL && strcmp(user, options->settings[i].value) != 0))
			return true;
	}
	return false;
}

bool
node_options_apply(const struct node_options *options, struct configuration *configuration,
    struct configuration_node *node, struct error *err)
{
	size_t i;

	if (replaces_account(options, node))
		configuration_forget_secrets(node);
	for (i = 0; i < options->setting_count; i++) {
		const struct node_setting *setting = &options->settings[i];

		/* -p is the password of other plugins: what stands there by habit is not repeated */
		if (strcmp(setting->row->key, "port") == 0 && strspn(setting->value, "0123456789") != strlen(setting->value))
			return error_set(err, ERROR_USAGE,
			    "--port: not a number from 1 to 65535; a password is given with --password-file");
		if (!configuration_set(configuration, node, setting->row->key, setting->value, err))
			return error_prefix(err, "--%s", setting->row->name);
	}
	return true;
}

bool
node_options_history(const struct node_options *options, struct configuration *configuration, const char **ret_path,
    struct error *err)
{
	const char *path = configuration->history_path;

	if (options->history != NULL) {
		path = text_copy_string(&configuration->text, options->history);
		if (path == NULL)
			return error_memory(err);
	}
	*ret_path = path == NULL ? DEFAULT_HISTORY : path;
	return true;
}

void
node_options_clear(struct node_options *options)
{
	free(options->settings);
	*options = (struct node_options) { 0 };
}
