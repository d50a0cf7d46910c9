/*
 * name.h -- names that repeat, each kept once.
 *
 * A page lists the same few property names thousands of times. Bounded, since a node chooses them.
 */
#ifndef LIB_WSMAN_NAME_H
#define LIB_WSMAN_NAME_H

#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/text.h"

#define NAME_MAX_COUNT 1536	/* different names in one answer; IIsWebServerSetting has 195 properties */
#define NAME_MAX_LENGTH 255

struct name {
	const char *text;
	unsigned long instance;		/* in which instance it was last a property; the collector's */
	unsigned int occurrence;	/* how often since then, from 0 */
};

struct name_table {
	struct text_arena text;
	struct name *slots;		/* text NULL: free */
	size_t count, size;		/* a power of two, never full */
};

/**
 * The name `text`, added when it is new; borrowed until the next is looked for, its text until the table is cleared.
 * @return NULL with ERROR_LIMIT (too long, too many) or ERROR_NO_MEMORY
 */
struct name *name_find(struct name_table *table, const char *text, struct error *err);

/** The name "ELEMENT@ATTRIBUTE". */
struct name *name_find_attribute(struct name_table *table, const char *element, const char *attribute,
    struct error *err);

/** Give everything back; empty and usable again. */
void name_table_clear(struct name_table *table);

#endif
