#include "lib/model/known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a: nobody gains from two nodes with the same mark. */
static uint32_t
mix(uint32_t mark, const void *bytes, size_t size)
{
	const unsigned char *byte = bytes;
	size_t i;

	for (i = 0; i < size; i++)
		mark = (mark ^ byte[i]) * 16777619U;
	return mark;
}

static uint32_t
site_mark(const struct site *site)
{
	const uint32_t numbers[] = {
		site->id, (uint32_t)site->auto_start, (uint32_t)site->run_state, site->win32_error, site->is_rejected,
	};

	return mix(mix(2166136261U, numbers, sizeof(numbers)), site->name, strlen(site->name));
}

uint32_t
known_sites_mark(const struct snapshot *snapshot)
{
	uint32_t mark = (uint32_t)snapshot->site_count;
	size_t i;

	for (i = 0; i < snapshot->site_count; i++)
		mark += site_mark(&snapshot->sites[i]);
	return mark;
}

static bool
take_groups(struct known_look *known, const struct snapshot *snapshot, struct error *err)
{
	known->groups = calloc(snapshot->group_count, sizeof(*known->groups));
	if (known->groups == NULL)
		return error_memory(err);
	for (; known->group_count < snapshot->group_count; known->group_count++) {
		struct cluster_group *group = &known->groups[known->group_count];

		*group = snapshot->groups[known->group_count];
		if (!text_own(&known->text, &group->name, err) || !text_own(&known->text, &group->owner, err))
			return false;
	}
	return true;
}

static bool
take_resources(struct known_look *known, const struct snapshot *snapshot, struct error *err)
{
	known->resources = calloc(snapshot->resource_count, sizeof(*known->resources));
	if (known->resources == NULL)
		return error_memory(err);
	for (; known->resource_count < snapshot->resource_count; known->resource_count++) {
		struct cluster_resource *resource = &known->resources[known->resource_count];

		*resource = snapshot->resources[known->resource_count];
		if (!text_own(&known->text, &resource->name, err) || !text_own(&known->text, &resource->type, err) ||
		    !text_own(&known->text, &resource->group, err))
			return false;
	}
	return true;
}

bool
known_look_take(struct known_look *ret_known, const struct snapshot *snapshot, struct error *err)
{
	const struct node_facts *facts = &snapshot->facts;
	struct known_look known = {
		.looked_at = snapshot->looked_at,
		.local_time = facts->local_time,
		.boot_read = facts->boot_time,
		.w3svc_state = facts->w3svc_state,
		.clussvc_state = facts->clussvc_state,
		.w3svc_pid = facts->w3svc_pid,
		.w3svc_start = facts->w3svc_start,
		.sites_mark = snapshot->sites_mark,
		.is_cluster_told = snapshot->parts[PART_CLUSTER].status == PART_TOLD,
		.are_events_told = snapshot->parts[PART_EVENTS].status == PART_TOLD,
	};

	if (strlen(facts->computer) < sizeof(known.computer))
		snprintf(known.computer, sizeof(known.computer), "%s", facts->computer);
	if ((snapshot->group_count > 0 && !take_groups(&known, snapshot, err)) ||
	    (snapshot->resource_count > 0 && !take_resources(&known, snapshot, err))) {
		known_look_clear(&known);
		return false;
	}
	*ret_known = known;
	return true;
}

void
known_look_clear(struct known_look *known)
{
	if (known == NULL)
		return;
	free(known->groups);
	free(known->resources);
	text_arena_clear(&known->text);
	memset(known, 0, sizeof(*known));
}
