#include "snmp-subagent/nodes/roles.h"

#include <stdlib.h>
#include <strings.h>

#include "lib/history/role_told.h"
#include "lib/model/array.h"
#include "snmp-subagent/log.h"
#include "snmp-subagent/notify/announce.h"
#include "snmp-subagent/notify/role_changes.h"
#include "snmp-subagent/notify/role_row.h"

#define TOGETHER_S 10	/* polls no further apart may be of looks that lib/cluster/owner.c weighs against each other */

/* One node of a cluster, as it is kept. */
struct kept {
	const struct mib_node_row *row;	/* NULL: it is not polled */
	struct snapshot snapshot;
	struct memory memory;
	struct verdict verdict;
};

/* A cluster, as it is judged. */
struct judged {
	struct kept *kept;
	struct cluster_member *members;
	size_t count;
	struct cluster_verdict verdict;
};

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

static void
judged_clear(struct judged *judged)
{
	size_t i;

	cluster_verdict_clear(&judged->verdict);
	for (i = 0; i < judged->count; i++) {
		verdict_clear(&judged->kept[i].verdict);
		memory_clear(&judged->kept[i].memory);
		snapshot_clear(&judged->kept[i].snapshot);
	}
	free(judged->kept);
	free(judged->members);
	*judged = (struct judged) { 0 };
}

/* @param poll  of one of its nodes: its row is newer than its view; NULL: of none */
static bool
judge(const struct roles *roles, const struct cluster_policy *cluster, const struct roles_poll *poll,
    struct history *history, struct judged *ret_judged, struct error *err)
{
	struct judged judged = {
		.kept = calloc(cluster->node_count + 1, sizeof(*judged.kept)),
		.members = calloc(cluster->node_count + 1, sizeof(*judged.members)),
	};
	bool ok = (judged.kept != NULL && judged.members != NULL) || error_memory(err);

	while (ok && judged.count < cluster->node_count) {
		const char *name = cluster->nodes[judged.count];
		struct kept *kept = &judged.kept[judged.count];

		kept->row = poll->node != NULL && strcasecmp(poll->node->name, name) == 0
				? poll->node
				: find_row(poll->views, poll->view_count, name);
		ok = recall(history, configuration_find(roles->configuration, name), poll->now, kept, &judged.members[judged.count++],
		    err);
	}
	ok = ok && cluster_judge(judged.members, cluster, poll->now, &judged.verdict, err);
	if (ok)
		*ret_judged = judged;
	else
		judged_clear(&judged);
	return ok;
}

/* @return the caller's; NULL on failure */
static struct mib_snapshot *
make_rows(const char *cluster, const struct cluster_verdict *verdict, struct error *err)
{
	struct mib_snapshot *rows = mib_snapshot_new("", err);
	bool ok = rows != NULL;
	size_t i;

	for (i = 0; ok && i < verdict->role_count; i++) {
		struct mib_role_row row = role_row(cluster, &verdict->roles[i]);

		ok = mib_snapshot_add_role(rows, &row, err);
	}
	if (ok)
		return rows;
	mib_snapshot_free(rows);
	return NULL;
}

static bool
show(struct roles *roles, size_t place, const struct cluster_verdict *verdict, struct error *err)
{
	struct mib_snapshot *rows = make_rows(roles->configuration->clusters[place].name, verdict, err);

	mib_snapshot_free(roles->clusters[place]);
	roles->clusters[place] = rows;
	return rows != NULL;
}

static bool
begin(struct roles *roles, struct error *err)
{
	size_t count = roles->configuration->cluster_count;

	if (roles->clusters != NULL)
		return true;
	roles->clusters = calloc(count + 1, sizeof(*roles->clusters));
	roles->count = count;
	return roles->clusters != NULL || error_memory(err);
}

static bool
has_node(const struct cluster_policy *cluster, const char *node)
{
	size_t i;

	for (i = 0; i < cluster->node_count; i++)
		if (strcasecmp(cluster->nodes[i], node) == 0)
			return true;
	return false;
}

/* What a poll has made of the clusters. */
struct taking {
	struct roles *roles;
	const struct roles_poll *poll;
	struct history *history;
	struct text_arena text;
	struct judged *judged;			/* one for each; empty: not of this node */
	struct judged_cluster *clusters;	/* the same, for role_changes_find() */
	struct role_told *told;
	size_t told_count;
	struct role_changes changes;
	struct outbox_item *items;
	size_t item_count;
};

static void
taking_clear(struct taking *taking)
{
	size_t i;

	for (i = 0; taking->judged != NULL && i < taking->roles->count; i++)
		judged_clear(&taking->judged[i]);
	role_changes_clear(&taking->changes);
	free(taking->judged);
	free(taking->clusters);
	free(taking->told);
	free(taking->items);
	text_arena_clear(&taking->text);
}

static bool
judge_clusters(struct taking *taking, struct error *err)
{
	struct roles *roles = taking->roles;
	size_t i;

	taking->judged = calloc(roles->count + 1, sizeof(*taking->judged));
	taking->clusters = calloc(roles->count + 1, sizeof(*taking->clusters));
	if (taking->judged == NULL || taking->clusters == NULL)
		return error_memory(err);
	for (i = 0; i < roles->count; i++) {
		const struct cluster_policy *cluster = &roles->configuration->clusters[i];
		struct judged *judged = &taking->judged[i];

		taking->clusters[i] = (struct judged_cluster) { .name = cluster->name, .has_no_nodes = cluster->node_count == 0 };
		if (!has_node(cluster, taking->poll->node->name))
			continue;
		if (!judge(roles, cluster, taking->poll, taking->history, judged, err) || !show(roles, i, &judged->verdict, err))
			return false;
		taking->clusters[i].verdict = &judged->verdict;
	}
	return true;
}

/* As a site of it would be told: when it is to be told of one of its nodes. Of a cluster that is not there any more: yes. */
static bool
is_to_be_told(const struct configuration *configuration, const char *name)
{
	const struct cluster_policy *cluster = configuration_find_cluster(configuration, name);
	size_t i;

	for (i = 0; cluster != NULL && i < cluster->node_count; i++)
		if (configuration_find(configuration, cluster->nodes[i])->notify)
			return true;
	return cluster == NULL || cluster->node_count == 0;
}

static bool
make_items(struct taking *taking, struct error *err)
{
	struct role_changes to_tell = { .items = calloc(taking->changes.count + 1, sizeof(*to_tell.items)) };
	bool ok;
	size_t i;

	if (to_tell.items == NULL)
		return error_memory(err);
	for (i = 0; taking->poll->notify && i < taking->changes.count; i++)
		if (is_to_be_told(taking->roles->configuration, taking->changes.items[i].cluster))
			to_tell.items[to_tell.count++] = taking->changes.items[i];
	ok = announce_roles(&to_tell, taking->poll->node->index, taking->poll->now, &taking->text, &taking->items,
	    &taking->item_count, err);
	free(to_tell.items);
	return ok;
}

static bool
take(struct taking *taking, struct error *err)
{
	return begin(taking->roles, err) && judge_clusters(taking, err) &&
	    history_roles_told(taking->history, &taking->text, &taking->told, &taking->told_count, err) &&
	    role_changes_find(taking->told, taking->told_count, taking->clusters, taking->roles->count, &taking->text,
		&taking->changes, err) &&
	    make_items(taking, err) &&
	    history_roles_tell(taking->history, taking->told, taking->told_count, taking->changes.told,
		taking->changes.told_count, taking->items, taking->item_count, err);
}

/* Of other nodes that answer, and whose look is weighed against this one: when that one was polled that was first. 0: there is none. */
static time_t
oldest_other_poll(const struct taking *taking, const struct judged *judged)
{
	time_t oldest = 0;
	size_t i;

	for (i = 0; i < judged->count; i++) {
		const struct mib_node_row *row = judged->kept[i].row;

		if (row == NULL || row == taking->poll->node || !row->is_reachable || row->last_poll < taking->poll->now - TOGETHER_S)
			continue;
		if (oldest == 0 || row->last_poll < oldest)
			oldest = row->last_poll;
	}
	return oldest;
}

static bool
is_told_down(const struct taking *taking, const char *cluster, const char *group)
{
	size_t i;

	for (i = 0; i < taking->changes.told_count; i++)
		if (strcasecmp(taking->changes.told[i].cluster, cluster) == 0 &&
		    strcasecmp(taking->changes.told[i].role, group) == 0)
			return taking->changes.told[i].condition == ROLE_CONDITION_DOWN;
	return false;
}

/*
 * A role that is not known may be down, and be told so when the other nodes were polled since, too: after a failover they do not agree
 * before. Whatever they tell then, its sites do not wait any longer.
 */
static bool
has_voice(const struct taking *taking, size_t place, const struct role *role, time_t *ret_since)
{
	time_t oldest = oldest_other_poll(taking, &taking->judged[place]);

	*ret_since = 0;
	if (is_told_down(taking, taking->clusters[place].name, role->group))
		return true;
	if (role->state != ROLE_UNKNOWN || oldest == 0)
		return false;
	/* One that a clock dates into the future says nothing of who was polled since. */
	if (role->failover == NULL || role->failover->time + role->failover->slack_s < oldest ||
	    role->failover->time - role->failover->slack_s > taking->poll->now)
		*ret_since = oldest;
	return true;
}

/* Where nothing is told of the role, its sites are told of as ever. */
static bool
list_voices(const struct taking *taking, struct text_arena *text, struct role_voice **voices, size_t *count, struct error *err)
{
	size_t i, j;

	for (i = 0; i < taking->roles->count; i++) {
		const struct cluster_verdict *verdict = taking->clusters[i].verdict;

		if (verdict == NULL || !is_to_be_told(taking->roles->configuration, taking->clusters[i].name))
			continue;
		for (j = 0; j < verdict->role_count; j++) {
			struct role_voice voice;

			if (!has_voice(taking, i, &verdict->roles[j], &voice.since))
				continue;
			voice.group = text_copy_string(text, verdict->roles[j].group);
			if (voice.group == NULL)
				return error_memory(err);
			if (!array_room(*voices, *count, err))
				return false;
			(*voices)[(*count)++] = voice;
		}
	}
	return true;
}

void
roles_take(struct roles *roles, const struct roles_poll *poll, struct history *history, struct text_arena *text,
    struct role_voice **ret_voices, size_t *ret_count)
{
	struct taking taking = { .roles = roles, .poll = poll, .history = history };
	struct error err;
	bool ok;

	*ret_voices = NULL;
	*ret_count = 0;
	ok = take(&taking, &err) && list_voices(&taking, text, ret_voices, ret_count, &err);
	if (!ok && !roles->has_failed)
		daemon_log(LOG_ERR, "roles of clusters: %s", err.text);
	roles->has_failed = !ok;
	taking_clear(&taking);
}

/*
 * Numbers are made of names, and nodes tell the names of clusters that are found: one that has the number of another has no row, and
 * hides none. Those of the configuration come first.
 */
static bool
is_number_taken(struct roles *roles, const struct mib_snapshot *snapshot, const struct mib_role_row *row)
{
	size_t i;

	for (i = 0; i < snapshot->role_count; i++)
		if (snapshot->roles[i].cluster_index == row->cluster_index && snapshot->roles[i].index == row->index)
			break;
	if (i == snapshot->role_count)
		return false;
	if (!roles->has_doubled)
		daemon_log(LOG_WARNING, "role %s of cluster %s has no row in swRoleTable: its number is that of %s of %s", row->name,
		    row->cluster, snapshot->roles[i].name, snapshot->roles[i].cluster);
	roles->has_doubled = true;
	return true;
}

bool
roles_add(struct roles *roles, struct mib_view *const *views, size_t count, struct history *history, time_t now,
    struct mib_snapshot *snapshot, struct error *err)
{
	const struct roles_poll poll = { .views = views, .view_count = count, .now = now };
	size_t i, j;

	if (!begin(roles, err))
		return false;
	for (i = 0; i < roles->count; i++) {
		struct judged judged = { 0 };
		bool ok = roles->clusters[i] != NULL ||
		    (judge(roles, &roles->configuration->clusters[i], &poll, history, &judged, err) &&
			show(roles, i, &judged.verdict, err));

		judged_clear(&judged);
		if (!ok)
			return false;
		for (j = 0; j < roles->clusters[i]->role_count; j++)
			if (!is_number_taken(roles, snapshot, &roles->clusters[i]->roles[j]) &&
			    !mib_snapshot_add_role(snapshot, &roles->clusters[i]->roles[j], err))
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
	*roles = (struct roles) { .configuration = roles->configuration, .has_failed = roles->has_failed,
		.has_doubled = roles->has_doubled };
}
