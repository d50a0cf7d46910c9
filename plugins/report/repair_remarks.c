#include "plugins/report/repair_remarks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "lib/repair/plan.h"

#define DAY_S	  86400
#define NAMES_MAX 5	/* sites that a sentence names */

/* Repairs of one site that were done, and how many steps of them. */
struct repaired {
	uint32_t site_id;
	const char *reason;
	time_t last;
};

static const char *
name_of(const struct snapshot *snapshot, uint32_t site_id, char buffer[32])
{
	const struct site *site = snapshot_site(snapshot, site_id);

	if (site_id == 0)
		return "W3SVC";
	if (site != NULL)
		return site->name;
	snprintf(buffer, 32, "site %u", site_id);
	return buffer;
}

/* Each site once, in the order of its first repair since `since`. `list` has room for `count`. */
static size_t
collect(const struct repair *repairs, size_t count, time_t since, struct repaired *list)
{
	size_t i, j, used = 0;

	for (i = 0; i < count; i++) {
		if (repairs[i].time < since || strcmp(repairs[i].result, "done") != 0)
			continue;
		for (j = 0; j < used && list[j].site_id != repairs[i].site_id; j++)
			;
		if (j == used)
			list[used++] = (struct repaired) { repairs[i].site_id, repairs[i].reason, 0 };
		list[j].last = repairs[i].time;
	}
	return used;
}

/* "OWA (down-after-restart), Shop (start-failed) and 3 more" */
static void
write_names(FILE *out, const struct snapshot *snapshot, const struct repaired *list, size_t count)
{
	char buffer[32];
	size_t i;

	for (i = 0; i < count && i < NAMES_MAX; i++) {
		fprintf(out, "%s%.80s", i == 0 ? "" : ", ", name_of(snapshot, list[i].site_id, buffer));
		if (list[i].reason[0] != '\0')
			fprintf(out, " (%s)", list[i].reason);
	}
	if (count > NAMES_MAX)
		fprintf(out, " and %zu more", count - NAMES_MAX);
}

/* "repaired 5 min ago by start_iis_sites: OWA (down-after-restart)" */
static const char *
sentence_of_repairs(const struct snapshot *snapshot, const struct repaired *list, size_t count, time_t now,
    struct text_arena *arena)
{
	char text[700] = "", age[DATETIME_SIZE];
	FILE *out = fmemopen(text, sizeof(text) - 1, "w");
	time_t last = list[0].last;
	size_t i;

	if (out == NULL)
		return NULL;
	for (i = 1; i < count; i++)
		if (list[i].last > last)
			last = list[i].last;
	datetime_format_age(now > last ? now - last : 0, age);
	fprintf(out, "repaired %s ago by start_iis_sites: ", age);
	write_names(out, snapshot, list, count);
	fclose(out);
	return text_copy_string(arena, text);
}

static const char *
sentence_of_too_many(const struct snapshot *snapshot, struct repaired *list, size_t count,
    const struct repair *repairs, size_t repair_count, unsigned int most_a_day, time_t since, struct text_arena *arena)
{
	char text[700] = "";
	FILE *out;
	size_t i, kept = 0;

	for (i = 0; i < count; i++)
		if (repair_times_done(repairs, repair_count, list[i].site_id, since) > most_a_day)
			list[kept++] = (struct repaired) { list[i].site_id, "", 0 };
	if (kept == 0)
		return NULL;
	out = fmemopen(text, sizeof(text) - 1, "w");
	if (out == NULL)
		return NULL;
	fprintf(out, "repaired-too-often: more than %u times in a day: ", most_a_day);
	write_names(out, snapshot, list, kept);
	fputs(". Something undoes the repairs", out);
	fclose(out);
	return text_copy_string(arena, text);
}

size_t
repair_remarks_make(const struct snapshot *snapshot, const struct repair *repairs, size_t count,
    unsigned int report_s, unsigned int most_a_day, time_t now, struct text_arena *arena,
    struct plugin_remark ret_remarks[REPAIR_REMARKS])
{
	struct repaired *list = calloc(count + 1, sizeof(*list));
	const char *sentence;
	size_t used, made = 0;

	if (list == NULL)
		return 0;
	used = collect(repairs, count, now - (time_t)report_s, list);
	sentence = used == 0 || report_s == 0 ? NULL : sentence_of_repairs(snapshot, list, used, now, arena);
	if (sentence != NULL)
		ret_remarks[made++] = (struct plugin_remark) { SEVERITY_OK, sentence };
	used = collect(repairs, count, now - DAY_S, list);
	sentence = sentence_of_too_many(snapshot, list, used, repairs, count, most_a_day, now - DAY_S, arena);
	if (sentence != NULL)
		ret_remarks[made++] = (struct plugin_remark) { SEVERITY_WARNING, sentence };
	free(list);
	return made;
}
