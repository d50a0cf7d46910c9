/* What is there now of what a step is of: as the newest looks tell, else by asking (ongoing.h). */
#include "plugins/repair/ongoing.h"

static bool
is_read_since(const struct partial_look *look, int64_t since_ms)
{
	return look != NULL && look->snapshot.node != NULL && look->began_ms >= since_ms;
}

static bool
tells(const struct partial_look *look, int64_t since_ms, const struct repair_outcome *outcome)
{
	return is_read_since(look, since_ms) && told_of_step(outcome, &look->snapshot) != TOLD_NOTHING;
}

static bool
ask_listing(struct ongoing_repair *ongoing, int64_t since_ms, const struct snapshot **ret_told, struct error *err)
{
	if (!is_read_since(&ongoing->listing, since_ms) && !ongoing_look_at_guards(ongoing, true, err))
		return false;
	*ret_told = &ongoing->listing.snapshot;
	return true;
}

static bool
ask_service(struct ongoing_repair *ongoing, int64_t since_ms, const struct snapshot **ret_told, struct error *err)
{
	if (!is_read_since(ongoing->guards, since_ms) && !ongoing_look_at_guards(ongoing, false, err))
		return false;
	*ret_told = &ongoing->guards->snapshot;
	return true;
}

static bool
ask_part(struct ongoing_repair *ongoing, const struct repair_outcome *outcome, enum look_scope scope, int64_t since_ms,
    const struct snapshot **ret_told, struct error *err)
{
	const struct site *site = snapshot_site(&ongoing->snapshot, outcome->site_id);

	if (site == NULL)
		return error_set(err, ERROR_ABSENT, "the site is gone");
	if ((ongoing->part_scope != scope || !tells(&ongoing->part, since_ms, outcome)) &&
	    !ongoing_look_at_part(ongoing, scope, site, err))
		return false;
	*ret_told = &ongoing->part.snapshot;
	return true;
}

/* The cluster's word stands in the listing, the site's where it is told for sure. */
static bool
ask_cluster(struct ongoing_repair *ongoing, const struct repair_outcome *outcome, int64_t since_ms,
    const struct snapshot **ret_told, struct error *err)
{
	struct repair_outcome start = *outcome;
	struct snapshot *listing = &ongoing->listing.snapshot;
	const struct snapshot *told;
	size_t i;

	start.kind = REPAIR_START;
	if (!ask_listing(ongoing, since_ms, ret_told, err))
		return false;
	if (told_of_step(&start, listing) != TOLD_NOTHING)
		return true;
	if (!ask_part(ongoing, &start, LOOK_SITE, since_ms, &told, err))
		return false;
	for (i = 0; i < listing->site_count; i++) {
		struct site *site = &listing->sites[i];

		if (site->id == outcome->site_id && snapshot_site(told, site->id) != NULL)
			site->run_state = snapshot_site(told, site->id)->run_state;
	}
	return true;
}

bool
ongoing_ask(struct ongoing_repair *ongoing, const struct repair_outcome *outcome, int64_t since_ms,
    const struct snapshot **ret_told, struct error *err)
{
	switch (outcome->kind) {
	case REPAIR_START_SERVICE:
		return ask_service(ongoing, since_ms, ret_told, err);
	case REPAIR_AUTO_START:
		return ask_listing(ongoing, since_ms, ret_told, err);
	case REPAIR_START_POOL:
		return ask_part(ongoing, outcome, LOOK_POOL, since_ms, ret_told, err);
	case REPAIR_BRING_ONLINE:
		return ask_cluster(ongoing, outcome, since_ms, ret_told, err);
	case REPAIR_START:
		break;
	}
	if (tells(&ongoing->listing, since_ms, outcome)) {	/* on IIS 6 it has the run states */
		*ret_told = &ongoing->listing.snapshot;
		return true;
	}
	return ask_part(ongoing, outcome, LOOK_SITE, since_ms, ret_told, err);
}
