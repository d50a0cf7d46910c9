#include "plugins/repair/ongoing.h"

#include <string.h>
#include <time.h>

#include "lib/config/node.h"
#include "lib/model/stopwatch.h"


unsigned int
ongoing_left_ms(const struct ongoing_repair *ongoing)
{
	return stopwatch_left_ms(ongoing->began_ms, ongoing->node->timeout_s * 1000);
}

bool
ongoing_open_source(struct ongoing_repair *ongoing, struct error *err)
{
	return configuration_node_target(ongoing->node, &ongoing->target, ongoing->password, err) &&
	       source_open(SOURCE_WINRM, &ongoing->target, &ongoing->source, err);
}

void
ongoing_forget_look(struct ongoing_repair *ongoing)
{
	repair_plan_clear(&ongoing->plan);
	verdict_clear(&ongoing->verdict);
	memory_clear(&ongoing->memory);
	if (!ongoing->is_first_newest)
		snapshot_clear(&ongoing->snapshot);
	memset(&ongoing->snapshot, 0, sizeof(ongoing->snapshot));
	ongoing->is_first_newest = false;
}

bool
ongoing_look(struct ongoing_repair *ongoing, struct error *err)
{
	struct look_request request = {
		.timeout_ms = ongoing_left_ms(ongoing) > 0 ? ongoing_left_ms(ongoing) : 1,
		.now = time(NULL),
		.exres_path = ongoing->node->exres_path,
		.events_since = memory_events_since(ongoing->memory.local_time),
		.expect_pools = ongoing->node->policy.expect_pool,
		.expect_pool_count = ongoing->node->policy.expect_pool_count,
	};

	ongoing_forget_look(ongoing);
	if (!source_look(ongoing->source, &request, &ongoing->snapshot, err) ||
	    !history_observe(ongoing->history, &ongoing->snapshot, &ongoing->memory, NULL, err) ||
	    !verdict_judge(&ongoing->snapshot, &ongoing->memory, &ongoing->node->policy, &ongoing->verdict, err))
		return false;
	ongoing->looked_ms = stopwatch_ms();
	ongoing->has_failed = false;
	return repair_plan_make(&ongoing->snapshot, &ongoing->verdict, &ongoing->node->policy, ongoing->repairs,
	    ongoing->repair_count, &ongoing->options->policy, time(NULL), &ongoing->plan, err);
}

void
ongoing_stand_on_newest(struct ongoing_repair *ongoing)
{
	if (!ongoing->is_first_newest)
		snapshot_clear(&ongoing->first);
	ongoing->first = ongoing->snapshot;
	ongoing->is_first_newest = true;
}

const char *
ongoing_why_stop(struct ongoing_repair *ongoing)
{
	return repair_why_stop(
	    &ongoing->first, &ongoing->snapshot, ongoing->brought, ongoing->brought_count, &ongoing->result.text);
}
