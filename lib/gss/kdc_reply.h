/*
 * kdc_reply.h -- what a KDC's reply says beside the ticket (RFC 4120, 5.2.7, 5.4 and 5.9).
 *
 * Bytes only, and not proven by any key unless it says so: for what is told to the operator, or decides whom to ask next.
 * libkrb5 judges the reply itself.
 */
#ifndef LIB_GSS_KDC_REPLY_H
#define LIB_GSS_KDC_REPLY_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/** The error that a reply is, as libkrb5 numbers them (KRB5KDC_ERR_...); 0: it is none, or cannot be read. */
int32_t kdc_reply_error(const unsigned char *bytes, size_t count);

/** What replies to one logon told of the account's key, the last of them last. 0, "" and NULL: not told. */
struct kdc_reply {
	int32_t type;			/* of encryption */
	unsigned int number;		/* kvno */
	char salt[256];
	unsigned char *sealed;		/* what only that key opens */
	size_t sealed_count;
};

/** Take over what this reply to an AS-REQ, or this refusal of one, tells. What it does not tell stays. */
void kdc_reply_read(const unsigned char *bytes, size_t count, struct kdc_reply *reply);

/** When the password expires, of what was sealed, and is opened now; 0: not told. */
time_t kdc_reply_password_end(const unsigned char *opened, size_t count);

/** Forget it all. */
void kdc_reply_clear(struct kdc_reply *reply);

#endif
