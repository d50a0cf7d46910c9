#include "lib/cluster/timeline.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/cluster/judging.h"
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
		changes[i] = (struct cluster_change) { .node = index, .witnesses = 1, .tellers = cluster_teller(index),
			.change = &list->items[i] };
		/* By the clock as it is now; what was set before did not move what stands written. */
		changes[i].has_clock = cluster_our_time(nodes[index].memory,
		    list->items[i].time + list->items[i].clock_back_s - nodes[index].memory->clock_back_s,
		    &changes[i].time);
	}
	return list->count;
}

/* What happened at one moment stays as each node has it, one node after the other. */
static int
compare(const void *a, const void *b)
{
	const struct cluster_change *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	if (left->node != right->node)
		return left->node < right->node ? -1 : 1;
	return left->change < right->change ? -1 : left->change > right->change;
}

/* Without a clock the newest comes first, and is put to the newest that others know. */
static int
compare_clocks(const void *a, const void *b)
{
	const struct cluster_change *left = a, *right = b;

	if (left->has_clock != right->has_clock)
		return left->has_clock ? -1 : 1;
	return left->has_clock ? compare(a, b) : compare(b, a);
}

/* What is not told does not contradict. */
static bool
may_be_same(const char *a, const char *b)
{
	return *a == '\0' || *b == '\0' || placement_same_computer(a, b);
}

/* No group moves to where it is: unless one log has it twice, far apart, the later one is the same move; see failovers.c. */
static bool
is_echo(const struct cluster_change *early, const struct cluster_change *late)
{
	return early->change->kind == late->change->kind && strcasecmp(early->change->subject, late->change->subject) == 0 &&
	    placement_same_computer(early->change->to, late->change->to) &&
	    (!is_logged(early->change) || !is_logged(late->change) || late->time - early->time <= MERGE_S ||
		((early->tellers & late->tellers) == 0 && may_be_same(early->change->from, late->change->from)));
}

static bool
is_of_same_group(const struct cluster_change *a, const struct cluster_change *b)
{
	return a->change->kind == b->change->kind && strcasecmp(a->change->subject, b->change->subject) == 0;
}

/*
 * Logs, or other nodes, tell of each move, two at least, of the way that a node saw the group go at one stride; see failovers.c. Where it
 * was back at the beginning meanwhile, it began from there.
 */
static bool
is_stride(const struct cluster_change *changes, size_t count, size_t seen)
{
	const struct cluster_change *stride = &changes[seen];
	const char *at = NULL, *from = stride->change->from, *to = stride->change->to;
	size_t i;

	if (!is_move(stride->change) || is_logged(stride->change) || *from == '\0')
		return false;
	for (i = 0; i < count; i++) {
		const struct change *move = changes[i].change;

		if (!is_of_same_group(&changes[i], stride))
			continue;
		if (i < seen && placement_same_computer(move->to, from))
			at = NULL;
		else if (!is_logged(move) && (changes[i].tellers & stride->tellers) != 0)
			continue;
		else if (changes[i].time <= stride->time + MERGE_S && placement_same_computer(move->from, from))
			at = placement_same_computer(move->to, to) ? NULL : move->to;
		else if (at != NULL && (may_be_same(at, move->from) || !is_logged(move))) {
			at = move->to;
			if (placement_same_computer(at, to))
				return true;
		}
	}
	return false;
}

static size_t
drop_strides(struct cluster_change *changes, size_t count)
{
	size_t i = 0;

	while (i < count)
		if (is_stride(changes, count, i))
			memmove(&changes[i], &changes[i + 1], (--count - i) * sizeof(*changes));
		else
			i++;
	return count;
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
		early->witnesses += (early->tellers & changes[i].tellers) == 0;
		early->tellers |= changes[i].tellers;
		/* It stays in its place: when a log dates it, that is earlier than when it was seen, and came first. */
		if (is_logged(changes[i].change) && !is_logged(early->change)) {
			early->change = changes[i].change;
			early->node = changes[i].node;
		}
	}
	return kept;
}

/* The same move, told by other nodes. Whoever only saw another owner may have missed those in between. */
static bool
is_of_others(const struct cluster_change *a, const struct cluster_change *b)
{
	return a->change->kind == b->change->kind && (a->tellers & b->tellers) == 0 &&
	    strcasecmp(a->change->subject, b->change->subject) == 0 && placement_same_computer(a->change->to, b->change->to) &&
	    (is_logged(a->change) != is_logged(b->change) || may_be_same(a->change->from, b->change->from));
}

/* How far apart; what a node without a clock tells may be of any time. */
static time_t
time_between(const struct cluster_change *a, const struct cluster_change *b)
{
	if (!a->has_clock || !b->has_clock)
		return 0;
	return a->time < b->time ? b->time - a->time : a->time - b->time;
}

/* The nearest one in time, of those that are kept; NULL. */
static struct cluster_change *
same_move(struct cluster_change *kept, size_t count, const struct cluster_change *move)
{
	struct cluster_change *nearest = NULL;

	while (is_move(move->change) && count-- > 0)
		if (is_of_others(&kept[count], move) && time_between(&kept[count], move) <= MERGE_S &&
		    (nearest == NULL || time_between(&kept[count], move) < time_between(nearest, move)))
			nearest = &kept[count];
	return nearest;
}

/* What a log dates, by a clock that is told, dates it. */
static void
join(struct cluster_change *known, const struct cluster_change *other)
{
	const struct cluster_change before = *known;

	if (other->has_clock == known->has_clock ? is_logged(other->change) && !is_logged(known->change) : other->has_clock)
		*known = *other;
	known->witnesses = before.witnesses + other->witnesses;
	known->tellers = before.tellers | other->tellers;
}

/* Those without a clock come last. */
static size_t
join_moves(struct cluster_change *changes, size_t count)
{
	size_t i, kept = 0;

	for (i = 0; i < count; i++) {
		struct cluster_change *known = same_move(changes, kept, &changes[i]);

		if (known == NULL)
			changes[kept++] = changes[i];
		else
			join(known, &changes[i]);
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
	qsort(changes, count, sizeof(*changes), compare_clocks);
	count = join_moves(changes, count);
	qsort(changes, count, sizeof(*changes), compare);
	*ret_count = drop_echoes(changes, drop_strides(changes, count));
	*ret_changes = changes;
	return true;
}
