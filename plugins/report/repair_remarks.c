#include "plugins/report/repair_remarks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "lib/repair/plan.h"
#include "lib/verdict/placement.h"

#define DAY_S	  86400
#define NAMES_MAX 5	/* sites that a sentence names */

/* The repairs of one site; of W3SVC when its id is 0. */
struct repaired {
	uint32_t site_id;
	const struct repair *first;
	const struct repair *last;	/* that counts: the newest start; the newest flag where none was started */
};

/* The remarks while they are made. */
struct remarks {
	const struct repair_remarks_of *of;
	time_t now;
	unsigned int most_a_day;
	struct text_arena *arena;
	struct plugin_remark *items;
	size_t count;
};

static const struct site_verdict *
judged(const struct repair_remarks_of *of, uint32_t site_id)
{
	size_t i;

	for (i = 0; i < of->verdict->site_count; i++)
		if (of->verdict->sites[i].id == site_id && of->verdict->sites[i].reason != REASON_IGNORED)
			return &of->verdict->sites[i];
	return NULL;
}

/* The cluster group that starts a site called `name`; NULL when none does. */
static const char *
group_of(const struct repair_remarks_of *of, const char *name)
{
	size_t rule = placement_rule_index(of->policy, name);

	return rule < of->policy->cluster_rule_count ? of->policy->cluster_rules[rule].group : NULL;
}

/* One step brings the whole group online, and is recorded for one of its sites. */
static bool
is_of_a_judged_group(const struct repair_remarks_of *of, const struct repair *repair)
{
	const struct site *site = snapshot_site(of->snapshot, repair->site_id);
	const char *group = site == NULL ? NULL : group_of(of, site->name), *other;
	size_t i;

	if (group == NULL || strcmp(repair->what, repair_step_name(REPAIR_BRING_ONLINE)) != 0)
		return false;
	for (i = 0; i < of->verdict->site_count; i++) {
		other = group_of(of, of->verdict->sites[i].name);
		if (of->verdict->sites[i].reason != REASON_IGNORED && other != NULL && strcmp(other, group) == 0)
			return true;
	}
	return false;
}

static bool
concerns(const struct repair_remarks_of *of, const struct repair *repair)
{
	return repair->site_id == 0 || judged(of, repair->site_id) != NULL || is_of_a_judged_group(of, repair);
}

static void
note(struct repaired *one, const struct repair *repair)
{
	if (one->last == NULL || repair_is_of_flag(one->last) || !repair_is_of_flag(repair))
		one->last = repair;
}

/* Each site once, in the order of its first repair since `since`. `list` has room for all repairs. */
static size_t
collect(const struct repair_remarks_of *of, time_t since, struct repaired *list)
{
	size_t i, j, used = 0;

	for (i = 0; i < of->repair_count; i++) {
		const struct repair *repair = &of->repairs[i];

		if (repair->time < since || repair->result[0] == '\0')
			continue;
		for (j = 0; j < used && list[j].site_id != repair->site_id; j++)
			;
		if (j == used) {
			if (!concerns(of, repair))
				continue;
			list[used++] = (struct repaired) { repair->site_id, repair, NULL };
		}
		note(&list[j], repair);
	}
	return used;
}

/* A look saw it running at `since` or after. */
static bool
has_run(const struct repair_remarks_of *of, uint32_t site_id, time_t since)
{
	const struct site *site = snapshot_site(of->snapshot, site_id);
	const struct site_memory *past = of->memory == NULL ? NULL : memory_site(of->memory, site_id);

	if (site_id == 0)
		return of->snapshot->facts.w3svc_state == SERVICE_RUNNING;
	return (site != NULL && site->run_state == RUN_STARTED) || (past != NULL && past->last_running >= since);
}

static bool
is_repaired(const struct repair_remarks_of *of, const struct repaired *one)
{
	return repair_is_done(one->last) && has_run(of, one->site_id, one->last->time);
}

/* What was tried for a site that is fine by now is not worth a word. */
static bool
is_tried_in_vain(const struct repair_remarks_of *of, const struct repaired *one)
{
	const struct site_verdict *site = judged(of, one->site_id);
	const struct site *listed = snapshot_site(of->snapshot, one->site_id);

	if (is_repaired(of, one))
		return false;
	if (one->site_id == 0)
		return !has_run(of, 0, 0);
	return site != NULL ? site->severity != SEVERITY_OK : listed != NULL && listed->run_state != RUN_STARTED;
}

static bool
is_repaired_too_often(const struct repair_remarks_of *of, const struct repaired *one, unsigned int most_a_day,
    time_t since)
{
	return repair_times_done(of->repairs, of->repair_count, one->site_id, since) > most_a_day;
}

static void
write_name(FILE *out, const struct snapshot *snapshot, uint32_t site_id)
{
	const struct site *site = snapshot_site(snapshot, site_id);

	if (site_id == 0)
		fputs("W3SVC", out);
	else if (site != NULL)
		fprintf(out, "%.80s", site->name);
	else
		fprintf(out, "site %u", site_id);
}

static void
write_reason(FILE *out, const struct repaired *one)
{
	if (one->first->reason[0] != '\0')
		fprintf(out, " (%s)", one->first->reason);
}

/* " (start: failed: the start is refused with error 32)" */
static void
write_answer(FILE *out, const struct repaired *one)
{
	fprintf(out, " (%s: %.200s)", one->last->what, one->last->result);
}

static void
write_nothing(FILE *out, const struct repaired *one)
{
	(void)out;
	(void)one;
}

/* "OWA (down-after-restart), Shop (start-failed) and 3 more" */
static void
write_names(FILE *out, const struct snapshot *snapshot, const struct repaired *list, size_t count,
    void (*write_more)(FILE *out, const struct repaired *one))
{
	size_t i;

	for (i = 0; i < count && i < NAMES_MAX; i++) {
		if (i > 0)
			fputs(", ", out);
		write_name(out, snapshot, list[i].site_id);
		write_more(out, &list[i]);
	}
	if (count > NAMES_MAX)
		fprintf(out, " and %zu more", count - NAMES_MAX);
}

/* How long ago the newest of them was. */
static void
write_age(FILE *out, const struct repaired *list, size_t count, time_t now)
{
	time_t last = list[0].last->time;
	char age[DATETIME_SIZE];
	size_t i;

	for (i = 1; i < count; i++)
		if (list[i].last->time > last)
			last = list[i].last->time;
	datetime_format_age(now > last ? now - last : 0, age);
	fputs(age, out);
}

/* "repaired 5 min ago by start_iis_sites: OWA (down-after-restart)" */
static void
write_repaired(FILE *out, const struct remarks *remarks, const struct repaired *list, size_t count)
{
	fputs("repaired ", out);
	write_age(out, list, count, remarks->now);
	fputs(" ago by start_iis_sites: ", out);
	write_names(out, remarks->of->snapshot, list, count, write_reason);
}

/* "start_iis_sites tried 5 min ago, and it was not seen running since: OWA (start: failed: ...)" */
static void
write_tried(FILE *out, const struct remarks *remarks, const struct repaired *list, size_t count)
{
	fputs("start_iis_sites tried ", out);
	write_age(out, list, count, remarks->now);
	fprintf(out, " ago, and %s not seen running since: ", count == 1 ? "it was" : "these were");
	write_names(out, remarks->of->snapshot, list, count, write_answer);
}

static void
write_too_often(FILE *out, const struct remarks *remarks, const struct repaired *list, size_t count)
{
	fprintf(out, "repaired-too-often: more than %u times in a day: ", remarks->most_a_day);
	write_names(out, remarks->of->snapshot, list, count, write_nothing);
	fputs(". Something undoes the repairs", out);
}

/* One remark of all in `list`; none when there is nobody in it. */
static void
add_remark(struct remarks *remarks, enum severity at_least, const struct repaired *list, size_t count,
    void (*write)(FILE *out, const struct remarks *remarks, const struct repaired *list, size_t count))
{
	struct text_stream stream;
	struct error err;
	const char *sentence;

	if (count == 0 || !text_stream_begin(&stream, &err))
		return;
	write(stream.out, remarks, list, count);
	sentence = text_stream_keep(&stream, remarks->arena, &err);
	if (sentence != NULL)
		remarks->items[remarks->count++] = (struct plugin_remark) { at_least, sentence };
}

size_t
repair_remarks_make(const struct repair_remarks_of *of, unsigned int report_s, unsigned int most_a_day, time_t now,
    struct text_arena *arena, struct plugin_remark ret_remarks[REPAIR_REMARKS])
{
	struct remarks remarks = {
		.of = of, .now = now, .most_a_day = most_a_day, .arena = arena, .items = ret_remarks,
	};
	size_t used, i, chosen = 0, tried = 0;
	struct repaired *list, *good, *vain;

	list = of->repair_count == 0 ? NULL : calloc(of->repair_count * 3, sizeof(*list));
	if (list == NULL)
		return 0;
	good = list + of->repair_count;
	vain = good + of->repair_count;
	used = report_s == 0 ? 0 : collect(of, now - (time_t)report_s, list);
	for (i = 0; i < used; i++)
		if (is_repaired(of, &list[i]))
			good[chosen++] = list[i];
		else if (is_tried_in_vain(of, &list[i]))
			vain[tried++] = list[i];
	add_remark(&remarks, SEVERITY_OK, good, chosen, write_repaired);
	add_remark(&remarks, SEVERITY_OK, vain, tried, write_tried);
	used = collect(of, now - DAY_S, list);
	for (i = chosen = 0; i < used; i++)
		if (is_repaired_too_often(of, &list[i], most_a_day, now - DAY_S))
			good[chosen++] = list[i];
	add_remark(&remarks, SEVERITY_WARNING, good, chosen, write_too_often);
	free(list);
	return remarks.count;
}
