/* Every story of this folder comes out as its file says. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/places.h"
#include "tests/unit/stories/telling.h"

enum outcome {
	AS_TOLD,
	FAILS,
	HOLDS_MARKED, /* its mark is to be removed */
};

static enum outcome
outcome_of(const struct script *script, unsigned int *ret_line, struct error *ret_err)
{
	bool is_marked = *script->not_yet != '\0';

	*ret_line = script->number;
	if (telling_run(script, ret_line, ret_err))
		return is_marked ? HOLDS_MARKED : AS_TOLD;
	if (ret_err->kind == ERROR_USAGE || ret_err->kind == ERROR_LIMIT)
		return FAILS;
	return is_marked ? AS_TOLD : FAILS;
}

/* Tells one story; false, with a line for people, when it does not come out as its file says. */
static bool
comes_out(const char *path, const struct script *script)
{
	const char *slash = strrchr(path, '/'), *file = slash == NULL ? path : slash + 1;
	unsigned int line;
	struct error err;

	switch (outcome_of(script, &line, &err)) {
	case AS_TOLD:
		break;
	case FAILS:
		print_error("%s:%u: %s: %s\n", file, line, script->title, err.text);
		return false;
	case HOLDS_MARKED:
		print_error("%s:%u: %s: holds now: remove its 'not yet'\n", file, line, script->title);
		return false;
	}
	return true;
}

struct tally {
	size_t stories, not_yet, wrong;
};

static void
tell_file(const char *path, struct tally *tally)
{
	struct script_list scripts = { 0 };
	struct error err;
	size_t i;

	if (!script_read(path, &scripts, &err))
		fail_msg("%s", err.text);
	for (i = 0; i < scripts.count; i++) {
		tally->stories++;
		tally->not_yet += *scripts.scripts[i].not_yet != '\0';
		tally->wrong += !comes_out(path, &scripts.scripts[i]);
	}
	script_list_clear(&scripts);
}

static void
every_story_comes_out_as_it_is_told(void **state)
{
	struct tally tally = { 0 };
	glob_t files;
	size_t i;

	(void)state;
	assert_int_equal(setenv("TZ", "UTC", 1), 0); /* sentences tell times */
	tzset();
	assert_int_equal(glob(STORIES "/*.story", 0, NULL, &files), 0);
	for (i = 0; i < files.gl_pathc; i++)
		tell_file(files.gl_pathv[i], &tally);
	globfree(&files);
	print_message(
	    "%zu stories, %zu of them not yet true, %zu wrong\n", tally.stories, tally.not_yet, tally.wrong);
	assert_int_equal(tally.wrong, 0);
}

/* Tells the only story of `text`. */
static bool
tell(const char *text, struct error *ret_err)
{
	struct script_list scripts = { 0 };
	unsigned int line = 0;
	bool holds;

	if (!script_parse(text, &scripts, ret_err))
		fail_msg("%s", ret_err->text);
	assert_int_equal(scripts.count, 1);
	holds = telling_run(&scripts.scripts[0], &line, ret_err);
	script_list_clear(&scripts);
	return holds;
}

static void
a_story_that_expects_something_else_does_not_hold(void **state)
{
	static const char *const wrong[] = {
		"look OWA=stopped",
		"look OWA=running:critical",
		"look OWA=running", /* and Shop? */
		"look *=running Mail=running",
		"look *=running cause=kb885440",
		"look *=running starts=OWA",
		"look *=running node=critical",
		"look *=running OWA~moon",
		"look *=running OWA=-",
		"look OWA",
		"look *=:critical",
		"look *!running",
		"look *!running:ok",
		"look *=running cause!none",
	};
	char text[256];
	struct error err;
	size_t i;

	(void)state;
	assert_true(tell("story: s\nsites OWA Shop\nlook *=running:ok cause=none starts=- node=ok Mail=- "
			 "OWA=:ok Shop!stopped OWA~auto_start",
	    &err));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), "story: s\nsites OWA Shop\n%s", wrong[i]);
		if (tell(text, &err))
			fail_msg("holds: %s", wrong[i]);
		assert_true(*err.text != '\0');
	}
}

static void
a_line_that_nobody_understands_is_an_error(void **state)
{
	static const char *const wrong[] = { "fly", "+5x look", "stop Mail", "flag loud OWA", "state mad OWA",
		"group", "failover EVS to=B", "unreadable moon", "listing", "service", "iis 5", "history",
		"policy grace", "recorded", "rename OWA" };
	char text[256];
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), "story: s\nsites OWA\n%s", wrong[i]);
		if (tell(text, &err))
			fail_msg("understood: %s", wrong[i]);
		assert_int_not_equal(err.kind, ERROR_FAULT); /* so a mark does not hide it */
	}
}

static void
a_marked_story_has_to_fail(void **state)
{
	struct script_list scripts = { 0 };
	unsigned int line;
	struct error err;

	(void)state;
	assert_true(script_parse("story: a\nnot yet: why\nsites OWA\nlook OWA=stopped\n"
				 "story: b\nnot yet: why\nsites OWA\nlook OWA=running\n"
				 "story: c\nnot yet: why\nsites OWA\nlook OWA=stopped\nfly\n",
	    &scripts, &err));
	assert_int_equal(outcome_of(&scripts.scripts[0], &line, &err), AS_TOLD);
	assert_int_equal(outcome_of(&scripts.scripts[1], &line, &err), HOLDS_MARKED);
	assert_int_equal(outcome_of(&scripts.scripts[2], &line, &err), FAILS);
	assert_int_equal(line, 13);
	script_list_clear(&scripts);
	assert_false(script_parse("story: a\nnot yet:\n", &scripts, &err));
	script_list_clear(&scripts);
	assert_false(script_parse("look\n", &scripts, &err));
	script_list_clear(&scripts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_story_comes_out_as_it_is_told),
		cmocka_unit_test(a_story_that_expects_something_else_does_not_hold),
		cmocka_unit_test(a_line_that_nobody_understands_is_an_error),
		cmocka_unit_test(a_marked_story_has_to_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
