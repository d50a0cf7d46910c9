/*
 * background.h -- something that may block for longer than we may: a thread does it, and we wait no longer than allowed.
 *
 * A resolver waits for its servers as long as it likes; libkrb5 half a minute for each KDC that swallows packets, from
 * 1.22 on for ever once one has taken the connection, and only there has krb5.conf an option for it. Such a call is made
 * here. Who is late can be waited for again, or is left behind and clears up after itself.
 */
#ifndef LIB_HTTP_BACKGROUND_H
#define LIB_HTTP_BACKGROUND_H

#include <stdbool.h>

#include "lib/model/error.h"

/** What is done, and on what. Both functions run in a thread that takes no signals. */
struct background_call {
	void (*run)(void *state);
	void (*drop)(void *state);	/* nobody waits any more: free `state` and all that it owns */
	void *state;			/* of the call from its beginning until background_end() says that it is over */
};

struct background;

/**
 * Begin it.
 * @param call  copied
 * @param err     ERROR_LIMIT: there is no thread to be had; ERROR_NO_MEMORY
 * @return NULL on failure, then nothing was done and `state` is still the caller's; else to background_end() until that is
 *         true, or to background_leave()
 */
struct background *background_begin(const struct background_call *call, struct error *err);

/** Wait for its end, `timeout_ms` at most. True: it is over, the wait is freed, and `state` is the caller's again. */
bool background_end(struct background *wait, unsigned int timeout_ms);

/** Wait no more: `state` is dropped as soon as it is over. NULL is fine. */
void background_leave(struct background *wait);

#endif
