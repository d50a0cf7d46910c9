#include "tests/unit/stories/telling.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/stories/cluster_telling.h"

const char *
words_value(const struct words *words, const char *key)
{
	size_t i, length = strlen(key);

	for (i = 1; i < words->count; i++)
		if (strncmp(words->word[i], key, length) == 0 && words->word[i][length] == '=')
			return words->word[i] + length + 1;
	return NULL;
}

bool
words_list_has(const char *list, const char *word)
{
	size_t length = strlen(word);
	const char *end;

	for (; *list != '\0'; list = end + (*end == ',')) {
		end = list + strcspn(list, ",");
		if ((size_t)(end - list) == length && strncmp(list, word, length) == 0)
			return true;
	}
	return false;
}

bool
telling_time(const char *text, time_t *ret_seconds, struct error *err)
{
	static const struct {
		char unit;
		time_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	char *end;
	long number = strtol(text, &end, 10);
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (end != text && *end == units[i].unit && end[1] == '\0') {
			*ret_seconds = number * units[i].seconds;
			return true;
		}
	return error_set(err, ERROR_USAGE, "no time: %s (as in +5m, 90s, -2h, 1d)", text);
}

bool
words_split(struct text_arena *arena, const char *text, struct words *words, struct error *err)
{
	words->count = 0;
	while (*(text += strspn(text, " \t")) != '\0') {
		size_t length = strcspn(text, " \t");

		if (words->count == TELLING_WORDS)
			return error_set(err, ERROR_LIMIT, "too many words");
		words->word[words->count] = text_copy(arena, text, length);
		if (words->word[words->count++] == NULL)
			return error_memory(err);
		text += length;
	}
	return true;
}

/* "+5m" before the verb: so much time has passed. */
static bool
pass_time(struct telling *telling, struct words *words, struct error *err)
{
	time_t seconds;
	size_t i;

	if (words->word[0][0] != '+')
		return true;
	if (!telling_time(words->word[0], &seconds, err))
		return false;
	telling->world.now += seconds;
	for (i = 1; i < words->count; i++)
		words->word[i - 1] = words->word[i];
	words->count--;
	return true;
}

/* As a source does it that was asked for them. */
static bool
add_pools(const struct telling *telling, struct snapshot *snapshot, struct error *err)
{
	const struct world *world = &telling->world;
	struct app_pool listed[WORLD_POOLS];
	size_t i, count = world->is_unreadable[PART_POOLS] ? 0 : world->pool_count;

	for (i = 0; i < count; i++)
		listed[i] = (struct app_pool) { .name = world->pools[i].name, .state = world->pools[i].state };
	return snapshot_add_expected_pools(snapshot, telling->policy.expect_pool, telling->policy.expect_pool_count, listed,
	    count, !world->is_unreadable[PART_POOLS], err);
}

bool
telling_see(struct telling *telling, const struct words *words, struct snapshot *ret_snapshot, struct error *err)
{
	struct snapshot snapshot;

	if (!world_snapshot(
		telling->has_begun ? &telling->began : &telling->world, &telling->world, &snapshot, err))
		return false;
	telling->has_begun = false;
	if (!add_pools(telling, &snapshot, err) || !telling_look(telling, &snapshot, words, err)) {
		snapshot_clear(&snapshot);
		return false;
	}
	*ret_snapshot = snapshot;
	return true;
}

static bool
look(struct telling *telling, const struct words *words, struct error *err)
{
	struct snapshot snapshot;

	if (!telling_see(telling, words, &snapshot, err))
		return false;
	snapshot_clear(&snapshot);
	return true;
}

/* A look that the memory must not take. */
static bool
refused(struct telling *telling, struct error *err)
{
	static const struct words nothing = { .count = 0 };
	struct error why = { .kind = ERROR_NONE };

	if (look(telling, &nothing, &why))
		return error_set(err, ERROR_FAULT, "expected that the look is refused, came a verdict");
	return why.kind == ERROR_MALFORMED || why.kind == ERROR_ABSENT || error_set(err, why.kind, "%s", why.text);
}

/* Another program looks, and is slow to write down what it saw. */
static bool
look_late(struct telling *telling, struct error *err)
{
	if (telling->has_late)
		return error_set(err, ERROR_USAGE, "one look is under way already");
	telling->has_late = world_snapshot(&telling->world, &telling->world, &telling->late, err);
	return telling->has_late;
}

static bool
record_late(struct telling *telling, const struct words *words, struct error *err)
{
	bool ok;

	if (!telling->has_late)
		return error_set(err, ERROR_USAGE, "no look is under way");
	ok = telling_look(telling, &telling->late, words, err);
	snapshot_clear(&telling->late);
	telling->has_late = false;
	return ok;
}

static bool
tell_words(struct telling *telling, const struct words *words, struct error *err)
{
	const char *verb = words->word[0];
	bool is_operator, ok;

	if (strcmp(verb, "facts") == 0) {
		telling->began = telling->world;
		telling->has_begun = true;
		return true;
	}
	if (strcmp(verb, "look") == 0)
		return look(telling, words, err);
	if (strcmp(verb, "refused") == 0)
		return refused(telling, err);
	if (strcmp(verb, "slow-look") == 0)
		return look_late(telling, err);
	if (strcmp(verb, "recorded") == 0)
		return record_late(telling, words, err);
	ok = telling_operator(telling, words, &is_operator, err);
	return is_operator ? ok : telling_event(telling, words, err);
}

bool
telling_line(struct telling *telling, const char *text, struct error *err)
{
	struct words words;

	if (!words_split(&telling->text, text, &words, err) || !pass_time(telling, &words, err))
		return false;
	return words.count == 0 || tell_words(telling, &words, err);
}

void
telling_open(struct telling *telling)
{
	*telling = (struct telling) { .observer_count = 1, .observers = { { .name = "plugin" } } };
	world_init(&telling->world);
	policy_init(&telling->policy);
}

void
telling_close(struct telling *telling)
{
	size_t i;

	for (i = 0; i < telling->observer_count; i++) {
		memory_clear(&telling->observers[i].memory);
		known_look_clear(&telling->observers[i].known);
	}
	if (telling->has_late)
		snapshot_clear(&telling->late);
	text_arena_clear(&telling->text);
}

static bool
is_not_understood(const struct error *err)
{
	return err->kind == ERROR_USAGE || err->kind == ERROR_LIMIT;
}

/* What failed first counts. Only a line that nobody understands counts for more: no mark may hide it. */
bool
telling_lines(bool (*tell)(void *of, const char *text, struct error *err), void *of, const struct script *script,
    unsigned int *ret_line, struct error *ret_err)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < script->line_count; i++) {
		struct error err = { .kind = ERROR_NONE };

		if (tell(of, script->lines[i].text, &err) || (!ok && !is_not_understood(&err)))
			continue;
		ok = false;
		*ret_err = err;
		*ret_line = script->lines[i].number;
		if (is_not_understood(&err))
			break;
	}
	return ok;
}

static bool
tell_line(void *telling, const char *text, struct error *err)
{
	return telling_line(telling, text, err);
}

bool
telling_run(const struct script *script, unsigned int *ret_line, struct error *err)
{
	struct telling telling;
	bool ok;

	error_clear(err);
	if (cluster_telling_is_one(script))
		return cluster_telling_run(script, ret_line, err);
	telling_open(&telling);
	ok = telling_lines(tell_line, &telling, script, ret_line, err);
	telling_close(&telling);
	return ok;
}
