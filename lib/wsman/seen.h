/*
 * seen.h -- which names of a long list have come already.
 *
 * It keeps 8 bytes for each, not the name: once in 10^8 long listings two names may look alike. The seed is
 * another one for each listing, so that trying again mends that.
 */
#ifndef LIB_WSMAN_SEEN_H
#define LIB_WSMAN_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"

/** Zeroed is empty. */
struct seen {
	uint64_t *slots;	/* 0: free */
	size_t size;		/* a power of two, or 0 */
	size_t count;
	uint64_t seed;
};

/** Note `text`. ERROR_NO_MEMORY. @param ret_is_new  false when it has come before */
bool seen_add(struct seen *seen, const char *text, bool *ret_is_new, struct error *err);

/** Empty it; the seed changes. */
void seen_clear(struct seen *seen);

#endif
