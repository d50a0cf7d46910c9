#include "lib/tls/context.h"

#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/tls/authorities.h"
#include "lib/tls/flaw.h"

#define FILES 3				/* authorities, certificate, key */

/* What a file was when it was read; zeroed: there was none. */
struct mark {
	ino_t inode;
	off_t size;
	struct timespec changed;
};

/* All that a context is made of. */
struct trust {
	bool insecure;
	char *names[FILES];		/* NULL: not given */
	struct mark marks[FILES];
};

struct shared_context {
	struct shared_context *next;
	struct trust trust;
	SSL_CTX *context;
};

/* --- one ---------------------------------------------------------------------------------------------------------- */

/* Nobody is there who could be asked for the password of a key. */
static int
have_no_password(char *buffer, int size, int is_for_writing, void *state)
{
	(void)buffer;
	(void)size;
	(void)is_for_writing;
	(void)state;
	return -1;
}

static bool
load_own_certificate(SSL_CTX *context, const struct source_target *target, struct tls_failure *failure)
{
	const char *key = target->key_file != NULL ? target->key_file : target->cert_file;

	SSL_CTX_set_default_passwd_cb(context, have_no_password);
	SSL_CTX_set_post_handshake_auth(context, 1);	/* HTTP.sys asks for it when it knows the request */
	return (SSL_CTX_use_certificate_chain_file(context, target->cert_file) == 1 &&
		   SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 && SSL_CTX_check_private_key(context) == 1) ||
	    tls_fail(failure, TLS_BAD_CERTIFICATE);
}

static bool
load_authorities(SSL_CTX *context, const struct source_target *target, struct tls_failure *failure)
{
	const struct tls_authorities authorities =
	    tls_authorities_choose(target->ca_file, X509_get_default_cert_file(), X509_get_default_cert_dir());

	/* An authority below the root may be the one that is trusted. */
	X509_STORE_set_flags(SSL_CTX_get_cert_store(context), X509_V_FLAG_PARTIAL_CHAIN);
	if (authorities.file == NULL && authorities.folder == NULL)
		return true;
	return SSL_CTX_load_verify_locations(context, authorities.file, authorities.folder) == 1 ||
	    tls_fail(failure, TLS_BAD_AUTHORITIES);
}

/* What the machine's openssl.cnf allows counts; where it says nothing, TLS 1.2 is the least. */
static void
set_protocols(SSL_CTX *context)
{
	if (SSL_CTX_get_min_proto_version(context) == 0)
		SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_mode(context,
	    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);	/* each target keeps its own */
}

static SSL_CTX *
make_context(const struct source_target *target, struct tls_failure *failure)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (context == NULL) {
		tls_fail(failure, TLS_NO_MEMORY);
		return NULL;
	}
	set_protocols(context);
	SSL_CTX_set_verify(context, target->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
	if ((target->insecure || load_authorities(context, target, failure)) &&
	    (target->auth != AUTH_CERTIFICATE || load_own_certificate(context, target, failure)))
		return context;
	SSL_CTX_free(context);
	return NULL;
}

/* --- shared ------------------------------------------------------------------------------------------------------- */

static void
mark_file(const char *name, struct mark *ret_mark)
{
	struct stat status;

	*ret_mark = (struct mark) { .size = 0 };
	if (name != NULL && stat(name, &status) == 0)
		*ret_mark = (struct mark) { .inode = status.st_ino, .size = status.st_size, .changed = status.st_mtim };
}

/* Borrowed names: see own_trust(). */
static struct trust
trust_of(const struct source_target *target)
{
	bool has_own = target->auth == AUTH_CERTIFICATE;
	struct trust trust = { .insecure = target->insecure };
	size_t i;

	trust.names[0] = target->insecure ? NULL : (char *)(uintptr_t)target->ca_file;
	trust.names[1] = has_own ? (char *)(uintptr_t)target->cert_file : NULL;
	trust.names[2] = has_own ? (char *)(uintptr_t)target->key_file : NULL;
	for (i = 0; i < FILES; i++)
		mark_file(trust.names[i], &trust.marks[i]);
	return trust;
}

static bool
is_same_file(const struct trust *a, const struct trust *b, size_t i)
{
	if ((a->names[i] == NULL) != (b->names[i] == NULL) || (a->names[i] != NULL && strcmp(a->names[i], b->names[i]) != 0))
		return false;
	return a->marks[i].inode == b->marks[i].inode && a->marks[i].size == b->marks[i].size &&
	    a->marks[i].changed.tv_sec == b->marks[i].changed.tv_sec && a->marks[i].changed.tv_nsec == b->marks[i].changed.tv_nsec;
}

static bool
is_same(const struct trust *a, const struct trust *b)
{
	size_t i;

	if (a->insecure != b->insecure)
		return false;
	for (i = 0; i < FILES; i++)
		if (!is_same_file(a, b, i))
			return false;
	return true;
}

static void
free_shared(struct shared_context *shared)
{
	size_t i;

	for (i = 0; i < FILES; i++)
		free(shared->trust.names[i]);
	SSL_CTX_free(shared->context);
	free(shared);
}

static void
free_all(void *contexts)
{
	struct shared_context *next, *shared;

	for (shared = contexts; shared != NULL; shared = next) {
		next = shared->next;
		free_shared(shared);
	}
}

/* With names of its own. NULL: out of memory. */
static struct shared_context *
new_shared(const struct trust *trust, SSL_CTX *context)
{
	struct shared_context *shared = calloc(1, sizeof(*shared));
	bool ok = shared != NULL;
	size_t i;

	if (shared == NULL)
		return NULL;
	shared->trust = *trust;
	for (i = 0; i < FILES; i++) {
		shared->trust.names[i] = trust->names[i] == NULL ? NULL : strdup(trust->names[i]);
		ok = ok && (trust->names[i] == NULL || shared->trust.names[i] != NULL);
	}
	if (ok && SSL_CTX_up_ref(context) == 1)
		shared->context = context;
	if (shared->context != NULL)
		return shared;
	free_shared(shared);
	return NULL;
}

/* Under the lock. Those of files that have changed since stay until the program ends: there are few. */
static SSL_CTX *
find_or_make(struct source_shared *all, const struct source_target *target, struct tls_failure *failure)
{
	const struct trust trust = trust_of(target);
	struct shared_context *shared;
	SSL_CTX *context;

	for (shared = all->contexts; shared != NULL; shared = shared->next)
		if (is_same(&shared->trust, &trust))
			return SSL_CTX_up_ref(shared->context) == 1 ? shared->context : NULL;
	context = make_context(target, failure);
	shared = context == NULL ? NULL : new_shared(&trust, context);
	if (shared != NULL) {
		shared->next = all->contexts;
		all->contexts = shared;
		all->free_contexts = free_all;
	}
	return context;
}

SSL_CTX *
tls_context(const struct source_target *target, struct source_shared *shared, struct tls_failure *ret_failure)
{
	SSL_CTX *context;

	pthread_mutex_lock(&shared->lock);
	context = find_or_make(shared, target, ret_failure);
	pthread_mutex_unlock(&shared->lock);
	return context;
}
