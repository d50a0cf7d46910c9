#include "lib/config/repair.h"

#include <string.h>

#include "lib/config/keys.h"
#include "lib/config/words.h"

#define YEAR_S (366 * 86400)

/* One row each: a key of a node that whoever repairs may have of his own, a number, a yes or no, a word, a text. */
static const struct row {
	const char *name;
	enum { ROW_NODE, ROW_NUMBER, ROW_YES_NO, ROW_ALWAYS, ROW_TEXT } type;
	size_t offset;			/* in struct configuration_repair; of ROW_NODE not used */
	unsigned int max;		/* of ROW_NUMBER, from 1 */
} rows[] = {
	{ "auth", ROW_NODE, 0, 0 },
	{ "user", ROW_NODE, 0, 0 },
	{ "password-file", ROW_NODE, 0, 0 },
	{ "password", ROW_NODE, 0, 0 },
	{ "keytab", ROW_NODE, 0, 0 },
	{ "cert-file", ROW_NODE, 0, 0 },
	{ "key-file", ROW_NODE, 0, 0 },
	{ "endpoint", ROW_NODE, 0, 0 },
	{ "timeout", ROW_NUMBER, offsetof(struct configuration_repair, timeout_s), 3600 },
	{ "max-sites", ROW_NUMBER, offsetof(struct configuration_repair, max_sites), 100000 },
	{ "cooldown", ROW_NUMBER, offsetof(struct configuration_repair, cooldown_s), YEAR_S },
	{ "max-tries", ROW_NUMBER, offsetof(struct configuration_repair, max_tries), 1000 },
	{ "tries-window", ROW_NUMBER, offsetof(struct configuration_repair, tries_window_s), YEAR_S },
	{ "start-service", ROW_YES_NO, offsetof(struct configuration_repair, start_service), 0 },
	{ "cluster", ROW_YES_NO, offsetof(struct configuration_repair, cluster), 0 },
	{ "unseen", ROW_YES_NO, offsetof(struct configuration_repair, unseen), 0 },
	{ "finish", ROW_YES_NO, offsetof(struct configuration_repair, finish), 0 },
	{ "pools", ROW_ALWAYS, offsetof(struct configuration_repair, pools_always), 0 },
	{ "act-on", ROW_TEXT, offsetof(struct configuration_repair, act_on), 0 },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

bool
configuration_repair_key(const char *key, uint32_t *ret_bit, struct error *err)
{
	char known[256] = "";
	size_t i;

	for (i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].name, key) == 0) {
			*ret_bit = UINT32_C(1) << i;
			return true;
		}
		words_join(known, sizeof(known), rows[i].name);
	}
	return error_set(err, ERROR_USAGE, "unknown key '%s' in [repair]; known: %s", key, known);
}

bool
configuration_repair_is_path(const char *key)
{
	const struct configuration_key *row = configuration_key(key);

	return row != NULL && row->type == KEY_PATH;
}

bool
configuration_repair_is_secret(const char *key)
{
	const struct configuration_key *row = configuration_key(key);

	return row != NULL && row->type == KEY_SECRET;
}

static const struct row *
row_of(const char *key)
{
	size_t i = 0;

	while (i + 1 < ROWS && strcmp(rows[i].name, key) != 0)
		i++;
	return &rows[i];
}

bool
configuration_repair_set(struct configuration *configuration, const char *key, const char *value, struct error *err)
{
	struct configuration_repair *repair = &configuration->repair;
	const struct row *row = row_of(key);
	void *field = (char *)repair + row->offset;
	const char **text = field;

	switch (row->type) {
	case ROW_NODE:
		repair->has_auth = repair->has_auth || strcmp(key, "auth") == 0;
		return configuration_set(configuration, &repair->account, key, value, err);
	case ROW_NUMBER:
		return configuration_number(value, 1, row->max, field, err);
	case ROW_YES_NO:
		return configuration_yes_no(field, value, err);
	case ROW_ALWAYS:
		*(bool *)field = strcmp(value, "always") == 0;
		return *(bool *)field || strcmp(value, "lost") == 0 ||
		       error_set(err, ERROR_USAGE, "expected lost or always");
	case ROW_TEXT:
		break;
	}
	*text = text_copy_string(&configuration->text, value);
	return *text != NULL || error_memory(err);
}

static void
override(const char **field, const char *value)
{
	if (value != NULL)
		*field = value;
}

/* One of its own, be it by name or by secret: the node's secrets belong to another one. */
static bool
is_account(const struct configuration_node *account)
{
	return account->target.user != NULL || account->target.password != NULL || account->password_file != NULL ||
	       account->target.keytab != NULL;
}

void
configuration_repair_apply(const struct configuration_repair *repair, struct configuration_node *node)
{
	const struct configuration_node *account = &repair->account;

	if (repair->has_auth)
		node->target.auth = account->target.auth;
	override(&node->target.cert_file, account->target.cert_file);
	override(&node->target.key_file, account->target.key_file);
	if (is_account(account))
		configuration_forget_secrets(node);
	override(&node->target.user, account->target.user);
	override(&node->target.password, account->target.password);
	override(&node->password_file, account->password_file);
	override(&node->target.keytab, account->target.keytab);
	override(&node->target.endpoint, account->target.endpoint);
	if (repair->timeout_s != 0)
		node->timeout_s = repair->timeout_s;
}
