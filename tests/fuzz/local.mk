# Fuzzers: tests/fuzz/fuzz_NAME.c, libFuzzer (./configure CC=clang --enable-fuzzers).

FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer

EXTRA_PROGRAMS += tests/fuzz/fuzz_ini
tests_fuzz_fuzz_ini_SOURCES = tests/fuzz/fuzz_ini.c
tests_fuzz_fuzz_ini_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_ini_LDADD = libconfiguration.la libverdict.la libmodel.la

if ENABLE_FUZZERS
noinst_PROGRAMS += $(EXTRA_PROGRAMS)
endif
