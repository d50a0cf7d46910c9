#include "lib/iisfile/apphost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/iisfile/bindings.h"
#include "lib/iisfile/values.h"

/* Where the reading stands. What has no row in `steps` is PLACE_IGNORED; what is in it is not read. */
enum place {
	PLACE_IGNORED = 0,
	PLACE_ROOT,
	PLACE_LOCATION,
	PLACE_HOST,
	PLACE_SITES,
	PLACE_CLEAR,
	PLACE_REMOVE,
	PLACE_ENCRYPTED,
	PLACE_SITE,
	PLACE_APPLICATION,
	PLACE_SITE_POOL,
	PLACE_SITE_BINDINGS,
	PLACE_SITE_BINDING,
	PLACE_SITE_NO_BINDINGS,
	PLACE_DEFAULTS,
	PLACE_DEFAULTS_POOL,
	PLACE_DEFAULTS_BINDINGS,
	PLACE_DEFAULTS_BINDING,
	PLACE_SITES_POOL,
};

static const struct {
	enum place from;
	const char *name;
	enum place to;
} steps[] = {
	{ PLACE_ROOT, FILE_APPHOST_ELEMENT, PLACE_HOST },
	{ PLACE_ROOT, FILE_APPHOST_LOCATION, PLACE_LOCATION },
	{ PLACE_LOCATION, FILE_APPHOST_ELEMENT, PLACE_HOST },
	{ PLACE_HOST, "sites", PLACE_SITES },
	{ PLACE_SITES, "site", PLACE_SITE },
	{ PLACE_SITES, "siteDefaults", PLACE_DEFAULTS },
	{ PLACE_SITES, "applicationDefaults", PLACE_SITES_POOL },
	{ PLACE_SITES, "clear", PLACE_CLEAR },
	{ PLACE_SITES, "remove", PLACE_REMOVE },
	{ PLACE_SITES, "EncryptedData", PLACE_ENCRYPTED },
	{ PLACE_SITE, "application", PLACE_APPLICATION },
	{ PLACE_SITE, "applicationDefaults", PLACE_SITE_POOL },
	{ PLACE_SITE, "bindings", PLACE_SITE_BINDINGS },
	{ PLACE_SITE_BINDINGS, "binding", PLACE_SITE_BINDING },
	{ PLACE_SITE_BINDINGS, "clear", PLACE_SITE_NO_BINDINGS },
	{ PLACE_DEFAULTS, "applicationDefaults", PLACE_DEFAULTS_POOL },
	{ PLACE_DEFAULTS, "bindings", PLACE_DEFAULTS_BINDINGS },
	{ PLACE_DEFAULTS_BINDINGS, "binding", PLACE_DEFAULTS_BINDING },
};

#define MAX_PLACES 8	/* root, location, host, sites, site, bindings, binding; and one */

/* A pool's name as far as it is told. */
struct pool {
	bool is_told;
	char name[SITE_NAME_MAX + 1];
};

struct apphost {
	struct file_listing *listing;
	enum place places[MAX_PLACES];	/* the path to here; the last one is where the reading stands */
	size_t place_count;
	bool has_host;			/* the section group was there: this is such a file */
	struct site site;		/* the one being read; its strings are these: */
	bool has_id, has_name, has_flag;
	char name[SITE_NAME_MAX + 1];
	struct pool pool;		/* of its root application */
	struct pool site_pool;		/* of its applicationDefaults */
	bool has_root;			/* it has a root application */
	bool has_bindings;		/* of its own: nothing is inherited */
	struct file_bindings bindings;
	enum auto_start default_flag;	/* siteDefaults: AUTO_START_ON when nothing is said there */
	struct pool default_pool;	/* siteDefaults/applicationDefaults */
	struct pool sites_pool;		/* sites/applicationDefaults */
	struct file_bindings default_bindings;
};

static void
take_pool(struct pool *pool, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *value = xml_attribute_find(attributes, count, "applicationPool");

	if (value != NULL && !file_is_encrypted(value->value, value->length))
		pool->is_told = file_name(value->value, value->length, pool->name);
}

static void
take_binding(struct file_bindings *bindings, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *protocol = xml_attribute_find(attributes, count, "protocol");
	const struct xml_attribute *information = xml_attribute_find(attributes, count, "bindingInformation");

	if (information != NULL)
		file_bindings_add(bindings, protocol == NULL ? "" : protocol->value,
		    protocol == NULL ? 0 : protocol->length, information->value, information->length);
}

/* `whose` is for the note: "site 7". */
static enum auto_start
flag_of(struct apphost *apphost, const struct xml_attribute *value, const char *whose)
{
	enum auto_start flag = file_flag(value->value, value->length);
	char quote[FILE_QUOTE_SIZE];

	if (file_is_encrypted(value->value, value->length))
		file_listing_note(apphost->listing, "%s: serverAutoStart is encrypted", whose);
	else if (flag == AUTO_START_UNKNOWN)
		file_listing_note(apphost->listing, "%s: serverAutoStart is '%s'", whose,
		    file_quote(value->value, value->length, quote));
	return flag;
}

/* A site without a number cannot be listed, one without a name can: both are noted. */
static void
take_name_and_id(struct apphost *apphost, const struct xml_attribute *name, const struct xml_attribute *id)
{
	char quote[FILE_QUOTE_SIZE];

	apphost->has_id = id != NULL && site_id_parse(id->value, id->length, &apphost->site.id);
	apphost->has_name = name != NULL && name->length > 0 &&
			    !file_is_encrypted(name->value, name->length) &&
			    file_name(name->value, name->length, apphost->name);
	if (!apphost->has_id)
		file_listing_leave_out(apphost->listing, "site '%s' has no usable id",
		    name == NULL ? "" : file_quote(name->value, name->length, quote));
	else if (!apphost->has_name)
		file_listing_note(apphost->listing, "site %u has no usable name", apphost->site.id);
}

static void
begin_site(struct apphost *apphost, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *flag = xml_attribute_find(attributes, count, "serverAutoStart");
	char whose[32];

	apphost->site = (struct site) {
		.name = apphost->name,
		.pool = apphost->pool.name,
		.run_state = RUN_UNKNOWN,
		.pool_state = RUN_UNKNOWN,
	};
	apphost->name[0] = '\0';
	apphost->pool.name[0] = '\0';
	apphost->pool.is_told = false;
	apphost->site_pool.is_told = false;
	apphost->has_root = false;
	apphost->has_bindings = false;
	file_bindings_clear(&apphost->bindings);
	take_name_and_id(apphost, xml_attribute_find(attributes, count, "name"),
	    xml_attribute_find(attributes, count, "id"));
	apphost->has_flag = flag != NULL;
	if (flag != NULL && apphost->has_id) {
		snprintf(whose, sizeof(whose), "site %u", apphost->site.id);
		apphost->site.auto_start = flag_of(apphost, flag, whose);
	}
}

static bool
end_site(struct apphost *apphost, struct error *err)
{
	struct site *site = &apphost->site;
	unsigned int lacks = 0;

	if (!apphost->has_id || file_bindings_are_ftp(&apphost->bindings))
		return true;
	if (!apphost->has_name)
		lacks |= FILE_LACKS_NAME;
	if (!apphost->has_flag)
		lacks |= FILE_LACKS_AUTO_START;
	if (!apphost->has_bindings)
		lacks |= FILE_LACKS_BINDINGS;
	if (apphost->has_root && !apphost->pool.is_told) {
		if (apphost->site_pool.is_told)
			site->pool = apphost->site_pool.name;
		else
			lacks |= FILE_LACKS_POOL;
	}
	site->bindings = file_bindings_text(&apphost->bindings);
	return file_listing_add(apphost->listing, site, lacks, err);
}

static void
begin_application(struct apphost *apphost, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *path = xml_attribute_find(attributes, count, "path");

	if (path == NULL || !file_is_word(path->value, path->length, "/"))
		return;
	apphost->has_root = true;
	take_pool(&apphost->pool, attributes, count);
}

static void
begin_defaults(struct apphost *apphost, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *flag = xml_attribute_find(attributes, count, "serverAutoStart");

	if (flag != NULL)
		apphost->default_flag = flag_of(apphost, flag, "siteDefaults");
}

static void
remove_sites(struct apphost *apphost, const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *value = xml_attribute_find(attributes, count, "name");
	char name[SITE_NAME_MAX + 1];

	if (value != NULL && file_name(value->value, value->length, name))
		file_listing_remove(apphost->listing, name);
}

/* The section, or the group it is in, must stand here and in clear. */
static bool
check_readable(const char *element, const struct xml_attribute *attributes, size_t count, struct error *err)
{
	const struct xml_attribute *source = xml_attribute_find(attributes, count, "configSource");
	char quote[FILE_QUOTE_SIZE];

	if (source != NULL)
		return error_set(err, ERROR_MALFORMED,
		    "<%s> is not readable here: it is kept in another file, '%s'", element,
		    file_quote(source->value, source->length, quote));
	if (xml_attribute_find(attributes, count, "configProtectionProvider") != NULL ||
	    xml_attribute_find(attributes, count, "configProtectedData") != NULL)
		return error_set(err, ERROR_MALFORMED, "<%s> is not readable: it is encrypted", element);
	return true;
}

/* `sites` may be defined for the whole server only, which a location without a path, or ".", is too. */
static bool
is_global(const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *path = xml_attribute_find(attributes, count, "path");

	return path == NULL || path->length == 0 || file_is_word(path->value, path->length, ".");
}

/* Takes what the element at `place` says. */
static bool
enter(struct apphost *apphost, enum place place, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	switch (place) {
	case PLACE_HOST:
		apphost->has_host = true;
		return check_readable(FILE_APPHOST_ELEMENT, attributes, count, err);
	case PLACE_SITES:
		return check_readable("sites", attributes, count, err);
	case PLACE_ENCRYPTED:
		return error_set(err, ERROR_MALFORMED, "<sites> is not readable: it is encrypted");
	case PLACE_CLEAR:
		file_listing_remove(apphost->listing, NULL);
		break;
	case PLACE_REMOVE:
		remove_sites(apphost, attributes, count);
		break;
	case PLACE_SITE:
		begin_site(apphost, attributes, count);
		break;
	case PLACE_APPLICATION:
		begin_application(apphost, attributes, count);
		break;
	case PLACE_SITE_POOL:
		take_pool(&apphost->site_pool, attributes, count);
		break;
	case PLACE_SITE_BINDING:
		apphost->has_bindings = true;
		take_binding(&apphost->bindings, attributes, count);
		break;
	case PLACE_SITE_NO_BINDINGS:
		apphost->has_bindings = true;
		file_bindings_clear(&apphost->bindings);
		break;
	case PLACE_DEFAULTS:
		begin_defaults(apphost, attributes, count);
		break;
	case PLACE_DEFAULTS_POOL:
		take_pool(&apphost->default_pool, attributes, count);
		break;
	case PLACE_DEFAULTS_BINDING:
		take_binding(&apphost->default_bindings, attributes, count);
		break;
	case PLACE_SITES_POOL:
		take_pool(&apphost->sites_pool, attributes, count);
		break;
	case PLACE_IGNORED:
	case PLACE_ROOT:
	case PLACE_LOCATION:
	case PLACE_SITE_BINDINGS:
	case PLACE_DEFAULTS_BINDINGS:
		break;
	}
	return true;
}

static enum place
step(enum place from, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i].from == from && strcmp(steps[i].name, name) == 0)
			return steps[i].to;
	return PLACE_IGNORED;
}

static bool
start(void *state, struct xml_stream *stream, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct apphost *apphost = state;
	enum place place = step(apphost->places[apphost->place_count - 1], name);

	if (place == PLACE_LOCATION && !is_global(attributes, count))
		place = PLACE_IGNORED;
	if (place == PLACE_IGNORED)
		xml_stream_hand_over(stream, NULL, NULL);
	apphost->places[apphost->place_count++] = place;
	return enter(apphost, place, attributes, count, err);
}

static bool
end(void *state, struct error *err)
{
	struct apphost *apphost = state;

	return apphost->places[--apphost->place_count] != PLACE_SITE || end_site(apphost, err);
}

static bool
finish(void *state, struct error *err)
{
	struct apphost *apphost = state;
	const struct pool *pool =
	    apphost->default_pool.is_told ? &apphost->default_pool : &apphost->sites_pool;
	const struct file_defaults defaults = {
		.auto_start = apphost->default_flag,
		.bindings = file_bindings_text(&apphost->default_bindings),
		.bindings_are_ftp = file_bindings_are_ftp(&apphost->default_bindings),
		.pool = pool->name,
	};

	if (!apphost->has_host)
		return error_set(err, ERROR_MALFORMED, "this is no applicationHost.config: it has no <"
		    FILE_APPHOST_ELEMENT "> for the whole server");
	return file_listing_finish(apphost->listing, &defaults, err);
}

static bool
open_apphost(struct file_listing *listing, void **ret_state, struct error *err)
{
	struct apphost *apphost = calloc(1, sizeof(*apphost));

	if (apphost == NULL)
		return error_memory(err);
	apphost->listing = listing;
	apphost->places[0] = PLACE_ROOT;
	apphost->place_count = 1;
	apphost->default_flag = AUTO_START_ON;
	*ret_state = apphost;
	return true;
}

const struct file_format file_apphost = {
	.iis_interface = 7,
	.open = open_apphost,
	.start = start,
	.end = end,
	.finish = finish,
	.close = free,
};
