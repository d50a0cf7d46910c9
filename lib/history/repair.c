/* What the event handler adds to the history: repairs (history.h). */
#include <stdlib.h>
#include <string.h>

#include "lib/history/history.h"
#include "lib/history/change.h"
#include "lib/history/database.h"
#include "lib/history/node.h"
#include "lib/model/array.h"

#define CUT_SHORT "not finished: whoever made it ended before it did"

static bool
insert_repair(struct history *history, int64_t node, const struct repair *repair, const char *result, time_t finished,
    struct error *err)
{
	static const char sql[] = "INSERT INTO repairs (node, time, site, who, what, result, reason, finished)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, node);
	history_put_integer(&row, repair->time);
	history_put_integer(&row, repair->site_id);
	history_put_text(&row, repair->who);
	history_put_text(&row, repair->what);
	history_put_text(&row, result);
	history_put_text(&row, repair->reason == NULL ? "" : repair->reason);
	history_put_integer(&row, finished);
	return history_row_run(&row, err);
}

static bool
add_change(struct history *history, const struct history_node *node, const struct repair *repair, const char *result,
    time_t time, struct error *err)
{
	const struct site_memory *site = memory_site(&node->memory, repair->site_id);
	struct text_arena text = { 0 };
	const char *to = text_format(&text, "%s, by %s", result, repair->who);
	bool ok;

	ok = to != NULL || error_memory(err);
	ok = ok && history_change_add(history, node->id,
	    &(struct change) {
	        .kind = CHANGE_REPAIR,
	        .time = time + memory_clock_ahead(&node->memory),	/* the timeline is on the node's clock */
	        .site_id = repair->site_id,
	        .subject = site == NULL ? "" : site->name,
	        .from = repair->what,
	        .to = to,
	    },
	    err);
	text_arena_clear(&text);
	return ok;
}

/* With a result it goes into the timeline at once; without one when history_finish_repair() brings it. */
static bool
add_repair(struct history *history, const char *name, const struct repair *repair, const char *result,
    struct error *err)
{
	struct history_node node;
	bool ok;

	if (!history_node_load(history, name, &node, err))
		return false;
	ok = node.id != 0 ||
	     error_set(err, ERROR_ABSENT, "%s: the history knows no node %s", history->path, name);
	ok = ok && insert_repair(history, node.id, repair, result, *result == '\0' ? 0 : repair->time, err) &&
	     (*result == '\0' || add_change(history, &node, repair, result, repair->time, err));
	history_node_clear(&node);
	return ok;
}

bool
history_record_repair(struct history *history, const char *node, const struct repair *repair, struct error *err)
{
	return history_begin_write(history, err) &&
	    history_end_write(history, add_repair(history, node, repair, repair->result, err), err);
}

bool
history_begin_repair(struct history *history, const char *node, const struct repair *repair, int64_t *ret_id,
    struct error *err)
{
	if (!history_begin_write(history, err) ||
	    !history_end_write(history, add_repair(history, node, repair, "", err), err))
		return false;
	*ret_id = sqlite3_last_insert_rowid(history->db);
	return true;
}

/* One repair without a result, and the node that it is of. */
struct open_repair {
	struct text_arena text;
	struct repair repair;
	const char *node;
	bool is_there;
};

static bool
load_open(struct history *history, int64_t id, struct open_repair *open, struct error *err)
{
	static const char sql[] = "SELECT nodes.name, repairs.time, site, who, what FROM repairs"
				  " JOIN nodes ON nodes.id = repairs.node WHERE repairs.id = ? AND result = ''";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, id);
	if (!history_row_next(&row, &open->is_there, err))
		return false;
	if (!open->is_there)
		return true;
	open->node = history_copy_text(&row, &open->text);
	open->repair.time = history_get_time(&row);
	open->repair.site_id = history_get_uint32(&row);
	open->repair.who = history_copy_text(&row, &open->text);
	open->repair.what = history_copy_text(&row, &open->text);
	history_row_end(&row);
	return (open->node != NULL && open->repair.who != NULL && open->repair.what != NULL) ||
	       error_memory(err);
}

static bool
update_repair(struct history *history, int64_t id, const char *result, time_t finished, struct error *err)
{
	static const char sql[] = "UPDATE repairs SET result = ?, finished = ? WHERE id = ?";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, result);
	history_put_integer(&row, finished);
	history_put_integer(&row, id);
	return history_row_run(&row, err);
}

/* Inside a transaction. */
static bool
finish(struct history *history, int64_t id, time_t now, const char *result, bool is_over, struct error *err)
{
	struct open_repair open = { 0 };
	struct history_node node = { 0 };
	bool ok;

	ok = load_open(history, id, &open, err);
	if (ok && open.is_there)
		ok = history_node_load(history, open.node, &node, err) &&
		     update_repair(history, id, result, is_over ? now : 0, err) &&
		     add_change(history, &node, &open.repair, result, now, err);
	history_node_clear(&node);
	text_arena_clear(&open.text);
	return ok;
}

bool
history_finish_repair(struct history *history, int64_t id, time_t now, const char *result, bool is_over,
    struct error *err)
{
	return history_begin_write(history, err) &&
	    history_end_write(history, finish(history, id, now, result, is_over, err), err);
}

/* The oldest repair of `node` without a result; 0 when there is none. */
static bool
find_open(struct history *history, const char *node, int64_t *ret_id, struct error *err)
{
	static const char sql[] = "SELECT min(id) FROM repairs WHERE result = ''"
				  " AND node = (SELECT id FROM nodes WHERE name = ?)";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node);
	return history_row_number(&row, ret_id, err);
}

static bool
close_all(struct history *history, const char *node, time_t now, struct error *err)
{
	int64_t id;

	do {
		if (!find_open(history, node, &id, err) ||
		    (id != 0 && !finish(history, id, now, CUT_SHORT, false, err)))
			return false;
	} while (id != 0);
	return true;
}

bool
history_close_repairs(struct history *history, const char *node, time_t now, struct error *err)
{
	return history_begin_write(history, err) &&
	    history_end_write(history, close_all(history, node, now, err), err);
}

static bool
take_repair(struct history_row *row, struct text_arena *arena, struct repair **repairs, size_t *count,
    struct error *err)
{
	struct repair repair = { .id = history_get_integer(row, 0, INT64_MAX) };

	repair.time = history_get_time(row);
	repair.site_id = history_get_uint32(row);
	repair.who = history_copy_text(row, arena);
	repair.what = history_copy_text(row, arena);
	repair.result = history_copy_text(row, arena);
	repair.reason = history_copy_text(row, arena);
	repair.finished = history_get_time(row);
	if (repair.who == NULL || repair.what == NULL || repair.result == NULL || repair.reason == NULL)
		return error_memory(err);
	if (!array_room(*repairs, *count, err))
		return false;
	(*repairs)[(*count)++] = repair;
	return true;
}

bool
history_repairs(struct history *history, const char *node, time_t since, struct text_arena *arena,
    struct repair **ret_repairs, size_t *ret_count, struct error *err)
{
	static const char sql[] =
	    "SELECT id, time, site, who, what, result, reason, finished FROM repairs"
	    " WHERE node = (SELECT id FROM nodes WHERE name = ?) AND time >= ? ORDER BY time, id";
	struct repair *repairs = NULL;
	size_t count = 0;
	struct history_row row;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node);
	history_put_integer(&row, since);
	while (history_row_more(&row, &ok, err))
		ok = take_repair(&row, arena, &repairs, &count, err);
	if (!ok) {
		free(repairs);
		return false;
	}
	*ret_repairs = repairs;
	*ret_count = count;
	return true;
}
