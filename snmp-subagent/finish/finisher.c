#include "snmp-subagent/finish/finisher.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/history/unfinished.h"
#include "lib/repair/finish.h"
#include "snmp-subagent/finish/child.h"
#include "snmp-subagent/log.h"

#define PROGRAM	    "start_iis_sites"
#define RUNS	    4		/* at a time */
#define ARGUMENTS   128		/* of one run */
#define TIMEOUT_S   25		/* of start_iis_sites, unless [repair] says otherwise */
#define SLACK_S	    10
#define EVERY_MS    1000	/* between two questions to the history */

/* What a run is of: a node, or all of a cluster. */
struct subject {
	const struct configuration_node *node;
	const struct cluster_policy *cluster;	/* NULL: the node alone */
};

struct run {
	char name[CONFIGURATION_NAME_MAX + 1];
	bool is_of_cluster;
	struct child child;	/* pid 0: free; but what it is of is not taken up again before... */
	int64_t end_ms;		/* ...this, or while it runs: when it is killed */
};

struct finisher {
	const char *config_path, *history_path;
	char program[PATH_MAX];
	struct run runs[RUNS];
	int64_t next_ms;
	bool has_failed;	/* so it is logged once */
};

/* Beside this program, as in a build tree; else where it was installed. */
static void
find_program(char program[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", program, PATH_MAX - sizeof(PROGRAM) - 1);
	char *slash;

	program[length > 0 ? length : 0] = '\0';
	slash = strrchr(program, '/');
	if (slash != NULL) {
		strcpy(slash + 1, PROGRAM);
		if (access(program, X_OK) == 0)
			return;
	}
	strcpy(program, EVENTHANDLERDIR "/" PROGRAM);
}

bool
finisher_new(const char *config_path, const char *history_path, struct finisher **ret_finisher, struct error *err)
{
	struct finisher *finisher = calloc(1, sizeof(*finisher));

	if (finisher == NULL)
		return error_memory(err);
	finisher->config_path = config_path;
	finisher->history_path = history_path;
	find_program(finisher->program);
	*ret_finisher = finisher;
	return true;
}

static void
end_runs(struct finisher *finisher, int64_t now_ms)
{
	char line[CHILD_LINE];
	size_t i;
	int status;

	for (i = 0; i < RUNS; i++) {
		struct run *run = &finisher->runs[i];

		if (run->child.pid == 0)
			continue;
		if (now_ms >= run->end_ms)
			child_kill(&run->child);
		if (!child_has_ended(&run->child, line, &status))
			continue;
		run->end_ms = now_ms;
		daemon_log(status == 0 ? LOG_NOTICE : LOG_WARNING, "%s: an unfinished repair was taken up: %s (status %d)",
		    run->name, line[0] == '\0' ? "it said nothing" : line, status);
	}
}

static const char *
name_of(const struct subject *subject)
{
	return subject->cluster == NULL ? subject->node->name : subject->cluster->name;
}

/* Where a run of `subject` has its place; NULL: it runs, did a moment ago, or there are too many. */
static struct run *
find_place(struct finisher *finisher, const struct subject *subject, int64_t now_ms)
{
	struct run *place = NULL;
	size_t i;

	for (i = 0; i < RUNS; i++) {
		struct run *run = &finisher->runs[i];

		if (run->is_of_cluster == (subject->cluster != NULL) && strcasecmp(run->name, name_of(subject)) == 0) {
			if (run->child.pid != 0 || now_ms - run->end_ms < (int64_t)subject->node->interval_s * 1000)
				return NULL;
			return run;
		}
		if (run->child.pid == 0 && (place == NULL || run->end_ms < place->end_ms))
			place = run;
	}
	return place;
}

/*
 * The options that the run kept, but only such as say what is repaired: whoever may write to the history shall not
 * choose whom this account asks, or with which secret. All of them or none: one that is left out may be an --ignore.
 */
static bool
add_options(char *options, char **argv, size_t count, struct error *err)
{
	char *rest = NULL, *option;

	for (option = strtok_r(options, "\n", &rest); option != NULL; option = strtok_r(NULL, "\n", &rest)) {
		if (!repair_finish_knows_option(option) || strncmp(option, "--cluster=", strlen("--cluster=")) == 0)
			continue;	/* the cluster is said already */
		if (count == ARGUMENTS)
			return error_set(err, ERROR_LIMIT, "the run was given more than %d options: finish it by hand", ARGUMENTS);
		argv[count++] = option;
	}
	argv[count] = NULL;
	return true;
}

static bool
start(const struct finisher *finisher, const struct subject *subject, const struct unfinished_run *unfinished,
    struct child *ret_child, struct error *err)
{
	struct text_arena text = { 0 };
	char *argv[ARGUMENTS + 1], *options = strdup(unfinished->options);
	const char *const first[] = { PROGRAM, "--finish", text_format(&text, "--config=%s", finisher->config_path),
		text_format(&text, "--history=%s", finisher->history_path),
		text_format(&text, "--%s=%s", subject->cluster == NULL ? "node" : "cluster", name_of(subject)) };
	size_t count, given = sizeof(first) / sizeof(first[0]);
	bool ok = options != NULL;

	for (count = 0; count < given; count++) {
		argv[count] = (char *)(uintptr_t)first[count];
		ok = ok && first[count] != NULL;
	}
	if (!ok)
		error_memory(err);
	else
		ok = add_options(options, argv, count, err) && child_start(finisher->program, argv, ret_child, err);
	free(options);
	text_arena_clear(&text);
	return ok;
}

/* Its configuration was this daemon's: another one's node may be another machine, asked as somebody else. */
static bool
is_ours(const struct finisher *finisher, const struct unfinished_run *run)
{
	char *path = realpath(finisher->config_path, NULL);
	bool is_same = path != NULL && strcmp(path, run->config) == 0;

	free(path);
	return is_same;
}

static bool
has_node(const struct cluster_policy *cluster, const char *name)
{
	size_t i;

	for (i = 0; i < cluster->node_count; i++)
		if (strcasecmp(cluster->nodes[i], name) == 0)
			return true;
	return false;
}

/* By our configuration: the history may not choose which nodes are asked. */
static bool
find_subject(const struct configuration *configuration, const struct unfinished_run *unfinished, struct subject *ret_subject)
{
	struct subject subject = { .node = configuration_find(configuration, unfinished->node) };
	struct text_arena text = { 0 };
	const char *cluster = repair_finish_cluster(unfinished, &text);
	bool ok = subject.node != NULL;

	if (cluster != NULL) {
		subject.cluster = configuration_find_cluster(configuration, cluster);
		ok = ok && subject.cluster != NULL && has_node(subject.cluster, unfinished->node);
	}
	text_arena_clear(&text);
	*ret_subject = subject;
	return ok;
}

static void
take_up(struct finisher *finisher, const struct configuration *configuration, const struct unfinished_run *unfinished,
    int64_t now_ms, time_t now)
{
	unsigned int timeout_s = configuration->repair.timeout_s == 0 ? TIMEOUT_S : configuration->repair.timeout_s;
	struct subject subject;
	struct run *run = find_subject(configuration, unfinished, &subject) ? find_place(finisher, &subject, now_ms) : NULL;
	struct error err;

	if (run == NULL || repair_finish_why_late(unfinished, now) != NULL || !is_ours(finisher, unfinished))
		return;
	snprintf(run->name, sizeof(run->name), "%s", name_of(&subject));
	run->is_of_cluster = subject.cluster != NULL;
	run->end_ms = now_ms + (int64_t)(timeout_s + SLACK_S) * 1000;
	if (start(finisher, &subject, unfinished, &run->child, &err))
		return;
	run->end_ms = now_ms;
	daemon_log(LOG_ERR, "%s: an unfinished repair cannot be taken up: %s", name_of(&subject), err.text);
}

void
finisher_work(struct finisher *finisher, const struct configuration *configuration, struct history *history,
    int64_t now_ms, time_t now)
{
	struct text_arena text = { 0 };
	struct unfinished_run *runs = NULL;
	struct error err;
	size_t count = 0, i;
	bool ok;

	end_runs(finisher, now_ms);
	if (!configuration->repair.finish || now_ms < finisher->next_ms)
		return;
	finisher->next_ms = now_ms + EVERY_MS;
	ok = history_unfinished(history, NULL, now, &text, &runs, &count, &err);
	if (!ok && !finisher->has_failed)
		daemon_log(LOG_ERR, "unfinished repairs have to wait: %s", err.text);
	finisher->has_failed = !ok;
	for (i = 0; i < count; i++)
		take_up(finisher, configuration, &runs[i], now_ms, now);
	free(runs);
	text_arena_clear(&text);
}

void
finisher_free(struct finisher *finisher)
{
	free(finisher);
}
