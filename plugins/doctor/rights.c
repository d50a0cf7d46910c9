/* What the node tells this account: each part of a look, and what it would see of the sites. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/text.h"
#include "lib/model/text_stream.h"
#include "plugins/doctor/inside.h"

#define NAMED_SITES	 5
#define NETBIOS_NAME_MAX 15U

/*
 * What a part is good for, and which command gives the right to it; %s is the account. Older Windows has neither the groups nor
 * the cmdlets. Source: windows-shell.md 6.
 */
struct right {
	enum snapshot_part part;
	const char *step;
	const char *told;
	const char *not_there;
	unsigned int since;		/* the Windows from which on `mend` does it, as node_windows() has it */
	const char *mend;
};

#define STANDARD_USER "on the node: Enable-ServerManagerStandardUserRemoting -User %s"
#define ADMINISTRATOR "on the node: net localgroup Administrators %s /add"

static const struct right rights[] = {
	{ PART_CLOCK, "boot", "clock and boot are told", "", 602, STANDARD_USER },
	{ PART_SERVICE, "services", "W3SVC and its start are told", "", 602, STANDARD_USER },
	{ PART_AUTO_START, "auto-start", "auto start of the sites is told", "", 0, ADMINISTRATOR },
	{ PART_RUN_STATE, "execute", "the run state of each site is told", "", 0, ADMINISTRATOR },
	{ PART_POOLS, "pools", "the application pools are told", "this IIS has none", 0, ADMINISTRATOR },
	{ PART_CLUSTER, "cluster", "groups and their owners are told", "this is no node of a cluster, which is fine",
	    601, "on the node: Grant-ClusterAccess -User %s -ReadOnly" },
	{ PART_EVENTS, "event-log", "failovers in the event log are told", "no cluster, so there are none",
	    600, "on the node: net localgroup \"Event Log Readers\" %s /add" },
	{ PART_HOTFIX, "hotfix", "the version of Exres.dll is told", "there is no Exres.dll: it needs no hotfix",
	    0, ADMINISTRATOR },
};

static void
mend_right(const struct right *right, unsigned int windows, const char *user, char mend[DOCTOR_MEND_SIZE])
{
	const char *command = windows == 0 || windows >= right->since ? right->mend : ADMINISTRATOR;
	const char *place = strstr(command, "%s");

	snprintf(mend, DOCTOR_MEND_SIZE, "%.*s%.200s%s%s", (int)(place - command), command, user == NULL ? "USER" : user, place + 2,
	    windows == 0 && right->since > 600 ? "; before Server 2012 a member of Administrators" : "");
}

/* The failure that ended all is of the first part that was not reached. */
static void
report_unreached(struct diagnosis *diagnosis, const struct right *right)
{
	bool is_listing_missing =
	    diagnosis->examination.snapshot.parts[PART_AUTO_START].status == PART_UNREADABLE;

	if (diagnosis->failure.kind == ERROR_NONE) {
		diagnosis_report(diagnosis, FINDING_SKIPPED, right->step, NULL, "not tried%s",
		    is_listing_missing ? ": the sites cannot be listed" : "");
		return;
	}
	diagnosis_report(diagnosis, FINDING_FAULT, right->step, NULL, "%s", diagnosis->failure.text);
	diagnosis_block(diagnosis, "the node answers no more");
}

static bool
is_needed(const struct configuration_node *node, enum snapshot_part part)
{
	return part == PART_HOTFIX ? node->policy.check_hotfix : !policy_excuses(&node->policy, part);
}

static void
check_right(struct diagnosis *diagnosis, const struct right *right)
{
	const struct configuration_node *node = diagnosis->request->node;
	const struct snapshot_part_state *part = &diagnosis->examination.snapshot.parts[right->part];
	char mend[DOCTOR_MEND_SIZE];

	switch (part->status) {
	case PART_TOLD:
		diagnosis_report(diagnosis, FINDING_WELL, right->step, NULL, "%s", right->told);
		return;
	case PART_NOT_THERE:
		diagnosis_report(diagnosis, FINDING_WELL, right->step, NULL, "%s", right->not_there);
		return;
	case PART_UNREADABLE:
		mend_right(right, node_windows(&diagnosis->examination.snapshot.facts), node->target.user, mend);
		if (is_needed(node, right->part))
			diagnosis_report(diagnosis, FINDING_FAULT, right->step, mend, "%s", part->text);
		else
			diagnosis_report(diagnosis, FINDING_NOTE, right->step, mend, "not needed (%s): %s",
			    right->part == PART_HOTFIX ? "check-hotfix = no" : "unreadable-ok", part->text);
		return;
	case PART_NOT_ASKED:
		break;
	}
	report_unreached(diagnosis, right);
}

static bool
is_any_told(const struct source_examination *examination)
{
	size_t way;

	for (way = 0; way < SOURCE_WAYS; way++)
		if (examination->ways[way].status == PART_TOLD)
			return true;
	return false;
}

/* An interface that is refused is there: to install the other one would bring nothing. */
static bool
is_other_there(const struct source_examination *examination, enum source_way way)
{
	const enum source_way other = way == SOURCE_WAY_IIS7 ? SOURCE_WAY_IIS6 : SOURCE_WAY_IIS7;

	return (way == SOURCE_WAY_IIS7 || way == SOURCE_WAY_IIS6) && examination->ways[other].status == PART_UNREADABLE;
}

/* What the node answered. One way is enough: of the others it is no fault. */
static void
check_answer(struct diagnosis *diagnosis, enum source_way way, const char *step)
{
	static const char *const features[SOURCE_WAYS] = {
		[SOURCE_WAY_IIS7] = "on the node: Install-WindowsFeature Web-Scripting-Tools",
		[SOURCE_WAY_IIS6] = "on the node: Install-WindowsFeature Web-WMI",
	};
	const struct source_examination *examination = &diagnosis->examination;
	const char *text = examination->ways[way].text, *name = source_way_name(way);
	const bool is_absent = examination->ways[way].status == PART_NOT_THERE;

	if (is_any_told(examination) || *text == '\0' || (is_absent && is_other_there(examination, way)))
		diagnosis_report(diagnosis, FINDING_SKIPPED, step, NULL, "%s is not needed: %s%s%s", name, source_way_text(way),
		    is_absent ? " is not there" : " cannot be read: ", is_absent ? "" : text);
	else
		diagnosis_report(diagnosis, FINDING_FAULT, step, is_absent ? features[way] : NULL, "%s: %s", name, text);
}

static void
check_way(struct diagnosis *diagnosis, enum source_way way)
{
	static const char *const steps[SOURCE_WAYS] = {
		[SOURCE_WAY_IIS7] = "sites-iis7", [SOURCE_WAY_IIS6] = "sites-iis6",
		[SOURCE_WAY_APPCMD] = "sites-appcmd", [SOURCE_WAY_COUNTERS] = "sites-counters",
	};
	const struct source_examination *examination = &diagnosis->examination;
	const char *name = source_way_name(way);
	size_t sites = examination->ways[way].sites;

	if (examination->ways[way].is_forbidden)
		diagnosis_report(diagnosis, FINDING_SKIPPED, steps[way], NULL, "%s is forbidden by `ways` in the configuration", name);
	else if (examination->ways[way].status == PART_NOT_ASKED)
		diagnosis_report(diagnosis, FINDING_SKIPPED, steps[way], NULL, "%s is not tried", name);
	else if (examination->ways[way].status == PART_TOLD)
		diagnosis_report(diagnosis, FINDING_WELL, steps[way], NULL, "%s lists %zu site%s%s", name, sites, text_s(sites),
		    way == examination->way ? ", and is used" : ", and is not needed");
	else
		check_answer(diagnosis, way, steps[way]);
}

static void
check_counters(struct diagnosis *diagnosis)
{
	const struct snapshot *snapshot = &diagnosis->examination.snapshot;

	if (node_is_iis6(&snapshot->facts))
		diagnosis_report(diagnosis, FINDING_SKIPPED, "counters", NULL, "not needed: IIS 6 tells states without them");
	else if (snapshot->facts.w3svc_total_uptime_s != 0)
		diagnosis_report(diagnosis, FINDING_WELL, "counters", NULL, "the performance counters of the sites are told");
	else
		diagnosis_report(diagnosis, FINDING_NOTE, "counters", NULL,
		    "the performance counters of the sites are not told: a restart of W3SVC inside its process goes unseen");
}

/* A cluster's name moves; a node has its own. */
static bool
is_name_in_cluster(const struct snapshot *snapshot, const char *label, size_t length)
{
	size_t i;

	for (i = 0; i < snapshot->resource_count; i++) {
		const char *name = snapshot->resources[i].name;

		if (strcasecmp(snapshot->resources[i].type, "Network Name") != 0)
			continue;
		for (; *name != '\0'; name++)
			if (strncasecmp(name, label, length) == 0)
				return true;
	}
	return false;
}

/* The node tells its name as NetBIOS has it, which is cut. */
static bool
is_own_name(const char *computer, const char *label, size_t length)
{
	size_t told = strlen(computer);

	return strncasecmp(computer, label, told) == 0 && (told == length || (told == NETBIOS_NAME_MAX && told < length));
}

static void
check_computer(struct diagnosis *diagnosis)
{
	const struct snapshot *snapshot = &diagnosis->examination.snapshot;
	const char *computer = snapshot->facts.computer, *address = diagnosis->request->node->target.address;
	size_t length = strcspn(address, ".");
	char mend[DOCTOR_MEND_SIZE];

	if (diagnosis->blocked != NULL || computer == NULL || *computer == '\0') {
		diagnosis_report(diagnosis, FINDING_SKIPPED, "computer", NULL, "not tried: the node does not tell its own name");
		return;
	}
	snprintf(mend, sizeof(mend), "address = the computer's own name in [node %.200s]", diagnosis->request->node->name);
	if (strcmp(address, diagnosis->place.text) == 0)
		diagnosis_report(diagnosis, FINDING_WELL, "computer", NULL, "%s answers", computer);
	else if (is_own_name(computer, address, length))
		diagnosis_report(diagnosis, FINDING_WELL, "computer", NULL, "%s answers under its own name", computer);
	else if (is_name_in_cluster(snapshot, address, length))
		diagnosis_report(diagnosis, FINDING_FAULT, "computer", mend,
		    "%s is a name of the cluster, and moves with its group: just now %s answers", address, computer);
	else
		diagnosis_report(diagnosis, FINDING_NOTE, "computer", mend,
		    "%s answers as %s: if that is a cluster's name, another computer will answer some day", computer, address);
}

/* "5 sites: 4 started, 1 stopped (Shop)" */
static void
count_sites(const struct snapshot *snapshot, FILE *out)
{
	size_t i, started = 0, named = 0;

	for (i = 0; i < snapshot->site_count; i++)
		started += snapshot->sites[i].run_state == RUN_STARTED;
	fprintf(out, "%zu site%s: %zu started", snapshot->site_count, text_s(snapshot->site_count), started);
	for (i = 0; i < snapshot->site_count && named <= NAMED_SITES; i++) {
		const struct site *site = &snapshot->sites[i];

		if (site->run_state == RUN_STARTED && site->auto_start == AUTO_START_ON)
			continue;
		if (named++ == NAMED_SITES)
			fputs("; and others", out);
		else
			fprintf(out, "; %.100s: %s, auto start %s", site->name, run_state_name(site->run_state),
			    auto_start_name(site->auto_start));
	}
}

static void
check_sites(struct diagnosis *diagnosis)
{
	const struct snapshot *snapshot = &diagnosis->examination.snapshot;
	struct text_stream stream;
	struct error err;

	if (snapshot->parts[PART_AUTO_START].status != PART_TOLD) {
		diagnosis_report(diagnosis, FINDING_SKIPPED, "sites", NULL, "not tried: the sites cannot be listed");
		return;
	}
	if (!text_stream_begin(&stream, &err))
		return;
	count_sites(snapshot, stream.out);
	if (!text_stream_end(&stream, &err))
		return;
	finding_report(diagnosis->request->sink, FINDING_WELL, "sites", NULL, "%s", stream.text);
	free(stream.text);
}

/* Of a node that is asked by one. */
static void
check_endpoint(struct diagnosis *diagnosis)
{
	const struct source_examination *examination = &diagnosis->examination;
	const char *name = diagnosis->request->node->target.endpoint;
	char mend[DOCTOR_MEND_SIZE];

	if (name == NULL)
		return;
	snprintf(mend, sizeof(mend), "on the node: Register-SitewatchEndpoint.ps1 (docs/endpoint.md); Get-PSSessionConfiguration %.200s", name);
	if (examination->endpoint == PART_UNREADABLE) {
		diagnosis_report(diagnosis, FINDING_FAULT, "endpoint", mend, "%s", diagnosis->failure.text);
		diagnosis_block(diagnosis, "the endpoint does not answer");
	} else if (examination->endpoint != PART_TOLD) {
		diagnosis_report(diagnosis, FINDING_SKIPPED, "endpoint", NULL, "not tried");
	} else if (examination->is_endpoint_wide) {
		diagnosis_report(diagnosis, FINDING_FAULT, "endpoint", mend,
		    "the role at the endpoint '%s' is too wide: it also runs what is none of sitewatch's functions, as an administrator", name);
	} else {
		diagnosis_report(diagnosis, FINDING_WELL, "endpoint", NULL, "the endpoint '%s' answers, and has no language", name);
	}
}

void
diagnosis_read(struct diagnosis *diagnosis)
{
	enum source_way way;
	size_t i;

	check_endpoint(diagnosis);
	check_computer(diagnosis);
	for (i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		for (way = SOURCE_WAY_IIS7; rights[i].part == PART_AUTO_START && way < SOURCE_WAYS; way++)
			check_way(diagnosis, way);
		check_right(diagnosis, &rights[i]);
		if (rights[i].part == PART_POOLS)
			check_counters(diagnosis);
	}
	check_sites(diagnosis);
}
