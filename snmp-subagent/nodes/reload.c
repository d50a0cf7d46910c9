#include "snmp-subagent/nodes/reload.h"

#include <stdlib.h>
#include <strings.h>

#include "lib/config/node.h"

/* An old or a new node by name. */
struct named {
	const struct configuration_node *node;
	size_t place;
};

static int
compare_names(const void *a, const void *b)
{
	const struct named *one = a, *other = b;

	return strcasecmp(one->node->name, other->node->name);
}

static const struct named *
find(const struct named *list, size_t count, const struct configuration_node *node)
{
	const struct named key = { .node = node };

	return count == 0 ? NULL : bsearch(&key, list, count, sizeof(key), compare_names);
}

static struct named *
sort_old(const struct configuration_node *const *old, size_t count)
{
	struct named *list = calloc(count + 1, sizeof(*list));
	size_t i;

	for (i = 0; list != NULL && i < count; i++)
		list[i] = (struct named) { old[i], i };
	if (list != NULL)
		qsort(list, count, sizeof(*list), compare_names);
	return list;
}

static struct named *
sort_new(const struct configuration *configuration)
{
	struct named *list = calloc(configuration->node_count + 1, sizeof(*list));
	size_t i;

	for (i = 0; list != NULL && i < configuration->node_count; i++)
		list[i] = (struct named) { &configuration->nodes[i], i };
	if (list != NULL)
		qsort(list, configuration->node_count, sizeof(*list), compare_names);
	return list;
}

static size_t
make_steps(const struct configuration_node *const *old, size_t old_count,
    const struct configuration *configuration, const struct named *olds, const struct named *news,
    struct reload_step *steps)
{
	size_t count = 0, i;

	for (i = 0; i < old_count; i++)
		if (find(news, configuration->node_count, old[i]) == NULL)
			steps[count++] = (struct reload_step) { .action = RELOAD_REMOVE, .old = i };
	for (i = 0; i < configuration->node_count; i++) {
		const struct configuration_node *node = &configuration->nodes[i];
		const struct named *before = find(olds, old_count, node);

		if (before == NULL)
			steps[count++] = (struct reload_step) { .action = RELOAD_ADD, .node = node };
		else if (!configuration_node_equal(before->node, node))
			steps[count++] = (struct reload_step) {
				.action = RELOAD_CHANGE, .old = before->place, .node = node
			};
	}
	return count;
}

bool
reload_compare(const struct configuration_node *const *old, size_t old_count,
    const struct configuration *configuration, struct reload_step **ret_steps, size_t *ret_count,
    struct error *err)
{
	struct named *olds = sort_old(old, old_count), *news = sort_new(configuration);
	struct reload_step *steps = calloc(old_count + configuration->node_count + 1, sizeof(*steps));
	bool ok = olds != NULL && news != NULL && steps != NULL;

	if (ok) {
		*ret_count = make_steps(old, old_count, configuration, olds, news, steps);
		*ret_steps = steps;
	} else {
		free(steps);
		error_memory(err);
	}
	free(olds);
	free(news);
	return ok;
}
