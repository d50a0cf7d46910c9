/*
 * rc4_seal.h -- sealed messages of Kerberos with RC4, which is what Server 2003 has, as Windows makes them.
 *
 * Source: RFC 4757, 7.3. SSPI leaves out the byte of padding that MIT Kerberos adds (and looks for in gss_unwrap()).
 */
#ifndef TESTS_SIMULATOR_RC4_SEAL_H
#define TESTS_SIMULATOR_RC4_SEAL_H

#include <gssapi/gssapi.h>
#include <stdbool.h>

#include "lib/gss/multipart_seal.h"
#include "tests/simulator/buffer.h"

/** Is this message sealed with RC4? */
bool rc4_seal_is(const struct sealed_message *message);

/**
 * Seal the same text again without the padding, under the same number.
 * @param message     sealed by MIT Kerberos with `context`; the type is kept
 * @param ret_token   header and data; borrowed by *ret_message
 */
void rc4_seal_without_padding(gss_ctx_id_t context, const struct sealed_message *message, struct buffer *ret_token,
    struct sealed_message *ret_message);

#endif
