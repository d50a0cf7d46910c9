#include "lib/windows/agreement.h"

#include <string.h>

#include "lib/windows/iis.h"

static bool
is_same_site(const struct site *a, const struct site *b)
{
	return a->id == b->id && a->run_state == b->run_state && a->auto_start == b->auto_start &&
	       a->is_rejected == b->is_rejected && a->pool_state == b->pool_state && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->bindings, b->bindings) == 0 && strcmp(a->pool, b->pool) == 0;
}

/* Both are sorted. What one of them does not tell is no agreement. */
static bool
agree(const struct snapshot *a, const struct snapshot *b)
{
	static const enum snapshot_part parts[] = { PART_AUTO_START, PART_RUN_STATE, PART_POOLS };
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (a->parts[parts[i]].status != PART_TOLD || b->parts[parts[i]].status != PART_TOLD)
			return false;
	if (a->site_count != b->site_count)
		return false;
	for (i = 0; i < a->site_count; i++)
		if (!is_same_site(&a->sites[i], &b->sites[i]))
			return false;
	return true;
}

/* The look is over: a conversation that broke is begun anew by the next one. */
static bool
list_by_shell(struct windows_look *look, struct snapshot *scratch, struct error *err)
{
	const bool ok = windows_iis_list_aside(look, SOURCE_WAY_APPCMD, scratch, err) && snapshot_finish(scratch, err);

	if (!ok && !error_kind_has(err->kind, ERROR_OF_ONE_PART))
		wsman_restart(look->client);
	return ok;
}

bool
windows_agreement_find(struct windows_look *look, struct error *err)
{
	struct snapshot scratch;
	bool ok;

	if (!look->is_to_compare || look->snapshot->site_count < AGREEMENT_SITES ||
	    !windows_way_is_allowed(look, SOURCE_WAY_APPCMD))
		return true;
	if (!snapshot_init(&scratch, look->snapshot->node, err))
		return false;
	ok = list_by_shell(look, &scratch, err);
	if (ok)
		look->ways->shell = agree(look->snapshot, &scratch) ? SHELL_AGREES : SHELL_DIFFERS;
	snapshot_clear(&scratch);
	return ok || err->kind != ERROR_NO_MEMORY;
}
