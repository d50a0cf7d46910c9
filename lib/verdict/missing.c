#include "lib/verdict/missing.h"

#include <stdlib.h>
#include <strings.h>

#include "lib/model/glob.h"
#include "lib/verdict/rules.h"

#define GONE_S 3600		/* for so long a site that ran is told to be missing */

static int
compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcasecmp(*left, *right);
}

/* The names of all listed sites, sorted; to free(). */
static const char **
sort_names(const struct snapshot *snapshot)
{
	const char **names = calloc(snapshot->site_count + 1, sizeof(*names));
	size_t i;

	if (names == NULL)
		return NULL;
	for (i = 0; i < snapshot->site_count; i++)
		names[i] = snapshot->sites[i].name;
	qsort(names, snapshot->site_count, sizeof(*names), compare_names);
	return names;
}

static bool
is_listed(const struct snapshot *snapshot, const char *const *names, const char *name)
{
	return bsearch(&name, names, snapshot->site_count, sizeof(*names), compare_names) != NULL;
}

/* The site of that name that went last; NULL when none is remembered. */
static const struct site_memory *
gone_site(const struct memory *memory, const char *name)
{
	const struct site_memory *found = NULL;
	size_t i;

	for (i = 0; memory != NULL && i < memory->site_count; i++) {
		const struct site_memory *site = &memory->sites[i];

		if (site->gone_since != 0 && strcasecmp(site->name, name) == 0 &&
		    (found == NULL || site->gone_since > found->gone_since))
			found = site;
	}
	return found;
}

static bool
can_be_missing(const struct policy *policy, uint32_t id, const char *name)
{
	return policy_asks_for(policy, id, name) &&
	       !glob_matches(policy->ignore, policy->ignore_count, name);
}

static bool
add_missing(const struct judging *on, const char *name, const struct site_memory *past, bool is_expected,
    struct verdict *verdict, struct error *err)
{
	const char *kept = text_copy_string(on->text, name);

	if (kept == NULL)
		return error_memory(err);
	if (!site_rules_missing(on, kept, past, is_expected, &verdict->sites[verdict->site_count], err))
		return false;
	verdict->site_count++;
	return true;
}

static bool
judge_expected(const struct judging *on, const char *const *names, struct verdict *verdict, struct error *err)
{
	const struct policy *policy = on->policy;
	size_t i;

	for (i = 0; i < policy->expect_count; i++) {
		const char *name = policy->expect[i];

		if (can_be_missing(policy, 0, name) && !text_is_among(policy->expect, i, name) &&
		    !is_listed(on->snapshot, names, name) &&
		    !add_missing(on, name, gone_site(on->memory, name), true, verdict, err))
			return false;
	}
	return true;
}

/* Our clock may have been wrong at one of the two looks. */
static bool
is_recent(const struct judging *on, time_t gone_since)
{
	time_t ago = memory_steady_clock(on->memory) - gone_since;

	return ago < GONE_S && -ago < GONE_S;
}

static bool
can_be_gone(const struct judging *on, const struct site_memory *past)
{
	const struct policy *policy = on->policy;

	return past->gone_since != 0 && !memory_site_is_replaced(past) && is_recent(on, past->gone_since) &&
	    past->run_state == RUN_STARTED && !acceptance_holds(&past->accepted, on->snapshot->looked_at) &&
	    can_be_missing(policy, past->id, past->name) &&
	    !text_is_among(policy->expect, policy->expect_count, past->name);
}

/* For an hour, so that every program tells it. An empty list is not believed so far as to miss anything. */
static bool
judge_gone(const struct judging *on, const char *const *names, struct verdict *verdict, struct error *err)
{
	size_t i;

	for (i = 0; on->memory != NULL && on->snapshot->site_count > 0 && i < on->memory->site_count; i++) {
		const struct site_memory *past = &on->memory->sites[i];

		if (can_be_gone(on, past) && !is_listed(on->snapshot, names, past->name) &&
		    !add_missing(on, past->name, past, false, verdict, err))
			return false;
	}
	return true;
}

/* Nearly always nothing is: then the names need not be sorted. */
static bool
may_miss_something(const struct judging *on)
{
	size_t i;

	if (on->policy->expect_count > 0)
		return true;
	for (i = 0; on->memory != NULL && i < on->memory->site_count; i++)
		if (can_be_gone(on, &on->memory->sites[i]))
			return true;
	return false;
}

bool
missing_judge(const struct judging *on, struct verdict *verdict, struct error *err)
{
	const char **names;
	bool ok;

	if (!may_miss_something(on))
		return true;
	names = sort_names(on->snapshot);
	if (names == NULL)
		return error_memory(err);
	ok = judge_expected(on, names, verdict, err) && judge_gone(on, names, verdict, err);
	free(names);
	return ok;
}
