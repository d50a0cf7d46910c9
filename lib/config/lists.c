#include "lib/config/lists.h"

#include <stdlib.h>
#include <string.h>

#include "lib/config/words.h"
#include "lib/model/array.h"

/* One list: its key, where the policy has it, and what there is to know of its items. */
struct list_kind {
	const char *key;
	size_t items, count;		/* offsets of the fields in struct policy */
	size_t item_size;
	bool (*add)(struct configuration *configuration, struct node_list *list, const char *value, struct error *err);
	bool (*same)(const void *a, const void *b);
	/* The value that makes the item at `*at`, and what goes with it, again; `*at` moves behind. NULL: out of memory. */
	const char *(*value)(struct text_arena *arena, const struct node_list *list, size_t *at);
};

bool
node_list_append(struct node_list *list, const void *item, size_t size, struct error *err)
{
	if (!array_grow(&list->items, list->count, size, err))
		return false;
	memcpy((char *)list->items + list->count++ * size, item, size);
	return true;
}

static bool
keep_text(struct configuration *configuration, const char **field, const char *value, size_t length,
    struct error *err)
{
	*field = text_copy(&configuration->text, value, length);
	return *field != NULL || error_memory(err);
}

/* --- texts --------------------------------------------------------------------- */

static bool
add_text(struct configuration *configuration, struct node_list *list, const char *value, struct error *err)
{
	const char *text;

	return keep_text(configuration, &text, value, strlen(value), err) && node_list_append(list, &text, sizeof(text), err);
}

static bool
same_text(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right) == 0;
}

static const char *
value_of_text(struct text_arena *arena, const struct node_list *list, size_t *at)
{
	const char *const *texts = list->items;

	(void)arena;
	return texts[(*at)++];
}

/* --- "WORD: GLOB" -------------------------------------------------------------- */

static size_t
trimmed(const char *text, size_t length)
{
	while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	return length;
}

/* Splits it: what stands before the first colon, and the rest. NULL where there is no such thing. */
static const char *
glob_of(const char *value, size_t *ret_word_length)
{
	const char *colon = strchr(value, ':'), *glob;

	if (colon == NULL)
		return NULL;
	glob = colon + 1 + strspn(colon + 1, " \t");
	*ret_word_length = trimmed(value, (size_t)(colon - value));
	return *ret_word_length == 0 || *glob == '\0' ? NULL : glob;
}

bool
node_lists_split(struct configuration *configuration, const char *value, const char *what_not, const char **ret_word,
    const char **ret_glob, struct error *err)
{
	size_t length;
	const char *glob = glob_of(value, &length);

	if (glob == NULL)
		return error_set(err, ERROR_USAGE, "'%s' is %s", value, what_not);
	return keep_text(configuration, ret_word, value, length, err) &&
	    keep_text(configuration, ret_glob, glob, strlen(glob), err);
}

bool
node_lists_add_rule(struct configuration *configuration, struct node_list *list, const char *value, struct error *err)
{
	struct cluster_rule rule;

	return node_lists_split(configuration, value, "not GROUP: SITE-GLOB", &rule.group, &rule.site_glob, err) &&
	    node_list_append(list, &rule, sizeof(rule), err);
}

static bool
same_rule(const void *a, const void *b)
{
	const struct cluster_rule *left = a, *right = b;

	return strcmp(left->group, right->group) == 0 && strcmp(left->site_glob, right->site_glob) == 0;
}

static const char *
value_of_rule(struct text_arena *arena, const struct node_list *list, size_t *at)
{
	const struct cluster_rule *rule = (const struct cluster_rule *)list->items + (*at)++;

	return text_format(arena, "%s: %s", rule->group, rule->site_glob);
}

/* "ok: Test*" */
static bool
add_stopped(struct configuration *configuration, struct node_list *list, const char *value, struct error *err)
{
	struct stopped_rule rule;
	const char *word;

	return node_lists_split(configuration, value, "neither STATE nor STATE: SITE-GLOB", &word, &rule.glob, err) &&
	    words_stopped(&rule.severity, word, err) && node_list_append(list, &rule, sizeof(rule), err);
}

static bool
same_stopped(const void *a, const void *b)
{
	const struct stopped_rule *left = a, *right = b;

	return left->severity == right->severity && strcmp(left->glob, right->glob) == 0;
}

static const char *
value_of_stopped(struct text_arena *arena, const struct node_list *list, size_t *at)
{
	const struct stopped_rule *rule = (const struct stopped_rule *)list->items + (*at)++;

	return text_format(arena, "%s: %s", words_stopped_name(rule->severity), rule->glob);
}

/* --- one-of -------------------------------------------------------------------- */

bool
node_lists_add_names(struct configuration *configuration, struct node_list *list, const char *value, struct error *err)
{
	const char *between = strchr(value, ',') != NULL ? "," : " \t", *at = value;

	for (at += strspn(at, ", \t"); *at != '\0'; at += strspn(at, ", \t")) {
		size_t length = strcspn(at, between);
		const char *name;

		if (!keep_text(configuration, &name, at, trimmed(at, length), err) ||
		    !node_list_append(list, &name, sizeof(name), err))
			return false;
		at += length;
	}
	return true;
}

/* "Blue, Green": globs with commas between them; without a comma, with blanks. */
static bool
add_one_of(struct configuration *configuration, struct node_list *list, const char *value, struct error *err)
{
	const struct one_of_glob *others = list->items;
	size_t before = list->count, i;
	struct one_of_glob one = { .list = before == 0 ? 0 : others[before - 1].list + 1 };
	struct node_list names = { 0 };
	bool ok = node_lists_add_names(configuration, &names, value, err);

	for (i = 0; i < names.count && ok; i++) {
		one.glob = ((const char *const *)names.items)[i];
		ok = node_list_append(list, &one, sizeof(one), err);
	}
	free(names.items);
	if (!ok)
		return false;
	return list->count > before || error_set(err, ERROR_USAGE, "'%s' names no site", value);
}

static bool
same_one_of(const void *a, const void *b)
{
	const struct one_of_glob *left = a, *right = b;

	return left->list == right->list && strcmp(left->glob, right->glob) == 0;
}

/* With a comma behind each, as a single glob may hold a blank. */
static const char *
value_of_one_of(struct text_arena *arena, const struct node_list *list, size_t *at)
{
	const struct one_of_glob *globs = list->items;
	unsigned int number = globs[*at].list;
	const char *line = "";

	for (; *at < list->count && globs[*at].list == number && line != NULL; ++*at)
		line = text_format(arena, "%s%s,", line, globs[*at].glob);
	return line;
}

/* --- all of them --------------------------------------------------------------- */

#define IN_POLICY(items, count) \
	offsetof(struct policy, items), offsetof(struct policy, count), sizeof(*((struct policy *)NULL)->items)

static const struct list_kind kinds[NODE_LISTS] = {
	{ "site", IN_POLICY(only, only_count), add_text, same_text, value_of_text },
	{ "ignore", IN_POLICY(ignore, ignore_count), add_text, same_text, value_of_text },
	{ "expect", IN_POLICY(expect, expect_count), add_text, same_text, value_of_text },
	{ "expect-pool", IN_POLICY(expect_pool, expect_pool_count), add_text, same_text, value_of_text },
	{ "one-of", IN_POLICY(one_of, one_of_count), add_one_of, same_one_of, value_of_one_of },
	{ "clustered", IN_POLICY(cluster_rules, cluster_rule_count), node_lists_add_rule, same_rule, value_of_rule },
	{ "stopped", IN_POLICY(stopped_rules, stopped_rule_count), add_stopped, same_stopped, value_of_stopped },
};

static struct node_list
list_of(const struct policy *policy, const struct list_kind *kind)
{
	struct node_list list;

	memcpy(&list.items, (const char *)policy + kind->items, sizeof(list.items));
	memcpy(&list.count, (const char *)policy + kind->count, sizeof(list.count));
	return list;
}

static void
set_list(struct policy *policy, const struct list_kind *kind, const struct node_list *list)
{
	memcpy((char *)policy + kind->items, &list->items, sizeof(list->items));
	memcpy((char *)policy + kind->count, &list->count, sizeof(list->count));
}

bool
node_lists_take(const struct configuration_key *key, const char *value)
{
	return key->type == KEY_LIST || (key->type == KEY_STOPPED && strchr(value, ':') != NULL);
}

bool
node_lists_add(struct configuration *configuration, struct configuration_node *node, struct node_lists *lists,
    const struct configuration_key *key, const char *value, struct error *err)
{
	size_t i;

	for (i = 0; i < NODE_LISTS; i++) {
		struct node_list *own = &lists->of[i];
		bool ok;

		if (strcmp(kinds[i].key, key->name) != 0)
			continue;
		ok = kinds[i].add(configuration, own, value, err);
		/* An own list hides the inherited one; the array may have moved, too. */
		if (own->count > 0)
			set_list(&node->policy, &kinds[i], own);
		return ok;
	}
	return error_set(err, ERROR_USAGE, "key '%s' has no list", key->name);
}

bool
node_lists_copy(struct configuration *configuration, struct configuration_node *copy, struct node_lists *lists,
    const struct policy *policy, struct error *err)
{
	size_t i, at;

	for (i = 0; i < NODE_LISTS; i++) {
		const struct node_list from = list_of(policy, &kinds[i]);

		for (at = 0; at < from.count;) {
			const char *value = kinds[i].value(&configuration->text, &from, &at);

			if (value == NULL)
				return error_memory(err);
			if (!kinds[i].add(configuration, &lists->of[i], value, err))
				return false;
		}
		set_list(&copy->policy, &kinds[i], &lists->of[i]);
	}
	return true;
}

void
node_lists_clear(struct node_lists *lists)
{
	size_t i;

	for (i = 0; i < NODE_LISTS; i++)
		free(lists->of[i].items);
}

void
cluster_lists_clear(struct cluster_lists *lists)
{
	free(lists->nodes.items);
	free(lists->rules.items);
	free(lists->may_differ.items);
}

static bool
same_list(const struct list_kind *kind, const struct node_list *a, const struct node_list *b)
{
	size_t i;

	for (i = 0; i < a->count && i < b->count; i++)
		if (!kind->same((const char *)a->items + i * kind->item_size, (const char *)b->items + i * kind->item_size))
			return false;
	return a->count == b->count;
}

bool
node_lists_equal(const struct policy *a, const struct policy *b)
{
	size_t i;

	for (i = 0; i < NODE_LISTS; i++) {
		const struct node_list left = list_of(a, &kinds[i]), right = list_of(b, &kinds[i]);

		if (!same_list(&kinds[i], &left, &right))
			return false;
	}
	return true;
}
