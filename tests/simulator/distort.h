/*
 * distort.h -- answers that are spoilt on purpose, after they were made.
 */
#ifndef TESTS_SIMULATOR_DISTORT_H
#define TESTS_SIMULATOR_DISTORT_H

#include "tests/simulator/buffer.h"
#include "tests/simulator/injection.h"

/** How an answer goes out. */
enum delivery {
	DELIVER_WHOLE,
	DELIVER_NOTHING,		/* wait until the client gives up */
	DELIVER_HALF_HEADER,		/* then wait */
	DELIVER_HALF_THEN_WAIT,
	DELIVER_HALF_THEN_CLOSE,
	DELIVER_PADDED,			/* with white space, to 1 GiB */
};

struct answer {
	unsigned int status;
	const char *content_type;	/* NULL: none */
	enum delivery delivery;
	bool is_last;			/* the connection ends behind it */
	char *token;			/* of the next step of authentication; the answer's; NULL: none */
	struct buffer body;
};

/** True when the kind needs no answer of the machine: the request is not carried out. */
bool distort_replaces(enum injection_kind kind);

/** Spoil `answer` as `kind` says. */
void distort(enum injection_kind kind, struct answer *answer);

#endif
