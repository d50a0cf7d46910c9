/*
 * kdc_wait.h -- something that may block for longer than we may: a thread does it, and we wait no longer than allowed.
 *
 * libkrb5 waits for a KDC that swallows packets as long as it likes: half a minute for each, from 1.22 on for ever once
 * one has taken the connection, and only there has krb5.conf an option for it. Such a call is an errand. Who is late can
 * be waited for again, or is left behind and clears up after itself.
 */
#ifndef LIB_GSS_KDC_WAIT_H
#define LIB_GSS_KDC_WAIT_H

#include <stdbool.h>

#include "lib/model/error.h"

/** What is done, and on what. Both functions run in a thread that takes no signals. */
struct errand {
	void (*run)(void *state);
	void (*drop)(void *state);	/* nobody waits any more: free `state` and all that it owns */
	void *state;			/* the errand's from its beginning until errand_wait() says that it is over */
};

struct errand_course;

/**
 * Begin it.
 * @param errand  copied
 * @param err     ERROR_LIMIT: there is no thread to be had; ERROR_MEMORY
 * @return NULL on failure, then nothing was done and `state` is still the caller's; else to errand_wait() until that is
 *         true, or to errand_leave()
 */
struct errand_course *errand_begin(const struct errand *errand, struct error *err);

/** Wait for its end, `timeout_ms` at most. True: it is over, the course is freed, and `state` is the caller's again. */
bool errand_wait(struct errand_course *course, unsigned int timeout_ms);

/** Wait no more: `state` is dropped as soon as it is over. NULL is fine. */
void errand_leave(struct errand_course *course);

#endif
