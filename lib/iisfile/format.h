/*
 * format.h -- a format of IIS's configuration files: what document.h chooses from.
 *
 * Both have the root element `configuration`. A format is told the children of the root and all
 * that is in them, and fills a listing.
 */
#ifndef LIB_IISFILE_FORMAT_H
#define LIB_IISFILE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/iisfile/listing.h"
#include "lib/xml/stream.h"

struct file_format {
	unsigned int iis_interface;	/* as struct node_facts has it */
	/** @param listing  borrowed until close */
	bool (*open)(struct file_listing *listing, void **ret_state, struct error *err);
	/** As struct xml_handler has them; `ns` is not looked at: published copies lack it. */
	bool (*start)(void *state, struct xml_stream *stream, const char *name,
	    const struct xml_attribute *attributes, size_t count, struct error *err);
	bool (*end)(void *state, struct error *err);
	/** The document was whole: finish the listing. */
	bool (*finish)(void *state, struct error *err);
	void (*close)(void *state);
};

#endif
