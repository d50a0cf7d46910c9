#include "lib/verdict/rules.h"

#include <strings.h>

#include "lib/verdict/site_sentence.h"

/* A configuration file tells no run state: auto start alone is judged, as if every site ran. */
static bool
runs(const struct site_case *site)
{
	return !site->on->snapshot->has_run_state || site->site->run_state == RUN_STARTED;
}

static bool
is_stopped(const struct site_case *site)
{
	return site->on->snapshot->has_run_state && site->site->run_state == RUN_STOPPED;
}

static bool
is_stopping(const struct site_case *site)
{
	return site->on->snapshot->has_run_state && site->site->run_state == RUN_STOPPING;
}

static bool
is_placed(const struct site_case *site, enum placement_where where)
{
	return site->placement != NULL && site->placement->where == where;
}

/* Its cluster resource brings it up, whatever the flag says. */
static bool
cluster_starts(const struct site_case *site)
{
	return is_placed(site, PLACEMENT_HERE) || is_placed(site, PLACEMENT_MOVING);
}

static bool
is_accepted(const struct site_case *site)
{
	return site->past != NULL && site->past->accepted_at != 0;
}

/*
 * Both times are the node's. A start a little in the future is one that happened between two answers, or a
 * clock that was just set back; further off than the grace time the clock proves nothing.
 */
static bool
is_in_grace(const struct judging *on)
{
	time_t now = on->snapshot->facts.local_time, grace_s = (time_t)on->policy->grace_s;

	if (now == 0 || on->last_start == 0)
		return false;
	return now - on->last_start < grace_s && on->last_start - now < grace_s;
}

static bool
rule_ignored(const struct site_case *site)
{
	const struct policy *policy = site->on->policy;

	return placement_glob_matches(policy->ignore, policy->ignore_count, site->site->name);
}

static bool
rule_passive(const struct site_case *site)
{
	return is_placed(site, PLACEMENT_ELSEWHERE);
}

static bool
rule_service_down(const struct site_case *site)
{
	switch (site->on->snapshot->facts.w3svc_state) {
	case SERVICE_UNKNOWN:
	case SERVICE_RUNNING:
		break;
	case SERVICE_ABSENT:
	case SERVICE_STOPPED:
	case SERVICE_PENDING:
	case SERVICE_PAUSED:
		return true;
	}
	return false;
}

static bool
rule_pool_stopped(const struct site_case *site)
{
	return runs(site) && site->site->pool_state == RUN_STOPPED;
}

static bool
rule_running(const struct site_case *site)
{
	return runs(site) && (site->site->auto_start == AUTO_START_ON || cluster_starts(site));
}

static bool
rule_will_not_restart(const struct site_case *site)
{
	return runs(site) && site->site->auto_start == AUTO_START_OFF;
}

static bool
rule_settling(const struct site_case *site)
{
	if (runs(site))
		return false;
	if (site->site->run_state == RUN_STARTING || site->site->run_state == RUN_CONTINUING)
		return true;
	return is_stopped(site) && (is_in_grace(site->on) || is_placed(site, PLACEMENT_MOVING));
}

static bool
rule_paused(const struct site_case *site)
{
	return !runs(site) && (site->site->run_state == RUN_PAUSED || site->site->run_state == RUN_PAUSING);
}

static bool
rule_stopped_before(const struct site_case *site)
{
	if (!is_stopped(site) && !is_stopping(site))
		return false;
	if (is_accepted(site))
		return true;
	/* A cluster stops a site when its group leaves; that says nothing once the group is online here. */
	if (is_placed(site, PLACEMENT_HERE))
		return false;
	return site->past != NULL && site->past->intent == INTENT_STOPPED && !site->past->ran_since_start;
}

static bool
rule_stopped(const struct site_case *site)
{
	/* What is stopping has run until now, whether or not we saw it. */
	return is_stopping(site) || (is_stopped(site) && site->past != NULL && site->past->ran_since_start);
}

static bool
rule_down_after_restart(const struct site_case *site)
{
	return is_stopped(site) && site->site->auto_start == AUTO_START_OFF &&
	       !is_placed(site, PLACEMENT_HERE);
}

static bool
rule_start_failed(const struct site_case *site)
{
	return is_stopped(site); /* auto start on, not told, or left to a cluster resource */
}

static bool
rule_unreadable(const struct site_case *site)
{
	(void)site;
	return true;
}

/* In order: the first that applies. */
static const struct rule {
	enum reason reason;
	enum severity severity;
	bool (*applies)(const struct site_case *site);
	const char *(*sentence)(const struct site_case *site);
} rules[] = {
	{ REASON_IGNORED, SEVERITY_OK, rule_ignored, site_words_ignored },
	{ REASON_PASSIVE, SEVERITY_OK, rule_passive, site_words_passive },
	{ REASON_SERVICE_DOWN, SEVERITY_CRITICAL, rule_service_down, site_words_service_down },
	{ REASON_POOL_STOPPED, SEVERITY_CRITICAL, rule_pool_stopped, site_words_pool_stopped },
	{ REASON_RUNNING, SEVERITY_OK, rule_running, site_words_running },
	{ REASON_WILL_NOT_RESTART, SEVERITY_WARNING, rule_will_not_restart, site_words_will_not_restart },
	{ REASON_SETTLING, SEVERITY_WARNING, rule_settling, site_words_settling },
	{ REASON_PAUSED, SEVERITY_WARNING, rule_paused, site_words_paused },
	{ REASON_STOPPED_BEFORE, SEVERITY_OK, rule_stopped_before, site_words_stopped_before },
	{ REASON_STOPPED, SEVERITY_CRITICAL, rule_stopped, site_words_stopped },
	{ REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL, rule_down_after_restart,
	    site_words_down_after_restart },
	{ REASON_START_FAILED, SEVERITY_CRITICAL, rule_start_failed, site_words_start_failed },
	{ REASON_UNREADABLE, SEVERITY_UNKNOWN, rule_unreadable, site_words_unreadable },
};

static const struct rule *
first_rule(const struct site_case *site)
{
	const struct rule *rule = rules;

	while (!rule->applies(site)) /* the last one always does */
		rule++;
	return rule;
}

static enum severity
severity_of(const struct rule *rule, const struct site_case *site)
{
	const struct judging *on = site->on;

	if (rule->reason == REASON_STOPPED && on->is_start_told)
		return on->policy->stopped;
	if (rule->reason == REASON_STOPPED)	/* or did not come back: the policy does not speak for that */
		return severity_worse(on->policy->stopped, SEVERITY_WARNING);
	/* It runs; only the flag is not told, and not because the whole part failed. */
	if (rule->reason == REASON_UNREADABLE && runs(site) &&
	    on->snapshot->parts[PART_AUTO_START].status != PART_UNREADABLE)
		return SEVERITY_WARNING;
	return rule->severity;
}

/* A failover of the group that a rule names; of any group when no rule covers the site. */
static time_t
last_failover(const struct site_case *site)
{
	const struct memory *memory = site->on->memory;
	size_t i;

	for (i = 0; memory != NULL && i < memory->failover_count; i++) {
		const struct failover *failover = &memory->failovers[i];

		if (site->placement == NULL || site->placement->group == NULL ||
		    strcasecmp(failover->group, site->placement->group->name) == 0)
			return failover->time;
	}
	return 0;
}

bool
site_rules_judge(const struct site_case *site, struct site_verdict *ret_verdict, struct error *err)
{
	const struct rule *rule = first_rule(site);
	const struct site_memory *past = site->past;
	struct site_verdict verdict = {
		.site = site->site,
		.id = site->site->id,
		.name = site->site->name,
		.severity = severity_of(rule, site),
		.reason = rule->reason,
		.sentence = rule->sentence(site),
		.down_since = past != NULL && !runs(site) ? past->not_running_since : 0,
		.last_failover = last_failover(site),
		.is_accepted = is_accepted(site),
		.has_no_memory = site_has_no_memory(site) && (rule->reason == REASON_DOWN_AFTER_RESTART ||
								 rule->reason == REASON_START_FAILED),
	};

	if (verdict.sentence == NULL)
		return error_memory(err);
	*ret_verdict = verdict;
	return true;
}

bool
site_rules_missing(const struct judging *on, const char *name, const struct site_memory *past,
    bool is_expected, struct site_verdict *ret_verdict, struct error *err)
{
	struct site_verdict verdict = {
		.id = past == NULL ? 0 : past->id,
		.name = name,
		.severity = is_expected ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		.reason = REASON_MISSING,
		.sentence = site_words_missing(on, past, is_expected),
		.down_since = past == NULL ? 0 : past->gone_since,
	};

	if (verdict.sentence == NULL)
		return error_memory(err);
	*ret_verdict = verdict;
	return true;
}
