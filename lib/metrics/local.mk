# metrics: nodes and sites as Prometheus reads them
noinst_LTLIBRARIES += libmetrics.la
libmetrics_la_SOURCES = \
	%D%/file.c \
	%D%/metrics.c %D%/metrics.h
