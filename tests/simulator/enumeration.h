/*
 * enumeration.h -- open enumerations and subscriptions: what is still to be pulled, under which context.
 *
 * Each Pull gives a new context and ends the old one; a context that is not used for a minute is gone
 * ([MS-WSMV]: EnumerationTimeoutms 60000). 15 open ones for each node is the limit (windows.md 5).
 */
#ifndef TESTS_SIMULATOR_ENUMERATION_H
#define TESTS_SIMULATOR_ENUMERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "tests/simulator/envelope.h"
#include "tests/simulator/instance.h"
#include "tests/simulator/wql.h"

#define ENUMERATIONS_PER_MACHINE 15
#define ENUMERATION_TIMEOUT_S 60

struct enumeration {
	struct enumeration *next;
	char context[UUID_SIZE];
	char identifier[UUID_SIZE];	/* of a subscription; "" otherwise */
	struct machine *machine;
	const struct class *class;	/* NULL: a subscription */
	bool is_star;
	const struct property **properties;	/* of a projection, in the class's order */
	size_t property_count;
	uint32_t *tokens;		/* instances, or records of events */
	size_t token_count;
	bool is_endless;		/* fault many-items: `token_count` made-up sites, no `tokens` */
	size_t at;			/* next token */
	size_t before;			/* where the page before began */
	time_t used_at;			/* CLOCK_MONOTONIC, seconds */
};

struct enumeration_list {
	struct enumeration *first;
};

/** A new one with a context; the list's. NULL when the machine has too many. */
struct enumeration *enumeration_add(struct enumeration_list *list, struct machine *machine);

/** By context (as "uuid:..."), or NULL: none, expired, or another machine's. */
struct enumeration *enumeration_find(struct enumeration_list *list, const struct machine *machine,
    const char *context);

/** By the identifier of a subscription. */
struct enumeration *enumeration_find_subscription(struct enumeration_list *list, const char *identifier);

/** Give it a new context: the old one is not valid from now on. */
void enumeration_renew(struct enumeration *enumeration);

/** How many are open. */
size_t enumeration_count(const struct enumeration_list *list);

void enumeration_end(struct enumeration_list *list, struct enumeration *enumeration);

/** End those of one machine, as its restart does; NULL: all. */
void enumeration_end_all(struct enumeration_list *list, const struct machine *machine);

#endif
