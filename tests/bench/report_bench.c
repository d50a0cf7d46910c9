/*
 * report_bench: a history of many nodes over many days, for sitewatch report.
 *
 *     report_bench FILE [NODES [DAYS [SITES [CHANGES_A_DAY]]]]
 *
 * Each node has its sites looked at once a day at least, and goes through stops, restarts and failovers; in one of ten nothing
 * ever happens. Made by the history itself; then: time sitewatch report --history=FILE --since=DAYSd --output=/tmp/report.html
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/history/history.h"

#define DAY_S 86400

struct bench {
	struct history *history;
	unsigned long nodes, days, sites, changes;
	time_t begin;
};

static bool
add_sites(struct snapshot *snapshot, const struct bench *bench, unsigned long node, unsigned long look, struct error *err)
{
	unsigned long i;
	bool ok = true;

	for (i = 0; ok && i < bench->sites; i++) {
		bool is_moved = node % 10 != 0 && look % bench->changes != 0 && (look * 7 + node) % bench->sites == i;
		const struct site site = {
			.id = (uint32_t)i + 1, .name = "Site", .pool = "DefaultAppPool", .bindings = "http *:80:",
			.auto_start = is_moved && look % 3 == 0 ? AUTO_START_OFF : AUTO_START_ON,
			.run_state = is_moved && look % 3 != 0 ? RUN_STOPPED : RUN_STARTED, .pool_state = RUN_STARTED,
		};

		ok = snapshot_add_site(snapshot, &site, err);
	}
	return ok;
}

static bool
look(const struct bench *bench, unsigned long node, unsigned long number, struct error *err)
{
	struct memory memory = { 0 };
	struct snapshot snapshot;
	char name[64];
	bool ok;

	snprintf(name, sizeof(name), "node-%04lu.example.com", node);
	if (!snapshot_init(&snapshot, name, err))
		return false;
	snapshot.looked_at = bench->begin + (time_t)(number * DAY_S / bench->changes);
	snapshot.has_run_state = true;
	snapshot.facts.computer = "BENCH";
	snapshot.facts.local_time = snapshot.looked_at;
	snapshot.facts.boot_time = bench->begin - DAY_S + (time_t)(node % 10 == 0 ? 0 : number / (30 * bench->changes) * 30 * DAY_S);
	snapshot.facts.w3svc_start = snapshot.facts.boot_time + 60;
	snapshot.facts.w3svc_state = SERVICE_RUNNING;
	ok = add_sites(&snapshot, bench, node, number, err) && snapshot_finish(&snapshot, err) &&
	    history_observe(bench->history, &snapshot, &memory, NULL, err);
	memory_clear(&memory);
	snapshot_clear(&snapshot);
	return ok;
}

static unsigned long
number_of(int argc, char **argv, int place, unsigned long otherwise)
{
	return argc > place ? strtoul(argv[place], NULL, 10) : otherwise;
}

int
main(int argc, char **argv)
{
	struct bench bench = {
		.nodes = number_of(argc, argv, 2, 1000), .days = number_of(argc, argv, 3, 400),
		.sites = number_of(argc, argv, 4, 10), .changes = number_of(argc, argv, 5, 1),
	};
	unsigned long node, number;
	struct error err = { 0 };
	bool ok;

	bench.begin = time(NULL) - (time_t)bench.days * DAY_S;
	ok = argc > 1 && history_open(argv[1], HISTORY_READ_WRITE, 5000, &bench.history, &err);
	for (number = 0; ok && number <= bench.days * bench.changes; number++)
		for (node = 0; ok && node < bench.nodes; node++)
			ok = look(&bench, node, number, &err);
	history_close(bench.history);
	if (!ok)
		fprintf(stderr, "report_bench: %s\n", argc > 1 ? err.text : "expected a file");
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
