/* What lib/windows/appcmd_repair.h promises: one line each, the name beside it, and what each answer means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/windows/repair.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_wsman.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define RUN	"shell run %windir%\\system32\\inetsrv\\appcmd.exe "
#define CONFIRM	"list site /id:7 /site.name:\"%SWSITE%\" /text:id && %windir%\\system32\\inetsrv\\appcmd.exe "
#define START	RUN CONFIRM "start site /site.name:\"%SWSITE%\""
#define SET	RUN CONFIRM "set site /site.name:\"%SWSITE%\" /serverAutoStart:true"
#define POOL	RUN "start apppool /apppool.name:\"%SWPOOL%\""
#define STATE	RUN "list site /id:7 /text:state"
#define POOL_STATE RUN "list apppool /apppool.name:\"%SWPOOL%\" /text:state"
#define OPEN	"shell open 65001 SWSITE=Shop & 1%"
#define OPEN_FOR_POOL "shell open 65001 SWPOOL=ShopPool"

#define CONFIG_ERROR(name, line, description) \
	"ERROR ( message:Configuration error\r\n\r\nFilename: " name "\r\nLine Number: " line "\r\nDescription: " description "\r\n. )\r\n"

static struct site shop;
static struct error err;

static bool
act(enum source_action_kind kind)
{
	const struct source_target target = { .name = "EXCH-A", .address = "a" };
	const struct source_action action = { .kind = kind, .site = &shop, .name = "W3SVC", .timeout_ms = 1000 };
	const struct source_ways ways = { .way = SOURCE_WAY_APPCMD, .code_page = 65001 };
	struct wsman *client;
	bool ok;

	error_clear(&err);
	assert_true(wsman_open(&target, &client, &err));
	ok = windows_repair(client, &ways, &action, &err);
	wsman_close(client);
	assert_int_equal(fake_shells_open(), 0);
	assert_int_equal(fake_asked("shell close"), fake_asked("shell run *") > 0);
	return ok;
}

static int
begin(void **state)
{
	(void)state;
	fake_reset();
	shop = (struct site) { .id = 7, .name = "Shop & 1%", .pool = "ShopPool" };
	fake_answer("shell open *", "");
	fake_answer("shell close", "");
	fake_output(1, "7\r\n\"Shop & 1%\" successfully started.\r\n");
	fake_output(2, "Stopped\r\n");
	fake_answer(STATE, "file=2;exit=0");
	fake_answer(POOL_STATE, "file=2;exit=0");
	return 0;
}

/* What is written is answered by `text` and `exit_code`. */
static bool
act_on(enum source_action_kind kind, const char *text, unsigned int exit_code)
{
	static char answer[64];

	fake_forget_questions();
	fake_output(1, text);
	snprintf(answer, sizeof(answer), "file=1;exit=%u", exit_code);
	fake_answer(kind == SOURCE_START_SITE ? START : kind == SOURCE_START_POOL ? POOL : SET, answer);
	return act(kind);
}

static void
each_write_is_one_line_with_the_name_beside_it(void **state)
{
	(void)state;
	assert_true(act_on(SOURCE_START_SITE, "7\r\n\"Shop\" successfully started.\r\n", 0));
	assert_int_equal(fake_asked(OPEN), 1);
	assert_int_equal(fake_asked(START), 1);
	assert_int_equal(fake_asked("*"), 3);
	assert_true(act_on(SOURCE_SET_AUTO_START, "7\r\nSITE object \"Shop\" changed\r\n", 0));
	assert_int_equal(fake_asked(SET), 1);
	assert_int_equal(fake_asked("*"), 3);
	assert_true(act_on(SOURCE_START_POOL, "\"ShopPool\" successfully started.\r\n", 0));
	assert_int_equal(fake_asked(OPEN_FOR_POOL), 1);
	assert_int_equal(fake_asked("*"), 3);
}

/* In another language, behind noise, with nothing to change, of a name that looks like an error. */
static void
what_was_done_is_told_by_numbers(void **state)
{
	(void)state;
	assert_true(act_on(SOURCE_START_SITE, "\xef\xbb\xbf" "7\r\n\xff\xfe \xcf\xce\r\n", 0));
	assert_true(act_on(SOURCE_START_SITE, "Active code page: 65001\r\n7\r\n", 0));
	assert_true(act_on(SOURCE_SET_AUTO_START, "7\r\n", 42));
	assert_true(act_on(SOURCE_START_POOL, "\"ERROR ( 7\" gestartet\r\n", 0));
	assert_false(act_on(SOURCE_START_SITE, "7\r\nERROR ( message:?? )\r\n", 0));
	assert_false(act_on(SOURCE_START_SITE, "17\r\n\"Shop\" successfully started.\r\n", 0));
	assert_true(error_kind_has(err.kind, ERROR_LEAVES_DOUBT));
}

/* The error table of windows-shell.md 3.5, of a write that was tried. */
static void
each_error_of_the_table_means_what_it_says(void **state)
{
	static const struct {
		enum source_action_kind kind;
		const char *text;
		unsigned int exit_code;
		enum error_kind error;
		const char *words;
	} rows[] = {
		{ SOURCE_SET_AUTO_START, CONFIG_ERROR("redirection.config", "0", "Cannot read configuration file due to "
		    "insufficient permissions"), 5, ERROR_DENIED, "Administrators" },
		{ SOURCE_SET_AUTO_START, CONFIG_ERROR("redirection.config", "0", "?"), 1168, ERROR_DENIED, "Administrators" },
		{ SOURCE_SET_AUTO_START, CONFIG_ERROR("\\\\?\\UNC\\nas\\iis\\applicationHost.config", "0", "Cannot write configuration "
		    "file due to insufficient permissions"), 5, ERROR_DENIED, "a configuration that nodes share" },
		{ SOURCE_SET_AUTO_START, "ERROR ( hresult:80070005, message:Access is denied.\r\n )\r\n", 1, ERROR_DENIED, "denied" },
		{ SOURCE_SET_AUTO_START, CONFIG_ERROR("applicationHost.config", "187", "Configuration file is not well-formed XML"), 13,
		    ERROR_FAULT, "Filename: applicationHost.config Line Number: 187 Description: Configuration file is not" },
		{ SOURCE_SET_AUTO_START, "ERROR ( hresult:80070020, message:in use )", 32, ERROR_BUSY, "in use" },
		{ SOURCE_START_SITE, "ERROR ( message:The WAS service is not available - try starting the service first. )\r\n", 50,
		    ERROR_BUSY, "WAS does not run" },
		{ SOURCE_SET_AUTO_START, "ERROR ( message:Must use exact identifer for SITE object with verb SET. )", 50, ERROR_BUSY,
		    "exact" },
		{ SOURCE_START_SITE, "ERROR ( message:Must specify the SITE object with identifier. )", 87, ERROR_FAULT, "87" },
		{ SOURCE_SET_AUTO_START, "ERROR ( message:duplicate )", 183, ERROR_FAULT, "183" },
		{ SOURCE_START_SITE, "ERROR ( message:Cannot find SITE object with identifier \"X\". )", 1168, ERROR_ABSENT, "Cannot" },
		{ SOURCE_SET_AUTO_START, "", 4312, ERROR_FAULT, "W3SVC does not have it" },
		{ SOURCE_START_SITE, "ERROR ( hresult:800710d8, message:Command execution failed.\r\nThe object identifier does not "
		    "represent a valid object.\r\n )\r\n", 4312, ERROR_FAULT, "'Command execution failed. The object identifier does not "
		    "represent a valid object' (error 4312: W3SVC does not have it" },
		{ SOURCE_START_SITE, "ERROR ( hresult:800706be, message:\xd0\xa1\xd0\xb1\xd0\xbe\xd0\xb9. )", 1726, ERROR_TIMEOUT,
		    "'\xd0\xa1\xd0\xb1\xd0\xbe\xd0\xb9'" },
		{ SOURCE_SET_AUTO_START, "ERROR ( hresult:80010006, message:ended )", 2147549190U, ERROR_TIMEOUT, "ended" },
		{ SOURCE_START_SITE, "ERROR ( hresult:8007007a, message:too small )", 122, ERROR_FAULT, "122" },
		{ SOURCE_START_SITE, "ERROR ( hresult:8007000d, message:\xb2\xbb\r\n )", 13, ERROR_FAULT, "the data is invalid" },
		{ SOURCE_START_SITE, "ERROR ( hresult:80004001, message:Not implemented\r\n)", 16385, ERROR_FAULT, "Not implemented" },
		{ SOURCE_START_SITE, "ERROR ( hresult:80070020, message:in use )", 32, ERROR_FAULT, "another site" },
		{ SOURCE_START_SITE, "ERROR ( hresult:800700b7, message:exists )", 183, ERROR_FAULT, "already taken" },
		{ SOURCE_START_SITE, "ERROR ( hresult:80070422, message:disabled )", 1058, ERROR_FAULT, "disabled" },
		{ SOURCE_START_POOL, "ERROR ( hresult:80070425, message:no control now )", 1061, ERROR_BUSY, "no control" },
	};
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "%s%s", rows[i].kind == SOURCE_START_POOL ? "" : "7\r\n", rows[i].text);
		if (act_on(rows[i].kind, text, rows[i].exit_code) || err.kind != rows[i].error || strstr(err.text, rows[i].words) == NULL)
			fail_msg("row %zu: kind %d: %s", i, (int)err.kind, err.text);
	}
}

static void
what_came_before_the_write_was_no_write(void **state)
{
	static const struct {
		const char *text;
		unsigned int exit_code;
		enum error_kind error;
	} rows[] = {
		{ "", 1, ERROR_ABSENT },	/* no site of that name has that number */
		{ "ERROR ( hresult:800706be, message:failed )", 1726, ERROR_BUSY },
		{ "ERROR ( hresult:80010006, message:ended )", 2147549190U, ERROR_BUSY },
		{ CONFIG_ERROR("redirection.config", "0", "?"), 5, ERROR_DENIED },
		{ "", 7, ERROR_MALFORMED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_false(act_on(SOURCE_START_SITE, rows[i].text, rows[i].exit_code));
		if (err.kind != rows[i].error)
			fail_msg("row %zu: kind %d: %s", i, (int)err.kind, err.text);
		assert_int_equal(fake_asked(STATE), 0);
	}
	fake_answer(START, "exit=9009;stderr='appcmd.exe' is not recognized");
	fake_forget_questions();
	assert_false(act(SOURCE_START_SITE));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "is not on the node"));
}

/* What the start of a site that runs is answered is not known. */
static void
what_runs_by_now_was_not_refused(void **state)
{
	static const char refusal[] = "7\r\nERROR ( hresult:80070420, message:An instance is already running )";

	(void)state;
	assert_false(act_on(SOURCE_START_SITE, refusal, 1056));
	assert_int_equal(fake_asked(STATE), 1);
	fake_output(2, "Started\r\n");
	assert_true(act_on(SOURCE_START_SITE, refusal, 1056));
	assert_int_equal(fake_asked(START), 1);
	assert_true(act_on(SOURCE_START_POOL, refusal, 1056));
	assert_false(act_on(SOURCE_SET_AUTO_START, refusal, 1056));
	assert_int_equal(fake_asked(STATE), 0);
	fake_output(2, "Starting\r\n");
	assert_true(act_on(SOURCE_START_SITE, refusal, 1056));
	fake_output(2, "Unknown\r\n");
	assert_false(act_on(SOURCE_START_SITE, refusal, 1056));
}

static void
a_name_that_cannot_be_handed_over_opens_no_shell(void **state)
{
	static const char *const names[] = {
		"", "Shop \"1\"", "Shop\n", "Shop\r", "Shop\x01", "Shop\x7f", "Shop\xc2\x85", "Shop\xe2\x80\xa8", "\\xcf\\xee", "Shop?",
		"Shop\xef\xbf\xbd", "Shop\xff",
	};
	char longest[SITE_NAME_MAX + 2];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		shop.name = shop.pool = names[i];
		assert_false(act(SOURCE_START_SITE));
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_non_null(strstr(err.text, "handed to appcmd.exe"));
		assert_false(act(SOURCE_START_POOL));
		assert_false(act(SOURCE_SET_AUTO_START));
	}
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	shop.name = longest;
	assert_false(act(SOURCE_START_SITE));
	assert_int_equal(fake_asked("*"), 0);
	longest[SITE_NAME_MAX] = '\0';
	assert_true(act_on(SOURCE_START_SITE, "7\r\n", 0));
	shop.name = "& | % ^ < > ! ( ) ; , = ' `\xd0\x9f \xf0\x9f\x9b\x92";
	assert_true(act_on(SOURCE_START_SITE, "7\r\n", 0));
	assert_int_equal(fake_asked("shell open 65001 SWSITE=& | % ^ < > ! ( ) ; , = ' `\xd0\x9f \xf0\x9f\x9b\x92"), 1);
}

/* Nobody knows then whether the line ran to its end. */
static void
a_lost_answer_leaves_doubt_and_a_refused_shell_does_not(void **state)
{
	const enum error_kind doubtful[] = { ERROR_FAULT, ERROR_LIMIT, ERROR_MALFORMED, ERROR_TIMEOUT, ERROR_UNREACHABLE };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(doubtful); i++) {
		fake_forget_questions();
		fake_failure(START, doubtful[i], "no answer");
		assert_false(act(SOURCE_START_SITE));
		assert_true(error_kind_has(err.kind, ERROR_LEAVES_DOUBT));
		assert_int_equal(fake_asked("shell run *"), 1);
	}
	fake_forget_questions();
	fake_failure(START, ERROR_FAULT, "lost");
	assert_false(act(SOURCE_START_SITE));
	assert_true(error_kind_has(err.kind, ERROR_LEAVES_DOUBT) && error_kind_has(err.kind, ERROR_MAY_PASS));

	fake_forget_questions();
	fake_failure("shell open *", ERROR_BUSY, "too many shells");
	assert_false(act(SOURCE_START_SITE));
	assert_int_equal(err.kind, ERROR_BUSY);
	fake_failure("shell open *", ERROR_DENIED, "denied");
	assert_false(act(SOURCE_SET_AUTO_START));
	assert_int_equal(err.kind, ERROR_DENIED);
	fake_failure("shell open *", ERROR_FAULT, "off");
	assert_false(act(SOURCE_START_POOL));
	assert_non_null(strstr(err.text, "AllowRemoteShellAccess"));
}

static void
w3svc_and_the_cluster_want_no_shell(void **state)
{
	(void)state;
	fake_answer("root/cimv2 Win32_Service.StartService W3SVC*", "ReturnValue=0");
	assert_true(act(SOURCE_START_SERVICE));
	assert_int_equal(fake_asked("shell *"), 0);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

static const struct CMUnitTest tests[] = {
	TEST(each_write_is_one_line_with_the_name_beside_it),
	TEST(what_was_done_is_told_by_numbers),
	TEST(each_error_of_the_table_means_what_it_says),
	TEST(what_came_before_the_write_was_no_write),
	TEST(what_runs_by_now_was_not_refused),
	TEST(a_name_that_cannot_be_handed_over_opens_no_shell),
	TEST(a_lost_answer_leaves_doubt_and_a_refused_shell_does_not),
	TEST(w3svc_and_the_cluster_want_no_shell),
};

TEST_GROUP(tests, NULL, NULL);
