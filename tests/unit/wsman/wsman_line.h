/*
 * wsman_line.h -- for tests: a listener that plays a script, and a clock that only moves when told to.
 */
#ifndef TESTS_UNIT_WSMAN_WSMAN_LINE_H
#define TESTS_UNIT_WSMAN_WSMAN_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/wsman/wsman.h"
#include "lib/wsman/line.h"

/** One answer of the script. */
struct scripted {
	const char
	    *answer; /* name of a fixture; a text that begins with '<' is taken as it is; NULL: no body */
	unsigned int status;	/* 0: 500 for a fixture called fault_..., else 200 */
	const char *type;	/* NULL: application/soap+xml;charset=UTF-8 */
	const char *coding;	/* of Content-Encoding; NULL: none */
	bool is_lost;		/* the connection ends in the middle of the body */
	unsigned int cost_ms;	/* time that passes */
	enum error_kind failure;	/* instead of an answer, when not ERROR_NONE */
};

/** An answer without anything special. */
#define ANSWER(name) { .answer = (name) }

#define SCRIPT_MAX 64

struct script {
	const struct scripted *steps;
	size_t count;
	size_t asked;			/* requests so far */
	char *requests[SCRIPT_MAX];	/* as they came */
	unsigned int timeouts_ms[SCRIPT_MAX], allowed_ms[SCRIPT_MAX];
	bool may_repeat[SCRIPT_MAX];
	uint64_t now_ms;
	uint64_t paused_ms;		/* of it, in pauses */
	unsigned int restarts;
	bool is_closed;
};

/** A client whose listener plays `steps`; more questions than steps fail the test. */
struct wsman *script_open(struct script *script, const struct scripted *steps, size_t count);

/** Close the client, fail the test unless all steps were played, and free the requests. */
void script_close(struct script *script, struct wsman *client);

/** True when request `number` (from 0) holds `text`. */
bool script_asked(const struct script *script, size_t number, const char *text);

#define SCRIPT_URL "https://exch-a:5986/wsman"

#endif
