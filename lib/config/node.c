#include "lib/config/node.h"

#include <stdlib.h>
#include <string.h>

#include "lib/config/keys.h"
#include "lib/config/lists.h"

#define PASSWORD_VARIABLE "SITEWATCH_PASSWORD"

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_range(const struct range *a, const struct range *b)
{
	return !(a->start < b->start || a->start > b->start || a->end < b->end || a->end > b->end) &&
	       a->inside == b->inside;
}

static bool
same_string_at(const void *a, const void *b)
{
	const char *const *a_text = a, *const *b_text = b;

	return same_text(*a_text, *b_text);
}

static bool
same_field(const struct configuration_key *key, const struct configuration_node *a,
    const struct configuration_node *b)
{
	const void *a_field = (const char *)a + key->offset, *b_field = (const char *)b + key->offset;

	switch (key->type) {
	case KEY_TEXT:
	case KEY_ADDRESS:
	case KEY_PATH:
	case KEY_WINDOWS_PATH:
	case KEY_SECRET:
		return same_string_at(a_field, b_field);
	case KEY_NUMBER:
	case KEY_PARTS:
	case KEY_WAYS:
		return memcmp(a_field, b_field, sizeof(unsigned int)) == 0;
	case KEY_YES_NO:
		return memcmp(a_field, b_field, sizeof(bool)) == 0;
	case KEY_AUTH:
		return memcmp(a_field, b_field, sizeof(enum auth_method)) == 0;
	case KEY_STOPPED:
		return memcmp(a_field, b_field, sizeof(enum severity)) == 0;
	case KEY_RANGE:
		return same_range(a_field, b_field);
	case KEY_LIST:
		return true; /* all at once: node_lists_equal() */
	}
	return false;
}

bool
configuration_node_equal(const struct configuration_node *a, const struct configuration_node *b)
{
	const struct configuration_key *key;
	size_t i;

	for (i = 0; (key = configuration_key_at(i)) != NULL; i++)
		if (!same_field(key, a, b))
			return false;
	return strcmp(a->name, b->name) == 0 && same_text(a->target.zone, b->target.zone) && node_lists_equal(&a->policy, &b->policy);
}

/* The strings that are neither name, secret nor part of a list. */
static bool
copy_texts(struct configuration *configuration, struct configuration_node *copy, struct error *err)
{
	const struct configuration_key *key;
	size_t i;

	for (i = 0; (key = configuration_key_at(i)) != NULL; i++) {
		const char **text;
		void *field = (char *)copy + key->offset;

		if (key->type != KEY_TEXT && key->type != KEY_ADDRESS && key->type != KEY_PATH &&
		    key->type != KEY_WINDOWS_PATH)
			continue;
		text = field;
		if (*text == NULL)
			continue;
		*text = text_copy_string(&configuration->text, *text);
		if (*text == NULL)
			return error_memory(err);
	}
	if (copy->target.zone == NULL)
		return true;
	copy->target.zone = text_copy_string(&configuration->text, copy->target.zone);
	return copy->target.zone != NULL || error_memory(err);
}

static bool
copy_owned(struct configuration *configuration, struct configuration_node *copy,
    const struct configuration_node *node, struct error *err)
{
	copy->target.password = NULL;
	return node_lists_copy(configuration, copy, &configuration->owned->lists[1], &node->policy, err) &&
	       (node->target.password == NULL ||
		   configuration_set(configuration, copy, "password", node->target.password, err));
}

bool
configuration_node_copy(
    const struct configuration_node *node, struct configuration *ret_configuration, struct error *err)
{
	struct configuration configuration;
	struct configuration_node *copy;
	const char *name;

	if (!configuration_init(&configuration, err))
		return false;
	copy = configuration_derive(&configuration, &configuration.defaults, node->name, err);
	if (copy == NULL)
		goto fail;
	name = copy->name;
	*copy = *node;
	copy->name = copy->target.name = name;
	if (!copy_texts(&configuration, copy, err) || !copy_owned(&configuration, copy, node, err))
		goto fail;
	*ret_configuration = configuration;
	return true;
fail:
	configuration_clear(&configuration);
	return false;
}

static bool
find_password(const struct configuration_node *node, char ret_password[PASSWORD_SIZE], struct error *err)
{
	const char *variable = getenv(PASSWORD_VARIABLE);

	ret_password[0] = '\0';
	if (node->target.auth == AUTH_CERTIFICATE)
		return true;
	if (node->target.password != NULL)
		variable = node->target.password;
	else if (node->password_file != NULL)
		return password_read(node->password_file, ret_password, err) ||
		       error_prefix(err, "password-file");
	if (variable == NULL)
		return true;
	if (strlen(variable) >= PASSWORD_SIZE)
		return error_set(
		    err, ERROR_USAGE, PASSWORD_VARIABLE ": longer than %d bytes", PASSWORD_SIZE - 1);
	strcpy(ret_password, variable);
	return true;
}

bool
configuration_node_target(const struct configuration_node *node, struct source_target *ret_target,
    char ret_password[PASSWORD_SIZE], struct error *err)
{
	if (!find_password(node, ret_password, err))
		return false;
	*ret_target = node->target;
	ret_target->password = ret_password[0] == '\0' ? NULL : ret_password;
	return true;
}

static void
read_password(struct configuration *configuration, struct configuration_node *node)
{
	char password[PASSWORD_SIZE];
	struct error untold;

	if (node->target.password != NULL || node->password_file == NULL || node->target.auth == AUTH_CERTIFICATE)
		return;
	if (password_read(node->password_file, password, &untold))
		configuration_set(configuration, node, "password", password, &untold);
	password_wipe(password);
}

void
configuration_read_passwords(struct configuration *configuration)
{
	size_t i;

	for (i = 0; i < configuration->node_count; i++)
		read_password(configuration, &configuration->nodes[i]);
	read_password(configuration, &configuration->repair.account);
}

struct look_request
configuration_node_request(const struct configuration_node *node, time_t now)
{
	return (struct look_request) {
		.now = now,
		.want_pause = node->is_clustered,
		.want_hotfix = node->policy.check_hotfix,
		.allowed_ways = node->allowed_ways,
		.exres_path = node->exres_path,
		.expect_pools = node->policy.expect_pool,
		.expect_pool_count = node->policy.expect_pool_count,
	};
}
