#include "lib/windows/cluster.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/membership.h"
#include "lib/windows/node.h"
#include "lib/windows/reference.h"
#include "lib/windows/unchanged.h"

#define MSCLUSTER "root/MSCluster"

/*
 * windows.md 8.1, 8.3. Everything, because OwnerNode and OwnerGroup exist since Server 2012 only, and a list
 * that names what does not exist is refused.
 */
#define GROUPS_QUERY    "select * from MSCluster_ResourceGroup"
#define RESOURCES_QUERY "select * from MSCluster_Resource"
/* What stands for OwnerNode and OwnerGroup before that. */
#define OWNERS_QUERY    "select * from MSCluster_NodeToActiveGroup"
#define MEMBERS_QUERY   "select * from MSCluster_ResourceGroupToResource"

/* Asked of every node alike: each knows of all. */
#define NODES_QUERY     "select Name,State from MSCluster_Node"
#define NODE_PAUSED     2U
#define NAME_QUERY      "select Name from MSCluster_Cluster"

#define NAME_SIZE	64	/* these are names of computers: a label of DNS at most */

#define ADVICE "grant it read access to the cluster, or " WINRM_ADMINISTRATOR

/* A pair of keys that an association class joins. */
struct link {
	const char *whole;		/* GroupComponent: the node, the group */
	const char *part;		/* PartComponent: the group, the resource */
};

struct links {
	struct text_arena text;
	struct link *items;
	size_t count;
	size_t unread;			/* associations of which a reference cannot be read */
};

struct cluster {
	struct text_arena text;
	struct cluster_group *groups;
	size_t group_count;
	struct cluster_resource *resources;
	size_t resource_count;
};

/* Source of both tables: windows.md 8.2. 4294967295 and -1 are "unknown". */
static enum cluster_state
group_state(const struct wsman_instance *instance)
{
	static const enum cluster_state states[] = { CLUSTER_ONLINE, CLUSTER_OFFLINE, CLUSTER_FAILED,
		CLUSTER_PARTLY_ONLINE, CLUSTER_PENDING };
	uint32_t number;

	if (!wsman_uint32(instance, "State", &number) || number >= sizeof(states) / sizeof(states[0]))
		return CLUSTER_UNKNOWN;
	return states[number];
}

static enum cluster_state
resource_state(const struct wsman_instance *instance)
{
	static const enum cluster_state states[] = { CLUSTER_UNKNOWN, CLUSTER_PENDING, CLUSTER_ONLINE,
		CLUSTER_OFFLINE, CLUSTER_FAILED };
	uint32_t number;

	if (!wsman_uint32(instance, "State", &number))
		return CLUSTER_UNKNOWN;
	if (number >= 128 && number <= 130)
		return CLUSTER_PENDING;
	return number < sizeof(states) / sizeof(states[0]) ? states[number] : CLUSTER_UNKNOWN;
}

static void
forget_groups(void *state)
{
	struct cluster *cluster = state;

	cluster->group_count = 0;
	free(cluster->groups);
	cluster->groups = NULL;
}

static bool
take_group(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct cluster *cluster = state;
	struct cluster_group group = { .state = group_state(instance) };

	if (!array_room(cluster->groups, cluster->group_count, err) ||
	    !windows_keep(&cluster->text, wsman_text(instance, "Name"), &group.name, err) ||
	    !windows_keep(&cluster->text, wsman_text(instance, "OwnerNode"), &group.owner, err))
		return false;
	cluster->groups[cluster->group_count++] = group;
	return true;
}

static void
forget_resources(void *state)
{
	struct cluster *cluster = state;

	cluster->resource_count = 0;
	free(cluster->resources);
	cluster->resources = NULL;
}

static bool
take_resource(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct cluster *cluster = state;
	struct cluster_resource resource = { .state = resource_state(instance) };

	if (!array_room(cluster->resources, cluster->resource_count, err) ||
	    !windows_keep(&cluster->text, wsman_text(instance, "Name"), &resource.name, err) ||
	    !windows_keep(&cluster->text, wsman_text(instance, "Type"), &resource.type, err) ||
	    !windows_keep(&cluster->text, wsman_text(instance, "OwnerGroup"), &resource.group, err))
		return false;
	cluster->resources[cluster->resource_count++] = resource;
	return true;
}

static void
forget_links(void *state)
{
	struct links *links = state;

	free(links->items);
	text_arena_clear(&links->text);
	memset(links, 0, sizeof(*links));
}

static bool
take_link(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct links *links = state;
	char whole[WINDOWS_KEY_SIZE], part[WINDOWS_KEY_SIZE];
	struct link link;

	if (!windows_reference_key(instance, "GroupComponent", "Name", whole) ||
	    !windows_reference_key(instance, "PartComponent", "Name", part)) {
		links->unread++;
		return true;
	}
	if (!array_room(links->items, links->count, err) ||
	    !windows_keep(&links->text, whole, &link.whole, err) ||
	    !windows_keep(&links->text, part, &link.part, err))
		return false;
	links->items[links->count++] = link;
	return true;
}

static int
compare_links(const void *a, const void *b)
{
	const struct link *left = a, *right = b;

	return strcasecmp(left->part, right->part);
}

/* The whole that `part` belongs to; "" when none is told. The links are sorted. */
static const char *
find_whole(const struct links *links, const char *part)
{
	char key[WINDOWS_KEY_SIZE];
	const struct link wanted = { .part = key };
	const struct link *link = NULL;

	if (links->count > 0 && windows_key_trim(part, key))
		link = bsearch(&wanted, links->items, links->count, sizeof(wanted), compare_links);
	return link == NULL ? "" : link->whole;
}

static bool
list_links(struct windows_look *look, const char *query, struct links *links, struct error *err)
{
	const struct wsman_sink sink = { forget_links, take_link, links };

	if (!wsman_enumerate(look->client, MSCLUSTER, query, NULL, &sink, err))
		return false;
	if (links->count == 0 && links->unread > 0)
		return error_set(err, ERROR_FAULT, "of the references that \"%s\" tells (%zu) none can be read", query,
		    links->unread);
	if (links->count > 0)
		qsort(links->items, links->count, sizeof(*links->items), compare_links);
	return true;
}

/* Adds the groups to the snapshot, also when their owners cannot be read: that fails after it. */
static bool
read_groups(struct windows_look *look, struct cluster *cluster, struct error *err)
{
	const struct wsman_sink sink = { forget_groups, take_group, cluster };
	struct links owners = { 0 };
	bool ok = true;
	size_t i;

	if (!wsman_enumerate(look->client, MSCLUSTER, GROUPS_QUERY, "Name", &sink, err))
		return false;
	for (i = 0; i < cluster->group_count; i++)
		if (cluster->groups[i].owner[0] == '\0')
			break;
	if (i < cluster->group_count)
		ok = list_links(look, OWNERS_QUERY, &owners, err);
	for (i = 0; i < cluster->group_count; i++) {
		struct cluster_group *group = &cluster->groups[i];

		if (ok && group->owner[0] == '\0')
			group->owner = find_whole(&owners, group->name);
		if (!snapshot_add_group(look->snapshot, group, err)) {
			ok = false;
			break;
		}
	}
	forget_links(&owners);
	return ok;
}

/* The same for the resources. */
static bool
read_resources(struct windows_look *look, struct cluster *cluster, struct error *err)
{
	const struct wsman_sink sink = { forget_resources, take_resource, cluster };
	struct links members = { 0 };
	bool ok = true;
	size_t i;

	if (!wsman_enumerate(look->client, MSCLUSTER, RESOURCES_QUERY, "Name", &sink, err))
		return false;
	for (i = 0; i < cluster->resource_count; i++)
		if (cluster->resources[i].group[0] == '\0')
			break;
	if (i < cluster->resource_count)
		ok = list_links(look, MEMBERS_QUERY, &members, err);
	for (i = 0; i < cluster->resource_count; i++) {
		struct cluster_resource *resource = &cluster->resources[i];

		if (ok && resource->group[0] == '\0')
			resource->group = find_whole(&members, resource->name);
		if (!snapshot_add_resource(look->snapshot, resource, err)) {
			ok = false;
			break;
		}
	}
	forget_links(&members);
	return ok;
}

/* What the cluster is called, and who is in it. A name that is none makes all of it one that is not told. */
struct told_membership {
	struct snapshot *snapshot;
	char name[NAME_SIZE];
	char members[CLUSTER_NODES_MAX][NAME_SIZE];
	size_t member_count;
	bool is_odd;
};

static bool
take_name(const char *text, char ret_name[NAME_SIZE])
{
	size_t length = text == NULL ? 0 : strlen(text), i;

	if (length == 0 || length >= NAME_SIZE || !text_is_utf8(text, length))
		return false;
	for (i = 0; i < length; i++)
		if (isspace((unsigned char)text[i]) || iscntrl((unsigned char)text[i]))
			return false;
	memcpy(ret_name, text, length + 1);
	return true;
}

static void
forget_name(void *state)
{
	struct told_membership *membership = state;

	membership->name[0] = '\0';
}

static bool
take_cluster(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct told_membership *membership = state;

	(void)err;
	membership->is_odd = membership->is_odd || membership->name[0] != '\0' ||
	    !take_name(wsman_text(instance, "Name"), membership->name);
	return true;
}

static void
forget_nodes(void *state)
{
	struct told_membership *membership = state;

	membership->snapshot->is_paused = membership->is_odd = false;
	membership->member_count = 0;
}

static bool
take_node(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct told_membership *membership = state;
	struct snapshot *snapshot = membership->snapshot;
	const char *name = wsman_text(instance, "Name");
	uint32_t number;

	(void)err;
	if (name != NULL && strcasecmp(name, snapshot->facts.computer) == 0 && wsman_uint32(instance, "State", &number))
		snapshot->is_paused = number == NODE_PAUSED;
	if (membership->member_count == CLUSTER_NODES_MAX || !take_name(name, membership->members[membership->member_count]))
		membership->is_odd = true;
	else
		membership->member_count++;
	return true;
}

static int
compare_members(const void *a, const void *b)
{
	return strcasecmp(a, b);
}

/* Sorted, so that two nodes that know of the same ones tell the same. */
static bool
keep_membership(struct told_membership *membership, struct error *err)
{
	struct snapshot *snapshot = membership->snapshot;
	char list[CLUSTER_NODES_MAX * NAME_SIZE], *end = list;
	size_t i;

	if (membership->is_odd || membership->name[0] == '\0' || membership->member_count == 0)
		return true;
	qsort(membership->members, membership->member_count, NAME_SIZE, compare_members);
	for (i = 0; i < membership->member_count; i++)
		end += sprintf(end, "%s%s", i == 0 ? "" : " ", membership->members[i]);
	return windows_keep(&snapshot->text, membership->name, &snapshot->facts.cluster_name, err) &&
	    windows_keep(&snapshot->text, list, &snapshot->facts.cluster_members, err);
}

/* What it takes to judge the sites was told before: that this is not is no failure. */
static bool
ask_aside(struct windows_look *look, const char *query, const struct wsman_sink *sink, bool *ret_is_told, struct error *err)
{
	struct error untold;

	*ret_is_told = wsman_enumerate(look->client, MSCLUSTER, query, NULL, sink, &untold);
	return *ret_is_told || error_kind_has(untold.kind, ERROR_OF_ONE_PART) || error_set(err, untold.kind, "%s", untold.text);
}

/* The name and the nodes of a cluster hardly ever change: they are asked for with what is asked for once an hour. */
static bool
read_membership(struct windows_look *look, bool is_all_asked, struct error *err)
{
	struct told_membership membership = { .snapshot = look->snapshot };
	const struct wsman_sink nodes = { forget_nodes, take_node, &membership }, name = { forget_name, take_cluster, &membership };
	bool wants_name = is_all_asked && !look->request->is_for_repair, is_told;

	if (look->request->scope != LOOK_WHOLE || (!wants_name && !look->request->want_pause))
		return true;
	if (!ask_aside(look, NODES_QUERY, &nodes, &is_told, err))
		return false;
	if (!is_told || !wants_name)
		return true;
	return ask_aside(look, NAME_QUERY, &name, &is_told, err) && (!is_told || keep_membership(&membership, err));
}

static bool
read_members(struct windows_look *look, struct cluster *cluster, bool *ret_is_taken, struct error *err)
{
	*ret_is_taken = look->request->scope != LOOK_WHOLE && !look->request->want_resources;
	return *ret_is_taken ||
	    (windows_resources_take(look, ret_is_taken, err) && (*ret_is_taken || read_resources(look, cluster, err)));
}

static bool
note_cluster(struct windows_look *look, bool is_told, struct error *err)
{
	if (!is_told)
		return windows_part_failed(look, PART_CLUSTER, "the cluster (root/MSCluster)", ADVICE, err);
	return snapshot_set_part(look->snapshot, PART_CLUSTER, PART_TOLD, NULL, err);
}

/* That the service runs as before was to be witnessed by its groups. */
static bool
read_without_groups(struct windows_look *look, bool is_told, struct error *err)
{
	struct error why;

	if (!is_told && !error_kind_has(err->kind, ERROR_OF_ONE_PART))
		return false;
	if (!windows_read_cluster_service(look, &why)) {
		*err = why;
		return false;
	}
	if (look->snapshot->facts.clussvc_state != SERVICE_RUNNING)
		return windows_cluster_read(look, err);
	return note_cluster(look, is_told, err);
}

static bool
read_running_cluster(struct windows_look *look, struct error *err)
{
	struct cluster cluster = { 0 };
	bool is_taken, ok;

	ok = read_groups(look, &cluster, err) && read_members(look, &cluster, &is_taken, err) &&
	    read_membership(look, !is_taken, err);
	forget_groups(&cluster);
	forget_resources(&cluster);
	text_arena_clear(&cluster.text);
	if (look->is_cluster_service_taken && look->snapshot->group_count == 0)
		return read_without_groups(look, ok, err);
	return note_cluster(look, ok, err);
}

bool
windows_cluster_read(struct windows_look *look, struct error *err)
{
	if (windows_cluster_may_have_come(look) && !windows_read_cluster_service(look, err))
		return false;
	switch (look->snapshot->facts.clussvc_state) {
	case SERVICE_ABSENT:
		return snapshot_set_part(look->snapshot, PART_CLUSTER, PART_NOT_THERE, NULL, err);
	case SERVICE_RUNNING:
		return read_running_cluster(look, err);
	case SERVICE_UNKNOWN:
		return snapshot_set_part(look->snapshot, PART_CLUSTER, PART_UNREADABLE,
		    WINRM_NO_CLUSSVC, err);
	case SERVICE_STOPPED:
	case SERVICE_PENDING:
	case SERVICE_PAUSED:
		break;
	}
	return snapshot_set_part(look->snapshot, PART_CLUSTER, PART_UNREADABLE,
	    "the cluster service (ClusSvc) of this node does not run, so that groups and owners are not told",
	    err);
}
