/*
 * options.h -- options of a program as a table: what getopt_long() takes and what --help says, from one row.
 *
 * Prints nothing but the help it is asked for, and never exits.
 */
#ifndef LIB_OPTIONS_OPTIONS_H
#define LIB_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/model/error.h"

struct option_row {
	int letter;			/* 'H'; 0: it has only its long name */
	const char *name;		/* "hostname"; NULL ends a table */
	const char *unit;		/* "ADDRESS"; NULL: takes no value */
	const char *initial;		/* its default in words; NULL: none */
	const char *key;  /* of the configuration that it sets; NULL: the program's own business */
	const char *help; /* what it does, without full stop; NULL: not shown, for what is refused */
};

#define OPTIONS_MAX 64			/* rows of one table */

/**
 * Called for each option in the order of the command line.
 * @param value  borrowed from argv; NULL when the row takes none
 * @return false with `err` set to end the parsing; "--NAME" is put in front of it
 */
typedef bool option_taker(void *state, const struct option_row *row, const char *value, struct error *err);

/**
 * Parse a command line. What is no option is moved behind the options, as getopt_long() does.
 * @param ret_operand  place in argv of the first operand; argc when there is none
 * @param err  ERROR_USAGE: names the option and what was expected, never the value of one that is unknown
 */
bool options_parse(const struct option_row *rows, int argc, char **argv, option_taker *take, void *state,
    int *ret_operand, struct error *err);

/** Write what each option does, within 80 columns. */
void options_help(FILE *out, const struct option_row *rows);

#endif
