/* A look of a story: memory and verdict go on, and what comes is held against what is expected. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/repair/plan.h"
#include "lib/windows/unchanged.h"
#include "tests/unit/stories/expectation.h"
#include "tests/unit/stories/telling.h"
#include "tests/unit/verdict/scene.h"

struct looking {
	struct telling *telling;
	const struct snapshot *snapshot;
	const struct verdict *verdict;
	size_t named; /* sites that an expectation names */
};

static const struct site_verdict *
verdict_of(const struct verdict *verdict, const char *name)
{
	size_t i;

	for (i = 0; i < verdict->site_count; i++)
		if (strcmp(verdict->sites[i].name, name) == 0)
			return &verdict->sites[i];
	return NULL;
}

/* "stopped", "stopped:warning" or ":warning": what is left out is not asked for. */
static bool
is_verdict(const struct site_verdict *site, const char *expected)
{
	size_t length = strcspn(expected, ":");
	const char *reason = reason_name(site->reason);

	if (length > 0 && (strlen(reason) != length || strncmp(reason, expected, length) != 0))
		return false;
	return expected[length] == '\0' ||
	       strcasecmp(expected + length + 1, severity_name(site->severity)) == 0;
}

static bool
check_reason(const struct site_verdict *site, const struct expectation *expected, struct error *err)
{
	if (is_verdict(site, expected->value) == (expected->relation == '='))
		return true;
	return error_set(err, ERROR_FAULT, "expected %s%c%s, came %s:%s, \"%s\"", site->name,
	    expected->relation, expected->value, reason_name(site->reason), severity_name(site->severity),
	    site->sentence);
}

static bool
check_site(struct looking *looking, const struct expectation *expected, struct error *err)
{
	const struct site_verdict *site = verdict_of(looking->verdict, expected->key);

	if (strcmp(expected->value, "-") == 0)
		return site == NULL || error_set(err, ERROR_FAULT, "expected nothing of %s, came %s",
					   site->name, reason_name(site->reason));
	if (site == NULL)
		return error_set(err, ERROR_FAULT, "expected %s, came no verdict of it", expected->whole);
	if (expected->relation == '~')
		return expectation_is_in(expected, site->sentence, err);
	looking->named++;
	return check_reason(site, expected, err);
}

/* A sentence alone is no verdict. */
static bool
is_named(const struct words *words, const char *name)
{
	size_t i, length = strlen(name);

	for (i = 1; i < words->count; i++)
		if (strncmp(words->word[i], name, length) == 0 &&
		    strchr("=!", words->word[i][length]) != NULL && words->word[i][length] != '\0')
			return true;
	return false;
}

/* Every site that the line does not name. */
static bool
check_others(
    struct looking *looking, const struct words *words, const struct expectation *expected, struct error *err)
{
	size_t i;

	for (i = 0; i < looking->verdict->site_count; i++) {
		const struct site_verdict *site = &looking->verdict->sites[i];

		if (is_named(words, site->name))
			continue;
		looking->named++;
		if (!check_reason(site, expected, err))
			return false;
	}
	return true;
}

/* Names of the sites for which the handler would take the step, in the order of the node's list; "-" for
 * none. */
static bool
check_plan(struct looking *looking, enum repair_step_kind kind, const struct expectation *expected,
    struct error *err)
{
	const struct snapshot *snapshot = looking->snapshot;
	struct repair_policy policy = scene_repair_policy();
	struct repair_plan plan;
	char names[512] = "";
	size_t i, length;

	policy.unseen = looking->telling->unseen;
	if (!repair_plan_make(snapshot, looking->verdict, &looking->telling->policy, NULL, 0, &policy,
		snapshot->looked_at, &plan, err))
		return false;
	for (i = 0; i < snapshot->site_count; i++) {
		length = strlen(names);
		if (repair_plan_has(&plan, kind, snapshot->sites[i].id))
			snprintf(names + length, sizeof(names) - length, "%s%s", length == 0 ? "" : ",",
			    snapshot->sites[i].name);
	}
	repair_plan_clear(&plan);
	return expectation_meets(expected, *names == '\0' ? "-" : names, err);
}

/* Between the newest failover and this look, on the node's clock. */
static bool
check_failover_ago(struct looking *looking, const struct expectation *expected, struct error *err)
{
	time_t ago = looking->snapshot->facts.local_time - looking->verdict->failover.time, wanted;

	if (!telling_time(expected->value, &wanted, err))
		return false;
	return ago == wanted ||
	       error_set(err, ERROR_FAULT, "expected %s, came %lld s", expected->whole, (long long)ago);
}

static bool
check_one(struct looking *looking, const struct words *words, const char *word, struct error *err)
{
	const struct verdict *verdict = looking->verdict;
	struct expectation expected = { 0 };

	if (!expectation_split(&looking->telling->text, word, &expected, err))
		return false;
	if (strcmp(expected.key, "*") == 0)
		return check_others(looking, words, &expected, err);
	if (strcmp(expected.key, "cause") == 0)
		return expected.relation == '~' ? expectation_is_in(&expected, verdict->cause_sentence, err)
						: expectation_meets(&expected, cause_name(verdict->cause), err);
	if (strcmp(expected.key, "node") == 0)
		return expectation_meets(&expected, severity_name(verdict->severity), err);
	if (strcmp(expected.key, "failover") == 0)
		return expectation_meets(&expected, evidence_name(verdict->failover.evidence), err);
	if (strcmp(expected.key, "failover-ago") == 0)
		return check_failover_ago(looking, &expected, err);
	if (strcmp(expected.key, "starts") == 0)
		return check_plan(looking, REPAIR_START, &expected, err);
	if (strcmp(expected.key, "starts-pool") == 0)
		return check_plan(looking, REPAIR_START_POOL, &expected, err);
	if (strcmp(expected.key, "writes-flag") == 0)
		return check_plan(looking, REPAIR_AUTO_START, &expected, err);
	return check_site(looking, &expected, err);
}

/* A line that expects anything of sites speaks of all of them, so that nothing is overlooked. */
static bool
check(struct looking *looking, const struct words *words, struct error *err)
{
	size_t i;

	for (i = 1; i < words->count; i++)
		if (!check_one(looking, words, words->word[i], err))
			return false;
	for (i = 0; looking->named > 0 && i < looking->verdict->site_count; i++)
		if (!is_named(words, looking->verdict->sites[i].name) && !is_named(words, "*"))
			return error_set(err, ERROR_FAULT, "the story says nothing of %s, which is %s",
			    looking->verdict->sites[i].name, reason_name(looking->verdict->sites[i].reason));
	return true;
}

static bool
judge(struct telling *telling, const struct snapshot *snapshot, const struct memory *memory,
    const struct words *expected, struct error *err)
{
	struct verdict verdict;
	struct looking looking = { .telling = telling, .snapshot = snapshot, .verdict = &verdict };
	bool ok;

	if (!verdict_judge(
		snapshot, telling->history == HISTORY_NONE ? NULL : memory, &telling->policy, &verdict, err))
		return false;
	if (telling->judged != NULL)
		telling->judged(telling->state, telling, snapshot, &verdict);
	ok = check(&looking, expected, err);
	verdict_clear(&verdict);
	return ok;
}

/* W3SVC alone is asked for: what is known of the cluster service stands, where its groups do not say otherwise. */
static bool
take_cluster_service(struct windows_look *look, struct error *err)
{
	struct snapshot *snapshot = look->snapshot;
	const enum service_state is = snapshot->facts.clussvc_state;

	if (snapshot->parts[PART_SERVICE].status != PART_TOLD || !windows_services_usual(look))
		return true;
	if (!windows_cluster_service_take(look) ||
	    (snapshot->facts.clussvc_state == SERVICE_RUNNING && snapshot->group_count == 0) ||
	    windows_cluster_may_have_come(look))
		snapshot->facts.clussvc_state = is;
	if (snapshot->facts.clussvc_state != SERVICE_ABSENT)
		return true;
	snapshot->group_count = snapshot->event_count = 0;
	return snapshot_set_part(snapshot, PART_CLUSTER, PART_NOT_THERE, NULL, err) &&
	       snapshot_set_part(snapshot, PART_EVENTS, PART_NOT_THERE, NULL, err);
}

/* What a source would not ask for again, it does not tell again: the same of it as before, and no events. */
static bool
leave_out_unchanged(const struct observer *observer, struct snapshot *snapshot, struct error *err)
{
	const struct look_request request = { .now = snapshot->looked_at, .known = &observer->known };
	const time_t w3svc_start = snapshot->facts.w3svc_start;
	struct windows_look look = { .request = &request, .snapshot = snapshot };
	bool is_taken;

	if (!take_cluster_service(&look, err))
		return false;
	if (windows_start_take(&look) && !windows_uptimes_prove_run(&look) && w3svc_start < snapshot->facts.local_time)
		snapshot->facts.w3svc_start = w3svc_start;
	if (snapshot->facts.clussvc_state == SERVICE_RUNNING && snapshot->parts[PART_CLUSTER].status == PART_TOLD &&
	    !windows_resources_take(&look, &is_taken, err))
		return false;
	if (snapshot->parts[PART_EVENTS].status == PART_TOLD && windows_events_may_wait(&look))
		snapshot->event_count = 0;
	return true;
}

static bool
keep(struct observer *observer, const struct snapshot *snapshot, const struct memory *memory, struct error *err)
{
	memory_clear(&observer->memory);
	known_look_clear(&observer->known);
	observer->memory = *memory;
	return memory_known_look(memory, snapshot, &observer->known, err);
}

static bool
hand_over(struct telling *telling, const struct change_list *changes, struct error *err)
{
	size_t i;

	for (i = 0; telling->changes != NULL && i < changes->count; i++)
		if (!change_list_add(telling->changes, &changes->items[i], err))
			return false;
	return true;
}

bool
telling_look(
    struct telling *telling, struct snapshot *snapshot, const struct words *expected, struct error *err)
{
	struct observer *observer = &telling->observers[telling->observer];
	struct change_list changes;
	struct memory after;
	bool ok;

	if (!telling->asks_all && !leave_out_unchanged(observer, snapshot, err))
		return false;
	snapshot->sites_mark = known_sites_mark(snapshot);
	if (!memory_number_sites(&observer->memory, snapshot, err))
		return false;
	if (memory_is_late(&observer->memory, snapshot))
		return judge(telling, snapshot, &observer->memory, expected, err);
	if (!memory_update(&observer->memory, snapshot, &after, &changes, err))
		return false;
	ok = hand_over(telling, &changes, err) && judge(telling, snapshot, &after, expected, err);
	change_list_clear(&changes);
	if (telling->history == HISTORY_KEPT)
		return keep(observer, snapshot, &after, err) && ok;
	memory_clear(&after);
	return ok;
}
