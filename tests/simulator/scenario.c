#include "tests/simulator/scenario.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/config/ini.h"
#include "tests/simulator/buffer.h"

struct reader {
	struct world *world;
	time_t now;
	struct machine *machine;	/* what the section we are in is about */
	struct web_site *site;
	struct app_pool *pool;
	struct cluster *cluster;
	struct cluster_group *group;
	struct error *err;
};

static bool
refuse(struct reader *reader, const char *what, const char *word)
{
	return error_set(reader->err, ERROR_USAGE, "%s: '%s'", what, word);
}

static void
add_character(struct buffer *out, unsigned long character)
{
	char bytes[4];
	size_t count = 1;

	if (character < 0x80) {
		bytes[0] = (char)character;
	} else if (character < 0x800) {
		bytes[0] = (char)(0xc0 | character >> 6);
		bytes[1] = (char)(0x80 | (character & 0x3f));
		count = 2;
	} else if (character < 0x10000) {
		bytes[0] = (char)(0xe0 | character >> 12);
		bytes[1] = (char)(0x80 | (character >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (character & 0x3f));
		count = 3;
	} else {
		bytes[0] = (char)(0xf0 | character >> 18);
		bytes[1] = (char)(0x80 | (character >> 12 & 0x3f));
		bytes[2] = (char)(0x80 | (character >> 6 & 0x3f));
		bytes[3] = (char)(0x80 | (character & 0x3f));
		count = 4;
	}
	buffer_add_bytes(out, bytes, count);
}

/* \n \t \r \s (blank) \\ \xHH (a byte) \uXXXX \UXXXXXXXX; \uXXXX pairs are not joined: use \U. */
static const char *
unescape(struct reader *reader, const char *text)
{
	struct buffer out = { 0 };
	const char *kept;

	buffer_add(&out, "");
	for (; *text != '\0'; text++) {
		size_t digits = 0;
		char number[9] = "";

		if (text[0] != '\\' || text[1] == '\0') {
			buffer_add_bytes(&out, text, 1);
			continue;
		}
		text++;
		if (*text == 'x' || *text == 'u' || *text == 'U')
			digits = *text == 'x' ? 2 : *text == 'u' ? 4 : 8;
		if (digits > 0 && strspn(text + 1, "0123456789abcdefABCDEF") >= digits) {
			char byte;

			memcpy(number, text + 1, digits);
			byte = (char)strtoul(number, NULL, 16);
			if (*text == 'x')
				buffer_add_bytes(&out, &byte, 1);
			else
				add_character(&out, strtoul(number, NULL, 16));
			text += digits;
		} else {
			const char *place = strchr("ntrs", *text);

			buffer_add_bytes(&out, place == NULL ? text : &"\n\t\r "[place - "ntrs"], 1);
		}
	}
	kept = world_text(reader->world, out.bytes);
	buffer_clear(&out);
	return kept;
}

static bool
read_flag(struct reader *reader, const char *value, bool *ret_flag)
{
	bool is_on =
	    strcasecmp(value, "on") == 0 || strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0;

	if (!is_on && strcasecmp(value, "off") != 0 && strcasecmp(value, "no") != 0 &&
	    strcasecmp(value, "false") != 0)
		return refuse(reader, "neither on nor off", value);
	*ret_flag = is_on;
	return true;
}

static bool
read_state(struct reader *reader, const char *value, enum run_state *ret_state)
{
	*ret_state = run_state_from_name(value);
	return *ret_state != RUN_UNKNOWN || refuse(reader, "no run state", value);
}

static bool
read_number(struct reader *reader, const char *value, long long *ret_number)
{
	char *end;

	*ret_number = strtoll(value, &end, 10);
	return (end != value && *end == '\0') || refuse(reader, "no number", value);
}

static bool
set_windows(struct reader *reader, const char *value)
{
	const struct windows_version *windows = windows_version_find(value);

	if (windows == NULL)
		return refuse(reader, "no version of Windows that is known", value);
	reader->machine->windows = windows;
	reader->machine->stack = windows->number >= 602 ? "3.0" : "2.0";
	if (windows->number >= 600 && reader->machine->iis == 6)
		reader->machine->iis = 7;
	return true;
}

static bool
set_iis(struct reader *reader, const char *value)
{
	long long iis;

	if (strcmp(value, "none") == 0) {
		reader->machine->iis = 0;
		reader->machine->w3svc_running = false;
		return true;
	}
	if (!read_number(reader, value, &iis))
		return false;
	reader->machine->iis = iis == 6 ? 6 : 7;
	if (iis > 6 && reader->machine->windows->number < 600)
		return set_windows(reader, "2008r2");
	return true;
}

/* The place of `value` among `names`, of which NULL is the last. */
static bool
read_word(struct reader *reader, const char *value, const char *const *names, int *ret_place)
{
	int i;

	for (i = 0; names[i] != NULL; i++) {
		if (strcmp(names[i], value) == 0) {
			*ret_place = i;
			return true;
		}
	}
	return refuse(reader, "not what this key can be", value);
}

static bool
set_put(struct reader *reader, const char *value)
{
	static const char *const names[] = { "both", "instance", "fragment", "none", NULL };
	int form = 0;

	if (!read_word(reader, value, names, &form))
		return false;
	reader->machine->put_forms = (enum put_forms)form;
	return true;
}

static bool
set_references(struct reader *reader, const char *value)
{
	static const char *const names[] = { "endpoint", "attributes", "blanks", "path", "short-path", "unreadable", NULL };
	int form = 0;

	if (!read_word(reader, value, names, &form))
		return false;
	reader->machine->reference_form = (enum reference_form)form;
	return true;
}

/* site = ID: NAME, the short form */
static bool
add_site(struct reader *reader, const char *value)
{
	char *end;
	unsigned long id = strtoul(value, &end, 10);

	if (end == value || *end != ':' || id == 0 || id > UINT32_MAX)
		return refuse(reader, "not ID: NAME", value);
	return world_add_site(reader->world, reader->machine, (uint32_t)id,
		   unescape(reader, end + 1 + strspn(end + 1, " "))) != NULL ||
	       refuse(reader, "there is a site with that id", value);
}

/* A key of two words, of which the second is a deviation; false when it is none. *ret_ok: its value is one of them. */
static bool
take_choice(struct reader *reader, const char *name, const char *value, bool *ret_ok)
{
	struct machine *machine = reader->machine;
	const struct {
		const char *name, *usual, *other;
		bool *is_other;
	} choices[] = {
		{ "services", "on", "off", &machine->hides_services },
		{ "language", "en", "ru", &machine->is_russian },
		{ "pipe", "utf8", "oem", &machine->has_oem_output },
		{ "site_default", "on", "off", &machine->is_off_by_default },
		{ "flags", "all", "set-only", &machine->hides_default_flags },
	};
	size_t i = 0;

	while (i < sizeof(choices) / sizeof(choices[0]) && strcmp(choices[i].name, name) != 0)
		i++;
	if (i == sizeof(choices) / sizeof(choices[0]))
		return false;
	*choices[i].is_other = strcasecmp(value, choices[i].other) == 0;
	*ret_ok = *choices[i].is_other || strcasecmp(value, choices[i].usual) == 0 ||
	    refuse(reader, "not what this key can be", value);
	return true;
}

static bool
set_shells(struct reader *reader, const char *value)
{
	long long number;

	if (strcmp(value, "off") == 0) {
		reader->machine->has_no_shells = true;
		return true;
	}
	if (!read_number(reader, value, &number))
		return false;
	reader->machine->shell_quota = (size_t)number;
	return true;
}

static bool
node_key(struct reader *reader, const char *name, const char *value)
{
	struct machine *machine = reader->machine;
	long long number;
	bool ok;

	if (strcmp(name, "windows") == 0)
		return set_windows(reader, value);
	if (strcmp(name, "iis") == 0)
		return set_iis(reader, value);
	if (strcmp(name, "put") == 0)
		return set_put(reader, value);
	if (strcmp(name, "references") == 0)
		return set_references(reader, value);
	if (strcmp(name, "site") == 0)
		return add_site(reader, value);
	if (strcmp(name, "hotfix") == 0)
		return read_flag(reader, value, &machine->has_hotfix);
	if (strcmp(name, "compatibility") == 0)
		return read_flag(reader, value, &machine->has_compatibility);
	if (strcmp(name, "endpoints") == 0 && strcmp(value, "wide") == 0)
		return machine->has_endpoints = machine->has_wide_endpoints = true;
	if (strcmp(name, "endpoints") == 0)
		return read_flag(reader, value, &machine->has_endpoints);
	if (strcmp(name, "counters") == 0) {
		if (!read_flag(reader, value, &machine->has_no_counters))
			return false;
		machine->has_no_counters = !machine->has_no_counters;
		return true;
	}
	if (strcmp(name, "service") == 0)
		return read_flag(reader, value, &machine->w3svc_running);
	if (strcmp(name, "features") == 0)
		return machine_set_features(machine, value) || refuse(reader, "no list of features", value);
	if (strcmp(name, "account") == 0)
		return machine_set_account(machine, value) || refuse(reader, "no level of an account", value);
	if (strcmp(name, "shells") == 0)
		return set_shells(reader, value);
	if (take_choice(reader, name, value, &ok))
		return ok;
	if (strcmp(name, "stack") == 0) {
		machine->stack = world_text(reader->world, value);
	} else if (strcmp(name, "shared") == 0) {
		machine->shared = world_text(reader->world, value);
	} else if (strcmp(name, "cluster") == 0) {
		machine->cluster = world_cluster(reader->world, value);
		machine->clussvc_running = true;
		if (machine->cluster->groups[0]->owner == NULL)
			machine->cluster->groups[0]->owner = machine;
	} else if (strcmp(name, "zone") == 0 && read_number(reader, value, &number)) {
		machine->zone_minutes = (int)number;
	} else if (strcmp(name, "up") == 0 && read_number(reader, value, &number)) {
		machine->boot_time = reader->now - (time_t)number;
		machine->w3svc_start = machine->w3svc_began = machine->boot_time + (number > 95 ? 95 : 0);
	} else if (strcmp(name, "clock") == 0 && read_number(reader, value, &number)) {
		machine->clock_offset_s = (time_t)number;
	} else {
		return reader->err->kind == ERROR_NONE && refuse(reader, "no key of a node", name);
	}
	return true;
}

static bool
site_key(struct reader *reader, const char *name, const char *value)
{
	struct web_site *site = reader->site;
	long long number;

	if (strcmp(name, "name") == 0) {
		site->name = unescape(reader, value);
	} else if (strcmp(name, "bindings") == 0) {
		site->bindings = unescape(reader, value);
	} else if (strcmp(name, "pool") == 0) {
		site->pool = world_pool(reader->world, reader->machine, unescape(reader, value))->name;
	} else if (strcmp(name, "auto_start") == 0) {
		site->has_flag_set = true;
		return read_flag(reader, value, &site->auto_start);
	} else if (strcmp(name, "state") == 0) {
		return read_state(reader, value, &site->state);
	} else if (strcmp(name, "win32_error") == 0) {
		if (!read_number(reader, value, &number))
			return false;
		site->win32_error = site->start_fails_with = (uint32_t)number;
	} else {
		return refuse(reader, "no key of a site", name);
	}
	return true;
}

static bool
pool_key(struct reader *reader, const char *name, const char *value)
{
	if (strcmp(name, "state") == 0)
		return read_state(reader, value, &reader->pool->state);
	if (strcmp(name, "auto_start") == 0)
		return read_flag(reader, value, &reader->pool->auto_start);
	return refuse(reader, "no key of a pool", name);
}

static bool
add_group_sites(struct reader *reader, const char *value)
{
	struct cluster_group *group = reader->group;
	char *end;

	while (*value != '\0') {
		unsigned long id = strtoul(value, &end, 10);

		if (end == value)
			return refuse(reader, "no list of site ids", value);
		group->site_ids = array_grow(group->site_ids, group->site_count, sizeof(*group->site_ids));
		group->site_ids[group->site_count++] = (uint32_t)id;
		value = end + strspn(end, ", ");
	}
	return true;
}

static bool
group_key(struct reader *reader, const char *name, const char *value)
{
	long long number;
	char resource[128];
	const char *colon = strchr(value, ':');

	if (strcmp(name, "owner") == 0) {
		reader->group->owner = world_machine(reader->world, value);
		return reader->group->owner != NULL || refuse(reader, "no node yet", value);
	}
	if (strcmp(name, "state") == 0) {
		if (!read_number(reader, value, &number))
			return false;
		group_set_state(reader->group, (uint32_t)number);
		return true;
	}
	if (strcmp(name, "exchange") == 0)
		return read_flag(reader, value, &reader->group->is_exchange);
	if (strcmp(name, "sites") == 0)
		return add_group_sites(reader, value);
	if (strcmp(name, "resource") == 0 && colon != NULL) {
		snprintf(resource, sizeof(resource), "%.*s", (int)(colon - value), value);
		world_add_resource(
		    reader->world, reader->group, resource, colon + 1 + strspn(colon + 1, " "));
		return true;
	}
	return refuse(reader, "no key of a group", name);
}

/* The machine that the section's first word names, and the rest of the section. */
static bool
section_machine(struct reader *reader, const char *words, const char **ret_rest)
{
	char name[256];
	size_t length = strcspn(words, " ");

	snprintf(name, sizeof(name), "%.*s", (int)length, words);
	reader->machine = world_machine(reader->world, name);
	*ret_rest = words[length] == '\0' ? words + length : words + length + 1;
	return reader->machine != NULL || refuse(reader, "no node yet", name);
}

static bool
enter_site(struct reader *reader, const char *words)
{
	const char *rest;
	long long id;

	if (!section_machine(reader, words, &rest) || !read_number(reader, rest, &id))
		return false;
	reader->site = machine_site(reader->machine, (uint32_t)id);
	if (reader->site == NULL)
		reader->site = world_add_site(reader->world, reader->machine, (uint32_t)id, "");
	return true;
}

static bool
enter_group(struct reader *reader, const char *words)
{
	char name[256];
	size_t length = strcspn(words, " ");

	if (words[length] == '\0')
		return refuse(reader, "a group needs its cluster and its name", words);
	snprintf(name, sizeof(name), "%.*s", (int)length, words);
	reader->cluster = world_cluster(reader->world, name);
	reader->group = world_group(reader->world, reader->cluster, words + length + 1);
	return true;
}

static bool
enter_section(struct reader *reader, const char *section)
{
	const char *rest;

	reader->machine = NULL;
	reader->site = NULL;
	reader->pool = NULL;
	reader->group = NULL;
	if (strncmp(section, "node ", 5) == 0) {
		reader->machine = world_machine(reader->world, section + 5);
		if (reader->machine == NULL)
			reader->machine = world_add_machine(
			    reader->world, section + 5, 6, windows_version_find("2003"), reader->now);
		return true;
	}
	if (strncmp(section, "site ", 5) == 0)
		return enter_site(reader, section + 5);
	if (strncmp(section, "pool ", 5) == 0) {
		if (!section_machine(reader, section + 5, &rest))
			return false;
		reader->pool = world_pool(reader->world, reader->machine, rest);
		return true;
	}
	if (strncmp(section, "group ", 6) == 0)
		return enter_group(reader, section + 6);
	return refuse(reader, "no section that is known", section);
}

static bool
take_entry(struct reader *reader, const char *name, const char *value)
{
	if (reader->site != NULL)
		return site_key(reader, name, value);
	if (reader->pool != NULL)
		return pool_key(reader, name, value);
	if (reader->group != NULL)
		return group_key(reader, name, value);
	if (reader->machine != NULL)
		return node_key(reader, name, value);
	return refuse(reader, "no section before", name);
}

static bool
take_items(struct reader *reader, struct ini *ini)
{
	struct ini_item item;

	while (ini_next(ini, &item, reader->err)) {
		if (item.kind == INI_END)
			return true;
		if (item.kind == INI_SECTION ? !enter_section(reader, item.section) :
		    !take_entry(reader, item.key, item.value))
			return error_prefix(reader->err, "%s:%u", ini->name, ini_line(ini));
	}
	return false;
}

bool
scenario_read(const char *path, time_t now, struct world *world, struct error *err)
{
	struct reader reader = { .world = world, .now = now, .err = err };
	struct buffer text = { 0 };
	struct ini ini;
	bool is_read;

	error_clear(err);
	if (!buffer_read_file(&text, path, err))
		return false;
	ini_open(&ini, path, text.bytes, text.length);
	is_read = take_items(&reader, &ini);
	buffer_clear(&text);
	if (!is_read)
		return false;
	if (world->machine_count == 0)
		return error_set(err, ERROR_USAGE, "%s: there is no node in it", path);
	return true;
}

void
scenario_print_help(FILE *out)
{
	fputs(
	    "  A scenario, an INI file; things are made in its order (a node before its sites and groups):\n"
	    "    [node NAME]           windows=2003|2008|2008r2|2012|2012r2|2016|2019|2022|2025  iis=6|7|none  "
	    "cluster=NAME\n"
	    "                          features=stock|Web-Scripting-Tools,Web-WMI|Exchange (IIS 7+; default: Web-Scripting-Tools)\n"
	    "                          account=administrator|remote-management|plain|endpoint-reader|\n"
	    "                          endpoint-repairer (who speaks)  endpoints=on|off|wide (of PowerShell)  services=on|off (he sees those of IIS)\n"
	    "                          shells=N|off (MaxShellsPerUser 30, AllowRemoteShellAccess)  language=en|ru\n"
	    "                          pipe=utf8|oem (what programs write)  flags=all|set-only (serverAutoStart in appcmd's listings)\n"
	    "                          site_default=on|off (auto start of sites that say nothing; before them)\n"
	    "                          hotfix=on|off  compatibility=on|off (IIS 6 WMI on IIS 7+)  "
	    "service=on|off (W3SVC)\n"
	    "                          stack=1.1|2.0|3.0 (WinRM)  put=both|instance|fragment|none  "
	    "shared=WORD\n"
	    "                          references=endpoint|attributes|blanks|path|short-path|unreadable (of the cluster)\n"
	    "                          zone=MINUTES  up=SECONDS  clock=SECONDS  counters=on|off (IIS 7+)  site=ID: NAME\n"
	    "    [site NODE ID]        name=  bindings=http *:80:www, https *:443: (none: W3SVC of IIS 7+ does not have it)\n"
	    "                          pool=  auto_start=on|off\n"
	    "                          state=started|stopped|paused|...  win32_error=N\n"
	    "                          \\n \\t \\r \\s \\xHH \\uXXXX \\UXXXXXXXX stand for characters\n"
	    "    [pool NODE NAME]      state=started|stopped  auto_start=on|off\n"
	    "    [group CLUSTER NAME]  owner=NODE  state=N  exchange=on|off (its failover clears the flags)\n"
	    "                          sites=ID,ID (its script starts and stops them)  resource=NAME: TYPE\n",
	    out);
}
