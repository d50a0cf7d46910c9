/*
 * words.h -- values that are one of a few words.
 *
 * Internal to the configuration; programs use configuration.h.
 */
#ifndef LIB_CONFIG_WORDS_H
#define LIB_CONFIG_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/verdict/verdict.h"

/** Append `word` to the list in `buffer`: "a, b". What does not fit is left out. */
void words_join(char *buffer, size_t size, const char *word);

/** The place of `word` in `words`, which ends with NULL. ERROR_USAGE: names them all. */
bool words_find(const char *word, const char *const *words, unsigned int *ret_index, struct error *err);

/** Take "ok", "warning" or "critical". ERROR_USAGE, then `field` is untouched. */
bool words_stopped(enum severity *field, const char *value, struct error *err);
/** The reverse of it; static. */
const char *words_stopped_name(enum severity severity);

#endif
