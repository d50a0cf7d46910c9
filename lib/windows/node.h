/*
 * node.h -- what root/cimv2 tells of a node: clock and boot, the services, the version of Exres.dll.
 *
 * Each function fills snapshot.facts and notes its part; see windows_part_failed() for what ends a look.
 */
#ifndef LIB_WINDOWS_NODE_H
#define LIB_WINDOWS_NODE_H

#include "lib/windows/look.h"

/**
 * Computer, Windows, clock, boot: PART_CLOCK.
 * @param err  ERROR_ABSENT as well: what does not know Win32_OperatingSystem is no WinRM that serves us
 */
bool windows_read_system(struct windows_look *look, struct error *err);

/** The computer's domain. One that is not told for any reason of this one question is no part that is missing. */
bool windows_read_domain(struct windows_look *look, struct error *err);

/**
 * W3SVC, its start, ClusSvc: PART_SERVICE.
 *
 * An account without rights is shown an empty list rather than refused (windows.md 11), so W3SVC is believed
 * to be missing only when another service is shown.
 *
 * @param err  ERROR_ABSENT: there is no W3SVC
 */
bool windows_read_services(struct windows_look *look, struct error *err);

/** State of the cluster service alone, where it was taken for unchanged and does not tell its groups. */
bool windows_read_cluster_service(struct windows_look *look, struct error *err);

/**
 * Behind the uptimes: ask for a start of W3SVC that was taken for unchanged, unless they prove it. Of a process that
 * began during this look nothing is said: it was not there when the services were asked, and the next look tells it.
 */
bool windows_confirm_start(struct windows_look *look, struct error *err);

/**
 * Version of the file at request->exres_path: PART_HOTFIX; PART_NOT_THERE when there is no such file.
 * @param err  ERROR_USAGE: the path is not a full one
 */
bool windows_read_hotfix(struct windows_look *look, struct error *err);

#endif
