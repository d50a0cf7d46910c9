/* sitewatch report: a page about all nodes, or some: what is wrong now, and what happened. */
#include "plugins/operator/command.h"

#include <stdlib.h>

#include "lib/metrics/metrics.h"
#include "lib/model/text_stream.h"
#include "lib/options/progress.h"
#include "lib/picture/lanes.h"
#include "lib/picture/page.h"
#include "plugins/operator/all_nodes.h"
#include "plugins/operator/report_roles.h"

#define DAY_S	     86400
#define DEFAULT_DAYS 30

/* What was pruned is not known: the page begins no earlier than what is kept. */
static time_t
beginning(const struct sitewatch_call *call)
{
	time_t from = call->since == 0 ? call->now - DEFAULT_DAYS * DAY_S : call->since;
	time_t kept = call->now - (time_t)call->configuration.history_days * DAY_S;

	return call->configuration.history_days != 0 && from < kept ? kept : from;
}

static bool
add_node(const struct page_request *request, struct history *history, const struct known_node *node, struct page *page,
    struct error *err)
{
	struct change_list changes = { 0 };
	struct lanes lanes = { 0 };
	const struct lanes_request of_lanes = {
		.memory = &node->look.memory,
		.verdict = node->page.verdict,
		.changes = &changes,
		.from = request->from,
		.to = request->now,
		.unanswered = node->page.unanswered,
	};
	bool ok;

	ok = (history == NULL || history_timeline(history, node->page.name, request->from + memory_clock_ahead(&node->look.memory), 0, &changes, err)) &&
	    lanes_make(&of_lanes, &lanes, err) && page_add(page, &node->page, &lanes, err);
	lanes_clear(&lanes);
	change_list_clear(&changes);
	return ok;
}

/* How far it has come is shown where the page itself goes into a file. */
static bool
write_page(const struct sitewatch_call *call, struct history *history, const struct all_nodes *all, FILE *out,
    struct error *err)
{
	const struct page_request request = {
		.nodes = all->worst_first, .count = all->count, .from = beginning(call), .now = call->now,
	};
	struct page *page = page_begin(out, &request, err);
	struct progress progress = { 0 };
	bool ok = page != NULL && report_roles_add(call, history, all, &request, page, err);
	size_t i;

	if (call->output != NULL)
		progress = progress_begin(call->errors, "node", all->count);
	for (i = 0; ok && i < all->count; i++) {
		progress_show(&progress, i, all->worst_first[i]->name);
		ok = add_node(&request, history, all_nodes_of(all->worst_first[i]), page, err);
	}
	progress_erase(&progress);
	return page != NULL && page_end(page, ok ? err : &(struct error) { 0 }) && ok;
}

/* By a rename: whoever reads it sees the old one or the new one whole. */
static bool
write_file(const struct sitewatch_call *call, struct history *history, const struct all_nodes *all, struct error *err)
{
	struct text_stream text;
	bool ok;

	if (!text_stream_begin(&text, err))
		return false;
	ok = write_page(call, history, all, text.out, err);
	if (!text_stream_end(&text, ok ? err : &(struct error) { 0 }))
		return false;
	ok = ok && metrics_write_file(call->output, text.text, text.length, err);
	free(text.text);
	return ok;
}

enum sitewatch_result
sitewatch_report(const struct sitewatch_call *call, struct error *err)
{
	struct history *history = NULL;
	struct all_nodes all = { 0 };
	enum sitewatch_result result;

	if (beginning(call) >= call->now) {
		error_set(err, ERROR_USAGE, "--since: that lies ahead");
		return SITEWATCH_FAILED;
	}
	result = all_nodes_open(call, &history, err);
	if (result != SITEWATCH_DONE)
		return result;
	/* The changes of a node lie all over the file. */
	if ((history != NULL && !history_keep_pages(history, err)) || !all_nodes_read(call, history, &all, err))
		result = sitewatch_result_of(err);
	else if (!(call->output == NULL ? write_page(call, history, &all, call->out, err) : write_file(call, history, &all, err)))
		result = SITEWATCH_FAILED;
	all_nodes_clear(&all);
	history_close(history);
	return result;
}
