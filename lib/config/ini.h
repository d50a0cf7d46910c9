/*
 * ini.h -- read an INI text line by line, with the number of the line.
 *
 * [SECTION] and KEY = VALUE. A line that begins with ';' or '#' is a comment; inside a value both are
 * plain characters, so that a password or a site's name may hold them. Indentation means nothing, nothing
 * goes on in the next line, there are no quotes. What cannot be read is an error, never skipped or cut.
 *
 * libinih is not used: it cuts sections and names at 49 bytes, lines at 199 and values at " ;" without a
 * word, and its settings are variables of the whole process.
 */
#ifndef LIB_CONFIG_INI_H
#define LIB_CONFIG_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"

#define INI_LINE_SIZE 4096	/* bytes of a line with its NUL; a longer one is an error */

enum ini_kind {
	INI_END,			/* no more lines */
	INI_SECTION,
	INI_ENTRY,
};

struct ini_item {
	enum ini_kind kind;
	const char *section;		/* of INI_SECTION: its name, never "" */
	const char *key;		/* of INI_ENTRY: never "" */
	const char *value;		/* of INI_ENTRY: without white space around it; may be "" */
};

/** Is the section of this title wanted? `title` is what follows the '[' up to the end of its line, `length` bytes. */
typedef bool ini_chooser(const void *state, const char *title, size_t length);

/** Where the reading stands. Open it with ini_open(); nothing has to be given back. */
struct ini {
	const char *name;		/* stands for the file in errors; borrowed */
	const char *bytes, *current;	/* all of them, and the line read last; borrowed */
	const char *next;		/* borrowed */
	size_t left;			/* bytes from `next` on */
	ini_chooser *wants;		/* NULL: all sections */
	const void *state;		/* of it */
	bool has_skipped;		/* there was a section that was not wanted */
	char text[INI_LINE_SIZE];	/* the line read last, taken apart; wipe it when values may be secrets */
};

/** Begin to read `count` bytes; a byte order mark of UTF-8 is passed over. */
void ini_open(struct ini *ini, const char *name, const char *bytes, size_t count);

/** From here on pass over each section that is not wanted, in search of the next '[' alone: nothing in it is looked at. */
void ini_choose(struct ini *ini, ini_chooser *wants, const void *state);

/** The number of the line read last, counted now; 0 before the first. */
unsigned int ini_line(const struct ini *ini);

/**
 * The next section or entry.
 * @param ret_item  strings are borrowed until the next call
 * @param err  ERROR_USAGE, "NAME:LINE: ...": no '=', no name, no ']', too long, control character, not UTF-8
 */
bool ini_next(struct ini *ini, struct ini_item *ret_item, struct error *err);

#endif
