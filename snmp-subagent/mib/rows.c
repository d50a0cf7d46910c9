#include "snmp-subagent/mib/rows.h"

#include <stdlib.h>

#include "snmp-subagent/mib/columns.h"
#include "lib/model/array.h"

struct mib_view *
mib_view_new(const struct mib_node_row *node, struct error *err)
{
	struct mib_view *view;

	if (node->index < 1 || node->index > MIB_NODE_INDEX_MAX) {
		error_set(err, ERROR_LIMIT, "%u cannot be the index of a node", node->index);
		return NULL;
	}
	view = calloc(1, sizeof(*view));
	if (view == NULL) {
		error_memory(err);
		return NULL;
	}
	view->node = *node;
	if (mib_row_own(&mib_tables[MIB_NODES], &view->node, &view->text, err))
		return view;
	mib_view_free(view);
	return NULL;
}

bool
mib_view_add_site(struct mib_view *view, const struct mib_site_row *row, struct error *err)
{
	struct mib_site_row added = *row;

	if (row->node_index != view->node.index)
		return error_set(err, ERROR_LIMIT, "a site of node %u is none of node %u", row->node_index, view->node.index);
	if (row->id == 0)
		return error_set(err, ERROR_LIMIT, "0 cannot be the id of a site");
	if (!mib_row_own(&mib_tables[MIB_SITES], &added, &view->text, err) ||
	    !array_room(view->sites, view->site_count, err))
		return false;
	view->sites[view->site_count++] = added;
	return true;
}

static int
compare_sites(const void *a, const void *b)
{
	const struct mib_site_row *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static int
compare_views(const void *a, const void *b)
{
	const struct mib_view *const *left = a, *const *right = b;

	return ((*left)->node.index > (*right)->node.index) - ((*left)->node.index < (*right)->node.index);
}

static int
compare_roles(const void *a, const void *b)
{
	const struct mib_role_row *left = a, *right = b;

	if (left->cluster_index != right->cluster_index)
		return left->cluster_index < right->cluster_index ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

/* They mostly come in order: looking is a hundred times cheaper than sorting. @return one whose neighbour is its equal, or NULL */
static const void *
sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	const char *item = items;
	size_t i;

	for (i = 1; i < count && compare(item + (i - 1) * size, item + i * size) < 0; i++)
		continue;
	if (i >= count)
		return NULL;
	qsort(items, count, size, compare);
	for (i = 1; i < count; i++)
		if (compare(item + (i - 1) * size, item + i * size) == 0)
			return item + i * size;
	return NULL;
}

bool
mib_view_finish(struct mib_view *view, struct error *err)
{
	const struct mib_site_row *twice = sort(view->sites, view->site_count, sizeof(*view->sites), compare_sites);

	return twice == NULL ||
	       error_set(err, ERROR_MALFORMED, "node %u has two sites with the id %u", twice->node_index, twice->id);
}

void
mib_view_free(struct mib_view *view)
{
	if (view == NULL || atomic_fetch_sub(&view->holders, 1) != 0)
		return;
	text_arena_clear(&view->text);
	free(view->sites);
	free(view);
}

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

bool
mib_snapshot_add(struct mib_snapshot *snapshot, struct mib_view *view, struct error *err)
{
	if (!array_room(snapshot->views, snapshot->view_count, err))
		return false;
	atomic_fetch_add(&view->holders, 1);
	snapshot->views[snapshot->view_count++] = view;
	snapshot->site_count += view->site_count;
	return true;
}

bool
mib_snapshot_add_role(struct mib_snapshot *snapshot, const struct mib_role_row *row, struct error *err)
{
	struct mib_role_row added = *row;

	if (row->cluster_index < 1 || row->cluster_index > MIB_NODE_INDEX_MAX || row->index < 1 || row->index > MIB_NODE_INDEX_MAX)
		return error_set(err, ERROR_LIMIT, "%u.%u cannot be the index of a role", row->cluster_index, row->index);
	if (!mib_row_own(&mib_tables[MIB_ROLES], &added, &snapshot->text, err) ||
	    !array_room(snapshot->roles, snapshot->role_count, err))
		return false;
	snapshot->roles[snapshot->role_count++] = added;
	return true;
}

/* The table of all views. */
static void
lay_out(struct mib_snapshot *snapshot)
{
	size_t i, k, sites = 0;

	for (i = 0; i < snapshot->view_count; i++) {
		const struct mib_view *view = snapshot->views[i];

		snapshot->nodes[i] = &view->node;
		for (k = 0; k < view->site_count; k++)
			snapshot->sites[sites++] = &view->sites[k];
	}
}

bool
mib_snapshot_finish(struct mib_snapshot *snapshot, struct error *err)
{
	struct mib_view *const *twice =
	    sort(snapshot->views, snapshot->view_count, sizeof(struct mib_view *), compare_views);
	const struct mib_role_row *same =
	    sort(snapshot->roles, snapshot->role_count, sizeof(*snapshot->roles), compare_roles);

	if (twice != NULL)
		return error_set(err, ERROR_MALFORMED, "two nodes have the index %u", (*twice)->node.index);
	if (same != NULL)
		return error_set(err, ERROR_MALFORMED, "cluster %u has two roles with the index %u", same->cluster_index, same->index);
	snapshot->nodes = calloc(snapshot->view_count + 1, sizeof(void *));
	snapshot->sites = calloc(snapshot->site_count + 1, sizeof(void *));
	if (snapshot->nodes == NULL || snapshot->sites == NULL)
		return error_memory(err);
	lay_out(snapshot);
	return true;
}

void
mib_snapshot_free(struct mib_snapshot *snapshot)
{
	size_t i;

	if (snapshot == NULL)
		return;
	for (i = 0; i < snapshot->view_count; i++)
		mib_view_free(snapshot->views[i]);
	text_arena_clear(&snapshot->text);
	free(snapshot->views);
	free(snapshot->nodes);
	free(snapshot->sites);
	free(snapshot->roles);
	free(snapshot);
}
