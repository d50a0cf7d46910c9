#include "snmp-subagent/notify/role_changes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/verdict/placement.h"

/* All that role_changes_find() works on. */
struct finding {
	const struct role_told *told;
	size_t told_count;
	struct text_arena *text;
	struct role_changes changes;
};

/* Nothing: that was told of a role. */
static struct role_told
told_of(const struct finding *finding, const char *cluster, const char *group)
{
	size_t i;

	for (i = 0; i < finding->told_count; i++)
		if (strcasecmp(finding->told[i].cluster, cluster) == 0 && strcasecmp(finding->told[i].role, group) == 0)
			return finding->told[i];
	return (struct role_told) { .cluster = cluster, .role = group, .not_ready = "" };
}

static bool
tell(struct finding *finding, const struct role_change *change, struct error *err)
{
	struct role_changes *changes = &finding->changes;

	if (change->sentence == NULL)
		return error_memory(err);
	if (!array_room(changes->items, changes->count, err))
		return false;
	changes->items[changes->count++] = *change;
	return true;
}

static bool
keep(struct finding *finding, const struct role_told *told, struct error *err)
{
	struct role_changes *changes = &finding->changes;

	if (told->condition == ROLE_CONDITION_FINE && *told->not_ready == '\0')
		return true;
	if (!array_room(changes->told, changes->told_count, err))
		return false;
	changes->told[changes->told_count++] = *told;
	return true;
}

/* Sites of it are still given time to come up after a start or a failover, on whatever node. */
static bool
settles(const struct cluster_verdict *verdict, const struct role *role)
{
	size_t i, j;

	for (i = 0; i < verdict->node_count; i++) {
		const struct cluster_member *member = verdict->nodes[i].member;

		for (j = 0; member->verdict != NULL && j < member->verdict->site_count; j++)
			if (member->verdict->sites[j].reason == REASON_SETTLING &&
			    placement_is_carried(member->policy, role->group, member->verdict->sites[j].name))
				return true;
	}
	return false;
}

static enum role_condition
condition_of(const struct cluster_verdict *verdict, const struct role *role, enum role_condition before)
{
	switch (role->state) {
	case ROLE_SERVING:
		return ROLE_CONDITION_FINE;
	case ROLE_DEGRADED:
		return settles(verdict, role) ? before : ROLE_CONDITION_DEGRADED;
	case ROLE_DOWN:
		return settles(verdict, role) ? before : ROLE_CONDITION_DOWN;
	case ROLE_UNKNOWN:
		break;
	}
	return before;
}

static enum mib_notification_kind
kind_of_condition(enum role_condition condition)
{
	switch (condition) {
	case ROLE_CONDITION_DOWN:
		return NOTIFICATION_ROLE_DOWN;
	case ROLE_CONDITION_DEGRADED:
		return NOTIFICATION_ROLE_DEGRADED;
	case ROLE_CONDITION_FINE:
		break;
	}
	return NOTIFICATION_ROLE_RECOVERED;
}

/* Does a line of `list` name the computer? */
static bool
has_line(const char *list, const char *computer)
{
	size_t length = strlen(computer);

	while (*list != '\0') {
		size_t line = strcspn(list, "\n");

		if (line == length && strncasecmp(list, computer, length) == 0)
			return true;
		list += line + (list[line] == '\n');
	}
	return false;
}

static bool
is_untold(const struct candidate *candidate)
{
	return candidate->readiness == READY_UNTOLD || candidate->node->state == CLUSTER_NODE_UNREACHABLE;
}

static bool
has_untold(const struct role *role)
{
	size_t i;

	for (i = 0; i < role->candidate_count; i++)
		if (is_untold(&role->candidates[i]))
			return true;
	return false;
}

/* It is known to be in the way of the next failover: up and not ready, or the last one, and in maintenance. */
static bool
is_in_the_way(const struct role *role, const struct candidate *candidate)
{
	return candidate->readiness == NOT_READY ||
	    (candidate->readiness == READY_NOT && role->ready == 0 && !has_untold(role));
}

/* Who could take over is told of anew; of those that were told, one of which nothing is known now stays. */
static const char *
name_not_ready(const struct finding *finding, const struct role *role, const char *before, bool *ret_is_new)
{
	bool is_one_in_doubt = role->ready == 0 && has_untold(role);
	const char *names = "";
	size_t i;

	for (i = 0; names != NULL && i < role->candidate_count; i++) {
		const struct candidate *candidate = &role->candidates[i];
		bool is_told = has_line(before, candidate->node->computer), is_now = is_in_the_way(role, candidate);

		if (!is_now && !(is_told && (is_untold(candidate) || (is_one_in_doubt && candidate->readiness != READY))))
			continue;
		*ret_is_new |= is_now && !is_told;
		names = text_format(finding->text, "%s%s\n", names, candidate->node->computer);
	}
	return names;
}

static const char *
ready_text(const struct finding *finding, const struct role *role)
{
	if (role->ready == 0)
		return text_format(finding->text, "no other node is asked to take over %s any more", role->group);
	return text_format(finding->text, "%zu of %zu other nodes could take over %s", role->ready, role->candidate_count,
	    role->group);
}

/* Whose owner is not known has all nodes for candidates: nothing is said then. */
static bool
find_readiness(struct finding *finding, struct role_change *change, struct role_told *told, struct error *err)
{
	const char *before = told->not_ready;
	bool is_new = false;

	if (*change->role->owner == '\0')
		return true;
	told->not_ready = name_not_ready(finding, change->role, before, &is_new);
	if (told->not_ready == NULL)
		return error_memory(err);
	if (*told->not_ready == '\0' && change->role->ready == 0 && change->role->candidate_count > 0) {
		told->not_ready = before;	/* nobody tells */
		return true;
	}
	if (is_new) {
		change->kind = NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY;
		change->sentence = change->role->warning;
		return tell(finding, change, err);
	}
	if (*before == '\0' || *told->not_ready != '\0')
		return true;
	change->kind = NOTIFICATION_ROLE_NEXT_OWNER_READY;
	change->sentence = ready_text(finding, change->role);
	return tell(finding, change, err);
}

static bool
find_role(struct finding *finding, const struct judged_cluster *cluster, const struct role *role, struct error *err)
{
	struct role_told told = told_of(finding, cluster->name, role->group);
	struct role_change change = { .cluster = cluster->name, .group = role->group, .role = role };
	enum role_condition now = condition_of(cluster->verdict, role, told.condition);

	if (now != told.condition) {
		change.kind = kind_of_condition(now);
		change.sentence = role->sentence;
		told.condition = now;
		if (!tell(finding, &change, err))
			return false;
	}
	return find_readiness(finding, &change, &told, err) && keep(finding, &told, err);
}

static const struct judged_cluster *
find_cluster(const struct judged_cluster *clusters, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcasecmp(clusters[i].name, name) == 0)
			return &clusters[i];
	return NULL;
}

static bool
is_judged(const struct cluster_verdict *verdict, const char *group)
{
	size_t i;

	for (i = 0; i < verdict->role_count; i++)
		if (strcasecmp(verdict->roles[i].group, group) == 0)
			return true;
	return false;
}

/* Of what was told before, what find_role() does not see. */
static bool
find_unjudged(struct finding *finding, const struct role_told *told, const struct judged_cluster *cluster, struct error *err)
{
	struct role_change change = { .kind = NOTIFICATION_ROLE_GONE, .cluster = told->cluster, .group = told->role };

	if (cluster != NULL && cluster->has_no_nodes)
		cluster = NULL;
	if (cluster != NULL && cluster->verdict == NULL)
		return keep(finding, told, err);
	if (cluster != NULL && is_judged(cluster->verdict, told->role))
		return true;
	change.sentence = text_format(finding->text, "%s of cluster %s had a problem, and is watched no more: %s", told->role,
	    told->cluster, cluster == NULL ? "neither sitewatch.conf nor what nodes tell has such a cluster" : "sitewatch.conf asks for no site of it");
	return tell(finding, &change, err);
}

static int
compare_told(const void *a, const void *b)
{
	const struct role_told *one = a, *other = b;
	int order = strcasecmp(one->cluster, other->cluster);

	return order != 0 ? order : strcasecmp(one->role, other->role);
}

static bool
find(struct finding *finding, const struct judged_cluster *clusters, size_t cluster_count, struct error *err)
{
	size_t i, j;

	for (i = 0; i < finding->told_count; i++)
		if (!find_unjudged(finding, &finding->told[i], find_cluster(clusters, cluster_count, finding->told[i].cluster), err))
			return false;
	for (i = 0; i < cluster_count; i++)
		for (j = 0; clusters[i].verdict != NULL && j < clusters[i].verdict->role_count; j++)
			if (!find_role(finding, &clusters[i], &clusters[i].verdict->roles[j], err))
				return false;
	if (finding->changes.told_count > 0)
		qsort(finding->changes.told, finding->changes.told_count, sizeof(*finding->changes.told), compare_told);
	return true;
}

bool
role_changes_find(const struct role_told *told, size_t told_count, const struct judged_cluster *clusters,
    size_t cluster_count, struct text_arena *text, struct role_changes *ret_changes, struct error *err)
{
	struct finding finding = { .told = told, .told_count = told_count, .text = text };

	if (!find(&finding, clusters, cluster_count, err)) {
		role_changes_clear(&finding.changes);
		return false;
	}
	*ret_changes = finding.changes;
	return true;
}

void
role_changes_clear(struct role_changes *changes)
{
	free(changes->items);
	free(changes->told);
	memset(changes, 0, sizeof(*changes));
}
