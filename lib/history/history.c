#include "lib/history/history.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/history/database.h"
#include "lib/history/node.h"
#include "lib/history/prune.h"
#include "lib/history/ration.h"
#include "lib/history/schema.h"
#include "lib/history/unseen.h"
#include "lib/model/shared_file.h"

static bool
check_file(const char *path, const char *file, enum history_mode mode, struct error *err)
{
	struct stat status;

	if (stat(file, &status) == 0)
		return !S_ISDIR(status.st_mode) || history_fail_errno(path, EISDIR, err);
	if (errno == ENOENT && mode == HISTORY_READ_ONLY)
		return error_set(
		    err, ERROR_ABSENT, "%s: there is no history yet: no check has made it", path);
	return history_fail_errno(path, errno, err);
}

/* In bytes; a check of an unchanged node adds 4 KiB. The log is read once at each open, so small is quick. */
#define WAL_LOG_SIZE (256 << 10)

/* The change to WAL does not wait for others by itself. */
static bool
use_wal(struct history *history, struct error *err)
{
	unsigned int waited_ms = 0;
	int rc;

	while (
	    (rc = sqlite3_exec(history->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL)) == SQLITE_BUSY &&
	    waited_ms < history->busy_ms) {
		sqlite3_sleep(10);
		waited_ms += 10;
	}
	return rc == SQLITE_OK || history_fail(history, rc, err);
}

/*
 * -wal and -shm are left behind on purpose: a user who may only read could not make them. NORMAL loses at
 * most the last observations when the power fails, and never the file.
 */
static bool
configure(struct history *history, enum history_mode mode, struct error *err)
{
	int one = 1;

	sqlite3_extended_result_codes(history->db, 1);
	sqlite3_busy_timeout(history->db, (int)(history->busy_ms < INT32_MAX ? history->busy_ms : INT32_MAX));
	sqlite3_db_config(history->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(history->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (!history_execute(history,
		"PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA synchronous = NORMAL;"
		"PRAGMA journal_size_limit = 4194304",
		err))
		return false;
	if (mode == HISTORY_READ_ONLY)
		return true;
	if (sqlite3_db_readonly(history->db, "main") == 1)
		return history_fail_errno(
		    history->path, access(history->file, W_OK) == -1 ? errno : EACCES, err);
	sqlite3_file_control(history->db, "main", SQLITE_FCNTL_PERSIST_WAL, &one);
	return use_wal(history, err);
}

/* Links were followed before; one that is laid since is not. (SQLite follows none to -wal and -shm by itself.) */
#ifdef SQLITE_OPEN_NOFOLLOW
#define NO_LINK SQLITE_OPEN_NOFOLLOW
#else
#define NO_LINK 0
#endif

static bool
open_database(struct history *history, enum history_mode mode, struct error *err)
{
	int flags = mode == HISTORY_READ_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	/* A path that is not absolute could mean something else to SQLite: ":memory:", "file:...". */
	char *path = sqlite3_mprintf("%s%s", history->file[0] == '/' ? "" : "./", history->file);
	int rc;

	if (path == NULL)
		return error_memory(err);
	rc = sqlite3_open_v2(path, &history->db, flags | SQLITE_OPEN_NOMUTEX | NO_LINK, NULL);
	sqlite3_free(path);
	if (history->db == NULL)
		return error_memory(err);
	if (rc != SQLITE_OK)
		return history_fail(history, rc, err);
	return configure(history, mode, err) && history_schema_check(history, mode, err);
}

bool
history_open(const char *path, enum history_mode mode, unsigned int busy_ms, struct history **ret_history,
    struct error *err)
{
	struct history *history;
	char file[PATH_MAX];
	int failed;

	if (!shared_file_resolve(path, file, err))
		return false;
	/* An empty file is a database to SQLite, which gives -wal and -shm the same mode. */
	failed = mode == HISTORY_READ_WRITE ? shared_file_make(file) : 0;
	if (failed != 0)
		return history_fail_errno(path, failed, err);
	if (!check_file(path, file, mode, err))
		return false;
	history = calloc(1, sizeof(*history));
	if (history == NULL)
		return error_memory(err);
	history->busy_ms = busy_ms;
	history->path = strdup(path);
	history->file = strdup(file);
	if (history->path == NULL || history->file == NULL)
		error_memory(err);
	else if (open_database(history, mode, err)) {
		*ret_history = history;
		return true;
	}
	history_close(history);
	return false;
}

/* Inside the transaction. `memory` and `changes` are empty; the caller clears them, too, when this fails. */
static bool
observe(struct history *history, struct snapshot *snapshot, struct memory *memory,
    struct change_list *changes, struct error *err)
{
	struct history_node kept;
	struct history_grant grant;
	int64_t id;
	bool ok;

	if (!history_node_load(history, snapshot->node, &kept, err))
		return false;
	ok = memory_number_sites(&kept.memory, snapshot, err) &&
	    memory_update(&kept.memory, snapshot, memory, changes, err);
	if (ok && memory_is_late(&kept.memory, snapshot)) {
		memory_clear(memory);
		change_list_clear(changes);
		*memory = kept.memory;
		kept.memory = (struct memory) { 0 };
	} else if (ok) {
		grant = history_ration_take(&kept.ration, snapshot->looked_at, changes);
		ok = history_node_store(history, &kept, snapshot, memory, &id, err) &&
		    history_unseen_note(history, id, snapshot->node, &kept.memory, memory, err) &&
		    history_changes_add(history, id, changes, grant, err) &&
		    history_prune(history, memory_believed_clock(memory), err);
	}
	history_node_clear(&kept);
	return ok;
}

bool
history_observe(struct history *history, struct snapshot *snapshot, struct memory *ret_memory,
    struct change_list *ret_changes, struct error *err)
{
	struct memory memory = { 0 };
	struct change_list changes = { 0 };

	if (!history_begin_write(history, err))
		return false;
	if (!history_end_write(history, observe(history, snapshot, &memory, &changes, err), err)) {
		memory_clear(&memory);
		change_list_clear(&changes);
		return false;
	}
	*ret_memory = memory;
	if (ret_changes != NULL)
		*ret_changes = changes;
	else
		change_list_clear(&changes);
	return true;
}

static bool
load(struct history *history, const char *name, struct history_node *ret_node, struct error *err)
{
	bool ok;

	if (!history_begin_read(history, err))
		return false;
	ok = history_node_load(history, name, ret_node, err);
	history_end_read(history);
	return ok;
}

bool
history_recall(struct history *history, const char *node, struct memory *ret_memory, struct error *err)
{
	return history_recall_known(history, node, ret_memory, NULL, err);
}

bool
history_recall_known(struct history *history, const char *node, struct memory *ret_memory, struct known_look *ret_known,
    struct error *err)
{
	struct history_node kept;
	bool ok;

	if (!load(history, node, &kept, err))
		return false;
	ok = ret_known == NULL || memory_known_look(&kept.memory, &kept.snapshot, ret_known, err);
	if (ok) {
		*ret_memory = kept.memory;
		kept.memory = (struct memory) { 0 };
	}
	history_node_clear(&kept);
	return ok;
}

bool
history_snapshot(struct history *history, const char *node, struct snapshot *ret_snapshot, struct error *err)
{
	struct history_node kept;

	if (!load(history, node, &kept, err))
		return false;
	if (kept.id == 0) {
		history_node_clear(&kept);
		return error_set(err, ERROR_ABSENT, "%s: the history knows no node %s", history->path, node);
	}
	*ret_snapshot = kept.snapshot;
	kept.snapshot = (struct snapshot) { 0 };
	history_node_clear(&kept);
	return true;
}

bool
history_forget(struct history *history, const char *node, struct error *err)
{
	static const char sql[] = "DELETE FROM nodes WHERE name = ?";

	if (!history_run_with(history, sql, node, err))
		return false;
	return sqlite3_changes(history->db) > 0 ||
	    error_set(err, ERROR_ABSENT, "%s: the history knows no node %s", history->path, node);
}

bool
history_keep_pages(struct history *history, struct error *err)
{
	return history_execute(history, "PRAGMA cache_size = -131072", err);
}

/*
 * Every check opens and closes the file. SQLite would move the log into the file at each close, and wait for the disk;
 * leave that to the close that finds the log grown (a log that is opened anew cannot start over before).
 */
static void
keep_small_log(struct history *history)
{
	sqlite3_file *wal = NULL;
	sqlite3_int64 size = 0;

	sqlite3_file_control(history->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
	if (wal == NULL || wal->pMethods == NULL || wal->pMethods->xFileSize(wal, &size) != SQLITE_OK)
		return;
	if (size < WAL_LOG_SIZE)
		sqlite3_db_config(history->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void
history_close(struct history *history)
{
	size_t i;

	if (history == NULL)
		return;
	keep_small_log(history);
	for (i = 0; i < HISTORY_STATEMENTS; i++)
		sqlite3_finalize(history->statements[i].prepared);
	sqlite3_close(history->db);
	free(history->path);
	free(history->file);
	free(history);
}
