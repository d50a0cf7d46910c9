/* The commands that answer from the history, and forget; none of them talks to a node. */
#include "plugins/operator/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/history/owner.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "plugins/report/table.h"
#include "plugins/report/timeline.h"

#define BUSY_MS 5000	/* a person waits; the programs hold the lock for milliseconds */

enum sitewatch_result
sitewatch_result_of(const struct error *err)
{
	return err->kind == ERROR_ABSENT ? SITEWATCH_NOTHING : SITEWATCH_FAILED;
}

enum sitewatch_result
sitewatch_open_history(const struct sitewatch_call *call, enum history_mode mode,
    struct history **ret_history, struct error *err)
{
	if (call->history_path == NULL) {
		error_set(err, ERROR_USAGE, "this command needs the history, and none is configured");
		return SITEWATCH_FAILED;
	}
	if (!history_act_as_owner(call->history_path, err))
		return SITEWATCH_FAILED;
	/* Nothing is begun here: what does not exist yet holds nothing to show or to accept. */
	if (access(call->history_path, F_OK) != 0 && errno == ENOENT) {
		error_set(err, ERROR_ABSENT, "%s: no history yet: it begins with the first check of a node",
		    call->history_path);
		return SITEWATCH_NOTHING;
	}
	if (!history_open(call->history_path, mode, BUSY_MS, ret_history, err))
		return sitewatch_result_of(err);
	return SITEWATCH_DONE;
}

const char *
sitewatch_node_name(const struct sitewatch_call *call, const char *name)
{
	const struct configuration_node *node = configuration_find(&call->configuration, name);

	return node == NULL ? name : node->name;
}

/* --- nodes --------------------------------------------------------------------- */

static bool
add_remembered_node(struct table *table, struct history *history, const char *name, time_t now,
    struct error *err)
{
	char age[DATETIME_SIZE], looked[DATETIME_SIZE + 8], sites[24], stopped[24];
	size_t listed = 0, not_running = 0, i;
	struct memory memory;

	if (!history_recall(history, name, &memory, err))
		return false;
	for (i = 0; i < memory.site_count; i++) {
		const struct site_memory *site = &memory.sites[i];

		listed += site->gone_since == 0;
		not_running += site->gone_since == 0 && site->not_running_since != 0;
	}
	datetime_format_age(now - memory.looked_at, age);
	snprintf(looked, sizeof(looked), "%s ago", age);
	snprintf(sites, sizeof(sites), "%zu", listed);
	snprintf(stopped, sizeof(stopped), "%zu", not_running);
	memory_clear(&memory);
	return table_add(table, (const char *const[]) { name, looked, sites, stopped }, err);
}

static bool
is_listed(const char *const *names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcasecmp(names[i], name) == 0)
			return true;
	return false;
}

/* First what is remembered, then what is configured and was never looked at. */
static bool
list_nodes(const struct sitewatch_call *call, struct history *history, struct table *table, struct error *err)
{
	const struct configuration *configuration = &call->configuration;
	struct text_arena arena = { 0 };
	const char **names = NULL;
	size_t count = 0, i;
	bool ok;

	ok = history == NULL || history_nodes(history, &arena, &names, &count, err);
	for (i = 0; ok && i < count; i++)
		ok = add_remembered_node(table, history, names[i], call->now, err);
	for (i = 0; ok && i < configuration->node_count; i++) {
		const char *name = configuration->nodes[i].name;

		if (!is_listed(names, count, name))
			ok = table_add(table, (const char *const[]) { name, "never", "-", "-" }, err);
	}
	free(names);
	text_arena_clear(&arena);
	return ok;
}

enum sitewatch_result
sitewatch_nodes(const struct sitewatch_call *call, struct error *err)
{
	struct table table = { .columns = 4 };
	struct history *history = NULL;
	enum sitewatch_result result = SITEWATCH_NOTHING;

	if (call->history_path != NULL)
		result = sitewatch_open_history(call, HISTORY_READ_ONLY, &history, err);
	if (result == SITEWATCH_FAILED)
		return result;
	result = SITEWATCH_FAILED;
	if (!table_add(&table, (const char *const[]) { "NODE", "LAST LOOK", "SITES", "NOT RUNNING" }, err) ||
	    !list_nodes(call, history, &table, err))
		goto out;
	result = table.count > 1 ? SITEWATCH_DONE : SITEWATCH_NOTHING;
	if (result == SITEWATCH_DONE)
		table_write(call->out, &table, call->with_colour);
	else
		error_set(err, ERROR_ABSENT, "no node is configured, and none is remembered");
out:
	table_clear(&table);
	history_close(history);
	return result;
}

/* --- timeline ------------------------------------------------------------------ */

enum sitewatch_result
sitewatch_timeline(const struct sitewatch_call *call, struct error *err)
{
	const char *node = sitewatch_node_name(call, call->operands[0]);
	struct change_list changes = { 0 };
	struct history *history;
	enum sitewatch_result result;
	size_t i;

	result = sitewatch_open_history(call, HISTORY_READ_ONLY, &history, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (!history_timeline(history, node, call->since, call->limit, &changes, err))
		result = sitewatch_result_of(err);
	else if (changes.count == 0) {
		error_set(err, ERROR_ABSENT, "nothing is remembered of %s%s", node,
		    call->since == 0 ? "" : " since then");
		result = SITEWATCH_NOTHING;
	}
	for (i = 0; result == SITEWATCH_DONE && i < changes.count; i++)
		timeline_write(call->out, &changes.items[i]);
	change_list_clear(&changes);
	history_close(history);
	return result;
}

/* --- forget -------------------------------------------------------------------- */

enum sitewatch_result
sitewatch_forget(const struct sitewatch_call *call, struct error *err)
{
	const char *node = sitewatch_node_name(call, call->operands[0]);
	struct history *history;
	enum sitewatch_result result;

	result = sitewatch_open_history(call, HISTORY_READ_WRITE, &history, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (history_forget(history, node, err)) {
		fputs("Forgotten: ", call->out);
		escape_write(call->out, node, ESCAPE_TERMINAL, 0);
		fputs(". The next look at it is its first.\n", call->out);
	} else
		result = sitewatch_result_of(err);
	history_close(history);
	return result;
}
