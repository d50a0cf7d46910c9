/* What is too old is deleted, once a day for the whole history (history.h). */
#include "lib/history/prune.h"

#include "lib/history/database.h"

#define DAY_S 86400
/* Rows at one observation: others wait for the lock meanwhile. What is left is for the observations that follow. */
#define ROWS 5000

void
history_keep_days(struct history *history, unsigned int days)
{
	history->keep_days = days;
}

/* At most ROWS of them. Its parameters: `clock`, how old they may get, how many. */
static bool
delete_some(struct history *history, const char *sql, time_t clock, int64_t *left, struct error *err)
{
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, clock);
	history_put_integer(&row, (int64_t)history->keep_days * DAY_S);
	history_put_integer(&row, *left);
	if (!history_row_run(&row, err))
		return false;
	*left -= sqlite3_changes(history->db);
	return true;
}

/* Another program may have done it. A day that lies ahead was noted when a clock was wrong for long. */
static bool
is_due(struct history *history, int64_t day, bool *ret_is_due, struct error *err)
{
	static const char sql[] = "SELECT pruned_day FROM upkeep";
	struct history_row row;
	int64_t pruned;

	if (!history_row_begin(history, sql, &row, err) || !history_row_number(&row, &pruned, err))
		return false;
	*ret_is_due = day > pruned || day < pruned - 1;
	return true;
}

static bool
note_day(struct history *history, int64_t day, struct error *err)
{
	static const char sql[] = "UPDATE upkeep SET pruned_day = ?";
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, day);
	return history_row_run(&row, err);
}

/*
 * Changes and failovers are dated by the node: where its clock is behind ours, they are as old as it says. By node,
 * and so along the index: a walk over all changes would keep every check of that minute waiting.
 */
bool
history_prune(struct history *history, time_t clock, struct error *err)
{
	static const char changes[] =
	    "DELETE FROM changes WHERE id IN (SELECT c.id FROM nodes n CROSS JOIN changes c ON c.node = n.id"
	    " AND c.time < min(?1, CASE n.local_time WHEN 0 THEN ?1 ELSE n.local_time END) - ?2 LIMIT ?3)";
	static const char repairs[] =
	    "DELETE FROM repairs WHERE id IN (SELECT r.id FROM nodes n CROSS JOIN repairs r ON r.node = n.id"
	    " AND r.time < ?1 - ?2 LIMIT ?3)";
	static const char failovers[] =
	    "DELETE FROM failovers WHERE (node, position) IN"
	    " (SELECT f.node, f.position FROM nodes n CROSS JOIN failovers f ON f.node = n.id"
	    " AND f.time < min(?1, CASE n.local_time WHEN 0 THEN ?1 ELSE n.local_time END) - ?2 LIMIT ?3)";
	int64_t left = ROWS, day = clock / DAY_S;
	bool is_pruning_due;

	if (history->keep_days == 0 || clock == 0)
		return true;
	if (!is_due(history, day, &is_pruning_due, err))
		return false;
	if (!is_pruning_due)
		return true;
	if (!delete_some(history, failovers, clock, &left, err) || !delete_some(history, repairs, clock, &left, err) ||
	    !delete_some(history, changes, clock, &left, err))
		return false;
	return left <= 0 || note_day(history, day, err);
}
