/* Nagios ranges: [@]start:end. Source: Monitoring Plugins guidelines, "Threshold and ranges". */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/verdict/verdict.h"

/* With so few digits, number and power of ten are both exact, so their quotient is rounded once and right. */
#define MAX_DIGITS 15

/* "-12.5" without strtod(): that one takes "0x10", "1e3", "nan" and the decimal point of the locale. */
static bool
take_number(const char **text, double *ret_number)
{
	const char *at = *text;
	bool is_negative = *at == '-';
	double number = 0, scale = 1;
	unsigned int digits = 0;
	bool is_fraction = false;

	if (is_negative)
		at++;
	for (;; at++) {
		if (*at == '.' && !is_fraction) {
			is_fraction = true;
			continue;
		}
		if (*at < '0' || *at > '9')
			break;
		if (++digits > MAX_DIGITS)
			return false;
		number = number * 10 + (*at - '0');
		if (is_fraction)
			scale *= 10;
	}
	if (digits == 0 || at[-1] == '.')
		return false;
	*ret_number = (is_negative ? -number : number) / scale;
	*text = at;
	return true;
}

static bool
take_range(const char *text, struct range *range)
{
	const char *colon;

	if (*text == '@') {
		range->inside = true;
		text++;
	}
	colon = strchr(text, ':');
	if (colon == NULL)
		return take_number(&text, &range->end) && *text == '\0';
	if (*text == '~') {
		range->start = -INFINITY;
		text++;
	} else if (text != colon && !take_number(&text, &range->start))
		return false;
	if (text != colon)
		return false;
	text++;
	range->end = INFINITY;
	return *text == '\0' || (take_number(&text, &range->end) && *text == '\0');
}

bool
range_parse(const char *text, struct range *ret_range, struct error *err)
{
	struct range range = { .inside = false };

	if (!take_range(text, &range))
		return error_set(err, ERROR_USAGE,
		    "'%.80s' is not a range: expected [@]START:END, such as 0, 10:, ~:5 or @1:2", text);
	if (range.start > range.end)
		return error_set(err, ERROR_USAGE, "range '%.80s' starts after its end", text);
	*ret_range = range;
	return true;
}

bool
range_alerts(const struct range *range, double value)
{
	bool is_within = value >= range->start && value <= range->end;

	return is_within == range->inside;
}

/* The fewest decimals that read back as the same number. */
static void
format_number(double number, char *buffer, size_t size)
{
	const char *point = localeconv()->decimal_point;
	char *found;
	int decimals;

	for (decimals = 0; decimals <= MAX_DIGITS; decimals++) {
		snprintf(buffer, size, "%.*f", decimals, number);
		if (strtod(buffer, NULL) == number)
			break;
	}
	found = strstr(buffer, point);
	if (found != NULL) {
		*found = '.';
		memmove(found + 1, found + strlen(point), strlen(found + strlen(point)) + 1);
	}
}

void
range_format(const struct range *range, char buffer[RANGE_SIZE])
{
	char start[RANGE_SIZE / 2 - 2] = "", end[RANGE_SIZE / 2 - 2] = "";
	const char *colon = ":";

	if (isinf(range->start))
		snprintf(start, sizeof(start), "~");
	else if (range->start < 0 || range->start > 0 || isinf(range->end))
		format_number(range->start, start, sizeof(start));
	else
		colon = "";
	if (!isinf(range->end))
		format_number(range->end, end, sizeof(end));
	snprintf(buffer, RANGE_SIZE, "%s%s%s%s", range->inside ? "@" : "", start, colon, end);
}
