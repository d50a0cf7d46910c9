#include "snmp-subagent/mib/rows.h"

#include <stdlib.h>

#include "snmp-subagent/mib/columns.h"
#include "lib/model/array.h"

struct mib_snapshot *
mib_snapshot_new(const char *version, struct error *err)
{
	struct mib_snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL) {
		error_memory(err);
		return NULL;
	}
	snapshot->scalars.version = mib_text(&snapshot->text, version);
	if (snapshot->scalars.version == NULL) {
		error_memory(err);
		mib_snapshot_free(snapshot);
		return NULL;
	}
	return snapshot;
}

static bool
node_index_is_possible(uint32_t index, struct error *err)
{
	if (index >= 1 && index <= MIB_NODE_INDEX_MAX)
		return true;
	return error_set(err, ERROR_LIMIT, "%u cannot be the index of a node", index);
}

bool
mib_snapshot_add_node(struct mib_snapshot *snapshot, const struct mib_node_row *row, struct error *err)
{
	struct mib_node_row added = *row;

	if (!node_index_is_possible(row->index, err) ||
	    !mib_row_own(&mib_tables[MIB_NODES], &added, &snapshot->text, err))
		return false;
	if (!array_room(snapshot->nodes, snapshot->node_count, err))
		return false;
	snapshot->nodes[snapshot->node_count++] = added;
	return true;
}

bool
mib_snapshot_add_site(struct mib_snapshot *snapshot, const struct mib_site_row *row, struct error *err)
{
	struct mib_site_row added = *row;

	if (!node_index_is_possible(row->node_index, err))
		return false;
	if (row->id == 0)
		return error_set(err, ERROR_LIMIT, "0 cannot be the id of a site");
	if (!mib_row_own(&mib_tables[MIB_SITES], &added, &snapshot->text, err))
		return false;
	if (!array_room(snapshot->sites, snapshot->site_count, err))
		return false;
	snapshot->sites[snapshot->site_count++] = added;
	return true;
}

bool
mib_snapshot_add_role(struct mib_snapshot *snapshot, const struct mib_role_row *row, struct error *err)
{
	struct mib_role_row added = *row;

	if (!node_index_is_possible(row->cluster_index, err) || !node_index_is_possible(row->index, err) ||
	    !mib_row_own(&mib_tables[MIB_ROLES], &added, &snapshot->text, err))
		return false;
	if (!array_room(snapshot->roles, snapshot->role_count, err))
		return false;
	snapshot->roles[snapshot->role_count++] = added;
	return true;
}

static int
compare_nodes(const void *a, const void *b)
{
	const struct mib_node_row *left = a, *right = b;

	return (left->index > right->index) - (left->index < right->index);
}

static int
compare_sites(const void *a, const void *b)
{
	const struct mib_site_row *left = a, *right = b;

	if (left->node_index != right->node_index)
		return left->node_index < right->node_index ? -1 : 1;
	return (left->id > right->id) - (left->id < right->id);
}

static int
compare_roles(const void *a, const void *b)
{
	const struct mib_role_row *left = a, *right = b;

	if (left->cluster_index != right->cluster_index)
		return left->cluster_index < right->cluster_index ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

/* Rows mostly come in order: looking is a hundred times cheaper than sorting. */
static void
sort(void *rows, size_t count, size_t row_size, int (*compare)(const void *, const void *))
{
	const char *row = rows;
	size_t i;

	for (i = 1; i < count; i++) {
		if (compare(row + (i - 1) * row_size, row + i * row_size) > 0) {
			qsort(rows, count, row_size, compare);
			return;
		}
	}
}

bool
mib_snapshot_finish(struct mib_snapshot *snapshot, struct error *err)
{
	size_t i;

	sort(snapshot->nodes, snapshot->node_count, sizeof(*snapshot->nodes), compare_nodes);
	sort(snapshot->sites, snapshot->site_count, sizeof(*snapshot->sites), compare_sites);
	sort(snapshot->roles, snapshot->role_count, sizeof(*snapshot->roles), compare_roles);
	for (i = 1; i < snapshot->node_count; i++)
		if (compare_nodes(&snapshot->nodes[i - 1], &snapshot->nodes[i]) == 0)
			return error_set(err, ERROR_MALFORMED, "two nodes have the index %u", snapshot->nodes[i].index);
	for (i = 1; i < snapshot->site_count; i++)
		if (compare_sites(&snapshot->sites[i - 1], &snapshot->sites[i]) == 0)
			return error_set(err, ERROR_MALFORMED, "node %u has two sites with the id %u",
			    snapshot->sites[i].node_index, snapshot->sites[i].id);
	for (i = 1; i < snapshot->role_count; i++)
		if (compare_roles(&snapshot->roles[i - 1], &snapshot->roles[i]) == 0)
			return error_set(err, ERROR_MALFORMED, "cluster %u has two roles with the index %u",
			    snapshot->roles[i].cluster_index, snapshot->roles[i].index);
	return true;
}

void
mib_snapshot_free(struct mib_snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	text_arena_clear(&snapshot->text);
	free(snapshot->nodes);
	free(snapshot->sites);
	free(snapshot->roles);
	free(snapshot);
}
