#include "lib/repair/planning.h"

const char *
repair_why_name(enum repair_why why)
{
	switch (why) {
	case REPAIR_DO:
		return "to be repaired";
	case REPAIR_FINE:
		return "runs";
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
	case REPAIR_FLAG_UNSEEN:
		return "auto start not seen on before";
	case REPAIR_STOPPED_BEFORE:
		return "stopped on purpose before the start";
	case REPAIR_NEVER_STARTED:
		return "new, and never started";
	case REPAIR_GROUP_DOWN:
		return "its cluster group is down";
	case REPAIR_POOL_STOPPED:
		return "somebody may have stopped its application pool";
	case REPAIR_PREVENTION:
		return "down, and a WARNING only puts auto start back";
	case REPAIR_SETTLING:
		return "still settling";
	case REPAIR_PAUSED:
		return "paused";
	case REPAIR_UNREADABLE:
		return "cannot be read";
	case REPAIR_MISSING:
		return "not listed any more";
	}
	return "unknown";
}

bool
repair_why_is_unseen(enum repair_why why)
{
	return why == REPAIR_UNSEEN || why == REPAIR_FLAG_UNSEEN;
}

/* Of a site that is stopped-before. One that runs can only have an accepted pool. */
static enum repair_why
why_quiet(const struct site_verdict *site)
{
	return site->is_accepted || site->site->run_state == RUN_STARTED ? REPAIR_ACCEPTED : REPAIR_STOPPED_BEFORE;
}

/* Of a site that is wrong as a restart leaves sites. */
static enum repair_why
why_lost(const struct site_verdict *site, const struct repair_policy *policy)
{
	if (site->is_accepted)
		return REPAIR_ACCEPTED;
	if (site->has_no_memory && site->reason == REASON_GROUP_DOWN)
		return REPAIR_GROUP_DOWN;
	return (site->has_no_memory || site->is_memory_old) && !policy->unseen ? REPAIR_UNSEEN : REPAIR_DO;
}

/* Of a site of which is not known that it ran; what somebody may have stopped is no matter of memory. */
static enum repair_why
why_not_remembered(const struct site_verdict *site, const struct repair_policy *policy)
{
	if (!site->has_no_memory)
		return REPAIR_UNCONFIRMED;
	return policy->unseen ? REPAIR_DO : REPAIR_UNSEEN;
}

/* Whoever made it and left its flag off has not wanted it to run yet. */
static enum repair_why
why_never_started(const struct site_verdict *site, const struct repair_policy *policy)
{
	if (site->site->auto_start != AUTO_START_ON)
		return REPAIR_NEVER_STARTED;
	return policy->unseen ? REPAIR_DO : REPAIR_UNSEEN;
}

enum repair_why
repair_why_of(const struct site_verdict *site, const struct repair_policy *policy)
{
	switch (site->reason) {
	case REASON_IGNORED:
		return REPAIR_IGNORED;
	case REASON_PASSIVE:
		return REPAIR_PASSIVE;
	case REASON_SERVICE_DOWN:
		return REPAIR_SERVICE_DOWN;
	case REASON_STOPPED_BEFORE:
		return why_quiet(site);
	case REASON_STOPPED:
		return REPAIR_STOPPED;
	case REASON_NOT_REMEMBERED:
		return why_not_remembered(site, policy);
	case REASON_NEVER_STARTED:
		return why_never_started(site, policy);
	case REASON_STOP_UNCONFIRMED:
		return REPAIR_UNCONFIRMED;
	case REASON_REJECTED:
		return REPAIR_REJECTED;
	case REASON_SETTLING:
		return REPAIR_SETTLING;
	case REASON_PAUSED:
		return REPAIR_PAUSED;
	case REASON_UNREADABLE:
		return REPAIR_UNREADABLE;
	case REASON_MISSING:
		return REPAIR_MISSING;
	case REASON_RUNNING:
		return REPAIR_FINE;
	case REASON_POOL_STOPPED:
	case REASON_WILL_NOT_RESTART:
	case REASON_DOWN_AFTER_RESTART:
	case REASON_START_FAILED:
	case REASON_GROUP_DOWN:
		break;
	}
	return why_lost(site, policy);
}
