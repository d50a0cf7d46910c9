#include "lib/picture/thin.h"

#include <stdlib.h>

#include "lib/picture/lane_walk.h"

static unsigned int
cell_of(time_t time, time_t from, time_t to, unsigned int cells)
{
	if (time <= from || to <= from)
		return 0;
	return time >= to ? cells : (unsigned int)((double)(time - from) * cells / (double)(to - from));
}

/* One more of what the eye cannot tell apart. */
static void
merge_span(struct lane_span *into, const struct lane_span *span)
{
	if (lane_state_worse(into->state, span->state) != into->state) {
		into->state = span->state;
		into->change = span->change;
		into->words = span->words;
	}
	into->to = span->to;
	into->merged += span->merged;
}

static void
thin_marks(struct lane *lane, time_t from, time_t to, unsigned int cells)
{
	size_t newest[MARK_KINDS], kept = 0, i;

	for (i = 0; i < MARK_KINDS; i++)
		newest[i] = SIZE_MAX;
	for (i = 0; i < lane->mark_count; i++) {
		struct lane_mark mark = lane->marks[i];
		size_t same = newest[mark.kind];
		unsigned int cell = cell_of(mark.time, from, to, cells);

		if (same != SIZE_MAX && cell_of(lane->marks[same].time, from, to, cells) == cell) {
			lane->marks[same].change = mark.change;
			lane->marks[same].merged += mark.merged;
			continue;
		}
		newest[mark.kind] = kept;
		lane->marks[kept++] = mark;
	}
	lane->mark_count = kept;
}

void
lane_thin(struct lane *lane, time_t from, time_t to, unsigned int cells)
{
	unsigned int cell_before = 0;
	bool was_small = false;
	size_t kept = 0, i;

	for (i = 0; i < lane->span_count; i++) {
		const struct lane_span span = lane->spans[i];
		unsigned int cell = cell_of(span.from, from, to, cells);
		bool is_small = cell == cell_of(span.to, from, to, cells);

		if (is_small && was_small && (cell == cell_before ||
		    (lane->spans[kept - 1].merged > 1 && span.state <= lane->spans[kept - 1].state)))
			merge_span(&lane->spans[kept - 1], &span);
		else
			lane->spans[kept++] = span;
		was_small = is_small;
		cell_before = cell;
	}
	lane->span_count = kept;
	thin_marks(lane, from, to, cells);
}

bool
lane_span_is_seen(const struct lane_span *span, time_t from, time_t to, unsigned int cells)
{
	return span->state != LANE_UNKNOWN || (double)(span->to - span->from) * cells >= (double)(to - from);
}

/* What a lane has in each cell, where it is worse than what stands there. */
static void
lay_over(const struct lane *lane, time_t from, time_t to, unsigned int cells, enum lane_state *worst)
{
	size_t i;

	for (i = 0; i < lane->span_count; i++) {
		const struct lane_span *span = &lane->spans[i];
		unsigned int cell = cell_of(span->from, from, to, cells), last = cell_of(span->to - 1, from, to, cells);

		if (!lane_span_is_seen(span, from, to, cells))
			continue;
		for (; cell <= last && cell < cells; cell++)
			worst[cell] = lane_state_worse(worst[cell], span->state);
	}
}

bool
lanes_worst(const struct lanes *lanes, unsigned int cells, struct lane *ret_lane, struct error *err)
{
	enum lane_state *worst = calloc(cells, sizeof(*worst));
	struct lane lane = { 0 };
	bool ok = true;
	unsigned int i;
	size_t number;

	if (worst == NULL)
		return error_memory(err);
	lay_over(&lanes->node, lanes->from, lanes->to, cells, worst);
	for (number = 0; number < lanes->count; number++)
		lay_over(&lanes->items[number], lanes->from, lanes->to, cells, worst);
	for (i = 0; ok && i < cells; i++) {
		const struct lane_span span = {
			.state = worst[i], .change = LANE_NO_CHANGE,
			.from = lanes->from + (time_t)((double)(lanes->to - lanes->from) * i / cells),
		};

		ok = lane_push(&lane, &span, err);
	}
	free(worst);
	if (!ok) {
		free(lane.spans);
		return false;
	}
	if (lane.span_count > 0)
		lane.spans[lane.span_count - 1].to = lanes->to;
	*ret_lane = lane;
	return true;
}
