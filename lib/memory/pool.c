/* What is remembered of application pools (memory.h): whether they came up, never whether a stop was meant. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory/step.h"

/* A pool as this look tells of it. */
struct seen_pool {
	const char *name;
	enum run_state state;
};

static int
compare_seen(const void *a, const void *b)
{
	const struct seen_pool *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

/* Each once, by name, those that have to run, too; of those that sites share one may tell the state, and another not. */
static size_t
list_seen(const struct snapshot *snapshot, struct seen_pool *seen)
{
	size_t i, count = 0, kept = 0;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *site = &snapshot->sites[i];

		if (*site->pool != '\0' && (count == 0 || seen[count - 1].state != site->pool_state ||
		    strcasecmp(seen[count - 1].name, site->pool) != 0))
			seen[count++] = (struct seen_pool) { site->pool, site->pool_state };
	}
	for (i = 0; i < snapshot->pool_count; i++)
		if (!snapshot->pools[i].is_absent)
			seen[count++] = (struct seen_pool) { snapshot->pools[i].name, snapshot->pools[i].state };
	qsort(seen, count, sizeof(*seen), compare_seen);
	for (i = 0; i < count; i++) {
		if (kept == 0 || strcasecmp(seen[kept - 1].name, seen[i].name) != 0)
			seen[kept++] = seen[i];
		else if (seen[i].state != RUN_UNKNOWN)
			seen[kept - 1].state = seen[i].state;
	}
	return kept;
}

static int
compare_pools(const void *a, const void *b)
{
	const struct pool_memory *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

const struct pool_memory *
memory_pool(const struct memory *memory, const char *name)
{
	const struct pool_memory wanted = { .name = name };

	if (memory->pool_count == 0)
		return NULL;
	return bsearch(&wanted, memory->pools, memory->pool_count, sizeof(wanted), compare_pools);
}

static bool
see_state(struct memory_step *step, struct pool_memory *pool, enum run_state state, struct error *err)
{
	const struct change change = { .kind = CHANGE_POOL_STATE, .time = step->clock, .subject = pool->name,
		.from = run_state_name(pool->state), .to = run_state_name(state) };
	bool is_change = pool->state != RUN_UNKNOWN && pool->state != state;

	if (state == RUN_UNKNOWN)
		return true;
	pool->state = state;
	if (is_change && !change_list_add(&step->changes, &change, err))
		return false;
	if (state != RUN_STARTED)
		return true;
	pool->has_run = pool->ran_since_start = true;
	/* One that was accepted for a time is expected to come and go in it: a nightly job. */
	return pool->accepted.until != 0 ||
	    memory_acceptance_end(step, &pool->accepted, CHANGE_POOL_ACCEPTANCE_ENDED, 0, pool->name, err);
}

/* `was` and `seen` are of the same pool; one of them may be NULL. */
static bool
step_pool(struct memory_step *step, const struct pool_memory *was, const struct seen_pool *seen, struct error *err)
{
	struct pool_memory pool = { .state = RUN_UNKNOWN, .accepted = { .by = "", .why = "" } };
	const struct snapshot *snapshot = step->snapshot;

	if (was != NULL)
		pool = *was;
	if (step->has_started)
		pool.ran_since_start = false;
	if (seen != NULL) {
		pool.name = seen->name;
		pool.gone_since = 0;
	} else if (pool.gone_since == 0 && snapshot->site_count > 0 && !snapshot->has_no_numbers &&
	    snapshot->parts[PART_POOLS].status == PART_TOLD)
		pool.gone_since = memory_steady_clock(&step->after);
	if (!memory_acceptance_pass(step, &pool.accepted, CHANGE_POOL_ACCEPTANCE_ENDED, 0, pool.name, err) ||
	    (seen != NULL && !see_state(step, &pool, seen->state, err)))
		return false;
	if (memory_is_forgotten(step, pool.gone_since) && pool.accepted.at == 0)
		return true;
	if (!text_own(&step->after.text, &pool.name, err) ||
	    !acceptance_own(&step->after.text, &pool.accepted, err))
		return false;
	step->after.pools[step->after.pool_count++] = pool;
	return true;
}

/* A node that lists other pools at each look must not fill the memory. */
static void
forget_too_many(struct memory *after)
{
	size_t i, gone = 0, kept = 0;

	for (i = 0; i < after->pool_count; i++)
		gone += after->pools[i].gone_since != 0;
	if (gone <= MEMORY_GONE_POOLS)
		return;
	for (i = 0; i < after->pool_count; i++)
		if (after->pools[i].gone_since == 0 || after->pools[i].accepted.at != 0)
			after->pools[kept++] = after->pools[i];
	after->pool_count = kept;
}

bool
memory_step_pools(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	struct seen_pool *seen = calloc(step->snapshot->site_count + step->snapshot->pool_count + 1, sizeof(*seen));
	size_t i = 0, j = 0, count;
	bool ok = true;

	if (seen == NULL)
		return error_memory(err);
	count = list_seen(step->snapshot, seen);
	step->after.pools = calloc(before->pool_count + count + 1, sizeof(*step->after.pools));
	if (step->after.pools == NULL)
		ok = error_memory(err);
	while (ok && (i < before->pool_count || j < count)) {
		const struct pool_memory *was = i < before->pool_count ? &before->pools[i] : NULL;
		const struct seen_pool *is = j < count ? &seen[j] : NULL;
		int order = was == NULL ? 1 : is == NULL ? -1 : strcasecmp(was->name, is->name);

		ok = step_pool(step, order <= 0 ? was : NULL, order >= 0 ? is : NULL, err);
		i += order <= 0;
		j += order >= 0;
	}
	free(seen);
	if (ok)
		forget_too_many(&step->after);
	return ok;
}
