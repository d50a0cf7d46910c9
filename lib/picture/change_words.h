/*
 * change_words.h -- each change of a node as one sentence in plain English, or as a mark in a picture.
 */
#ifndef LIB_PICTURE_CHANGE_WORDS_H
#define LIB_PICTURE_CHANGE_WORDS_H

#include "lib/memory/memory.h"
#include "lib/model/error.h"

/** What a change is drawn as. */
enum mark_kind {
	MARK_RESTART = 0,
	MARK_FAILOVER,
	MARK_REPAIR,
	MARK_ACCEPTANCE,		/* of a site, given or taken back */
	MARK_OTHER,			/* a site came, went or changed its name; what else the node tells */
	MARK_NONE,			/* not at all: a span begins or ends with it */
};
#define MARK_KINDS MARK_NONE

/** "run-state": as JSON names it; static. */
const char *change_name(enum change_kind kind);

/** "the node's event log": what a failover is known by; static. */
const char *evidence_words(enum evidence evidence);

/** How it is marked. */
enum mark_kind change_mark(enum change_kind kind);

/** "site Shop (7) went from started to stopped": may quote the node: escape. For free(). NULL: ERROR_NO_MEMORY. */
char *change_sentence(const struct change *change, struct error *err);

#endif
