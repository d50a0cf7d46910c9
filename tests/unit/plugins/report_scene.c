#include "tests/unit/plugins/report_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct scene scene;
char *text;

int
report_scene_begin(void **state)
{
	(void)state;
	scene_init(&scene);
	return 0;
}

int
report_scene_end(void **state)
{
	(void)state;
	free(text);
	text = NULL;
	scene_clear(&scene);
	return 0;
}

/* A stream that replaces `text` when it is closed. */
static FILE *
open_text(void)
{
	static size_t size;
	FILE *out;

	free(text);
	text = NULL;
	out = open_memstream(&text, &size);
	assert_non_null(out);
	return out;
}

void
report_scene_write(const struct plugin_report *report)
{
	FILE *out = open_text();
	struct error err = { .kind = ERROR_NONE };

	scene_judge(&scene);
	if (!plugin_output_write(out, &scene.snapshot, &scene.verdict, &scene.policy, report, &err))
		fail_msg("%s", err.text);
	assert_int_equal(fclose(out), 0);
}

void
report_scene_write_error(
    const char *node, enum severity severity, const char *sentence, const struct plugin_report *report)
{
	FILE *out = open_text();
	struct error err;

	assert_true(plugin_output_error(out, node, severity, sentence, report, &err));
	assert_int_equal(fclose(out), 0);
}

void
assert_has(const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in:\n%s", part, text);
}

void
assert_lacks(const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("'%s' is in:\n%s", part, text);
}
