/* The verbs that move the world: one line of the table for each. README.md says what they mean. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/stories/telling.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
wrong(const struct words *words, struct error *err)
{
	return error_set(err, ERROR_USAGE, "%s: its words are wrong", words->word[0]);
}

static bool
is_name(const char *word)
{
	return strchr(word, '=') == NULL;
}

/* Calls `act` for each site that words name, from the word `first` on. At least one must be named. */
static bool
for_sites(struct telling *telling, const struct words *words, size_t first,
    bool (*act)(struct telling *, struct world_site *, const struct words *, struct error *),
    struct error *err)
{
	size_t i, named = 0;

	for (i = first; i < words->count; i++) {
		struct world_site *site = world_site(&telling->world, words->word[i]);

		if (!is_name(words->word[i]))
			continue;
		if (site == NULL)
			return error_set(err, ERROR_USAGE, "there is no site %s", words->word[i]);
		if (!act(telling, site, words, err))
			return false;
		named++;
	}
	return named > 0 || wrong(words, err);
}

static void
set_text(char to[WORLD_NAME], const char *from)
{
	if (from != NULL)
		snprintf(to, WORLD_NAME, "%s", strcmp(from, "-") == 0 ? "" : from);
}

static bool
set_flag(struct world_site *site, const char *word, struct error *err)
{
	if (strcmp(word, "on") == 0 || strcmp(word, "off") == 0) {
		site->is_on = strcmp(word, "on") == 0;
		return true;
	}
	if (strcmp(word, "untold") != 0 && strcmp(word, "told") != 0)
		return error_set(err, ERROR_USAGE, "no such flag: %s", word);
	site->is_flag_untold = strcmp(word, "untold") == 0;
	return true;
}

static bool
set_state(struct telling *telling, struct world_site *site, const char *word, struct error *err)
{
	enum run_state state = run_state_from_name(word);

	if (state == RUN_UNKNOWN)
		return error_set(err, ERROR_USAGE, "no such state: %s", word);
	world_set_state(&telling->world, site, state);
	return true;
}

static bool
create_one(struct telling *telling, const char *name, const struct words *words, struct error *err)
{
	struct world_site *site = world_site(&telling->world, name);
	const char *id = words_value(words, "id"), *flag = words_value(words, "flag");
	const char *state = words_value(words, "state");

	if (site == NULL)
		site = world_create(&telling->world, name);
	if (site == NULL)
		return error_set(err, ERROR_LIMIT, "too many sites");
	if (id != NULL) {
		site->id = (uint32_t)strtoul(id, NULL, 10);
		if (site->id >= telling->world.next_id)
			telling->world.next_id = site->id + 1;
	}
	set_text(site->bindings, words_value(words, "bindings"));
	set_text(site->pool, words_value(words, "pool"));
	set_text(site->group, words_value(words, "group"));
	return (flag == NULL || set_flag(site, flag, err)) &&
	       (state == NULL || set_state(telling, site, state, err));
}

static bool
do_create(struct telling *telling, const struct words *words, struct error *err)
{
	size_t i;

	for (i = 1; i < words->count; i++)
		if (is_name(words->word[i]) && !create_one(telling, words->word[i], words, err))
			return false;
	return words->count > 1 || wrong(words, err);
}

static bool
delete_one(struct telling *telling, struct world_site *site, const struct words *words, struct error *err)
{
	(void)words;
	(void)err;
	world_delete(&telling->world, site);
	return true;
}

static bool
do_delete(struct telling *telling, const struct words *words, struct error *err)
{
	return for_sites(telling, words, 1, delete_one, err);
}

/* Verbs of one site and one word more: "rename OWA Mail". */
static struct world_site *
one_site(struct telling *telling, const struct words *words, struct error *err)
{
	struct world_site *site = words->count == 3 ? world_site(&telling->world, words->word[1]) : NULL;

	if (site == NULL)
		wrong(words, err);
	return site;
}

static bool
do_rename(struct telling *telling, const struct words *words, struct error *err)
{
	struct world_site *site = one_site(telling, words, err);

	if (site == NULL)
		return false;
	set_text(site->name, words->word[2]);
	return true;
}

static bool
do_rebind(struct telling *telling, const struct words *words, struct error *err)
{
	struct world_site *site = one_site(telling, words, err);

	if (site == NULL)
		return false;
	site->are_bindings_untold = strcmp(words->word[2], "untold") == 0;
	if (!site->are_bindings_untold && strcmp(words->word[2], "told") != 0)
		set_text(site->bindings, words->word[2]);
	return true;
}

static bool
do_renumber(struct telling *telling, const struct words *words, struct error *err)
{
	struct world_site *site = one_site(telling, words, err);

	if (site == NULL)
		return false;
	site->id = (uint32_t)strtoul(words->word[2], NULL, 10);
	if (site->id >= telling->world.next_id)
		telling->world.next_id = site->id + 1;
	return true;
}

static bool
is_by_script(const struct words *words)
{
	const char *by = words_value(words, "by");

	return by != NULL && strcmp(by, "script") == 0;
}

static bool
stop_one(struct telling *telling, struct world_site *site, const struct words *words, struct error *err)
{
	(void)err;
	world_stop(&telling->world, site, is_by_script(words));
	return true;
}

static bool
do_stop(struct telling *telling, const struct words *words, struct error *err)
{
	return for_sites(telling, words, 1, stop_one, err);
}

static bool
start_one(struct telling *telling, struct world_site *site, const struct words *words, struct error *err)
{
	(void)err;
	world_start(&telling->world, site, is_by_script(words));
	return true;
}

static bool
do_start(struct telling *telling, const struct words *words, struct error *err)
{
	return for_sites(telling, words, 1, start_one, err);
}

static bool
state_one(struct telling *telling, struct world_site *site, const struct words *words, struct error *err)
{
	return set_state(telling, site, words->word[1], err);
}

static bool
do_state(struct telling *telling, const struct words *words, struct error *err)
{
	return for_sites(telling, words, 2, state_one, err);
}

static bool
flag_one(struct telling *telling, struct world_site *site, const struct words *words, struct error *err)
{
	(void)telling;
	return set_flag(site, words->word[1], err);
}

static bool
do_flag(struct telling *telling, const struct words *words, struct error *err)
{
	return for_sites(telling, words, 2, flag_one, err);
}

static bool
error_one(struct telling *telling, struct world_site *site, const struct words *words, struct error *err)
{
	(void)telling;
	(void)err;
	site->start_error = (uint32_t)strtoul(words->word[1], NULL, 10);
	return true;
}

static bool
do_error(struct telling *telling, const struct words *words, struct error *err)
{
	return for_sites(telling, words, 2, error_one, err);
}

static bool
answer_one(struct telling *telling, struct world_site *site, const struct words *words, struct error *err)
{
	(void)telling;
	(void)err;
	site->is_silent = strcmp(words->word[0], "silent") == 0;
	site->is_rejected = strcmp(words->word[0], "rejected") == 0;
	return true;
}

static bool
do_answer(struct telling *telling, const struct words *words, struct error *err)
{
	return for_sites(telling, words, 1, answer_one, err);
}

static bool
down_one(struct telling *telling, struct world_site *site, const struct words *words, struct error *err)
{
	(void)words;
	(void)err;
	world_set_state(&telling->world, site, RUN_STOPPED);
	return true;
}

static bool
do_shutdown(struct telling *telling, const struct words *words, struct error *err)
{
	return for_sites(telling, words, 1, down_one, err);
}

static bool
do_pool(struct telling *telling, const struct words *words, struct error *err)
{
	struct world_pool *pool;
	enum run_state state;

	if (words->count != 3)
		return wrong(words, err);
	state = run_state_from_name(words->word[1]);
	if (state == RUN_UNKNOWN && strcmp(words->word[1], "untold") != 0)
		return wrong(words, err);
	pool = world_pool(&telling->world, words->word[2]);
	if (pool == NULL)
		pool = world_add_pool(&telling->world, words->word[2]);
	if (pool == NULL)
		return error_set(err, ERROR_LIMIT, "too many pools");
	pool->state = state;
	return true;
}

static bool
do_boot(struct telling *telling, const struct words *words, struct error *err)
{
	(void)words;
	(void)err;
	world_boot(&telling->world);
	return true;
}

static bool
do_restart(struct telling *telling, const struct words *words, struct error *err)
{
	bool is_shared = words->count == 2 && strcmp(words->word[1], "shared") == 0;

	if (words->count > 1 && (!is_shared || telling->world.iis == 6))
		return wrong(words, err); /* IIS 6 hosts W3SVC in a process of its own */
	world_begin_service(&telling->world, is_shared);
	return true;
}

/* "unknown" is what a word comes to that names no state. */
static enum service_state
service_of(const char *word)
{
	static const enum service_state states[] = { SERVICE_ABSENT, SERVICE_RUNNING, SERVICE_STOPPED,
		SERVICE_PENDING, SERVICE_PAUSED };
	size_t i;

	for (i = 0; i < COUNT(states); i++)
		if (strcmp(service_state_name(states[i]), word) == 0)
			return states[i];
	return SERVICE_UNKNOWN;
}

static bool
do_service(struct telling *telling, const struct words *words, struct error *err)
{
	struct world *world = &telling->world;
	enum service_state state = words->count > 1 ? service_of(words->word[1]) : SERVICE_UNKNOWN;

	if (state == SERVICE_UNKNOWN)
		return wrong(words, err);
	if (state == SERVICE_STOPPED || state == SERVICE_ABSENT)
		world_end_service(world);
	if (state == SERVICE_RUNNING && (world->service == SERVICE_STOPPED || world->service == SERVICE_ABSENT))
		world_begin_service(world, words->count > 2 && strcmp(words->word[2], "shared") == 0);
	world->service = state;
	return true;
}

/* What an account is not shown of W3SVC's process: "process start=untold pid=told". */
static bool
do_process(struct telling *telling, const struct words *words, struct error *err)
{
	const char *start = words_value(words, "start"), *pid = words_value(words, "pid");

	if (start == NULL && pid == NULL)
		return wrong(words, err);
	if (start != NULL)
		telling->world.is_start_untold = strcmp(start, "untold") == 0;
	if (pid != NULL)
		telling->world.is_pid_untold = strcmp(pid, "untold") == 0;
	return true;
}

static bool
do_iis(struct telling *telling, const struct words *words, struct error *err)
{
	if (words->count != 2 || (strcmp(words->word[1], "6") != 0 && strcmp(words->word[1], "7") != 0))
		return wrong(words, err);
	telling->world.iis = words->word[1][0] == '6' ? 6 : 7;
	return true;
}

static bool
do_counters(struct telling *telling, const struct words *words, struct error *err)
{
	if (words->count != 2)
		return wrong(words, err);
	telling->world.has_only_counters = strcmp(words->word[1], "only") == 0;
	telling->world.has_counters = strcmp(words->word[1], "off") != 0;
	return true;
}

static bool
do_exres(struct telling *telling, const struct words *words, struct error *err)
{
	if (words->count != 2)
		return wrong(words, err);
	set_text(telling->world.exres, words->word[1]);
	return true;
}

static bool
do_computer(struct telling *telling, const struct words *words, struct error *err)
{
	if (words->count != 2)
		return wrong(words, err);
	set_text(telling->world.computer, words->word[1]);
	return true;
}

static bool
do_cluster(struct telling *telling, const struct words *words, struct error *err)
{
	enum service_state state = words->count == 2 ? service_of(words->word[1]) : SERVICE_RUNNING;

	if (state == SERVICE_UNKNOWN)
		return wrong(words, err);
	telling->world.cluster = state;
	return true;
}

static bool
do_pause(struct telling *telling, const struct words *words, struct error *err)
{
	telling->world.is_paused = strcmp(words->word[0], "pause") == 0;
	return words->count == 1 || wrong(words, err);
}

static bool
set_group_state(struct world_group *group, const char *word, struct error *err)
{
	static const enum cluster_state states[] = { CLUSTER_UNKNOWN, CLUSTER_ONLINE, CLUSTER_OFFLINE,
		CLUSTER_FAILED, CLUSTER_PARTLY_ONLINE, CLUSTER_PENDING };
	size_t i;

	for (i = 0; i < COUNT(states); i++)
		if (strcmp(cluster_state_name(states[i]), word) == 0) {
			group->state = states[i];
			return true;
		}
	return error_set(err, ERROR_USAGE, "no such state of a group: %s", word);
}

/* The first one makes the node one of a cluster. */
static bool
do_group(struct telling *telling, const struct words *words, struct error *err)
{
	struct world *world = &telling->world;
	const char *owner = words_value(words, "owner"), *state = words_value(words, "state");
	struct world_group *group;

	if (words->count < 2)
		return wrong(words, err);
	group = world_group(world, words->word[1]);
	if (group == NULL)
		group = world_add_group(world, words->word[1], WORLD_NODE);
	if (group == NULL)
		return error_set(err, ERROR_LIMIT, "too many groups");
	if (world->cluster == SERVICE_ABSENT)
		world->cluster = SERVICE_RUNNING;
	set_text(group->owner, owner);
	return state == NULL || set_group_state(group, state, err);
}

static bool
do_failover(struct telling *telling, const struct words *words, struct error *err)
{
	const char *to = words_value(words, "to"), *flags = words_value(words, "flags");
	const char *log = words_value(words, "log");
	struct world_group *group = words->count > 1 ? world_group(&telling->world, words->word[1]) : NULL;

	if (group == NULL || to == NULL)
		return wrong(words, err);
	world_fail_over(&telling->world, group, to, log == NULL || strcmp(log, "none") != 0,
	    flags != NULL && strcmp(flags, "kept") == 0);
	return true;
}

/* An event of the log alone, at a moment that is so far from the node's clock. */
static bool
do_event(struct telling *telling, const struct words *words, struct error *err)
{
	struct world *world = &telling->world;
	const char *at = words_value(words, "at"), *from = words_value(words, "from"),
		   *to = words_value(words, "to");
	struct world_event *event = &world->events[world->event_count];
	time_t distance = 0;

	if (words->count < 2 || world->event_count == WORLD_EVENTS)
		return wrong(words, err);
	if (at != NULL && !telling_time(at, &distance, err))
		return false;
	*event = (struct world_event) { .time = world_node_clock(world) + distance };
	set_text(event->group, words->word[1]);
	set_text(event->from, from);
	set_text(event->to, to);
	world->event_count++;
	return true;
}

/* Moves `*clock` by what `key` says, if the line has it. */
static bool
move_clock(const struct words *words, const char *key, time_t *clock, struct error *err)
{
	const char *value = words_value(words, key);
	time_t by;

	if (value == NULL)
		return true;
	if (!telling_time(value, &by, err))
		return false;
	*clock += by;
	return true;
}

/* The boot time moves with the node's clock; the recorded start of a process does not. */
static bool
do_clock(struct telling *telling, const struct words *words, struct error *err)
{
	struct world *world = &telling->world;

	return (words->count > 1 || wrong(words, err)) &&
	       move_clock(words, "node", &world->node_ahead, err) &&
	       move_clock(words, "node", &world->boot, err) && move_clock(words, "boot", &world->boot, err) &&
	       move_clock(words, "start", &world->service_start, err) &&
	       move_clock(words, "our", &world->our_ahead, err);
}

static bool
set_readable(struct world *world, const char *name, bool is_unreadable)
{
	static const char *const names[SNAPSHOT_PARTS] = { [PART_CLOCK] = "clock",
		[PART_SERVICE] = "service",
		[PART_AUTO_START] = "auto-start",
		[PART_RUN_STATE] = "run-state",
		[PART_POOLS] = "pools",
		[PART_CLUSTER] = "cluster",
		[PART_EVENTS] = "events",
		[PART_HOTFIX] = "hotfix" };
	size_t part;

	for (part = 0; part < SNAPSHOT_PARTS; part++)
		if (strcmp(names[part], name) == 0) {
			world->is_unreadable[part] = is_unreadable;
			return true;
		}
	return false;
}

static bool
do_unreadable(struct telling *telling, const struct words *words, struct error *err)
{
	bool is_unreadable = strcmp(words->word[0], "unreadable") == 0;
	size_t i;

	for (i = 1; i < words->count; i++)
		if (!set_readable(&telling->world, words->word[i], is_unreadable))
			return wrong(words, err);
	return words->count > 1 || wrong(words, err);
}

static bool
do_listing(struct telling *telling, const struct words *words, struct error *err)
{
	static const char *const names[] = {
		[LISTING_WHOLE] = "whole", [LISTING_EMPTY] = "empty", [LISTING_CUT] = "cut"
	};
	size_t i;

	for (i = 0; words->count == 2 && i < COUNT(names); i++)
		if (strcmp(words->word[1], names[i]) == 0) {
			telling->world.listing = (enum world_listing)i;
			return true;
		}
	return wrong(words, err);
}

static const struct verb {
	const char *name;
	bool (*act)(struct telling *telling, const struct words *words, struct error *err);
} verbs[] = {
	{ "iis", do_iis },
	{ "counters", do_counters },
	{ "exres", do_exres },
	{ "computer", do_computer },
	{ "sites", do_create },
	{ "create", do_create },
	{ "delete", do_delete },
	{ "rename", do_rename },
	{ "rebind", do_rebind },
	{ "renumber", do_renumber },
	{ "stop", do_stop },
	{ "start", do_start },
	{ "state", do_state },
	{ "flag", do_flag },
	{ "error", do_error },
	{ "silent", do_answer },
	{ "rejected", do_answer },
	{ "answers", do_answer },
	{ "pool", do_pool },
	{ "boot", do_boot },
	{ "restart", do_restart },
	{ "service", do_service },
	{ "process", do_process },
	{ "shutdown", do_shutdown },
	{ "cluster", do_cluster },
	{ "pause", do_pause },
	{ "resume", do_pause },
	{ "group", do_group },
	{ "failover", do_failover },
	{ "event", do_event },
	{ "clock", do_clock },
	{ "unreadable", do_unreadable },
	{ "readable", do_unreadable },
	{ "listing", do_listing },
};

bool
telling_event(struct telling *telling, const struct words *words, struct error *err)
{
	size_t i;

	for (i = 0; i < COUNT(verbs); i++)
		if (strcmp(words->word[0], verbs[i].name) == 0)
			return verbs[i].act(telling, words, err);
	return error_set(err, ERROR_USAGE, "no such event: %s", words->word[0]);
}
