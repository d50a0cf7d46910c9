/*
 * A history whose rows hold anything: opened, read, judged and written as programs do it. Each call ends, and what it refuses
 * has a sentence. The input sets columns, one after the other: which one, what kind of value, the value.
 */
#include "config.h"	/* asprintf() */

#include <fcntl.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/history/history.h"
#include "lib/history/outbox.h"
#include "lib/history/poll.h"
#include "lib/repair/plan.h"
#include "lib/verdict/verdict.h"

#define NODE	    "EXCH-A"
#define T0	    1700000000
#define COLUMNS_MAX 256
#define WRITES_MAX  32

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *rest;
	size_t count;
};

static char in_memory[] = "/dev/shm/fuzz_rows.XXXXXX", on_disk[] = "/tmp/fuzz_rows.XXXXXX", *folder, path[64];
static char *template;
static size_t template_size;
static char *set_column[COLUMNS_MAX]; /* SQL, with a parameter for the value */
static size_t column_count;

static uint8_t
take(struct input *input)
{
	if (input->count == 0)
		return 0;
	input->count--;
	return *input->rest++;
}

static void
remove_files(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char name[96];
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
}

static void
remove_folder(void)
{
	remove_files();
	rmdir(folder);
}

static void
need(bool ok)
{
	if (!ok)
		abort();
}

/* What is refused says why. */
static bool
told(bool ok, const struct error *err)
{
	need(ok || (err->kind != ERROR_NONE && err->text[0] != '\0'));
	return ok;
}

static void
make_look(struct snapshot *snapshot, time_t at)
{
	static const char *const names[] = { "OWA", "Shop" };
	const struct cluster_event event = { .time = T0 - 60, .group = "EVS", .from = "EXCH-B", .to = NODE, .event_id = 1201 };
	const struct cluster_group group = { .name = "EVS", .owner = NODE, .state = CLUSTER_ONLINE };
	const struct app_pool pool = { .name = "Jobs", .state = RUN_STARTED };
	struct error err;
	uint32_t i;

	need(snapshot_init(snapshot, NODE, &err));
	snapshot->looked_at = snapshot->facts.local_time = at;
	snapshot->has_run_state = true;
	snapshot->facts.computer = NODE;
	snapshot->facts.windows_version = "5.2.3790";
	snapshot->facts.boot_time = T0 - 86400;
	snapshot->facts.w3svc_state = snapshot->facts.clussvc_state = SERVICE_RUNNING;
	snapshot->facts.w3svc_start = T0 - 86380;
	snapshot->facts.w3svc_pid = 1234;
	for (i = 0; i < 2; i++) {
		const struct site site = { .id = i + 1, .name = names[i], .bindings = "http_*:80:", .pool = "DefaultAppPool",
			.auto_start = at == T0 ? AUTO_START_ON : AUTO_START_OFF,
			.run_state = i == 0 ? RUN_STARTED : RUN_STOPPED, .pool_state = RUN_STARTED,
			.service_uptime_s = SITE_UPTIME_UNKNOWN };

		need(snapshot_add_site(snapshot, &site, &err));
	}
	need(snapshot_add_group(snapshot, &group, &err) && snapshot_add_event(snapshot, &event, &err) &&
	    snapshot_add_pool(snapshot, &pool, &err) && snapshot_finish(snapshot, &err));
}

/* A history with all that programs write: looks, an acceptance, a repair, a poll, and what waits for delivery. */
static void
fill(struct history *history)
{
	static const char *const sites[] = { "Shop" };
	const struct saying saying = { .names = sites, .name_count = 1, .said = { T0 + 400, T0 + 4000, "anna", "disk" } };
	const struct repair repair = { .time = T0 + 500, .site_id = 1, .who = "root", .what = "start-site", .reason = "lost",
		.result = "started", .finished = T0 + 501 };
	struct outbox_item item = { .node_index = 1, .time = T0, .words = "kind=1" };
	struct site_condition_note note = { 2, CONDITION_STOPPED };
	struct history_poll before = { 0 }, after;
	struct snapshot snapshot;
	struct said_list said;
	struct memory memory;
	struct error err;
	time_t at;

	for (at = T0; at <= T0 + 300; at += 300) {
		make_look(&snapshot, at);
		need(history_observe(history, &snapshot, &memory, NULL, &err));
		memory_clear(&memory);
		snapshot_clear(&snapshot);
	}
	need(history_say(history, NODE, &saying, &said, &err) && history_record_repair(history, NODE, &repair, &err) &&
	    history_poll_begin(history, NODE, &before, &err));
	said_list_clear(&said);
	after = before;
	after.conditions = &note;
	after.condition_count = 1;
	after.polled_at = after.succeeded_at = T0;
	item.node_index = before.index;
	need(history_poll_store(history, &before, &after, &item, 1, &err));
	history_poll_clear(&before);
}

static void
find_columns(sqlite3 *db)
{
	sqlite3_stmt *statement;
	int written;

	need(sqlite3_prepare_v2(db,
		 "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2", -1,
		 &statement, NULL) == SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		need(column_count < COLUMNS_MAX);
		written = asprintf(&set_column[column_count++], "UPDATE OR IGNORE \"%s\" SET \"%s\" = ?",
		    (const char *)sqlite3_column_text(statement, 0), (const char *)sqlite3_column_text(statement, 1));
		need(written > 0);
	}
	sqlite3_finalize(statement);
}

static void
read_template(void)
{
	FILE *file = fopen(path, "r");

	need(file != NULL && fseek(file, 0, SEEK_END) == 0);
	template_size = (size_t)ftell(file);
	template = malloc(template_size);
	rewind(file);
	need(template != NULL && fread(template, 1, template_size, file) == template_size);
	fclose(file);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct history *history;
	struct error err;
	sqlite3 *db;

	(void)argc;
	(void)argv;
	folder = mkdtemp(in_memory);
	if (folder == NULL)
		folder = mkdtemp(on_disk);
	need(folder != NULL);
	atexit(remove_folder);
	snprintf(path, sizeof(path), "%s/history.db", folder);
	need(history_open(path, HISTORY_READ_WRITE, 100, &history, &err));
	fill(history);
	history_close(history);
	need(sqlite3_open(path, &db) == SQLITE_OK);
	find_columns(db);
	need(sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
	read_template();
	return 0;
}

static void
bind_value(sqlite3_stmt *statement, struct input *input)
{
	uint8_t kind = take(input);
	size_t length = kind / 4 < input->count ? kind / 4 : input->count;
	uint64_t number = 0;

	switch (kind % 4) {
	case 0: /* a text, or bytes, as long as the rest of the kind says */
		sqlite3_bind_text(statement, 1, (const char *)input->rest, (int)length, SQLITE_TRANSIENT);
		break;
	case 1:
		sqlite3_bind_blob(statement, 1, input->rest, (int)length, SQLITE_TRANSIENT);
		break;
	case 2: /* a number; up to eight bytes, as a sign goes along */
		for (length = length < 8 ? length : 8; length > 0; length--)
			number = number << 8 | take(input);
		sqlite3_bind_int64(statement, 1, (int64_t)number);
		return;
	default: /* one near those that the history holds */
		sqlite3_bind_int64(statement, 1, T0 + (int64_t)(kind / 4 - 32) * 60);
		return;
	}
	input->rest += length;
	input->count -= length;
}

static void
write_rows(struct input *input)
{
	sqlite3_stmt *statement;
	sqlite3 *db;
	size_t i;

	need(sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; BEGIN", NULL, NULL, NULL) == SQLITE_OK);
	for (i = 0; i < WRITES_MAX && input->count > 0; i++) {
		need(sqlite3_prepare_v2(db, set_column[take(input) % column_count], -1, &statement, NULL) == SQLITE_OK);
		bind_value(statement, input);
		sqlite3_step(statement);	/* what the schema refuses stays as it was */
		sqlite3_finalize(statement);
	}
	need(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
}

static void
judge(const struct snapshot *snapshot, const struct memory *memory)
{
	struct repair_policy handler = { .auto_start = true, .start = true, .max_sites = 10, .max_tries = 3, .tries_window_s = 600 };
	struct repair_plan plan;
	struct policy policy;
	struct verdict verdict;
	struct error err;

	policy_init(&policy);
	if (!told(verdict_judge(snapshot, memory, &policy, &verdict, &err), &err))
		return;
	if (told(repair_plan_make(snapshot, &verdict, &policy, NULL, 0, &handler, snapshot->looked_at, &plan, &err), &err))
		repair_plan_clear(&plan);
	verdict_clear(&verdict);
}

/* As a check without rights to write, or "show". */
static void
recall(struct history *history)
{
	struct snapshot snapshot;
	struct memory memory;
	struct error err;
	bool has_memory = told(history_recall(history, NODE, &memory, &err), &err);

	if (told(history_snapshot(history, NODE, &snapshot, &err), &err)) {
		if (has_memory)
			judge(&snapshot, &memory);
		snapshot_clear(&snapshot);
	}
	if (has_memory)
		memory_clear(&memory);
}

static void
list(struct history *history)
{
	struct text_arena text = { 0 };
	struct change_list changes;
	struct history_survey *nodes;
	struct repair *repairs;
	struct outbox_item *items;
	struct outbox_dropped *dropped;
	uint32_t *ids = NULL;
	size_t count;
	struct error err;

	if (told(history_timeline(history, NODE, 0, 0, &changes, &err), &err))
		change_list_clear(&changes);
	if (told(history_survey(history, &text, &nodes, &count, &err), &err))
		free(nodes);
	if (told(history_repairs(history, NODE, 0, &text, &repairs, &count, &err), &err))
		free(repairs);
	if (told(history_outbox_list(history, 0, 100, &text, &items, &count, &err), &err))
		free(items);
	if (told(history_outbox_dropped(history, &dropped, &count, &err), &err))
		free(dropped);
	told(history_rejected(history, NODE, &ids, &count, &err), &err);
	free(ids);
	text_arena_clear(&text);
}

/* As the daemon, or a check: it looks, remembers and judges. */
static void
observe(struct history *history)
{
	struct history_poll poll = { 0 };
	struct change_list changes;
	struct snapshot snapshot;
	struct memory memory;
	struct error err;

	history_keep_days(history, 90);
	make_look(&snapshot, T0 + 600);
	if (told(history_observe(history, &snapshot, &memory, &changes, &err), &err)) {
		judge(&snapshot, &memory);
		change_list_clear(&changes);
		memory_clear(&memory);
	}
	snapshot_clear(&snapshot);
	told(history_close_repairs(history, NODE, T0 + 600, &err), &err);
	if (told(history_poll_begin(history, NODE, &poll, &err), &err))
		told(history_poll_store(history, &poll, &poll, NULL, 0, &err), &err);
	history_poll_clear(&poll);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct history *history;
	struct error err;
	FILE *file;

	remove_files();
	file = fopen(path, "w");
	need(file != NULL && fwrite(template, 1, template_size, file) == template_size && fclose(file) == 0);
	write_rows(&input);
	if (!told(history_open(path, HISTORY_READ_WRITE, 100, &history, &err), &err))
		return 0;
	recall(history);
	list(history);
	observe(history);
	recall(history);
	history_close(history);
	return 0;
}
