/* Our own clock, which may be wrong at one look (memory.h). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory/step.h"

#define DAY_S	   86400
#define UNSEEN_LOOKS	 4	/* so many have to be known to tell what is usual */
#define UNSEEN_INTERVALS 3
#define UNSEEN_LEAST_S	 900
#define CLOCK_SIZE 24	/* of one in words, and what is between them */

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
