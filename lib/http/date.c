#include "lib/http/date.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct parts {
	char month[4];
	int day, year, hour, minute, second;
	int end;			/* where the form ends in the text; 0: it is another form */
};

static bool
is_read(const char *text, const struct parts *parts)
{
	return parts->end > 0 && text[parts->end] == '\0';
}

static bool
read_parts(const char *text, struct parts *ret_parts)
{
	struct parts parts = { .end = 0 };

	(void)sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &parts.day, parts.month, &parts.year,
	    &parts.hour, &parts.minute, &parts.second, &parts.end);
	if (!is_read(text, &parts)) {
		parts.end = 0;
		(void)sscanf(text, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &parts.day, parts.month, &parts.year,
		    &parts.hour, &parts.minute, &parts.second, &parts.end);
		parts.year += parts.year < 70 ? 2000 : 1900;
	}
	if (!is_read(text, &parts)) {
		parts.end = 0;
		(void)sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", parts.month, &parts.day, &parts.hour,
		    &parts.minute, &parts.second, &parts.year, &parts.end);
	}
	*ret_parts = parts;
	return is_read(text, &parts);
}

static int
month_of(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *place = strlen(name) == 3 ? strstr(names, name) : NULL;

	return place == NULL || (place - names) % 3 != 0 ? -1 : (int)(place - names) / 3;
}

time_t
http_date(const char *text)
{
	struct parts parts;
	struct tm moment = { 0 };
	time_t date;

	if (!read_parts(text, &parts))
		return 0;
	moment.tm_year = parts.year - 1900;
	moment.tm_mon = month_of(parts.month);
	moment.tm_mday = parts.day;
	moment.tm_hour = parts.hour;
	moment.tm_min = parts.minute;
	moment.tm_sec = parts.second;
	if (moment.tm_mon < 0 || parts.day < 1 || parts.day > 31 || parts.hour < 0 || parts.hour > 23 || parts.minute < 0 ||
	    parts.minute > 59 || parts.second < 0 || parts.second > 60)
		return 0;
	date = timegm(&moment);
	return date > 0 ? date : 0;
}
