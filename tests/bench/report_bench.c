/*
 * report_bench: a history of many nodes over many days, for sitewatch report.
 *
 *     report_bench FILE [NODES [DAYS]]
 *     time sitewatch report --history=FILE --since=400d --output=report.html
 *
 * Ten sites each. A site stops and starts again every day, every 30 days the node restarts after a failover; in one node of ten
 * nothing ever happens. Looks make the nodes; their changes are written straight into the table, since looks would take an hour.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/history/database.h"
#include "lib/history/history.h"

#define DAY_S 86400
#define SITES 10

static bool
look(struct history *history, unsigned long node, time_t at, struct error *err)
{
	struct memory memory = { 0 };
	struct snapshot snapshot;
	char name[64];
	uint32_t id;
	bool ok;

	snprintf(name, sizeof(name), "node-%04lu.example.com", node);
	if (!snapshot_init(&snapshot, name, err))
		return false;
	snapshot.looked_at = at;
	snapshot.has_run_state = true;
	snapshot.facts.computer = "BENCH";
	snapshot.facts.local_time = at;
	snapshot.facts.boot_time = at - 1000;
	snapshot.facts.w3svc_start = at - 900;
	snapshot.facts.w3svc_state = SERVICE_RUNNING;
	for (id = 1, ok = true; ok && id <= SITES; id++) {
		const struct site site = {
			.id = id, .name = "Site", .pool = "DefaultAppPool", .bindings = "http *:80:", .run_state = RUN_STARTED,
			.auto_start = node % 100 == 1 ? AUTO_START_OFF : AUTO_START_ON, .pool_state = RUN_STARTED,
		};

		ok = snapshot_add_site(&snapshot, &site, err);
	}
	ok = ok && snapshot_finish(&snapshot, err) && history_observe(history, &snapshot, &memory, NULL, err);
	memory_clear(&memory);
	snapshot_clear(&snapshot);
	return ok;
}

static bool
add_changes(struct history *history, time_t begin, unsigned long days, struct error *err)
{
	char sql[1600];

	snprintf(sql, sizeof(sql),
	    "BEGIN; CREATE TEMP TABLE days AS WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < %lu) SELECT d FROM d;"
	    "INSERT INTO changes (node, time, kind, site, subject, from_word, to_word, evidence)"
	    " SELECT id, %lld + d * 86400 + id, %d, (d * 7 + id) %% 10 + 1, 'Site', 'started', 'stopped', 0 FROM days, nodes WHERE id %% 10"
	    " UNION ALL SELECT id, %lld + d * 86400 + id + 5000 * (1 + d %% 7), %d, (d * 7 + id) %% 10 + 1, 'Site', 'stopped', 'started', 0"
	    " FROM days, nodes WHERE id %% 10"
	    " UNION ALL SELECT id, %lld + d * 86400 + id - 60, %d, 0, '', '', '', 0 FROM days, nodes WHERE id %% 10 AND d %% 30 = 0"
	    " UNION ALL SELECT id, %lld + d * 86400 + id - 600, %d, 0, 'EVS1', 'A', 'B', 1 FROM days, nodes WHERE id %% 10 AND d %% 30 = 0"
	    " ORDER BY 2; COMMIT",
	    days - 1, (long long)begin, CHANGE_RUN_STATE, (long long)begin, CHANGE_RUN_STATE, (long long)begin, CHANGE_BOOT,
	    (long long)begin, CHANGE_FAILOVER);
	return history_execute(history, sql, err);
}

int
main(int argc, char **argv)
{
	unsigned long nodes = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000, days = argc > 3 ? strtoul(argv[3], NULL, 10) : 400, node;
	time_t now = time(NULL), begin = now - (time_t)days * DAY_S;
	struct history *history = NULL;
	struct error err = { 0 };
	bool ok = argc > 1 && history_open(argv[1], HISTORY_READ_WRITE, 5000, &history, &err);

	for (node = 0; ok && node < nodes; node++)
		ok = look(history, node, begin, &err);
	ok = ok && add_changes(history, begin, days, &err);
	for (node = 0; ok && node < nodes; node++)
		ok = look(history, node, now, &err);
	history_close(history);
	if (!ok)
		fprintf(stderr, "report_bench: %s\n", argc > 1 ? err.text : "expected a file");
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
