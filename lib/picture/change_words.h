/*
 * change_words.h -- each change of a node as one sentence in plain English.
 */
#ifndef LIB_PICTURE_CHANGE_WORDS_H
#define LIB_PICTURE_CHANGE_WORDS_H

#include "lib/memory/memory.h"
#include "lib/model/error.h"

/** "run-state": as JSON names it; static. */
const char *change_name(enum change_kind kind);

/** "site Shop (7) went from started to stopped": may quote the node: escape. For free(). NULL: ERROR_NO_MEMORY. */
char *change_sentence(const struct change *change, struct error *err);

#endif
