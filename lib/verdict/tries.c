#include "lib/verdict/tries.h"

#include <string.h>

#include "lib/model/datetime.h"

/* "failed: the binding is taken": without the first word. */
static const char *
answer_of(const struct repair *repair)
{
	const char *colon = strstr(repair->result, ": ");

	return colon == NULL ? repair->result : colon + 2;
}

const char *
tries_failure(const struct site_case *site)
{
	const struct judging *on = site->on;
	const struct repair *last = NULL;
	char age[DATETIME_SIZE];
	size_t i;

	for (i = on->repair_count; i > 0 && last == NULL; i--)
		if (on->repairs[i - 1].site_id == site->site->id && !repair_is_of_flag(&on->repairs[i - 1]) &&
		    on->repairs[i - 1].result[0] != '\0')
			last = &on->repairs[i - 1];
	if (last == NULL || repair_is_done(last))
		return "";
	datetime_format_age(on->snapshot->looked_at > last->time ? on->snapshot->looked_at - last->time : 0, age);
	return text_format(on->text, ": the last try to start it, %s ago, met: %s", age, answer_of(last));
}

/* Repairs are on our clock, starts on the node's. */
bool
tries_put_flag_back(const struct site_case *site)
{
	const struct judging *on = site->on;
	time_t node_ahead = on->snapshot->facts.local_time == 0 ? 0 :
								  on->snapshot->facts.local_time - on->snapshot->looked_at;
	size_t i;

	for (i = 0; i < on->repair_count; i++) {
		const struct repair *repair = &on->repairs[i];

		if (repair->site_id == site->site->id && repair_is_of_flag(repair) && repair_is_done(repair) &&
		    repair->time + node_ahead >= on->last_start)
			return true;
	}
	return false;
}
