#include "lib/history/ration.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/history/change.h"

#define DAY_S 86400

/* How many changes are of sites; the others are of the node. */
static size_t
count_of_sites(const struct change_list *changes)
{
	size_t i, count = 0;

	for (i = 0; i < changes->count; i++)
		count += changes->items[i].site_id != 0;
	return count;
}

static uint32_t
grant(uint32_t *used, uint32_t most, size_t wanted)
{
	uint32_t left = *used < most ? most - *used : 0, granted = wanted < left ? (uint32_t)wanted : left;

	*used += granted;
	return granted;
}

struct history_grant
history_ration_take(struct history_ration *ration, time_t now, const struct change_list *changes)
{
	uint32_t today = now > 0 ? (uint32_t)(now / DAY_S) : 0;
	size_t of_sites = count_of_sites(changes), of_node = changes->count - of_sites;

	if (ration->day != today)
		*ration = (struct history_ration) { .day = today };
	return (struct history_grant) {
		.of_sites = grant(&ration->of_sites, HISTORY_SITE_CHANGES_DAY,
		    of_sites < HISTORY_SITE_CHANGES_LOOK ? of_sites : HISTORY_SITE_CHANGES_LOOK),
		.of_node = grant(&ration->of_node, HISTORY_NODE_CHANGES_DAY, of_node),
	};
}

/* Once nothing at all is kept any more, nothing more is said either: the look at which that began said so. */
static bool
say_left_out(struct history *history, int64_t node, const struct change_list *changes, size_t kept, struct error *err)
{
	char count[24];
	const struct change change = {
		.kind = CHANGE_LEFT_OUT,
		.time = changes->items[changes->count - 1].time,
		.subject = "",
		.from = "",
		.to = count,
	};

	snprintf(count, sizeof(count), "%zu", changes->count - kept);
	return kept == 0 || history_change_add(history, node, &change, err);
}

bool
history_changes_add(struct history *history, int64_t node, const struct change_list *changes,
    struct history_grant grant, struct error *err)
{
	size_t i, kept = 0;

	for (i = 0; i < changes->count; i++) {
		uint32_t *left = changes->items[i].site_id != 0 ? &grant.of_sites : &grant.of_node;

		if (*left == 0)
			continue;
		--*left;
		kept++;
		if (!history_change_add(history, node, &changes->items[i], err))
			return false;
	}
	return kept == changes->count || say_left_out(history, node, changes, kept, err);
}
