#include "lib/model/datetime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPACES " \t\r\n"

/* Reads exactly `digits` digits at *text and moves it on. */
static bool
take_number(const char **text, int digits, int *ret_number)
{
	int number = 0;

	while (digits-- > 0) {
		if (**text < '0' || **text > '9')
			return false;
		number = number * 10 + (*(*text)++ - '0');
	}
	*ret_number = number;
	return true;
}

static bool
take(const char **text, char wanted)
{
	if (**text != wanted)
		return false;
	(*text)++;
	return true;
}

static bool
take_fraction(const char **text)
{
	size_t digits;

	if (!take(text, '.'))
		return true;
	digits = strspn(*text, "0123456789");
	*text += digits;
	return digits >= 1;
}

/* "Z", "+hh:mm", "-hh:mm", or nothing, which is taken for UTC; seconds east of UTC. */
static bool
take_offset(const char **text, int *ret_offset_s)
{
	int sign = **text == '-' ? -1 : 1, hours, minutes;

	*ret_offset_s = 0;
	if (take(text, 'Z') || (!take(text, '-') && !take(text, '+')))
		return true;
	if (!take_number(text, 2, &hours) || !take(text, ':') || !take_number(text, 2, &minutes) || hours > 14 || minutes > 59)
		return false;
	*ret_offset_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

/* "2013-05-24T15:06:05.359375-04:00" */
static bool
take_xml(const char **text, struct tm *tm, int *ret_offset_s)
{
	return take_number(text, 4, &tm->tm_year) && take(text, '-') && take_number(text, 2, &tm->tm_mon) && take(text, '-') &&
	    take_number(text, 2, &tm->tm_mday) && take(text, 'T') && take_number(text, 2, &tm->tm_hour) && take(text, ':') &&
	    take_number(text, 2, &tm->tm_min) && take(text, ':') && take_number(text, 2, &tm->tm_sec) && take_fraction(text) &&
	    take_offset(text, ret_offset_s);
}

/* "20130524150605.359375-240": six digits of fraction, and minutes east of UTC; a "*" is what is not known. */
static bool
take_cim(const char **text, struct tm *tm, int *ret_offset_s)
{
	int minutes = 0, sign;

	if (!take_number(text, 4, &tm->tm_year) || !take_number(text, 2, &tm->tm_mon) || !take_number(text, 2, &tm->tm_mday) ||
	    !take_number(text, 2, &tm->tm_hour) || !take_number(text, 2, &tm->tm_min) || !take_number(text, 2, &tm->tm_sec) ||
	    !take(text, '.') || strspn(*text, "0123456789*") != 6)
		return false;
	*text += 6;
	sign = **text == '-' ? -1 : 1;
	if ((!take(text, '-') && !take(text, '+')) || !take_number(text, 3, &minutes) || minutes > 14 * 60)
		return false;
	*ret_offset_s = sign * minutes * 60;
	return true;
}

static bool
is_date(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1970 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && is_leap);
}

bool
datetime_parse(const char *text, time_t *ret_time)
{
	struct tm tm = { 0 };
	int offset_s;
	time_t time;
	bool is_cim;

	text += strspn(text, SPACES);
	is_cim = strspn(text, "0123456789") == 14;
	if (!(is_cim ? take_cim : take_xml)(&text, &tm, &offset_s) || text[strspn(text, SPACES)] != '\0')
		return false;
	if (!is_date(tm.tm_year, tm.tm_mon, tm.tm_mday) || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	time = timegm(&tm) - offset_s;
	if (time < 0)
		return false;
	*ret_time = time;
	return true;
}

void
datetime_format_utc(time_t time, char buffer[DATETIME_SIZE])
{
	struct tm tm;

	if (gmtime_r(&time, &tm) == NULL || strftime(buffer, DATETIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		snprintf(buffer, DATETIME_SIZE, "(no time)");
}

void
datetime_format_wql(time_t time, char buffer[DATETIME_SIZE])
{
	struct tm tm;

	if (gmtime_r(&time, &tm) == NULL || strftime(buffer, DATETIME_SIZE, "%Y%m%d%H%M%S.000000+000", &tm) == 0)
		snprintf(buffer, DATETIME_SIZE, "(no time)");
}

void
datetime_format_local(time_t time, time_t now, char buffer[DATETIME_SIZE])
{
	struct tm tm, today;
	bool is_today;
	size_t length;

	if (localtime_r(&time, &tm) == NULL) {
		snprintf(buffer, DATETIME_SIZE, "(no time)");
		return;
	}
	is_today = localtime_r(&now, &today) != NULL && tm.tm_year == today.tm_year && tm.tm_yday == today.tm_yday;
	length = is_today ? strftime(buffer, DATETIME_SIZE, "%H:%M", &tm) :
	    strftime(buffer, DATETIME_SIZE, "%Y-%m-%d %H:%M", &tm);
	if (length == 0)
		snprintf(buffer, DATETIME_SIZE, "(no time)");
}

void
datetime_format_age(time_t seconds, char buffer[DATETIME_SIZE])
{
	long long age = seconds < 0 ? 0 : (long long)seconds;

	if (age < 120)
		snprintf(buffer, DATETIME_SIZE, "%lld s", age);
	else if (age < 120 * 60)
		snprintf(buffer, DATETIME_SIZE, "%lld min", age / 60);
	else if (age < 48 * 3600)
		snprintf(buffer, DATETIME_SIZE, "%lld h", age / 3600);
	else
		snprintf(buffer, DATETIME_SIZE, "%lld days", age / 86400);
}

bool
datetime_parse_age(const char *text, time_t *ret_seconds)
{
	static const struct {
		char letter;
		time_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	size_t digits = strspn(text, "0123456789"), i;

	if (digits == 0 || digits > 8 || text[digits] == '\0' || text[digits + 1] != '\0')
		return false;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].letter == text[digits]) {
			*ret_seconds = (time_t)strtol(text, NULL, 10) * units[i].seconds;
			return true;
		}
	return false;
}

unsigned long long
datetime_apart(time_t a, time_t b)
{
	return a > b ? (unsigned long long)a - (unsigned long long)b : (unsigned long long)b - (unsigned long long)a;
}
