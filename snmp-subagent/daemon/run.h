/*
 * run.h -- sitewatchd but for its exit.
 */
#ifndef SNMP_SUBAGENT_DAEMON_RUN_H
#define SNMP_SUBAGENT_DAEMON_RUN_H

#include <stdio.h>

/**
 * @param out     what was asked for (--help, --once) goes here
 * @param errors  why it could not begin
 * @return the exit status: 0; 1 it could not begin; 64 a wrong option; 78 a wrong configuration; of --once
 * the state
 */
int sitewatchd_run(int argc, char **argv, FILE *out, FILE *errors);

#endif
