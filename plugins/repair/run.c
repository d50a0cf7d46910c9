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

	return (ongoing->options->is_dry_run ||
		   history_close_repairs(ongoing->history, ongoing->node->name, now, err)) &&
	       history_repairs(ongoing->history, ongoing->node->name, now - window_s, &ongoing->repairs_text,
		   &ongoing->repairs, &ongoing->repair_count, err);
}

static bool
recall(struct ongoing_repair *ongoing, struct error *err)
{
	return load_repairs(ongoing, err) &&
	       history_recall(ongoing->history, ongoing->node->name, &ongoing->memory, err);
}

/* A dry run leaves no trace: it takes no lock, makes no file, and where there is no history nothing is remembered. */
static bool
open_memory(struct ongoing_repair *ongoing, struct error *err)
{
	const char *path = ongoing->options->history_path;

	if (!ongoing->options->is_dry_run)
		return repair_lock_take(path, ongoing->node->name, &ongoing->lock, err) &&
		       history_open(path, HISTORY_READ_WRITE, BUSY_MS, &ongoing->history, err) && recall(ongoing, err);
	if (history_open(path, HISTORY_READ_ONLY, BUSY_MS, &ongoing->history, err))
		return recall(ongoing, err);
	return err->kind == ERROR_ABSENT;
}

/* The source comes first: root may read more than the user whose ids it takes for the history. */
static bool
begin(struct ongoing_repair *ongoing, struct error *err)
{
	return ongoing_open_source(ongoing, err) && history_act_as_owner(ongoing->options->history_path, err) &&
	       open_memory(ongoing, err) && ongoing_look(ongoing, err);
}

/* W3SVC comes first; what is wrong with the sites then, another look tells. */
static bool
start_service(struct ongoing_repair *ongoing, struct error *err)
{
	if (!repair_plan_has(&ongoing->plan, REPAIR_START_SERVICE, 0))
		return true;
	ongoing_make_steps(ongoing);
	ongoing_wait_until_up(ongoing, true);
	if (ongoing->result.stopped[0] != '\0' || ongoing->snapshot.facts.w3svc_state != SERVICE_RUNNING)
		return true;
	ongoing_stand_on_newest(ongoing);
	return ongoing_take_plan(ongoing, err) && ongoing_note_left(ongoing, err);
}

static bool
repair(struct ongoing_repair *ongoing, struct error *err)
{
	ongoing_stand_on_newest(ongoing);
	if (!ongoing_take_plan(ongoing, err) || !ongoing_note_left(ongoing, err))
		return false;
	if (ongoing->options->is_dry_run || ongoing->plan.is_refused)
		return true;
	if (!start_service(ongoing, err))
		return false;
	ongoing_make_steps(ongoing);
	ongoing_wait_until_up(ongoing, false);
	return true;
}

static void
find_out_who(struct ongoing_repair *ongoing)
{
	const struct passwd *user = getpwuid(geteuid());

	if (user != NULL)
		snprintf(ongoing->who, sizeof(ongoing->who), "start_iis_sites (%.50s)", user->pw_name);
	else
		snprintf(ongoing->who, sizeof(ongoing->who), "start_iis_sites (uid %u)", (unsigned int)geteuid());
}

static void
end(struct ongoing_repair *ongoing)
{
	ongoing_forget_look(ongoing);
	snapshot_clear(&ongoing->first);
	source_close(ongoing->source);
	password_wipe(ongoing->password);
	history_close(ongoing->history);
	repair_lock_release(ongoing->lock);
	free(ongoing->repairs);
	free(ongoing->brought);
	text_arena_clear(&ongoing->repairs_text);
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
	if (!ok && ongoing.lock < 0 && err->kind == ERROR_BUSY) {
		ongoing.result.is_busy = true;
		ok = true;
	}
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
