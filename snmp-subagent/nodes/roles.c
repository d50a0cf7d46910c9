#include "snmp-subagent/nodes/roles.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

/* One node of a cluster, as it is kept. */
struct kept {
	const struct mib_node_row *row;	/* NULL: it is not polled */
	struct snapshot snapshot;
	struct memory memory;
	struct verdict verdict;
};

uint32_t
roles_index(const char *name)
{
	uint32_t hash = 2166136261U;	/* FNV-1a */

	for (; *name != '\0'; name++)
		hash = (hash ^ (uint32_t)tolower((unsigned char)*name)) * 16777619U;
	hash &= MIB_NODE_INDEX_MAX;
	return hash == 0 ? 1 : hash;
}

static const struct mib_node_row *
find_row(struct mib_view *const *views, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (views[i] != NULL && strcasecmp(views[i]->node.name, name) == 0)
			return &views[i]->node;
	return NULL;
}

/* What nothing is known of is a node that does not answer. */
static bool
recall(struct history *history, const struct configuration_node *node, time_t now, struct kept *kept,
    struct cluster_member *member, struct error *err)
{
	struct text_arena text = { 0 };
	struct repair *repairs = NULL;
	size_t count = 0;
	bool ok;

	*member = (struct cluster_member) { .name = node->name, .policy = &node->policy,
		.problem = kept->row == NULL ? "it is not polled" : kept->row->last_error };
	if (!history_snapshot(history, node->name, &kept->snapshot, err))
		return err->kind == ERROR_ABSENT;
	ok = history_recall(history, node->name, &kept->memory, err) &&
	    history_repairs(history, node->name, now - 86400, &text, &repairs, &count, err) &&
	    verdict_judge_tried(&kept->snapshot, &kept->memory, &node->policy, repairs, count, &kept->verdict, err);
	free(repairs);
	text_arena_clear(&text);
	if (!ok)
		return false;
	member->memory = kept->memory.is_known ? &kept->memory : NULL;
	if (kept->row == NULL || !kept->row->is_reachable)
		return true;
	member->snapshot = &kept->snapshot;
	member->verdict = &kept->verdict;
	member->problem = "";
	return true;
}

static bool
add_role(struct mib_snapshot *snapshot, const char *cluster, const struct role *role, struct error *err)
{
	struct mib_role_row row = {
		.cluster_index = roles_index(cluster),
		.index = roles_index(role->group),
		.cluster = cluster,
		.name = role->group,
		.owner = role->owner,
		.state = role->state,
		.severity = role->severity,
		.since = role->since,
		.candidates = (uint32_t)role->candidate_count,
		.ready = (uint32_t)role->ready,
		.sites = (uint32_t)role->sites,
		.sites_served = (uint32_t)role->served,
		.sites_down = (uint32_t)role->down,
		.sentence = role_words(role),
	};

	if (role->failover != NULL) {
		row.last_failover = role->failover->time;
		row.failover_evidence = role->failover->evidence;
		row.failover_from = role->failover->from;
	}
	return mib_snapshot_add_role(snapshot, &row, err);
}

static bool
judge(const struct cluster_policy *cluster, const struct cluster_member *members, time_t now, struct mib_snapshot *rows,
    struct error *err)
{
	struct cluster_verdict verdict = { 0 };
	bool ok = cluster_judge(members, cluster, now, &verdict, err);
	size_t i;

	for (i = 0; ok && i < verdict.role_count; i++)
		ok = add_role(rows, cluster->name, &verdict.roles[i], err);
	cluster_verdict_clear(&verdict);
	return ok;
}

/* @return the caller's; NULL on failure */
static struct mib_snapshot *
make_rows(const struct configuration *configuration, const struct cluster_policy *cluster, struct mib_view *const *views,
    size_t count, struct history *history, time_t now, struct error *err)
{
	struct mib_snapshot *rows = mib_snapshot_new("", err);
	struct kept *kept = calloc(cluster->node_count + 1, sizeof(*kept));
	struct cluster_member *members = calloc(cluster->node_count + 1, sizeof(*members));
	bool ok = rows != NULL && ((kept != NULL && members != NULL) || error_memory(err));
	size_t i;

	for (i = 0; ok && i < cluster->node_count; i++) {
		kept[i].row = find_row(views, count, cluster->nodes[i]);
		ok = recall(history, configuration_find(configuration, cluster->nodes[i]), now, &kept[i], &members[i], err);
	}
	ok = ok && judge(cluster, members, now, rows, err);
	for (i = 0; kept != NULL && i < cluster->node_count; i++) {
		verdict_clear(&kept[i].verdict);
		memory_clear(&kept[i].memory);
		snapshot_clear(&kept[i].snapshot);
	}
	free(kept);
	free(members);
	if (ok)
		return rows;
	mib_snapshot_free(rows);
	return NULL;
}

static time_t
newest_poll(const struct cluster_policy *cluster, struct mib_view *const *views, size_t count)
{
	time_t newest = 0;
	size_t i;

	for (i = 0; i < cluster->node_count; i++) {
		const struct mib_node_row *row = find_row(views, count, cluster->nodes[i]);

		if (row != NULL && row->last_poll > newest)
			newest = row->last_poll;
	}
	return newest;
}

static bool
begin(struct roles *roles, size_t count, struct error *err)
{
	if (roles->count == count)
		return true;
	roles_clear(roles);
	roles->clusters = calloc(count + 1, sizeof(*roles->clusters));
	roles->polled = calloc(count + 1, sizeof(*roles->polled));
	if (roles->clusters == NULL || roles->polled == NULL) {
		roles_clear(roles);
		return error_memory(err);
	}
	roles->count = count;
	return true;
}

/* Two polls in one second are told apart by nothing: what is of the second that is not over yet is made again. */
static bool
is_current(const struct roles *roles, size_t i, time_t polled, time_t now)
{
	return roles->clusters[i] != NULL && roles->polled[i] == polled && polled < now - 1;
}

bool
roles_add(struct roles *roles, const struct configuration *configuration, struct mib_view *const *views, size_t count,
    struct history *history, time_t now, struct mib_snapshot *snapshot, struct error *err)
{
	size_t i, j;

	if (!begin(roles, configuration->cluster_count, err))
		return false;
	for (i = 0; i < roles->count; i++) {
		const struct cluster_policy *cluster = &configuration->clusters[i];
		time_t polled = newest_poll(cluster, views, count);

		if (!is_current(roles, i, polled, now)) {
			mib_snapshot_free(roles->clusters[i]);
			roles->clusters[i] = make_rows(configuration, cluster, views, count, history, now, err);
			roles->polled[i] = polled;
		}
		if (roles->clusters[i] == NULL)
			return false;
		for (j = 0; j < roles->clusters[i]->role_count; j++)
			if (!mib_snapshot_add_role(snapshot, &roles->clusters[i]->role_rows[j], err))
				return false;
	}
	return true;
}

void
roles_clear(struct roles *roles)
{
	size_t i;

	for (i = 0; i < roles->count; i++)
		mib_snapshot_free(roles->clusters[i]);
	free(roles->clusters);
	free(roles->polled);
	*roles = (struct roles) { 0 };
}
