/*
 * The module sitewatch-winrm.so: one look over WinRM, in as few requests as it takes, on one connection.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/stopwatch.h"
#include "lib/psrp/call.h"
#include "lib/psrp/node.h"
#include "lib/source/source.h"
#include "lib/windows/appcmd_repair.h"
#include "lib/windows/cluster.h"
#include "lib/windows/counters.h"
#include "lib/windows/events.h"
#include "lib/windows/examine.h"
#include "lib/windows/iis.h"
#include "lib/windows/look.h"
#include "lib/windows/node.h"
#include "lib/windows/repair.h"

/* The only symbol that the module exports. */
extern const struct source_module sitewatch_source_module;

struct winrm {
	const struct source_target *target;	/* borrowed */
	struct wsman *client;
	struct source_ways ways;		/* of the newest look, as that left them */
};

static bool
open_winrm(const struct source_target *target, void **ret_state, struct error *err)
{
	struct winrm *winrm;

	if (target->address == NULL || target->address[0] == '\0')
		return error_set(err, ERROR_USAGE, "%s: no address is given", target->name);
	winrm = calloc(1, sizeof(*winrm));
	if (winrm == NULL)
		return error_memory(err);
	winrm->target = target;
	if (!wsman_open(target, &winrm->client, err)) {
		free(winrm);
		return error_prefix(err, "%s", target->name);
	}
	*ret_state = winrm;
	return true;
}

/* Who failed: "EXCH-A (exch-a.example:5986): ...". */
static bool
prefix_node(const struct source_target *target, struct error *err)
{
	bool is_ipv6 = strchr(target->address, ':') != NULL;
	size_t length = strlen(target->address);
	char address[512];

	snprintf(address, sizeof(address), is_ipv6 ? "[%s]:%u" : "%s:%u", target->address, source_port(target));
	/* A node that is called by its address may be called by its zone, too. */
	if (strncasecmp(target->name, target->address, length) == 0 &&
	    (target->name[length] == '\0' || (is_ipv6 && target->name[length] == '%')))
		return error_prefix(err, "%s", address);
	return error_prefix(err, "%s (%s)", target->name, address);
}

/* How the look was got. */
static bool
note_way(struct windows_look *look, struct error *err)
{
	const char *remark = wsman_remark(look->client), *only_reads = look->snapshot->only_reads;
	char both[700];

	look->snapshot->password_end = wsman_account(look->client)->password_end;
	snprintf(both, sizeof(both), "%.380s%s%s", remark, remark[0] != '\0' && only_reads[0] != '\0' ? ". " : "", only_reads);
	return snapshot_set_remark(look->snapshot, both, err);
}

/* What the verdict cannot do without comes first, what only supports it last. */
static bool
read_all(struct windows_look *look, struct error *err)
{
	return windows_read_system(look, err) && windows_read_services(look, err) && windows_iis_read(look, err) &&
	       windows_iis_believe(look->snapshot, err) && windows_counters_read(look, err) && windows_confirm_start(look, err) &&
	       windows_cluster_read(look, err) &&
	       (!look->request->want_domain || windows_read_domain(look, err)) &&
	       (!look->request->want_hotfix || windows_read_hotfix(look, err)) &&
	       windows_events_read(look, err) && note_way(look, err) && snapshot_finish(look->snapshot, err) &&
	       windows_agreement_find(look, err);
}

static bool
read_scope(struct windows_look *look, struct error *err)
{
	if (look->request->scope == LOOK_WHOLE)
		return read_all(look, err);
	if (look->ways->way == SOURCE_WAY_NONE)
		return error_set(err, ERROR_USAGE, "a part of a node is looked at after a whole look only");
	if (look->request->scope != LOOK_GUARDS)
		return windows_iis_read_again(look, err) && snapshot_finish(look->snapshot, err);
	return windows_read_system(look, err) && windows_read_services(look, err) &&
	    (!look->request->want_sites || (windows_iis_read_again(look, err) && windows_counters_read(look, err))) &&
	    windows_cluster_read(look, err) && snapshot_finish(look->snapshot, err);
}

/* An endpoint tells all at once; what reads it asks as it asks the node. */
static bool
read_target(struct windows_look *look, const struct source_target *target, struct error *err)
{
	struct psrp_node node;
	bool ok;

	if (target->endpoint == NULL)
		return read_scope(look, err);
	if (!psrp_node_ask(look->client, target->endpoint, &node, err))
		return false;
	look->is_by_endpoint = true;
	ok = read_scope(look, err);
	psrp_node_end(look->client, &node);
	return ok;
}

/* After a failure nothing is taken for granted: not the connection, nor what was found out about the node. */
static void
forget_node(struct winrm *winrm)
{
	wsman_restart(winrm->client);
	memset(&winrm->ways, 0, sizeof(winrm->ways));
}

/*
 * A question that the node answered, if only by a refusal, leaves the conversation whole. What was found out about the
 * node stays: who acts looks at it first, and by that.
 */
static void
forget_conversation(struct winrm *winrm, const struct error *err)
{
	if (!error_kind_has(err->kind, ERROR_OF_ONE_PART))
		wsman_restart(winrm->client);
}

static bool
look_over_winrm(void *state, const struct look_request *request, struct snapshot *ret_snapshot,
    struct error *err)
{
	struct winrm *winrm = state;
	struct snapshot snapshot;
	struct windows_look look = { .request = request, .ways = &winrm->ways, .snapshot = &snapshot };
	int64_t began_ms = stopwatch_ms();
	unsigned int asked_before = wsman_request_count(winrm->client);

	look.client = winrm->client;
	if (request->ways.way != SOURCE_WAY_NONE)
		winrm->ways = request->ways;
	wsman_set_deadline(winrm->client, request->timeout_ms);
	if (request->allowed_ms != 0)
		wsman_set_allowed(winrm->client, request->allowed_ms);
	if (!snapshot_init(&snapshot, winrm->target->name, err) || !read_target(&look, winrm->target, err)) {
		snapshot_clear(&snapshot);
		if (request->scope == LOOK_WHOLE)
			forget_node(winrm);
		else
			forget_conversation(winrm, err);
		return prefix_node(winrm->target, err);
	}
	if (request->scope == LOOK_WHOLE)	/* narrower ones are of a repair, which goes on at once */
		wsman_rest(winrm->client);
	snapshot.ways = winrm->ways;
	snapshot.sites_mark = known_sites_mark(&snapshot);
	snapshot.looked_at = request->now;
	snapshot.look_ms = stopwatch_passed_ms(began_ms);
	snapshot.requests = wsman_request_count(winrm->client) - asked_before;
	snapshot.has_run_state = request->scope == LOOK_WHOLE;
	*ret_snapshot = snapshot;
	return true;
}

/* A function of the endpoint runs appcmd.exe there. */
static bool
act_by_endpoint(struct winrm *winrm, const struct source_action *action, struct error *err)
{
	struct wsman_output output = { 0 };
	bool ok;

	if (!psrp_node_write(winrm->client, winrm->target->endpoint, action, &output, err))
		return false;
	ok = windows_appcmd_judge(&output, action, err);
	wsman_output_clear(&output);
	return ok;
}

static bool
act_over_winrm(void *state, const struct source_action *action, struct error *err)
{
	struct winrm *winrm = state;

	if (winrm->ways.way == SOURCE_WAY_NONE)
		return error_set(err, ERROR_USAGE, "%s: nothing is changed on a node before a look at it",
		    winrm->target->name);
	if (winrm->ways.way == SOURCE_WAY_COUNTERS)
		return error_set(err, ERROR_USAGE, "%s: %s", winrm->target->name, WINDOWS_COUNTERS_ONLY_READ);
	wsman_set_deadline(winrm->client, action->timeout_ms);
	if (winrm->target->endpoint != NULL ? act_by_endpoint(winrm, action, err)
					    : windows_repair(winrm->client, &winrm->ways, action, err))
		return true;
	forget_conversation(winrm, err);
	return prefix_node(winrm->target, err);
}

static bool
examine_target(struct windows_look *look, const struct source_target *target, struct source_examination *examination,
    struct error *err)
{
	struct psrp_node node;
	bool ok;

	if (target->endpoint == NULL)
		return windows_examine(look, examination, err);
	examination->endpoint = PART_UNREADABLE;
	if (!psrp_endpoint_is_wide(look->client, target->endpoint, &examination->is_endpoint_wide, err) ||
	    !psrp_node_ask(look->client, target->endpoint, &node, err))
		return false;
	examination->endpoint = PART_TOLD;
	look->is_by_endpoint = true;
	ok = windows_examine(look, examination, err);
	psrp_node_end(look->client, &node);
	return ok;
}

static bool
examine_over_winrm(void *state, const struct look_request *request, struct source_examination *ret_examination,
    struct error *err)
{
	struct winrm *winrm = state;
	struct windows_look look = {
		.client = winrm->client, .request = request, .ways = &winrm->ways, .snapshot = &ret_examination->snapshot,
	};
	bool ok;

	wsman_set_deadline(winrm->client, request->timeout_ms);
	ok = snapshot_init(look.snapshot, winrm->target->name, err) && examine_target(&look, winrm->target, ret_examination, err);
	snprintf(ret_examination->logon, sizeof(ret_examination->logon), "%s", wsman_logon(winrm->client));
	wsman_skew(ret_examination->snapshot.facts.local_time, &ret_examination->skew_s, ret_examination->skew_text,
	    sizeof(ret_examination->skew_text));
	ret_examination->account = *wsman_account(winrm->client);
	forget_node(winrm);
	return ok;
}

static void
close_winrm(void *state)
{
	struct winrm *winrm = state;

	wsman_close(winrm->client);
	free(winrm);
}

const struct source_module sitewatch_source_module = {
	.abi = SOURCE_MODULE_ABI,
	.open = open_winrm,
	.look = look_over_winrm,
	.act = act_over_winrm,
	.close = close_winrm,
	.knock = wsman_knock,
	.examine = examine_over_winrm,
};
