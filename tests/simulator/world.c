#include "tests/simulator/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/buffer.h"

#define HOUR 3600
#define SHELLS_PER_USER 30		/* MaxShellsPerUser since WinRM 3.0 */

/* Captions and versions: recorded for 2003, 2008 R2 and 2012; the others in the same way. */
static const struct windows_version versions[] = {
	{ "2003", 502, "5.2.3790", "Microsoft(R) Windows(R) Server 2003, Enterprise Edition",
	    "Service Pack 2", 2, "C:\\WINDOWS" },
	{ "2008", 600, "6.0.6002", "Microsoft\xc2\xae Windows Server\xc2\xae 2008 Enterprise ",
	    "Service Pack 2", 2, "C:\\Windows" },
	{ "2008r2", 601, "6.1.7601", "Microsoft Windows Server 2008 R2 Enterprise ", "Service Pack 1", 1,
	    "C:\\Windows" },
	{ "2012", 602, "6.2.9200", "Microsoft Windows Server 2012 Datacenter", NULL, 0, "C:\\Windows" },
	{ "2012r2", 603, "6.3.9600", "Microsoft Windows Server 2012 R2 Datacenter", NULL, 0, "C:\\Windows" },
	{ "2016", 1000, "10.0.14393", "Microsoft Windows Server 2016 Datacenter", NULL, 0, "C:\\Windows" },
	{ "2019", 1000, "10.0.17763", "Microsoft Windows Server 2019 Datacenter", NULL, 0, "C:\\Windows" },
	{ "2022", 1000, "10.0.20348", "Microsoft Windows Server 2022 Datacenter", NULL, 0, "C:\\Windows" },
	{ "2025", 1000, "10.0.26100", "Microsoft Windows Server 2025 Datacenter", NULL, 0, "C:\\Windows" },
};

static void *
allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (memory == NULL)
		abort();
	return memory;
}

const char *
world_text(struct world *world, const char *text)
{
	const char *copy = text_copy_string(&world->text, text);

	if (copy == NULL)
		abort();
	return copy;
}

const struct windows_version *
windows_version_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (strcasecmp(versions[i].name, name) == 0)
			return &versions[i];
	return NULL;
}

struct machine *
world_add_machine(struct world *world, const char *name, unsigned int iis,
    const struct windows_version *windows, time_t now)
{
	struct machine *machine = allocate(sizeof(*machine));

	machine->name = world_text(world, name);
	machine->iis = iis;
	machine->windows = windows;
	machine->stack = windows->number >= 602 ? "3.0" : "2.0";
	machine->shell_quota = SHELLS_PER_USER;
	machine->boot_time = now - 5 * HOUR - (time_t)(world->machine_count % 60) * 61;
	machine->w3svc_start = machine->w3svc_began = machine->boot_time + 95;
	machine->w3svc_running = iis != 0;
	machine->w3svc_pid = 1432;
	world->machines = array_grow(world->machines, world->machine_count, sizeof(*world->machines));
	world->machines[world->machine_count++] = machine;
	world_pool(world, machine, "DefaultAppPool");
	return machine;
}

struct app_pool *
world_pool(struct world *world, struct machine *machine, const char *name)
{
	struct app_pool *pool = machine_pool(machine, name);

	if (pool != NULL)
		return pool;
	machine->pools = array_grow(machine->pools, machine->pool_count, sizeof(*machine->pools));
	pool = &machine->pools[machine->pool_count++];
	*pool =
	    (struct app_pool) { .name = world_text(world, name), .auto_start = true, .state = RUN_STARTED };
	return pool;
}

struct cluster_group *
world_group(struct world *world, struct cluster *cluster, const char *name)
{
	struct cluster_group *group = cluster_group_named(cluster, name);

	if (group != NULL)
		return group;
	group = allocate(sizeof(*group));
	group->name = world_text(world, name);
	cluster->groups = array_grow(cluster->groups, cluster->group_count, sizeof(*cluster->groups));
	cluster->groups[cluster->group_count++] = group;
	return group;
}

/* What the resource at `place` is in when that is all that is known of its group. */
static uint32_t
resource_state_in(uint32_t state_of_group, size_t place)
{
	switch (state_of_group) {
	case GROUP_ONLINE: return RESOURCE_ONLINE;
	case GROUP_OFFLINE: return RESOURCE_OFFLINE;
	case GROUP_FAILED: return RESOURCE_FAILED;
	case GROUP_PARTLY_ONLINE: return place == 0 ? RESOURCE_ONLINE : RESOURCE_OFFLINE;
	case GROUP_PENDING: return RESOURCE_ONLINE_PENDING;
	default: return STATE_UNKNOWN;
	}
}

void
world_add_resource(struct world *world, struct cluster_group *group, const char *name, const char *type)
{
	group->resources = array_grow(group->resources, group->resource_count, sizeof(*group->resources));
	group->resources[group->resource_count] = (struct cluster_resource) {
		.name = world_text(world, name), .type = world_text(world, type),
		.state = resource_state_in(group->given_state, group->resource_count),
	};
	group->resource_count++;
}

/* The precedence is [MS-CMRP] 3.1.4.1.46's, ApiGetGroupState. */
uint32_t
group_state(const struct cluster_group *group)
{
	size_t failed = 0, pending = 0, online = 0, unknown = 0, i;

	if (group->resource_count == 0)
		return group->given_state;
	for (i = 0; i < group->resource_count; i++) {
		failed += group->resources[i].state == RESOURCE_FAILED;
		pending += group->resources[i].state == RESOURCE_ONLINE_PENDING;
		online += group->resources[i].state == RESOURCE_ONLINE;
		unknown += group->resources[i].state == STATE_UNKNOWN;
	}
	if (failed > 0)
		return GROUP_FAILED;
	if (pending > 0)
		return GROUP_PENDING;
	if (unknown > 0)
		return STATE_UNKNOWN;
	return online == group->resource_count ? GROUP_ONLINE : online > 0 ? GROUP_PARTLY_ONLINE : GROUP_OFFLINE;
}

void
group_set_state(struct cluster_group *group, uint32_t state)
{
	size_t i;

	group->given_state = state;
	group->is_coming_online = false;
	for (i = 0; i < group->resource_count; i++) {
		group->resources[i].state = resource_state_in(state, i);
		group->resources[i].online_at = 0;
	}
}

struct cluster *
world_cluster(struct world *world, const char *name)
{
	struct cluster *cluster;
	struct cluster_group *core;
	size_t i;

	for (i = 0; i < world->cluster_count; i++)
		if (strcasecmp(world->clusters[i]->name, name) == 0)
			return world->clusters[i];
	cluster = allocate(sizeof(*cluster));
	cluster->name = world_text(world, name);
	world->clusters = array_grow(world->clusters, world->cluster_count, sizeof(*world->clusters));
	world->clusters[world->cluster_count++] = cluster;
	core = world_group(world, cluster, "Cluster Group");
	world_add_resource(world, core, "Cluster IP Address", "IP Address");
	world_add_resource(world, core, "Cluster Name", "Network Name");
	core->resources[0].is_core = core->resources[1].is_core = true;
	return cluster;
}

static size_t
site_place(const struct machine *machine, uint32_t id)
{
	size_t low = 0, high = machine->site_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (machine->sites[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct web_site *
world_add_site(struct world *world, struct machine *machine, uint32_t id, const char *name)
{
	size_t place = site_place(machine, id);
	struct web_site *site;

	if (place < machine->site_count && machine->sites[place].id == id)
		return NULL;
	machine->sites = array_grow(machine->sites, machine->site_count, sizeof(*machine->sites));
	site = &machine->sites[place];
	memmove(site + 1, site, (machine->site_count - place) * sizeof(*site));
	machine->site_count++;
	*site = (struct web_site) {
		.id = id,
		.name = world_text(world, name),
		.bindings = "http *:80:",
		.pool = machine->pools[0].name,
		.auto_start = !machine->is_off_by_default,
		.state = machine->w3svc_running ? RUN_STARTED : RUN_STOPPED,
	};
	return site;
}

void
machine_remove_site(struct machine *machine, struct web_site *site)
{
	size_t place = (size_t)(site - machine->sites);

	memmove(site, site + 1, (machine->site_count - place - 1) * sizeof(*site));
	machine->site_count--;
}

struct machine *
world_machine(const struct world *world, const char *name)
{
	size_t i;

	for (i = 0; i < world->machine_count; i++)
		if (strcasecmp(world->machines[i]->name, name) == 0)
			return world->machines[i];
	return NULL;
}

struct web_site *
machine_site(const struct machine *machine, uint32_t id)
{
	size_t place = site_place(machine, id);

	return place < machine->site_count && machine->sites[place].id == id ? &machine->sites[place] : NULL;
}

bool
machine_has_new_winrm(const struct machine *machine)
{
	return strcmp(machine->stack, "1.1") != 0 && strcmp(machine->stack, "2.0") != 0;
}

bool
machine_set_account(struct machine *machine, const char *name)
{
	static const char *const names[] = {
		[ACCOUNT_ADMINISTRATOR] = "administrator",
		[ACCOUNT_REMOTE_MANAGEMENT] = "remote-management",
		[ACCOUNT_PLAIN] = "plain",
		[ACCOUNT_ENDPOINT_READER] = "endpoint-reader",
		[ACCOUNT_ENDPOINT_REPAIRER] = "endpoint-repairer",
	};
	int i;

	for (i = ACCOUNT_ADMINISTRATOR; i <= ACCOUNT_ENDPOINT_REPAIRER; i++) {
		if (strcasecmp(names[i], name) != 0)
			continue;
		machine->account = (enum account)i;
		return true;
	}
	return false;
}

bool
machine_set_features(struct machine *machine, const char *words)
{
	static const struct {
		const char *name;
		bool is_scripting, is_wmi;
	} features[] = {
		{ "stock", false, false }, { "Web-Scripting-Tools", true, false }, { "Web-WMI", false, true },
		{ "Exchange", false, true },
	};
	const size_t count = sizeof(features) / sizeof(features[0]);
	bool is_scripting = false, is_wmi = false;

	while (*words != '\0') {
		const size_t length = strcspn(words, ", ");
		size_t i = 0;

		while (i < count && (strncasecmp(features[i].name, words, length) != 0 || features[i].name[length] != '\0'))
			i++;
		if (i == count)
			return false;
		is_scripting |= features[i].is_scripting;
		is_wmi |= features[i].is_wmi;
		words += length;
		words += strspn(words, ", ");
	}
	machine->has_no_scripting_tools = !is_scripting;
	machine->has_compatibility = is_wmi;
	return true;
}

struct web_site *
machine_site_named(struct machine *machine, const char *name)
{
	size_t i;

	for (i = 0; i < machine->site_count; i++) {
		size_t place = (machine->found_site + i) % machine->site_count;

		if (strcasecmp(machine->sites[place].name, name) == 0) {
			machine->found_site = place;
			return &machine->sites[place];
		}
	}
	return NULL;
}

struct app_pool *
machine_pool(const struct machine *machine, const char *name)
{
	size_t i;

	for (i = 0; i < machine->pool_count; i++)
		if (strcasecmp(machine->pools[i].name, name) == 0)
			return &machine->pools[i];
	return NULL;
}

struct cluster_group *
cluster_group_named(const struct cluster *cluster, const char *name)
{
	size_t i;

	for (i = 0; i < cluster->group_count; i++)
		if (strcasecmp(cluster->groups[i]->name, name) == 0)
			return cluster->groups[i];
	return NULL;
}

struct cluster_resource *
cluster_resource_named(const struct cluster *cluster, const char *name, struct cluster_group **ret_group)
{
	size_t i, j;

	for (i = 0; i < cluster->group_count; i++) {
		for (j = 0; j < cluster->groups[i]->resource_count; j++) {
			if (strcasecmp(cluster->groups[i]->resources[j].name, name) != 0)
				continue;
			*ret_group = cluster->groups[i];
			return &cluster->groups[i]->resources[j];
		}
	}
	return NULL;
}

time_t
machine_now(const struct machine *machine, time_t now)
{
	return now + machine->clock_offset_s;
}

/* "http *:80:", or the protocol alone, which a binding without an address of its own is written as. */
static bool
is_protocol(const char *binding, const char *protocol)
{
	size_t length = strlen(protocol);

	return strncmp(binding, protocol, length) == 0 && (binding[length] == ' ' || binding[length] == '\0');
}

static bool
has_web_binding(const struct web_site *site)
{
	const char *binding = site->bindings;

	while (!is_protocol(binding, "http") && !is_protocol(binding, "https")) {
		binding = strchr(binding, ',');
		if (binding == NULL)
			return false;
		binding += 1 + strspn(binding + 1, " ");
	}
	return true;
}

enum run_state
site_state(const struct machine *machine, const struct web_site *site)
{
	return machine->iis == 7 && !has_web_binding(site) ? RUN_UNKNOWN : site->state;
}

uint32_t
site_uptime(const struct machine *machine, const struct web_site *site, time_t now)
{
	time_t began = site->started_at > machine->w3svc_began ? site->started_at : machine->w3svc_began;
	time_t uptime = machine_now(machine, now) - began;

	return site_state(machine, site) != RUN_STARTED || uptime < 0 ? 0 : (uint32_t)uptime;
}

uint32_t
site_id_from_metabase_name(const char *name)
{
	unsigned long long id;
	char *end;

	if (strncasecmp(name, "W3SVC/", 6) != 0 || name[6] < '0' || name[6] > '9')
		return 0;
	id = strtoull(name + 6, &end, 10);
	return *end == '\0' && id <= UINT32_MAX ? (uint32_t)id : 0;
}

/* Spreadsheet letters: 0 is A, 25 is Z, 26 is AA. */
static void
node_name(char *name, size_t size, size_t number)
{
	char letters[8];
	size_t at = sizeof(letters) - 1;

	letters[at] = '\0';
	for (number++; number > 0 && at > 0; number = (number - 1) / 26)
		letters[--at] = (char)('A' + (number - 1) % 26);
	snprintf(name, size, "EXCH-%s", letters + at);
}

static void
populate_sites(struct world *world, struct machine *machine, size_t count)
{
	static const struct {
		const char *name, *bindings;
	} named[] = {
		{ "Default Web Site", "http *:80:" },
		{ "OWA", "http *:80:owa.example, https *:443:" },
		{ "Intranet", "http *:80:intranet.example" },
		{ "Shop", "http *:80:shop.example, https 192.0.2.7:443:" },
		{ "Exchange Admin", "http *:8080:" },
	};
	size_t i;

	for (i = 0; i < count; i++) {
		char name[64], bindings[64];
		struct web_site *site;

		snprintf(name, sizeof(name), "Site %zu", i + 1);
		snprintf(bindings, sizeof(bindings), "http *:80:site-%zu.example", i + 1);
		site = world_add_site(world, machine, (uint32_t)(i + 1), i < 5 ? named[i].name : name);
		site->bindings = i < 5 ? named[i].bindings : world_text(world, bindings);
	}
}

void
world_populate(struct world *world, const struct world_defaults *defaults, time_t now)
{
	const struct windows_version *windows = windows_version_find(defaults->iis == 7 ? "2008r2" : "2003");
	size_t nodes = defaults->nodes == 0 ? 2 : defaults->nodes;
	size_t i;

	for (i = 0; i < nodes; i++) {
		struct machine *machine;
		struct cluster_group *group;
		char name[64];

		node_name(name, sizeof(name), i);
		machine = world_add_machine(world, name, defaults->iis, windows, now);
		populate_sites(world, machine, defaults->sites == 0 ? 5 : defaults->sites);
		snprintf(name, sizeof(name), "EXCLUSTER%zu", i / 2 + 1);
		machine->cluster = world_cluster(world, name);
		machine->clussvc_running = true;
		group = world_group(world, machine->cluster, "Exchange Virtual Server 1");
		if (group->owner != NULL)
			continue;
		group->owner = machine->cluster->groups[0]->owner = machine;
		group->is_exchange = true;
		world_add_resource(world, group, "Exchange IP Address (EVS1)", "IP Address");
		world_add_resource(world, group, "Exchange Network Name (EVS1)", "Network Name");
		world_add_resource(world, group, "Disk E:", "Physical Disk");
		world_add_resource(world, group, "Exchange System Attendant (EVS1)",
		    "Microsoft Exchange System Attendant");
		world_add_resource(world, group, "Exchange HTTP Virtual Server Instance 100 (EVS1)",
		    "Microsoft Exchange HTTP Server Instance");
	}
}

static void
cluster_free(struct cluster *cluster)
{
	size_t i;

	for (i = 0; i < cluster->group_count; i++) {
		free(cluster->groups[i]->resources);
		free(cluster->groups[i]->site_ids);
		free(cluster->groups[i]);
	}
	free(cluster->groups);
	free(cluster);
}

void
world_clear(struct world *world)
{
	size_t i;

	for (i = 0; i < world->machine_count; i++) {
		free(world->machines[i]->sites);
		free(world->machines[i]->pools);
		free(world->machines[i]->events);
		free(world->machines[i]);
	}
	for (i = 0; i < world->cluster_count; i++)
		cluster_free(world->clusters[i]);
	free(world->machines);
	free(world->clusters);
	text_arena_clear(&world->text);
	*world = (struct world) { 0 };
}
