# Benchmarks: built on demand, "make tests/bench/NAME"; each prints what it measured.
EXTRA_PROGRAMS += tests/bench/history_bench
tests_bench_history_bench_SOURCES = tests/bench/history_bench.c
tests_bench_history_bench_LDADD = libhistory.la libmodel.la

# Against xmllint --stream on the same bytes: tests/bench/generate.py FOLDER, then parse-bench FILE file|answer.
EXTRA_PROGRAMS += tests/bench/parse-bench
tests_bench_parse_bench_SOURCES = tests/bench/parse_bench.c
tests_bench_parse_bench_LDADD = libfiles.la libwsman.la libxml.la libmodel.la
EXTRA_DIST += tests/bench/generate.py
