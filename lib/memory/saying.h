/*
 * saying.h -- what people say of a node: that something is meant as it is, or that it is not.
 *
 * Pure, as memory.h: history.h keeps what comes of it.
 */
#ifndef LIB_MEMORY_SAYING_H
#define LIB_MEMORY_SAYING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/memory/memory.h"
#include "lib/model/error.h"
#include "lib/model/text.h"

/** What is meant as it is. */
enum saying_of {
	SAYING_OF_STOP = 0,		/* that sites are stopped */
	SAYING_OF_FLAG,			/* that their auto start is off; a site that is down then is down all the same */
	SAYING_OF_POOL,			/* that application pools are stopped */
};

struct saying {
	enum saying_of of;
	bool is_revoked;		/* it is not meant so: nothing that was said or seen of it counts */
	const char *const *names;	/* of pools; of sites: number, "#number", or a name that only one has */
	size_t name_count;		/* 0: all that it fits */
	struct acceptance said;		/* who says so, when, until when and why */
};

/** One that it was said of. */
struct said {
	uint32_t site_id;		/* 0: a pool */
	const char *name;
	const char *who;		/* who said so first */
	bool is_new;			/* false: it was accepted already, and stays so */
};

struct said_list {
	struct text_arena text;		/* owns every string below */
	struct said *items;
	size_t count;
};

/**
 * Note `saying` in `memory`: of all that it names, or of none. What is accepted already stays as it is, unless
 * another end or a reason is said, of what is named. A pool that is started is accepted for a time only.
 * @param ret_said  the caller's, to said_list_clear(); untouched on failure, as `memory` is
 * @param err  ERROR_ABSENT: nothing is remembered that a name fits, or the saying does not fit what is (a site that
 *             runs); ERROR_USAGE: a name fits several; the text says which, and that there is nothing to do
 */
bool memory_say(struct memory *memory, const struct saying *saying, struct said_list *ret_said, struct error *err);

/** " until 2026-11-22T02:20:00Z (why)", or "": behind who said it; in `text`, NULL when memory ran out. */
const char *saying_details(const struct saying *saying, struct text_arena *text);

/** Of what kind the change is that `saying` makes. */
enum change_kind saying_change(const struct saying *saying);

/** Give everything back; empty and usable again. NULL and a zeroed one are fine. */
void said_list_clear(struct said_list *said);

#endif
