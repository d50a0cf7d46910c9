/*
 * sitewatch.h -- the operator's tool: init, nodes, show, timeline, accept, forget.
 */
#ifndef PLUGINS_OPERATOR_SITEWATCH_H
#define PLUGINS_OPERATOR_SITEWATCH_H

#include <stdio.h>

/**
 * The whole program but its exit. Sets LC_CTYPE of the process, to measure wide characters.
 *
 * @param out     answers; coloured when it is a terminal and NO_COLOR is not set
 * @param errors  one line when something is wrong
 * @return the exit status: 0 done, 1 nothing found, 3 bad arguments or a failure
 */
int sitewatch_run(int argc, char **argv, FILE *out, FILE *errors);

#endif
