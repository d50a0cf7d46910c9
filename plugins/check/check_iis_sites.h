/*
 * check_iis_sites.h -- the check plugin: parse, look, remember, judge, print.
 */
#ifndef PLUGINS_CHECK_CHECK_IIS_SITES_H
#define PLUGINS_CHECK_CHECK_IIS_SITES_H

#include <stdio.h>

/**
 * The whole program but its exit.
 *
 * Changes what the process does on SIGALRM, SIGTERM and SIGPIPE (time_limit.h): it may end the process.
 *
 * @param out     the answer goes here
 * @param errors  told only when the answer could not be written
 * @return the exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN
 */
int check_iis_sites_run(int argc, char **argv, FILE *out, FILE *errors);

#endif
