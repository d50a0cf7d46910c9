#include "plugins/operator/all_nodes.h"

#include <stdlib.h>
#include <strings.h>

#include "lib/history/poll.h"
#include "lib/model/datetime.h"
#include "plugins/look/daemon_look.h"

const struct known_node *
all_nodes_of(const struct page_node *page)
{
	return (const struct known_node *)(const void *)((const char *)page - offsetof(struct known_node, page));
}

/* Of a node that nobody asked for so long it is not known what it does now. */
static bool
say_how_old(const struct known_node *node, time_t asked_at, const struct sitewatch_call *call,
    const struct configuration_node *configured, struct text_arena *text, const char **ret_words, struct error *err)
{
	unsigned int interval_s = configured == NULL ? call->configuration.defaults.interval_s : configured->interval_s;
	time_t age = call->now - (asked_at > node->page.looked_at ? asked_at : node->page.looked_at);
	char words[DATETIME_SIZE];

	if (age <= (time_t)interval_s * DAEMON_LOOK_INTERVALS)
		return true;
	datetime_format_age(age, words);
	*ret_words = text_format(text, "the newest look is %s old: does sitewatchd run, or a check?", words);
	return *ret_words != NULL || error_memory(err);
}

/* Whether it answers, as the daemon found it last; a check may have looked since. */
static bool
read_reach(const struct sitewatch_call *call, struct history *history, struct known_node *node,
    const struct configuration_node *configured, struct text_arena *text, struct error *err)
{
	struct history_poll poll = { 0 };
	const char *words = NULL;
	bool ok = true;

	if (!history_poll_find(history, node->page.name, &poll, err)) {
		if (err->kind != ERROR_ABSENT)
			return false;
		error_clear(err);
	}
	node->is_polled = poll.polled_at != 0;
	node->is_reachable = poll.error_kind == ERROR_NONE;
	if (!node->is_reachable && poll.polled_at >= node->page.looked_at) {
		words = text_copy_string(text, poll.error);
		ok = words != NULL || error_memory(err);
	} else if (node->page.looked_at != 0)
		ok = say_how_old(node, poll.polled_at, call, configured, text, &words, err);
	node->page.unanswered = words;
	history_poll_clear(&poll);
	return ok;
}

static bool
read_node(const struct sitewatch_call *call, struct history *history, const char *name, struct all_nodes *all,
    struct error *err)
{
	const struct configuration_node *configured = configuration_find(&call->configuration, name);
	const struct policy *policy = configured == NULL ? &call->configuration.defaults.policy : &configured->policy;
	struct known_node *node = &all->items[all->count++];

	*node = (struct known_node) { .page.name = name };
	if (history == NULL)
		return true;
	if (node_look_recall(history, name, policy, call->now, &node->look, err)) {
		node->page.verdict = &node->look.verdict;
		node->page.looked_at = node->look.snapshot.looked_at;
	} else {
		node_look_clear(&node->look);
		if (err->kind != ERROR_ABSENT || (call->operand_count > 0 && configured == NULL))
			return false;
		error_clear(err);
	}
	return read_reach(call, history, node, configured, &all->text, err);
}

/* Which nodes: operands, the configured ones, or all that are remembered. For free(). */
static bool
find_names(const struct sitewatch_call *call, struct history *history, struct text_arena *text, const char ***ret_names,
    size_t *ret_count, struct error *err)
{
	size_t count = call->operand_count > 0 ? (size_t)call->operand_count : call->configuration.node_count, i;
	const char **names;

	if (count == 0 && history != NULL)
		return history_nodes(history, text, ret_names, ret_count, err);
	names = calloc(count + 1, sizeof(*names));
	if (names == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++)
		names[i] = call->operand_count > 0 ? sitewatch_node_name(call, call->operands[i]) : call->configuration.nodes[i].name;
	*ret_names = names;
	*ret_count = count;
	return true;
}

static int
compare_badness(const void *a, const void *b)
{
	const struct page_node *one = *(const struct page_node *const *)a, *other = *(const struct page_node *const *)b;
	int order = severity_compare(page_node_severity(one), page_node_severity(other));
	size_t down = one->verdict == NULL ? 0 : one->verdict->down, others_down = other->verdict == NULL ? 0 : other->verdict->down;

	if (order == 0)
		order = (down < others_down) - (down > others_down);
	return order != 0 ? order : strcasecmp(one->name, other->name);
}

static bool
read_all(const struct sitewatch_call *call, struct history *history, const char **names, size_t count, struct all_nodes *all,
    struct error *err)
{
	size_t i;

	all->items = calloc(count + 1, sizeof(*all->items));
	all->worst_first = calloc(count + 1, sizeof(*all->worst_first));
	if (all->items == NULL || all->worst_first == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++) {
		if (!read_node(call, history, names[i], all, err))
			return false;
		all->worst_first[i] = &all->items[i].page;
	}
	qsort(all->worst_first, count, sizeof(*all->worst_first), compare_badness);
	return true;
}

enum sitewatch_result
all_nodes_open(const struct sitewatch_call *call, struct history **ret_history, struct error *err)
{
	enum sitewatch_result result = sitewatch_open_history(call, HISTORY_READ_ONLY, ret_history, err);

	if (result != SITEWATCH_NOTHING || call->configuration.node_count == 0)
		return result;
	error_clear(err);
	*ret_history = NULL;
	return SITEWATCH_DONE;
}

bool
all_nodes_read(const struct sitewatch_call *call, struct history *history, struct all_nodes *ret_all, struct error *err)
{
	struct all_nodes all = { 0 };
	const char **names = NULL;
	size_t count = 0;
	bool ok = find_names(call, history, &all.text, &names, &count, err) && read_all(call, history, names, count, &all, err);

	free(names);
	if (ok)
		*ret_all = all;
	else
		all_nodes_clear(&all);
	return ok;
}

void
all_nodes_clear(struct all_nodes *all)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		node_look_clear(&all->items[i].look);
	free(all->items);
	free(all->worst_first);
	text_arena_clear(&all->text);
	*all = (struct all_nodes) { 0 };
}
