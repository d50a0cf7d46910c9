#include "lib/tls/context.h"

#include <openssl/x509v3.h>
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

struct tls_context {
	struct tls_context *next;	/* an older one */
	struct trust trust;
	SSL_CTX *ssl;
	unsigned int users;
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

static bool
lists_addresses(const X509 *certificate)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	bool found = false;
	int i;

	for (i = 0; i < sk_GENERAL_NAME_num(names); i++)
		found = found || sk_GENERAL_NAME_value(names, i)->type == GEN_IPADD;
	GENERAL_NAMES_free(names);
	return found;
}

/*
 * Instead of OpenSSL's own: a common name is a name only of a certificate that lists neither names nor addresses, as curl has it.
 * OpenSSL would take it beside addresses, too.
 */
static int
verify_chain(X509_STORE_CTX *store, void *state)
{
	X509_VERIFY_PARAM *how = X509_STORE_CTX_get0_param(store);	/* of this chain alone */
	const X509 *certificate = X509_STORE_CTX_get0_cert(store);

	(void)state;
	if (certificate != NULL && lists_addresses(certificate))
		X509_VERIFY_PARAM_set_hostflags(how, X509_VERIFY_PARAM_get_hostflags(how) | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	return X509_verify_cert(store);
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
	SSL_CTX_set_cert_verify_callback(context, verify_chain, NULL);
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

/* Borrowed names: see new_context(). */
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
free_context(struct tls_context *context)
{
	size_t i;

	for (i = 0; i < FILES; i++)
		free(context->trust.names[i]);
	SSL_CTX_free(context->ssl);
	free(context);
}

static void
free_all(void *contexts)
{
	struct tls_context *next, *context;

	for (context = contexts; context != NULL; context = next) {
		next = context->next;
		free_context(context);
	}
}

/* All that nobody has but the newest: the next target may want that one, also where each is done before the next begins. */
static void
drop_unused(struct source_shared *all)
{
	struct tls_context *context, **at = all->contexts == NULL ? NULL : &((struct tls_context *)all->contexts)->next;

	while (at != NULL && (context = *at) != NULL) {
		if (context->users > 0) {
			at = &context->next;
			continue;
		}
		*at = context->next;
		free_context(context);
	}
}

/* With names of its own. */
static struct tls_context *
new_context(const struct source_target *target, const struct trust *trust, struct tls_failure *failure)
{
	struct tls_context *context = calloc(1, sizeof(*context));
	bool ok = context != NULL;
	size_t i;

	if (context == NULL) {
		tls_fail(failure, TLS_NO_MEMORY);
		return NULL;
	}
	context->trust = *trust;
	for (i = 0; i < FILES; i++) {
		context->trust.names[i] = trust->names[i] == NULL ? NULL : strdup(trust->names[i]);
		ok = ok && (trust->names[i] == NULL || context->trust.names[i] != NULL);
	}
	if (!ok)
		tls_fail(failure, TLS_NO_MEMORY);
	else
		context->ssl = make_context(target, failure);
	if (context->ssl != NULL)
		return context;
	free_context(context);
	return NULL;
}

/* Under the lock. */
static struct tls_context *
find_or_make(struct source_shared *all, const struct source_target *target, struct tls_failure *failure)
{
	const struct trust trust = trust_of(target);
	struct tls_context *context;

	for (context = all->contexts; context != NULL; context = context->next)
		if (is_same(&context->trust, &trust))
			return context;
	context = new_context(target, &trust, failure);
	if (context != NULL) {
		context->next = all->contexts;
		all->contexts = context;
		all->free_contexts = free_all;
		drop_unused(all);
	}
	return context;
}

struct tls_context *
tls_context(const struct source_target *target, struct source_shared *shared, struct tls_failure *ret_failure)
{
	struct tls_context *context;

	pthread_mutex_lock(&shared->lock);
	context = find_or_make(shared, target, ret_failure);
	if (context != NULL)
		context->users++;
	pthread_mutex_unlock(&shared->lock);
	return context;
}

SSL_CTX *
tls_context_ssl(const struct tls_context *context)
{
	return context->ssl;
}

void
tls_context_leave(struct source_shared *shared, struct tls_context *context)
{
	if (context == NULL)
		return;
	pthread_mutex_lock(&shared->lock);
	context->users--;
	drop_unused(shared);
	pthread_mutex_unlock(&shared->lock);
}
