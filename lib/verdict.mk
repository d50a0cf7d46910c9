# verdict: severity, reason and sentence; a pure function of what lies below
noinst_LTLIBRARIES += libverdict.la
libverdict_la_SOURCES = \
	lib/verdict.c lib/verdict.h \
	lib/judging.h \
	lib/severity.c \
	lib/range.c \
	lib/placement.c lib/placement.h \
	lib/site_rows.c lib/site_rows.h \
	lib/site_words.c lib/site_words.h \
	lib/node_words.c lib/node_words.h \
	lib/cause.c lib/cause.h

# repair: what the event handler may do about a verdict; pure as well
noinst_LTLIBRARIES += librepair.la
librepair_la_SOURCES = lib/repair.c lib/repair.h
