# Benchmarks: built on demand, "make tests/bench/NAME"; each prints what it measured.
EXTRA_PROGRAMS += tests/bench/history_bench
tests_bench_history_bench_SOURCES = tests/bench/history_bench.c
tests_bench_history_bench_LDADD = libhistory.la libmemory.la libmodel.la

# A history for: time sitewatch report --history=FILE --since=400d --output=/tmp/report.html
EXTRA_PROGRAMS += tests/bench/report_bench
tests_bench_report_bench_SOURCES = tests/bench/report_bench.c
tests_bench_report_bench_LDADD = libhistory.la libmemory.la libmodel.la

# Against xmllint --stream on the same bytes: tests/bench/generate.py FOLDER, then parse-bench FILE file|answer.
EXTRA_PROGRAMS += tests/bench/parse-bench
tests_bench_parse_bench_SOURCES = tests/bench/parse_bench.c
tests_bench_parse_bench_LDADD = libiisfile.la libwsman.la libxml.la libmodel.la
EXTRA_DIST += tests/bench/generate.py

EXTRA_PROGRAMS += tests/bench/peak
tests_bench_peak_SOURCES = tests/bench/peak.c
tests_bench_peak_LDADD =
EXTRA_DIST += tests/bench/bench.py tests/bench/against_bench.py tests/bench/sealed_bench.py tests/bench/check_bench.py \
	tests/bench/icinga_bench.py tests/bench/pywinrm_check.py tests/bench/enumerate_w3svc.xml

# Beside gss_wrap() and gss_unwrap(): tests/bench/sealed_bench.py BUILD [ROUNDS] has the credentials for it.
EXTRA_PROGRAMS += tests/bench/seal-bench
tests_bench_seal_bench_SOURCES = tests/bench/seal_bench.c
tests_bench_seal_bench_CFLAGS = $(AM_CFLAGS) $(GSSAPI_CFLAGS)
tests_bench_seal_bench_LDADD = libgss.la libmodel.la

# Walks through snmpd, beside a minimal subagent: tests/bench/walk_bench.py BUILD [ROUNDS].
EXTRA_PROGRAMS += tests/bench/minimal_subagent tests/bench/walk_client
tests_bench_minimal_subagent_SOURCES = tests/bench/minimal_subagent.c
tests_bench_minimal_subagent_LDADD = $(NETSNMP_LIBS)
tests_bench_walk_client_SOURCES = tests/bench/walk_client.c
tests_bench_walk_client_LDADD = $(NETSNMP_LIBS)
walk_bench_programs = tests/bench/minimal_subagent tests/bench/walk_client tests/snmp/table_server
EXTRA_DIST += tests/bench/walk_bench.py tests/bench/daemon_bench.py tests/bench/repair_bench.py tests/bench/ways_bench.py \
	tests/bench/cluster_bench.py tests/bench/report_bench.py

# Not a test: it measures, prints and judges nothing. Build without sanitizers for it.
# AGAINST is another build, with which the same is done. In the end all is printed once more, in the form that docs/cost.md has.
BENCH_TABLE = $(abs_builddir)/bench.table
run_bench = BENCH_TABLE=$(BENCH_TABLE) $(PYTHON3) $(srcdir)/tests/bench
bench: all tests/bench/peak tests/bench/history_bench tests/bench/parse-bench tests/bench/report_bench tests/bench/seal-bench \
		$(walk_bench_programs)
	printf '| what | CPU | beside |\n|---|---|---|\n' >$(BENCH_TABLE)
	test -z "$(AGAINST)" || $(run_bench)/against_bench.py . "$(AGAINST)" $(BENCH_ROUNDS)
	$(run_bench)/check_bench.py . $(BENCH_ROUNDS)
	$(run_bench)/sealed_bench.py . $(BENCH_ROUNDS)
	$(run_bench)/cluster_bench.py . $(BENCH_ROUNDS)
	$(run_bench)/report_bench.py .
	$(run_bench)/ways_bench.py .
	$(run_bench)/repair_bench.py .
	$(run_bench)/walk_bench.py .
	set -- . && { test -z "$(AGAINST)" || set -- . --against "$(AGAINST)"; } && $(run_bench)/daemon_bench.py "$$@"
	cat $(BENCH_TABLE)
CLEANFILES += bench.table
.PHONY: bench
