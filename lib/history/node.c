#include "lib/history/node.h"

#include <string.h>

#include "lib/history/columns.h"
#include "lib/history/database.h"
#include "lib/history/list.h"
#include "lib/history/site.h"

static const struct history_column node_columns[] = {
	HISTORY_TIME("looked_at", struct history_node, snapshot.looked_at),
	HISTORY_NUMBER("look_ms", struct history_node, snapshot.look_ms),
	HISTORY_TEXT("computer", struct history_node, snapshot.facts.computer),
	HISTORY_TEXT("windows_version", struct history_node, snapshot.facts.windows_version),
	HISTORY_TEXT("windows_name", struct history_node, snapshot.facts.windows_name),
	HISTORY_NUMBER("iis_interface", struct history_node, snapshot.facts.iis_interface),
	HISTORY_TIME("local_time", struct history_node, snapshot.facts.local_time),
	HISTORY_TIME("boot_time", struct history_node, snapshot.facts.boot_time),
	HISTORY_STATE("w3svc_state", struct history_node, snapshot.facts.w3svc_state,
	    SERVICE_UNKNOWN, SERVICE_PAUSED),
	HISTORY_TIME("w3svc_start", struct history_node, snapshot.facts.w3svc_start),
	HISTORY_NUMBER("w3svc_pid", struct history_node, snapshot.facts.w3svc_pid),
	HISTORY_STATE("clussvc_state", struct history_node, snapshot.facts.clussvc_state,
	    SERVICE_UNKNOWN, SERVICE_PAUSED),
	HISTORY_TEXT("exres_version", struct history_node, snapshot.facts.exres_version),
	HISTORY_REMEMBERED_TEXT("kept_computer", struct history_node, memory.computer),
	HISTORY_TIME("kept_boot_time", struct history_node, memory.boot_time),
	HISTORY_TIME("kept_boot_read", struct history_node, memory.boot_read),
	HISTORY_STATE("kept_w3svc_state", struct history_node, memory.w3svc_state,
	    SERVICE_UNKNOWN, SERVICE_PAUSED),
	HISTORY_TIME("kept_w3svc_start", struct history_node, memory.w3svc_start),
	HISTORY_NUMBER("kept_w3svc_pid", struct history_node, memory.w3svc_pid),
	HISTORY_TIME("last_start", struct history_node, memory.last_start),
	HISTORY_TIME("previous_start", struct history_node, memory.previous_start),
	HISTORY_TIME("looked_before_start", struct history_node, memory.looked_before_start),
	HISTORY_TIME("look_end", struct history_node, memory.look_end),
	HISTORY_TIME("cluster_untold_since", struct history_node, memory.cluster_untold_since),
	HISTORY_REMEMBERED_TEXT("kept_domain", struct history_node, memory.domain),
	HISTORY_REMEMBERED_TEXT("kept_cluster", struct history_node, memory.cluster_name),
	HISTORY_REMEMBERED_TEXT("kept_members", struct history_node, memory.cluster_members),
	HISTORY_FLAG("is_by_address", struct history_node, snapshot.is_by_address),
	HISTORY_NUMBER("changes_day", struct history_node, ration.day),
	HISTORY_NUMBER("changes_of_sites", struct history_node, ration.of_sites),
	HISTORY_NUMBER("changes_of_node", struct history_node, ration.of_node),
	HISTORY_REMEMBERED_TEXT("last_clocks", struct history_node, memory.last_clocks),
	HISTORY_FLAG("is_listing_partial", struct history_node, memory.is_listing_partial),
	HISTORY_NUMBER("number_given", struct history_node, memory.number_given),
	HISTORY_SPAN("clock_back_s", struct history_node, memory.clock_back_s),
	HISTORY_FLAG("is_paused", struct history_node, snapshot.is_paused),
	HISTORY_TIME("events_seen", struct history_node, memory.events_seen),
	HISTORY_TIME("asked_all", struct history_node, memory.asked_all),
	HISTORY_NUMBER("sites_mark", struct history_node, snapshot.sites_mark),
	HISTORY_STATE("way", struct history_node, memory.ways.way, SOURCE_WAY_NONE, SOURCE_WAY_COUNTERS),
	HISTORY_TIME("ways_searched_at", struct history_node, memory.ways.searched_at),
	HISTORY_STATE("shell_agreement", struct history_node, memory.ways.shell, SHELL_NOT_COMPARED, SHELL_DIFFERS),
	HISTORY_FLAG("iis6_settings_star", struct history_node, memory.ways.iis6_settings_star),
	HISTORY_FLAG("iis7_sites_star", struct history_node, memory.ways.iis7_sites_star),
};
const struct history_columns history_node_columns = HISTORY_COLUMNS(node_columns, struct history_node);

static const char find_node[] = "SELECT id FROM nodes WHERE name = ?";
static const char select_node[] = "SELECT id, name, <names> FROM nodes WHERE name = ?";
static const char insert_node[] = "INSERT INTO nodes (name, <names>) VALUES (?, <marks>)";
static const char update_node[] = "UPDATE nodes SET <sets> WHERE id = ?";
/* Apart, since it writes the index too. */
static const char rename_node[] = "UPDATE nodes SET name = ? WHERE id = ?";

bool
history_node_find(struct history *history, const char *name, int64_t *ret_id, struct error *err)
{
	struct history_row row;

	if (!history_row_begin(history, find_node, &row, err))
		return false;
	history_put_text(&row, name);
	return history_row_number(&row, ret_id, err);
}

/* Its texts belong to the half of the node that they stand in. */
static bool
take_columns(struct history_row *row, struct history_node *node, struct error *err)
{
	size_t i;

	for (i = 0; i < history_node_columns.count; i++) {
		const struct history_column *column = &history_node_columns.columns[i];

		if (!history_column_take(row, column, node,
			column->is_remembered ? &node->memory.text : &node->snapshot.text, err))
			return false;
	}
	return true;
}

static bool
take_node(struct history_row *row, struct history_node *node, struct error *err)
{
	struct snapshot *snapshot = &node->snapshot;
	struct memory *memory = &node->memory;

	node->id = history_get_integer(row, 1, INT64_MAX);
	if (!snapshot_init(snapshot, history_get_text(row), err) || !take_columns(row, node, err))
		return false;
	snapshot->has_run_state = true;		/* no other one is recorded */
	memory->is_known = true;
	memory->looked_at = snapshot->looked_at;
	memory->local_time = snapshot->facts.local_time;
	return true;
}

static bool
load_node(struct history *history, const char *name, struct history_node *node, struct error *err)
{
	struct history_row row;
	bool is_there, ok;

	if (!history_columns_begin(history, select_node, &history_node_columns, &row, err))
		return false;
	history_put_text(&row, name);
	if (!history_row_next(&row, &is_there, err))
		return false;
	if (!is_there)
		return true;
	ok = take_node(&row, node, err);
	history_row_end(&row);
	return ok && history_sites_load(history, node->id, &node->snapshot, &node->memory, err) &&
	    history_lists_load(history, node->id, &node->snapshot, &node->memory, err);
}

bool
history_node_load(struct history *history, const char *name, struct history_node *ret_node, struct error *err)
{
	struct history_node node = { .memory = { .computer = "", .domain = "", .cluster_name = "", .cluster_members = "",
		.last_clocks = "" } };

	if (!load_node(history, name, &node, err)) {
		history_node_clear(&node);
		return false;
	}
	*ret_node = node;
	return true;
}

static void
put_node(struct history_row *row, const struct snapshot *snapshot, const struct memory *memory,
    const struct history_ration *ration)
{
	const struct history_node node = { .memory = *memory, .snapshot = *snapshot, .ration = *ration };	/* borrowed */

	history_columns_put(row, &history_node_columns, &node);
}

static bool
add_node(struct history *history, const struct snapshot *snapshot, const struct memory *memory,
    const struct history_ration *ration, int64_t *ret_id, struct error *err)
{
	struct history_row row;

	if (!history_columns_begin(history, insert_node, &history_node_columns, &row, err))
		return false;
	history_put_text(&row, snapshot->node);
	put_node(&row, snapshot, memory, ration);
	if (!history_row_run(&row, err))
		return false;
	*ret_id = sqlite3_last_insert_rowid(history->db);
	return true;
}

static bool
change_node(struct history *history, const struct history_node *before, const struct snapshot *snapshot,
    const struct memory *memory, struct error *err)
{
	struct history_row row;

	if (!history_columns_begin(history, update_node, &history_node_columns, &row, err))
		return false;
	put_node(&row, snapshot, memory, &before->ration);
	history_put_integer(&row, before->id);
	if (!history_row_run(&row, err))
		return false;
	if (strcmp(before->snapshot.node, snapshot->node) == 0)
		return true;
	if (!history_row_begin(history, rename_node, &row, err))
		return false;
	history_put_text(&row, snapshot->node);
	history_put_integer(&row, before->id);
	return history_row_run(&row, err);
}

bool
history_node_store(struct history *history, const struct history_node *before,
    const struct snapshot *snapshot, const struct memory *memory, int64_t *ret_id, struct error *err)
{
	int64_t id = before->id;

	if (id != 0 ? !change_node(history, before, snapshot, memory, err)
		    : !add_node(history, snapshot, memory, &before->ration, &id, err))
		return false;
	if (!history_sites_store(history, id, &before->snapshot, &before->memory, snapshot, memory, err) ||
	    !history_lists_store(history, id, &before->snapshot, &before->memory, snapshot, memory, err))
		return false;
	*ret_id = id;
	return true;
}

void
history_node_clear(struct history_node *node)
{
	memory_clear(&node->memory);
	snapshot_clear(&node->snapshot);
	node->id = 0;
}
