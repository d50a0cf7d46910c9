#include "lib/verdict/site_sentence.h"

#include <string.h>

#include "lib/model/counted_sites.h"
#include "lib/model/datetime.h"
#include "lib/verdict/node_sentence.h"
#include "lib/verdict/pools.h"
#include "lib/verdict/tries.h"

static struct text_arena *
arena_of(const struct site_case *site)
{
	return site->on->text;
}

/* One word of a POSIX shell command line, quoted where it has to be. NULL: out of memory. */
static const char *
shell_word(struct text_arena *arena, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:@%+,/-";
	const char *quoted = "", *quote;

	if (word[0] != '\0' && word[strspn(word, plain)] == '\0')
		return word;
	while (quoted != NULL && (quote = strchr(word, '\'')) != NULL) {
		quoted = text_format(arena, "%s%.*s'\\''", quoted, (int)(quote - word), word);
		word = quote + 1;
	}
	return quoted == NULL ? NULL : text_format(arena, "'%s%s'", quoted, word);
}

/* "sitewatch accept EXCH-A 3": a command that can be pasted. By name where the node told no number. */
static const char *
command_on_site(const struct site_case *site, const char *verb)
{
	const char *node = shell_word(arena_of(site), site->on->snapshot->node);
	const char *word = site_number_is_ours(site->site->id) ? shell_word(arena_of(site), site->site->name)
							       : text_format(arena_of(site), "%u", site->site->id);

	if (node == NULL || word == NULL)
		return NULL;
	return text_format(arena_of(site), "sitewatch %s %s%s %s", verb, node[0] == '-' || word[0] == '-' ? "-- " : "", node,
	    word);
}

/* What the operator is to do about a stop of which nothing is known: "" when something is. */
static const char *
how_to_accept(const struct site_case *site)
{
	const char *command;

	if (!site_has_no_memory(site))
		return "";
	command = command_on_site(site, "accept");
	if (command == NULL)
		return NULL;
	return text_format(
	    arena_of(site), " (no earlier observation: if it is meant to be stopped, run: %s)", command);
}

/* A resource that may be in charge of the site; "" when there is none, or a rule covers the site. */
static const char *
cluster_hint(const struct site_case *site)
{
	const struct cluster_resource *resource;

	if (site->placement != NULL)
		return "";
	resource = placement_hint(site->on->snapshot, site->site->name);
	if (resource == NULL)
		return "";
	return text_format(arena_of(site),
	    " (cluster resource '%s' of group '%s' may manage it: if so, the configuration should name it)",
	    resource->name, resource->group);
}

bool
site_has_no_memory(const struct site_case *site)
{
	return site->past == NULL || !site->past->has_run;
}

/* "auto start is off", or that it is not told. */
static const char *
flag_is_off(const struct site_case *site)
{
	const char *why;

	if (site->site->auto_start == AUTO_START_OFF)
		return "auto start is off";
	why = node_words_unreadable(site->on, PART_AUTO_START);
	return why == NULL ? NULL : text_format(arena_of(site), "its auto start cannot be read%s", why);
}

const char *
site_words_ignored(const struct site_case *site)
{
	(void)site;
	return "ignored by the policy";
}

const char *
site_words_passive(const struct site_case *site)
{
	const struct placement *placement = site->placement;

	if (placement->where == PLACEMENT_LAST_ELSEWHERE)
		return text_format(arena_of(site), "its cluster group '%s' was on %s when that was last told: %s",
		    placement->group_name, placement->owner, placement->why);
	return text_format(arena_of(site), "its cluster group '%s' is %s on %s", placement->group->name,
	    cluster_state_name(placement->group->state), placement->owner);
}

const char *
site_words_service_down(const struct site_case *site)
{
	switch (site->on->snapshot->facts.w3svc_state) {
	case SERVICE_UNKNOWN:
	case SERVICE_RUNNING:
	case SERVICE_STOPPED:
		break;
	case SERVICE_ABSENT:
		return "the World Wide Web Publishing Service (W3SVC) is not installed";
	case SERVICE_PENDING:
		return "the World Wide Web Publishing Service (W3SVC) is starting or stopping";
	case SERVICE_PAUSED:
		return "the World Wide Web Publishing Service (W3SVC) is paused";
	}
	return "the World Wide Web Publishing Service (W3SVC) is stopped";
}

const char *
site_words_pool_stopped(const struct site_case *site)
{
	return text_format(arena_of(site),
	    "started, but its application pool '%s' is stopped: it answers 503", site->site->pool);
}

const char *
site_words_pool_accepted(const struct site_case *site)
{
	const char *accepted = node_words_accepted(site->on, pools_acceptance(site->on, site->site->pool, RUN_STOPPED));

	return accepted == NULL ? NULL : text_format(arena_of(site),
	    "started, but its application pool '%s' is stopped: it answers 503; %s", site->site->pool, accepted);
}

const char *
site_words_flag_accepted(const struct site_case *site)
{
	const char *accepted = node_words_accepted(site->on, &site->past->flag_accepted);

	return accepted == NULL ? NULL : text_format(arena_of(site),
	    "runs; auto start is off, %s: it will not survive the next restart", accepted);
}

const char *
site_words_running(const struct site_case *site)
{
	if (site->site->auto_start == AUTO_START_UNKNOWN && policy_excuses(site->on->policy, PART_AUTO_START))
		return "runs (its auto start is not read: unreadable-ok)";
	if (site->site->auto_start != AUTO_START_ON)
		return text_format(
		    arena_of(site), "runs, started by its cluster group '%s'", site->placement->group->name);
	if (!site->on->snapshot->has_run_state)
		return "auto start is on (run state not in the file)";
	return "runs, auto start is on";
}

const char *
site_words_will_not_restart(const struct site_case *site)
{
	const char *hint = cluster_hint(site);
	char since[DATETIME_SIZE], seen[DATETIME_SIZE + 16] = "";

	if (!site->on->snapshot->has_run_state)
		return "auto start is off: it will not survive a restart (run state not in the file)";
	if (site->past != NULL && site->past->auto_start_off_since != 0) {
		datetime_format_local(site->past->auto_start_off_since, site->on->today, since);
		strcpy(seen, ", seen off since ");
		strcat(seen, since);
	}
	if (hint == NULL)
		return NULL;
	return text_format(arena_of(site),
	    "runs, but auto start is off%s: it will not survive the next restart%s", seen, hint);
}

const char *
site_words_settling(const struct site_case *site)
{
	const struct judging *on = site->on;
	char age[DATETIME_SIZE];

	if (on->snapshot->facts.w3svc_state == SERVICE_PENDING)
		return "stopped while the World Wide Web Publishing Service (W3SVC) is starting";
	if (site->site->run_state == RUN_STARTING)
		return "is starting";
	if (site->site->run_state == RUN_CONTINUING)
		return "is continuing";
	if (site->placement != NULL && site->placement->where == PLACEMENT_MOVING)
		return text_format(arena_of(site), "stopped while its cluster group '%s' is pending on %s",
		    site->placement->group->name, site->placement->group->owner);
	if (site->past != NULL && site->past->is_born) {
		datetime_format_age(on->today - site->past->settling_since, age);
		return text_format(arena_of(site), "new, first seen %s ago, and stopped: it may still be started", age);
	}
	datetime_format_age(on->snapshot->facts.local_time - on->last_start, age);
	return text_format(arena_of(site),
	    "stopped, but the last start is only %s ago: it may still come up (grace time %u s)", age,
	    on->policy->grace_s);
}

const char *
site_words_paused(const struct site_case *site)
{
	return site->site->run_state == RUN_PAUSED ? "is paused" : "is pausing";
}

const char *
site_words_stopped_before(const struct site_case *site)
{
	const char *accepted;
	char at[DATETIME_SIZE + 8];

	if (acceptance_holds(&site->past->accepted, site->on->snapshot->looked_at)) {
		accepted = node_words_accepted(site->on, &site->past->accepted);
		return accepted == NULL ? NULL : text_format(arena_of(site), "stopped, %s", accepted);
	}
	node_words_at(site->on, site->past->not_running_since, at);
	return text_format(
	    arena_of(site), "stopped before the last start, by somebody: seen%s, never accepted", at);
}

const char *
site_words_stopped(const struct site_case *site)
{
	const char *hint = cluster_hint(site);
	char at[DATETIME_SIZE + 8];

	if (hint == NULL)
		return NULL;
	if (site->placement != NULL && site->placement->where == PLACEMENT_HERE)
		return text_format(arena_of(site), "%s while its cluster group '%s' is %s here",
		    run_state_name(site->site->run_state), site->placement->group->name,
		    cluster_state_name(site->placement->group->state));
	if (site->site->run_state == RUN_STOPPING)
		return text_format(arena_of(site), "is stopping%s", hint);
	if (!site->on->is_start_told)
		return text_format(arena_of(site),
		    "is stopped and ran before: whether a restart took it down cannot be read%s", hint);
	node_words_at(site->on, site->on->last_start, at);
	return text_format(arena_of(site), "was stopped after it had run since the last start%s%s", at, hint);
}

const char *
site_words_down_after_restart(const struct site_case *site)
{
	const char *hint = cluster_hint(site), *flag = flag_is_off(site);
	char at[DATETIME_SIZE + 8];

	if (hint == NULL || flag == NULL)
		return NULL;
	if (site->past->ran_since_start)
		return text_format(arena_of(site),
		    "went down with others whose auto start was off, and none whose auto start was on: so looks a "
		    "restart of W3SVC%s",
		    hint);
	node_words_at(site->on, site->on->last_start, at);
	return text_format(arena_of(site), "did not come back after the last start%s: %s%s%s", at, flag,
	    site->on->is_memory_old ? " (the last look before that start is over a day older)" : "", hint);
}

const char *
site_words_stop_unconfirmed(const struct site_case *site)
{
	const char *accept = command_on_site(site, "accept"), *revoke = command_on_site(site, "revoke");
	char at[DATETIME_SIZE + 8];

	if (accept == NULL || revoke == NULL)
		return NULL;
	node_words_at(site->on, site->past->not_running_since, at);
	return text_format(arena_of(site),
	    "stopped, and was seen so%s before the last start, while other sites ran: if that was meant, run: %s; if "
	    "not: %s", at, accept, revoke);
}

const char *
site_words_not_remembered(const struct site_case *site)
{
	const char *accept = how_to_accept(site), *hint = cluster_hint(site), *flag;

	if (accept == NULL || hint == NULL)
		return NULL;
	if (!site_has_no_memory(site)) {
		accept = command_on_site(site, "accept");
		return accept == NULL ? NULL : text_format(arena_of(site),
		    "stopped before the last start as it seems, but the last look before that start is over a day "
		    "older: if it was meant, run: %s", accept);
	}
	flag = site->site->auto_start == AUTO_START_ON ? "auto start is on" : flag_is_off(site);
	return flag == NULL ? NULL : text_format(arena_of(site), "stopped, and %s%s%s", flag, accept, hint);
}

const char *
site_words_never_started(const struct site_case *site)
{
	char at[DATETIME_SIZE + 8];

	node_words_at(site->on, site->past->first_seen, at);
	return text_format(arena_of(site), "new%s, and not started yet%s", at,
	    site->site->auto_start == AUTO_START_ON ? " although auto start is on" : "");
}

const char *
site_words_rejected(const struct site_case *site)
{
	return text_format(arena_of(site),
	    "W3SVC does not have it while it has others: it has no usable binding, auto start is %s",
	    auto_start_name(site->site->auto_start));
}

const char *
site_words_group_down(const struct site_case *site)
{
	const struct cluster_group *group = site->placement->group;

	return text_format(arena_of(site), "its cluster group '%s' is %s, and online on no node", group->name,
	    cluster_state_name(group->state));
}

const char *
site_words_pool_unreadable(const struct site_case *site)
{
	const char *why = node_words_unreadable(site->on, PART_POOLS);

	return why == NULL ? NULL : text_format(arena_of(site),
	    "runs, but the state of its application pool cannot be read%s", why);
}

const char *
site_words_cluster_unreadable(const struct site_case *site)
{
	const struct placement *placement = site->placement;

	if (placement->owner[0] == '\0')
		return text_format(arena_of(site), "where its cluster group '%s' is online is not known: %s",
		    placement->group_name, placement->why);
	return text_format(arena_of(site), "its cluster group '%s' was on %s when that was last told: %s",
	    placement->group_name, placement->owner, placement->why);
}

/* ": access is denied (Win32 error 5)": what the node tells, else what a repair met. IIS 7+ tells nothing by itself. */
static const char *
failure_words(const struct site_case *site)
{
	uint32_t code = site->site->win32_error;
	const char *text = win32_error_text(code), *met;

	if (code == 0) {
		met = tries_failure(site);
		return met == NULL || met[0] != '\0' ? met : ": the node tells no error";
	}
	if (text == NULL)
		return text_format(arena_of(site), ": Win32 error %u", code);
	return text_format(arena_of(site), ": %s (Win32 error %u)", text, code);
}

const char *
site_words_start_failed(const struct site_case *site)
{
	const char *accept = how_to_accept(site), *hint = cluster_hint(site), *failure = failure_words(site);
	char at[DATETIME_SIZE + 8];

	if (accept == NULL || hint == NULL || failure == NULL)
		return NULL;
	if (site->placement != NULL && site->placement->where == PLACEMENT_HERE)
		return text_format(arena_of(site), "stopped while its cluster group '%s' is %s here%s%s",
		    site->placement->group->name, cluster_state_name(site->placement->group->state), failure,
		    accept);
	if (site_has_no_memory(site))
		return text_format(
		    arena_of(site), "stopped although auto start is on%s%s%s", failure, accept, hint);
	node_words_at(site->on, site->on->last_start, at);
	/* Who else put the flag on, and when, is not known: nothing is said of what it was at the start. */
	return text_format(arena_of(site), "did not come back after the last start%s%s%s%s", at,
	    tries_put_flag_back(site) ? ", when auto start was off (start_iis_sites has put it back)" :
					", and auto start is on", failure, hint);
}

const char *
site_words_unreadable(const struct site_case *site)
{
	const char *why = node_words_unreadable(site->on, PART_RUN_STATE);

	return why == NULL ? NULL : text_format(arena_of(site), "its run state cannot be read%s, auto start is %s",
	    why, auto_start_name(site->site->auto_start));
}

const char *
site_words_flag_unreadable(const struct site_case *site)
{
	const char *why = node_words_unreadable(site->on, PART_AUTO_START), *state = "";

	if (site->on->snapshot->has_run_state)
		state = site->site->run_state == RUN_STARTED ? "runs, but "
							     : "stopped before the last start as it seems, but ";
	return why == NULL ? NULL : text_format(arena_of(site), "%sits auto start cannot be read%s", state, why);
}

const char *
site_words_missing(const struct judging *on, const struct site_memory *past, bool is_expected)
{
	char at[DATETIME_SIZE + 8];

	if (!is_expected)
		return "ran, and is not listed any more: deleted, or made again with other bindings";
	if (past == NULL)
		return "expected, but the node lists no site of this name";
	node_words_at(on, past->gone_since, at);
	return text_format(on->text, "expected, but no longer listed, first missed%s", at);
}
