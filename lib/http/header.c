#include "lib/http/header.h"

#include <string.h>
#include <strings.h>

const char *
http_header_value(const char *line, size_t length, const char *name, size_t *ret_length)
{
	size_t name_length = strlen(name);

	if (length <= name_length || strncasecmp(line, name, name_length) != 0 || line[name_length] != ':')
		return NULL;
	line += name_length + 1;
	length -= name_length + 1;
	while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
		length--;
	while (length > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		length--;
	}
	*ret_length = length;
	return line;
}

bool
http_has_word(const char *value, const char *word)
{
	size_t wanted = strlen(word);

	for (value += strspn(value, ", \t"); *value != '\0'; value += strspn(value, ", \t")) {
		size_t length = strcspn(value, ", \t");

		if (length == wanted && strncasecmp(value, word, wanted) == 0)
			return true;
		value += length;
	}
	return false;
}
