/* What connections to nodes share whose trust is the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tls/context.h"
#include "tests/unit/runner/test_group.h"

static SSL_CTX *
context_of(const struct source_target *target)
{
	struct tls_failure failure;
	SSL_CTX *context = tls_context(target, target->shared, &failure);

	assert_non_null(context);
	SSL_CTX_free(context);		/* only who it was matters; what is shared lives on */
	return context;
}

static void
targets_of_one_trust_share_their_context(void **state)
{
	struct source_shared shared;
	struct source_target a = { .address = "a", .auth = AUTH_BASIC, .shared = &shared }, b = a, c = a;

	(void)state;
	source_shared_init(&shared);
	b.address = "b";
	c.insecure = true;
	assert_ptr_equal(context_of(&a), context_of(&b));
	assert_ptr_not_equal(context_of(&a), context_of(&c));
	assert_ptr_equal(context_of(&b), context_of(&a));
	assert_int_equal(SSL_CTX_get_verify_mode(context_of(&a)), SSL_VERIFY_PEER);
	assert_int_equal(SSL_CTX_get_verify_mode(context_of(&c)), SSL_VERIFY_NONE);
	source_shared_clear(&shared);
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
	cmocka_unit_test(a_file_that_cannot_be_read_is_no_trust_and_is_tried_again),
};

TEST_GROUP(tests, NULL, NULL);
