#include "lib/windows/iis.h"

#include <stdio.h>
#include <string.h>

#include "lib/model/text.h"
#include "lib/windows/appcmd.h"
#include "lib/windows/counters.h"
#include "lib/windows/iis6.h"
#include "lib/windows/iis7.h"

bool
windows_iis_list(struct windows_look *look, enum source_way way, struct error *err)
{
	switch (way) {
	case SOURCE_WAY_IIS7:
		return windows_iis7_list(look, err);
	case SOURCE_WAY_IIS6:
		return windows_iis6_read(look, err);
	case SOURCE_WAY_APPCMD:
		return windows_appcmd_read(look, err);
	case SOURCE_WAY_COUNTERS:
		return windows_counter_sites_read(look, err);
	case SOURCE_WAY_NONE:
	case SOURCE_WAYS:
		break;
	}
	return error_set(err, ERROR_ABSENT, "no way to the sites");
}

bool
windows_iis_list_aside(const struct windows_look *look, enum source_way way, struct snapshot *scratch, struct error *err)
{
	const struct look_request request = { .scope = LOOK_GUARDS, .want_sites = true, .now = look->request->now };
	struct source_ways ways = { .way = SOURCE_WAY_NONE };
	struct windows_look narrow = {
		.client = look->client, .request = &request, .ways = &ways, .snapshot = scratch,
	};
	bool ok;

	scratch->facts = look->snapshot->facts;
	wsman_set_share(look->client, WINRM_SHARE);
	ok = windows_iis_list(&narrow, way, err);
	wsman_set_share(look->client, 1);
	return ok;
}

/* Of IIS 7 alone a listing is less than all. */
static bool
read_by(struct windows_look *look, enum source_way way, struct error *err)
{
	if (!(way == SOURCE_WAY_IIS7 ? windows_iis7_read(look, err) : windows_iis_list(look, way, err)))
		return false;
	look->ways->way = way;
	return true;
}

/* What the ways answered; ERROR_NONE: not tried. */
struct answers {
	struct error of[SOURCE_WAYS];
};

static bool
is_denied(const struct answers *answers, enum source_way way)
{
	return answers->of[way].kind == ERROR_DENIED;
}

static bool
is_absent(const struct answers *answers, enum source_way way)
{
	return answers->of[way].kind == ERROR_ABSENT;
}

/* What matters most for who has to mend it: a right, or that all is forbidden; then a failure; then something to install. */
static enum error_kind
kind_of_all(const struct answers *answers)
{
	enum error_kind kind = ERROR_NONE;
	enum source_way way;

	for (way = SOURCE_WAY_IIS7; way < SOURCE_WAYS; way++) {
		if (is_denied(answers, way))
			return ERROR_DENIED;
		if (answers->of[way].kind != ERROR_NONE &&
		    (kind == ERROR_NONE || kind == ERROR_ABSENT || way == SOURCE_WAY_APPCMD))
			kind = answers->of[way].kind;
	}
	return kind == ERROR_NONE ? ERROR_DENIED : kind;
}

#define FEATURES \
	"install the feature Web-Scripting-Tools (IIS Management Scripts and Tools) or Web-WMI" \
	" (IIS 6 WMI Compatibility)"

/* Before Windows 6.0 there is neither the new interface nor appcmd.exe. */
static bool
is_old(const struct snapshot *snapshot)
{
	return node_is_before(&snapshot->facts, 600);
}

bool
windows_iis_has_way(const struct snapshot *snapshot, enum source_way way)
{
	return way == SOURCE_WAY_IIS6 || !is_old(snapshot);
}

/* The cheapest right that is missing comes first. */
static const char *
right_for(const struct answers *answers)
{
	if (is_denied(answers, SOURCE_WAY_COUNTERS))
		return ": " WINDOWS_COUNTERS_ADVICE;
	if (is_denied(answers, SOURCE_WAY_APPCMD))
		return ": " WINRM_ADMINISTRATOR ", for whom appcmd.exe in a remote shell tells them with nothing to install (a "
		       "local account wants LocalAccountTokenFilterPolicy = 1 there, too)";
	return is_denied(answers, SOURCE_WAY_IIS7) || is_denied(answers, SOURCE_WAY_IIS6) ? ": " WINRM_ADMINISTRATOR : "";
}

/* What is denied is there: then nothing is to be installed. Which features there are depends on the Windows. */
static const char *
feature_for(const struct snapshot *snapshot, const struct answers *answers)
{
	if (is_denied(answers, SOURCE_WAY_IIS7) || is_denied(answers, SOURCE_WAY_IIS6))
		return "";
	if (is_old(snapshot))
		return is_absent(answers, SOURCE_WAY_IIS6) ? ": install IIS with its WMI provider, and " WINRM_ADMINISTRATOR : "";
	if (!is_absent(answers, SOURCE_WAY_IIS7) && !is_absent(answers, SOURCE_WAY_IIS6))
		return "";
	return right_for(answers)[0] != '\0' ? "; else, for an administrator, " FEATURES
					     : ": " FEATURES ", and " WINRM_ADMINISTRATOR;
}

/* The node's own words, which may be long: something of each. */
static void
quote(const struct answers *answers, char *text, size_t size)
{
	static const enum source_way order[] = {
		SOURCE_WAY_APPCMD, SOURCE_WAY_IIS7, SOURCE_WAY_IIS6, SOURCE_WAY_COUNTERS,
	};
	const size_t limit = answers->of[SOURCE_WAY_APPCMD].kind == ERROR_NONE ? 250 : 150;
	size_t i, length = 0;

	text[0] = '\0';
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct error *answer = &answers->of[order[i]];

		if (answer->kind == ERROR_NONE || (order[i] == SOURCE_WAY_COUNTERS && is_denied(answers, order[i])))
			continue;
		length += (size_t)snprintf(text + length, size - length, "%s%.*s", length == 0 ? ". The node says: " : ". And: ",
		    (int)text_whole_characters(answer->text, strnlen(answer->text, limit)), answer->text);
	}
}

/* " (ways = ... forbids appcmd, counters)", or "". */
static void
tell_forbidden(const struct windows_look *look, char *text, size_t size)
{
	enum source_way way;
	size_t length = 0;

	text[0] = '\0';
	for (way = SOURCE_WAY_IIS7; way < SOURCE_WAYS && !look->is_by_endpoint; way++)
		if (!windows_way_is_allowed(look, way))
			length += (size_t)snprintf(text + length, size - length, "%s%s",
			    length == 0 ? " (ways = ... forbids " : ", ", source_way_name(way));
	if (length > 0)
		snprintf(text + length, size - length, ")");
}

/* No way leads to the sites: what to do comes before what the node says. */
static bool
complain(const struct windows_look *look, const struct answers *answers, struct error *err)
{
	const struct snapshot *snapshot = look->snapshot;
	const bool is_all_denied = is_denied(answers, SOURCE_WAY_IIS6) && !is_absent(answers, SOURCE_WAY_IIS7);
	char words[SOURCE_WAYS * 270], forbidden[128];

	quote(answers, words, sizeof(words));
	tell_forbidden(look, forbidden, sizeof(forbidden));
	return error_set(err, kind_of_all(answers), "the sites of IIS cannot be read%s%s%s%s%s", forbidden, right_for(answers),
	    feature_for(snapshot, answers),
	    snapshot->facts.w3svc_state == SERVICE_UNKNOWN && !is_all_denied
		? ". Perhaps it is not IIS: no W3SVC is shown either"
		: "",
	    words);
}

/* A listing that expires twice is one of an interface that is there. */
static bool
may_try_another(const struct error *err)
{
	return error_kind_has(err->kind, ERROR_OF_ONE_PART) && err->kind != ERROR_EXPIRED;
}

/* The node does not have it, or not for this account. */
static bool
is_passed(const struct answers *answers, enum source_way way)
{
	return answers->of[way].kind == ERROR_NONE || is_absent(answers, way) || is_denied(answers, way);
}

/* By the node, or by the configuration. */
static bool
is_any_refused(const struct windows_look *look, const struct answers *answers)
{
	enum source_way way;

	for (way = SOURCE_WAY_IIS7; way < SOURCE_WAY_COUNTERS; way++)
		if (is_denied(answers, way) || !windows_way_is_allowed(look, way))
			return true;
	return false;
}

/*
 * A shell is for administrators, as the two before it are: what both refuse it refuses, too. Counters are the last resort, of
 * accounts that are refused another: they tell no flags, so a way that only fails now is not given up for them, and what is
 * not there is better installed.
 */
static bool
is_worth_trying(const struct windows_look *look, const struct answers *answers, enum source_way way)
{
	const bool is_stock = !is_old(look->snapshot) && look->snapshot->facts.w3svc_state != SERVICE_ABSENT &&
	    is_passed(answers, SOURCE_WAY_IIS7) && is_passed(answers, SOURCE_WAY_IIS6);

	switch (way) {
	case SOURCE_WAY_IIS7:
	case SOURCE_WAY_IIS6:
		return windows_iis_has_way(look->snapshot, way);
	case SOURCE_WAY_APPCMD:
		return is_stock && !(is_denied(answers, SOURCE_WAY_IIS7) && is_denied(answers, SOURCE_WAY_IIS6));
	case SOURCE_WAY_COUNTERS:
		return is_stock && is_any_refused(look, answers) && is_passed(answers, SOURCE_WAY_APPCMD) &&
		       windows_iis_has_way(look->snapshot, way);
	case SOURCE_WAY_NONE:
	case SOURCE_WAYS:
		break;
	}
	return false;
}

/* What a way that failed has left behind. */
static void
forget_sites(struct snapshot *snapshot)
{
	static const enum snapshot_part parts[] = { PART_AUTO_START, PART_RUN_STATE, PART_POOLS };
	size_t i;

	snapshot->site_count = snapshot->pool_count = 0;
	snapshot->has_no_numbers = false;
	snapshot->only_reads = "";
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		snapshot->parts[parts[i]] = (struct snapshot_part_state) { PART_NOT_ASKED, "" };
}

/*
 * True with the sites, or with `ret_answer`, after which another way may be tried; else `err` ends it. While a way is
 * left that is known to lead there (`has_spare`), one that hangs or talks nonsense must not cost the look.
 */
static bool
try_way(struct windows_look *look, enum source_way way, bool has_spare, struct error *ret_answer, struct error *err)
{
	bool ok;

	wsman_set_share(look->client, has_spare ? WINRM_SHARE : 1);
	ok = read_by(look, way, ret_answer);
	wsman_set_share(look->client, 1);
	if (ok) {
		error_clear(ret_answer);
		return true;
	}
	forget_sites(look->snapshot);
	if (has_spare ? ret_answer->kind != ERROR_NO_MEMORY && !error_kind_has(ret_answer->kind, ERROR_OF_CONNECTION)
		      : may_try_another(ret_answer))
		return true;
	*err = *ret_answer;
	return false;
}

/* From the first way on; `known`, if any, led there last time. */
static bool
search(struct windows_look *look, enum source_way known, struct error *err)
{
	struct answers answers = { 0 };
	enum source_way way;

	*look->ways = (struct source_ways) { .searched_at = look->request->now };
	for (way = SOURCE_WAY_IIS7; way < SOURCE_WAYS && look->ways->way == SOURCE_WAY_NONE; way++)
		if (windows_way_is_allowed(look, way) && (way == known || is_worth_trying(look, &answers, way)) &&
		    !try_way(look, way, way < known, &answers.of[way], err))
			return false;
	look->is_to_compare = known == SOURCE_WAY_IIS7 && look->ways->way == SOURCE_WAY_IIS7 && !look->has_asked_shell;
	return look->ways->way != SOURCE_WAY_NONE || complain(look, &answers, err);
}

bool
windows_iis_believe(const struct snapshot *snapshot, struct error *err)
{
	if (snapshot->site_count > 0 || snapshot->facts.w3svc_state != SERVICE_UNKNOWN)
		return true;
	return error_set(err, ERROR_DENIED,
	    "neither the service W3SVC nor a site is shown to this account, which looks like a missing "
	    "right: " WINRM_ADMINISTRATOR);
}

bool
windows_iis_read_again(struct windows_look *look, struct error *err)
{
	const enum source_way way = look->ways->way;

	if (look->request->scope == LOOK_GUARDS)
		return windows_iis_list(look, way, err);
	if (way == SOURCE_WAY_COUNTERS)
		return error_set(err, ERROR_USAGE, "%s", WINDOWS_COUNTERS_ONLY_READ);
	return way == SOURCE_WAY_IIS6 ? windows_iis6_ask(look, err) :
	       way == SOURCE_WAY_IIS7 ? windows_iis7_ask(look, err) : windows_appcmd_ask(look, err);
}

/*
 * A repair has better things to do with its time; but by counters it can do nothing, and its account may have more rights
 * than that of the look before.
 */
static bool
is_search_due(const struct windows_look *look)
{
	const time_t age_s = look->request->now - look->ways->searched_at;

	if (look->request->is_for_repair)
		return look->ways->way == SOURCE_WAY_COUNTERS;
	return age_s < 0 || age_s >= (look->ways->way == SOURCE_WAY_COUNTERS ? SOURCE_COUNTERS_AGAIN_S : SOURCE_WAYS_AGAIN_S);
}

/* One command for all sites, in place of a GetState for each: they were seen to say the same. */
static bool
prefers_shell(const struct windows_look *look)
{
	return look->ways->way == SOURCE_WAY_IIS7 && look->ways->shell == SHELL_AGREES && !look->request->is_for_repair &&
	       windows_way_is_allowed(look, SOURCE_WAY_APPCMD);
}

/* The same as the other way would: a state that is not told may be one that only the shell does not tell. */
static bool
is_all_told(const struct windows_look *look)
{
	static const enum snapshot_part parts[] = { PART_AUTO_START, PART_RUN_STATE, PART_POOLS };
	const struct snapshot *snapshot = look->snapshot;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (snapshot->parts[parts[i]].status != PART_TOLD)
			return false;
	for (i = 0; i < snapshot->site_count && !service_is_down(snapshot->facts.w3svc_state); i++)
		if (snapshot->sites[i].run_state == RUN_UNKNOWN &&
		    !windows_was_rejected(look->request, snapshot->sites[i].id))
			return false;
	return true;
}

/* The way stays what it is, as repairs go by it. With `*ret_is_read` false the sites are still to be read. */
static bool
read_by_shell(struct windows_look *look, bool *ret_is_read, struct error *err)
{
	struct error answer;

	if (!try_way(look, SOURCE_WAY_APPCMD, true, &answer, err))
		return false;
	*ret_is_read = answer.kind == ERROR_NONE && is_all_told(look);
	look->ways->way = SOURCE_WAY_IIS7;
	if (!*ret_is_read) {
		forget_sites(look->snapshot);
		look->ways->shell = SHELL_NOT_COMPARED;
	}
	return true;
}

bool
windows_iis_read(struct windows_look *look, struct error *err)
{
	const enum source_way known = windows_way_is_allowed(look, look->ways->way) ? look->ways->way : SOURCE_WAY_NONE;
	bool is_read = false;

	if (known == SOURCE_WAY_NONE || is_search_due(look))
		return search(look, known, err);
	if (prefers_shell(look) && !read_by_shell(look, &is_read, err))
		return false;
	if (is_read || read_by(look, known, err))
		return true;
	if (!may_try_another(err))
		return false;
	forget_sites(look->snapshot);
	return search(look, SOURCE_WAY_NONE, err);
}

/* --- two ways, compared ------------------------------------------------------------ */

static bool
is_same_site(const struct site *a, const struct site *b)
{
	return a->id == b->id && a->run_state == b->run_state && a->auto_start == b->auto_start &&
	       a->is_rejected == b->is_rejected && a->pool_state == b->pool_state && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->bindings, b->bindings) == 0 && strcmp(a->pool, b->pool) == 0;
}

/* Both are sorted. What one of them does not tell is no agreement. */
static bool
agree(const struct snapshot *a, const struct snapshot *b)
{
	static const enum snapshot_part parts[] = { PART_AUTO_START, PART_RUN_STATE, PART_POOLS };
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (a->parts[parts[i]].status != PART_TOLD || b->parts[parts[i]].status != PART_TOLD)
			return false;
	if (a->site_count != b->site_count)
		return false;
	for (i = 0; i < a->site_count; i++)
		if (!is_same_site(&a->sites[i], &b->sites[i]))
			return false;
	return true;
}

/* The look is over: the next one begins again a conversation that broke. */
static bool
list_by_shell(struct windows_look *look, struct snapshot *scratch, struct error *err)
{
	const bool ok = windows_iis_list_aside(look, SOURCE_WAY_APPCMD, scratch, err) && snapshot_finish(scratch, err);

	if (!ok && !error_kind_has(err->kind, ERROR_OF_ONE_PART))
		wsman_restart(look->client);
	return ok;
}

bool
windows_agreement_find(struct windows_look *look, struct error *err)
{
	struct snapshot scratch;
	bool ok;

	if (!look->is_to_compare || look->snapshot->site_count < AGREEMENT_SITES ||
	    !windows_way_is_allowed(look, SOURCE_WAY_APPCMD))
		return true;
	if (!snapshot_init(&scratch, look->snapshot->node, err))
		return false;
	ok = list_by_shell(look, &scratch, err);
	if (ok)
		look->ways->shell = agree(look->snapshot, &scratch) ? SHELL_AGREES : SHELL_DIFFERS;
	snapshot_clear(&scratch);
	return ok || err->kind != ERROR_NO_MEMORY;
}
