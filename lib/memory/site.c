/* How a look changes what is remembered of each site (memory.h). */
#include <stdlib.h>
#include <string.h>

#include "lib/memory/step.h"

#define DAY_S 86400

static int
compare_sites(const void *a, const void *b)
{
	const struct site_memory *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

const struct site_memory *
memory_site(const struct memory *memory, uint32_t id)
{
	const struct site_memory wanted = { .id = id };

	if (memory->site_count == 0)
		return NULL;
	return bsearch(&wanted, memory->sites, memory->site_count, sizeof(wanted), compare_sites);
}

static bool
add_change(struct memory_step *step, enum change_kind kind, const struct site_memory *site, const char *from,
    const char *to, struct error *err)
{
	return change_list_add(&step->changes,
	    &(struct change) {
		.kind = kind,
		.time = step->clock,
		.site_id = site->id,
		.subject = site->name,
		.from = from,
		.to = to,
	    },
	    err);
}

/* At the look before, all sites (two at least) had gone down at once and none ran. */
static bool
went_down_together(const struct memory *before)
{
	size_t i, went_down = 0;

	for (i = 0; i < before->site_count; i++) {
		const struct site_memory *site = &before->sites[i];

		if (site->gone_since != 0)
			continue;
		if (site->not_running_since == 0)
			return false;
		went_down += site->not_running_since == before->looked_at;
	}
	return went_down >= 2;
}

/*
 * The start came after the site was seen stopped. A look that is not told when node and service started does not see
 * their start either: what it saw stopped may not have come back.
 */
static bool
was_stopped_before_start(const struct memory_step *step, const struct site_memory *site)
{
	const struct memory *before = step->before;

	if (before->local_time == 0)
		return false;
	if (step->has_booted)
		return true;		/* the look before was told of the boot before */
	return site->not_running_since - before->looked_at + before->local_time <= step->started;
}

/* A service or a node that goes down takes its sites with it: that is no stop of a site by somebody. */
static bool
stop_was_meant(const struct memory_step *step, const struct site_memory *site)
{
	const struct memory *before = step->before;

	if (!site->ran_since_start || !was_stopped_before_start(step, site))
		return false;
	if (before->w3svc_state != SERVICE_RUNNING && before->w3svc_state != SERVICE_UNKNOWN)
		return false;
	return site->not_running_since < before->looked_at || !went_down_together(before);
}

/* A start came after the look before: settle what the site did until then. */
static void
end_epoch(const struct memory_step *step, struct site_memory *site)
{
	switch (site->run_state) {
	case RUN_STOPPED:
		if (stop_was_meant(step, site))
			site->intent = INTENT_STOPPED;
		else if (site->ran_since_start)
			site->intent = INTENT_RUN;
		break;		/* never came back since the start before: as it was */
	case RUN_STARTING:
	case RUN_STARTED:
	case RUN_STOPPING:
	case RUN_PAUSING:
	case RUN_PAUSED:
	case RUN_CONTINUING:
		site->intent = INTENT_RUN;
		break;
	case RUN_UNKNOWN:
		break;
	}
	site->ran_since_start = false;
}

static void
note_runs(struct site_memory *site, enum run_state state, time_t now)
{
	switch (state) {
	case RUN_STARTED:
		site->last_running = now;
		site->not_running_since = 0;
		site->ran_since_start = true;
		site->intent = INTENT_RUN;
		return;
	case RUN_PAUSING:
	case RUN_PAUSED:
	case RUN_CONTINUING:
		site->ran_since_start = true;	/* only what runs can be paused */
		site->intent = INTENT_RUN;
		break;
	case RUN_STARTING:
	case RUN_STOPPING:
	case RUN_STOPPED:
		break;
	case RUN_UNKNOWN:
		return;
	}
	if (site->not_running_since == 0)
		site->not_running_since = now;
}

static bool
see_run_state(struct memory_step *step, struct site_memory *site, enum run_state state, struct error *err)
{
	enum run_state was = site->run_state;

	if (state == RUN_UNKNOWN)
		return true;
	site->run_state = state;
	note_runs(site, state, step->snapshot->looked_at);
	if (was != RUN_UNKNOWN && was != state &&
	    !add_change(step, CHANGE_RUN_STATE, site, run_state_name(was), run_state_name(state), err))
		return false;
	if (state != RUN_STARTED || site->accepted_at == 0)
		return true;
	if (!add_change(step, CHANGE_ACCEPTANCE_ENDED, site, site->accepted_by, "", err))
		return false;
	site->accepted_at = 0;
	site->accepted_by = "";
	return true;
}

static bool
see_auto_start(struct memory_step *step, struct site_memory *site, enum auto_start flag, struct error *err)
{
	enum auto_start was = site->auto_start;

	switch (flag) {
	case AUTO_START_ON:
		site->auto_start_on_seen = step->clock;
		site->auto_start_off_since = 0;
		break;
	case AUTO_START_OFF:
		if (site->auto_start_off_since == 0)
			site->auto_start_off_since = step->clock;
		break;
	case AUTO_START_UNKNOWN:
		return true;
	}
	site->auto_start = flag;
	if (was == AUTO_START_UNKNOWN || was == flag)
		return true;
	return add_change(step, CHANGE_AUTO_START, site, auto_start_name(was), auto_start_name(flag), err);
}

static bool
both_told_and_differ(const char *was, const char *is)
{
	return *was != '\0' && *is != '\0' && strcmp(was, is) != 0;
}

/* Deleted and created again under the same id: the rule stands in memory.h. */
static bool
is_replaced(const struct site_memory *was, const struct site *is)
{
	if (strcmp(was->name, is->name) == 0)
		return false;
	if (was->gone_since != 0)
		return true;
	return both_told_and_differ(was->bindings, is->bindings);
}

static void
site_memory_begin(struct site_memory *site, uint32_t id, time_t now)
{
	*site = (struct site_memory) {
		.id = id,
		.run_state = RUN_UNKNOWN,
		.auto_start = AUTO_START_UNKNOWN,
		.first_seen = now,
		.accepted_by = "",
	};
}

/* What became of the site's identity; `was` is NULL for one that was never seen. */
static bool
see_identity(struct memory_step *step, struct site_memory *site, const struct site_memory *was,
    const struct site *is, struct error *err)
{
	time_t now = step->snapshot->looked_at;
	bool was_gone = was != NULL && was->gone_since != 0;

	site->name = is->name;
	site->bindings = is->bindings;
	site->pool = is->pool;
	site->gone_since = 0;
	if (was == NULL)
		return !step->before->is_known || add_change(step, CHANGE_SITE_NEW, site, "", "", err);
	if (is_replaced(was, is)) {
		site_memory_begin(site, is->id, now);
		site->name = is->name;
		site->bindings = is->bindings;
		site->pool = is->pool;
		return add_change(step, CHANGE_SITE_REPLACED, site, was->name, is->name, err);
	}
	if (was_gone)
		return add_change(step, CHANGE_SITE_BACK, site, "", "", err);
	if (strcmp(was->name, is->name) != 0)
		return add_change(step, CHANGE_SITE_RENAMED, site, was->name, is->name, err);
	return true;
}

static bool
keep(struct memory_step *step, const struct site_memory *site, struct error *err)
{
	struct site_memory kept = *site;

	if (!memory_own(step, &kept.name, err) || !memory_own(step, &kept.bindings, err) ||
	    !memory_own(step, &kept.pool, err) || !memory_own(step, &kept.accepted_by, err))
		return false;
	step->after.sites[step->after.site_count++] = kept;
	return true;
}

static bool
step_listed(struct memory_step *step, const struct site_memory *was, const struct site *is, struct error *err)
{
	struct site_memory site;

	if (was != NULL)
		site = *was;
	else
		site_memory_begin(&site, is->id, step->snapshot->looked_at);
	if (was != NULL && step->has_started)
		end_epoch(step, &site);
	return see_identity(step, &site, was, is, err) && see_run_state(step, &site, is->run_state, err) &&
	    see_auto_start(step, &site, is->auto_start, err) && keep(step, &site, err);
}

static bool
step_unlisted(struct memory_step *step, const struct site_memory *was, struct error *err)
{
	time_t now = step->snapshot->looked_at;
	struct site_memory site = *was;

	if (was->gone_since != 0 && now - was->gone_since > MEMORY_GONE_DAYS * DAY_S)
		return true;
	if (step->has_started)
		end_epoch(step, &site);
	if (site.gone_since == 0 && step->snapshot->site_count > 0) {
		site.gone_since = now;
		if (!add_change(step, CHANGE_SITE_GONE, &site, "", "", err))
			return false;
	}
	return keep(step, &site, err);
}

bool
memory_step_sites(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	const struct snapshot *snapshot = step->snapshot;
	size_t i = 0, j = 0, room = before->site_count + snapshot->site_count;

	step->after.sites = calloc(room == 0 ? 1 : room, sizeof(*step->after.sites));
	if (step->after.sites == NULL)
		return error_memory(err);
	while (i < before->site_count || j < snapshot->site_count) {
		const struct site_memory *was = i < before->site_count ? &before->sites[i] : NULL;
		const struct site *is = j < snapshot->site_count ? &snapshot->sites[j] : NULL;
		bool ok;

		if (is == NULL || (was != NULL && was->id < is->id)) {
			ok = step_unlisted(step, was, err);
			i++;
		} else if (was == NULL || is->id < was->id) {
			ok = step_listed(step, NULL, is, err);
			j++;
		} else {
			ok = step_listed(step, was, is, err);
			i++;
			j++;
		}
		if (!ok)
			return false;
	}
	return true;
}
