#include "snmp-subagent/daemon/poll_once.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/config/node.h"
#include "lib/model/escape.h"
#include "lib/history/history.h"
#include "lib/history/owner.h"
#include "lib/options/progress.h"
#include "snmp-subagent/poll/poller.h"

#define BUSY_MS 5000

/* The same for all nodes. */
struct round {
	struct history *history;
	FILE *out;
	enum severity worst;
	struct progress progress;
};

static void
write_line(FILE *out, enum severity severity, const char *name, const char *sentence)
{
	fprintf(out, "%-8s ", severity_name(severity));
	escape_write(out, name, ESCAPE_TERMINAL, 0);
	if (*sentence != '\0')
		fputs(": ", out);
	escape_write(out, sentence, ESCAPE_TERMINAL, 0);
	putc('\n', out);
}

static void
write_node(struct round *round, const char *name, const struct verdict *verdict)
{
	char counts[160];
	size_t i;

	snprintf(counts, sizeof(counts), "%zu site%s, %zu run%s, %zu down, %zu will not restart", verdict->site_count,
	    text_s(verdict->site_count), verdict->running, verdict->running == 1 ? "s" : "", verdict->down, verdict->will_not_restart);
	write_line(round->out, verdict->severity, name, counts);
	if (*verdict->cause_sentence != '\0')
		write_line(round->out, verdict->severity, name, verdict->cause_sentence);
	if (*verdict->node_problem != '\0')
		write_line(round->out, verdict->severity, name, verdict->node_problem);
	for (i = 0; i < verdict->site_count; i++) {
		const struct site_verdict *site = &verdict->sites[i];

		fprintf(round->out, "  %-8s %10u  ", severity_name(site->severity), site->id);
		escape_write(round->out, site->name, ESCAPE_TERMINAL, 0);
		fprintf(round->out, ": ");
		escape_write(round->out, site->sentence, ESCAPE_TERMINAL, 0);
		putc('\n', round->out);
	}
}

static bool
judge(struct round *round, struct poll_job *job, struct error *err)
{
	struct memory memory;
	struct verdict verdict;

	if (!history_observe(round->history, &job->snapshot, &memory, NULL, err))
		return false;
	if (!verdict_judge(&job->snapshot, &memory, &job->node->policy, &verdict, err)) {
		memory_clear(&memory);
		return false;
	}
	round->worst = severity_worse(round->worst, verdict.severity);
	write_node(round, job->node->name, &verdict);
	verdict_clear(&verdict);
	memory_clear(&memory);
	return true;
}

static void
take(struct round *round, struct poll_job *job)
{
	struct error err;

	progress_erase(&round->progress);
	if (job->ok && judge(round, job, &err)) {
		snapshot_clear(&job->snapshot);
		return;
	}
	round->worst = severity_worse(round->worst, SEVERITY_UNKNOWN);
	write_line(round->out, SEVERITY_UNKNOWN, job->node->name, job->ok ? err.text : job->err.text);
	if (job->ok)
		snapshot_clear(&job->snapshot);
}

static bool
wait_for_one(int wake_fd, struct error *err)
{
	struct pollfd descriptor = { .fd = wake_fd, .events = POLLIN };
	uint64_t woken;

	if (poll(&descriptor, 1, -1) == -1 && errno != EINTR)
		return error_set(err, ERROR_LIMIT, "poll: %s", strerror(errno));
	return read(wake_fd, &woken, sizeof(woken)) != -1 || errno == EAGAIN || errno == EINTR ||
	       error_set(err, ERROR_LIMIT, "eventfd: %s", strerror(errno));
}

/* With the name of the one that is waited for longest. */
static void
show_progress(struct round *round, const struct poll_job *jobs, size_t started, size_t finished)
{
	size_t i;

	for (i = 0; i < started && jobs[i].owner == NULL; i++)
		continue;
	progress_show(&round->progress, finished, i < started ? jobs[i].node->name : NULL);
}

/* What a first look asks for (the events of long ago, the domain) each one does: it is once. */
static bool
poll_all(struct round *round, const struct configuration *configuration, struct poller *poller,
    struct poll_job *jobs, int wake_fd, struct error *err)
{
	size_t started = 0, finished = 0, most = configuration->agentx.workers;
	struct poll_job *job;

	while (finished < configuration->node_count) {
		while (started < configuration->node_count && started - finished < most) {
			job = &jobs[started];
			job->node = &configuration->nodes[started++];
			job->request = configuration_node_request(job->node, time(NULL));
			job->request.want_domain = true;
			job->owner = round;	/* until it is back */
			if (!poller_start(poller, job, err))
				return false;
		}
		show_progress(round, jobs, started, finished);
		if (!wait_for_one(wake_fd, err))
			return false;
		while ((job = poller_finished(poller)) != NULL) {
			take(round, job);
			poll_job_close(job);
			job->owner = NULL;
			finished++;
		}
	}
	return true;
}

static bool
run(struct round *round, const struct configuration *configuration, int wake_fd, struct error *err)
{
	struct poll_job *jobs = calloc(configuration->node_count + 1, sizeof(*jobs));
	struct poller *poller;
	bool ok;

	if (jobs == NULL)
		return error_memory(err);
	if (!poller_new(configuration->agentx.workers, wake_fd, &poller, err)) {
		free(jobs);
		return false;
	}
	ok = poll_all(round, configuration, poller, jobs, wake_fd, err);
	if (poller_stop(poller, 1000)) {
		poller_free(poller);
		free(jobs);
	}
	return ok;
}

bool
poll_once_run(const struct configuration *configuration, const char *history_path, FILE *out, FILE *errors,
    enum severity *ret_worst, struct error *err)
{
	struct round round = {
		.out = out,
		.worst = SEVERITY_OK,
		.progress = progress_begin(errors, "node", configuration->node_count),
	};
	int wake_fd;
	bool ok;

	if (!history_act_as_owner(history_path, err) ||
	    !history_open(history_path, HISTORY_READ_WRITE, BUSY_MS, &round.history, err))
		return false;
	wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ok = wake_fd != -1 ? run(&round, configuration, wake_fd, err)
			   : error_set(err, ERROR_LIMIT, "eventfd: %s", strerror(errno));
	progress_erase(&round.progress);
	if (wake_fd != -1)
		close(wake_fd);
	history_close(round.history);
	if (ok)
		*ret_worst = round.worst;
	return ok;
}
