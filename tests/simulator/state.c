#include "tests/simulator/state.h"

static void
write_member(struct buffer *out, const char *name, const char *text)
{
	buffer_format(out, "\"%s\":", name);
	buffer_add_json(out, text);
	buffer_add(out, ",");
}

static void
write_site(const struct machine *machine, const struct web_site *site, time_t now, struct buffer *out)
{
	buffer_format(out, "{\"id\":%u,", site->id);
	write_member(out, "name", site->name);
	write_member(out, "bindings", site->bindings);
	write_member(out, "pool", site->pool);
	write_member(out, "state", run_state_name(site_state(machine, site)));
	buffer_format(out, "\"auto_start\":%s,\"win32_error\":%u,\"uptime\":%u}", site->auto_start ? "true" : "false",
	    site->win32_error, site_uptime(machine, site, now));
}

static void
write_machine(const struct machine *machine, time_t now, struct buffer *out)
{
	size_t i;

	buffer_add(out, "{");
	write_member(out, "name", machine->name);
	write_member(out, "windows", machine->windows->name);
	write_member(out, "version", machine->windows->version);
	write_member(out, "cluster", machine->cluster == NULL ? "" : machine->cluster->name);
	buffer_format(out,
	    "\"iis\":%u,\"hotfix\":%s,\"clock\":%lld,\"boot\":%lld,\"w3svc_start\":%lld,"
	    "\"w3svc_running\":%s,\"events\":%zu,\"pools\":[",
	    machine->iis, machine->has_hotfix ? "true" : "false", (long long)machine_now(machine, now),
	    (long long)machine->boot_time, (long long)machine->w3svc_start,
	    machine->w3svc_running ? "true" : "false", machine->event_count);
	for (i = 0; i < machine->pool_count; i++) {
		buffer_add(out, i == 0 ? "{\"name\":" : ",{\"name\":");
		buffer_add_json(out, machine->pools[i].name);
		buffer_format(out, ",\"state\":\"%s\"}", run_state_name(machine->pools[i].state));
	}
	buffer_add(out, "],\"sites\":[");
	for (i = 0; i < machine->site_count; i++) {
		if (i > 0)
			buffer_add(out, ",");
		write_site(machine, &machine->sites[i], now, out);
	}
	buffer_add(out, "]}");
}

static void
write_group(const struct cluster_group *group, struct buffer *out)
{
	size_t i;

	buffer_add(out, "{");
	write_member(out, "name", group->name);
	write_member(out, "owner", group->owner == NULL ? "" : group->owner->name);
	buffer_format(out, "\"state\":%u,\"resources\":[", group_state(group));
	for (i = 0; i < group->resource_count; i++) {
		buffer_add(out, i == 0 ? "{" : ",{");
		write_member(out, "name", group->resources[i].name);
		buffer_format(out, "\"state\":%u}", group->resources[i].state);
	}
	buffer_add(out, "]}");
}

static void
write_cluster(const struct cluster *cluster, struct buffer *out)
{
	size_t i;

	buffer_add(out, "{");
	write_member(out, "name", cluster->name);
	buffer_add(out, "\"groups\":[");
	for (i = 0; i < cluster->group_count; i++) {
		if (i > 0)
			buffer_add(out, ",");
		write_group(cluster->groups[i], out);
	}
	buffer_add(out, "]}");
}

void
state_write(const struct world *world, const struct machine *machine, time_t now, struct buffer *out)
{
	bool is_first = true;
	size_t i;

	buffer_add(out, "{\"nodes\":[");
	for (i = 0; i < world->machine_count; i++) {
		if (machine != NULL && world->machines[i] != machine)
			continue;
		if (!is_first)
			buffer_add(out, ",");
		is_first = false;
		write_machine(world->machines[i], now, out);
	}
	buffer_add(out, "],\"clusters\":[");
	is_first = true;
	for (i = 0; i < world->cluster_count; i++) {
		if (machine != NULL && world->clusters[i] != machine->cluster)
			continue;
		if (!is_first)
			buffer_add(out, ",");
		is_first = false;
		write_cluster(world->clusters[i], out);
	}
	buffer_add(out, "]}");
}
