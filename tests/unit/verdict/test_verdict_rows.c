/*
 * Every combination of what the rows of the table ask for meets the row that the design gives it (section 4.1): told
 * here once more, as a table of facts, from the design's words and not from the code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

#define DAY_S	    86400
#define ALL(array)  (sizeof(array) / sizeof((array)[0]))

/* What a row can ask for. */
enum fact {
	ELSEWHERE      = 1 << 0,	/* its group runs on another node, or did when the cluster was last told */
	CLUSTER_UNTOLD = 1 << 1,
	HERE	       = 1 << 2,	/* its group is online here */
	MOVING	       = 1 << 3,
	GROUP_DOWN     = 1 << 4,
	SERVICE_DOWN   = 1 << 5,
	PENDING	       = 1 << 6,
	GRACE	       = 1 << 7,	/* the last start is young */
	RUNS	       = 1 << 8,
	PAUSED	       = 1 << 9,
	UP	       = 1 << 10,	/* on its way up */
	STOPPED	       = 1 << 11,
	STOPPING       = 1 << 12,
	REJECTED       = 1 << 13,
	POOL_STOPPED   = 1 << 14,
	POOL_UNTOLD    = 1 << 15,
	ON	       = 1 << 16,	/* its flag; neither: not told */
	OFF	       = 1 << 17,
	ERROR	       = 1 << 18,	/* the start met one */
	ACCEPTED       = 1 << 19,
	BELIEVED       = 1 << 20,
	HAS_RUN	       = 1 << 21,
	RAN	       = 1 << 22,	/* since the last start */
	BORN	       = 1 << 23,	/* and never seen running */
	SEEN	       = 1 << 24,	/* stopped while others ran */
	LIKE_RESTART   = 1 << 25,
	SETTLED	       = 1 << 26,	/* its time of settling is over */
	OLD	       = 1 << 27,	/* the memory */
};

/* In order, the first whose facts are all there, and none of those that must not be; one row may have several lines. */
static const struct line {
	const char *row;
	unsigned int facts, without;
	enum reason reason;
	enum severity severity;
} lines[] = {
	{ "2a, 2b", ELSEWHERE, 0, REASON_PASSIVE, SEVERITY_OK },
	{ "2c", CLUSTER_UNTOLD, 0, REASON_UNREADABLE, SEVERITY_UNKNOWN },
	{ "3", SERVICE_DOWN, 0, REASON_SERVICE_DOWN, SEVERITY_CRITICAL },
	{ "3", PENDING, GRACE, REASON_SERVICE_DOWN, SEVERITY_CRITICAL },
	{ "3", PENDING | RUNS, 0, REASON_SERVICE_DOWN, SEVERITY_CRITICAL },
	{ "4", RUNS | POOL_STOPPED, 0, REASON_POOL_STOPPED, SEVERITY_CRITICAL },
	{ "a part that is not read", RUNS | POOL_UNTOLD, 0, REASON_UNREADABLE, SEVERITY_UNKNOWN },
	{ "5", RUNS | ON, 0, REASON_RUNNING, SEVERITY_OK },
	{ "5", RUNS | HERE, 0, REASON_RUNNING, SEVERITY_OK },
	{ "5", RUNS | MOVING, 0, REASON_RUNNING, SEVERITY_OK },
	{ "7", RUNS | OFF, 0, REASON_WILL_NOT_RESTART, SEVERITY_WARNING },
	{ "6", RUNS, 0, REASON_UNREADABLE, SEVERITY_UNKNOWN },
	{ "8", PAUSED, 0, REASON_PAUSED, SEVERITY_WARNING },
	{ "9", STOPPED | ACCEPTED, 0, REASON_STOPPED_BEFORE, SEVERITY_OK },
	{ "9", STOPPING | ACCEPTED, 0, REASON_STOPPED_BEFORE, SEVERITY_OK },
	{ "9", UP | ACCEPTED, 0, REASON_STOPPED_BEFORE, SEVERITY_OK },
	{ "9", REJECTED | ACCEPTED, 0, REASON_STOPPED_BEFORE, SEVERITY_OK },
	{ "9", STOPPED | BELIEVED | OFF, HERE | GROUP_DOWN | OLD, REASON_STOPPED_BEFORE, SEVERITY_OK },
	{ "9", STOPPING | BELIEVED | OFF, HERE | GROUP_DOWN | OLD, REASON_STOPPED_BEFORE, SEVERITY_OK },
	{ "9", UP | BELIEVED | OFF, HERE | GROUP_DOWN | OLD, REASON_STOPPED_BEFORE, SEVERITY_OK },
	{ "10", UP, SETTLED, REASON_SETTLING, SEVERITY_WARNING },
	{ "10", STOPPED | GRACE, SETTLED, REASON_SETTLING, SEVERITY_WARNING },
	{ "10", STOPPED | MOVING, SETTLED, REASON_SETTLING, SEVERITY_WARNING },
	{ "11", GROUP_DOWN, 0, REASON_GROUP_DOWN, SEVERITY_CRITICAL },
	{ "12", REJECTED | OFF, HAS_RUN, REASON_REJECTED, SEVERITY_OK },
	{ "12", REJECTED | OFF | BELIEVED, HERE, REASON_REJECTED, SEVERITY_OK },
	{ "12", REJECTED, 0, REASON_REJECTED, SEVERITY_CRITICAL },
	{ "13", STOPPED | BORN | ON, 0, REASON_NEVER_STARTED, SEVERITY_WARNING },
	{ "13", UP | BORN | ON, 0, REASON_NEVER_STARTED, SEVERITY_WARNING },
	{ "13", STOPPED | BORN, 0, REASON_NEVER_STARTED, SEVERITY_OK },
	{ "13", UP | BORN, 0, REASON_NEVER_STARTED, SEVERITY_OK },
	{ "14", STOPPING, 0, REASON_STOPPED, SEVERITY_CRITICAL },
	{ "14", STOPPED | RAN, LIKE_RESTART, REASON_STOPPED, SEVERITY_CRITICAL },
	{ "14", UP | RAN, LIKE_RESTART, REASON_STOPPED, SEVERITY_CRITICAL },
	{ "15", STOPPED | HAS_RUN | SEEN, RAN | ON | HERE, REASON_STOP_UNCONFIRMED, SEVERITY_CRITICAL },
	{ "15", UP | HAS_RUN | SEEN, RAN | ON | HERE, REASON_STOP_UNCONFIRMED, SEVERITY_CRITICAL },
	{ "16", STOPPED | HAS_RUN, BELIEVED | ON | HERE, REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL },
	{ "16", UP | HAS_RUN, BELIEVED | ON | HERE, REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL },
	{ "17", STOPPED | HERE, 0, REASON_START_FAILED, SEVERITY_CRITICAL },
	{ "17", UP | HERE, 0, REASON_START_FAILED, SEVERITY_CRITICAL },
	{ "17", STOPPED | ON | HAS_RUN, 0, REASON_START_FAILED, SEVERITY_CRITICAL },
	{ "17", UP | ON | HAS_RUN, 0, REASON_START_FAILED, SEVERITY_CRITICAL },
	{ "17", STOPPED | ON | ERROR, 0, REASON_START_FAILED, SEVERITY_CRITICAL },
	{ "a part that is not read", STOPPED | BELIEVED, ON | OFF | OLD, REASON_UNREADABLE, SEVERITY_UNKNOWN },
	{ "a part that is not read", UP | BELIEVED, ON | OFF | OLD, REASON_UNREADABLE, SEVERITY_UNKNOWN },
	{ "18", STOPPED, 0, REASON_NOT_REMEMBERED, SEVERITY_WARNING },
	{ "18", UP, 0, REASON_NOT_REMEMBERED, SEVERITY_WARNING },
	{ "19", 0, 0, REASON_UNREADABLE, SEVERITY_UNKNOWN },
};

/* The inputs. Each has the facts that it stands for; what can not be together is not made. */

static const struct placing {
	const char *owner;	/* of the group that starts the site; NULL: no rule covers it */
	enum cluster_state state;
	bool is_untold;		/* the cluster service does not run */
	const char *last_owner;	/* as remembered */
	unsigned int facts;
} placings[] = {
	{ NULL, CLUSTER_ONLINE, false, "", 0 },
	{ "EXCH-A", CLUSTER_ONLINE, false, "EXCH-A", HERE },
	{ "EXCH-A", CLUSTER_PARTLY_ONLINE, false, "EXCH-A", HERE },
	{ "EXCH-B", CLUSTER_ONLINE, false, "EXCH-B", ELSEWHERE },
	{ "EXCH-B", CLUSTER_PENDING, false, "EXCH-B", MOVING },
	{ "EXCH-A", CLUSTER_FAILED, false, "EXCH-A", GROUP_DOWN },
	{ "EXCH-B", CLUSTER_OFFLINE, false, "EXCH-B", GROUP_DOWN },
	{ "EXCH-B", CLUSTER_ONLINE, true, "EXCH-B", ELSEWHERE },
	{ "EXCH-A", CLUSTER_ONLINE, true, "EXCH-A", CLUSTER_UNTOLD },
	{ "EXCH-B", CLUSTER_ONLINE, true, "", CLUSTER_UNTOLD },
};

static const struct serving {
	enum service_state state;
	unsigned int facts;
} services[] = {
	{ SERVICE_RUNNING, 0 },
	{ SERVICE_UNKNOWN, 0 },
	{ SERVICE_STOPPED, SERVICE_DOWN },
	{ SERVICE_PAUSED, SERVICE_DOWN },
	{ SERVICE_ABSENT, SERVICE_DOWN },
	{ SERVICE_PENDING, PENDING },
};

static const struct standing {
	enum run_state run_state;
	enum run_state pool;
	bool is_rejected;
	uint32_t error;
	unsigned int facts;
} states[] = {
	{ RUN_STARTED, RUN_STARTED, false, 0, RUNS },
	{ RUN_STARTED, RUN_STOPPED, false, 0, RUNS | POOL_STOPPED },
	{ RUN_STARTED, RUN_UNKNOWN, false, 0, RUNS | POOL_UNTOLD },
	{ RUN_STARTING, RUN_STARTED, false, 0, UP },
	{ RUN_CONTINUING, RUN_STARTED, false, 0, UP },
	{ RUN_STOPPED, RUN_STARTED, false, 0, STOPPED },
	{ RUN_STOPPED, RUN_STOPPED, false, 183, STOPPED | ERROR },
	{ RUN_STOPPING, RUN_STARTED, false, 0, STOPPING },
	{ RUN_PAUSING, RUN_STARTED, false, 0, PAUSED },
	{ RUN_PAUSED, RUN_STARTED, false, 0, PAUSED },
	{ RUN_UNKNOWN, RUN_STARTED, true, 0, REJECTED },
	{ RUN_UNKNOWN, RUN_STARTED, false, 0, 0 },
};

static const struct flagging {
	enum auto_start flag;
	unsigned int facts;
} flags[] = { { AUTO_START_ON, ON }, { AUTO_START_OFF, OFF }, { AUTO_START_UNKNOWN, 0 } };

static const struct past {
	bool has_run, ran_since_start, is_born;
	enum stop_evidence stop;
	unsigned int facts;
} pasts[] = {
	{ false, false, false, STOP_NONE, 0 },
	{ false, false, true, STOP_NONE, BORN },
	{ true, false, false, STOP_NONE, HAS_RUN },
	{ true, false, false, STOP_SEEN, HAS_RUN | SEEN },
	{ true, false, false, STOP_SAME_RUN, HAS_RUN },
	{ true, false, false, STOP_FLAG_FELL, HAS_RUN },
	{ true, false, false, STOP_LIKE_RESTART, HAS_RUN },
	{ true, false, false, STOP_MEANT, HAS_RUN | BELIEVED },
	{ true, true, false, STOP_NONE, HAS_RUN | RAN },
	{ true, true, false, STOP_SEEN, HAS_RUN | RAN },
	{ true, true, false, STOP_SAME_RUN, HAS_RUN | RAN },
	{ true, true, false, STOP_FLAG_FELL, HAS_RUN | RAN },
	{ true, true, false, STOP_LIKE_RESTART, HAS_RUN | RAN | LIKE_RESTART },
	{ true, true, false, STOP_MEANT, HAS_RUN | RAN },
};

static const struct cluster_rule rule = { .site_glob = "shop", .group = "WEB" };

struct table {
	struct scene scene;
	struct group_memory group;
	size_t met[ALL(lines)];		/* how often each line was */
};

static const struct line *
line_of(unsigned int facts)
{
	const struct line *line = lines;

	while ((facts & line->facts) != line->facts || (facts & line->without) != 0)
		line++;		/* the last one asks for nothing */
	return line;
}

static void
judge(struct table *table, unsigned int facts)
{
	const struct line *line = line_of(facts);
	const struct site_verdict *site = scene_judge_site(&table->scene, "shop");

	table->met[line - lines]++;
	if (site->reason != line->reason || site->severity != line->severity)
		fail_msg("facts %x, row %s: not %s %s but %s %s, \"%s\"", facts, line->row, reason_name(line->reason),
		    severity_name(line->severity), reason_name(site->reason), severity_name(site->severity),
		    site->sentence);
	if (site->severity == SEVERITY_OK && (facts & (HAS_RUN | STOPPED)) == (HAS_RUN | STOPPED) &&
	    (facts & (ACCEPTED | BELIEVED | ELSEWHERE)) == 0)
		fail_msg("facts %x: a lost site is OK", facts);
}

/* Young or old: the last start, the time of settling, the memory; accepted or not. */
static void
judge_ages(struct table *table, const struct past *past, unsigned int facts)
{
	struct site_memory *site = scene_past(&table->scene, 1);
	unsigned int bits;

	for (bits = 0; bits < 16; bits++) {
		bool is_young = bits & 1, is_settled = bits & 2, is_accepted = bits & 4, is_old = bits & 8;

		time_t now = is_young ? SCENE_START + 60 : SCENE_NOW;

		table->scene.snapshot.facts.local_time = now;
		site->settling_since = table->group.state_since = now - (is_settled ? DAY_S : 30);
		site->accepted.at = is_accepted ? SCENE_START : 0;
		table->scene.memory.last_start = SCENE_START;
		table->scene.memory.looked_before_start = SCENE_START - (is_old ? 2 * DAY_S : 60);
		site->has_run = past->has_run;
		site->ran_since_start = past->ran_since_start;
		site->is_born = past->is_born;
		site->stop = past->stop;
		judge(table, facts | past->facts | (is_young ? GRACE : 0) | (is_settled ? SETTLED : 0) |
			(is_accepted ? ACCEPTED : 0) | (is_old ? OLD : 0));
	}
}

static void
judge_site(struct table *table, const struct standing *state, unsigned int facts)
{
	struct site *site = &table->scene.snapshot.sites[0];
	size_t i, j;

	site->run_state = state->run_state;
	site->pool_state = state->pool;
	site->is_rejected = state->is_rejected;
	site->win32_error = state->error;
	for (i = 0; i < ALL(flags); i++)
		for (j = 0; j < ALL(pasts); j++) {
			site->auto_start = flags[i].flag;
			judge_ages(table, &pasts[j], facts | state->facts | flags[i].facts);
		}
}

static void
place(struct table *table, const struct placing *placing)
{
	struct scene *scene = &table->scene;
	struct error err;

	scene_init(scene);
	scene_add(scene, "shop", AUTO_START_ON, RUN_STARTED);
	if (placing->owner == NULL)
		return;
	scene->policy.cluster_rules = &rule;
	scene->policy.cluster_rule_count = 1;
	table->group = (struct group_memory) { .name = "WEB", .owner = placing->last_owner, .state = placing->state };
	scene->memory.groups = &table->group;
	scene->memory.group_count = 1;
	if (!placing->is_untold)
		scene_group(scene, "WEB", placing->owner, placing->state);
	else
		assert_true(snapshot_set_part(&scene->snapshot, PART_CLUSTER, PART_UNREADABLE, "it is stopped", &err));
	scene->snapshot.facts.clussvc_state = placing->is_untold ? SERVICE_STOPPED : SERVICE_RUNNING;
}

static void
every_combination_meets_its_row(void **state)
{
	struct table table = { .met = { 0 } };
	struct error err;
	size_t i, j, k;

	(void)state;
	for (i = 0; i < ALL(placings); i++) {
		place(&table, &placings[i]);
		for (j = 0; j < ALL(services); j++)
			for (k = 0; k < ALL(states); k++) {
				bool is_pool_told = states[k].pool != RUN_UNKNOWN;

				table.scene.snapshot.facts.w3svc_state = services[j].state;
				assert_true(snapshot_set_part(&table.scene.snapshot, PART_POOLS,
				    is_pool_told ? PART_TOLD : PART_UNREADABLE, is_pool_told ? NULL : "denied", &err));
				judge_site(&table, &states[k], placings[i].facts | services[j].facts);
			}
		scene_clear(&table.scene);
	}
	for (i = 0; i < ALL(lines); i++)
		if (table.met[i] == 0)
			fail_msg("row %s (line %zu) is met by nothing", lines[i].row, i);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_combination_meets_its_row),
};

TEST_GROUP(tests, scene_set_utc, NULL);
