#include "plugins/look/node_look.h"

#include <stdlib.h>
#include <string.h>

#include "lib/config/node.h"
#include "lib/history/history.h"
#include "lib/config/password.h"
#include "lib/model/stopwatch.h"

#define BUSY_MS		  800	/* for another process's lock: within the second that node_look_take() promises */
#define DAY_S		  86400

/* One look on its way. */
struct ongoing_look {
	const struct node_look_request *request;
	int64_t began_ms;
	struct history *history;	/* NULL: not wanted, or not to be had */
	struct error *memory_problem;
	struct node_look look;		/* memory: before the look, then after it */
};

/* Nothing more is read or written; what was read still counts. */
static void
lose_history(struct ongoing_look *ongoing, const struct error *err)
{
	*ongoing->memory_problem = *err;
	history_close(ongoing->history);
	ongoing->history = NULL;
}

/* Opens the history and reads what is known. One that may not be written is memory for this look all the same. */
static void
recall(struct ongoing_look *ongoing)
{
	const struct node_look_request *request = ongoing->request;
	const char *path = request->history_path;
	struct error problem, err;
	bool can_write;

	if (path == NULL)
		return;
	can_write = history_open(path, HISTORY_READ_WRITE, BUSY_MS, &ongoing->history, &problem);
	if (!can_write && !history_open(path, HISTORY_READ_ONLY, BUSY_MS, &ongoing->history, &err)) {
		lose_history(ongoing, &problem);
		return;
	}
	if (!history_recall(ongoing->history, request->node->name, &ongoing->look.memory, &err))
		lose_history(ongoing, can_write ? &err : &problem);
	else if (!can_write)
		lose_history(ongoing, &problem);
}

static bool
look(struct ongoing_look *ongoing, struct error *err)
{
	const struct configuration_node *node = ongoing->request->node;
	struct source_target target = node->target;
	char password[PASSWORD_SIZE] = "";
	struct look_request request = {
		.now = ongoing->request->now,
		.want_hotfix = node->policy.check_hotfix,
		.exres_path = node->exres_path,
		.events_since = memory_events_since(ongoing->look.memory.local_time),
		.expect_pools = node->policy.expect_pool,
		.expect_pool_count = node->policy.expect_pool_count,
	};
	struct source *source = NULL;
	bool ok = false;

	if (ongoing->request->kind == SOURCE_WINRM && !configuration_node_target(node, &target, password, err))
		goto out;
	if (!source_open(ongoing->request->kind, &target, &source, err))
		goto out;
	request.timeout_ms = stopwatch_left_ms(ongoing->began_ms, node->timeout_s * 1000);
	if (request.timeout_ms == 0)	/* with what it took to load the module; 0 would be no limit */
		request.timeout_ms = 1;
	ok = source_look(source, &request, &ongoing->look.snapshot, err);
out:
	source_close(source);
	password_wipe(password);
	return ok;
}

/* Once a day for each node, with its first look of the day. */
static bool
prune(struct ongoing_look *ongoing, time_t last_look, struct error *err)
{
	time_t now = ongoing->request->now, age = (time_t)ongoing->request->history_days * DAY_S;

	return last_look / DAY_S == now / DAY_S || history_prune(ongoing->history, now - age, err);
}

/* What was read, and this look, for this answer alone. */
static bool
remember_unwritten(struct ongoing_look *ongoing, struct error *err)
{
	struct memory *memory = &ongoing->look.memory, after;
	struct change_list changes;

	if (!memory->is_known)
		return true;
	if (!memory_update(memory, &ongoing->look.snapshot, &after, &changes, err))
		return false;
	change_list_clear(&changes);
	memory_clear(memory);
	*memory = after;
	return true;
}

/* False only when what was seen must not be judged by what is remembered: another computer answered. */
static bool
remember(struct ongoing_look *ongoing, struct error *err)
{
	time_t last_look = ongoing->look.memory.looked_at;
	struct memory after;

	if (ongoing->history == NULL)
		return remember_unwritten(ongoing, err);
	if (!history_observe(ongoing->history, &ongoing->look.snapshot, &after, NULL, err)) {
		if (err->kind == ERROR_MALFORMED)
			return false;
		lose_history(ongoing, err);
		return remember_unwritten(ongoing, err);
	}
	memory_clear(&ongoing->look.memory);
	ongoing->look.memory = after;
	if (!prune(ongoing, last_look, err) ||
	    !node_look_load_repairs(
		ongoing->history, ongoing->request->node->name, ongoing->request->now, &ongoing->look, err))
		lose_history(ongoing, err);
	return true;
}

bool
node_look_take(const struct node_look_request *request, struct node_look *ret_look,
    struct error *ret_memory_problem, struct error *err)
{
	struct ongoing_look ongoing = {
		.request = request, .memory_problem = ret_memory_problem, .began_ms = stopwatch_ms()
	};
	const struct memory *memory;
	bool ok = false;

	error_clear(ret_memory_problem);
	recall(&ongoing);
	if (!look(&ongoing, err) || !remember(&ongoing, err))
		goto out;
	memory = ongoing.look.memory.is_known ? &ongoing.look.memory : NULL;
	ok = verdict_judge_tried(&ongoing.look.snapshot, memory, &request->node->policy, ongoing.look.repairs,
	    ongoing.look.repair_count, &ongoing.look.verdict, err);
out:
	history_close(ongoing.history);
	if (ok)
		*ret_look = ongoing.look;
	else
		node_look_clear(&ongoing.look);
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
