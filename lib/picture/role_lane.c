#include "lib/picture/role_lane.h"

#include <stdlib.h>
#include <strings.h>

#include "lib/picture/lane_walk.h"
#include "lib/verdict/placement.h"

/* The lane half made. */
struct drawing {
	const struct role_lane_request *request;
	struct text_arena *text;
	struct lane lane;
};

/* One site of the role on the node that has it: where in its spans the walk stands. */
struct cursor {
	const struct lane *lane;
	size_t at;
};

/* The sites of the role at one moment. */
struct tally {
	size_t listed, running, pending, unknown, at_risk;
};

const char *
role_lane_words(enum lane_state state)
{
	static const char *const words[LANE_STATES] = {
		[LANE_ABSENT] = "has no site",
		[LANE_SEEN] = "was seen",
		[LANE_RUNNING] = "is served",
		[LANE_MEANT] = "is not served, and need not be",
		[LANE_PENDING] = "is starting, stopping or paused",
		[LANE_AT_RISK] = "is served, and will not survive the next restart",
		[LANE_UNKNOWN] = "not known",
		[LANE_STOPPED] = "is served in part",
		[LANE_DOWN] = "is served by no node",
	};

	return words[state];
}

/* @param owner  NULL: not known */
static bool
push(struct drawing *drawing, time_t from, enum lane_state state, const char *owner, const char *words, struct error *err)
{
	const struct lane_span span = { .state = state, .from = from, .change = LANE_NO_CHANGE, .words = words, .owner = owner };

	return words != NULL ? lane_push(&drawing->lane, &span, err) : error_memory(err);
}

static const struct role_lane_node *
find_node(const struct role_lane_request *request, const char *computer)
{
	size_t i;

	for (i = 0; i < request->node_count; i++)
		if (placement_same_computer(request->nodes[i].computer, computer))
			return &request->nodes[i];
	return NULL;
}

static bool
is_of_role(const struct role_lane_request *request, const struct policy *policy, const char *site)
{
	size_t rule = placement_rule_index(policy, site);

	return rule < policy->cluster_rule_count && strcasecmp(policy->cluster_rules[rule].group, request->group) == 0;
}

/* The state at a moment of the node's clock; `*end` becomes the end of that state where it is earlier. */
static enum lane_state
state_at(struct cursor *cursor, time_t moment, time_t *end)
{
	const struct lane *lane = cursor->lane;

	while (cursor->at < lane->span_count && lane->spans[cursor->at].to <= moment)
		cursor->at++;
	if (cursor->at == lane->span_count)
		return LANE_ABSENT;
	if (lane->spans[cursor->at].from > moment) {
		*end = lane->spans[cursor->at].from < *end ? lane->spans[cursor->at].from : *end;
		return LANE_ABSENT;
	}
	*end = lane->spans[cursor->at].to < *end ? lane->spans[cursor->at].to : *end;
	return lane->spans[cursor->at].state;
}

static enum lane_state
state_of(const struct tally *tally)
{
	if (tally->listed == 0)
		return LANE_ABSENT;
	if (tally->unknown > 0)
		return LANE_UNKNOWN;
	if (tally->running == tally->listed)
		return tally->at_risk > 0 ? LANE_AT_RISK : LANE_RUNNING;
	if (tally->running == 0)
		return tally->pending > 0 ? LANE_PENDING : LANE_DOWN;
	return LANE_STOPPED;
}

static bool
push_tally(struct drawing *drawing, time_t from, const struct role_lane_node *node, const struct tally *tally, struct error *err)
{
	enum lane_state state = state_of(tally);

	return push(drawing, from, state, node->name, state != LANE_STOPPED ? text_format(drawing->text, "on %s", node->name) :
	    text_format(drawing->text, "on %s, where %zu of %zu sites ran", node->name, tally->running, tally->listed), err);
}

/* The node has the role from `from` to `to`. */
static bool
walk(struct drawing *drawing, const struct role_lane_node *node, struct cursor *sites, size_t count, time_t from, time_t to,
    struct error *err)
{
	while (from < to) {
		time_t end = to + node->ahead;
		struct tally tally = { 0 };
		size_t i;

		for (i = 0; i < count; i++) {
			enum lane_state state = state_at(&sites[i], from + node->ahead, &end);

			tally.listed += state != LANE_ABSENT;
			tally.running += state == LANE_RUNNING || state == LANE_AT_RISK;
			tally.at_risk += state == LANE_AT_RISK;
			tally.pending += state == LANE_PENDING;
			tally.unknown += state == LANE_UNKNOWN;
		}
		if (!push_tally(drawing, from, node, &tally, err))
			return false;
		from = end - node->ahead;
	}
	return true;
}

static bool
add_owned(struct drawing *drawing, const struct role_lane_node *node, time_t from, time_t to, struct error *err)
{
	const struct lanes *lanes = node->lanes;
	struct cursor *sites = calloc(lanes->count + 1, sizeof(*sites));
	size_t i, count = 0;
	bool ok;

	if (sites == NULL)
		return error_memory(err);
	for (i = 0; i < lanes->count; i++)
		if (is_of_role(drawing->request, node->policy, lanes->items[i].name))
			sites[count++].lane = &lanes->items[i];
	ok = walk(drawing, node, sites, count, from, to, err);
	free(sites);
	return ok;
}

/* @param owner  a computer; "" when not known @param next  who had it at the end, as the next move tells; "" when not told */
static bool
add_spell(struct drawing *drawing, const char *owner, const char *next, time_t from, time_t to, struct error *err)
{
	const struct role_lane_node *node = find_node(drawing->request, owner);

	if (to <= from)
		return true;
	if (*owner == '\0')
		return push(drawing, from, LANE_UNKNOWN, NULL, "who had it is not known", err);
	if (*next != '\0' && !placement_same_computer(owner, next))
		return push(drawing, from, LANE_UNKNOWN, NULL,
		    text_format(drawing->text, "it went from %s to %s in that time, and nobody saw when", owner, next), err);
	if (node == NULL)
		return push(drawing, from, LANE_UNKNOWN, NULL,
		    text_format(drawing->text, "on %s, which is none of the nodes", owner), err);
	return add_owned(drawing, node, from, to, err);
}

static bool
draw(struct drawing *drawing, struct error *err)
{
	const struct role_lane_request *request = drawing->request;
	const char *owner = NULL;	/* NULL: no move was passed */
	time_t at = request->from;
	size_t i;

	for (i = 0; i < request->moves->count; i++) {
		const struct change *move = &request->moves->items[i];
		time_t time = move->time > request->to ? request->to : move->time;
		bool is_known;

		is_known = owner != NULL && placement_same_computer(owner, move->to);	/* in another way */
		if (strcasecmp(move->subject, request->group) != 0 || (is_known && move->kind == CHANGE_OWNER))
			continue;
		if (!lane_mark_change(&drawing->lane, move, i, err))
			return false;
		if (is_known)
			continue;
		if (!add_spell(drawing, owner == NULL ? move->from : owner, move->from, at, time, err))
			return false;
		owner = move->to;
		at = time > at ? time : at;
	}
	if (!add_spell(drawing, owner == NULL ? request->owner : owner, request->owner, at, request->to, err))
		return false;
	if (drawing->lane.span_count > 0)
		drawing->lane.spans[drawing->lane.span_count - 1].to = request->to;
	return true;
}

bool
role_lane_make(const struct role_lane_request *request, struct text_arena *text, struct lane *ret_lane, struct error *err)
{
	struct drawing drawing = { request, text, { .name = request->group, .is_role = true, .tells = true } };

	if (!draw(&drawing, err)) {
		lane_clear(&drawing.lane);
		return false;
	}
	*ret_lane = drawing.lane;
	return true;
}
