#include "tests/unit/config/parsed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct configuration
parsed(const char *text)
{
	struct configuration configuration;
	struct error err;

	if (!configuration_parse("c", text, strlen(text), &configuration, &err))
		fail_msg("%s", err.text);
	return configuration;
}
