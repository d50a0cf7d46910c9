/*
 * date.h -- a moment as HTTP writes it.
 */
#ifndef LIB_HTTP_DATE_H
#define LIB_HTTP_DATE_H

#include <time.h>

/**
 * Read a date in any of the three forms of RFC 9110 (5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT", and the two old ones.
 * @return UTC; 0: it is none, or before 1970
 */
time_t http_date(const char *text);

#endif
