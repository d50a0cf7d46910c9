/* Clocks of nodes differ: what a look tells of that. */
#include "lib/cluster/judging.h"

#define SLACK_S 2	/* seconds are cut on both sides */

/* The node tells its clock first of all, some time after the look began. */
void
cluster_node_clock(struct cluster_node *node)
{
	const struct memory *memory = node->member->memory;

	node->has_clock = memory != NULL && memory->is_known && memory->local_time != 0 && memory->looked_at != 0;
	if (!node->has_clock)
		return;
	node->offset_s = memory_clock_ahead(memory);
	node->slack_s = SLACK_S;
	if (node->member->snapshot != NULL)
		node->slack_s += (time_t)((node->member->snapshot->look_ms + 999) / 1000);
}

bool
cluster_our_time(const struct memory *memory, time_t time, time_t *ret_time)
{
	*ret_time = time == 0 ? 0 : time - memory_clock_ahead(memory);
	return memory->local_time != 0 && memory->looked_at != 0;
}
