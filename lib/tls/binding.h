/*
 * binding.h -- the channel binding of a TLS connection: tls-server-end-point (RFC 5929).
 */
#ifndef LIB_TLS_BINDING_H
#define LIB_TLS_BINDING_H

#include <openssl/x509.h>
#include <stddef.h>

/**
 * Make the binding from the server's certificate: its hash, by the hash of its own signature, but SHA-256 where
 * that is MD5 or SHA-1 (RFC 5929, 4.1).
 * @param ret_binding  "tls-server-end-point:" and the hash
 * @return its length; 0: its signature names no hash, for which there is no binding
 */
size_t tls_binding(const X509 *certificate, char *ret_binding, size_t size);

#endif
