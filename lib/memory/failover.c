/* How a look tells of failovers: by events, by owners, by flags (memory.h). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory/step.h"
#include "lib/model/datetime.h"

#define SAME_S	   2	/* an event read twice */
#define SLACK_S	   120	/* between a look and what it missed by a hair */
#define BOOT_S	   600	/* a group that comes online so soon after a boot need not have moved */
#define MAX_EVENTS 512	/* newest ones of a look; a node that tells more is not listened to */

struct entry {
	struct failover failover;	/* strings borrowed from `before` and `snapshot` */
	bool is_new;
};

/* What a log tells. The log's own time says whether it is known; for all else it counts when that was. */
struct told {
	const struct cluster_event *event;
	time_t time;			/* on the clock of this look */
};

struct tracker {
	struct memory_step *step;
	struct entry *entries;
	size_t count;
};

/* These carry the quorum and spare disks, no sites. Names as Windows gives them, not translated. */
static bool
is_core_group(const char *group)
{
	return strcasecmp(group, "Cluster Group") == 0 || strcasecmp(group, "Available Storage") == 0;
}

/* An owner is told as "EXCH-A", the computer of an event often as "exch-a.corp.example". */
static bool
is_same_computer(const char *a, const char *b)
{
	size_t length = strcspn(a, ".");

	return length == strcspn(b, ".") && strncasecmp(a, b, length) == 0;
}

/* What is not told does not contradict. */
static bool
may_be_same_group(const char *a, const char *b)
{
	return *a == '\0' || *b == '\0' || strcasecmp(a, b) == 0;
}

static bool
may_be_same_computer(const char *a, const char *b)
{
	return *a == '\0' || *b == '\0' || is_same_computer(a, b);
}

static void
fill(const char **text, const char *told)
{
	if (**text == '\0')
		*text = told;
}

/* The newest failover known of `group` up to `time`. */
static struct entry *
newest_of_group(struct tracker *tracker, const char *group, time_t time)
{
	struct entry *newest = NULL;
	size_t i;

	for (i = 0; i < tracker->count; i++) {
		struct entry *entry = &tracker->entries[i];

		if (!may_be_same_group(entry->failover.group, group) || failover_earliest(&entry->failover) > time)
			continue;
		if (newest == NULL || entry->failover.time > newest->failover.time)
			newest = entry;
	}
	return newest;
}

static void
add(struct tracker *tracker, const struct failover *failover)
{
	tracker->entries[tracker->count++] = (struct entry) { .failover = *failover, .is_new = true };
}

static bool
is_between_looks(const struct failover *known, time_t time)
{
	return time >= known->began - SLACK_S && time <= known->time + SLACK_S;
}

/* The event belongs to a failover that is known already. It may be dated by the clock as it was before it was set back. */
static bool
tells_of(const struct memory_step *step, const struct told *told, const struct failover *known)
{
	time_t logged = told->event->time;

	if (!may_be_same_computer(known->to, told->event->to))
		return false;
	if (known->evidence == EVIDENCE_EVENT)
		return logged >= known->began - SAME_S && logged <= known->began + MEMORY_MOVE_S;
	return is_between_looks(known, told->time) || is_between_looks(known, logged - step->set_back_s);
}

/*
 * The failover that it belongs to: the newest one of its group by then, as a group moves to and fro. By the log's own
 * time, for one that the clock was set back behind is read again.
 */
static struct entry *
known_of_event(struct tracker *tracker, const struct told *told)
{
	struct entry *newest = NULL;
	time_t newest_time = 0, logged = told->event->time;
	bool is_told = false;
	size_t i;

	for (i = 0; i < tracker->count; i++) {
		const struct failover *known = &tracker->entries[i].failover;
		bool is_event = known->evidence == EVIDENCE_EVENT, tells = tells_of(tracker->step, told, known);
		time_t time = is_event ? memory_later(known->began, known->time) : known->time;

		if (!may_be_same_group(known->group, told->event->group))
			continue;
		if (is_event && tells && datetime_apart(known->began, logged) <= SAME_S)
			return &tracker->entries[i];	/* the very same */
		if (is_event ? known->began > logged : failover_earliest(known) - SLACK_S > told->time)
			continue;
		if (newest == NULL || time > newest_time) {
			newest = &tracker->entries[i];
			newest_time = time;
			is_told = tells;
		}
	}
	return is_told ? newest : NULL;
}

static bool
is_of_future(const struct memory_step *step, const struct told *told)
{
	return told->time > step->clock + SLACK_S;
}

static void
absorb(const struct memory_step *step, struct failover *known, const struct told *told)
{
	const struct cluster_event *event = told->event;

	if (known->evidence != EVIDENCE_EVENT) {
		known->evidence = EVIDENCE_EVENT;
		known->began = event->time;
		if (!is_of_future(step, told))
			known->time = told->time;
		/* Who saw another owner may have missed those in between. */
		if (*event->from != '\0')
			known->from = event->from;
	} else if (event->time > known->time && known->began <= known->time && !is_of_future(step, told))
		known->time = event->time;	/* one of the future, when it began, keeps the time at which it was seen */
	fill(&known->group, event->group);
	fill(&known->from, event->from);
	fill(&known->to, event->to);
}

/* From here on events are new: brief looks read none, and an owner that had changed would have ended those. */
static time_t
clock_of_events_before(const struct memory_step *step)
{
	const time_t asked_all = step->set_back_s < 0 ? memory_moment_back(step->before->asked_all, step->set_back_s) :
							step->before->asked_all;

	return asked_all != 0 && asked_all < step->clock_before ? asked_all : step->clock_before;
}

/* Who owned the group before the event; "" when that is not known. */
static const char *
owner_before(struct tracker *tracker, const struct told *told)
{
	const struct memory *before = tracker->step->before;
	const time_t clock_before = clock_of_events_before(tracker->step);
	const struct entry *entry = newest_of_group(tracker, told->event->group, told->time);
	size_t i;

	if (entry != NULL && entry->failover.time > clock_before)
		return entry->failover.to;
	if (told->time >= clock_before - SLACK_S)
		for (i = 0; i < before->group_count; i++)
			if (strcasecmp(before->groups[i].name, told->event->group) == 0 &&
			    *before->groups[i].owner != '\0')
				return before->groups[i].owner;
	return entry != NULL ? entry->failover.to : "";
}

/* "Came online" is also written after a boot and after a start by hand, where nothing moved. */
static bool
is_move(struct tracker *tracker, const struct told *told)
{
	const struct cluster_event *event = told->event;
	time_t boot = tracker->step->snapshot->facts.boot_time;
	const char *owner;

	if (*event->from != '\0' && *event->to != '\0')
		return !is_same_computer(event->from, event->to);
	owner = owner_before(tracker, told);
	if (*owner != '\0' && *event->to != '\0')
		return !is_same_computer(owner, event->to);
	return boot == 0 || told->time < boot || told->time > boot + BOOT_S;
}

/*
 * What was logged before a clock was set has the time of then: it lies before the look before, or in the future. What lies between is
 * taken for what came since.
 */
static struct told
told_of(const struct memory_step *step, const struct cluster_event *event)
{
	const time_t time = event->time - step->set_back_s;
	bool is_past = event->time < step->clock_before - SAME_S;
	bool is_ahead = event->time > step->clock + SLACK_S && time <= step->clock + SLACK_S;

	return (struct told) { event, step->set_back_s != 0 && (is_past || is_ahead) ? time : event->time };
}

/* @return false when nothing is remembered of it */
static bool
track_event(struct tracker *tracker, const struct cluster_event *event)
{
	const struct told told = told_of(tracker->step, event);
	struct entry *known;

	if (is_core_group(event->group))
		return false;
	known = known_of_event(tracker, &told);
	if (known != NULL) {
		absorb(tracker->step, &known->failover, &told);
		return true;
	}
	if (!is_move(tracker, &told))
		return false;
	add(tracker,
	    &(struct failover) {
		.time = is_of_future(tracker->step, &told) ? tracker->step->clock : told.time,
		.began = event->time,
		.evidence = EVIDENCE_EVENT,
		.group = event->group,
		.from = event->from,
		.to = event->to,
	    });
	return true;
}

/*
 * Each event is judged once, with what was known then; those that a clock set back puts far into the future, again. One
 * from the node's future counts from when it was first seen. Where it is remembered it is read at each look until then,
 * and found known: what happens meanwhile is dated before it, and new. One that told of no move is not read again, or it
 * would be held against the owner of today.
 */
static void
track_events(struct tracker *tracker)
{
	struct memory_step *step = tracker->step;
	const struct snapshot *snapshot = step->snapshot;
	time_t seen = step->before->events_seen;
	size_t i = snapshot->event_count > MAX_EVENTS ? snapshot->event_count - MAX_EVENTS : 0;

	if (step->after.local_time != 0 && seen > step->clock + SLACK_S)
		seen = step->clock - memory_later(0, snapshot->looked_at - step->before->looked_at);
	step->after.events_seen = seen;
	for (; i < snapshot->event_count; i++) {
		if (snapshot->events[i].time <= seen)
			continue;
		if (!track_event(tracker, &snapshot->events[i]) || snapshot->events[i].time <= step->clock)
			step->after.events_seen = snapshot->events[i].time;
	}
}

/*
 * The latest that something unseen can have happened. A group that left this node while it
 * booted left before the boot; flags that kept sites from coming back fell before the start. Boot times
 * drift: far enough before it to stay before it at every later reading.
 */
static time_t
latest_time(const struct memory_step *step, bool was_before_start)
{
	if (was_before_start && step->after.last_start > 0)
		return memory_later(step->clock_before, step->after.last_start - MEMORY_SAME_BOOT_S);
	return step->clock;
}

/* Flags that fell between earlier looks are no witness of which group moved since. */
static bool
is_of_owner_change(const struct entry *known, time_t began)
{
	return known->failover.time >= began - SLACK_S &&
	    (known->is_new || known->failover.evidence != EVIDENCE_FLAGS || *known->failover.group != '\0');
}

/* When the owner of before was last told, or earlier: looks between may not have been told of the cluster. */
static time_t
owner_last_told(const struct memory_step *step, const struct group_memory *was)
{
	if (step->before->cluster_untold_since == 0)
		return step->clock_before;
	return was->state_since != 0 && was->state_since < step->clock_before ? was->state_since : step->clock_before;
}

static void
track_owner(struct tracker *tracker, const struct group_memory *was, const char *to)
{
	struct memory_step *step = tracker->step;
	struct entry *known = newest_of_group(tracker, was->name, step->clock + SLACK_S);
	const char *group = was->name, *from = was->owner;
	time_t began = owner_last_told(step, was);
	bool has_left_by_boot = step->has_booted && is_same_computer(from, step->after.computer);

	if (known != NULL && !is_of_owner_change(known, began))
		known = NULL;
	if (known != NULL && may_be_same_computer(known->failover.to, to)) {
		fill(&known->failover.group, group);
		fill(&known->failover.from, from);
		fill(&known->failover.to, to);
		return;
	}
	/* The log has a move, and then it went on from there. */
	if (known != NULL && strcasecmp(known->failover.group, group) == 0) {
		from = known->failover.to;
		began = memory_later(began, known->failover.time);
		has_left_by_boot = false;
	}
	add(tracker,
	    &(struct failover) {
		.time = memory_later(began, latest_time(step, has_left_by_boot)),
		.began = began,
		.evidence = EVIDENCE_OBSERVED,
		.group = group,
		.from = from,
		.to = to,
	    });
}

static void
track_owners(struct tracker *tracker)
{
	const struct memory *before = tracker->step->before, *after = &tracker->step->after;
	size_t i, j;

	for (i = 0, j = 0; i < before->group_count && j < after->group_count;) {
		const struct group_memory *was = &before->groups[i], *is = &after->groups[j];
		int order = strcasecmp(was->name, is->name);

		if (order == 0 && *was->owner != '\0' && *is->owner != '\0' &&
		    !is_same_computer(was->owner, is->owner) && !is_core_group(is->name))
			track_owner(tracker, was, is->owner);
		i += order <= 0;
		j += order >= 0;
	}
}

/*
 * Auto start fell on a site that nobody stopped. On IIS 6 a stop by hand clears the flag too
 * (windows.md 7.2), so a site that was stopped with no start in between proves nothing.
 */
static bool
flag_fell(const struct memory_step *step, const struct site_memory *was, const struct site *is)
{
	return was->gone_since == 0 && was->auto_start == AUTO_START_ON && is->auto_start == AUTO_START_OFF &&
	    (is->run_state == RUN_STARTED || step->has_started);
}

/* What is remembered of a listed site; NULL also where another one had its number. */
static const struct site_memory *
known_site(const struct memory_step *step, size_t listed)
{
	const struct site *is = &step->snapshot->sites[listed];
	const struct site_memory *was = step->same[listed];

	if (was != NULL)
		return was;
	was = memory_site(step->before, is->id);
	return was != NULL && memory_may_be_same_site(was, is) ? was : NULL;
}

static bool
all_flags_fell(const struct memory_step *step)
{
	const struct snapshot *snapshot = step->snapshot;
	size_t i, fell = 0;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site_memory *was = known_site(step, i);

		if (snapshot->sites[i].auto_start != AUTO_START_OFF)
			return false;
		fell += was != NULL && flag_fell(step, was, &snapshot->sites[i]);
	}
	return fell >= 2;
}

static bool
is_cluster_node(const struct memory_step *step)
{
	enum service_state state = step->snapshot->facts.clussvc_state;

	return state == SERVICE_RUNNING || service_is_down(state) || step->after.group_count > 0;
}

static void
track_flags(struct tracker *tracker)
{
	struct memory_step *step = tracker->step;
	bool is_explained = false;
	size_t i;

	if (!all_flags_fell(step))
		return;
	for (i = 0; i < tracker->count; i++)
		if (tracker->entries[i].failover.time >= step->clock_before - SLACK_S)
			is_explained = tracker->entries[i].failover.has_cleared = true;
	if (is_explained || !is_cluster_node(step))
		return;
	add(tracker,
	    &(struct failover) {
		.time = latest_time(step, step->has_started),
		.began = step->clock_before,
		.evidence = EVIDENCE_FLAGS,
		.has_cleared = true,
		.group = "",
		.from = "",
		.to = "",
	    });
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	if (left->failover.time != right->failover.time)
		return left->failover.time > right->failover.time ? -1 : 1;
	return strcasecmp(left->failover.group, right->failover.group);
}

/* What the log dates into the future is read again until then: forgotten, it would be new. */
static int
compare_worth(const void *a, const void *b)
{
	const struct failover *left = &((const struct entry *)a)->failover, *right = &((const struct entry *)b)->failover;
	time_t one = left->evidence == EVIDENCE_EVENT ? memory_later(left->began, left->time) : left->time;
	time_t other = right->evidence == EVIDENCE_EVENT ? memory_later(right->began, right->time) : right->time;

	return one == other ? compare_entries(a, b) : one > other ? -1 : 1;
}

static bool
note_new(struct tracker *tracker, struct error *err)
{
	size_t i;

	for (i = 0; i < tracker->count; i++) {
		const struct failover *failover = &tracker->entries[i].failover;

		if (tracker->entries[i].is_new &&
		    !change_list_add(&tracker->step->changes,
			&(struct change) {
			    .kind = CHANGE_FAILOVER,
			    .time = failover->time,
			    .subject = failover->group,
			    .from = failover->from,
			    .to = failover->to,
			    .evidence = failover->evidence,
			},
			err))
			return false;
	}
	return true;
}

static bool
hand_over(struct tracker *tracker, struct error *err)
{
	struct memory *after = &tracker->step->after;
	size_t i, count = tracker->count < MEMORY_FAILOVERS ? tracker->count : MEMORY_FAILOVERS;

	if (tracker->count > MEMORY_FAILOVERS)
		qsort(tracker->entries, tracker->count, sizeof(*tracker->entries), compare_worth);
	qsort(tracker->entries, count, sizeof(*tracker->entries), compare_entries);
	if (!note_new(tracker, err))
		return false;
	for (i = 0; i < count; i++) {
		struct failover failover = tracker->entries[i].failover;

		if (!text_own(&after->text, &failover.group, err) || !text_own(&after->text, &failover.from, err) ||
		    !text_own(&after->text, &failover.to, err))
			return false;
		after->failovers[after->failover_count++] = failover;
	}
	return true;
}

/* A person who stops a site clears its flag; that of a site that runs fell by something else, which may have cleared both. */
static bool
running_flag_fell(const struct memory_step *step)
{
	const struct snapshot *snapshot = step->snapshot;
	size_t i;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site_memory *was = known_site(step, i);

		if (snapshot->sites[i].run_state == RUN_STARTED && was != NULL && flag_fell(step, was, &snapshot->sites[i]))
			return true;
	}
	return false;
}

/* The group is told to be online where the failover took it: what that clears is cleared. */
static bool
has_arrived(const struct failover *failover, const struct group_memory *group)
{
	return group != NULL && group->state == CLUSTER_ONLINE && *group->owner != '\0' &&
	    may_be_same_computer(failover->to, group->owner);
}

/* The first ones are the newest: from where an earlier one took the group, a later one took it on. */
static bool
is_newest_of_group(const struct failover *failovers, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (strcasecmp(failovers[j].group, failovers[i].group) == 0)
			return false;
	return true;
}

/*
 * A failover is logged when it begins, and clears flags when the group leaves: those that a look sees on meanwhile may fall yet, by a
 * failover that is dated before it. Where no group is told it has had its time some minutes later.
 */
static bool
is_amid_failover(const struct memory_step *step)
{
	const struct memory *after = &step->after;
	bool are_groups_told = step->snapshot->group_count > 0;
	size_t i;

	for (i = 0; are_groups_told && i < after->group_count; i++)
		if (after->groups[i].state == CLUSTER_PENDING && !is_core_group(after->groups[i].name))
			return true;
	for (i = 0; i < after->failover_count; i++) {
		const struct failover *failover = &after->failovers[i];

		if (failover->evidence == EVIDENCE_EVENT && failover->time >= step->clock - MEMORY_MOVE_S &&
		    is_newest_of_group(after->failovers, i) &&
		    !(are_groups_told && has_arrived(failover, memory_group(after, failover->group))))
			return true;
	}
	return false;
}

/* It may have gone on at the look before, which had not read of it. */
static bool
may_go_on_at_look_before(const struct tracker *tracker, const struct failover *failover)
{
	const struct memory *before = tracker->step->before;
	size_t i;

	if (failover->time < tracker->step->clock_before - MEMORY_MOVE_S ||
	    (before->cluster_untold_since == 0 && has_arrived(failover, memory_group(before, failover->group))))
		return false;
	for (i = 0; i < tracker->count; i++) {
		const struct failover *other = &tracker->entries[i].failover;

		if (other->time > failover->time && other->time < tracker->step->clock_before &&
		    strcasecmp(other->group, failover->group) == 0)
			return false;	/* the group went on */
	}
	return true;
}

/* The log is read late of it: it is no news of what happened since the look before. */
static bool
was_before_look(const struct tracker *tracker, const struct failover *failover)
{
	const struct memory_step *step = tracker->step;

	return failover->evidence == EVIDENCE_EVENT && step->before->local_time != 0 && failover->time < step->clock_before &&
	    !may_go_on_at_look_before(tracker, failover);
}

bool
memory_step_failovers(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	size_t i,
	    events = step->snapshot->event_count < MAX_EVENTS ? step->snapshot->event_count : MAX_EVENTS;
	struct tracker tracker = { .step = step };
	bool ok;

	step->after.failovers = calloc(MEMORY_FAILOVERS, sizeof(*step->after.failovers));
	tracker.entries =
	    calloc(before->failover_count + events + step->after.group_count + 1, sizeof(*tracker.entries));
	if (step->after.failovers == NULL || tracker.entries == NULL) {
		free(tracker.entries);
		return error_memory(err);
	}
	for (i = 0; i < before->failover_count; i++)
		tracker.entries[tracker.count++] = (struct entry) { .failover = before->failovers[i] };
	track_events(&tracker);
	if (before->is_known) {
		track_owners(&tracker);
		track_flags(&tracker);
	}
	step->is_failover_hidden =
	    is_cluster_node(step) && step->snapshot->parts[PART_EVENTS].status == PART_UNREADABLE;
	step->has_failover = step->is_failover_hidden || (is_cluster_node(step) && running_flag_fell(step));
	for (i = 0; i < tracker.count; i++)
		step->has_failover =
		    step->has_failover || (tracker.entries[i].is_new && !was_before_look(&tracker, &tracker.entries[i].failover));
	ok = hand_over(&tracker, err);
	step->flags_known_at = ok && is_amid_failover(step) ? step->clock - MEMORY_MOVE_S : step->clock;
	free(tracker.entries);
	return ok;
}
