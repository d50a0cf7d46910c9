#include "plugins/operator/known_clusters.h"

#include <stdlib.h>

#include "lib/model/array.h"
#include "lib/model/text_stream.h"
#include "plugins/report/table.h"

static bool
add(struct known_clusters *clusters, const struct known_cluster *cluster, struct error *err)
{
	if (!array_room(clusters->items, clusters->count, err))
		return false;
	clusters->items[clusters->count++] = *cluster;
	return true;
}

static bool
add_configured(struct known_clusters *clusters, const struct configuration *configuration, struct error *err)
{
	size_t i;

	for (i = 0; i < configuration->cluster_count; i++) {
		const struct cluster_policy *section = &configuration->clusters[i];
		const struct known_cluster cluster = { section->name, section->nodes, section->node_count, section->node_count > 0, "" };
		const struct known_cluster waiting = {
			.name = section->name, .problem = "its section names no nodes, and no configured node has told of it so far",
		};

		if (section->node_count > 0 ? !add(clusters, &cluster, err) :
		    found_clusters_get(&clusters->found.clusters, section->name) == NULL && !add(clusters, &waiting, err))
			return false;
	}
	return true;
}

static bool
add_found(struct known_clusters *clusters, const struct configuration *configuration, struct error *err)
{
	size_t i;

	for (i = 0; i < clusters->found.clusters.count; i++) {
		const struct found_cluster *found = &clusters->found.clusters.items[i];
		const struct known_cluster cluster = {
			found->name, found->nodes, *found->problem == '\0' ? found->node_count : 0, false, found->problem,
		};

		if (found_configured(configuration, found) == NULL && !add(clusters, &cluster, err))
			return false;
	}
	return true;
}

bool
known_clusters_read(const struct sitewatch_call *call, struct history *history, struct known_clusters *ret_clusters,
    struct error *err)
{
	const struct configuration *configuration = &call->configuration;
	struct known_clusters clusters = { 0 };
	bool ok = (history == NULL || found_read(history, configuration, &clusters.found, err)) &&
	    add_configured(&clusters, configuration, err) && add_found(&clusters, configuration, err);

	if (ok)
		*ret_clusters = clusters;
	else
		known_clusters_clear(&clusters);
	return ok;
}

static bool
add_row(struct table *table, const struct known_cluster *cluster, struct error *err)
{
	struct text_stream nodes;
	bool ok;
	size_t i;

	if (!text_stream_begin(&nodes, err))
		return false;
	for (i = 0; i < cluster->node_count; i++)
		fprintf(nodes.out, "%s%s", i == 0 ? "" : ", ", cluster->nodes[i]);
	if (cluster->node_count == 0)
		putc('-', nodes.out);
	if (!text_stream_end(&nodes, err))
		return false;
	ok = table_add(table, (const char *const[]) { cluster->name, nodes.text,
	    *cluster->problem != '\0' ? cluster->problem : cluster->is_configured ? "configured" : "found: its nodes told of it" }, err);
	free(nodes.text);
	return ok;
}

bool
known_clusters_write(const struct sitewatch_call *call, const struct known_clusters *clusters, struct error *err)
{
	struct table table = { .columns = 3 };
	bool ok = table_add(&table, (const char *const[]) { "CLUSTER", "NODES", "HOW IT IS KNOWN" }, err);
	size_t i;

	for (i = 0; ok && i < clusters->count; i++)
		ok = add_row(&table, &clusters->items[i], err);
	if (ok && clusters->count > 0) {
		putc('\n', call->out);
		table_write(call->out, &table, call->with_colour);
	}
	table_clear(&table);
	return ok;
}

void
known_clusters_put(struct json *json, const struct known_clusters *clusters)
{
	size_t i, j;

	json_open(json, "clusters", '[');
	for (i = 0; i < clusters->count; i++) {
		const struct known_cluster *cluster = &clusters->items[i];

		json_open(json, NULL, '{');
		json_text(json, "cluster", cluster->name);
		json_bool(json, "configured", cluster->is_configured);
		json_open(json, "nodes", '[');
		for (j = 0; j < cluster->node_count; j++)
			json_text(json, NULL, cluster->nodes[j]);
		json_close(json, ']');
		json_optional_text(json, "problem", cluster->problem);
		json_close(json, '}');
	}
	json_close(json, ']');
}

void
known_clusters_clear(struct known_clusters *clusters)
{
	found_clear(&clusters->found);
	free(clusters->items);
	*clusters = (struct known_clusters) { 0 };
}
