#include "lib/model/counted_sites.h"

#include <stdio.h>
#include <string.h>

#include "lib/model/text.h"

/* Instances have no ( ) # / \ (windows-shell.md 5). */
void
counter_name(const char *name, char ret_name[COUNTER_NAME_SIZE])
{
	static const char taken[] = "()#/\\", given[] = "[]___";
	const char *place;
	size_t i;

	snprintf(ret_name, COUNTER_NAME_SIZE, "%s", name);
	for (i = 0; ret_name[i] != '\0'; i++) {
		place = strchr(taken, ret_name[i]);
		if (place != NULL)
			ret_name[i] = given[place - taken];
	}
}

bool
counted_sites_note(struct snapshot *snapshot, struct error *err)
{
	const struct site *first = NULL;
	size_t i, untold = 0;
	const char *text;

	for (i = 0; i < snapshot->site_count; i++) {
		if (snapshot->sites[i].run_state != RUN_UNKNOWN)
			continue;
		first = first == NULL ? &snapshot->sites[i] : first;
		untold++;
	}
	if (first == NULL || service_is_down(snapshot->facts.w3svc_state))
		return snapshot_set_part(snapshot, PART_RUN_STATE, PART_TOLD, NULL, err);
	text = text_format(&snapshot->text, "the counters of W3SVC do not tell it for sure of %zu site%s (%.100s%s): deleted, "
	    "rejected by W3SVC for want of a usable binding, or two sites have one name there (Administrators are told which, "
	    "and sitewatch accept lets go one that is deleted)", untold, text_s(untold), first->name, untold == 1 ? "" : "...");
	return text == NULL ? error_memory(err) : snapshot_set_part(snapshot, PART_RUN_STATE, PART_UNREADABLE, text, err);
}
