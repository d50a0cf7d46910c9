/* sitewatch watch: all nodes on a terminal, worst first, as the history has them from moment to moment. */
#include "plugins/operator/command.h"

#include <string.h>

#include "lib/model/stopwatch.h"
#include "plugins/operator/all_nodes.h"
#include "plugins/operator/screen.h"
#include "plugins/operator/terminal.h"

#define REFRESH_MS 2000
#define SHARE	   10	/* reading takes no more than one part of so many of the time */

struct watching {
	struct sitewatch_call call;	/* with the time of the newest reading */
	struct terminal terminal;
	struct all_nodes all;
	struct error problem;		/* of the newest reading */
	size_t first;			/* node at the top of the screen */
	int64_t read_ms;		/* stopwatch, when that began */
	unsigned int every_ms;		/* from one reading to the next */
};

/* What cannot be read just now may be read the next time: it is said, and what was read before stays. */
static void
read_again(struct watching *watching)
{
	struct history *history = NULL;
	struct all_nodes all = { 0 };

	watching->read_ms = stopwatch_ms();
	error_clear(&watching->problem);
	watching->call.now = time(NULL);
	if (all_nodes_open(&watching->call, &history, &watching->problem) == SITEWATCH_DONE &&
	    all_nodes_read(&watching->call, history, &all, &watching->problem)) {
		all_nodes_clear(&watching->all);
		watching->all = all;
	}
	history_close(history);
	watching->every_ms = SHARE * stopwatch_passed_ms(watching->read_ms);
	if (watching->every_ms < REFRESH_MS)
		watching->every_ms = REFRESH_MS;
}

static bool
draw(struct watching *watching, struct error *err)
{
	struct screen screen = {
		.nodes = watching->all.worst_first, .count = watching->all.count, .now = watching->call.now,
		.problem = watching->problem.kind == ERROR_NONE ? NULL : watching->problem.text,
		.with_colour = watching->call.with_colour,
	};
	size_t room;

	terminal_size(&watching->terminal, &screen.columns, &screen.rows);
	room = screen_room(&screen);
	if (watching->first + room > screen.count)
		watching->first = screen.count > room ? screen.count - room : 0;
	screen.first = watching->first;
	return screen_draw(watching->call.out, &screen, err);
}

static int
wait_ms(const struct watching *watching)
{
	return (int)stopwatch_left_ms(watching->read_ms, watching->every_ms);
}

/* false: it was the last one. */
static bool
take_event(struct watching *watching, enum terminal_event event)
{
	size_t columns, rows, page;

	terminal_size(&watching->terminal, &columns, &rows);
	page = screen_room(&(struct screen) { .rows = rows });
	switch (event) {
	case TERMINAL_END:
		return false;
	case TERMINAL_TIME:
		read_again(watching);
		break;
	case TERMINAL_RESIZED:
		break;
	case TERMINAL_UP:
		watching->first -= watching->first > 0;
		break;
	case TERMINAL_DOWN:
		watching->first++;
		break;
	case TERMINAL_PAGE_UP:
		watching->first -= watching->first > page ? page : watching->first;
		break;
	case TERMINAL_PAGE_DOWN:
		watching->first += page;
		break;
	case TERMINAL_HOME:
		watching->first = 0;
		break;
	}
	return true;
}

enum sitewatch_result
sitewatch_watch(const struct sitewatch_call *call, struct error *err)
{
	struct watching watching = { .call = *call };
	bool ok;

	read_again(&watching);
	if (watching.problem.kind != ERROR_NONE) {
		*err = watching.problem;
		return sitewatch_result_of(err);
	}
	ok = terminal_take(call->out, &watching.terminal, err);
	if (ok) {
		do
			ok = draw(&watching, err);
		while (ok && take_event(&watching, terminal_wait(&watching.terminal, wait_ms(&watching))));
		terminal_give_back(&watching.terminal);
	}
	all_nodes_clear(&watching.all);
	return ok ? SITEWATCH_DONE : SITEWATCH_FAILED;
}
