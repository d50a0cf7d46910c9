/*
 * peer.h -- what the certificate says that a TLS server shows, whether it is accepted or not.
 */
#ifndef LIB_TLS_PEER_H
#define LIB_TLS_PEER_H

#include <openssl/ssl.h>

#include "lib/source/source.h"

/**
 * Have the handshake of `ssl` fill the protocol and the certificate of `listener`, which outlives it. What is accepted stays
 * as it was.
 */
void tls_peer_watch(SSL *ssl, struct source_listener *listener);

#endif
