#include "lib/options/takers.h"

#include <string.h>
#include <strings.h>

#include "lib/config/configuration.h"
#include "lib/model/datetime.h"
#include "lib/model/text.h"

bool
option_take_flag(void *field, const struct option_row *row, const char *value, struct error *err)
{
	(void)row, (void)value, (void)err;
	*(bool *)field = true;
	return true;
}

bool
option_take_no_flag(void *field, const struct option_row *row, const char *value, struct error *err)
{
	(void)row, (void)value, (void)err;
	*(bool *)field = false;
	return true;
}

bool
option_take_count(void *field, const struct option_row *row, const char *value, struct error *err)
{
	(void)row, (void)value, (void)err;
	++*(unsigned int *)field;
	return true;
}

bool
option_take_text(void *field, const struct option_row *row, const char *value, struct error *err)
{
	if (*value == '\0')
		return error_set(err, ERROR_USAGE, "expected %s", row->unit);
	*(const char **)field = value;
	return true;
}

/* Also DEL, and those of C1. */
static bool
has_control_character(const char *text)
{
	size_t length = strlen(text), bytes;
	uint32_t character;

	for (; length > 0; text += bytes, length -= bytes) {
		bytes = text_next_character(text, length, &character);
		if (bytes == 0 || character < 0x20 || (character >= 0x7f && character < 0xa0))
			return true;
	}
	return false;
}

bool
option_take_name(void *field, const struct option_row *row, const char *value, struct error *err)
{
	if (strlen(value) > row->max || !text_is_utf8(value, strlen(value)))
		return error_set(err, ERROR_USAGE, "expected at most %u bytes of UTF-8", row->max);
	if (has_control_character(value))
		return error_set(err, ERROR_USAGE, "expected a text without line ends and other control characters");
	return option_take_text(field, row, value, err);
}

bool
option_take_optional(void *field, const struct option_row *row, const char *value, struct error *err)
{
	if (value != NULL)
		return option_take_text(field, row, value, err);
	*(const char **)field = "";
	return true;
}

bool
option_take_age(void *field, const struct option_row *row, const char *value, struct error *err)
{
	time_t seconds;

	if (!datetime_parse_age(value, &seconds))
		return error_set(err, ERROR_USAGE, "expected a time such as 30m, 2h or 7d");
	if (seconds < (time_t)row->min || seconds > (time_t)row->max)
		return error_set(
		    err, ERROR_USAGE, "expected a time from %u seconds to %u days", row->min, row->max / 86400);
	*(unsigned int *)field = (unsigned int)seconds;
	return true;
}

bool
option_take_number(void *field, const struct option_row *row, const char *value, struct error *err)
{
	return configuration_number(value, row->min, row->max, field, err);
}

bool
option_take_macro(void *field, const struct option_row *row, const char *value, struct error *err)
{
	if (*value == '\0')
		return error_set(err, ERROR_USAGE, "the value is empty: does the monitor know this macro?");
	if (strchr(value, '$') != NULL)
		return error_set(err, ERROR_USAGE, "'%s' is a macro that the monitor did not expand", value);
	return (row->max == 0 ? option_take_text : option_take_number)(field, row, value, err);
}

bool
option_take_word(void *field, const struct option_row *row, const char *value, struct error *err)
{
	const char *words = row->words != NULL ? row->words : row->unit, *word = words;
	char known[128] = "";
	unsigned int number;

	for (number = 1; *word != '\0'; number++) {
		size_t length = strcspn(word, "|"), used = strlen(known);

		if (strlen(value) == length && memcmp(word, value, length) == 0) {
			*(struct option_word *)field = (struct option_word) { number, value };
			return true;
		}
		snprintf(known + used, sizeof(known) - used, "%s%.*s", used == 0 ? "" : ", ", (int)length, word);
		word += length + (word[length] == '|');
	}
	return error_set(err, ERROR_USAGE, "'%s' is not one of %s", value, known);
}

bool
option_take_state(void *field, const struct option_row *row, const char *value, struct error *err)
{
	enum severity severity;

	(void)row;
	for (severity = SEVERITY_OK; severity <= SEVERITY_UNKNOWN; severity++)
		if (strcasecmp(value, severity_name(severity)) == 0 ||
		    (value[0] == (char)('0' + severity) && value[1] == '\0')) {
			*(enum severity *)field = severity;
			return true;
		}
	return error_set(err, ERROR_USAGE, "'%s' is not one of ok, warning, critical, unknown", value);
}

bool
option_take_time_limit(void *field, const struct option_row *row, const char *value, struct error *err)
{
	struct option_time_limit limit = { 0 };
	size_t length = strcspn(value, ":");
	char seconds[16];

	if (length == 0 || length >= sizeof(seconds))
		return error_set(err, ERROR_USAGE, "'%s' is not %s", value, row->unit);
	memcpy(seconds, value, length);
	seconds[length] = '\0';
	limit.has_state = value[length] == ':';
	if (!configuration_number(seconds, row->min, row->max, &limit.seconds, err) ||
	    (limit.has_state && !option_take_state(&limit.state, row, value + length + 1, err)))
		return false;
	*(struct option_time_limit *)field = limit;
	return true;
}

bool
option_refuse(void *field, const struct option_row *row, const char *value, struct error *err)
{
	(void)field, (void)value;
	return error_set(err, ERROR_USAGE, "%s", row->words);
}
