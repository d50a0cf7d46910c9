#include "lib/history/list.h"

#include <stdlib.h>
#include <string.h>

#include "lib/history/database.h"

static const char delete_parts[] = "DELETE FROM parts WHERE node = ?";
static const char insert_part[] = "INSERT INTO parts VALUES (?, ?, ?, ?)";
static const char select_parts[] = "SELECT position, status, text FROM parts WHERE node = ?";
static const char delete_groups[] = "DELETE FROM cluster_groups WHERE node = ?";
static const char insert_group[] = "INSERT INTO cluster_groups VALUES (?, ?, ?, ?, ?)";
static const char select_groups[] =
    "SELECT name, owner, state FROM cluster_groups WHERE node = ? ORDER BY position";
static const char delete_kept_groups[] = "DELETE FROM kept_groups WHERE node = ?";
static const char insert_kept_group[] = "INSERT INTO kept_groups VALUES (?, ?, ?, ?, ?)";
static const char select_kept_groups[] =
    "SELECT name, owner, state FROM kept_groups WHERE node = ? ORDER BY position";
static const char delete_resources[] = "DELETE FROM resources WHERE node = ?";
static const char insert_resource[] = "INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?)";
static const char select_resources[] =
    "SELECT name, type, group_name, state FROM resources WHERE node = ? ORDER BY position";
static const char delete_events[] = "DELETE FROM events WHERE node = ?";
static const char insert_event[] = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char select_events[] =
    "SELECT time, group_name, from_node, to_node, event_id FROM events WHERE node = ? ORDER BY position";
static const char delete_failovers[] = "DELETE FROM failovers WHERE node = ?";
static const char insert_failover[] = "INSERT INTO failovers VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
static const char select_failovers[] =
    "SELECT time, began, evidence, group_name, from_node, to_node"
    " FROM failovers WHERE node = ? ORDER BY position";

/** How one list is compared and written. */
struct list_table {
	const char *delete_sql, *insert_sql;	/* parameters: node, position, then those of put() */
	size_t item_size;
	bool (*is_same)(const void *a, const void *b);
	void (*put)(struct history_row *row, const void *item);
};

static bool
is_same_part(const void *a, const void *b)
{
	const struct snapshot_part_state *left = a, *right = b;

	return left->status == right->status && strcmp(left->text, right->text) == 0;
}

static void
put_part(struct history_row *row, const void *item)
{
	const struct snapshot_part_state *part = item;

	history_put_integer(row, part->status);
	history_put_text(row, part->text);
}

static bool
is_same_group(const void *a, const void *b)
{
	const struct cluster_group *left = a, *right = b;

	return left->state == right->state && strcmp(left->name, right->name) == 0 &&
	    strcmp(left->owner, right->owner) == 0;
}

static void
put_group(struct history_row *row, const void *item)
{
	const struct cluster_group *group = item;

	history_put_text(row, group->name);
	history_put_text(row, group->owner);
	history_put_integer(row, group->state);
}

static bool
is_same_kept_group(const void *a, const void *b)
{
	const struct group_memory *left = a, *right = b;

	return left->state == right->state && strcmp(left->name, right->name) == 0 &&
	    strcmp(left->owner, right->owner) == 0;
}

static void
put_kept_group(struct history_row *row, const void *item)
{
	const struct group_memory *group = item;

	history_put_text(row, group->name);
	history_put_text(row, group->owner);
	history_put_integer(row, group->state);
}

static bool
is_same_resource(const void *a, const void *b)
{
	const struct cluster_resource *left = a, *right = b;

	return left->state == right->state && strcmp(left->name, right->name) == 0 &&
	    strcmp(left->type, right->type) == 0 && strcmp(left->group, right->group) == 0;
}

static void
put_resource(struct history_row *row, const void *item)
{
	const struct cluster_resource *resource = item;

	history_put_text(row, resource->name);
	history_put_text(row, resource->type);
	history_put_text(row, resource->group);
	history_put_integer(row, resource->state);
}

static bool
is_same_event(const void *a, const void *b)
{
	const struct cluster_event *left = a, *right = b;

	return left->time == right->time && left->event_id == right->event_id &&
	    strcmp(left->group, right->group) == 0 && strcmp(left->from, right->from) == 0 &&
	    strcmp(left->to, right->to) == 0;
}

static void
put_event(struct history_row *row, const void *item)
{
	const struct cluster_event *event = item;

	history_put_integer(row, event->time);
	history_put_text(row, event->group);
	history_put_text(row, event->from);
	history_put_text(row, event->to);
	history_put_integer(row, event->event_id);
}

static bool
is_same_failover(const void *a, const void *b)
{
	const struct failover *left = a, *right = b;

	return left->time == right->time && left->began == right->began &&
	       left->evidence == right->evidence && strcmp(left->group, right->group) == 0 &&
	       strcmp(left->from, right->from) == 0 && strcmp(left->to, right->to) == 0;
}

static void
put_failover(struct history_row *row, const void *item)
{
	const struct failover *failover = item;

	history_put_integer(row, failover->time);
	history_put_integer(row, failover->began);
	history_put_integer(row, failover->evidence);
	history_put_text(row, failover->group);
	history_put_text(row, failover->from);
	history_put_text(row, failover->to);
}

static const struct list_table parts_table = { delete_parts, insert_part, sizeof(struct snapshot_part_state),
	is_same_part, put_part };
static const struct list_table groups_table = { delete_groups, insert_group, sizeof(struct cluster_group),
	is_same_group, put_group };
static const struct list_table kept_groups_table = { delete_kept_groups, insert_kept_group,
	sizeof(struct group_memory), is_same_kept_group, put_kept_group };
static const struct list_table resources_table = { delete_resources, insert_resource,
	sizeof(struct cluster_resource), is_same_resource, put_resource };
static const struct list_table events_table = { delete_events, insert_event, sizeof(struct cluster_event),
	is_same_event, put_event };
static const struct list_table failovers_table = { delete_failovers, insert_failover, sizeof(struct failover),
	is_same_failover, put_failover };

struct list {
	const void *items;
	size_t count;
};

static const void *
list_item(const struct list_table *table, struct list list, size_t i)
{
	return (const char *)list.items + i * table->item_size;
}

static bool
is_same_list(const struct list_table *table, struct list before, struct list after)
{
	size_t i;

	if (before.count != after.count)
		return false;
	for (i = 0; i < before.count; i++)
		if (!table->is_same(list_item(table, before, i), list_item(table, after, i)))
			return false;
	return true;
}

static bool
store_list(struct history *history, int64_t node, const struct list_table *table, struct list before,
    struct list after, struct error *err)
{
	struct history_row row;
	size_t i;

	if (is_same_list(table, before, after))
		return true;
	if (!history_row_begin(history, table->delete_sql, &row, err))
		return false;
	history_put_integer(&row, node);
	if (!history_row_run(&row, err))
		return false;
	for (i = 0; i < after.count; i++) {
		if (!history_row_begin(history, table->insert_sql, &row, err))
			return false;
		history_put_integer(&row, node);
		history_put_integer(&row, (int64_t)i);
		table->put(&row, list_item(table, after, i));
		if (!history_row_run(&row, err))
			return false;
	}
	return true;
}

/* A zeroed snapshot has no parts. */
static struct list
parts_of(const struct snapshot *snapshot)
{
	return (struct list) { snapshot->parts, snapshot->node == NULL ? 0 : SNAPSHOT_PARTS };
}

bool
history_lists_store(struct history *history, int64_t node, const struct snapshot *snapshot_before,
    const struct memory *memory_before, const struct snapshot *snapshot, const struct memory *memory,
    struct error *err)
{
	const struct {
		const struct list_table *table;
		struct list before, after;
	} lists[] = {
		{ &parts_table, parts_of(snapshot_before), parts_of(snapshot) },
		{ &groups_table, { snapshot_before->groups, snapshot_before->group_count },
		    { snapshot->groups, snapshot->group_count } },
		{ &resources_table, { snapshot_before->resources, snapshot_before->resource_count },
		    { snapshot->resources, snapshot->resource_count } },
		{ &events_table, { snapshot_before->events, snapshot_before->event_count },
		    { snapshot->events, snapshot->event_count } },
		{ &kept_groups_table, { memory_before->groups, memory_before->group_count },
		    { memory->groups, memory->group_count } },
		{ &failovers_table, { memory_before->failovers, memory_before->failover_count },
		    { memory->failovers, memory->failover_count } },
	};
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!store_list(history, node, lists[i].table, lists[i].before, lists[i].after, err))
			return false;
	return true;
}

/** Takes one row of a list. */
typedef bool (*row_taker)(struct history_row *row, struct snapshot *snapshot, struct memory *memory,
    struct error *err);

static bool
take_part(struct history_row *row, struct snapshot *snapshot, struct memory *memory, struct error *err)
{
	int64_t part = history_get_integer(row, 0, SNAPSHOT_PARTS - 1);
	enum part_status status = (enum part_status)history_get_integer(row, PART_NOT_ASKED, PART_UNREADABLE);

	(void)memory;
	return snapshot_set_part(snapshot, (enum snapshot_part)part, status, history_get_text(row), err);
}

static bool
take_group(struct history_row *row, struct snapshot *snapshot, struct memory *memory, struct error *err)
{
	struct cluster_group group = { .name = history_get_text(row) };

	(void)memory;
	group.owner = history_get_text(row);
	group.state = (enum cluster_state)history_get_integer(row, CLUSTER_UNKNOWN, CLUSTER_PENDING);
	return snapshot_add_group(snapshot, &group, err);
}

static bool
take_resource(struct history_row *row, struct snapshot *snapshot, struct memory *memory, struct error *err)
{
	struct cluster_resource resource = { .name = history_get_text(row) };

	(void)memory;
	resource.type = history_get_text(row);
	resource.group = history_get_text(row);
	resource.state = (enum cluster_state)history_get_integer(row, CLUSTER_UNKNOWN, CLUSTER_PENDING);
	return snapshot_add_resource(snapshot, &resource, err);
}

static bool
take_event(struct history_row *row, struct snapshot *snapshot, struct memory *memory, struct error *err)
{
	struct cluster_event event = { .time = history_get_time(row) };

	(void)memory;
	event.group = history_get_text(row);
	event.from = history_get_text(row);
	event.to = history_get_text(row);
	event.event_id = history_get_uint32(row);
	return snapshot_add_event(snapshot, &event, err);
}

static bool
out_of_memory(struct error *err)
{
	return error_set(err, ERROR_NO_MEMORY, "out of memory");
}

static bool
take_kept_group(struct history_row *row, struct snapshot *snapshot, struct memory *memory, struct error *err)
{
	struct group_memory group = { .name = history_copy_text(row, &memory->text) };
	struct group_memory *larger;

	(void)snapshot;
	group.owner = history_copy_text(row, &memory->text);
	group.state = (enum cluster_state)history_get_integer(row, CLUSTER_UNKNOWN, CLUSTER_PENDING);
	if (group.name == NULL || group.owner == NULL)
		return out_of_memory(err);
	larger = reallocarray(memory->groups, memory->group_count + 1, sizeof(group));
	if (larger == NULL)
		return out_of_memory(err);
	memory->groups = larger;
	memory->groups[memory->group_count++] = group;
	return true;
}

static bool
take_failover(struct history_row *row, struct snapshot *snapshot, struct memory *memory, struct error *err)
{
	struct failover failover = { .time = history_get_time(row) };

	(void)snapshot;
	failover.began = history_get_time(row);
	failover.evidence = (enum evidence)history_get_integer(row, EVIDENCE_NONE, EVIDENCE_FLAGS);
	failover.group = history_copy_text(row, &memory->text);
	failover.from = history_copy_text(row, &memory->text);
	failover.to = history_copy_text(row, &memory->text);
	if (failover.group == NULL || failover.from == NULL || failover.to == NULL)
		return out_of_memory(err);
	if (memory->failovers == NULL) {
		memory->failovers = calloc(MEMORY_FAILOVERS, sizeof(failover));
		if (memory->failovers == NULL)
			return out_of_memory(err);
	}
	if (memory->failover_count < MEMORY_FAILOVERS)
		memory->failovers[memory->failover_count++] = failover;
	return true;
}

static bool
load_list(struct history *history, int64_t node, const char *sql, row_taker take, struct snapshot *snapshot,
    struct memory *memory, struct error *err)
{
	struct history_row row;
	bool is_there;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, node);
	do {
		if (!history_row_next(&row, &is_there, err))
			return false;
		if (is_there && !take(&row, snapshot, memory, err)) {
			history_row_end(&row);
			return false;
		}
	} while (is_there);
	return true;
}

bool
history_lists_load(struct history *history, int64_t node, struct snapshot *snapshot, struct memory *memory,
    struct error *err)
{
	static const struct {
		const char *sql;
		row_taker take;
	} lists[] = {
		{ select_parts, take_part },
		{ select_groups, take_group },
		{ select_resources, take_resource },
		{ select_events, take_event },
		{ select_kept_groups, take_kept_group },
		{ select_failovers, take_failover },
	};
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!load_list(history, node, lists[i].sql, lists[i].take, snapshot, memory, err))
			return false;
	return true;
}
