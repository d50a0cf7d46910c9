# Benchmarks: built on demand, "make tests/bench/NAME"; each prints what it measured.
EXTRA_PROGRAMS += tests/bench/history_bench
tests_bench_history_bench_SOURCES = tests/bench/history_bench.c
tests_bench_history_bench_LDADD = libhistory.la libmodel.la
