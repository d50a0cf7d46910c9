#include "lib/history/poll.h"

#include <stdlib.h>
#include <string.h>

#include "lib/history/change.h"
#include "lib/history/database.h"
#include "lib/history/node.h"
#include "lib/model/array.h"

#define INDEX_MAX 2147483647

static bool
take_poll(struct history_row *row, struct history_poll *poll, bool *ret_is_polled, struct error *err)
{
	int64_t index = history_get_integer(row, 0, INT64_MAX);

	if (index < 1 || index > INDEX_MAX)
		return error_set(err, ERROR_LIMIT,
		    "%s: more than %d nodes have been polled: begin a new history", row->history->path,
		    INDEX_MAX);
	poll->index = (uint32_t)index;
	*ret_is_polled = history_get_integer(row, 0, 1) == 1;
	poll->polled_at = history_get_time(row);
	poll->poll_ms = history_get_uint32(row);
	poll->succeeded_at = history_get_time(row);
	poll->error_kind = (enum error_kind)history_get_integer(row, ERROR_NONE, ERROR_KINDS - 1);
	poll->error = history_copy_text(row, &poll->text);
	poll->reach = (enum poll_reach)history_get_integer(row, REACH_NOT_TOLD, REACH_FAILS);
	poll->changes_seen = history_get_integer(row, 0, INT64_MAX);
	return poll->error != NULL || error_memory(err);
}

static bool
load_conditions(struct history *history, struct history_poll *poll, struct error *err)
{
	static const char sql[] = "SELECT site, condition FROM conditions WHERE poll = ? ORDER BY site";
	struct history_row row;
	struct site_condition_note *notes = NULL;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, poll->index);
	while (history_row_more(&row, &ok, err)) {
		struct site_condition_note note = { .site_id = history_get_uint32(&row) };

		note.condition = (enum site_condition)history_get_integer(&row, CONDITION_FINE, CONDITION_GONE);
		ok = array_room(notes, poll->condition_count, err);
		if (ok)
			notes[poll->condition_count++] = note;
	}
	if (!ok) {
		free(notes);
		poll->condition_count = 0;
		return false;
	}
	poll->conditions = notes;
	return true;
}

/* Inside a transaction. index 0: not there. */
static bool
load(struct history *history, const char *node, struct history_poll *poll, bool *ret_is_polled,
    struct error *err)
{
	static const char sql[] =
	    "SELECT id, is_polled, polled_at, poll_ms, succeeded_at, error_kind, error, reach, changes_seen"
	    " FROM polls WHERE name = ?";
	struct history_row row;
	bool is_there, ok;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node);
	if (!history_row_next(&row, &is_there, err))
		return false;
	if (!is_there)
		return true;
	ok = take_poll(&row, poll, ret_is_polled, err);
	history_row_end(&row);
	return ok && load_conditions(history, poll, err);
}

static bool
make_poll(struct history *history, const char *node, struct error *err)
{
	static const char sql[] =
	    "INSERT INTO polls (name, is_polled, polled_at, poll_ms, succeeded_at, error_kind, error, reach,"
	    " changes_seen) VALUES (?, 0, 0, 0, 0, 0, '', 0, 0)";

	return history_run_with(history, sql, node, err);
}

static bool
newest_change(struct history *history, const char *node, int64_t *ret_newest, struct error *err)
{
	static const char sql[] =
	    "SELECT max(id) FROM changes WHERE node = (SELECT id FROM nodes WHERE name = ?)";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node);
	return history_row_number(&row, ret_newest, err);
}

/* The name is written, too: it may be spelled in another way now. */
static bool
mark_polled(struct history *history, const char *node, struct history_poll *poll, struct error *err)
{
	static const char sql[] = "UPDATE polls SET is_polled = 1, name = ?, changes_seen = ? WHERE id = ?";
	int64_t newest;
	struct history_row row;

	if (!newest_change(history, node, &newest, err) || !history_row_begin(history, sql, &row, err))
		return false;
	poll->changes_seen = newest;
	history_put_text(&row, node);
	history_put_integer(&row, newest);
	history_put_integer(&row, poll->index);
	return history_row_run(&row, err);
}

static bool
begin(struct history *history, const char *node, struct history_poll *poll, struct error *err)
{
	bool is_polled = false;

	if (!load(history, node, poll, &is_polled, err))
		return false;
	if (poll->index == 0 &&
	    (!make_poll(history, node, err) || !load(history, node, poll, &is_polled, err)))
		return false;
	return is_polled || mark_polled(history, node, poll, err);
}

bool
history_poll_begin(
    struct history *history, const char *node, struct history_poll *ret_poll, struct error *err)
{
	struct history_poll poll = { .error = "" };

	if (!history_begin_write(history, err))
		return false;
	if (!history_end_write(history, begin(history, node, &poll, err), err)) {
		history_poll_clear(&poll);
		return false;
	}
	*ret_poll = poll;
	return true;
}

bool
history_poll_end(struct history *history, const char *node, struct error *err)
{
	static const char sql[] = "UPDATE polls SET is_polled = 0 WHERE name = ?";

	return history_run_with(history, sql, node, err);
}

bool
history_poll_names(struct history *history, struct text_arena *arena, const char ***ret_names,
    size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT name FROM polls WHERE is_polled = 1 ORDER BY name COLLATE NOCASE";

	return history_read_texts(history, sql, arena, ret_names, ret_count, err);
}

bool
history_poll_find(struct history *history, const char *node, struct history_poll *ret_poll, struct error *err)
{
	struct history_poll poll = { .error = "" };
	bool is_polled = false, ok;

	if (!history_begin_read(history, err))
		return false;
	ok = load(history, node, &poll, &is_polled, err);
	history_end_read(history);
	if (ok && !is_polled)
		ok = error_set(err, ERROR_ABSENT, "%s: no daemon polls node %s", history->path, node);
	if (ok)
		*ret_poll = poll;
	else
		history_poll_clear(&poll);
	return ok;
}

bool
history_poll_changes(struct history *history, const char *node, int64_t after,
    struct change_list *ret_changes, int64_t *ret_newest, struct error *err)
{
	static const char sql[] =
	    "SELECT time, kind, site, subject, from_word, to_word, evidence, clock_back_s, id FROM changes"
	    " WHERE node = (SELECT id FROM nodes WHERE name = ?) AND id > ? ORDER BY id";
	struct change_list changes = { 0 };
	struct history_row row;
	int64_t newest = after;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node);
	history_put_integer(&row, after);
	while (history_row_more(&row, &ok, err)) {
		ok = history_change_take(&row, &changes, err);
		if (ok)
			newest = history_get_integer(&row, after, INT64_MAX);
	}
	if (!ok) {
		change_list_clear(&changes);
		return false;
	}
	*ret_changes = changes;
	*ret_newest = newest;
	return true;
}

static bool
update_poll(struct history *history, const struct history_poll *poll, struct error *err)
{
	static const char sql[] = "UPDATE polls SET polled_at = ?, poll_ms = ?, succeeded_at = ?, error_kind "
				  "= ?, error = ?, reach = ?,"
				  " changes_seen = ? WHERE id = ?";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, poll->polled_at);
	history_put_integer(&row, poll->poll_ms);
	history_put_integer(&row, poll->succeeded_at);
	history_put_integer(&row, poll->error_kind);
	history_put_text(&row, poll->error);
	history_put_integer(&row, poll->reach);
	history_put_integer(&row, poll->changes_seen);
	history_put_integer(&row, poll->index);
	return history_row_run(&row, err);
}

static bool
put_condition(
    struct history *history, uint32_t index, const struct site_condition_note *note, struct error *err)
{
	static const char keep[] =
	    "INSERT OR REPLACE INTO conditions (poll, site, condition) VALUES (?, ?, ?)";
	static const char forget[] = "DELETE FROM conditions WHERE poll = ? AND site = ?";
	struct history_row row;

	if (!history_row_begin(history, note->condition == CONDITION_FINE ? forget : keep, &row, err))
		return false;
	history_put_integer(&row, index);
	history_put_integer(&row, note->site_id);
	if (note->condition != CONDITION_FINE)
		history_put_integer(&row, note->condition);
	return history_row_run(&row, err);
}

/* Both are in order of the sites: write what differs. */
static bool
store_conditions(struct history *history, const struct history_poll *before, const struct history_poll *after,
    struct error *err)
{
	size_t b = 0, a = 0;

	while (b < before->condition_count || a < after->condition_count) {
		const struct site_condition_note *old =
		    b < before->condition_count ? &before->conditions[b] : NULL;
		const struct site_condition_note *new =
		    a < after->condition_count ? &after->conditions[a] : NULL;
		struct site_condition_note note;

		if (new == NULL || (old != NULL && old->site_id < new->site_id)) {
			note = (struct site_condition_note) { old->site_id, CONDITION_FINE };
			b++;
		} else {
			bool is_same = old != NULL && old->site_id == new->site_id;

			note = *new;
			a++;
			if (is_same)
				b++;
			if (is_same && old->condition == new->condition)
				continue;
		}
		if (!put_condition(history, after->index, &note, err))
			return false;
	}
	return true;
}

bool
history_poll_store(struct history *history, const struct history_poll *before,
    const struct history_poll *after, const struct outbox_item *items, size_t count, struct error *err)
{
	if (!history_begin_write(history, err))
		return false;
	return history_end_write(history,
	    update_poll(history, after, err) && store_conditions(history, before, after, err) &&
		history_outbox_add(history, items, count, err),
	    err);
}

void
history_poll_clear(struct history_poll *poll)
{
	text_arena_clear(&poll->text);
	free(poll->conditions);
	memset(poll, 0, sizeof(*poll));
}
