/* root/MSCluster: cluster, nodes, groups, resources, and who owns what. */
#include <strings.h>

#include "tests/simulator/instance.h"

#define NS "root/MSCluster"
#define RESOURCES_PER_GROUP 64U		/* tokens: group * 64 + resource */

static size_t
one(const struct machine *machine)
{
	return machine->cluster != NULL;
}

/* --- cluster --------------------------------------------------------------------------------- */

static const void *
cluster_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	return token == 0 ? machine->cluster : NULL;
}

static void
get_cluster_name(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct cluster *)row->object)->name);
}

static const struct property cluster[] = {
	GET("Caption", get_cluster_name),
	NIL("Description"),
	NIL("InstallDate"),
	GET("Name", get_cluster_name),
	NIL("Status"),
};

static const struct class mscluster_cluster = {
	.ns = NS,
	.name = "MSCluster_Cluster",
	.properties = cluster,
	.property_count = PROPERTY_COUNT(cluster),
	.keys = { "Name" },
	.count = one,
	.object = cluster_object,
};

/* --- nodes ----------------------------------------------------------------------------------- */

static size_t
node_count(const struct machine *machine)
{
	(void)machine;
	return 0xffff;		/* more machines than any scenario has; those of other clusters are none */
}

static const void *
node_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	if (token >= world->machine_count || world->machines[token]->cluster != machine->cluster)
		return NULL;
	return world->machines[token];
}

static void
get_node_name(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct machine *)row->object)->name);
}

static void
get_node_state(const struct row *row, struct value *ret_value)
{
	const struct machine *machine = row->object;

	value_set_number(ret_value, !machine->clussvc_running ? 1 : machine->is_paused ? 2 : 0);
}

static const struct property node[] = {
	GET("Caption", get_node_name),
	NIL("Description"),
	NIL("InstallDate"),
	GET("Name", get_node_name),
	GET("State", get_node_state),
	NIL("Status"),
};

static const struct class mscluster_node = {
	.ns = NS, .name = "MSCluster_Node", .properties = node, .property_count = PROPERTY_COUNT(node),
	.keys = { "Name" }, .count = node_count, .object = node_object,
};

/* --- groups ---------------------------------------------------------------------------------- */

static size_t
group_count(const struct machine *machine)
{
	return machine->cluster->group_count;
}

static const void *
group_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	return token < machine->cluster->group_count ? machine->cluster->groups[token] : NULL;
}

static void
get_group_name(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct cluster_group *)row->object)->name);
}

static void
get_group_owner(const struct row *row, struct value *ret_value)
{
	const struct cluster_group *group = row->object;

	value_set_text(ret_value, group->owner == NULL ? NULL : group->owner->name);
}

static void
get_group_state(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, group_state(row->object));
}

/* Which Windows has which property: windows.md 8.3. */
static const struct property group[] = {
	GET("Caption", get_group_name),
	NIL("Description"),
	{ .name = "GroupType", .constant = "9999", .since = 601 },
	{ .name = "Id", .get = get_group_name, .since = 602 },
	NIL("InstallDate"),
	{ .name = "IsCore", .constant = "false", .since = 602 },
	GET("Name", get_group_name),
	{ .name = "OwnerNode", .get = get_group_owner, .since = 602 },
	CONSTANT("PersistentState", "true"),
	{ .name = "Priority", .constant = "2000", .since = 601 },
	GET("State", get_group_state),
	NIL("Status"),
	{ .name = "StatusInformation", .constant = "0", .since = 602 },
};

static const struct class mscluster_resource_group = {
	.ns = NS,
	.name = "MSCluster_ResourceGroup",
	.properties = group,
	.property_count = PROPERTY_COUNT(group),
	.keys = { "Name" },
	.count = group_count,
	.object = group_object,
};

/* --- resources ------------------------------------------------------------------------------- */

static size_t
resource_count(const struct machine *machine)
{
	return machine->cluster->group_count * RESOURCES_PER_GROUP;
}

static const void *
resource_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	const struct cluster_group *of = group_object(world, machine, token / RESOURCES_PER_GROUP);

	return of != NULL && token % RESOURCES_PER_GROUP < of->resource_count ?
	    &of->resources[token % RESOURCES_PER_GROUP] : NULL;
}

static const struct cluster_group *
group_of(const struct row *row)
{
	const struct cluster_resource *resource = row->object;
	const struct cluster *in = row->machine->cluster;
	size_t i;

	for (i = 0; i < in->group_count; i++)
		if (resource >= in->groups[i]->resources &&
		    resource < in->groups[i]->resources + in->groups[i]->resource_count)
			return in->groups[i];
	return in->groups[0];
}

static void
get_resource_name(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct cluster_resource *)row->object)->name);
}

static void
get_resource_type(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct cluster_resource *)row->object)->type);
}

static void
get_resource_owner(const struct row *row, struct value *ret_value)
{
	const struct machine *owner = group_of(row)->owner;

	value_set_text(ret_value, owner == NULL ? NULL : owner->name);
}

static void
get_resource_group(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, group_of(row)->name);
}

static void
get_is_core(const struct row *row, struct value *ret_value)
{
	value_set_boolean(ret_value, ((const struct cluster_resource *)row->object)->is_core);
}

static void
get_resource_state(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, ((const struct cluster_resource *)row->object)->state);
}

static void
write_private_properties(
    const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	if (strcasecmp(((const struct cluster_resource *)row->object)->type, "Generic Script") != 0) {
		element_nil(out, is_star, property->name);
		return;
	}
	element_open_embedded(out, is_star, property->name, NS, "MSCluster_Property");
	buffer_add(
	    out, "<p1:ScriptFilepath>C:\\Windows\\System32\\inetsrv\\clusweb7.vbs</p1:ScriptFilepath>");
	element_close(out, is_star, property->name);
}

static const struct property resource[] = {
	GET("Caption", get_resource_name),
	{ .name = "CoreResource", .get = get_is_core },
	NIL("Description"),
	{ .name = "Id", .get = get_resource_name, .since = 602 },
	NIL("InstallDate"),
	GET("Name", get_resource_name),
	{ .name = "OwnerGroup", .get = get_resource_group, .since = 602 },
	{ .name = "OwnerNode", .get = get_resource_owner, .since = 602 },
	WRITE("PrivateProperties", write_private_properties),
	GET("State", get_resource_state),
	NIL("Status"),
	GET("Type", get_resource_type),
};

static const struct class mscluster_resource = {
	.ns = NS,
	.name = "MSCluster_Resource",
	.properties = resource,
	.property_count = PROPERTY_COUNT(resource),
	.keys = { "Name" },
	.count = resource_count,
	.object = resource_object,
};

/* --- associations ---------------------------------------------------------------------------- */

static const void *
owned_group_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	const struct cluster_group *found = group_object(world, machine, token);

	return found != NULL && found->owner != NULL ? found : NULL;
}

static const void *
owned_resource_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	return owned_group_object(world, machine, token / RESOURCES_PER_GROUP) == NULL ? NULL :
	    resource_object(world, machine, token);
}

static void
write_group_owner(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	element_reference(out, row, is_star, property->name, NS, "MSCluster_Node",
	    ((const struct cluster_group *)row->object)->owner->name);
}

static void
write_group(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	element_reference(out, row, is_star, property->name, NS, "MSCluster_ResourceGroup",
	    ((const struct cluster_group *)row->object)->name);
}

static void
write_resource_owner(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	element_reference(out, row, is_star, property->name, NS, "MSCluster_Node", group_of(row)->owner->name);
}

static void
write_resource_group(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	element_reference(out, row, is_star, property->name, NS, "MSCluster_ResourceGroup", group_of(row)->name);
}

static void
write_resource(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	element_reference(out, row, is_star, property->name, NS, "MSCluster_Resource",
	    ((const struct cluster_resource *)row->object)->name);
}

static const struct property node_to_group[] = {
	WRITE("GroupComponent", write_group_owner),
	WRITE("PartComponent", write_group),
};

static const struct property node_to_resource[] = {
	WRITE("GroupComponent", write_resource_owner),
	WRITE("PartComponent", write_resource),
};

static const struct property group_to_resource[] = {
	WRITE("GroupComponent", write_resource_group),
	WRITE("PartComponent", write_resource),
};

static const struct class mscluster_node_to_active_group = {
	.ns = NS, .name = "MSCluster_NodeToActiveGroup", .properties = node_to_group,
	.property_count = PROPERTY_COUNT(node_to_group), .count = group_count, .object = owned_group_object,
};

static const struct class mscluster_node_to_active_resource = {
	.ns = NS,
	.name = "MSCluster_NodeToActiveResource",
	.properties = node_to_resource,
	.property_count = PROPERTY_COUNT(node_to_resource),
	.count = resource_count,
	.object = owned_resource_object,
};

static const struct class mscluster_resource_group_to_resource = {
	.ns = NS,
	.name = "MSCluster_ResourceGroupToResource",
	.properties = group_to_resource,
	.property_count = PROPERTY_COUNT(group_to_resource),
	.count = resource_count,
	.object = resource_object,
};

const struct class *const classes_cluster[] = {
	&mscluster_cluster,
	&mscluster_node,
	&mscluster_resource_group,
	&mscluster_resource,
	&mscluster_node_to_active_group,
	&mscluster_node_to_active_resource,
	&mscluster_resource_group_to_resource,
	NULL,
};
