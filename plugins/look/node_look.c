#include "plugins/look/node_look.h"

#include <stdlib.h>
#include <string.h>

#include "lib/config/node.h"
#include "lib/history/history.h"
#include "lib/history/owner.h"
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
	const char *name;		/* of the node in the history, as known before the look */
	struct text_arena text;		/* owns it, unless it is the request's */
	struct source_target target;
	char password[PASSWORD_SIZE];
	struct source *source;
	uint32_t *rejected;
	size_t rejected_count;
	struct known_look known;	/* zeroed: nothing */
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

static bool
read_memory(struct ongoing_look *ongoing, struct error *err)
{
	const struct node_look_request *request = ongoing->request;

	return (!request->is_by_address ||
		   history_find_address(ongoing->history, request->node->name, &ongoing->text, &ongoing->name, err)) &&
	    history_rejected(ongoing->history, ongoing->name, &ongoing->rejected, &ongoing->rejected_count, err) &&
	    history_recall_known(ongoing->history, ongoing->name, &ongoing->look.memory, &ongoing->known, err);
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
	if (!history_act_as_owner(path, &problem)) {
		lose_history(ongoing, &problem);
		return;
	}
	can_write = history_open(path, HISTORY_READ_WRITE, BUSY_MS, &ongoing->history, &problem);
	if (!can_write && !history_open(path, HISTORY_READ_ONLY, BUSY_MS, &ongoing->history, &err)) {
		lose_history(ongoing, &problem);
		return;
	}
	history_keep_days(ongoing->history, request->history_days);
	if (!read_memory(ongoing, &err))
		lose_history(ongoing, can_write ? &err : &problem);
	else if (!can_write)
		lose_history(ongoing, &problem);
}

/* Before the history: root may read more than the user whose ids it takes for that. */
static bool
open_source(struct ongoing_look *ongoing, struct error *err)
{
	const struct configuration_node *node = ongoing->request->node;

	ongoing->target = node->target;
	if (ongoing->request->kind == SOURCE_WINRM &&
	    !configuration_node_target(node, &ongoing->target, ongoing->password, err))
		return false;
	return source_open(ongoing->request->kind, &ongoing->target, &ongoing->source, err);
}

static bool
look(struct ongoing_look *ongoing, struct error *err)
{
	const struct configuration_node *node = ongoing->request->node;
	struct look_request request = configuration_node_request(node, ongoing->request->now);

	request.want_domain =
	    ongoing->history != NULL && (!ongoing->look.memory.is_known || ongoing->look.memory.domain[0] == '\0');
	request.ways = ongoing->look.memory.ways;
	request.known = &ongoing->known;
	request.events_since = memory_events_since(ongoing->look.memory.asked_all);
	request.rejected = ongoing->rejected;
	request.rejected_count = ongoing->rejected_count;
	request.allowed_ms = node->timeout_s * 1000;
	request.timeout_ms = stopwatch_left_ms(ongoing->began_ms, request.allowed_ms);
	if (request.timeout_ms == 0)	/* with what it took to load the module; 0 would be no limit */
		request.timeout_ms = 1;
	return source_look(ongoing->source, &request, &ongoing->look.snapshot, err);
}

/* What the event handler did in the day before `now`. */
static bool
load_repairs(struct history *history, const char *node, time_t now, struct node_look *look, struct error *err)
{
	return history_repairs(
	    history, node, now - DAY_S, &look->repairs_text, &look->repairs, &look->repair_count, err);
}

static bool
judge(struct node_look *look, const struct policy *policy, struct error *err)
{
	return verdict_judge_tried(
	    &look->snapshot, &look->memory, policy, look->repairs, look->repair_count, &look->verdict, err);
}

/* What was read, and this look, for this answer alone. */
static bool
remember_unwritten(struct ongoing_look *ongoing, struct error *err)
{
	struct memory *memory = &ongoing->look.memory, after;

	if (!memory->is_known || memory_is_late(memory, &ongoing->look.snapshot))
		return true;
	if (!memory_after_look(memory, &ongoing->look.snapshot, &after, err))
		return false;
	memory_clear(memory);
	*memory = after;
	return true;
}

/* A node that was named by its address shares the memory of the configured node that it is. */
static bool
observe(struct ongoing_look *ongoing, struct memory *ret_memory, struct error *err)
{
	const struct node_look_request *request = ongoing->request;
	struct snapshot *snapshot = &ongoing->look.snapshot;

	return (!request->is_by_address ||
		   history_name_by_address(ongoing->history, request->node->name, snapshot, err)) &&
	    history_observe(ongoing->history, snapshot, ret_memory, NULL, err);
}

/* False only when what was seen must not be judged by what is remembered: another computer answered. */
static bool
remember(struct ongoing_look *ongoing, struct error *err)
{
	struct memory after;

	if (ongoing->history == NULL)
		return remember_unwritten(ongoing, err);
	if (!observe(ongoing, &after, err)) {
		if (err->kind == ERROR_MALFORMED)
			return false;
		lose_history(ongoing, err);
		return remember_unwritten(ongoing, err);
	}
	memory_clear(&ongoing->look.memory);
	ongoing->look.memory = after;
	if (!load_repairs(ongoing->history, ongoing->look.snapshot.node, ongoing->request->now, &ongoing->look, err))
		lose_history(ongoing, err);
	return true;
}

bool
node_look_take(const struct node_look_request *request, struct node_look *ret_look,
    struct error *ret_memory_problem, struct error *err)
{
	struct ongoing_look ongoing = {
		.request = request,
		.memory_problem = ret_memory_problem,
		.began_ms = stopwatch_ms(),
		.name = request->node->name,
	};
	bool ok;

	error_clear(ret_memory_problem);
	ok = open_source(&ongoing, err);
	if (ok) {
		recall(&ongoing);
		ok = look(&ongoing, err);
		source_close(ongoing.source);
	}
	ok = ok && remember(&ongoing, err) && judge(&ongoing.look, &request->node->policy, err);
	password_wipe(ongoing.password);
	history_close(ongoing.history);
	text_arena_clear(&ongoing.text);
	free(ongoing.rejected);
	known_look_clear(&ongoing.known);
	if (ok)
		*ret_look = ongoing.look;
	else
		node_look_clear(&ongoing.look);
	return ok;
}

bool
node_look_recall(struct history *history, const char *name, const struct policy *policy, time_t now,
    struct node_look *look, struct error *err)
{
	return history_snapshot(history, name, &look->snapshot, err) &&
	    history_recall(history, name, &look->memory, err) && load_repairs(history, name, now, look, err) &&
	    judge(look, policy, err);
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
