/* Errands: waited for no longer than allowed, and whoever is late clears up after itself. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/http/background.h"
#include "tests/unit/runner/test_group.h"

#define NO_TIME	  1U		/* ms: nobody opens the gate before */
#define LONG_TIME 60000U	/* ms: only a bug needs it */

/* What a call waits at, until the test opens it. */
struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool is_open, is_run, is_dropped;
	bool takes_signals;
};

static void
gate_init(struct gate *gate)
{
	memset(gate, 0, sizeof(*gate));
	pthread_mutex_init(&gate->lock, NULL);
	pthread_cond_init(&gate->changed, NULL);
}

static void
gate_set(struct gate *gate, bool *flag)
{
	pthread_mutex_lock(&gate->lock);
	*flag = true;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
}

static void
gate_wait(struct gate *gate, const bool *flag)
{
	pthread_mutex_lock(&gate->lock);
	while (!*flag)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

static void
gate_clear(struct gate *gate)
{
	pthread_cond_destroy(&gate->changed);
	pthread_mutex_destroy(&gate->lock);
}

static void
run(void *state)
{
	struct gate *gate = state;
	sigset_t blocked;

	gate_wait(gate, &gate->is_open);
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	gate->takes_signals = sigismember(&blocked, SIGTERM) == 0 || sigismember(&blocked, SIGALRM) == 0;
	gate_set(gate, &gate->is_run);
}

static void
drop(void *state)
{
	struct gate *gate = state;

	gate_set(gate, &gate->is_dropped);
}

static struct background *
begin(struct gate *gate)
{
	const struct background_call call = { .run = run, .drop = drop, .state = gate };
	struct error err = { .kind = ERROR_NONE };
	struct background *wait = background_begin(&call, &err);

	assert_non_null(wait);
	assert_int_equal(err.kind, ERROR_NONE);
	return wait;
}

static void
a_call_that_ends_in_time_is_the_callers_again(void **state)
{
	struct gate gate;

	(void)state;
	gate_init(&gate);
	gate.is_open = true;
	assert_true(background_end(begin(&gate), LONG_TIME));
	assert_true(gate.is_run);
	assert_false(gate.is_dropped);
	assert_false(gate.takes_signals);
	gate_clear(&gate);
}

static void
a_late_call_can_be_waited_for_again(void **state)
{
	struct background *wait;
	struct gate gate;

	(void)state;
	gate_init(&gate);
	wait = begin(&gate);
	assert_false(background_end(wait, 0));
	assert_false(background_end(wait, NO_TIME));
	gate_set(&gate, &gate.is_open);
	assert_true(background_end(wait, LONG_TIME));
	assert_false(gate.is_dropped);
	gate_clear(&gate);
}

static void
a_call_that_is_left_drops_what_it_worked_on(void **state)
{
	struct background *wait;
	struct gate gate;

	(void)state;
	gate_init(&gate);
	wait = begin(&gate);
	assert_false(background_end(wait, NO_TIME));
	background_leave(wait);
	assert_false(gate.is_dropped);
	gate_set(&gate, &gate.is_open);
	gate_wait(&gate, &gate.is_dropped);
	assert_true(gate.is_run);
	gate_clear(&gate);
}

static void
a_call_that_was_over_when_it_is_left_is_dropped_too(void **state)
{
	struct background *wait;
	struct gate gate;

	(void)state;
	gate_init(&gate);
	gate.is_open = true;
	wait = begin(&gate);
	gate_wait(&gate, &gate.is_run);
	background_leave(wait);
	gate_wait(&gate, &gate.is_dropped);
	background_leave(NULL);
	gate_clear(&gate);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_call_that_ends_in_time_is_the_callers_again),
	cmocka_unit_test(a_late_call_can_be_waited_for_again),
	cmocka_unit_test(a_call_that_is_left_drops_what_it_worked_on),
	cmocka_unit_test(a_call_that_was_over_when_it_is_left_is_dropped_too),
};

TEST_GROUP(tests, NULL, NULL);
