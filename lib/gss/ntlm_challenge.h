/*
 * ntlm_challenge.h -- is this a CHALLENGE_MESSAGE of NTLM, in every part of it?
 *
 * A node writes it before anybody has proven anything, and a mechanism in our process reads it: so it is held against
 * [MS-NLMP] first. Bytes only. It takes no logon further and answers nothing.
 *
 * Source: [MS-NLMP] 2.2.1.2 (the message), 2.2.2.1 (AV_PAIR), 2.2.2.5 (flags).
 */
#ifndef LIB_GSS_NTLM_CHALLENGE_H
#define LIB_GSS_NTLM_CHALLENGE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/model/error.h"

/** Does it say that it is a message of NTLM, of whichever type? */
bool ntlm_is_message(const unsigned char *bytes, size_t count);

#define NTLM_SIGNATURE_BYTES 16U	/* [MS-NLMP] 2.2.2.9 */

/** Does it begin as every signature of NTLM, and is it as long? */
bool ntlm_is_signature(const unsigned char *bytes, size_t count);

/**
 * Check it.
 * @param ret_clock  of the node, as the message tells it; 0: it does not
 * @param err        ERROR_MALFORMED: what is wrong, to stand behind "the message is refused: "
 */
bool ntlm_challenge_check(const unsigned char *bytes, size_t count, time_t *ret_clock, struct error *err);

#endif
