# memory: what is remembered of a node, and how one look changes it; a pure function
noinst_LTLIBRARIES += libmemory.la
libmemory_la_SOURCES = \
	%D%/acceptance.c \
	%D%/change_list.c \
	%D%/clocks.c \
	%D%/failover.c \
	%D%/identity.c \
	%D%/known.c \
	%D%/memory.c %D%/memory.h \
	%D%/numbers.c %D%/numbers.h \
	%D%/pool.c \
	%D%/run.c \
	%D%/saying.c %D%/saying.h \
	%D%/site.c \
	%D%/step.c %D%/step.h \
	%D%/stop.c
