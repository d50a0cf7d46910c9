/*
 * What plugins/repair/run.h promises, against a node that does what the test wants, on a clock that the test has: the
 * order of the writes, what is tried again, what stops a repair before its next write, and what is recorded of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "lib/history/history.h"
#include "lib/history/unfinished.h"
#include "plugins/repair/run.h"
#include "plugins/repair/unfinished.h"
#include "tests/unit/plugins/fake_source.h"
#include "tests/unit/plugins/fake_stopwatch.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

#define SITES 60

static struct site sites[SITES];
static char names[SITES][16];
static struct cluster_group group;
static struct cluster_resource resources[2];
static bool has_line_ends;	/* in the names */
static bool has_pools;		/* each site one of its own, which a restart leaves stopped */
static const char *configured;	/* of the node, and [repair] */
static const char *whom;	/* is repaired, as an argument */
static unsigned int latency_ms, looks_begun, guards_begun, writes[8];
static int64_t guards_ms, began_ms;
static char asked[65536];	/* "look guards ask-1 start-1 flag-1 " */
static char logged[16384];	/* "6 A: start of ...", a line each */
static struct error err;
static struct repair_options options;
static struct repair_result result;
static bool is_open, is_repairing;

/* The next `times` writes of this kind to site `id` (0: any) end with this; and take effect nevertheless, or not. */
static struct refusal {
	enum source_action_kind action;
	uint32_t id;
	enum error_kind kind;		/* ERROR_NONE: it is taken, and nothing happens */
	unsigned int times;
	bool is_done;
} refusals[4];
static size_t refusal_count;

static void (*at_look)(const struct look_request *request);	/* a test's own */
static time_t accepted_for_s;		/* what accept_the_second() says */
static enum saying_of accepted_of;

static void
note(const char *what, uint32_t id)
{
	const size_t length = strlen(asked);

	if (id == 0)
		snprintf(asked + length, sizeof(asked) - length, "%s ", what);
	else
		snprintf(asked + length, sizeof(asked) - length, "%s-%u ", what, id);
}

/* Of one question or one write: a fourth of what is left, so that another one can be asked, but enough for a start. */
static unsigned int
share_ms(unsigned int left_ms)
{
	const unsigned int share = left_ms / 4 > 3000 ? left_ms / 4 : 3000;

	return left_ms < share ? left_ms : share;
}

static unsigned int
left_ms(void)
{
	const unsigned int passed_ms = (unsigned int)(fake_stopwatch_ms - began_ms);

	return passed_ms < 25000 ? 25000 - passed_ms : 0;
}

static void
look_is_asked(const struct look_request *request)
{
	static const char *const words[] = { "look", "guards", "ask", "pool" };
	const unsigned int whole = fake_node.iis == 7 ? 10 + (unsigned int)fake_node.site_count : 10;

	if (is_repairing) {
		const unsigned int allowed_ms = request->scope == LOOK_WHOLE ? left_ms() : share_ms(left_ms());

		assert_int_equal(request->timeout_ms, allowed_ms == 0 ? 1 : allowed_ms);
		assert_int_equal(request->allowed_ms, request->scope == LOOK_WHOLE ? 25000 : 0);
		assert_int_equal(request->is_for_repair, request->scope == LOOK_WHOLE);
		assert_false(request->want_hotfix);
		assert_in_range(request->now, time(NULL) - 60, time(NULL));
		assert_int_equal(request->want_resources, request->scope == LOOK_GUARDS && fake_node.resource_count > 0);
		assert_int_equal(request->site != NULL, request->scope == LOOK_SITE || request->scope == LOOK_POOL);
	}
	note(request->want_sites ? "list" : words[request->scope], request->site == NULL ? 0 : request->site->id);
	looks_begun += request->scope == LOOK_WHOLE;
	guards_begun += request->scope == LOOK_GUARDS;
	if (request->scope == LOOK_GUARDS)
		guards_ms = fake_stopwatch_ms;
	fake_stopwatch_ms += latency_ms * (request->scope == LOOK_WHOLE ? whole : request->scope == LOOK_GUARDS ? (request->want_sites ? 12 : 4) : 1);
	if (at_look != NULL)
		at_look(request);
}

static struct refusal *
refusal_of(const struct source_action *action)
{
	size_t i;

	for (i = 0; i < refusal_count; i++)
		if (refusals[i].action == action->kind && refusals[i].times > 0 &&
		    (refusals[i].id == 0 || refusals[i].id == action->site->id))
			return &refusals[i];
	return NULL;
}

static void
do_it(const struct source_action *action)
{
	size_t i;

	if (action->kind == SOURCE_START_SERVICE) {
		assert_string_equal(action->name, "W3SVC");
		fake_node.w3svc_state = SERVICE_RUNNING;
		fake_node.w3svc_pid = 9;
	}
	for (i = 0; i < fake_node.resource_count; i++)
		if (action->kind == SOURCE_BRING_ONLINE && strcmp(resources[i].name, action->name) == 0) {
			resources[i].state = CLUSTER_ONLINE;
			sites[i].run_state = RUN_STARTED;
		}
	for (i = 0; i < fake_node.site_count; i++) {
		if (action->site == NULL || sites[i].id != action->site->id)
			continue;
		if (action->kind == SOURCE_SET_AUTO_START || fake_node.iis == 6)
			sites[i].auto_start = AUTO_START_ON;
		if (action->kind == SOURCE_START_SITE)
			sites[i].run_state = RUN_STARTED;
		if (action->kind == SOURCE_START_POOL) {
			assert_string_equal(action->name, sites[i].pool);
			sites[i].pool_state = RUN_STARTED;
		}
	}
}

static bool
write_is_asked(const struct source_action *action, struct error *ret_err)
{
	static const char *const words[] = { "flag", "start", "start-pool", "start-service", "online", "online-group" };
	struct refusal *refusal = refusal_of(action);

	/* What the repair stands on was looked at no longer ago than this. */
	assert_in_range(fake_stopwatch_ms - guards_ms, 0, 2000 + 14 * latency_ms);
	assert_int_equal(action->timeout_ms, share_ms(left_ms()));
	note(words[action->kind], action->site == NULL ? 0 : action->site->id);
	writes[action->kind]++;
	fake_stopwatch_ms += latency_ms;
	if (refusal == NULL) {
		do_it(action);
		return true;
	}
	refusal->times--;
	if (refusal->is_done)
		do_it(action);
	return refusal->kind == ERROR_NONE || error_set(ret_err, refusal->kind, "the node says no");
}

static void
refuse(enum source_action_kind action, uint32_t id, enum error_kind kind, unsigned int times, bool is_done)
{
	refusals[refusal_count++] = (struct refusal) { action, id, kind, times, is_done };
}

static struct history *
open_history(void)
{
	struct history *history;

	if (!history_open(options.history_path, HISTORY_READ_WRITE, 100, &history, &err))
		fail_msg("%s", err.text);
	return history;
}

static void
observe(time_t ago)
{
	const struct source_target target = { .name = "A", .address = "a" };
	const struct look_request request = { .now = time(NULL) - ago };
	struct history *history = open_history();
	struct memory memory;
	struct snapshot snapshot;
	struct source *source;

	assert_true(source_open(SOURCE_WINRM, &target, &source, &err));
	assert_true(source_look(source, &request, &snapshot, &err));
	if (!history_observe(history, &snapshot, &memory, NULL, &err))
		fail_msg("%s", err.text);
	memory_clear(&memory);
	snapshot_clear(&snapshot);
	source_close(source);
	history_close(history);
}

static void
parse(const char *more)
{
	char words[2048], text[1024], *argv[32], *rest;
	int argc = 0;
	const char *secret = temporary_file("secret", "x\n", 2, 0600);

	snprintf(text, sizeof(text),
	    "[node A]\naddress = a\nauth = basic\nuser = u\npassword-file = %s\n%s[history]\nfile = %s\n", secret,
	    configured, temporary_path("history.db"));
	snprintf(words, sizeof(words), "start_iis_sites\t--state=CRITICAL\t--state-type=HARD\t%s\t--config=%s%s",
	    whom, temporary_file("conf", text, strlen(text), 0600), more);
	for (argv[0] = strtok_r(words, "\t", &rest); argv[argc] != NULL; argv[argc] = strtok_r(NULL, "\t", &rest))
		argc++;
	if (!repair_options_parse(argc, argv, &options, &err))
		fail_msg("%s", err.text);
}

/* `count` sites ran, lost their flag, and a restart left them down an hour ago. */
static void
make_down(unsigned int iis, size_t count)
{
	size_t i;

	fake_node_reset();
	parse("");
	fake_node.iis = iis;
	fake_node.w3svc_pid = 7;
	fake_node.sites = sites;
	fake_node.site_count = count;
	for (i = 0; i < count; i++) {
		snprintf(names[i], sizeof(names[i]), has_line_ends ? "site\n%zu" : "site%02zu", i + 1);
		sites[i] = (struct site) {
			.id = (uint32_t)i + 1, .name = names[i], .bindings = names[i], .pool = has_pools ? names[i] : "",
			.auto_start = AUTO_START_ON, .run_state = RUN_STARTED, .pool_state = has_pools ? RUN_STARTED : RUN_UNKNOWN,
		};
	}
	observe(9000);
	for (i = 0; i < count; i++)
		sites[i].auto_start = AUTO_START_OFF;
	observe(7200);
	for (i = 0; i < count; i++)
		sites[i].run_state = RUN_STOPPED;
	for (i = 0; i < count && has_pools; i++)
		sites[i].pool_state = RUN_STOPPED;
	fake_node.boot_time = time(NULL) - 3600;
	fake_node.w3svc_pid = 8;
	observe(1800);
	fake_node.look_ms = latency_ms * (iis == 7 ? 10 + (unsigned int)count : 10);
	fake_node.before_look = look_is_asked;
	fake_node.act = write_is_asked;
}

static int
begin(void **state)
{
	memset(refusals, 0, sizeof(refusals));
	memset(writes, 0, sizeof(writes));
	refusal_count = looks_begun = guards_begun = latency_ms = 0;
	fake_stopwatch_paused_ms = fake_stopwatch_pauses = 0;
	at_look = NULL;
	accepted_of = SAYING_OF_STOP;
	has_pools = has_line_ends = false;
	configured = "";
	whom = "--node=A";
	asked[0] = '\0';
	is_open = is_repairing = false;
	return temporary_folder_make(state);
}

static int
end(void **state)
{
	if (is_open)
		repair_result_clear(&result);
	repair_options_clear(&options);
	return temporary_folder_remove(state);
}

static bool
try_repair(void)
{
	if (is_open)
		repair_result_clear(&result);
	began_ms = fake_stopwatch_ms;
	is_repairing = true;
	is_open = repair_run(&options, &result, &err);
	is_repairing = false;
	return is_open;
}

static void
repair(void)
{
	if (!try_repair())
		fail_msg("%s", err.text);
}

static size_t
count(enum repair_end wanted, enum repair_step_kind kind)
{
	size_t i, found = 0;

	for (i = 0; i < result.outcome_count; i++)
		found += result.outcomes[i].end == wanted && result.outcomes[i].kind == kind;
	return found;
}

static const struct repair_outcome *
outcome_of(enum repair_step_kind kind, uint32_t id)
{
	size_t i;

	for (i = 0; i < result.outcome_count; i++)
		if (result.outcomes[i].kind == kind && result.outcomes[i].site_id == id)
			return &result.outcomes[i];
	fail_msg("no such step");
	return NULL;
}

/* How many rows of site `id` (0: all) the history has whose step and result begin so. */
static size_t
recorded(const char *what, uint32_t id, const char *begins)
{
	struct history *history = open_history();
	struct text_arena arena = { 0 };
	struct repair *repairs;
	size_t i, all, found = 0;

	assert_true(history_repairs(history, "A", 0, &arena, &repairs, &all, &err));
	for (i = 0; i < all; i++) {
		assert_string_not_equal(repairs[i].who, "");
		found += strcmp(repairs[i].what, what) == 0 && (id == 0 || repairs[i].site_id == id) &&
		    strncmp(repairs[i].result, begins, strlen(begins)) == 0;
	}
	free(repairs);
	text_arena_clear(&arena);
	history_close(history);
	return found;
}

static void
all_that_is_down_is_started_before_the_first_flag_is_written(void **state)
{
	(void)state;
	make_down(7, 3);
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look guards ask-1 start-1 ask-2 start-2 ask-3 start-3 list flag-1 flag-2 flag-3 look ");
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 3);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), 3);
	assert_int_equal(recorded("start", 0, "done"), 3);
	assert_int_equal(recorded("auto-start", 0, "done"), 3);
}

/* On IIS 6 the answer is of all of them, and a start sets the flag. */
static void
on_iis6_all_are_asked_at_once_and_no_flag_is_written_that_a_start_has_set(void **state)
{
	(void)state;
	make_down(6, 3);
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look guards ask-1 start-1 start-2 start-3 list look ");
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 3);
	assert_int_equal(count(REPAIR_NEEDLESS, REPAIR_AUTO_START), 3);
}

static void
sixty_sites_far_away_run_in_time(void **state)
{
	size_t i;

	(void)state;
	latency_ms = 60;
	make_down(7, SITES);
	repair();
	assert_true(fake_stopwatch_ms - began_ms < 25000);
	for (i = 0; i < SITES; i++)
		assert_true(sites[i].run_state == RUN_STARTED && sites[i].auto_start == AUTO_START_ON);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), SITES);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), SITES);
	assert_int_equal(looks_begun, 2);
	assert_true(guards_begun > 5);
}

static void
start_the_second(const struct look_request *request)
{
	if (request->scope == LOOK_SITE && request->site->id == 2)
		sites[1].run_state = RUN_STARTED;
}

static void
where_all_can_only_be_read_nothing_is_half_done(void **state)
{
	size_t i;

	(void)state;
	make_down(7, 2);
	fake_node.only_reads = "read by hand";
	asked[0] = '\0';
	assert_false(try_repair());
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "nothing is done, though there is something to repair: read by hand"));
	assert_string_equal(asked, "look ");
	assert_int_equal(recorded("start", 0, ""), 0);
	for (i = 0; i < 2; i++) {
		sites[i].run_state = RUN_STARTED;
		sites[i].auto_start = AUTO_START_ON;
	}
	repair();
	assert_int_equal(result.outcome_count, 0);
}

static void
a_site_that_runs_by_now_is_not_started(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = start_the_second;
	repair();
	assert_null(strstr(asked, "start-2 "));
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_NEEDLESS);
	assert_int_equal(recorded("start", 2, ""), 0);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
}

static void
what_is_refused_for_a_moment_is_tried_again_with_growing_pauses(void **state)
{
	(void)state;
	make_down(7, 3);
	refuse(SOURCE_START_SITE, 2, ERROR_BUSY, 3, false);
	refuse(SOURCE_SET_AUTO_START, 1, ERROR_BUSY, 1, false);
	repair();
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 3);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), 3);
	assert_int_equal(writes[SOURCE_START_SITE], 6);
	assert_in_range(fake_stopwatch_paused_ms, 3500, 5000);
	assert_int_equal(recorded("start", 2, "done"), 1);
	assert_int_equal(recorded("start", 2, ""), 1);
	/* The others are not kept waiting. */
	assert_true(strstr(asked, "flag-3 ") < strstr(strstr(asked, "start-2 ") + 1, "start-2 "));
}

static void
the_same_refusal_is_not_asked_for_without_end(void **state)
{
	(void)state;
	make_down(7, 2);
	refuse(SOURCE_START_SITE, 2, ERROR_BUSY, 1000, false);
	repair();
	assert_int_equal(writes[SOURCE_START_SITE], 1 + 6);
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_UNFINISHED);
	assert_non_null(strstr(outcome_of(REPAIR_START, 2)->text, "6 tries, the last: the node says no"));
	assert_int_equal(outcome_of(REPAIR_START, 1)->end, REPAIR_DONE);
	assert_int_equal(recorded("start", 2, "not finished: 6 tries"), 1);
	assert_true(fake_stopwatch_ms - began_ms < 25000);
}

static void
one_site_that_is_refused_again_and_again_does_not_keep_the_others_from_being_seen(void **state)
{
	(void)state;
	latency_ms = 50;
	make_down(7, SITES);
	refuse(SOURCE_START_SITE, 7, ERROR_BUSY, 1000, false);
	repair();
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), SITES - 1);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), SITES);
	assert_int_equal(outcome_of(REPAIR_START, 7)->end, REPAIR_UNFINISHED);
	assert_non_null(strstr(outcome_of(REPAIR_START, 7)->text, "the node says no"));
}

static void
a_lasting_refusal_is_met_once_and_told(void **state)
{
	(void)state;
	make_down(7, 2);
	refuse(SOURCE_START_SITE, 1, ERROR_FAULT, 1000, false);
	repair();
	assert_int_equal(writes[SOURCE_START_SITE], 2);
	assert_int_equal(outcome_of(REPAIR_START, 1)->end, REPAIR_FAILED);
	assert_string_equal(outcome_of(REPAIR_START, 1)->text, "the node says no");
	assert_int_equal(recorded("start", 1, "failed: the node says no"), 1);
	assert_int_equal(outcome_of(REPAIR_AUTO_START, 1)->end, REPAIR_DONE);
}

static void
a_start_whose_answer_was_lost_is_looked_at_before_it_is_sent_again(void **state)
{
	(void)state;
	make_down(7, 3);
	refuse(SOURCE_START_SITE, 1, ERROR_TIMEOUT, 1, true);
	refuse(SOURCE_START_SITE, 2, ERROR_UNREACHABLE, 1, false);
	refuse(SOURCE_SET_AUTO_START, 3, ERROR_TIMEOUT, 1, true);
	refuse(SOURCE_SET_AUTO_START, 2, ERROR_MALFORMED, 1, true);
	repair();
	assert_int_equal(writes[SOURCE_START_SITE], 4);
	assert_int_equal(writes[SOURCE_SET_AUTO_START], 3);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 3);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), 3);
}

static void
a_start_that_was_taken_is_no_repair_until_the_site_is_seen_to_run(void **state)
{
	(void)state;
	make_down(7, 2);
	refuse(SOURCE_START_SITE, 2, ERROR_NONE, 1000, false);
	repair();
	assert_int_equal(writes[SOURCE_START_SITE], 2);
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_FAILED);
	assert_non_null(strstr(outcome_of(REPAIR_START, 2)->text, "still stopped"));
	assert_int_equal(recorded("start", 2, "done"), 0);
	assert_true(fake_stopwatch_pauses > 3);
}

/*
 * Within 25 s: 28 answers come before the whole look, which takes ten and is given a quarter more than that. Where it has not so
 * much, and a little for the end, the site alone is asked for.
 */
static void
what_became_of_a_start_is_seen_by_a_whole_look_where_there_is_time_for_one(void **state)
{
	static const struct {
		unsigned int iis, latency_ms;
		const char *asked;
	} rows[] = {
		{ 6, 605, "look guards ask-1 start-1 list look " },
		{ 6, 614, "look guards ask-1 start-1 list ask-1 " },
		{ 7, 560, "look guards ask-1 start-1 list flag-1 look " },
		{ 7, 580, "look guards ask-1 start-1 list flag-1 list ask-1 " },	/* one answer tells of all flags */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		latency_ms = rows[i].latency_ms;
		looks_begun = 0;
		make_down(rows[i].iis, 1);
		asked[0] = '\0';
		repair();
		assert_string_equal(asked, rows[i].asked);
		assert_int_equal(count(REPAIR_DONE, REPAIR_START), 1);
		assert_true(fake_stopwatch_ms - began_ms < 25000);
		assert_int_equal(remove(options.history_path), 0);
		repair_result_clear(&result);
		is_open = false;
		repair_options_clear(&options);
	}
	parse("");
}

/* The pauses grow for each by itself: whoever may be tried next is tried next, and nobody waits for longer than for that. */
static void
what_waits_is_tried_when_its_own_pause_is_over(void **state)
{
	static const struct {
		unsigned int latency_ms, refused[3], paused_ms, pauses;
		const char *asked;
	} rows[] = {
		{ 0, { 1, 0, 0 }, 500, 1, "ask-1 start-1 " },
		{ 0, { 0, 1, 0 }, 500, 1, "ask-2 start-2 " },
		{ 0, { 1, 2, 0 }, 1500, 2, "ask-1 start-1 ask-2 start-2 ask-2 start-2 " },
		{ 0, { 2, 1, 0 }, 1500, 2, "ask-1 start-1 ask-2 start-2 ask-1 start-1 " },
		/* over when its turn comes: it is not waited for, but for a moment */
		{ 100, { 2, 1, 0 }, 801, 2, "ask-1 start-1 ask-2 start-2 guards ask-1 start-1 " },
		{ 100, { 1, 2, 3 }, 2801, 3,
		    "ask-1 start-1 ask-2 start-2 ask-3 start-3 guards ask-2 start-2 ask-3 start-3 guards ask-3 start-3 " },
	};
	static const char first[] = "look guards ask-1 start-1 ask-2 start-2 ask-3 start-3 list flag-1 flag-2 flag-3 ";
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		latency_ms = rows[i].latency_ms;
		refusal_count = 0;
		fake_stopwatch_paused_ms = fake_stopwatch_pauses = 0;
		make_down(7, 3);
		for (j = 0; j < 3; j++)
			refuse(SOURCE_START_SITE, (uint32_t)j + 1, ERROR_BUSY, rows[i].refused[j], false);
		asked[0] = '\0';
		repair();
		assert_int_equal(strncmp(asked, first, strlen(first)), 0);
		assert_int_equal(strncmp(asked + strlen(first), rows[i].asked, strlen(rows[i].asked)), 0);
		assert_string_equal(asked + strlen(first) + strlen(rows[i].asked), "look ");
		assert_int_equal(fake_stopwatch_paused_ms, rows[i].paused_ms);
		assert_int_equal(fake_stopwatch_pauses, rows[i].pauses);
		repair_result_clear(&result);
		is_open = false;
		assert_int_equal(remove(options.history_path), 0);
		repair_options_clear(&options);
	}
	parse("");
}

static void
a_write_that_changed_nothing_is_a_failure(void **state)
{
	(void)state;
	make_down(7, 2);
	refuse(SOURCE_SET_AUTO_START, 2, ERROR_NONE, 1000, false);
	repair();
	assert_int_equal(outcome_of(REPAIR_AUTO_START, 2)->end, REPAIR_FAILED);
	assert_non_null(strstr(outcome_of(REPAIR_AUTO_START, 2)->text, "still off"));
	assert_int_equal(fake_stopwatch_pauses, 0);	/* a flag is not on its way */
	assert_int_equal(recorded("auto-start", 2, "failed: "), 1);
}

/* Site 1 needs a second, and falls down again when it had run. */
static void
run_for_a_moment(const struct look_request *request)
{
	if (writes[SOURCE_START_SITE] == 0)
		return;
	if (request->scope == LOOK_WHOLE)
		sites[0].run_state = looks_begun == 2 ? RUN_STARTING : RUN_STOPPED;
	else if (request->scope == LOOK_SITE && fake_stopwatch_paused_ms > 0)
		sites[0].run_state = RUN_STARTED;
}

static void
what_ran_for_a_moment_only_is_no_repair(void **state)
{
	(void)state;
	make_down(7, 1);
	at_look = run_for_a_moment;
	repair();
	assert_int_equal(outcome_of(REPAIR_START, 1)->end, REPAIR_FAILED);
	assert_non_null(strstr(outcome_of(REPAIR_START, 1)->text, "no longer"));
	assert_int_equal(recorded("start", 1, "failed: it worked for a moment"), 1);
}

/* The first whole look after the start still finds it down. */
static void
be_on_its_way(const struct look_request *request)
{
	if (writes[SOURCE_START_SITE] > 0)
		sites[0].run_state = request->scope == LOOK_WHOLE ? RUN_STOPPED : RUN_STARTING;
}

static void
what_was_down_and_is_on_its_way_when_time_is_up_did_not_fail(void **state)
{
	(void)state;
	make_down(7, 1);
	at_look = be_on_its_way;
	repair();
	assert_int_equal(writes[SOURCE_START_SITE], 1);
	assert_int_equal(outcome_of(REPAIR_START, 1)->end, REPAIR_UNFINISHED);
	assert_string_equal(outcome_of(REPAIR_START, 1)->text, "it did not come up in time");
}

static void
become_another_computer(void)
{
	fake_node.computer = "EXCH-B";
}

static void
restart_w3svc(void)
{
	fake_node.w3svc_pid = 9;
}

static void
move_the_group(void)
{
	group.owner = "EXCH-B";
}

static void
stop_the_cluster_service(void)
{
	fake_node.group_count = 0;
}

static const struct {
	void (*happen)(void);
	const char *words;
	bool is_same_computer;
} happenings[] = {
	{ become_another_computer, "another computer answers: EXCH-B", false },
	{ restart_w3svc, "restarted in between", true },
	{ move_the_group, "group WEB moved from EXCH-A to EXCH-B", true },
	{ stop_the_cluster_service, "group WEB is no longer listed", true },
};
static size_t happening;
static enum source_action_kind happens_after;	/* all writes of this kind; SOURCE_START_SERVICE: before any */

static void
happen_before_a_guard(const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS &&
	    (happens_after == SOURCE_START_SERVICE || writes[happens_after] == 2))
		happenings[happening].happen();
}

/* Sites 1 and 2 are down; site 3 has run for an hour. */
static void
make_two_of_three_down(void)
{
	make_down(7, 3);
	sites[2].run_state = RUN_STARTED;
	sites[2].auto_start = AUTO_START_ON;
	group = (struct cluster_group) { "WEB", "EXCH-A", CLUSTER_ONLINE };
	fake_node.groups = &group;
	fake_node.group_count = 1;
	observe(900);
	fake_asked.looks = 0;
	asked[0] = '\0';
}

static void
what_the_repair_stands_on_is_looked_at_before_the_first_write_of_each_kind(void **state)
{
	size_t i;

	for (i = 0; i < 2 * sizeof(happenings) / sizeof(happenings[0]); i++) {
		const bool is_after_starts = i % 2 == 1;

		if (i > 0) {
			end(state);
			begin(state);
		}
		happening = i / 2;
		happens_after = is_after_starts ? SOURCE_START_SITE : SOURCE_START_SERVICE;
		make_two_of_three_down();
		at_look = happen_before_a_guard;
		repair();
		assert_non_null(strstr(result.stopped, happenings[happening].words));
		assert_int_equal(writes[SOURCE_START_SITE], is_after_starts ? 2 : 0);
		assert_int_equal(writes[SOURCE_SET_AUTO_START], 0);
		assert_int_equal(count(REPAIR_UNFINISHED, REPAIR_AUTO_START), 2);
		/* What was done before it stays done, as far as this is the node that can tell. */
		assert_int_equal(count(REPAIR_DONE, REPAIR_START),
		    is_after_starts && happenings[happening].is_same_computer ? 2 : 0);
		assert_int_equal(recorded("start", 0, "done"), count(REPAIR_DONE, REPAIR_START));
		assert_int_equal(recorded("auto-start", 0, ""), 0);
	}
}

static void
happen_before_the_last_look(const struct look_request *request)
{
	if (request->scope == LOOK_WHOLE && writes[SOURCE_SET_AUTO_START] > 0)
		happenings[happening].happen();
}

/* With what it shows of the steps, as far as this is the node that can tell. */
static void
a_whole_look_stops_it_as_well(void **state)
{
	(void)state;
	for (happening = 1; happening < sizeof(happenings) / sizeof(happenings[0]); happening++) {
		if (happening > 1) {
			end(state);
			begin(state);
		}
		make_two_of_three_down();
		at_look = happen_before_the_last_look;
		repair();
		assert_non_null(strstr(result.stopped, happenings[happening].words));
		assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
		assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), 2);
	}
}

static void
move_the_group_late(const struct look_request *request)
{
	(void)request;
	if (fake_stopwatch_ms - began_ms > 8000)
		move_the_group();
}

static void
it_stops_in_the_middle_of_a_kind_as_well(void **state)
{
	(void)state;
	latency_ms = 60;
	make_down(7, SITES);
	group = (struct cluster_group) { "WEB", "EXCH-A", CLUSTER_ONLINE };
	fake_node.groups = &group;
	fake_node.group_count = 1;
	observe(900);
	memset(writes, 0, sizeof(writes));
	at_look = move_the_group_late;
	repair();
	assert_non_null(strstr(result.stopped, "WEB moved"));
	assert_in_range(writes[SOURCE_START_SITE], 5, 50);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), writes[SOURCE_START_SITE]);
}

static void
accept_the_second(const struct look_request *request)
{
	const char *const number[] = { "#2" };
	const time_t at = time(NULL) - 7200;
	const struct saying saying = {
		.of = accepted_of,
		.names = number,
		.name_count = 1,
		.said = { .at = at, .until = accepted_for_s == 0 ? 0 : at + accepted_for_s, .by = "root", .why = "" },
	};
	struct said_list said;
	struct history *history;

	if (request->scope != LOOK_GUARDS || guards_begun != 1)
		return;
	history = open_history();
	assert_true(history_say(history, "A", &saying, &said, &err));
	assert_int_equal(said.count, 1);
	said_list_clear(&said);
	history_close(history);
}

static void
what_the_operator_accepts_meanwhile_is_left_alone(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = accept_the_second;
	accepted_for_s = 0;
	repair();
	assert_null(strstr(asked, "-2 "));
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_NEEDLESS);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
}

static void
what_was_accepted_for_a_time_that_is_over_is_repaired(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = accept_the_second;
	accepted_for_s = 3600;
	repair();
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_DONE);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 3);
}

static void
a_flag_that_is_accepted_meanwhile_is_not_written_and_its_site_started(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = accept_the_second;
	accepted_for_s = 0;
	accepted_of = SAYING_OF_FLAG;
	repair();
	assert_null(strstr(asked, "flag-2 "));
	assert_int_equal(outcome_of(REPAIR_AUTO_START, 2)->end, REPAIR_NEEDLESS);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 3);
}

static void
accept_the_second_later(const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS && writes[SOURCE_SET_AUTO_START] == 3) {
		at_look = NULL;
		guards_begun = 1;
		accept_the_second(request);
	}
}

/* Also when it was sent already, and the node has refused it so far. */
static void
what_is_accepted_after_its_first_try_is_not_tried_again(void **state)
{
	(void)state;
	make_down(7, 3);
	refuse(SOURCE_START_SITE, 2, ERROR_BUSY, 1000, false);
	accepted_for_s = 0;
	at_look = accept_the_second_later;
	repair();
	assert_in_range(writes[SOURCE_START_SITE], 3, 5);
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_NEEDLESS);
	assert_int_equal(recorded("start", 2, "not finished: accepted meanwhile"), 1);
}

static void
rename_the_second(const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS && writes[SOURCE_START_SITE] == 3)
		sites[1].name = "another";
}

static void
a_site_that_is_another_one_by_now_is_not_written_to(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = rename_the_second;
	repair();
	assert_null(strstr(asked, "flag-2 "));
	assert_non_null(strstr(asked, "flag-3 "));
	assert_string_equal(result.stopped, "");
	assert_int_equal(outcome_of(REPAIR_AUTO_START, 2)->end, REPAIR_UNFINISHED);
	assert_string_equal(outcome_of(REPAIR_AUTO_START, 2)->text, "the site was renamed or made anew in between");
}

static void
rename_the_second_at_once(const struct look_request *request)
{
	fake_node.error = ERROR_NONE;
	if (request->scope != LOOK_SITE || request->site->id != 2)
		return;
	sites[1].name = "another";
	fake_node.error = ERROR_ABSENT;	/* by its old name */
}

static void
a_site_that_was_only_renamed_is_for_who_comes_next(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = rename_the_second_at_once;
	repair();
	assert_null(strstr(asked, "start-2 "));
	assert_null(strstr(asked, "flag-2 "));
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_UNFINISHED);
	assert_int_equal(outcome_of(REPAIR_AUTO_START, 2)->end, REPAIR_UNFINISHED);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
}

static void
delete_the_third(const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS && writes[SOURCE_START_SITE] == 3)
		fake_node.site_count = 2;
}

static void
delete_the_third_at_once(const struct look_request *request)
{
	fake_node.error = ERROR_NONE;
	if (request->scope != LOOK_SITE || request->site->id != 3)
		return;
	fake_node.site_count = 2;
	fake_node.error = ERROR_ABSENT;
}

static void
a_site_that_is_gone_by_now_needs_nothing(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = delete_the_third;
	repair();
	assert_null(strstr(asked, "flag-3 "));
	assert_int_equal(outcome_of(REPAIR_AUTO_START, 3)->end, REPAIR_NEEDLESS);
	assert_string_equal(outcome_of(REPAIR_AUTO_START, 3)->text, "the site is gone");
	end(state);
	begin(state);
	make_down(7, 3);
	at_look = delete_the_third_at_once;
	repair();
	assert_null(strstr(asked, "start-3 "));
	assert_null(strstr(asked, "flag-3 "));
	assert_int_equal(outcome_of(REPAIR_START, 3)->end, REPAIR_NEEDLESS);
	assert_string_equal(outcome_of(REPAIR_START, 3)->text, "the site is gone");
	assert_int_equal(outcome_of(REPAIR_AUTO_START, 3)->end, REPAIR_NEEDLESS);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), 2);
	assert_int_equal(fake_stopwatch_pauses, 0);
}

static size_t asked_when_moved;

/* After a whole look that found site 1 not up yet. */
static void
move_the_group_while_waiting(const struct look_request *request)
{
	if (looks_begun < 2 || fake_stopwatch_pauses < 2 || request->scope != LOOK_GUARDS || asked_when_moved > 0)
		return;
	move_the_group();
	asked_when_moved = strlen(asked);
}

static void
it_stops_while_it_waits_for_what_was_sent(void **state)
{
	(void)state;
	latency_ms = 100;
	make_down(7, 2);
	group = (struct cluster_group) { "WEB", "EXCH-A", CLUSTER_ONLINE };
	fake_node.groups = &group;
	fake_node.group_count = 1;
	observe(900);
	asked[0] = '\0';
	memset(writes, 0, sizeof(writes));
	refuse(SOURCE_START_SITE, 1, ERROR_NONE, 1000, false);
	asked_when_moved = 0;
	at_look = move_the_group_while_waiting;
	repair();
	assert_non_null(strstr(result.stopped, "WEB moved"));
	assert_true(asked_when_moved > 0);
	/* what was sent is asked for once more, and nothing else */
	assert_string_equal(asked + asked_when_moved, "ask-1 ");
	assert_int_equal(writes[SOURCE_START_SITE], 2);
}

static void
be_busy_now_and_then(const struct look_request *request)
{
	fake_node.error = request->scope != LOOK_WHOLE && fake_asked.looks % 3 == 0 ? ERROR_BUSY : ERROR_NONE;
}

static void
a_look_that_is_refused_for_a_moment_is_made_again(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = be_busy_now_and_then;
	repair();
	assert_string_equal(result.stopped, "");
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 3);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), 3);
}

static void
fail_to_tell_the_second_at_first(const struct look_request *request)
{
	const bool is_of_second = request->scope == LOOK_SITE && request->site->id == 2;

	fake_node.error = is_of_second && fake_stopwatch_pauses == 0 ? ERROR_FAULT : ERROR_NONE;
}

/* It could answer a moment ago. */
static void
a_site_whose_state_is_refused_is_asked_again_before_it_is_started(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = fail_to_tell_the_second_at_first;
	repair();
	assert_string_equal(result.stopped, "");
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 3);
	assert_int_equal(writes[SOURCE_START_SITE], 3);
}

static void
steps_that_an_earlier_run_was_killed_in_are_done_where_they_are_seen_to_be(void **state)
{
	struct repair repair_of_site = { .time = time(NULL) - 1, .who = "w", .what = "start", .reason = "down-after-restart" };
	struct history *history;
	int64_t id;

	(void)state;
	make_down(7, 2);
	history = open_history();
	for (repair_of_site.site_id = 1; repair_of_site.site_id <= 2; repair_of_site.site_id++)
		assert_true(history_begin_repair(history, "A", &repair_of_site, &id, &err));
	history_close(history);
	sites[0].run_state = RUN_STARTED;	/* of site 1 the start got through */
	repair();
	assert_int_equal(recorded("start", 1, "done"), 1);
	assert_int_equal(recorded("start", 1, ""), 1);
	assert_int_equal(recorded("start", 2, "not finished"), 1);
	assert_int_equal(recorded("start", 2, "done"), 1);
	assert_int_equal(writes[SOURCE_START_SITE], 1);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), 2);
}

static void
time_that_is_up_leaves_the_rest_to_the_next_run(void **state)
{
	(void)state;
	latency_ms = 1000;
	make_down(6, 20);
	refuse(SOURCE_START_SITE, 2, ERROR_NONE, 1, false);
	asked[0] = '\0';
	repair();
	assert_non_null(strstr(result.stopped, "time is up"));
	assert_true(count(REPAIR_UNFINISHED, REPAIR_START) > 0);
	/* What was sent is asked for, and what is not up yet may still come: nobody has seen it fail. */
	assert_in_range(count(REPAIR_DONE, REPAIR_START), 1, 19);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), writes[SOURCE_START_SITE] - 1);
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_UNFINISHED);
	assert_string_equal(outcome_of(REPAIR_START, 2)->text,
	    "the node took it, and it was not seen to work before this: time is up");
	latency_ms = 0;
	repair();
	assert_string_equal(result.stopped, "");
	assert_int_equal(count(REPAIR_UNFINISHED, REPAIR_START) + count(REPAIR_FAILED, REPAIR_START), 0);
	assert_int_equal(sites[19].run_state, RUN_STARTED);
}

/* What site 2 says when it is asked for the first time, and is afterwards, unless it was started. */
static enum error_kind kind_of_second;
static enum run_state state_of_second, later_state_of_second;
static bool was_second_asked;

static void
answer_for_the_second(const struct look_request *request)
{
	fake_node.error = ERROR_NONE;
	if (was_second_asked && sites[1].run_state == state_of_second)
		sites[1].run_state = later_state_of_second;
	if (was_second_asked || request->scope != LOOK_SITE || request->site->id != 2)
		return;
	was_second_asked = true;
	fake_node.error = kind_of_second;
	sites[1].run_state = state_of_second;
}

static void
what_a_site_says_of_itself_decides_about_its_start(void **state)
{
	static const struct {
		enum error_kind kind;
		enum run_state run_state, later;
		enum repair_end end;
		unsigned int starts;	/* of all three */
		const char *text;
	} rows[] = {
		{ ERROR_NONE, RUN_STOPPED, RUN_STOPPED, REPAIR_DONE, 3, "" },
		{ ERROR_NONE, RUN_STARTED, RUN_STARTED, REPAIR_NEEDLESS, 2, "" },
		{ ERROR_NONE, RUN_STARTING, RUN_STARTED, REPAIR_NEEDLESS, 2, "" },
		{ ERROR_NONE, RUN_UNKNOWN, RUN_STOPPED, REPAIR_DONE, 3, "" },
		{ ERROR_NONE, RUN_UNKNOWN, RUN_UNKNOWN, REPAIR_UNFINISHED, 2, "6 tries, the last: whether it is still needed is not told" },
		{ ERROR_NONE, RUN_PAUSED, RUN_PAUSED, REPAIR_UNFINISHED, 2, "6 tries, the last: whether it is still needed is not told" },
		{ ERROR_BUSY, RUN_STOPPED, RUN_STOPPED, REPAIR_DONE, 3, "" },
		{ ERROR_FAULT, RUN_STOPPED, RUN_STOPPED, REPAIR_DONE, 3, "" },
		{ ERROR_ABSENT, RUN_STOPPED, RUN_STOPPED, REPAIR_DONE, 3, "" },	/* the listing has it */
		{ ERROR_DENIED, RUN_STOPPED, RUN_STOPPED, REPAIR_FAILED, 2, "A: the fake node fails" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i > 0) {
			end(state);
			begin(state);
		}
		make_down(7, 3);
		was_second_asked = false;
		kind_of_second = rows[i].kind;
		state_of_second = rows[i].run_state;
		later_state_of_second = rows[i].later;
		at_look = answer_for_the_second;
		repair();
		if (outcome_of(REPAIR_START, 2)->end != rows[i].end || writes[SOURCE_START_SITE] != rows[i].starts)
			fail_msg("%zu: %d, %s; %s", i, outcome_of(REPAIR_START, 2)->end, outcome_of(REPAIR_START, 2)->text, asked);
		assert_string_equal(outcome_of(REPAIR_START, 2)->text, rows[i].text);
		assert_int_equal(recorded("start", 2, ""), rows[i].end == REPAIR_DONE);
		if (rows[i].kind != ERROR_NONE)	/* a listing has told nothing new */
			assert_int_equal(fake_stopwatch_paused_ms, rows[i].end == REPAIR_DONE ? 500 : 0);
	}
}

static void
delete_the_third_unseen(const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS && writes[SOURCE_START_SITE] == 3)
		fake_node.site_count = 2;
}

/* The node's own word counts where the site is still listed. */
static void
a_write_to_what_the_node_does_not_find_is_looked_into(void **state)
{
	(void)state;
	make_down(7, 3);
	refuse(SOURCE_START_SITE, 2, ERROR_ABSENT, 1, false);
	refuse(SOURCE_START_SITE, 3, ERROR_ABSENT, 1, false);
	at_look = delete_the_third_unseen;
	repair();
	assert_int_equal(writes[SOURCE_START_SITE], 3);
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_FAILED);
	assert_string_equal(outcome_of(REPAIR_START, 2)->text, "the node says no");
	assert_int_equal(outcome_of(REPAIR_START, 3)->end, REPAIR_NEEDLESS);
	assert_string_equal(outcome_of(REPAIR_START, 3)->text, "the site is gone");
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 1);
}

static void
drop(const char *table)
{
	char words[64];
	sqlite3 *database;

	snprintf(words, sizeof(words), "DROP TABLE IF EXISTS %s", table);
	assert_int_equal(sqlite3_open(options.history_path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, words, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
}

static void
lose_the_record(const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS)
		drop("repairs");
}

static void
what_cannot_be_recorded_is_not_done(void **state)
{
	(void)state;
	make_down(7, 3);
	at_look = lose_the_record;
	repair();
	assert_non_null(strstr(result.stopped, "what cannot be recorded is not done"));
	assert_null(strstr(asked, "start-"));
	assert_null(strstr(asked, "flag-"));
	assert_int_equal(count(REPAIR_UNFINISHED, REPAIR_START), 3);
	assert_int_equal(count(REPAIR_UNFINISHED, REPAIR_AUTO_START), 3);
}

/* Prevention far away: of the flags that were listed 10 s ago nothing is known any more. */
static void
flags_are_listed_again_when_the_listing_is_old(void **state)
{
	static const char list[] = "list ";
	size_t i, before = 0, lists = 0;
	const char *at;

	(void)state;
	latency_ms = 150;
	make_down(6, SITES);
	for (i = 0; i < SITES; i++)
		sites[i].run_state = RUN_STARTED;
	asked[0] = '\0';
	repair();
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), SITES);
	for (at = asked; (at = strstr(at, list)) != NULL; at += strlen(list))
		if (lists++ == 1)
			for (i = 1; i <= SITES; i++) {
				char word[16];

				snprintf(word, sizeof(word), "flag-%zu ", i);
				before += strstr(asked, word) != NULL && strstr(asked, word) < at;
			}
	assert_int_equal(lists, 2);
	assert_in_range(before, 35, 45);
}

static void
a_pool_that_the_start_left_down_is_started_before_its_site(void **state)
{
	(void)state;
	has_pools = true;
	make_down(7, 2);
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look guards pool-1 start-pool-1 pool-2 start-pool-2 guards ask-1 start-1 ask-2 start-2 "
				   "list flag-1 flag-2 look ");
	assert_int_equal(count(REPAIR_DONE, REPAIR_START_POOL), 2);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
}

static void
start_the_first_pool(const struct look_request *request)
{
	if (request->scope == LOOK_POOL && request->site->id == 1)
		sites[0].pool_state = RUN_STARTED;
}

static void
a_pool_that_runs_by_now_is_not_started(void **state)
{
	(void)state;
	has_pools = true;
	make_down(7, 2);
	at_look = start_the_first_pool;
	repair();
	assert_null(strstr(asked, "start-pool-1 "));
	assert_int_equal(outcome_of(REPAIR_START_POOL, 1)->end, REPAIR_NEEDLESS);
	assert_int_equal(outcome_of(REPAIR_START_POOL, 2)->end, REPAIR_DONE);
}

static void
accept_the_first_pool(const struct look_request *request)
{
	const char *const name[] = { names[0] };
	const struct saying saying = {
		.of = SAYING_OF_POOL, .names = name, .name_count = 1, .said = { .at = time(NULL), .by = "root", .why = "" },
	};
	struct said_list said;
	struct history *history;

	if (request->scope != LOOK_GUARDS || guards_begun != 1)
		return;
	history = open_history();
	assert_true(history_say(history, "A", &saying, &said, &err));
	assert_int_equal(said.count, 1);
	said_list_clear(&said);
	history_close(history);
}

static void
a_pool_that_is_accepted_meanwhile_stays_down(void **state)
{
	(void)state;
	has_pools = true;
	make_down(7, 2);
	at_look = accept_the_first_pool;
	repair();
	assert_null(strstr(asked, "start-pool-1 "));
	assert_int_equal(outcome_of(REPAIR_START_POOL, 1)->end, REPAIR_NEEDLESS);
	assert_string_equal(outcome_of(REPAIR_START_POOL, 1)->text, "accepted meanwhile");
	assert_int_equal(outcome_of(REPAIR_START_POOL, 2)->end, REPAIR_DONE);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
}

static void
change_the_pool(const struct look_request *request)
{
	if (request->scope == LOOK_WHOLE && writes[SOURCE_START_SITE] > 0)
		sites[0].pool = "another";
}

/* While its start waits for a try that there is no time to wait for before a whole look. */
static void
a_pool_that_the_site_has_no_longer_is_not_started(void **state)
{
	(void)state;
	has_pools = true;
	latency_ms = 300;
	make_down(7, 1);
	refuse(SOURCE_START_POOL, 1, ERROR_BUSY, 1000, false);
	at_look = change_the_pool;
	repair();
	assert_int_equal(outcome_of(REPAIR_START_POOL, 1)->end, REPAIR_UNFINISHED);
	assert_string_equal(outcome_of(REPAIR_START_POOL, 1)->text, "the site has another application pool by now");
	assert_null(strstr(strstr(strstr(asked, "look ") + 1, "look "), "start-pool-1 "));
}

static void
w3svc_is_started_before_its_sites(void **state)
{
	(void)state;
	configured = "[repair]\nstart-service = yes\n";
	make_down(7, 2);
	fake_node.w3svc_state = SERVICE_STOPPED;
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look guards start-service look guards ask-1 start-1 ask-2 start-2 list flag-1 flag-2 look ");
	assert_int_equal(outcome_of(REPAIR_START_SERVICE, 0)->end, REPAIR_DONE);
	assert_int_equal(recorded("start-service", 0, "done"), 1);
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
	assert_int_equal(count(REPAIR_DONE, REPAIR_AUTO_START), 2);
}

static void
start_w3svc_elsewhere(const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS)
		fake_node.w3svc_state = SERVICE_RUNNING;
}

static void
w3svc_that_runs_by_now_is_not_started(void **state)
{
	(void)state;
	configured = "[repair]\nstart-service = yes\n";
	make_down(7, 2);
	fake_node.w3svc_state = SERVICE_STOPPED;
	at_look = start_w3svc_elsewhere;
	repair();
	assert_int_equal(writes[SOURCE_START_SERVICE], 0);
	assert_int_equal(outcome_of(REPAIR_START_SERVICE, 0)->end, REPAIR_NEEDLESS);
}

static void
without_w3svc_no_site_is_started(void **state)
{
	(void)state;
	configured = "[repair]\nstart-service = yes\n";
	make_down(7, 2);
	fake_node.w3svc_state = SERVICE_STOPPED;
	refuse(SOURCE_START_SERVICE, 0, ERROR_DENIED, 1000, false);
	repair();
	assert_int_equal(result.outcome_count, 1);
	assert_int_equal(outcome_of(REPAIR_START_SERVICE, 0)->end, REPAIR_FAILED);
	assert_string_equal(outcome_of(REPAIR_START_SERVICE, 0)->text, "the node says no");
	assert_int_equal(writes[SOURCE_START_SITE] + writes[SOURCE_SET_AUTO_START], 0);
	assert_int_equal(result.left_count, 2);
}

/* Each site has a resource that starts it, and that failed. */
static void
make_clustered_down(unsigned int iis)
{
	static const struct cluster_resource failed[] = {
		{ "Script 1", "Generic Script", "WEB", CLUSTER_FAILED }, { "Script 2", "Generic Script", "WEB", CLUSTER_FAILED },
	};

	configured = "clustered = WEB: site*\n[repair]\ncluster = yes\n";
	memcpy(resources, failed, sizeof(resources));
	make_down(iis, 2);
	group = (struct cluster_group) { "WEB", "EXCH-A", CLUSTER_PARTLY_ONLINE };
	fake_node.groups = &group;
	fake_node.group_count = 1;
	fake_node.resources = resources;
	fake_node.resource_count = 2;
	observe(900);
	asked[0] = '\0';
}

static void
be_on_the_way(const struct look_request *request)
{
	(void)request;
	if (writes[SOURCE_BRING_ONLINE] > 0)
		group.state = CLUSTER_PENDING;
}

/* The group is on its way then, by what the repair itself did. */
static void
what_a_cluster_starts_is_brought_online(void **state)
{
	(void)state;
	make_clustered_down(7);
	at_look = be_on_the_way;
	repair();
	assert_string_equal(result.stopped, "");
	assert_int_equal(count(REPAIR_DONE, REPAIR_BRING_ONLINE), 2);
	assert_int_equal(writes[SOURCE_BRING_ONLINE], 2);
	assert_int_equal(writes[SOURCE_START_SITE], 0);
	assert_string_equal(outcome_of(REPAIR_BRING_ONLINE, 1)->cluster_name, "Script 1");
	assert_string_equal(outcome_of(REPAIR_BRING_ONLINE, 2)->cluster_name, "Script 2");
}

static struct cluster_group two_groups[2];

static void
move_the_other_group(const struct look_request *request)
{
	(void)request;
	if (writes[SOURCE_BRING_ONLINE] == 0)
		return;
	two_groups[1].state = CLUSTER_PENDING;
	two_groups[0].state = CLUSTER_PENDING;
}

static void
another_group_on_its_way_stops_it(void **state)
{
	(void)state;
	make_clustered_down(7);
	two_groups[0] = (struct cluster_group) { "DB", "EXCH-A", CLUSTER_ONLINE };
	two_groups[1] = group;
	fake_node.groups = two_groups;
	fake_node.group_count = 2;
	observe(600);
	latency_ms = 600;
	at_look = move_the_other_group;
	repair();
	assert_non_null(strstr(result.stopped, "group DB is on its way: a failover?"));
	assert_int_equal(writes[SOURCE_BRING_ONLINE], 1);
	assert_int_equal(count(REPAIR_DONE, REPAIR_BRING_ONLINE) + count(REPAIR_UNFINISHED, REPAIR_BRING_ONLINE), 2);
}

static void
the_whole_node_is_looked_at_once_more_when_nothing_was_taken(void **state)
{
	(void)state;
	make_down(7, 1);
	repair_options_clear(&options);
	parse("\t--no-auto-start");
	refuse(SOURCE_START_SITE, 1, ERROR_FAULT, 1, false);
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look guards ask-1 start-1 look ");
}

static unsigned int silent_asks;

/* Each site that was started keeps its answer to itself. */
static void
keep_silent_after_the_starts(const struct look_request *request)
{
	fake_node.error = ERROR_NONE;
	if (writes[SOURCE_START_SITE] < 3 || request->scope != LOOK_SITE)
		return;
	silent_asks++;
	fake_node.error = kind_of_second;
	fake_stopwatch_ms += 1000;
}

/* A node that does not answer about one is not asked about the next; one that may not tell of one is. */
static void
a_silent_node_is_not_asked_about_every_site(void **state)
{
	static const struct {
		enum error_kind kind;
		unsigned int asks_a_round;
	} rows[] = { { ERROR_TIMEOUT, 1 }, { ERROR_DENIED, 3 } };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		if (i > 0) {
			end(state);
			begin(state);
		}
		make_down(7, 3);
		refuse(SOURCE_START_SITE, 0, ERROR_NONE, 1000, false);
		kind_of_second = rows[i].kind;
		silent_asks = 0;
		at_look = keep_silent_after_the_starts;
		repair();
		assert_int_equal(silent_asks, rows[i].asks_a_round * fake_stopwatch_pauses);
		assert_true(fake_stopwatch_pauses > 2);
		assert_int_equal(count(REPAIR_FAILED, REPAIR_START), 3);
	}
}

static void
lose_the_memory(const struct look_request *request)
{
	if (request->scope == LOOK_GUARDS)
		drop("sites");
}

/* Somebody may have accepted it just now. */
static void
nothing_is_done_when_it_cannot_be_known_what_is_accepted(void **state)
{
	(void)state;
	make_down(7, 2);
	at_look = lose_the_memory;
	repair();
	assert_string_not_equal(result.stopped, "");
	assert_null(strstr(asked, "start-"));
	assert_int_equal(count(REPAIR_UNFINISHED, REPAIR_START), 2);
}

static void
parse_again(const char *more)
{
	repair_options_clear(&options);
	parse(more);
}

static void
assert_not_finished(const char *why)
{
	assert_false(try_repair());
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, why));
}

/* Sites 1 to 20 are down, of which there is only time for some; site 21 runs. */
static void
leave_some_unfinished(void)
{
	latency_ms = 2000;
	make_down(6, 21);
	sites[20].run_state = RUN_STARTED;
	sites[20].auto_start = AUTO_START_ON;
	observe(900);
	repair();
	assert_non_null(strstr(result.stopped, "time is up"));
	latency_ms = 0;
	asked[0] = '\0';
}

static void
what_a_run_left_is_finished_and_nothing_else(void **state)
{
	(void)state;
	leave_some_unfinished();
	sites[20].auto_start = AUTO_START_OFF;	/* that is for a run of its own */
	parse_again("\t--finish\t--dry-run");
	logged[0] = '\0';
	repair();
	assert_true(count(REPAIR_WAITS, REPAIR_START) > 0);
	assert_string_equal(logged, "");
	parse_again("\t--finish");
	repair();
	assert_string_equal(result.stopped, "");
	assert_int_equal(sites[19].run_state, RUN_STARTED);
	assert_int_equal(sites[20].auto_start, AUTO_START_OFF);
	assert_null(strstr(asked, "flag-21 "));
	assert_not_finished("nothing is left unfinished");
	parse_again("");
	repair();
	assert_int_equal(sites[20].auto_start, AUTO_START_ON);
}

static void
without_a_history_nothing_is_left(void **state)
{
	(void)state;
	make_down(7, 1);
	assert_int_equal(remove(options.history_path), 0);
	parse_again("\t--finish\t--dry-run");
	assert_not_finished("nothing is left unfinished");
	parse_again("\t--dry-run");
	repair();
	assert_int_equal(writes[SOURCE_START_SITE], 0);
	assert_int_not_equal(remove(options.history_path), 0);	/* nor is there one now */
}

static void
what_was_left_in_an_earlier_run_of_w3svc_is_not_finished(void **state)
{
	(void)state;
	leave_some_unfinished();
	fake_node.w3svc_pid = 10;
	fake_node.boot_time = time(NULL) - 600;
	parse_again("\t--finish\t--dry-run");
	assert_not_finished("what was left unfinished stays so: ");
	parse_again("\t--finish");
	assert_not_finished("what was left unfinished stays so: ");
	assert_not_finished("nothing is left unfinished");
	assert_null(strstr(asked, "start-"));
}

static void
what_a_monitor_forbids_is_not_finished(void **state)
{
	(void)state;
	leave_some_unfinished();
	unfinished_forget(&options, NULL, 0);
	parse_again("\t--finish");
	assert_not_finished("nothing is left unfinished");
	parse_again("");
	repair();
	assert_int_equal(sites[19].run_state, RUN_STARTED);
	parse_again("\t--finish");
	assert_not_finished("nothing is left unfinished");	/* all is done */
}

/* Planned with the site that was the worst then; a pool that another one stopped since is not of that run. */
static void
of_pools_only_those_are_finished_that_were_to_be_started(void **state)
{
	(void)state;
	has_pools = true;
	configured = "[repair]\npools = always\n";
	make_down(7, 3);
	sites[1].pool = names[0];
	sites[2].run_state = sites[2].pool_state = RUN_STARTED;
	sites[2].auto_start = AUTO_START_ON;
	observe(900);
	refuse(SOURCE_START_POOL, 0, ERROR_BUSY, 6, false);
	repair();
	assert_int_equal(outcome_of(REPAIR_START_POOL, 1)->end, REPAIR_UNFINISHED);
	sites[2].pool_state = RUN_STOPPED;
	asked[0] = '\0';
	parse_again("\t--finish\t--ignore=site01");
	repair();
	assert_int_equal(outcome_of(REPAIR_START_POOL, 2)->end, REPAIR_DONE);
	assert_null(strstr(asked, "pool-3 "));
}

static void
keep_silent_after_the_flag(const struct look_request *request)
{
	(void)request;
	fake_node.error = writes[SOURCE_SET_AUTO_START] > 0 ? ERROR_TIMEOUT : ERROR_NONE;
}

/* Nor about the starts, when it did not answer about the flags. */
static void
a_node_that_is_silent_about_flags_is_asked_nothing_more(void **state)
{
	(void)state;
	latency_ms = 580;
	make_down(7, 1);
	at_look = keep_silent_after_the_flag;
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look guards ask-1 start-1 list flag-1 list ");
	assert_int_equal(outcome_of(REPAIR_START, 1)->end, REPAIR_UNFINISHED);
	assert_int_equal(outcome_of(REPAIR_AUTO_START, 1)->end, REPAIR_UNFINISHED);
}

void syslog(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void __syslog_chk(int level, int flag, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void
log_line(int level, const char *format, va_list arguments)
{
	char line[2048];
	const size_t length = strlen(logged);

	vsnprintf(line, sizeof(line), format, arguments);
	snprintf(logged + length, sizeof(logged) - length, "%d %s\n", level, line);
}

/* In place of the one of the C library. */
void
syslog(int level, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(level, format, arguments);
	va_end(arguments);
}

/* What it is called when the compiler looks after its arguments. */
void
__syslog_chk(int level, int flag, const char *format, ...)
{
	va_list arguments;

	(void)flag;
	va_start(arguments, format);
	log_line(level, format, arguments);
	va_end(arguments);
}

static void
start_by_somebody_else(const struct look_request *request)
{
	if (request->scope == LOOK_SITE && request->site->id == 3)
		sites[2].run_state = RUN_STARTED;
}

/* Each line says of what, why, and what became of it; a name makes no line of its own. */
static void
each_step_stands_in_the_log(void **state)
{
	(void)state;
	has_line_ends = true;
	make_down(7, 3);
	refuse(SOURCE_START_SITE, 2, ERROR_FAULT, 1, false);
	at_look = start_by_somebody_else;
	repair_options_clear(&options);
	parse("\t--no-auto-start");
	logged[0] = '\0';
	repair();
	assert_string_equal(logged, "6 A: start of site?1 (site 1, down-after-restart): begun\n"
				    "6 A: start of site?2 (site 2, down-after-restart): begun\n"
				    "4 A: start of site?2 (site 2, down-after-restart): failed: the node says no\n"
				    "5 A: start of site?1 (site 1, down-after-restart): done\n");
}

static void
what_ran_for_a_moment_only_stands_in_the_log(void **state)
{
	(void)state;
	make_down(7, 1);
	at_look = run_for_a_moment;
	logged[0] = '\0';
	repair();
	assert_non_null(strstr(logged, "4 A: start of site01 (site 1, down-after-restart): failed: it worked for a moment, and no longer does\n"));
}

/* What the repair stands on is asked for again when that is two seconds old, and nothing is begun that time is short for. */
static void
what_is_waited_for_is_asked_for_until_time_is_up(void **state)
{
	unsigned int ms;

	(void)state;
	for (ms = 0; ms <= 160; ms += 20) {
		if (ms > 0) {
			end(state);
			begin(state);
		}
		latency_ms = ms;
		make_down(7, 1);
		refuse(SOURCE_START_SITE, 1, ERROR_NONE, 1000, false);
		asked[0] = '\0';
		repair();
		if (ms == 0)
			assert_string_equal(asked, "look guards ask-1 start-1 list flag-1 look ask-1 ask-1 guards ask-1 ask-1 "
						   "guards ask-1 ask-1 guards ask-1 ask-1 guards ask-1 ask-1 guards ask-1 ask-1 "
						   "guards ask-1 look ");
		assert_in_range(fake_stopwatch_ms - began_ms, 22000, 25000);
		assert_int_equal(outcome_of(REPAIR_START, 1)->end, REPAIR_FAILED);
	}
}

/* So many times, of looks of the scope and from that write on, the node fails so, or does not tell the part. */
static struct trouble {
	enum look_scope scope;
	enum error_kind kind;
	unsigned int unreadable, times;
} trouble;

static void
have_trouble(const struct look_request *request)
{
	const bool has = request->scope == trouble.scope && trouble.times > 0;

	trouble.times -= has;
	fake_node.error = has ? trouble.kind : ERROR_NONE;
	fake_node.unreadable = has ? trouble.unreadable : 0;
}

static void
a_look_that_may_do_later_is_made_again_and_no_other(void **state)
{
	static const struct {
		struct trouble trouble;
		bool is_all_done;
		const char *stopped;	/* NULL: the run fails with that */
		unsigned int pauses;
	} rows[] = {
		{ { LOOK_WHOLE, ERROR_BUSY, 0, 1 }, true, "", 1 },
		{ { LOOK_WHOLE, ERROR_TIMEOUT, 0, 1 }, false, NULL, 0 },	/* silence at the first look */
		{ { LOOK_WHOLE, ERROR_UNREACHABLE, 0, 1 }, false, NULL, 0 },
		{ { LOOK_WHOLE, ERROR_FAULT, 0, 1 }, false, NULL, 0 },
		{ { LOOK_WHOLE, ERROR_BUSY, 0, 1000 }, false, NULL, 13 },
		{ { LOOK_GUARDS, ERROR_BUSY, 0, 2 }, true, "", 2 },
		{ { LOOK_GUARDS, ERROR_TIMEOUT, 0, 1 }, true, "", 1 },
		{ { LOOK_GUARDS, ERROR_FAULT, 0, 1 }, true, "", 1 },	/* it could answer a moment ago */
		{ { LOOK_GUARDS, ERROR_DENIED, 0, 1 }, false, "A: the fake node fails", 0 },
		{ { LOOK_GUARDS, ERROR_BUSY, 0, 1000 }, false, "A: the fake node fails", 13 },
		{ { LOOK_GUARDS, ERROR_NONE, 1 << PART_SERVICE, 1 }, true, "", 1 },
		{ { LOOK_GUARDS, ERROR_NONE, 1 << PART_CLOCK, 1 }, true, "", 1 },
		{ { LOOK_GUARDS, ERROR_NONE, 1 << PART_CLUSTER, 1 }, true, "", 1 },
		{ { LOOK_GUARDS, ERROR_NONE, 1 << PART_RUN_STATE, 1 }, true, "", 0 },
		{ { LOOK_GUARDS, ERROR_NONE, 1 << PART_SERVICE, 1000 }, false, "the fake node does not tell", 13 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool ok;

		if (i > 0) {
			end(state);
			begin(state);
		}
		make_two_of_three_down();
		trouble = rows[i].trouble;
		at_look = have_trouble;
		ok = try_repair();
		if (ok != (rows[i].stopped != NULL) || fake_stopwatch_pauses != rows[i].pauses ||
		    (ok && (count(REPAIR_DONE, REPAIR_START) == 2) != rows[i].is_all_done))
			fail_msg("%zu: %d, %u pauses, %s", i, ok, fake_stopwatch_pauses, asked);
		if (ok)
			assert_string_equal(result.stopped, rows[i].stopped);
		if (rows[i].pauses > 2)	/* half a second, one, then two each */
			assert_int_equal(fake_stopwatch_paused_ms, 1500 + (rows[i].pauses - 2) * 2000);
		if (!rows[i].is_all_done)
			assert_int_equal(writes[SOURCE_START_SITE] + writes[SOURCE_SET_AUTO_START], 0);
	}
}

static void
fail_after_the_writes(const struct look_request *request)
{
	fake_node.error = request->scope == LOOK_WHOLE && writes[SOURCE_SET_AUTO_START] > 0 ? ERROR_DENIED : ERROR_NONE;
}

static void
what_no_look_could_see_is_not_finished(void **state)
{
	(void)state;
	make_down(7, 2);
	at_look = fail_after_the_writes;
	repair();
	assert_string_equal(result.stopped, "A: the fake node fails");
	assert_int_equal(count(REPAIR_UNFINISHED, REPAIR_START), 2);
	assert_string_equal(outcome_of(REPAIR_START, 1)->text,
	    "the node took it, and it was not seen to work before this: A: the fake node fails");
	assert_int_equal(recorded("start", 0, "not finished: the node took it"), 2);
}

/* The look tells which node answers there: what is remembered of that is what counts. */
static void
a_node_that_is_called_by_its_address_is_the_one_that_is_remembered(void **state)
{
	(void)state;
	make_down(7, 2);
	whom = "--hostname=10.0.0.1\t--auth=basic\t--user=u";
	repair_options_clear(&options);
	parse("");
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look look guards ask-1 start-1 ask-2 start-2 list flag-1 flag-2 look ");
	assert_int_equal(count(REPAIR_DONE, REPAIR_START), 2);
	assert_int_equal(recorded("start", 0, "done"), 2);
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look ");	/* by now it is known */
}

/* A cluster service that was stopped has no groups to tell of: that is no trouble of the look. */
static void
tell_no_clusters_without_a_service(const struct look_request *request)
{
	if (request->scope != LOOK_GUARDS)
		return;
	fake_node.group_count = 0;
	fake_node.unreadable = 1 << PART_CLUSTER;
}

static void
a_cluster_service_that_was_stopped_is_not_asked_again(void **state)
{
	(void)state;
	make_two_of_three_down();
	at_look = tell_no_clusters_without_a_service;
	repair();
	assert_non_null(strstr(result.stopped, "group WEB is no longer listed"));
	assert_int_equal(fake_stopwatch_pauses, 0);
	assert_int_equal(writes[SOURCE_START_SITE], 0);
}

static uint32_t started;	/* by somebody else */

static void
run_when_asked_for(const struct look_request *request)
{
	if (request->scope == LOOK_SITE && request->site->id == started)
		sites[started - 1].run_state = RUN_STARTED;
}

static void
run_when_listed(const struct look_request *request)
{
	if (request->want_sites)
		sites[1].run_state = RUN_STARTED;
}

static void
come_online_when_listed(const struct look_request *request)
{
	if (request->want_sites)
		resources[1].state = CLUSTER_PENDING;
	if (fake_stopwatch_pauses > 0)
		sites[1].run_state = RUN_STARTED;
}

/* The cluster's word stands in the listing, the site's own where that tells it, else it is asked for. */
static void
what_a_cluster_has_started_by_now_is_not_brought_online(void **state)
{
	static const struct {
		unsigned int iis;
		uint32_t started;
		void (*happen)(const struct look_request *request);
		const char *asked;
	} rows[] = {
		{ 7, 1, run_when_asked_for, "look guards list ask-1 ask-2 online-2 look " },
		{ 7, 2, run_when_asked_for, "look guards list ask-1 online-1 ask-2 look " },
		{ 6, 2, run_when_listed, "look guards list online-1 look " },
		{ 7, 2, come_online_when_listed, "look guards list ask-1 online-1 ask-2 look list ask-2 look " },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i > 0) {
			end(state);
			begin(state);
		}
		make_clustered_down(rows[i].iis);
		started = rows[i].started;
		at_look = rows[i].happen;
		repair();
		if (strcmp(asked, rows[i].asked) != 0)
			fail_msg("%zu: %s", i, asked);
		assert_int_equal(outcome_of(REPAIR_BRING_ONLINE, 3 - started)->end, REPAIR_DONE);
		assert_int_equal(outcome_of(REPAIR_BRING_ONLINE, started)->end, REPAIR_NEEDLESS);
		assert_int_equal(recorded("bring-online", started, ""), 0);
	}
}

static void
w3svc_that_is_refused_for_a_moment_is_asked_for_and_started_again(void **state)
{
	(void)state;
	configured = "[repair]\nstart-service = yes\n";
	make_down(7, 1);
	fake_node.w3svc_state = SERVICE_STOPPED;
	refuse(SOURCE_START_SERVICE, 0, ERROR_BUSY, 1, false);
	asked[0] = '\0';
	repair();
	assert_string_equal(asked, "look guards start-service guards start-service look guards ask-1 start-1 list flag-1 look ");
	assert_int_equal(outcome_of(REPAIR_START_SERVICE, 0)->end, REPAIR_DONE);
}

/* Where one answer tells of all sites, one is asked for. */
static void
on_iis6_one_question_tells_of_all_that_is_waited_for(void **state)
{
	(void)state;
	make_down(6, 2);
	refuse(SOURCE_START_SITE, 0, ERROR_NONE, 1000, false);
	repair();
	assert_non_null(strstr(asked, " ask-1 ask-1 "));
	assert_null(strstr(asked, "ask-2 "));
	assert_int_equal(count(REPAIR_FAILED, REPAIR_START), 2);
}

static void
delete_the_second_when_started(const struct look_request *request)
{
	if (request->scope == LOOK_WHOLE && writes[SOURCE_START_SITE] > 0)
		fake_node.site_count = 1;
}

static void
what_is_deleted_after_its_start_is_waited_for_in_vain(void **state)
{
	(void)state;
	make_down(7, 2);
	refuse(SOURCE_START_SITE, 2, ERROR_NONE, 1000, false);
	at_look = delete_the_second_when_started;
	repair();
	assert_int_equal(outcome_of(REPAIR_START, 1)->end, REPAIR_DONE);
	assert_int_equal(outcome_of(REPAIR_START, 2)->end, REPAIR_UNFINISHED);
}

/* What the history has of an unfinished run of A: in `arena`. */
static size_t
find_left(struct text_arena *arena, struct unfinished_run *ret_run)
{
	struct history *history = open_history();
	struct unfinished_run *runs;
	size_t found;

	assert_true(history_unfinished(history, "A", time(NULL), arena, &runs, &found, &err));
	if (found > 0)
		*ret_run = runs[0];
	free(runs);
	history_close(history);
	return found;
}

static bool
is_left(void)
{
	struct text_arena arena = { 0 };
	struct unfinished_run run;
	const bool found = find_left(&arena, &run) > 0;

	text_arena_clear(&arena);
	return found;
}

static time_t until_while_at_work;

/* Whoever is killed now has left it as well, from when it would have ended. */
static void
note_until(const struct look_request *request)
{
	struct text_arena arena = { 0 };
	struct unfinished_run run;

	if (request->scope != LOOK_GUARDS)
		return;
	assert_int_equal(find_left(&arena, &run), 1);
	until_while_at_work = run.until;
	text_arena_clear(&arena);
}

static void
what_a_run_leaves_says_how_to_finish_it(void **state)
{
	const time_t began = time(NULL);
	char *config;
	struct text_arena arena = { 0 };
	struct unfinished_run run;

	(void)state;
	make_down(7, 2);
	refuse(SOURCE_START_SITE, 2, ERROR_BUSY, 1000, false);
	at_look = note_until;
	repair();
	assert_in_range(until_while_at_work, began + 30, time(NULL) + 30);
	assert_int_equal(find_left(&arena, &run), 1);
	assert_in_range(run.until, began, time(NULL));
	assert_in_range(run.began, began, time(NULL));
	assert_int_equal(run.w3svc_pid, 8);
	assert_string_equal(run.steps, "start:1 start:2 auto-start:1 auto-start:2 ");
	config = realpath(options.config_path, NULL);
	assert_string_equal(run.config, config);
	free(config);
	assert_string_equal(run.options, options.plan_options);
	text_arena_clear(&arena);
}

/* The options that a run kept say whether it was one of a cluster. */
static void
a_run_is_finished_as_what_it_was(void **state)
{
	static struct cluster_policy clusters[] = { { .name = "c", .node_count = 1 }, { .name = "D", .node_count = 1 } };
	static const struct {
		const char *kept;	/* NULL: as parsed, of the node alone */
		const struct cluster_policy *asked;
		bool is_finished;
	} rows[] = {
		{ NULL, NULL, true }, { NULL, &clusters[0], false }, { "--cluster=C\n", NULL, false },
		{ "--cluster=C\n", &clusters[0], true }, { "--cluster=C\n", &clusters[1], false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i > 0) {
			end(state);
			begin(state);
		}
		make_down(7, 1);
		if (rows[i].kept != NULL)
			options.plan_options = rows[i].kept;
		refuse(SOURCE_START_SITE, 1, ERROR_BUSY, 6, false);
		repair();
		parse_again("\t--finish");
		options.cluster = rows[i].asked;
		try_repair();
		options.cluster = NULL;
		if (is_open != rows[i].is_finished || is_left() == rows[i].is_finished)
			fail_msg("%zu: %s", i, err.text);
	}
}

static void
of_a_cluster_only_its_own_runs_are_forgotten_and_not_of_who_owns_a_role(void **state)
{
	static struct cluster_policy clusters[] = { { .name = "c", .node_count = 1 }, { .name = "D", .node_count = 1 } };
	static const struct {
		const char *kept;
		const struct cluster_policy *asked;
		bool is_owner, is_left;
	} rows[] = {
		{ NULL, NULL, false, false }, { NULL, &clusters[0], false, true }, { "--cluster=C\n", &clusters[0], false, false },
		{ "--cluster=C\n", &clusters[0], true, true }, { "--cluster=C\n", &clusters[1], false, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct configuration_node *owner;

		if (i > 0) {
			end(state);
			begin(state);
		}
		make_down(7, 1);
		if (rows[i].kept != NULL)
			options.plan_options = rows[i].kept;
		refuse(SOURCE_START_SITE, 1, ERROR_BUSY, 6, false);
		repair();
		assert_true(is_left());
		owner = options.node;
		options.cluster = rows[i].asked;
		unfinished_forget(&options, &owner, rows[i].is_owner);
		options.cluster = NULL;
		if (is_left() != rows[i].is_left)
			fail_msg("%zu", i);
	}
}

static void
who_has_nothing_to_do_leaves_nothing(void **state)
{
	size_t i;

	(void)state;
	make_down(7, 2);
	refuse(SOURCE_START_SITE, 2, ERROR_BUSY, 6, false);
	repair();
	assert_true(is_left());
	for (i = 0; i < 2; i++)
		sites[i].run_state = RUN_STARTED;
	parse_again("\t--dry-run");
	repair();
	assert_true(is_left());
	parse_again("");
	repair();
	assert_int_equal(result.outcome_count, 0);
	assert_false(is_left());
}

static void
one_step_of_a_cluster_has_the_resources_read(void **state)
{
	(void)state;
	make_clustered_down(7);
	sites[1].run_state = RUN_STARTED;
	resources[1].state = CLUSTER_ONLINE;
	observe(600);
	asked[0] = '\0';
	repair();	/* look_is_asked() looks after it */
	assert_string_equal(asked, "look guards list ask-1 online-1 look ");
}

static void
recall(struct memory *memory)
{
	struct history *history = open_history();

	assert_true(history_recall(history, "A", memory, &err));
	history_close(history);
}

static struct look_request first_request;
static uint32_t first_rejected;

static void
note_first_request(const struct look_request *request)
{
	if (looks_begun != 1 || request->scope != LOOK_WHOLE)
		return;
	first_request = *request;
	first_rejected = request->rejected_count == 0 ? 0 : request->rejected[0];
}

/* And what is found is remembered for those that come after it. */
static void
a_repair_looks_with_what_is_remembered(void **state)
{
	const time_t began = time(NULL);
	struct memory memory;

	(void)state;
	make_down(7, 2);
	configured = "check-hotfix = yes\n";
	parse_again("");
	at_look = note_first_request;
	sites[1].is_rejected = true;
	sites[1].run_state = RUN_UNKNOWN;
	fake_node.ways.way = SOURCE_WAY_APPCMD;
	observe(900);
	looks_begun = 0;
	repair();
	assert_true(first_request.want_domain);
	assert_int_equal(first_request.ways.way, SOURCE_WAY_APPCMD);
	assert_int_equal(first_request.rejected_count, 1);
	assert_int_equal(first_rejected, 2);
	recall(&memory);
	assert_in_range(memory_site(&memory, 1)->last_running, began, time(NULL));
	memory_clear(&memory);
	fake_node.domain = "corp.example";
	observe(0);
	recall(&memory);
	looks_begun = 0;
	repair();
	assert_false(first_request.want_domain);
	assert_int_not_equal(first_request.events_since, 0);
	assert_int_equal(first_request.events_since, memory_events_since(memory.asked_all));
	memory_clear(&memory);
}

/* Its sites are for a run of their own: nobody had planned them. */
static void
a_start_of_w3svc_is_finished(void **state)
{
	(void)state;
	configured = "[repair]\nstart-service = yes\n";
	make_down(7, 1);
	fake_node.w3svc_state = SERVICE_STOPPED;
	refuse(SOURCE_START_SERVICE, 0, ERROR_BUSY, 6, false);
	repair();
	assert_int_equal(outcome_of(REPAIR_START_SERVICE, 0)->end, REPAIR_UNFINISHED);
	parse_again("\t--finish");
	repair();
	assert_int_equal(outcome_of(REPAIR_START_SERVICE, 0)->end, REPAIR_DONE);
	assert_int_equal(writes[SOURCE_START_SITE], 0);
}

static void
by_its_address_a_nodes_run_is_forgotten_as_well(void **state)
{
	const struct unfinished_run run = { .node = "A", .began = time(NULL), .config = "c", .options = "", .steps = "" };
	struct history *history;

	(void)state;
	make_down(7, 1);
	whom = "--hostname=10.0.0.1\t--auth=basic\t--user=u";
	parse_again("");
	repair();
	history = open_history();
	assert_true(history_unfinished_keep(history, &run, &err));
	history_close(history);
	assert_true(is_left());
	logged[0] = '\0';
	unfinished_forget(&options, NULL, 0);
	assert_false(is_left());
	assert_string_equal(logged, "");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(all_that_is_down_is_started_before_the_first_flag_is_written, begin, end),
	cmocka_unit_test_setup_teardown(on_iis6_all_are_asked_at_once_and_no_flag_is_written_that_a_start_has_set, begin, end),
	cmocka_unit_test_setup_teardown(sixty_sites_far_away_run_in_time, begin, end),
	cmocka_unit_test_setup_teardown(where_all_can_only_be_read_nothing_is_half_done, begin, end),
	cmocka_unit_test_setup_teardown(a_site_that_runs_by_now_is_not_started, begin, end),
	cmocka_unit_test_setup_teardown(what_is_refused_for_a_moment_is_tried_again_with_growing_pauses, begin, end),
	cmocka_unit_test_setup_teardown(the_same_refusal_is_not_asked_for_without_end, begin, end),
	cmocka_unit_test_setup_teardown(
	    one_site_that_is_refused_again_and_again_does_not_keep_the_others_from_being_seen, begin, end),
	cmocka_unit_test_setup_teardown(a_lasting_refusal_is_met_once_and_told, begin, end),
	cmocka_unit_test_setup_teardown(a_start_whose_answer_was_lost_is_looked_at_before_it_is_sent_again, begin, end),
	cmocka_unit_test_setup_teardown(a_start_that_was_taken_is_no_repair_until_the_site_is_seen_to_run, begin, end),
	cmocka_unit_test_setup_teardown(
	    what_became_of_a_start_is_seen_by_a_whole_look_where_there_is_time_for_one, begin, end),
	cmocka_unit_test_setup_teardown(what_waits_is_tried_when_its_own_pause_is_over, begin, end),
	cmocka_unit_test_setup_teardown(a_write_that_changed_nothing_is_a_failure, begin, end),
	cmocka_unit_test_setup_teardown(what_was_down_and_is_on_its_way_when_time_is_up_did_not_fail, begin, end),
	cmocka_unit_test_setup_teardown(what_ran_for_a_moment_only_is_no_repair, begin, end),
	cmocka_unit_test_setup_teardown(what_the_repair_stands_on_is_looked_at_before_the_first_write_of_each_kind, begin, end),
	cmocka_unit_test_setup_teardown(a_whole_look_stops_it_as_well, begin, end),
	cmocka_unit_test_setup_teardown(it_stops_in_the_middle_of_a_kind_as_well, begin, end),
	cmocka_unit_test_setup_teardown(what_the_operator_accepts_meanwhile_is_left_alone, begin, end),
	cmocka_unit_test_setup_teardown(what_was_accepted_for_a_time_that_is_over_is_repaired, begin, end),
	cmocka_unit_test_setup_teardown(a_flag_that_is_accepted_meanwhile_is_not_written_and_its_site_started, begin, end),
	cmocka_unit_test_setup_teardown(a_site_that_is_another_one_by_now_is_not_written_to, begin, end),
	cmocka_unit_test_setup_teardown(a_site_that_was_only_renamed_is_for_who_comes_next, begin, end),
	cmocka_unit_test_setup_teardown(a_site_that_is_gone_by_now_needs_nothing, begin, end),
	cmocka_unit_test_setup_teardown(it_stops_while_it_waits_for_what_was_sent, begin, end),
	cmocka_unit_test_setup_teardown(what_is_accepted_after_its_first_try_is_not_tried_again, begin, end),
	cmocka_unit_test_setup_teardown(a_look_that_is_refused_for_a_moment_is_made_again, begin, end),
	cmocka_unit_test_setup_teardown(a_site_whose_state_is_refused_is_asked_again_before_it_is_started, begin, end),
	cmocka_unit_test_setup_teardown(steps_that_an_earlier_run_was_killed_in_are_done_where_they_are_seen_to_be, begin, end),
	cmocka_unit_test_setup_teardown(time_that_is_up_leaves_the_rest_to_the_next_run, begin, end),
	cmocka_unit_test_setup_teardown(what_a_site_says_of_itself_decides_about_its_start, begin, end),
	cmocka_unit_test_setup_teardown(a_write_to_what_the_node_does_not_find_is_looked_into, begin, end),
	cmocka_unit_test_setup_teardown(what_cannot_be_recorded_is_not_done, begin, end),
	cmocka_unit_test_setup_teardown(flags_are_listed_again_when_the_listing_is_old, begin, end),
	cmocka_unit_test_setup_teardown(a_pool_that_the_start_left_down_is_started_before_its_site, begin, end),
	cmocka_unit_test_setup_teardown(a_pool_that_runs_by_now_is_not_started, begin, end),
	cmocka_unit_test_setup_teardown(a_pool_that_is_accepted_meanwhile_stays_down, begin, end),
	cmocka_unit_test_setup_teardown(a_pool_that_the_site_has_no_longer_is_not_started, begin, end),
	cmocka_unit_test_setup_teardown(w3svc_is_started_before_its_sites, begin, end),
	cmocka_unit_test_setup_teardown(w3svc_that_runs_by_now_is_not_started, begin, end),
	cmocka_unit_test_setup_teardown(without_w3svc_no_site_is_started, begin, end),
	cmocka_unit_test_setup_teardown(what_a_cluster_starts_is_brought_online, begin, end),
	cmocka_unit_test_setup_teardown(another_group_on_its_way_stops_it, begin, end),
	cmocka_unit_test_setup_teardown(the_whole_node_is_looked_at_once_more_when_nothing_was_taken, begin, end),
	cmocka_unit_test_setup_teardown(a_silent_node_is_not_asked_about_every_site, begin, end),
	cmocka_unit_test_setup_teardown(nothing_is_done_when_it_cannot_be_known_what_is_accepted, begin, end),
	cmocka_unit_test_setup_teardown(what_a_run_left_is_finished_and_nothing_else, begin, end),
	cmocka_unit_test_setup_teardown(what_was_left_in_an_earlier_run_of_w3svc_is_not_finished, begin, end),
	cmocka_unit_test_setup_teardown(what_a_monitor_forbids_is_not_finished, begin, end),
	cmocka_unit_test_setup_teardown(of_pools_only_those_are_finished_that_were_to_be_started, begin, end),
	cmocka_unit_test_setup_teardown(a_node_that_is_silent_about_flags_is_asked_nothing_more, begin, end),
	cmocka_unit_test_setup_teardown(each_step_stands_in_the_log, begin, end),
	cmocka_unit_test_setup_teardown(what_ran_for_a_moment_only_stands_in_the_log, begin, end),
	cmocka_unit_test_setup_teardown(what_is_waited_for_is_asked_for_until_time_is_up, begin, end),
	cmocka_unit_test_setup_teardown(a_look_that_may_do_later_is_made_again_and_no_other, begin, end),
	cmocka_unit_test_setup_teardown(a_cluster_service_that_was_stopped_is_not_asked_again, begin, end),
	cmocka_unit_test_setup_teardown(what_a_cluster_has_started_by_now_is_not_brought_online, begin, end),
	cmocka_unit_test_setup_teardown(w3svc_that_is_refused_for_a_moment_is_asked_for_and_started_again, begin, end),
	cmocka_unit_test_setup_teardown(what_is_deleted_after_its_start_is_waited_for_in_vain, begin, end),
	cmocka_unit_test_setup_teardown(what_a_run_leaves_says_how_to_finish_it, begin, end),
	cmocka_unit_test_setup_teardown(a_run_is_finished_as_what_it_was, begin, end),
	cmocka_unit_test_setup_teardown(of_a_cluster_only_its_own_runs_are_forgotten_and_not_of_who_owns_a_role, begin, end),
	cmocka_unit_test_setup_teardown(who_has_nothing_to_do_leaves_nothing, begin, end),
	cmocka_unit_test_setup_teardown(without_a_history_nothing_is_left, begin, end),
	cmocka_unit_test_setup_teardown(on_iis6_one_question_tells_of_all_that_is_waited_for, begin, end),
	cmocka_unit_test_setup_teardown(what_no_look_could_see_is_not_finished, begin, end),
	cmocka_unit_test_setup_teardown(a_node_that_is_called_by_its_address_is_the_one_that_is_remembered, begin, end),
	cmocka_unit_test_setup_teardown(one_step_of_a_cluster_has_the_resources_read, begin, end),
	cmocka_unit_test_setup_teardown(a_repair_looks_with_what_is_remembered, begin, end),
	cmocka_unit_test_setup_teardown(a_start_of_w3svc_is_finished, begin, end),
	cmocka_unit_test_setup_teardown(by_its_address_a_nodes_run_is_forgotten_as_well, begin, end),
};

TEST_GROUP(tests, NULL, NULL);
