/*
 * page.h -- a report on nodes as one page of HTML: what is wrong now, what may go wrong next, and what happened.
 *
 * It needs no script and nothing from outside, says so in a Content-Security-Policy, is read in light and dark, and can be
 * printed. It stays small however much there is to tell: nodes come worst first; when the page is full the rest has a line
 * each, and nodes with nothing to tell share one.
 */
#ifndef LIB_PICTURE_PAGE_H
#define LIB_PICTURE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/picture/lanes.h"
#include "lib/verdict/verdict.h"

/** One node, as it is now; all borrowed. */
struct page_node {
	const char *name;
	const struct verdict *verdict;	/* NULL: nothing of it is known */
	const char *unanswered;		/* why what it does now is not known; NULL: it is */
	time_t looked_at;		/* our clock; 0: never */
};

/** UNKNOWN at least where the node does not answer. */
enum severity page_node_severity(const struct page_node *node);

struct page_request {
	const struct page_node *const *nodes;	/* worst first */
	size_t count;
	time_t from, now;
};

/** A cluster; all borrowed. */
struct page_cluster {
	const char *name;
	struct lane *roles;		/* as role_lane_make() made them, of the page's time; are made coarser */
	size_t role_count;
	const struct change_list *moves;	/* that they were made of */
};

struct page;

/**
 * Begin a page on `out`, up to what is wrong now.
 * @return the caller's, to page_end(); borrows `request` and all in it. NULL: ERROR_NO_MEMORY
 */
struct page *page_begin(FILE *out, const struct page_request *request, struct error *err);

/** What happened to a cluster: before its nodes. One without roles is passed over. ERROR_NO_MEMORY. */
bool page_add_cluster(struct page *page, const struct page_cluster *cluster, struct error *err);

/**
 * What happened to a node, in their order.
 * @param lanes  of the page's time; are made coarser
 */
bool page_add(struct page *page, const struct page_node *node, struct lanes *lanes, struct error *err);

/** End it, and give `page` back in any case. ERROR_NO_MEMORY. Whether all could be written ferror() tells. */
bool page_end(struct page *page, struct error *err);

#endif
