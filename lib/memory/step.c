#include "lib/memory/step.h"

#include <stdlib.h>
#include <strings.h>

time_t
memory_clock(const struct memory *memory)
{
	return memory->local_time != 0 ? memory->local_time : memory->looked_at;
}

time_t
memory_clock_ahead(const struct memory *memory)
{
	return memory->local_time == 0 || memory->looked_at == 0 ? 0 : memory->local_time - memory->looked_at;
}

time_t
memory_later(time_t a, time_t b)
{
	return a > b ? a : b;
}

time_t
memory_events_since(time_t asked_all)
{
	return asked_all > KNOWN_LATE_EVENT_S ? asked_all - KNOWN_LATE_EVENT_S : 0;
}

time_t
failover_earliest(const struct failover *failover)
{
	/* The log dates its beginning by the clock of then, which may have been set since. */
	if (failover->evidence == EVIDENCE_EVENT && failover->time - failover->began > MEMORY_MOVE_S)
		return failover->time - MEMORY_MOVE_S;
	return failover->began < failover->time ? failover->began : failover->time;
}

int
memory_compare_sites(const void *a, const void *b)
{
	const struct site_memory *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

bool
memory_site_is_replaced(const struct site_memory *site)
{
	return site->gone_since != 0 && site->id >= MEMORY_PARKED_ID;
}

const struct site_memory *
memory_site(const struct memory *memory, uint32_t id)
{
	const struct site_memory wanted = { .id = id };

	if (memory->site_count == 0)
		return NULL;
	return bsearch(&wanted, memory->sites, memory->site_count, sizeof(wanted), memory_compare_sites);
}

static int
compare_groups(const void *a, const void *b)
{
	const struct group_memory *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

const struct group_memory *
memory_group(const struct memory *memory, const char *name)
{
	const struct group_memory wanted = { .name = name };

	if (memory->group_count == 0)
		return NULL;
	return bsearch(&wanted, memory->groups, memory->group_count, sizeof(wanted), compare_groups);
}
