#include "lib/repair/planning.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/verdict/placement.h"

#define MAX_SITES      100
#define COOLDOWN_S     300
#define MAX_TRIES      3
#define TRIES_WINDOW_S (6 * 3600)

void
repair_policy_init(struct repair_policy *policy)
{
	*policy = (struct repair_policy) {
		.auto_start = true,
		.start = true,
		.max_sites = MAX_SITES,
		.cooldown_s = COOLDOWN_S,
		.max_tries = MAX_TRIES,
		.tries_window_s = TRIES_WINDOW_S,
	};
}

const char *
repair_step_name(enum repair_step_kind kind)
{
	switch (kind) {
	case REPAIR_START_SERVICE:
		return "start-service";
	case REPAIR_AUTO_START:
		return "auto-start";
	case REPAIR_START_POOL:
		return "start-pool";
	case REPAIR_START:
		return "start";
	case REPAIR_BRING_ONLINE:
		return "bring-online";
	}
	return "unknown";
}

/* Adds the step when it may be tried; else notes why not, unless the site has another step. */
static void
add_step(struct planning *planning, struct repair_choice *choice, struct repair_step step)
{
	struct repair_plan *plan = planning->plan;
	time_t until = 0;
	enum repair_why why = repair_tries_judge(planning, &step, &until, &step.is_taken_up);

	if (why == REPAIR_DO)
		plan->steps[plan->step_count++] = step;
	if (choice == NULL || choice->why == REPAIR_DO)
		return;
	choice->why = why;
	choice->until = until;
}

static bool
is_up_to_us(const struct snapshot *snapshot, const struct cluster_group *group)
{
	return group != NULL && snapshot->facts.computer[0] != '\0' &&
	       placement_same_computer(group->owner, snapshot->facts.computer) &&
	       (group->state == CLUSTER_ONLINE || group->state == CLUSTER_PARTLY_ONLINE || group->state == CLUSTER_FAILED);
}

static void
choose_clustered(struct planning *planning, struct repair_choice *choice, const struct cluster_rule *rule)
{
	const struct cluster_group *group = snapshot_group(planning->snapshot, rule->group);
	enum reason reason = choice->site->reason;
	struct repair_step step = { .kind = REPAIR_BRING_ONLINE, .site = choice->site, .group = rule->group };

	choice->why = REPAIR_CLUSTERED;
	if (!planning->policy->cluster || planning->policy->prevention_only || !is_up_to_us(planning->snapshot, group) ||
	    (reason != REASON_DOWN_AFTER_RESTART && reason != REASON_START_FAILED && reason != REASON_GROUP_DOWN))
		return;
	step.name = repair_clusters_part(planning, group, &step.is_group);
	if (step.name == NULL)
		return;
	if (repair_find_bring_online(planning->plan, step.name) != NULL)
		choice->why = REPAIR_DO;	/* the step is there, for another site of the group */
	else
		add_step(planning, choice, step);
}

static bool
has_unset_flag(const struct site_verdict *site)
{
	return site->site != NULL && site->site->auto_start == AUTO_START_OFF;
}

static void
choose_steps(struct planning *planning, struct repair_choice *choice)
{
	const struct repair_policy *policy = planning->policy;
	const struct site_verdict *site = choice->site;
	bool is_pool = site->reason == REASON_POOL_STOPPED;
	bool is_down = is_pool || site->reason != REASON_WILL_NOT_RESTART;

	choice->why = REPAIR_NOT_ASKED;
	if (policy->prevention_only && is_down)
		return;
	if (policy->auto_start && has_unset_flag(site))
		add_step(planning, choice, (struct repair_step) { .kind = REPAIR_AUTO_START, .site = site });
	if (!is_down || !policy->start)
		return;
	/* A site that comes up before a pool that is known to be stopped would only answer 503. */
	if (is_pool || (site->site->pool_state == RUN_STOPPED && site->site->pool[0] != '\0'))
		add_step(planning, choice, (struct repair_step) { .kind = REPAIR_START_POOL, .site = site });
	if (!is_pool)
		add_step(planning, choice, (struct repair_step) { .kind = REPAIR_START, .site = site });
}

static void
choose(struct planning *planning, struct repair_choice *choice)
{
	const struct policy *site_policy = planning->site_policy;
	size_t rule;

	switch (choice->site->reason) {
	case REASON_IGNORED:
		choice->why = REPAIR_IGNORED;
		return;
	case REASON_PASSIVE:
		choice->why = REPAIR_PASSIVE;
		return;
	case REASON_SERVICE_DOWN:
		choice->why = REPAIR_SERVICE_DOWN;
		return;
	case REASON_STOPPED_BEFORE:
		choice->why = REPAIR_ACCEPTED;
		return;
	case REASON_STOPPED:
		choice->why = REPAIR_STOPPED;
		return;
	case REASON_NOT_REMEMBERED:
	case REASON_NEVER_STARTED:
		choice->why = REPAIR_UNSEEN;
		return;
	case REASON_STOP_UNCONFIRMED:
		choice->why = REPAIR_UNCONFIRMED;
		return;
	case REASON_REJECTED:
		choice->why = REPAIR_REJECTED;
		return;
	case REASON_RUNNING:
	case REASON_SETTLING:
	case REASON_PAUSED:
	case REASON_UNREADABLE:
	case REASON_MISSING:
		choice->why = REPAIR_FINE;
		return;
	case REASON_POOL_STOPPED:
	case REASON_WILL_NOT_RESTART:
	case REASON_DOWN_AFTER_RESTART:
	case REASON_START_FAILED:
	case REASON_GROUP_DOWN:
		break;
	}
	rule = placement_rule_index(site_policy, choice->site->name);
	if (choice->site->is_accepted)
		choice->why = REPAIR_ACCEPTED;
	else if (choice->site->has_no_memory || choice->site->is_memory_old)
		choice->why = REPAIR_UNSEEN;
	else if (rule < site_policy->cluster_rule_count)
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
	return left->site < right->site ? -1 : left->site > right->site;
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
		plan.choices[i].why = REPAIR_FINE;
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

bool
repair_plan_has(const struct repair_plan *plan, enum repair_step_kind kind, uint32_t site_id)
{
	size_t i;

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
