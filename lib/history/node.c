#include "lib/history/node.h"

#include <string.h>

#include "lib/history/database.h"
#include "lib/history/list.h"
#include "lib/history/site.h"

static const char find_node[] = "SELECT id FROM nodes WHERE name = ?";
static const char select_node[] =
    "SELECT id, name, looked_at, look_ms, computer, windows_version, windows_name, iis_interface,"
    " local_time, boot_time, w3svc_state, w3svc_start, w3svc_pid, clussvc_state, exres_version,"
    " kept_computer, kept_boot_time, kept_boot_read, kept_w3svc_state, kept_w3svc_start, kept_w3svc_pid,"
    " last_start, previous_start, events_seen"
    " FROM nodes WHERE name = ?";
static const char insert_node[] =
    "INSERT INTO nodes (looked_at, look_ms, computer, windows_version, windows_name, iis_interface,"
    " local_time, boot_time, w3svc_state, w3svc_start, w3svc_pid, clussvc_state, exres_version,"
    " kept_computer, kept_boot_time, kept_boot_read, kept_w3svc_state, kept_w3svc_start, kept_w3svc_pid,"
    " last_start, previous_start, events_seen, name)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char update_node[] =
    "UPDATE nodes SET looked_at = ?, look_ms = ?, computer = ?, windows_version = ?, windows_name = ?,"
    " iis_interface = ?, local_time = ?, boot_time = ?, w3svc_state = ?, w3svc_start = ?, w3svc_pid = ?,"
    " clussvc_state = ?, exres_version = ?, kept_computer = ?, kept_boot_time = ?, kept_boot_read = ?,"
    " kept_w3svc_state = ?, kept_w3svc_start = ?, kept_w3svc_pid = ?, last_start = ?, previous_start = ?,"
    " events_seen = ? WHERE id = ?";
/* Apart, since it writes the index too. */
static const char rename_node[] = "UPDATE nodes SET name = ? WHERE id = ?";

bool
history_node_find(struct history *history, const char *name, int64_t *ret_id, struct error *err)
{
	struct history_row row;
	bool is_there;

	if (!history_row_begin(history, find_node, &row, err))
		return false;
	history_put_text(&row, name);
	if (!history_row_next(&row, &is_there, err))
		return false;
	*ret_id = is_there ? history_get_integer(&row, 0, INT64_MAX) : 0;
	history_row_end(&row);
	return true;
}

static enum service_state
get_service_state(struct history_row *row)
{
	return (enum service_state)history_get_integer(row, SERVICE_UNKNOWN, SERVICE_PAUSED);
}

static void
take_facts(struct history_row *row, struct text_arena *text, struct node_facts *facts)
{
	facts->computer = history_copy_text(row, text);
	facts->windows_version = history_copy_text(row, text);
	facts->windows_name = history_copy_text(row, text);
	facts->iis_interface = history_get_uint32(row);
	facts->local_time = history_get_time(row);
	facts->boot_time = history_get_time(row);
	facts->w3svc_state = get_service_state(row);
	facts->w3svc_start = history_get_time(row);
	facts->w3svc_pid = history_get_uint32(row);
	facts->clussvc_state = get_service_state(row);
	facts->exres_version = history_copy_text(row, text);
}

static void
take_memory(struct history_row *row, struct memory *memory)
{
	memory->is_known = true;
	memory->computer = history_copy_text(row, &memory->text);
	memory->boot_time = history_get_time(row);
	memory->boot_read = history_get_time(row);
	memory->w3svc_state = get_service_state(row);
	memory->w3svc_start = history_get_time(row);
	memory->w3svc_pid = history_get_uint32(row);
	memory->last_start = history_get_time(row);
	memory->previous_start = history_get_time(row);
	memory->events_seen = history_get_time(row);
}

/* The row of the node; its order of columns is that of select_node. */
static bool
take_node(struct history_row *row, struct history_node *node, struct error *err)
{
	struct snapshot *snapshot = &node->snapshot;
	struct node_facts *facts = &snapshot->facts;

	node->id = history_get_integer(row, 1, INT64_MAX);
	if (!snapshot_init(snapshot, history_get_text(row), err))
		return false;
	snapshot->has_run_state = true;		/* no other one is recorded */
	snapshot->looked_at = history_get_time(row);
	snapshot->look_ms = history_get_uint32(row);
	take_facts(row, &snapshot->text, facts);
	take_memory(row, &node->memory);
	node->memory.looked_at = snapshot->looked_at;
	node->memory.local_time = facts->local_time;
	if (facts->computer == NULL || facts->windows_version == NULL || facts->windows_name == NULL ||
	    facts->exres_version == NULL || node->memory.computer == NULL)
		return error_set(err, ERROR_NO_MEMORY, "out of memory");
	return true;
}

static bool
load_node(struct history *history, const char *name, struct history_node *node, struct error *err)
{
	struct history_row row;
	bool is_there, ok;

	if (!history_row_begin(history, select_node, &row, err))
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
	struct history_node node = { .memory = { .computer = "" } };

	if (!load_node(history, name, &node, err)) {
		history_node_clear(&node);
		return false;
	}
	*ret_node = node;
	return true;
}

static void
put_node(struct history_row *row, const struct snapshot *snapshot, const struct memory *memory)
{
	const struct node_facts *facts = &snapshot->facts;

	history_put_integer(row, snapshot->looked_at);
	history_put_integer(row, snapshot->look_ms);
	history_put_text(row, facts->computer);
	history_put_text(row, facts->windows_version);
	history_put_text(row, facts->windows_name);
	history_put_integer(row, facts->iis_interface);
	history_put_integer(row, facts->local_time);
	history_put_integer(row, facts->boot_time);
	history_put_integer(row, facts->w3svc_state);
	history_put_integer(row, facts->w3svc_start);
	history_put_integer(row, facts->w3svc_pid);
	history_put_integer(row, facts->clussvc_state);
	history_put_text(row, facts->exres_version);
	history_put_text(row, memory->computer);
	history_put_integer(row, memory->boot_time);
	history_put_integer(row, memory->boot_read);
	history_put_integer(row, memory->w3svc_state);
	history_put_integer(row, memory->w3svc_start);
	history_put_integer(row, memory->w3svc_pid);
	history_put_integer(row, memory->last_start);
	history_put_integer(row, memory->previous_start);
	history_put_integer(row, memory->events_seen);
}

static bool
add_node(struct history *history, const struct snapshot *snapshot, const struct memory *memory,
    int64_t *ret_id, struct error *err)
{
	struct history_row row;

	if (!history_row_begin(history, insert_node, &row, err))
		return false;
	put_node(&row, snapshot, memory);
	history_put_text(&row, snapshot->node);
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

	if (!history_row_begin(history, update_node, &row, err))
		return false;
	put_node(&row, snapshot, memory);
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
		    : !add_node(history, snapshot, memory, &id, err))
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
