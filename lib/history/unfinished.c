#include "lib/history/unfinished.h"

#include <stdlib.h>

#include "lib/history/database.h"
#include "lib/history/node.h"
#include "lib/model/array.h"

static bool
keep(struct history *history, const struct unfinished_run *run, struct error *err)
{
	static const char sql[] = "INSERT OR REPLACE INTO unfinished_runs"
				  " (node, began, until, last_start, w3svc_pid, config, options, steps)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	struct history_row row;
	int64_t node;

	if (!history_node_find(history, run->node, &node, err))
		return false;
	if (node == 0)
		return error_set(err, ERROR_ABSENT, "%s: the history knows no node %s", history->path, run->node);
	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, node);
	history_put_integer(&row, run->began);
	history_put_integer(&row, run->until);
	history_put_integer(&row, run->last_start);
	history_put_integer(&row, run->w3svc_pid);
	history_put_text(&row, run->config);
	history_put_text(&row, run->options);
	history_put_text(&row, run->steps);
	return history_row_run(&row, err);
}

bool
history_unfinished_keep(struct history *history, const struct unfinished_run *run, struct error *err)
{
	return history_begin_write(history, err) && history_end_write(history, keep(history, run, err), err);
}

bool
history_unfinished_leave(struct history *history, const char *node, time_t until, struct error *err)
{
	static const char sql[] =
	    "UPDATE unfinished_runs SET until = ? WHERE node = (SELECT id FROM nodes WHERE name = ?)";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, until);
	history_put_text(&row, node);
	return history_row_run(&row, err);
}

bool
history_unfinished_end(struct history *history, const char *node, struct error *err)
{
	static const char sql[] = "DELETE FROM unfinished_runs WHERE node = (SELECT id FROM nodes WHERE name = ?)";

	return history_run_with(history, sql, node, err);
}

static bool
take(struct history_row *row, struct text_arena *arena, struct unfinished_run **runs, size_t *count, struct error *err)
{
	struct unfinished_run run = { .node = history_copy_text(row, arena) };

	run.began = history_get_time(row);
	run.until = history_get_time(row);
	run.last_start = history_get_time(row);
	run.w3svc_pid = history_get_uint32(row);
	run.config = history_copy_text(row, arena);
	run.options = history_copy_text(row, arena);
	run.steps = history_copy_text(row, arena);
	if (run.node == NULL || run.config == NULL || run.options == NULL || run.steps == NULL)
		return error_memory(err);
	if (!array_room(*runs, *count, err))
		return false;
	(*runs)[(*count)++] = run;
	return true;
}

bool
history_unfinished(struct history *history, const char *node, time_t now, struct text_arena *arena,
    struct unfinished_run **ret_runs, size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT name, began, until, u.last_start, u.w3svc_pid, config, options, steps"
				  " FROM unfinished_runs u JOIN nodes ON nodes.id = node"
				  " WHERE (? = '' AND until <= ?) OR name = ? ORDER BY name";
	struct unfinished_run *runs = NULL;
	size_t count = 0;
	struct history_row row;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node == NULL ? "" : node);
	history_put_integer(&row, now);
	history_put_text(&row, node == NULL ? "" : node);
	while (history_row_more(&row, &ok, err))
		ok = take(&row, arena, &runs, &count, err);
	if (!ok) {
		free(runs);
		return false;
	}
	*ret_runs = runs;
	*ret_count = count;
	return true;
}
