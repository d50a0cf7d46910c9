/*
 * errand.h -- something that may block for longer than we may: a thread does it, and we wait no longer than allowed.
 *
 * libkrb5 waits for a KDC that swallows packets as long as it likes (half a minute for each) and cannot be told
 * otherwise. Such a call is an errand: whoever is late is left behind with what it works on, and clears up after itself.
 */
#ifndef LIB_ERRAND_H
#define LIB_ERRAND_H

#include <stdbool.h>

#include "lib/error.h"

/** What is done, and on what. Both functions run in a thread that takes no signals. */
struct errand {
	void (*run)(void *state);
	void (*drop)(void *state);	/* nobody waits any more: free `state` and all that it owns */
	void *state;
};

enum errand_end {
	ERRAND_DONE,			/* `state` is the caller's again */
	ERRAND_LATE,			/* `state` is gone: it is dropped when run() comes back */
	ERRAND_FAILED,			/* no thread, nothing was done: `state` is the caller's, and `err` is set */
};

/**
 * Run it, and wait for its end.
 * @param errand      copied
 * @param timeout_ms  how long to wait
 * @param err         ERROR_LIMIT: there is no thread to be had; ERROR_MEMORY
 */
enum errand_end errand_run(const struct errand *errand, unsigned int timeout_ms, struct error *err);

#endif
