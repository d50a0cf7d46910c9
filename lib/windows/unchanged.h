/*
 * unchanged.h -- what a look need not ask for again, because nothing moved since the looks before (look_request.known).
 *
 * Always asked, since nothing else tells of it: clock and boot, the services, sites with flags and run states, pools,
 * uptimes, groups with owners and states. What is left out in steady state, and what makes a look ask for it:
 *
 * - The start of W3SVC's process: when another number, state or boot is reported; and, after the sites, whenever the uptimes
 *   do not prove that the same run goes on (windows_confirm_start()). IIS 6 has no uptimes: it is always asked there.
 * - The cluster service, in the question for W3SVC (which then has two answers, and Windows sends the first one alone): when
 *   W3SVC has another state or number, when the groups are not reported (windows_services_usual()). Where there was no
 *   cluster service, one that came is seen by the hour, after a boot, or when any site changed. On IIS 6 it costs no question.
 * - Resources of the cluster: when a group came, went, or changed its owner or state.
 * - Events of the cluster: the same; and when W3SVC may have been started, or any site came, went, or changed its name,
 *   flag, run state or error.
 * - Both also for ten minutes after anything of that, since some events are written late; once an hour; at a first look;
 *   for a repair; and when the node's clock is not reported, or went back.
 *
 * So a failover to and fro between two looks, which left owners, flags, sites and W3SVC as they were, is found by the hour.
 */
#ifndef LIB_WINDOWS_UNCHANGED_H
#define LIB_WINDOWS_UNCHANGED_H

#include "lib/windows/look.h"

/** Before the services: W3SVC alone may be asked for, as the cluster service is as it was, or will be witnessed by its groups. */
bool windows_services_usual(const struct windows_look *look);

/** Behind W3SVC alone: the known state of the cluster service is in the facts. False: all services are to be asked for. */
bool windows_cluster_service_take(struct windows_look *look);

/** Behind the sites: there was no cluster service, and sites did not stay as they were. It is to be asked for. */
bool windows_cluster_may_have_come(const struct windows_look *look);

/** Behind the services: the start of W3SVC's process is in the facts, to be confirmed. */
bool windows_start_take(struct windows_look *look);

/** Behind the uptimes: they prove that W3SVC did not start since the look that is known. */
bool windows_uptimes_prove_run(const struct windows_look *look);

/** Behind the groups: add the known resources to the snapshot. `*ret_is_taken` false: they are to be asked for. */
bool windows_resources_take(struct windows_look *look, bool *ret_is_taken, struct error *err);

/** Behind all else: the log has nothing that matters now. */
bool windows_events_may_wait(struct windows_look *look);

#endif
