/* What somebody accepted: for how long it stays so, and how it is put into words (memory.h). */
#include "lib/memory/step.h"

bool
acceptance_holds(const struct acceptance *accepted, time_t now)
{
	return accepted->at != 0 && (accepted->until == 0 || now < accepted->until);
}

const char *
acceptance_details(const struct acceptance *accepted, const char *until, struct text_arena *text)
{
	bool has_end = accepted->until != 0, has_reason = *accepted->why != '\0';

	return text_format(text, "%s%s%s%s%s", has_end ? " until " : "", has_end ? until : "", has_reason ? " (" : "",
	    accepted->why, has_reason ? ")" : "");
}

/*
 * Our clock may be wrong at one look: two have to agree before anything is forgotten, or moved. Two in one second are
 * one: two programs wrote it down.
 */
static bool
is_over(const struct memory_step *step, const struct acceptance *accepted)
{
	time_t before = step->before->looked_at, now = step->snapshot->looked_at;

	return accepted->until != 0 && now != before && (now < before ? now : before) >= accepted->until;
}

/* A clock that was set back to before it was said: it lasts no longer from now than it was said for. */
static void
follow_clock(const struct memory_step *step, struct acceptance *accepted)
{
	time_t before = step->before->looked_at, now = step->snapshot->looked_at;
	time_t latest = now < before ? before : now;

	if (accepted->until <= accepted->at || latest >= accepted->at)
		return;
	accepted->until -= accepted->at - latest;
	accepted->at = latest;
}

bool
memory_acceptance_end(struct memory_step *step, struct acceptance *accepted, enum change_kind kind, uint32_t site_id,
    const char *subject, struct error *err)
{
	const struct change change = {
		.kind = kind, .time = step->clock, .site_id = site_id, .subject = subject, .from = accepted->by
	};

	if (accepted->at == 0)
		return true;
	*accepted = (struct acceptance) { .by = "", .why = "" };
	return change_list_add(&step->changes, &change, err);
}

bool
memory_acceptance_pass(struct memory_step *step, struct acceptance *accepted, enum change_kind kind, uint32_t site_id,
    const char *subject, struct error *err)
{
	if (is_over(step, accepted))
		return memory_acceptance_end(step, accepted, kind, site_id, subject, err);
	follow_clock(step, accepted);
	return true;
}

bool
acceptance_own(struct text_arena *text, struct acceptance *accepted, struct error *err)
{
	return text_own(text, &accepted->by, err) && text_own(text, &accepted->why, err);
}
