#include "snmp-subagent/nodes/publisher.h"

#include "snmp-subagent/mib/columns.h"

#define REPAIR_RUN_S 300	/* steps of a site that are no further apart are of one run */

static const char *
iis_version(const struct snapshot *snapshot)
{
	return snapshot == NULL || snapshot->facts.iis_interface == 0 ? ""
	       : snapshot->facts.iis_interface == 6		      ? "6"
								      : "7";
}

static void
fill_seen(struct mib_node_row *row, const struct publisher_node *of)
{
	const struct node_facts *facts = &of->snapshot->facts;
	const struct verdict *verdict = of->verdict;

	row->last_look = of->snapshot->looked_at;
	row->iis_version = iis_version(of->snapshot);
	row->boot_time = facts->boot_time;
	row->w3svc_state = facts->w3svc_state;
	row->w3svc_start = facts->w3svc_start;
	row->last_failover = verdict->failover.time;
	row->failover_evidence = verdict->failover.evidence;
	row->failover_group = verdict->failover.group;
	row->failover_from = verdict->failover.from;
	row->failover_to = verdict->failover.to;
	row->sites = (uint32_t)of->snapshot->site_count;
	row->sites_down = (uint32_t)verdict->down;
	row->sites_will_not_restart = (uint32_t)verdict->will_not_restart;
	row->severity = verdict->severity;
	row->cause = verdict->cause;
}

/* How the newest poll went: over what was seen. */
static void
fill_poll(struct mib_node_row *row, const struct publisher_node *of)
{
	const struct history_poll *poll = of->poll;

	row->index = poll->index;
	row->name = of->node->name;
	row->address = of->node->target.address;
	row->is_reachable = poll->polled_at != 0 &&
	    (poll->error_kind == ERROR_NONE ||
		(poll->error_kind == ERROR_SHORTAGE && poll->reach == REACH_ANSWERS));	/* it was not asked */
	row->last_poll = poll->polled_at;
	row->poll_ms = poll->poll_ms;
	row->last_error = poll->error;
	if (!row->is_reachable)
		row->severity = severity_worse(row->severity, SEVERITY_UNKNOWN);
}

/* A flag that was put back does not hide the start of the same run that failed. */
static const struct repair *
newest_repair(const struct publisher_node *of, uint32_t site_id)
{
	const struct repair *newest = NULL;
	size_t i;

	for (i = of->repair_count; i > 0; i--) {
		const struct repair *repair = &of->repairs[i - 1];

		if (repair->site_id != site_id)
			continue;
		if (newest == NULL)
			newest = repair;
		else if (newest->time - repair->time > REPAIR_RUN_S)
			return newest;
		if (!repair_is_of_flag(repair))
			return repair;
	}
	return newest;
}

static bool
add_site(struct mib_view *view, const struct publisher_node *of, const struct site_verdict *judged,
    struct error *err)
{
	const struct site *site = judged->site;
	const struct repair *repair = newest_repair(of, judged->id);
	struct mib_site_row row = {
		.node_index = of->poll->index,
		.node_name = of->node->name,
		.id = judged->id,
		.name = judged->name,
		.auto_start = site == NULL ? AUTO_START_UNKNOWN : site->auto_start,
		.run_state = site == NULL ? RUN_UNKNOWN : site->run_state,
		.bindings = site == NULL ? "" : site->bindings,
		.severity = judged->severity,
		.reason = judged->reason,
		.down_since = judged->down_since,
		.last_failover = judged->last_failover,
		.last_restart = of->verdict->last_start,
		.last_error = judged->severity == SEVERITY_OK ? "" : judged->sentence,
	};

	if (repair != NULL) {
		row.last_repair = repair->time;
		row.last_repair_result = repair->result;
	}
	return judged->id == 0 || mib_view_add_site(view, &row, err);
}

struct mib_view *
publisher_view(const struct publisher_node *of, struct error *err)
{
	struct mib_node_row row = { .severity = SEVERITY_OK };
	struct mib_view *view;
	bool ok = true;
	size_t i;

	if (of->verdict != NULL)
		fill_seen(&row, of);
	fill_poll(&row, of);
	view = mib_view_new(&row, err);
	if (view == NULL)
		return NULL;
	for (i = 0; ok && of->verdict != NULL && i < of->verdict->site_count; i++)
		ok = add_site(view, of, &of->verdict->sites[i], err);
	if (ok && mib_view_finish(view, err))
		return view;
	mib_view_free(view);
	return NULL;
}

struct mib_view *
publisher_view_failed(const struct mib_view *view, const struct publisher_node *of, struct error *err)
{
	struct mib_node_row row = view->node;
	struct mib_view *failed;
	bool ok = true;
	size_t i;

	fill_poll(&row, of);
	failed = mib_view_new(&row, err);
	if (failed == NULL)
		return NULL;
	for (i = 0; ok && i < view->site_count; i++)
		ok = mib_view_add_site(failed, &view->sites[i], err);
	if (ok && mib_view_finish(failed, err))
		return failed;
	mib_view_free(failed);
	return NULL;
}

bool
publisher_same(const struct mib_view *a, const struct mib_view *b)
{
	size_t i;

	if (a->site_count != b->site_count || !mib_row_equal(&mib_tables[MIB_NODES], &a->node, &b->node))
		return false;
	for (i = 0; i < a->site_count; i++)
		if (!mib_row_equal(&mib_tables[MIB_SITES], &a->sites[i], &b->sites[i]))
			return false;
	return true;
}

static bool
join_view(struct mib_snapshot *all, struct mib_view *view, struct error *err)
{
	const struct mib_node_row *node = &view->node;
	struct mib_scalars *scalars = &all->scalars;

	if (!mib_snapshot_add(all, view, err))
		return false;
	scalars->nodes++;
	scalars->sites += node->sites;
	scalars->sites_down += node->sites_down;
	scalars->sites_will_not_restart += node->sites_will_not_restart;
	if (node->last_poll != 0 && !node->is_reachable)
		scalars->nodes_unreachable++;
	scalars->worst_severity = severity_worse(scalars->worst_severity, node->severity);
	return true;
}

struct mib_snapshot *
publisher_join(struct mib_view *const *views, size_t count, const char *version,
    const struct publisher_times *times, struct error *err)
{
	struct mib_snapshot *all = mib_snapshot_new(version, err);
	size_t i;

	if (all == NULL)
		return NULL;
	for (i = 0; i < count; i++)
		if (views[i] != NULL && !join_view(all, views[i], err)) {
			mib_snapshot_free(all);
			return NULL;
		}
	all->scalars.last_round = times->last_round;
	all->scalars.tables_last_change = times->tables_last_change;
	all->scalars.oldest_poll = times->oldest_poll;
	return all;
}
