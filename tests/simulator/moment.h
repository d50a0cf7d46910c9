/*
 * moment.h -- what is to be done to the machines in the middle of somebody's look: just before a request of his.
 *
 * Only keeps it until the request comes; who answers requests does it then. So a look can be torn anywhere: a restart
 * between facts and sites, a shutdown that has stopped some of the sites.
 */
#ifndef TESTS_SIMULATOR_MOMENT_H
#define TESTS_SIMULATOR_MOMENT_H

#include <stddef.h>

#include "tests/simulator/world.h"

struct moment_list;

/** Gives the value of a parameter; NULL when it was not sent. */
typedef const char *moment_source(void *state, const char *name);

struct moment_list *moment_list_new(void);
void moment_list_free(struct moment_list *list);

/** Nothing is to be done any more. */
void moment_list_clear(struct moment_list *list);

/** Which request of which machine is waited for. */
struct moment_rule {
	const struct machine *machine;
	unsigned int skip;		/* so many that fit pass first */
	const char *match;		/* substring of the request's body; NULL or "": any */
};

/** Keep control verb `verb` for that request, with the parameters that `source` gives for it now. All is copied. */
void moment_add(struct moment_list *list, const struct moment_rule *rule, const char *verb, moment_source *source,
    void *state);

/** Does `verb`; `source` with `source_state` gives its parameters. */
typedef void moment_action(void *state, const char *verb, moment_source *source, void *source_state);

/** Do what is due before this request, in the order of adding, once. */
void moment_run_due(struct moment_list *list, const struct machine *machine, const char *body, size_t length,
    moment_action *action, void *state);

#endif
