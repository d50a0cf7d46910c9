/*
 * history.h -- memory on disk: one SQLite file, shared by all programs.
 *
 * Several processes at once (WAL, busy timeout). A crash at any instant loses at most the
 * observation being written. Nothing here judges.
 */
#ifndef LIB_HISTORY_HISTORY_H
#define LIB_HISTORY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/memory/memory.h"
#include "lib/memory/saying.h"
#include "lib/model/error.h"
#include "lib/model/membership.h"
#include "lib/model/repair.h"
#include "lib/model/snapshot.h"

struct history;

enum history_mode {
	HISTORY_READ_WRITE, /* creates the file (lib/model/shared_file.h), never the folder; migrates an older one */
	HISTORY_READ_ONLY,  /* ERROR_ABSENT when there is no file */
};

/**
 * Open the history.
 * @param busy_ms  how long to wait for another process's lock
 * @param err  ERROR_STORAGE: absent folder, no rights, damaged, of a newer version, locked, disk full;
 *             the text says which, names the file and what to do. ERROR_ABSENT: see HISTORY_READ_ONLY.
 */
bool history_open(const char *path, enum history_mode mode, unsigned int busy_ms,
    struct history **ret_history, struct error *err);

/**
 * Whether this user could write the history, or make it, as owners and modes have it. Touches nothing.
 * @param err  ERROR_STORAGE: as history_open() would say
 */
bool history_may_write(const char *path, struct error *err);

/**
 * Load what is remembered of snapshot->node (case ignored), update it, store it: one transaction. The sites of a snapshot
 * that has no numbers get those of the history before: memory_number_sites().
 * A snapshot that is late (memory_is_late(): another process was quicker) is not stored: the memory as it is comes
 * back, without changes. The first one of a day also prunes: see history_keep_days().
 *
 * @param ret_memory   memory after the look: what the verdict wants; the caller's
 * @param ret_changes  what this look changed; may be NULL; the caller's
 * @param err  ERROR_STORAGE: nothing was stored; ERROR_MALFORMED, ERROR_USAGE: see memory_update()
 */
bool history_observe(struct history *history, struct snapshot *snapshot, struct memory *ret_memory,
    struct change_list *ret_changes, struct error *err);

/**
 * Under which name a node that somebody names by `address` is remembered, as far as that is known before a look at it:
 * that of a configured node that an earlier look found to be the same machine, else `address` itself.
 * @param ret_node  borrowed from `address` or from `arena`
 */
bool history_find_address(struct history *history, const char *address, struct text_arena *arena, const char **ret_node,
    struct error *err);

/**
 * Give `snapshot`, of a node that somebody named by `address`, the name under which it is remembered: that of the one
 * configured node whose computer and domain are the same; where the domain is not told, whose W3SVC runs in the same
 * process. `address` where there is none, or more than one; two configured nodes are never one.
 */
bool history_name_by_address(struct history *history, const char *address, struct snapshot *snapshot,
    struct error *err);

/** What is remembered of `node`; an unknown node is not an error (is_known is false). */
bool history_recall(struct history *history, const char *node, struct memory *ret_memory, struct error *err);

/** The same, and what the next look need not ask for again: the caller's, to known_look_clear(). */
bool history_recall_known(struct history *history, const char *node, struct memory *ret_memory, struct known_look *ret_known,
    struct error *err);

/** The newest observation of `node`, as it was. ERROR_ABSENT when there is none. */
bool history_snapshot(struct history *history, const char *node, struct snapshot *ret_snapshot,
    struct error *err);

/**
 * Ids of the sites that W3SVC did not have at the newest look of `node`, ascending; none for an unknown node.
 * @param ret_ids  in place of an earlier answer, which is given back; the caller's, to free()
 */
bool history_rejected(struct history *history, const char *node, uint32_t **ret_ids, size_t *ret_count,
    struct error *err);

/** The changes of `node` from `since` on, oldest first, at most `limit` newest ones (0: all). */
bool history_timeline(struct history *history, const char *node, time_t since, size_t limit,
    struct change_list *ret_changes, struct error *err);

/** What a list of all nodes says of one. */
struct history_survey {
	const char *name;
	time_t looked_at;		/* our clock; 0: never */
	size_t sites, not_running;	/* without those that are gone */
};

/** All nodes, sorted by name, in one reading; the strings belong to `arena`, the array to the caller (free()). */
bool history_survey(struct history *history, struct text_arena *arena, struct history_survey **ret_nodes,
    size_t *ret_count, struct error *err);

/** Of each node that is no address which somebody gave, as history_survey(). */
bool history_memberships(struct history *history, struct text_arena *arena, struct membership **ret_items, size_t *ret_count,
    struct error *err);

/** Names of all nodes, sorted; the strings belong to `arena`, the array to the caller (free()). */
bool history_nodes(struct history *history, struct text_arena *arena, const char ***ret_names,
    size_t *ret_count, struct error *err);

/**
 * Note in the history of `node` what somebody says, as memory_say() does, and in its timeline: all of it, or nothing.
 * @param ret_said  the caller's, to said_list_clear(); untouched on failure
 * @param err  as memory_say(), and ERROR_ABSENT: no such node in the history
 */
bool history_say(struct history *history, const char *node, const struct saying *saying, struct said_list *ret_said,
    struct error *err);

/** Note a repair that is over, also as CHANGE_REPAIR in the timeline. ERROR_ABSENT: no such node in the history. */
bool history_record_repair(struct history *history, const char *node, const struct repair *repair,
    struct error *err);

/**
 * Note a repair before it is made: `result` and `finished` are not used.
 * @param ret_id  for history_finish_repair()
 * @param err  ERROR_ABSENT: no such node in the history
 */
bool history_begin_repair(struct history *history, const char *node, const struct repair *repair, int64_t *ret_id,
    struct error *err);

/**
 * Note how a repair ended, also as CHANGE_REPAIR in the timeline; once: one that has a result keeps it.
 * @param is_over  false: it was cut short, and the next run may take it up
 */
bool history_finish_repair(struct history *history, int64_t id, time_t now, const char *result, bool is_over,
    struct error *err);

/** Note of all repairs of `node` that nobody finished that they were cut short. None is fine. */
bool history_close_repairs(struct history *history, const char *node, time_t now, struct error *err);

/**
 * The repairs of `node` from `since` on, oldest first; none for an unknown node.
 * @param ret_repairs  the caller's, to free(); its strings belong to `arena`
 */
bool history_repairs(struct history *history, const char *node, time_t since, struct text_arena *arena,
    struct repair **ret_repairs, size_t *ret_count, struct error *err);

/** Forget `node` altogether (it was replaced by another machine). ERROR_ABSENT when not there. */
bool history_forget(struct history *history, const char *node, struct error *err);

/**
 * From now on, observations delete changes, failovers and repairs that are older than `days`; once a day for the
 * whole history, whichever node is observed first. How old they are tells memory_believed_clock(). 0, which it is
 * before: none.
 */
void history_keep_days(struct history *history, unsigned int days);

/** Much is going to be read, over all nodes: keep what was read of the file in memory, up to 128 MiB. */
bool history_keep_pages(struct history *history, struct error *err);

/** Close; NULL is fine. */
void history_close(struct history *history);

#endif
