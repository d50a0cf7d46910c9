# history: what was seen before, and the memory made of it
noinst_LTLIBRARIES += libhistory.la
libhistory_la_SOURCES = \
	lib/change_list.c \
	lib/history.c lib/history.h \
	lib/history_change.h \
	lib/history_database.c lib/history_database.h \
	lib/history_list.c lib/history_list.h \
	lib/history_node.c lib/history_node.h \
	lib/history_operator.c \
	lib/history_outbox.c lib/history_outbox.h \
	lib/history_poll.c lib/history_poll.h \
	lib/history_repair.c \
	lib/repair_lock.c lib/repair_lock.h \
	lib/history_schema.c lib/history_schema.h \
	lib/history_site.c lib/history_site.h \
	lib/history_timeline.c \
	lib/memory.c lib/memory.h \
	lib/memory_failover.c \
	lib/memory_site.c \
	lib/memory_step.c lib/memory_step.h
libhistory_la_CPPFLAGS = $(AM_CPPFLAGS)
libhistory_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
libhistory_la_LIBADD = $(SQLITE_LIBS)
