#include "tests/unit/plugins/fake_source.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct fake_node fake_node;
struct fake_asked fake_asked;

struct source {
	struct source_target target;
};

static struct source the_source;

void
fake_node_reset(void)
{
	fake_node = (struct fake_node) { .computer = "EXCH-A", .boot_time = 1000000000 };
	fake_asked = (struct fake_asked) { 0 };
}

bool
source_open(enum source_kind kind, const struct source_target *target, struct source **ret_source,
    struct error *err)
{
	(void)err;
	fake_asked.opens++;
	fake_asked.kind = kind;
	snprintf(fake_asked.name, sizeof(fake_asked.name), "%s", target->name);
	snprintf(fake_asked.address, sizeof(fake_asked.address), "%s", target->address);
	snprintf(fake_asked.password, sizeof(fake_asked.password), "%s",
	    target->password == NULL ? "(none)" : target->password);
	the_source.target = *target;
	*ret_source = &the_source;
	return true;
}

static bool
is_told(const struct site *site, const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS && !request->want_sites)
		return false;
	return request->site == NULL || request->site->id == site->id || fake_node.iis != 7;
}

/* A listing of IIS 7 tells no run state, and no narrow look more than its scope. */
static bool
add_site(struct snapshot *snapshot, const struct site *site, const struct look_request *request, struct error *err)
{
	struct site told = *site;

	if (request->scope == LOOK_GUARDS && fake_node.iis == 7)
		told.run_state = RUN_UNKNOWN;
	if (request->scope == LOOK_GUARDS || request->scope == LOOK_SITE)
		told.pool_state = RUN_UNKNOWN;
	if (request->scope == LOOK_SITE || request->scope == LOOK_POOL)
		told.auto_start = AUTO_START_UNKNOWN;
	if (request->scope == LOOK_POOL)
		told.run_state = RUN_UNKNOWN;
	return snapshot_add_site(snapshot, &told, err);
}

static bool
fill(struct snapshot *snapshot, const struct look_request *request, struct error *err)
{
	static const enum snapshot_part told[] = { PART_CLOCK, PART_SERVICE, PART_CLUSTER, PART_AUTO_START, PART_RUN_STATE };
	size_t i;

	snapshot->looked_at = request->now;
	snapshot->look_ms = fake_node.look_ms;
	if (fake_node.only_reads != NULL)
		snapshot->only_reads = fake_node.only_reads;
	snapshot->has_run_state = fake_asked.kind == SOURCE_WINRM && request->scope == LOOK_WHOLE;
	snapshot->facts.computer = text_copy_string(&snapshot->text, fake_node.computer);
	if (fake_node.domain != NULL)
		snapshot->facts.domain = fake_node.domain;
	snapshot->ways = fake_node.ways;
	snapshot->facts.windows_version = "5.2.3790";
	snapshot->facts.iis_interface = fake_node.iis == 7 ? 7 : 6;
	snapshot->facts.local_time = request->now;
	snapshot->facts.boot_time = fake_node.boot_time;
	snapshot->facts.w3svc_state = fake_node.w3svc_state == SERVICE_UNKNOWN ? SERVICE_RUNNING : fake_node.w3svc_state;
	snapshot->facts.w3svc_start = fake_node.boot_time + 30;
	snapshot->facts.w3svc_pid = fake_node.w3svc_pid;
	snapshot->facts.clussvc_state = fake_node.group_count == 0 ? SERVICE_ABSENT : SERVICE_RUNNING;
	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (!snapshot_set_part(snapshot, told[i], (fake_node.unreadable & 1U << told[i]) != 0 ? PART_UNREADABLE : PART_TOLD,
			(fake_node.unreadable & 1U << told[i]) != 0 ? "the fake node does not tell" : "", err))
			return false;
	for (i = 0; i < fake_node.group_count; i++)
		if (!snapshot_add_group(snapshot, &fake_node.groups[i], err))
			return false;
	for (i = 0; (request->scope == LOOK_WHOLE || request->want_resources) && i < fake_node.resource_count; i++)
		if (!snapshot_add_resource(snapshot, &fake_node.resources[i], err))
			return false;
	for (i = 0; i < fake_node.site_count; i++)
		if (is_told(&fake_node.sites[i], request) && !add_site(snapshot, &fake_node.sites[i], request, err))
			return false;
	return snapshot_finish(snapshot, err);
}

bool
source_look(struct source *source, const struct look_request *request, struct snapshot *ret_snapshot,
    struct error *err)
{
	struct snapshot snapshot;

	fake_asked.looks++;
	fake_asked.request = *request;
	if (fake_node.before_look != NULL)
		fake_node.before_look(request);
	while (fake_node.hangs)
		pause();
	if (fake_node.error != ERROR_NONE)
		return error_set(err, fake_node.error, "%s: the fake node fails", source->target.name);
	if (!snapshot_init(&snapshot, source->target.name, err))
		return false;
	if (!fill(&snapshot, request, err)) {
		snapshot_clear(&snapshot);
		return false;
	}
	*ret_snapshot = snapshot;
	return true;
}

bool
source_act(struct source *source, const struct source_action *action, struct error *err)
{
	(void)source;
	if (fake_node.act == NULL)
		return error_set(err, ERROR_USAGE, "the fake node takes no change");
	return fake_node.act(action, err);
}

bool
source_knock(const struct source_target *target, unsigned int timeout_ms, struct source_listener *ret_listener,
    struct error *err)
{
	(void)timeout_ms;
	*ret_listener = (struct source_listener) { .schemes = "Negotiate, Basic" };
	return fake_node.error == ERROR_NONE || error_set(err, fake_node.error, "%s: the fake node fails", target->name);
}

bool
source_examine(struct source *source, const struct look_request *request, struct source_examination *ret_examination,
    struct error *err)
{
	*ret_examination = (struct source_examination) { .logon = "Basic, as monitor" };
	return source_look(source, request, &ret_examination->snapshot, err);
}

void
source_close(struct source *source)
{
	(void)source;
}
