#include "lib/repair/finish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "lib/repair/planning.h"

#define STEP_SIZE    32		/* "start-service:4294967295 " */
#define SAME_START_S 10		/* a start is read from clocks that are set */

const char *
repair_finish_why_late(const struct unfinished_run *run, time_t now)
{
	return datetime_apart(now, run->began) < REPAIR_FINISH_S ? NULL : "it is more than 15 minutes old";
}

const char *
repair_finish_why_other_run(const struct unfinished_run *run, time_t last_start, uint32_t w3svc_pid)
{
	if (run->last_start == 0 || last_start == 0)
		return "the start of W3SVC is not known, so it may have been started since";
	if (datetime_apart(run->last_start, last_start) >= SAME_START_S ||
	    (run->w3svc_pid != 0 && w3svc_pid != 0 && run->w3svc_pid != w3svc_pid))
		return "W3SVC was started since";
	return NULL;
}

const char *
repair_finish_steps(const struct repair_plan *plan, struct text_arena *arena)
{
	char *steps = malloc(plan->step_count * STEP_SIZE + 1);
	const char *copy;
	size_t i, length = 0;

	if (steps == NULL)
		return NULL;
	for (i = 0; i < plan->step_count; i++)
		length += (size_t)snprintf(steps + length, STEP_SIZE, "%s:%u ", repair_step_name(plan->steps[i].kind),
		    plan->steps[i].site == NULL ? 0 : plan->steps[i].site->id);
	copy = text_copy(arena, steps, length);
	free(steps);
	return copy;
}

bool
repair_finish_has(const struct unfinished_run *run, enum repair_step_kind kind, uint32_t site_id)
{
	char step[STEP_SIZE];
	const char *found;

	snprintf(step, sizeof(step), "%s:%u ", repair_step_name(kind), site_id);
	for (found = strstr(run->steps, step); found != NULL; found = strstr(found + 1, step))
		if (found == run->steps || found[-1] == ' ')
			return true;
	return false;
}

const char *
repair_finish_cluster(const struct unfinished_run *run, struct text_arena *arena)
{
	static const char option[] = "--cluster=";
	const char *line = run->options, *copy;

	while (strncmp(line, option, strlen(option)) != 0) {
		line = strchr(line, '\n');
		if (line == NULL)
			return NULL;
		line++;
	}
	line += strlen(option);
	copy = text_copy(arena, line, strcspn(line, "\n"));
	return copy == NULL ? "" : copy;
}

bool
repair_finish_knows_option(const char *argument)
{
	static const char *const names[] = { "state", "state-type", "site", "ignore", "grace", "no-start",
		"no-auto-start", "start-service", "cluster", "unseen", "max-sites", "cooldown", "max-tries",
		"tries-window" };
	size_t i, length;

	if (strncmp(argument, "--", 2) != 0)
		return false;
	length = strcspn(argument + 2, "=");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == length && strncmp(names[i], argument + 2, length) == 0)
			return true;
	return false;
}
