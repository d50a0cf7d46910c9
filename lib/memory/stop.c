/* How sites go down: the evidence from which a stop on purpose is believed (design, 4.2). */
#include "lib/memory/step.h"

/* In this run of W3SVC, when it was last told. Only what runs can be paused, or stopping. */
static bool
ran(const struct site_memory *was)
{
	if (!was->ran_since_start)
		return false;
	switch (was->run_state) {
	case RUN_STARTED:
	case RUN_STOPPING:
	case RUN_PAUSING:
	case RUN_PAUSED:
	case RUN_CONTINUING:
		return was->gone_since == 0;
	case RUN_STARTING:
	case RUN_STOPPED:
	case RUN_UNKNOWN:
		break;
	}
	return false;
}

/*
 * Without a witness of a restart: two sites at least, whose flags had been seen off, went down between the two
 * looks, and none whose flag was on did.
 */
void
memory_step_stops(struct memory_step *step)
{
	const struct snapshot *snapshot = step->snapshot;
	size_t i, flag_off = 0, flag_on = 0;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *is = &snapshot->sites[i];
		const struct site_memory *was = step->same[i];

		step->running += is->run_state == RUN_STARTED;
		if (is->run_state != RUN_STOPPED || was == NULL || !ran(was))
			continue;
		flag_off += was->auto_start == AUTO_START_OFF;
		flag_on += was->auto_start == AUTO_START_ON;
	}
	for (i = 0; i < step->before->site_count; i++)
		step->had_running = step->had_running || (step->before->sites[i].gone_since == 0 &&
		    step->before->sites[i].run_state == RUN_STARTED);
	step->is_like_restart = !step->has_started && !step->is_same_run && flag_off >= 2 && flag_on == 0;
}

/* An event of the very second in which a look began may be of a moment after it. */
static bool
came_after_flag(const struct failover *failover, const struct site_memory *site)
{
	return failover->time > site->auto_start_on_seen ||
	    (failover->evidence == EVIDENCE_EVENT && failover->time == site->auto_start_on_seen);
}

/* A failover may have cleared the flag since a look saw it on: that is no stop by a person. */
static bool
may_be_cleared(const struct memory_step *step, const struct site_memory *site)
{
	const struct memory *after = &step->after;
	size_t i;

	for (i = 0; i < after->failover_count; i++)
		if (came_after_flag(&after->failovers[i], site))
			return true;
	return step->has_failover;
}

/*
 * The same, known only now: a node that shuts down clears the flags and takes sites with it before the group is
 * online elsewhere, and its log tells of that after the boot. A stop that was watched for longer is a stop. A
 * failover that only two looks show, and that cleared no other site's flag, may have come after the stop: nobody knows.
 */
static bool
was_cleared_after_all(const struct memory_step *step, const struct site_memory *site, enum stop_evidence *ret_stop)
{
	const struct memory *after = &step->after;
	bool was_cleared = false;
	size_t i;

	if (site->stop != STOP_MEANT || site->stop_watched_s >= MEMORY_CONFIRM_S)
		return false;
	*ret_stop = STOP_SEEN;
	for (i = 0; i < after->failover_count; i++) {
		const struct failover *failover = &after->failovers[i];

		if (!came_after_flag(failover, site) || failover_earliest(failover) > site->auto_start_off_since + MEMORY_SHUTDOWN_S)
			continue;
		was_cleared = true;
		if (failover->evidence != EVIDENCE_OBSERVED || failover->has_cleared)
			*ret_stop = STOP_NONE;
	}
	return was_cleared;
}

static void
heed_late_failover(const struct memory_step *step, struct site_memory *site)
{
	enum stop_evidence stop;

	if (was_cleared_after_all(step, site, &stop))
		site->stop = stop;
}

/* What the look that first saw it down tells. */
static enum stop_evidence
first_evidence(const struct memory_step *step, const struct site_memory *site, enum auto_start flag)
{
	enum auto_start flag_before = site->auto_start;
	bool ran_just_before = site->last_running == step->before->looked_at;

	if (!step->is_run_told)
		return STOP_NONE;	/* a start may have come before it */
	if (flag_before == AUTO_START_ON && flag == AUTO_START_OFF && !may_be_cleared(step, site))
		return step->running > 0 ? STOP_MEANT : STOP_FLAG_FELL;
	if (ran_just_before && flag_before == AUTO_START_OFF && flag == AUTO_START_OFF && step->is_same_run)
		return STOP_SAME_RUN;
	if (flag_before == AUTO_START_OFF && step->is_like_restart)
		return STOP_LIKE_RESTART;
	return step->running > 0 ? STOP_SEEN : STOP_NONE;
}

static void
watch(const struct memory_step *step, struct site_memory *site)
{
	if (site->stop == STOP_FLAG_FELL && may_be_cleared(step, site))
		site->stop = STOP_NONE;		/* also by one that was written into the log late */
	heed_late_failover(step, site);
	if (site->stop == STOP_NONE) {
		/* Two looks in one second are one. */
		if (step->is_run_told && step->running > 0 && site->ran_since_start &&
		    step->snapshot->looked_at != step->before->looked_at) {
			site->stop = STOP_SEEN;
			site->stop_watched_s = 0;
		}
		return;
	}
	if (!step->is_run_told || !site->ran_since_start || site->stop_watched_s >= MEMORY_CONFIRM_S)
		return;
	site->stop_watched_s += step->agreed_s;
	if (site->stop_watched_s >= MEMORY_CONFIRM_S &&
	    (site->stop == STOP_FLAG_FELL || site->stop == STOP_SAME_RUN))
		site->stop = STOP_MEANT;
}

void
memory_stop_see(const struct memory_step *step, struct site_memory *site, enum auto_start flag)
{
	if (!ran(site)) {
		watch(step, site);
		return;
	}
	site->stop = first_evidence(step, site, flag);
	site->stop_watched_s = 0;
}

/*
 * The look before was the last one of that run. A stop that was first seen, at `seen`, shortly before its end may be
 * the node's shutting down, which clears no flag. For how long it was watched says nothing where clocks were set or
 * not told.
 */
static bool
was_amid_shutdown(const struct memory_step *step, const struct site_memory *site, time_t seen)
{
	return site->stop_watched_s < MEMORY_CONFIRM_S &&
	    (seen == 0 || step->started - seen < MEMORY_SHUTDOWN_S);
}

/* When it was first seen down, node clock; 0: not known. */
static time_t
first_seen_down(const struct memory_step *step, const struct site_memory *site)
{
	const struct memory *before = step->before;
	time_t ours = before->looked_at - site->not_running_since;

	return before->local_time == 0 || ours < 0 ? before->local_time : before->local_time - ours;
}

void
memory_stop_end_run(const struct memory_step *step, struct site_memory *site)
{
	time_t seen = first_seen_down(step, site);
	enum stop_evidence stop;
	bool is_open = false;	/* its flag fell with it, by a person or by a failover */
	bool is_of_torn = step->was_torn && site->stop_watched_s == 0 && seen == step->clock_before;

	if (!site->ran_since_start) {	/* the evidence is on an earlier run */
		heed_late_failover(step, site);
		return;
	}
	if (was_cleared_after_all(step, site, &stop)) {
		site->stop = STOP_SEEN;
		is_open = stop == STOP_SEEN;
	} else if (site->stop == STOP_MEANT && site->stop_watched_s < MEMORY_CONFIRM_S && step->is_failover_hidden) {
		site->stop = STOP_SEEN;
		is_open = true;
	}
	switch (site->stop) {
	case STOP_NONE:
		break;
	case STOP_MEANT:
		if (is_of_torn)
			site->stop = STOP_NONE;
		break;
	case STOP_SAME_RUN:
		/* No later look of that run shows that W3SVC did not start in the middle of this one. */
		site->stop = was_amid_shutdown(step, site, seen) || step->was_torn || !step->had_running
		    ? STOP_NONE : STOP_SEEN;
		break;
	case STOP_SEEN:
		if ((!is_open && was_amid_shutdown(step, site, seen)) || is_of_torn)
			site->stop = STOP_NONE;
		break;
	case STOP_FLAG_FELL:
	case STOP_LIKE_RESTART:
		site->stop = STOP_NONE;
		break;
	}
	site->ran_since_start = false;
}

void
memory_stop_see_flag_fall(const struct memory_step *step, struct site_memory *site)
{
	heed_late_failover(step, site);
}

bool
memory_stop_is_believed(const struct site_memory *site)
{
	return site->stop == STOP_MEANT && !site->ran_since_start;
}
