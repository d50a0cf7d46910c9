/*
 * kdc_reply.h -- what a KDC's reply says beside the ticket (RFC 4120, 5.4 and 5.9).
 *
 * Bytes only, and not proven by any key: for what is told to the operator, or decides whom to ask next. libkrb5 judges the
 * reply itself.
 */
#ifndef LIB_GSS_KDC_REPLY_H
#define LIB_GSS_KDC_REPLY_H

#include <stddef.h>
#include <stdint.h>

/** The error that a reply is, as libkrb5 numbers them (KRB5KDC_ERR_...); 0: it is none, or cannot be read. */
int32_t kdc_reply_error(const unsigned char *bytes, size_t count);

#endif
