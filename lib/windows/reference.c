#include "lib/windows/reference.h"

#include <string.h>
#include <strings.h>

#define BLANKS " \t\r\n"
/* Of classes, of their keys, and of values without quotes. */
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

bool
windows_key_trim(const char *text, char ret_key[WINDOWS_KEY_SIZE])
{
	size_t length;

	text += strspn(text, BLANKS);
	length = strlen(text);
	while (length > 0 && strchr(BLANKS, text[length - 1]) != NULL)
		length--;
	if (length == 0 || length >= WINDOWS_KEY_SIZE)
		return false;
	memcpy(ret_key, text, length);
	ret_key[length] = '\0';
	return true;
}

static const char *
skip_blanks(const char *text)
{
	return text + strspn(text, BLANKS);
}

/* Behind the value at `text`; NULL when it does not end, or is too long. In quotes a backslash takes what follows as it is. */
static const char *
read_value(const char *text, char ret_value[WINDOWS_KEY_SIZE])
{
	const char quote = *text;
	size_t length = 0;

	if (quote != '"' && quote != '\'') {
		length = strspn(text, LETTERS);
		if (length >= WINDOWS_KEY_SIZE)
			return NULL;
		memcpy(ret_value, text, length);
		ret_value[length] = '\0';
		return text + length;
	}
	for (text++; *text != quote; text++) {
		text += *text == '\\';
		if (*text == '\0' || length == WINDOWS_KEY_SIZE - 1)
			return NULL;
		ret_value[length++] = *text;
	}
	ret_value[length] = '\0';
	return text + 1;
}

/* What stands before the keys: the last colon before the first value ends the namespace. NULL: no class. */
static const char *
skip_class(const char *path)
{
	const char *const value = path + strcspn(path, "=\"'");
	size_t length;

	for (const char *c = path; c < value; c++)
		if (*c == ':')
			path = c + 1;
	path = skip_blanks(path);
	length = strspn(path, LETTERS);
	return length == 0 ? NULL : skip_blanks(path + length);
}

bool
windows_path_key(const char *path, const char *key, char ret_key[WINDOWS_KEY_SIZE])
{
	char value[WINDOWS_KEY_SIZE], found[WINDOWS_KEY_SIZE] = "";
	const char *text = skip_class(path);

	if (text == NULL || (*text != '.' && *text != '='))
		return false;
	do {
		const char *name = *text == '=' ? key : skip_blanks(text + 1);
		const size_t length = *text == '=' ? strlen(key) : strspn(name, LETTERS);

		if (*text != '=')
			text = skip_blanks(name + length);
		if (length == 0 || *text != '=')
			return false;
		text = read_value(skip_blanks(text + 1), value);
		if (text == NULL)
			return false;
		if (length == strlen(key) && strncasecmp(name, key, length) == 0)
			memcpy(found, value, strlen(value) + 1);
		text = skip_blanks(text);
	} while (*text == ',');
	return *text == '\0' && windows_key_trim(found, ret_key);
}

bool
windows_reference_key(
    const struct wsman_instance *instance, const char *property, const char *key, char ret_key[WINDOWS_KEY_SIZE])
{
	const char *selector = wsman_reference_key(instance, property, key);
	const char *path = wsman_text(instance, property);

	if (selector != NULL)
		return windows_key_trim(selector, ret_key);
	return path != NULL && windows_path_key(path, key, ret_key);
}
