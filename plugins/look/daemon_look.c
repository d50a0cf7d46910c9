#include "plugins/look/daemon_look.h"

#include "lib/model/datetime.h"
#include "lib/history/history.h"
#include "lib/history/owner.h"
#include "lib/history/poll.h"

#define BUSY_MS	     800
#define CLOCK_JITTER 5 /* seconds that an observation may lie ahead: the daemon's machine is this one */

static bool
check_age(const struct history_poll *poll, const struct node_look_request *request, unsigned int max_age_s,
    struct error *err)
{
	time_t age = request->now - poll->polled_at;
	char words[DATETIME_SIZE];

	if (poll->polled_at == 0)
		return error_set(err, ERROR_EXPIRED, "sitewatchd has not polled %s yet", request->node->name);
	if (age < -(time_t)CLOCK_JITTER) {
		datetime_format_age(-age, words);
		return error_set(err, ERROR_EXPIRED,
		    "the newest poll of %s lies %s ahead: the clock was set back, and sitewatchd has not "
		    "polled since: does "
		    "it run?",
		    request->node->name, words);
	}
	if (age <= (time_t)max_age_s)
		return true;
	datetime_format_age(age, words);
	return error_set(err, ERROR_EXPIRED,
	    "the newest poll of %s is %s old, and may be %u s: does sitewatchd run?", request->node->name,
	    words, max_age_s);
}

/* While a node refuses its account the daemon keeps away from it: not to be polled is right then. */
static unsigned int
most_age_s(const struct history_poll *poll, const struct node_look_request *request, unsigned int max_age_s)
{
	unsigned int refused_s = HISTORY_POLL_REFUSED_S + request->node->interval_s * DAEMON_LOOK_INTERVALS;

	return poll->error_kind == ERROR_REFUSED && refused_s > max_age_s ? refused_s : max_age_s;
}

/* In the poll's own words, and with its age when that is more than was asked for. */
static bool
report_failure(const struct history_poll *poll, time_t now, unsigned int max_age_s, struct error *err)
{
	time_t age = now - poll->polled_at;
	char words[DATETIME_SIZE];

	if (age <= (time_t)max_age_s)
		return error_set(err, poll->error_kind, "%s", poll->error);
	datetime_format_age(age, words);
	return error_set(err, poll->error_kind,
	    "%s (%s ago: sitewatchd, if it runs, asks less often while the account is refused)", poll->error, words);
}

static bool
check_poll(struct history *history, const struct node_look_request *request, unsigned int max_age_s,
    struct error *err)
{
	struct history_poll poll;
	bool ok;

	if (!history_poll_find(history, request->node->name, &poll, err)) {
		if (err->kind == ERROR_ABSENT)
			error_set(err, ERROR_EXPIRED,
			    "sitewatchd does not poll %s: is it in its configuration, and does it run?",
			    request->node->name);
		return false;
	}
	ok = check_age(&poll, request, most_age_s(&poll, request, max_age_s), err) &&
	     (poll.error_kind == ERROR_NONE || report_failure(&poll, request->now, max_age_s, err));
	history_poll_clear(&poll);
	return ok;
}

bool
daemon_look_take(const struct node_look_request *request, unsigned int max_age_s, struct node_look *ret_look,
    struct error *ret_memory_problem, struct error *err)
{
	struct node_look look = { 0 };
	struct history *history = NULL;
	bool ok;

	error_clear(ret_memory_problem);
	if (max_age_s == 0)
		max_age_s = request->node->interval_s * DAEMON_LOOK_INTERVALS;
	ok = history_act_as_owner(request->history_path, err) &&
	     history_open(request->history_path, HISTORY_READ_ONLY, BUSY_MS, &history, err) &&
	     check_poll(history, request, max_age_s, err) &&
	     node_look_recall(history, request->node->name, &request->node->policy, request->now, &look, err);
	history_close(history);
	if (ok)
		*ret_look = look;
	else
		node_look_clear(&look);
	return ok;
}
