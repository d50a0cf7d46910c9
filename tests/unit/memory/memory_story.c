#include "tests/unit/memory/memory_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
add_lists(const struct story_look *look, struct snapshot *snapshot, struct error *err)
{
	size_t i;

	for (i = 0; i < STORY_SITES && look->sites[i].id != 0; i++)
		assert_true(snapshot_add_site(snapshot, &look->sites[i], err));
	for (i = 0; i < STORY_GROUPS && look->groups[i].name != NULL; i++)
		assert_true(snapshot_add_group(snapshot, &look->groups[i], err));
	for (i = 0; i < STORY_EVENTS && look->events[i].time != 0; i++)
		assert_true(snapshot_add_event(snapshot, &look->events[i], err));
	assert_true(snapshot_finish(snapshot, err));
}

void
story_snapshot(const struct story_look *look, struct snapshot *ret_snapshot)
{
	struct node_facts *facts = &ret_snapshot->facts;
	struct error err;

	assert_true(snapshot_init(ret_snapshot, look->node != NULL ? look->node : "exch", &err));
	ret_snapshot->looked_at = STORY_T0 + look->at;
	ret_snapshot->has_run_state = !look->is_file;
	ret_snapshot->is_brief = look->is_brief;
	facts->computer =
	    text_copy_string(&ret_snapshot->text, look->computer != NULL ? look->computer : "EXCH-A");
	assert_non_null(facts->computer);
	facts->domain = text_copy_string(&ret_snapshot->text, look->domain != NULL ? look->domain : "");
	assert_non_null(facts->domain);
	if (look->cluster != NULL) {
		facts->cluster_name = look->cluster;
		facts->cluster_members = look->members;
	}
	if (!look->no_clock) {
		facts->local_time = STORY_T0 + look->at + look->clock_ahead;
		if (!look->no_boot)
			facts->boot_time = look->boot != 0 ? look->boot : STORY_BOOT;
	}
	facts->w3svc_state = look->w3svc_state != SERVICE_UNKNOWN ? look->w3svc_state : SERVICE_RUNNING;
	if (!look->no_w3svc_start && facts->w3svc_state == SERVICE_RUNNING) {
		facts->w3svc_start = look->w3svc_start != 0 ? look->w3svc_start : STORY_W3SVC;
		facts->w3svc_pid = look->w3svc_pid != 0 ? look->w3svc_pid : 1234;
	}
	facts->w3svc_total_uptime_s = look->total_uptime_s;
	facts->iis_interface = look->iis_interface;
	if (look->windows_version != NULL)
		facts->windows_version = look->windows_version;
	facts->clussvc_state = look->clussvc_state != SERVICE_UNKNOWN ? look->clussvc_state : SERVICE_ABSENT;
	add_lists(look, ret_snapshot, &err);
}

void
story_see(struct story *story, const struct story_look *look)
{
	struct snapshot snapshot;
	struct memory after;
	struct change_list changes;
	struct error err;

	story_snapshot(look, &snapshot);
	error_clear(&err);
	if (!memory_update(&story->memory, &snapshot, &after, &changes, &err))
		fail_msg("%s", err.text);
	snapshot_clear(&snapshot);	/* nothing of the memory may borrow from it */
	story_end(story);
	story->memory = after;
	story->changes = changes;
}

void
story_refused(struct story *story, const struct story_look *look, struct error *ret_err)
{
	struct snapshot snapshot;
	struct memory after = { .site_count = 77 };
	struct change_list changes = { .count = 77 };

	story_snapshot(look, &snapshot);
	assert_false(memory_update(&story->memory, &snapshot, &after, &changes, ret_err));
	assert_int_equal(after.site_count, 77);
	assert_int_equal(changes.count, 77);
	snapshot_clear(&snapshot);
}

size_t
story_count(const struct story *story, enum change_kind kind)
{
	size_t i, count = 0;

	for (i = 0; i < story->changes.count; i++)
		count += story->changes.items[i].kind == kind;
	return count;
}

const struct change *
story_change(const struct story *story, enum change_kind kind)
{
	size_t i;

	for (i = 0; i < story->changes.count; i++)
		if (story->changes.items[i].kind == kind)
			return &story->changes.items[i];
	fail_msg("no change of kind %d", (int)kind);
	return NULL;
}

const struct site_memory *
story_site(const struct story *story, uint32_t id)
{
	const struct site_memory *site = memory_site(&story->memory, id);

	assert_non_null(site);
	return site;
}

void
story_end(struct story *story)
{
	memory_clear(&story->memory);
	change_list_clear(&story->changes);
}
