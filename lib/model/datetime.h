/*
 * datetime.h -- points in time as Windows writes them, and as we show them.
 */
#ifndef LIB_MODEL_DATETIME_H
#define LIB_MODEL_DATETIME_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/**
 * Parse "2013-05-24T15:06:05.359375-04:00" (xs:dateTime: digits of fraction are dropped, a time without "Z" or an offset
 * is taken for UTC), or "20130524150605.359375-240" (CIM); white space around it means nothing. Refuses a date that does
 * not exist and years before 1970 or after 9999.
 * Source: recorded answers, windows.md 3.7; DSP0230 for the rest.
 */
bool datetime_parse(const char *text, time_t *ret_time);

/** How far two times are apart, whichever comes first: a clock may have been set back between them. */
unsigned long long datetime_apart(time_t a, time_t b);

#define DATETIME_SIZE 40

/** "2026-11-22T02:20:00Z" */
void datetime_format_utc(time_t time, char buffer[DATETIME_SIZE]);

/** "yyyymmddHHMMSS.000000+000", the form for WQL (windows.md 3.11). */
void datetime_format_wql(time_t time, char buffer[DATETIME_SIZE]);

/**
 * For people: "02:20" when `time` is on the day of `now`, else "2026-11-22 02:20"; in the local time zone of
 * this machine (localtime_r(3); a program that sets TZ calls tzset() first).
 */
void datetime_format_local(time_t time, time_t now, char buffer[DATETIME_SIZE]);

/** "90s", "30m", "12h", "7d", "2w": at most eight digits and a unit. */
bool datetime_parse_age(const char *text, time_t *ret_seconds);

/** "45 s", "12 min", "3 h", "2 days", rounded down; a unit begins at two of it. Less than 0 is "0 s". */
void datetime_format_age(time_t seconds, char buffer[DATETIME_SIZE]);

#endif
