#include "lib/repair/planning.h"

#include <stdlib.h>
#include <string.h>

#include "lib/verdict/placement.h"

/* Adds the step when it may be tried; else notes why not, unless the site has another step. */
static void
add_step(struct planning *planning, struct repair_choice *choice, struct repair_step step)
{
	struct repair_plan *plan = planning->plan;
	enum repair_why why = repair_tries_judge(planning, &step);

	if (why == REPAIR_DO)
		plan->steps[plan->step_count++] = step;
	if (choice->why != REPAIR_DO)
		choice->why = why;
}

static bool
is_up_to_us(const struct snapshot *snapshot, const struct cluster_group *group)
{
	return group != NULL && *snapshot->facts.computer != '\0' &&
	       placement_same_computer(group->owner, snapshot->facts.computer) &&
	       (group->state == CLUSTER_ONLINE || group->state == CLUSTER_PARTLY_ONLINE || group->state == CLUSTER_FAILED);
}

static void
choose_clustered(struct planning *planning, struct repair_choice *choice, const struct cluster_rule *rule)
{
	const struct cluster_group *group = snapshot_group(planning->snapshot, rule->group);
	enum reason reason = choice->site->reason;
	struct repair_step step = { .kind = REPAIR_BRING_ONLINE, .site = choice->site, .group = rule->group };

	choice->why = reason == REASON_GROUP_DOWN ? REPAIR_GROUP_DOWN : REPAIR_CLUSTERED;
	if (!planning->policy->cluster || planning->policy->prevention_only || !is_up_to_us(planning->snapshot, group) ||
	    (reason != REASON_START_FAILED && reason != REASON_GROUP_DOWN))
		return;
	step.name = repair_clusters_part(planning, group, &step.is_group);
	if (step.name == NULL)
		return;
	if (repair_find_named(planning->plan, REPAIR_BRING_ONLINE, step.name) != NULL)
		choice->why = REPAIR_DO;	/* the step is there, for another site of the group */
	else
		add_step(planning, choice, step);
}

static bool
has_unset_flag(const struct site_verdict *site)
{
	return site->site != NULL && site->site->auto_start == AUTO_START_OFF && !site->is_flag_accepted;
}

/* A pool that came up with the last start was stopped by somebody: no look can tell a nightly job from a mistake. */
static bool
may_start_pool(const struct repair_policy *policy, const struct site_verdict *site)
{
	return !site->is_pool_accepted && (policy->pools_always || site->is_pool_lost);
}

/* A site that comes up before a pool that is known to be stopped would only answer 503. */
static void
choose_starts(struct planning *planning, struct repair_choice *choice, bool is_pool)
{
	const struct site *site = choice->site->site;
	struct repair_step pool = { .kind = REPAIR_START_POOL, .site = choice->site, .name = site->pool };

	if ((is_pool || (site->pool_state == RUN_STOPPED && *site->pool != '\0')) &&
	    may_start_pool(planning->policy, choice->site)) {
		if (repair_find_named(planning->plan, REPAIR_START_POOL, site->pool) != NULL)
			choice->why = REPAIR_DO;	/* the step is there, for another site that has it */
		else
			add_step(planning, choice, pool);
	} else if (is_pool)
		choice->why = REPAIR_POOL_STOPPED;
	if (!is_pool)
		add_step(planning, choice, (struct repair_step) { .kind = REPAIR_START, .site = choice->site });
}

static void
choose_steps(struct planning *planning, struct repair_choice *choice)
{
	const struct repair_policy *policy = planning->policy;
	const struct site_verdict *site = choice->site;
	bool is_pool = site->reason == REASON_POOL_STOPPED, runs = is_pool || site->reason == REASON_WILL_NOT_RESTART;

	choice->why = REPAIR_NOT_ASKED;
	if (policy->prevention_only && (is_pool || !runs)) {
		choice->why = REPAIR_PREVENTION;
		return;
	}
	if (policy->start && (is_pool || !runs))
		choose_starts(planning, choice, is_pool);
	if (!policy->auto_start || !has_unset_flag(site))
		return;
	/* Of a site that runs it is prevention: what was never seen on may be meant to be off. */
	if (!runs || site->was_auto_start_on || policy->unseen || policy->unseen_flags)
		add_step(planning, choice, (struct repair_step) { .kind = REPAIR_AUTO_START, .site = site });
	else if (choice->why == REPAIR_NOT_ASKED)
		choice->why = REPAIR_FLAG_UNSEEN;
}

static void
choose(struct planning *planning, struct repair_choice *choice)
{
	const struct policy *site_policy = planning->site_policy;
	size_t rule;

	choice->why = repair_why_of(choice->site, planning->policy);
	if (choice->why == REPAIR_UNSEEN && planning->policy->prevention_only)
		choice->why = REPAIR_PREVENTION;	/* --unseen would not change that */
	if (choice->why != REPAIR_DO)
		return;
	rule = placement_rule_index(site_policy, choice->site->name);
	if (rule < site_policy->cluster_rule_count)
		choose_clustered(planning, choice, &site_policy->cluster_rules[rule]);
	else
		choose_steps(planning, choice);
}

/* Without W3SVC no site can be started: it comes first, alone. */
static void
choose_service(struct planning *planning)
{
	struct repair_choice choice = { .why = REPAIR_SERVICE_DOWN };

	switch (planning->snapshot->facts.w3svc_state) {
	case SERVICE_STOPPED:
		break;
	case SERVICE_UNKNOWN:
	case SERVICE_ABSENT:
	case SERVICE_RUNNING:
	case SERVICE_PENDING:
	case SERVICE_PAUSED:
		return;
	}
	if (planning->policy->start_service && !planning->policy->prevention_only)
		add_step(planning, &choice, (struct repair_step) { .kind = REPAIR_START_SERVICE });
	planning->plan->service = choice.why;
}

static int
compare_steps(const void *a, const void *b)
{
	const struct repair_step *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return left->site < right->site ? -1 : left->site > right->site;	/* in the verdict: worst first */
}

static size_t
count_sites(const struct repair_plan *plan)
{
	size_t i, count = 0;

	for (i = 0; i < plan->choice_count; i++)
		count += plan->choices[i].why == REPAIR_DO;
	return count;
}

bool
repair_plan_make(const struct snapshot *snapshot, const struct verdict *verdict, const struct policy *site_policy,
    const struct repair *repairs, size_t repair_count, const struct repair_policy *policy, time_t now,
    struct repair_plan *ret_plan, struct error *err)
{
	struct repair_plan plan = { .service = REPAIR_FINE };
	struct planning planning = { snapshot, site_policy, policy, repairs, repair_count, now, &plan };
	size_t i;

	/* At most three steps a site, and W3SVC. */
	plan.steps = calloc(verdict->site_count * 3 + 1, sizeof(*plan.steps));
	plan.choices = calloc(verdict->site_count + 1, sizeof(*plan.choices));
	if (plan.steps == NULL || plan.choices == NULL) {
		repair_plan_clear(&plan);
		return error_memory(err);
	}
	choose_service(&planning);
	for (i = 0; i < verdict->site_count; i++) {
		plan.choices[i].site = &verdict->sites[i];
		choose(&planning, &plan.choices[i]);
	}
	plan.choice_count = verdict->site_count;
	plan.sites = count_sites(&plan);
	qsort(plan.steps, plan.step_count, sizeof(*plan.steps), compare_steps);
	if (plan.sites > policy->max_sites) {
		plan.is_refused = true;
		plan.step_count = 0;
	}
	*ret_plan = plan;
	return true;
}

static const struct repair_choice *
find_choice(const struct repair_plan *plan, uint32_t site_id)
{
	size_t i;

	for (i = 0; i < plan->choice_count; i++)
		if (plan->choices[i].site->id == site_id && plan->choices[i].site->site != NULL)
			return &plan->choices[i];
	return NULL;
}

bool
repair_plan_has(const struct repair_plan *plan, enum repair_step_kind kind, uint32_t site_id)
{
	const struct repair_choice *choice;
	size_t i;

	if (kind == REPAIR_START_POOL) {
		choice = find_choice(plan, site_id);
		return choice != NULL && repair_find_named(plan, kind, choice->site->site->pool) != NULL;
	}
	for (i = 0; i < plan->step_count; i++)
		if (plan->steps[i].kind == kind &&
		    (plan->steps[i].site == NULL ? 0 : plan->steps[i].site->id) == site_id)
			return true;
	return false;
}

void
repair_plan_clear(struct repair_plan *plan)
{
	if (plan == NULL)
		return;
	free(plan->steps);
	free(plan->choices);
	memset(plan, 0, sizeof(*plan));
}
