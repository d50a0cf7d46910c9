/*
 * iis.h -- find the interface of IIS that a node has, and read its sites through it.
 */
#ifndef LIB_WINDOWS_IIS_H
#define LIB_WINDOWS_IIS_H

#include "lib/windows/look.h"

/**
 * Add the sites to the snapshot, through root/webadministration where there is one, else root/MicrosoftIISv2
 * (only this before Windows 6.0); where neither is there, by appcmd.exe in a remote shell. What was found stays in
 * look->ways, so that the next look of the same source does not try; when it is gone by then, it is searched for
 * again.
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

/** What the look's scope wants of the sites, through the interface that an earlier look found. */
bool windows_iis_read_again(struct windows_look *look, struct error *err);

#endif
