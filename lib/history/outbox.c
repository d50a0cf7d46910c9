#include "lib/history/outbox.h"

#include <stdlib.h>

#include "lib/history/database.h"
#include "lib/model/array.h"

#define NODE_MAX 2147483647

static bool
put_item(struct history *history, const struct outbox_item *item, struct error *err)
{
	static const char sql[] = "INSERT INTO outbox (poll, time, words) VALUES (?, ?, ?)";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, item->node_index);
	history_put_integer(&row, item->time);
	history_put_text(&row, item->words);
	return history_row_run(&row, err);
}

bool
history_outbox_count(struct history *history, size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT count(*) FROM outbox";
	struct history_row row;
	int64_t count;

	if (!history_row_begin(history, sql, &row, err) || !history_row_number(&row, &count, err))
		return false;
	*ret_count = (size_t)count;
	return true;
}

/* The oldest `excess` ones go; of each node remains how many there were. */
static bool
drop_oldest(struct history *history, size_t excess, struct error *err)
{
	static const char count_them[] = "INSERT INTO outbox_dropped (poll, time, count)"
					 " SELECT poll, max(time), count(*) FROM (SELECT poll, time FROM "
					 "outbox ORDER BY id LIMIT ?) GROUP BY poll"
					 " ON CONFLICT (poll) DO UPDATE SET time = max(time, excluded.time), "
					 "count = count + excluded.count";
	static const char delete_them[] =
	    "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT ?)";
	struct history_row row;

	if (!history_row_begin(history, count_them, &row, err))
		return false;
	history_put_integer(&row, (int64_t)excess);
	if (!history_row_run(&row, err) || !history_row_begin(history, delete_them, &row, err))
		return false;
	history_put_integer(&row, (int64_t)excess);
	return history_row_run(&row, err);
}

bool
history_outbox_add(struct history *history, const struct outbox_item *items, size_t count, struct error *err)
{
	size_t i, kept;

	if (count == 0)
		return true;
	for (i = 0; i < count; i++)
		if (!put_item(history, &items[i], err))
			return false;
	if (!history_outbox_count(history, &kept, err))
		return false;
	return kept <= HISTORY_OUTBOX_MAX || drop_oldest(history, kept - HISTORY_OUTBOX_MAX, err);
}

static bool
take_item(struct history_row *row, struct text_arena *arena, struct outbox_item **items, size_t *count,
    struct error *err)
{
	struct outbox_item item = { .id = history_get_integer(row, 0, INT64_MAX) };

	item.node_index = (uint32_t)history_get_integer(row, 0, NODE_MAX);
	item.time = history_get_time(row);
	item.words = history_copy_text(row, arena);
	if (item.words == NULL)
		return error_memory(err);
	if (!array_room(*items, *count, err))
		return false;
	(*items)[(*count)++] = item;
	return true;
}

bool
history_outbox_list(struct history *history, int64_t after, size_t limit, struct text_arena *arena,
    struct outbox_item **ret_items, size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT id, poll, time, words FROM outbox WHERE id > ? ORDER BY id LIMIT ?";
	struct history_row row;
	struct outbox_item *items = NULL;
	size_t count = 0;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, after);
	history_put_integer(&row, (int64_t)limit);
	while (history_row_more(&row, &ok, err))
		ok = take_item(&row, arena, &items, &count, err);
	if (!ok) {
		free(items);
		return false;
	}
	*ret_items = items;
	*ret_count = count;
	return true;
}

static bool
remove_items(struct history *history, const int64_t *ids, size_t count, struct error *err)
{
	static const char sql[] = "DELETE FROM outbox WHERE id = ?";
	struct history_row row;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!history_row_begin(history, sql, &row, err))
			return false;
		history_put_integer(&row, ids[i]);
		if (!history_row_run(&row, err))
			return false;
	}
	return true;
}

bool
history_outbox_remove(struct history *history, const int64_t *ids, size_t count, struct error *err)
{
	return history_begin_write(history, err) &&
	    history_end_write(history, remove_items(history, ids, count, err), err);
}

static bool
take_dropped(struct history_row *row, struct outbox_dropped **dropped, size_t *count, struct error *err)
{
	struct outbox_dropped one = { .node_index = (uint32_t)history_get_integer(row, 0, NODE_MAX) };

	one.time = history_get_time(row);
	one.count = history_get_uint32(row);
	if (!array_room(*dropped, *count, err))
		return false;
	(*dropped)[(*count)++] = one;
	return true;
}

bool
history_outbox_dropped(
    struct history *history, struct outbox_dropped **ret_dropped, size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT poll, time, count FROM outbox_dropped ORDER BY poll";
	struct history_row row;
	struct outbox_dropped *dropped = NULL;
	size_t count = 0;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	while (history_row_more(&row, &ok, err))
		ok = take_dropped(&row, &dropped, &count, err);
	if (!ok) {
		free(dropped);
		return false;
	}
	*ret_dropped = dropped;
	*ret_count = count;
	return true;
}

static bool
put_summary(struct history *history, const struct outbox_item *item, struct error *err)
{
	static const char sql[] = "DELETE FROM outbox_dropped WHERE poll = ?";
	struct history_row row;

	if (!put_item(history, item, err) || !history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, item->node_index);
	return history_row_run(&row, err);
}

bool
history_outbox_put_summary(struct history *history, const struct outbox_item *item, struct error *err)
{
	return history_begin_write(history, err) &&
	    history_end_write(history, put_summary(history, item, err), err);
}
