# history: the memory on disk
noinst_LTLIBRARIES += libhistory.la
libhistory_la_SOURCES = \
	%D%/address.c \
	%D%/change.h \
	%D%/columns.c %D%/columns.h \
	%D%/database.c %D%/database.h \
	%D%/history.c %D%/history.h \
	%D%/list.c %D%/list.h \
	%D%/node.c %D%/node.h \
	%D%/operator.c \
	%D%/owner.c %D%/owner.h \
	%D%/outbox.c %D%/outbox.h \
	%D%/poll.c %D%/poll.h \
	%D%/prune.c %D%/prune.h \
	%D%/ration.c %D%/ration.h \
	%D%/repair.c \
	%D%/rights.c \
	%D%/role_told.c %D%/role_told.h \
	%D%/schema.c %D%/schema.h \
	%D%/site.c %D%/site.h \
	%D%/timeline.c \
	%D%/unfinished.c %D%/unfinished.h \
	%D%/unseen.c %D%/unseen.h
libhistory_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
libhistory_la_LIBADD = $(SQLITE_LIBS)
