# repair: what may be done about a verdict, and who may do it now
noinst_LTLIBRARIES += librepair.la
librepair_la_SOURCES = \
	%D%/clusters_part.c \
	%D%/finish.c %D%/finish.h \
	%D%/guard.c %D%/guard.h \
	%D%/lock.c %D%/lock.h \
	%D%/plan.c %D%/plan.h \
	%D%/planning.h \
	%D%/step.c \
	%D%/tries.c \
	%D%/why.c
