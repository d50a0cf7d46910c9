/*
 * iis7.h -- sites out of root/webadministration: IIS 7 and later.
 */
#ifndef LIB_WINDOWS_IIS7_H
#define LIB_WINDOWS_IIS7_H

#include "lib/windows/look.h"

/**
 * Add every web site to the snapshot: PART_AUTO_START, PART_RUN_STATE, PART_POOLS.
 *
 * The run state costs one method call for each site, which wants another right than reading: the first
 * refusal is noted and no further site is asked. A site or a pool that fails or does not answer in its share of the
 * time is not told by itself; after two that do not answer no further one is asked. A site that is gone when it is
 * asked: everything is listed anew, once. Sites that have FTP bindings only are left out.
 *
 * @param err  of a kind that is ERROR_OF_ONE_PART: the sites cannot be listed through this
 *             namespace, another one may be tried; any other: the look ends
 */
bool windows_iis7_read(struct windows_look *look, struct error *err);

/** Only what one listing tells of all sites: no run states, no pools. */
bool windows_iis7_list(struct windows_look *look, struct error *err);

/** What LOOK_SITE and LOOK_POOL want, by GetState. ERROR_ABSENT: there is no site, no pool of that name. */
bool windows_iis7_ask(struct windows_look *look, struct error *err);

#endif
