#include "tests/simulator/control.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/behaviour.h"
#include "tests/simulator/cluster.h"
#include "tests/simulator/state.h"

/* One control request: what was found of its parameters, and where the answer goes. */
struct control {
	struct simulation *simulation;
	const struct control_request *request;
	struct machine *machine;	/* named by node= or the address; else the first */
	bool is_for_all;		/* neither named one */
	struct buffer *out;
};

typedef bool control_function(struct control *control);

static bool is_verb(const char *name);

static const char *
parameter(const struct control *control, const char *name)
{
	return control->request->parameter(control->request->state, name);
}

static bool
refuse(struct control *control, const char *what)
{
	control->out->length = 0;
	buffer_add(control->out, what);
	return false;
}

static long long
number(const struct control *control, const char *name)
{
	const char *text = parameter(control, name);

	return text == NULL ? 0 : strtoll(text, NULL, 10);
}

/* on, yes, true, 1 */
static bool
flag(const struct control *control, const char *name)
{
	const char *text = parameter(control, name);

	return text != NULL && (strcasecmp(text, "on") == 0 || strcasecmp(text, "yes") == 0 ||
	    strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

static struct web_site *
site(struct control *control)
{
	struct web_site *found = machine_site(control->machine, (uint32_t)number(control, "site"));

	if (found == NULL)
		refuse(control, "no such site");
	return found;
}

static bool
do_failover(struct control *control)
{
	struct world *world = &control->simulation->world;
	struct cluster *cluster = control->machine->cluster;
	const char *name = parameter(control, "group"), *to_name = parameter(control, "to");
	struct machine *to = to_name == NULL ? NULL : world_machine(world, to_name);
	struct cluster_group *group = NULL;
	struct error err;
	size_t i;

	if (cluster == NULL)
		return refuse(control, "not a cluster node");
	if (to_name != NULL && to == NULL)
		return refuse(control, "no such node");
	if (name != NULL)
		group = cluster_group_named(cluster, name);
	for (i = 0; i < cluster->group_count && group == NULL && name == NULL; i++)
		if (cluster->groups[i]->is_exchange)
			group = cluster->groups[i];
	for (i = 0; i < cluster->group_count && group == NULL && name == NULL; i++)
		if (i > 0 || cluster->group_count == 1)		/* the first is the core group */
			group = cluster->groups[i];
	if (group == NULL)
		return refuse(control, "no such group");
	if (!group_fail_over(world, cluster, group, to, control->request->now, &err))
		return refuse(control, err.text);
	buffer_format(control->out, "%s is on %s", group->name, group->owner->name);
	return true;
}

/* resource= or group=: a resource and its group, or a whole group. */
struct concerned {
	struct cluster_group *group;
	struct cluster_resource *resource;	/* NULL: all of the group's */
};

static bool
find_concerned(struct control *control, struct concerned *ret_concerned)
{
	const struct cluster *cluster = control->machine->cluster;
	const char *group = parameter(control, "group"), *resource = parameter(control, "resource");
	struct concerned concerned = { .group = NULL };

	if (cluster == NULL)
		return refuse(control, "not a cluster node");
	if (resource != NULL)
		concerned.resource = cluster_resource_named(cluster, resource, &concerned.group);
	else if (group != NULL)
		concerned.group = cluster_group_named(cluster, group);
	if (concerned.group == NULL)
		return refuse(control, "resource= or group= must name one");
	*ret_concerned = concerned;
	return true;
}

static bool
do_resource(struct control *control)
{
	static const char *const names[] = { "online", "offline", "failed" };
	const char *name = parameter(control, "state");
	struct world *world = &control->simulation->world;
	struct concerned concerned;
	uint32_t state = RESOURCE_ONLINE;

	if (!find_concerned(control, &concerned))
		return false;
	while (name != NULL && state <= RESOURCE_FAILED && strcmp(names[state - RESOURCE_ONLINE], name) != 0)
		state++;
	if (name == NULL || state > RESOURCE_FAILED)
		return refuse(control, "state= must be online, offline or failed");
	if (concerned.group->owner == NULL)
		return refuse(control, "no node owns it");
	if (concerned.resource != NULL)
		resource_put(world, concerned.group, concerned.resource, state, control->request->now);
	else
		group_put(world, concerned.group, state, control->request->now);
	buffer_format(control->out, "%s is in state %u", concerned.group->name, group_state(concerned.group));
	return true;
}

static bool
do_bring_online(struct control *control)
{
	struct concerned concerned;

	if (!find_concerned(control, &concerned))
		return false;
	if (concerned.resource == NULL)
		return refuse(control, "resource= is missing");
	concerned.resource->online_fails_with = (uint32_t)number(control, "code");
	concerned.resource->pending_s = (unsigned int)number(control, "pending");
	buffer_format(control->out, "%s: BringOnline ends with %u after %u s", concerned.resource->name,
	    concerned.resource->online_fails_with, concerned.resource->pending_s);
	return true;
}

static bool
do_restart(struct control *control)
{
	if (parameter(control, "clock") != NULL)
		machine_restart_at(&control->simulation->world, control->machine, (time_t)number(control, "clock"),
		    control->request->now);
	else
		machine_restart(&control->simulation->world, control->machine, control->request->now);
	enumeration_end_all(&control->simulation->enumerations, control->machine);
	shell_end_all(&control->simulation->shells, control->machine);
	buffer_format(control->out, "%s restarted", control->machine->name);
	return true;
}

static bool
do_shutdown(struct control *control)
{
	const size_t count = parameter(control, "sites") == NULL ? SIZE_MAX : (size_t)number(control, "sites");

	machine_begin_shutdown(control->machine, count);
	buffer_format(control->out, "%s is shutting down", control->machine->name);
	return true;
}

/* service=ClusSvc, else W3SVC */
static bool
switch_service(struct control *control, bool is_stopped, bool is_started)
{
	const char *name = parameter(control, "service");
	struct world *world = &control->simulation->world;

	if (name != NULL && strcasecmp(name, "ClusSvc") == 0) {
		control->machine->clussvc_running = is_started;
	} else if (name != NULL && strcasecmp(name, "W3SVC") != 0) {
		return refuse(control, "service= must be W3SVC or ClusSvc");
	} else {
		if (is_stopped)
			w3svc_stop(world, control->machine, control->request->now);
		if (is_started)
			w3svc_start(world, control->machine, control->request->now);
	}
	buffer_format(control->out, "%s %s on %s", name == NULL ? "W3SVC" : name,
	    is_started ? "runs" : "stopped", control->machine->name);
	return true;
}

static bool
do_restart_service(struct control *control)
{
	if (flag(control, "shared")) {
		w3svc_restart_in_process(&control->simulation->world, control->machine, control->request->now);
		buffer_format(control->out, "W3SVC restarted on %s, in its process", control->machine->name);
		return true;
	}
	return switch_service(control, true, true);
}

static bool
do_stop_service(struct control *control)
{
	return switch_service(control, true, false);
}

static bool
do_start_service(struct control *control)
{
	return switch_service(control, false, true);
}

static bool
act(struct control *control, enum site_action action)
{
	struct web_site *found = site(control);
	uint32_t error;

	if (found == NULL)
		return false;
	error = site_act(control->machine, found, action, control->request->now);
	buffer_format(control->out, "site %u on %s is %s, error %u", found->id, control->machine->name,
	    run_state_name(found->state), error);
	return true;
}

static bool
do_start(struct control *control)
{
	return act(control, SITE_START);
}

static bool
do_stop(struct control *control)
{
	return act(control, SITE_STOP);
}

static bool
do_pause(struct control *control)
{
	return act(control, SITE_PAUSE);
}

static bool
do_set_flag(struct control *control)
{
	struct web_site *found = site(control);

	if (found == NULL)
		return false;
	site_set_auto_start(&control->simulation->world, control->machine, found, flag(control, "value"));
	buffer_format(control->out, "site %u on %s: auto start %s", found->id, control->machine->name,
	    found->auto_start ? "on" : "off");
	return true;
}

static bool
do_set_state(struct control *control)
{
	const char *state = parameter(control, "state");
	struct web_site *found = site(control);

	if (found == NULL)
		return false;
	found->state = run_state_from_name(state == NULL ? "" : state);
	buffer_format(control->out, "site %u on %s is %s", found->id, control->machine->name,
	    run_state_name(found->state));
	return true;
}

static bool
do_pool(struct control *control)
{
	const char *name = parameter(control, "name"), *state = parameter(control, "state");
	struct app_pool *pool = machine_pool(control->machine, name == NULL ? "DefaultAppPool" : name);

	if (pool == NULL)
		return refuse(control, "no such pool");
	pool->state = run_state_from_name(state == NULL ? "stopped" : state);
	buffer_format(control->out, "pool %s on %s is %s", pool->name, control->machine->name,
	    run_state_name(pool->state));
	return true;
}

/* What add-site tells of the new site besides its id and name. */
static void
shape_site(struct control *control, struct web_site *site)
{
	struct world *world = &control->simulation->world;
	const char *bindings = parameter(control, "bindings"), *pool = parameter(control, "pool");
	const char *state = parameter(control, "state");

	site->started_at = machine_now(control->machine, control->request->now);
	if (bindings != NULL)
		site->bindings = world_text(world, bindings);
	if (pool != NULL)
		site->pool = world_pool(world, control->machine, pool)->name;
	if (state != NULL)
		site->state = run_state_from_name(state);
	if (parameter(control, "value") != NULL) {
		site->auto_start = flag(control, "value");
		site->has_flag_set = true;
	}
}

static bool
do_add_site(struct control *control)
{
	const char *name = parameter(control, "name");
	struct web_site *added;

	if (number(control, "site") < 1 || number(control, "site") > UINT32_MAX)
		return refuse(control, "site= must be the id");
	added = world_add_site(&control->simulation->world, control->machine, (uint32_t)number(control, "site"),
	    name == NULL ? "New" : name);
	if (added == NULL)
		return refuse(control, "there is a site with that id");
	shape_site(control, added);
	buffer_format(control->out, "site %u added on %s", added->id, control->machine->name);
	return true;
}

static bool
do_bindings(struct control *control)
{
	const char *bindings = parameter(control, "bindings");
	struct web_site *found = site(control);

	if (found == NULL)
		return false;
	found->bindings = world_text(&control->simulation->world, bindings == NULL ? "" : bindings);
	buffer_format(control->out, "site %u on %s is %s", found->id, control->machine->name,
	    run_state_name(site_state(control->machine, found)));
	return true;
}

static bool
do_remove_site(struct control *control)
{
	struct web_site *found = site(control);

	if (found == NULL)
		return false;
	buffer_format(control->out, "site %u removed from %s", found->id, control->machine->name);
	machine_remove_site(control->machine, found);
	return true;
}

static bool
do_rename_site(struct control *control)
{
	const char *name = parameter(control, "name");
	struct web_site *found = site(control);

	if (found == NULL)
		return false;
	if (name == NULL)
		return refuse(control, "name= is missing");
	found->name = world_text(&control->simulation->world, name);
	buffer_format(control->out, "site %u on %s renamed", found->id, control->machine->name);
	return true;
}

static bool
do_hotfix(struct control *control)
{
	const struct world *world = &control->simulation->world;
	size_t i;

	for (i = 0; i < world->machine_count; i++)
		if (control->is_for_all || world->machines[i] == control->machine)
			world->machines[i]->has_hotfix = flag(control, "value");
	buffer_format(control->out, "hotfix %s", flag(control, "value") ? "in" : "out");
	return true;
}

static bool
do_pause_node(struct control *control)
{
	control->machine->is_paused = flag(control, "value");
	buffer_format(control->out, "%s is %s", control->machine->name, control->machine->is_paused ? "paused" : "not paused");
	return true;
}

/* A correction: what is counted in seconds, as uptimes are, goes on. */
static void
correct_clock(struct machine *machine, time_t jump)
{
	size_t i;

	machine->clock_offset_s += jump;
	machine->boot_time += jump;
	machine->w3svc_began += jump;
	for (i = 0; i < machine->site_count; i++)
		if (machine->sites[i].started_at != 0)
			machine->sites[i].started_at += jump;
}

static bool
do_clock(struct control *control)
{
	const struct world *world = &control->simulation->world;
	const time_t advance = (time_t)number(control, "advance"), jump = (time_t)number(control, "jump");
	size_t i;

	for (i = 0; i < world->machine_count; i++) {
		if (!control->is_for_all && world->machines[i] != control->machine)
			continue;
		world->machines[i]->clock_offset_s += advance;
		correct_clock(world->machines[i], jump);
	}
	buffer_format(control->out, "clock is %lld s ahead", (long long)control->machine->clock_offset_s);
	return true;
}

static bool
do_win32_error(struct control *control)
{
	struct web_site *found = site(control);

	if (found == NULL)
		return false;
	found->start_fails_with = (uint32_t)number(control, "code");
	buffer_format(control->out, "site %u on %s: starts end with %u", found->id, control->machine->name,
	    found->start_fails_with);
	return true;
}

static bool
do_latency(struct control *control)
{
	const struct world *world = &control->simulation->world;
	size_t i;

	for (i = 0; i < world->machine_count; i++)
		if (control->is_for_all || world->machines[i] == control->machine)
			world->machines[i]->latency_ms = (unsigned int)number(control, "ms");
	buffer_format(control->out, "latency %lld ms", number(control, "ms"));
	return true;
}

static bool
do_put_forms(struct control *control)
{
	static const char *const names[] = { "both", "instance", "fragment", "none" };
	const char *forms = parameter(control, "forms");
	int i;

	for (i = 0; i < 4 && forms != NULL; i++) {
		if (strcmp(names[i], forms) != 0)
			continue;
		control->machine->put_forms = (enum put_forms)i;
		buffer_format(control->out, "%s takes Put: %s", control->machine->name, forms);
		return true;
	}
	return refuse(control, "forms= must be both, instance, fragment or none");
}

static bool
do_fault(struct control *control)
{
	const char *name = parameter(control, "kind");
	const char *count = parameter(control, "count");
	struct injection_rule rule = {
		.kind = injection_kind_find(name == NULL ? "" : name),
		.machine = control->is_for_all ? NULL : control->machine,
		.skip = (unsigned int)number(control, "skip"),
		.count = count == NULL ? 1 : (unsigned int)number(control, "count"),
		.match = parameter(control, "match"), .shape = parameter(control, "shape"),
	};

	if (rule.kind == INJECT_NONE)
		return refuse(control, "no such kind of fault");
	injection_add(control->simulation->injections, &rule);
	buffer_format(control->out, "fault %s for %s", name,
	    control->is_for_all ? "all nodes" : control->machine->name);
	return true;
}

static bool
do_counters(struct control *control)
{
	control->machine->has_no_counters = !flag(control, "value");
	buffer_format(control->out, "%s has %s counters", control->machine->name,
	    control->machine->has_no_counters ? "no" : "its");
	return true;
}

static bool
do_account(struct control *control)
{
	const char *level = parameter(control, "level");

	if (level == NULL || !machine_set_account(control->machine, level))
		return refuse(control, "level= must be administrator, remote-management, plain, endpoint-reader or endpoint-repairer");
	buffer_format(control->out, "the account on %s: %s", control->machine->name, level);
	return true;
}

static bool
do_features(struct control *control)
{
	const char *value = parameter(control, "value");

	if (value == NULL || !machine_set_features(control->machine, value))
		return refuse(control, "value= must be stock, Web-Scripting-Tools, Web-WMI or Exchange");
	buffer_format(control->out, "%s has %s", control->machine->name, value);
	return true;
}

static bool
do_command_time(struct control *control)
{
	control->machine->command_ms = (unsigned int)number(control, "ms");
	buffer_format(control->out, "a command on %s takes %u ms", control->machine->name, control->machine->command_ms);
	return true;
}

static bool
do_shells(struct control *control)
{
	struct shell_list *shells = &control->simulation->shells;

	if (parameter(control, "idle") != NULL)
		shell_age(shells, control->is_for_all ? NULL : control->machine, number(control, "idle") * 1000);
	buffer_format(control->out, "open=%zu ", shell_count(shells, control->is_for_all ? NULL : control->machine));
	buffer_format(control->out, "opened=%llu deleted=%llu expired=%llu lost=%llu most=%zu",
	    (unsigned long long)shells->opened, (unsigned long long)shells->deleted, (unsigned long long)shells->expired,
	    (unsigned long long)shells->lost, shells->most);
	return true;
}

/* do=VERB; its parameters are this request's. */
static bool
do_at_request(struct control *control)
{
	const char *verb = parameter(control, "do");
	const struct moment_rule rule = {
		.machine = control->machine,
		.skip = (unsigned int)number(control, "skip"),
		.match = parameter(control, "match"),
	};

	if (verb == NULL || !is_verb(verb))
		return refuse(control, "do= must be a verb");
	moment_add(control->simulation->moments, &rule, verb, control->request->parameter, control->request->state);
	buffer_format(control->out, "%s at a request to %s", verb, control->machine->name);
	return true;
}

static bool
do_faults_clear(struct control *control)
{
	injection_clear(control->simulation->injections);
	moment_list_clear(control->simulation->moments);
	buffer_add(control->out, "no faults");
	return true;
}

static bool
do_state(struct control *control)
{
	state_write(&control->simulation->world, control->is_for_all ? NULL : control->machine,
	    control->request->now, control->out);
	return true;
}

static bool
do_requests(struct control *control)
{
	uint64_t total = 0;
	unsigned int i;

	for (i = 0; i < ACTION_COUNT; i++) {
		total += control->simulation->requests[i];
		buffer_format(control->out, "%s=%llu ", action_name((enum action)(1U << i)),
		    (unsigned long long)control->simulation->requests[i]);
	}
	buffer_format(control->out, "total=%llu logons=%llu open=%zu", (unsigned long long)total,
	    (unsigned long long)control->simulation->logons, enumeration_count(&control->simulation->enumerations));
	return true;
}

static bool
do_writes(struct control *control)
{
	const struct buffer *writes = &control->simulation->writes;

	buffer_format(control->out, "[%s]", writes->length == 0 ? "" : writes->bytes);
	return true;
}

static const struct {
	const char *verb;
	control_function *function;
	const char *help;
} verbs[] = {
	{ "failover", do_failover, "[group=&to=]: move the group to another node" },
	{ "resource", do_resource, "resource=|group=NAME&state=online|offline|failed: not by BringOnline; sites follow" },
	{ "bring-online", do_bring_online,
	    "resource=NAME[&code=N][&pending=SECONDS]: what BringOnline ends with (0: well), and when" },
	{ "restart", do_restart,
	    "[clock=SECONDS since 1970]: reboot; groups stay where they are; the clock shows that then" },
	{ "shutdown", do_shutdown,
	    "[sites=N]: the first N that run (all) are down, W3SVC runs still; `restart` is the rest of it" },
	{ "restart-service", do_restart_service,
	    "[shared=on]: W3SVC; in the process that it shares with WAS: its id and start stay, uptimes begin anew" },
	{ "stop-service", do_stop_service, "[service=W3SVC|ClusSvc]" },
	{ "start-service", do_start_service, "[service=W3SVC|ClusSvc]" },
	{ "start", do_start, "site=ID" },
	{ "stop", do_stop, "site=ID" },
	{ "pause", do_pause, "site=ID" },
	{ "set-flag", do_set_flag, "site=ID&value=on|off: auto start" },
	{ "set-state", do_set_state, "site=ID&state=starting|...: without what belongs to it" },
	{ "pool", do_pool, "name=&state=started|stopped: an application pool stops or starts" },
	{ "add-site", do_add_site, "site=ID&name=[&bindings=][&pool=][&state=stopped|...][&value=on|off: auto start]" },
	{ "bindings", do_bindings, "site=ID&bindings=: without http or https W3SVC of IIS 7+ does not have it: Unknown" },
	{ "remove-site", do_remove_site, "site=ID" },
	{ "rename-site", do_rename_site, "site=ID&name=" },
	{ "hotfix", do_hotfix, "value=on|off: KB885440's Exres.dll (*)" },
	{ "pause-node", do_pause_node, "value=on|off: in its cluster, which moves no group there then" },
	{ "clock", do_clock,
	    "advance=SECONDS: time passes; jump=SECONDS: a correction, boot time moves too (*)" },
	{ "win32-error", do_win32_error, "site=ID&code=N: starts fail with it; 0 ends that" },
	{ "latency", do_latency, "ms=N (*)" },
	{ "counters", do_counters, "value=on|off: the class of the sites' uptimes (IIS 7+)" },
	{ "account", do_account, "level=administrator|remote-management|plain|endpoint-reader|endpoint-repairer: of who speaks" },
	{ "features", do_features, "value=stock|Web-Scripting-Tools,Web-WMI|Exchange" },
	{ "command-time", do_command_time, "ms=N: how long commands in shells take from now on" },
	{ "shells", do_shells,
	    "[idle=SECONDS: nobody used them for so long]: how many are open (*), and in all opened, deleted, ended otherwise" },
	{ "put-forms", do_put_forms, "forms=both|instance|fragment|none" },
	{ "fault", do_fault, "kind=KIND[&count=N][&skip=N][&match=TEXT of the request][&shape=] (*)" },
	{ "at-request", do_at_request,
	    "do=VERB&...[&match=TEXT][&skip=N]: VERB with its parameters just before that request to the node" },
	{ "faults-clear", do_faults_clear, "ends faults, and what at-request waits for" },
	{ "state", do_state, "everything as JSON (*)" },
	{ "requests", do_requests, "how many so far, by action; and logons, refused ones, too" },
	{ "writes", do_writes, "each Put and each call that changes something, in turn, as JSON: node, what, class, key" },
};

#define VERB_COUNT (sizeof(verbs) / sizeof(verbs[0]))

static bool
is_verb(const char *name)
{
	size_t i;

	for (i = 0; i < VERB_COUNT; i++)
		if (strcmp(verbs[i].verb, name) == 0)
			return true;
	return false;
}

bool
control_run(struct simulation *simulation, const struct control_request *request, struct buffer *out)
{
	const char *name = request->parameter(request->state, "node");
	struct control control = { .simulation = simulation, .request = request, .out = out };
	size_t i;

	if (name == NULL)
		name = request->host_node;
	control.is_for_all = name == NULL;
	control.machine =
	    name == NULL ? simulation->world.machines[0] : world_machine(&simulation->world, name);
	if (control.machine == NULL)
		return refuse(&control, "no such node");
	clusters_settle(&simulation->world, request->now);
	for (i = 0; i < VERB_COUNT; i++)
		if (strcmp(verbs[i].verb, request->verb) == 0)
			return verbs[i].function(&control);
	return refuse(&control, "no such verb");
}

void
control_print_verbs(FILE *out)
{
	size_t i;

	for (i = 0; i < VERB_COUNT; i++)
		fprintf(out, "    %-18s %s\n", verbs[i].verb, verbs[i].help);
}
