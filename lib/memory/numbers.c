/* Numbers for sites of which the node tells none (memory.h): by their names, which counters tell. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory/numbers.h"

/* A remembered site, and what its name is among the counters. */
struct known {
	const char *key;
	const struct site_memory *site;
	bool is_listed;			/* it is one that the look tells of */
	bool is_in_doubt;		/* it may be one */
};

struct numbering {
	struct text_arena text;		/* owns the keys */
	const struct memory *memory;
	struct snapshot *snapshot;
	struct known *known;		/* by key; those that are gone last of each */
	size_t known_count;
	uint32_t last_given;
};

const char *
memory_counter_name(struct text_arena *text, const char *name)
{
	char key[COUNTER_NAME_SIZE];

	counter_name(name, key);
	return text_copy_string(text, key);
}

static int
compare_known(const void *a, const void *b)
{
	const struct known *left = a, *right = b;
	time_t left_gone = left->site->gone_since, right_gone = right->site->gone_since;
	int by_key = strcasecmp(left->key, right->key);

	if (by_key != 0)
		return by_key;
	if (left_gone != right_gone)	/* of those gone, the one that went last comes first */
		return left_gone == 0 ? -1 : right_gone == 0 ? 1 : left_gone > right_gone ? -1 : 1;
	return memory_compare_sites(left->site, right->site);
}

static bool
find_known(struct numbering *numbering, struct error *err)
{
	const struct memory *memory = numbering->memory;
	size_t i;

	numbering->known = calloc(memory->site_count + 1, sizeof(*numbering->known));
	if (numbering->known == NULL)
		return error_memory(err);
	for (i = 0; i < memory->site_count; i++) {
		struct known known = { .site = &memory->sites[i] };

		if (memory_site_is_replaced(known.site))
			continue;
		known.key = memory_counter_name(&numbering->text, known.site->name);
		if (known.key == NULL)
			return error_memory(err);
		numbering->known[numbering->known_count++] = known;
	}
	qsort(numbering->known, numbering->known_count, sizeof(*numbering->known), compare_known);
	return true;
}

/* The first of those with that key; NULL: there is none. */
static struct known *
first_known(const struct numbering *numbering, const char *key)
{
	size_t low = 0, high = numbering->known_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcasecmp(numbering->known[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < numbering->known_count && strcasecmp(numbering->known[low].key, key) == 0 ? &numbering->known[low] : NULL;
}

/* It is one of several: none of them is told then. */
static bool
is_shared(const struct numbering *numbering, struct known *first)
{
	const struct known *end = numbering->known + numbering->known_count;
	struct known *other;

	for (other = first + 1; other < end && strcasecmp(other->key, first->key) == 0 && other->site->gone_since == 0; other++)
		other->is_in_doubt = first->is_in_doubt = true;
	return first->is_in_doubt || first->is_listed;
}

static bool
is_free(const struct numbering *numbering, uint32_t number)
{
	return memory_site(numbering->memory, number) == NULL;
}

/* None twice, as long as there are any. */
static uint32_t
give_number(struct numbering *numbering)
{
	do {
		numbering->last_given++;
		if (numbering->last_given < SITE_NUMBER_OURS || numbering->last_given >= MEMORY_PARKED_ID)
			numbering->last_given = SITE_NUMBER_OURS;
	} while (!is_free(numbering, numbering->last_given));
	return numbering->last_given;
}

/* The instance may be of another site, which no look listed yet: that it runs shows nothing of one that was never seen to. */
static bool
is_in_doubt(const struct site *counted, const struct site_memory *known)
{
	return counted->run_state == RUN_STARTED && !known->has_run && strcasecmp(counted->name, known->name) != 0;
}

static bool
add_listed(struct numbering *numbering, const struct site *listed, struct error *err)
{
	struct site site = *listed;
	char key[COUNTER_NAME_SIZE];
	struct known *known;

	counter_name(site.name, key);
	known = first_known(numbering, key);
	if (known != NULL && is_shared(numbering, known))
		return true;
	if (known == NULL)
		site.id = give_number(numbering);
	else {
		known->is_listed = true;
		if (is_in_doubt(&site, known->site)) {
			site.run_state = RUN_UNKNOWN;
			site.service_uptime_s = SITE_UPTIME_UNKNOWN;
		}
		site.id = known->site->id;
		site.name = known->site->name;
	}
	return snapshot_add_site(numbering->snapshot, &site, err);
}

/*
 * What is remembered, and is not counted, is not known to be gone: W3SVC counts no site that it rejects. Nor is what was
 * let go for a time, which is over.
 */
static bool
is_to_be_added(const struct numbering *numbering, const struct known *known, bool is_any_counted)
{
	const struct site_memory *site = known->site;
	const bool is_let_go = acceptance_holds(&site->accepted, numbering->snapshot->looked_at);

	if (known->is_listed)
		return false;
	if (site->gone_since != 0)
		return site->accepted.at != 0 && !is_let_go;
	return known->is_in_doubt || !is_any_counted || !is_let_go;
}

static bool
add_uncounted(struct numbering *numbering, bool is_any_counted, struct error *err)
{
	size_t i, added = 0;

	for (i = 0; i < numbering->known_count && added < MEMORY_UNCOUNTED_SITES; i++) {
		const struct known *known = &numbering->known[i];
		const struct site site = { .id = known->site->id, .name = known->site->name, .bindings = "", .pool = "",
			.auto_start = AUTO_START_UNKNOWN, .run_state = RUN_UNKNOWN, .pool_state = RUN_UNKNOWN,
			.is_uncounted = is_any_counted && !known->is_in_doubt };

		if (!is_to_be_added(numbering, known, is_any_counted))
			continue;
		if (!snapshot_add_site(numbering->snapshot, &site, err))
			return false;
		added++;
	}
	return true;
}

static bool
number_sites(struct numbering *numbering, struct error *err)
{
	struct snapshot *snapshot = numbering->snapshot;
	struct site *listed = snapshot->sites;
	size_t i, count = snapshot->site_count;
	bool ok = true;

	snapshot->sites = NULL;
	snapshot->site_count = 0;
	for (i = 0; ok && i < count; i++)
		ok = add_listed(numbering, &listed[i], err);
	free(listed);
	return ok && add_uncounted(numbering, count > 0, err) && snapshot_finish(snapshot, err) &&
	    counted_sites_note(snapshot, err);
}

bool
memory_number_sites(const struct memory *memory, struct snapshot *snapshot, struct error *err)
{
	struct numbering numbering = { .memory = memory, .snapshot = snapshot, .last_given = memory->number_given };
	bool ok;

	if (!snapshot->has_no_numbers)
		return true;
	ok = find_known(&numbering, err) && number_sites(&numbering, err);
	free(numbering.known);
	text_arena_clear(&numbering.text);
	return ok;
}

uint32_t
memory_number_given(const struct memory *before, const struct snapshot *snapshot)
{
	uint32_t given = before->number_given;
	size_t i;

	for (i = 0; snapshot->has_no_numbers && i < snapshot->site_count; i++) {
		uint32_t number = snapshot->sites[i].id;

		if (number > given && site_number_is_ours(number) && memory_site(before, number) == NULL)
			given = number;
	}
	return given;
}
