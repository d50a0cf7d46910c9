#include "lib/verdict/node_sentence.h"

#include <string.h>

#include "lib/memory/memory.h"
#include "lib/model/datetime.h"

#define DAY_S		    86400

/* How many sites the look before listed: those that are only now missed count. */
static size_t
sites_remembered(const struct judging *on)
{
	size_t i, count = 0;

	for (i = 0; on->memory != NULL && i < on->memory->site_count; i++) {
		time_t gone_since = on->memory->sites[i].gone_since;

		count += gone_since == 0 || gone_since >= on->snapshot->looked_at;
	}
	return count;
}

static const char *
empty_list_sentence(const struct judging *on)
{
	enum service_state w3svc = on->snapshot->facts.w3svc_state;
	size_t remembered = sites_remembered(on);
	char service[64] = "";

	if (!on->snapshot->has_run_state)
		return "the file holds no web site";
	if (w3svc != SERVICE_RUNNING && w3svc != SERVICE_UNKNOWN) {
		strcpy(service, ", and W3SVC is ");
		strcat(service, service_state_name(w3svc));
	}
	if (remembered > 0)
		return text_format(on->text,
		    "the node suddenly lists no web sites, %zu at the look before%s: has the account lost "
		    "its rights?",
		    remembered, service);
	return text_format(on->text,
	    "the node lists no web sites%s: none are there, or the account has no rights and gets an empty "
	    "list",
	    service);
}

static const char *
no_match_sentence(const struct judging *on)
{
	const char *sentence = "no site matches ";
	size_t i;

	for (i = 0; sentence != NULL && i < on->policy->only_count; i++)
		sentence = text_format(
		    on->text, "%s%s--site=%s", sentence, i == 0 ? "" : " or ", on->policy->only[i]);
	return sentence;
}

bool
node_words_nothing_judged(
    const struct judging *on, size_t judged_count, const char **ret_sentence, struct error *err)
{
	const char *sentence = "";

	if (on->snapshot->site_count == 0)
		sentence = empty_list_sentence(on);
	else if (judged_count == 0)
		sentence = no_match_sentence(on);
	else if (on->snapshot->left_out > 0)
		sentence = on->snapshot->parts[PART_AUTO_START].text;
	if (sentence == NULL)
		return error_memory(err);
	*ret_sentence = sentence;
	return true;
}

bool
node_words_range(const struct judging *on, const char *option, const struct range *range, const char *what,
    const char **ret_sentence, struct error *err)
{
	char text[RANGE_SIZE];
	const char *sentence;

	range_format(range, text);
	sentence = text_format(on->text, "no site %s, and %s %s alerts on that", what, option, text);
	if (sentence == NULL)
		return error_memory(err);
	*ret_sentence = sentence;
	return true;
}

const char *
node_words_password(const struct judging *on, unsigned int days)
{
	const time_t end = on->snapshot->password_end, left = end - on->snapshot->looked_at;
	const unsigned long long whole_days = left < 0 ? 0 : (unsigned long long)(left / DAY_S);
	char date[DATETIME_SIZE];

	if (end == 0 || left >= (time_t)days * DAY_S)
		return "";
	datetime_format_local(end, on->today, date);
	return text_format(on->text,
	    "the password of the account that asks expires in %llu day%s (%s): set a new one before, or nothing is seen then",
	    whole_days, text_s(whole_days), date);
}

/* Add a line to *notes, which becomes NULL when memory ran out. A node's own line ends do not make lines. */
static void
add_note(struct text_arena *arena, const char **notes, const char *note)
{
	const char *joined, *end;

	while (*notes != NULL && note != NULL && (end = strpbrk(note, "\r\n")) != NULL)
		note = text_format(arena, "%.*s %s", (int)(end - note), note, end + 1);
	if (*notes == NULL || note == NULL) {
		*notes = NULL;
		return;
	}
	if (note[0] == '\0')
		return;
	joined = text_format(arena, "%s%s%s", *notes, (*notes)[0] == '\0' ? "" : "\n", note);
	*notes = joined;
}

static const char *
part_note(const struct judging *on, enum snapshot_part part)
{
	const struct snapshot_part_state *state = &on->snapshot->parts[part];

	if (state->status != PART_UNREADABLE)
		return "";
	return text_format(on->text, "cannot be read: %s%s%s", snapshot_part_name(part),
	    state->text[0] == '\0' ? "" : ": ", state->text);
}

static const char *
memory_note(const struct judging *on)
{
	const struct memory *memory = on->memory;
	size_t i;

	if (memory == NULL)
		return "nothing is remembered of this node: whether a stopped site ran before is not known";
	for (i = 0; i < memory->site_count; i++)
		if (memory->sites[i].first_seen < on->snapshot->looked_at)
			return "";
	return "first look at this node: whether a stopped site ran before is not known";
}

bool
node_words_notes(const struct judging *on, const char *cause_note, const char **ret_notes, struct error *err)
{
	const char *notes = "";
	unsigned int part;
	size_t i;

	if (on->snapshot->has_run_state)
		add_note(on->text, &notes, memory_note(on));
	else
		add_note(
		    on->text, &notes, "a configuration file holds no run state: auto start alone is judged");
	add_note(on->text, &notes, on->snapshot->remark);
	add_note(on->text, &notes, node_words_password(on, POLICY_PASSWORD_NOTED_DAYS));
	for (part = 0; part < SNAPSHOT_PARTS; part++)
		add_note(on->text, &notes, part_note(on, (enum snapshot_part)part));
	for (i = 0; i < on->policy->cluster_rule_count; i++)
		if (on->placements[i].covers_a_site)
			add_note(on->text, &notes, on->placements[i].note);
	add_note(on->text, &notes, cause_note);
	if (notes == NULL)
		return error_memory(err);
	*ret_notes = notes;
	return true;
}

const char *
node_words_unreadable(const struct judging *on, enum snapshot_part part)
{
	const char *why = on->snapshot->parts[part].text;

	return *why == '\0' ? "" : text_format(on->text, ": %s", why);
}

void
node_words_at(const struct judging *on, time_t time, char buffer[DATETIME_SIZE + 8])
{
	char moment[DATETIME_SIZE];

	buffer[0] = '\0';
	if (time == 0)
		return;
	datetime_format_local(time, on->today, moment);
	strcpy(buffer, " at ");
	strcat(buffer, moment);
}

const char *
node_words_accepted(const struct judging *on, const struct acceptance *accepted)
{
	char at[DATETIME_SIZE + 8], until[DATETIME_SIZE];
	const char *details;

	node_words_at(on, accepted->at, at);
	datetime_format_local(accepted->until, on->today, until);
	details = acceptance_details(accepted, until, on->text);
	return details == NULL ? NULL : text_format(on->text, "accepted%s%s%s%s", *accepted->by == '\0' ? "" : " by ",
	    accepted->by, at, details);
}
