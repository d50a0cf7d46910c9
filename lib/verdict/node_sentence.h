/*
 * node_sentence.h -- what is to be said of the node itself, beside its sites and the cause; and words for all of them.
 */
#ifndef LIB_VERDICT_NODE_SENTENCE_H
#define LIB_VERDICT_NODE_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/model/datetime.h"
#include "lib/model/error.h"
#include "lib/verdict/judging.h"

/**
 * Why nothing could be judged: the node lists no sites, or --site matches none of them.
 * @param ret_sentence  "" when there is no such problem; else the node is UNKNOWN at least
 */
bool node_words_nothing_judged(const struct judging *on, size_t judged_count, const char **ret_sentence,
    struct error *err);

/** A range alerts although no site stands for it (-c 1:3 and none is down): say which. */
bool node_words_range(const struct judging *on, const char *option, const struct range *range,
    const char *what, const char **ret_sentence, struct error *err);

/** Does the password of the account that asks expire in fewer days than this? "": no, or nobody told; NULL: no memory. */
const char *node_words_password(const struct judging *on, unsigned int days);

/** Lines for the long text, '\n'-joined: what could not be read, rules that do not decide, the first look. */
bool node_words_notes(const struct judging *on, const char *cause_note, const char **ret_notes,
    struct error *err);

/** Why a part could not be read, as ": why"; "" when the node gave no reason. NULL: out of memory. */
const char *node_words_unreadable(const struct judging *on, enum snapshot_part part);

/** " at 02:20", or "" when the time is not told. */
void node_words_at(const struct judging *on, time_t time, char buffer[DATETIME_SIZE + 8]);

/** "accepted by anna at 22:18 until 23:18 (new disk)". NULL: out of memory. */
const char *node_words_accepted(const struct judging *on, const struct acceptance *accepted);

#endif
