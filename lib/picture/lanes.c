#include "lib/picture/lanes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/datetime.h"
#include "lib/picture/lane_walk.h"

#define ALIASES 256	/* of more sites that changed their number what lies before stands in a lane of its own */

/* The lanes half made. */
struct making {
	const struct lanes_request *request;
	struct lanes lanes;
	struct lane_course course;
	size_t *events;			/* indexes of changes, those of a lane together */
	size_t *first;			/* of each lane, and behind the last: where its events begin */
};

const char *
lane_state_words(enum lane_state state)
{
	static const char *const words[LANE_STATES] = {
		[LANE_ABSENT] = "is not listed",
		[LANE_SEEN] = "seen",
		[LANE_RUNNING] = "runs",
		[LANE_MEANT] = "does not run, and may",
		[LANE_PENDING] = "starting, stopping or paused",
		[LANE_AT_RISK] = "runs, and will not survive the next restart",
		[LANE_UNKNOWN] = "not known",
		[LANE_STOPPED] = "does not run",
		[LANE_DOWN] = "down",
	};

	return words[state];
}

enum lane_state
lane_state_worse(enum lane_state a, enum lane_state b)
{
	return a > b ? a : b;
}

/* --- which lanes there are ----------------------------------------------------------------------- */

static bool
is_of_pool(enum change_kind kind)
{
	return kind == CHANGE_POOL_STATE || kind == CHANGE_POOL_ACCEPTED || kind == CHANGE_POOL_ACCEPTANCE_ENDED ||
	    kind == CHANGE_POOL_REVOKED;
}

static int
compare_ids(const void *a, const void *b)
{
	const struct lane *one = a, *other = b;

	return (one->id > other->id) - (one->id < other->id);
}

static struct lane *
find_lane(const struct lanes *lanes, uint32_t id)
{
	const struct lane key = { .id = id };

	return lanes->count == 0 ? NULL : bsearch(&key, lanes->items, lanes->count, sizeof(*lanes->items), compare_ids);
}

static bool
add_lane(struct lanes *lanes, uint32_t id, const char *name, struct error *err)
{
	if (!array_room(lanes->items, lanes->count, err))
		return false;
	lanes->items[lanes->count++] = (struct lane) { .id = id, .name = name };
	return true;
}

/* Sites that are remembered, and those that only changes name. */
static bool
add_lanes(struct making *making, struct error *err)
{
	const struct memory *memory = making->request->memory;
	const struct change_list *changes = making->request->changes;
	struct lanes *lanes = &making->lanes;
	size_t i, kept = 0;

	for (i = 0; i < memory->site_count; i++)
		if (!memory_site_is_replaced(&memory->sites[i]) &&
		    !add_lane(lanes, memory->sites[i].id, memory->sites[i].name, err))
			return false;
	for (i = changes->count; i > 0; i--)
		if (changes->items[i - 1].site_id != 0 && memory_site(memory, changes->items[i - 1].site_id) == NULL &&
		    !add_lane(lanes, changes->items[i - 1].site_id, changes->items[i - 1].subject, err))
			return false;
	if (lanes->count > 1)
		qsort(lanes->items, lanes->count, sizeof(*lanes->items), compare_ids);
	for (i = 0; i < lanes->count; i++)
		if (kept == 0 || lanes->items[kept - 1].id != lanes->items[i].id)
			lanes->items[kept++] = lanes->items[i];
	lanes->count = kept;
	return true;
}

static void
add_verdicts(struct making *making)
{
	const struct verdict *verdict = making->request->verdict;
	size_t i;

	for (i = 0; verdict != NULL && i < verdict->site_count; i++) {
		struct lane *lane = find_lane(&making->lanes, verdict->sites[i].id);

		if (lane != NULL)
			lane->now = &verdict->sites[i];
	}
}

/* --- which change is of which lane ---------------------------------------------------------------- */

/* A site that had another number: on the way back in time its changes stand under that one. */
struct aliases {
	struct {
		uint32_t id;
		size_t lane;
	} items[ALIASES];
	size_t count;
};

static size_t
lane_at(const struct making *making, const struct aliases *aliases, uint32_t id)
{
	const struct lane *lane;
	size_t i;

	for (i = aliases->count; i > 0; i--)
		if (aliases->items[i - 1].id == id)
			return aliases->items[i - 1].lane;
	lane = find_lane(&making->lanes, id);
	return lane == NULL ? SIZE_MAX : (size_t)(lane - making->lanes.items);
}

static void
take_alias(struct aliases *aliases, const struct change *change, size_t lane)
{
	uint32_t id = change_number_before(change);

	if (id == 0 || lane == SIZE_MAX || aliases->count == ALIASES)
		return;
	aliases->items[aliases->count].id = id;
	aliases->items[aliases->count++].lane = lane;
}

static const char *
pool_of(const struct making *making, size_t lane)
{
	const struct site_memory *past = memory_site(making->request->memory, making->lanes.items[lane].id);

	return past == NULL ? "" : past->pool;
}

/* How often `take` is called with a lane and a change that is of it: for each lane newest first. */
static void
each_event(const struct making *making, void (*take)(const struct making *, size_t lane, size_t change))
{
	const struct change_list *changes = making->request->changes;
	struct aliases aliases = { .count = 0 };
	size_t i, lane;

	for (i = changes->count; i > 0; i--) {
		const struct change *change = &changes->items[i - 1];

		if (is_of_pool(change->kind)) {
			for (lane = 0; lane < making->lanes.count; lane++)
				if (strcasecmp(pool_of(making, lane), change->subject) == 0)
					take(making, lane, i - 1);
		} else if (change->site_id != 0) {
			lane = lane_at(making, &aliases, change->site_id);
			take_alias(&aliases, change, lane);
			if (lane != SIZE_MAX)
				take(making, lane, i - 1);
		}
	}
}

static void
count_event(const struct making *making, size_t lane, size_t change)
{
	(void)change;
	making->first[lane]++;
}

/* first[] is where the lane's events end, and moves back to where they begin. */
static void
keep_event(const struct making *making, size_t lane, size_t change)
{
	making->events[--making->first[lane]] = change;
}

static bool
sort_events(struct making *making, struct error *err)
{
	size_t i, end = 0;

	making->first = calloc(making->lanes.count + 1, sizeof(*making->first));
	if (making->first == NULL)
		return error_memory(err);
	each_event(making, count_event);
	for (i = 0; i < making->lanes.count; i++) {
		end += making->first[i];
		making->first[i] = end;
	}
	making->first[i] = end;
	making->events = calloc(end + 1, sizeof(*making->events));
	if (making->events == NULL)
		return error_memory(err);
	each_event(making, keep_event);
	return true;
}

/* --- when nobody saw the node --------------------------------------------------------------------- */

/* Append [from, to) of `state` to `out`. */
static bool
append(struct lane *out, const struct lane_span *like, time_t from, time_t to, struct error *err)
{
	struct lane_span span = *like;

	if (to <= from)
		return true;
	span.from = from;
	if (!lane_push(out, &span, err))
		return false;
	out->spans[out->span_count - 1].to = to;
	return true;
}

/* What stood there is cut away: nobody saw it. Gaps are in order. */
static bool
cut_gaps(struct lane *lane, const struct lane_span *gaps, size_t gap_count, struct error *err)
{
	struct lane cut = { 0 };
	size_t i, gap = 0;
	bool ok = true;

	for (i = 0; ok && i < lane->span_count; i++) {
		const struct lane_span *span = &lane->spans[i];
		time_t at = span->from;

		while (gap > 0 && gaps[gap - 1].to > at)
			gap--;
		for (; ok && gap < gap_count && gaps[gap].from < span->to; gap++) {
			time_t from = gaps[gap].from > at ? gaps[gap].from : at;
			time_t to = gaps[gap].to < span->to ? gaps[gap].to : span->to;

			ok = span->state == LANE_ABSENT || to <= from || (append(&cut, span, at, from, err) &&
			    append(&cut, &gaps[gap], from, to, err));
			if (span->state != LANE_ABSENT && to > at)
				at = to;
		}
		ok = ok && append(&cut, span, at, span->to, err);
	}
	free(lane->spans);
	lane->spans = cut.spans;
	lane->span_count = cut.span_count;
	return ok;
}

/* The node's own lane, whose unknown spans are the gaps of all. */
static bool
make_node(struct making *making, struct error *err)
{
	const struct change_list *changes = making->request->changes;
	const struct lane_course *course = &making->course;
	struct lane *node = &making->lanes.node;
	struct lane_span seen = { .state = LANE_SEEN, .change = LANE_NO_CHANGE };
	struct lane_span gap = { .state = LANE_UNKNOWN, .change = LANE_NO_CHANGE };
	time_t at = course->known_from;
	bool ok;
	size_t i;

	gap.words = "nobody had looked at the node yet";
	ok = append(node, &gap, course->from, at, err);
	for (i = 0; ok && i < changes->count; i++) {
		time_t from, to = changes->items[i].time < course->looked ? changes->items[i].time : course->looked;

		if (changes->items[i].site_id == 0)
			ok = lane_mark_change(node, &changes->items[i], i, err);
		if (!ok || changes->items[i].kind != CHANGE_UNSEEN || !datetime_parse(changes->items[i].from, &from))
			continue;
		gap.change = i;
		gap.words = *changes->items[i].subject == '\0' ? "nobody saw the node" : changes->items[i].subject;
		from = from < at ? at : from;
		ok = append(node, &seen, at, from, err) && append(node, &gap, from, to, err);
		at = to > at ? to : at;
	}
	gap.change = LANE_NO_CHANGE;
	gap.words = making->request->unanswered == NULL ? "not looked at since" : making->request->unanswered;
	return ok && append(node, &seen, at, course->looked, err) && append(node, &gap, course->looked, course->to, err);
}

/* --- all of it -------------------------------------------------------------------------------------- */

/* Has it more to tell than that it runs, or was not seen? */
static bool
tells(const struct lane *lane)
{
	size_t i;

	if (lane->mark_count > 0 || (lane->now != NULL && lane->now->severity != SEVERITY_OK))
		return true;
	for (i = 0; i < lane->span_count; i++)
		if (lane->spans[i].state != LANE_RUNNING && lane->spans[i].state != LANE_ABSENT &&
		    lane->spans[i].state != LANE_UNKNOWN)
			return true;
	return false;
}

static bool
make_site(struct making *making, size_t number, const struct lane_span *gaps, size_t gap_count, struct error *err)
{
	const struct lane_course *course = &making->course;
	struct lane *lane = &making->lanes.items[number];
	const struct site_memory *past = memory_site(making->request->memory, lane->id);

	if (!lane_walk(course, lane, past, &making->events[making->first[number]],
	    making->first[number + 1] - making->first[number], err))
		return false;
	if (lane->span_count == 0)
		return true;
	lane->spans[0].from = course->from;
	lane->spans[lane->span_count - 1].to = course->to;
	if (!cut_gaps(lane, gaps, gap_count, err))
		return false;
	lane->tells = tells(lane);
	return true;
}

/* From the first look on; where that is no longer told, from when a site was seen first. */
static time_t
find_known_from(const struct lanes_request *request, time_t ahead)
{
	time_t first = request->changes->count == 0 ? 0 : request->changes->items[0].time;
	size_t i;

	for (i = 0; i < request->changes->count; i++)
		if (request->changes->items[i].kind == CHANGE_FIRST_LOOK)
			return request->changes->items[i].time;
	for (i = 0; i < request->memory->site_count; i++)
		if (first == 0 || request->memory->sites[i].first_seen + ahead < first)
			first = request->memory->sites[i].first_seen + ahead;
	return first;
}

static void
find_course(struct making *making)
{
	const struct lanes_request *request = making->request;
	struct lane_course *course = &making->course;
	time_t ahead = memory_clock_ahead(request->memory), known_from = find_known_from(request, ahead);
	time_t looked = memory_clock(request->memory);

	*course = (struct lane_course) { .request = request, .text = &making->lanes.text, .ahead = ahead };
	course->from = request->from == 0 ? known_from : request->from + ahead;
	course->to = request->to + ahead;
	if (course->from > course->to)
		course->from = course->to;
	course->looked = looked < course->from ? course->from : looked > course->to ? course->to : looked;
	course->known_from = known_from < course->from ? course->from : known_from > course->looked ? course->looked :
	    known_from;
	making->lanes.from = course->from;
	making->lanes.to = course->to;
	making->lanes.changes = request->changes;
}

static bool
make(struct making *making, struct error *err)
{
	const struct lane *node = &making->lanes.node;
	struct lane_span *gaps;
	size_t gap_count = 0, i;
	bool ok;

	find_course(making);
	if (!make_node(making, err) || !add_lanes(making, err))
		return false;
	add_verdicts(making);
	if (!sort_events(making, err))
		return false;
	gaps = calloc(node->span_count + 1, sizeof(*gaps));
	if (gaps == NULL)
		return error_memory(err);
	for (i = 0; i < node->span_count; i++)
		if (node->spans[i].state == LANE_UNKNOWN)
			gaps[gap_count++] = node->spans[i];
	ok = true;
	for (i = 0; ok && i < making->lanes.count; i++)
		ok = make_site(making, i, gaps, gap_count, err);
	free(gaps);
	return ok;
}

bool
lanes_make(const struct lanes_request *request, struct lanes *ret_lanes, struct error *err)
{
	struct making making = { .request = request };
	bool ok = make(&making, err);

	free(making.events);
	free(making.first);
	if (ok)
		*ret_lanes = making.lanes;
	else
		lanes_clear(&making.lanes);
	return ok;
}

void
lane_clear(struct lane *lane)
{
	free(lane->spans);
	free(lane->marks);
	*lane = (struct lane) { 0 };
}

void
lanes_clear(struct lanes *lanes)
{
	size_t i;

	for (i = 0; i < lanes->count; i++)
		lane_clear(&lanes->items[i]);
	free(lanes->items);
	lane_clear(&lanes->node);
	text_arena_clear(&lanes->text);
	*lanes = (struct lanes) { 0 };
}
