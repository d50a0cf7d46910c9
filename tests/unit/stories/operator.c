/* The verbs of those who run sitewatch: what they accept, what they ask for, and whose history it is. */
#include <stdlib.h>
#include <string.h>

#include "lib/memory/saying.h"
#include "tests/unit/stories/telling.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct memory *
memory_of(struct telling *telling)
{
	return &telling->observers[telling->observer].memory;
}

static bool
say(struct telling *telling, const struct words *words, bool is_revoked, struct error *err)
{
	const char *names[TELLING_WORDS], *pool = words_value(words, "pool"), *age = words_value(words, "for");
	struct saying saying = {
		.of = pool != NULL ? SAYING_OF_POOL : words_value(words, "flag") != NULL ? SAYING_OF_FLAG : SAYING_OF_STOP,
		.is_revoked = is_revoked,
		.names = names,
		.said = { .at = world_our_clock(&telling->world), .by = "operator", .why = "" },
	};
	struct said_list said;
	time_t seconds = 0;
	size_t i;

	if (age != NULL && !telling_time(age, &seconds, err))
		return false;
	saying.said.until = age == NULL ? 0 : saying.said.at + seconds;
	if (words_value(words, "why") != NULL)
		saying.said.why = words_value(words, "why");
	if (pool != NULL)
		names[saying.name_count++] = pool;
	for (i = 1; i < words->count; i++)
		if (strchr(words->word[i], '=') == NULL)
			names[saying.name_count++] = words->word[i];
	if (saying.name_count == 0)
		return error_set(err, ERROR_USAGE, "%s whom?", words->word[0]);
	if (!memory_say(memory_of(telling), &saying, &said, err))
		return false;
	said_list_clear(&said);
	return true;
}

static bool
do_accept(struct telling *telling, const struct words *words, struct error *err)
{
	return say(telling, words, false, err);
}

static bool
do_revoke(struct telling *telling, const struct words *words, struct error *err)
{
	return say(telling, words, true, err);
}

static bool
add_glob(struct telling *telling, const char *value, const char **globs, const char *const **ret_globs,
    size_t *count, struct error *err)
{
	const char *end;

	*ret_globs = globs;
	for (*count = 0; *count < TELLING_GLOBS && *value != '\0'; value = end + (*end == ',')) {
		end = value + strcspn(value, ",");
		globs[*count] = text_copy(&telling->text, value, (size_t)(end - value));
		if (globs[(*count)++] == NULL)
			return error_memory(err);
	}
	return true;
}

/* "ok", or "ok:Test*" for the sites called so. */
static bool
set_stopped(struct telling *telling, const char *value, struct error *err)
{
	static const char *const words[] = {
		[SEVERITY_OK] = "ok", [SEVERITY_WARNING] = "warning", [SEVERITY_CRITICAL] = "critical"
	};
	struct policy *policy = &telling->policy;
	size_t length = strcspn(value, ":"), i = 0;
	struct stopped_rule *rule = &telling->stopped[policy->stopped_rule_count];

	while (i < COUNT(words) && (strlen(words[i]) != length || strncmp(words[i], value, length) != 0))
		i++;
	if (i == COUNT(words) || policy->stopped_rule_count == TELLING_GLOBS)
		return error_set(err, ERROR_USAGE, "stopped=%s: no state, or too many", value);
	if (value[length] == '\0') {
		policy->stopped = (enum severity)i;
		return true;
	}
	rule->severity = (enum severity)i;
	rule->glob = text_copy_string(&telling->text, value + length + 1);
	policy->stopped_rules = telling->stopped;
	policy->stopped_rule_count++;
	return rule->glob != NULL || error_memory(err);
}

/* "OWA*:EVS": the group EVS starts the sites called so. */
static bool
add_cluster_rule(struct telling *telling, const char *value, struct error *err)
{
	struct policy *policy = &telling->policy;
	struct cluster_rule *rule = &telling->rules[policy->cluster_rule_count];
	size_t length = strcspn(value, ":");

	if (policy->cluster_rule_count == TELLING_GLOBS || value[length] == '\0')
		return error_set(err, ERROR_USAGE, "cluster=%s: no GLOB:GROUP", value);
	rule->site_glob = text_copy(&telling->text, value, length);
	rule->group = text_copy_string(&telling->text, value + length + 1);
	if (rule->site_glob == NULL || rule->group == NULL)
		return error_memory(err);
	policy->cluster_rules = telling->rules;
	policy->cluster_rule_count++;
	return true;
}

static enum snapshot_part
part_of(const char *name)
{
	return strcmp(name, "auto-start") == 0 ? PART_AUTO_START :
	    strcmp(name, "cluster") == 0       ? PART_CLUSTER :
						 PART_POOLS;
}

/* "Blue,Green": one list, as the configuration has it. */
static bool
add_one_of(struct telling *telling, const char *value, struct error *err)
{
	struct policy *policy = &telling->policy;
	size_t before = policy->one_of_count;
	unsigned int list = before == 0 ? 0 : telling->one_of[before - 1].list + 1;
	const char *end;

	policy->one_of = telling->one_of;
	for (; *value != '\0'; value = end + (*end == ',')) {
		struct one_of_glob *one = &telling->one_of[policy->one_of_count];

		if (policy->one_of_count == TELLING_GLOBS)
			return error_set(err, ERROR_USAGE, "one-of=%s: too many", value);
		end = value + strcspn(value, ",");
		one->list = list;
		one->glob = text_copy(&telling->text, value, (size_t)(end - value));
		if (one->glob == NULL)
			return error_memory(err);
		policy->one_of_count++;
	}
	return true;
}

static bool
set_policy(struct telling *telling, const char *key, const char *value, struct error *err)
{
	struct policy *policy = &telling->policy;
	time_t seconds;

	if (strcmp(key, "grace") == 0) {
		if (!telling_time(value, &seconds, err))
			return false;
		policy->grace_s = (unsigned int)seconds;
		return true;
	}
	if (strcmp(key, "settle") == 0) {
		if (!telling_time(value, &seconds, err))
			return false;
		policy->settle_s = (unsigned int)seconds;
		return true;
	}
	if (strcmp(key, "one-of") == 0)
		return add_one_of(telling, value, err);
	if (strcmp(key, "unreadable-ok") == 0) {
		policy->unreadable_ok |= 1u << part_of(value);
		return true;
	}
	if (strcmp(key, "stopped") == 0)
		return set_stopped(telling, value, err);
	if (strcmp(key, "ignore") == 0)
		return add_glob(telling, value, telling->ignore, &policy->ignore, &policy->ignore_count, err);
	if (strcmp(key, "expect") == 0)
		return add_glob(telling, value, telling->expect, &policy->expect, &policy->expect_count, err);
	if (strcmp(key, "expect-pool") == 0)
		return add_glob(telling, value, telling->pools, &policy->expect_pool, &policy->expect_pool_count, err);
	if (strcmp(key, "site") == 0)
		return add_glob(telling, value, telling->only, &policy->only, &policy->only_count, err);
	if (strcmp(key, "cluster") == 0)
		return add_cluster_rule(telling, value, err);
	if (strcmp(key, "check-hotfix") == 0) {
		policy->check_hotfix = strcmp(value, "yes") == 0;
		return true;
	}
	if (strcmp(key, "unseen") == 0) {
		telling->unseen = strcmp(value, "yes") == 0;
		return true;
	}
	if (strcmp(key, "ways") == 0) {
		policy->is_by_counters = strcmp(value, "counters") == 0;
		return true;
	}
	return error_set(err, ERROR_USAGE, "no policy '%s'", key);
}

static bool
do_policy(struct telling *telling, const struct words *words, struct error *err)
{
	size_t i;

	for (i = 1; i < words->count; i++) {
		size_t length = strcspn(words->word[i], "=");
		const char *key = text_copy(&telling->text, words->word[i], length);

		if (key == NULL)
			return error_memory(err);
		if (words->word[i][length] == '\0')
			return error_set(err, ERROR_USAGE, "policy %s: no value", key);
		if (!set_policy(telling, key, words->word[i] + length + 1, err))
			return false;
	}
	return true;
}

static bool
do_history(struct telling *telling, const struct words *words, struct error *err)
{
	static const char *const names[] = {
		[HISTORY_KEPT] = "kept", [HISTORY_FULL] = "full", [HISTORY_NONE] = "none"
	};
	size_t i;

	if (words->count == 2 && strcmp(words->word[1], "lost") == 0) {
		memory_clear(memory_of(telling));
		known_look_clear(&telling->observers[telling->observer].known);
		return true;
	}
	for (i = 0; words->count == 2 && i < COUNT(names); i++)
		if (strcmp(words->word[1], names[i]) == 0) {
			telling->history = (enum history_state)i;
			return true;
		}
	return error_set(err, ERROR_USAGE, "history: kept, full, none or lost");
}

static bool
do_observer(struct telling *telling, const struct words *words, struct error *err)
{
	size_t i;

	if (words->count != 2)
		return error_set(err, ERROR_USAGE, "observer: one name");
	for (i = 0; i < telling->observer_count; i++)
		if (strcmp(telling->observers[i].name, words->word[1]) == 0)
			break;
	if (i == TELLING_OBSERVERS)
		return error_set(err, ERROR_LIMIT, "too many observers");
	if (i == telling->observer_count) {
		telling->observers[i].name = text_copy_string(&telling->text, words->word[1]);
		if (telling->observers[i].name == NULL)
			return error_memory(err);
		telling->observer_count++;
	}
	telling->observer = i;
	return true;
}

bool
telling_operator(struct telling *telling, const struct words *words, bool *ret_is_one, struct error *err)
{
	static const struct {
		const char *name;
		bool (*act)(struct telling *telling, const struct words *words, struct error *err);
	} verbs[] = {
		{ "accept", do_accept },
		{ "revoke", do_revoke },
		{ "policy", do_policy },
		{ "history", do_history },
		{ "observer", do_observer },
	};
	size_t i;

	for (i = 0; i < COUNT(verbs); i++)
		if (strcmp(words->word[0], verbs[i].name) == 0) {
			*ret_is_one = true;
			return verbs[i].act(telling, words, err);
		}
	*ret_is_one = false;
	return true;
}
