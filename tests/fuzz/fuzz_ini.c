/* Any bytes as sitewatch.conf: an error or a configuration, and a configuration's strings can all be read. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/configuration.h"
#include "lib/config/node.h"
#include "lib/config/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void
read_node(const struct configuration_node *node)
{
	const struct policy *policy = &node->policy;
	size_t i;

	if (strlen(node->name) > 255 || node->target.port > 65535)
		abort();
	for (i = 0; i < policy->ignore_count; i++)
		if (*policy->ignore[i] == '\0')
			abort();
	for (i = 0; i < policy->expect_count; i++)
		if (*policy->expect[i] == '\0')
			abort();
	for (i = 0; i < policy->one_of_count; i++)
		if (*policy->one_of[i].glob == '\0' || policy->one_of[i].list > i)
			abort();
	for (i = 0; i < policy->stopped_rule_count; i++)
		if (*policy->stopped_rules[i].glob == '\0' || policy->stopped_rules[i].severity == SEVERITY_UNKNOWN)
			abort();
	for (i = 0; i < policy->cluster_rule_count; i++)
		if (*policy->cluster_rules[i].group == '\0' || *policy->cluster_rules[i].site_glob == '\0')
			abort();
}

/* Of right bytes, reading them for one node alone makes the same of it. */
static void
read_alone(const struct configuration *all, const struct configuration_node *node, const uint8_t *bytes, size_t count)
{
	const struct parse_input input = { .name = "fuzz", .bytes = (const char *)bytes, .count = count };
	struct configuration configuration;
	struct parse parse = { .configuration = &configuration, .one_node = true, .node = node->name,
		.node_length = strlen(node->name) };
	const struct configuration_node *alone;
	struct error err;

	if (!configuration_init(&configuration, &err) || !parse_main(&parse, &input, &err))
		abort();
	parse_end(&parse);
	alone = configuration_find(&configuration, node->name);
	if (alone == NULL || !configuration_node_equal(alone, node) || configuration.history_days != all->history_days ||
	    (configuration.history_path == NULL) != (all->history_path == NULL))
		abort();
	configuration_clear(&configuration);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	struct configuration configuration;
	struct error err = { 0 };
	size_t i;

	if (!configuration_parse("fuzz", (const char *)bytes, count, &configuration, &err)) {
		if (err.kind != ERROR_USAGE || strncmp(err.text, "fuzz:", 5) != 0)
			abort();
		return 0;
	}
	for (i = 0; i < configuration.node_count; i++) {
		read_node(&configuration.nodes[i]);
		if (configuration_find(&configuration, configuration.nodes[i].name) !=
		    &configuration.nodes[i])
			abort();
		if (i < 4)
			read_alone(&configuration, &configuration.nodes[i], bytes, count);
	}
	configuration_clear(&configuration);
	return 0;
}
