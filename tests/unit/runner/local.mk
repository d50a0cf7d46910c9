# The one main() of the unit tests, and the proof that nothing is green by mistake.
libscaffolding_la_SOURCES += \
	%D%/main.c %D%/test_group.h

if HAVE_CMOCKA
check_PROGRAMS += %D%/misbehaving
endif
EXTRA_DIST += %D%/verdicts
