/* Any bytes as sitewatch.conf: an error or a configuration, and a configuration's strings can all be read. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/configuration.h"

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
	}
	configuration_clear(&configuration);
	return 0;
}
