/*
 * names.h -- the names of one document, each kept once, in time and memory that whoever wrote it cannot blow up.
 *
 * The parser keeps each name that it meets until its end and sets no bound: this is the bound.
 */
#ifndef LIB_XML_NAMES_H
#define LIB_XML_NAMES_H

#include <stddef.h>

#include "lib/model/error.h"

/** Between namespace, local name and prefix, as the parser writes them. No document can hold it. */
#define XML_NAMES_SEPARATOR '\x01'

/** More different names than anybody's schema has, and a longer one. */
#define XML_NAMES_MAX 65536
#define XML_NAMES_MAX_BYTES 50000

#define XML_NAMES_RECENT 256

struct xml_name {
	const char *ns;			/* NULL: none */
	const char *name;		/* local */
};

/** All zero at first. */
struct xml_names {
	void *tree;			/* of tsearch(): no name takes longer than another, and nobody can guess a hash */
	size_t count;
	const void *recent[XML_NAMES_RECENT];
};

/**
 * @param expanded  "name", "namespace^Aname" or "namespace^Aname^Aprefix"
 * @return borrowed until xml_names_clear(); NULL with ERROR_LIMIT (too long, too many) or ERROR_NO_MEMORY
 */
const struct xml_name *xml_names_find(struct xml_names *names, const char *expanded, struct error *err);

/** Give everything back; empty and usable again. */
void xml_names_clear(struct xml_names *names);

#endif
