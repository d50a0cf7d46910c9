#include "lib/history/role_told.h"

#include <stdlib.h>

#include "lib/history/columns.h"
#include "lib/history/database.h"
#include "lib/model/array.h"

static const struct history_column list[] = {
	HISTORY_TEXT("cluster", struct role_told, cluster),
	HISTORY_TEXT("role", struct role_told, role),
	HISTORY_STATE("condition", struct role_told, condition, ROLE_CONDITION_FINE, ROLE_CONDITION_DOWN),
	HISTORY_TEXT("not_ready", struct role_told, not_ready),
};
static const struct history_columns columns = HISTORY_COLUMNS(list, struct role_told);

bool
history_roles_told(struct history *history, struct text_arena *arena, struct role_told **ret_told, size_t *ret_count,
    struct error *err)
{
	static const char sql[] = "SELECT <names> FROM roles_told ORDER BY cluster, role";
	struct role_told *told = NULL;
	struct history_row row;
	size_t count = 0;
	bool ok = true;

	if (!history_columns_begin(history, sql, &columns, &row, err))
		return false;
	while (history_row_more(&row, &ok, err)) {
		ok = array_room(told, count, err) && history_columns_take(&row, &columns, &told[count], arena, err);
		count += ok;
	}
	if (!ok) {
		free(told);
		return false;
	}
	*ret_told = told;
	*ret_count = count;
	return true;
}

static bool
are_same(const struct role_told *a, size_t a_count, const struct role_told *b, size_t b_count)
{
	size_t i;

	for (i = 0; i < a_count && i < b_count; i++)
		if (!history_columns_are_same(&columns, &a[i], &b[i]))
			return false;
	return a_count == b_count;
}

static bool
is_still(struct history *history, const struct role_told *before, size_t before_count, struct error *err)
{
	struct text_arena text = { 0 };
	struct role_told *told;
	size_t count;
	bool is_same;

	if (!history_roles_told(history, &text, &told, &count, err)) {
		text_arena_clear(&text);
		return false;
	}
	is_same = are_same(told, count, before, before_count);
	free(told);
	text_arena_clear(&text);
	return is_same || error_set(err, ERROR_BUSY, "%s: another daemon has told of roles just now", history->path);
}

/* There are few of them. */
static bool
replace(struct history *history, const struct role_told *after, size_t count, struct error *err)
{
	static const char forget[] = "DELETE FROM roles_told";
	static const char keep[] = "INSERT INTO roles_told (<names>) VALUES (<marks>)";
	struct history_row row;
	size_t i;

	if (!history_row_begin(history, forget, &row, err) || !history_row_run(&row, err))
		return false;
	for (i = 0; i < count; i++) {
		if (!history_columns_begin(history, keep, &columns, &row, err))
			return false;
		history_columns_put(&row, &columns, &after[i]);
		if (!history_row_run(&row, err))
			return false;
	}
	return true;
}

bool
history_roles_tell(struct history *history, const struct role_told *before, size_t before_count,
    const struct role_told *after, size_t after_count, const struct outbox_item *items, size_t item_count,
    struct error *err)
{
	if (item_count == 0 && are_same(before, before_count, after, after_count))
		return true;
	return history_begin_write(history, err) &&
	    history_end_write(history,
		is_still(history, before, before_count, err) && replace(history, after, after_count, err) &&
		    history_outbox_add(history, items, item_count, err),
		err);
}
