/*
 * page_now.h -- the top of the page: what is wrong now, and the next risk. For page.c alone.
 */
#ifndef LIB_PICTURE_PAGE_NOW_H
#define LIB_PICTURE_PAGE_NOW_H

#include <stdio.h>

#include "lib/picture/page.h"

/** CRITICAL, in its colour. */
void page_write_severity(FILE *out, enum severity severity);

/** Write it. */
void page_now_write(FILE *out, const struct page_request *request);

#endif
