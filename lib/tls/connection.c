#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/tls/binding.h"
#include "lib/tls/context.h"
#include "lib/tls/flaw.h"
#include "lib/tls/peer.h"
#include "lib/tls/tls.h"

#define NAME_SIZE 256U			/* more than DNS has */
#define READS_AT_ONCE 64U		/* of one step */

extern const struct tls_module sitewatch_tls_module;

struct tls {
	const struct source_target *target;
	struct source_shared own;	/* of a target that shares nothing */
	SSL *ssl;			/* NULL: no connection */
	SSL_SESSION *session;		/* of the last one; NULL: none that may be used again */
	struct tls_context *context;	/* of the last one; NULL: there was none */
	bool is_shaken;			/* the handshake is over */
	unsigned int reads_left;	/* of the step that goes on */
};

/*
 * OpenSSL reads on, on its own, over all that says nothing: greetings before a handshake, tickets, new keys. A node that sends
 * these faster than they are read would keep us beyond any time; so after some of them there is nothing more to be read for now.
 */
static long
bound_reads(BIO *bio, int operation, const char *bytes, size_t size, int number, long argument, int end, size_t *processed)
{
	unsigned int *left = (unsigned int *)(void *)BIO_get_callback_arg(bio);

	(void)bytes;
	(void)size;
	(void)number;
	(void)argument;
	(void)processed;
	if (operation != BIO_CB_READ || (*left > 0 && (*left)-- > 0))
		return end;
	BIO_clear_retry_flags(bio);
	BIO_set_retry_read(bio);
	return -1;
}

static bool
set_socket(struct tls *tls, int socket)
{
	if (SSL_set_fd(tls->ssl, socket) != 1)
		return false;
	BIO_set_callback_arg(SSL_get_rbio(tls->ssl), (char *)&tls->reads_left);
	BIO_set_callback_ex(SSL_get_rbio(tls->ssl), bound_reads);
	return true;
}

static void
begin_step(struct tls *tls)
{
	ERR_clear_error();
	errno = 0;
	tls->reads_left = READS_AT_ONCE;
}

static struct tls *
tls_open(const struct source_target *target)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	if (tls == NULL)
		return NULL;
	tls->target = target;
	pthread_mutex_init(&tls->own.lock, NULL);
	return tls;
}

static struct source_shared *
shared_of(struct tls *tls)
{
	return tls->target->shared != NULL ? tls->target->shared : &tls->own;
}

/* Who must be proven: an address by an address of the certificate, a name by a name. A name is also sent (SNI), so that the
 * right certificate is shown. */
static bool
set_name(SSL *ssl, const char *address)
{
	char name[NAME_SIZE];
	unsigned char number[sizeof(struct in6_addr)];
	size_t length = strlen(address);

	if (inet_pton(AF_INET, address, number) == 1 || inet_pton(AF_INET6, address, number) == 1)
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address) == 1;
	length -= length > 0 && address[length - 1] == '.';
	if (length >= sizeof(name))
		return false;
	memcpy(name, address, length);
	name[length] = '\0';
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return SSL_set1_host(ssl, name) == 1 && SSL_set_tlsext_host_name(ssl, name) == 1;
}

/* A resumed session proves its node, and us, by the certificates of the first: not for longer than those are good and trusted. */
static void
resume(struct tls *tls)
{
	X509 *certificate = tls->session == NULL ? NULL : SSL_SESSION_get0_peer(tls->session);

	if (certificate != NULL && X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0)
		(void)SSL_set_session(tls->ssl, tls->session);
}

static void
tls_end(struct tls *tls)
{
	if (tls->ssl == NULL)
		return;
	if (tls->is_shaken) {
		SSL_SESSION_free(tls->session);
		tls->session = SSL_get1_session(tls->ssl);
		if (tls->session != NULL && SSL_SESSION_is_resumable(tls->session) != 1) {
			SSL_SESSION_free(tls->session);
			tls->session = NULL;
		}
		(void)SSL_shutdown(tls->ssl);	/* says goodbye, and waits for none */
	}
	SSL_free(tls->ssl);
	ERR_clear_error();
	tls->ssl = NULL;
	tls->is_shaken = false;
}

static void
tls_close(struct tls *tls)
{
	if (tls == NULL)
		return;
	tls_end(tls);
	SSL_SESSION_free(tls->session);
	tls_context_leave(shared_of(tls), tls->context);
	if (tls->own.contexts != NULL)
		tls->own.free_contexts(tls->own.contexts);
	pthread_mutex_destroy(&tls->own.lock);
	free(tls);
}

/* A session of another trust proves nothing to this one. */
static bool
take_context(struct tls *tls, struct tls_failure *ret_failure)
{
	struct tls_context *context = tls_context(tls->target, shared_of(tls), ret_failure);

	if (context != tls->context) {
		SSL_SESSION_free(tls->session);
		tls->session = NULL;
	}
	tls_context_leave(shared_of(tls), tls->context);
	tls->context = context;
	return context != NULL;
}

static bool
tls_begin(struct tls *tls, int socket, struct source_listener *listener, struct tls_failure *ret_failure)
{
	*ret_failure = (struct tls_failure) { .flaw = TLS_NO_MEMORY };
	ERR_clear_error();
	tls_end(tls);
	if (!take_context(tls, ret_failure))
		return false;
	tls->ssl = SSL_new(tls_context_ssl(tls->context));
	if (tls->ssl == NULL || !set_socket(tls, socket) || !set_name(tls->ssl, tls->target->address))
		return tls_fail(ret_failure, TLS_NO_MEMORY);
	if (listener != NULL)
		tls_peer_watch(tls->ssl, listener);
	resume(tls);
	SSL_set_connect_state(tls->ssl);
	return true;
}

/* What became of an operation that has not succeeded. */
static enum tls_step
step_of(const struct tls *tls, int end)
{
	switch (SSL_get_error(tls->ssl, end)) {
	case SSL_ERROR_WANT_READ:
		return TLS_WANTS_READ;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WANTS_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return TLS_CLOSED;
	default:
		return TLS_BROKEN;
	}
}

static void
explain(const struct tls *tls, int number, struct tls_failure *failure)
{
	long verify_result = SSL_get_verify_result(tls->ssl);
	unsigned long error = ERR_peek_error();

	if (!tls->target->insecure && verify_result != X509_V_OK) {
		tls_fail(failure, tls_flaw_of_chain(verify_result));
		snprintf(failure->detail, sizeof(failure->detail), "%s", X509_verify_cert_error_string(verify_result));
		return;
	}
	tls_fail(failure, tls_flaw_of_handshake(error));
	if (failure->detail[0] == '\0')
		snprintf(failure->detail, sizeof(failure->detail), "%s", number != 0 ? strerror(number) : "the connection was ended");
}

static enum tls_step
tls_handshake(struct tls *tls, struct tls_failure *ret_failure)
{
	enum tls_step step;
	int end, number;

	begin_step(tls);
	end = SSL_do_handshake(tls->ssl);
	number = errno;
	if (end == 1) {
		tls->is_shaken = true;
		return TLS_DONE;
	}
	step = step_of(tls, end);
	if (step != TLS_WANTS_READ && step != TLS_WANTS_WRITE) {
		explain(tls, number, ret_failure);
		step = TLS_BROKEN;
	}
	return step;
}

static enum tls_step
tls_read(struct tls *tls, char *bytes, size_t size, size_t *ret_count)
{
	int end;

	begin_step(tls);
	end = SSL_read_ex(tls->ssl, bytes, size, ret_count);
	return end == 1 ? TLS_DONE : step_of(tls, end);
}

static enum tls_step
tls_write(struct tls *tls, const char *bytes, size_t count, size_t *ret_count)
{
	int end;

	begin_step(tls);
	end = SSL_write_ex(tls->ssl, bytes, count, ret_count);
	return end == 1 ? TLS_DONE : step_of(tls, end);
}

/* Tickets of TLS 1.3 may still lie there: those are read by the way. */
static bool
tls_is_idle(struct tls *tls)
{
	char byte;
	size_t count;
	int end;

	begin_step(tls);
	end = SSL_peek_ex(tls->ssl, &byte, 1, &count);
	return end != 1 && tls->reads_left > 0 && step_of(tls, end) == TLS_WANTS_READ;
}

static size_t
tls_binding_of(const struct tls *tls, char *ret_binding, size_t size)
{
	X509 *certificate = SSL_get_peer_certificate(tls->ssl);
	size_t length = certificate == NULL ? 0 : tls_binding(certificate, ret_binding, size);

	X509_free(certificate);
	ERR_clear_error();
	return length;
}

const struct tls_module sitewatch_tls_module = {
	.abi = TLS_MODULE_ABI,
	.open = tls_open,
	.begin = tls_begin,
	.handshake = tls_handshake,
	.read = tls_read,
	.write = tls_write,
	.is_idle = tls_is_idle,
	.binding = tls_binding_of,
	.end = tls_end,
	.close = tls_close,
};
