#include "plugins/look/node_look.h"

#include <stdlib.h>
#include <string.h>

#include "lib/config/node.h"
#include "lib/history/history.h"
#include "lib/config/password.h"
#include "lib/model/stopwatch.h"

#define BUSY_MS		  800	/* for another process's lock: within the second that node_look_take() promises */
#define EVENT_SLACK_S	  600	/* events are asked for again from this long before the last look */
#define DAY_S		  86400

/* One look on its way. */
struct course {
	const struct node_look_request *request;
	int64_t began_ms;
	struct history *history;	/* NULL: not wanted, or not to be had */
	struct error *memory_problem;
	struct node_look look;		/* memory: before the look, then after it */
};

/* Nothing more is read or written; what was read still counts. */
static void
lose_history(struct course *course, const struct error *err)
{
	*course->memory_problem = *err;
	history_close(course->history);
	course->history = NULL;
}

/* Opens the history and reads what is known. One that may not be written is memory for this look all the same. */
static void
recall(struct course *course)
{
	const struct node_look_request *request = course->request;
	const char *path = request->history_path;
	struct error problem, err;
	bool can_write;

	if (path == NULL)
		return;
	can_write = history_open(path, HISTORY_READ_WRITE, BUSY_MS, &course->history, &problem);
	if (!can_write && !history_open(path, HISTORY_READ_ONLY, BUSY_MS, &course->history, &err)) {
		lose_history(course, &problem);
		return;
	}
	if (!history_recall(course->history, request->node->name, &course->look.memory, &err))
		lose_history(course, can_write ? &err : &problem);
	else if (!can_write)
		lose_history(course, &problem);
}

static bool
look(struct course *course, struct error *err)
{
	const struct configuration_node *node = course->request->node;
	const struct memory *memory = &course->look.memory;
	struct source_target target = node->target;
	char password[PASSWORD_SIZE] = "";
	struct look_request request = {
		.now = course->request->now,
		.want_hotfix = node->policy.check_hotfix,
		.exres_path = node->exres_path,
	};
	struct source *source = NULL;
	bool ok = false;

	if (memory->is_known && memory->local_time > EVENT_SLACK_S)
		request.events_since = memory->local_time - EVENT_SLACK_S;
	if (course->request->kind == SOURCE_WINRM && !configuration_node_target(node, &target, password, err))
		goto out;
	if (!source_open(course->request->kind, &target, &source, err))
		goto out;
	request.timeout_ms = stopwatch_left_ms(course->began_ms, node->timeout_s * 1000);
	if (request.timeout_ms == 0)	/* with what it took to load the module; 0 would be no limit */
		request.timeout_ms = 1;
	ok = source_look(source, &request, &course->look.snapshot, err);
out:
	source_close(source);
	password_wipe(password);
	return ok;
}

/* Once a day for each node, with its first look of the day. */
static bool
prune(struct course *course, time_t last_look, struct error *err)
{
	time_t now = course->request->now, age = (time_t)course->request->history_days * DAY_S;

	return last_look / DAY_S == now / DAY_S || history_prune(course->history, now - age, err);
}

/* What was read, and this look, for this answer alone. */
static bool
remember_unwritten(struct course *course, struct error *err)
{
	struct memory *memory = &course->look.memory, after;
	struct change_list changes;

	if (!memory->is_known)
		return true;
	if (!memory_update(memory, &course->look.snapshot, &after, &changes, err))
		return false;
	change_list_clear(&changes);
	memory_clear(memory);
	*memory = after;
	return true;
}

/* False only when what was seen must not be judged by what is remembered: another computer answered. */
static bool
remember(struct course *course, struct error *err)
{
	time_t last_look = course->look.memory.looked_at;
	struct memory after;

	if (course->history == NULL)
		return remember_unwritten(course, err);
	if (!history_observe(course->history, &course->look.snapshot, &after, NULL, err)) {
		if (err->kind == ERROR_MALFORMED)
			return false;
		lose_history(course, err);
		return remember_unwritten(course, err);
	}
	memory_clear(&course->look.memory);
	course->look.memory = after;
	if (!prune(course, last_look, err) ||
	    !node_look_load_repairs(
		course->history, course->request->node->name, course->request->now, &course->look, err))
		lose_history(course, err);
	return true;
}

bool
node_look_take(const struct node_look_request *request, struct node_look *ret_look,
    struct error *ret_memory_problem, struct error *err)
{
	struct course course = {
		.request = request, .memory_problem = ret_memory_problem, .began_ms = stopwatch_ms()
	};
	const struct memory *memory;
	bool ok = false;

	error_clear(ret_memory_problem);
	recall(&course);
	if (!look(&course, err) || !remember(&course, err))
		goto out;
	memory = course.look.memory.is_known ? &course.look.memory : NULL;
	ok = verdict_judge(&course.look.snapshot, memory, &request->node->policy, &course.look.verdict, err);
out:
	history_close(course.history);
	if (ok)
		*ret_look = course.look;
	else
		node_look_clear(&course.look);
	return ok;
}

bool
node_look_load_repairs(struct history *history, const char *node, time_t now, struct node_look *look,
    struct error *err)
{
	return history_repairs(
	    history, node, now - DAY_S, &look->repairs_text, &look->repairs, &look->repair_count, err);
}

void
node_look_clear(struct node_look *look)
{
	free(look->repairs);
	text_arena_clear(&look->repairs_text);
	verdict_clear(&look->verdict);
	memory_clear(&look->memory);
	snapshot_clear(&look->snapshot);
}
