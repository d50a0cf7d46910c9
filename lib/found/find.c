#include "lib/found/find.h"

#include <stdlib.h>
#include <strings.h>

static int
compare_names(const void *a, const void *b)
{
	return strcasecmp((*(const struct configuration_node *const *)a)->name, (*(const struct configuration_node *const *)b)->name);
}

/* What was remembered of nodes that are no longer configured is no reason to ask them. There may be thousands. */
static bool
keep_configured(struct found *found, const struct configuration *configuration, struct error *err)
{
	const struct configuration_node **nodes = calloc(configuration->node_count + 1, sizeof(*nodes));
	size_t i, kept = 0;

	if (nodes == NULL)
		return error_memory(err);
	for (i = 0; i < configuration->node_count; i++)
		nodes[i] = &configuration->nodes[i];
	qsort(nodes, configuration->node_count, sizeof(*nodes), compare_names);
	for (i = 0; i < found->count; i++) {
		const struct configuration_node wanted = { .name = found->told[i].node }, *key = &wanted;
		const struct configuration_node *const *node =
		    bsearch(&key, nodes, configuration->node_count, sizeof(*nodes), compare_names);

		if (node == NULL)
			continue;
		found->told[kept] = found->told[i];
		found->told[kept++].node = (*node)->name;
	}
	found->count = kept;
	free(nodes);
	return true;
}

bool
found_read(struct history *history, const struct configuration *configuration, struct found *ret_found, struct error *err)
{
	struct found found = { 0 };

	if (history_memberships(history, &found.text, &found.told, &found.count, err) &&
	    keep_configured(&found, configuration, err) && found_clusters_make(found.told, found.count, &found.clusters, err)) {
		*ret_found = found;
		return true;
	}
	found_clear(&found);
	return false;
}

const struct cluster_policy *
found_configured(const struct configuration *configuration, const struct found_cluster *cluster)
{
	const struct cluster_policy *section = configuration_find_cluster(configuration, cluster->name);
	size_t i;

	if (section != NULL && section->node_count > 0 && !section->is_found)
		return section;
	for (i = 0; i < cluster->node_count; i++) {
		section = configuration_cluster_of(configuration, cluster->nodes[i]);
		if (section != NULL && !section->is_found)
			return section;
	}
	return NULL;
}

bool
found_add(const struct found *found, struct configuration *configuration, const char *name, struct error *err)
{
	const struct found_cluster *cluster = found_clusters_get(&found->clusters, name);
	const struct cluster_policy *section;

	if (cluster == NULL)
		return error_set(err, ERROR_USAGE,
		    "there is no [cluster %s] with nodes in the configuration, and no configured node has told of a cluster of that "
		    "name: a check of each of its nodes asks for it", name);
	if (*cluster->problem != '\0')
		return error_set(err, ERROR_USAGE,
		    "there is no [cluster %s] with nodes in the configuration, and what nodes tell of it is not enough: %s", name,
		    cluster->problem);
	section = found_configured(configuration, cluster);
	if (section != NULL)
		return error_set(err, ERROR_USAGE, "the nodes of the cluster %s are those of [cluster %s] in the configuration",
		    cluster->name, section->name);
	return configuration_add_cluster(configuration, cluster->name, cluster->nodes, cluster->node_count, err);
}

static bool
is_known(const struct configuration *configuration, const struct found_cluster *cluster)
{
	const struct cluster_policy *known = configuration_find_cluster(configuration, cluster->name);
	size_t i;

	if (known == NULL || !known->is_found || known->node_count != cluster->node_count)
		return false;
	for (i = 0; i < cluster->node_count; i++)
		if (strcasecmp(known->nodes[i], cluster->nodes[i]) != 0)
			return false;
	return true;
}

/* Of a cluster that is not found so far each node counts by its own word, as for its own check. */
static bool
join_all(const struct found *found, struct configuration *configuration, bool *is_changed, struct error *err)
{
	bool has_joined;
	size_t i;

	if (!configuration_has_open_cluster(configuration))
		return true;
	for (i = 0; i < found->count; i++) {
		if (!configuration_join_cluster(configuration, found->told[i].cluster, found->told[i].node, &has_joined, err))
			return false;
		*is_changed = *is_changed || has_joined;
	}
	return true;
}

bool
found_add_all(const struct found *found, struct configuration *configuration, bool *ret_is_changed, struct error *err)
{
	size_t i;

	*ret_is_changed = false;
	for (i = 0; i < found->clusters.count; i++) {
		const struct found_cluster *cluster = &found->clusters.items[i];

		if (*cluster->problem != '\0' || is_known(configuration, cluster) || found_configured(configuration, cluster) != NULL)
			continue;
		if (!configuration_add_cluster(configuration, cluster->name, cluster->nodes, cluster->node_count, err))
			return false;
		*ret_is_changed = true;
	}
	return join_all(found, configuration, ret_is_changed, err);
}

bool
found_join(struct history *history, struct configuration *configuration, const char *node, struct error *err)
{
	struct memory memory = { 0 };
	bool has_joined, ok = history_recall(history, node, &memory, err) &&
	    (!memory.is_known || configuration_join_cluster(configuration, memory.cluster_name, node, &has_joined, err));

	memory_clear(&memory);
	return ok;
}

void
found_clear(struct found *found)
{
	found_clusters_clear(&found->clusters);
	free(found->told);
	text_arena_clear(&found->text);
	*found = (struct found) { 0 };
}
