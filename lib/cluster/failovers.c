/* Each node's log tells of a move, and each node's looks see it: one failover, not several. */
#include <stdint.h>
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
	bool has_clock;			/* it is */
	uint64_t tellers;		/* a bit for each node that tells of it */
};

struct sightings {
	struct sighting *items;
	size_t count;
};

/* The better the evidence the smaller: as enum evidence has them, and none last. */
static unsigned int
rank_of(enum evidence evidence)
{
	return evidence == EVIDENCE_NONE ? EVIDENCE_FLAGS + 1 : (unsigned int)evidence;
}

static bool
may_be_same(const char *a, const char *b)
{
	return *a == '\0' || *b == '\0' || placement_same_computer(a, b);
}

/* Between which times it may have happened they touch, with what is usual between two logs of one move. */
static bool
may_be_of_one_time(const struct sighting *a, const struct sighting *b, time_t merge_s)
{
	time_t slack = a->failover.slack_s + b->failover.slack_s + merge_s;

	return a->began <= b->failover.time + slack && b->began <= a->failover.time + slack;
}

/* By different nodes. What one without a clock tells may be of any time. */
static bool
is_same_move(const struct sighting *a, const struct sighting *b, time_t merge_s)
{
	bool are_logged = a->failover.evidence == EVIDENCE_EVENT && b->failover.evidence == EVIDENCE_EVENT;

	/* Whoever only saw another owner may have missed those in between, and so where it came from. */
	return (a->tellers & b->tellers) == 0 && strcasecmp(a->failover.group, b->failover.group) == 0 &&
	    may_be_same(a->failover.to, b->failover.to) && (!are_logged || may_be_same(a->failover.from, b->failover.from)) &&
	    (!a->has_clock || !b->has_clock || may_be_of_one_time(a, b, merge_s));
}

static void
fill(const char **text, const char *told)
{
	if (**text == '\0')
		*text = told;
}

/* One with a clock dates it, then the better evidence, then the surer clock, then the earlier node. */
static bool
dates_better(const struct sighting *other, const struct sighting *known)
{
	unsigned int mine = rank_of(known->failover.evidence), its = rank_of(other->failover.evidence);

	if (other->has_clock != known->has_clock)
		return other->has_clock;
	return its < mine || (its == mine && other->failover.slack_s < known->failover.slack_s);
}

static void
join(struct sighting *known, const struct sighting *other)
{
	const struct cluster_failover *told = &other->failover;

	if (dates_better(other, known)) {
		known->has_clock = other->has_clock;
		known->failover.time = told->time;
		known->failover.slack_s = told->slack_s;
		known->began = other->began;
	}
	if (rank_of(told->evidence) < rank_of(known->failover.evidence))
		known->failover.evidence = told->evidence;
	fill(&known->failover.from, told->from);
	fill(&known->failover.to, told->to);
	known->tellers |= other->tellers;
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

static struct sighting *
same_move(struct sightings *sightings, const struct sighting *sighting, time_t merge_s)
{
	size_t i;

	for (i = 0; i < sightings->count; i++)
		if (is_same_move(&sightings->items[i], sighting, merge_s))
			return &sightings->items[i];
	return NULL;
}

/* To what certainly is of its time, before what may be. */
static bool
take(struct cluster_judging *on, struct sightings *sightings, size_t node, const struct failover *failover, struct error *err)
{
	const struct cluster_node *of = &on->verdict.nodes[node];
	struct sighting sighting = {
		.failover = { .slack_s = of->slack_s, .evidence = failover->evidence, .group = failover->group,
		    .from = failover->from, .to = failover->to },
		.has_clock = of->has_clock,
		.tellers = cluster_teller(node),
	};
	struct sighting *known;

	cluster_our_time(of->member->memory, failover->time, &sighting.failover.time);
	/* When a log dates its beginning it does so by the clock of then. */
	if (failover->evidence == EVIDENCE_EVENT)
		sighting.began = sighting.failover.time;
	else
		cluster_our_time(of->member->memory, failover_earliest(failover), &sighting.began);
	known = same_move(sightings, &sighting, 0);
	if (known == NULL)
		known = same_move(sightings, &sighting, MERGE_S);
	if (known != NULL) {
		join(known, &sighting);
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
	const struct cluster_failover *left = &((const struct sighting *)a)->failover, *right = &((const struct sighting *)b)->failover;

	if (left->time != right->time)
		return left->time > right->time ? -1 : 1;
	return strcasecmp(left->group, right->group);
}

/* The one before of the same group; NULL. */
static struct sighting *
before(const struct sightings *sightings, size_t i)
{
	const char *group = sightings->items[i].failover.group;

	for (i++; i < sightings->count; i++)
		if (strcasecmp(sightings->items[i].failover.group, group) == 0)
			return &sightings->items[i];
	return NULL;
}

static size_t
count_tellers(uint64_t tellers)
{
	size_t count = 0;

	for (; tellers != 0; tellers &= tellers - 1)
		count++;
	return count;
}

/* A look saw the group where it came from, after it had been taken to where it is now: it went there twice. */
static bool
was_elsewhere_since(const struct sighting *early, const struct sighting *late)
{
	return late->failover.evidence == EVIDENCE_OBSERVED && early->has_clock && late->has_clock && *late->failover.from != '\0' &&
	    !placement_same_computer(late->failover.from, late->failover.to) &&
	    late->began > early->failover.time + early->failover.slack_s + late->failover.slack_s + MERGE_S;
}

/*
 * No group moves to where it is. A node that could not tell of the cluster for a while sees the new owner late, after its own log or
 * another node told of the move. And where logs of different nodes tell of one move at different times, with none between, a clock
 * was set before anybody looked.
 */
static bool
is_echo(const struct sighting *early, const struct sighting *late)
{
	bool are_logged = early->failover.evidence == EVIDENCE_EVENT && late->failover.evidence == EVIDENCE_EVENT;

	return placement_same_computer(early->failover.to, late->failover.to) && !was_elsewhere_since(early, late) &&
	    (!are_logged || ((early->tellers & late->tellers) == 0 && may_be_same(early->failover.from, late->failover.from)));
}

/* Of equal evidence more nodes know better, and then who heard of it first. */
static void
drop_echoes(struct sightings *sightings)
{
	size_t i = 0;

	while (i < sightings->count) {
		struct sighting *late = &sightings->items[i], *early = before(sightings, i);
		unsigned int its, mine;

		if (early == NULL || !is_echo(early, late)) {
			i++;
			continue;
		}
		its = rank_of(late->failover.evidence);
		mine = rank_of(early->failover.evidence);
		late->tellers |= early->tellers;
		if (its < mine || (its == mine && count_tellers(late->tellers) > 2 * count_tellers(early->tellers)))
			*early = *late;
		early->tellers = late->tellers;
		memmove(late, late + 1, (--sightings->count - i) * sizeof(*late));
	}
}

/* Of the way of a stride. A boot is dated two minutes early, for its time drifts. */
static bool
may_begin(const struct sighting *move, const struct sighting *stride)
{
	time_t slack = move->failover.slack_s + stride->failover.slack_s;

	return placement_same_computer(move->failover.from, stride->failover.from) &&
	    !placement_same_computer(move->failover.to, stride->failover.to) &&
	    move->failover.time >= stride->began - slack && move->failover.time <= stride->failover.time + slack + MERGE_S;
}

/*
 * Logs have each move, two at least, of the way that a node saw the group go at one stride. Its end may be later than it thinks: who boots
 * meanwhile knows that the group left before, not when it came to where it is.
 */
static bool
is_a_way_in_logs(const struct sightings *sightings, size_t seen)
{
	const struct sighting *stride = &sightings->items[seen];
	const char *at = NULL;
	size_t i;

	for (i = sightings->count; i-- > 0;) {
		const struct cluster_failover *move = &sightings->items[i].failover;

		if (move->evidence != EVIDENCE_EVENT || strcasecmp(move->group, stride->failover.group) != 0)
			continue;
		if (at == NULL ? !may_begin(&sightings->items[i], stride) : !may_be_same(at, move->from))
			continue;
		at = move->to;
		if (placement_same_computer(at, stride->failover.to))
			return true;
	}
	return false;
}

static void
drop_strides(struct sightings *sightings)
{
	size_t i = 0;

	while (i < sightings->count) {
		struct sighting *stride = &sightings->items[i];

		if (stride->failover.evidence == EVIDENCE_OBSERVED && stride->has_clock && is_a_way_in_logs(sightings, i))
			memmove(stride, stride + 1, (--sightings->count - i) * sizeof(*stride));
		else
			i++;
	}
}

static bool
keep(struct cluster_judging *on, struct sightings *sightings, struct error *err)
{
	struct cluster_failover *failovers = calloc(sightings->count + 1, sizeof(*failovers));
	size_t i;

	if (failovers == NULL)
		return error_memory(err);
	if (sightings->count > 0)
		qsort(sightings->items, sightings->count, sizeof(*sightings->items), compare_times);
	drop_strides(sightings);
	drop_echoes(sightings);
	for (i = 0; i < sightings->count; i++) {
		failovers[i] = sightings->items[i].failover;
		failovers[i].witnesses = count_tellers(sightings->items[i].tellers);
	}
	on->verdict.failovers = failovers;
	on->verdict.failover_count = sightings->count;
	return true;
}

static bool
take_all(struct cluster_judging *on, struct sightings *sightings, bool are_events, bool have_clock, struct error *err)
{
	size_t i, j;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct memory *memory = on->verdict.nodes[i].member->memory;

		for (j = 0; memory != NULL && on->verdict.nodes[i].has_clock == have_clock && j < memory->failover_count; j++) {
			const struct failover *failover = &memory->failovers[j];

			if ((failover->evidence == EVIDENCE_EVENT) == are_events && is_role(on, failover->group) &&
			    !take(on, sightings, i, failover, err))
				return false;
		}
	}
	return true;
}

/* What logs date first, by clocks that are told: the rest is put to it. */
bool
cluster_failovers_join(struct cluster_judging *on, struct error *err)
{
	struct sightings sightings = { 0 };
	bool ok = take_all(on, &sightings, true, true, err) && take_all(on, &sightings, true, false, err) &&
	    take_all(on, &sightings, false, true, err) && take_all(on, &sightings, false, false, err) &&
	    keep(on, &sightings, err);

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
