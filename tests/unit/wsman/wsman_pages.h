/*
 * wsman_pages.h -- for tests: read answers from files and keep what came out of them.
 */
#ifndef TESTS_UNIT_WSMAN_WSMAN_PAGES_H
#define TESTS_UNIT_WSMAN_WSMAN_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/text.h"
#include "lib/wsman/wsman.h"
#include "lib/wsman/answer.h"

/** Instances, copied. Zeroed is empty. */
struct pages {
	struct text_arena text;
	struct wsman_instance *instances;
	size_t count;
	unsigned int begun;		/* how often begin was called */
	size_t stop_after;		/* the sink fails at this instance; 0: never */
};

/** A sink that fills `pages`; begin empties it. */
struct wsman_sink pages_sink(struct pages *pages);

/**
 * Feed `bytes` to a reader in pieces of `piece` bytes (0: all at once).
 * @param ret_answer  filled also on failure
 */
bool pages_read(struct pages *pages, enum wsman_expect expect, const char *bytes, size_t count, size_t piece,
    struct wsman_answer *ret_answer, struct error *err);

/** The whole file, with a NUL behind it; NULL when it cannot be read. The caller's, to free(). */
char *pages_load(const char *path, size_t *ret_count);

/** The instance whose `property` is `text`; NULL when there is none. */
const struct wsman_instance *pages_find(const struct pages *pages, const char *property, const char *text);

void pages_clear(struct pages *pages);

#endif
