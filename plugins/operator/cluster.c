/* sitewatch show --cluster, timeline --cluster: the nodes of a cluster as one. */
#include "plugins/operator/command.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/cluster/timeline.h"
#include "lib/history/history.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "plugins/look/cluster_look.h"
#include "plugins/report/cluster.h"
#include "plugins/report/json_text.h"
#include "plugins/report/table.h"
#include "plugins/report/timeline.h"

/* The cluster that the first operand names, which there is, and copies of its nodes as it has them, for free(). */
static const struct cluster_policy *
find_cluster(const struct sitewatch_call *call, struct configuration_node **ret_nodes, struct error *err)
{
	const struct cluster_policy *cluster = configuration_find_cluster(&call->configuration, call->operands[0]);
	size_t i;

	*ret_nodes = calloc(cluster->node_count, sizeof(**ret_nodes));
	if (*ret_nodes == NULL) {
		error_memory(err);
		return NULL;
	}
	for (i = 0; i < cluster->node_count; i++)
		(*ret_nodes)[i] = *configuration_find(&call->configuration, cluster->nodes[i]);
	return cluster;
}

/* --- show ----------------------------------------------------------------------- */

static bool
add_role(struct table *table, const struct sitewatch_call *call, const struct role *role, struct error *err)
{
	char since[DATETIME_SIZE] = "-", served[48], ready[48];
	const char *const cells[] = { role->group, severity_name(role->severity), role_state_name(role->state),
		*role->owner == '\0' ? "-" : role->owner, since, served, ready, role_words(role) };

	if (role->since != 0)
		datetime_format_local(role->since, call->now, since);
	snprintf(served, sizeof(served), "%zu of %zu", role->served, role->sites);
	snprintf(ready, sizeof(ready), "%zu of %zu", role->ready, role->candidate_count);
	return table_add_judged(table, cells, role->severity, err);
}

static bool
add_node(struct table *table, const struct sitewatch_call *call, const struct cluster_node *node, struct error *err)
{
	const struct memory *memory = node->member->memory;
	char seen[DATETIME_SIZE] = "-", clock[64] = "not told";
	const char *const cells[] = { node->member->name, cluster_node_state_name(node->state), seen, clock, node->sentence };

	if (memory != NULL)
		datetime_format_local(memory->looked_at, call->now, seen);
	if (node->has_clock)
		snprintf(clock, sizeof(clock), "%+" PRId64 " s, give or take %" PRId64 " s", (int64_t)node->offset_s,
		    (int64_t)node->slack_s);
	return table_add(table, cells, err);
}

static bool
write_roles(const struct sitewatch_call *call, const struct cluster_verdict *verdict, struct error *err)
{
	static const char *const head[] = { "ROLE", "SEVERITY", "STATE", "OWNER", "SINCE", "SERVED", "READY", "SENTENCE" };
	struct table table = { .columns = sizeof(head) / sizeof(head[0]) };
	bool ok = table_add(&table, head, err);
	size_t i;

	for (i = 0; ok && i < verdict->role_count; i++)
		ok = add_role(&table, call, &verdict->roles[i], err);
	if (ok)
		table_write(call->out, &table, call->with_colour);
	table_clear(&table);
	return ok;
}

static bool
write_nodes(const struct sitewatch_call *call, const struct cluster_verdict *verdict, struct error *err)
{
	static const char *const head[] = { "NODE", "STATE", "SEEN", "CLOCK", "SENTENCE" };
	struct table table = { .columns = sizeof(head) / sizeof(head[0]) };
	bool ok = table_add(&table, head, err);
	size_t i;

	for (i = 0; ok && i < verdict->node_count; i++)
		ok = add_node(&table, call, &verdict->nodes[i], err);
	if (ok) {
		putc('\n', call->out);
		table_write(call->out, &table, call->with_colour);
	}
	table_clear(&table);
	return ok;
}

static void
write_rest(const struct sitewatch_call *call, const struct cluster_verdict *verdict)
{
	size_t i;

	if (verdict->failover_count > 0 || verdict->drift_count > 0 || verdict->is_shared || *verdict->problem != '\0')
		putc('\n', call->out);
	if (*verdict->problem != '\0')
		fprintf(call->out, "%s\n", verdict->problem);
	for (i = 0; i < verdict->failover_count; i++) {
		escape_write(call->out, verdict->failovers[i].group, ESCAPE_TERMINAL, 0);
		putc(' ', call->out);
		cluster_failover_write(call->out, &verdict->failovers[i], call->now);
		putc('\n', call->out);
	}
	if (verdict->is_shared)
		fputs("The nodes share one configuration of IIS.\n", call->out);
	for (i = 0; i < verdict->drift_count; i++) {
		escape_write(call->out, verdict->drifts[i].sentence, ESCAPE_TERMINAL, 0);
		putc('\n', call->out);
	}
}

static bool
write_look(const struct sitewatch_call *call, const char *name, const struct cluster_verdict *verdict,
    const struct error *problem, struct error *err)
{
	struct plugin_report report = { .format = PLUGIN_FORMAT_JSON };

	if (problem->kind != ERROR_NONE)
		report.memory_problem = problem->text;
	if (call->format == SITEWATCH_FORMAT_JSON)
		return cluster_output_write(call->out, name, verdict, call->now, &report, err);
	if (problem->kind != ERROR_NONE) {
		fputs("No history: ", call->out);
		escape_write(call->out, problem->text, ESCAPE_TERMINAL, 0);
		putc('\n', call->out);
	}
	if (!write_roles(call, verdict, err) || !write_nodes(call, verdict, err))
		return false;
	write_rest(call, verdict);
	return true;
}

static enum sitewatch_result
take_look(const struct sitewatch_call *call, struct cluster_look_request *request, struct error *err)
{
	struct cluster_look look = { 0 };
	enum sitewatch_result result = SITEWATCH_DONE;
	struct error problem;

	if (!call->look)
		result = sitewatch_open_history(call, HISTORY_READ_ONLY, &request->history, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (!cluster_look_take(request, &look, &problem, err) ||
	    !write_look(call, request->cluster->name, &look.verdict, &problem, err))
		result = SITEWATCH_FAILED;
	cluster_look_clear(&look);
	history_close(request->history);
	return result;
}

enum sitewatch_result
sitewatch_show_cluster(const struct sitewatch_call *call, struct error *err)
{
	struct configuration_node *nodes = NULL;
	struct cluster_look_request request = {
		.cluster = find_cluster(call, &nodes, err),
		.history_path = call->history_path,
		.history_days = call->configuration.history_days,
		.now = call->now,
	};
	enum sitewatch_result result;

	if (request.cluster == NULL)
		return SITEWATCH_FAILED;
	request.nodes = nodes;
	result = take_look(call, &request, err);
	free(nodes);
	return result;
}

/* --- timeline ------------------------------------------------------------------- */

/* What is kept of each node. */
struct past {
	size_t count;
	const struct configuration_node *nodes;
	struct memory *memories;
	struct change_list *changes;
	struct cluster_history *histories;
};

static bool
read_past(const struct sitewatch_call *call, struct history *history, struct past *past, struct error *err)
{
	size_t i;

	past->memories = calloc(past->count, sizeof(*past->memories));
	past->changes = calloc(past->count, sizeof(*past->changes));
	past->histories = calloc(past->count, sizeof(*past->histories));
	if (past->memories == NULL || past->changes == NULL || past->histories == NULL)
		return error_memory(err);
	for (i = 0; i < past->count; i++) {
		const struct memory *memory = &past->memories[i];
		time_t since;

		if (!history_recall(history, past->nodes[i].name, &past->memories[i], err))
			return false;
		since = call->since == 0 ? 0 : call->since + memory_clock_ahead(memory);
		if (!history_timeline(history, past->nodes[i].name, since, 0, &past->changes[i], err))
			return false;
		past->histories[i] = (struct cluster_history) { memory, &past->changes[i] };
	}
	return true;
}

static void
clear_past(struct past *past)
{
	size_t i;

	for (i = 0; i < past->count; i++) {
		if (past->memories != NULL)
			memory_clear(&past->memories[i]);
		if (past->changes != NULL)
			change_list_clear(&past->changes[i]);
	}
	free(past->memories);
	free(past->changes);
	free(past->histories);
}

/* How sure the order is. */
static void
write_clocks(const struct sitewatch_call *call, const struct past *past)
{
	size_t i;

	fputs("In order of this machine's clock, as far as the newest look at each node tells:", call->out);
	for (i = 0; i < past->count; i++) {
		const struct memory *memory = &past->memories[i];

		fputs(i == 0 ? " " : ", ", call->out);
		escape_write(call->out, past->nodes[i].name, ESCAPE_TERMINAL, 0);
		if (!memory->is_known)
			fputs(" was never looked at", call->out);
		else if (memory->local_time == 0)
			fputs(" does not tell its clock and dates as it likes", call->out);
		else
			fprintf(call->out, " %+" PRId64 " s", (int64_t)memory_clock_ahead(memory));
	}
	fputs(", each give or take some seconds\n", call->out);
}

static bool
write_line(const struct sitewatch_call *call, const struct past *past, const struct cluster_change *one, struct error *err)
{
	struct change change = *one->change;
	char node[192];

	change.time = one->time;
	if (one->witnesses > 1)
		snprintf(node, sizeof(node), "%.100s and %zu more", past->nodes[one->node].name, one->witnesses - 1);
	else
		snprintf(node, sizeof(node), "%.100s", past->nodes[one->node].name);
	return timeline_write_of(call->out, node, &change, err);
}

static bool
write_object(struct json *json, const struct past *past, const struct cluster_change *one, struct error *err)
{
	struct change change = *one->change;
	bool ok;

	change.time = one->time;
	json_open(json, NULL, '{');
	json_text(json, "node", past->nodes[one->node].name);
	json_number(json, "told_by", one->witnesses);
	json_bool(json, "has_clock", one->has_clock);
	json_open(json, "what", '[');
	ok = timeline_write_json(json, &change, err);
	json_close(json, ']');
	json_close(json, '}');
	return ok;
}

static bool
write_past(const struct sitewatch_call *call, const char *cluster, const struct past *past,
    const struct cluster_change *changes, size_t count, struct error *err)
{
	size_t first = call->limit != 0 && count > call->limit ? count - call->limit : 0, i;
	bool is_json = call->format == SITEWATCH_FORMAT_JSON, ok = true;
	struct json json = { .out = call->out };

	if (is_json) {
		json_open(&json, NULL, '{');
		json_text(&json, "cluster", cluster);
		json_open(&json, "changes", '[');
	} else
		write_clocks(call, past);
	for (i = first; i < count && ok; i++)
		ok = is_json ? write_object(&json, past, &changes[i], err) : write_line(call, past, &changes[i], err);
	if (is_json) {
		json_close(&json, ']');
		json_close(&json, '}');
		putc('\n', call->out);
	}
	return ok;
}

enum sitewatch_result
sitewatch_timeline_cluster(const struct sitewatch_call *call, struct error *err)
{
	struct configuration_node *nodes = NULL;
	const struct cluster_policy *cluster = find_cluster(call, &nodes, err);
	struct past past = { .nodes = nodes };	/* found in the line above */
	struct cluster_change *changes = NULL;
	enum sitewatch_result result;
	struct history *history;
	size_t count;

	if (cluster == NULL)
		return SITEWATCH_FAILED;
	if (call->format == SITEWATCH_FORMAT_SVG) {
		error_set(err, ERROR_USAGE, "--format=svg is a picture of one node; 'sitewatch report' draws several");
		free(nodes);
		return SITEWATCH_FAILED;
	}
	past.count = cluster->node_count;
	result = sitewatch_open_history(call, HISTORY_READ_ONLY, &history, err);
	if (result == SITEWATCH_DONE) {
		if (!read_past(call, history, &past, err) ||
		    !cluster_timeline_join(past.histories, past.count, &changes, &count, err) ||
		    !write_past(call, cluster->name, &past, changes, count, err))
			result = SITEWATCH_FAILED;
		history_close(history);
		clear_past(&past);
	}
	free(changes);
	free(nodes);
	return result;
}
