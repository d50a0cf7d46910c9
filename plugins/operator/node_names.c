#include "plugins/operator/node_names.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/array.h"

#define LINE_SIZE 4096
#define BLANKS	  " \t\r"

/* Where a text is read. */
struct reading {
	const char *where, *next;
	size_t left;
	unsigned int line;
	char text[LINE_SIZE];		/* the line, without blanks round it */
};

static struct reading
begin_reading(const char *where, const char *bytes, size_t count)
{
	text_skip_mark(&bytes, &count);
	return (struct reading) { .where = where, .next = bytes, .left = count };
}

static bool
fail_at(const struct reading *reading, const char *what, struct error *err)
{
	return error_set(err, ERROR_USAGE, "%s:%u: %s", reading->where, reading->line, what);
}

/* Append the next line of the file to the text. False: there is none, or (with `err` set) it cannot be taken. */
static bool
take_line(struct reading *reading, size_t used, struct error *err)
{
	const char *end;
	size_t length;

	if (reading->left == 0)
		return false;
	end = memchr(reading->next, '\n', reading->left);
	length = end == NULL ? reading->left : (size_t)(end - reading->next);
	reading->line++;
	if (used + length >= LINE_SIZE || memchr(reading->next, '\0', length) != NULL)
		return fail_at(reading, "this is no line of a text", err);
	memcpy(reading->text + used, reading->next, length);
	reading->text[used + length] = '\0';
	if (length > 0 && reading->text[used + length - 1] == '\r')
		reading->text[used + length - 1] = '\0';
	length += end != NULL;
	reading->next += length;
	reading->left -= length;
	return true;
}

static bool
add(struct node_names *names, const char *name, const char *address, struct error *err)
{
	struct node_name *item;

	if (!array_room(names->items, names->count, err))
		return false;
	item = &names->items[names->count];
	item->name = text_copy_string(&names->text, name);
	item->address = text_copy_string(&names->text, address);
	if (item->name == NULL || (address != NULL && item->address == NULL))
		return error_memory(err);
	names->count++;
	return true;
}

bool
node_names_add_word(struct node_names *names, const char *word, struct error *err)
{
	const char *equals = strchr(word, '='), *name;

	if (*word == '\0' || equals == word || (equals != NULL && equals[1] == '\0') || strpbrk(word, "\r\n") != NULL)
		return error_set(err, ERROR_USAGE, "'%s' is neither NAME nor NAME=ADDRESS", word);
	if (equals == NULL)
		return add(names, word, NULL, err);
	name = text_copy(&names->text, word, (size_t)(equals - word));
	return name == NULL ? error_memory(err) : add(names, name, equals + 1, err);
}

/* From a '#' on that is at the beginning, or behind a blank. */
static char *
cut_list_comment(char *text)
{
	char *c;

	for (c = strchr(text, '#'); c != NULL; c = strchr(c + 1, '#'))
		if (c == text || strchr(BLANKS, c[-1]) != NULL)
			*c = '\0';
	return text;
}

bool
node_names_add_list(struct node_names *names, const char *where, const char *bytes, size_t count, struct error *err)
{
	struct reading reading = begin_reading(where, bytes, count);

	error_clear(err);
	while (take_line(&reading, 0, err)) {
		char *address, *name = text_trim(cut_list_comment(reading.text));
		size_t length = strcspn(name, BLANKS);

		if (*name == '\0')
			continue;
		address = text_trim(name + length);
		if (strpbrk(address, BLANKS) != NULL)
			return fail_at(&reading, "expected NAME, or NAME and ADDRESS", err);
		name[length] = '\0';
		if (!add(names, name, *address == '\0' ? NULL : address, err))
			return false;
	}
	return err->kind == ERROR_NONE;
}

/* Take away the comment: all from a ';' on that no backslash stands before. */
static void
cut_comment(char *text)
{
	char *from = text, *to = text;

	for (; *from != '\0' && *from != ';'; from++) {
		if (from[0] == '\\' && from[1] == ';')
			from++;
		*to++ = *from;
	}
	*to = '\0';
}

/* Two backslashes are one that stands for itself. */
static bool
goes_on(const char *text, size_t length)
{
	return length > 0 && text[length - 1] == '\\' && (length == 1 || text[length - 2] != '\\');
}

/* As take_line(), in place of the backslash at the end, and without the blanks before it. */
static bool
take_continuation(struct reading *reading, size_t length, struct error *err)
{
	char *added = reading->text + length - 1;
	size_t blanks;

	if (!take_line(reading, length - 1, err))
		return false;
	blanks = strspn(added, BLANKS);
	memmove(added, added + blanks, strlen(added + blanks) + 1);
	return true;
}

/* The next line that says something, with those that it goes on in. NULL: there is none, or `err` is set. */
static char *
next_statement(struct reading *reading, struct error *err)
{
	while (take_line(reading, 0, err)) {
		size_t length = strlen(reading->text);
		char *text;

		while (goes_on(reading->text, length) && take_continuation(reading, length, err))
			length = strlen(reading->text);
		if (err->kind != ERROR_NONE)
			return NULL;
		text = text_trim(reading->text);
		if (*text == '#')
			continue;
		cut_comment(text);
		text = text_trim(text);
		if (*text != '\0')
			return text;
	}
	return NULL;
}

/* "define host {", however it is spaced. */
static bool
begins_host(const char *text)
{
	if (strncmp(text, "define", 6) != 0 || strspn(text + 6, BLANKS) == 0)
		return false;
	text += 6 + strspn(text + 6, BLANKS);
	return strncmp(text, "host", 4) == 0 && text[4 + strspn(text + 4, BLANKS)] == '{';
}

/* The value, when the line is of that key. */
static const char *
value_of(const char *text, const char *key)
{
	size_t length = strlen(key);

	if (strncmp(text, key, length) != 0 || strspn(text + length, BLANKS) == 0)
		return NULL;
	return text + length + strspn(text + length, BLANKS);
}

static bool
keep(struct node_names *names, const char *value, const char **kept, struct error *err)
{
	if (value == NULL)
		return true;
	*kept = text_copy_string(&names->text, value);
	return *kept != NULL || error_memory(err);
}

static bool
add_host(struct node_names *names, struct reading *reading, struct error *err)
{
	const char *name = NULL, *address = NULL, *is_registered = NULL, *text;

	while ((text = next_statement(reading, err)) != NULL && *text != '}')
		if (!keep(names, value_of(text, "host_name"), &name, err) ||
		    !keep(names, value_of(text, "address"), &address, err) ||
		    !keep(names, value_of(text, "register"), &is_registered, err))
			return false;
	if (text == NULL)
		return err->kind == ERROR_NONE ? fail_at(reading, "a definition of a host does not end", err) : false;
	if (name == NULL || (is_registered != NULL && strcmp(is_registered, "0") == 0))
		return true;
	return add(names, name, address != NULL && strcmp(address, name) == 0 ? NULL : address, err);
}

bool
node_names_add_nagios(struct node_names *names, const char *where, const char *bytes, size_t count, struct error *err)
{
	struct reading reading = begin_reading(where, bytes, count);
	const char *text;

	error_clear(err);
	while ((text = next_statement(&reading, err)) != NULL)
		if (begins_host(text) && !add_host(names, &reading, err))
			return false;
	return err->kind == ERROR_NONE;
}

void
node_names_clear(struct node_names *names)
{
	free(names->items);
	text_arena_clear(&names->text);
	*names = (struct node_names) { 0 };
}
