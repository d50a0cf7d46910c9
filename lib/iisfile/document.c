#include "lib/iisfile/document.h"

#include <stdlib.h>
#include <string.h>

#include "lib/iisfile/apphost.h"
#include "lib/iisfile/encoding.h"
#include "lib/iisfile/listing.h"
#include "lib/iisfile/metabase.h"
#include "lib/iisfile/values.h"
#include "lib/xml/stream.h"

#define ROOT_ELEMENT "configuration"
#define MAX_DEPTH    100
#define MAX_COMMENT_BYTES ((size_t)9 * 1024 * 1024)	/* people comment whole sections out */

#define EXPECTED                                                                                           \
	"neither MetaBase.xml of IIS 6 (<configuration><MBProperty>) nor applicationHost.config of IIS 7 " \
	"or later "                                                                                        \
	"(<configuration><system.applicationHost>)"

struct file_document {
	struct xml_stream *stream;
	struct file_encoding *encoding;
	struct file_listing listing;
	const struct file_format *format;	/* NULL: not known yet */
	void *state;				/* the format's */
	size_t depth;				/* of elements, the root included */
};

static const struct file_format *
format_of(const char *name)
{
	if (strcmp(name, FILE_METABASE_ELEMENT) == 0)
		return &file_metabase;
	if (strcmp(name, FILE_APPHOST_ELEMENT) == 0 || strcmp(name, FILE_APPHOST_LOCATION) == 0)
		return &file_apphost;
	return NULL;
}

static bool
choose_format(struct file_document *document, const char *name, struct error *err)
{
	const struct file_format *format = format_of(name);

	if (format == NULL)
		return true;
	if (!format->open(&document->listing, &document->state, err))
		return false;
	document->format = format;
	return true;
}

static bool
on_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct file_document *document = state;
	char quote[FILE_QUOTE_SIZE];

	(void)ns;
	if (document->depth++ == 0) {
		if (strcmp(name, ROOT_ELEMENT) == 0)
			return true;
		return error_set(err, ERROR_MALFORMED, "this is " EXPECTED ": its root element is <%s>",
		    file_quote(name, strlen(name), quote));
	}
	if (document->depth == 2 && document->format == NULL && !choose_format(document, name, err))
		return false;
	if (document->format != NULL)
		return document->format->start(document->state, document->stream, name, attributes, count, err);
	xml_stream_hand_over(document->stream, NULL, NULL);
	return true;
}

static bool
on_end(void *state, const char *ns, const char *name, struct error *err)
{
	struct file_document *document = state;

	(void)ns;
	(void)name;
	document->depth--;
	return document->format == NULL || document->depth == 0 ||
	       document->format->end(document->state, err);
}

bool
file_document_open(struct snapshot *snapshot, struct file_document **ret_document, struct error *err)
{
	static const struct xml_handler handler = { .start = on_start, .end = on_end };
	static const struct xml_limits limits = {
		.max_bytes = FILE_DOCUMENT_MAX,
		.max_depth = MAX_DEPTH,
		.max_comment_bytes = MAX_COMMENT_BYTES,
	};
	struct file_document *document = calloc(1, sizeof(*document));

	if (document == NULL)
		return error_memory(err);
	document->listing.snapshot = snapshot;
	if (!xml_stream_open(&handler, document, &limits, NULL, &document->stream, err) ||
	    !file_encoding_open(document->stream, &document->encoding, err)) {
		file_document_close(document);
		return false;
	}
	*ret_document = document;
	return true;
}

bool
file_document_feed(struct file_document *document, const char *bytes, size_t count, struct error *err)
{
	return file_encoding_feed(document->encoding, bytes, count, err);
}

bool
file_document_finish(struct file_document *document, struct error *err)
{
	if (!file_encoding_finish(document->encoding, err) || !xml_stream_finish(document->stream, err))
		return false;
	if (document->format == NULL)
		return error_set(err, ERROR_MALFORMED, "this is " EXPECTED);
	document->listing.snapshot->facts.iis_interface = document->format->iis_interface;
	return document->format->finish(document->state, err);
}

void
file_document_close(struct file_document *document)
{
	if (document == NULL)
		return;
	if (document->format != NULL)
		document->format->close(document->state);
	file_listing_clear(&document->listing);
	file_encoding_close(document->encoding);
	xml_stream_close(document->stream);
	free(document);
}
