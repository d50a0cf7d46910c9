/* The timeline of a node, and the names of all (history.h). */
#include "lib/history/history.h"

#include <stdlib.h>

#include "lib/history/change.h"
#include "lib/history/database.h"
#include "lib/model/array.h"

bool
history_change_add(struct history *history, int64_t node, const struct change *change, struct error *err)
{
	static const char sql[] =
	    "INSERT INTO changes (node, time, kind, site, subject, from_word, to_word, evidence, clock_back_s)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, node);
	history_put_integer(&row, change->time);
	history_put_integer(&row, change->kind);
	history_put_integer(&row, change->site_id);
	history_put_text(&row, change->subject);
	history_put_text(&row, change->from);
	history_put_text(&row, change->to);
	history_put_integer(&row, change->evidence);
	history_put_integer(&row, change->clock_back_s);
	return history_row_run(&row, err);
}

bool
history_change_take(struct history_row *row, struct change_list *changes, struct error *err)
{
	struct change change = { .time = history_get_time(row) };

	change.kind = (enum change_kind)history_get_integer(row, CHANGE_FIRST_LOOK, CHANGE_LAST);
	change.site_id = history_get_uint32(row);
	change.subject = history_get_text(row);
	change.from = history_get_text(row);
	change.to = history_get_text(row);
	change.evidence = (enum evidence)history_get_integer(row, EVIDENCE_NONE, EVIDENCE_FLAGS);
	change.clock_back_s = history_get_span(row);
	return change_list_add(changes, &change, err);
}

static void
turn_round(struct change_list *changes)
{
	size_t i;

	for (i = 0; i < changes->count / 2; i++) {
		struct change moved = changes->items[i];

		changes->items[i] = changes->items[changes->count - 1 - i];
		changes->items[changes->count - 1 - i] = moved;
	}
}

bool
history_timeline(struct history *history, const char *node, time_t since, size_t limit,
    struct change_list *ret_changes, struct error *err)
{
	static const char sql[] =
	    "SELECT time, kind, site, subject, from_word, to_word, evidence, clock_back_s FROM changes"
	    " WHERE node = (SELECT id FROM nodes WHERE name = ?) AND time >= ?"
	    " ORDER BY time DESC, id DESC LIMIT ?";
	struct change_list changes = { 0 };
	struct history_row row;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node);
	history_put_integer(&row, since);
	history_put_integer(&row, limit == 0 || limit > INT64_MAX ? -1 : (int64_t)limit); /* -1: no limit */
	while (history_row_more(&row, &ok, err))
		ok = history_change_take(&row, &changes, err);
	if (!ok) {
		change_list_clear(&changes);
		return false;
	}
	turn_round(&changes);
	*ret_changes = changes;
	return true;
}

bool
history_nodes(struct history *history, struct text_arena *arena, const char ***ret_names, size_t *ret_count,
    struct error *err)
{
	static const char sql[] = "SELECT name FROM nodes ORDER BY name COLLATE NOCASE";

	return history_read_texts(history, sql, arena, ret_names, ret_count, err);
}

static bool
add_membership(struct history_row *row, struct text_arena *arena, struct membership **items, size_t *count, struct error *err)
{
	struct membership *item;

	if (!array_room(*items, *count, err))
		return false;
	item = &(*items)[*count];
	item->node = history_copy_text(row, arena);
	item->computer = history_copy_text(row, arena);
	item->cluster = history_copy_text(row, arena);
	item->members = history_copy_text(row, arena);
	if (item->node == NULL || item->computer == NULL || item->cluster == NULL || item->members == NULL)
		return error_memory(err);
	(*count)++;
	return true;
}

bool
history_memberships(struct history *history, struct text_arena *arena, struct membership **ret_items, size_t *ret_count,
    struct error *err)
{
	static const char sql[] =
	    "SELECT name, kept_computer, kept_cluster, kept_members FROM nodes WHERE is_by_address = 0 ORDER BY name";
	struct membership *items = NULL;
	struct history_row row;
	size_t count = 0;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	while (history_row_more(&row, &ok, err))
		ok = add_membership(&row, arena, &items, &count, err);
	if (!ok) {
		free(items);
		return false;
	}
	*ret_items = items;
	*ret_count = count;
	return true;
}

static bool
add_to_survey(struct history_row *row, struct text_arena *arena, struct history_survey **nodes, size_t *count,
    struct error *err)
{
	struct history_survey node;

	if (!array_room(*nodes, *count, err))
		return false;
	node.name = history_copy_text(row, arena);
	node.looked_at = history_get_time(row);
	node.sites = history_get_uint32(row);
	node.not_running = history_get_uint32(row);
	if (node.name == NULL)
		return error_memory(err);
	(*nodes)[(*count)++] = node;
	return true;
}

bool
history_survey(struct history *history, struct text_arena *arena, struct history_survey **ret_nodes, size_t *ret_count,
    struct error *err)
{
	static const char sql[] =
	    "SELECT n.name, n.looked_at, count(s.id), total(s.not_running_since <> 0) FROM nodes n"
	    " LEFT JOIN sites s ON s.node = n.id AND s.gone_since = 0 GROUP BY n.name ORDER BY n.name";
	struct history_survey *nodes = NULL;
	struct history_row row;
	size_t count = 0;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	while (history_row_more(&row, &ok, err))
		ok = add_to_survey(&row, arena, &nodes, &count, err);
	if (!ok) {
		free(nodes);
		return false;
	}
	*ret_nodes = nodes;
	*ret_count = count;
	return true;
}
