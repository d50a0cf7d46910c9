/*
 * takers.h -- what takes the value of an option, one for each type of field.
 *
 * Each is an option_taker. They borrow the value; ERROR_USAGE says what was expected.
 */
#ifndef LIB_OPTIONS_TAKERS_H
#define LIB_OPTIONS_TAKERS_H

#include "lib/options/options.h"
#include "lib/verdict/verdict.h"

/** One word of several. */
struct option_word {
	unsigned int number;		/* its place, from 1; 0: not given */
	const char *text;
};

/** SECONDS[:STATE] */
struct option_time_limit {
	unsigned int seconds;
	bool has_state;
	enum severity state;		/* when has_state */
};

/** A bool becomes true; or false; an unsigned int one more. */
option_taker option_take_flag, option_take_no_flag, option_take_count;

/**
 * A string that is not empty; the same, or "" where no value is given; one of at most row->max bytes of UTF-8, without
 * control characters; an unsigned int from row->min to row->max; an age as "2h" in seconds, from row->min to row->max.
 */
option_taker option_take_text, option_take_optional, option_take_name, option_take_number, option_take_age;

/** A struct option_word, an enum severity by its word or number, a struct option_time_limit. */
option_taker option_take_word, option_take_state, option_take_time_limit;

/**
 * What a monitor puts in for a macro: a string or, when row->max is not 0, a number. And what is never taken, known
 * only to say what to do instead, in row->words.
 */
option_taker option_take_macro, option_refuse;

#endif
