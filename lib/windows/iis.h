/*
 * iis.h -- find the way to the sites that a node has, and read them by it.
 */
#ifndef LIB_WINDOWS_IIS_H
#define LIB_WINDOWS_IIS_H

#include "lib/windows/look.h"

/**
 * Add the sites to the snapshot, by the way that look->ways knows of; else, when that leads nowhere any more, and once a
 * day, by the first that does, of those that look->request allows: root/webadministration, root/MicrosoftIISv2 (only this
 * before Windows 6.0), and where neither is there for this account, appcmd.exe in a remote shell; last, performance
 * counters. What was found out is in look->ways then.
 *
 * @param err  ERROR_DENIED, ERROR_ABSENT: none can be read; the text holds what to install, which right
 *             helps, and the node's own sentences
 */
bool windows_iis_read(struct windows_look *look, struct error *err);

/**
 * Rights that are missing may show as lists that are empty (windows.md 11). Neither a service nor a site: that is not
 * believed. ERROR_DENIED.
 */
bool windows_iis_believe(const struct snapshot *snapshot, struct error *err);

/**
 * List the sites by one way, and nothing else of them that is asked for by itself. Errors
 * as windows_iis_read(), of that one alone.
 */
bool windows_iis_list(struct windows_look *look, enum source_way way, struct error *err);

/**
 * The same into `scratch`, for who wants to know what another way tells: it gets a share of the time, and leaves nothing in
 * the look.
 * @param scratch  empty; its facts are the look's afterwards, borrowed
 */
bool windows_iis_list_aside(const struct windows_look *look, enum source_way way, struct snapshot *scratch, struct error *err);

/** This Windows may have it: false before Windows 6.0, but for root/MicrosoftIISv2. */
bool windows_iis_has_way(const struct snapshot *snapshot, enum source_way way);

/** What the look's scope wants of the sites, through the interface that an earlier look found. */
bool windows_iis_read_again(struct windows_look *look, struct error *err);

/** From so many sites on the shell costs fewer requests. */
#define AGREEMENT_SITES 3

/**
 * Do two ways say the same? appcmd.exe lists all sites in one command, where root/webadministration wants a call for each.
 * It is the cheaper way on a node on which both were seen to agree.
 *
 * After a look that is complete otherwise, and was to compare them (look->is_to_compare): list the sites by appcmd.exe,
 * too, and note in look->ways whether it agrees. What hinders that is no error: nothing is known of it then.
 *
 * @param err  ERROR_NO_MEMORY, nothing else
 */
bool windows_agreement_find(struct windows_look *look, struct error *err);

#endif
