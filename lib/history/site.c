#include "lib/history/site.h"

#include <stdlib.h>
#include <string.h>

#include "lib/history/database.h"

#define AT_NEWEST_LOOK (-1)	/* see version_1 in history_schema.c */

static const char select_sites[] =
    "SELECT id, listed, name, bindings, pool, auto_start, run_state, pool_state, win32_error,"
    " kept_auto_start, kept_run_state, intent, ran_since_start, first_seen, not_running_since, last_running,"
    " auto_start_off_since, auto_start_on_seen, accepted_at, accepted_by, gone_since"
    " FROM sites WHERE node = ? ORDER BY id";
static const char replace_site[] =
    "INSERT OR REPLACE INTO sites (node, id, listed, name, bindings, pool, auto_start, run_state, pool_state,"
    " win32_error, kept_auto_start, kept_run_state, intent, ran_since_start, first_seen, not_running_since,"
    " last_running, auto_start_off_since, auto_start_on_seen, accepted_at, accepted_by, gone_since)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char delete_site[] = "DELETE FROM sites WHERE node = ? AND id = ?";

static time_t
clock_of(const struct memory *memory)
{
	return memory->local_time != 0 ? memory->local_time : memory->looked_at;
}

/** One row, with times relative to the newest look where the file has them so. */
struct site_row {
	struct site_memory kept;
	struct site told;		/* the states of a site that was not listed: unknown */
	bool is_listed;
	int64_t last_running, auto_start_on_seen;
};

static struct site_row
make_row(const struct site_memory *kept, const struct memory *memory, const struct snapshot *snapshot)
{
	const struct site *told = snapshot_site(snapshot, kept->id);
	struct site_row row = { .kept = *kept, .is_listed = told != NULL };

	if (told != NULL)
		row.told = *told;
	else
		row.told = (struct site){
			.auto_start = AUTO_START_UNKNOWN, .run_state = RUN_UNKNOWN, .pool_state = RUN_UNKNOWN
		};
	row.last_running = kept->last_running == memory->looked_at ? AT_NEWEST_LOOK : kept->last_running;
	row.auto_start_on_seen =
	    kept->auto_start_on_seen == clock_of(memory) ? AT_NEWEST_LOOK : kept->auto_start_on_seen;
	return row;
}

static bool
is_same_told(const struct site_row *a, const struct site_row *b)
{
	return a->is_listed == b->is_listed && a->told.auto_start == b->told.auto_start &&
	    a->told.run_state == b->told.run_state && a->told.pool_state == b->told.pool_state &&
	    a->told.win32_error == b->told.win32_error;
}

static bool
is_same_kept(const struct site_memory *a, const struct site_memory *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->bindings, b->bindings) == 0 &&
	       strcmp(a->pool, b->pool) == 0 && a->auto_start == b->auto_start &&
	       a->run_state == b->run_state && a->intent == b->intent &&
	       a->ran_since_start == b->ran_since_start && a->first_seen == b->first_seen &&
	       a->not_running_since == b->not_running_since &&
	       a->auto_start_off_since == b->auto_start_off_since && a->accepted_at == b->accepted_at &&
	       strcmp(a->accepted_by, b->accepted_by) == 0 && a->gone_since == b->gone_since;
}

static bool
is_same_row(const struct site_row *a, const struct site_row *b)
{
	return is_same_told(a, b) && is_same_kept(&a->kept, &b->kept) && a->last_running == b->last_running &&
	    a->auto_start_on_seen == b->auto_start_on_seen;
}

static bool
write_row(struct history *history, int64_t node, const struct site_row *site, struct error *err)
{
	const struct site_memory *kept = &site->kept;
	struct history_row row;

	if (!history_row_begin(history, replace_site, &row, err))
		return false;
	history_put_integer(&row, node);
	history_put_integer(&row, kept->id);
	history_put_integer(&row, site->is_listed);
	history_put_text(&row, kept->name);
	history_put_text(&row, kept->bindings);
	history_put_text(&row, kept->pool);
	history_put_integer(&row, site->told.auto_start);
	history_put_integer(&row, site->told.run_state);
	history_put_integer(&row, site->told.pool_state);
	history_put_integer(&row, site->told.win32_error);
	history_put_integer(&row, kept->auto_start);
	history_put_integer(&row, kept->run_state);
	history_put_integer(&row, kept->intent);
	history_put_integer(&row, kept->ran_since_start);
	history_put_integer(&row, kept->first_seen);
	history_put_integer(&row, kept->not_running_since);
	history_put_integer(&row, site->last_running);
	history_put_integer(&row, kept->auto_start_off_since);
	history_put_integer(&row, site->auto_start_on_seen);
	history_put_integer(&row, kept->accepted_at);
	history_put_text(&row, kept->accepted_by);
	history_put_integer(&row, kept->gone_since);
	return history_row_run(&row, err);
}

static bool
delete_row(struct history *history, int64_t node, uint32_t id, struct error *err)
{
	struct history_row row;

	if (!history_row_begin(history, delete_site, &row, err))
		return false;
	history_put_integer(&row, node);
	history_put_integer(&row, id);
	return history_row_run(&row, err);
}

bool
history_sites_store(struct history *history, int64_t node, const struct snapshot *snapshot_before,
    const struct memory *memory_before, const struct snapshot *snapshot, const struct memory *memory,
    struct error *err)
{
	size_t i;

	for (i = 0; i < memory->site_count; i++) {
		const struct site_memory *was = memory_site(memory_before, memory->sites[i].id);
		struct site_row after = make_row(&memory->sites[i], memory, snapshot);

		if (was != NULL) {
			struct site_row before = make_row(was, memory_before, snapshot_before);

			if (is_same_row(&before, &after))
				continue;
		}
		if (!write_row(history, node, &after, err))
			return false;
	}
	for (i = 0; i < memory_before->site_count; i++)
		if (memory_site(memory, memory_before->sites[i].id) == NULL &&
		    !delete_row(history, node, memory_before->sites[i].id, err))
			return false;
	return true;
}

static enum run_state
get_run_state(struct history_row *row)
{
	return (enum run_state)history_get_integer(row, RUN_STARTING, RUN_UNKNOWN);
}

static enum auto_start
get_auto_start(struct history_row *row)
{
	return (enum auto_start)history_get_integer(row, AUTO_START_ON, AUTO_START_UNKNOWN);
}

/* -1 is the clock of the newest look. */
static time_t
get_relative_time(struct history_row *row, time_t newest)
{
	struct history_row peek = *row;

	if (history_get_integer(&peek, INT64_MIN, INT64_MAX) != AT_NEWEST_LOOK)
		return history_get_time(row);
	row->column++;
	return newest;
}

static bool
keep_site(struct memory *memory, const struct site_memory *site, struct error *err)
{
	size_t count = memory->site_count;

	if (site->name == NULL || site->bindings == NULL || site->pool == NULL || site->accepted_by == NULL)
		return error_set(err, ERROR_NO_MEMORY, "out of memory");
	if ((count & (count - 1)) == 0) {	/* full at powers of two */
		struct site_memory *larger =
		    reallocarray(memory->sites, count == 0 ? 1 : count * 2, sizeof(*larger));

		if (larger == NULL)
			return error_set(err, ERROR_NO_MEMORY, "out of memory");
		memory->sites = larger;
	}
	memory->sites[memory->site_count++] = *site;
	return true;
}

static bool
take_site(struct history_row *row, struct snapshot *snapshot, struct memory *memory, struct error *err)
{
	struct site_memory kept = { .id = history_get_uint32(row) };
	bool is_listed = history_get_integer(row, 0, 1) != 0;
	struct site told = { .id = kept.id };

	kept.name = told.name = history_copy_text(row, &memory->text);
	kept.bindings = told.bindings = history_copy_text(row, &memory->text);
	kept.pool = told.pool = history_copy_text(row, &memory->text);
	told.auto_start = get_auto_start(row);
	told.run_state = get_run_state(row);
	told.pool_state = get_run_state(row);
	told.win32_error = history_get_uint32(row);
	kept.auto_start = get_auto_start(row);
	kept.run_state = get_run_state(row);
	kept.intent = (enum site_intent)history_get_integer(row, INTENT_NONE, INTENT_STOPPED);
	kept.ran_since_start = history_get_integer(row, 0, 1) != 0;
	kept.first_seen = history_get_time(row);
	kept.not_running_since = history_get_time(row);
	kept.last_running = get_relative_time(row, memory->looked_at);
	kept.auto_start_off_since = history_get_time(row);
	kept.auto_start_on_seen = get_relative_time(row, clock_of(memory));
	kept.accepted_at = history_get_time(row);
	kept.accepted_by = history_copy_text(row, &memory->text);
	kept.gone_since = history_get_time(row);
	if (!keep_site(memory, &kept, err))
		return false;
	if (!is_listed || snapshot_add_site(snapshot, &told, err))
		return true;
	return err->kind == ERROR_NO_MEMORY ? false : error_set(err, ERROR_STORAGE, "%s", err->text);
}

bool
history_sites_load(struct history *history, int64_t node, struct snapshot *snapshot, struct memory *memory,
    struct error *err)
{
	struct history_row row;
	bool is_there;

	if (!history_row_begin(history, select_sites, &row, err))
		return false;
	history_put_integer(&row, node);
	do {
		if (!history_row_next(&row, &is_there, err))
			return false;
		if (is_there && !take_site(&row, snapshot, memory, err)) {
			history_row_end(&row);
			return error_prefix(err, "%s", history->path);
		}
	} while (is_there);
	return true;
}
