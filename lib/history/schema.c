#include "lib/history/schema.h"

#include <stdio.h>

#include "lib/history/database.h"

/*
 * Version 1. What the newest look told stands under plain names; what is remembered beyond it (memory.h)
 * under kept_... or a name of its own. Two columns hold -1 for "at the newest look", so that a look that
 * finds everything unchanged writes one row: sites.last_running (nodes.looked_at) and
 * sites.auto_start_on_seen (the node's clock then). Numbers of states are those of the enums.
 * Times: seconds since 1970, UTC; 0 = none.
 */
static const char version_1[] =
    "CREATE TABLE nodes ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT," /* never used again */
    " name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
    " looked_at INTEGER NOT NULL, look_ms INTEGER NOT NULL,"
    " computer TEXT NOT NULL, windows_version TEXT NOT NULL, windows_name TEXT NOT NULL,"
    " iis_interface INTEGER NOT NULL, local_time INTEGER NOT NULL, boot_time INTEGER NOT NULL,"
    " w3svc_state INTEGER NOT NULL, w3svc_start INTEGER NOT NULL, w3svc_pid INTEGER NOT NULL,"
    " clussvc_state INTEGER NOT NULL, exres_version TEXT NOT NULL,"
    " kept_computer TEXT NOT NULL, kept_boot_time INTEGER NOT NULL, kept_boot_read INTEGER NOT NULL,"
    " kept_w3svc_state INTEGER NOT NULL, kept_w3svc_start INTEGER NOT NULL, kept_w3svc_pid INTEGER NOT NULL,"
    " last_start INTEGER NOT NULL, previous_start INTEGER NOT NULL, events_seen INTEGER NOT NULL);"
    "CREATE TABLE sites ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, id INTEGER NOT NULL,"
    " listed INTEGER NOT NULL, name TEXT NOT NULL, bindings TEXT NOT NULL, pool TEXT NOT NULL,"
    " auto_start INTEGER NOT NULL, run_state INTEGER NOT NULL, pool_state INTEGER NOT NULL,"
    " win32_error INTEGER NOT NULL, kept_auto_start INTEGER NOT NULL, kept_run_state INTEGER NOT NULL,"
    " intent INTEGER NOT NULL, ran_since_start INTEGER NOT NULL, first_seen INTEGER NOT NULL,"
    " not_running_since INTEGER NOT NULL, last_running INTEGER NOT NULL,"
    " auto_start_off_since INTEGER NOT NULL, auto_start_on_seen INTEGER NOT NULL,"
    " accepted_at INTEGER NOT NULL, accepted_by TEXT NOT NULL, gone_since INTEGER NOT NULL,"
    " PRIMARY KEY (node, id)) WITHOUT ROWID;"
    "CREATE TABLE parts ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, position INTEGER NOT NULL,"
    " status INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (node, position)) WITHOUT ROWID;"
    "CREATE TABLE cluster_groups ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, position INTEGER NOT NULL,"
    " name TEXT NOT NULL, owner TEXT NOT NULL, state INTEGER NOT NULL,"
    " PRIMARY KEY (node, position)) WITHOUT ROWID;"
    "CREATE TABLE kept_groups ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, position INTEGER NOT NULL,"
    " name TEXT NOT NULL, owner TEXT NOT NULL, state INTEGER NOT NULL,"
    " PRIMARY KEY (node, position)) WITHOUT ROWID;"
    "CREATE TABLE resources ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, position INTEGER NOT NULL,"
    " name TEXT NOT NULL, type TEXT NOT NULL, group_name TEXT NOT NULL, state INTEGER NOT NULL,"
    " PRIMARY KEY (node, position)) WITHOUT ROWID;"
    "CREATE TABLE events ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, position INTEGER NOT NULL,"
    " time INTEGER NOT NULL, group_name TEXT NOT NULL, from_node TEXT NOT NULL, to_node TEXT NOT NULL,"
    " event_id INTEGER NOT NULL, PRIMARY KEY (node, position)) WITHOUT ROWID;"
    "CREATE TABLE failovers ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, position INTEGER NOT NULL,"
    " time INTEGER NOT NULL, began INTEGER NOT NULL, evidence INTEGER NOT NULL,"
    " group_name TEXT NOT NULL, from_node TEXT NOT NULL, to_node TEXT NOT NULL,"
    " PRIMARY KEY (node, position)) WITHOUT ROWID;"
    "CREATE TABLE changes ("
    " id INTEGER PRIMARY KEY, node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE,"
    " time INTEGER NOT NULL, kind INTEGER NOT NULL, site INTEGER NOT NULL, subject TEXT NOT NULL,"
    " from_word TEXT NOT NULL, to_word TEXT NOT NULL, evidence INTEGER NOT NULL);"
    "CREATE INDEX changes_by_time ON changes (node, time);"
    "CREATE TABLE repairs ("
    " id INTEGER PRIMARY KEY, node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE,"
    " time INTEGER NOT NULL, site INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,"
    " result TEXT NOT NULL);"
    "CREATE INDEX repairs_by_time ON repairs (node, time);"
    "PRAGMA application_id = 1399420005;";

/*
 * Version 2: what the daemon keeps. Its nodes are apart from those of version 1, which are there only after a
 * look that went well: polls.id is the node's index in the SNMP tables. Changes get numbers that are never
 * used again, so that "seen up to" holds. conditions and outbox: see poll.h and outbox.h.
 */
static const char version_2[] =
    "CREATE TABLE polls ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " name TEXT NOT NULL UNIQUE COLLATE NOCASE, is_polled INTEGER NOT NULL,"
    " polled_at INTEGER NOT NULL, poll_ms INTEGER NOT NULL, succeeded_at INTEGER NOT NULL,"
    " error_kind INTEGER NOT NULL, error TEXT NOT NULL,"
    " reach INTEGER NOT NULL, changes_seen INTEGER NOT NULL);"
    "CREATE TABLE conditions ("
    " poll INTEGER NOT NULL REFERENCES polls ON DELETE CASCADE, site INTEGER NOT NULL, condition INTEGER NOT "
    "NULL,"
    " PRIMARY KEY (poll, site)) WITHOUT ROWID;"
    "CREATE TABLE outbox ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, poll INTEGER NOT NULL, time INTEGER NOT NULL, words TEXT NOT "
    "NULL);"
    "CREATE TABLE outbox_dropped ("
    " poll INTEGER PRIMARY KEY, time INTEGER NOT NULL, count INTEGER NOT NULL);"
    "CREATE TABLE changes_2 ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE,"
    " time INTEGER NOT NULL, kind INTEGER NOT NULL, site INTEGER NOT NULL, subject TEXT NOT NULL,"
    " from_word TEXT NOT NULL, to_word TEXT NOT NULL, evidence INTEGER NOT NULL);"
    "INSERT INTO changes_2 SELECT id, node, time, kind, site, subject, from_word, to_word, evidence FROM "
    "changes"
    " ORDER BY id;"
    "DROP TABLE changes;"
    "ALTER TABLE changes_2 RENAME TO changes;"
    "CREATE INDEX changes_by_time ON changes (node, time);"
    "CREATE INDEX changes_by_id ON changes (node, id);";

/* Version 3: a repair is noted before it is made, so that one that was cut short is seen: finished is 0 then.
 */
static const char version_3[] = "ALTER TABLE repairs ADD COLUMN finished INTEGER NOT NULL DEFAULT 0;"
				"ALTER TABLE repairs ADD COLUMN reason TEXT NOT NULL DEFAULT '';"
				"UPDATE repairs SET finished = time;";

/*
 * Version 4: evidence in place of conclusions (memory.h). Of a stop that was taken for meant it was not kept
 * how it was seen, so nothing is known of it now; an acceptance stays.
 */
static const char version_4[] =
    "CREATE TABLE sites_4 (" /* SQLite 3.34 cannot drop a column */
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, id INTEGER NOT NULL,"
    " listed INTEGER NOT NULL, name TEXT NOT NULL, bindings TEXT NOT NULL, pool TEXT NOT NULL,"
    " auto_start INTEGER NOT NULL, run_state INTEGER NOT NULL, pool_state INTEGER NOT NULL,"
    " win32_error INTEGER NOT NULL, kept_auto_start INTEGER NOT NULL, kept_run_state INTEGER NOT NULL,"
    " is_rejected INTEGER NOT NULL, has_run INTEGER NOT NULL, ran_since_start INTEGER NOT NULL,"
    " is_born INTEGER NOT NULL, stop INTEGER NOT NULL, stop_watched_s INTEGER NOT NULL,"
    " settling_since INTEGER NOT NULL, first_seen INTEGER NOT NULL,"
    " not_running_since INTEGER NOT NULL, last_running INTEGER NOT NULL,"
    " auto_start_off_since INTEGER NOT NULL, auto_start_on_seen INTEGER NOT NULL,"
    " accepted_at INTEGER NOT NULL, accepted_by TEXT NOT NULL, gone_since INTEGER NOT NULL,"
    " PRIMARY KEY (node, id)) WITHOUT ROWID;"
    "INSERT INTO sites_4 SELECT node, id, listed, name, bindings, pool, auto_start, run_state, pool_state,"
    " win32_error, kept_auto_start, kept_run_state, 0, intent = 1, ran_since_start, 0, 0, 0, 0, first_seen,"
    " not_running_since, last_running, auto_start_off_since, auto_start_on_seen, accepted_at, accepted_by,"
    " gone_since FROM sites;"
    "DROP TABLE sites;"
    "ALTER TABLE sites_4 RENAME TO sites;"
    "ALTER TABLE nodes ADD COLUMN looked_before_start INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN look_end INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN cluster_untold_since INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE kept_groups ADD COLUMN state_since INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE failovers ADD COLUMN has_cleared INTEGER NOT NULL DEFAULT 0;";

/*
 * Version 5. A node of before counts as named by an address until it is looked at as a configured one. The table upkeep
 * has one row: the day since 1970 for which the history was pruned last. addresses: see history_find_address().
 * What people accept may have an end and a reason, and may be a flag or a pool; kept_pools: pools as seen last;
 * pools: those that are expected, as told last.
 * unfinished_runs: the run of the event handler that has not made all its steps, one of a node (unfinished.h).
 * roles_told: of which roles of clusters something was told (role_told.h).
 */
static const char version_5[] =
    "ALTER TABLE nodes ADD COLUMN last_clocks TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE upkeep (pruned_day INTEGER NOT NULL);"
    "INSERT INTO upkeep VALUES (0);"
    "ALTER TABLE nodes ADD COLUMN kept_domain TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE nodes ADD COLUMN is_by_address INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE nodes ADD COLUMN changes_day INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN changes_of_sites INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN changes_of_node INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX nodes_by_computer ON nodes (kept_computer COLLATE NOCASE);"
    "CREATE TABLE addresses ("
    " address TEXT NOT NULL PRIMARY KEY COLLATE NOCASE, node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE)"
    " WITHOUT ROWID;"
    "CREATE TABLE unfinished_runs ("
    " node INTEGER PRIMARY KEY REFERENCES nodes ON DELETE CASCADE,"
    " began INTEGER NOT NULL, until INTEGER NOT NULL, last_start INTEGER NOT NULL, w3svc_pid INTEGER NOT NULL,"
    " config TEXT NOT NULL, options TEXT NOT NULL, steps TEXT NOT NULL);"
    "ALTER TABLE sites ADD COLUMN accepted_until INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE sites ADD COLUMN accepted_why TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE sites ADD COLUMN flag_accepted_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE sites ADD COLUMN flag_accepted_by TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE sites ADD COLUMN flag_accepted_until INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE sites ADD COLUMN flag_accepted_why TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE kept_pools ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, position INTEGER NOT NULL,"
    " name TEXT NOT NULL, state INTEGER NOT NULL, has_run INTEGER NOT NULL, ran_since_start INTEGER NOT NULL,"
    " accepted_at INTEGER NOT NULL, accepted_by TEXT NOT NULL, accepted_until INTEGER NOT NULL,"
    " accepted_why TEXT NOT NULL, gone_since INTEGER NOT NULL, PRIMARY KEY (node, position)) WITHOUT ROWID;"
    "INSERT INTO kept_pools SELECT node, row_number() OVER (PARTITION BY node ORDER BY pool COLLATE NOCASE) - 1,"
    " pool, min(pool_state), max(pool_state = 2), max(pool_state = 2), 0, '', 0, '', 0 FROM sites"
    " WHERE listed AND pool <> '' GROUP BY node, pool COLLATE NOCASE;"
    "CREATE TABLE pools ("
    " node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE, position INTEGER NOT NULL,"
    " name TEXT NOT NULL, state INTEGER NOT NULL, is_absent INTEGER NOT NULL,"
    " PRIMARY KEY (node, position)) WITHOUT ROWID;"
    "ALTER TABLE nodes ADD COLUMN way INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN ways_searched_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN shell_agreement INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN iis6_settings_star INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN iis7_sites_star INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN is_listing_partial INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN number_given INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN asked_all INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN sites_mark INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE nodes ADD COLUMN kept_cluster TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE nodes ADD COLUMN kept_members TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE roles_told ("
    " cluster TEXT NOT NULL COLLATE NOCASE, role TEXT NOT NULL COLLATE NOCASE, condition INTEGER NOT NULL,"
    " not_ready TEXT NOT NULL, PRIMARY KEY (cluster, role)) WITHOUT ROWID;"
    "ALTER TABLE nodes ADD COLUMN clock_back_s INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE changes ADD COLUMN clock_back_s INTEGER NOT NULL DEFAULT 0;";

static const char *const migrations[] = { version_1, version_2, version_3, version_4, version_5 };

_Static_assert(sizeof(migrations) / sizeof(migrations[0]) == HISTORY_VERSION, "one step for each version");
_Static_assert(HISTORY_APPLICATION_ID == 1399420005, "as in the SQL");

/* Inside a transaction: another process may be just as far. */
static bool
migrate(struct history *history, const char *const *steps, size_t count, struct error *err)
{
	int64_t version = 0;

	if (!history_read_pragma(history, "PRAGMA user_version", &version, err))
		return false;
	for (; version >= 0 && (size_t)version < count; version++) {
		char pragma[64];

		snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %lld", (long long)version + 1);
		if (!history_execute(history, steps[version], err) || !history_execute(history, pragma, err))
			return false;
	}
	return true;
}

bool
history_schema_migrate(struct history *history, const char *const *steps, size_t count, struct error *err)
{
	return history_begin_write(history, err) &&
	    history_end_write(history, migrate(history, steps, count, err), err);
}

/* Whose file it is, all from one state of it: another process may be making it just now. */
struct stamp {
	int64_t application, version, tables;
};

static bool
read_stamp(struct history *history, struct stamp *ret_stamp, struct error *err)
{
	struct stamp stamp = { 0 };
	bool ok;

	if (!history_begin_read(history, err))
		return false;
	ok = history_read_pragma(history, "PRAGMA application_id", &stamp.application, err) &&
	    history_read_pragma(history, "PRAGMA user_version", &stamp.version, err) &&
	    history_read_pragma(history, "SELECT count(*) FROM sqlite_master", &stamp.tables, err);
	history_end_read(history);
	if (ok)
		*ret_stamp = stamp;
	return ok;
}

bool
history_schema_check(struct history *history, enum history_mode mode, struct error *err)
{
	struct stamp stamp;

	if (!read_stamp(history, &stamp, err))
		return false;
	if (stamp.application != HISTORY_APPLICATION_ID &&
	    (stamp.application != 0 || stamp.version != 0 || stamp.tables != 0))
		return error_set(err, ERROR_STORAGE,
		    "%s: this is a database of another program: name another file for the history",
		    history->path);
	if (stamp.version > HISTORY_VERSION)
		return error_set(err, ERROR_STORAGE,
		    "%s: the history is of version %lld and this program knows up to %d: upgrade sitewatch "
		    "here too",
		    history->path, (long long)stamp.version, HISTORY_VERSION);
	if (stamp.version == HISTORY_VERSION)
		return true;
	if (mode == HISTORY_READ_WRITE)
		return history_schema_migrate(history, migrations, HISTORY_VERSION, err);
	if (stamp.version == 0)
		return error_set(err, ERROR_ABSENT,
		    "%s: the history is empty: no check has written to it yet", history->path);
	return error_set(err, ERROR_STORAGE,
	    "%s: the history is of version %lld, older than this program's %d: the next check that may "
	    "write upgrades it",
	    history->path, (long long)stamp.version, HISTORY_VERSION);
}
