/*
 * markup.h -- keep what stands inside an element as the XML it was, to be sent back.
 *
 * Each element brings its namespace with it, so that the text can stand anywhere.
 */
#ifndef LIB_XML_MARKUP_H
#define LIB_XML_MARKUP_H

#include <stddef.h>

#include "lib/xml/stream.h"

struct xml_markup {
	const char *name;		/* of the element, for errors */
	char *text;			/* NUL-ended behind `length`; "" is the beginning */
	size_t size, length;
};

/**
 * Its state is a struct xml_markup. White space at the beginning is left out. ERROR_LIMIT: longer than there is room.
 */
extern const struct xml_handler xml_markup_handler;

/** The element is over: white space at the end is left out. */
void xml_markup_end(struct xml_markup *markup);

#endif
