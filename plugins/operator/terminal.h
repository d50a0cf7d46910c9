/*
 * terminal.h -- a terminal that one command has to itself for a while, and gives back as it was.
 */
#ifndef PLUGINS_OPERATOR_TERMINAL_H
#define PLUGINS_OPERATOR_TERMINAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <termios.h>

#include "lib/model/error.h"

struct terminal {
	FILE *out;
	int keys;			/* descriptor that is read */
	int signals;			/* descriptor, too */
	struct termios before;
	sigset_t mask_before;
};

/** What has happened: a key that is known, or another reason to draw again. */
enum terminal_event {
	TERMINAL_TIME,			/* nothing, for as long as was waited */
	TERMINAL_RESIZED,		/* or there is another reason to draw again */
	TERMINAL_UP,
	TERMINAL_DOWN,
	TERMINAL_PAGE_UP,
	TERMINAL_PAGE_DOWN,
	TERMINAL_HOME,
	TERMINAL_END,			/* q, Ctrl-C, SIGTERM, or nobody is there any more */
};

/**
 * Take the terminal: keys come one by one and are not shown, what was on it stays behind a screen of its own. Signals that
 * would end or stop the process become events meanwhile.
 * @param ret_terminal  to terminal_give_back(); untouched on failure
 * @param err  ERROR_USAGE: `out` or standard input is no terminal; ERROR_SHORTAGE
 */
bool terminal_take(FILE *out, struct terminal *ret_terminal, struct error *err);

/** Columns and rows; 80 and 24 where it does not tell. */
void terminal_size(const struct terminal *terminal, size_t *ret_columns, size_t *ret_rows);

/** Wait for what happens next, at most so long. A stop (Ctrl-Z) gives the terminal back until the process goes on. */
enum terminal_event terminal_wait(struct terminal *terminal, int wait_ms);

/** As it was. */
void terminal_give_back(struct terminal *terminal);

#endif
