# history: what was seen before, and the memory made of it
noinst_LTLIBRARIES += libhistory.la
libhistory_la_SOURCES = \
	lib/change_list.c \
	lib/memory.c lib/memory.h \
	lib/memory_failover.c \
	lib/memory_site.c \
	lib/memory_step.h
libhistory_la_CPPFLAGS = $(AM_CPPFLAGS)
libhistory_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
libhistory_la_LIBADD = $(SQLITE_LIBS)
