#include "lib/iisfile/values.h"

#include <string.h>
#include <strings.h>

#include "lib/model/text.h"

bool
file_is_word(const char *value, size_t length, const char *word)
{
	return strlen(word) == length && strncasecmp(value, word, length) == 0;
}

enum auto_start
file_flag(const char *value, size_t length)
{
	if (file_is_word(value, length, "true") || file_is_word(value, length, "1"))
		return AUTO_START_ON;
	if (file_is_word(value, length, "false") || file_is_word(value, length, "0"))
		return AUTO_START_OFF;
	return AUTO_START_UNKNOWN;
}

bool
file_is_encrypted(const char *value, size_t length)
{
	return length >= 5 && strncasecmp(value, "[enc:", 5) == 0;
}

bool
file_name(const char *value, size_t length, char ret_name[SITE_NAME_MAX + 1])
{
	if (length > SITE_NAME_MAX)
		return false;
	memcpy(ret_name, value, length);
	ret_name[length] = '\0';
	return true;
}

const char *
file_quote(const char *value, size_t length, char buffer[FILE_QUOTE_SIZE])
{
	size_t used = 0;

	while (used < length) {
		uint32_t character;
		size_t count = text_next_character(value + used, length - used, &character);

		if (count == 0 || used + count + sizeof("...") > FILE_QUOTE_SIZE)
			break;
		used += count;
	}
	memcpy(buffer, value, used);
	strcpy(buffer + used, used < length ? "..." : "");
	return buffer;
}
