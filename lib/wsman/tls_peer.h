/*
 * tls_peer.h -- what the certificate says that a TLS server shows, whether it is accepted or not.
 */
#ifndef LIB_WSMAN_TLS_PEER_H
#define LIB_WSMAN_TLS_PEER_H

#include "lib/source/source.h"

/**
 * Have the handshakes of `ssl_ctx` (an SSL_CTX) fill the protocol and the certificate of `listener`, which outlives it.
 * What is accepted stays as it was.
 */
void tls_peer_watch(void *ssl_ctx, struct source_listener *listener);

#endif
