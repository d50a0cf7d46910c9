/*
 * json_text.h -- JSON written value by value: commas, quotes and escapes in one place.
 */
#ifndef PLUGINS_REPORT_JSON_TEXT_H
#define PLUGINS_REPORT_JSON_TEXT_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

/** Where values are written, and whether one stands before the next. Begin with { .out = FILE }. */
struct json {
	FILE *out;
	bool is_after_value;
};

/** Begin and end what holds others: '{' and '}', '[' and ']'. Names are ours; NULL inside an array. */
void json_open(struct json *json, const char *name, char bracket);
void json_close(struct json *json, char bracket);

/** One value. What is not told, "" or 0, is null, not "": of an optional text and of a time, which is in UTC. */
void json_null(struct json *json, const char *name);
void json_text(struct json *json, const char *name, const char *text);
void json_optional_text(struct json *json, const char *name, const char *text);
void json_number(struct json *json, const char *name, unsigned long long number);
void json_signed(struct json *json, const char *name, long long number);
void json_bool(struct json *json, const char *name, bool value);
void json_time(struct json *json, const char *name, time_t time);

#endif
