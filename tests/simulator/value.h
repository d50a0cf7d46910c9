/*
 * value.h -- the value of one property of one instance, as queries compare it and answers show it.
 */
#ifndef TESTS_SIMULATOR_VALUE_H
#define TESTS_SIMULATOR_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum value_kind {
	VALUE_NIL,
	VALUE_TEXT,
	VALUE_NUMBER,
	VALUE_BOOLEAN,
	VALUE_TIME,
};

struct value {
	enum value_kind kind;
	const char *text;		/* borrowed, or `space` */
	int64_t number;			/* also a boolean's 0 or 1 */
	time_t time;			/* UTC */
	unsigned int microseconds;
	int zone_minutes;		/* how a time is written */
	char space[320];
};

void value_set_text(struct value *value, const char *text);
void value_set_number(struct value *value, int64_t number);
void value_set_boolean(struct value *value, bool boolean);
void value_format(struct value *value, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define VALUE_TIME_SIZE 48

/** As WinRM writes times (windows.md 3.7): "2013-04-15T16:28:38.376625Z", "2009-10-21T14:48:42-04:00". */
void value_write_time(const struct value *value, char text[VALUE_TIME_SIZE]);

/** Parse the form of CIM, "yyyymmddHHMMSS.mmmmmm+UUU", which WQL needs. */
bool value_parse_cim_time(const char *text, time_t *ret_time);

#endif
