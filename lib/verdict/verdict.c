/* The whole of a verdict: sites in their order, counts, the node's own severity. */
#include "lib/verdict/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/verdict/cause.h"
#include "lib/verdict/judging.h"
#include "lib/verdict/node_sentence.h"
#include "lib/verdict/one_of.h"
#include "lib/verdict/placement.h"
#include "lib/verdict/rules.h"

/* W3SVC comes up with the node within this time; a later start is one of the service alone (seconds). */
#define BOOT_TO_SERVICE_S 600
#define MISSING_S	  3600
/* Much can happen between looks that are further apart than this around a start (seconds). */
#define OLD_MEMORY_S 86400

/* By name, or as "#7" by number: a number says one site alone, and nobody who creates a site chooses how it reads. */
static bool
is_asked_for(const struct policy *policy, uint32_t id, const char *name)
{
	char number[16];
	size_t i;

	if (policy->only_count == 0 || placement_glob_matches(policy->only, policy->only_count, name))
		return true;
	snprintf(number, sizeof(number), "#%" PRIu32, id);
	for (i = 0; i < policy->only_count; i++)
		if (strcmp(policy->only[i], number) == 0)
			return true;
	return false;
}

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

static bool
judge_listed(
    const struct judging *on, struct placement *placements, struct verdict *verdict, struct error *err)
{
	size_t i;

	for (i = 0; i < on->snapshot->site_count; i++) {
		const struct site *site = &on->snapshot->sites[i];
		struct site_case one = { .on = on, .site = site };
		size_t rule = placement_rule_index(on->policy, site->name);

		if (!is_asked_for(on->policy, site->id, site->name))
			continue;
		if (on->memory != NULL)
			one.past = memory_site(on->memory, site->id);
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

static bool
is_listed(const struct snapshot *snapshot, const char *name)
{
	size_t i;

	for (i = 0; i < snapshot->site_count; i++)
		if (strcasecmp(snapshot->sites[i].name, name) == 0)
			return true;
	return false;
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
	return is_asked_for(policy, id, name) &&
	       !placement_glob_matches(policy->ignore, policy->ignore_count, name);
}

static bool
judge_expected(const struct judging *on, struct verdict *verdict, struct error *err)
{
	const struct policy *policy = on->policy;
	size_t i;

	for (i = 0; i < policy->expect_count; i++) {
		const char *name = policy->expect[i];

		if (!can_be_missing(policy, 0, name) || text_is_among(policy->expect, i, name) ||
		    is_listed(on->snapshot, name))
			continue;
		name = text_copy_string(on->text, name);
		if (name == NULL)
			return error_memory(err);
		if (!site_rules_missing(on, name, gone_site(on->memory, name), true,
			&verdict->sites[verdict->site_count], err))
			return false;
		verdict->site_count++;
	}
	return true;
}

/* Our clock may have been wrong at one of the two looks. */
static bool
is_recent(const struct judging *on, time_t gone_since)
{
	time_t ago = on->snapshot->looked_at - gone_since;

	return ago < MISSING_S && -ago < MISSING_S;
}

static int
compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcasecmp(*left, *right);
}

/* The names of all listed sites, sorted; to free(). */
static bool
sort_names(const struct snapshot *snapshot, const char ***ret_names, struct error *err)
{
	const char **names = calloc(snapshot->site_count + 1, sizeof(*names));
	size_t i;

	if (names == NULL)
		return error_memory(err);
	for (i = 0; i < snapshot->site_count; i++)
		names[i] = snapshot->sites[i].name;
	qsort(names, snapshot->site_count, sizeof(*names), compare_names);
	*ret_names = names;
	return true;
}

static bool
can_be_gone(const struct judging *on, const struct site_memory *past)
{
	const struct policy *policy = on->policy;

	return past->gone_since != 0 && is_recent(on, past->gone_since) && past->run_state == RUN_STARTED &&
	    can_be_missing(policy, past->id, past->name) &&
	    !text_is_among(policy->expect, policy->expect_count, past->name);
}

static bool
add_gone(const struct judging *on, const struct site_memory *past, struct verdict *verdict, struct error *err)
{
	const char *name = text_copy_string(on->text, past->name);

	if (name == NULL)
		return error_memory(err);
	if (!site_rules_missing(on, name, past, false, &verdict->sites[verdict->site_count], err))
		return false;
	verdict->site_count++;
	return true;
}

/* For an hour, so that every program tells it. An empty list is not believed so far as to miss anything. */
static bool
judge_gone(const struct judging *on, struct verdict *verdict, struct error *err)
{
	const struct snapshot *snapshot = on->snapshot;
	const char **names = NULL;
	size_t i;
	bool ok = true;

	for (i = 0; ok && on->memory != NULL && snapshot->site_count > 0 && i < on->memory->site_count; i++) {
		const struct site_memory *past = &on->memory->sites[i];

		if (!can_be_gone(on, past))
			continue;
		ok = names != NULL || sort_names(snapshot, &names, err);
		if (ok && bsearch(&past->name, names, snapshot->site_count, sizeof(*names), compare_names) == NULL)
			ok = add_gone(on, past, verdict, err);
	}
	free(names);
	return ok;
}

static int
compare_worst_first(const void *a, const void *b)
{
	const struct site_verdict *left = a, *right = b;
	int by_name;

	if (left->severity != right->severity)
		return severity_worse(left->severity, right->severity) == left->severity ? -1 : 1;
	by_name = strcasecmp(left->name, right->name);
	if (by_name != 0)
		return by_name;
	return (left->id > right->id) - (left->id < right->id);
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
	if (!judge_listed(on, placements, verdict, err) || !judge_expected(on, verdict, err) ||
	    !judge_gone(on, verdict, err))
		return false;
	qsort(verdict->sites, verdict->site_count, sizeof(*verdict->sites), compare_worst_first);
	return true;
}

static bool
counts_as_down(const struct site_verdict *site)
{
	return reason_is_down(site->reason) && site->severity == SEVERITY_CRITICAL;
}

/* Sites that a range speaks for do not count by themselves. */
static void
count_sites(struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->site_count; i++) {
		const struct site_verdict *site = &verdict->sites[i];

		if (site->site != NULL && site->site->run_state == RUN_STARTED &&
		    !reason_is_down(site->reason))
			verdict->running++;
		if (counts_as_down(site))
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

static bool
judge_node(const struct judging *on, struct verdict *verdict, struct error *err)
{
	struct cause_found found;

	if (!node_words_nothing_judged(on, verdict->site_count, &verdict->node_problem, err))
		return false;
	if (verdict->node_problem[0] != '\0')
		verdict->severity = severity_worse(verdict->severity, SEVERITY_UNKNOWN);
	if (!apply_ranges(on, verdict, err))
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
		*failover = (struct failover){ .group = "", .from = "", .to = "" };
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
	struct verdict verdict = {
		.severity = SEVERITY_OK, .node_problem = "", .cause_sentence = "", .notes = ""
	};
	struct judging on = {
		.snapshot = snapshot,
		.memory = memory != NULL && memory->is_known ? memory : NULL,
		.policy = policy,
		.last_start = last_start_of(snapshot, memory),
		.is_start_told =
		    snapshot->facts.boot_time != 0 && snapshot->facts.w3svc_state != SERVICE_UNKNOWN,
		.today = snapshot->facts.local_time != 0 ? snapshot->facts.local_time : snapshot->looked_at,
		.text = &verdict.text,
	};
	struct placement *placements = NULL;
	size_t *one_of_running = NULL;
	bool ok = false;

	if (!resolve_rules(&on, &placements, err) || !one_of_count(snapshot, policy, &one_of_running, err))
		goto out;
	on.placements = placements;
	on.one_of_running = one_of_running;
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
	verdict = (struct verdict){ 0 }; /* nothing left for us to clear */
	ok = true;
out:
	free(placements);
	free(one_of_running);
	verdict_clear(&verdict);
	return ok;
}

void
verdict_clear(struct verdict *verdict)
{
	if (verdict == NULL)
		return;
	free(verdict->sites);
	text_arena_clear(&verdict->text);
	memset(verdict, 0, sizeof(*verdict));
}
