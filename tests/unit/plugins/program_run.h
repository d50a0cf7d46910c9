/*
 * program_run.h -- call a program's run function with a command line, and keep what it wrote.
 */
#ifndef TESTS_UNIT_PLUGINS_PROGRAM_RUN_H
#define TESTS_UNIT_PLUGINS_PROGRAM_RUN_H

#include <stdio.h>

typedef int program(int argc, char **argv, FILE *out, FILE *errors);

/** Both end with NUL and are cut at their size. */
struct program_run {
	int status;
	char out[16384];
	char errors[2048];
};

/** Run `run` with the arguments in `words`, which '\t' separates; the first is the program's name. */
void program_run(program *run, const char *words, struct program_run *ret_run);

#endif
