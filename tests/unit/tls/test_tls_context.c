/* What connections to nodes share whose trust is the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/tls/context.h"
#include "tests/unit/runner/test_group.h"

static struct tls_context *
context_of(const struct source_target *target)
{
	struct tls_failure failure;
	struct tls_context *context = tls_context(target, target->shared, &failure);

	assert_non_null(context);
	return context;
}

/* Behind those that the file has. */
static void
add_authority(const char *path)
{
	EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, NULL);
	FILE *file = fopen(path, "a");
	X509 *certificate = X509_new();
	EVP_PKEY *key = NULL;

	assert_non_null(file);
	assert_int_equal(EVP_PKEY_keygen_init(making), 1);
	assert_int_equal(EVP_PKEY_keygen(making, &key), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	X509_set_pubkey(certificate, key);
	assert_true(X509_sign(certificate, key, NULL) > 0);
	assert_int_equal(PEM_write_X509(file, certificate), 1);
	assert_int_equal(fclose(file), 0);
	X509_free(certificate);
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(making);
}

static void
note_end(void *parent, void *data, CRYPTO_EX_DATA *all, int index, long count, void *state)
{
	(void)parent;
	(void)data;
	(void)all;
	(void)index;
	(void)count;
	++*(int *)state;
}

static void
leave(struct source_shared *shared, struct tls_context **contexts, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		tls_context_leave(shared, contexts[i]);
}

static void
targets_of_one_trust_share_their_context(void **state)
{
	struct source_shared shared;
	struct source_target a = { .address = "a", .auth = AUTH_BASIC, .shared = &shared }, b = a, c = a;
	struct tls_context *of[4];

	(void)state;
	source_shared_init(&shared);
	b.address = "b";
	c.insecure = true;
	of[0] = context_of(&a);
	of[1] = context_of(&b);
	of[2] = context_of(&c);
	of[3] = context_of(&a);
	assert_ptr_equal(of[0], of[1]);
	assert_ptr_not_equal(of[0], of[2]);
	assert_ptr_equal(of[0], of[3]);
	assert_int_equal(SSL_CTX_get_verify_mode(tls_context_ssl(of[0])), SSL_VERIFY_PEER);
	assert_int_equal(SSL_CTX_get_verify_mode(tls_context_ssl(of[2])), SSL_VERIFY_NONE);
	leave(&shared, of, 4);
	source_shared_clear(&shared);
}

static void
what_was_made_of_files_that_were_replaced_ends_with_its_last_user(void **state)
{
	static int ended;
	char path[] = "/tmp/sitewatch-authorities-XXXXXX";
	struct source_shared shared;
	const struct source_target target = { .address = "a", .auth = AUTH_BASIC, .ca_file = path, .shared = &shared };
	struct tls_context *of[4];

	(void)state;
	close(mkstemp(path));
	assert_true(CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_CTX, 0, &ended, NULL, NULL, note_end) >= 0);
	source_shared_init(&shared);
	add_authority(path);
	of[0] = context_of(&target);
	of[1] = context_of(&target);
	add_authority(path);
	of[2] = context_of(&target);
	assert_ptr_not_equal(of[0], of[2]);
	tls_context_leave(&shared, of[0]);
	assert_int_equal(ended, 0);
	tls_context_leave(&shared, of[1]);
	assert_int_equal(ended, 1);

	tls_context_leave(&shared, of[2]);	/* who comes next finds it, though nobody has it */
	of[3] = context_of(&target);
	assert_ptr_equal(of[3], of[2]);
	assert_int_equal(ended, 1);
	tls_context_leave(&shared, of[3]);
	add_authority(path);
	of[0] = context_of(&target);
	assert_int_equal(ended, 2);
	tls_context_leave(&shared, of[0]);
	source_shared_clear(&shared);
	assert_int_equal(ended, 3);
	unlink(path);
}

static void
a_file_that_cannot_be_read_is_no_trust_and_is_tried_again(void **state)
{
	struct source_shared shared;
	const struct source_target target = { .address = "a", .auth = AUTH_BASIC, .ca_file = "/nonexistent", .shared = &shared };
	struct tls_failure failure;
	int i;

	(void)state;
	source_shared_init(&shared);
	for (i = 0; i < 2; i++) {
		assert_null(tls_context(&target, &shared, &failure));
		assert_int_equal(failure.flaw, TLS_BAD_AUTHORITIES);
	}
	assert_null(shared.contexts);
	source_shared_clear(&shared);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(targets_of_one_trust_share_their_context),
	cmocka_unit_test(what_was_made_of_files_that_were_replaced_ends_with_its_last_user),
	cmocka_unit_test(a_file_that_cannot_be_read_is_no_trust_and_is_tried_again),
};

TEST_GROUP(tests, NULL, NULL);
