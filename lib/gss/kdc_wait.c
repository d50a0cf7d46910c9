#include "lib/gss/kdc_wait.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STACK_SIZE ((size_t)1 << 20)	/* a resolver's and libkrb5's frames fit several times */

/* Of the two sides, who comes last frees it. */
struct errand_course {
	struct errand errand;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool is_done;
	bool is_left;			/* nobody waits any more */
};

static struct errand_course *
course_new(const struct errand *errand)
{
	struct errand_course *course = calloc(1, sizeof(*course));
	pthread_condattr_t attributes;

	if (course == NULL)
		return NULL;
	course->errand = *errand;
	pthread_mutex_init(&course->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&course->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	return course;
}

static void
course_free(struct errand_course *course)
{
	pthread_cond_destroy(&course->ended);
	pthread_mutex_destroy(&course->lock);
	free(course);
}

static void *
go(void *argument)
{
	struct errand_course *course = argument;
	bool is_left;

	course->errand.run(course->errand.state);
	pthread_mutex_lock(&course->lock);
	course->is_done = true;
	is_left = course->is_left;
	pthread_cond_signal(&course->ended);
	pthread_mutex_unlock(&course->lock);
	if (is_left) {
		course->errand.drop(course->errand.state);
		course_free(course);
	}
	return NULL;
}

/* Signals are the program's: the thread that it expects them in is not this one. */
static int
start(struct errand_course *course)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	failed = pthread_create(&course->thread, &attributes, go, course);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed;
}

static struct timespec
moment_in(unsigned int ms)
{
	struct timespec moment;

	clock_gettime(CLOCK_MONOTONIC, &moment);
	moment.tv_sec += ms / 1000;
	moment.tv_nsec += (long)(ms % 1000) * 1000000;
	if (moment.tv_nsec >= 1000000000) {
		moment.tv_sec++;
		moment.tv_nsec -= 1000000000;
	}
	return moment;
}

struct errand_course *
errand_begin(const struct errand *errand, struct error *err)
{
	struct errand_course *course = course_new(errand);
	int failed;

	if (course == NULL) {
		error_set(err, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	failed = start(course);
	if (failed == 0)
		return course;
	course_free(course);
	error_set(err, ERROR_LIMIT, "no thread can be started: %s", strerror(failed));
	return NULL;
}

bool
errand_wait(struct errand_course *course, unsigned int timeout_ms)
{
	const struct timespec until = moment_in(timeout_ms);
	bool is_done;

	pthread_mutex_lock(&course->lock);
	while (!course->is_done && pthread_cond_timedwait(&course->ended, &course->lock, &until) == 0)
		continue;
	is_done = course->is_done;
	pthread_mutex_unlock(&course->lock);
	if (!is_done)
		return false;
	pthread_join(course->thread, NULL);
	course_free(course);
	return true;
}

void
errand_leave(struct errand_course *course)
{
	bool is_done;

	if (course == NULL)
		return;
	pthread_mutex_lock(&course->lock);
	is_done = course->is_done;
	course->is_left = true;
	if (!is_done)			/* before the lock is given up: then it may be over, and the course gone */
		pthread_detach(course->thread);
	pthread_mutex_unlock(&course->lock);
	if (!is_done)
		return;
	pthread_join(course->thread, NULL);
	course->errand.drop(course->errand.state);
	course_free(course);
}
