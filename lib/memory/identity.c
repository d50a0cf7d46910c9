/* Which remembered site a listed one is (memory.h). */
#include <stdlib.h>
#include <string.h>

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
	find_doubtful(step, by_name);
	free(by_name);
	return true;
}

bool
memory_may_be_same_site(const struct site_memory *was, const struct site *is)
{
	return strcmp(was->name, is->name) == 0 || may_be_same_text(was->bindings, is->bindings);
}
