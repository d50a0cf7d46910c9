#include "lib/memory/saying.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/counted_sites.h"
#include "lib/model/datetime.h"

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
	const struct site_memory *numbered = number == 0 ? NULL : memory_site(memory, number);
	size_t i;

	if (numbered != NULL && numbered->gone_since == 0)
		return &memory->sites[numbered - memory->sites];
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

static struct pool_memory *
find_pool(struct memory *memory, const char *word, struct error *err)
{
	const struct pool_memory *found = memory_pool(memory, word);

	if (found != NULL)
		return &memory->pools[found - memory->pools];
	error_set(err, ERROR_ABSENT, "no application pool '%s' is remembered of this node", word);
	return NULL;
}

/* What a saying is of: a site or a pool. */
struct target {
	struct site_memory *site;
	struct pool_memory *pool;
	struct acceptance *accepted;
};

struct targets {
	struct target *items;
	size_t count;
};

static struct target
target_of(const struct saying *saying, struct site_memory *site, struct pool_memory *pool)
{
	if (pool != NULL)
		return (struct target) { NULL, pool, &pool->accepted };
	return (struct target) { site, NULL, saying->of == SAYING_OF_FLAG ? &site->flag_accepted : &site->accepted };
}

/* A site that W3SVC does not have keeps the state that it told last. */
static bool
runs(const struct site_memory *site)
{
	return site->run_state == RUN_STARTED && site->not_running_since == 0;
}

static const char *
why_not_accept(const struct saying *saying, const struct target *target)
{
	switch (saying->of) {
	case SAYING_OF_STOP:
		return runs(target->site) ? "was running when last seen: nothing to accept" : NULL;
	case SAYING_OF_FLAG:
		return target->site->auto_start == AUTO_START_OFF ? NULL :
		    "was not seen with auto start off: nothing to accept";
	case SAYING_OF_POOL:
		return target->pool->state == RUN_STARTED && saying->said.until == 0 ?
		    "was started when last seen: nothing to accept (--for accepts its stops ahead)" : NULL;
	}
	return NULL;
}

static const char *
why_not_revoke(const struct saying *saying, const struct target *target)
{
	if (saying->of != SAYING_OF_STOP)
		return target->accepted->at == 0 ? "was not accepted: nothing to revoke" : NULL;
	if (runs(target->site))
		return "was running when last seen: nothing to revoke";
	return target->accepted->at == 0 && target->site->stop == STOP_NONE ?
	    "has no stop that was accepted or believed: nothing to revoke" : NULL;
}

/* Why `saying` does not fit; NULL when it does. */
static const char *
why_not(const struct saying *saying, const struct target *target)
{
	return (saying->is_revoked ? why_not_revoke : why_not_accept)(saying, target);
}

static bool
stays_accepted(const struct saying *saying, const struct target *target)
{
	return !saying->is_revoked && acceptance_holds(target->accepted, saying->said.at) &&
	    target->accepted->until == saying->said.until && *saying->said.why == '\0';
}

static bool
add_target(struct targets *targets, struct target target, struct error *err)
{
	size_t i;

	for (i = 0; i < targets->count; i++)
		if (targets->items[i].accepted == target.accepted)
			return true;
	if (!array_room(targets->items, targets->count, err))
		return false;
	targets->items[targets->count++] = target;
	return true;
}

static bool
find_named(struct memory *memory, const struct saying *saying, struct targets *targets, struct error *err)
{
	size_t i;

	for (i = 0; i < saying->name_count; i++) {
		struct pool_memory *pool = NULL;
		struct site_memory *site = NULL;
		struct target target;
		const char *why;

		if (saying->of == SAYING_OF_POOL)
			pool = find_pool(memory, saying->names[i], err);
		else
			site = find_site(memory, saying->names[i], err);
		if (pool == NULL && site == NULL)
			return false;
		target = target_of(saying, site, pool);
		why = why_not(saying, &target);
		if (why != NULL && pool != NULL)
			return error_set(err, ERROR_ABSENT, "application pool %s %s", pool->name, why);
		if (why != NULL && site_number_is_ours(site->id))
			return error_set(err, ERROR_ABSENT, "site %s %s", site->name, why);
		if (why != NULL)
			return error_set(err, ERROR_ABSENT, "site %s (%" PRIu32 ") %s", site->name, site->id, why);
		if (!add_target(targets, target, err))
			return false;
	}
	return true;
}

/* Of sites; pools are named. */
static bool
find_all(struct memory *memory, const struct saying *saying, struct targets *targets, struct error *err)
{
	static const char *const nothing[][2] = {
		{ "is stopped and not yet accepted: nothing to accept",
		    "has a stop that was accepted or believed: nothing to revoke" },
		{ "has auto start off and that not yet accepted: nothing to accept",
		    "has auto start off and that accepted: nothing to revoke" },
	};
	size_t i;

	for (i = 0; saying->of != SAYING_OF_POOL && i < memory->site_count; i++) {
		struct target target = target_of(saying, &memory->sites[i], NULL);

		if (target.site->gone_since != 0 || why_not(saying, &target) != NULL ||
		    (!saying->is_revoked && acceptance_holds(target.accepted, saying->said.at)))
			continue;
		if (!array_room(targets->items, targets->count, err))
			return false;
		targets->items[targets->count++] = target;
	}
	return targets->count > 0 || error_set(err, ERROR_ABSENT, "no site of this node %s",
	    nothing[saying->of == SAYING_OF_FLAG][saying->is_revoked]);
}

static void
apply(const struct saying *saying, const struct acceptance *said, const struct target *target)
{
	if (!saying->is_revoked) {
		*target->accepted = *said;
		return;
	}
	*target->accepted = (struct acceptance) { .by = "", .why = "" };
	if (saying->of != SAYING_OF_STOP)
		return;
	target->site->stop = STOP_NONE;		/* the evidence that it was meant, too */
	target->site->stop_watched_s = 0;
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
		const struct target *target = &targets->items[i];
		bool is_new = !stays_accepted(saying, target);
		struct said said = {
			.site_id = target->site == NULL ? 0 : target->site->id,
			.name = target->site == NULL ? target->pool->name : target->site->name,
			.is_new = is_new,
			.who = is_new ? saying->said.by : target->accepted->by,
		};

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
	    list_said(&targets, saying, &list, err) && text_own(&memory->text, &said.by, err) &&
	    text_own(&memory->text, &said.why, err);
	for (i = 0; ok && i < targets.count; i++)
		if (list.items[i].is_new)
			apply(saying, &said, &targets.items[i]);
	free(targets.items);
	if (ok)
		*ret_said = list;
	else
		said_list_clear(&list);
	return ok;
}

const char *
saying_details(const struct saying *saying, struct text_arena *text)
{
	char until[DATETIME_SIZE];

	if (saying->is_revoked)
		return "";
	datetime_format_utc(saying->said.until, until);
	return acceptance_details(&saying->said, until, text);
}

enum change_kind
saying_change(const struct saying *saying)
{
	switch (saying->of) {
	case SAYING_OF_STOP:
		break;
	case SAYING_OF_FLAG:
		return saying->is_revoked ? CHANGE_FLAG_REVOKED : CHANGE_FLAG_ACCEPTED;
	case SAYING_OF_POOL:
		return saying->is_revoked ? CHANGE_POOL_REVOKED : CHANGE_POOL_ACCEPTED;
	}
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
