/* Whether a repair on its way may go on, and with which of its steps (ongoing.h). */
#include "plugins/repair/ongoing.h"

#include <strings.h>
#include <time.h>

#include "lib/model/stopwatch.h"
#include "lib/repair/guard.h"

static bool
is_accepted(const struct memory *memory, const struct repair_outcome *outcome)
{
	const struct site_memory *site = memory_site(memory, outcome->site_id);
	const struct pool_memory *pool;
	const time_t now = time(NULL);

	if (site == NULL)
		return false;
	pool = outcome->kind == REPAIR_START_POOL ? memory_pool(memory, site->pool) : NULL;
	return acceptance_holds(&site->accepted, now) || (pool != NULL && acceptance_holds(&pool->accepted, now)) ||
	       (outcome->kind == REPAIR_AUTO_START && acceptance_holds(&site->flag_accepted, now));
}

/* What the operator did while the repair is on its way; costs the node nothing. */
static bool
end_what_is_accepted(struct ongoing_repair *ongoing, struct error *err)
{
	struct memory memory;
	size_t i;

	if (!history_recall(ongoing->history, ongoing->name, &memory, err))
		return false;
	for (i = 0; i < ongoing->result.outcome_count; i++) {
		struct repair_outcome *outcome = &ongoing->result.outcomes[i];

		if (outcome->end == REPAIR_WAITS && is_accepted(&memory, outcome))
			ongoing_end_outcome(ongoing, outcome, REPAIR_NEEDLESS, "accepted meanwhile");
	}
	memory_clear(&memory);
	return true;
}

/* What was sent is settled before, as far as this node still tells. */
static bool
stop_at(struct ongoing_repair *ongoing, const char *why)
{
	if (strcasecmp(ongoing->first.facts.computer, ongoing->guards->snapshot.facts.computer) == 0)
		ongoing_settle_by_asking(ongoing);
	ongoing_stop(ongoing, why);
	return false;
}

const char *
ongoing_why_stop(struct ongoing_repair *ongoing, const struct snapshot *now)
{
	if (ongoing->expects_new_run)
		return repair_why_moved(&ongoing->first, now, &ongoing->result.text);
	return repair_why_stop(&ongoing->first, now, ongoing->brought, ongoing->brought_count, &ongoing->result.text);
}

bool
ongoing_guard(struct ongoing_repair *ongoing, bool is_due, bool want_sites)
{
	const char *why;
	struct error err;

	if (!is_due && ongoing->guards != NULL && stopwatch_passed_ms(ongoing->guards->began_ms) <= ONGOING_GUARD_MS)
		return true;
	if (!ongoing_look_at_guards(ongoing, want_sites, &err) || !end_what_is_accepted(ongoing, &err)) {
		ongoing_stop(ongoing, err.text);
		return false;
	}
	why = ongoing_why_stop(ongoing, &ongoing->guards->snapshot);
	return why == NULL || stop_at(ongoing, why);
}
