#include "lib/history/list.h"

#include <stdlib.h>

#include "lib/history/columns.h"
#include "lib/history/database.h"
#include "lib/model/array.h"

static const struct history_column part_columns[] = {
	HISTORY_STATE("status", struct snapshot_part_state, status, PART_NOT_ASKED, PART_UNREADABLE),
	HISTORY_TEXT("text", struct snapshot_part_state, text),
};
static const struct history_column group_columns[] = {
	HISTORY_TEXT("name", struct cluster_group, name),
	HISTORY_TEXT("owner", struct cluster_group, owner),
	HISTORY_STATE("state", struct cluster_group, state, CLUSTER_UNKNOWN, CLUSTER_PENDING),
};
static const struct history_column resource_columns[] = {
	HISTORY_TEXT("name", struct cluster_resource, name),
	HISTORY_TEXT("type", struct cluster_resource, type),
	HISTORY_TEXT("group_name", struct cluster_resource, group),
	HISTORY_STATE("state", struct cluster_resource, state, CLUSTER_UNKNOWN, CLUSTER_PENDING),
};
static const struct history_column event_columns[] = {
	HISTORY_TIME("time", struct cluster_event, time),
	HISTORY_TEXT("group_name", struct cluster_event, group),
	HISTORY_TEXT("from_node", struct cluster_event, from),
	HISTORY_TEXT("to_node", struct cluster_event, to),
	HISTORY_NUMBER("event_id", struct cluster_event, event_id),
};
static const struct history_column kept_group_columns[] = {
	HISTORY_TEXT("name", struct group_memory, name),
	HISTORY_TEXT("owner", struct group_memory, owner),
	HISTORY_STATE("state", struct group_memory, state, CLUSTER_UNKNOWN, CLUSTER_PENDING),
	HISTORY_TIME("state_since", struct group_memory, state_since),
};
static const struct history_column failover_columns[] = {
	HISTORY_TIME("time", struct failover, time),
	HISTORY_TIME("began", struct failover, began),
	HISTORY_STATE("evidence", struct failover, evidence, EVIDENCE_NONE, EVIDENCE_FLAGS),
	HISTORY_FLAG("has_cleared", struct failover, has_cleared),
	HISTORY_TEXT("group_name", struct failover, group),
	HISTORY_TEXT("from_node", struct failover, from),
	HISTORY_TEXT("to_node", struct failover, to),
};
static const struct history_column kept_pool_columns[] = {
	HISTORY_TEXT("name", struct pool_memory, name),
	HISTORY_STATE("state", struct pool_memory, state, RUN_STARTING, RUN_UNKNOWN),
	HISTORY_FLAG("has_run", struct pool_memory, has_run),
	HISTORY_FLAG("ran_since_start", struct pool_memory, ran_since_start),
	HISTORY_ACCEPTANCE("accepted", struct pool_memory, accepted),
	HISTORY_TIME("gone_since", struct pool_memory, gone_since),
};
static const struct history_column pool_columns[] = {
	HISTORY_TEXT("name", struct app_pool, name),
	HISTORY_STATE("state", struct app_pool, state, RUN_STARTING, RUN_UNKNOWN),
	HISTORY_FLAG("is_absent", struct app_pool, is_absent),
};

static bool
add_part(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item,
    struct error *err)
{
	const struct snapshot_part_state *part = item;

	(void)memory;
	if (position < 0)
		position = 0;
	if (position >= SNAPSHOT_PARTS)
		position = SNAPSHOT_PARTS - 1;
	return snapshot_set_part(snapshot, (enum snapshot_part)position, part->status, part->text, err);
}

static bool
add_group(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item,
    struct error *err)
{
	(void)memory;
	(void)position;
	return snapshot_add_group(snapshot, item, err);
}

static bool
add_resource(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item,
    struct error *err)
{
	(void)memory;
	(void)position;
	return snapshot_add_resource(snapshot, item, err);
}

static bool
add_event(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item,
    struct error *err)
{
	(void)memory;
	(void)position;
	return snapshot_add_event(snapshot, item, err);
}

static bool
add_pool(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item, struct error *err)
{
	(void)memory;
	(void)position;
	return snapshot_add_pool(snapshot, item, err);
}

static bool
add_kept_group(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item,
    struct error *err)
{
	const struct group_memory *group = item;

	(void)snapshot;
	(void)position;
	if (!array_room(memory->groups, memory->group_count, err))
		return false;
	memory->groups[memory->group_count++] = *group;
	return true;
}

static bool
add_kept_pool(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item,
    struct error *err)
{
	const struct pool_memory *pool = item;

	(void)snapshot;
	(void)position;
	if (!array_room(memory->pools, memory->pool_count, err))
		return false;
	memory->pools[memory->pool_count++] = *pool;
	return true;
}

static bool
add_failover(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item,
    struct error *err)
{
	const struct failover *failover = item;

	(void)snapshot;
	(void)position;
	if (memory->failovers == NULL) {
		memory->failovers = calloc(MEMORY_FAILOVERS, sizeof(*failover));
		if (memory->failovers == NULL)
			return error_memory(err);
	}
	if (memory->failover_count < MEMORY_FAILOVERS)
		memory->failovers[memory->failover_count++] = *failover;
	return true;
}

#define LIST(table, list_columns, item, is_remembered, add_item) { \
	HISTORY_COLUMNS(list_columns, item), \
	"DELETE FROM " table " WHERE node = ?", \
	"INSERT INTO " table " (node, position, <names>) VALUES (?, ?, <marks>)", \
	"SELECT position, <names> FROM " table " WHERE node = ? ORDER BY position", \
	is_remembered, add_item }

const struct history_list history_lists[HISTORY_LISTS] = {
	[HISTORY_LIST_PARTS] = LIST("parts", part_columns, struct snapshot_part_state, false, add_part),
	[HISTORY_LIST_GROUPS] = LIST("cluster_groups", group_columns, struct cluster_group, false, add_group),
	[HISTORY_LIST_RESOURCES] = LIST("resources", resource_columns, struct cluster_resource, false, add_resource),
	[HISTORY_LIST_EVENTS] = LIST("events", event_columns, struct cluster_event, false, add_event),
	[HISTORY_LIST_KEPT_GROUPS] = LIST("kept_groups", kept_group_columns, struct group_memory, true, add_kept_group),
	[HISTORY_LIST_FAILOVERS] = LIST("failovers", failover_columns, struct failover, true, add_failover),
	[HISTORY_LIST_KEPT_POOLS] = LIST("kept_pools", kept_pool_columns, struct pool_memory, true, add_kept_pool),
	[HISTORY_LIST_POOLS] = LIST("pools", pool_columns, struct app_pool, false, add_pool),
};

struct list {
	const void *items;
	size_t count;
};

static struct list
list_of(size_t list, const struct snapshot *snapshot, const struct memory *memory)
{
	switch ((enum history_list_name)list) {
	case HISTORY_LIST_PARTS:	/* a zeroed snapshot has none */
		return (struct list) { snapshot->parts, snapshot->node == NULL ? 0 : SNAPSHOT_PARTS };
	case HISTORY_LIST_GROUPS:
		return (struct list) { snapshot->groups, snapshot->group_count };
	case HISTORY_LIST_RESOURCES:
		return (struct list) { snapshot->resources, snapshot->resource_count };
	case HISTORY_LIST_EVENTS:
		return (struct list) { snapshot->events, snapshot->event_count };
	case HISTORY_LIST_KEPT_GROUPS:
		return (struct list) { memory->groups, memory->group_count };
	case HISTORY_LIST_FAILOVERS:
		return (struct list) { memory->failovers, memory->failover_count };
	case HISTORY_LIST_KEPT_POOLS:
		return (struct list) { memory->pools, memory->pool_count };
	case HISTORY_LIST_POOLS:
		return (struct list) { snapshot->pools, snapshot->pool_count };
	}
	return (struct list) { NULL, 0 };
}

static const void *
list_item(const struct history_list *table, struct list list, size_t i)
{
	return (const char *)list.items + i * table->columns.item_size;
}

static bool
is_same_list(const struct history_list *table, struct list before, struct list after)
{
	size_t i;

	if (before.count != after.count)
		return false;
	for (i = 0; i < before.count; i++)
		if (!history_columns_are_same(
			&table->columns, list_item(table, before, i), list_item(table, after, i)))
			return false;
	return true;
}

static bool
store_list(struct history *history, int64_t node, const struct history_list *table, struct list before,
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
		if (!history_columns_begin(history, table->insert_sql, &table->columns, &row, err))
			return false;
		history_put_integer(&row, node);
		history_put_integer(&row, (int64_t)i);
		history_columns_put(&row, &table->columns, list_item(table, after, i));
		if (!history_row_run(&row, err))
			return false;
	}
	return true;
}

bool
history_lists_store(struct history *history, int64_t node, const struct snapshot *snapshot_before,
    const struct memory *memory_before, const struct snapshot *snapshot, const struct memory *memory,
    struct error *err)
{
	size_t i;

	for (i = 0; i < HISTORY_LISTS; i++)
		if ((i != HISTORY_LIST_POOLS || snapshot->pool_count > 0) &&
		    !store_list(history, node, &history_lists[i], list_of(i, snapshot_before, memory_before),
			list_of(i, snapshot, memory), err))
			return false;
	return true;
}

static bool
take_row(struct history_row *row, const struct history_list *table, struct snapshot *snapshot,
    struct memory *memory, struct error *err)
{
	union {
		struct snapshot_part_state part;
		struct cluster_group group;
		struct cluster_resource resource;
		struct cluster_event event;
		struct group_memory kept_group;
		struct failover failover;
		struct pool_memory kept_pool;
		struct app_pool pool;
	} item;
	int64_t position = history_get_integer(row, INT64_MIN, INT64_MAX);

	return history_columns_take(row, &table->columns, &item, table->is_remembered ? &memory->text : NULL,
		   err) &&
	    table->add(snapshot, memory, position, &item, err);
}

static bool
load_list(struct history *history, int64_t node, const struct history_list *table, struct snapshot *snapshot,
    struct memory *memory, struct error *err)
{
	struct history_row row;
	bool ok = true;

	if (!history_columns_begin(history, table->select_sql, &table->columns, &row, err))
		return false;
	history_put_integer(&row, node);
	while (history_row_more(&row, &ok, err))
		ok = take_row(&row, table, snapshot, memory, err);
	return ok;
}

bool
history_lists_load(struct history *history, int64_t node, struct snapshot *snapshot, struct memory *memory,
    struct error *err)
{
	size_t i;

	for (i = 0; i < HISTORY_LISTS; i++)
		if (!load_list(history, node, &history_lists[i], snapshot, memory, err))
			return false;
	return true;
}
