#include "snmp-subagent/poll/poller.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config/node.h"
#include "lib/model/stopwatch.h"

#define STACK_SIZE ((size_t)1 << 20) /* a resolver's and OpenSSL's frames fit several times */

struct poller {
	pthread_mutex_t
	    opening; /* one at a time loads modules */
	pthread_mutex_t lock; /* over all below */
	pthread_cond_t work;  /* there is a job, or it is the end */
	pthread_cond_t ended; /* a thread has ended */
	struct poll_job *waiting, **waiting_end;
	struct poll_job *done, **done_end;
	pthread_t *made;		/* all threads that were made: `most` places */
	unsigned int made_count;
	unsigned int threads, idle, most;	/* threads: that have not ended */
	size_t waiting_count;
	bool is_ending;
	bool closes;	/* no connection is kept */
	int wake_fd;
	struct source_shared shared;
};

static bool
open_source(struct poller *poller, struct poll_job *job, struct error *err)
{
	bool ok;

	job->secret = secret_mark_take(job->node);
	if (!configuration_node_target(job->node, &job->target, job->password, err))
		return error_prefix(err, "%s", job->node->name);
	job->target.shared = &poller->shared;
	pthread_mutex_lock(&poller->opening);
	ok = source_open(SOURCE_WINRM, &job->target, &job->source, err);
	pthread_mutex_unlock(&poller->opening);
	if (!ok)
		poll_job_close(job);
	return ok;
}

/* A refused password is read again the next time: its file may have another one then. */
static void
ask(struct poller *poller, struct poll_job *job, bool closes)
{
	int64_t began_ms = stopwatch_ms();

	error_clear(&job->err);
	job->request.timeout_ms = job->node->timeout_s * 1000;
	job->ok = (job->source != NULL || open_source(poller, job, &job->err)) &&
		  source_look(job->source, &job->request, &job->snapshot, &job->err);
	if (closes || (!job->ok && job->err.kind == ERROR_REFUSED))
		poll_job_close(job);
	job->took_ms = stopwatch_passed_ms(began_ms);
}

static void
give_back(struct poller *poller, struct poll_job *job)
{
	const uint64_t one = 1;

	job->next = NULL;
	*poller->done_end = job;
	poller->done_end = &job->next;
	while (write(poller->wake_fd, &one, sizeof(one)) == -1 && errno == EINTR)
		continue;
}

static void *
work(void *argument)
{
	struct poller *poller = argument;

	pthread_mutex_lock(&poller->lock);
	for (;;) {
		struct poll_job *job;
		bool closes;

		poller->idle++;
		while (poller->waiting == NULL && !poller->is_ending)
			pthread_cond_wait(&poller->work, &poller->lock);
		poller->idle--;
		if (poller->is_ending)
			break;
		job = poller->waiting;
		poller->waiting = job->next;
		if (poller->waiting == NULL)
			poller->waiting_end = &poller->waiting;
		poller->waiting_count--;
		closes = poller->closes;
		pthread_mutex_unlock(&poller->lock);
		ask(poller, job, closes);
		pthread_mutex_lock(&poller->lock);
		give_back(poller, job);
	}
	poller->threads--;
	pthread_cond_signal(&poller->ended);
	pthread_mutex_unlock(&poller->lock);
	return NULL;
}

bool
poller_new(unsigned int most, int wake_fd, struct poller **ret_poller, struct error *err)
{
	struct poller *poller = calloc(1, sizeof(*poller));
	pthread_condattr_t attributes;

	if (poller != NULL)
		poller->made = calloc(most, sizeof(*poller->made));
	if (poller == NULL || poller->made == NULL) {
		free(poller);
		return error_memory(err);
	}
	source_shared_init(&poller->shared);
	pthread_mutex_init(&poller->opening, NULL);
	pthread_mutex_init(&poller->lock, NULL);
	pthread_cond_init(&poller->work, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&poller->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	poller->waiting_end = &poller->waiting;
	poller->done_end = &poller->done;
	poller->most = most;
	poller->wake_fd = wake_fd;
	*ret_poller = poller;
	return true;
}

/* Under the lock. */
static bool
make_thread(struct poller *poller, struct error *err)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int failed;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	failed = pthread_create(&thread, &attributes, work, poller);
	pthread_attr_destroy(&attributes);
	if (failed == 0) {
		poller->made[poller->made_count++] = thread;
		poller->threads++;
	}
	return failed == 0 ||
	       error_set(err, ERROR_LIMIT, "no thread to ask nodes with: %s", strerror(failed));
}

bool
poller_start(struct poller *poller, struct poll_job *job, struct error *err)
{
	bool ok = true;

	pthread_mutex_lock(&poller->lock);
	if (poller->idle <= poller->waiting_count && poller->threads < poller->most)
		ok = make_thread(poller, err) || poller->threads > 0; /* those that there are will do */
	if (ok) {
		job->next = NULL;
		*poller->waiting_end = job;
		poller->waiting_end = &job->next;
		poller->waiting_count++;
		pthread_cond_signal(&poller->work);
	}
	pthread_mutex_unlock(&poller->lock);
	return ok;
}

void
poller_keep_connections(struct poller *poller, bool keeps)
{
	pthread_mutex_lock(&poller->lock);
	poller->closes = !keeps;
	pthread_mutex_unlock(&poller->lock);
}

struct poll_job *
poller_finished(struct poller *poller)
{
	struct poll_job *job;

	pthread_mutex_lock(&poller->lock);
	job = poller->done;
	if (job != NULL) {
		poller->done = job->next;
		if (poller->done == NULL)
			poller->done_end = &poller->done;
	}
	pthread_mutex_unlock(&poller->lock);
	return job;
}

bool
poller_stop(struct poller *poller, unsigned int wait_ms)
{
	const struct timespec until = stopwatch_moment_in(wait_ms);
	unsigned int i;
	bool have_ended;

	pthread_mutex_lock(&poller->lock);
	poller->is_ending = true;
	pthread_cond_broadcast(&poller->work);
	while (poller->threads > 0 && pthread_cond_timedwait(&poller->ended, &poller->lock, &until) == 0)
		continue;
	have_ended = poller->threads == 0;
	if (have_ended && poller->waiting != NULL) {
		*poller->done_end = poller->waiting;
		poller->done_end = poller->waiting_end;
		poller->waiting = NULL;
		poller->waiting_end = &poller->waiting;
	}
	pthread_mutex_unlock(&poller->lock);
	/* To their very end: a thread that still gives back what OpenSSL has in it must not meet exit(). */
	for (i = 0; have_ended && i < poller->made_count; i++)
		pthread_join(poller->made[i], NULL);
	return have_ended;
}

void
poller_free(struct poller *poller)
{
	source_shared_clear(&poller->shared);
	pthread_mutex_destroy(&poller->opening);
	pthread_mutex_destroy(&poller->lock);
	pthread_cond_destroy(&poller->work);
	pthread_cond_destroy(&poller->ended);
	free(poller->made);
	free(poller);
}

void
poll_job_close(struct poll_job *job)
{
	source_close(job->source);
	job->source = NULL;
	password_wipe(job->password);
}
