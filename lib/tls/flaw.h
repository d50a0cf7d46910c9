/*
 * flaw.h -- what OpenSSL says of a failure, in our words.
 */
#ifndef LIB_TLS_FLAW_H
#define LIB_TLS_FLAW_H

#include "lib/tls/tls.h"

/** Of a chain of certificates: X509_V_ERR_... @return TLS_FINE for X509_V_OK */
enum tls_flaw tls_flaw_of_chain(long verify_result);

/** Of a handshake: an error of OpenSSL's queue; 0: none was there. */
enum tls_flaw tls_flaw_of_handshake(unsigned long error);

/** Empty OpenSSL's queue of errors; the failure takes its words from the first. @return false */
bool tls_fail(struct tls_failure *failure, enum tls_flaw flaw);

#endif
