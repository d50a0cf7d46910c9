#include "tests/simulator/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
value_set_text(struct value *value, const char *text)
{
	value->kind = text == NULL ? VALUE_NIL : VALUE_TEXT;
	value->text = text;
}

void
value_set_number(struct value *value, int64_t number)
{
	value->kind = VALUE_NUMBER;
	value->number = number;
}

void
value_set_boolean(struct value *value, bool boolean)
{
	value->kind = VALUE_BOOLEAN;
	value->number = boolean;
}

void
value_format(struct value *value, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(value->space, sizeof(value->space), format, arguments);
	va_end(arguments);
	value_set_text(value, value->space);
}

void
value_write_time(const struct value *value, char text[VALUE_TIME_SIZE])
{
	time_t shown = value->time + value->zone_minutes * 60;
	int distance = value->zone_minutes < 0 ? -value->zone_minutes : value->zone_minutes;
	struct tm tm;
	size_t length;

	gmtime_r(&shown, &tm);
	length = strftime(text, VALUE_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	if (value->microseconds > 0) {
		length +=
		    (size_t)snprintf(text + length, VALUE_TIME_SIZE - length, ".%06u", value->microseconds);
		while (text[length - 1] == '0')
			text[--length] = '\0';
	}
	if (value->zone_minutes == 0)
		snprintf(text + length, VALUE_TIME_SIZE - length, "Z");
	else
		snprintf(text + length, VALUE_TIME_SIZE - length, "%c%02d:%02d",
		    value->zone_minutes < 0 ? '-' : '+', distance / 60 % 100, distance % 60);
}

bool
value_parse_cim_time(const char *text, time_t *ret_time)
{
	struct tm tm = { 0 };
	int microseconds, zone, end = 0;
	char sign;

	if (sscanf(text, "%4d%2d%2d%2d%2d%2d.%6d%c%3d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
	    &tm.tm_min, &tm.tm_sec, &microseconds, &sign, &zone, &end) != 9)
		return false;
	if (end != 25 || strlen(text) != 25 || (sign != '+' && sign != '-'))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	*ret_time = timegm(&tm) - (sign == '-' ? -zone : zone) * 60;
	return true;
}
