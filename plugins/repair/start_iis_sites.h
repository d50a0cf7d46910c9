/*
 * start_iis_sites.h -- the event handler, as a function that tests can call.
 */
#ifndef PLUGINS_REPAIR_START_IIS_SITES_H
#define PLUGINS_REPAIR_START_IIS_SITES_H

#include <stdio.h>

/**
 * Run the event handler with this command line.
 * @param out     gets the answer: one line, as a plugin's
 * @param errors  gets what cannot be said there
 * @return the exit status: 0 nothing to do or all repaired, 1 something is left alone after earlier tries, 2 a repair
 *         failed or was not finished, 3 bad arguments or no look
 */
int start_iis_sites_run(int argc, char **argv, FILE *out, FILE *errors);

#endif
