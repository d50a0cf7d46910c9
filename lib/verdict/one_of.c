#include "lib/verdict/one_of.h"

#include <stdlib.h>

#include "lib/model/glob.h"

/* One whose application pool is stopped answers 503: that stands in for no other. */
static bool
serves(const struct site *site)
{
	return site->run_state == RUN_STARTED && site->pool_state != RUN_STOPPED;
}

bool
one_of_find(const struct snapshot *snapshot, const struct policy *policy, bool **ret_runs, struct error *err)
{
	bool *runs = calloc(policy->one_of_count + 1, sizeof(*runs));	/* not more lists than globs */
	size_t i, j;

	if (runs == NULL)
		return error_memory(err);
	for (i = 0; i < policy->one_of_count; i++)
		for (j = 0; j < snapshot->site_count && !runs[policy->one_of[i].list]; j++)
			runs[policy->one_of[i].list] = serves(&snapshot->sites[j]) &&
			    glob_matches(&policy->one_of[i].glob, 1, snapshot->sites[j].name);
	*ret_runs = runs;
	return true;
}

bool
one_of_covers(const struct policy *policy, const bool *runs, const char *name)
{
	size_t i;

	for (i = 0; i < policy->one_of_count; i++)
		if (runs[policy->one_of[i].list] && glob_matches(&policy->one_of[i].glob, 1, name))
			return true;
	return false;
}
