#include "lib/verdict/cause.h"

#include <stdint.h>

#include "lib/model/datetime.h"

/* Clocks and polls are this far apart at most while two moments still count as one (seconds). */
#define CAUSE_SLACK_S MEMORY_SAME_BOOT_S

#define LIKELY_S (30 * 86400)

#define VERSION_PARTS 4

/* The failover number `index`, newest first; its time as it was told. */
static bool
failover_at(const struct judging *on, size_t index, struct failover *ret_failover)
{
	const struct cluster_event *event;

	if (on->memory != NULL) {
		if (index >= on->memory->failover_count)
			return false;
		*ret_failover = on->memory->failovers[index];
		return true;
	}
	if (index >= on->snapshot->event_count)
		return false;
	event = &on->snapshot->events[on->snapshot->event_count - 1 - index];
	*ret_failover = (struct failover) { .time = event->time,
		.evidence = EVIDENCE_EVENT,
		.group = event->group,
		.from = event->from,
		.to = event->to,
		.began = event->time };
	return true;
}

bool
cause_newest_failover(const struct judging *on, struct failover *ret_failover)
{
	return failover_at(on, 0, ret_failover);
}

/* Sites whose flag only W3SVC's restart cares about: no cluster rule covers them. */
static bool
is_left_to_w3svc(const struct judging *on, const struct site *site)
{
	return placement_rule_index(on->policy, site->name) == on->policy->cluster_rule_count;
}

/* Also true where no site is left to W3SVC: can_have_cleared() asks for one at least. */
static bool
all_flags_are_off(const struct judging *on)
{
	size_t i;

	for (i = 0; i < on->snapshot->site_count; i++)
		if (on->snapshot->sites[i].auto_start != AUTO_START_OFF &&
		    is_left_to_w3svc(on, &on->snapshot->sites[i]))
			return false;
	return true;
}

/*
 * Can `failover` have cleared all the flags? Not when one was seen on after it, and not when all were off
 * before it. A site that was off before proves nothing either way, so only the others have to run where
 * the failover came after the last start. And one flag at least was seen to fall: else it is only likely.
 */
static bool
can_have_cleared(const struct judging *on, const struct failover *failover)
{
	bool is_before_start = on->last_start != 0 && failover->time <= on->last_start;
	time_t began = failover_earliest(failover);
	bool was_seen_on = false;
	size_t i;

	for (i = 0; i < on->snapshot->site_count; i++) {
		const struct site *site = &on->snapshot->sites[i];
		const struct site_memory *past =
		    on->memory == NULL ? NULL : memory_site(on->memory, site->id);

		if (!is_left_to_w3svc(on, site))
			continue;
		if (past != NULL && past->auto_start_on_seen > failover->time + CAUSE_SLACK_S)
			return false;
		if (past != NULL && past->auto_start_off_since != 0 &&
		    past->auto_start_off_since < began - CAUSE_SLACK_S)
			continue;
		if (!is_before_start && site->run_state != RUN_STARTED)
			return false;
		was_seen_on = was_seen_on || (past != NULL && past->auto_start_on_seen != 0);
	}
	return was_seen_on;
}

/*
 * The flags of all sites were seen to fall round it, and one of those sites still is off: others may be mended. A flag
 * that was seen on after it fell once more, for another reason.
 */
static bool
has_left_sites_off(const struct judging *on, const struct failover *failover)
{
	time_t began = failover_earliest(failover);
	size_t i;

	for (i = 0; failover->has_cleared && i < on->snapshot->site_count; i++) {
		const struct site *site = &on->snapshot->sites[i];
		const struct site_memory *past = on->memory == NULL ? NULL : memory_site(on->memory, site->id);

		if (past != NULL && site->auto_start == AUTO_START_OFF && is_left_to_w3svc(on, site) &&
		    past->auto_start_on_seen != 0 && past->auto_start_on_seen <= failover->time + CAUSE_SLACK_S &&
		    past->auto_start_off_since >= began - CAUSE_SLACK_S &&
		    !acceptance_holds(&past->accepted, on->snapshot->looked_at) &&
		    !(site->run_state == RUN_STARTED && acceptance_holds(&past->flag_accepted, on->snapshot->looked_at)))
			return true;
	}
	return false;
}

bool
cause_is_likely_kb885440(const struct judging *on)
{
	struct failover failover;
	size_t i, left = 0;

	if (!on->snapshot->has_run_state || on->last_start == 0 || !all_flags_are_off(on))
		return false;
	for (i = 0; i < on->snapshot->site_count; i++) {
		if (!is_left_to_w3svc(on, &on->snapshot->sites[i]))
			continue;
		if (on->snapshot->sites[i].run_state != RUN_STOPPED)
			return false;
		left++;
	}
	for (i = 0; left > 0 && failover_at(on, i, &failover); i++)
		if (failover.time <= on->last_start && failover.time >= on->last_start - LIKELY_S)
			return true;
	return false;
}

/* On IIS 7 and later something else clears the flags in the same way. */
static const char *
kb885440_words(const struct judging *on)
{
	const struct node_facts *facts = &on->snapshot->facts;

	return facts->iis_interface >= 7 || node_windows(facts) >= 600 ? "as in KB885440" : "KB885440";
}

/* What was not told by an event is known only to lie between two looks. */
static const char *
kb885440_sentence(const struct judging *on, const struct failover *failover)
{
	const char *words = kb885440_words(on);
	char from[DATETIME_SIZE], to[DATETIME_SIZE];

	datetime_format_local(failover->began, on->today, from);
	datetime_format_local(failover->time, on->today, to);
	switch (failover->evidence) {
	case EVIDENCE_NONE:
	case EVIDENCE_EVENT:
		break;
	case EVIDENCE_OBSERVED:
		if (failover->began == 0)
			return text_format(
			    on->text, "Auto start was cleared at the failover seen at %s (%s)", to, words);
		return text_format(on->text,
		    "Auto start was cleared at the failover between %s and %s (%s)", from, to, words);
	case EVIDENCE_FLAGS:
		if (failover->began == 0)
			return text_format(on->text,
			    "Auto start of all sites was seen to have fallen at %s, as a failover does it "
			    "(%s)",
			    to, words);
		return text_format(on->text,
		    "Auto start of all sites fell between %s and %s, as a failover does it (%s)", from,
		    to, words);
	}
	return text_format(on->text, "Auto start was cleared at the failover at %s (%s)", to, words);
}

/* Sets `sentence` to NULL when there is no such cause. */
static bool
find_kb885440(const struct judging *on, const char **ret_sentence, struct error *err)
{
	bool are_all_off = all_flags_are_off(on);
	struct failover failover;
	size_t i;

	*ret_sentence = NULL;
	for (i = 0; failover_at(on, i, &failover); i++) {
		if (!has_left_sites_off(on, &failover) && !(are_all_off && can_have_cleared(on, &failover)))
			continue;
		*ret_sentence = kb885440_sentence(on, &failover);
		return *ret_sentence != NULL || error_memory(err);
	}
	return true;
}

/* "6.5.7232.72": four numbers, nothing else. */
static bool
version_parse(const char *text, uint32_t ret_parts[VERSION_PARTS])
{
	size_t i;

	for (i = 0; i < VERSION_PARTS; i++) {
		uint32_t part = 0;
		const char *first = text;

		for (; *text >= '0' && *text <= '9'; text++) {
			part = part * 10 + (uint32_t)(*text - '0');
			if (text - first >= 5) /* each is 16 bits wide */
				return false;
		}
		if (text == first || *text != (i + 1 < VERSION_PARTS ? '.' : '\0'))
			return false;
		text++;
		ret_parts[i] = part;
	}
	return true;
}

static bool
version_is_older(const uint32_t a[VERSION_PARTS], const uint32_t b[VERSION_PARTS])
{
	size_t i;

	for (i = 0; i < VERSION_PARTS; i++)
		if (a[i] != b[i])
			return a[i] < b[i];
	return false;
}

/* What is to be said of Exres.dll; "" when it is new enough, NULL when memory ran out. */
static const char *
hotfix_sentence(const struct judging *on, bool *ret_is_missing)
{
	const char *version = on->snapshot->facts.exres_version;
	uint32_t installed[VERSION_PARTS], fixed[VERSION_PARTS];

	*ret_is_missing = false;
	if (on->snapshot->parts[PART_HOTFIX].status == PART_UNREADABLE)
		return ""; /* the notes on parts tell it */
	if (version[0] == '\0')
		return "the version of Exres.dll is not known: not there, or not asked for";
	if (!version_parse(version, installed) || !version_parse(CAUSE_FIXED_EXRES, fixed))
		return text_format(on->text, "the version of Exres.dll cannot be read: '%s'", version);
	*ret_is_missing = version_is_older(installed, fixed);
	if (!*ret_is_missing)
		return "";
	return text_format(on->text, "Exres.dll %s is older than %s: the hotfix of KB885440 is missing",
	    version, CAUSE_FIXED_EXRES);
}

bool
cause_find(const struct judging *on, struct cause_found *ret_found, struct error *err)
{
	struct cause_found found = { .cause = CAUSE_NONE, .sentence = "", .note = "" };
	const char *failover, *hotfix = "";

	if (!find_kb885440(on, &failover, err))
		return false;
	if (on->policy->check_hotfix)
		hotfix = hotfix_sentence(on, &found.is_hotfix_missing);
	if (hotfix == NULL)
		return error_memory(err);
	if (failover != NULL) {
		found.cause = CAUSE_KB885440;
		found.sentence = failover;
		found.note = hotfix;
	} else if (on->shows_kb885440) {
		found.cause = CAUSE_KB885440_LIKELY;
		found.sentence = text_format(on->text,
		    "Auto start of all sites is off and none runs since a start that followed a failover: probably %s",
		    kb885440_words(on));
		found.note = hotfix;
	} else if (found.is_hotfix_missing) {
		found.cause = CAUSE_HOTFIX_MISSING;
		found.sentence = hotfix;
	} else
		found.note = hotfix;
	if (found.sentence == NULL)
		return error_memory(err);
	*ret_found = found;
	return true;
}
