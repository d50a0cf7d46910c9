/* The changes of memory.h: what the timeline shows and notifications are made of. */
#include <stdlib.h>
#include <string.h>

#include "lib/memory/memory.h"
#include "lib/model/array.h"

bool
change_list_add(struct change_list *changes, const struct change *change, struct error *err)
{
	size_t count = changes->count;
	struct change added = *change;

	if (!array_room(changes->items, count, err))
		return false;
	if (!text_own(&changes->text, &added.subject, err) || !text_own(&changes->text, &added.from, err) ||
	    !text_own(&changes->text, &added.to, err))
		return false;
	changes->items[changes->count++] = added;
	return true;
}

const char *
change_kind_name(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_FIRST_LOOK:
		return "first-look";
	case CHANGE_BOOT:
		return "restart";
	case CHANGE_SERVICE_START:
		return "service-start";
	case CHANGE_FAILOVER:
		return "failover";
	case CHANGE_RUN_STATE:
		return "run-state";
	case CHANGE_AUTO_START:
		return "auto-start";
	case CHANGE_OWNER:
		return "owner";
	case CHANGE_SITE_NEW:
		return "site-new";
	case CHANGE_SITE_GONE:
		return "site-gone";
	case CHANGE_SITE_BACK:
		return "site-back";
	case CHANGE_SITE_RENAMED:
		return "site-renamed";
	case CHANGE_SITE_REPLACED:
		return "site-replaced";
	case CHANGE_ACCEPTED:
		return "accepted";
	case CHANGE_ACCEPTANCE_ENDED:
		return "acceptance-ended";
	case CHANGE_REPAIR:
		return "repair";
	case CHANGE_SITE_RENUMBERED:
		return "site-renumbered";
	case CHANGE_REVOKED:
		return "revoked";
	case CHANGE_LEFT_OUT:
		return "left-out";
	case CHANGE_FLAG_ACCEPTED:
		return "flag-accepted";
	case CHANGE_FLAG_ACCEPTANCE_ENDED:
		return "flag-acceptance-ended";
	case CHANGE_FLAG_REVOKED:
		return "flag-revoked";
	case CHANGE_POOL_ACCEPTED:
		return "pool-accepted";
	case CHANGE_POOL_ACCEPTANCE_ENDED:
		return "pool-acceptance-ended";
	case CHANGE_POOL_REVOKED:
		return "pool-revoked";
	case CHANGE_POOL_STATE:
		return "pool-state";
	}
	return "unknown";
}

void
change_list_clear(struct change_list *changes)
{
	if (changes == NULL)
		return;
	free(changes->items);
	text_arena_clear(&changes->text);
	memset(changes, 0, sizeof(*changes));
}
