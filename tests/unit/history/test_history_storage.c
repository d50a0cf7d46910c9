/* What lib/history/history.h promises when the file cannot be used: a sentence that says which case, and no harm
 * done. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/history/database.h"
#include "lib/history/schema.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define NOBODY 65534

static const struct story_look one_look = { .sites = { RUNS(1, "shop"), STOPPED(2, "blog") } };

/* A history with one look in it, closed. */
static void
make_history(const struct scratch *scratch)
{
	struct history *history = scratch_open(scratch);
	struct memory memory;

	scratch_observe(history, &one_look, &memory, NULL);
	memory_clear(&memory);
	history_close(history);
}

static void
open_is_refused(const char *path, enum history_mode mode, enum error_kind kind, const char *word)
{
	struct history *history = NULL;
	struct error err;

	error_clear(&err);
	assert_false(history_open(path, mode, 100, &history, &err));
	assert_null(history);
	assert_int_equal(err.kind, kind);
	if (strstr(err.text, word) == NULL || strncmp(err.text, path, strlen(path)) != 0)
		fail_msg("'%s' does not say '%s'", err.text, word);
}

static void
run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
write_file(const char *path, const char *bytes, size_t count)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	assert_int_equal(fclose(file), 0);
}

static void
copy_file(const char *from, const char *to)
{
	static char bytes[1 << 20];
	FILE *file = fopen(from, "r");
	size_t count;

	assert_non_null(file);
	count = fread(bytes, 1, sizeof(bytes), file);
	assert_true(count < sizeof(bytes));
	fclose(file);
	write_file(to, bytes, count);
}

static void
assert_mode(const char *path, const char *suffix, mode_t mode)
{
	char name[SCRATCH_PATH_SIZE + 32];
	struct stat status;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	assert_int_equal(stat(name, &status), 0);
	assert_int_equal(status.st_mode & 07777, mode);
}

static void
the_files_are_0640_whatever_the_umask(void **state)
{
	static const mode_t masks[] = { 0, 077, 027 };
	const struct scratch *scratch = *state;
	struct history *history;
	struct memory memory;
	size_t i;

	for (i = 0; i < 3; i++) {
		mode_t saved = umask(masks[i]);

		history = scratch_open(scratch);
		scratch_observe(history, &one_look, &memory, NULL);
		memory_clear(&memory);
		umask(saved);
		assert_mode(scratch->path, "", 0640);
		assert_mode(scratch->path, "-wal", 0640);
		assert_mode(scratch->path, "-shm", 0640);
		history_close(history);
		run_sql(scratch->path, "PRAGMA journal_mode = DELETE");
		assert_int_equal(unlink(scratch->path), 0);
	}
}

static void
in_a_folder_of_a_group_they_are_0660(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history;
	struct memory memory;
	mode_t saved;

	assert_int_equal(chmod(scratch->folder, 02770), 0);
	saved = umask(077);
	history = scratch_open(scratch);
	scratch_observe(history, &one_look, &memory, NULL);
	umask(saved);
	memory_clear(&memory);
	assert_mode(scratch->path, "", 0660);
	assert_mode(scratch->path, "-wal", 0660);
	assert_mode(scratch->path, "-shm", 0660);
	history_close(history);
}

static void
an_absent_folder_and_a_folder_in_its_place_are_named(void **state)
{
	const struct scratch *scratch = *state;
	char path[SCRATCH_PATH_SIZE + 32];

	snprintf(path, sizeof(path), "%s/none/history.db", scratch->folder);
	open_is_refused(path, HISTORY_READ_WRITE, ERROR_STORAGE, "does not exist");
	open_is_refused(scratch->folder, HISTORY_READ_WRITE, ERROR_STORAGE, "folder");
	open_is_refused(scratch->folder, HISTORY_READ_ONLY, ERROR_STORAGE, "folder");
}

static void
a_history_that_is_not_there_yet_is_absent_to_a_reader(void **state)
{
	const struct scratch *scratch = *state;

	open_is_refused(scratch->path, HISTORY_READ_ONLY, ERROR_ABSENT, "no history yet");
	assert_int_equal(access(scratch->path, F_OK), -1);
	write_file(scratch->path, "", 0);
	open_is_refused(scratch->path, HISTORY_READ_ONLY, ERROR_ABSENT, "empty");
	make_history(scratch);		/* an empty file is a beginning */
}

/* SQLite would take this name for a history in memory, which forgets everything without a word. */
static void
a_name_that_means_something_to_sqlite_is_a_file_all_the_same(void **state)
{
	struct scratch *scratch = *state;
	char *before = getcwd(NULL, 0);
	struct history *history;
	struct memory memory;
	struct stat status;
	struct error err;

	assert_non_null(before);
	assert_int_equal(chdir(scratch->folder), 0);
	assert_true(history_open(":memory:", HISTORY_READ_WRITE, 100, &history, &err));
	scratch_observe(history, &one_look, &memory, NULL);
	memory_clear(&memory);
	history_close(history);
	assert_int_equal(stat(":memory:", &status), 0);
	assert_true(status.st_size > 0 || stat(":memory:-wal", &status) == 0);
	assert_int_equal(chdir(before), 0);
	free(before);
}

static void
a_link_to_the_file_is_followed(void **state)
{
	const struct scratch *scratch = *state;
	char target[SCRATCH_PATH_SIZE + 32];

	snprintf(target, sizeof(target), "%s/target.db", scratch->folder);
	write_file(target, "", 0);
	assert_int_equal(symlink(target, scratch->path), 0);
	make_history(scratch);
	assert_int_equal(unlink(target), 0);
	make_history(scratch);		/* where the link leads, one is begun */
	assert_int_equal(access(target, R_OK), 0);
	assert_int_equal(unlink(scratch->path), 0);
	assert_int_equal(symlink("gone/history.db", scratch->path), 0);
	open_is_refused(scratch->path, HISTORY_READ_WRITE, ERROR_STORAGE, "does not exist");
	assert_int_equal(unlink(scratch->path), 0);
	assert_int_equal(symlink("history.db", scratch->path), 0);
	open_is_refused(scratch->path, HISTORY_READ_WRITE, ERROR_STORAGE, "symbolic links");
}

static void
a_file_that_is_no_database_is_damaged_and_left_alone(void **state)
{
	static const char garbage[] =
	    "this was a database, until somebody edited it with a text editor.............."
	    "...................................................................";
	const struct scratch *scratch = *state;
	char back[sizeof(garbage)] = { 0 };
	FILE *file;

	write_file(scratch->path, garbage, sizeof(garbage) - 1);
	open_is_refused(scratch->path, HISTORY_READ_WRITE, ERROR_STORAGE, "damaged");
	open_is_refused(scratch->path, HISTORY_READ_WRITE, ERROR_STORAGE, "move the file away");
	open_is_refused(scratch->path, HISTORY_READ_ONLY, ERROR_STORAGE, "damaged");
	file = fopen(scratch->path, "r");
	assert_non_null(file);
	assert_int_equal(fread(back, 1, sizeof(back), file), sizeof(garbage) - 1);
	fclose(file);
	assert_string_equal(back, garbage);
}

/* Overwrite one page with 0xa5. */
static void
spoil_page(const char *path, long page)
{
	FILE *file = fopen(path, "r+");
	int i;

	assert_non_null(file);
	assert_int_equal(fseek(file, page * 4096, SEEK_SET), 0);
	for (i = 0; i < 4096; i++)
		putc(0xa5, file);
	assert_int_equal(fclose(file), 0);
}

static void
each_damaged_page_is_survived_and_most_are_noticed(void **state)
{
	const struct scratch *scratch = *state;
	char spoiled[SCRATCH_PATH_SIZE + 32];
	struct stat status;
	long page, pages, noticed = 0;

	make_history(scratch);
	run_sql(scratch->path, "PRAGMA wal_checkpoint(TRUNCATE)");	/* everything from the log into the file */
	assert_int_equal(stat(scratch->path, &status), 0);
	pages = (long)status.st_size / 4096;
	assert_true(pages > 10);
	snprintf(spoiled, sizeof(spoiled), "%s/spoiled.db", scratch->folder);
	for (page = 0; page < pages; page++) {
		struct history *history = NULL;
		struct snapshot snapshot;
		struct memory memory;
		struct error err;
		bool ok;

		copy_file(scratch->path, spoiled);
		spoil_page(spoiled, page);
		story_snapshot(
		    &(struct story_look) { .at = 60, .sites = { STOPPED(1, "shop"), RUNS(2, "blog") } },
		    &snapshot);
		ok = history_open(spoiled, HISTORY_READ_WRITE, 100, &history, &err);
		if (ok && (ok = history_observe(history, &snapshot, &memory, NULL, &err)))
			memory_clear(&memory);
		if (!ok) {
			assert_int_equal(err.kind, ERROR_STORAGE);
			assert_non_null(strstr(err.text, "damaged"));
			noticed++;
		}
		snapshot_clear(&snapshot);
		history_close(history);
		unlink(spoiled);
	}
	assert_true(noticed >= 5);
}

static void
a_cut_wal_costs_the_last_looks_and_not_the_file(void **state)
{
	const struct scratch *scratch = *state;
	char copy[SCRATCH_PATH_SIZE + 32], wal[SCRATCH_PATH_SIZE + 40], copied_wal[SCRATCH_PATH_SIZE + 40];
	struct history *history = scratch_open(scratch);
	struct memory memory;
	struct stat status;
	struct error err;
	time_t at, cut_to;

	for (at = 0; at < 600; at += 60) {
		scratch_observe(
		    history, &(struct story_look) { .at = at, .sites = { RUNS(1, "shop") } }, &memory, NULL);
		memory_clear(&memory);
	}
	snprintf(wal, sizeof(wal), "%s-wal", scratch->path);
	snprintf(copy, sizeof(copy), "%s/copy.db", scratch->folder);
	snprintf(copied_wal, sizeof(copied_wal), "%s-wal", copy);
	assert_int_equal(stat(wal, &status), 0);
	for (cut_to = status.st_size; cut_to > status.st_size / 2; cut_to -= 3001) {
		struct history *cut;
		bool is_whole = cut_to == status.st_size;

		copy_file(scratch->path, copy);
		copy_file(wal, copied_wal);
		assert_int_equal(truncate(copied_wal, cut_to), 0);
		error_clear(&err);
		if (!history_open(copy, HISTORY_READ_WRITE, 100, &cut, &err))
			fail_msg("%s", err.text);
		assert_true(history_recall(cut, "exch", &memory, &err));
		if (is_whole)
			assert_int_equal(memory.looked_at, STORY_T0 + 540);
		assert_true(!memory.is_known || memory.site_count == 1);
		memory_clear(&memory);
		history_close(cut);
		unlink(copy);
		unlink(copied_wal);
	}
	history_close(history);
}

static void
rows_that_make_no_sense_are_bounded_or_refused(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history;
	struct memory memory;
	struct error err;

	make_history(scratch);
	run_sql(scratch->path, "UPDATE sites SET kept_run_state = 99, kept_auto_start = -5, stop = 1e300,"
			       " first_seen = 9223372036854775807, gone_since = -1");
	history = scratch_open(scratch);
	assert_true(history_recall(history, "exch", &memory, &err));
	assert_int_equal(memory.sites[0].run_state, RUN_UNKNOWN);
	assert_int_equal(memory.sites[0].auto_start, AUTO_START_ON);
	assert_int_equal(memory.sites[0].stop, STOP_MEANT);
	assert_true(memory.sites[0].first_seen < 253402300800);
	assert_int_equal(memory.sites[0].gone_since, 0);
	memory_clear(&memory);
	history_close(history);
	run_sql(scratch->path, "UPDATE sites SET name = printf('%2000s', 'x')");
	history = scratch_open(scratch);
	assert_false(history_recall(history, "exch", &memory, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	history_close(history);
}

static void
a_newer_version_is_refused_with_both_numbers_and_kept(void **state)
{
	const struct scratch *scratch = *state;
	char pragma[64];

	make_history(scratch);
	run_sql(scratch->path, "PRAGMA user_version = 77");
	open_is_refused(scratch->path, HISTORY_READ_WRITE, ERROR_STORAGE, "version 77");
	open_is_refused(scratch->path, HISTORY_READ_ONLY, ERROR_STORAGE, "upgrade sitewatch");
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d", HISTORY_VERSION);
	run_sql(scratch->path, pragma);
	make_history(scratch);
}

static void
a_database_of_another_program_is_refused(void **state)
{
	static const char *const others[] = {
		"CREATE TABLE songs (title TEXT)",
		"PRAGMA user_version = 1",
		"PRAGMA application_id = 4711",
	};
	const struct scratch *scratch = *state;
	size_t i;

	for (i = 0; i < 3; i++) {
		run_sql(scratch->path, others[i]);
		open_is_refused(scratch->path, HISTORY_READ_WRITE, ERROR_STORAGE, "another program");
		assert_int_equal(unlink(scratch->path), 0);
	}
}

static int64_t
version_of(struct history *history)
{
	int64_t version = -1;
	struct error err;

	assert_true(history_read_pragma(history, "PRAGMA user_version", &version, &err));
	return version;
}

/* Two steps of a later program; those up to this one's version must not run. */
#define LATER_STEPS (HISTORY_VERSION + 2)

static void
make_steps(const char *steps[LATER_STEPS], const char *last)
{
	size_t i;

	for (i = 0; i < HISTORY_VERSION; i++)
		steps[i] = "must not run";
	steps[HISTORY_VERSION] = "ALTER TABLE nodes ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'";
	steps[HISTORY_VERSION + 1] = last;
}

static void
an_older_version_is_migrated_step_by_step_and_keeps_what_it_had(void **state)
{
	const struct scratch *scratch = *state;
	const char *steps[LATER_STEPS];
	struct history *history;
	int64_t count = 0;
	struct error err;

	make_steps(steps, "UPDATE nodes SET colour = 'red'; CREATE TABLE later (x)");
	make_history(scratch);
	history = scratch_open(scratch);
	error_clear(&err);
	if (!history_schema_migrate(history, steps, LATER_STEPS, &err))
		fail_msg("%s", err.text);
	assert_int_equal(version_of(history), LATER_STEPS);
	assert_true(
	    history_read_pragma(history, "SELECT count(*) FROM nodes WHERE colour = 'red'", &count, &err));
	assert_int_equal(count, 1);
	assert_true(history_read_pragma(history, "SELECT count(*) FROM sites", &count, &err));
	assert_int_equal(count, 2);
	assert_true(history_schema_migrate(history, steps, LATER_STEPS, &err));	/* nothing left to do */
	assert_true(history_schema_migrate(history, steps, 1, &err));		/* never back */
	assert_int_equal(version_of(history), LATER_STEPS);
	history_close(history);
}

static void
a_migration_that_fails_changes_nothing(void **state)
{
	const struct scratch *scratch = *state;
	const char *steps[LATER_STEPS];
	struct history *history;
	int64_t count = -1;
	struct memory memory;
	struct error err;

	make_steps(steps, "no such SQL");
	make_history(scratch);
	history = scratch_open(scratch);
	assert_false(history_schema_migrate(history, steps, LATER_STEPS, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	assert_int_equal(version_of(history), HISTORY_VERSION);
	assert_true(history_read_pragma(
	    history, "SELECT count(*) FROM pragma_table_info('nodes') WHERE name = 'colour'", &count, &err));
	assert_int_equal(count, 0);
	assert_true(history_recall(history, "exch", &memory, &err));
	assert_int_equal(memory.site_count, 2);
	memory_clear(&memory);
	history_close(history);
}

static void
a_locked_history_is_said_to_be_and_readers_do_not_mind(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = NULL;
	struct snapshot snapshot;
	struct memory memory;
	sqlite3 *other;
	struct error err;

	make_history(scratch);
	assert_true(history_open(scratch->path, HISTORY_READ_WRITE, 150, &history, &err));
	assert_int_equal(sqlite3_open(scratch->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	story_snapshot(&(struct story_look) { .at = 60, .sites = { STOPPED(1, "shop") } }, &snapshot);
	assert_false(history_observe(history, &snapshot, &memory, NULL, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	assert_non_null(strstr(err.text, "locked by another process for 0.1 s"));
	assert_true(history_recall(history, "exch", &memory, &err));
	assert_int_equal(memory.looked_at, STORY_T0);
	memory_clear(&memory);
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_true(history_observe(history, &snapshot, &memory, NULL, &err));
	memory_clear(&memory);
	snapshot_clear(&snapshot);
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	history_close(history);
}

/*
 * Run `play` in a child of its own, as a user whom modes bind; true when it returned true. A child,
 * because neither a user id nor a limit can be taken back.
 */
static bool
in_a_child(bool (*play)(const struct scratch *scratch), const struct scratch *scratch)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(2);
		_exit(play(scratch) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool
fails_for_want_of_rights(const struct scratch *scratch)
{
	struct history *history = NULL;
	struct error err;

	error_clear(&err);
	return !history_open(scratch->path, HISTORY_READ_WRITE, 100, &history, &err) && history == NULL &&
	    err.kind == ERROR_STORAGE && strstr(err.text, "no right") != NULL &&
	    strncmp(err.text, scratch->path, strlen(scratch->path)) == 0;
}

static bool
reads_what_it_may_not_write(const struct scratch *scratch)
{
	struct history *history = NULL;
	struct memory memory = { 0 };
	struct error err;
	bool ok;

	ok = history_open(scratch->path, HISTORY_READ_ONLY, 100, &history, &err) &&
	     history_recall(history, "exch", &memory, &err) && memory.looked_at == STORY_T0 &&
	     memory.site_count == 2;
	memory_clear(&memory);
	history_close(history);
	return ok;
}

/* The test's own user owns the folder; others, or itself when it is not root, are kept out by mode. */
static void
set_modes(const struct scratch *scratch, mode_t folder, mode_t file)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	size_t i;

	for (i = 0; file != 0 && i < 3; i++) {
		char name[SCRATCH_PATH_SIZE + 32];

		snprintf(name, sizeof(name), "%s%s", scratch->path, suffixes[i]);
		assert_int_equal(chmod(name, file), 0);
	}
	assert_int_equal(chmod(scratch->folder, folder), 0);
}

static void
a_folder_or_file_that_may_not_be_written_is_said_to_be(void **state)
{
	const struct scratch *scratch = *state;

	set_modes(scratch, 0555, 0);
	assert_true(in_a_child(fails_for_want_of_rights, scratch));	/* no file, no right to make one */
	set_modes(scratch, 0700, 0);
	make_history(scratch);
	set_modes(scratch, 0555, 0444);
	assert_true(in_a_child(fails_for_want_of_rights, scratch));	/* file to be read only */
	set_modes(scratch, 0777, 0444);
	assert_true(in_a_child(fails_for_want_of_rights, scratch));
	set_modes(scratch, 0777, 0200);
	assert_true(in_a_child(fails_for_want_of_rights, scratch));
	set_modes(scratch, geteuid() == 0 ? 0700 : 0600, 0644);
	assert_true(in_a_child(fails_for_want_of_rights, scratch));	/* folder to be kept out of */
	set_modes(scratch, 0700, 0640);
}

static void
a_user_who_may_only_read_can_read(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history;

	make_history(scratch);
	set_modes(scratch, 0555, 0444);
	assert_true(in_a_child(reads_what_it_may_not_write, scratch));	/* nobody has it open */
	set_modes(scratch, 0755, 0644);
	history = scratch_open(scratch);
	set_modes(scratch, 0555, 0444);
	assert_true(in_a_child(reads_what_it_may_not_write, scratch));	/* a daemon has it open */
	set_modes(scratch, 0755, 0644);
	history_close(history);
}

/* Observes ever more sites until the limit is hit. */
static bool
fills_the_disk(const struct scratch *scratch)
{
	struct rlimit limit = { .rlim_cur = 300 * 1024, .rlim_max = 300 * 1024 };
	struct history *history = scratch_open(scratch);
	struct error err;
	bool ok = true;
	uint32_t i, look;

	signal(SIGXFSZ, SIG_IGN);	/* as every program of ours does */
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return false;
	error_clear(&err);
	for (look = 1; ok && look < 200; look++) {
		struct snapshot snapshot;
		struct memory memory;

		story_snapshot(&(struct story_look) { .at = 60 * look }, &snapshot);
		for (i = 1; i <= 50; i++) {
			char name[200];
			struct site site = { .id = i,
				.name = name,
				.auto_start = AUTO_START_ON,
				.run_state = RUN_STARTED,
				.pool_state = RUN_UNKNOWN };

			snprintf(name, sizeof(name), "%0190u", look);
			ok = ok && snapshot_add_site(&snapshot, &site, &err);
		}
		ok = ok && history_observe(history, &snapshot, &memory, NULL, &err);
		if (ok)
			memory_clear(&memory);
		snapshot_clear(&snapshot);
	}
	history_close(history);
	if (!ok && err.kind == ERROR_STORAGE && strstr(err.text, "limit of file size") != NULL)
		return true;
	fprintf(stderr, "%s\n", ok ? "the disk was never full" : err.text);
	return false;
}

static void
what_the_system_says_is_a_sentence_that_says_what_to_do(void **state)
{
	static const struct {
		int number;
		const char *says, *advises;
	} cases[] = {
		{ ENOENT, "does not exist", "make it" }, { EROFS, "read-only file system", "mount it" },
		{ ENOSPC, "the disk is full", "make room" }, { EDQUOT, "quota", "raise it" },
		{ EFBIG, "a limit of file size", "ulimit -f" }, { EMFILE, "no file descriptor left", "ulimit -n" },
		{ ENFILE, "no file descriptor left", "LimitNOFILE" }, { EISDIR, "a folder", "name a file" },
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(history_fail_errno("/h.db", cases[i].number, &err));
		assert_int_equal(err.kind, ERROR_STORAGE);
		assert_non_null(strstr(err.text, "/h.db: "));
		assert_non_null(strstr(err.text, cases[i].says));
		assert_non_null(strstr(err.text, cases[i].advises));
	}
}

static void
a_full_disk_costs_the_look_and_not_the_file(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history;
	struct snapshot snapshot;
	struct memory memory;
	struct error err;
	size_t i;

	assert_int_equal(chmod(scratch->folder, 0777), 0);
	assert_true(in_a_child(fills_the_disk, scratch));
	history = scratch_open(scratch);
	assert_true(history_snapshot(history, "exch", &snapshot, &err));
	assert_int_equal(snapshot.site_count, 50);
	for (i = 1; i < 50; i++)
		assert_string_equal(snapshot.sites[i].name, snapshot.sites[0].name);
	assert_int_equal(
	    strtol(snapshot.sites[0].name, NULL, 10), (snapshot.looked_at - STORY_T0) / 60);
	snapshot_clear(&snapshot);
	scratch_observe(
	    history, &(struct story_look) { .at = 86400, .sites = { RUNS(1, "shop") } }, &memory, NULL);
	memory_clear(&memory);
	history_close(history);
}

static const struct CMUnitTest tests[] = {
	TEST(the_files_are_0640_whatever_the_umask),
	TEST(in_a_folder_of_a_group_they_are_0660),
	TEST(an_absent_folder_and_a_folder_in_its_place_are_named),
	TEST(a_history_that_is_not_there_yet_is_absent_to_a_reader),
	TEST(a_name_that_means_something_to_sqlite_is_a_file_all_the_same),
	TEST(a_link_to_the_file_is_followed),
	TEST(a_file_that_is_no_database_is_damaged_and_left_alone),
	TEST(each_damaged_page_is_survived_and_most_are_noticed),
	TEST(a_cut_wal_costs_the_last_looks_and_not_the_file),
	TEST(rows_that_make_no_sense_are_bounded_or_refused),
	TEST(a_newer_version_is_refused_with_both_numbers_and_kept),
	TEST(a_database_of_another_program_is_refused),
	TEST(an_older_version_is_migrated_step_by_step_and_keeps_what_it_had),
	TEST(a_migration_that_fails_changes_nothing),
	TEST(a_locked_history_is_said_to_be_and_readers_do_not_mind),
	TEST(a_folder_or_file_that_may_not_be_written_is_said_to_be),
	TEST(a_user_who_may_only_read_can_read),
	TEST(what_the_system_says_is_a_sentence_that_says_what_to_do),
	TEST(a_full_disk_costs_the_look_and_not_the_file),
};

TEST_GROUP(tests, NULL, NULL);
