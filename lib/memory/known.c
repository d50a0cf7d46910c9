/* What memory and its newest look hand down to the next look (lib/model/known.h). */
#include "lib/memory/step.h"

/* Node's clock; what is only known on ours is converted by the newest look. */
static time_t
moved_at(const struct memory *memory)
{
	const time_t ahead_s = memory->local_time - memory->looked_at;
	time_t newest = memory->last_start;
	size_t i;

	if (memory->failover_count > 0)
		newest = memory_later(newest, memory->failovers[0].time);
	for (i = 0; i < memory->group_count; i++)
		newest = memory_later(newest, memory->groups[i].state_since);
	for (i = 0; i < memory->site_count; i++) {
		newest = memory_later(newest, memory->sites[i].auto_start_off_since);
		if (memory->sites[i].stop == STOP_FLAG_FELL)
			newest = memory_later(newest, memory_clock(memory));	/* what confirms it wants the log read */
		if (memory->sites[i].not_running_since != 0)
			newest = memory_later(newest, memory->sites[i].not_running_since + ahead_s);
	}
	return newest;
}

bool
memory_known_look(const struct memory *memory, const struct snapshot *snapshot, struct known_look *ret_known,
    struct error *err)
{
	struct known_look known = { 0 };

	if (memory->is_known) {
		if (!known_look_take(&known, snapshot, err))
			return false;
		known.boot_time = memory->boot_time;
		known.asked_all = memory->asked_all;
		known.moved_at = moved_at(memory);
	}
	*ret_known = known;
	return true;
}
