#include "tests/unit/stories/cluster_telling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
wrong(const struct words *words, struct error *err)
{
	return error_set(err, ERROR_USAGE, "%s: its words are wrong", words->word[0]);
}

struct cluster_telling_node *
cluster_telling_node(struct cluster_telling *telling, const char *name)
{
	size_t i;

	for (i = 0; i < telling->policy.node_count; i++)
		if (strcmp(telling->names[i], name) == 0)
			return &telling->nodes[i];
	return NULL;
}

time_t
cluster_telling_now(const struct cluster_telling *telling)
{
	return world_our_clock(&telling->nodes[0].telling.world);
}

/* One true time for all: whatever took a node some of it took it for the others. */
static void
keep_time(struct cluster_telling *telling)
{
	time_t now = 0;
	size_t i;

	for (i = 0; i < telling->policy.node_count; i++)
		if (telling->nodes[i].telling.world.now > now)
			now = telling->nodes[i].telling.world.now;
	for (i = 0; i < telling->policy.node_count; i++)
		telling->nodes[i].telling.world.now = now;
}

static bool
do_nodes(struct cluster_telling *telling, const struct words *words, struct error *err)
{
	size_t i;

	if (words->count < 2 || words->count > CLUSTER_TELLING_NODES + 1 || telling->policy.node_count > 0)
		return wrong(words, err);
	for (i = 1; i < words->count; i++) {
		struct cluster_telling_node *node = &telling->nodes[i - 1];
		struct world *world = &node->telling.world;

		telling_open(&node->telling);
		node->telling.changes = &node->changes;
		node->answers = true;
		snprintf(world->name, sizeof(world->name), "%s", words->word[i]);
		snprintf(world->computer, sizeof(world->computer), "%s", words->word[i]);
		telling->names[i - 1] = words->word[i];
	}
	telling->policy = (struct cluster_policy) { .name = "EXCH", .nodes = telling->names, .node_count = words->count - 1,
		.may_differ = telling->may_differ };
	return true;
}

static bool
tell_node(struct cluster_telling_node *node, const char *line, struct error *err)
{
	return (line != NULL || error_memory(err)) && telling_line(&node->telling, line, err);
}

/* "role Web OWA Shop owner=B": its group, its sites, and which are whose. Where it is not, they wait. */
static bool
do_role(struct cluster_telling *telling, const struct words *words, struct error *err)
{
	const char *owner = words_value(words, "owner"), *group = words->word[1];
	size_t i, j;

	if (words->count < 3)
		return wrong(words, err);
	for (i = 0; i < telling->policy.node_count; i++) {
		struct cluster_telling_node *node = &telling->nodes[i];

		if (!tell_node(node, text_format(&telling->text, "group %s owner=%s", group,
			owner == NULL ? telling->names[0] : owner), err))
			return false;
		for (j = 2; j < words->count; j++) {
			const char *site = words->word[j];

			if (strchr(site, '=') != NULL)
				continue;
			if (!tell_node(node, text_format(&telling->text, "create %s group=%s state=%s", site, group,
				strcmp(telling->names[i], owner == NULL ? telling->names[0] : owner) == 0 ? "started" :
				"stopped"), err) ||
			    !tell_node(node, text_format(&telling->text, "policy cluster=%s:%s", site, group), err))
				return false;
		}
	}
	return true;
}

static bool
do_may_differ(struct cluster_telling *telling, const struct words *words, struct error *err)
{
	struct difference_rule *rule = &telling->may_differ[telling->policy.may_differ_count];
	int difference = 0;

	while (words->count == 3 && difference < SITE_DIFFERENCES &&
	    strcmp(site_difference_name((enum site_difference)difference), words->word[1]) != 0)
		difference++;
	if (words->count != 3 || difference == SITE_DIFFERENCES || telling->policy.may_differ_count == CLUSTER_TELLING_RULES)
		return wrong(words, err);
	*rule = (struct difference_rule) { (enum site_difference)difference, words->word[2] };
	telling->policy.may_differ_count++;
	return true;
}

/* W3SVC does not start what a resource brings online while it does not run itself. */
static void
fail_over_on(struct cluster_telling_node *node, const char *name, const char *to, const char *log, bool flags_kept)
{
	struct world *world = &node->telling.world;
	struct world_group *group = world_group(world, name);
	bool is_party = strcmp(group->owner, world->name) == 0 || strcmp(to, world->name) == 0;
	size_t i;

	world_fail_over(world, group, to, log == NULL ? is_party : words_list_has(log, world->name), flags_kept || !is_party);
	for (i = 0; world->service != SERVICE_RUNNING && i < world->site_count; i++)
		world_set_state(world, &world->sites[i], RUN_STOPPED);
}

static bool
do_failover(struct cluster_telling *telling, const struct words *words, struct error *err)
{
	const char *to = words_value(words, "to"), *flags = words_value(words, "flags"), *log = words_value(words, "log");
	const struct world_group *group = words->count > 2 ? world_group(&telling->nodes[0].telling.world, words->word[1]) : NULL;
	size_t i;

	if (group == NULL || to == NULL || (log != NULL && *log == '\0'))
		return wrong(words, err);
	telling->failovers += strcmp(group->owner, to) != 0;
	for (i = 0; i < telling->policy.node_count; i++)
		fail_over_on(&telling->nodes[i], words->word[1], to, log, flags != NULL && strcmp(flags, "kept") == 0);
	return true;
}

/* "vanish B": it answers nobody any more; what it does goes on. "answer B": again. */
static bool
do_answer(struct cluster_telling *telling, const struct words *words, struct error *err)
{
	size_t i;

	for (i = 1; i < words->count; i++) {
		struct cluster_telling_node *node = cluster_telling_node(telling, words->word[i]);

		if (node == NULL)
			return wrong(words, err);
		node->answers = strcmp(words->word[0], "answer") == 0;
	}
	return words->count > 1 || wrong(words, err);
}

static const struct {
	const char *name;
	bool (*act)(struct cluster_telling *telling, const struct words *words, struct error *err);
} verbs[] = {
	{ "nodes", do_nodes },
	{ "role", do_role },
	{ "may-differ", do_may_differ },
	{ "failover", do_failover },
	{ "vanish", do_answer },
	{ "answer", do_answer },
	{ "look", cluster_telling_look },
};

/* What a log has, and a group that is suddenly elsewhere, may be told as a failover. */
static bool
may_be_failover(const char *text)
{
	return strncmp(text, "event ", 6) == 0 || (strncmp(text, "group ", 6) == 0 && strstr(text, " owner=") != NULL);
}

/* What is said of no node is of the cluster; and what the cluster does not know, of all nodes. */
static bool
tell_all(struct cluster_telling *telling, const char *text, struct error *err)
{
	struct words words;
	size_t i;

	if (!words_split(&telling->text, text, &words, err))
		return false;
	if (words.count == 0)
		return true;
	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(words.word[0], verbs[i].name) == 0)
			return verbs[i].act(telling, &words, err);
	telling->failovers += may_be_failover(text);
	for (i = 0; i < telling->policy.node_count; i++)
		if (!tell_node(&telling->nodes[i], text, err))
			return false;
	return telling->policy.node_count > 0 || wrong(&words, err);
}

/* "A,B: stop OWA" */
static bool
tell_nodes(struct cluster_telling *telling, const char *list, const char *text, struct error *err)
{
	bool is_any = false;
	size_t i;

	telling->failovers += may_be_failover(text);
	for (i = 0; i < telling->policy.node_count; i++) {
		if (!words_list_has(list, telling->names[i]))
			continue;
		is_any = true;
		if (!tell_node(&telling->nodes[i], text, err))
			return false;
	}
	return is_any || error_set(err, ERROR_USAGE, "no such node: %s", list);
}

bool
cluster_telling_line(struct cluster_telling *telling, const char *text, struct error *err)
{
	size_t length = strcspn(text, " "), i;
	time_t seconds;
	bool ok;

	if (*text == '+') {
		if (!telling_time(text_copy(&telling->text, text, length), &seconds, err))
			return false;
		for (i = 0; i < telling->policy.node_count; i++)
			telling->nodes[i].telling.world.now += seconds;
		text += length;
		text += strspn(text, " \t");
		length = strcspn(text, " ");
	}
	if (length > 0 && text[length - 1] == ':') {
		const char *list = text_copy(&telling->text, text, length - 1);

		text += length;
		ok = (list != NULL || error_memory(err)) && tell_nodes(telling, list, text + strspn(text, " \t"), err);
	} else
		ok = tell_all(telling, text, err);
	keep_time(telling);
	return ok;
}

bool
cluster_telling_is_one(const struct script *script)
{
	return script->line_count > 0 && strncmp(script->lines[0].text, "nodes ", 6) == 0;
}

/* By the group that it has in its own eyes: nodes that are cut off from each other may both. */
bool
cluster_telling_serves(struct cluster_telling *telling, const char *group)
{
	size_t i, j;

	for (i = 0; i < telling->policy.node_count; i++) {
		struct world *world = &telling->nodes[i].telling.world;
		const struct world_group *its = world_group(world, group);

		if (its == NULL || strcmp(its->owner, world->name) != 0 || its->state == CLUSTER_OFFLINE || its->state == CLUSTER_FAILED ||
		    world->service == SERVICE_STOPPED || world->service == SERVICE_ABSENT)
			continue;
		for (j = 0; j < world->site_count; j++) {
			const struct world_pool *pool = world_pool(world, world->sites[j].pool);

			if (strcmp(world->sites[j].group, group) == 0 && world->sites[j].state == RUN_STARTED &&
			    !world->sites[j].is_rejected &&
			    (pool == NULL || pool->state != RUN_STOPPED))
				return true;
		}
	}
	return false;
}

bool
cluster_telling_open(struct cluster_telling *telling, struct error *err)
{
	*telling = (struct cluster_telling) { .nodes = calloc(CLUSTER_TELLING_NODES, sizeof(*telling->nodes)) };
	return telling->nodes != NULL || error_memory(err);
}

void
cluster_telling_close(struct cluster_telling *telling)
{
	size_t i;

	cluster_verdict_clear(&telling->verdict);
	for (i = 0; i < telling->policy.node_count; i++) {
		verdict_clear(&telling->nodes[i].verdict);
		snapshot_clear(&telling->nodes[i].snapshot);
		change_list_clear(&telling->nodes[i].changes);
		telling_close(&telling->nodes[i].telling);
	}
	free(telling->nodes);
	text_arena_clear(&telling->text);
}

static bool
tell_line(void *telling, const char *text, struct error *err)
{
	return cluster_telling_line(telling, text, err);
}

bool
cluster_telling_run(const struct script *script, unsigned int *ret_line, struct error *err)
{
	struct cluster_telling telling;
	bool ok;

	if (!cluster_telling_open(&telling, err))
		return false;
	ok = telling_lines(tell_line, &telling, script, ret_line, err);
	cluster_telling_close(&telling);
	return ok;
}
