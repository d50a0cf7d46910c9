#include "lib/history/unseen.h"

#include "lib/history/change.h"
#include "lib/history/database.h"
#include "lib/model/datetime.h"

/* "" when nobody asked since. */
static bool
find_why(struct history *history, const char *node, time_t since, struct text_arena *text, const char **ret_why,
    struct error *err)
{
	static const char sql[] =
	    "SELECT error FROM polls WHERE name = ? AND is_polled AND error_kind <> 0 AND polled_at > ?";
	struct history_row row;
	bool ok = true;

	*ret_why = "";
	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node);
	history_put_integer(&row, since);
	while (history_row_more(&row, &ok, err)) {
		*ret_why = history_copy_text(&row, text);
		ok = *ret_why != NULL || error_memory(err);
	}
	return ok;
}

bool
history_unseen_note(struct history *history, int64_t id, const char *node, const struct memory *before,
    const struct memory *after, struct error *err)
{
	time_t unseen_s = memory_unseen_s(before, after);
	char from[DATETIME_SIZE], age[DATETIME_SIZE];
	struct change change = { .kind = CHANGE_UNSEEN, .time = memory_clock(after), .from = from, .to = age };
	struct text_arena text = { 0 };
	bool ok;

	if (unseen_s == 0)
		return true;
	datetime_format_utc(memory_clock(before), from);
	datetime_format_age(unseen_s, age);
	ok = find_why(history, node, before->looked_at, &text, &change.subject, err) &&
	    history_change_add(history, id, &change, err);
	text_arena_clear(&text);
	return ok;
}
