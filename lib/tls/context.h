/*
 * context.h -- what connections to nodes have in common whose trust is the same: authorities, our own certificate, protocols.
 *
 * One of them has some 100 KiB, so the connections of one program share it (struct source_shared). Files that have changed
 * make another one; of those that no target has any more only the newest is kept.
 */
#ifndef LIB_TLS_CONTEXT_H
#define LIB_TLS_CONTEXT_H

#include <openssl/ssl.h>

#include "lib/tls/tls.h"

struct tls_context;

/**
 * The context of `target`; the same one again, as long as `shared` has it and its files are what they were.
 * @return to tls_context_leave(), before `shared` is cleared; NULL: the failure says why
 */
struct tls_context *tls_context(const struct source_target *target, struct source_shared *shared, struct tls_failure *ret_failure);

/** What connections are made of. They have it for themselves: it is borrowed only until then. */
SSL_CTX *tls_context_ssl(const struct tls_context *context);

/** It is not wanted any more. NULL is fine. */
void tls_context_leave(struct source_shared *shared, struct tls_context *context);

#endif
