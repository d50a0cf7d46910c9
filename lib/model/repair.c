#include "lib/model/repair.h"

#include <string.h>

bool
repair_is_of_flag(const struct repair *repair)
{
	return strcmp(repair->what, REPAIR_WHAT_AUTO_START) == 0;
}

bool
repair_is_done(const struct repair *repair)
{
	return strcmp(repair->result, REPAIR_RESULT_DONE) == 0;
}
