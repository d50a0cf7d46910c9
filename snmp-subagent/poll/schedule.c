#include "snmp-subagent/poll/schedule.h"

#include <stdlib.h>

#define JITTER_PART 20

static void
place(struct schedule *schedule, size_t index, struct schedule_entry *entry)
{
	schedule->heap[index] = entry;
	entry->place = index + 1;
}

static void
sift_up(struct schedule *schedule, size_t index)
{
	struct schedule_entry *entry = schedule->heap[index];

	while (index > 0 && schedule->heap[(index - 1) / 2]->due_ms > entry->due_ms) {
		place(schedule, index, schedule->heap[(index - 1) / 2]);
		index = (index - 1) / 2;
	}
	place(schedule, index, entry);
}

static void
sift_down(struct schedule *schedule, size_t index)
{
	struct schedule_entry *entry = schedule->heap[index];

	for (;;) {
		size_t child = index * 2 + 1;

		if (child >= schedule->count)
			break;
		if (child + 1 < schedule->count &&
		    schedule->heap[child + 1]->due_ms < schedule->heap[child]->due_ms)
			child++;
		if (schedule->heap[child]->due_ms >= entry->due_ms)
			break;
		place(schedule, index, schedule->heap[child]);
		index = child;
	}
	place(schedule, index, entry);
}

static bool
make_room(struct schedule *schedule, struct error *err)
{
	size_t capacity = schedule->capacity == 0 ? 16 : schedule->capacity * 2;
	struct schedule_entry **larger;

	if (schedule->count < schedule->capacity)
		return true;
	larger = reallocarray(schedule->heap, capacity, sizeof(*larger));
	if (larger == NULL)
		return error_memory(err);
	schedule->heap = larger;
	schedule->capacity = capacity;
	return true;
}

bool
schedule_put(struct schedule *schedule, struct schedule_entry *entry, int64_t due_ms, struct error *err)
{
	schedule_remove(schedule, entry);
	if (!make_room(schedule, err))
		return false;
	entry->due_ms = due_ms;
	place(schedule, schedule->count, entry);
	schedule->count++;
	sift_up(schedule, schedule->count - 1);
	return true;
}

void
schedule_remove(struct schedule *schedule, struct schedule_entry *entry)
{
	size_t index = entry->place - 1;
	struct schedule_entry *last;

	if (entry->place == 0)
		return;
	entry->place = 0;
	schedule->count--;
	if (index == schedule->count)
		return;
	last = schedule->heap[schedule->count];
	place(schedule, index, last);
	sift_up(schedule, index);
	sift_down(schedule, last->place - 1);
}

struct schedule_entry *
schedule_first(const struct schedule *schedule)
{
	return schedule->count == 0 ? NULL : schedule->heap[0];
}

struct schedule_entry *
schedule_take(struct schedule *schedule, int64_t now_ms)
{
	struct schedule_entry *first = schedule_first(schedule);

	if (first == NULL || first->due_ms > now_ms)
		return NULL;
	schedule_remove(schedule, first);
	return first;
}

/* xorshift64*: S. Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016).
 */
int64_t
schedule_chance(struct schedule *schedule, int64_t most)
{
	uint64_t seed = schedule->seed;

	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	schedule->seed = seed;
	return most <= 0 ? 0
			 : (int64_t)(((seed * UINT64_C(2685821657736338717)) >> 11) % ((uint64_t)most + 1));
}

int64_t
schedule_next(struct schedule *schedule, int64_t was_due_ms, int64_t interval_ms, int64_t now_ms)
{
	int64_t jitter = interval_ms / JITTER_PART;
	int64_t next = was_due_ms + interval_ms - jitter + schedule_chance(schedule, jitter * 2);

	return next > now_ms ? next : now_ms;
}

int64_t
schedule_after_refusals(int64_t interval_ms, unsigned int refusals, int64_t most_ms)
{
	int64_t wait_ms = interval_ms;

	for (; refusals > 0 && wait_ms < most_ms; refusals--)
		wait_ms *= 2;
	if (wait_ms > most_ms)
		wait_ms = most_ms;
	return wait_ms > interval_ms ? wait_ms : interval_ms;
}

void
schedule_clear(struct schedule *schedule)
{
	while (schedule->count > 0)
		schedule->heap[--schedule->count]->place = 0;
	free(schedule->heap);
	schedule->heap = NULL;
	schedule->capacity = 0;
}
