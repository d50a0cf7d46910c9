/* A moment as HTTP writes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/http/date.h"
#include "tests/unit/runner/test_group.h"

static void
a_date_is_read_in_each_form_of_http_and_in_no_other(void **state)
{
	static const struct {
		const char *text;
		time_t date;
	} rows[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "Sun, 31 Dec 2034 23:59:59 GMT", 2051222399 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Sun, 06 Nov 1994 08:49:37 CET", 0 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT and more", 0 },
		{ "Sun, 06 ovD 1994 08:49:37 GMT", 0 },
		{ "Sun, 32 Nov 1994 08:49:37 GMT", 0 },
		{ "Sun, 06 Nov 1994 24:49:37 GMT", 0 },
		{ "Sun, 06 Nov -994 08:49:37 GMT", 0 },
		{ "784111777", 0 },
		{ "", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (http_date(rows[i].text) != rows[i].date)
			fail_msg("%s: %lld", rows[i].text, (long long)http_date(rows[i].text));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_date_is_read_in_each_form_of_http_and_in_no_other),
};

TEST_GROUP(tests, NULL, NULL);
