/*
 * control.h -- what a test or a demonstration does to the machines: POST /control/VERB?...
 */
#ifndef TESTS_SIMULATOR_CONTROL_H
#define TESTS_SIMULATOR_CONTROL_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "tests/simulator/operation.h"

/** Gives the value of a parameter; NULL when it was not sent. */
typedef const char *control_parameter(void *state, const char *name);

struct control_request {
	const char *verb;
	const char *host_node;		/* the node that the address names; NULL: none */
	control_parameter *parameter;
	void *state;
	time_t now;
};

/**
 * Do it. Writes one line of text (or JSON for `state`) to `out`.
 * @return false: the line says what was wrong with the request
 */
bool control_run(struct simulation *simulation, const struct control_request *request, struct buffer *out);

/** Print every verb with its parameters. */
void control_print_verbs(FILE *out);

#endif
