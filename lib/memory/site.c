/* How a look changes what is remembered of each site (memory.h). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory/numbers.h"
#include "lib/memory/step.h"

#define SETTLE_APART_S 900	/* starts that are further apart are not one time of settling */

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

static void
note_runs(struct site_memory *site)
{
	site->has_run = site->ran_since_start = true;
	site->is_born = false;
	site->stop = STOP_NONE;
}

/*
 * On its way up, or stopped right after a start that may yet bring it up. Starts that come one after the other
 * are one time of settling.
 */
static void
note_settling(const struct memory_step *step, struct site_memory *site, enum run_state state)
{
	const struct memory *before = step->before;
	bool is_on_its_way = state == RUN_STARTING || state == RUN_CONTINUING ||
	    step->snapshot->facts.w3svc_state == SERVICE_PENDING;
	time_t now = step->clock;

	if (step->has_started && step->started - before->last_start > SETTLE_APART_S)
		site->settling_since = 0;
	if (!step->has_started && (state == RUN_STARTING || state == RUN_CONTINUING) && site->run_state == RUN_STOPPED &&
	    now - site->settling_since > SETTLE_APART_S)
		site->settling_since = 0;	/* somebody starts it */
	if (site->settling_since == 0 && (is_on_its_way || step->has_started || (site->is_born && !site->has_run)))
		site->settling_since = now;
}

static void
note_state(const struct memory_step *step, struct site_memory *site, const struct site *is)
{
	time_t now = step->snapshot->looked_at;

	switch (is->run_state) {
	case RUN_STARTED:
		note_runs(site);
		site->last_running = now;
		site->not_running_since = site->settling_since = 0;
		return;
	case RUN_PAUSING:
	case RUN_PAUSED:
	case RUN_CONTINUING:
		note_runs(site);	/* only what runs can be paused */
		break;
	case RUN_STOPPED:
		if (!step->has_started)
			memory_stop_see(step, site, is->auto_start);
		break;
	case RUN_STOPPING:
		site->is_born = false;	/* it ran, though no look saw it run */
		break;
	case RUN_STARTING:
		break;
	case RUN_UNKNOWN:
		return;
	}
	note_settling(step, site, is->run_state);
	if (site->not_running_since == 0)
		site->not_running_since = now;
}

static bool
end_acceptance(struct memory_step *step, struct site_memory *site, struct error *err)
{
	return memory_acceptance_end(step, &site->accepted, CHANGE_ACCEPTANCE_ENDED, site->id, site->name, err);
}

static bool
end_flag_acceptance(struct memory_step *step, struct site_memory *site, struct error *err)
{
	return memory_acceptance_end(step, &site->flag_accepted, CHANGE_FLAG_ACCEPTANCE_ENDED, site->id, site->name,
	    err);
}

static bool
is_paused(enum run_state state)
{
	return state == RUN_PAUSING || state == RUN_PAUSED || state == RUN_CONTINUING;
}

static bool
see_run_state(struct memory_step *step, struct site_memory *site, const struct site *is, struct error *err)
{
	enum run_state was = site->run_state, state = is->run_state;

	if (state == RUN_UNKNOWN) {
		/* W3SVC does not have it: that is no state, and it surely does not run. */
		if ((is->is_rejected || is->is_uncounted) && site->not_running_since == 0)
			site->not_running_since = step->snapshot->looked_at;
		return true;
	}
	note_state(step, site, is);
	site->run_state = state;
	if (was != RUN_UNKNOWN && was != state &&
	    !add_change(step, CHANGE_RUN_STATE, site, run_state_name(was), run_state_name(state), err))
		return false;
	/* Only what runs can be paused; but what was accepted while it was paused stays so. */
	return (state != RUN_STARTED && !(is_paused(state) && !is_paused(was))) || end_acceptance(step, site, err);
}

static bool
see_auto_start(struct memory_step *step, struct site_memory *site, enum auto_start flag, struct error *err)
{
	enum auto_start was = site->auto_start;

	switch (flag) {
	case AUTO_START_ON:
		site->auto_start_on_seen = memory_later(site->auto_start_on_seen, step->flags_known_at);
		site->auto_start_off_since = 0;
		if (!end_flag_acceptance(step, site, err))
			return false;
		break;
	case AUTO_START_OFF:
		if (site->auto_start_off_since == 0) {
			site->auto_start_off_since = step->clock;
			memory_stop_see_flag_fall(step, site);
		}
		break;
	case AUTO_START_UNKNOWN:
		return true;
	}
	site->auto_start = flag;
	if (was == AUTO_START_UNKNOWN || was == flag)
		return true;
	return add_change(step, CHANGE_AUTO_START, site, auto_start_name(was), auto_start_name(flag), err);
}

static void
site_memory_begin(struct site_memory *site, uint32_t id, time_t now)
{
	*site = (struct site_memory) {
		.id = id,
		.run_state = RUN_UNKNOWN,
		.auto_start = AUTO_START_UNKNOWN,
		.first_seen = now,
		.accepted = { .by = "", .why = "" },
		.flag_accepted = { .by = "", .why = "" },
	};
}

/* The look before listed this run's sites: one that it lacks is new. An account without rights is shown none. */
static bool
were_sites_listed(const struct memory_step *step)
{
	const struct memory *before = step->before;

	/* only a look that listed others found some to be gone */
	return before->is_known && !step->has_started && !step->was_torn && !before->is_listing_partial &&
	       !step->snapshot->has_no_numbers && before->site_count > 0;
}

/* Somebody may well have meant it to be down. */
static bool
is_stop_on_purpose_likely(const struct site_memory *site)
{
	return site->accepted.at != 0 || site->stop == STOP_SEEN || site->stop == STOP_SAME_RUN ||
	    site->stop == STOP_MEANT;
}

/* What is certain only of the very same site. Who renames a site that he stopped does not want it started. */
static bool
forget_what_is_in_doubt(struct memory_step *step, struct site_memory *site, struct error *err)
{
	site->is_born = false;
	site->stop = is_stop_on_purpose_likely(site) ? STOP_SEEN : STOP_NONE;
	return end_acceptance(step, site, err) && end_flag_acceptance(step, site, err);
}

static void
take_identity(struct site_memory *site, const struct site *is, bool is_same)
{
	/* Bindings that one look is not told are those of before, as long as it is the same site. */
	if (!is_same || *is->bindings != '\0')
		site->bindings = is->bindings;
	site->id = is->id;
	site->name = is->name;
	site->pool = is->pool;
}

/* A site of which nothing was known; `was` is what stood under its number, NULL when nothing did. */
static bool
see_new_site(struct memory_step *step, struct site_memory *site, const struct site_memory *was,
    const struct site *is, struct error *err)
{
	site_memory_begin(site, is->id, step->snapshot->looked_at);
	site->is_born = step->were_sites_listed && !step->is_doubtful[is - step->snapshot->sites];
	take_identity(site, is, false);
	if (was != NULL)
		return add_change(step, CHANGE_SITE_REPLACED, site, was->name, is->name, err);
	return !step->before->is_known || add_change(step, CHANGE_SITE_NEW, site, "", "", err);
}

#define NUMBER_MARK "#"	/* before a number in the words of a change */

uint32_t
change_number_before(const struct change *change)
{
	const size_t mark = strlen(NUMBER_MARK);
	unsigned long id;

	if (change->kind != CHANGE_SITE_RENUMBERED || strncmp(change->from, NUMBER_MARK, mark) != 0)
		return 0;
	id = strtoul(change->from + mark, NULL, 10);
	return id > UINT32_MAX ? 0 : (uint32_t)id;
}

/* A site that is the one remembered as `was`, or, when not `is_same`, may be. */
static bool
see_known_site(struct memory_step *step, struct site_memory *site, const struct site_memory *was, bool is_same,
    const struct site *is, struct error *err)
{
	char from[16], to[16];

	if (!is_same && !forget_what_is_in_doubt(step, site, err))
		return false;
	take_identity(site, is, is_same);
	if (was->id != is->id && !memory_site_is_replaced(was) && !memory_number_is_ours(was)) {
		snprintf(from, sizeof(from), NUMBER_MARK "%" PRIu32, was->id);
		snprintf(to, sizeof(to), NUMBER_MARK "%" PRIu32, is->id);
		return add_change(step, CHANGE_SITE_RENUMBERED, site, from, to, err);
	}
	if (strcmp(was->name, is->name) != 0)
		return add_change(step, CHANGE_SITE_RENAMED, site, was->name, is->name, err);
	return was->gone_since == 0 || add_change(step, CHANGE_SITE_BACK, site, "", "", err);
}

static bool
keep(struct memory_step *step, const struct site_memory *site, struct error *err)
{
	struct site_memory kept = *site;

	if (!memory_acceptance_pass(step, &kept.accepted, CHANGE_ACCEPTANCE_ENDED, site->id, site->name, err) ||
	    !memory_acceptance_pass(step, &kept.flag_accepted, CHANGE_FLAG_ACCEPTANCE_ENDED, site->id, site->name, err))
		return false;
	if (!text_own(&step->after.text, &kept.name, err) || !text_own(&step->after.text, &kept.bindings, err) ||
	    !text_own(&step->after.text, &kept.pool, err) ||
	    !acceptance_own(&step->after.text, &kept.accepted, err) ||
	    !acceptance_own(&step->after.text, &kept.flag_accepted, err))
		return false;
	step->after.sites[step->after.site_count++] = kept;
	return true;
}

/* `was`: the memory of that very site, else what stands under its number, else NULL. */
static bool
step_listed(struct memory_step *step, const struct site_memory *was, bool is_same, const struct site *is,
    struct error *err)
{
	struct site_memory site;
	bool ok;

	if (was != NULL && (is_same || memory_may_be_same_site(was, is))) {
		site = *was;
		if (step->has_started)
			memory_stop_end_run(step, &site);
		ok = see_known_site(step, &site, was, is_same, is, err);
	} else
		ok = see_new_site(step, &site, was, is, err);
	if (!ok || !see_run_state(step, &site, is, err) || !see_auto_start(step, &site, is->auto_start, err))
		return false;
	site.gone_since = 0;		/* only now: that it was not there just before is evidence, too */
	return keep(step, &site, err);
}

/* `is_replaced`: another site has its number, and the timeline says so already. */
static bool
step_unlisted(struct memory_step *step, const struct site_memory *was, bool is_replaced, struct error *err)
{
	struct site_memory site = *was;

	if (memory_is_forgotten(step, was->gone_since))
		return true;
	if (step->has_started)
		memory_stop_end_run(step, &site);
	if (site.gone_since == 0 && step->snapshot->site_count > 0) {
		site.gone_since = memory_steady_clock(&step->after);
		if (!is_replaced && !add_change(step, CHANGE_SITE_GONE, &site, "", "", err))
			return false;
	}
	return keep(step, &site, err);
}

/* Another site has its number at this look. It is kept under one that no site has, for it may come back under any. */
static bool
step_displaced(struct memory_step *step, const struct site_memory *was, bool is_replaced, uint32_t *parking,
    struct error *err)
{
	size_t kept = step->after.site_count;

	if (!step_unlisted(step, was, is_replaced, err))
		return false;
	if (step->after.site_count == kept)
		return true;		/* forgotten */
	while (memory_site(step->before, *parking) != NULL || snapshot_site(step->snapshot, *parking) != NULL)
		--*parking;
	step->after.sites[kept].id = (*parking)--;
	return true;
}

static int
compare_gone(const void *a, const void *b)
{
	const struct site_memory *const *left = a, *const *right = b;

	if ((*left)->gone_since != (*right)->gone_since)
		return (*left)->gone_since > (*right)->gone_since ? 1 : -1;
	return ((*left)->id > (*right)->id) - ((*left)->id < (*right)->id);
}

/* Of a node that lists other sites at each look not all can be kept: those that went first are forgotten. */
static bool
forget_first_gone(struct memory *after, struct error *err)
{
	struct site_memory **gone = calloc(after->site_count + 1, sizeof(*gone));
	size_t i, count = 0, kept = 0;

	if (gone == NULL)
		return error_memory(err);
	for (i = 0; i < after->site_count; i++)
		if (after->sites[i].gone_since != 0)
			gone[count++] = &after->sites[i];
	if (count > MEMORY_GONE_SITES)
		qsort(gone, count, sizeof(*gone), compare_gone);
	for (i = 0; i + MEMORY_GONE_SITES < count; i++)
		gone[i]->name = NULL;	/* marked */
	free(gone);
	for (i = 0; i < after->site_count; i++)
		if (after->sites[i].name != NULL)
			after->sites[kept++] = after->sites[i];
	after->site_count = kept;
	return true;
}

/* `rest`: what nobody else is of that which stood under the number of the listed site; NULL: nothing. */
static bool
step_number(struct memory_step *step, size_t listed, const struct site_memory *rest, uint32_t *parking,
    struct error *err)
{
	const struct site *is = &step->snapshot->sites[listed];
	const struct site_memory *same = step->same[listed];
	bool is_rest = same == NULL && rest != NULL && memory_may_be_same_site(rest, is);

	if (!step_listed(step, same != NULL ? same : rest, same != NULL, is, err))
		return false;
	return rest == NULL || is_rest || step_displaced(step, rest, same == NULL, parking, err);
}

bool
memory_step_sites(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	const struct snapshot *snapshot = step->snapshot;
	size_t i = 0, j = 0, room = before->site_count + snapshot->site_count;
	uint32_t parking = UINT32_MAX;

	step->after.sites = calloc(room == 0 ? 1 : room, sizeof(*step->after.sites));
	if (step->after.sites == NULL)
		return error_memory(err);
	step->were_sites_listed = were_sites_listed(step);
	while (i < before->site_count || j < snapshot->site_count) {
		const struct site_memory *was = i < before->site_count ? &before->sites[i] : NULL;
		const struct site *is = j < snapshot->site_count ? &snapshot->sites[j] : NULL;
		bool is_listed = is != NULL && (was == NULL || is->id <= was->id);
		bool has_memory = was != NULL && (is == NULL || was->id <= is->id);
		const struct site_memory *rest = has_memory && !step->is_claimed[i] ? was : NULL;

		i += has_memory;
		if (is_listed ? !step_number(step, j++, rest, &parking, err)
			      : rest != NULL && !step_unlisted(step, rest, false, err))
			return false;
	}
	if (parking != UINT32_MAX)
		qsort(step->after.sites, step->after.site_count, sizeof(*step->after.sites), memory_compare_sites);
	return forget_first_gone(&step->after, err);
}
