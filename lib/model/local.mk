# model: plain values; includes nothing else of ours
noinst_LTLIBRARIES += libmodel.la
libmodel_la_SOURCES = \
	%D%/array.c %D%/array.h \
	%D%/base64.c %D%/base64.h \
	%D%/characters.c \
	%D%/counted_sites.c %D%/counted_sites.h \
	%D%/datetime.c %D%/datetime.h \
	%D%/error.c %D%/error.h \
	%D%/escape.c %D%/escape.h \
	%D%/file_rights.c %D%/file_rights.h \
	%D%/glob.c %D%/glob.h \
	%D%/known.c %D%/known.h %D%/membership.h \
	%D%/repair.c %D%/repair.h \
	%D%/shared_file.c %D%/shared_file.h \
	%D%/shortage.c %D%/shortage.h \
	%D%/site.c %D%/site.h \
	%D%/small_file.c %D%/small_file.h \
	%D%/snapshot.c %D%/snapshot.h \
	%D%/stopwatch.c %D%/stopwatch.h \
	%D%/text.c %D%/text.h \
	%D%/text_stream.c %D%/text_stream.h \
	%D%/way.c %D%/way.h
