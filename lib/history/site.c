#include "lib/history/site.h"

#include <stdlib.h>

#include "lib/history/columns.h"
#include "lib/history/database.h"
#include "lib/history/history.h"
#include "lib/model/array.h"

static const struct history_column site_columns[] = {
	HISTORY_NUMBER("id", struct history_site, kept.id),
	HISTORY_FLAG("listed", struct history_site, is_listed),
	HISTORY_TEXT("name", struct history_site, kept.name),
	HISTORY_TEXT("bindings", struct history_site, kept.bindings),
	HISTORY_TEXT("pool", struct history_site, kept.pool),
	HISTORY_STATE("auto_start", struct history_site, told.auto_start, AUTO_START_ON, AUTO_START_UNKNOWN),
	HISTORY_STATE("run_state", struct history_site, told.run_state, RUN_STARTING, RUN_UNKNOWN),
	HISTORY_STATE("pool_state", struct history_site, told.pool_state, RUN_STARTING, RUN_UNKNOWN),
	HISTORY_NUMBER("win32_error", struct history_site, told.win32_error),
	HISTORY_STATE("kept_auto_start", struct history_site, kept.auto_start,
	    AUTO_START_ON, AUTO_START_UNKNOWN),
	HISTORY_STATE("kept_run_state", struct history_site, kept.run_state, RUN_STARTING, RUN_UNKNOWN),
	HISTORY_FLAG("is_rejected", struct history_site, told.is_rejected),
	HISTORY_FLAG("has_run", struct history_site, kept.has_run),
	HISTORY_FLAG("ran_since_start", struct history_site, kept.ran_since_start),
	HISTORY_FLAG("is_born", struct history_site, kept.is_born),
	HISTORY_STATE("stop", struct history_site, kept.stop, STOP_NONE, STOP_MEANT),
	HISTORY_NUMBER("stop_watched_s", struct history_site, kept.stop_watched_s),
	HISTORY_TIME("settling_since", struct history_site, kept.settling_since),
	HISTORY_TIME("first_seen", struct history_site, kept.first_seen),
	HISTORY_TIME("not_running_since", struct history_site, kept.not_running_since),
	HISTORY_RELATIVE_TIME("last_running", struct history_site, kept.last_running),
	HISTORY_TIME("auto_start_off_since", struct history_site, kept.auto_start_off_since),
	HISTORY_RELATIVE_TIME("auto_start_on_seen", struct history_site, kept.auto_start_on_seen),
	HISTORY_ACCEPTANCE("accepted", struct history_site, kept.accepted),
	HISTORY_ACCEPTANCE("flag_accepted", struct history_site, kept.flag_accepted),
	HISTORY_TIME("gone_since", struct history_site, kept.gone_since),
};
const struct history_columns history_site_columns = HISTORY_COLUMNS(site_columns, struct history_site);

static const char select_sites[] = "SELECT <names> FROM sites WHERE node = ? ORDER BY id";
static const char replace_site[] = "INSERT OR REPLACE INTO sites (node, <names>) VALUES (?, <marks>)";
static const char delete_site[] = "DELETE FROM sites WHERE node = ? AND id = ?";

static struct history_site
make_row(const struct site_memory *kept, const struct memory *memory, const struct snapshot *snapshot)
{
	const struct site *told = snapshot_site(snapshot, kept->id);
	struct history_site row = { .kept = *kept, .is_listed = told != NULL };

	if (told != NULL)
		row.told = *told;
	else
		row.told = (struct site) {
			.auto_start = AUTO_START_UNKNOWN, .run_state = RUN_UNKNOWN, .pool_state = RUN_UNKNOWN
		};
	if (kept->last_running == memory->looked_at)
		row.kept.last_running = HISTORY_AT_NEWEST_LOOK;
	if (kept->auto_start_on_seen == memory_clock(memory))
		row.kept.auto_start_on_seen = HISTORY_AT_NEWEST_LOOK;
	return row;
}

static bool
write_row(struct history *history, int64_t node, const struct history_site *site, struct error *err)
{
	struct history_row row;

	if (!history_columns_begin(history, replace_site, &history_site_columns, &row, err))
		return false;
	history_put_integer(&row, node);
	history_columns_put(&row, &history_site_columns, site);
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
		struct history_site after = make_row(&memory->sites[i], memory, snapshot);

		if (was != NULL) {
			struct history_site before = make_row(was, memory_before, snapshot_before);

			if (history_columns_are_same(&history_site_columns, &before, &after))
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

static bool
keep_site(struct memory *memory, const struct site_memory *site, struct error *err)
{
	if (!array_room(memory->sites, memory->site_count, err))
		return false;
	memory->sites[memory->site_count++] = *site;
	return true;
}

/* What make_row() left out. Bindings that the newest look was not told are those of before. */
static void
complete_row(struct history_site *row, const struct memory *memory)
{
	if (row->kept.last_running == HISTORY_AT_NEWEST_LOOK)
		row->kept.last_running = memory->looked_at;
	if (row->kept.auto_start_on_seen == HISTORY_AT_NEWEST_LOOK)
		row->kept.auto_start_on_seen = memory_clock(memory);
	row->told.id = row->kept.id;
	row->told.name = row->kept.name;
	row->told.bindings = row->kept.bindings;
	row->told.pool = row->kept.pool;
}

static bool
take_site(struct history_row *row, struct snapshot *snapshot, struct memory *memory, struct error *err)
{
	struct history_site site = { .is_listed = false };

	if (!history_columns_take(row, &history_site_columns, &site, &memory->text, err))
		return false;
	complete_row(&site, memory);
	if (!keep_site(memory, &site.kept, err))
		return false;
	if (!site.is_listed || snapshot_add_site(snapshot, &site.told, err))
		return true;
	return err->kind == ERROR_NO_MEMORY ? false : error_set(err, ERROR_STORAGE, "%s", err->text);
}

bool
history_sites_load(struct history *history, int64_t node, struct snapshot *snapshot, struct memory *memory,
    struct error *err)
{
	struct history_row row;
	bool ok = true;

	if (!history_columns_begin(history, select_sites, &history_site_columns, &row, err))
		return false;
	history_put_integer(&row, node);
	while (history_row_more(&row, &ok, err))
		ok = take_site(&row, snapshot, memory, err) || error_prefix(err, "%s", history->path);
	return ok;
}

bool
history_rejected(struct history *history, const char *node, uint32_t **ret_ids, size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT id FROM sites WHERE node = (SELECT id FROM nodes WHERE name = ?)"
				  " AND listed AND is_rejected ORDER BY id";
	struct history_row row;
	uint32_t *ids = NULL;
	size_t count = 0;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, node);
	while (history_row_more(&row, &ok, err)) {
		ok = array_room(ids, count, err);
		if (ok)
			ids[count++] = history_get_uint32(&row);
	}
	if (!ok) {
		free(ids);
		return false;
	}
	free(*ret_ids);
	*ret_ids = ids;
	*ret_count = count;
	return true;
}
