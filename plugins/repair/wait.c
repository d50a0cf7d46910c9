#include "plugins/repair/ongoing.h"

#include <stdio.h>
#include <strings.h>

#include "lib/model/stopwatch.h"

#define POLL_MS 500	/* between looks while something starts */

static bool
is_up(const struct ongoing_repair *ongoing, const struct repair_outcome *outcome)
{
	const struct site *site = snapshot_site(&ongoing->snapshot, outcome->site_id);

	switch (outcome->kind) {
	case REPAIR_START_SERVICE:
		return ongoing->snapshot.facts.w3svc_state == SERVICE_RUNNING;
	case REPAIR_AUTO_START:
		return site != NULL && site->auto_start == AUTO_START_ON;
	case REPAIR_START_POOL:
		return site != NULL && (site->pool_state == RUN_STARTED || site->pool_state == RUN_UNKNOWN);
	case REPAIR_START:
	case REPAIR_BRING_ONLINE:
		break;
	}
	return site != NULL && site->run_state == RUN_STARTED;
}

static bool
settle_what_is_up(struct ongoing_repair *ongoing)
{
	bool is_waiting = false;
	size_t i;

	for (i = 0; i < ongoing->result.outcome_count; i++) {
		struct repair_outcome *outcome = &ongoing->result.outcomes[i];

		if (outcome->end != REPAIR_SENT)
			continue;
		if (is_up(ongoing, outcome))
			ongoing_end_outcome(ongoing, outcome, REPAIR_DONE, "");
		else
			is_waiting = true;
	}
	return is_waiting;
}

/* Of the resource or group that was brought online; CLUSTER_UNKNOWN when it is not listed. */
static enum cluster_state
brought_state(const struct ongoing_repair *ongoing, const struct repair_outcome *outcome)
{
	const struct snapshot *snapshot = &ongoing->snapshot;
	const struct cluster_group *group = snapshot_group(snapshot, outcome->group);
	size_t i;

	if (outcome->is_group)
		return group == NULL ? CLUSTER_UNKNOWN : group->state;
	for (i = 0; i < snapshot->resource_count; i++)
		if (strcasecmp(snapshot->resources[i].name, outcome->cluster_name) == 0)
			return snapshot->resources[i].state;
	return CLUSTER_UNKNOWN;
}

/* Whether what was started still says that it is down, and in which words. */
static bool
has_not_started(const struct ongoing_repair *ongoing, const struct repair_outcome *outcome, char text[256])
{
	const struct site *site = snapshot_site(&ongoing->snapshot, outcome->site_id);
	const char *words;
	enum cluster_state state;

	if (outcome->kind == REPAIR_BRING_ONLINE) {
		state = brought_state(ongoing, outcome);
		snprintf(text, 256, "it was sent, and %.150s is still %s", outcome->cluster_name,
		    cluster_state_name(state));
		return state == CLUSTER_FAILED || state == CLUSTER_OFFLINE;
	}
	if (outcome->kind != REPAIR_START || site == NULL || site->run_state != RUN_STOPPED)
		return false;
	words = win32_error_text(site->win32_error);
	snprintf(text, 256, site->win32_error == 0 ? "the start was sent, and the site is still stopped" :
						     "the site is still stopped, error %u%s%s",
	    site->win32_error, words == NULL ? "" : ": ", words == NULL ? "" : words);
	return true;
}

/* Time is up. What still says that it is down did not start; what is on its way is for the next run. */
static void
give_up(struct ongoing_repair *ongoing)
{
	size_t i;

	for (i = 0; i < ongoing->result.outcome_count; i++) {
		struct repair_outcome *outcome = &ongoing->result.outcomes[i];
		char text[256];

		if (outcome->end != REPAIR_SENT)
			continue;
		if (has_not_started(ongoing, outcome, text))
			ongoing_end_outcome(ongoing, outcome, REPAIR_FAILED, text);
		else
			ongoing_end_outcome(ongoing, outcome, REPAIR_UNFINISHED, "it did not come up in time");
	}
}

static bool
has_sent(const struct ongoing_repair *ongoing)
{
	size_t i;

	for (i = 0; i < ongoing->result.outcome_count; i++)
		if (ongoing->result.outcomes[i].end == REPAIR_SENT)
			return true;
	return false;
}

void
ongoing_wait_until_up(struct ongoing_repair *ongoing, bool is_service)
{
	struct error err;
	const char *why;

	while (has_sent(ongoing)) {
		if (!ongoing_look(ongoing, &err)) {
			ongoing_stop(ongoing, err.text);
			return;
		}
		why = is_service ? NULL : ongoing_why_stop(ongoing);
		if (why != NULL) {
			ongoing_stop(ongoing, why);
			return;
		}
		if (!settle_what_is_up(ongoing))
			return;
		if (ongoing_left_ms(ongoing) < POLL_MS + ONGOING_LAST_MS) {
			give_up(ongoing);
			return;
		}
		stopwatch_pause(POLL_MS);
	}
}
