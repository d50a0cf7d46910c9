/* Which remembered site a listed one is (memory.h). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory/numbers.h"
#include "lib/memory/step.h"

static bool
may_be_same_text(const char *was, const char *is)
{
	return *was == '\0' || *is == '\0' || strcmp(was, is) == 0;
}

static size_t
index_of(const struct memory_step *step, const struct site_memory *was)
{
	return (size_t)(was - step->before->sites);
}

static int
compare_names(const void *a, const void *b)
{
	const struct site_memory *const *left = a, *const *right = b;
	int by_name = strcmp((*left)->name, (*right)->name);

	return by_name != 0 ? by_name : strcmp((*left)->bindings, (*right)->bindings);
}

static void
claim(struct memory_step *step, size_t listed, const struct site_memory *was)
{
	step->same[listed] = was;
	step->is_claimed[index_of(step, was)] = true;
}

/* Nearly every site keeps its number. @return how many did not, or are new */
static size_t
claim_by_number(struct memory_step *step)
{
	const struct snapshot *snapshot = step->snapshot;
	size_t i, left = 0;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *is = &snapshot->sites[i];
		const struct site_memory *was = memory_site(step->before, is->id);

		if (was != NULL && strcmp(was->name, is->name) == 0 && may_be_same_text(was->bindings, is->bindings))
			claim(step, i, was);
		else
			left++;
	}
	return left;
}

/* One that is gone counts like one that was listed. Bindings that are not told prove nothing across numbers. */
static void
claim_by_name(struct memory_step *step, const struct site_memory **by_name)
{
	const struct snapshot *snapshot = step->snapshot;
	size_t i;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *is = &snapshot->sites[i];
		const struct site_memory wanted = { .name = is->name, .bindings = is->bindings }, *key = &wanted;
		const struct site_memory **found;

		if (step->same[i] != NULL || *is->bindings == '\0')
			continue;
		found = bsearch(&key, by_name, step->before->site_count, sizeof(*by_name), compare_names);
		if (found != NULL && !step->is_claimed[index_of(step, *found)])
			claim(step, i, *found);
	}
}

/* A listed or a remembered site, by what its name is among the counters. */
struct counted {
	const char *key;
	const struct site_memory *was;	/* one whose number is ours; else NULL */
	size_t listed;
};

static int
compare_counted(const void *a, const void *b)
{
	const struct counted *left = a, *right = b;

	return strcasecmp(left->key, right->key);
}

static bool
add_counted(struct text_arena *text, struct counted *counted, size_t *count, const char *name,
    const struct site_memory *was, size_t listed, struct error *err)
{
	const char *key = memory_counter_name(text, name);

	if (key == NULL)
		return error_memory(err);
	counted[(*count)++] = (struct counted) { key, was, listed };
	return true;
}

/* Two of one key: one site that was numbered by us, and one that the node lists. More of them say nothing. */
static void
claim_pairs(struct memory_step *step, struct counted *counted, size_t count)
{
	size_t i, next;

	qsort(counted, count, sizeof(*counted), compare_counted);
	for (i = 0; i < count; i = next) {
		const struct counted *one = &counted[i], *other = &counted[i + 1];

		for (next = i + 1; next < count && compare_counted(one, &counted[next]) == 0; next++)
			;
		if (next - i == 2 && (one->was == NULL) != (other->was == NULL))
			claim(step, one->was == NULL ? one->listed : other->listed, one->was == NULL ? other->was : one->was);
	}
}

/* The numbers of all sites are told now; some were not before. One that is gone already was missing where all were told. */
static bool
claim_unnumbered(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	const struct snapshot *snapshot = step->snapshot;
	struct counted *counted = calloc(before->site_count + snapshot->site_count + 1, sizeof(*counted));
	struct text_arena text = { 0 };
	size_t i, count = 0;
	bool ok = counted != NULL || error_memory(err);

	for (i = 0; ok && i < before->site_count; i++)
		if (memory_number_is_ours(&before->sites[i]) && before->sites[i].gone_since == 0 && !step->is_claimed[i])
			ok = add_counted(&text, counted, &count, before->sites[i].name, &before->sites[i], 0, err);
	if (count > 0) {
		for (i = 0; ok && i < snapshot->site_count; i++)
			if (step->same[i] == NULL)
				ok = add_counted(&text, counted, &count, snapshot->sites[i].name, NULL, i, err);
		if (ok)
			claim_pairs(step, counted, count);
	}
	free(counted);
	text_arena_clear(&text);
	return ok;
}

static int
compare_names_alone(const void *a, const void *b)
{
	const struct site_memory *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

/*
 * One that no number and no bindings make known, but that has the name of one that is not listed any more: where
 * the bindings of either are not told it may be that one, and is not new for sure.
 */
static void
find_doubtful(struct memory_step *step, const struct site_memory **by_name)
{
	const struct snapshot *snapshot = step->snapshot;
	size_t i;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *is = &snapshot->sites[i];
		const struct site_memory wanted = { .name = is->name, .bindings = "" }, *key = &wanted;
		const struct site_memory **found;

		if (step->same[i] != NULL)
			continue;
		found = bsearch(&key, by_name, step->before->site_count, sizeof(*by_name),
		    *is->bindings == '\0' ? compare_names_alone : compare_names);
		step->is_doubtful[i] = found != NULL && !step->is_claimed[index_of(step, *found)];
	}
}

bool
memory_step_identities(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	const struct site_memory **by_name;
	size_t i;
	bool ok;

	step->same = calloc(step->snapshot->site_count + 1, sizeof(*step->same));
	step->is_claimed = calloc(before->site_count + 1, sizeof(*step->is_claimed));
	step->is_doubtful = calloc(step->snapshot->site_count + 1, sizeof(*step->is_doubtful));
	if (step->same == NULL || step->is_claimed == NULL || step->is_doubtful == NULL)
		return error_memory(err);
	if (claim_by_number(step) == 0 || before->site_count == 0)
		return true;
	by_name = calloc(before->site_count, sizeof(*by_name));
	if (by_name == NULL)
		return error_memory(err);
	for (i = 0; i < before->site_count; i++)
		by_name[i] = &before->sites[i];
	qsort(by_name, before->site_count, sizeof(*by_name), compare_names);
	claim_by_name(step, by_name);
	ok = step->snapshot->has_no_numbers || claim_unnumbered(step, err);
	find_doubtful(step, by_name);
	free(by_name);
	return ok;
}

bool
memory_may_be_same_site(const struct site_memory *was, const struct site *is)
{
	return strcmp(was->name, is->name) == 0 ||
	       (!memory_number_is_ours(was) && may_be_same_text(was->bindings, is->bindings));
}
