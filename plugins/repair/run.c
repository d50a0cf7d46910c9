#include "plugins/repair/run.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/history/owner.h"
#include "lib/model/stopwatch.h"
#include "lib/repair/lock.h"
#include "plugins/repair/ongoing.h"

#define BUSY_MS 2000	/* for another process's lock on the history */

static bool
load_repairs(struct ongoing_repair *ongoing, struct error *err)
{
	time_t now = time(NULL), window_s = (time_t)ongoing->options->policy.tries_window_s;

	return history_repairs(ongoing->history, ongoing->name, now - window_s, &ongoing->history_text,
	    &ongoing->repairs, &ongoing->repair_count, err);
}

/* Forgets the repairs of another name, if there were any. */
static bool
take_lock(struct ongoing_repair *ongoing, const char *name, struct error *err)
{
	ongoing->name = text_copy_string(&ongoing->result.text, name);
	if (ongoing->name == NULL)
		return error_memory(err);
	free(ongoing->repairs);
	text_arena_clear(&ongoing->history_text);
	ongoing->repairs = NULL;
	ongoing->repair_count = 0;
	if (!ongoing->options->is_dry_run &&
	    !repair_lock_take(ongoing->options->history_path, name, &ongoing->lock, err)) {
		ongoing->result.is_busy = err->kind == ERROR_BUSY;
		return false;
	}
	return load_repairs(ongoing, err);
}

static bool
find_name(struct ongoing_repair *ongoing, struct error *err)
{
	const char *name = ongoing->node->name;

	ongoing->is_named = !ongoing->options->is_by_address;
	return (ongoing->is_named || history_find_address(ongoing->history, name, &ongoing->result.text, &name, err)) &&
	       take_lock(ongoing, name, err);
}

static bool
recall(struct ongoing_repair *ongoing, struct error *err)
{
	memory_clear(&ongoing->memory);
	return history_rejected(ongoing->history, ongoing->name, &ongoing->rejected, &ongoing->rejected_count, err) &&
	       history_recall(ongoing->history, ongoing->name, &ongoing->memory, err);
}

/* The look told which node it is: under its lock once more, as another repair of it may have ended just now. */
static bool
take_name(struct ongoing_repair *ongoing, struct error *err)
{
	bool is_other = strcmp(ongoing->snapshot.node, ongoing->name) != 0;

	ongoing->is_named = true;
	if (!is_other)
		return true;
	repair_lock_release(ongoing->lock);
	ongoing->lock = -1;
	return take_lock(ongoing, ongoing->snapshot.node, err) && recall(ongoing, err) && ongoing_look(ongoing, err);
}

/* A dry run leaves no trace: it takes no lock, makes no file, and where there is no history nothing is remembered. */
static bool
open_memory(struct ongoing_repair *ongoing, struct error *err)
{
	const bool is_dry_run = ongoing->options->is_dry_run;

	if (history_open(ongoing->options->history_path, is_dry_run ? HISTORY_READ_ONLY : HISTORY_READ_WRITE, BUSY_MS,
		&ongoing->history, err))
		return find_name(ongoing, err) && recall(ongoing, err);
	ongoing->name = ongoing->node->name;
	ongoing->is_named = true;
	return is_dry_run && err->kind == ERROR_ABSENT;
}

/* The source comes first: root may read more than the user whose ids it takes for the history. */
static bool
begin(struct ongoing_repair *ongoing, struct error *err)
{
	return ongoing_open_source(ongoing, err) && history_act_as_owner(ongoing->options->history_path, err) &&
	       open_memory(ongoing, err) && ongoing_look(ongoing, err) && take_name(ongoing, err) &&
	       ongoing_find_unfinished(ongoing, err);
}

/* W3SVC comes first; what is wrong with the sites then, another look tells. */
static bool
start_service(struct ongoing_repair *ongoing, struct error *err)
{
	if (!repair_plan_has(&ongoing->plan, REPAIR_START_SERVICE, 0))
		return true;
	ongoing->expects_new_run = true;
	ongoing_make_steps(ongoing);
	ongoing_wait_until_up(ongoing);
	ongoing->expects_new_run = false;
	if (ongoing_is_stopped(ongoing) || ongoing->snapshot.facts.w3svc_state != SERVICE_RUNNING)
		return true;
	ongoing_stand_on_newest(ongoing);
	return ongoing_take_plan(ongoing, err) && ongoing_note_left(ongoing, err);
}

/* A way that only reads is said before anything is done, so that nothing is half done. */
static bool
may_write(const struct ongoing_repair *ongoing, struct error *err)
{
	const char *only_reads = ongoing->snapshot.only_reads;

	return only_reads == NULL || only_reads[0] == '\0' || (ongoing->plan.step_count == 0 && !ongoing->plan.is_refused) ||
	       error_set(err, ERROR_USAGE, "%s: nothing is done, though there is something to repair: %s", ongoing->node->name,
		   only_reads);
}

static bool
repair(struct ongoing_repair *ongoing, struct error *err)
{
	ongoing_stand_on_newest(ongoing);
	if (!may_write(ongoing, err) || !ongoing_take_plan(ongoing, err) || !ongoing_note_left(ongoing, err))
		return false;
	if (ongoing->options->is_dry_run)
		return true;
	if (!ongoing_close_earlier(ongoing, err))
		return false;
	if (ongoing->plan.is_refused)
		return true;
	if (!start_service(ongoing, err))
		return false;
	ongoing_make_steps(ongoing);
	ongoing_wait_until_up(ongoing);
	return true;
}

static void
find_out_who(struct ongoing_repair *ongoing)
{
	const struct passwd *user = getpwuid(geteuid());

	if (user != NULL && user->pw_name[0] != '\0')
		snprintf(ongoing->who, sizeof(ongoing->who), "start_iis_sites (%.50s)", user->pw_name);
	else
		snprintf(ongoing->who, sizeof(ongoing->who), "start_iis_sites (uid %u)", (unsigned int)geteuid());
}

static void
end(struct ongoing_repair *ongoing)
{
	ongoing_forget_looks(ongoing);
	source_close(ongoing->source);
	password_wipe(ongoing->password);
	history_close(ongoing->history);
	repair_lock_release(ongoing->lock);
	free(ongoing->repairs);
	free(ongoing->rejected);
	free(ongoing->brought);
	text_arena_clear(&ongoing->history_text);
}

bool
repair_run(const struct repair_options *options, struct repair_result *ret_result, struct error *err)
{
	struct ongoing_repair ongoing = {
		.options = options, .node = options->node, .lock = -1, .began_ms = stopwatch_ms(),
		.result = { .stopped = "", .service = REPAIR_FINE },
	};
	bool ok;

	find_out_who(&ongoing);
	ok = begin(&ongoing, err) && repair(&ongoing, err);
	ongoing_leave_unfinished(&ongoing);
	ok = ok || ongoing.result.is_busy;
	end(&ongoing);
	if (ok)
		*ret_result = ongoing.result;
	else
		repair_result_clear(&ongoing.result);
	return ok;
}

void
repair_result_clear(struct repair_result *result)
{
	free(result->outcomes);
	free(result->left);
	text_arena_clear(&result->text);
	memset(result, 0, sizeof(*result));
}
