/*
 * acceptor.h -- Negotiate and Kerberos from the listener's side: one connection's security context.
 *
 * Real GSSAPI: keys are in the keytab that KRB5_KTNAME names, NTLM accounts in the file of NTLM_USER_FILE.
 * A context belongs to the thread of its connection.
 */
#ifndef TESTS_SIMULATOR_ACCEPTOR_H
#define TESTS_SIMULATOR_ACCEPTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "tests/simulator/distort.h"

struct acceptor;

/** The caller's, to acceptor_free(). */
struct acceptor *acceptor_new(void);
void acceptor_free(struct acceptor *acceptor);

enum acceptor_step {
	ACCEPTOR_NEXT,			/* the client has to answer the token */
	ACCEPTOR_DONE,			/* it is who it says */
	ACCEPTOR_REFUSED,
};

/**
 * Take a client's token; one that comes when the context stands begins another.
 * @param is_kerberos  the scheme is Kerberos, else Negotiate
 * @param binding      of the TLS connection; length 0: none
 * @param is_strict    refuse clients that do not bind
 * @param ret_token    base64, the caller's; NULL when there is none to send, also on failure
 */
enum acceptor_step acceptor_step(struct acceptor *acceptor, bool is_kerberos, const char *token,
    const char *binding, size_t binding_length, bool is_strict, char **ret_token);

/** Is there a context? */
bool acceptor_is_ready(const struct acceptor *acceptor);

/** Unseal a request. @param ret_body  the caller's */
bool acceptor_unseal(struct acceptor *acceptor, const char *body, size_t length, char **ret_body,
    size_t *ret_length, struct error *err);

/** Seal an answer, spoilt as `kind` says. */
void acceptor_seal(struct acceptor *acceptor, enum injection_kind kind, struct answer *answer);

#endif
