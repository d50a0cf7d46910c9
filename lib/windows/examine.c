#include "lib/windows/examine.h"

#include <stdio.h>

#include "lib/windows/cluster.h"
#include "lib/windows/counters.h"
#include "lib/windows/events.h"
#include "lib/windows/iis.h"
#include "lib/windows/node.h"

typedef bool windows_question(struct windows_look *look, struct error *err);

/* What would end a look because of this one question is noted, and the next one is asked. */
static bool
ask(struct windows_look *look, windows_question *question, enum snapshot_part part, struct error *err)
{
	struct error why;

	if (question(look, &why))
		return true;
	if (!error_kind_has(why.kind, ERROR_OF_ONE_PART)) {
		*err = why;
		return false;
	}
	return snapshot_set_part(look->snapshot, part, PART_UNREADABLE, why.text, err);
}

static bool
read_sites(struct windows_look *look, struct error *err)
{
	return windows_iis_read(look, err) && windows_iis_believe(look->snapshot, err);
}

/* By a snapshot of its own: what the sites are is known already, or never will be. */
static bool
try_way(const struct windows_look *look, enum source_way way, struct source_examination *examination, struct error *err)
{
	struct snapshot scratch;
	struct error why;
	bool ok;

	if (!snapshot_init(&scratch, look->snapshot->node, err))
		return false;
	ok = windows_iis_list_aside(look, way, &scratch, &why);
	examination->ways[way].sites = scratch.site_count;
	examination->ways[way].status = ok ? PART_TOLD : why.kind == ERROR_ABSENT ? PART_NOT_THERE : PART_UNREADABLE;
	if (!ok)
		snprintf(examination->ways[way].text, sizeof(examination->ways[way].text), "%s", why.text);
	snapshot_clear(&scratch);
	if (ok || error_kind_has(why.kind, ERROR_OF_ONE_PART) || why.kind == ERROR_TIMEOUT)
		return true;
	*err = why;
	return false;
}

/* The one that the look went by is known; the others are tried, but for one that may not be, or that this Windows cannot have. */
static bool
try_ways(struct windows_look *look, struct source_examination *examination, struct error *err)
{
	enum source_way way;

	examination->way = look->ways->way;
	for (way = SOURCE_WAY_IIS7; way < SOURCE_WAYS; way++) {
		examination->ways[way].is_forbidden = !windows_way_is_allowed(look, way);
		if (examination->ways[way].is_forbidden || !windows_iis_has_way(look->snapshot, way))
			continue;
		if (way == look->ways->way) {
			examination->ways[way].status = PART_TOLD;
			examination->ways[way].sites = look->snapshot->site_count;
		} else if (!try_way(look, way, examination, err)) {
			return false;
		}
	}
	return true;
}

bool
windows_examine(struct windows_look *look, struct source_examination *ret_examination, struct error *err)
{
	if (!ask(look, windows_read_system, PART_CLOCK, err))
		return false;
	if (look->request->scope != LOOK_WHOLE)
		return true;
	return ask(look, windows_read_services, PART_SERVICE, err) && ask(look, read_sites, PART_AUTO_START, err) &&
	    windows_counters_read(look, err) && try_ways(look, ret_examination, err) &&
	    ask(look, windows_cluster_read, PART_CLUSTER, err) && ask(look, windows_read_hotfix, PART_HOTFIX, err) &&
	    windows_events_read(look, err) && snapshot_set_remark(look->snapshot, wsman_remark(look->client), err) &&
	    snapshot_finish(look->snapshot, err);
}
