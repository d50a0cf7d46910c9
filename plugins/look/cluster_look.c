#include "plugins/look/cluster_look.h"

#include <stdlib.h>
#include <unistd.h>

#include "lib/found/find.h"
#include "lib/history/owner.h"
#include "plugins/look/daemon_look.h"

#define BUSY_MS 800	/* for another process's lock */

/* Root may read more than the owner of the history may. NULL: it cannot be read, and `err` says why. */
static struct history *
open_history(struct configuration *configuration, const char *path, struct error *err)
{
	struct history *history;

	if (geteuid() == 0)
		configuration_read_passwords(configuration);
	return history_act_as_owner(path, err) && history_open(path, HISTORY_READ_ONLY, BUSY_MS, &history, err) ? history : NULL;
}

static bool
find(struct configuration *configuration, const char *name, const char *history_path, struct error *err)
{
	struct history *history = open_history(configuration, history_path, err);
	struct found found = { 0 };
	bool ok = history != NULL && found_read(history, configuration, &found, err) && found_add(&found, configuration, name, err);

	found_clear(&found);
	history_close(history);
	return ok;
}

bool
cluster_look_find(struct configuration *configuration, const char *name, const char *history_path, struct error *err)
{
	const struct cluster_policy *section = configuration_find_cluster(configuration, name);

	if (section != NULL && section->node_count > 0)
		return true;
	if (history_path == NULL)
		return error_set(err, ERROR_USAGE,
		    "there is no [cluster %s] with nodes in the configuration, and without a history none is found", name);
	if (find(configuration, name, history_path, err))
		return true;
	if (err->kind == ERROR_USAGE)
		return false;
	return error_prefix(err, "there is no [cluster %s] with nodes in the configuration, and none is found", name);
}

void
cluster_look_find_all(struct configuration *configuration, const char *history_path)
{
	struct error untold;
	struct history *history = history_path == NULL ? NULL : open_history(configuration, history_path, &untold);
	struct found found = { 0 };
	bool is_changed;

	if (history == NULL)
		return;
	if (found_read(history, configuration, &found, &untold))
		found_add_all(&found, configuration, &is_changed, &untold);
	found_clear(&found);
	history_close(history);
}

void
cluster_look_join(struct configuration *configuration, const char *node, const char *history_path)
{
	struct error untold;
	struct history *history;

	if (!configuration_has_open_cluster(configuration) || history_path == NULL)
		return;
	history = open_history(configuration, history_path, &untold);
	if (history == NULL)
		return;
	found_join(history, configuration, node, &untold);
	history_close(history);
}

static struct node_look_request
request_of(const struct cluster_look_request *request, size_t index)
{
	return (struct node_look_request) {
		.node = &request->nodes[index],
		.kind = SOURCE_WINRM,
		.history_path = request->history_path,
		.history_days = request->history_days,
		.now = request->now,
	};
}

static bool
ask_nodes(const struct cluster_look_request *request, struct cluster_look *look, struct error *ret_memory_problem,
    struct error *err)
{
	struct node_look_request *requests = calloc(look->count, sizeof(*requests));
	bool ok;
	size_t i;

	if (requests == NULL)
		return error_memory(err);
	for (i = 0; i < look->count; i++)
		requests[i] = request_of(request, i);
	ok = node_looks_take(requests, look->count, look->looks, look->errors, ret_memory_problem, err);
	free(requests);
	return ok;
}

static void
ask_daemon(const struct cluster_look_request *request, struct cluster_look *look, struct error *ret_memory_problem)
{
	size_t i;

	error_clear(ret_memory_problem);
	for (i = 0; i < look->count; i++) {
		const struct node_look_request of_node = request_of(request, i);
		struct error none;

		error_clear(&look->errors[i]);
		daemon_look_take(&of_node, request->max_age_s, &look->looks[i], &none, &look->errors[i]);
	}
}

static void
ask_history(const struct cluster_look_request *request, struct cluster_look *look, struct error *ret_memory_problem)
{
	size_t i;

	error_clear(ret_memory_problem);
	for (i = 0; i < look->count; i++) {
		const struct configuration_node *node = &request->nodes[i];

		error_clear(&look->errors[i]);
		if (!node_look_recall(request->history, node->name, &node->policy, request->now, &look->looks[i],
			&look->errors[i]) && look->errors[i].kind == ERROR_ABSENT)
			error_set(&look->errors[i], ERROR_ABSENT, "it was never looked at");
	}
}

static void
make_member(const struct configuration_node *node, const struct node_look *look, const struct error *problem,
    struct cluster_member *member)
{
	*member = (struct cluster_member) {
		.name = node->name,
		.policy = &node->policy,
		.memory = look->memory.is_known ? &look->memory : NULL,
		.problem = problem->kind == ERROR_NONE ? "" : problem->text,
	};
	if (problem->kind != ERROR_NONE)
		return;
	member->snapshot = &look->snapshot;
	member->verdict = &look->verdict;
}

static bool
look_and_judge(const struct cluster_look_request *request, struct cluster_look *look, struct error *ret_memory_problem,
    struct error *err)
{
	size_t i;

	look->looks = calloc(look->count, sizeof(*look->looks));
	look->errors = calloc(look->count, sizeof(*look->errors));
	look->members = calloc(look->count, sizeof(*look->members));
	if (look->looks == NULL || look->errors == NULL || look->members == NULL)
		return error_memory(err);
	if (request->history != NULL)
		ask_history(request, look, ret_memory_problem);
	else if (request->from_daemon)
		ask_daemon(request, look, ret_memory_problem);
	else if (!ask_nodes(request, look, ret_memory_problem, err))
		return false;
	for (i = 0; i < look->count; i++)
		make_member(&request->nodes[i], &look->looks[i], &look->errors[i], &look->members[i]);
	return cluster_judge(look->members, request->cluster, request->now, &look->verdict, err);
}

bool
cluster_look_take(const struct cluster_look_request *request, struct cluster_look *ret_look,
    struct error *ret_memory_problem, struct error *err)
{
	struct cluster_look look = { .count = request->cluster->node_count };

	if (look_and_judge(request, &look, ret_memory_problem, err)) {
		*ret_look = look;
		return true;
	}
	cluster_look_clear(&look);
	return false;
}

void
cluster_look_clear(struct cluster_look *look)
{
	size_t i;

	cluster_verdict_clear(&look->verdict);
	for (i = 0; look->looks != NULL && i < look->count; i++)
		node_look_clear(&look->looks[i]);
	free(look->looks);
	free(look->errors);
	free(look->members);
	*look = (struct cluster_look) { 0 };
}
