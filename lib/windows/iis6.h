/*
 * iis6.h -- sites out of root/MicrosoftIISv2: IIS 6, and later ones with its compatibility layer.
 */
#ifndef LIB_WINDOWS_IIS6_H
#define LIB_WINDOWS_IIS6_H

#include "lib/windows/look.h"

/**
 * Add every site to the snapshot: PART_RUN_STATE, PART_AUTO_START, and of a whole look PART_POOLS.
 *
 * Run state and configuration are two listings. A site in only one of them was made or deleted in between:
 * both are read once more, and what is still missing then is unknown; a site is never left out. One without a
 * ServerComment is called by its place in the metabase, "W3SVC/1", as in the names of its logs.
 *
 * @param err  of a kind that is ERROR_OF_ONE_PART: the sites cannot be listed through this
 *             namespace, another one may be tried; any other: the look ends
 */
bool windows_iis6_read(struct windows_look *look, struct error *err);

/** What LOOK_SITE and LOOK_POOL want, and what the same listing tells of others. ERROR_ABSENT: it is not listed. */
bool windows_iis6_ask(struct windows_look *look, struct error *err);

#endif
