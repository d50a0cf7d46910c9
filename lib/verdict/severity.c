/* The words of a verdict, and which one is worse. */
#include "lib/verdict/cluster_policy.h"
#include "lib/verdict/verdict.h"

static int
rank(enum severity severity)
{
	switch (severity) {
	case SEVERITY_OK:
		return 0;
	case SEVERITY_WARNING:
		return 1;
	case SEVERITY_UNKNOWN:
		return 2;
	case SEVERITY_CRITICAL:
		break;
	}
	return 3;
}

int
severity_compare(enum severity a, enum severity b)
{
	return rank(b) - rank(a);
}

enum severity
severity_worse(enum severity a, enum severity b)
{
	return severity_compare(a, b) > 0 ? b : a;
}

const char *
severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_OK:
		return "OK";
	case SEVERITY_WARNING:
		return "WARNING";
	case SEVERITY_CRITICAL:
		return "CRITICAL";
	case SEVERITY_UNKNOWN:
		break;
	}
	return "UNKNOWN";
}

const char *
reason_name(enum reason reason)
{
	static const char *const names[VERDICT_REASONS] = {
		[REASON_IGNORED] = "ignored",
		[REASON_PASSIVE] = "passive",
		[REASON_SERVICE_DOWN] = "service-down",
		[REASON_POOL_STOPPED] = "pool-stopped",
		[REASON_RUNNING] = "running",
		[REASON_WILL_NOT_RESTART] = "will-not-restart",
		[REASON_SETTLING] = "settling",
		[REASON_PAUSED] = "paused",
		[REASON_STOPPED_BEFORE] = "stopped-before",
		[REASON_STOPPED] = "stopped",
		[REASON_DOWN_AFTER_RESTART] = "down-after-restart",
		[REASON_START_FAILED] = "start-failed",
		[REASON_UNREADABLE] = "unreadable",
		[REASON_MISSING] = "missing",
		[REASON_NOT_REMEMBERED] = "not-remembered",
		[REASON_NEVER_STARTED] = "never-started",
		[REASON_STOP_UNCONFIRMED] = "stop-unconfirmed",
		[REASON_REJECTED] = "rejected",
		[REASON_GROUP_DOWN] = "group-down",
	};

	return (unsigned int)reason < VERDICT_REASONS ? names[reason] : "unknown";
}

const char *
cause_name(enum cause cause)
{
	switch (cause) {
	case CAUSE_NONE:
		break;
	case CAUSE_KB885440:
		return "kb885440";
	case CAUSE_HOTFIX_MISSING:
		return "hotfix-missing";
	case CAUSE_KB885440_LIKELY:
		return "kb885440-likely";
	}
	return "none";
}

bool
reason_is_down(enum reason reason)
{
	switch (reason) {
	case REASON_SERVICE_DOWN:
	case REASON_POOL_STOPPED:
	case REASON_STOPPED:
	case REASON_DOWN_AFTER_RESTART:
	case REASON_START_FAILED:
	case REASON_NOT_REMEMBERED:
	case REASON_STOP_UNCONFIRMED:
	case REASON_REJECTED:
	case REASON_GROUP_DOWN:
		return true;
	case REASON_IGNORED:
	case REASON_PASSIVE:
	case REASON_RUNNING:
	case REASON_WILL_NOT_RESTART:
	case REASON_SETTLING:
	case REASON_PAUSED:
	case REASON_STOPPED_BEFORE:
	case REASON_UNREADABLE:
	case REASON_MISSING:
	case REASON_NEVER_STARTED:
		break;
	}
	return false;
}

bool
site_verdict_is_down(const struct site_verdict *site)
{
	return reason_is_down(site->reason) && site->severity == SEVERITY_CRITICAL;
}

const char *
site_difference_name(enum site_difference difference)
{
	switch (difference) {
	case SITE_MISSING:
		break;
	case SITE_OTHER_BINDINGS:
		return "bindings";
	case SITE_OTHER_POOL:
		return "pool";
	case SITE_OTHER_AUTO_START:
		return "auto-start";
	}
	return "missing";
}
