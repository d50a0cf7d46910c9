/* A look at the nodes of a cluster: what comes is held against what the story expects, and against what must always hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/cluster/timeline.h"
#include "tests/unit/stories/cluster_telling.h"
#include "tests/unit/stories/expectation.h"

#define WORD_SIZE 32

/* The words that are said of this node's own verdict, without its name: "A.OWA=passive". */
static struct words
words_of(const struct words *words, const char *name)
{
	struct words its = { .count = 1, .word = { "look" } };
	size_t i, length = strlen(name);

	for (i = 1; i < words->count; i++)
		if (strncmp(words->word[i], name, length) == 0 && words->word[i][length] == '.')
			its.word[its.count++] = words->word[i] + length + 1;
	return its;
}

static bool
see(struct cluster_telling_node *node, const struct words *expected, struct error *err)
{
	struct telling *telling = &node->telling;

	snapshot_clear(&node->snapshot);
	verdict_clear(&node->verdict);
	node->has_snapshot = false;
	if (!node->answers)
		return expected->count == 1 || error_set(err, ERROR_FAULT, "%s does not answer", telling->world.name);
	if (!telling->observers[telling->observer].memory.is_known)
		change_list_clear(&node->changes);	/* a history that is lost has no timeline either */
	if (!telling_see(telling, expected, &node->snapshot, err))
		return false;
	node->has_snapshot = verdict_judge(&node->snapshot, &telling->observers[telling->observer].memory, &telling->policy,
	    &node->verdict, err);
	return node->has_snapshot;
}

static struct cluster_member
member_of(struct cluster_telling_node *node)
{
	struct telling *telling = &node->telling;
	const struct memory *memory = &telling->observers[telling->observer].memory;

	return (struct cluster_member) {
		.name = telling->world.name,
		.policy = &telling->policy,
		.snapshot = node->has_snapshot ? &node->snapshot : NULL,
		.memory = memory->is_known ? memory : NULL,
		.verdict = node->has_snapshot ? &node->verdict : NULL,
		.problem = node->has_snapshot ? "" : "no answer",
	};
}

static bool
is_of_a_role(const struct cluster_telling *telling, const char *group)
{
	size_t i;

	for (i = 0; i < telling->verdict.role_count; i++)
		if (strcasecmp(telling->verdict.roles[i].group, group) == 0)
			return true;
	return false;
}

/* How many failovers the timeline of the cluster has. */
static bool
count_told(struct cluster_telling *telling, struct error *err)
{
	struct cluster_history histories[CLUSTER_TELLING_NODES];
	struct cluster_change *changes;
	size_t i, known = 0, count;

	for (i = 0; i < telling->policy.node_count; i++)
		if (telling->members[i].memory != NULL)
			histories[known++] = (struct cluster_history) { telling->members[i].memory, &telling->nodes[i].changes };
	if (!cluster_timeline_join(histories, known, &changes, &count, err))
		return false;
	telling->told = 0;
	for (i = 0; i < count; i++)
		telling->told += changes[i].change->kind == CHANGE_FAILOVER && is_of_a_role(telling, changes[i].change->subject);
	free(changes);
	return true;
}

static bool
judge(struct cluster_telling *telling, struct error *err)
{
	size_t i;

	cluster_verdict_clear(&telling->verdict);
	for (i = 0; i < telling->policy.node_count; i++)
		telling->members[i] = member_of(&telling->nodes[i]);
	return cluster_judge(telling->members, &telling->policy, cluster_telling_now(telling), &telling->verdict, err) &&
	    count_told(telling, err);
}

/* Rules that hold in every story. */
static bool
check_rules(struct cluster_telling *telling, bool is_of_now, struct error *err)
{
	size_t i;

	for (i = 0; is_of_now && i < telling->verdict.role_count; i++) {
		const struct role *role = &telling->verdict.roles[i];

		if (!cluster_telling_serves(telling, role->group) && (role->state == ROLE_SERVING || role->severity == SEVERITY_OK))
			return error_set(err, ERROR_FAULT, "no node serves %s, and it is %s, %s: \"%s\"", role->group,
			    role_state_name(role->state), severity_name(role->severity), role->sentence);
	}
	if (telling->verdict.failover_count > telling->failovers)
		return error_set(err, ERROR_FAULT, "%zu failovers, and the verdict tells of %zu", telling->failovers,
		    telling->verdict.failover_count);
	if (telling->told > telling->failovers)
		return error_set(err, ERROR_FAULT, "%zu failovers, and the timeline tells of %zu", telling->failovers, telling->told);
	return true;
}

static bool
check_time(const struct cluster_telling *telling, const struct expectation *expected, time_t time, struct error *err)
{
	time_t wanted, ago = cluster_telling_now(telling) - time;

	if (strcmp(expected->value, "-") == 0)
		return time == 0 || error_set(err, ERROR_FAULT, "expected %s, came %lld s ago", expected->whole, (long long)ago);
	if (!telling_time(expected->value, &wanted, err))
		return false;
	return (time != 0 && ago == wanted) ||
	    error_set(err, ERROR_FAULT, "expected %s, came %lld s ago", expected->whole, (long long)ago);
}

/* Of a role, by the word for it; NULL: there is no such word. */
static const char *
role_word(const struct role *role, const char *key, char ret_number[WORD_SIZE])
{
	const struct cluster_failover *failover = role->failover;
	const struct {
		const char *key;
		size_t number;
	} numbers[] = {
		{ "ready", role->ready },
		{ "sites", role->sites },
		{ "served", role->served },
		{ "down", role->down },
		{ "witnesses", failover == NULL ? 0 : failover->witnesses },
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(key, numbers[i].key) == 0) {
			snprintf(ret_number, WORD_SIZE, "%zu", numbers[i].number);
			return ret_number;
		}
	if (strcmp(key, "owner") == 0)
		return *role->owner == '\0' ? "-" : role->owner;
	if (strcmp(key, "failover") == 0)
		return evidence_name(failover == NULL ? EVIDENCE_NONE : failover->evidence);
	if (strcmp(key, "from") == 0)
		return failover == NULL || *failover->from == '\0' ? "-" : failover->from;
	return NULL;
}

static const struct candidate *
candidate_of(const struct role *role, const char *name)
{
	size_t i;

	for (i = 0; i < role->candidate_count; i++)
		if (strcasecmp(role->candidates[i].node->member->name, name) == 0)
			return &role->candidates[i];
	return NULL;
}

/* "serving", "serving:warning" or ":warning". */
static bool
check_state(const struct role *role, const struct expectation *expected, struct error *err)
{
	size_t length = strcspn(expected->value, ":");
	const char *state = role_state_name(role->state), *severity = expected->value + length;
	bool is_so = (length == 0 || (strlen(state) == length && strncmp(state, expected->value, length) == 0)) &&
	    (*severity == '\0' || strcasecmp(severity + 1, severity_name(role->severity)) == 0);

	return is_so == (expected->relation == '=') || error_set(err, ERROR_FAULT, "expected %s, came %s:%s, \"%s\"%s%s",
	    expected->whole, state, severity_name(role->severity), role->sentence, *role->warning == '\0' ? "" : ", ",
	    role->warning);
}

static bool
check_of_role(const struct cluster_telling *telling, const struct role *role, const char *key,
    const struct expectation *expected, struct error *err)
{
	const struct candidate *candidate = candidate_of(role, key);
	char number[WORD_SIZE];
	const char *word = role_word(role, key, number);

	if (word != NULL)
		return expectation_meets(expected, word, err);
	if (strcmp(key, "since") == 0)
		return check_time(telling, expected, role->since, err);
	if (strcmp(key, "failover-ago") == 0)
		return check_time(telling, expected, role->failover == NULL ? 0 : role->failover->time, err);
	if (strcmp(key, "warning") == 0 && expected->relation == '~')
		return expectation_is_in(expected, role->warning, err);
	if (candidate == NULL)
		return error_set(err, ERROR_USAGE, "%s: nothing is called so", expected->whole);
	return expected->relation == '~' ? expectation_is_in(expected, candidate->sentence, err) :
		expectation_meets(expected, readiness_name(candidate->readiness), err);
}

static const struct role *
role_named(const struct cluster_verdict *verdict, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < verdict->role_count; i++)
		if (strlen(verdict->roles[i].group) == length && strncasecmp(verdict->roles[i].group, name, length) == 0)
			return &verdict->roles[i];
	return NULL;
}

static bool
check_drift(const struct cluster_verdict *verdict, const struct expectation *expected, struct error *err)
{
	char number[WORD_SIZE];
	size_t i;

	snprintf(number, sizeof(number), "%zu", verdict->drift_count);
	if (expected->relation != '~')
		return expectation_meets(expected, number, err);
	for (i = 0; i + 1 < verdict->drift_count; i++)
		if (expectation_is_in(expected, verdict->drifts[i].sentence, &(struct error) { .kind = ERROR_NONE }))
			return true;
	return expectation_is_in(expected, verdict->drift_count == 0 ? "" : verdict->drifts[i].sentence, err);
}

/* Of the cluster; else of the role before the dot, or of the only one. */
static bool
check_one(struct cluster_telling *telling, const char *word, struct error *err)
{
	const struct cluster_verdict *verdict = &telling->verdict;
	struct expectation expected;
	const struct role *role;
	const char *dot;
	char number[WORD_SIZE];

	if (!expectation_split(&telling->text, word, &expected, err))
		return false;
	if (strcmp(expected.key, "cluster") == 0)
		return expectation_meets(&expected, severity_name(verdict->severity), err);
	if (strcmp(expected.key, "drift") == 0)
		return check_drift(verdict, &expected, err);
	if (strcmp(expected.key, "problem") == 0)
		return expectation_is_in(&expected, verdict->problem, err);
	if (strcmp(expected.key, "shared") == 0)
		return expectation_meets(&expected, verdict->is_shared ? "yes" : "no", err);
	snprintf(number, sizeof(number), "%zu", strcmp(expected.key, "failovers") == 0 ? verdict->failover_count :
		strcmp(expected.key, "told") == 0 ? telling->told : verdict->will_not_restart);
	if (strcmp(expected.key, "failovers") == 0 || strcmp(expected.key, "told") == 0 || strcmp(expected.key, "flags") == 0)
		return expectation_meets(&expected, number, err);
	role = role_named(verdict, expected.key, strlen(expected.key));
	if (role != NULL)
		return expected.relation == '~' ? expectation_is_in(&expected, role->sentence, err) :
			check_state(role, &expected, err);
	dot = strchr(expected.key, '.');
	role = dot != NULL ? role_named(verdict, expected.key, (size_t)(dot - expected.key)) :
	    verdict->role_count == 1 ? verdict->roles : NULL;
	if (role == NULL)
		return error_set(err, ERROR_FAULT, "%s: no such role is judged, or more than one", expected.whole);
	return check_of_role(telling, role, dot == NULL ? expected.key : dot + 1, &expected, err);
}

static bool
is_of_a_node(struct cluster_telling *telling, const char *word)
{
	size_t length = strcspn(word, ".=~!");
	const char *name = text_copy(&telling->text, word, length);

	return word[length] == '.' && name != NULL && cluster_telling_node(telling, name) != NULL;
}

/* A line that expects anything of roles says how each of them is, so that nothing is overlooked. */
static bool
names_each_role(const struct cluster_verdict *verdict, const struct words *words, struct error *err)
{
	size_t i, j, length;

	for (i = 0; i < verdict->role_count; i++) {
		length = strlen(verdict->roles[i].group);
		for (j = 1; j < words->count; j++)
			if (strncasecmp(words->word[j], verdict->roles[i].group, length) == 0 &&
			    (words->word[j][length] == '=' || words->word[j][length] == '!'))
				break;
		if (j == words->count)
			return error_set(err, ERROR_FAULT, "the story says nothing of %s, which is %s", verdict->roles[i].group,
			    role_state_name(verdict->roles[i].state));
	}
	return true;
}

bool
cluster_telling_look(struct cluster_telling *telling, const struct words *expected, struct error *err)
{
	const char *at = words_value(expected, "at");
	bool is_any = false;
	size_t i;

	for (i = 0; i < telling->policy.node_count; i++) {
		const struct words its = words_of(expected, telling->names[i]);

		if ((at == NULL || words_list_has(at, telling->names[i])) && !see(&telling->nodes[i], &its, err))
			return false;
	}
	if (!judge(telling, err) || !check_rules(telling, at == NULL, err))
		return false;
	for (i = 1; i < expected->count; i++) {
		if (is_of_a_node(telling, expected->word[i]) || strncmp(expected->word[i], "at=", 3) == 0)
			continue;
		is_any = true;
		if (!check_one(telling, expected->word[i], err))
			return false;
	}
	return !is_any || names_each_role(&telling->verdict, expected, err);
}
