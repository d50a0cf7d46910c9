#include "lib/verdict/rules.h"

#include <strings.h>

#include "lib/model/glob.h"
#include "lib/verdict/one_of.h"
#include "lib/verdict/pools.h"
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

/* Also one that starts without end: rule_settling() came first. */
static bool
is_down(const struct site_case *site)
{
	return is_stopped(site) || (site->on->snapshot->has_run_state && (site->site->run_state == RUN_STARTING ||
	    site->site->run_state == RUN_CONTINUING));
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

/* The policy says that this account is not meant to read `part`. */
static bool
is_excused(const struct site_case *site, enum snapshot_part part)
{
	return policy_excuses(site->on->policy, part);
}

static bool
is_accepted(const struct site_case *site)
{
	return site->past != NULL && acceptance_holds(&site->past->accepted, site->on->snapshot->looked_at);
}

/* That its auto start is off: nothing is said of a stop by that. */
static bool
is_flag_accepted(const struct site_case *site)
{
	return site->past != NULL && site->site->auto_start == AUTO_START_OFF &&
	    acceptance_holds(&site->past->flag_accepted, site->on->snapshot->looked_at);
}

/* What is remembered of its pool, where that matters; NULL else. */
static const struct pool_memory *
stopped_pool(const struct site_case *site)
{
	return pools_stopped(site->on, site->site->pool, site->site->pool_state);
}

static bool
is_pool_accepted(const struct site_case *site)
{
	return pools_acceptance(site->on, site->site->pool, site->site->pool_state) != NULL;
}

/* It did not come up with the last start: what did was stopped by somebody, be it a nightly job. */
static bool
is_pool_lost(const struct site_case *site)
{
	const struct pool_memory *pool = stopped_pool(site);

	return pool != NULL && pool->has_run && !pool->ran_since_start;
}

/*
 * A cluster stops a site when its group leaves or fails; that says nothing once the group is online here or nowhere, or
 * where nobody can tell.
 */
static bool
is_stop_believed(const struct site_case *site)
{
	return site->past != NULL && memory_stop_is_believed(site->past) && !is_placed(site, PLACEMENT_HERE) &&
	    !is_placed(site, PLACEMENT_DOWN) && !is_placed(site, PLACEMENT_UNREADABLE);
}

/* Seen running, and not since the last start. */
static bool
was_lost(const struct site_case *site)
{
	return site->past != NULL && site->past->has_run && !site->past->ran_since_start && !is_stop_believed(site);
}

/* It went down as a restart takes sites down, and nothing witnessed one. */
static bool
is_lost_like_by_restart(const struct site_case *site)
{
	return site->past != NULL && site->past->ran_since_start && site->past->stop == STOP_LIKE_RESTART;
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

	return glob_matches(policy->ignore, policy->ignore_count, site->site->name) ||
	    (!runs(site) && one_of_covers(policy, site->on->one_of_runs, site->site->name));
}

static bool
rule_passive(const struct site_case *site)
{
	return is_placed(site, PLACEMENT_ELSEWHERE) || is_placed(site, PLACEMENT_LAST_ELSEWHERE);
}

static bool
rule_cluster_unreadable(const struct site_case *site)
{
	return is_placed(site, PLACEMENT_UNREADABLE) && !is_excused(site, PART_CLUSTER);
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
	case SERVICE_PAUSED:
		return true;
	case SERVICE_PENDING:
		return !is_in_grace(site->on) || runs(site);
	}
	return false;
}

static bool
rule_pool_stopped(const struct site_case *site)
{
	return runs(site) && site->site->pool_state == RUN_STOPPED && !is_pool_accepted(site);
}

/* Its pool may be stopped, and nobody could tell: no pool was told, or this one was not. */
static bool
rule_pool_unreadable(const struct site_case *site)
{
	enum part_status status = site->on->snapshot->parts[PART_POOLS].status;

	return runs(site) && site->site->pool_state == RUN_UNKNOWN && !is_excused(site, PART_POOLS) &&
	    (status == PART_UNREADABLE || (status == PART_TOLD && *site->site->pool != '\0'));
}

static bool
rule_running(const struct site_case *site)
{
	return runs(site) && (site->site->auto_start == AUTO_START_ON || cluster_starts(site) ||
	    (site->site->auto_start == AUTO_START_UNKNOWN && is_excused(site, PART_AUTO_START)));
}

static bool
rule_flag_accepted(const struct site_case *site)
{
	return runs(site) && is_flag_accepted(site);
}

/* Quiet, as long as nothing else is wrong with it. */
static bool
rule_pool_accepted(const struct site_case *site)
{
	return site->site->pool_state == RUN_STOPPED && (rule_running(site) || rule_flag_accepted(site));
}

static bool
rule_will_not_restart(const struct site_case *site)
{
	return runs(site) && site->site->auto_start == AUTO_START_OFF;
}

/* The flag alone is not told: of this site, or of all. */
static bool
rule_flag_unreadable(const struct site_case *site)
{
	return runs(site);
}

/* It has been on its way up for longer than anything takes. */
static bool
has_settled(const struct site_case *site)
{
	time_t since = site->past == NULL ? 0 : site->past->settling_since;
	const struct group_memory *group;

	if (is_placed(site, PLACEMENT_MOVING)) {
		group = site->on->memory == NULL ? NULL : memory_group(site->on->memory, site->placement->group_name);
		since = group == NULL ? 0 : group->state_since;
	}
	return since != 0 && site->on->today - since >= (time_t)site->on->policy->settle_s;
}

static bool
was_born_just_now(const struct site_case *site)
{
	time_t grace_s = (time_t)site->on->policy->grace_s;

	/* On both clocks: one may have been set, and a later start is no birth. */
	return site->past != NULL && site->past->is_born && !site->past->has_run &&
	    site->on->snapshot->looked_at - site->past->first_seen < grace_s &&
	    site->on->today - site->past->settling_since < grace_s;
}

static bool
rule_settling(const struct site_case *site)
{
	if (!is_down(site) || has_settled(site))
		return false;
	return !is_stopped(site) || is_in_grace(site->on) || is_placed(site, PLACEMENT_MOVING) ||
	    was_born_just_now(site);
}

static bool
rule_paused(const struct site_case *site)
{
	return site->site->run_state == RUN_PAUSED || site->site->run_state == RUN_PAUSING;
}

static bool
rule_rejected(const struct site_case *site)
{
	return site->on->snapshot->has_run_state && site->site->is_rejected;
}

static bool
rule_stopped_before(const struct site_case *site)
{
	if (!is_down(site) && !is_stopping(site) && !(rule_rejected(site) && is_accepted(site)))
		return false;
	return is_accepted(site) ||
	    (is_stop_believed(site) && site->site->auto_start == AUTO_START_OFF && !site->on->is_memory_old);
}

static bool
rule_group_down(const struct site_case *site)
{
	return is_placed(site, PLACEMENT_DOWN);
}

static bool
rule_never_started(const struct site_case *site)
{
	return is_down(site) && site->past != NULL && site->past->is_born && !site->past->has_run;
}

static bool
rule_stopped(const struct site_case *site)
{
	/* What is stopping has run until now, whether or not we saw it. */
	return is_stopping(site) ||
	    (is_down(site) && site->past != NULL && site->past->ran_since_start && !is_lost_like_by_restart(site));
}

static bool
rule_stop_unconfirmed(const struct site_case *site)
{
	return is_down(site) && was_lost(site) && site->past->stop == STOP_SEEN &&
	    site->site->auto_start != AUTO_START_ON && !is_placed(site, PLACEMENT_HERE);
}

static bool
rule_down_after_restart(const struct site_case *site)
{
	return is_down(site) && (was_lost(site) || is_lost_like_by_restart(site)) &&
	    site->site->auto_start != AUTO_START_ON && !is_placed(site, PLACEMENT_HERE);
}

/* Auto start on, or left to a cluster resource, or a start that met an error. */
static bool
rule_start_failed(const struct site_case *site)
{
	if (!is_down(site))
		return false;
	if (is_placed(site, PLACEMENT_HERE))
		return true;
	return site->site->auto_start == AUTO_START_ON &&
	    ((site->past != NULL && site->past->has_run) || site->site->win32_error != 0);
}

/* Whether it is still as somebody left it hangs on the flag, which is not told. */
static bool
rule_belief_unreadable(const struct site_case *site)
{
	return is_down(site) && is_stop_believed(site) && site->site->auto_start == AUTO_START_UNKNOWN &&
	    !site->on->is_memory_old;
}

static bool
rule_not_remembered(const struct site_case *site)
{
	return is_down(site);
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
	{ REASON_UNREADABLE, SEVERITY_UNKNOWN, rule_cluster_unreadable, site_words_cluster_unreadable },
	{ REASON_SERVICE_DOWN, SEVERITY_CRITICAL, rule_service_down, site_words_service_down },
	{ REASON_POOL_STOPPED, SEVERITY_CRITICAL, rule_pool_stopped, site_words_pool_stopped },
	{ REASON_UNREADABLE, SEVERITY_UNKNOWN, rule_pool_unreadable, site_words_pool_unreadable },
	{ REASON_STOPPED_BEFORE, SEVERITY_OK, rule_pool_accepted, site_words_pool_accepted },
	{ REASON_RUNNING, SEVERITY_OK, rule_running, site_words_running },
	{ REASON_RUNNING, SEVERITY_OK, rule_flag_accepted, site_words_flag_accepted },
	{ REASON_WILL_NOT_RESTART, SEVERITY_WARNING, rule_will_not_restart, site_words_will_not_restart },
	{ REASON_UNREADABLE, SEVERITY_UNKNOWN, rule_flag_unreadable, site_words_flag_unreadable },
	{ REASON_PAUSED, SEVERITY_WARNING, rule_paused, site_words_paused },
	{ REASON_STOPPED_BEFORE, SEVERITY_OK, rule_stopped_before, site_words_stopped_before },
	{ REASON_SETTLING, SEVERITY_WARNING, rule_settling, site_words_settling },
	{ REASON_GROUP_DOWN, SEVERITY_CRITICAL, rule_group_down, site_words_group_down },
	{ REASON_REJECTED, SEVERITY_CRITICAL, rule_rejected, site_words_rejected },
	{ REASON_NEVER_STARTED, SEVERITY_OK, rule_never_started, site_words_never_started },
	{ REASON_STOPPED, SEVERITY_CRITICAL, rule_stopped, site_words_stopped },
	{ REASON_STOP_UNCONFIRMED, SEVERITY_CRITICAL, rule_stop_unconfirmed, site_words_stop_unconfirmed },
	{ REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL, rule_down_after_restart,
	    site_words_down_after_restart },
	{ REASON_START_FAILED, SEVERITY_CRITICAL, rule_start_failed, site_words_start_failed },
	{ REASON_UNREADABLE, SEVERITY_UNKNOWN, rule_belief_unreadable, site_words_flag_unreadable },
	{ REASON_NOT_REMEMBERED, SEVERITY_WARNING, rule_not_remembered, site_words_not_remembered },
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

/* The cluster has not been told for longer than a restart of its service takes. */
static bool
is_cluster_untold_for_long(const struct judging *on)
{
	time_t since = on->memory == NULL ? 0 : on->memory->cluster_untold_since;

	return since != 0 && on->today - since >= (time_t)on->policy->settle_s;
}

/*
 * Stopped in this run as far as looks tell, but W3SVC may have started unseen, and the flag would not have brought it back;
 * a flag that nobody is meant to read does not say that it would.
 */
static bool
may_be_lost(const struct site_case *site)
{
	if (!is_down(site) || site->past == NULL || site->site->auto_start == AUTO_START_ON)
		return false;
	return site->past->stop == STOP_NONE || site->past->stop == STOP_SEEN;
}

/* Where a row of the table has two severities. */
static enum severity
severity_of(const struct rule *rule, const struct site_case *site)
{
	const struct judging *on = site->on;

	if (rule->reason == REASON_PASSIVE && is_placed(site, PLACEMENT_LAST_ELSEWHERE) && is_cluster_untold_for_long(on))
		return SEVERITY_WARNING;
	if (rule->reason == REASON_STOPPED)	/* or did not come back, which the policy does not speak for */
		return severity_worse(policy_stopped(on->policy, site->site->name),
		    on->is_start_told && !may_be_lost(site) ? SEVERITY_OK : SEVERITY_WARNING);
	/* What was seen running is lost, whatever its flag is now. */
	if (rule->reason == REASON_REJECTED && site->site->auto_start == AUTO_START_OFF &&
	    (site_has_no_memory(site) || is_stop_believed(site)))
		return SEVERITY_OK;
	if (rule->reason == REASON_NEVER_STARTED && site->site->auto_start == AUTO_START_ON)
		return SEVERITY_WARNING;
	if (rule->reason == REASON_NOT_REMEMBERED && on->shows_kb885440 && site_has_no_memory(site))
		return SEVERITY_CRITICAL;
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

/* By whose word it is OK; NULL: by nobody's. */
static const struct acceptance *
acceptance_of(const struct rule *rule, const struct site_case *site)
{
	if (rule->applies == rule_pool_accepted)
		return &stopped_pool(site)->accepted;
	if (rule->applies == rule_flag_accepted)
		return &site->past->flag_accepted;
	if (rule->applies == rule_stopped_before && is_accepted(site))
		return &site->past->accepted;
	return NULL;
}

bool
site_rules_judge(const struct site_case *site, struct site_verdict *ret_verdict, struct error *err)
{
	const struct rule *rule = first_rule(site);
	const struct site_memory *past = site->past;
	const struct acceptance *accepted = acceptance_of(rule, site);
	struct site_verdict verdict = {
		.site = site->site,
		.id = site->site->id,
		.name = site->site->name,
		.severity = severity_of(rule, site),
		.reason = rule->reason,
		.sentence = rule->sentence(site),
		.down_since = past != NULL && !runs(site) ? past->not_running_since : 0,
		.last_failover = last_failover(site),
		.is_accepted = past != NULL && past->accepted.at != 0,
		.is_flag_accepted = past != NULL && past->flag_accepted.at != 0 && site->site->auto_start == AUTO_START_OFF,
		.is_pool_accepted = stopped_pool(site) != NULL && stopped_pool(site)->accepted.at != 0,
		.is_pool_lost = is_pool_lost(site),
		.is_believed = rule->reason == REASON_STOPPED_BEFORE && accepted == NULL,
		.acceptance = { .by = "", .why = "" },
		.has_no_memory = site_has_no_memory(site) &&
		    (rule->reason == REASON_NOT_REMEMBERED || rule->reason == REASON_START_FAILED ||
			rule->reason == REASON_GROUP_DOWN),
		.was_auto_start_on = past != NULL && past->auto_start_on_seen != 0,
		.is_memory_old = site->on->is_memory_old && rule->reason == REASON_DOWN_AFTER_RESTART,
	};

	if (verdict.sentence == NULL)
		return error_memory(err);
	if (accepted != NULL) {
		verdict.acceptance = *accepted;
		if (!acceptance_own(site->on->text, &verdict.acceptance, err))
			return false;
	}
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
		.acceptance = { .by = "", .why = "" },
	};

	if (verdict.sentence == NULL)
		return error_memory(err);
	*ret_verdict = verdict;
	return true;
}
