/*
 * seal.h -- seal and unseal the body of a message with a GSSAPI context, as WinRM wants it.
 *
 * The context belongs to the caller. Either side of a connection uses it.
 *
 * Source: windows.md 6.4.
 */
#ifndef LIB_GSS_SEAL_H
#define LIB_GSS_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include <gssapi/gssapi.h>

#include "lib/model/error.h"
#include "lib/gss/multipart_seal.h"

/** NTLMSSP, 1.3.6.1.4.1.311.2.2.10; not in the headers of MIT Kerberos. */
extern const gss_OID_desc gss_seal_ntlm;

/** Is `oid`, which may be none, that mechanism? */
bool gss_seal_is(gss_const_OID oid, const gss_OID_desc *wanted);

/**
 * Seal `count` bytes and write the multipart body.
 * @param is_ntlm   the mechanism that the handshake arrived at
 * @param type      of what is sealed: "application/soap+xml;charset=UTF-8"
 * @param ret_body  the caller's, to free()
 * @param err       ERROR_SESSION: the context does not seal (any more); ERROR_NO_MEMORY
 */
bool gss_seal_write(gss_ctx_id_t context, bool is_ntlm, enum seal_protocol protocol, const char *type,
    const char *bytes, size_t count, char **ret_body, size_t *ret_length, struct error *err);

/**
 * Read a multipart body and unseal it. A replayed, reordered, changed or cut message is refused, and so is one
 * that is only signed.
 * @param ret_type   of what was sealed
 * @param ret_bytes  the caller's, to free(); NUL-ended
 * @param err        ERROR_MALFORMED: with a sentence on what is wrong with the seal
 */
bool gss_seal_read(gss_ctx_id_t context, bool is_ntlm, const char *body, size_t length, char ret_type[128],
    char **ret_bytes, size_t *ret_count, struct error *err);

#endif
