/* The file module: what it opens, what it refuses, and what a snapshot of a file holds. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/source/source.h"
#include "tests/unit/places.h"
#include "tests/unit/runner/test_group.h"

extern const struct source_module sitewatch_source_module;

static const struct look_request request = { .timeout_ms = 10000, .now = 1700000000 };
static char folder[] = "/tmp/test_file_source.XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

/* A path in the folder; good until the next call. */
static const char *
path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* A whole metabase of `count` sites. */
static void
write_large_file(const char *path, unsigned int count)
{
	FILE *file = fopen(path, "w");
	unsigned int i;

	assert_non_null(file);
	fputs("<configuration><MBProperty>\n", file);
	for (i = 1; i <= count; i++)
		fprintf(file,
		    "<IIsWebServer Location='/LM/W3SVC/%u' ServerComment='site %u'></IIsWebServer>\n", i, i);
	fputs("</MBProperty></configuration>\n", file);
	assert_int_equal(fclose(file), 0);
}

static bool
look_at(const char *path, struct snapshot *ret_snapshot, struct error *err)
{
	const struct source_target target = { .name = "EXCH-A", .address = path };
	void *source;
	bool ok;

	if (!sitewatch_source_module.open(&target, &source, err))
		return false;
	ok = sitewatch_source_module.look(source, &request, ret_snapshot, err);
	sitewatch_source_module.close(source);
	return ok;
}

static void
assert_look_refused(const char *path, enum error_kind kind, const char *words)
{
	struct snapshot snapshot;
	struct error err;

	assert_false(look_at(path, &snapshot, &err));
	if (err.kind != kind || strstr(err.text, words) == NULL || strstr(err.text, path) == NULL)
		fail_msg("kind %d: %s", (int)err.kind, err.text);
}

static void
a_snapshot_of_a_file_has_no_run_state(void **state)
{
	static const struct {
		const char *path;
		unsigned int iis_interface;
	} files[] = {
		{ FIXTURES "/iis/metabase_cluster_node.xml", 6 },
		{ FIXTURES "/iis/metabase_utf16.xml", 6 },
		{ FIXTURES "/iis/applicationHost.config", 7 },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct snapshot snapshot;
		struct error err;

		if (!look_at(files[i].path, &snapshot, &err))
			fail_msg("%s", err.text);
		assert_string_equal(snapshot.node, "EXCH-A");
		assert_int_equal(snapshot.looked_at, request.now);
		assert_int_equal(snapshot.facts.iis_interface, files[i].iis_interface);
		assert_false(snapshot.has_run_state);
		assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_NOT_THERE);
		assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
		assert_int_equal(snapshot.parts[PART_CLOCK].status, PART_NOT_ASKED);
		assert_true(snapshot.site_count > 0);
		for (j = 0; j < snapshot.site_count; j++) {
			assert_int_equal(snapshot.sites[j].run_state, RUN_UNKNOWN);
			assert_int_equal(snapshot.sites[j].pool_state, RUN_UNKNOWN);
		}
		snapshot_clear(&snapshot);
	}
}

static void
a_source_looks_as_often_as_it_is_asked(void **state)
{
	const struct source_target target = { .name = "a",
		.address = FIXTURES "/iis/applicationHost.config" };
	struct error err;
	void *source;
	int i;

	(void)state;
	assert_true(sitewatch_source_module.open(&target, &source, &err));
	for (i = 0; i < 3; i++) {
		struct snapshot snapshot;

		assert_true(sitewatch_source_module.look(source, &request, &snapshot, &err));
		assert_int_equal(snapshot.site_count, 3);
		snapshot_clear(&snapshot);
	}
	sitewatch_source_module.close(source);
}

static void
the_module_is_of_this_build(void **state)
{
	(void)state;
	assert_int_equal(sitewatch_source_module.abi, SOURCE_MODULE_ABI);
	sitewatch_source_module.close(NULL);
}

static void
a_missing_path_is_an_error_of_usage(void **state)
{
	const struct source_target none = { .name = "a" }, empty = { .name = "a", .address = "" };
	void *source = NULL;
	struct error err;

	(void)state;
	assert_false(sitewatch_source_module.open(&none, &source, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_false(sitewatch_source_module.open(&empty, &source, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(source);
}

static void
what_is_no_regular_file_is_refused_at_once(void **state)
{
	char fifo[256];

	(void)state;
	snprintf(fifo, sizeof(fifo), "%s", path_of("fifo"));
	assert_int_equal(mkfifo(fifo, 0600), 0);
	alarm(20);	/* a look that waits for a writer ends the test */
	assert_look_refused(fifo, ERROR_USAGE, "not a regular file");
	alarm(0);
	unlink(fifo);
	assert_look_refused(folder, ERROR_USAGE, "folder");
	assert_look_refused("/dev/null", ERROR_USAGE, "not a regular file");
	assert_look_refused("-", ERROR_USAGE, "no such file");
	assert_look_refused(path_of("absent"), ERROR_USAGE, "no such file");
	assert_look_refused(FIXTURES "/iis/applicationHost.config/x", ERROR_USAGE, "no such file");
}

static void
a_file_that_may_not_be_read_says_which_right_is_missing(void **state)
{
	char path[256];

	(void)state;
	if (geteuid() == 0)
		skip();		/* root may read everything */
	snprintf(path, sizeof(path), "%s", path_of("secret"));
	write_file(path, "<configuration/>");
	assert_int_equal(chmod(path, 0), 0);
	assert_look_refused(path, ERROR_DENIED, "right to read");
	unlink(path);
}

static void
a_file_that_is_too_large_is_refused_unread(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s", path_of("large"));
	write_file(path, "<configuration><MBProperty/></configuration>");
	assert_int_equal(truncate(path, 513L * 1024 * 1024), 0);
	assert_look_refused(path, ERROR_LIMIT, "512 MiB");
	unlink(path);
}

static void
what_cannot_be_parsed_is_said_with_the_path(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s", path_of("web.config"));
	write_file(path, "<configuration><system.web/></configuration>");
	assert_look_refused(path, ERROR_MALFORMED, "neither MetaBase.xml");
	write_file(path, "<configuration><MBProperty>\n<IIsWebServer Location='/LM/W3SVC/1'>");
	assert_look_refused(path, ERROR_MALFORMED, "ends before it is complete");
	write_file(path, "");
	assert_look_refused(path, ERROR_MALFORMED, "empty");
	write_file(path, "<!DOCTYPE configuration SYSTEM '/etc/passwd'><configuration/>");
	assert_look_refused(path, ERROR_MALFORMED, "document type");
	unlink(path);
}

/* Appends blanks, which leave it a whole document, until it is killed; says so after the first one. */
static pid_t
start_writer(const char *path)
{
	int ready[2];
	char byte;
	pid_t writer;

	assert_int_equal(pipe(ready), 0);
	writer = fork();
	assert_true(writer >= 0);
	if (writer == 0) {
		int descriptor = open(path, O_WRONLY | O_APPEND);

		while (write(descriptor, "\n", 1) == 1)
			if (ready[1] >= 0 && write(ready[1], "x", 1) == 1) {
				close(ready[1]);
				ready[1] = -1;
			}
		_exit(1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return writer;
}

static void
a_file_that_changes_while_it_is_read_is_refused(void **state)
{
	char path[256];
	pid_t writer;

	(void)state;
	snprintf(path, sizeof(path), "%s", path_of("changing"));
	write_large_file(path, 50000);
	writer = start_writer(path);
	assert_look_refused(path, ERROR_MALFORMED, "changed while it was read");
	kill(writer, SIGKILL);
	waitpid(writer, NULL, 0);
	unlink(path);
}

static void
a_look_ends_when_its_time_is_over(void **state)
{
	const struct look_request hasty = { .timeout_ms = 1, .now = 1700000000 };
	struct source_target target = { .name = "a" };
	struct snapshot snapshot;
	struct error err;
	char path[256];
	void *source;

	(void)state;
	snprintf(path, sizeof(path), "%s", path_of("slow"));
	write_large_file(path, 200000);
	target.address = path;
	assert_true(sitewatch_source_module.open(&target, &source, &err));
	assert_false(sitewatch_source_module.look(source, &hasty, &snapshot, &err));
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	sitewatch_source_module.close(source);
	unlink(path);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_snapshot_of_a_file_has_no_run_state),
	cmocka_unit_test(a_source_looks_as_often_as_it_is_asked),
	cmocka_unit_test(the_module_is_of_this_build),
	cmocka_unit_test(a_missing_path_is_an_error_of_usage),
	cmocka_unit_test(what_is_no_regular_file_is_refused_at_once),
	cmocka_unit_test(a_file_that_may_not_be_read_says_which_right_is_missing),
	cmocka_unit_test(a_file_that_is_too_large_is_refused_unread),
	cmocka_unit_test(what_cannot_be_parsed_is_said_with_the_path),
	cmocka_unit_test(a_file_that_changes_while_it_is_read_is_refused),
	cmocka_unit_test(a_look_ends_when_its_time_is_over),
};

TEST_GROUP(tests, make_folder, remove_folder);
