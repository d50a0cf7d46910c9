#include "config.h"	/* memmem() */
#include "tests/simulator/moment.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the verbs take that act on machines and sites. */
static const char *const names[] = {
	"node", "site", "sites", "group", "to", "resource", "service", "shared", "name", "bindings", "pool", "state", "value",
	"advance", "jump", "clock", "ms", "level", "idle",
};
#define NAMES (sizeof(names) / sizeof(names[0]))

struct moment {
	const struct machine *machine;
	unsigned int skip;
	char match[256], verb[32];
	char *values[NAMES];		/* NULL: not sent */
	struct moment *next;
};

struct moment_list {
	struct moment *first;		/* in the order of adding */
};

static void
moment_free(struct moment *moment)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		free(moment->values[i]);
	free(moment);
}

struct moment_list *
moment_list_new(void)
{
	struct moment_list *list = calloc(1, sizeof(*list));

	if (list == NULL)
		abort();
	return list;
}

void
moment_list_clear(struct moment_list *list)
{
	while (list->first != NULL) {
		struct moment *moment = list->first;

		list->first = moment->next;
		moment_free(moment);
	}
}

void
moment_list_free(struct moment_list *list)
{
	moment_list_clear(list);
	free(list);
}

void
moment_add(struct moment_list *list, const struct moment_rule *rule, const char *verb, moment_source *source,
    void *state)
{
	struct moment *added = calloc(1, sizeof(*added)), **end = &list->first;
	size_t i;

	if (added == NULL)
		abort();
	added->machine = rule->machine;
	added->skip = rule->skip;
	snprintf(added->match, sizeof(added->match), "%s", rule->match == NULL ? "" : rule->match);
	snprintf(added->verb, sizeof(added->verb), "%s", verb);
	for (i = 0; i < NAMES; i++) {
		const char *value = source(state, names[i]);

		added->values[i] = value == NULL ? NULL : strdup(value);
	}
	while (*end != NULL)
		end = &(*end)->next;
	*end = added;
}

static bool
fits(const struct moment *moment, const struct machine *machine, const char *body, size_t length)
{
	return moment->machine == machine &&
	    (moment->match[0] == '\0' || memmem(body, length, moment->match, strlen(moment->match)) != NULL);
}

/* The due ones, taken from the list. */
static struct moment *
take_due(struct moment_list *list, const struct machine *machine, const char *body, size_t length)
{
	struct moment *due = NULL, **end = &due, **place = &list->first;

	while (*place != NULL) {
		struct moment *moment = *place;

		if (fits(moment, machine, body, length) && moment->skip-- == 0) {
			*place = moment->next;
			moment->next = NULL;
			*end = moment;
			end = &moment->next;
		} else {
			place = &moment->next;
		}
	}
	return due;
}

static const char *
give_parameter(void *state, const char *name)
{
	const struct moment *moment = state;
	size_t i;

	for (i = 0; i < NAMES; i++)
		if (strcmp(names[i], name) == 0)
			return moment->values[i];
	return NULL;
}

void
moment_run_due(struct moment_list *list, const struct machine *machine, const char *body, size_t length,
    moment_action *action, void *state)
{
	struct moment *due = take_due(list, machine, body, length);

	while (due != NULL) {
		struct moment *done = due;

		due = done->next;
		action(state, done->verb, give_parameter, done);
		moment_free(done);
	}
}
