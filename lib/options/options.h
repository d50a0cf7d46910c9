/*
 * options.h -- options as a table: what getopt_long() takes, where a value goes and what --help says, from one row.
 *
 * Prints nothing but the help it is asked for, and never exits.
 */
#ifndef LIB_OPTIONS_OPTIONS_H
#define LIB_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/model/error.h"

struct option_row;

/**
 * Take the value of `row`.
 * @param field  what row->offset leads to
 * @param value  to be borrowed as long as the command line is there; NULL when the row takes none, or may and was given none
 * @return false with `err` set to end the parsing; "--NAME" is put in front of it
 */
typedef bool option_taker(void *field, const struct option_row *row, const char *value, struct error *err);

struct option_row {
	unsigned int programs;		/* bits: whose option it is; 0 ends a table */
	char letter;			/* 'H'; 0: it has only its long name */
	const char *name;		/* "hostname" */
	const char *unit;		/* "ADDRESS"; "[NAME]": may take one, behind '='; NULL: takes no value */
	const char *help;		/* what it does, without full stop; NULL: not shown, for what is refused */
	option_taker *take;		/* NULL: a key of the node's configuration, only noted as given */
	size_t offset;			/* of the field it fills */
	unsigned int min, max;		/* of a number; max: bytes of a name */
	const char *words;		/* "text|json": those it takes; NULL: `unit` lists them; or why it is refused */
	const char *initial;		/* its default, taken before the command line is; of a key: the configuration's */
	const char *otherwise;		/* in words, for the help: a default that is no fixed value */
	const char *commands;		/* " show discover ": those that it goes with; NULL: all */
	bool of_one_node;		/* it says nothing about the nodes of a cluster as one */
};

struct option_given {
	const struct option_row *row;
	const char *value;		/* NULL: the row takes none, or none was given */
};

/** What a command line held, in its order; zeroed is empty. The array is free()'s. */
struct option_list {
	struct option_given *items;
	size_t count;
};

/**
 * Fill `values`: first the defaults, then what the command line says, in its order. What is no option is moved behind
 * the options, as getopt_long() does.
 * @param values  what the offsets of the rows count from
 * @param given  empty before; the caller's, also on failure
 * @param ret_operand  place in argv of the first operand; argc when there is none
 * @param err  ERROR_USAGE: names the option and what was expected, never the value of one that is unknown
 */
bool options_parse(const struct option_row *rows, unsigned int program, int argc, char **argv, void *values,
    struct option_list *given, int *ret_operand, struct error *err);

/** Write what each option of `program` does, within 80 columns. */
void options_help(FILE *out, const struct option_row *rows, unsigned int program);

#endif
