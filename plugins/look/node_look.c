#include "plugins/look/node_look.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/node.h"
#include "lib/history/history.h"
#include "lib/history/owner.h"
#include "lib/config/password.h"
#include "lib/model/stopwatch.h"

#define BUSY_MS		  800	/* for another process's lock: within the second that node_look_take() promises */
#define DAY_S		  86400

/* What looks that are taken together share. */
struct round {
	int64_t began_ms;
	struct history *history;	/* NULL: not wanted, or not to be had */
	struct error *memory_problem;
};

/* One look on its way. */
struct ongoing_look {
	const struct node_look_request *request;
	struct round *round;
	struct error *err;		/* why it is not well; says nothing while it is: a part that failed may be noted */
	bool is_well;
	pthread_t thread;
	bool has_thread;
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
lose_history(struct round *round, const struct error *err)
{
	*round->memory_problem = *err;
	history_close(round->history);
	round->history = NULL;
}

static bool
read_memory(struct ongoing_look *ongoing, struct error *err)
{
	const struct node_look_request *request = ongoing->request;
	struct history *history = ongoing->round->history;

	return (!request->is_by_address ||
		   history_find_address(history, request->node->name, &ongoing->text, &ongoing->name, err)) &&
	    history_rejected(history, ongoing->name, &ongoing->rejected, &ongoing->rejected_count, err) &&
	    history_recall_known(history, ongoing->name, &ongoing->look.memory, &ongoing->known, err);
}

/* @param ret_problem  ERROR_NONE, or why it may not be written. One such is memory for these looks all the same */
static bool
open_history(struct round *round, const struct node_look_request *request, struct error *ret_problem)
{
	struct error err;

	error_clear(ret_problem);
	if (!history_act_as_owner(request->history_path, ret_problem))
		return false;
	if (!history_open(request->history_path, HISTORY_READ_WRITE, BUSY_MS, &round->history, ret_problem) &&
	    !history_open(request->history_path, HISTORY_READ_ONLY, BUSY_MS, &round->history, &err))
		return false;
	history_keep_days(round->history, request->history_days);
	return true;
}

/* Opens the history and reads what is known. */
static void
recall(struct ongoing_look *looks, size_t count)
{
	struct round *round = looks[0].round;
	struct error problem, err;
	size_t i, open = 0;

	for (i = 0; i < count; i++)
		open += looks[i].source != NULL;
	if (open == 0 || looks[0].request->history_path == NULL)
		return;
	if (!open_history(round, looks[0].request, &problem)) {
		lose_history(round, &problem);
		return;
	}
	for (i = 0; i < count; i++)
		if (!read_memory(&looks[i], &err)) {
			lose_history(round, problem.kind == ERROR_NONE ? &err : &problem);
			return;
		}
	if (problem.kind != ERROR_NONE)
		lose_history(round, &problem);
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
	    ongoing->round->history != NULL && (!ongoing->look.memory.is_known || ongoing->look.memory.domain[0] == '\0');
	request.ways = ongoing->look.memory.ways;
	request.known = &ongoing->known;
	request.events_since = memory_events_since(ongoing->look.memory.asked_all);
	request.rejected = ongoing->rejected;
	request.rejected_count = ongoing->rejected_count;
	request.allowed_ms = node->timeout_s * 1000;
	request.timeout_ms = stopwatch_left_ms(ongoing->round->began_ms, request.allowed_ms);
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

	struct history *history = ongoing->round->history;

	return (!request->is_by_address || history_name_by_address(history, request->node->name, snapshot, err)) &&
	    history_observe(history, snapshot, ret_memory, NULL, err);
}

/* False only when what was seen must not be judged by what is remembered: another computer answered. */
static bool
remember(struct ongoing_look *ongoing, struct error *err)
{
	struct round *round = ongoing->round;
	struct memory after;

	if (round->history == NULL)
		return remember_unwritten(ongoing, err);
	if (!observe(ongoing, &after, err)) {
		if (err->kind == ERROR_MALFORMED)
			return false;
		lose_history(round, err);
		return remember_unwritten(ongoing, err);
	}
	memory_clear(&ongoing->look.memory);
	ongoing->look.memory = after;
	if (!load_repairs(round->history, ongoing->look.snapshot.node, ongoing->request->now, &ongoing->look, err))
		lose_history(round, err);
	return true;
}

static void *
look_in_thread(void *state)
{
	struct ongoing_look *ongoing = state;

	ongoing->is_well = look(ongoing, ongoing->err);
	return NULL;
}

/* The first one here, the others meanwhile; where no thread is to be had, one after the other. */
static void
look_at_all(struct ongoing_look *looks, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++)
		looks[i].has_thread = looks[i].source != NULL &&
		    pthread_create(&looks[i].thread, NULL, look_in_thread, &looks[i]) == 0;
	for (i = 0; i < count; i++)
		if (looks[i].source != NULL && !looks[i].has_thread)
			looks[i].is_well = look(&looks[i], looks[i].err);
	for (i = 1; i < count; i++)
		if (looks[i].has_thread)
			pthread_join(looks[i].thread, NULL);
}

static void
end_look(struct ongoing_look *ongoing, struct node_look *ret_look)
{
	source_close(ongoing->source);
	if (ongoing->is_well && remember(ongoing, ongoing->err) &&
	    judge(&ongoing->look, &ongoing->request->node->policy, ongoing->err))
		error_clear(ongoing->err);
	else
		ongoing->is_well = false;
	password_wipe(ongoing->password);
	text_arena_clear(&ongoing->text);
	free(ongoing->rejected);
	known_look_clear(&ongoing->known);
	if (!ongoing->is_well) {	/* the memory stays */
		verdict_clear(&ongoing->look.verdict);
		snapshot_clear(&ongoing->look.snapshot);
	}
	*ret_look = ongoing->look;
}

bool
node_looks_take(const struct node_look_request *requests, size_t count, struct node_look *ret_looks,
    struct error *ret_errors, struct error *ret_memory_problem, struct error *err)
{
	struct round round = { .began_ms = stopwatch_ms(), .memory_problem = ret_memory_problem };
	struct ongoing_look *looks = calloc(count, sizeof(*looks));
	size_t i;

	error_clear(ret_memory_problem);
	if (looks == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++) {
		looks[i].request = &requests[i];
		looks[i].round = &round;
		looks[i].err = &ret_errors[i];
		looks[i].name = requests[i].node->name;
		error_clear(&ret_errors[i]);
		open_source(&looks[i], &ret_errors[i]);
	}
	recall(looks, count);
	look_at_all(looks, count);
	for (i = 0; i < count; i++)
		end_look(&looks[i], &ret_looks[i]);
	history_close(round.history);
	free(looks);
	return true;
}

bool
node_look_take(const struct node_look_request *request, struct node_look *ret_look,
    struct error *ret_memory_problem, struct error *err)
{
	struct node_look look = { 0 };
	struct error problem;

	if (!node_looks_take(request, 1, &look, &problem, ret_memory_problem, err))
		return false;
	if (problem.kind != ERROR_NONE) {
		node_look_clear(&look);
		*err = problem;
		return false;
	}
	*ret_look = look;
	return true;
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
	*look = (struct node_look) { 0 };
}
