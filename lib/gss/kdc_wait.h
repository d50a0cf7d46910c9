/*
 * kdc_wait.h -- something that may block for longer than we may: a thread does it, and we wait no longer than allowed.
 *
 * libkrb5 waits for a KDC that swallows packets as long as it likes: half a minute for each, from 1.22 on for ever once
 * one has taken the connection, and only there has krb5.conf an option for it. Such a call is made here. Who is late can
 * be waited for again, or is left behind and clears up after itself.
 */
#ifndef LIB_GSS_KDC_WAIT_H
#define LIB_GSS_KDC_WAIT_H

#include <stdbool.h>

#include "lib/model/error.h"

/** What is done, and on what. Both functions run in a thread that takes no signals. */
struct kdc_call {
	void (*run)(void *state);
	void (*drop)(void *state);	/* nobody waits any more: free `state` and all that it owns */
	void *state;			/* of the call from its beginning until kdc_wait_end() says that it is over */
};

struct kdc_wait;

/**
 * Begin it.
 * @param call  copied
 * @param err     ERROR_LIMIT: there is no thread to be had; ERROR_NO_MEMORY
 * @return NULL on failure, then nothing was done and `state` is still the caller's; else to kdc_wait_end() until that is
 *         true, or to kdc_wait_leave()
 */
struct kdc_wait *kdc_wait_begin(const struct kdc_call *call, struct error *err);

/** Wait for its end, `timeout_ms` at most. True: it is over, the wait is freed, and `state` is the caller's again. */
bool kdc_wait_end(struct kdc_wait *wait, unsigned int timeout_ms);

/** Wait no more: `state` is dropped as soon as it is over. NULL is fine. */
void kdc_wait_leave(struct kdc_wait *wait);

#endif
