/*
 * der.h -- elements of ASN.1 in DER, one after the other, as the tokens of SPNEGO and Kerberos have them.
 *
 * Bytes only; what it reads is hostile. Tags of one byte, lengths that are told and lie inside what is there. A length may
 * be written longer than it need be: some encoders do.
 */
#ifndef LIB_GSS_DER_H
#define LIB_GSS_DER_H

#include <stdbool.h>
#include <stddef.h>

/** What is left to read; borrowed. */
struct der {
	const unsigned char *at;
	size_t count;
};

enum der_tag {
	DER_OCTETS = 0x04,
	DER_OID = 0x06,
	DER_ENUMERATED = 0x0a,
	DER_SEQUENCE = 0x30,
	DER_FRAME = 0x60,		/* of a token of GSSAPI (RFC 2743, 3.1): [APPLICATION 0] */
	DER_CONTEXT = 0xa0,		/* [0]; [1] is one more, and so on */
};

/** Is the next element one of `tag`? */
bool der_is_next(const struct der *rest, unsigned int tag);

/**
 * Take the next element, which must be one of `tag`: what is inside it. `rest` is what follows it; on failure, as it was.
 * Both may be one and the same: then what follows is lost.
 */
bool der_take(struct der *rest, unsigned int tag, struct der *ret_inside);

/** Are these whole elements to the last byte, and so is all that is inside them, not nested too deeply? */
bool der_is_whole(struct der bytes);

#endif
