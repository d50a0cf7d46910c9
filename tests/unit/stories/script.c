#include "tests/unit/stories/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/array.h"

#define FILE_MAX (1 << 20)

/* What follows `label` in `text`, or NULL. */
static const char *
after_label(const char *text, const char *label)
{
	size_t length = strlen(label);

	return strncmp(text, label, length) == 0 ? text + length + strspn(text + length, " \t") : NULL;
}

static bool
begin_story(struct script_list *scripts, unsigned int number, const char *title, struct error *err)
{
	if (!array_room(scripts->scripts, scripts->count, err))
		return false;
	scripts->scripts[scripts->count++] =
	    (struct script) { .number = number, .title = title, .not_yet = "" };
	return true;
}

static bool
add_line(struct script *script, unsigned int number, const char *text, struct error *err)
{
	if (!array_room(script->lines, script->line_count, err))
		return false;
	script->lines[script->line_count++] = (struct script_line) { .number = number, .text = text };
	return true;
}

static bool
take_line(struct script_list *scripts, unsigned int number, const char *text, struct error *err)
{
	const char *title = after_label(text, "story:"), *not_yet = after_label(text, "not yet:");
	struct script *script = scripts->count == 0 ? NULL : &scripts->scripts[scripts->count - 1];

	if (title != NULL)
		return begin_story(scripts, number, title, err);
	if (script == NULL)
		return error_set(err, ERROR_MALFORMED, "%u: before the first story: %s", number, text);
	if (not_yet == NULL)
		return add_line(script, number, text, err);
	if (*not_yet == '\0')
		return error_set(err, ERROR_MALFORMED, "%u: not yet: say why", number);
	script->not_yet = not_yet;
	return true;
}

bool
script_parse(const char *text, struct script_list *scripts, struct error *err)
{
	unsigned int number = 0;

	while (*text != '\0') {
		size_t whole = strcspn(text, "\n"), length = strcspn(text, "#\n"), blanks;
		const char *line;

		number++;
		blanks = strspn(text, " \t");
		for (; length > blanks && strchr(" \t", text[length - 1]) != NULL; length--)
			;
		if (length > blanks) {
			line = text_copy(&scripts->text, text + blanks, length - blanks);
			if (line == NULL)
				return error_memory(err);
			if (!take_line(scripts, number, line, err))
				return false;
		}
		text += whole;
		text += *text == '\n';
	}
	return true;
}

bool
script_read(const char *path, struct script_list *scripts, struct error *err)
{
	FILE *file = fopen(path, "re");
	char *text;
	size_t length;
	bool ok;

	if (file == NULL)
		return error_set(err, ERROR_ABSENT, "%s: %s", path, strerror(errno));
	text = calloc(1, FILE_MAX + 1);
	if (text == NULL) {
		fclose(file);
		return error_memory(err);
	}
	length = fread(text, 1, FILE_MAX, file);
	ok = !ferror(file) && length < FILE_MAX;
	fclose(file);
	if (!ok)
		error_set(err, ERROR_MALFORMED, "%s: cannot be read, or is too long", path);
	else if (!script_parse(text, scripts, err))
		ok = error_prefix(err, "%s", path);
	free(text);
	return ok;
}

void
script_list_clear(struct script_list *scripts)
{
	size_t i;

	for (i = 0; i < scripts->count; i++)
		free(scripts->scripts[i].lines);
	free(scripts->scripts);
	text_arena_clear(&scripts->text);
	memset(scripts, 0, sizeof(*scripts));
}
