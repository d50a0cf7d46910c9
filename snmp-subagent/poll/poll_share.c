#include "snmp-subagent/poll/poll_share.h"

static unsigned int
slow_most(const struct poll_share *share)
{
	return share->workers * POLL_SHARE_SLOW;
}

enum poll_slot
poll_share_take(struct poll_share *share, bool is_suspect)
{
	unsigned int *taken = is_suspect ? &share->slow : &share->quick;

	if (*taken >= (is_suspect ? slow_most(share) : share->workers))
		return POLL_SLOT_NONE;
	(*taken)++;
	return is_suspect ? POLL_SLOT_SLOW : POLL_SLOT_QUICK;
}

enum poll_slot
poll_share_is_slow(struct poll_share *share, enum poll_slot slot)
{
	if (slot != POLL_SLOT_QUICK || share->slow >= slow_most(share))
		return slot;
	share->quick--;
	share->slow++;
	return POLL_SLOT_SLOW;
}

void
poll_share_give(struct poll_share *share, enum poll_slot slot)
{
	if (slot == POLL_SLOT_QUICK)
		share->quick--;
	else if (slot == POLL_SLOT_SLOW)
		share->slow--;
}

unsigned int
poll_share_most(const struct poll_share *share)
{
	return share->workers + slow_most(share);
}
