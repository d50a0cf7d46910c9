/*
 * parse-bench FILE KIND [ROUNDS] -- how fast the project's own parsers are, and how much memory they take.
 *
 * KIND is "file" (MetaBase.xml or applicationHost.config) or "answer" (a SOAP answer with a page of
 * instances). The bytes are read from the disk in each round, as xmllint --stream does, so that the two
 * compare. CPU time is told, the median over the rounds.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "lib/iisfile/document.h"
#include "lib/wsman/answer.h"

#define MAX_ROUNDS 1000

/* What one round brought. */
struct round {
	size_t bytes;
	size_t items;			/* sites or instances */
	size_t off;			/* how many of them have auto start off */
	double cpu_ms;
};

typedef bool (*feed_function)(void *parser, const char *bytes, size_t count, struct error *err);

static double
cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool
feed_file(const char *path, feed_function feed, void *parser, size_t *ret_bytes, struct error *err)
{
	static char block[65536];
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	size_t bytes = 0;
	ssize_t count;
	bool ok = true;

	if (descriptor < 0)
		return error_set(err, ERROR_USAGE, "%s cannot be opened", path);
	while (ok && (count = read(descriptor, block, sizeof(block))) > 0) {
		bytes += (size_t)count;
		ok = feed(parser, block, (size_t)count, err);
	}
	close(descriptor);
	*ret_bytes = bytes;
	return ok;
}

static bool
feed_document(void *parser, const char *bytes, size_t count, struct error *err)
{
	return file_document_feed(parser, bytes, count, err);
}

static bool
read_document(const char *path, struct round *round, struct error *err)
{
	struct file_document *document = NULL;
	struct snapshot snapshot;
	size_t i;
	bool ok;

	if (!snapshot_init(&snapshot, path, err))
		return false;
	ok = file_document_open(&snapshot, &document, err) &&
	     feed_file(path, feed_document, document, &round->bytes, err) &&
	     file_document_finish(document, err);
	file_document_close(document);
	round->items = snapshot.site_count;
	for (i = 0; i < snapshot.site_count; i++)
		round->off += snapshot.sites[i].auto_start == AUTO_START_OFF;
	snapshot_clear(&snapshot);
	return ok;
}

static bool
feed_answer(void *parser, const char *bytes, size_t count, struct error *err)
{
	return wsman_answer_feed(parser, bytes, count, err);
}

/* What a source asks of each instance, at least. */
static bool
count_instance(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct round *round = state;
	bool auto_start = true;

	if (wsman_text(instance, "Name") == NULL)
		return error_set(err, ERROR_MALFORMED, "an instance without a Name");
	if (wsman_boolean(instance, "ServerAutoStart", &auto_start) && !auto_start)
		round->off++;
	round->items++;
	return true;
}

static bool
read_answer(const char *path, struct round *round, struct error *err)
{
	const struct wsman_limits limits = {
		.max_answer_bytes = SIZE_MAX,
		.max_items = SIZE_MAX,
		.max_value_bytes = 65536,
		.max_depth = 64,
	};
	const struct wsman_sink sink = { .instance = count_instance, .state = round };
	const struct wsman_answer_options options = {
		.expect = EXPECT_PAGE, .limits = &limits, .sink = &sink
	};
	struct wsman_answer_reader *reader = NULL;
	static struct wsman_answer answer;
	bool ok;

	memset(&answer, 0, sizeof(answer));
	if (!wsman_answer_open(&options, &answer, &reader, err))
		return false;
	ok = feed_file(path, feed_answer, reader, &round->bytes, err) && wsman_answer_finish(reader, err);
	wsman_answer_close(reader);
	return ok;
}

static int
compare_rounds(const void *a, const void *b)
{
	const struct round *left = a, *right = b;

	return (left->cpu_ms > right->cpu_ms) - (left->cpu_ms < right->cpu_ms);
}

static void
print_rounds(struct round *rounds, size_t count)
{
	const struct round *median = &rounds[count / 2];
	struct rusage usage;

	qsort(rounds, count, sizeof(*rounds), compare_rounds);
	getrusage(RUSAGE_SELF, &usage);
	printf("items=%zu off=%zu bytes=%zu rounds=%zu cpu_ms=%.1f mb_per_s=%.1f peak_kib=%ld\n",
	    median->items, median->off, median->bytes, count, median->cpu_ms,
	    (double)median->bytes / 1e3 / median->cpu_ms, usage.ru_maxrss);
}

int
main(int argc, char **argv)
{
	static struct round rounds[MAX_ROUNDS];
	bool is_answer = argc > 2 && strcmp(argv[2], "answer") == 0;
	long count = argc > 3 ? strtol(argv[3], NULL, 10) : 7, i;
	struct error err;

	if (argc < 3 || argc > 4 || (!is_answer && strcmp(argv[2], "file") != 0) || count < 1 ||
	    count > MAX_ROUNDS) {
		fprintf(stderr, "usage: parse-bench FILE file|answer [ROUNDS]\n");
		return 2;
	}
	for (i = 0; i < count; i++) {
		double begun = cpu_ms();
		bool ok = is_answer ? read_answer(argv[1], &rounds[i], &err)
				    : read_document(argv[1], &rounds[i], &err);

		if (!ok) {
			fprintf(stderr, "parse-bench: %s\n", err.text);
			return 1;
		}
		rounds[i].cpu_ms = cpu_ms() - begun;
	}
	print_rounds(rounds, (size_t)count);
	return 0;
}
