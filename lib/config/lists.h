/*
 * lists.h -- the keys of a node that may repeat, and the arrays that they make.
 *
 * Internal to the configuration; programs use configuration.h.
 */
#ifndef LIB_CONFIG_LISTS_H
#define LIB_CONFIG_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/config/configuration.h"
#include "lib/config/keys.h"

#define NODE_LISTS 7

struct node_list {
	void *items;
	size_t count;
};

/** The arrays that one node's own keys made. What it inherited belongs to its base. */
struct node_lists {
	struct node_list of[NODE_LISTS];
};

/** The arrays behind a [cluster NAME]. */
struct cluster_lists {
	struct node_list nodes, rules, may_differ;
	unsigned int line;		/* where its nodes are named */
};

/** Append a copy of what `item` points to. ERROR_NO_MEMORY. */
bool node_list_append(struct node_list *list, const void *item, size_t size, struct error *err);

/** Append the struct cluster_rule that "GROUP: SITE-GLOB" is. ERROR_USAGE. */
bool node_lists_add_rule(
    struct configuration *configuration, struct node_list *list, const char *value, struct error *err);

/** Append each of "A, B"; without a comma blanks stand between them. ERROR_NO_MEMORY. */
bool node_lists_add_names(
    struct configuration *configuration, struct node_list *list, const char *value, struct error *err);

/** Split "WORD: GLOB". @param err  ERROR_USAGE: says `what_not` of the value: "not GROUP: SITE-GLOB"; ERROR_NO_MEMORY */
bool node_lists_split(struct configuration *configuration, const char *value, const char *what_not,
    const char **ret_word, const char **ret_glob, struct error *err);

/** Does this value of the key go to a list: may it stand beside another one? */
bool node_lists_take(const struct configuration_key *key, const char *value);

/** Append `value` of `key` to `lists`, to which the policy of `node` points then. ERROR_USAGE, ERROR_NO_MEMORY. */
bool node_lists_add(struct configuration *configuration, struct configuration_node *node, struct node_lists *lists,
    const struct configuration_key *key, const char *value, struct error *err);

/** Make `lists`, which are empty, those of `policy`, and let the policy of `copy` point to them. ERROR_NO_MEMORY. */
bool node_lists_copy(struct configuration *configuration, struct configuration_node *copy, struct node_lists *lists,
    const struct policy *policy, struct error *err);

/** Give the arrays back. */
void node_lists_clear(struct node_lists *lists);
void cluster_lists_clear(struct cluster_lists *lists);

/** True when the lists of both policies are the same. */
bool node_lists_equal(const struct policy *a, const struct policy *b);

#endif
