/* Each node's log tells of a move, and each node's looks see it: one failover, not several. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/cluster/judging.h"
#include "lib/model/array.h"
#include "lib/verdict/placement.h"

#define MERGE_S 300	/* what nodes date of one move lies within this, beside what their clocks are unsure of */

/* One node's failover, on our clock. */
struct sighting {
	struct cluster_failover failover;
	time_t began;
	bool has_clock;			/* the node that dates it told its own */
	size_t node;			/* the last one that tells of it */
};

struct sightings {
	struct sighting *items;
	size_t count;
};

/* Of failovers that are remembered each has some: enum evidence names the best first. */
static bool
is_better(enum evidence a, enum evidence b)
{
	return a < b;
}

static bool
may_be_same(const char *a, const char *b)
{
	return *a == '\0' || *b == '\0' || placement_same_computer(a, b);
}

/* Between which times it may have happened they touch, with what is usual between two logs of one move. */
static bool
is_same_move(const struct sighting *a, const struct sighting *b)
{
	time_t slack = a->failover.slack_s + b->failover.slack_s + MERGE_S;
	bool are_logged = a->failover.evidence == EVIDENCE_EVENT && b->failover.evidence == EVIDENCE_EVENT;

	/* Whoever only saw another owner may have missed those in between, and so where it came from. */
	return strcasecmp(a->failover.group, b->failover.group) == 0 && may_be_same(a->failover.to, b->failover.to) &&
	    (!are_logged || may_be_same(a->failover.from, b->failover.from)) && a->began <= b->failover.time + slack &&
	    b->began <= a->failover.time + slack;
}

static void
fill(const char **text, const char *told)
{
	if (**text == '\0')
		*text = told;
}

/* Of equal evidence the surer clock dates it, then the earlier node. */
static void
join(struct sighting *known, const struct sighting *other)
{
	const struct cluster_failover *told = &other->failover;
	bool is_surer = other->has_clock && (!known->has_clock || told->slack_s < known->failover.slack_s);

	if (is_better(told->evidence, known->failover.evidence) || (told->evidence == known->failover.evidence && is_surer)) {
		known->failover.evidence = told->evidence;
		known->failover.time = told->time;
		known->failover.slack_s = told->slack_s;
		known->began = other->began;
		known->has_clock = other->has_clock;
	}
	fill(&known->failover.from, told->from);
	fill(&known->failover.to, told->to);
	known->failover.witnesses += known->node != other->node;
	known->node = other->node;
}

static bool
is_role(const struct cluster_judging *on, const char *group)
{
	size_t i;

	for (i = 0; i < on->verdict.role_count; i++)
		if (strcasecmp(on->verdict.roles[i].group, group) == 0)
			return true;
	return false;
}

static bool
take(struct cluster_judging *on, struct sightings *sightings, size_t node, const struct failover *failover, struct error *err)
{
	const struct cluster_node *of = &on->verdict.nodes[node];
	struct sighting sighting = {
		.failover = { .slack_s = of->slack_s, .evidence = failover->evidence, .witnesses = 1, .group = failover->group,
		    .from = failover->from, .to = failover->to },
		.has_clock = of->has_clock,
		.node = node,
	};
	size_t i;

	cluster_our_time(of->member->memory, failover->time, &sighting.failover.time);
	cluster_our_time(of->member->memory, failover_earliest(failover), &sighting.began);
	for (i = 0; i < sightings->count; i++)
		if (sightings->items[i].node != node && is_same_move(&sightings->items[i], &sighting)) {
			join(&sightings->items[i], &sighting);
			return true;
		}
	if (!array_room(sightings->items, sightings->count, err))
		return false;
	sightings->items[sightings->count++] = sighting;
	return true;
}

static int
compare_times(const void *a, const void *b)
{
	const struct cluster_failover *left = a, *right = b;

	if (left->time != right->time)
		return left->time > right->time ? -1 : 1;
	return strcasecmp(left->group, right->group);
}

/* The one before of the same group; `count`: none. */
static size_t
before(const struct cluster_failover *failovers, size_t count, size_t i)
{
	const char *group = failovers[i].group;

	for (i++; i < count && strcasecmp(failovers[i].group, group) != 0; i++)
		;
	return i;
}

/*
 * No group moves to where it is. A node that could not tell of the cluster for a while sees the new owner late, after its own
 * log or another node told of the move: that is the same one, later. @return how many are left
 */
static size_t
drop_echoes(struct cluster_failover *failovers, size_t count)
{
	size_t i = 0;

	while (i < count) {
		struct cluster_failover *late = &failovers[i];
		size_t other = before(failovers, count, i);
		struct cluster_failover *early = other < count ? &failovers[other] : NULL;

		if (early == NULL || !placement_same_computer(early->to, late->to) ||
		    (early->evidence == EVIDENCE_EVENT && late->evidence == EVIDENCE_EVENT)) {
			i++;
			continue;
		}
		if (is_better(late->evidence, early->evidence))
			*early = *late;
		memmove(late, late + 1, (--count - i) * sizeof(*late));
	}
	return count;
}

static bool
keep(struct cluster_judging *on, const struct sightings *sightings, struct error *err)
{
	struct cluster_failover *failovers = calloc(sightings->count + 1, sizeof(*failovers));
	size_t i;

	if (failovers == NULL)
		return error_memory(err);
	for (i = 0; i < sightings->count; i++)
		failovers[i] = sightings->items[i].failover;
	qsort(failovers, sightings->count, sizeof(*failovers), compare_times);
	on->verdict.failovers = failovers;
	on->verdict.failover_count = drop_echoes(failovers, sightings->count);
	return true;
}

static bool
take_all(struct cluster_judging *on, struct sightings *sightings, bool are_events, struct error *err)
{
	size_t i, j;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct memory *memory = on->verdict.nodes[i].member->memory;

		for (j = 0; memory != NULL && j < memory->failover_count; j++) {
			const struct failover *failover = &memory->failovers[j];

			if ((failover->evidence == EVIDENCE_EVENT) == are_events && is_role(on, failover->group) &&
			    !take(on, sightings, i, failover, err))
				return false;
		}
	}
	return true;
}

/* What logs date first: the rest is put to it. */
bool
cluster_failovers_join(struct cluster_judging *on, struct error *err)
{
	struct sightings sightings = { 0 };
	bool ok = take_all(on, &sightings, true, err) && take_all(on, &sightings, false, err) && keep(on, &sightings, err);

	free(sightings.items);
	return ok;
}

const struct cluster_failover *
cluster_failover_of(const struct cluster_judging *on, const char *group)
{
	size_t i;

	for (i = 0; i < on->verdict.failover_count; i++)
		if (strcasecmp(on->verdict.failovers[i].group, group) == 0)
			return &on->verdict.failovers[i];
	return NULL;
}
