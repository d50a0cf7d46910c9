/*
 * look.h -- what the parts of one look over WinRM share.
 *
 * Each part (node, IIS, cluster, events) asks its own questions and writes its own piece of the snapshot. A
 * part whose question the node refuses or cannot answer is noted and the look goes on; a connection that
 * breaks, an account that is refused and an answer that cannot be believed end the look.
 */
#ifndef LIB_WINDOWS_LOOK_H
#define LIB_WINDOWS_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"
#include "lib/source/source.h"
#include "lib/wsman/wsman.h"

struct windows_look {
	struct wsman *client;
	const struct look_request *request;
	struct source_ways *ways;	/* of the look before, then of this one */
	struct snapshot *snapshot;	/* being filled */
	bool is_to_compare;		/* the shell with root/webadministration, when all else is read */
	bool is_by_endpoint;		/* an endpoint has told all: no other way is open */
	bool is_cluster_service_taken;	/* facts.clussvc_state is the one that is known (unchanged.h) */
	bool is_start_taken;		/* facts.w3svc_start is the one that is known (unchanged.h) */
	bool has_asked_shell;		/* for states of these sites: to compare them would be the shell with itself */
};

/**
 * Note `part` as PART_UNREADABLE: `what`, the server's sentence, and for a missing right `advice`.
 * @param err  what went wrong
 * @return true when it was noted and the look goes on; false when it ends: `err` stays as it is
 */
bool windows_part_failed(struct windows_look *look, enum snapshot_part part, const char *what, const char *advice,
    struct error *err);

/**
 * The same for one of several things that a part consists of (a site, a pool): one that is not answered in time does not
 * end the look either. The first one is shown, unless a right is missing later.
 */
bool windows_one_failed(struct windows_look *look, enum snapshot_part part, const char *what, const char *advice,
    struct error *err);

/** What may hang by itself gets one part in so many of the time that is left (wsman_set_share()). */
#define WINRM_SHARE 4

#define WINDOWS_COUNTERS_ONLY_READ \
	"the sites are read from the performance counters of W3SVC, which are no ground for a repair: for start_iis_sites " \
	WINRM_ADMINISTRATOR

#define WINDOWS_COUNTERS_ADVICE \
	"make the account a member of the node's groups Remote Management Users and Performance Monitor Users, who are told " \
	"run states; Administrators are told auto start, too"

/** `ways` in the configuration lets it be used. */
bool windows_way_is_allowed(const struct windows_look *look, enum source_way way);

/**
 * The same again, a moment later, may do: IIS, WMI or RPC is not up yet, shuts something down, or has too much to do.
 * What is unknown here is no such thing.
 * @param number  of Win32, also inside an HRESULT, or what COM or WMI says
 *
 * Source: MS-ERREF 2.1, 2.2; MS-WMI 2.2.11.
 */
bool windows_is_passing(uint32_t number);

/** What an account wants that may not call a method of IIS: depends on Windows, and is all of it where that is not told. */
const char *windows_method_advice(const struct snapshot *snapshot);

/** A copy of `text` in `arena`, "" for NULL. ERROR_NO_MEMORY. */
bool windows_keep(struct text_arena *arena, const char *text, const char **ret_copy, struct error *err);

#define WINRM_ADMINISTRATOR "make the account a member of the node's group Administrators"

#define WINRM_NO_CLUSSVC \
	"whether this is a node of a cluster is not known, as the state of ClusSvc is not told"

#endif
