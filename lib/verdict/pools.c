#include "lib/verdict/pools.h"

#include <stdlib.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/glob.h"
#include "lib/verdict/node_sentence.h"

#define NAMED_MAX 4	/* pools that the node's problem names */

const struct pool_memory *
pools_stopped(const struct judging *on, const char *name, enum run_state state)
{
	return state != RUN_STOPPED || on->memory == NULL || *name == '\0' ? NULL : memory_pool(on->memory, name);
}

/* Why nothing is known of pools; "" when the node gave no reason. */
static const char *
why_untold(const struct judging *on)
{
	return on->snapshot->has_run_state ? node_words_unreadable(on, PART_POOLS) : ": a file tells no state of it";
}

static enum severity
severity_of(const struct app_pool *pool)
{
	if (pool->is_absent || pool->state == RUN_STOPPED || pool->state == RUN_STOPPING)
		return SEVERITY_CRITICAL;
	if (pool->state == RUN_STARTED)
		return SEVERITY_OK;
	return pool->state == RUN_UNKNOWN ? SEVERITY_UNKNOWN : SEVERITY_WARNING;
}

static const char *
sentence_of(const struct judging *on, const struct app_pool *pool, const struct acceptance *accepted)
{
	const char *why;

	if (accepted != NULL) {
		why = node_words_accepted(on, accepted);
		return why == NULL ? NULL :
		    text_format(on->text, "application pool '%s' is stopped, %s", pool->name, why);
	}
	if (pool->is_absent)
		return text_format(on->text, "no application pool '%s' is there, and one has to run", pool->name);
	if (pool->state == RUN_STARTED)
		return text_format(on->text, "application pool '%s' is started", pool->name);
	if (pool->state != RUN_UNKNOWN)
		return text_format(on->text, "application pool '%s' is %s, and has to run", pool->name,
		    run_state_name(pool->state));
	why = why_untold(on);
	return why == NULL ? NULL : text_format(on->text,
	    "application pool '%s' has to run, and its state cannot be read%s", pool->name, why);
}

const struct acceptance *
pools_acceptance(const struct judging *on, const char *name, enum run_state state)
{
	const struct pool_memory *past = pools_stopped(on, name, state);

	return past != NULL && acceptance_holds(&past->accepted, on->snapshot->looked_at) ? &past->accepted : NULL;
}

/* Two globs may match it. */
static bool
is_judged(const struct verdict *verdict, const char *name)
{
	size_t i;

	for (i = 0; i < verdict->pool_count; i++)
		if (strcasecmp(verdict->pools[i].name, name) == 0)
			return true;
	return false;
}

static bool
add(const struct judging *on, const struct app_pool *pool, struct verdict *verdict, struct error *err)
{
	const struct acceptance *accepted = pools_acceptance(on, pool->name, pool->state);
	struct pool_verdict judged = {
		.name = pool->name,
		.state = pool->state,
		.severity = accepted != NULL ? SEVERITY_OK : severity_of(pool),
		.sentence = sentence_of(on, pool, accepted),
		.acceptance = accepted == NULL ? (struct acceptance) { .by = "", .why = "" } : *accepted,
	};

	if (judged.sentence == NULL)
		return error_memory(err);
	if (!acceptance_own(on->text, &judged.acceptance, err) || !array_room(verdict->pools, verdict->pool_count, err))
		return false;
	verdict->pools[verdict->pool_count++] = judged;
	verdict->pools_down += judged.severity == SEVERITY_CRITICAL;
	verdict->severity = severity_worse(verdict->severity, judged.severity);
	return true;
}

/* What no look spoke of is not known: it was made before anybody asked for such a pool. */
static bool
judge_glob(const struct judging *on, const char *glob, struct verdict *verdict, struct error *err)
{
	const struct app_pool untold = { .name = glob, .state = RUN_UNKNOWN };
	bool is_told = false;
	size_t i;

	for (i = 0; i < on->snapshot->pool_count; i++) {
		const struct app_pool *pool = &on->snapshot->pools[i];

		/* Where no pool could be listed the glob itself stands there. */
		if (strcasecmp(pool->name, glob) != 0 && (pool->is_absent || !glob_matches(&glob, 1, pool->name)))
			continue;
		is_told = true;
		if (!is_judged(verdict, pool->name) && !add(on, pool, verdict, err))
			return false;
	}
	return is_told || is_judged(verdict, glob) || add(on, &untold, verdict, err);
}

static int
compare_worst_first(const void *a, const void *b)
{
	const struct pool_verdict *left = a, *right = b;

	int order = severity_compare(left->severity, right->severity);

	return order != 0 ? order : strcasecmp(left->name, right->name);
}

static bool
tell(const struct judging *on, struct verdict *verdict, struct error *err)
{
	const char *problem = verdict->node_problem;
	size_t i, bad = 0;

	while (bad < verdict->pool_count && verdict->pools[bad].severity != SEVERITY_OK)
		bad++;
	for (i = 0; i < bad && i < NAMED_MAX && problem != NULL; i++)
		problem = text_format(on->text, "%s%s%s", problem, problem[0] == '\0' ? "" : ". ",
		    verdict->pools[i].sentence);
	if (bad > NAMED_MAX && problem != NULL)
		problem = text_format(on->text, "%s, and %zu more application pool%s", problem, bad - NAMED_MAX,
		    text_s(bad - NAMED_MAX));
	if (problem == NULL)
		return error_memory(err);
	verdict->node_problem = problem;
	return true;
}

bool
pools_judge(const struct judging *on, struct verdict *verdict, struct error *err)
{
	size_t i;

	for (i = 0; i < on->policy->expect_pool_count && !on->policy->leaves_pools_out; i++)
		if (!judge_glob(on, on->policy->expect_pool[i], verdict, err))
			return false;
	if (verdict->pool_count > 0)
		qsort(verdict->pools, verdict->pool_count, sizeof(*verdict->pools), compare_worst_first);
	return tell(on, verdict, err);
}
