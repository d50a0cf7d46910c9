/*
 * expectation.h -- what a story expects, one word of a line: "OWA=stopped", "OWA!running", "OWA~by_hand".
 */
#ifndef TESTS_UNIT_STORIES_EXPECTATION_H
#define TESTS_UNIT_STORIES_EXPECTATION_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/model/text.h"

struct expectation {
	const char *whole;
	const char *key;
	char relation; /* '=', '!' or '~' */
	const char *value;
};

/** The parts of `word`; the key is a copy in `text`, the rest is borrowed. ERROR_USAGE: it expects nothing. */
bool expectation_split(struct text_arena *text, const char *word, struct expectation *ret_expectation, struct error *err);

/** Case ignored: what came is, or with '!' is not, what was expected. ERROR_FAULT. */
bool expectation_meets(const struct expectation *expected, const char *came, struct error *err);

/** The sentence has the words that were expected; a '_' of theirs is any character. ERROR_FAULT. */
bool expectation_is_in(const struct expectation *expected, const char *sentence, struct error *err);

#endif
