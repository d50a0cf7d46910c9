#include "lib/repair/plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/verdict/placement.h"

#define MAX_SITES      100
#define COOLDOWN_S     300
#define MAX_TRIES      3
#define TRIES_WINDOW_S (6 * 3600)

/* What planning reads. */
struct planning {
	const struct snapshot *snapshot;
	const struct policy *site_policy;
	const struct repair_policy *policy;
	const struct repair *repairs;
	size_t repair_count;
	time_t now;
	struct repair_plan *plan;
};

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

const char *
repair_why_name(enum repair_why why)
{
	switch (why) {
	case REPAIR_DO:
		return "to be repaired";
	case REPAIR_FINE:
		return "not for a repair";
	case REPAIR_IGNORED:
		return "ignored";
	case REPAIR_ACCEPTED:
		return "accepted as stopped";
	case REPAIR_PASSIVE:
		return "passive";
	case REPAIR_CLUSTERED:
		return "started by the cluster";
	case REPAIR_STOPPED:
		return "stopped since the start, so by somebody";
	case REPAIR_SERVICE_DOWN:
		return "W3SVC does not run";
	case REPAIR_NOT_ASKED:
		return "left out by an option";
	case REPAIR_COOLING:
		return "tried a moment ago";
	case REPAIR_TOO_OFTEN:
		return "tried too often";
	case REPAIR_UNSEEN:
		return "not seen running before";
	case REPAIR_UNCONFIRMED:
		return "stopped before the start, perhaps on purpose";
	case REPAIR_REJECTED:
		return "not accepted by W3SVC";
	case REPAIR_POOL_STOPPED:
		return "somebody may have stopped its application pool";
	}
	return "unknown";
}

/* Our clock may have been set back since: what seems to come later is as far away as it seems. */
static unsigned long long
distance(time_t a, time_t b)
{
	return a > b ? (unsigned long long)a - (unsigned long long)b : (unsigned long long)b - (unsigned long long)a;
}

static bool
is_of(const struct repair *repair, enum repair_step_kind kind, uint32_t site_id)
{
	return repair->site_id == site_id && strcmp(repair->what, repair_step_name(kind)) == 0;
}

/* Whether the earlier tries allow another one. */
static enum repair_why
judge_tries(const struct planning *planning, enum repair_step_kind kind, uint32_t site_id, time_t *ret_until,
    bool *ret_is_taken_up)
{
	const struct repair_policy *policy = planning->policy;
	const struct repair *last = NULL, *first = NULL;
	unsigned int tries = 0;
	size_t i;

	*ret_is_taken_up = false;
	for (i = 0; i < planning->repair_count; i++) {
		const struct repair *repair = &planning->repairs[i];

		if (!is_of(repair, kind, site_id) || distance(planning->now, repair->time) >= policy->tries_window_s)
			continue;
		if (first == NULL)
			first = repair;
		last = repair;
		tries++;
	}
	if (tries >= policy->max_tries && first != NULL) {
		*ret_until = first->time + (time_t)policy->tries_window_s;
		return REPAIR_TOO_OFTEN;
	}
	if (last == NULL)
		return REPAIR_DO;
	*ret_is_taken_up = last->finished == 0;
	if (*ret_is_taken_up || distance(planning->now, last->time) >= policy->cooldown_s)
		return REPAIR_DO;
	*ret_until = last->time + (time_t)policy->cooldown_s;
	return REPAIR_COOLING;
}

/* Adds the step when it may be tried; else notes why not, unless the site has another step. */
static void
add_step(struct planning *planning, struct repair_choice *choice, struct repair_step step)
{
	struct repair_plan *plan = planning->plan;
	uint32_t site_id = step.site == NULL ? 0 : step.site->id;
	time_t until = 0;
	enum repair_why why = judge_tries(planning, step.kind, site_id, &until, &step.is_taken_up);

	if (why == REPAIR_DO)
		plan->steps[plan->step_count++] = step;
	if (choice == NULL || choice->why == REPAIR_DO)
		return;
	choice->why = why;
	choice->until = until;
}

static const struct repair_step *
find_bring_online(const struct repair_plan *plan, const char *name)
{
	size_t i;

	for (i = 0; i < plan->step_count; i++)
		if (plan->steps[i].kind == REPAIR_BRING_ONLINE && strcasecmp(plan->steps[i].name, name) == 0)
			return &plan->steps[i];
	return NULL;
}

/* What nearly every group has (windows.md 8.4): others depend on these, and no site is started by one. */
static bool
is_groundwork(const struct cluster_resource *resource)
{
	static const char *const types[] = { "Network Name", "IP Address", "IPv6 Address", "Physical Disk" };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(types[i], resource->type) == 0)
			return true;
	return false;
}

/*
 * How much it promises to bring a resource online; 0: nothing. The cluster brings with it what it depends on, but not
 * what depends on it. Which site a resource starts is not told: each site of a group gets one of its own, if there are
 * so many. One that failed before one that somebody may have taken offline.
 */
static unsigned int
promise_of(const struct repair_plan *plan, const struct cluster_resource *resource)
{
	if (resource->state != CLUSTER_FAILED && resource->state != CLUSTER_OFFLINE)
		return 0;
	if (is_groundwork(resource))
		return 1;
	if (find_bring_online(plan, resource->name) != NULL)
		return 2;
	return resource->state == CLUSTER_OFFLINE ? 3 : 4;
}

/*
 * What the cluster can bring online for a site that is down here: a resource of its group that is not, or the
 * group as a whole when it has failed or its resources are not listed. A group that is offline was taken so.
 */
static const char *
clusters_part(const struct planning *planning, const struct cluster_group *group, bool *ret_is_group)
{
	const struct snapshot *snapshot = planning->snapshot;
	const struct cluster_resource *best = NULL;
	unsigned int most = 0;
	size_t i, listed = 0;

	for (i = 0; i < snapshot->resource_count; i++) {
		const struct cluster_resource *resource = &snapshot->resources[i];
		unsigned int promise;

		if (strcasecmp(resource->group, group->name) != 0)
			continue;
		listed++;
		promise = promise_of(planning->plan, resource);
		if (promise > most) {
			most = promise;
			best = resource;
		}
	}
	*ret_is_group = best == NULL;
	if (best != NULL)
		return best->name;
	return group->state == CLUSTER_FAILED || group->state == CLUSTER_PARTLY_ONLINE || listed == 0 ? group->name : NULL;
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
	step.name = clusters_part(planning, group, &step.is_group);
	if (step.name == NULL)
		return;
	if (find_bring_online(planning->plan, step.name) != NULL)
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
	if ((is_pool || (site->site->pool_state == RUN_STOPPED && site->site->pool[0] != '\0')) &&
	    may_start_pool(policy, site))
		add_step(planning, choice, (struct repair_step) { .kind = REPAIR_START_POOL, .site = site });
	else if (is_pool && choice->why == REPAIR_NOT_ASKED)
		choice->why = REPAIR_POOL_STOPPED;
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

static const char *
in_words(const char *text)
{
	return text == NULL ? "the node is no longer what it was" : text;
}

/* W3SVC's creation is read from its process and may move by a second. */
static bool
has_restarted(const struct snapshot *first, const struct snapshot *now)
{
	if (first->facts.w3svc_pid != 0 && now->facts.w3svc_pid != 0)
		return first->facts.w3svc_pid != now->facts.w3svc_pid;
	return distance(snapshot_last_start(first), snapshot_last_start(now)) >= MEMORY_SAME_BOOT_S;
}

const char *
repair_why_stop(const struct snapshot *first, const struct snapshot *now, const char *const *brought,
    size_t brought_count, struct text_arena *arena)
{
	size_t i;

	if (strcasecmp(first->facts.computer, now->facts.computer) != 0)
		return in_words(text_format(arena, "another computer answers: %s", now->facts.computer));
	for (i = 0; i < first->group_count; i++) {
		const struct cluster_group *before = &first->groups[i], *after = snapshot_group(now, before->name);

		if (after == NULL)
			return in_words(text_format(arena, "group %s is no longer listed: a failover?", before->name));
		if (!placement_same_computer(before->owner, after->owner))
			return in_words(text_format(arena, "failover in between: group %s moved from %s to %s",
			    before->name, before->owner, after->owner));
		if (after->state == CLUSTER_PENDING && before->state != CLUSTER_PENDING &&
		    !text_is_among(brought, brought_count, before->name))
			return in_words(text_format(arena, "group %s is on its way: a failover?", before->name));
	}
	if (has_restarted(first, now))
		return "the node or W3SVC was restarted in between";
	if (first->facts.w3svc_state == SERVICE_RUNNING && now->facts.w3svc_state != SERVICE_RUNNING)
		return "W3SVC does not run any more";
	return NULL;
}

size_t
repair_times_done(const struct repair *repairs, size_t count, uint32_t site_id, time_t since)
{
	size_t done[REPAIR_STEP_KINDS] = { 0 }, i, most = 0;
	enum repair_step_kind kind;

	for (i = 0; i < count; i++) {
		if (repairs[i].time < since || strcmp(repairs[i].result, "done") != 0)
			continue;
		for (kind = REPAIR_START_SERVICE; kind < REPAIR_STEP_KINDS; kind++)
			if (is_of(&repairs[i], kind, site_id) && ++done[kind] > most)
				most = done[kind];
	}
	return most;
}
