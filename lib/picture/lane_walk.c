#include "lib/picture/lane_walk.h"

#include <string.h>

#include "lib/model/array.h"

#define AFTER_START_S 3600	/* a stop that is first seen so long after a start is laid to it */

/* Where the walk stands. What is not told is what it was, or what it turns out to have been. */
struct walk {
	const struct lane_course *course;
	struct lane *lane;
	const struct site_memory *past;	/* NULL: nothing is remembered */
	const size_t *events;
	size_t event_count, next;	/* the first one that is still ahead */
	enum run_state run;
	enum auto_start flag;
	bool is_listed, is_accepted, is_flag_accepted, is_pool_stopped, is_pool_accepted;
	bool is_flag_fine;		/* the verdict has nothing against its being off: a cluster starts it */
	time_t start;			/* the newest start of node or service before this; 0: none */
	size_t starts_read;		/* changes that were searched for that */
	time_t last_event;
	bool is_after_start;		/* it was stopped when it was first seen after a start */
	const char *accepted;		/* by whose word; NULL: not told */
};

/* --- what begins a lane: the changes ahead tell it, else what is remembered now ----------------- */

/* The first change ahead of one of two kinds, while the site is the same one; NULL: there is none. */
static const struct change *
ahead(const struct walk *walk, enum change_kind kind, enum change_kind other)
{
	size_t i;

	for (i = walk->next; i < walk->event_count; i++) {
		const struct change *change = &walk->course->request->changes->items[walk->events[i]];

		if (change->kind == kind || change->kind == other)
			return change;
		if (change->kind == CHANGE_SITE_NEW || change->kind == CHANGE_SITE_REPLACED)
			return NULL;
	}
	return NULL;
}

/* No other site has come in its place until now: what is remembered is of this one. */
static const struct site_memory *
same_site(const struct walk *walk)
{
	return ahead(walk, CHANGE_SITE_NEW, CHANGE_SITE_REPLACED) == NULL ? walk->past : NULL;
}

static enum auto_start
flag_from_name(const char *name)
{
	if (strcmp(name, auto_start_name(AUTO_START_ON)) == 0)
		return AUTO_START_ON;
	return strcmp(name, auto_start_name(AUTO_START_OFF)) == 0 ? AUTO_START_OFF : AUTO_START_UNKNOWN;
}

/* What an acceptance is before the first change ahead: its end shows that there was one. */
static bool
was_accepted(const struct walk *walk, enum change_kind given, enum change_kind ended, enum change_kind revoked,
    const struct acceptance *now)
{
	const struct change *given_next = ahead(walk, given, given), *end = ahead(walk, ended, revoked);

	if (end != NULL && (given_next == NULL || end < given_next))
		return true;
	return given_next == NULL && now != NULL && now->at != 0;
}

static void
begin_pool(struct walk *walk, const struct site_memory *past)
{
	const struct memory *memory = walk->course->request->memory;
	const struct pool_memory *pool = past == NULL || *past->pool == '\0' ? NULL : memory_pool(memory, past->pool);
	const struct change *next = ahead(walk, CHANGE_POOL_STATE, CHANGE_POOL_STATE);
	enum run_state state = next != NULL ? run_state_from_name(next->from) : pool != NULL ? pool->state : RUN_UNKNOWN;

	walk->is_pool_stopped = state == RUN_STOPPED;
	walk->is_pool_accepted = was_accepted(walk, CHANGE_POOL_ACCEPTED, CHANGE_POOL_ACCEPTANCE_ENDED, CHANGE_POOL_REVOKED,
	    pool == NULL ? NULL : &pool->accepted);
}

static void
begin_site(struct walk *walk)
{
	const struct site_memory *past = same_site(walk);
	const struct change *run = ahead(walk, CHANGE_RUN_STATE, CHANGE_RUN_STATE);
	const struct change *flag = ahead(walk, CHANGE_AUTO_START, CHANGE_AUTO_START);

	walk->run = run != NULL ? run_state_from_name(run->from) : past != NULL ? past->run_state : RUN_UNKNOWN;
	walk->flag = flag != NULL ? flag_from_name(flag->from) : past != NULL ? past->auto_start : AUTO_START_UNKNOWN;
	walk->is_accepted = was_accepted(walk, CHANGE_ACCEPTED, CHANGE_ACCEPTANCE_ENDED, CHANGE_REVOKED,
	    past == NULL ? NULL : &past->accepted);
	walk->is_flag_accepted = was_accepted(walk, CHANGE_FLAG_ACCEPTED, CHANGE_FLAG_ACCEPTANCE_ENDED, CHANGE_FLAG_REVOKED,
	    past == NULL ? NULL : &past->flag_accepted);
	walk->accepted = NULL;
	walk->is_after_start = false;
	begin_pool(walk, past);
}

/* The first change that says so tells whether it was there before. */
static bool
was_listed(const struct walk *walk)
{
	size_t i;

	for (i = 0; i < walk->event_count; i++) {
		enum change_kind kind = walk->course->request->changes->items[walk->events[i]].kind;

		if (kind == CHANGE_SITE_NEW || kind == CHANGE_SITE_BACK)
			return false;
		if (kind == CHANGE_SITE_GONE || kind == CHANGE_SITE_REPLACED)
			return true;
	}
	return walk->past != NULL && walk->past->gone_since == 0;
}

/* --- spans ------------------------------------------------------------------------------------- */

static bool
says_the_same(const struct lane_span *a, const struct lane_span *b)
{
	return a->state == b->state && (a->words == b->words ||
	    (a->words != NULL && b->words != NULL && strcmp(a->words, b->words) == 0));
}

bool
lane_push(struct lane *lane, const struct lane_span *span, struct error *err)
{
	struct lane_span *last = lane->span_count == 0 ? NULL : &lane->spans[lane->span_count - 1];

	if (last != NULL && says_the_same(last, span))
		return true;
	if (last != NULL)
		last->to = span->from;
	if (last != NULL && last->from >= span->from) {
		time_t from = last->from;

		*last = *span;
		last->from = from;
	} else {
		if (!array_room(lane->spans, lane->span_count, err))
			return false;
		lane->spans[lane->span_count++] = *span;
	}
	lane->spans[lane->span_count - 1].merged = 1;
	return true;
}

static enum lane_state
state_of(const struct walk *walk)
{
	if (!walk->is_listed)
		return LANE_ABSENT;
	switch (walk->run) {
	case RUN_UNKNOWN:
		return LANE_UNKNOWN;
	case RUN_STARTED:
		if (walk->is_pool_stopped)
			return walk->is_pool_accepted ? LANE_MEANT : LANE_STOPPED;
		return walk->flag == AUTO_START_OFF && !walk->is_flag_accepted && !walk->is_flag_fine ? LANE_AT_RISK :
		    LANE_RUNNING;
	case RUN_STOPPED:
		if (walk->is_accepted)
			return LANE_MEANT;
		return walk->is_after_start ? LANE_DOWN : LANE_STOPPED;
	case RUN_STARTING:
	case RUN_STOPPING:
	case RUN_PAUSING:
	case RUN_PAUSED:
	case RUN_CONTINUING:
		break;
	}
	return walk->is_accepted ? LANE_MEANT : LANE_PENDING;
}

static const char *
words_of(const struct walk *walk, enum lane_state state)
{
	if (state == LANE_MEANT)
		return walk->run == RUN_STARTED ? "a stop of its application pool was accepted" : walk->accepted;
	if (state == LANE_STOPPED && walk->run == RUN_STARTED)
		return "its application pool was stopped";
	return NULL;
}

static bool
push(struct walk *walk, time_t at, size_t change, struct error *err)
{
	const struct lane_course *course = walk->course;
	enum lane_state state = state_of(walk);
	const struct lane_span span = {
		.state = state,
		.from = at < course->known_from ? course->known_from : at > course->looked ? course->looked : at,
		.change = change,
		.words = words_of(walk, state),
	};

	return lane_push(walk->lane, &span, err);
}

/* --- changes ------------------------------------------------------------------------------------ */

/* The changes are in order: each is read once. */
static void
find_start(struct walk *walk, size_t until)
{
	const struct change_list *changes = walk->course->request->changes;

	for (; walk->starts_read < until; walk->starts_read++)
		if (changes->items[walk->starts_read].kind == CHANGE_BOOT ||
		    changes->items[walk->starts_read].kind == CHANGE_SERVICE_START)
			walk->start = changes->items[walk->starts_read].time;
}

/* A change that does not go on from where the last one ended shows that what lies between is not known. */
static void
take_run_state(struct walk *walk, const struct change *change, size_t index)
{
	struct lane *lane = walk->lane;

	if (walk->run != RUN_UNKNOWN && walk->run != run_state_from_name(change->from) && lane->span_count > 0)
		lane->spans[lane->span_count - 1].state = LANE_UNKNOWN;
	walk->run = run_state_from_name(change->to);
	find_start(walk, index);
	walk->is_after_start = walk->run == RUN_STOPPED && walk->start >= walk->last_event && walk->start != 0 &&
	    change->time - walk->start <= AFTER_START_S;
}

static bool
take_acceptance(struct walk *walk, const struct change *change, struct error *err)
{
	walk->is_accepted = true;
	walk->accepted = text_format(walk->course->text, "accepted by %s%s", change->to, change->from);
	return walk->accepted != NULL || error_memory(err);
}

static bool
take_change(struct walk *walk, const struct change *change, size_t index, struct error *err)
{
	switch (change->kind) {
	case CHANGE_RUN_STATE:
		take_run_state(walk, change, index);
		break;
	case CHANGE_AUTO_START:
		walk->flag = flag_from_name(change->to);
		break;
	case CHANGE_SITE_NEW:
	case CHANGE_SITE_REPLACED:
		begin_site(walk);
		walk->is_listed = true;
		break;
	case CHANGE_SITE_GONE:
	case CHANGE_SITE_BACK:
		walk->is_listed = change->kind == CHANGE_SITE_BACK;
		break;
	case CHANGE_ACCEPTED:
		return take_acceptance(walk, change, err);
	case CHANGE_ACCEPTANCE_ENDED:
	case CHANGE_REVOKED:
		walk->is_accepted = false;
		break;
	case CHANGE_FLAG_ACCEPTED:
	case CHANGE_FLAG_ACCEPTANCE_ENDED:
	case CHANGE_FLAG_REVOKED:
		walk->is_flag_accepted = change->kind == CHANGE_FLAG_ACCEPTED;
		break;
	case CHANGE_POOL_ACCEPTED:
	case CHANGE_POOL_ACCEPTANCE_ENDED:
	case CHANGE_POOL_REVOKED:
		walk->is_pool_accepted = change->kind == CHANGE_POOL_ACCEPTED;
		break;
	case CHANGE_POOL_STATE:
		walk->is_pool_stopped = run_state_from_name(change->to) == RUN_STOPPED;
		break;
	case CHANGE_FIRST_LOOK:
	case CHANGE_BOOT:
	case CHANGE_SERVICE_START:
	case CHANGE_FAILOVER:
	case CHANGE_OWNER:
	case CHANGE_SITE_RENAMED:
	case CHANGE_REPAIR:
	case CHANGE_SITE_RENUMBERED:
	case CHANGE_LEFT_OUT:
	case CHANGE_UNSEEN:
		break;
	}
	return true;
}

bool
lane_mark_change(struct lane *lane, const struct change *change, size_t index, struct error *err)
{
	const struct lane_mark mark = {
		.kind = change_mark(change->kind), .time = change->time, .change = index, .merged = 1,
	};

	if (mark.kind == MARK_NONE)
		return true;
	if (!array_room(lane->marks, lane->mark_count, err))
		return false;
	lane->marks[lane->mark_count++] = mark;
	return true;
}

static bool
take_changes(struct walk *walk, struct error *err)
{
	const struct change_list *changes = walk->course->request->changes;

	while (walk->next < walk->event_count) {
		size_t index = walk->events[walk->next++];
		const struct change *change = &changes->items[index];

		if (!take_change(walk, change, index, err) || !push(walk, change->time, index, err) ||
		    (change->site_id != 0 && !lane_mark_change(walk->lane, change, index, err)))
			return false;
		walk->last_event = change->time;
	}
	return true;
}

/* --- the newest span: what the verdict says of it ------------------------------------------------ */

/* From when on the verdict's "down" is drawn over a span that looked well: as far back as nobody saw it run. */
static time_t
down_from(const struct walk *walk, const struct lane_span *last)
{
	time_t from = walk->lane->now->down_since, ahead = walk->course->ahead;

	if (last->state >= LANE_STOPPED || last->state == LANE_MEANT)
		return last->from;
	if (from == 0 && walk->past != NULL)
		from = walk->past->last_running;
	from += ahead;
	if (from >= walk->course->looked)
		from = walk->course->looked - 1;
	return from < last->from ? last->from : from;
}

static bool
is_untold(const struct site_verdict *now)
{
	return now->reason == REASON_UNREADABLE && (now->site == NULL || now->site->run_state == RUN_UNKNOWN);
}

/* The verdict has more to go by than changes: the service, the cluster, what is believed. */
static bool
take_verdict(struct walk *walk, struct error *err)
{
	const struct site_verdict *now = walk->lane->now;
	struct lane_span *last = walk->lane->span_count == 0 ? NULL : &walk->lane->spans[walk->lane->span_count - 1];
	struct lane_span span;

	if (now == NULL || last == NULL)
		return true;
	span = *last;
	span.words = now->reason == REASON_RUNNING ? NULL : now->sentence;
	if (is_untold(now)) {
		span.state = LANE_UNKNOWN;
		if (walk->past != NULL && walk->past->last_running + walk->course->ahead > last->from)
			span.from = walk->past->last_running + walk->course->ahead;
	} else if (site_verdict_is_down(now) || (now->reason == REASON_MISSING && now->severity == SEVERITY_CRITICAL)) {
		span.state = LANE_DOWN;
		span.from = down_from(walk, last);
	} else if (now->severity == SEVERITY_OK && last->state != LANE_RUNNING && last->state != LANE_ABSENT)
		span.state = now->site != NULL && now->site->run_state == RUN_STARTED ? LANE_RUNNING : LANE_MEANT;
	return lane_push(walk->lane, &span, err);
}

bool
lane_walk(const struct lane_course *course, struct lane *lane, const struct site_memory *past, const size_t *events,
    size_t event_count, struct error *err)
{
	struct walk walk = { .course = course, .lane = lane, .past = past, .events = events, .event_count = event_count };

	walk.is_flag_fine = lane->now != NULL && lane->now->reason == REASON_RUNNING && past != NULL &&
	    past->auto_start == AUTO_START_OFF && !lane->now->is_flag_accepted;
	begin_site(&walk);
	walk.is_listed = was_listed(&walk);
	return push(&walk, course->known_from, LANE_NO_CHANGE, err) && take_changes(&walk, err) && take_verdict(&walk, err);
}
