#include "lib/cluster/timeline.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/cluster/cluster.h"
#include "lib/verdict/placement.h"

#define MERGE_S 360	/* of what two logs tell of one move; see failovers.c */

static bool
is_move(const struct change *change)
{
	return change->kind == CHANGE_FAILOVER || change->kind == CHANGE_OWNER;
}

static bool
is_logged(const struct change *change)
{
	return change->kind == CHANGE_FAILOVER && change->evidence == EVIDENCE_EVENT;
}

static size_t
take(const struct cluster_history *nodes, size_t index, struct cluster_change *changes)
{
	const struct change_list *list = nodes[index].changes;
	size_t i;

	for (i = 0; i < list->count; i++) {
		changes[i] = (struct cluster_change) { .node = index, .witnesses = 1, .change = &list->items[i] };
		changes[i].has_clock = list->items[i].our_time != 0 ||
		    cluster_our_time(nodes[index].memory, list->items[i].time, &changes[i].time);
		if (list->items[i].our_time != 0)
			changes[i].time = list->items[i].our_time;
	}
	return list->count;
}

/* What happened at one moment stays as each node has it, one node after the other. */
static int
compare_times(const void *a, const void *b)
{
	const struct cluster_change *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	if (left->node != right->node)
		return left->node < right->node ? -1 : 1;
	return (left->change > right->change) - (left->change < right->change);
}

/* No group moves to where it is: unless two logs have it, far apart, the later one is the same move, seen late. */
static bool
is_echo(const struct cluster_change *early, const struct cluster_change *late)
{
	return early->change->kind == late->change->kind && strcasecmp(early->change->subject, late->change->subject) == 0 &&
	    placement_same_computer(early->change->to, late->change->to) &&
	    (!is_logged(early->change) || !is_logged(late->change) || late->time - early->time <= MERGE_S);
}

/* The one before of the same kind and group among those that are kept. */
static struct cluster_change *
move_before(struct cluster_change *kept, size_t count, const struct change *change)
{
	while (count-- > 0)
		if (kept[count].change->kind == change->kind && strcasecmp(kept[count].change->subject, change->subject) == 0)
			return &kept[count];
	return NULL;
}

static size_t
drop_echoes(struct cluster_change *changes, size_t count)
{
	size_t i, kept = 0;

	for (i = 0; i < count; i++) {
		struct cluster_change *early =
		    is_move(changes[i].change) ? move_before(changes, kept, changes[i].change) : NULL;

		if (early == NULL || !is_echo(early, &changes[i])) {
			changes[kept++] = changes[i];
			continue;
		}
		early->witnesses += early->node != changes[i].node;
		/* It stays in its place: when a log dates it, that is earlier than when it was seen, and came first. */
		if (is_logged(changes[i].change) && !is_logged(early->change)) {
			early->change = changes[i].change;
			early->node = changes[i].node;
		}
	}
	return kept;
}

bool
cluster_timeline_join(const struct cluster_history *nodes, size_t node_count, struct cluster_change **ret_changes,
    size_t *ret_count, struct error *err)
{
	struct cluster_change *changes;
	size_t i, count = 0;

	for (i = 0; i < node_count; i++)
		count += nodes[i].changes->count;
	changes = calloc(count + 1, sizeof(*changes));
	if (changes == NULL)
		return error_memory(err);
	for (i = 0, count = 0; i < node_count; i++)
		count += take(nodes, i, changes + count);
	qsort(changes, count, sizeof(*changes), compare_times);
	*ret_count = drop_echoes(changes, count);
	*ret_changes = changes;
	return true;
}
