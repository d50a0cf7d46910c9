/*
 * multipart_seal.h -- the form of a sealed message: multipart/encrypted, read and written.
 *
 * Bytes only: it neither seals nor unseals, and knows no HTTP. What it reads is hostile: it goes by lengths and
 * by the two ends, and does not search the sealed bytes for anything.
 *
 * Source: [MS-WSMV] 2.2.9.1, as in windows.md 6.3.
 */
#ifndef LIB_GSS_MULTIPART_SEAL_H
#define LIB_GSS_MULTIPART_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"

/** Which protocol is named: what the HTTP scheme was. */
enum seal_protocol {
	SEAL_SPNEGO,			/* scheme Negotiate, whatever mechanism came of it */
	SEAL_KERBEROS,			/* scheme Kerberos */
};

/** A header of the mechanism longer than this is refused: the longest known has 76 bytes. */
#define SEAL_HEADER_MAX 4096
/** What the form adds to header and data, at most. */
#define SEAL_FORM_MAX 1024

/** One sealed message; the pointers are borrowed. */
struct sealed_message {
	const char *header;		/* signature (NTLM) or token header (Kerberos) */
	size_t header_length;
	const char *data;		/* sealed, padding included */
	size_t data_length;
	size_t plain_length;		/* of what was sealed, padding included */
	char type[128];			/* of what was sealed: "application/soap+xml;charset=UTF-8" */
};

/** The Content-Type of HTTP; static. */
const char *multipart_seal_type(enum seal_protocol protocol);

/** Is this Content-Type one of a sealed message, of whichever protocol? */
bool multipart_seal_is(const char *content_type);

/**
 * Write the body of a sealed message.
 * @param message   `type` too
 * @param ret_body  the caller's, to free()
 * @param err       ERROR_NO_MEMORY
 */
bool multipart_seal_write(enum seal_protocol protocol, const struct sealed_message *message, char **ret_body,
    size_t *ret_length, struct error *err);

/**
 * Read the body of a sealed message: one message in two parts. Part headers with and without a tab before them,
 * `--Encrypted Boundary` and `-- Encrypted Boundary`, a last boundary with and without the final `--`; and what MIME
 * allows beside that: a preamble, an epilogue, blanks behind a boundary, the line end before one, more lines in a header.
 * @param ret_message  points into `bytes`
 * @param err          ERROR_MALFORMED: says at which of its pieces it breaks off
 */
bool multipart_seal_read(const char *bytes, size_t count, struct sealed_message *ret_message,
    struct error *err);

#endif
