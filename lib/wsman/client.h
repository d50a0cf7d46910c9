/*
 * client.h -- inside the client: one question, one answer, and what is tried again.
 *
 * Shared by the operations; programs use wsman.h. A test makes a client over a line of its own with
 * wsman_open_line(), so that every operation can be tried without a network or a clock.
 */
#ifndef LIB_WSMAN_CLIENT_H
#define LIB_WSMAN_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/wsman/wsman.h"
#include "lib/wsman/answer.h"
#include "lib/wsman/request.h"
#include "lib/wsman/line.h"

struct wsman {
	struct wsman_line line;
	const struct source_target *target;	/* for the advice in errors */
	struct wsman_limits limits;
	uint64_t deadline_ms;			/* on the line's clock */
	uint64_t whole_deadline_ms;		/* the same, when that is only for a share of the time */
	unsigned int allowed_ms;		/* what ends there, as a time-out is told */
	unsigned int request_count;
	struct wsman_answer_reader *reader;	/* of the last answer, for the next; NULL: none */
	bool has_shell;				/* one is open */
	const struct wsman_stand_in *stand_in;	/* answers in place of the node; NULL: nothing does */
	bool has_fault;
	struct wsman_fault fault;
	char logon[384];			/* how the first answer came about; "": none came */
};

/** Time for everything when wsman_set_deadline() was not called. */
#define WSMAN_DEFAULT_DEADLINE_MS 60000
/** Pause before a busy node is asked again, and how often at most (windows.md 4.4). */
#define WSMAN_BUSY_PAUSE_MS 1000
#define WSMAN_BUSY_REPEATS  3

/** One request, and how its answer is read. `request`'s id, url and time are filled in by wsman_ask(). */
struct wsman_question {
	struct wsman_request request;
	enum wsman_expect expect;
	const struct wsman_sink *sink;		/* NULL: instances are dropped */
	const struct wsman_limits *limits;	/* NULL: the client's */
	bool may_repeat;			/* it only reads: asking twice does no harm */
	unsigned int operation_ms;		/* w:OperationTimeout; 0: what is left of the deadline */
	const int *interrupt;			/* as wsman_message has it */
	unsigned int exchange_ms;		/* our own time-out; 0, or more than is left: what is left */
};

struct wsman_outcome {
	struct wsman_answer answer;		/* filled also on failure, as far as it came */
	bool is_lost;				/* the connection ended before the answer did */
};

/** Make a client over `line`, which it closes in the end, also on failure. */
bool wsman_open_line(const struct wsman_line *line, const struct source_target *target,
    struct wsman **ret_client, struct error *err);

/** Ask once. A fault is a failure: client->fault, and the error of wsman_fault_report(). */
bool wsman_ask(struct wsman *client, struct wsman_question *question, struct wsman_outcome *ret_outcome,
    struct error *err);

/** Ask; a busy node again after a pause, as long as there is time, when the question may be repeated. */
bool wsman_ask_patiently(struct wsman *client, struct wsman_question *question,
    struct wsman_outcome *ret_outcome, struct error *err);

/** Say goodbye (Release, Unsubscribe, Delete): a short try that changes neither the client's fault nor any error. */
void wsman_ask_in_passing(struct wsman *client, struct wsman_question *question);

/** The last failure was a fault with this innermost number. */
bool wsman_failed_with(const struct wsman *client, uint32_t number);

/**
 * Put what was asked in front of the error, unless nobody was there or nobody was let in: then what was asked
 * has no part in it.
 * @return false
 */
bool wsman_fail(const struct wsman *client, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** sink->begin, when there is one. */
void wsman_begin(const struct wsman_sink *sink);

#endif
