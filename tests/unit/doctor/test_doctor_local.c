/* What is found on this machine: files, their modes, the history; each file once, and nothing is made. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/doctor/local.h"
#include "lib/repair/lock.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

/* All lines, one below the other. */
static char said[16384];

static void
take(void *state, const struct finding *finding)
{
	size_t length = strlen(said);

	(void)state;
	snprintf(said + length, sizeof(said) - length, "%s %s: %s [%s]\n", finding_status_name(finding->status), finding->step,
	    finding->text, finding->mend);
}

/* Reads the configuration `text` and examines; '@' in it is the folder. */
static void
examine(const char *text, const char *history)
{
	const struct finding_sink sink = { .take = take };
	struct configuration configuration;
	char bytes[2048] = "", path[512];
	struct doctor_subject subject = { .configuration = &configuration, .advice_for_root = "ask as him" };
	struct error err;

	snprintf(path, sizeof(path), "%s", history == NULL ? "" : history);	/* temporary_path() keeps a few only */
	for (; *text != '\0'; text++)
		snprintf(bytes + strlen(bytes), sizeof(bytes) - strlen(bytes), *text == '@' ? "%.0s%s" : "%.1s%.0s", text,
		    temporary_path(""));
	temporary_file("c", bytes, strlen(bytes), 0600);
	subject.config_path = temporary_path("c");
	subject.history_path = history == NULL ? NULL : path;
	if (!configuration_read(subject.config_path, &configuration, &err))
		fail_msg("%s", err.text);
	said[0] = '\0';
	doctor_examine_locally(&subject, &sink);
	configuration_clear(&configuration);
}

static void
assert_said(const char *words)
{
	if (strstr(said, words) == NULL)
		fail_msg("'%s' is not in:\n%s", words, said);
}

static unsigned int
count(const char *words)
{
	const char *place = said;
	unsigned int found = 0;

	while ((place = strstr(place, words)) != NULL) {
		found++;
		place++;
	}
	return found;
}

static void
files_of_all_nodes_and_of_repair_are_seen_to_once(void **state)
{
	(void)state;
	temporary_file("secret", "x\n", 2, 0600);
	temporary_file("tab", "\005\002", 2, 0600);
	examine("[defaults]\npassword-file=@/secret\n[node a]\n[node b]\n[repair]\nkeytab=@/tab\n", NULL);
	assert_int_equal(count("ok password-file: "), 1);
	assert_int_equal(count("ok keytab: "), 1);
	assert_said("mode 0600)");
	assert_said("ok configuration: ");
	assert_said(": 2 nodes (");
	assert_said("note history: none");
	assert_int_equal(count("fault "), 0);
}

static void
a_secret_that_others_can_read_is_a_fault_with_its_command(void **state)
{
	static const struct {
		const char *key;
		const char *text;
	} rows[] = {
		{ "password-file", "[node a]\npassword-file=@/open\n" },
		{ "keytab", "[node a]\nkeytab=@/open\n" },
		{ "key-file", "[node a]\nkey-file=@/open\n" },
		{ "cert-file", "[node a]\nauth=certificate\ncert-file=@/open\n" },
	};
	char words[64];
	size_t i;

	(void)state;
	temporary_file("open", "x\n", 2, 0644);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		examine(rows[i].text, NULL);
		snprintf(words, sizeof(words), "fault %s: ", rows[i].key);
		assert_said(words);
		assert_said("(mode 0644)");
		assert_said("[chmod 6");
	}
	examine("[node a]\nca-file=@/open\n", NULL);	/* a certificate is for everybody */
	assert_said("ok ca-file: ");
}

static void
a_file_that_is_not_there_is_a_fault(void **state)
{
	(void)state;
	examine("[node a]\nca-file=@/nowhere\n", NULL);
	assert_said("fault ca-file: ");
	assert_said("nowhere: No such file or directory []");
}

static void
a_history_that_is_not_there_yet_is_not_made(void **state)
{
	struct stat status;

	(void)state;
	examine("[node a]\n", temporary_path("h.db"));
	assert_said("ok history: ");
	assert_said("0 nodes remembered (it will be made");
	assert_said("ok repair-lock: ");
	assert_int_not_equal(stat(temporary_path("h.db"), &status), 0);
	assert_int_not_equal(stat(temporary_path("h.db.lock"), &status), 0);
}

static void
a_missing_folder_says_how_it_is_made(void **state)
{
	(void)state;
	examine("[node a]\n", temporary_path("no/h.db"));
	assert_said("fault history: ");
	assert_said("[install -d -m 2770 -o sitewatch -g sitewatch ");
	assert_said("not-tried repair-lock: ");
}

static void
a_file_that_is_no_history_is_a_fault(void **state)
{
	static const char text[] = "this is a letter, and no database at all, however long somebody may look at it";

	(void)state;
	temporary_file("letter", text, sizeof(text), 0600);
	examine("[node a]\n", temporary_path("letter"));
	assert_said("fault history: ");
}

static void
a_lock_that_is_held_is_a_note(void **state)
{
	struct error err;
	int lock;

	(void)state;
	assert_true(repair_lock_take(temporary_path("h.db"), "a", &lock, &err));
	examine("[node a]\n", temporary_path("h.db"));
	assert_said("note repair-lock: ");
	repair_lock_release(lock);
	examine("[node a]\n", temporary_path("h.db"));
	assert_said("ok repair-lock: ");
	unlink(temporary_path("h.db.lock"));
}

static void
who_runs_it_is_told(void **state)
{
	(void)state;
	examine("[node a]\n", NULL);
	assert_said(geteuid() == 0 ? "note user: this runs as root, " : "ok user: this runs as ");
	if (geteuid() == 0)
		assert_said("ask as him");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(files_of_all_nodes_and_of_repair_are_seen_to_once),
	cmocka_unit_test(a_secret_that_others_can_read_is_a_fault_with_its_command),
	cmocka_unit_test(a_file_that_is_not_there_is_a_fault),
	cmocka_unit_test(a_history_that_is_not_there_yet_is_not_made),
	cmocka_unit_test(a_missing_folder_says_how_it_is_made),
	cmocka_unit_test(a_file_that_is_no_history_is_a_fault),
	cmocka_unit_test(a_lock_that_is_held_is_a_note),
	cmocka_unit_test(who_runs_it_is_told),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
