/* Our own clock, which may be wrong at one look (memory.h), and the node's, which may be set between two. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory/step.h"

#define DAY_S		 86400
#define UNSEEN_LOOKS	 4	/* so many have to be known to tell what is usual */
#define UNSEEN_INTERVALS 3
#define UNSEEN_LEAST_S	 900
#define CLOCK_SIZE	 24	/* of one in words, and what is between them */

/* Those of the last looks, the newest last. @return how many */
static size_t
read_clocks(const struct memory *memory, time_t clocks[MEMORY_CLOCKS])
{
	const char *text = memory->last_clocks == NULL ? "" : memory->last_clocks;
	size_t count;
	char *end;

	for (count = 0; count < MEMORY_CLOCKS; count++) {
		clocks[count] = (time_t)strtoll(text, &end, 10);
		if (end == text)
			break;
		text = end;
	}
	return count;
}

/* Two looks in one second are one: they say nothing of each other. */
bool
memory_step_clocks(struct memory_step *step, struct error *err)
{
	time_t clocks[MEMORY_CLOCKS], now = step->snapshot->looked_at;
	size_t i, length = 0, count = read_clocks(step->before, clocks);
	char text[MEMORY_CLOCKS * CLOCK_SIZE] = "";

	if (now != step->before->looked_at) {
		if (count == MEMORY_CLOCKS)
			memmove(clocks, clocks + 1, --count * sizeof(*clocks));
		clocks[count++] = now;
	}
	for (i = 0; i < count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%" PRId64, i == 0 ? "" : " ",
		    (int64_t)clocks[i]);
	step->after.last_clocks = text;
	return text_own(&step->after.text, &step->after.last_clocks, err);
}

/* 0 when there is none. */
static time_t
lowest_of(const time_t *clocks, size_t count)
{
	time_t lowest = 0;
	size_t i;

	for (i = 0; i < count; i++)
		if (lowest == 0 || clocks[i] < lowest)
			lowest = clocks[i];
	return lowest < 0 ? 0 : lowest;
}

time_t
memory_believed_clock(const struct memory *memory)
{
	time_t clocks[MEMORY_CLOCKS];
	size_t count = read_clocks(memory, clocks);

	return count < MEMORY_CLOCKS ? 0 : lowest_of(clocks, count);
}

time_t
memory_steady_clock(const struct memory *memory)
{
	time_t clocks[MEMORY_CLOCKS], lowest;
	size_t count = read_clocks(memory, clocks);

	lowest = count == 0 ? 0 : lowest_of(clocks, count - 1);
	return memory->looked_at < lowest ? lowest : memory->looked_at;
}

bool
memory_is_forgotten(const struct memory_step *step, time_t gone_since)
{
	return gone_since != 0 && memory_believed_clock(&step->after) - gone_since > MEMORY_GONE_DAYS * DAY_S;
}

/* As the boot time says; where it does not, by our clock, if the node's is earlier than at the look before. */
static time_t
set_back_by(const struct memory_step *step)
{
	time_t is = step->after.local_time, was = step->before->local_time;
	time_t back_s;

	if (step->set_back_s != 0 || is == 0 || is >= was)
		return step->set_back_s;
	back_s = was - is + memory_later(0, step->after.looked_at - step->before->looked_at);
	return back_s < MEMORY_SAME_BOOT_S ? 0 : back_s;
}

time_t
memory_moment_back(time_t moment, time_t back_s)
{
	return moment == 0 || moment <= back_s ? moment : moment - back_s;
}

static void
move(time_t *moment, time_t back_s)
{
	*moment = memory_moment_back(*moment, back_s);
}

/* Of what the log has was read up to there, by the log's own time: what was not read stays unread. */
static void
move_mark(time_t *mark, time_t back_s)
{
	if (back_s > 0)
		move(mark, back_s);
}

static void
move_all(struct memory *memory, time_t back_s)
{
	size_t i;

	move(&memory->local_time, back_s);
	move(&memory->cluster_untold_since, back_s);
	move_mark(&memory->events_seen, back_s);
	move_mark(&memory->asked_all, back_s);
	for (i = 0; i < memory->site_count; i++) {
		move(&memory->sites[i].settling_since, back_s);
		move(&memory->sites[i].auto_start_off_since, back_s);
		move(&memory->sites[i].auto_start_on_seen, back_s);
	}
	for (i = 0; i < memory->group_count; i++)
		move(&memory->groups[i].state_since, back_s);
	for (i = 0; i < memory->failover_count; i++) {
		move(&memory->failovers[i].time, back_s);
		if (memory->failovers[i].evidence != EVIDENCE_EVENT)	/* whose event is known by its own time */
			move(&memory->failovers[i].began, back_s);
	}
}

static void *
copy_of(const void *items, size_t count, size_t size)
{
	void *copy = calloc(count + 1, size);

	return copy == NULL || count == 0 ? copy : memcpy(copy, items, count * size);
}

bool
memory_step_clock_set(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	struct memory *moved = &step->moved;
	size_t i;

	step->set_back_s = set_back_by(step);
	if (step->set_back_s == 0)
		return true;
	*moved = *before;
	moved->sites = copy_of(before->sites, before->site_count, sizeof(*moved->sites));
	moved->groups = copy_of(before->groups, before->group_count, sizeof(*moved->groups));
	moved->failovers = copy_of(before->failovers, before->failover_count, sizeof(*moved->failovers));
	if (moved->sites == NULL || moved->groups == NULL || moved->failovers == NULL)
		return error_memory(err);
	move_all(moved, step->set_back_s);
	for (i = 0; i < step->snapshot->site_count; i++)
		if (step->same[i] != NULL)
			step->same[i] = moved->sites + (step->same[i] - before->sites);
	step->before = moved;
	step->clock_before = memory_clock(moved);
	move(&step->after.looked_before_start, step->set_back_s);
	return true;
}

static int
compare_times(const void *a, const void *b)
{
	time_t one = *(const time_t *)a, other = *(const time_t *)b;

	return (one > other) - (one < other);
}

/* How far the last looks lay apart, as a rule: the one in the middle. 0: there are too few. */
static time_t
usual_interval(const struct memory *memory)
{
	time_t clocks[MEMORY_CLOCKS];
	size_t count = read_clocks(memory, clocks), i;

	if (count < UNSEEN_LOOKS)
		return 0;
	for (i = 0; i + 1 < count; i++)
		clocks[i] = clocks[i + 1] - clocks[i];
	qsort(clocks, count - 1, sizeof(*clocks), compare_times);
	return clocks[(count - 1) / 2];
}

time_t
memory_unseen_s(const struct memory *before, const struct memory *after)
{
	time_t usual = usual_interval(before), passed = after->looked_at - before->looked_at;

	if (before->local_time != 0 && after->local_time != 0 && after->local_time - before->local_time < passed)
		passed = after->local_time - before->local_time;
	return usual > 0 && passed > UNSEEN_INTERVALS * usual && passed > UNSEEN_LEAST_S ? passed : 0;
}
