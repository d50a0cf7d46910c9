/* What lib/windows/iis7.h promises: a call for each site, and what happens when one is refused or in vain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

#define ALL_OF_SITES "root/webadministration select [*] from Site"
#define GET_STATE    "root/webadministration Site.GetState "
#define POOL_STATE   "root/webadministration ApplicationPool.GetState "

static void
a_site_has_its_state_flag_name_bindings_and_pool(void **state)
{
	struct snapshot snapshot;
	const struct site *owa, *shop;

	(void)state;
	fake_node_iis7();
	fake_answer(GET_STATE "Shop", "ReturnValue=3");
	fake_answer(POOL_STATE "ShopPool", "ReturnValue=3");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 2);
	owa = snapshot_site(&snapshot, 1);
	assert_string_equal(owa->name, "OWA");
	assert_string_equal(owa->bindings, "http *:80:www.example, https *:443:");
	assert_string_equal(owa->pool, "DefaultAppPool");
	assert_int_equal(owa->auto_start, AUTO_START_ON);
	assert_int_equal(owa->run_state, RUN_STARTED);
	assert_int_equal(owa->pool_state, RUN_STARTED);
	shop = snapshot_site(&snapshot, 7);
	assert_int_equal(shop->auto_start, AUTO_START_OFF);
	assert_int_equal(shop->run_state, RUN_STOPPED);
	assert_int_equal(shop->pool_state, RUN_STOPPED);
	assert_int_equal(snapshot.facts.iis_interface, 7);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static void
states_are_mapped_and_other_numbers_are_unknown(void **state)
{
	static const struct {
		const char *told;
		enum run_state expected;
	} cases[] = {
		{ "ReturnValue=0", RUN_STARTING },
		{ "ReturnValue=1", RUN_STARTED },
		{ "ReturnValue=2", RUN_STOPPING },
		{ "ReturnValue=3", RUN_STOPPED },
		{ "ReturnValue=4", RUN_UNKNOWN },
		{ "ReturnValue=5", RUN_UNKNOWN },
		{ "ReturnValue!", RUN_UNKNOWN },
		{ "", RUN_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis7();
		fake_answer(GET_STATE "OWA", cases[i].told);
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot_site(&snapshot, 1)->run_state, cases[i].expected);
		assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_STARTED);
		snapshot_clear(&snapshot);
	}
}

static void
a_flag_that_is_not_told_is_unknown(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(SITES, "Id=1;Name=OWA;ServerAutoStart!");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.sites[0].auto_start, AUTO_START_UNKNOWN);
	snapshot_clear(&snapshot);
}

static void
ftp_sites_are_no_web_sites_and_are_not_asked(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(SITES,
	    "Bindings.BindingInformation=*:21:;Bindings.Protocol=ftp;Id=1;Name=Files\n"
	    "Bindings.BindingInformation=*:21:;Bindings.Protocol=ftp;Bindings:1.BindingInformation=*:80:;"
	    "Bindings:1.Protocol=http;Id=2;Name=Both\n"
	    "Bindings.BindingInformation=*:21:;Bindings.Protocol=FTP;Bindings:1.BindingInformation=*:2121:;"
	    "Bindings:1.Protocol=ftp;Id=3;Name=Two\n"
	    "Bindings.BindingInformation=808:*;Bindings.Protocol=net.tcp;Id=4;Name=Tcp\n"
	    "Bindings!;Id=5;Name=Bare");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 3);
	assert_non_null(snapshot_site(&snapshot, 2));
	assert_non_null(snapshot_site(&snapshot, 4));
	assert_non_null(snapshot_site(&snapshot, 5));
	assert_int_equal(fake_asked(GET_STATE "*"), 3);
	snapshot_clear(&snapshot);
}

static void
where_no_list_is_taken_ftp_sites_are_left_out_as_well(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(SITES, ERROR_ABSENT, "cannot process the filter");
	fake_answer(ALL_OF_SITES, "Id=1;Name=OWA;ServerAutoStart=true\n"
	    "Bindings.BindingInformation=*:21:;Bindings.Protocol=ftp;Id=3;Name=Files;ServerAutoStart=true");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 1);
	assert_string_equal(snapshot.sites[0].bindings, "");
	assert_int_equal(snapshot.facts.iis_interface, 7);
	snapshot_clear(&snapshot);
}

static void
a_refused_method_is_tried_once_and_not_for_every_site(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(GET_STATE "*", ERROR_DENIED, "Access is denied.");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked(GET_STATE "*"), 1);
	assert_int_equal(fake_asked(POOL_STATE "*"), 0);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "Access is denied."));
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "RootSDDL"));
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "Administrators"));
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	assert_int_equal(snapshot.site_count, 2);
	assert_int_equal(snapshot.sites[0].run_state, RUN_UNKNOWN);
	assert_int_equal(snapshot.sites[1].run_state, RUN_UNKNOWN);
	assert_int_equal(snapshot.sites[1].auto_start, AUTO_START_OFF);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static void
one_site_whose_state_fails_leaves_the_others(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(GET_STATE "OWA", ERROR_FAULT, "The provider failed.");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot_site(&snapshot, 1)->run_state, RUN_UNKNOWN);
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_STARTED);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "OWA"));
	snapshot_clear(&snapshot);
}

static void
one_site_that_does_not_answer_in_its_time_leaves_the_others(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(GET_STATE "OWA", ERROR_TIMEOUT, "no answer");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot_site(&snapshot, 1)->run_state, RUN_UNKNOWN);
	assert_false(snapshot_site(&snapshot, 1)->is_rejected);
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_STARTED);
	assert_int_equal(snapshot_site(&snapshot, 7)->pool_state, RUN_STARTED);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "OWA"));
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "no answer"));
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_TOLD);
	assert_int_equal(fake_asked_patiently("*GetState*"), 0);
	assert_int_equal(fake_asked_patiently(ROOTS), 1);
	snapshot_clear(&snapshot);
}

static void
one_pool_that_does_not_answer_in_its_time_leaves_the_others(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(POOL_STATE "DefaultAppPool", ERROR_TIMEOUT, "no answer");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot_site(&snapshot, 1)->pool_state, RUN_UNKNOWN);
	assert_int_equal(snapshot_site(&snapshot, 7)->pool_state, RUN_STARTED);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_POOLS].text, "DefaultAppPool"));
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static void
after_two_that_do_not_answer_no_further_one_is_asked(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(SITES, "Id=1;Name=OWA\nId=2;Name=Intranet\nId=3;Name=Files\nId=7;Name=Shop");
	fake_failure(GET_STATE "[IF]*", ERROR_TIMEOUT, "no answer");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked(GET_STATE "*"), 3);
	assert_int_equal(fake_asked(POOL_STATE "*"), 0);
	assert_int_equal(snapshot_site(&snapshot, 1)->run_state, RUN_STARTED);
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_UNKNOWN);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "Intranet"));
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_POOLS].text, "in time"));
	snapshot_clear(&snapshot);
}

static void
a_refusal_is_shown_before_what_failed_earlier(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(GET_STATE "OWA", ERROR_FAULT, "The provider failed.");
	fake_failure(GET_STATE "Shop", ERROR_DENIED, "Access is denied.");
	fake_look_must_succeed(&snapshot);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "Access is denied."));
	snapshot_clear(&snapshot);
}

static void
a_site_that_w3svc_does_not_have_is_rejected(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(GET_STATE "OWA", "ReturnValue=4");
	fake_look_must_succeed(&snapshot);
	assert_true(snapshot_site(&snapshot, 1)->is_rejected);
	assert_int_equal(snapshot_site(&snapshot, 1)->run_state, RUN_UNKNOWN);
	assert_false(snapshot_site(&snapshot, 7)->is_rejected);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static void
unknown_of_every_site_is_no_word_of_a_site(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(GET_STATE "*", "ReturnValue=4");
	fake_look_must_succeed(&snapshot);
	assert_false(snapshot.sites[0].is_rejected);
	assert_false(snapshot.sites[1].is_rejected);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "dministrator"));
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_answer(SERVICES, "Name=W3SVC;ProcessId=0;State=Stopped");
	fake_answer(GET_STATE "*", "ReturnValue=4");
	fake_look_must_succeed(&snapshot);
	assert_false(snapshot.sites[0].is_rejected);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	snapshot_clear(&snapshot);

	/* Of one, while the other one is not told at all: why that is stays said. */
	fake_node_iis7();
	fake_failure(GET_STATE "OWA", ERROR_FAULT, "The provider failed.");
	fake_answer(GET_STATE "Shop", "ReturnValue=4");
	fake_look_must_succeed(&snapshot);
	assert_false(snapshot_site(&snapshot, 7)->is_rejected);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "The provider failed."));
	snapshot_clear(&snapshot);
}

static void
a_site_that_is_gone_has_everything_listed_anew_once(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(GET_STATE "Shop", ERROR_ABSENT, "no such site");
	fake_then_answer(SITES, "Id=1;Name=OWA;ServerAutoStart=true\nId=7;Name=Shop 2;ServerAutoStart=true");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 2);
	assert_string_equal(snapshot_site(&snapshot, 7)->name, "Shop 2");
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_STARTED);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	assert_int_equal(fake_asked(SITES), 2);
	snapshot_clear(&snapshot);
}

static void
a_site_that_is_listed_and_gone_twice_is_unknown_and_kept(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(GET_STATE "Shop", ERROR_ABSENT, "no such site");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 2);
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_UNKNOWN);
	assert_int_equal(snapshot_site(&snapshot, 1)->run_state, RUN_STARTED);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_UNREADABLE);
	assert_int_equal(fake_asked(SITES), 2);
	snapshot_clear(&snapshot);
}

static void
only_pools_that_sites_use_are_asked_and_each_once(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(SITES, "Id=1;Name=OWA\nId=2;Name=shop\nId=3;Name=Intranet\nId=4;Name=No root");
	fake_answer(ROOTS,
	    "ApplicationPool=Common;Path=/;SiteName=OWA\nApplicationPool=common;Path=/;SiteName=Shop\n"
	    "ApplicationPool=Other;Path=/sub;SiteName=Intranet\nApplicationPool=;Path=/;SiteName=Intranet\n"
	    "ApplicationPool=Unused;Path=/;SiteName=Deleted");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked(POOL_STATE "*"), 1);
	assert_string_equal(snapshot_site(&snapshot, 2)->pool, "common");
	assert_int_equal(snapshot_site(&snapshot, 1)->pool_state, RUN_STARTED);
	assert_int_equal(snapshot_site(&snapshot, 2)->pool_state, RUN_STARTED);
	assert_string_equal(snapshot_site(&snapshot, 3)->pool, "");
	assert_int_equal(snapshot_site(&snapshot, 3)->pool_state, RUN_UNKNOWN);
	assert_int_equal(snapshot_site(&snapshot, 4)->pool_state, RUN_UNKNOWN);
	snapshot_clear(&snapshot);
}

static void
pools_that_are_expected_are_asked_too(void **state)
{
	static const char *const globs[] = { "job*", "Gone" };
	const struct look_request request = { .timeout_ms = 5000, .now = NOW, .expect_pools = globs,
		.expect_pool_count = 2 };
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_answer("root/webadministration select Name from ApplicationPool",
	    "Name=DefaultAppPool\nName=ShopPool\nName=Jobs\nName=Other");
	fake_answer(POOL_STATE "Jobs", "ReturnValue=3");
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(fake_asked(POOL_STATE "*"), 3);
	assert_int_equal(snapshot.pool_count, 2);
	assert_string_equal(snapshot.pools[0].name, "Jobs");
	assert_int_equal(snapshot.pools[0].state, RUN_STOPPED);
	assert_string_equal(snapshot.pools[1].name, "Gone");
	assert_true(snapshot.pools[1].is_absent && !snapshot.pools[0].is_absent);
	snapshot_clear(&snapshot);
	fake_failure("root/webadministration select Name from ApplicationPool", ERROR_DENIED, "no");
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(snapshot.pool_count, 2);
	assert_false(snapshot.pools[0].is_absent || snapshot.pools[1].is_absent);
	assert_int_equal(snapshot.pools[0].state, RUN_UNKNOWN);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	assert_int_equal(snapshot.sites[0].pool_state, RUN_STARTED);
	snapshot_clear(&snapshot);
}

/* It may have been set up for jobs alone, or have lost its sites. */
static void
pools_that_are_expected_are_asked_on_a_node_without_sites(void **state)
{
	static const char *const globs[] = { "job*", "Gone" };
	const struct look_request request = { .timeout_ms = 5000, .now = NOW, .expect_pools = globs,
		.expect_pool_count = 2 };
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_answer(SITES, "");
	fake_answer("root/webadministration select Name from ApplicationPool", "Name=Jobs\nName=Other");
	fake_answer(POOL_STATE "Jobs", "ReturnValue=3");
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(fake_asked(ROOTS), 0);
	assert_int_equal(snapshot.pool_count, 2);
	assert_string_equal(snapshot.pools[0].name, "Jobs");
	assert_int_equal(snapshot.pools[0].state, RUN_STOPPED);
	assert_true(snapshot.pools[1].is_absent);
	snapshot_clear(&snapshot);

	/* What an account without rights gets: no site, no pool, no error. */
	fake_answer("root/webadministration select Name from ApplicationPool", "");
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(snapshot.pool_count, 2);
	assert_false(snapshot.pools[0].is_absent || snapshot.pools[1].is_absent);
	assert_int_equal(snapshot.pools[0].state, RUN_UNKNOWN);
	snapshot_clear(&snapshot);
}

static void
pools_that_cannot_be_read_are_noted(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_failure(ROOTS, ERROR_FAULT, "The provider failed.");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	assert_string_equal(snapshot.sites[0].pool, "");
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_answer(ROOTS, "ApplicationPool=ShopPool;Path=/;SiteName!\nApplicationPool=DefaultAppPool;Path=/");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_POOLS].text, "(2) none tells its site"));
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_failure(POOL_STATE "ShopPool", ERROR_ABSENT, "no such pool");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	assert_int_equal(snapshot_site(&snapshot, 1)->pool_state, RUN_STARTED);
	assert_int_equal(snapshot_site(&snapshot, 7)->pool_state, RUN_UNKNOWN);
	assert_string_equal(snapshot_site(&snapshot, 7)->pool, "ShopPool");
	snapshot_clear(&snapshot);
}

static void
a_site_without_name_or_id_is_not_a_complete_listing(void **state)
{
	static const char *const listings[] = {
		"Id=1;Name=OWA\nId=2",
		"Id=1;Name=OWA\nName=Shop",
		"Id=0;Name=OWA",
		"Id=4294967296;Name=OWA",
		"Id=1;Name=",
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(listings) / sizeof(listings[0]); i++) {
		fake_node_iis7();
		fake_answer(SITES, listings[i]);
		fake_look_must_fail(&err);
		assert_int_equal(err.kind, ERROR_MALFORMED);
	}
}

static void
a_node_without_sites_is_not_asked_for_more(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(SITES, "");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 0);
	assert_int_equal(fake_asked("root/webadministration *"), 1);
	snapshot_clear(&snapshot);
}

static void
a_connection_that_breaks_at_a_site_ends_the_look(void **state)
{
	static const enum error_kind kinds[] = { ERROR_UNREACHABLE, ERROR_TLS, ERROR_REFUSED, ERROR_MALFORMED };
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		fake_node_iis7();
		fake_failure(GET_STATE "Shop", kinds[i], "it broke");
		fake_look_must_fail(&err);
		assert_int_equal(err.kind, kinds[i]);
		assert_non_null(strstr(err.text, "it broke"));
	}
}

#define MANY	     30
#define OPEN_SHELL   "shell open 65001"
#define LISTINGS     "shell run *"

/* Sites 1 to MANY, of which the last is stopped, by both ways; `odd` is the last one in appcmd's words. */
static void
fake_many_sites(const char *odd)
{
	static char sites[8192], listing[16384], stopped[100];
	size_t i, listed = 0, told;

	fake_node_iis7();
	told = (size_t)snprintf(listing, sizeof(listing), "<appcmd><APPPOOL APPPOOL.NAME=\"DefaultAppPool\" state=\"Started\"/>"
	    "</appcmd><appcmd>");
	for (i = 1; i <= MANY; i++) {
		listed += (size_t)snprintf(sites + listed, sizeof(sites) - listed, "%sId=%zu;Name=S%zu;ServerAutoStart=true",
		    i == 1 ? "" : "\n", i, i);
		if (i < MANY)
			told += (size_t)snprintf(listing + told, sizeof(listing) - told, "<SITE SITE.NAME=\"S%zu\" SITE.ID=\"%zu\" "
			    "state=\"Started\"><site serverAutoStart=\"true\"/></SITE>", i, i);
	}
	snprintf(listing + told, sizeof(listing) - told, "%s</appcmd>", odd);
	fake_answer(SITES, sites);
	snprintf(stopped, sizeof(stopped), GET_STATE "S%d", MANY);
	fake_answer(stopped, "ReturnValue=3");
	fake_answer(ROOTS, "ApplicationPool=DefaultAppPool;Path=/;SiteName=S1\nApplicationPool=ShopPool;Path=/;SiteName=S2");
	fake_answer(OPEN_SHELL, "");
	fake_answer("shell close", "");
	fake_output(1, listing);
	fake_answer(LISTINGS, "file=1;exit=0");
}

#define ODD(name, id, state, flag) \
	"<SITE SITE.NAME=\"" name "\" SITE.ID=\"" id "\" state=\"" state "\"><site serverAutoStart=\"" flag "\"/></SITE>"

static void
look_at_many(unsigned int shells, unsigned int questions)
{
	struct snapshot snapshot;
	size_t i;

	fake_forget_questions();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, MANY);
	for (i = 0; i < MANY; i++)
		assert_int_equal(snapshot.sites[i].run_state, i + 1 < MANY ? RUN_STARTED : RUN_STOPPED);
	assert_int_equal(snapshot.sites[0].pool_state, RUN_STARTED);
	assert_int_equal(snapshot.sites[1].pool_state, RUN_STARTED);
	assert_int_equal(fake_asked(OPEN_SHELL), shells);
	assert_int_equal(fake_shells_open(), 0);
	assert_int_equal(fake_asked(GET_STATE "*"), questions);
	snapshot_clear(&snapshot);
}

static void
many_sites_far_away_are_told_by_one_command(void **state)
{
	(void)state;
	fake_many_sites(ODD("S30", "30", "Stopped", "true"));
	look_at_many(0, MANY);			/* there is time for each */

	fake_question_takes(150);
	look_at_many(1, 4);			/* three, and one of the other state */
	assert_int_equal(fake_asked(POOL_STATE "*"), 2);	/* one is not in the listing */

	fake_many_sites(ODD("S30", "30", "Unknown", "true"));
	fake_question_takes(150);
	look_at_many(1, 4);			/* Unknown is no state: it is asked for */
}

/* On the day on which the ways are compared, too: what the shell told in this look is no witness for it. */
static void
states_that_the_shell_told_are_not_compared_with_the_shell(void **state)
{
	const struct look_request request = { .timeout_ms = 5000, .now = 1385200000,
		.ways = { .way = SOURCE_WAY_IIS7, .searched_at = 1385200000 - SOURCE_WAYS_AGAIN_S } };
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_many_sites(ODD("S30", "30", "Stopped", "true"));
	fake_question_takes(150);
	fake_forget_questions();
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(snapshot.ways.way, SOURCE_WAY_IIS7);
	assert_int_equal(snapshot.ways.searched_at, request.now);
	assert_int_equal(fake_asked(OPEN_SHELL), 1);
	assert_int_equal(snapshot.ways.shell, SHELL_NOT_COMPARED);
	snapshot_clear(&snapshot);
}

static void
what_appcmd_tells_otherwise_is_not_used(void **state)
{
	static const char *const odds[] = {
		ODD("S30", "31", "Stopped", "true"), ODD("Other", "30", "Stopped", "true"), ODD("S30", "30", "Stopped", "false"), "",
		ODD("S30", "30", "Stopped", "true") ODD("S31", "31", "Stopped", "true"),
		"ERROR ( hresult:8007007a, message:too small )",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
		fake_many_sites(odds[i]);
		fake_question_takes(100);
		look_at_many(1, MANY);
	}
	fake_many_sites(ODD("S30", "30", "Starting", "true"));	/* seen at the last one: all are asked then */
	fake_question_takes(100);
	look_at_many(1, MANY + 4);
	fake_many_sites("");
	fake_question_takes(100);
	fake_failure(OPEN_SHELL, ERROR_DENIED, "not for you");
	look_at_many(1, MANY);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_has_its_state_flag_name_bindings_and_pool),
	cmocka_unit_test(states_are_mapped_and_other_numbers_are_unknown),
	cmocka_unit_test(a_flag_that_is_not_told_is_unknown),
	cmocka_unit_test(ftp_sites_are_no_web_sites_and_are_not_asked),
	cmocka_unit_test(where_no_list_is_taken_ftp_sites_are_left_out_as_well),
	cmocka_unit_test(a_refused_method_is_tried_once_and_not_for_every_site),
	cmocka_unit_test(one_site_whose_state_fails_leaves_the_others),
	cmocka_unit_test(one_site_that_does_not_answer_in_its_time_leaves_the_others),
	cmocka_unit_test(one_pool_that_does_not_answer_in_its_time_leaves_the_others),
	cmocka_unit_test(after_two_that_do_not_answer_no_further_one_is_asked),
	cmocka_unit_test(a_refusal_is_shown_before_what_failed_earlier),
	cmocka_unit_test(a_site_that_w3svc_does_not_have_is_rejected),
	cmocka_unit_test(unknown_of_every_site_is_no_word_of_a_site),
	cmocka_unit_test(a_site_that_is_gone_has_everything_listed_anew_once),
	cmocka_unit_test(a_site_that_is_listed_and_gone_twice_is_unknown_and_kept),
	cmocka_unit_test(only_pools_that_sites_use_are_asked_and_each_once),
	cmocka_unit_test(pools_that_are_expected_are_asked_too),
	cmocka_unit_test(pools_that_are_expected_are_asked_on_a_node_without_sites),
	cmocka_unit_test(pools_that_cannot_be_read_are_noted),
	cmocka_unit_test(a_site_without_name_or_id_is_not_a_complete_listing),
	cmocka_unit_test(a_node_without_sites_is_not_asked_for_more),
	cmocka_unit_test(a_connection_that_breaks_at_a_site_ends_the_look),
	cmocka_unit_test(many_sites_far_away_are_told_by_one_command),
	cmocka_unit_test(states_that_the_shell_told_are_not_compared_with_the_shell),
	cmocka_unit_test(what_appcmd_tells_otherwise_is_not_used),
};

TEST_GROUP(tests, NULL, NULL);
