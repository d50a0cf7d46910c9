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

struct saying {
	bool is_revoked;		/* it is not meant so: nothing that was said or seen of it counts */
	const char *const *names;	/* number, "#number", or a name that only one has */
	size_t name_count;		/* 0: all that it fits */
	struct acceptance said;		/* who says so, and when */
};

/** One that it was said of. */
struct said {
	uint32_t site_id;
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
 * Note `saying` in `memory`: of all that it names, or of none.
 * @param ret_said  the caller's, to said_list_clear(); untouched on failure, as `memory` is
 * @param err  ERROR_ABSENT: nothing is remembered that a name fits, or the saying does not fit what is (a site that
 *             runs); ERROR_USAGE: a name fits several; the text says which, and that there is nothing to do
 */
bool memory_say(struct memory *memory, const struct saying *saying, struct said_list *ret_said, struct error *err);

/** Of what kind the change is that `saying` makes. */
enum change_kind saying_change(const struct saying *saying);

/** Give everything back; empty and usable again. NULL and a zeroed one are fine. */
void said_list_clear(struct said_list *said);

#endif
