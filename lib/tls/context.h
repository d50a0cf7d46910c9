/*
 * context.h -- what connections to nodes have in common whose trust is the same: authorities, our own certificate, protocols.
 *
 * One of them has some 100 KiB, so the connections of one program share it (struct source_shared). Files that have changed
 * make another one.
 */
#ifndef LIB_TLS_CONTEXT_H
#define LIB_TLS_CONTEXT_H

#include <openssl/ssl.h>

#include "lib/tls/tls.h"

/**
 * The context of `target`; the same one again, as long as `shared` has it and its files are what they were.
 * @return the caller's, to SSL_CTX_free(); NULL: the failure says why
 */
SSL_CTX *tls_context(const struct source_target *target, struct source_shared *shared, struct tls_failure *ret_failure);

#endif
