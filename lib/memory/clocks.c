/* Our own clock, which may be wrong at one look (memory.h). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory/step.h"

static size_t
count_clocks(const char *clocks)
{
	size_t count = 0;

	while (*(clocks += strspn(clocks, " ")) != '\0') {
		clocks += strcspn(clocks, " ");
		count++;
	}
	return count;
}

/* Two looks in one second are one: they say nothing of each other. */
bool
memory_step_clocks(struct memory_step *step, struct error *err)
{
	const char *clocks = step->before->last_clocks == NULL ? "" : step->before->last_clocks;
	time_t now = step->snapshot->looked_at;
	size_t count;

	if (*clocks != '\0' && now == step->before->looked_at) {
		step->after.last_clocks = clocks;
		return text_own(&step->after.text, &step->after.last_clocks, err);
	}
	for (count = count_clocks(clocks); count >= MEMORY_CLOCKS; count--) {
		clocks += strcspn(clocks, " ");
		clocks += strspn(clocks, " ");
	}
	step->after.last_clocks = text_format(&step->after.text, "%s%s%" PRId64, clocks, *clocks == '\0' ? "" : " ",
	    (int64_t)now);
	return step->after.last_clocks != NULL || error_memory(err);
}

/* The lowest of the first `count`; 0 when there is none. */
static time_t
lowest_of(const char *clocks, size_t count)
{
	time_t lowest = 0;

	for (; count > 0 && *clocks != '\0'; count--) {
		time_t clock = (time_t)strtoll(clocks, NULL, 10);

		if (lowest == 0 || clock < lowest)
			lowest = clock;
		clocks += strcspn(clocks, " ");
		clocks += strspn(clocks, " ");
	}
	return lowest < 0 ? 0 : lowest;
}

time_t
memory_believed_clock(const struct memory *memory)
{
	const char *clocks = memory->last_clocks;

	return clocks == NULL || count_clocks(clocks) < MEMORY_CLOCKS ? 0 : lowest_of(clocks, MEMORY_CLOCKS);
}

time_t
memory_steady_clock(const struct memory *memory)
{
	const char *clocks = memory->last_clocks == NULL ? "" : memory->last_clocks;
	size_t count = count_clocks(clocks);
	time_t lowest = count == 0 ? 0 : lowest_of(clocks, count - 1);

	return memory->looked_at < lowest ? lowest : memory->looked_at;
}
