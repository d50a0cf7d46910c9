#include "config.h"	/* tdestroy() */

#include "lib/config/parse.h"

#include <search.h>
#include <string.h>
#include <strings.h>

#include "lib/config/address.h"
#include "lib/config/agentx.h"
#include "lib/config/cluster.h"
#include "lib/config/keys.h"
#include "lib/config/lists.h"
#include "lib/config/repair.h"
#include "lib/config/words.h"
#include "lib/model/small_file.h"

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

	parse->section_node = configuration_derive(configuration, &configuration->defaults, name, err);
	if (parse->section_node == NULL)
		return false;
	entry = tsearch(parse->section_node->name, &parse->nodes_seen, compare_names);
	if (entry == NULL)
		return error_memory(err);
	if (*entry != parse->section_node->name)
		return error_set(err, ERROR_USAGE, "doubled section [node %s]", name);
	return true;
}

/* In a node's own file there is its section alone. */
static bool
belongs_there(const struct parse *parse, enum section section, const char *name)
{
	size_t length;

	if (parse->file_node == NULL)
		return true;
	length = address_bare(name, &name);
	return section == SECTION_NODE && strlen(parse->file_node) == length &&
	    strncasecmp(parse->file_node, name, length) == 0;
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
		[SECTION_NODES] = "nodes",
		[SECTION_CLUSTER] = "cluster",
	};
	size_t length = strcspn(title, " \t");
	const char *name = title + length + strspn(title + length, " \t");
	enum section section;
	bool has_name;

	for (section = SECTION_DEFAULTS; section < SECTIONS; section++)
		if (strlen(words[section]) == length && strncmp(words[section], title, length) == 0)
			break;
	has_name = section == SECTION_NODE || section == SECTION_CLUSTER;
	if (section == SECTIONS || (!has_name && *name != '\0'))
		return error_set(err, ERROR_USAGE,
		    "unknown section [%s]; known: [defaults], [node NAME], [cluster NAME], [nodes], [history], [agentx], "
		    "[repair]",
		    title);
	if (!belongs_there(parse, section, name))
		return error_set(err, ERROR_USAGE, "unexpected [%s]: in this file stands [node %s], and nothing else", title,
		    parse->file_node);
	if (!has_name && parse->section_seen[section])
		return error_set(err, ERROR_USAGE, "doubled section [%s]", title);
	parse->section = section;
	parse->section_seen[section] = true;
	parse->keys_seen = 0;
	parse->section_node = section == SECTION_DEFAULTS ? &parse->configuration->defaults : NULL;
	parse->title = text_copy_string(&parse->configuration->text, title);
	if (parse->title == NULL)
		return error_memory(err);
	if (section == SECTION_CLUSTER)
		return configuration_cluster_begin(parse->configuration, name, err);
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
		ok = configuration_set(parse->configuration, parse->section_node, item->key, item->value, err);
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
read_nodes_key(struct parse *parse, const struct ini_item *item, struct error *err)
{
	struct configuration *configuration = parse->configuration;

	if (strcmp(item->key, "include-dir") != 0)
		return error_set(err, ERROR_USAGE, "unknown key '%s' in [nodes]; known: include-dir", item->key);
	if (!check_once(parse, 1, err))
		return error_prefix(err, "include-dir");
	if (*item->value != '/')
		return error_set(err, ERROR_USAGE, "include-dir: '%s' is not an absolute path", item->value);
	configuration->include_dir = text_copy_string(&configuration->text, item->value);
	return configuration->include_dir != NULL || error_memory(err);
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
		return read_node_key(parse, item, err);
	case SECTION_HISTORY:
		return read_history_key(parse, item, err);
	case SECTION_AGENTX:
		return read_agentx_key(parse, item, err);
	case SECTION_NODES:
		return read_nodes_key(parse, item, err);
	case SECTION_CLUSTER:
		return configuration_cluster_set(parse->configuration, item->key, item->value, ini_line(&parse->ini), err);
	case SECTION_REPAIR:
		break;
	}
	return read_repair_key(parse, item, err);
}

static bool
read_items(struct parse *parse, struct error *err)
{
	struct ini_item item;

	do {
		bool ok = true;

		if (!ini_next(&parse->ini, &item, err))
			return false;
		if (item.kind == INI_SECTION && parse->defaults_only && parse->section_seen[SECTION_DEFAULTS])
			return true;	/* the other reading will tell of one more [defaults] */
		if (item.kind == INI_SECTION)
			ok = begin_section(parse, item.section, err);
		else if (item.kind == INI_ENTRY)
			ok = read_key(parse, &item, err);
		if (!ok)
			return error_prefix(err, "%s:%u", parse->ini.name, ini_line(&parse->ini));
	} while (item.kind != INI_END);
	return true;
}

/* A word at the start of `title`, and what follows it and the blanks around it. NULL: it is not there. */
static const char *
behind_word(const char *title, const char *end, const char *word)
{
	size_t length = strlen(word);

	while (title < end && (*title == ' ' || *title == '\t'))
		title++;
	if ((size_t)(end - title) < length || memcmp(title, word, length) != 0)
		return NULL;
	return title + length;
}

/* The section behind it, too: it ends the reading. */
static bool
is_of_defaults(const void *state, const char *title, size_t length)
{
	const struct parse *parse = state;

	return parse->section_seen[SECTION_DEFAULTS] || behind_word(title, title + length, "defaults") != NULL;
}

/* Where in doubt it is: whatever else begins with the name, and what is no node's. */
static bool
is_not_of_another_node(const void *state, const char *title, size_t length)
{
	const struct parse *parse = state;
	const char *end = title + length, *name = behind_word(title, end, "node");

	if (name == NULL || name == end || (*name != ' ' && *name != '\t'))
		return true;
	while (name < end && (*name == ' ' || *name == '\t'))
		name++;
	if (name < end && *name == '[')		/* an address in brackets */
		return true;
	return parse->node != NULL && (size_t)(end - name) >= parse->node_length &&
	    strncasecmp(name, parse->node, parse->node_length) == 0;
}

static bool
read_once(struct parse *parse, const struct parse_input *input, ini_chooser *wants, struct error *err)
{
	bool ok;

	parse->file = input->status;
	parse->section = SECTION_NONE;
	memset(parse->section_seen, 0, sizeof(parse->section_seen));
	ini_open(&parse->ini, input->name, input->bytes, input->count);
	ini_choose(&parse->ini, wants, parse);
	ok = read_items(parse, err);
	parse->has_skipped = parse->ini.has_skipped;
	explicit_bzero(&parse->ini, sizeof(parse->ini));
	return ok;
}

bool
parse_main(struct parse *parse, const struct parse_input *input, struct error *err)
{
	parse->file_node = NULL;
	parse->defaults_only = true;
	if (!read_once(parse, input, is_of_defaults, err))
		return false;
	parse->defaults_only = false;
	return read_once(parse, input, parse->one_node ? is_not_of_another_node : NULL, err);
}

bool
parse_node_file(struct parse *parse, const struct parse_input *input, const char *name, struct error *err)
{
	parse->file_node = name;
	return read_once(parse, input, NULL, err) &&
	    (parse->section_seen[SECTION_NODE] ||
		error_set(err, ERROR_USAGE, "%s: there is no [node %s] in it", input->name, name));
}

void
parse_end(struct parse *parse)
{
	tdestroy(parse->nodes_seen, keep_name);
	parse->nodes_seen = NULL;
}
