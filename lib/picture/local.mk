# picture: what happened to nodes, drawn
noinst_LTLIBRARIES += libpicture.la
libpicture_la_SOURCES = \
	%D%/change_words.c %D%/change_words.h \
	%D%/lane_walk.c %D%/lane_walk.h \
	%D%/lanes.c %D%/lanes.h \
	%D%/page.c %D%/page.h \
	%D%/page_now.c %D%/page_now.h \
	%D%/role_lane.c %D%/role_lane.h \
	%D%/scale.c %D%/scale.h \
	%D%/svg.c %D%/svg.h \
	%D%/thin.c %D%/thin.h
