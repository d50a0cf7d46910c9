/*
 * request.h -- one request as it was understood: a SOAP envelope taken apart, and what is wrong with it.
 *
 * As strict as [MS-WSMV] 3.1.4.1 says that Windows is, so that a client's mistakes show.
 */
#ifndef TESTS_SIMULATOR_REQUEST_H
#define TESTS_SIMULATOR_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/text.h"

/** Kinds of requests; their bits make sets. */
enum action {
	ACTION_IDENTIFY = 1 << 0,
	ACTION_ENUMERATE = 1 << 1,
	ACTION_PULL = 1 << 2,
	ACTION_RELEASE = 1 << 3,
	ACTION_GET = 1 << 4,
	ACTION_PUT = 1 << 5,
	ACTION_SUBSCRIBE = 1 << 6,
	ACTION_UNSUBSCRIBE = 1 << 7,
	ACTION_INVOKE = 1 << 8,
	ACTION_OTHER = 1 << 9,
	ACTION_CREATE = 1 << 10,	/* from here on: of remote shells */
	ACTION_COMMAND = 1 << 11,
	ACTION_RECEIVE = 1 << 12,
	ACTION_SIGNAL = 1 << 13,
	ACTION_DELETE = 1 << 14,
};
#define ACTION_ANY ((1U << 15) - 1)
#define ACTION_COUNT 15
#define ACTIONS_OF_COMMANDS ((unsigned int)(ACTION_COMMAND | ACTION_RECEIVE | ACTION_SIGNAL))
#define ACTIONS_OF_SHELLS (ACTIONS_OF_COMMANDS | ACTION_CREATE | ACTION_DELETE)

/** "Enumerate"; static. `action` is one bit. */
const char *action_name(enum action action);

struct named_text {
	const char *name, *value;
};

/** What is wrong with a request; operation.c answers with the fault for it. */
enum request_problem {
	REQUEST_GOOD = 0,
	REQUEST_NOT_XML,
	REQUEST_NOT_SOAP,
	REQUEST_HEADER_MISSING,		/* problem_text names it */
	REQUEST_HEADER_INVALID,
	REQUEST_NOT_UNDERSTOOD,
	REQUEST_ENVELOPE_TOO_SMALL,	/* MaxEnvelopeSize below 8192 */
};

#define REQUEST_NAMES 8

/** Strings are "" where nothing was sent. */
struct request {
	struct text_arena text;
	enum request_problem problem;
	const char *problem_text;
	enum action action;
	const char *action_uri, *message_id, *resource_uri;
	const char *to;			/* the address that was spoken to */
	unsigned int timeout_ms;	/* OperationTimeout; 0: not said */
	const char *ns,
	    *class_name; /* of the resource URI, when it is one of WMI: "root/cimv2", "Win32_Service" */
	const char *method;		/* of ACTION_INVOKE */
	size_t max_envelope_bytes;	/* 0: not said */
	size_t max_elements;		/* 0: not said */
	bool is_optimized;
	const char *filter, *filter_dialect;	/* text of Filter, or its XML when it holds elements */
	const char *context;		/* EnumerationContext */
	const char *identifier;		/* of a subscription */
	const char *fragment;		/* FragmentTransfer */
	bool ignores_channel_errors, reads_existing_events;
	struct named_text selectors[REQUEST_NAMES];
	size_t selector_count;
	const char *code_page;		/* of a shell that is to be made */
	unsigned int idle_timeout_ms;	/* of it; 0: not said */
	bool skips_cmd;			/* WINRS_SKIP_CMD_SHELL */
	const char *command_line;	/* Command and its Arguments, with blanks between */
	const char *shell_id, *creation;	/* of a shell of an endpoint: its id, and fragments in base64 */
	const char *command_id;		/* which command is meant, or how a new one is to be called */
	struct named_text properties[REQUEST_NAMES];	/* of a Put; parameters of a method; variables of a shell */
	size_t property_count;
	const char *body_class;		/* local name of the Body's child */
	const char *body_namespace;
};

/** A request in which nothing was sent: each string is "". */
struct request request_nothing(void);

/**
 * Take a request apart. Never fails: what is wrong stands in `problem`.
 * @param charset  of the Content-Type; NULL: not said
 */
void request_read(const char *bytes, size_t length, const char *charset, struct request *ret_request);

void request_clear(struct request *request);

#endif
