/* What lib/options/progress.h promises, on a terminal of our own. */
#include "config.h"	/* posix_openpt() */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/options/progress.h"
#include "tests/unit/runner/test_group.h"

#define ERASED "\r\033[K"

static int screen = -1;		/* what the terminal's user sees */
static FILE *terminal;

static int
open_terminal(void **state)
{
	(void)state;
	setenv("TERM", "xterm", 1);
	screen = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (screen == -1 || grantpt(screen) != 0 || unlockpt(screen) != 0)
		return -1;
	terminal = fopen(ptsname(screen), "w");
	return terminal == NULL ? -1 : 0;
}

static int
close_terminal(void **state)
{
	(void)state;
	fclose(terminal);
	close(screen);
	return 0;
}

/* All that was written since the last call. */
static const char *
seen(void)
{
	static char text[4096];
	ssize_t count;

	fflush(terminal);
	count = read(screen, text, sizeof(text) - 1);
	text[count > 0 ? count : 0] = '\0';
	return text;
}

static void
count_and_name_are_shown_and_nothing_is_left_of_them(void **state)
{
	struct progress progress = progress_begin(terminal, "node", 12);

	(void)state;
	assert_string_equal(seen(), "");
	progress_show(&progress, 3, "EXCH-A");
	assert_string_equal(seen(), ERASED "\033[?7l3 of 12 nodes, now EXCH-A\033[?7h");
	progress_show(&progress, 4, NULL);
	assert_string_equal(seen(), ERASED "\033[?7l4 of 12 nodes\033[?7h");
	progress_erase(&progress);
	assert_string_equal(seen(), ERASED);
	progress_erase(&progress);
	assert_string_equal(seen(), "");
	progress_show(&progress, 5, NULL);
	assert_non_null(strstr(seen(), "5 of 12"));
}

static void
a_name_cannot_steer_the_terminal(void **state)
{
	struct progress progress = progress_begin(terminal, "node", 1);

	(void)state;
	progress_show(&progress, 0, "A\033[2J\nB");
	assert_non_null(strstr(seen(), "0 of 1 node, now A?[2J?B\033"));
}

static void
nothing_is_written_where_it_could_not_be_erased(void **state)
{
	static const char *const terminals[] = { "dumb", "", NULL };
	struct progress progress = { 0 };
	char *text = NULL;
	size_t size, i;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	progress_show(&progress, 1, "EXCH-A");
	progress_erase(&progress);
	progress = progress_begin(file, "node", 12);
	progress_show(&progress, 1, "EXCH-A");
	progress_erase(&progress);
	fclose(file);
	assert_string_equal(text, "");
	free(text);
	for (i = 0; i < sizeof(terminals) / sizeof(terminals[0]); i++) {
		if (terminals[i] == NULL)
			unsetenv("TERM");
		else
			setenv("TERM", terminals[i], 1);
		progress = progress_begin(terminal, "node", 12);
		progress_show(&progress, 1, "EXCH-A");
		progress_erase(&progress);
		assert_string_equal(seen(), "");
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(count_and_name_are_shown_and_nothing_is_left_of_them, open_terminal, close_terminal),
	cmocka_unit_test_setup_teardown(a_name_cannot_steer_the_terminal, open_terminal, close_terminal),
	cmocka_unit_test_setup_teardown(nothing_is_written_where_it_could_not_be_erased, open_terminal, close_terminal),
};

TEST_GROUP(tests, NULL, NULL);
