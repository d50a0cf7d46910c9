#include "lib/config/keys.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/address.h"
#include "lib/config/lists.h"
#include "lib/config/words.h"
#include "lib/model/array.h"

#define AT(field) offsetof(struct configuration_node, field)

static const struct configuration_key keys[] = {
	{ "address", KEY_ADDRESS, PLACE_NODE, AT(target.address), 0, 0 },
	{ "port", KEY_NUMBER, PLACE_ANY, AT(target.port), 1, 65535 },
	{ "http", KEY_YES_NO, PLACE_ANY, AT(target.plain_http), 0, 0 },
	{ "url-prefix", KEY_TEXT, PLACE_ANY, AT(target.url_prefix), 0, 0 },
	{ "auth", KEY_AUTH, PLACE_ANY, AT(target.auth), 0, 0 },
	{ "user", KEY_TEXT, PLACE_ANY, AT(target.user), 0, 0 },
	{ "password-file", KEY_PATH, PLACE_ANY, AT(password_file), 0, 0 },
	{ "password", KEY_SECRET, PLACE_ANY, AT(target.password), 0, 0 },
	{ "ca-file", KEY_PATH, PLACE_ANY, AT(target.ca_file), 0, 0 },
	{ "cert-file", KEY_PATH, PLACE_ANY, AT(target.cert_file), 0, 0 },
	{ "key-file", KEY_PATH, PLACE_ANY, AT(target.key_file), 0, 0 },
	{ "spn", KEY_TEXT, PLACE_ANY, AT(target.spn), 0, 0 },
	{ "keytab", KEY_PATH, PLACE_ANY, AT(target.keytab), 0, 0 },
	{ "endpoint", KEY_TEXT, PLACE_ANY, AT(target.endpoint), 0, 0 },
	{ "allow-unencrypted", KEY_YES_NO, PLACE_ANY, AT(target.allow_unencrypted), 0, 0 },
	{ "insecure", KEY_YES_NO, PLACE_ANY, AT(target.insecure), 0, 0 },
	{ "timeout", KEY_NUMBER, PLACE_ANY, AT(timeout_s), 1, 3600 },
	{ "interval", KEY_NUMBER, PLACE_ANY, AT(interval_s), 1, 86400 },
	{ "notify", KEY_YES_NO, PLACE_ANY, AT(notify), 0, 0 },
	{ "grace", KEY_NUMBER, PLACE_ANY, AT(policy.grace_s), 0, 86400 },
	{ "settle", KEY_NUMBER, PLACE_ANY, AT(policy.settle_s), 0, 86400 },
	{ "stopped", KEY_STOPPED, PLACE_ANY, AT(policy.stopped), 0, 0 },
	{ "site", KEY_LIST, PLACE_COMMAND_LINE, AT(policy.only), 0, 0 },
	{ "ignore", KEY_LIST, PLACE_ANY, AT(policy.ignore), 0, 0 },
	{ "expect", KEY_LIST, PLACE_ANY, AT(policy.expect), 0, 0 },
	{ "expect-pool", KEY_LIST, PLACE_ANY, AT(policy.expect_pool), 0, 0 },
	{ "one-of", KEY_LIST, PLACE_ANY, AT(policy.one_of), 0, 0 },
	{ "ways", KEY_WAYS, PLACE_ANY, AT(allowed_ways), 0, 0 },
	{ "unreadable-ok", KEY_PARTS, PLACE_ANY, AT(policy.unreadable_ok), 0, 0 },
	{ "clustered", KEY_LIST, PLACE_ANY, AT(policy.cluster_rules), 0, 0 },
	{ "exres-path", KEY_WINDOWS_PATH, PLACE_ANY, AT(exres_path), 0, 0 },
	{ "password-warning", KEY_NUMBER, PLACE_ANY, AT(policy.password_warning_days), 0, 365 },
	{ "check-hotfix", KEY_YES_NO, PLACE_ANY, AT(policy.check_hotfix), 0, 0 },
	{ "warning", KEY_RANGE, PLACE_ANY, AT(policy.warning), 0, 0 },
	{ "critical", KEY_RANGE, PLACE_ANY, AT(policy.critical), 0, 0 },
};

const struct configuration_key *
configuration_key_at(size_t index)
{
	/* Which were given is a bit for each (configuration.c). */
	_Static_assert(sizeof(keys) / sizeof(keys[0]) <= 64, "one bit for each key");
	return index < sizeof(keys) / sizeof(keys[0]) ? &keys[index] : NULL;
}

const struct configuration_key *
configuration_key(const char *name)
{
	const struct configuration_key *key;
	size_t i;

	for (i = 0; (key = configuration_key_at(i)) != NULL; i++)
		if (strcmp(key->name, name) == 0)
			return key;
	return NULL;
}

bool
configuration_number(const char *text, unsigned int min, unsigned int max, unsigned int *ret_number,
    struct error *err)
{
	unsigned long long number = 0;
	size_t digits = strspn(text, "0123456789");

	if (digits > 0 && digits <= 10 && text[digits] == '\0')
		number = strtoull(text, NULL, 10);
	else
		digits = 0;
	if (digits == 0 || number < min || number > max)
		return error_set(err, ERROR_USAGE, "'%s' is not a number from %u to %u", text, min, max);
	*ret_number = (unsigned int)number;
	return true;
}

static bool
set_text(struct configuration *configuration, const char **field, const char *value, struct error *err)
{
	const char *copy = text_copy_string(&configuration->text, value);

	if (copy == NULL)
		return error_memory(err);
	*field = copy;
	return true;
}

bool
configuration_set_address(
    struct configuration *configuration, struct source_target *target, const char *value, struct error *err)
{
	const char *start, *zone, *address;
	size_t length = address_bare(value, &start);

	zone = address_zone(start, length);
	address = text_copy(&configuration->text, start, zone == NULL ? length : (size_t)(zone - start) - 1);
	if (zone != NULL)
		zone = text_copy(&configuration->text, zone, length - (size_t)(zone - start));
	if (address == NULL || (zone == NULL && address_zone(start, length) != NULL))
		return error_memory(err);
	target->address = address;
	target->zone = zone;
	return true;
}

bool
configuration_yes_no(bool *field, const char *value, struct error *err)
{
	static const char *const words[] = { "no", "yes", NULL };
	unsigned int index;

	if (!words_find(value, words, &index, err))
		return false;
	*field = index == 1;
	return true;
}

static const char *const auth_words[] = {
	[AUTH_NEGOTIATE] = "negotiate",
	[AUTH_KERBEROS] = "kerberos",
	[AUTH_NTLM] = "ntlm",
	[AUTH_BASIC] = "basic",
	[AUTH_CERTIFICATE] = "certificate",
	NULL,
};

const char *
configuration_auth_word(enum auth_method method)
{
	return auth_words[method];
}

static bool
set_auth(enum auth_method *field, const char *value, struct error *err)
{
	unsigned int index;

	if (!words_find(value, auth_words, &index, err))
		return false;
	*field = (enum auth_method)index;
	return true;
}

/* "auto-start pools": the bit of each word, which is `bits` of its place. */
static bool
set_words(unsigned int *field, const char *const *words, const unsigned int *bits, const char *value, struct error *err)
{
	unsigned int index, found = 0;
	char word[32];

	for (value += strspn(value, ", \t"); *value != '\0'; value += strspn(value, ", \t")) {
		size_t length = strcspn(value, ", \t");

		snprintf(word, sizeof(word), "%.*s", length < sizeof(word) ? (int)length : (int)sizeof(word), value);
		if (!words_find(word, words, &index, err))
			return false;
		found |= 1u << bits[index];
		value += length;
	}
	*field = found;
	return true;
}

/* Of the parts, those that can be done without. */
static bool
set_parts(unsigned int *field, const char *value, struct error *err)
{
	static const char *const words[] = { "auto-start", "pools", "cluster", "events", NULL };
	static const unsigned int parts[] = { PART_AUTO_START, PART_POOLS, PART_CLUSTER, PART_EVENTS };

	return set_words(field, words, parts, value, err);
}

/* None at all would be all of them. */
static bool
set_ways(unsigned int *field, const char *value, struct error *err)
{
	const char *words[SOURCE_WAYS] = { NULL };
	unsigned int ways[SOURCE_WAYS], found, way;

	for (way = SOURCE_WAY_NONE + 1; way < SOURCE_WAYS; way++) {
		words[way - 1] = source_way_name((enum source_way)way);
		ways[way - 1] = way;
	}
	if (!set_words(&found, words, ways, value, err))
		return false;
	if (found == 0)
		return error_set(err, ERROR_USAGE, "'%s' names no way to the sites", value);
	*field = found;
	return true;
}

/* It stands in a query to the node: a drive, and nothing that Windows forbids in a path. */
static bool
set_windows_path(
    struct configuration *configuration, const char **field, const char *value, struct error *err)
{
	if (!isalpha((unsigned char)value[0]) || value[1] != ':' || value[2] != '\\' ||
	    strpbrk(value + 2, "<>:\"/|?*'") != NULL)
		return error_set(
		    err, ERROR_USAGE, "'%s' is not a path on the node's disk such as C:\\exres.dll", value);
	return set_text(configuration, field, value, err);
}

/* What would be asked for nobody, or in no domain, is a slip of the shell's quoting more often than not. */
static bool
check_user(const char *user, struct error *err)
{
	const char *slash = strchr(user, '\\'), *at = strrchr(user, '@');

	if (slash == user || at == user || (slash != NULL && slash[1] == '\0') || (at != NULL && at[1] == '\0'))
		return error_set(err, ERROR_USAGE, "'%s' is not USER, DOMAIN\\USER or USER@REALM", user);
	return true;
}

/* Kept outside the arena, so that it can be wiped. */
static bool
set_secret(struct configuration_owned *owned, const char **field, const char *value, struct error *err)
{
	char *secret;

	if (strlen(value) >= PASSWORD_SIZE)
		return error_set(err, ERROR_USAGE, "longer than %d bytes", PASSWORD_SIZE - 1);
	if (!array_room(owned->secrets, owned->secret_count, err))
		return false;
	secret = strdup(value);
	if (secret == NULL)
		return error_memory(err);
	owned->secrets[owned->secret_count++] = secret;
	*field = secret;
	return true;
}

static bool
set_field(struct configuration *configuration, struct configuration_node *node,
    const struct configuration_key *key, const char *value, struct error *err)
{
	size_t index = node == &configuration->defaults ? 0 : (size_t)(node - configuration->nodes) + 1;
	void *field = (char *)node + key->offset;

	if (node_lists_take(key, value))
		return node_lists_add(configuration, node, &configuration->owned->lists[index], key, value, err);
	switch (key->type) {
	case KEY_TEXT:
	case KEY_PATH:
		return set_text(configuration, field, value, err);
	case KEY_ADDRESS:
		return configuration_set_address(configuration, &node->target, value, err);
	case KEY_WINDOWS_PATH:
		return set_windows_path(configuration, field, value, err);
	case KEY_NUMBER:
		return configuration_number(value, key->min, key->max, field, err);
	case KEY_YES_NO:
		return configuration_yes_no(field, value, err);
	case KEY_AUTH:
		return set_auth(field, value, err);
	case KEY_STOPPED:
		return words_stopped(field, value, err);
	case KEY_PARTS:
		return set_parts(field, value, err);
	case KEY_WAYS:
		if (!set_ways(field, value, err))
			return false;
		node->policy.is_by_counters = node->allowed_ways == 1U << SOURCE_WAY_COUNTERS;
		return true;
	case KEY_RANGE:
		return range_parse(value, field, err);
	case KEY_SECRET:
		return set_secret(configuration->owned, field, value, err);
	case KEY_LIST:
		break;
	}
	return error_set(err, ERROR_USAGE, "key '%s' has no type", key->name);
}

static bool
is_secret(const struct configuration_key *key)
{
	return key->type == KEY_SECRET || key->offset == AT(password_file) || key->offset == AT(target.keytab);
}

/* A secret of a node's own goes with none of [defaults]: a keytab from there would win over the node's password. */
static void
forget_inherited_secrets(const struct configuration *configuration, struct configuration_node *node)
{
	const struct configuration_node *defaults = &configuration->defaults;

	if (node == defaults)
		return;
	if (node->target.password == defaults->target.password)
		node->target.password = NULL;
	if (node->password_file == defaults->password_file)
		node->password_file = NULL;
	if (node->target.keytab == defaults->target.keytab)
		node->target.keytab = NULL;
}

bool
configuration_check_value(const char *value, bool is_path, struct error *err)
{
	size_t i;

	if (*value == '\0')
		return error_set(err, ERROR_USAGE, "a value is missing");
	for (i = 0; value[i] != '\0'; i++)
		if (iscntrl((unsigned char)value[i]) && value[i] != '\t')
			return error_set(err, ERROR_USAGE, "the value holds a control character");
	return is_path || text_is_utf8(value, i) || error_set(err, ERROR_USAGE, "the value is not UTF-8");
}

bool
configuration_set(struct configuration *configuration, struct configuration_node *node, const char *key,
    const char *value, struct error *err)
{
	const struct configuration_key *row = configuration_key(key);

	if (row == NULL)
		return error_set(err, ERROR_USAGE, "unknown key '%s'", key);
	if (!configuration_check_value(value, row->type == KEY_PATH, err))
		return false;
	if (row->offset == AT(target.user) && !check_user(value, err))
		return false;
	if (is_secret(row))
		forget_inherited_secrets(configuration, node);
	if (!set_field(configuration, node, row, value, err))
		return false;
	/* Of the two ways to give a password the one given last holds. */
	if (row->offset == AT(password_file))
		node->target.password = NULL;
	else if (row->type == KEY_SECRET)
		node->password_file = NULL;
	return true;
}

void
configuration_forget_secrets(struct configuration_node *node)
{
	node->target.password = NULL;
	node->password_file = NULL;
	node->target.keytab = NULL;
}
