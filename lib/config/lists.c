#include "lib/config/lists.h"

#include <stdlib.h>
#include <string.h>

#include "lib/config/words.h"
#include "lib/model/array.h"

#define AT(field) offsetof(struct configuration_node, field)

static bool
keep_text(struct configuration *configuration, const char **field, const char *value, size_t length,
    struct error *err)
{
	*field = text_copy(&configuration->text, value, length);
	return *field != NULL || error_memory(err);
}

static size_t
trimmed(const char *text, size_t length)
{
	while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	return length;
}

static bool
add_text(struct configuration *configuration, struct text_list *list, const char *value, struct error *err)
{
	if (!array_room(list->items, list->count, err) ||
	    !keep_text(configuration, &list->items[list->count], value, strlen(value), err))
		return false;
	list->count++;
	return true;
}

/* "WORD: GLOB" in two: what stands before the first colon, and the rest. NULL where there is no such thing. */
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

static bool
add_rule(struct configuration *configuration, struct node_lists *lists, const char *value, struct error *err)
{
	size_t length;
	const char *glob = glob_of(value, &length);
	struct cluster_rule rule;

	if (glob == NULL)
		return error_set(err, ERROR_USAGE, "'%s' is not GROUP: SITE-GLOB", value);
	if (!array_room(lists->rules, lists->rule_count, err) ||
	    !keep_text(configuration, &rule.group, value, length, err) ||
	    !keep_text(configuration, &rule.site_glob, glob, strlen(glob), err))
		return false;
	lists->rules[lists->rule_count++] = rule;
	return true;
}

/* "ok: Test*" */
static bool
add_stopped(struct configuration *configuration, struct node_lists *lists, const char *value, struct error *err)
{
	size_t length;
	const char *glob = glob_of(value, &length), *word;
	struct stopped_rule rule;

	if (glob == NULL)
		return error_set(err, ERROR_USAGE, "'%s' is neither STATE nor STATE: SITE-GLOB", value);
	if (!keep_text(configuration, &word, value, length, err) ||
	    !words_stopped(&rule.severity, word, err) ||
	    !array_room(lists->stopped, lists->stopped_count, err) ||
	    !keep_text(configuration, &rule.glob, glob, strlen(glob), err))
		return false;
	lists->stopped[lists->stopped_count++] = rule;
	return true;
}

/* "Blue, Green": globs with commas between them; without a comma, with blanks. */
static bool
add_one_of(struct configuration *configuration, struct node_lists *lists, const char *value, struct error *err)
{
	const char *between = strchr(value, ',') != NULL ? "," : " \t", *at = value;
	size_t before = lists->one_of_count;
	unsigned int list = before == 0 ? 0 : lists->one_of[before - 1].list + 1;

	for (at += strspn(at, ", \t"); *at != '\0'; at += strspn(at, ", \t")) {
		struct one_of_glob one = { .list = list };
		size_t length = strcspn(at, between);

		if (!array_room(lists->one_of, lists->one_of_count, err) ||
		    !keep_text(configuration, &one.glob, at, trimmed(at, length), err))
			return false;
		lists->one_of[lists->one_of_count++] = one;
		at += length;
	}
	return lists->one_of_count > before || error_set(err, ERROR_USAGE, "'%s' names no site", value);
}

/* An own list hides the inherited one; the array may have moved, too. */
#define ADOPT(items, count, own, own_count) \
	do { \
		if ((own_count) > 0) { \
			policy->items = (own); \
			policy->count = (own_count); \
		} \
	} while (0)

static void
adopt(struct policy *policy, const struct node_lists *lists)
{
	ADOPT(only, only_count, lists->only.items, lists->only.count);
	ADOPT(ignore, ignore_count, lists->ignore.items, lists->ignore.count);
	ADOPT(expect, expect_count, lists->expect.items, lists->expect.count);
	ADOPT(expect_pool, expect_pool_count, lists->expect_pool.items, lists->expect_pool.count);
	ADOPT(one_of, one_of_count, lists->one_of, lists->one_of_count);
	ADOPT(cluster_rules, cluster_rule_count, lists->rules, lists->rule_count);
	ADOPT(stopped_rules, stopped_rule_count, lists->stopped, lists->stopped_count);
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
	bool ok;

	if (key->offset == AT(policy.cluster_rules))
		ok = add_rule(configuration, lists, value, err);
	else if (key->offset == AT(policy.stopped))
		ok = add_stopped(configuration, lists, value, err);
	else if (key->offset == AT(policy.one_of))
		ok = add_one_of(configuration, lists, value, err);
	else if (key->offset == AT(policy.only))
		ok = add_text(configuration, &lists->only, value, err);
	else if (key->offset == AT(policy.ignore))
		ok = add_text(configuration, &lists->ignore, value, err);
	else if (key->offset == AT(policy.expect_pool))
		ok = add_text(configuration, &lists->expect_pool, value, err);
	else
		ok = add_text(configuration, &lists->expect, value, err);
	adopt(&node->policy, lists);
	return ok;
}

void
node_lists_clear(struct node_lists *lists)
{
	free(lists->only.items);
	free(lists->ignore.items);
	free(lists->expect.items);
	free(lists->expect_pool.items);
	free(lists->one_of);
	free(lists->rules);
	free(lists->stopped);
}

static bool
same_texts(const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
	size_t i;

	for (i = 0; i < a_count && i < b_count; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return a_count == b_count;
}

static bool
same_rules(const struct policy *a, const struct policy *b)
{
	size_t i;

	for (i = 0; i < a->cluster_rule_count && i < b->cluster_rule_count; i++)
		if (strcmp(a->cluster_rules[i].group, b->cluster_rules[i].group) != 0 ||
		    strcmp(a->cluster_rules[i].site_glob, b->cluster_rules[i].site_glob) != 0)
			return false;
	return a->cluster_rule_count == b->cluster_rule_count;
}

static bool
same_stopped(const struct policy *a, const struct policy *b)
{
	size_t i;

	for (i = 0; i < a->stopped_rule_count && i < b->stopped_rule_count; i++)
		if (a->stopped_rules[i].severity != b->stopped_rules[i].severity ||
		    strcmp(a->stopped_rules[i].glob, b->stopped_rules[i].glob) != 0)
			return false;
	return a->stopped_rule_count == b->stopped_rule_count;
}

static bool
same_one_of(const struct policy *a, const struct policy *b)
{
	size_t i;

	for (i = 0; i < a->one_of_count && i < b->one_of_count; i++)
		if (a->one_of[i].list != b->one_of[i].list || strcmp(a->one_of[i].glob, b->one_of[i].glob) != 0)
			return false;
	return a->one_of_count == b->one_of_count;
}

bool
node_lists_equal(const struct policy *a, const struct policy *b)
{
	return same_texts(a->only, a->only_count, b->only, b->only_count) &&
	       same_texts(a->ignore, a->ignore_count, b->ignore, b->ignore_count) &&
	       same_texts(a->expect, a->expect_count, b->expect, b->expect_count) &&
	       same_texts(a->expect_pool, a->expect_pool_count, b->expect_pool, b->expect_pool_count) &&
	       same_one_of(a, b) && same_rules(a, b) && same_stopped(a, b);
}
