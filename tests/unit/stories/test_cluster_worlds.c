/*
 * Clusters made by chance, in the words of a story, held against what must hold of each of them (cluster_telling.h): a role that no
 * node serves is neither OK nor serving, and no failover is told that did not happen. Besides: nor is a role OK whose owner lacks
 * a site that another node has; and where nothing keeps the nodes from telling, what is served is not down, and the last failover
 * is told, as what it was.
 *
 * What breaks a rule is made as short as it can be and printed as a story. WORLDS_SEED=7 WORLDS=100000 looks elsewhere, and longer;
 * WORLDS_MINUTES=10 so long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/stories/cluster_telling.h"

#define WORLDS	  300
#define SEED	  1641
#define STEPS	  30
#define STEP_SIZE 160
#define APART_S	  600	/* failovers that are closer may be taken for one */
#define SURE_S	  310	/* what logs and clocks leave open of when it was */

/* What the nodes of a world let us know. */
struct knowledge {
	bool is_clear;		/* nothing keeps a node from telling all, since the last look at all of them */
	size_t failovers;	/* at that look */
	time_t moved;		/* true time of the newest failover */
	time_t looked;		/* true time of the last look at all nodes */
	bool was_clock_set;	/* of any node */
};

static char steps[STEPS][STEP_SIZE];	/* lines of a story; "" = left out */
static bool is_shown;
static size_t served, told;		/* rules that hold because nothing is ever served, or told, are none */
static uint64_t random_state;

/* xorshift: the same everywhere for the same seed. */
static unsigned int
chance(unsigned int below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned int)((random_state >> 32) % below);
}

/* T: some time; N, M: nodes. */
static const char *const any_step[] = {
	"+T look",
	"+T look",
	"+T look",
	"+T look",
	"+T look",
	"+T look at=N",
	"+T look at=N\n+1m look at=M",
	"+T failover Web to=N",
	"+T failover Web to=N",
	"+T failover Web to=N flags=kept",
	"+T failover Web to=N log=none",
	"+T failover Web to=A log=A",
	"+T failover Web to=B log=B",
	"+T failover Web to=N\n+T failover Web to=M",
	"+1h look\n+1h failover Web to=N\n+5m look",
	"+1h look\n+1h failover Web to=N log=none\n+5m look",
	"+T failover Mail to=N",
	"+T state stopped OWA\n+5m look\nstart OWA by=script",
	"+T N: state stopped OWA",
	"+T N: start OWA by=script",
	"+T N: stop OWA Shop",
	"+T N: start OWA Shop",
	"+T N: service stopped",
	"+T N: service running",
	"+T N: restart",
	"+T N: boot",
	"+T group Web state=failed",
	"+T group Web state=offline",
	"+T group Web state=pending",
	"+T group Web state=online",
	"vanish N",
	"answer N",
	"vanish N\n+T failover Web to=M\n+5m look\n+T answer N",
	"N: cluster stopped",
	"N: cluster running",
	"N: cluster stopped\n+T look\n+T N: cluster running",
	"N: pause",
	"N: resume",
	"N: delete OWA",
	"N: create OWA group=Web state=stopped",
	"N: rejected Shop\n+T look\nN: answers Shop",
	"N: silent OWA\n+T look\nN: answers OWA",
	"N: pool stopped DefaultAppPool",
	"N: pool started DefaultAppPool",
	"N: clock node=+5m\n+1m look",
	"N: clock node=-5m\n+1m look",
	"N: clock node=+1h\n+1m look",
	"N: clock node=-1h\n+1m look",
	"N: clock node=+20m\n+5m look\nN: clock node=-20m\n+1m look",
	"clock our=+1h\n+5m look\nclock our=-1h\n+1m look",
	"N: unreadable cluster\n+T look\nN: readable cluster",
	"unreadable events\n+T failover Web to=N\n+5m look\nreadable events",
	"N: unreadable clock\n+T look\nN: readable clock",
	"N: unreadable service\n+T look\nN: readable service",
	"N: unreadable run-state\n+T look\nN: readable run-state",
	"N: history lost",
	"accept OWA",
	"N: accept OWA Shop",
};

static void
write_step(const char *pattern, unsigned int nodes, char ret_step[STEP_SIZE])
{
	static const char *const times[] = { "10s", "1m", "5m", "10m", "1h", "3h" };
	size_t length = 0;
	char previous = '\n';

	for (; *pattern != '\0' && length + 8 < STEP_SIZE; previous = *pattern++) {
		bool is_alone = strchr(" +=\n", previous) != NULL && strchr(" :\n", pattern[1]) != NULL;

		if (is_alone && *pattern == 'T')
			length += (size_t)sprintf(ret_step + length, "%s", times[chance(sizeof(times) / sizeof(times[0]))]);
		else if (is_alone && (*pattern == 'N' || *pattern == 'M'))
			ret_step[length++] = (char)('A' + chance(nodes));
		else
			ret_step[length++] = *pattern;
	}
	ret_step[length] = '\0';
}

static void
make_world(void)
{
	unsigned int nodes = 2 + chance(CLUSTER_TELLING_NODES - 1);
	size_t i;

	snprintf(steps[0], STEP_SIZE, "nodes %.*s", (int)(2 * nodes - 1), "A B C D E");
	snprintf(steps[1], STEP_SIZE, "iis %d", chance(2) == 0 ? 6 : 7);
	snprintf(steps[2], STEP_SIZE, "role Web OWA Shop\nrole Mail Imap owner=B\nsites Intranet");
	snprintf(steps[3], STEP_SIZE, "%s", chance(4) == 0 ? "" : "look");
	for (i = 4; i < STEPS; i++)
		write_step(any_step[chance(sizeof(any_step) / sizeof(any_step[0]))], nodes, steps[i]);
}

static const struct role *
role_web(const struct cluster_telling *telling)
{
	size_t i;

	for (i = 0; i < telling->verdict.role_count; i++)
		if (strcmp(telling->verdict.roles[i].group, "Web") == 0)
			return &telling->verdict.roles[i];
	return NULL;
}

/* All that a node can tell it tells, and nobody is cut off. */
static bool
is_all_told(struct cluster_telling *telling)
{
	size_t i, j;

	for (i = 0; i < telling->policy.node_count; i++) {
		const struct cluster_telling_node *node = &telling->nodes[i];
		const struct world *world = &node->telling.world;
		unsigned int part;

		if (!node->answers || world->cluster != SERVICE_RUNNING || world->our_ahead != 0)
			return false;
		for (part = 0; part < SNAPSHOT_PARTS; part++)
			if (world->is_unreadable[part])
				return false;
		for (j = 0; j < world->site_count; j++)
			if (world->sites[j].is_silent)
				return false;
	}
	return true;
}

static bool
owner_lacks_a_site(struct cluster_telling *telling, const char *group)
{
	const char *owner = world_group(&telling->nodes[0].telling.world, group)->owner;
	struct cluster_telling_node *node = cluster_telling_node(telling, owner);
	size_t i, j;

	for (i = 0; node != NULL && i < telling->policy.node_count; i++) {
		const struct world *world = &telling->nodes[i].telling.world;

		for (j = 0; telling->nodes[i].answers && j < world->site_count; j++)
			if (strcmp(world->sites[j].group, group) == 0 &&
			    world_site(&node->telling.world, world->sites[j].name) == NULL)
				return true;
	}
	return false;
}

/* After a failover that lies between two looks which nothing kept from telling all. */
static bool
is_failover_told(struct cluster_telling *telling, const struct role *role, const struct knowledge *known)
{
	const char *owner = world_group(&telling->nodes[0].telling.world, "Web")->owner;
	time_t ago = role->failover == NULL ? 0 : telling->nodes[0].telling.world.now - role->failover->time;

	told++;
	return role->failover != NULL && strcmp(role->failover->to, owner) == 0 && strcmp(role->owner, owner) == 0 &&
	    role->since != 0 && ago >= -SURE_S && ago <= telling->nodes[0].telling.world.now - known->looked + SURE_S;
}

/* What a look at all nodes has to come to. */
static bool
check_look(struct cluster_telling *telling, struct knowledge *known, struct error *err)
{
	const struct role *role = role_web(telling);
	const struct world *world = &telling->nodes[0].telling.world;
	bool is_clear = is_all_told(telling), was_clear = known->is_clear, is_served = cluster_telling_serves(telling, "Web");
	bool has_moved = telling->failovers == known->failovers + 1 && known->moved > known->looked + APART_S;
	struct knowledge is = { is_clear, telling->failovers, known->moved, world->now, known->was_clock_set };

	served += is_served && role->state == ROLE_SERVING;
	if (owner_lacks_a_site(telling, "Web") && role->severity == SEVERITY_OK)
		return error_set(err, ERROR_FAULT, "its owner lacks a site, and it is OK: %s", role->sentence);
	if (is_clear && is_served && role->state == ROLE_DOWN)
		return error_set(err, ERROR_FAULT, "it is served, and called down: %s", role->sentence);
	if (is_clear && was_clear && has_moved && !is_failover_told(telling, role, known))
		return error_set(err, ERROR_FAULT, "a failover of %lld s ago is not told, or as another",
		    (long long)(world->now - known->moved));
	*known = is;
	return true;
}

static void
show_failovers(const struct cluster_telling *telling)
{
	size_t i, j;

	for (i = 0; i < telling->policy.node_count; i++)
		for (j = 0; telling->members[i].memory != NULL && j < telling->members[i].memory->failover_count; j++) {
			const struct failover *failover = &telling->members[i].memory->failovers[j];

			print_message("# %s, %+ld s: %s %s from %s to %s, %ld..%ld\n", telling->names[i],
			    (long)memory_clock_ahead(telling->members[i].memory), evidence_name(failover->evidence), failover->group,
			    failover->from, failover->to, (long)(failover->began - WORLD_T0), (long)(failover->time - WORLD_T0));
		}
}

/*
 * When a node's clock was set before anybody read what its log has of the move before, nobody can tell when that was; nor what a
 * wrong clock of ours makes of a node that it did not look at; nor who forgot how its clock had been set, or does not tell
 * it any more.
 */
static bool
hides_a_failover(const struct cluster_telling *telling, const struct knowledge *known, const char *line)
{
	if (strstr(line, "lost") != NULL || strstr(line, "unreadable clock") != NULL)
		return known->was_clock_set;
	if (strstr(line, "clock our=-") != NULL)
		return telling->nodes[0].telling.world.our_ahead == 0;
	return strstr(line, "clock ") != NULL && strchr(line, '=') != NULL &&
	    (telling->failovers != known->failovers || !known->is_clear);
}

/* A node that owns a group does not boot without losing it. */
static bool
is_owner_booted(struct cluster_telling *telling, const char *line)
{
	const char *boot = strstr(line, ": boot");
	size_t i;

	for (i = 0; boot != NULL && i < telling->nodes[0].telling.world.group_count; i++)
		if (telling->nodes[0].telling.world.groups[i].owner[0] == boot[-1])
			return true;
	return false;
}

/* A line that makes no sense here (a site that is gone) says nothing; its time passes. */
static bool
tell_line(struct cluster_telling *telling, const char *line, struct knowledge *known)
{
	const size_t before = telling->failovers;
	struct error err = { .kind = ERROR_NONE };
	bool is_hidden = hides_a_failover(telling, known, line);
	bool ok = is_hidden || is_owner_booted(telling, line) || cluster_telling_line(telling, line, &err);

	known->was_clock_set = known->was_clock_set || (!is_hidden && strstr(line, "clock node") != NULL);
	if (telling->failovers != before) {
		known->is_clear = known->is_clear && strstr(line, " Web ") != NULL;
		known->moved = telling->nodes[0].telling.world.now;
	}
	if (strstr(line, "clock") != NULL || strstr(line, "lost") != NULL || strstr(line, "boot") != NULL || !is_all_told(telling))
		known->is_clear = false;
	if (ok && strstr(line, "look") != NULL && strstr(line, "at=") == NULL)
		ok = check_look(telling, known, &err);
	if (is_shown && err.kind != ERROR_USAGE)
		print_message("%s\n", line);
	if (is_shown && err.kind == ERROR_FAULT) {
		print_message("# %s\n", err.text);
		show_failovers(telling);
	}
	return ok || err.kind != ERROR_FAULT;
}

/* @return whether every rule holds */
static bool
tell_world(void)
{
	struct knowledge known = { 0 };
	struct cluster_telling telling;
	char text[STEP_SIZE], *line, *rest = NULL;
	struct error err;
	bool ok = true;
	size_t i;

	assert_true(cluster_telling_open(&telling, &err));
	for (i = 0; i < STEPS && ok; i++) {
		memcpy(text, steps[i], STEP_SIZE);
		for (line = strtok_r(text, "\n", &rest); line != NULL && ok; line = strtok_r(NULL, "\n", &rest))
			ok = tell_line(&telling, line, &known);
	}
	cluster_telling_close(&telling);
	return ok;
}

/* Leaves out what can be left out while a rule stays broken. */
static void
shrink(void)
{
	char kept[STEP_SIZE];
	bool is_shorter = true;
	size_t i;

	while (is_shorter) {
		is_shorter = false;
		for (i = STEPS; i-- > 3;) {
			if (steps[i][0] == '\0')
				continue;
			memcpy(kept, steps[i], STEP_SIZE);
			steps[i][0] = '\0';
			if (tell_world())
				memcpy(steps[i], kept, STEP_SIZE);
			else
				is_shorter = true;
		}
	}
}

static unsigned long
from_environment(const char *name, unsigned long otherwise)
{
	const char *value = getenv(name);

	return value == NULL ? otherwise : strtoul(value, NULL, 10);
}

static void
no_cluster_breaks_a_rule(void **state)
{
	unsigned long seed = from_environment("WORLDS_SEED", SEED), worlds = from_environment("WORLDS", WORLDS), i, broken = 0;
	unsigned long minutes = from_environment("WORLDS_MINUTES", 0);
	time_t until = minutes == 0 ? 0 : time(NULL) + (time_t)minutes * 60;

	(void)state;
	random_state = seed * 2654435761u + 1;
	for (i = 0; until != 0 ? time(NULL) < until : i < worlds; i++) {
		make_world();
		if (tell_world() || broken++ >= 3)
			continue;
		shrink();
		print_message("story: a rule of clusters is broken\n");
		is_shown = true;
		tell_world();
		is_shown = false;
	}
	print_message("seed %lu, %lu clusters of %d steps: %lu of them break a rule\n", seed, i, STEPS, broken);
	assert_int_equal(broken, 0);
	assert_true(served > 0);
	assert_true(told > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_cluster_breaks_a_rule) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
