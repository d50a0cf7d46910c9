/*
 * site_sentence.h -- the sentence of each row of the verdict's table.
 *
 * A sentence is whole but for the site's name, has no full stop, and may quote the node: escape it on
 * output. Each function returns NULL when memory ran out, and nothing else can fail.
 */
#ifndef LIB_VERDICT_SITE_SENTENCE_H
#define LIB_VERDICT_SITE_SENTENCE_H

#include <stdbool.h>

#include "lib/verdict/judging.h"
#include "lib/memory/memory.h"

/** True when no look saw the site running. */
bool site_has_no_memory(const struct site_case *site);

/** The sentence of a row that applies (rules.h), in the arena of the verdict; NULL when memory ran out. */
const char *site_words_ignored(const struct site_case *site);
const char *site_words_passive(const struct site_case *site);
const char *site_words_service_down(const struct site_case *site);
const char *site_words_pool_stopped(const struct site_case *site);
const char *site_words_running(const struct site_case *site);
const char *site_words_will_not_restart(const struct site_case *site);
const char *site_words_settling(const struct site_case *site);
const char *site_words_paused(const struct site_case *site);
const char *site_words_stopped_before(const struct site_case *site);
const char *site_words_stopped(const struct site_case *site);
const char *site_words_down_after_restart(const struct site_case *site);
const char *site_words_start_failed(const struct site_case *site);
const char *site_words_unreadable(const struct site_case *site);
const char *site_words_flag_unreadable(const struct site_case *site);
const char *site_words_pool_accepted(const struct site_case *site);
const char *site_words_flag_accepted(const struct site_case *site);
const char *site_words_pool_unreadable(const struct site_case *site);
const char *site_words_cluster_unreadable(const struct site_case *site);
const char *site_words_group_down(const struct site_case *site);
const char *site_words_rejected(const struct site_case *site);
const char *site_words_never_started(const struct site_case *site);
const char *site_words_stop_unconfirmed(const struct site_case *site);
const char *site_words_not_remembered(const struct site_case *site);

/** Row 20; `past` is of a site that is gone, NULL when it was never seen. */
const char *site_words_missing(const struct judging *on, const struct site_memory *past, bool is_expected);

#endif
