#include "lib/config/cluster.h"

#include <string.h>
#include <strings.h>

#include "lib/config/keys.h"
#include "lib/config/lists.h"
#include "lib/config/words.h"
#include "lib/model/array.h"
#include "lib/model/membership.h"

bool
configuration_cluster_begin(struct configuration *configuration, const char *name, struct error *err)
{
	struct configuration_owned *owned = configuration->owned;
	size_t count = configuration->cluster_count;
	struct cluster_policy cluster = { 0 };

	if (!configuration_check_name("cluster", name, err))
		return false;
	if (configuration_find_cluster(configuration, name) != NULL)
		return error_set(err, ERROR_USAGE, "doubled section [cluster %s]", name);
	if (!array_room(configuration->clusters, count, err) || !array_room(owned->clusters, count, err))
		return false;
	cluster.name = text_copy_string(&configuration->text, name);
	if (cluster.name == NULL)
		return error_memory(err);
	owned->clusters[count] = (struct cluster_lists) { 0 };
	configuration->clusters[configuration->cluster_count++] = cluster;
	return true;
}

static bool
check_nodes(const struct node_list *list, struct error *err)
{
	const char *const *names = list->items;
	size_t i;

	for (i = 0; i < list->count; i++)
		if (text_is_among(names, i, names[i]))
			return error_set(err, ERROR_USAGE, "'%s' is named twice", names[i]);
	if (list->count > CLUSTER_NODES_MAX)
		return error_set(err, ERROR_USAGE, "%zu nodes are named, and a cluster of Windows has %d at most", list->count,
		    CLUSTER_NODES_MAX);
	return list->count > 0 || error_set(err, ERROR_USAGE, "a value is missing");
}

static bool
set_rule(struct configuration *configuration, struct cluster_policy *cluster, struct cluster_lists *lists,
    const char *value, struct error *err)
{
	if (!node_lists_add_rule(configuration, &lists->rules, value, err))
		return false;
	cluster->rules = lists->rules.items;
	cluster->rule_count = lists->rules.count;
	return true;
}

static bool
set_may_differ(struct configuration *configuration, struct cluster_policy *cluster, struct cluster_lists *lists,
    const char *value, struct error *err)
{
	const char *word, *words[SITE_DIFFERENCES + 1] = { NULL };
	struct difference_rule rule;
	unsigned int index;

	for (index = 0; index < SITE_DIFFERENCES; index++)
		words[index] = site_difference_name((enum site_difference)index);
	if (!node_lists_split(configuration, value, "not PART: SITE-GLOB", &word, &rule.glob, err) ||
	    !words_find(word, words, &index, err))
		return false;
	rule.difference = (enum site_difference)index;
	if (!node_list_append(&lists->may_differ, &rule, sizeof(rule), err))
		return false;
	cluster->may_differ = lists->may_differ.items;
	cluster->may_differ_count = lists->may_differ.count;
	return true;
}

static bool
set_nodes(struct configuration *configuration, struct cluster_policy *cluster, struct cluster_lists *lists,
    const char *value, struct error *err)
{
	if (!node_lists_add_names(configuration, &lists->nodes, value, err) || !check_nodes(&lists->nodes, err))
		return false;
	cluster->nodes = lists->nodes.items;
	cluster->node_count = lists->nodes.count;
	return true;
}

static const struct {
	const char *name;
	bool (*set)(struct configuration *configuration, struct cluster_policy *cluster, struct cluster_lists *lists,
	    const char *value, struct error *err);
	bool may_repeat;
} keys[] = {
	{ "nodes", set_nodes, false },
	{ "clustered", set_rule, true },
	{ "may-differ", set_may_differ, true },
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

bool
configuration_cluster_set(
    struct configuration *configuration, const char *key, const char *value, unsigned int line, struct error *err)
{
	struct cluster_policy *cluster = &configuration->clusters[configuration->cluster_count - 1];
	struct cluster_lists *lists = &configuration->owned->clusters[configuration->cluster_count - 1];
	char known[64] = "";
	size_t i;

	for (i = 0; i < KEYS && strcmp(keys[i].name, key) != 0; i++)
		words_join(known, sizeof(known), keys[i].name);
	if (i == KEYS)
		return error_set(err, ERROR_USAGE, "unknown key '%s' in [cluster %s]; known: %s", key, cluster->name, known);
	if (!keys[i].may_repeat && lists->line != 0)
		return error_set(err, ERROR_USAGE, "%s: given twice in [cluster %s]", key, cluster->name);
	if (!keys[i].may_repeat)
		lists->line = line;
	return (configuration_check_value(value, false, err) && keys[i].set(configuration, cluster, lists, value, err)) ||
	    error_prefix(err, "%s", key);
}

/* Its rules stand behind the node's own, and in place of those of [defaults]. */
static bool
give_rules(struct configuration *configuration, const struct cluster_policy *cluster, struct configuration_node *node,
    struct error *err)
{
	const struct configuration_key *key = configuration_key("clustered");
	struct node_lists *lists = &configuration->owned->lists[node - configuration->nodes + 1];
	size_t i;

	node->is_clustered = true;
	for (i = 0; i < cluster->rule_count; i++) {
		const char *value =
		    text_format(&configuration->text, "%s: %s", cluster->rules[i].group, cluster->rules[i].site_glob);

		if (value == NULL)
			return error_memory(err);
		if (!node_lists_add(configuration, node, lists, key, value, err))
			return false;
	}
	return true;
}

/* A node of Windows is in one cluster at most. */
static const struct cluster_policy *
cluster_before(const struct configuration *configuration, size_t end, const char *node)
{
	size_t i;

	for (i = 0; i < end; i++)
		if (text_is_among(configuration->clusters[i].nodes, configuration->clusters[i].node_count, node))
			return &configuration->clusters[i];
	return NULL;
}

static bool
finish_node(struct configuration *configuration, size_t index, const char *name, bool is_whole, struct error *err)
{
	const struct cluster_policy *cluster = &configuration->clusters[index];
	const struct cluster_policy *other = cluster_before(configuration, index, name);
	const struct configuration_node *node = configuration_find(configuration, name);

	if (other != NULL)
		return error_set(err, ERROR_USAGE, "nodes: '%s' is in [cluster %s], too", name, other->name);
	if (node != NULL)
		return give_rules(configuration, cluster, &configuration->nodes[node - configuration->nodes], err);
	return !is_whole || error_set(err, ERROR_USAGE, "nodes: there is no [node %s]", name);
}

bool
configuration_cluster_finish(struct configuration *configuration, const char *name, bool is_whole, struct error *err)
{
	size_t i, j;

	for (i = 0; i < configuration->cluster_count; i++) {
		const struct cluster_policy *cluster = &configuration->clusters[i];

		for (j = 0; j < cluster->node_count; j++)
			if (!finish_node(configuration, i, cluster->nodes[j], is_whole, err))
				return error_prefix(err, "%s:%u", name, configuration->owned->clusters[i].line);
	}
	return true;
}

const struct cluster_policy *
configuration_cluster_of(const struct configuration *configuration, const char *node)
{
	return cluster_before(configuration, configuration->cluster_count, node);
}

static bool
add_found_node(struct configuration *configuration, size_t index, const char *name, struct error *err)
{
	const struct configuration_node *node = configuration_find(configuration, name);
	struct cluster_policy *cluster = &configuration->clusters[index];
	struct node_list *nodes = &configuration->owned->clusters[index].nodes;

	if (!node_list_append(nodes, &node->name, sizeof(node->name), err))
		return false;
	cluster->nodes = nodes->items;
	cluster->node_count = nodes->count;
	return node->is_clustered ||
	    give_rules(configuration, cluster, &configuration->nodes[node - configuration->nodes], err);
}

/* Nodes that tell of another cluster now are not of the one that they told of before. */
static void
leave_found(struct configuration *configuration, size_t index, const char *const *nodes, size_t count)
{
	size_t i, j;

	for (i = 0; i < configuration->cluster_count; i++)
		for (j = 0; i != index && configuration->clusters[i].is_found && j < count; j++)
			if (text_is_among(configuration->clusters[i].nodes, configuration->clusters[i].node_count, nodes[j])) {
				configuration->owned->clusters[i].nodes.count = 0;
				configuration->clusters[i].node_count = 0;
				configuration->clusters[i].is_found = false;
			}
}

bool
configuration_add_cluster(struct configuration *configuration, const char *name, const char *const *nodes, size_t count,
    struct error *err)
{
	const struct cluster_policy *section = configuration_find_cluster(configuration, name);
	size_t index = section == NULL ? configuration->cluster_count : (size_t)(section - configuration->clusters), i;

	if (section == NULL && !configuration_cluster_begin(configuration, name, err))
		return false;
	leave_found(configuration, index, nodes, count);
	configuration->owned->clusters[index].nodes.count = 0;
	configuration->clusters[index].node_count = 0;
	configuration->clusters[index].is_found = true;
	for (i = 0; i < count; i++)
		if (!add_found_node(configuration, index, nodes[i], err))
			return false;
	return true;
}

bool
configuration_has_open_cluster(const struct configuration *configuration)
{
	size_t i;

	for (i = 0; i < configuration->cluster_count; i++)
		if (configuration->clusters[i].node_count == 0)
			return true;
	return false;
}

bool
configuration_join_cluster(struct configuration *configuration, const char *name, const char *node, bool *ret_has_joined,
    struct error *err)
{
	const struct cluster_policy *section = configuration_find_cluster(configuration, name);
	const struct configuration_node *joining =
	    section == NULL || section->node_count > 0 ? NULL : configuration_find(configuration, node);

	*ret_has_joined = joining != NULL && !joining->is_clustered;
	return !*ret_has_joined || give_rules(configuration, section, &configuration->nodes[joining - configuration->nodes], err);
}

const struct cluster_policy *
configuration_find_cluster(const struct configuration *configuration, const char *name)
{
	size_t i;

	for (i = 0; i < configuration->cluster_count; i++)
		if (strcasecmp(configuration->clusters[i].name, name) == 0)
			return &configuration->clusters[i];
	return NULL;
}
