#include "lib/repair/planning.h"

#include <string.h>
#include <strings.h>

#include "lib/model/datetime.h"

static bool
is_of(const struct repair *repair, enum repair_step_kind kind, uint32_t site_id)
{
	return repair->site_id == site_id && strcmp(repair->what, repair_step_name(kind)) == 0;
}

/* A start of that pool, noted with any site that has it: which of them was the worst may have changed. */
static bool
is_of_pool(const struct planning *planning, const struct repair *repair, const char *pool)
{
	const struct site *site = snapshot_site(planning->snapshot, repair->site_id);

	return site != NULL && is_of(repair, REPAIR_START_POOL, site->id) && strcasecmp(site->pool, pool) == 0;
}

/* A try of the same step, young enough to count. */
static bool
is_try_of(const struct planning *planning, const struct repair *repair, const struct repair_step *step)
{
	if (datetime_apart(planning->now, repair->time) >= planning->policy->tries_window_s)
		return false;
	if (step->kind == REPAIR_START_POOL)
		return is_of_pool(planning, repair, step->name);
	return is_of(repair, step->kind, step->site == NULL ? 0 : step->site->id);
}

enum repair_why
repair_tries_judge(const struct planning *planning, const struct repair_step *step)
{
	const struct repair_policy *policy = planning->policy;
	const struct repair *last = NULL;
	unsigned int tries = 0;
	size_t i;

	for (i = 0; i < planning->repair_count; i++) {
		const struct repair *repair = &planning->repairs[i];

		if (!is_try_of(planning, repair, step))
			continue;
		last = repair;
		tries++;
	}
	if (last == NULL)
		return REPAIR_DO;
	if (tries >= policy->max_tries)
		return REPAIR_TOO_OFTEN;
	/* One that was cut short is taken up. */
	return last->finished == 0 || datetime_apart(planning->now, last->time) >= policy->cooldown_s ? REPAIR_DO
											    : REPAIR_COOLING;
}

size_t
repair_times_done(const struct repair *repairs, size_t count, uint32_t site_id, time_t since)
{
	size_t done[REPAIR_STEP_KINDS] = { 0 }, i, most = 0;
	enum repair_step_kind kind;

	for (i = 0; i < count; i++) {
		if (repairs[i].time < since || !repair_is_done(&repairs[i]))
			continue;
		for (kind = REPAIR_START_SERVICE; kind < REPAIR_STEP_KINDS; kind++)
			if (is_of(&repairs[i], kind, site_id) && ++done[kind] > most)
				most = done[kind];
	}
	return most;
}
