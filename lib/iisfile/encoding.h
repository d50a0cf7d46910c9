/*
 * encoding.h -- a file in a code page of Windows, made UTF-8 before it is parsed.
 *
 * What the declaration names counts: <?xml version="1.0" encoding="big5"?>. UTF-8 and UTF-16 pass as they are: those
 * lib/xml knows by their bytes, which it believes first. By libc's iconv().
 */
#ifndef LIB_IISFILE_ENCODING_H
#define LIB_IISFILE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/xml/stream.h"

struct file_encoding;

/** @param xml  that gets the bytes; borrowed until the close */
bool file_encoding_open(struct xml_stream *xml, struct file_encoding **ret_encoding, struct error *err);

/**
 * Read some more.
 * @param err  ERROR_MALFORMED  an encoding that is not one we read, or bytes that are none of its characters
 *             or what the parser says
 */
bool file_encoding_feed(struct file_encoding *encoding, const char *bytes, size_t count, struct error *err);

/** The file is over: gives the parser what was held back, and does not finish it. */
bool file_encoding_finish(struct file_encoding *encoding, struct error *err);

/** NULL is fine. */
void file_encoding_close(struct file_encoding *encoding);

#endif
