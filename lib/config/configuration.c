#include "lib/config/configuration.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/config/address.h"
#include "lib/config/agentx.h"
#include "lib/config/keys.h"
#include "lib/config/lists.h"
#include "lib/model/array.h"

#define TIMEOUT_S    10
#define INTERVAL_S   60
#define HISTORY_DAYS 400

bool
configuration_init(struct configuration *configuration, struct error *err)
{
	struct configuration_owned *owned = calloc(1, sizeof(*owned));

	memset(configuration, 0, sizeof(*configuration));
	if (owned != NULL)
		owned->lists = calloc(1, sizeof(*owned->lists));
	if (owned == NULL || owned->lists == NULL) {
		free(owned);
		return error_memory(err);
	}
	configuration->owned = owned;
	configuration->history_days = HISTORY_DAYS;
	configuration->defaults.name = "";
	configuration->defaults.target.name = "";
	configuration->defaults.timeout_s = TIMEOUT_S;
	configuration->defaults.interval_s = INTERVAL_S;
	configuration->defaults.notify = true;
	configuration_agentx_init(&configuration->agentx);
	policy_init(&configuration->defaults.policy);
	return true;
}

bool
configuration_check_name(const char *what, const char *name, struct error *err)
{
	size_t length = strlen(name), i;

	if (length == 0)
		return error_set(err, ERROR_USAGE, "the %s has no name", what);
	if (length > CONFIGURATION_NAME_MAX)
		return error_set(
		    err, ERROR_USAGE, "a %s's name is at most %d bytes long", what, CONFIGURATION_NAME_MAX);
	for (i = 0; i < length; i++)
		if (iscntrl((unsigned char)name[i]))
			return error_set(err, ERROR_USAGE, "a %s's name holds no control characters", what);
	if (!text_is_utf8(name, length))
		return error_set(err, ERROR_USAGE, "a %s's name is UTF-8", what);
	return true;
}

struct configuration_node *
configuration_derive(struct configuration *configuration, const struct configuration_node *base,
    const char *name, struct error *err)
{
	struct configuration_node node = *base;
	struct node_lists **lists = &configuration->owned->lists;
	size_t count = configuration->node_count, length = address_bare(name, &name);

	if (!configuration_check_name("node", name, err) || !array_room(configuration->nodes, count, err) ||
	    !array_room(*lists, count + 1, err))
		return NULL;
	node.name = text_copy(&configuration->text, name, length);
	if (node.name == NULL) {
		error_memory(err);
		return NULL;
	}
	node.target.name = node.name;
	if (node.target.address == NULL &&
	    !configuration_set_address(configuration, &node.target, node.name, err))
		return NULL;
	(*lists)[count + 1] = (struct node_lists) { 0 };
	configuration->nodes[count] = node;
	return &configuration->nodes[configuration->node_count++];
}

const struct configuration_node *
configuration_find(const struct configuration *configuration, const char *name)
{
	size_t i, length = address_bare(name, &name);

	for (i = 0; i < configuration->node_count; i++)
		if (strncasecmp(configuration->nodes[i].name, name, length) == 0 &&
		    configuration->nodes[i].name[length] == '\0')
			return &configuration->nodes[i];
	return NULL;
}

void
configuration_clear(struct configuration *configuration)
{
	struct configuration_owned *owned;
	size_t i;

	if (configuration == NULL)
		return;
	owned = configuration->owned;
	for (i = 0; owned != NULL && i < configuration->cluster_count; i++)
		cluster_lists_clear(&owned->clusters[i]);
	for (i = 0; owned != NULL && i < configuration->node_count + 1; i++)
		node_lists_clear(&owned->lists[i]);
	for (i = 0; owned != NULL && i < owned->secret_count; i++) {
		explicit_bzero(owned->secrets[i], strlen(owned->secrets[i]));
		free(owned->secrets[i]);
	}
	if (owned != NULL) {
		free(owned->lists);
		free(owned->clusters);
		free(owned->secrets);
	}
	free(owned);
	free(configuration->nodes);
	free(configuration->clusters);
	text_arena_clear(&configuration->text);
	memset(configuration, 0, sizeof(*configuration));
}
