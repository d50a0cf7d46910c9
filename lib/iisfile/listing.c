#include "lib/iisfile/listing.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"

#define MAX_NOTES 3

bool
file_listing_add(struct file_listing *listing, const struct site *site, unsigned int lacks, struct error *err)
{
	size_t index = listing->snapshot->site_count;

	if (!array_room(listing->lacks, index, err) || !snapshot_add_site(listing->snapshot, site, err))
		return false;
	listing->lacks[index] = (unsigned char)lacks;
	return true;
}

/* Fewer sites in arrays of the same size: the next growth, at a power of two, may shrink them, never under
 * the count. */
void
file_listing_remove(struct file_listing *listing, const char *name)
{
	struct snapshot *snapshot = listing->snapshot;
	size_t i, kept = 0;

	for (i = 0; name != NULL && i < snapshot->site_count; i++) {
		if (strcasecmp(snapshot->sites[i].name, name) == 0)
			continue;
		snapshot->sites[kept] = snapshot->sites[i];
		listing->lacks[kept] = listing->lacks[i];
		kept++;
	}
	snapshot->site_count = kept;
}

static void __attribute__((format(printf, 2, 0)))
add_note(struct file_listing *listing, const char *format, va_list arguments)
{
	size_t used = strlen(listing->notes), room = sizeof(listing->notes) - used;
	char sentence[FILE_NOTES_SIZE / MAX_NOTES - 2];

	listing->note_count++;
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	if (listing->note_count > MAX_NOTES || strlen(sentence) + sizeof("; ") > room)
		return;
	snprintf(listing->notes + used, room, "%s%s", used > 0 ? "; " : "", sentence);
}

void
file_listing_note(struct file_listing *listing, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_note(listing, format, arguments);
	va_end(arguments);
}

void
file_listing_leave_out(struct file_listing *listing, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_note(listing, format, arguments);
	va_end(arguments);
	listing->left_out++;
}

/* What one site inherits; false when it turns out to be none of the web. */
static bool
inherit(struct site *site, unsigned int lacks, const struct file_defaults *defaults)
{
	if ((lacks & FILE_LACKS_BINDINGS) != 0) {
		if (defaults->bindings_are_ftp)
			return false;
		site->bindings = defaults->bindings;
	}
	if ((lacks & FILE_LACKS_NAME) != 0)
		site->name = defaults->name;
	if ((lacks & FILE_LACKS_AUTO_START) != 0)
		site->auto_start = defaults->auto_start;
	if ((lacks & FILE_LACKS_POOL) != 0)
		site->pool = defaults->pool;
	return true;
}

static bool
inherit_all(struct file_listing *listing, const struct file_defaults *defaults, struct error *err)
{
	struct snapshot *snapshot = listing->snapshot;
	size_t i, kept = 0;

	for (i = 0; i < snapshot->site_count; i++) {
		struct site *site = &snapshot->sites[kept];

		*site = snapshot->sites[i];
		if (!inherit(site, listing->lacks[i], defaults))
			continue;
		if ((listing->lacks[i] & FILE_LACKS_NAME) != 0 && site->name[0] == '\0')
			site->name = text_format(&snapshot->text, "W3SVC/%u", site->id);
		if (site->name == NULL)
			return error_memory(err);
		kept++;
	}
	snapshot->site_count = kept;
	return true;
}

static int
compare_ids(const void *a, const void *b)
{
	const struct site *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

/* Of two sites with one number one is kept; where their flags differ, nobody knows which one IIS takes. */
static void
leave_doubles_out(struct file_listing *listing)
{
	struct snapshot *snapshot = listing->snapshot;
	size_t i, kept = 0;

	if (snapshot->site_count > 0)
		qsort(snapshot->sites, snapshot->site_count, sizeof(*snapshot->sites), compare_ids);
	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *site = &snapshot->sites[i];
		struct site *last = kept == 0 ? NULL : &snapshot->sites[kept - 1];

		if (last == NULL || last->id != site->id) {
			snapshot->sites[kept++] = *site;
			continue;
		}
		if (last->auto_start != site->auto_start)
			last->auto_start = AUTO_START_UNKNOWN;
		file_listing_leave_out(listing, "site %u stands in the file twice", site->id);
	}
	snapshot->site_count = kept;
}

static bool
set_parts(struct file_listing *listing, struct error *err)
{
	struct snapshot *snapshot = listing->snapshot;
	char text[FILE_NOTES_SIZE + 80] = "";
	size_t more = listing->note_count > MAX_NOTES ? listing->note_count - MAX_NOTES : 0;
	enum part_status status = listing->note_count > 0 ? PART_UNREADABLE : PART_TOLD;

	if (more > 0)
		snprintf(
		    text, sizeof(text), "not readable in the file: %s; and %zu more", listing->notes, more);
	else if (listing->note_count > 0)
		snprintf(text, sizeof(text), "not readable in the file: %s", listing->notes);
	return snapshot_set_part(snapshot, PART_AUTO_START, status, text, err) &&
	    snapshot_set_part(snapshot, PART_RUN_STATE, PART_NOT_THERE, NULL, err);
}

bool
file_listing_finish(struct file_listing *listing, const struct file_defaults *defaults, struct error *err)
{
	struct text_arena *text = &listing->snapshot->text;
	struct file_defaults kept = *defaults;

	kept.name = text_copy_string(text, defaults->name == NULL ? "" : defaults->name);
	kept.bindings = text_copy_string(text, defaults->bindings == NULL ? "" : defaults->bindings);
	kept.pool = text_copy_string(text, defaults->pool == NULL ? "" : defaults->pool);
	if (kept.name == NULL || kept.bindings == NULL || kept.pool == NULL)
		return error_memory(err);
	if (!inherit_all(listing, &kept, err))
		return false;
	leave_doubles_out(listing);
	listing->snapshot->left_out = listing->left_out;
	return set_parts(listing, err) && snapshot_finish(listing->snapshot, err);
}

void
file_listing_clear(struct file_listing *listing)
{
	free(listing->lacks);
	listing->lacks = NULL;
}
