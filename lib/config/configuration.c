#include "config.h"	/* tdestroy() */

#include "lib/config/configuration.h"

#include <ctype.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/config/agentx.h"
#include "lib/config/keys.h"
#include "lib/config/words.h"
#include "lib/config/lists.h"
#include "lib/config/repair.h"
#include "lib/config/address.h"
#include "lib/config/ini.h"
#include "lib/model/array.h"
#include "lib/model/small_file.h"

#define FILE_MAX     ((size_t)16 << 20)
#define TIMEOUT_S    10
#define INTERVAL_S   60
#define HISTORY_DAYS 400

enum section {
	SECTION_NONE = 0,
	SECTION_DEFAULTS,
	SECTION_NODE,
	SECTION_HISTORY,
	SECTION_AGENTX,
	SECTION_REPAIR,
};
#define SECTIONS 6

/* One reading of the bytes. There are two: the defaults first, wherever they stand, then the rest. */
struct parse {
	struct configuration *configuration;
	const struct stat *file;	/* NULL: bytes from memory, passwords are accepted */
	bool defaults_only;
	enum section section;
	struct configuration_node *node;	/* of [defaults] and [node NAME], else NULL */
	const char *title;		/* of the section, for errors; the configuration's */
	bool section_seen[SECTIONS];
	void *nodes_seen;		/* tree of the nodes' names */
	uint64_t keys_seen;		/* of the section: a bit for each row of the keys */
	struct ini ini;
};

bool
configuration_init(struct configuration *configuration, struct error *err)
{
	struct configuration_owned *owned = calloc(1, sizeof(*owned));

	memset(configuration, 0, sizeof(*configuration));
	if (owned != NULL)
		owned->lists = calloc(1, sizeof(*owned->lists));
	if (owned == NULL || owned->lists == NULL) {
		free(owned);
		return error_memory(err);
	}
	configuration->owned = owned;
	configuration->history_days = HISTORY_DAYS;
	configuration->defaults.name = "";
	configuration->defaults.target.name = "";
	configuration->defaults.timeout_s = TIMEOUT_S;
	configuration->defaults.interval_s = INTERVAL_S;
	configuration->defaults.notify = true;
	configuration_agentx_init(&configuration->agentx);
	policy_init(&configuration->defaults.policy);
	return true;
}

static bool
check_name(const char *name, struct error *err)
{
	size_t length = strlen(name), i;

	if (length == 0)
		return error_set(err, ERROR_USAGE, "the node has no name");
	if (length > CONFIGURATION_NAME_MAX)
		return error_set(
		    err, ERROR_USAGE, "a node's name is at most %d bytes long", CONFIGURATION_NAME_MAX);
	for (i = 0; i < length; i++)
		if (iscntrl((unsigned char)name[i]))
			return error_set(err, ERROR_USAGE, "a node's name holds no control characters");
	if (!text_is_utf8(name, length))
		return error_set(err, ERROR_USAGE, "a node's name is UTF-8");
	return true;
}

struct configuration_node *
configuration_derive(struct configuration *configuration, const struct configuration_node *base,
    const char *name, struct error *err)
{
	struct configuration_node node = *base;
	struct node_lists **lists = &configuration->owned->lists;
	size_t count = configuration->node_count, length = address_bare(name, &name);

	if (!check_name(name, err) || !array_room(configuration->nodes, count, err) ||
	    !array_room(*lists, count + 1, err))
		return NULL;
	node.name = text_copy(&configuration->text, name, length);
	if (node.name == NULL) {
		error_memory(err);
		return NULL;
	}
	node.target.name = node.name;
	if (node.target.address == NULL &&
	    !configuration_set_address(configuration, &node.target, node.name, err))
		return NULL;
	(*lists)[count + 1] = (struct node_lists) { 0 };
	configuration->nodes[count] = node;
	return &configuration->nodes[configuration->node_count++];
}

const struct configuration_node *
configuration_find(const struct configuration *configuration, const char *name)
{
	size_t i, length = address_bare(name, &name);

	for (i = 0; i < configuration->node_count; i++)
		if (strncasecmp(configuration->nodes[i].name, name, length) == 0 &&
		    configuration->nodes[i].name[length] == '\0')
			return &configuration->nodes[i];
	return NULL;
}

static int
compare_names(const void *a, const void *b)
{
	return strcasecmp(a, b);
}

static void
keep_name(void *name)
{
	(void)name;	/* belongs to the configuration */
}

static bool
begin_node(struct parse *parse, const char *name, struct error *err)
{
	struct configuration *configuration = parse->configuration;
	const char *const *entry;

	if (parse->defaults_only)
		return check_name(name, err);
	parse->node = configuration_derive(configuration, &configuration->defaults, name, err);
	if (parse->node == NULL)
		return false;
	entry = tsearch(parse->node->name, &parse->nodes_seen, compare_names);
	if (entry == NULL)
		return error_memory(err);
	if (*entry != parse->node->name)
		return error_set(err, ERROR_USAGE, "doubled section [node %s]", name);
	return true;
}

static bool
begin_section(struct parse *parse, const char *title, struct error *err)
{
	static const char *const words[SECTIONS] = {
		[SECTION_NONE] = "",
		[SECTION_DEFAULTS] = "defaults",
		[SECTION_NODE] = "node",
		[SECTION_HISTORY] = "history",
		[SECTION_AGENTX] = "agentx",
		[SECTION_REPAIR] = "repair",
	};
	size_t length = strcspn(title, " \t");
	const char *name = title + length + strspn(title + length, " \t");
	enum section section;

	for (section = SECTION_DEFAULTS; section < SECTIONS; section++)
		if (strlen(words[section]) == length && strncmp(words[section], title, length) == 0)
			break;
	if (section == SECTIONS || (section != SECTION_NODE && *name != '\0'))
		return error_set(err, ERROR_USAGE,
		    "unknown section [%s]; known: [defaults], [node NAME], [history], [agentx], [repair]",
		    title);
	if (section != SECTION_NODE && parse->section_seen[section])
		return error_set(err, ERROR_USAGE, "doubled section [%s]", title);
	parse->section = section;
	parse->section_seen[section] = true;
	parse->keys_seen = 0;
	parse->node = section == SECTION_DEFAULTS ? &parse->configuration->defaults : NULL;
	parse->title = text_copy_string(&parse->configuration->text, title);
	if (parse->title == NULL)
		return error_memory(err);
	return section != SECTION_NODE || begin_node(parse, name, err);
}

static bool
unknown_key(const struct parse *parse, const char *name, struct error *err)
{
	const struct configuration_key *key;
	char known[512] = "";
	size_t i;

	for (i = 0; (key = configuration_key_at(i)) != NULL; i++) {
		if (key->place == PLACE_COMMAND_LINE ||
		    (key->place == PLACE_NODE && parse->section == SECTION_DEFAULTS))
			continue;
		words_join(known, sizeof(known), key->name);
	}
	return error_set(err, ERROR_USAGE, "unknown key '%s' in [%s]; known: %s", name, parse->title, known);
}

/* A password in a file that others can read is no secret: refused as if it were not there to be used. */
static bool
check_secrecy(const struct parse *parse, struct error *err)
{
	return parse->file == NULL || small_file_is_private(parse->ini.name, parse->file, err);
}

static bool
check_once(struct parse *parse, uint64_t bit, struct error *err)
{
	if ((parse->keys_seen & bit) != 0)
		return error_set(err, ERROR_USAGE, "given twice in [%s]", parse->title);
	parse->keys_seen |= bit;
	return true;
}

static bool
read_node_key(struct parse *parse, const struct ini_item *item, struct error *err)
{
	const struct configuration_key *key = configuration_key(item->key);
	uint64_t bit;
	bool ok;

	if (key == NULL || key->place == PLACE_COMMAND_LINE ||
	    (key->place == PLACE_NODE && parse->section == SECTION_DEFAULTS))
		return unknown_key(parse, item->key, err);
	bit = UINT64_C(1) << (key - configuration_key_at(0));
	ok = node_lists_take(key, item->value) || check_once(parse, bit, err);
	if (ok && key->type == KEY_PATH && *item->value != '/' && *item->value != '\0')
		ok = error_set(err, ERROR_USAGE, "'%s' is not an absolute path", item->value);
	if (ok && key->type == KEY_SECRET)
		ok = check_secrecy(parse, err);
	if (ok)
		ok = configuration_set(parse->configuration, parse->node, item->key, item->value, err);
	return ok || error_prefix(err, "%s", item->key);
}

static bool
read_history_key(struct parse *parse, const struct ini_item *item, struct error *err)
{
	struct configuration *configuration = parse->configuration;

	if (strcmp(item->key, "keep-days") == 0) {
		if (!check_once(parse, 1, err) ||
		    !configuration_number(item->value, 1, 36500, &configuration->history_days, err))
			return error_prefix(err, "keep-days");
		return true;
	}
	if (strcmp(item->key, "file") != 0)
		return error_set(
		    err, ERROR_USAGE, "unknown key '%s' in [history]; known: file, keep-days", item->key);
	if (!check_once(parse, 2, err))
		return error_prefix(err, "file");
	if (*item->value != '/' && strcmp(item->value, "none") != 0)
		return error_set(
		    err, ERROR_USAGE, "file: '%s' is neither an absolute path nor none", item->value);
	configuration->history_path = text_copy_string(&configuration->text, item->value);
	return configuration->history_path != NULL || error_memory(err);
}

static bool
read_agentx_key(struct parse *parse, const struct ini_item *item, struct error *err)
{
	struct configuration *configuration = parse->configuration;
	uint32_t bit;

	if (!configuration_agentx_key(item->key, &bit, err))
		return false;
	return (check_once(parse, bit, err) &&
		   configuration_agentx_set(&configuration->agentx, &configuration->text, item->key, item->value, err)) ||
	    error_prefix(err, "%s", item->key);
}

static bool
read_repair_key(struct parse *parse, const struct ini_item *item, struct error *err)
{
	uint32_t bit;
	bool ok;

	if (!configuration_repair_key(item->key, &bit, err))
		return false;
	ok = check_once(parse, bit, err);
	if (ok && configuration_repair_is_path(item->key) && *item->value != '/' && *item->value != '\0')
		ok = error_set(err, ERROR_USAGE, "'%s' is not an absolute path", item->value);
	if (ok && configuration_repair_is_secret(item->key))
		ok = check_secrecy(parse, err);
	if (ok)
		ok = configuration_repair_set(parse->configuration, item->key, item->value, err);
	return ok || error_prefix(err, "%s", item->key);
}

static bool
read_key(struct parse *parse, const struct ini_item *item, struct error *err)
{
	switch (parse->section) {
	case SECTION_NONE:
		return error_set(err, ERROR_USAGE, "key '%s' stands before the first [section]", item->key);
	case SECTION_DEFAULTS:
		return !parse->defaults_only || read_node_key(parse, item, err);
	case SECTION_NODE:
		return parse->defaults_only || read_node_key(parse, item, err);
	case SECTION_HISTORY:
		return parse->defaults_only || read_history_key(parse, item, err);
	case SECTION_AGENTX:
		return parse->defaults_only || read_agentx_key(parse, item, err);
	case SECTION_REPAIR:
		break;
	}
	return parse->defaults_only || read_repair_key(parse, item, err);
}

static bool
read_items(struct parse *parse, struct error *err)
{
	struct ini_item item;

	do {
		bool ok = true;

		if (!ini_next(&parse->ini, &item, err))
			return false;
		if (item.kind == INI_SECTION)
			ok = begin_section(parse, item.section, err);
		else if (item.kind == INI_ENTRY)
			ok = read_key(parse, &item, err);
		if (!ok)
			return error_prefix(err, "%s:%u", parse->ini.name, parse->ini.line);
	} while (item.kind != INI_END);
	return true;
}

static bool
parse_bytes(const char *name, const char *bytes, size_t count, const struct stat *file,
    struct configuration *ret_configuration, struct error *err)
{
	struct configuration configuration;
	struct parse parse;
	unsigned int pass;
	bool ok = true;

	if (!configuration_init(&configuration, err))
		return false;
	for (pass = 0; ok && pass < 2; pass++) {
		memset(&parse, 0, sizeof(parse));
		parse.configuration = &configuration;
		parse.file = file;
		parse.defaults_only = pass == 0;
		ini_open(&parse.ini, name, bytes, count);
		ok = read_items(&parse, err);
		tdestroy(parse.nodes_seen, keep_name);
		explicit_bzero(&parse.ini, sizeof(parse.ini));
	}
	if (ok)
		*ret_configuration = configuration;
	else
		configuration_clear(&configuration);
	return ok;
}

bool
configuration_parse(const char *name, const char *bytes, size_t count,
    struct configuration *ret_configuration, struct error *err)
{
	return parse_bytes(name, bytes, count, NULL, ret_configuration, err);
}

bool
configuration_read(const char *path, struct configuration *ret_configuration, struct error *err)
{
	struct stat status;
	size_t count = 0;
	char *bytes;
	bool ok;

	if (!small_file_read(path, FILE_MAX, &bytes, &count, &status, err))
		return false;
	ok = parse_bytes(path, bytes, count, &status, ret_configuration, err);
	explicit_bzero(bytes, count);
	free(bytes);
	return ok;
}

void
configuration_clear(struct configuration *configuration)
{
	struct configuration_owned *owned;
	size_t i;

	if (configuration == NULL)
		return;
	owned = configuration->owned;
	for (i = 0; owned != NULL && i < configuration->node_count + 1; i++)
		node_lists_clear(&owned->lists[i]);
	for (i = 0; owned != NULL && i < owned->secret_count; i++) {
		explicit_bzero(owned->secrets[i], strlen(owned->secrets[i]));
		free(owned->secrets[i]);
	}
	if (owned != NULL) {
		free(owned->lists);
		free(owned->secrets);
	}
	free(owned);
	free(configuration->nodes);
	text_arena_clear(&configuration->text);
	memset(configuration, 0, sizeof(*configuration));
}
