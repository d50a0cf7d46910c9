#include "lib/memory/saying.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"

/* "7" or "#7"; 0 when it is neither. */
static uint32_t
number_in(const char *word)
{
	unsigned long number;
	char *end;

	word += *word == '#';
	if (*word < '0' || *word > '9')
		return 0;
	number = strtoul(word, &end, 10);
	return *end == '\0' && number <= UINT32_MAX ? (uint32_t)number : 0;
}

static struct site_memory *
find_site(struct memory *memory, const char *word, struct error *err)
{
	struct site_memory *found = NULL, *gone = NULL;
	uint32_t number = number_in(word);
	size_t i;

	for (i = 0; number != 0 && i < memory->site_count; i++)
		if (memory->sites[i].id == number && memory->sites[i].gone_since == 0)
			return &memory->sites[i];
	for (i = 0; i < memory->site_count; i++) {
		struct site_memory *site = &memory->sites[i];

		if (strcasecmp(site->name, word) != 0 && site->id != number)
			continue;
		if (site->gone_since != 0) {
			gone = site;
			continue;
		}
		if (found != NULL) {
			error_set(err, ERROR_USAGE, "sites %" PRIu32 " and %" PRIu32 " are both called '%s': say the number",
			    found->id, site->id, word);
			return NULL;
		}
		found = site;
	}
	if (found == NULL)
		error_set(err, ERROR_ABSENT, gone == NULL ? "no site '%s' is remembered of this node" :
		    "site '%s' is gone: the node no longer lists it", word);
	return found;
}

/* A site that W3SVC does not have keeps the state that it told last. */
static bool
runs(const struct site_memory *site)
{
	return site->run_state == RUN_STARTED && site->not_running_since == 0;
}

/* Why `saying` does not fit; NULL when it does. */
static const char *
why_not(const struct saying *saying, const struct site_memory *site)
{
	if (!saying->is_revoked)
		return runs(site) ? "was running when last seen: nothing to accept" : NULL;
	if (runs(site))
		return "was running when last seen: nothing to revoke";
	if (site->accepted.at == 0 && site->stop == STOP_NONE)
		return "has no stop that was accepted or believed: nothing to revoke";
	return NULL;
}

static bool
is_accepted_already(const struct saying *saying, const struct site_memory *site)
{
	return !saying->is_revoked && site->accepted.at != 0;
}

/* What a saying is of, before anything is noted. */
struct targets {
	struct site_memory **items;
	size_t count;
};

static bool
add_target(struct targets *targets, struct site_memory *site, struct error *err)
{
	size_t i;

	for (i = 0; i < targets->count; i++)
		if (targets->items[i] == site)
			return true;
	if (!array_room(targets->items, targets->count, err))
		return false;
	targets->items[targets->count++] = site;
	return true;
}

static bool
find_named(struct memory *memory, const struct saying *saying, struct targets *targets, struct error *err)
{
	size_t i;

	for (i = 0; i < saying->name_count; i++) {
		struct site_memory *site = find_site(memory, saying->names[i], err);
		const char *why = site == NULL ? NULL : why_not(saying, site);

		if (site == NULL)
			return false;
		if (why != NULL)
			return error_set(err, ERROR_ABSENT, "site %s (%" PRIu32 ") %s", site->name, site->id, why);
		if (!add_target(targets, site, err))
			return false;
	}
	return true;
}

static bool
find_all(struct memory *memory, const struct saying *saying, struct targets *targets, struct error *err)
{
	size_t i;

	for (i = 0; i < memory->site_count; i++) {
		struct site_memory *site = &memory->sites[i];

		if (site->gone_since != 0 || why_not(saying, site) != NULL || is_accepted_already(saying, site))
			continue;
		if (!array_room(targets->items, targets->count, err))
			return false;
		targets->items[targets->count++] = site;
	}
	return targets->count > 0 || error_set(err, ERROR_ABSENT, "%s", saying->is_revoked ?
	    "no site of this node has a stop that was accepted or believed: nothing to revoke" :
	    "no site of this node is stopped and not yet accepted: nothing to accept");
}

static void
apply(const struct saying *saying, const struct acceptance *said, struct site_memory *site)
{
	if (!saying->is_revoked) {
		site->accepted = *said;
		return;
	}
	site->accepted = (struct acceptance) { .by = "" };
	site->stop = STOP_NONE;		/* the evidence that it was meant, too */
	site->stop_watched_s = 0;
}

/* The list of what will have been said, before anything is. */
static bool
list_said(const struct targets *targets, const struct saying *saying, struct said_list *list, struct error *err)
{
	size_t i;

	list->items = calloc(targets->count + 1, sizeof(*list->items));
	if (list->items == NULL)
		return error_memory(err);
	for (i = 0; i < targets->count; i++) {
		const struct site_memory *site = targets->items[i];
		bool is_new = !is_accepted_already(saying, site);
		struct said said = { .site_id = site->id, .name = site->name, .is_new = is_new,
			.who = is_new ? saying->said.by : site->accepted.by };

		if (!text_own(&list->text, &said.name, err) || !text_own(&list->text, &said.who, err))
			return false;
		list->items[list->count++] = said;
	}
	return true;
}

bool
memory_say(struct memory *memory, const struct saying *saying, struct said_list *ret_said, struct error *err)
{
	struct acceptance said = saying->said;
	struct targets targets = { 0 };
	struct said_list list = { 0 };
	bool ok;
	size_t i;

	ok = (saying->name_count > 0 ? find_named : find_all)(memory, saying, &targets, err) &&
	    list_said(&targets, saying, &list, err) && text_own(&memory->text, &said.by, err);
	for (i = 0; ok && i < targets.count; i++)
		if (list.items[i].is_new)
			apply(saying, &said, targets.items[i]);
	free(targets.items);
	if (ok)
		*ret_said = list;
	else
		said_list_clear(&list);
	return ok;
}

enum change_kind
saying_change(const struct saying *saying)
{
	return saying->is_revoked ? CHANGE_REVOKED : CHANGE_ACCEPTED;
}

void
said_list_clear(struct said_list *said)
{
	if (said == NULL)
		return;
	free(said->items);
	text_arena_clear(&said->text);
	memset(said, 0, sizeof(*said));
}
