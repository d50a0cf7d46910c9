#include "lib/iisfile/metabase.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/iisfile/bindings.h"
#include "lib/iisfile/values.h"
#include "lib/model/array.h"

/* Depths below the root: MBProperty, then all elements side by side, with Custom in them. */
enum {
	DEPTH_LIST = 1,
	DEPTH_ELEMENT,
	DEPTH_CUSTOM,
};

#define SERVER_AUTO_START_ID "1017"	/* MBSchema.xml */

/* The pool of a site's root, which stands apart from the site. */
struct root {
	uint32_t site_id;
	const char *pool;		/* in the snapshot's arena */
};

struct metabase {
	struct file_listing *listing;
	unsigned int depth;
	bool is_in_site;
	bool has_flag;			/* of the site, as an attribute: then no Custom element counts */
	struct site site;		/* the one being read; its strings are these: */
	char name[SITE_NAME_MAX + 1];
	char pool[SITE_NAME_MAX + 1];
	struct file_bindings bindings;
	unsigned int lacks;
	char service_name[SITE_NAME_MAX + 1];	/* what sites inherit from /LM/W3SVC */
	char service_pool[SITE_NAME_MAX + 1];
	struct root *roots;		/* of sites that had not come right before */
	size_t root_count;
};

enum location {
	LOCATION_OTHER,
	LOCATION_SERVICE,		/* /LM/W3SVC */
	LOCATION_SITE,			/* /LM/W3SVC/7 */
	LOCATION_ROOT,			/* /LM/W3SVC/7/ROOT */
	LOCATION_BAD_SITE,		/* /LM/W3SVC/99999999999 */
};

/* Where an element stands. Templates (/LM/W3SVC/Info/...) and folders of a site are LOCATION_OTHER. */
static enum location
location_of(const struct xml_attribute *location, uint32_t *ret_id)
{
	static const char service[] = "/LM/W3SVC";
	static const char root[] = "/ROOT";
	const size_t prefix = sizeof(service) - 1;
	const char *rest;
	size_t length, digits = 0;

	if (location->length < prefix || strncasecmp(location->value, service, prefix) != 0)
		return LOCATION_OTHER;
	length = location->length - prefix;
	if (length == 0)
		return LOCATION_SERVICE;
	rest = location->value + prefix;
	if (*rest != '/')
		return LOCATION_OTHER;
	rest++;
	length--;
	while (digits < length && rest[digits] >= '0' && rest[digits] <= '9')
		digits++;
	if (digits == 0 || (digits < length && !file_is_word(rest + digits, length - digits, root)))
		return LOCATION_OTHER;
	if (!site_id_parse(rest, digits, ret_id))
		return LOCATION_BAD_SITE;
	return digits < length ? LOCATION_ROOT : LOCATION_SITE;
}

static void
take_flag(struct metabase *metabase, const struct xml_attribute *value)
{
	char quote[FILE_QUOTE_SIZE];

	metabase->site.auto_start = file_flag(value->value, value->length);
	if (metabase->site.auto_start == AUTO_START_UNKNOWN)
		file_listing_note(metabase->listing, "site %u: ServerAutoStart is '%s'", metabase->site.id,
		    file_quote(value->value, value->length, quote));
}

/* Absent, the flag is on: the schema's default, and not inherited (MBSchema.xml: NO_ATTRIBUTES). */
static void
begin_site(struct metabase *metabase, uint32_t id, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *flag = xml_attribute_find(attributes, count, "ServerAutoStart");
	const struct xml_attribute *name = xml_attribute_find(attributes, count, "ServerComment");
	const struct xml_attribute *pool = xml_attribute_find(attributes, count, "AppPoolId");
	const struct xml_attribute *http = xml_attribute_find(attributes, count, "ServerBindings");
	const struct xml_attribute *https = xml_attribute_find(attributes, count, "SecureBindings");

	metabase->is_in_site = true;
	metabase->lacks = 0;
	metabase->name[0] = '\0';
	metabase->pool[0] = '\0';
	metabase->site = (struct site) {
		.id = id,
		.name = metabase->name,
		.pool = metabase->pool,
		.auto_start = AUTO_START_ON,
		.run_state = RUN_UNKNOWN,
		.pool_state = RUN_UNKNOWN,
	};
	metabase->has_flag = flag != NULL;
	if (flag != NULL)
		take_flag(metabase, flag);
	if (name == NULL || name->length == 0)
		metabase->lacks |= FILE_LACKS_NAME;
	else if (!file_name(name->value, name->length, metabase->name)) {
		metabase->lacks |= FILE_LACKS_NAME;
		file_listing_note(metabase->listing, "site %u: its ServerComment is too long for a name", id);
	}
	if (pool == NULL || !file_name(pool->value, pool->length, metabase->pool))
		metabase->lacks |= FILE_LACKS_POOL;
	file_bindings_clear(&metabase->bindings);
	if (http != NULL)
		file_bindings_add_list(&metabase->bindings, "http", http->value, http->length);
	if (https != NULL)
		file_bindings_add_list(&metabase->bindings, "https", https->value, https->length);
}

static void
take_service(struct metabase *metabase, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *name = xml_attribute_find(attributes, count, "ServerComment");
	const struct xml_attribute *pool = xml_attribute_find(attributes, count, "AppPoolId");

	if (name != NULL)
		file_name(name->value, name->length, metabase->service_name);
	if (pool != NULL)
		file_name(pool->value, pool->length, metabase->service_pool);
}

/* The root's pool is the site's. It follows its site in every file that IIS writes, but need not. */
static bool
take_root(struct metabase *metabase, uint32_t id, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	const struct xml_attribute *value = xml_attribute_find(attributes, count, "AppPoolId");
	struct snapshot *snapshot = metabase->listing->snapshot;
	struct site *last = snapshot->site_count == 0 ? NULL : &snapshot->sites[snapshot->site_count - 1];
	const char *pool;

	if (value == NULL || value->length > SITE_NAME_MAX)
		return true;
	pool = text_copy(&snapshot->text, value->value, value->length);
	if (pool == NULL)
		return error_memory(err);
	if (last != NULL && last->id == id) {
		last->pool = pool;
		metabase->listing->lacks[snapshot->site_count - 1] &= (unsigned char)~FILE_LACKS_POOL;
		return true;
	}
	if (!array_room(metabase->roots, metabase->root_count, err))
		return false;
	metabase->roots[metabase->root_count++] = (struct root) { .site_id = id, .pool = pool };
	return true;
}

static bool
take_element(struct metabase *metabase, const char *name, const struct xml_attribute *attributes,
    size_t count, struct error *err)
{
	const struct xml_attribute *location = xml_attribute_find(attributes, count, "Location");
	bool is_site = strcmp(name, "IIsWebServer") == 0;
	char quote[FILE_QUOTE_SIZE];
	uint32_t id = 0;

	if (location == NULL) {
		if (is_site)
			file_listing_leave_out(metabase->listing, "an IIsWebServer has no Location");
		return true;
	}
	switch (location_of(location, &id)) {
	case LOCATION_OTHER:
		break;
	case LOCATION_SERVICE:
		take_service(metabase, attributes, count);
		break;
	case LOCATION_SITE:
		if (is_site)
			begin_site(metabase, id, attributes, count);
		break;
	case LOCATION_ROOT:
		return take_root(metabase, id, attributes, count, err);
	case LOCATION_BAD_SITE:
		if (is_site)
			file_listing_leave_out(metabase->listing, "an IIsWebServer has the Location '%s'",
			    file_quote(location->value, location->length, quote));
		break;
	}
	return true;
}

/* A property that the schema does not name; the flag could stand so too. Damaged ones say nothing. */
static void
take_custom(struct metabase *metabase, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *id = xml_attribute_find(attributes, count, "ID");
	const struct xml_attribute *value = xml_attribute_find(attributes, count, "Value");

	if (id != NULL && value != NULL && file_is_word(id->value, id->length, SERVER_AUTO_START_ID))
		take_flag(metabase, value);
}

static bool
start(void *state, struct xml_stream *stream, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct metabase *metabase = state;

	metabase->depth++;
	if (metabase->depth == DEPTH_ELEMENT) {
		if (!take_element(metabase, name, attributes, count, err))
			return false;
		if (!metabase->is_in_site || metabase->has_flag)
			xml_stream_hand_over(stream, NULL, NULL);
	} else if (metabase->depth == DEPTH_CUSTOM && strcmp(name, "Custom") == 0) {
		take_custom(metabase, attributes, count);
	}
	return true;
}

static bool
end(void *state, struct error *err)
{
	struct metabase *metabase = state;

	if (metabase->depth-- != DEPTH_ELEMENT || !metabase->is_in_site)
		return true;
	metabase->is_in_site = false;
	metabase->site.bindings = file_bindings_text(&metabase->bindings);
	return file_listing_add(metabase->listing, &metabase->site, metabase->lacks, err);
}

static bool
finish(void *state, struct error *err)
{
	struct metabase *metabase = state;
	struct snapshot *snapshot = metabase->listing->snapshot;
	const struct file_defaults defaults = {
		.name = metabase->service_name,
		.auto_start = AUTO_START_ON,
		.pool = metabase->service_pool,
	};
	size_t i;

	if (!file_listing_finish(metabase->listing, &defaults, err))
		return false;
	for (i = 0; i < metabase->root_count; i++) {
		const struct site *site = snapshot_site(snapshot, metabase->roots[i].site_id);

		if (site != NULL)
			snapshot->sites[site - snapshot->sites].pool = metabase->roots[i].pool;
	}
	return true;
}

static bool
open_metabase(struct file_listing *listing, void **ret_state, struct error *err)
{
	struct metabase *metabase = calloc(1, sizeof(*metabase));

	if (metabase == NULL)
		return error_memory(err);
	metabase->listing = listing;
	*ret_state = metabase;
	return true;
}

static void
close_metabase(void *state)
{
	struct metabase *metabase = state;

	if (metabase != NULL)
		free(metabase->roots);
	free(metabase);
}

const struct file_format file_metabase = {
	.iis_interface = 6,
	.open = open_metabase,
	.start = start,
	.end = end,
	.finish = finish,
	.close = close_metabase,
};
