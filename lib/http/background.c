#include "lib/http/background.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/stopwatch.h"

#define STACK_SIZE ((size_t)1 << 20)	/* a resolver's and libkrb5's frames fit several times */

/* Of the two sides, who comes last frees it. */
struct background {
	struct background_call call;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool is_done;
	bool is_left;			/* nobody waits any more */
};

static struct background *
wait_new(const struct background_call *call)
{
	struct background *wait = calloc(1, sizeof(*wait));
	pthread_condattr_t attributes;

	if (wait == NULL)
		return NULL;
	wait->call = *call;
	pthread_mutex_init(&wait->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&wait->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	return wait;
}

static void
wait_free(struct background *wait)
{
	pthread_cond_destroy(&wait->ended);
	pthread_mutex_destroy(&wait->lock);
	free(wait);
}

static void *
go(void *argument)
{
	struct background *wait = argument;
	bool is_left;

	wait->call.run(wait->call.state);
	pthread_mutex_lock(&wait->lock);
	wait->is_done = true;
	is_left = wait->is_left;
	pthread_cond_signal(&wait->ended);
	pthread_mutex_unlock(&wait->lock);
	if (is_left) {
		wait->call.drop(wait->call.state);
		wait_free(wait);
	}
	return NULL;
}

/* Signals are the program's: the thread that it expects them in is not this one. */
static int
start(struct background *wait)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	failed = pthread_create(&wait->thread, &attributes, go, wait);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed;
}

struct background *
background_begin(const struct background_call *call, struct error *err)
{
	struct background *wait = wait_new(call);
	int failed;

	if (wait == NULL) {
		error_memory(err);
		return NULL;
	}
	failed = start(wait);
	if (failed == 0)
		return wait;
	wait_free(wait);
	error_set(err, ERROR_LIMIT, "no thread can be started: %s", strerror(failed));
	return NULL;
}

bool
background_end(struct background *wait, unsigned int timeout_ms)
{
	const struct timespec until = stopwatch_moment_in(timeout_ms);
	bool is_done;

	pthread_mutex_lock(&wait->lock);
	while (!wait->is_done && pthread_cond_timedwait(&wait->ended, &wait->lock, &until) == 0)
		continue;
	is_done = wait->is_done;
	pthread_mutex_unlock(&wait->lock);
	if (!is_done)
		return false;
	pthread_join(wait->thread, NULL);
	wait_free(wait);
	return true;
}

void
background_leave(struct background *wait)
{
	bool is_done;

	if (wait == NULL)
		return;
	pthread_mutex_lock(&wait->lock);
	is_done = wait->is_done;
	wait->is_left = true;
	if (!is_done)			/* before the lock is given up: then it may be over, and the wait gone */
		pthread_detach(wait->thread);
	pthread_mutex_unlock(&wait->lock);
	if (!is_done)
		return;
	pthread_join(wait->thread, NULL);
	wait->call.drop(wait->call.state);
	wait_free(wait);
}
