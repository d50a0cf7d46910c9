/*
 * history_bench: how many observations a second the history takes, and how the file grows.
 *
 *     history_bench [FOLDER [OBSERVATIONS [NODES [SITES]]]]
 *
 * Each round observes every node once; in one look of a hundred a site changes its run state. Prints
 * the rate over the wall clock (the disk counts) and bytes of the file after each quarter.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/history/history.h"

#define FIRST_LOOK 1700000000

struct bench {
	char path[512];
	unsigned long observations, nodes, sites;
	struct history *history;
};

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long long
file_bytes(const char *path, const char *suffix)
{
	struct stat status;
	char name[600];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	return stat(name, &status) == 0 ? (long long)status.st_size : 0;
}

static bool
make_snapshot(
    const struct bench *bench, unsigned long number, struct snapshot *ret_snapshot, struct error *err)
{
	unsigned long round = number / bench->nodes;
	char name[64];
	uint32_t id;
	bool ok;

	snprintf(name, sizeof(name), "node-%lu", number % bench->nodes);
	ok = snapshot_init(ret_snapshot, name, err);
	ret_snapshot->looked_at = FIRST_LOOK + 60 * (time_t)round;
	ret_snapshot->look_ms = (unsigned int)(number % 50);
	ret_snapshot->has_run_state = true;
	ret_snapshot->facts.computer = "BENCH";
	ret_snapshot->facts.local_time = ret_snapshot->looked_at + 1;
	ret_snapshot->facts.boot_time = FIRST_LOOK - 86400 + (time_t)(number % 3);
	ret_snapshot->facts.w3svc_state = SERVICE_RUNNING;
	ret_snapshot->facts.w3svc_start = FIRST_LOOK - 86000;
	ret_snapshot->facts.w3svc_pid = 1234;
	for (id = 1; ok && id <= bench->sites; id++) {
		bool is_stopped = id == 1 && (round + number % bench->nodes) / 100 % 2 == 1;
		const struct site site = { .id = id,
			.name = name,
			.bindings = "http *:80:www.example",
			.pool = "Pool",
			.auto_start = AUTO_START_ON,
			.run_state = is_stopped ? RUN_STOPPED : RUN_STARTED,
			.pool_state = RUN_STARTED };

		snprintf(name, sizeof(name), "site %u of the bench", id);
		ok = snapshot_add_site(ret_snapshot, &site, err);
	}
	return ok;
}

static bool
observe(const struct bench *bench, unsigned long number, struct error *err)
{
	struct snapshot snapshot;
	struct memory memory;
	bool ok = make_snapshot(bench, number, &snapshot, err) &&
	    history_observe(bench->history, &snapshot, &memory, NULL, err);

	if (ok)
		memory_clear(&memory);
	snapshot_clear(&snapshot);
	return ok;
}

static bool
run(const struct bench *bench, struct error *err)
{
	double begin = seconds_now();
	unsigned long number;

	for (number = 0; number < bench->observations; number++) {
		if (!observe(bench, number, err))
			return false;
		if ((number + 1) * 4 % bench->observations < 4)
			printf("%9lu observations %8.2f s  file %10lld  wal %10lld bytes\n", number + 1,
			    seconds_now() - begin, file_bytes(bench->path, ""),
			    file_bytes(bench->path, "-wal"));
	}
	printf("%.0f observations/s of nodes with %lu sites (%lu nodes)\n",
	    (double)bench->observations / (seconds_now() - begin), bench->sites, bench->nodes);
	return true;
}

static unsigned long
number_argument(int argc, char **argv, int i, unsigned long otherwise)
{
	unsigned long number = argc > i ? strtoul(argv[i], NULL, 10) : otherwise;

	return number == 0 ? otherwise : number;
}

int
main(int argc, char **argv)
{
	struct bench bench = {
		.observations = number_argument(argc, argv, 2, 20000),
		.nodes = number_argument(argc, argv, 3, 100),
		.sites = number_argument(argc, argv, 4, 10),
	};
	struct error err;
	bool ok;

	snprintf(bench.path, sizeof(bench.path), "%s/history_bench.%ld.db", argc > 1 ? argv[1] : "/tmp",
	    (long)getpid());
	ok = history_open(bench.path, HISTORY_READ_WRITE, 5000, &bench.history, &err) && run(&bench, &err);
	if (!ok)
		fprintf(stderr, "%s\n", err.text);
	history_close(bench.history);
	unlink(bench.path);
	snprintf(bench.path, sizeof(bench.path), "%s/history_bench.%ld.db-wal", argc > 1 ? argv[1] : "/tmp",
	    (long)getpid());
	unlink(bench.path);
	snprintf(bench.path, sizeof(bench.path), "%s/history_bench.%ld.db-shm", argc > 1 ? argv[1] : "/tmp",
	    (long)getpid());
	unlink(bench.path);
	return ok ? 0 : 1;
}
