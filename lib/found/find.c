#include "lib/found/find.h"

#include <stdlib.h>

/* What was remembered of nodes that are no longer configured is no reason to ask them. */
static void
keep_configured(struct found *found, const struct configuration *configuration)
{
	size_t i, kept = 0;

	for (i = 0; i < found->count; i++) {
		const struct configuration_node *node = configuration_find(configuration, found->told[i].node);

		if (node == NULL)
			continue;
		found->told[kept] = found->told[i];
		found->told[kept++].node = node->name;
	}
	found->count = kept;
}

bool
found_read(struct history *history, const struct configuration *configuration, struct found *ret_found, struct error *err)
{
	struct found found = { 0 };
	bool ok = history_memberships(history, &found.text, &found.told, &found.count, err);

	if (ok) {
		keep_configured(&found, configuration);
		ok = found_clusters_make(found.told, found.count, &found.clusters, err);
	}
	if (ok)
		*ret_found = found;
	else
		found_clear(&found);
	return ok;
}

const struct cluster_policy *
found_configured(const struct configuration *configuration, const struct found_cluster *cluster)
{
	const struct cluster_policy *section = configuration_find_cluster(configuration, cluster->name);
	size_t i;

	if (section != NULL && section->node_count > 0)
		return section;
	for (i = 0; i < cluster->node_count; i++) {
		section = configuration_cluster_of(configuration, cluster->nodes[i]);
		if (section != NULL)
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

bool
found_add_all(const struct found *found, struct configuration *configuration, struct error *err)
{
	size_t i;

	for (i = 0; i < found->clusters.count; i++) {
		const struct found_cluster *cluster = &found->clusters.items[i];

		if (*cluster->problem == '\0' && found_configured(configuration, cluster) == NULL &&
		    !configuration_add_cluster(configuration, cluster->name, cluster->nodes, cluster->node_count, err))
			return false;
	}
	return true;
}

void
found_clear(struct found *found)
{
	found_clusters_clear(&found->clusters);
	free(found->told);
	text_arena_clear(&found->text);
	*found = (struct found) { 0 };
}
