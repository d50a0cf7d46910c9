/* Is a role served? Only on its owner it is: what runs elsewhere is at none of the addresses that clients know. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/cluster/judging.h"
#include "lib/model/datetime.h"
#include "lib/model/glob.h"
#include "lib/verdict/one_of.h"
#include "lib/verdict/placement.h"

#define NAMES_SHOWN 3

/* What the owner's sites come to. */
struct tally {
	size_t sites, served, down, lost;	/* lost: not served, and told */
	size_t lacking;			/* of those that are lost: the owner does not list them, and another node has them */
	enum severity worst;
	const char *worst_name, *worst_sentence;	/* NULL: of none yet */
	const char *names, *lost_names;	/* NULL: out of memory */
};

/* Where the sites of a group run, whoever owns it. */
struct whereabouts {
	bool is_carried;		/* there are such sites on a node that answered */
	const struct cluster_node *runs_on;	/* one of them; NULL */
	bool is_all_told;		/* every node answered, with the state of each */
};

/* "OWA, Intranet" with `name` behind it, of which it holds `count` already. NULL: out of memory. */
static const char *
list_add(struct text_arena *text, const char *list, size_t count, const char *name)
{
	if (list == NULL || count > NAMES_SHOWN)
		return list;
	if (count == NAMES_SHOWN)
		return text_format(text, "%s and more", list);
	return text_format(text, "%s%s%s", list, count == 0 ? "" : ", ", name);
}

/* By what the node told, whatever the reason: one that may be down, as somebody accepted, is not served either. */
static bool
is_served(const struct site *site, const struct node_facts *facts)
{
	return site->run_state == RUN_STARTED && site->pool_state != RUN_STOPPED && !service_is_down(facts->w3svc_state);
}

static void
count_one(struct text_arena *text, const char *name, enum severity severity, const char *sentence, struct tally *tally)
{
	tally->names = list_add(text, tally->names, tally->sites++, name);
	if (tally->worst_name == NULL || severity_compare(severity, tally->worst) < 0) {
		tally->worst = severity;
		tally->worst_name = name;
		tally->worst_sentence = sentence;
	}
}

static void
count_site(struct text_arena *text, const struct node_facts *facts, const struct site_verdict *judged, enum severity severity,
    struct tally *tally)
{
	count_one(text, judged->name, severity, judged->sentence, tally);
	tally->down += site_verdict_is_down(judged);
	if (judged->site != NULL && is_served(judged->site, facts))
		tally->served++;
	else if (judged->reason != REASON_UNREADABLE)
		tally->lost_names = list_add(text, tally->lost_names, tally->lost++, judged->name);
}

/* Of a site as a node tells it, or as it is remembered where the node does not answer. */
struct known_site {
	uint32_t id;
	const char *name;
	bool has_run;
};

static size_t
known_count(const struct cluster_member *member)
{
	if (member->snapshot != NULL)
		return member->snapshot->site_count;
	return member->memory != NULL && member->memory->is_known ? member->memory->site_count : 0;
}

/* False: it is gone. */
static bool
known_at(const struct cluster_member *member, size_t place, struct known_site *ret_site)
{
	const struct site_memory *past;

	if (member->snapshot == NULL) {
		past = &member->memory->sites[place];
		*ret_site = (struct known_site) { past->id, past->name, past->has_run };
		return past->gone_since == 0;
	}
	*ret_site = (struct known_site) { .id = member->snapshot->sites[place].id, .name = member->snapshot->sites[place].name };
	past = member->memory == NULL ? NULL : memory_site(member->memory, ret_site->id);
	ret_site->has_run = member->snapshot->sites[place].run_state == RUN_STARTED || (past != NULL && past->has_run);
	return true;
}

/* A site of that name ran there, though it may be gone since. */
static bool
has_run_on(const struct cluster_node *node, const char *group, const char *name)
{
	const struct memory *memory = node->member->memory;
	size_t i;

	for (i = 0; memory != NULL && i < memory->site_count; i++)
		if (memory->sites[i].has_run && strcasecmp(memory->sites[i].name, name) == 0 && cluster_carries(node, group, name))
			return true;
	return false;
}

/* The first of the nodes that has a site of that name for the group; and has it run on any? */
static const struct cluster_node *
find_known(const struct cluster_judging *on, const char *group, const char *name, bool *ret_has_run)
{
	const struct cluster_node *first = NULL;
	struct known_site known;
	size_t i, j;

	*ret_has_run = false;
	for (i = 0; i < on->verdict.node_count; i++) {
		const struct cluster_node *node = &on->verdict.nodes[i];

		*ret_has_run |= has_run_on(node, group, name);
		for (j = 0; j < known_count(node->member); j++)
			if (known_at(node->member, j, &known) && strcasecmp(known.name, name) == 0 && cluster_carries(node, group, name)) {
				first = first == NULL ? node : first;
				*ret_has_run |= known.has_run;
			}
	}
	return first;
}

/* One that is gone from the owner is judged by who else has it, for as long as somebody has. */
static bool
is_judged(const struct cluster_node *owner, const char *name)
{
	const struct verdict *verdict = owner->member->verdict;
	size_t i;

	for (i = 0; i < verdict->site_count; i++)
		if (verdict->sites[i].reason != REASON_MISSING && strcasecmp(verdict->sites[i].name, name) == 0)
			return true;
	return false;
}

static bool
is_asked_for(const struct policy *policy, uint32_t id, const char *name)
{
	return policy_asks_for(policy, id, name) && !glob_matches(policy->ignore, policy->ignore_count, name);
}

/* Does the group carry it, and is it asked for? */
static bool
is_asked_of_role(const struct cluster_node *node, const char *group, uint32_t id, const char *name, bool *is_known)
{
	if (!cluster_carries(node, group, name))
		return false;
	*is_known = true;
	return is_asked_for(node->member->policy, id, name);
}

bool
cluster_role_is_left_out(const struct cluster_judging *on, const char *group)
{
	bool is_known = false;
	size_t i, j;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct cluster_node *node = &on->verdict.nodes[i];
		const struct snapshot *snapshot = node->member->snapshot;
		const struct memory *memory = node->member->memory;

		for (j = 0; snapshot != NULL && j < snapshot->site_count; j++)
			if (is_asked_of_role(node, group, snapshot->sites[j].id, snapshot->sites[j].name, &is_known))
				return false;
		for (j = 0; memory != NULL && j < memory->site_count; j++)
			if (is_asked_of_role(node, group, memory->sites[j].id, memory->sites[j].name, &is_known))
				return false;
	}
	return is_known;
}

/* Is it one that the owner need not have? */
static bool
is_excused(const struct cluster_judging *on, const struct policy *policy, const bool *one_of_runs, const struct known_site *known)
{
	return !is_asked_for(policy, known->id, known->name) || one_of_covers(policy, one_of_runs, known->name) ||
	    cluster_may_differ(on->policy, SITE_MISSING, known->name);
}

/* People who knew it on the node that had the role before do not find it on this one. */
static bool
count_if_lacking(struct cluster_judging *on, const struct role *role, const struct cluster_node *node,
    const struct known_site *known, struct tally *tally, struct error *err)
{
	const char *sentence;
	bool has_run;

	if (find_known(on, role->group, known->name, &has_run) != node)
		return true;
	sentence = text_format(&on->verdict.text, "%s %s, and %s does not list it", node->computer,
	    node->member->snapshot == NULL ? "had it when it was last seen" : "has it", role->owner);
	if (sentence == NULL)
		return error_memory(err);
	count_one(&on->verdict.text, known->name, has_run ? SEVERITY_CRITICAL : SEVERITY_WARNING, sentence, tally);
	tally->lost_names = list_add(&on->verdict.text, tally->lost_names, tally->lost++, known->name);
	tally->lacking++;
	tally->down += has_run;
	return true;
}

/* Gone from the owner, and another node has it: count_lacking() counts it, unless it is excused. */
static bool
is_lacking(const struct cluster_judging *on, const struct role *role, const struct site_verdict *judged)
{
	bool has_run;

	return judged->reason == REASON_MISSING && !cluster_may_differ(on->policy, SITE_MISSING, judged->name) &&
	    find_known(on, role->group, judged->name, &has_run) != NULL;
}

/* A site that the role has on another node, and its owner lacks, is served by nobody. */
static bool
count_lacking(struct cluster_judging *on, const struct role *role, struct tally *tally, struct error *err)
{
	const struct cluster_member *owner = role->owner_node->member;
	struct known_site known;
	bool *one_of_runs, ok = true;
	size_t i, j;

	if (!one_of_find(owner->snapshot, owner->policy, &one_of_runs, err))
		return false;
	for (i = 0; i < on->verdict.node_count; i++) {
		const struct cluster_node *node = &on->verdict.nodes[i];

		for (j = 0; ok && node != role->owner_node && j < known_count(node->member); j++)
			if (known_at(node->member, j, &known) && cluster_carries(node, role->group, known.name) &&
			    !is_judged(role->owner_node, known.name) && !is_excused(on, owner->policy, one_of_runs, &known))
				ok = count_if_lacking(on, role, node, &known, tally, err);
	}
	free(one_of_runs);
	return ok;
}

/* Gone from its owner while another node has it: that is worse than one that is gone from all, which somebody may have deleted. */
static enum severity
severity_on_owner(const struct cluster_judging *on, const struct role *role, const struct site_verdict *judged)
{
	bool has_run;

	return judged->reason == REASON_MISSING && !cluster_may_differ(on->policy, SITE_MISSING, judged->name) &&
		find_known(on, role->group, judged->name, &has_run) != NULL ? SEVERITY_CRITICAL : judged->severity;
}

/* Nothing, where the owner did not answer. */
static bool
count_sites(struct cluster_judging *on, struct role *role, struct tally *tally, struct error *err)
{
	const struct cluster_member *member = role->owner_node == NULL ? NULL : role->owner_node->member;
	const struct verdict *verdict = member == NULL ? NULL : member->verdict;
	size_t i;

	for (i = 0; verdict != NULL && i < verdict->site_count; i++)
		if (verdict->sites[i].reason != REASON_IGNORED && !is_lacking(on, role, &verdict->sites[i]) &&
		    cluster_carries(role->owner_node, role->group, verdict->sites[i].name))
			count_site(&on->verdict.text, &member->snapshot->facts, &verdict->sites[i],
			    severity_on_owner(on, role, &verdict->sites[i]), tally);
	if (verdict != NULL && !count_lacking(on, role, tally, err))
		return false;
	role->sites = tally->sites;
	role->served = tally->served;
	role->down = tally->down;
	return (tally->names != NULL && tally->lost_names != NULL) || error_memory(err);
}

static void
look_on(const struct cluster_node *node, const char *group, struct whereabouts *whereabouts)
{
	const struct snapshot *snapshot = node->member->snapshot;
	size_t i;

	if (snapshot == NULL) {
		whereabouts->is_all_told = false;
		return;
	}
	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *site = &snapshot->sites[i];

		if (!cluster_carries(node, group, site->name))
			continue;
		whereabouts->is_carried = true;
		if (is_served(site, &snapshot->facts))
			whereabouts->runs_on = node;
		else if (site->run_state == RUN_UNKNOWN && !service_is_down(snapshot->facts.w3svc_state))
			whereabouts->is_all_told = false;
	}
}

static struct whereabouts
find_sites(const struct cluster_judging *on, const char *group)
{
	struct whereabouts whereabouts = { .is_all_told = true };
	size_t i;

	for (i = 0; i < on->verdict.node_count; i++)
		look_on(&on->verdict.nodes[i], group, &whereabouts);
	return whereabouts;
}

static bool
set(struct role *role, enum role_state state, enum severity severity, const char *sentence, struct error *err)
{
	role->state = state;
	role->severity = severity;
	role->sentence = sentence;
	return sentence != NULL || error_memory(err);
}

/* The group has no owner that we could ask: it is offline, or nobody tells. */
static bool
judge_without_owner(
    struct cluster_judging *on, struct role *role, const char *why, bool is_moving, struct error *err)
{
	struct whereabouts whereabouts = find_sites(on, role->group);
	struct text_arena *text = &on->verdict.text;

	if (whereabouts.runs_on != NULL)
		return set(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, text_format(text,
		    "whether %s is served is not known, and sites of it run on %s: %s", role->group,
		    whereabouts.runs_on->computer, why), err);
	if (whereabouts.is_carried && whereabouts.is_all_told && !is_moving)
		return set(role, ROLE_DOWN, SEVERITY_CRITICAL, text_format(text, "%s runs on no node: %s", role->group, why), err);
	return set(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, text_format(text, "whether %s is served is not known: %s", role->group,
	    why), err);
}

static bool
judge_offline(struct cluster_judging *on, struct role *role, enum cluster_state state, struct error *err)
{
	struct whereabouts whereabouts = find_sites(on, role->group);
	struct text_arena *text = &on->verdict.text;
	const char *what = cluster_state_name(state);

	if (whereabouts.runs_on != NULL)
		return set(role, ROLE_DEGRADED, SEVERITY_WARNING, text_format(text,
		    "the cluster calls the group %s %s, while sites of it run on %s", role->group, what,
		    whereabouts.runs_on->computer), err);
	return set(role, ROLE_DOWN, SEVERITY_CRITICAL, text_format(text, "%s runs on no node: its group is %s%s%s", role->group,
	    what, *role->owner == '\0' ? "" : ", last on ", role->owner), err);
}

/* " since 02:13", on this machine's clock; "" when that is not known. */
static const char *
since_words(struct cluster_judging *on, const struct role *role)
{
	char when[DATETIME_SIZE];

	if (role->since == 0)
		return "";
	datetime_format_local(role->since, on->now, when);
	return text_format(&on->verdict.text, " since %s", when);
}

/* Nothing of it is served. Never OK, whoever accepted what. */
static bool
judge_down(struct cluster_judging *on, struct role *role, const struct tally *tally, struct error *err)
{
	struct whereabouts whereabouts = find_sites(on, role->group);
	struct text_arena *text = &on->verdict.text;
	const char *subject = tally->sites <= NAMES_SHOWN ? tally->names : role->group;
	const char *number = tally->sites > 1 && tally->sites <= NAMES_SHOWN ? "" : "s";
	const char *elsewhere = whereabouts.runs_on == NULL ? "on no node" :
		text_format(text, "on %s, where its group is not, and not on its owner", whereabouts.runs_on->computer);

	if (elsewhere == NULL)
		return error_memory(err);
	if (tally->lost == 0)
		return set(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, text_format(text,
		    "whether %s is served is not known: on its owner %s %s", role->group, role->owner,
		    tally->worst_sentence), err);
	return set(role, ROLE_DOWN, severity_worse(tally->worst, SEVERITY_WARNING), text_format(text,
	    "%s run%s %s: group %s is on %s: %s", subject, number, elsewhere, role->group, role->owner,
	    tally->worst_sentence), err);
}

static bool
judge_empty(struct cluster_judging *on, struct role *role, const struct tally *tally, struct error *err)
{
	struct whereabouts whereabouts = find_sites(on, role->group);
	struct text_arena *text = &on->verdict.text;

	if (whereabouts.is_carried || tally->lacking > 0)
		return set(role, ROLE_DOWN, SEVERITY_CRITICAL, text_format(text,
		    "%s runs on no node: its group is on %s, which has none of its sites", role->group, role->owner), err);
	return set(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, text_format(text,
	    "no node has a site of %s: does 'clustered' name them as IIS does?", role->group), err);
}

/* By what the owner's sites are. */
static bool
judge_served(struct cluster_judging *on, struct role *role, const struct tally *tally, struct error *err)
{
	struct text_arena *text = &on->verdict.text;
	const char *since = since_words(on, role);

	if (since == NULL)
		return error_memory(err);
	if (tally->lost > 0)
		return set(role, ROLE_DEGRADED, severity_worse(tally->worst, SEVERITY_WARNING), text_format(text,
		    "%zu of %zu sites of %s %s not run on %s: %s: %s", tally->lost, tally->sites, role->group,
		    tally->lost == 1 ? "does" : "do", role->owner, tally->lost_names, tally->worst_sentence), err);
	if (tally->worst == SEVERITY_OK)
		return set(role, ROLE_SERVING, SEVERITY_OK, text_format(text, "%s runs on %s%s, %zu of %zu sites", role->group,
		    role->owner, since, tally->served, tally->sites), err);
	return set(role, tally->worst == SEVERITY_UNKNOWN ? ROLE_UNKNOWN : ROLE_SERVING, tally->worst, text_format(text,
	    "%s runs on %s%s, %zu of %zu sites: %s: %s", role->group, role->owner, since, tally->served, tally->sites,
	    tally->worst_name, tally->worst_sentence), err);
}

static bool
judge_on_owner(struct cluster_judging *on, struct role *role, const struct tally *tally, struct error *err)
{
	if (tally->sites == tally->lacking)
		return judge_empty(on, role, tally, err);
	return tally->served == 0 ? judge_down(on, role, tally, err) : judge_served(on, role, tally, err);
}

static bool
judge_missing_owner(struct cluster_judging *on, struct role *role, struct error *err)
{
	struct text_arena *text = &on->verdict.text;

	if (role->owner_node == NULL)
		return set(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, text_format(text,
		    "whether %s is served is not known: it is on %s, which is none of the nodes of [cluster %s]", role->group,
		    role->owner, on->policy->name), err);
	return set(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, text_format(text,
	    "whether %s is served is not known: its owner %s does not answer: %s", role->group, role->owner,
	    role->owner_node->sentence), err);
}

/* What the nodes say of a group whose owner they do not name. */
static const char *
why_no_owner(struct cluster_judging *on, const struct role *role, const struct group_telling *telling)
{
	struct text_arena *text = &on->verdict.text;
	bool is_cluster_told = false;
	size_t i;

	for (i = 0; i < on->verdict.node_count; i++)
		is_cluster_told |= on->verdict.nodes[i].member->snapshot != NULL &&
		    on->verdict.nodes[i].member->snapshot->parts[PART_CLUSTER].status == PART_TOLD;
	if (telling->is_disputed)
		return "its nodes do not agree who owns it: a failover is under way, or they are cut off from each other";
	if (telling->is_told)
		return "the cluster does not tell who owns it";
	if (is_cluster_told)
		return text_format(text, "the cluster has no group %s: is it spelled as there?", role->group);
	return text_format(text, "no node tells of the cluster%s%s", *telling->last_owner == '\0' ? "" : ", last seen on ",
	    telling->last_owner);
}

static void
find_owner(struct cluster_judging *on, struct role *role, const struct group_telling *telling)
{
	role->owner = telling->owner;
	role->owner_node = *role->owner == '\0' ? NULL : cluster_node_of(on, role->owner);
	role->failover = cluster_failover_of(on, role->group);
	if (role->failover != NULL && *role->owner != '\0' &&
	    (*role->failover->to == '\0' || placement_same_computer(role->failover->to, role->owner)))
		role->since = role->failover->time;
}

bool
cluster_role_judge(struct cluster_judging *on, struct role *role, struct error *err)
{
	struct group_telling telling = cluster_group_told(on, role->group);
	struct tally tally = { .names = "", .lost_names = "" };
	const char *why;

	find_owner(on, role, &telling);
	if (!count_sites(on, role, &tally, err))
		return false;
	if (telling.is_told && (telling.state == CLUSTER_OFFLINE || telling.state == CLUSTER_FAILED))
		return judge_offline(on, role, telling.state, err);
	if (*role->owner == '\0') {
		why = why_no_owner(on, role, &telling);
		return why == NULL ? error_memory(err) : judge_without_owner(on, role, why, telling.is_disputed, err);
	}
	if (role->owner_node == NULL || role->owner_node->member->verdict == NULL)
		return judge_missing_owner(on, role, err);
	if (!cluster_owner_knows(role->owner_node, role->group))
		return set(role, ROLE_UNKNOWN, SEVERITY_WARNING, text_format(&on->verdict.text,
		    "%s has moved to %s, which was looked at before that", role->group, role->owner), err);
	return judge_on_owner(on, role, &tally, err);
}

const char *
role_state_name(enum role_state state)
{
	switch (state) {
	case ROLE_SERVING:
		return "serving";
	case ROLE_DEGRADED:
		return "degraded";
	case ROLE_DOWN:
		return "down";
	case ROLE_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *
role_words(const struct role *role)
{
	return role->state == ROLE_SERVING && *role->warning != '\0' ? role->warning : role->sentence;
}
