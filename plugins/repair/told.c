/* What looks tell of the steps of a repair: pure functions of both. */
#include <stdio.h>
#include <strings.h>

#include "plugins/repair/ongoing.h"

/* Of the resource or group that is brought online; CLUSTER_UNKNOWN when it is not listed. */
static enum cluster_state
brought_state(const struct repair_outcome *outcome, const struct snapshot *snapshot)
{
	const struct cluster_group *group = snapshot_group(snapshot, outcome->group);
	size_t i;

	if (outcome->is_group)
		return group == NULL ? CLUSTER_UNKNOWN : group->state;
	for (i = 0; i < snapshot->resource_count; i++)
		if (strcasecmp(snapshot->resources[i].name, outcome->cluster_name) == 0)
			return snapshot->resources[i].state;
	return CLUSTER_UNKNOWN;
}

static enum told_step
told_of_state(enum run_state state)
{
	switch (state) {
	case RUN_STARTED:
		return TOLD_UP;
	case RUN_STOPPED:
		return TOLD_DOWN;
	case RUN_STARTING:
	case RUN_CONTINUING:
	case RUN_STOPPING:
		return TOLD_ON_ITS_WAY;
	case RUN_PAUSING:
	case RUN_PAUSED:
	case RUN_UNKNOWN:
		break;
	}
	return TOLD_NOTHING;
}

static enum told_step
told_of_flag(enum auto_start flag)
{
	switch (flag) {
	case AUTO_START_ON:
		return TOLD_UP;
	case AUTO_START_OFF:
		return TOLD_DOWN;
	case AUTO_START_UNKNOWN:
		break;
	}
	return TOLD_NOTHING;
}

static enum told_step
told_of_service(enum service_state state)
{
	switch (state) {
	case SERVICE_RUNNING:
		return TOLD_UP;
	case SERVICE_STOPPED:
		return TOLD_DOWN;
	case SERVICE_PENDING:
		return TOLD_ON_ITS_WAY;
	case SERVICE_PAUSED:
	case SERVICE_ABSENT:
	case SERVICE_UNKNOWN:
		break;
	}
	return TOLD_NOTHING;
}

/* The site tells whether it worked, the cluster whether it still can. */
static enum told_step
told_of_cluster(const struct repair_outcome *outcome, const struct site *site, const struct snapshot *snapshot)
{
	if (site != NULL && site->run_state == RUN_STARTED)
		return TOLD_UP;
	switch (brought_state(outcome, snapshot)) {
	case CLUSTER_FAILED:
	case CLUSTER_OFFLINE:
	case CLUSTER_PARTLY_ONLINE:
	case CLUSTER_UNKNOWN:
		return TOLD_DOWN;
	case CLUSTER_ONLINE:
	case CLUSTER_PENDING:
		break;
	}
	return TOLD_ON_ITS_WAY;
}

enum told_step
told_of_step(const struct repair_outcome *outcome, const struct snapshot *snapshot)
{
	const struct site *site = snapshot_site(snapshot, outcome->site_id);

	switch (outcome->kind) {
	case REPAIR_START_SERVICE:
		return told_of_service(snapshot->facts.w3svc_state);
	case REPAIR_START_POOL:
		return site == NULL ? TOLD_NOTHING : told_of_state(site->pool_state);
	case REPAIR_START:
		return site == NULL ? TOLD_NOTHING : told_of_state(site->run_state);
	case REPAIR_BRING_ONLINE:
		return told_of_cluster(outcome, site, snapshot);
	case REPAIR_AUTO_START:
		return site == NULL ? TOLD_NOTHING : told_of_flag(site->auto_start);
	}
	return TOLD_NOTHING;
}

void
told_why_down(const struct repair_outcome *outcome, const struct snapshot *snapshot, char words[REPAIR_WORDS_SIZE])
{
	const struct site *site = snapshot_site(snapshot, outcome->site_id);
	const uint32_t code = site == NULL ? 0 : site->win32_error;
	const char *text = win32_error_text(code);

	switch (outcome->kind) {
	case REPAIR_START_SERVICE:
		snprintf(words, REPAIR_WORDS_SIZE, "the start was sent, and W3SVC is still stopped");
		return;
	case REPAIR_START_POOL:
		snprintf(words, REPAIR_WORDS_SIZE, "the start was sent, and the application pool is still stopped");
		return;
	case REPAIR_BRING_ONLINE:
		snprintf(words, REPAIR_WORDS_SIZE, "it was sent, and %.150s is still %s", outcome->cluster_name,
		    cluster_state_name(brought_state(outcome, snapshot)));
		return;
	case REPAIR_AUTO_START:
		snprintf(words, REPAIR_WORDS_SIZE, "the node took the write without a complaint, and auto start is still off");
		return;
	case REPAIR_START:
		break;
	}
	snprintf(words, REPAIR_WORDS_SIZE, code == 0 ? "the start was sent, and the site is still stopped" :
						     "the site is still stopped, error %u%s%s",
	    code, text == NULL ? "" : ": ", text == NULL ? "" : text);
}
