/* The whole of a verdict: sites in their order, counts, the node's own severity. */
#include "lib/verdict/verdict.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/verdict/cause.h"
#include "lib/verdict/judging.h"
#include "lib/verdict/missing.h"
#include "lib/verdict/node_sentence.h"
#include "lib/verdict/one_of.h"
#include "lib/verdict/placement.h"
#include "lib/verdict/pools.h"
#include "lib/verdict/rules.h"

/* W3SVC comes up with the node within this time; a later start is one of the service alone (seconds). */
#define BOOT_TO_SERVICE_S 600
/* Much can happen between looks that are further apart than this around a start (seconds). */
#define OLD_MEMORY_S 86400

static bool
resolve_rules(const struct judging *on, struct placement **ret_placements, struct error *err)
{
	size_t i, count = on->policy->cluster_rule_count;
	struct placement *placements = calloc(count + 1, sizeof(*placements));

	if (placements == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++)
		if (!placement_of_rule(
			on->snapshot, on->memory, &on->policy->cluster_rules[i], on->text, &placements[i], err)) {
			free(placements);
			return false;
		}
	*ret_placements = placements;
	return true;
}

/* Both are in the order of their numbers as a rule: the one behind the last that was found comes first. */
static const struct site_memory *
find_past(const struct memory *memory, uint32_t id, const struct site_memory *next)
{
	if (next != NULL && next < memory->sites + memory->site_count && next->id == id)
		return next;
	return memory_site(memory, id);
}

static bool
judge_listed(
    const struct judging *on, struct placement *placements, struct verdict *verdict, struct error *err)
{
	const struct site_memory *next = on->memory == NULL ? NULL : on->memory->sites;
	size_t i;

	for (i = 0; i < on->snapshot->site_count; i++) {
		const struct site *site = &on->snapshot->sites[i];
		struct site_case one = { .on = on, .site = site };
		size_t rule = placement_rule_index(on->policy, site->name);

		if (!policy_asks_for(on->policy, site->id, site->name))
			continue;
		if (on->memory != NULL)
			one.past = find_past(on->memory, site->id, next);
		if (one.past != NULL)
			next = one.past + 1;
		if (rule < on->policy->cluster_rule_count) {
			placements[rule].covers_a_site = true;
			one.placement = &placements[rule];
		}
		if (!site_rules_judge(&one, &verdict->sites[verdict->site_count], err))
			return false;
		verdict->site_count++;
	}
	return true;
}

static int
compare_worst_first(const void *a, const void *b)
{
	const struct site_verdict *left = a, *right = b;
	int order = severity_compare(left->severity, right->severity);

	if (order == 0)
		order = strcasecmp(left->name, right->name);
	return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

static bool
judge_sites(
    const struct judging *on, struct placement *placements, struct verdict *verdict, struct error *err)
{
	size_t most = on->snapshot->site_count + on->policy->expect_count;

	if (on->memory != NULL)
		most += on->memory->site_count;
	verdict->sites = calloc(most + 1, sizeof(*verdict->sites));
	if (verdict->sites == NULL)
		return error_memory(err);
	if (!judge_listed(on, placements, verdict, err) || !missing_judge(on, verdict, err))
		return false;
	qsort(verdict->sites, verdict->site_count, sizeof(*verdict->sites), compare_worst_first);
	return true;
}

/* Sites that a range speaks for do not count by themselves. */
static void
count_sites(struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->site_count; i++) {
		const struct site_verdict *site = &verdict->sites[i];

		/* One that is stopped before and started is so by its pool, which answers 503. */
		if (site->site != NULL && site->site->run_state == RUN_STARTED &&
		    !reason_is_down(site->reason) && site->reason != REASON_STOPPED_BEFORE)
			verdict->running++;
		if (site_verdict_is_down(site))
			verdict->down++;
		else if (site->reason == REASON_WILL_NOT_RESTART)
			verdict->will_not_restart++;
		else
			verdict->severity = severity_worse(verdict->severity, site->severity);
	}
}

static bool
apply_ranges(const struct judging *on, struct verdict *verdict, struct error *err)
{
	const struct policy *policy = on->policy;

	if (range_alerts(&policy->warning, (double)verdict->will_not_restart)) {
		verdict->severity = severity_worse(verdict->severity, SEVERITY_WARNING);
		if (verdict->will_not_restart == 0 && verdict->node_problem[0] == '\0' &&
		    !node_words_range(on, "-w", &policy->warning, "would be lost at the next restart",
			&verdict->node_problem, err))
			return false;
	}
	if (range_alerts(&policy->critical, (double)verdict->down)) {
		verdict->severity = severity_worse(verdict->severity, SEVERITY_CRITICAL);
		if (verdict->down == 0 && verdict->node_problem[0] == '\0' &&
		    !node_words_range(on, "-c", &policy->critical, "is down", &verdict->node_problem, err))
			return false;
	}
	return true;
}

/* With the password ends every look at the node. */
static bool
judge_password(const struct judging *on, struct verdict *verdict, struct error *err)
{
	const char *words = on->policy->password_warning_days == 0 ? "" : node_words_password(on, on->policy->password_warning_days);

	if (words == NULL)
		return error_memory(err);
	if (words[0] == '\0')
		return true;
	verdict->severity = severity_worse(verdict->severity, SEVERITY_WARNING);
	if (verdict->node_problem[0] == '\0')
		verdict->node_problem = words;
	return true;
}

static bool
judge_node(const struct judging *on, struct verdict *verdict, struct error *err)
{
	struct cause_found found;

	if (!node_words_nothing_judged(on, verdict->site_count, &verdict->node_problem, err))
		return false;
	if (verdict->node_problem[0] != '\0')
		verdict->severity = severity_worse(verdict->severity, SEVERITY_UNKNOWN);
	if (!apply_ranges(on, verdict, err) || !judge_password(on, verdict, err) || !pools_judge(on, verdict, err))
		return false;
	if (!cause_find(on, &found, err))
		return false;
	verdict->cause = found.cause;
	verdict->cause_sentence = found.sentence;
	if (found.is_hotfix_missing)
		verdict->severity = severity_worse(verdict->severity, SEVERITY_WARNING);
	return node_words_notes(on, found.note, &verdict->notes, err);
}

static bool
tell_failover(const struct judging *on, struct verdict *verdict, struct error *err)
{
	struct failover *failover = &verdict->failover;

	if (!cause_newest_failover(on, failover))
		*failover = (struct failover) { .group = "", .from = "", .to = "" };
	failover->group = text_copy_string(on->text, failover->group);
	failover->from = text_copy_string(on->text, failover->from);
	failover->to = text_copy_string(on->text, failover->to);
	if (failover->group == NULL || failover->from == NULL || failover->to == NULL)
		return error_memory(err);
	return true;
}

/* As remembered where it is: that one does not drift, and is there when this look could not read it. */
static time_t
last_start_of(const struct snapshot *snapshot, const struct memory *memory)
{
	if (memory != NULL && memory->is_known && memory->last_start != 0)
		return memory->last_start;
	return snapshot_last_start(snapshot);
}

static bool
is_memory_old(const struct judging *on)
{
	const struct memory *memory = on->memory;

	return memory != NULL && memory->looked_before_start != 0 && memory->last_start != 0 &&
	    memory->last_start - memory->looked_before_start > OLD_MEMORY_S;
}

static bool
is_boot(const struct judging *on)
{
	time_t boot = on->snapshot->facts.boot_time;

	if (boot == 0 && on->memory != NULL)
		boot = on->memory->boot_time;
	return boot != 0 && on->last_start < boot + BOOT_TO_SERVICE_S;
}

bool
verdict_judge(const struct snapshot *snapshot, const struct memory *memory, const struct policy *policy,
    struct verdict *ret_verdict, struct error *err)
{
	return verdict_judge_tried(snapshot, memory, policy, NULL, 0, ret_verdict, err);
}

bool
verdict_judge_tried(const struct snapshot *snapshot, const struct memory *memory, const struct policy *policy,
    const struct repair *repairs, size_t repair_count, struct verdict *ret_verdict, struct error *err)
{
	struct verdict verdict = {
		.severity = SEVERITY_OK, .node_problem = "", .cause_sentence = "", .notes = ""
	};
	struct judging on = {
		.snapshot = snapshot,
		.memory = memory != NULL && memory->is_known ? memory : NULL,
		.policy = policy,
		.repairs = repairs,
		.repair_count = repair_count,
		.last_start = last_start_of(snapshot, memory),
		.is_start_told =
		    snapshot->facts.boot_time != 0 && snapshot->facts.w3svc_state != SERVICE_UNKNOWN,
		.today = snapshot->facts.local_time != 0 ? snapshot->facts.local_time : snapshot->looked_at,
		.text = &verdict.text,
	};
	struct placement *placements = NULL;
	bool *one_of_runs = NULL;
	bool ok = false;

	if (!resolve_rules(&on, &placements, err) || !one_of_find(snapshot, policy, &one_of_runs, err))
		goto out;
	on.placements = placements;
	on.one_of_runs = one_of_runs;
	on.is_memory_old = is_memory_old(&on);
	on.shows_kb885440 = cause_is_likely_kb885440(&on);
	if (!judge_sites(&on, placements, &verdict, err))
		goto out;
	count_sites(&verdict);
	if (!judge_node(&on, &verdict, err) || !tell_failover(&on, &verdict, err))
		goto out;
	verdict.last_start = on.last_start;
	verdict.is_restart_boot = is_boot(&on);
	*ret_verdict = verdict;		 /* handed over: */
	verdict = (struct verdict) { 0 }; /* nothing left for us to clear */
	ok = true;
out:
	free(placements);
	free(one_of_runs);
	verdict_clear(&verdict);
	return ok;
}

void
verdict_clear(struct verdict *verdict)
{
	if (verdict == NULL)
		return;
	free(verdict->sites);
	free(verdict->pools);
	text_arena_clear(&verdict->text);
	memset(verdict, 0, sizeof(*verdict));
}
