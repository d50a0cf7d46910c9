#include "plugins/repair/owners.h"

#include <stdlib.h>
#include <time.h>

#include "lib/model/stopwatch.h"
#include "lib/repair/lock.h"
#include "plugins/look/cluster_look.h"

/* No node can be configured by a name with a '/' in it and have its own file; a lock of that name is nobody else's. */
#define LOCK_PREFIX "cluster/"

static bool
take_lock(const struct repair_options *options, struct cluster_owners *owners, struct error *err)
{
	const char *name = text_format(&owners->text, LOCK_PREFIX "%s", options->cluster->name);

	owners->lock = -1;
	if (name == NULL)
		return error_memory(err);
	if (options->is_dry_run)
		return true;
	return repair_lock_take(options->history_path, name, &owners->lock, err) ||
	    (err->kind == ERROR_BUSY ? error_set(err, ERROR_BUSY, "another repair of this cluster is under way") : false);
}

static bool
add_sentence(struct cluster_owners *owners, const char *sentence, struct error *err)
{
	owners->sentence = text_format(&owners->text, "%s%s%s", owners->sentence, *owners->sentence == '\0' ? "" : ". ", sentence);
	return owners->sentence != NULL || error_memory(err);
}

static void
add_owner(struct cluster_owners *owners, const struct configuration_node *node)
{
	size_t i;

	for (i = 0; i < owners->count; i++)
		if (owners->nodes[i] == node)
			return;
	owners->nodes[owners->count++] = node;
}

/* Where the owner is not known, or does not answer, nothing is done: another node may own it by now. */
static bool
take_role(const struct repair_options *options, const struct cluster_look *look, const struct role *role,
    struct cluster_owners *owners, struct error *err)
{
	if (role->state == ROLE_UNKNOWN || role->owner_node == NULL || role->owner_node->member->snapshot == NULL) {
		owners->severity = severity_worse(owners->severity, SEVERITY_WARNING);
		return add_sentence(owners, role->sentence, err);
	}
	if (role->state != ROLE_SERVING || options->policy.prevention_only || options->finishes)
		add_owner(owners, &options->node[role->owner_node->member - look->members]);
	return true;
}

static bool
find(const struct repair_options *options, const struct cluster_look *look, struct cluster_owners *owners, struct error *err)
{
	size_t i;

	owners->nodes = calloc(look->count + 1, sizeof(*owners->nodes));
	if (owners->nodes == NULL)
		return error_memory(err);
	for (i = 0; i < look->verdict.role_count; i++)
		if (!take_role(options, look, &look->verdict.roles[i], owners, err))
			return false;
	if (look->verdict.role_count == 0)
		return add_sentence(owners, look->verdict.problem, err);
	return owners->count > 0 || *owners->sentence != '\0' ||
	    add_sentence(owners, "nothing is done: each role is served by its owner", err);
}

static bool
look_at_cluster(const struct repair_options *options, struct cluster_owners *owners, struct error *err)
{
	const struct cluster_look_request request = {
		.cluster = options->cluster,
		.nodes = options->node,
		.history_path = options->is_dry_run ? NULL : options->history_path,	/* which would be written */
		.history_days = options->configuration.history_days,
		.now = time(NULL),
	};
	struct cluster_look look = { 0 };
	struct error memory_problem;
	bool ok = cluster_look_take(&request, &look, &memory_problem, err) && find(options, &look, owners, err);

	cluster_look_clear(&look);
	return ok;
}

bool
cluster_owners_find(const struct repair_options *options, struct cluster_owners *ret_owners, struct error *err)
{
	struct cluster_owners owners = { .began_ms = stopwatch_ms(), .timeout_s = options->node->timeout_s, .lock = -1,
		.severity = SEVERITY_OK, .sentence = "" };

	/* The look first: root may read more than the user whose ids it takes for the history, and the lock. */
	if (look_at_cluster(options, &owners, err) && take_lock(options, &owners, err)) {
		*ret_owners = owners;
		return true;
	}
	cluster_owners_clear(&owners);
	return false;
}

unsigned int
cluster_owners_left_s(const struct cluster_owners *owners)
{
	unsigned int left_s = stopwatch_left_ms(owners->began_ms, owners->timeout_s * 1000) / 1000;

	return left_s == 0 ? 1 : left_s;
}

void
cluster_owners_clear(struct cluster_owners *owners)
{
	repair_lock_release(owners->lock);
	free(owners->nodes);
	text_arena_clear(&owners->text);
	owners->count = 0;
}
