#include "tests/unit/history/history_same.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
assert_same_facts(const struct node_facts *a, const struct node_facts *b)
{
	assert_string_equal(a->computer, b->computer);
	assert_string_equal(a->windows_version, b->windows_version);
	assert_string_equal(a->windows_name, b->windows_name);
	assert_int_equal(a->iis_interface, b->iis_interface);
	assert_int_equal(a->local_time, b->local_time);
	assert_int_equal(a->boot_time, b->boot_time);
	assert_int_equal(a->w3svc_state, b->w3svc_state);
	assert_int_equal(a->w3svc_start, b->w3svc_start);
	assert_int_equal(a->w3svc_pid, b->w3svc_pid);
	assert_int_equal(a->clussvc_state, b->clussvc_state);
	assert_string_equal(a->exres_version, b->exres_version);
}

static void
assert_same_sites(const struct snapshot *a, const struct snapshot *b)
{
	size_t i;

	assert_int_equal(a->site_count, b->site_count);
	for (i = 0; i < a->site_count; i++) {
		assert_int_equal(a->sites[i].id, b->sites[i].id);
		assert_string_equal(a->sites[i].name, b->sites[i].name);
		if (*a->sites[i].bindings != '\0')	/* not told by a look: the file has what was told last */
			assert_string_equal(a->sites[i].bindings, b->sites[i].bindings);
		assert_string_equal(a->sites[i].pool, b->sites[i].pool);
		assert_int_equal(a->sites[i].auto_start, b->sites[i].auto_start);
		assert_int_equal(a->sites[i].run_state, b->sites[i].run_state);
		assert_int_equal(a->sites[i].pool_state, b->sites[i].pool_state);
		assert_int_equal(a->sites[i].win32_error, b->sites[i].win32_error);
		assert_int_equal(a->sites[i].is_rejected, b->sites[i].is_rejected);
	}
}

static void
assert_same_cluster(const struct snapshot *a, const struct snapshot *b)
{
	size_t i;

	assert_int_equal(a->group_count, b->group_count);
	for (i = 0; i < a->group_count; i++) {
		assert_string_equal(a->groups[i].name, b->groups[i].name);
		assert_string_equal(a->groups[i].owner, b->groups[i].owner);
		assert_int_equal(a->groups[i].state, b->groups[i].state);
	}
	assert_int_equal(a->pool_count, b->pool_count);
	for (i = 0; i < a->pool_count; i++) {
		assert_string_equal(a->pools[i].name, b->pools[i].name);
		assert_int_equal(a->pools[i].state, b->pools[i].state);
		assert_int_equal(a->pools[i].is_absent, b->pools[i].is_absent);
	}
	assert_int_equal(a->resource_count, b->resource_count);
	for (i = 0; i < a->resource_count; i++) {
		assert_string_equal(a->resources[i].name, b->resources[i].name);
		assert_string_equal(a->resources[i].type, b->resources[i].type);
		assert_string_equal(a->resources[i].group, b->resources[i].group);
		assert_int_equal(a->resources[i].state, b->resources[i].state);
	}
	assert_int_equal(a->event_count, b->event_count);
	for (i = 0; i < a->event_count; i++) {
		assert_int_equal(a->events[i].time, b->events[i].time);
		assert_string_equal(a->events[i].group, b->events[i].group);
		assert_string_equal(a->events[i].from, b->events[i].from);
		assert_string_equal(a->events[i].to, b->events[i].to);
		assert_int_equal(a->events[i].event_id, b->events[i].event_id);
	}
}

void
assert_same_snapshot(const struct snapshot *a, const struct snapshot *b)
{
	size_t i;

	assert_string_equal(a->node, b->node);
	assert_int_equal(a->looked_at, b->looked_at);
	assert_int_equal(a->look_ms, b->look_ms);
	assert_int_equal(a->has_run_state, b->has_run_state);
	assert_int_equal(a->is_by_address, b->is_by_address);
	assert_int_equal(a->is_paused, b->is_paused);
	assert_same_facts(&a->facts, &b->facts);
	for (i = 0; i < SNAPSHOT_PARTS; i++) {
		assert_int_equal(a->parts[i].status, b->parts[i].status);
		assert_string_equal(a->parts[i].text, b->parts[i].text);
	}
	assert_same_sites(a, b);
	assert_same_cluster(a, b);
}

static void
assert_same_acceptance(const struct acceptance *a, const struct acceptance *b)
{
	assert_int_equal(a->at, b->at);
	assert_int_equal(a->until, b->until);
	assert_string_equal(a->by, b->by);
	assert_string_equal(a->why, b->why);
}

static void
assert_same_pools(const struct memory *a, const struct memory *b)
{
	size_t i;

	assert_int_equal(a->pool_count, b->pool_count);
	for (i = 0; i < a->pool_count; i++) {
		assert_string_equal(a->pools[i].name, b->pools[i].name);
		assert_int_equal(a->pools[i].state, b->pools[i].state);
		assert_int_equal(a->pools[i].has_run, b->pools[i].has_run);
		assert_int_equal(a->pools[i].ran_since_start, b->pools[i].ran_since_start);
		assert_int_equal(a->pools[i].gone_since, b->pools[i].gone_since);
		assert_same_acceptance(&a->pools[i].accepted, &b->pools[i].accepted);
	}
}

static void
assert_same_site_memory(const struct site_memory *a, const struct site_memory *b)
{
	assert_int_equal(a->id, b->id);
	assert_string_equal(a->name, b->name);
	assert_string_equal(a->bindings, b->bindings);
	assert_string_equal(a->pool, b->pool);
	assert_int_equal(a->run_state, b->run_state);
	assert_int_equal(a->auto_start, b->auto_start);
	assert_int_equal(a->has_run, b->has_run);
	assert_int_equal(a->ran_since_start, b->ran_since_start);
	assert_int_equal(a->is_born, b->is_born);
	assert_int_equal(a->stop, b->stop);
	assert_int_equal(a->stop_watched_s, b->stop_watched_s);
	assert_int_equal(a->settling_since, b->settling_since);
	assert_int_equal(a->first_seen, b->first_seen);
	assert_int_equal(a->not_running_since, b->not_running_since);
	assert_int_equal(a->last_running, b->last_running);
	assert_int_equal(a->auto_start_off_since, b->auto_start_off_since);
	assert_int_equal(a->auto_start_on_seen, b->auto_start_on_seen);
	assert_same_acceptance(&a->accepted, &b->accepted);
	assert_same_acceptance(&a->flag_accepted, &b->flag_accepted);
	assert_int_equal(a->gone_since, b->gone_since);
}

void
assert_same_memory(const struct memory *a, const struct memory *b)
{
	size_t i;

	assert_int_equal(a->is_known, b->is_known);
	assert_string_equal(a->computer, b->computer);
	assert_int_equal(a->looked_at, b->looked_at);
	assert_int_equal(a->local_time, b->local_time);
	assert_int_equal(a->boot_time, b->boot_time);
	assert_int_equal(a->boot_read, b->boot_read);
	assert_int_equal(a->w3svc_state, b->w3svc_state);
	assert_int_equal(a->w3svc_start, b->w3svc_start);
	assert_int_equal(a->w3svc_pid, b->w3svc_pid);
	assert_int_equal(a->last_start, b->last_start);
	assert_int_equal(a->previous_start, b->previous_start);
	assert_int_equal(a->looked_before_start, b->looked_before_start);
	assert_int_equal(a->look_end, b->look_end);
	assert_int_equal(a->cluster_untold_since, b->cluster_untold_since);
	assert_int_equal(a->events_seen, b->events_seen);
	assert_int_equal(a->asked_all, b->asked_all);
	assert_int_equal(a->clock_back_s, b->clock_back_s);
	assert_string_equal(a->last_clocks, b->last_clocks);
	assert_string_equal(a->domain, b->domain);
	assert_string_equal(a->cluster_name, b->cluster_name);
	assert_string_equal(a->cluster_members, b->cluster_members);
	assert_int_equal(a->site_count, b->site_count);
	for (i = 0; i < a->site_count; i++)
		assert_same_site_memory(&a->sites[i], &b->sites[i]);
	assert_same_pools(a, b);
	assert_int_equal(a->group_count, b->group_count);
	for (i = 0; i < a->group_count; i++) {
		assert_string_equal(a->groups[i].name, b->groups[i].name);
		assert_string_equal(a->groups[i].owner, b->groups[i].owner);
		assert_int_equal(a->groups[i].state, b->groups[i].state);
		assert_int_equal(a->groups[i].state_since, b->groups[i].state_since);
	}
	assert_int_equal(a->failover_count, b->failover_count);
	for (i = 0; i < a->failover_count; i++) {
		assert_int_equal(a->failovers[i].time, b->failovers[i].time);
		assert_int_equal(a->failovers[i].began, b->failovers[i].began);
		assert_int_equal(a->failovers[i].evidence, b->failovers[i].evidence);
		assert_int_equal(a->failovers[i].has_cleared, b->failovers[i].has_cleared);
		assert_string_equal(a->failovers[i].group, b->failovers[i].group);
		assert_string_equal(a->failovers[i].from, b->failovers[i].from);
		assert_string_equal(a->failovers[i].to, b->failovers[i].to);
	}
}
