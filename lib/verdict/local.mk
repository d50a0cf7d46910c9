# verdict: severity, reason and sentence; a pure function of what lies below
noinst_LTLIBRARIES += libverdict.la
libverdict_la_SOURCES = \
	%D%/cause.c %D%/cause.h \
	%D%/cluster_policy.h \
	%D%/judging.h \
	%D%/missing.c %D%/missing.h \
	%D%/node_sentence.c %D%/node_sentence.h \
	%D%/one_of.c %D%/one_of.h \
	%D%/placement.c %D%/placement.h \
	%D%/policy.c \
	%D%/range.c \
	%D%/rules.c %D%/rules.h \
	%D%/severity.c \
	%D%/pools.c %D%/pools.h \
	%D%/tries.c %D%/tries.h \
	%D%/site_sentence.c %D%/site_sentence.h \
	%D%/verdict.c %D%/verdict.h
