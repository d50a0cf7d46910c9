/*
 * token_guard.h -- nothing that a node sends goes to a mechanism of GSSAPI before it was read here.
 *
 * A mechanism runs in our process, and reads what anybody may have written who answers at a node's address. So the form of
 * each token, and of each seal, is checked first: SPNEGO and Kerberos as far as their frames go, NTLM in every part. What is
 * refused does not reach the mechanism. Bytes only: no GSSAPI and no HTTP here.
 *
 * Source: RFC 4178 (SPNEGO), RFC 4121 and 1964 (Kerberos in GSSAPI), RFC 4120 (its messages), [MS-NLMP].
 */
#ifndef LIB_GSS_TOKEN_GUARD_H
#define LIB_GSS_TOKEN_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/gss/multipart_seal.h"

/** What a token is to be in, by the mechanism that made ours. */
enum token_form {
	TOKEN_SPNEGO,			/* which offered Kerberos */
	TOKEN_KERBEROS,
	TOKEN_NTLM,
};

/**
 * Check a token of the node's answer to a logon.
 * @param ret_clock  of the node, as an NTLM challenge tells it; 0: not told
 * @param err        ERROR_MALFORMED: what came, and what is wrong with it
 */
bool token_guard_check(enum token_form form, const void *bytes, size_t count, time_t *ret_clock, struct error *err);

/** Check the seal of a message. @param err  ERROR_MALFORMED */
bool token_guard_check_seal(bool is_ntlm, const struct sealed_message *message, struct error *err);

#endif
