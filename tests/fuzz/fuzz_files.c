/* Any bytes as a configuration file of IIS, of either format: an error, or a listing that keeps its promises.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/iisfile/document.h"
#include "lib/model/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void
check_site(const struct site *site, uint32_t id_before)
{
	if (site->id <= id_before || site->run_state != RUN_UNKNOWN)
		abort();
	if (site->auto_start < AUTO_START_ON || site->auto_start > AUTO_START_UNKNOWN)
		abort();
	if (strlen(site->name) > SITE_NAME_MAX || !text_is_utf8(site->name, strlen(site->name)))
		abort();
	if (!text_is_utf8(site->bindings, strlen(site->bindings)) ||
	    !text_is_utf8(site->pool, strlen(site->pool)))
		abort();
}

static void
check_listing(const struct snapshot *snapshot)
{
	const struct snapshot_part_state *flags = &snapshot->parts[PART_AUTO_START];
	uint32_t id = 0;
	size_t i;

	if (snapshot->facts.iis_interface != 6 && snapshot->facts.iis_interface != 7)
		abort();
	if ((flags->status == PART_UNREADABLE) != (flags->text[0] != '\0') ||
	    !text_is_utf8(flags->text, strlen(flags->text)))
		abort();
	for (i = 0; i < snapshot->site_count; i++) {
		check_site(&snapshot->sites[i], id);
		id = snapshot->sites[i].id;
		if (snapshot->sites[i].auto_start == AUTO_START_UNKNOWN && flags->status != PART_UNREADABLE)
			abort();	/* not told, and nobody says why */
	}
}

/* The size of the input decides how it is cut: what is read may not depend on it. */
static bool
feed(struct file_document *document, const char *bytes, size_t count, struct error *err)
{
	size_t piece = count % 2 == 0 ? count : count % 61 + 1;

	while (count > 0) {
		size_t length = count < piece ? count : piece;

		if (!file_document_feed(document, bytes, length, err))
			return false;
		bytes += length;
		count -= length;
	}
	return file_document_finish(document, err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	struct file_document *document;
	struct snapshot snapshot;
	struct error err = { 0 };

	if (!snapshot_init(&snapshot, "fuzz", &err) || !file_document_open(&snapshot, &document, &err))
		abort();
	if (feed(document, (const char *)bytes, count, &err))
		check_listing(&snapshot);
	else if (err.kind == ERROR_NONE || err.text[0] == '\0' || strchr(err.text, '\n') != NULL ||
	    !text_is_utf8(err.text, strlen(err.text)))
		abort();
	file_document_close(document);
	snapshot_clear(&snapshot);
	return 0;
}
