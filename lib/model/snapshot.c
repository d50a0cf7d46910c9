#include "lib/model/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/glob.h"

bool
snapshot_init(struct snapshot *snapshot, const char *node, struct error *err)
{
	size_t part;

	memset(snapshot, 0, sizeof(*snapshot));
	snapshot->remark = "";
	snapshot->only_reads = "";
	snapshot->facts.computer = "";
	snapshot->facts.domain = "";
	snapshot->facts.windows_version = "";
	snapshot->facts.windows_name = "";
	snapshot->facts.exres_version = "";
	snapshot->facts.cluster_name = "";
	snapshot->facts.cluster_members = "";
	for (part = 0; part < SNAPSHOT_PARTS; part++)
		snapshot->parts[part].text = "";
	snapshot->node = node;
	return text_own(&snapshot->text, &snapshot->node, err);
}

/* At most three digits, so that nothing a node writes is too much. */
static unsigned int
take_number(const char **text)
{
	unsigned int number = 0;

	for (; **text >= '0' && **text <= '9' && number < 100; (*text)++)
		number = number * 10 + (unsigned int)(**text - '0');
	return number;
}

unsigned int
node_windows(const struct node_facts *facts)
{
	const char *text = facts->windows_version == NULL ? "" : facts->windows_version;	/* of a node not looked at */
	const unsigned int major = take_number(&text);
	unsigned int minor;

	if (*text++ != '.')
		return 0;
	minor = take_number(&text);
	return major * 100 + (minor > 99 ? 99 : minor);
}

bool
node_is_before(const struct node_facts *facts, unsigned int windows)
{
	const unsigned int told = node_windows(facts);

	return told != 0 && told < windows;
}

bool
node_is_iis6(const struct node_facts *facts)
{
	return facts->iis_interface == 6 && node_is_before(facts, 600);
}

bool
snapshot_set_remark(struct snapshot *snapshot, const char *text, struct error *err)
{
	snapshot->remark = text;
	return text_own(&snapshot->text, &snapshot->remark, err);
}

bool
snapshot_add_site(struct snapshot *snapshot, const struct site *site, struct error *err)
{
	struct site added = *site;
	size_t length = site->name == NULL ? 0 : strlen(site->name);

	if (length > SITE_NAME_MAX)
		return error_set(err, ERROR_MALFORMED, "the name of site %u is %zu bytes long; at most %d are accepted",
		    site->id, length, SITE_NAME_MAX);
	if (length > 0 && !text_is_utf8(site->name, length))
		return error_set(err, ERROR_MALFORMED, "the name of site %u is not UTF-8", site->id);
	if (!array_room(snapshot->sites, snapshot->site_count, err))
		return false;
	if (!text_own(&snapshot->text, &added.name, err) || !text_own(&snapshot->text, &added.bindings, err) ||
	    !text_own(&snapshot->text, &added.pool, err))
		return false;
	snapshot->sites[snapshot->site_count++] = added;
	return true;
}

bool
snapshot_add_group(struct snapshot *snapshot, const struct cluster_group *group, struct error *err)
{
	struct cluster_group added = *group;

	if (!array_room(snapshot->groups, snapshot->group_count, err))
		return false;
	if (!text_own(&snapshot->text, &added.name, err) || !text_own(&snapshot->text, &added.owner, err))
		return false;
	snapshot->groups[snapshot->group_count++] = added;
	return true;
}

bool
snapshot_add_pool(struct snapshot *snapshot, const struct app_pool *pool, struct error *err)
{
	struct app_pool added = *pool;

	if (!array_room(snapshot->pools, snapshot->pool_count, err) || !text_own(&snapshot->text, &added.name, err))
		return false;
	snapshot->pools[snapshot->pool_count++] = added;
	return true;
}

bool
snapshot_add_expected_pools(struct snapshot *snapshot, const char *const *globs, size_t glob_count,
    const struct app_pool *listed, size_t listed_count, bool is_complete, struct error *err)
{
	size_t i, j;

	for (i = 0; i < listed_count; i++)
		if (glob_matches(globs, glob_count, listed[i].name) && !snapshot_add_pool(snapshot, &listed[i], err))
			return false;
	for (i = 0; i < glob_count; i++) {
		const struct app_pool none = { .name = globs[i], .state = RUN_UNKNOWN, .is_absent = is_complete };

		for (j = 0; j < listed_count && !glob_matches(&globs[i], 1, listed[j].name); j++)
			;
		if ((j == listed_count || !is_complete) && !snapshot_add_pool(snapshot, &none, err))
			return false;
	}
	return true;
}

bool
snapshot_add_resource(struct snapshot *snapshot, const struct cluster_resource *resource, struct error *err)
{
	struct cluster_resource added = *resource;

	if (!array_room(snapshot->resources, snapshot->resource_count, err))
		return false;
	if (!text_own(&snapshot->text, &added.name, err) || !text_own(&snapshot->text, &added.type, err) ||
	    !text_own(&snapshot->text, &added.group, err))
		return false;
	snapshot->resources[snapshot->resource_count++] = added;
	return true;
}

bool
snapshot_add_event(struct snapshot *snapshot, const struct cluster_event *event, struct error *err)
{
	struct cluster_event added = *event;

	if (!array_room(snapshot->events, snapshot->event_count, err))
		return false;
	if (!text_own(&snapshot->text, &added.group, err) || !text_own(&snapshot->text, &added.from, err) ||
	    !text_own(&snapshot->text, &added.to, err))
		return false;
	snapshot->events[snapshot->event_count++] = added;
	return true;
}

static int
compare_sites(const void *a, const void *b)
{
	const struct site *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static int
compare_groups(const void *a, const void *b)
{
	const struct cluster_group *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

static int
compare_events(const void *a, const void *b)
{
	const struct cluster_event *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	return strcasecmp(left->group, right->group);
}

bool
snapshot_finish(struct snapshot *snapshot, struct error *err)
{
	size_t i;

	if (snapshot->site_count > 0)
		qsort(snapshot->sites, snapshot->site_count, sizeof(*snapshot->sites), compare_sites);
	if (snapshot->group_count > 0)
		qsort(snapshot->groups, snapshot->group_count, sizeof(*snapshot->groups), compare_groups);
	if (snapshot->event_count > 0)
		qsort(snapshot->events, snapshot->event_count, sizeof(*snapshot->events), compare_events);
	for (i = 1; i < snapshot->site_count; i++)
		if (snapshot->sites[i].id == snapshot->sites[i - 1].id)
			return error_set(err, ERROR_MALFORMED, "site id %u is listed twice", snapshot->sites[i].id);
	return true;
}

bool
snapshot_set_part(struct snapshot *snapshot, enum snapshot_part part, enum part_status status,
    const char *text, struct error *err)
{
	if (!text_own(&snapshot->text, &text, err))
		return false;
	snapshot->parts[part].status = status;
	snapshot->parts[part].text = text;
	return true;
}

const struct site *
snapshot_site(const struct snapshot *snapshot, uint32_t id)
{
	const struct site wanted = { .id = id };

	if (snapshot->site_count == 0)
		return NULL;
	return bsearch(&wanted, snapshot->sites, snapshot->site_count, sizeof(wanted), compare_sites);
}

const struct cluster_group *
snapshot_group(const struct snapshot *snapshot, const char *name)
{
	const struct cluster_group wanted = { .name = name };

	if (snapshot->group_count == 0)
		return NULL;
	return bsearch(&wanted, snapshot->groups, snapshot->group_count, sizeof(wanted), compare_groups);
}

time_t
snapshot_last_start(const struct snapshot *snapshot)
{
	const struct node_facts *facts = &snapshot->facts;

	return facts->w3svc_start > facts->boot_time ? facts->w3svc_start : facts->boot_time;
}

/* Both clocks drop their fractions: a second for each. */
time_t
snapshot_look_end(const struct snapshot *snapshot)
{
	if (snapshot->facts.local_time == 0)
		return 0;
	return snapshot->facts.local_time + (time_t)(snapshot->look_ms / 1000) + 2;
}

bool
service_is_down(enum service_state state)
{
	return state == SERVICE_STOPPED || state == SERVICE_PENDING || state == SERVICE_PAUSED;
}

const char *
service_state_name(enum service_state state)
{
	switch (state) {
	case SERVICE_UNKNOWN:
		break;
	case SERVICE_ABSENT:
		return "absent";
	case SERVICE_RUNNING:
		return "running";
	case SERVICE_STOPPED:
		return "stopped";
	case SERVICE_PENDING:
		return "pending";
	case SERVICE_PAUSED:
		return "paused";
	}
	return "unknown";
}

const char *
cluster_state_name(enum cluster_state state)
{
	switch (state) {
	case CLUSTER_UNKNOWN:
		break;
	case CLUSTER_ONLINE:
		return "online";
	case CLUSTER_OFFLINE:
		return "offline";
	case CLUSTER_FAILED:
		return "failed";
	case CLUSTER_PARTLY_ONLINE:
		return "partly online";
	case CLUSTER_PENDING:
		return "pending";
	}
	return "unknown";
}

const char *
snapshot_part_name(enum snapshot_part part)
{
	switch (part) {
	case PART_CLOCK:
		return "clock";
	case PART_SERVICE:
		return "service";
	case PART_AUTO_START:
		return "auto start";
	case PART_RUN_STATE:
		return "run state";
	case PART_POOLS:
		return "application pools";
	case PART_CLUSTER:
		return "cluster";
	case PART_EVENTS:
		return "events";
	case PART_HOTFIX:
		return "hotfix";
	}
	return "unknown";
}

void
snapshot_clear(struct snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	free(snapshot->sites);
	free(snapshot->groups);
	free(snapshot->resources);
	free(snapshot->events);
	free(snapshot->pools);
	text_arena_clear(&snapshot->text);
	memset(snapshot, 0, sizeof(*snapshot));
}
