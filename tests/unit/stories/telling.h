/*
 * telling.h -- a story told: its events move a world, its looks go through memory and verdict.
 */
#ifndef TESTS_UNIT_STORIES_TELLING_H
#define TESTS_UNIT_STORIES_TELLING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/memory/memory.h"
#include "lib/verdict/verdict.h"
#include "tests/unit/stories/script.h"
#include "tests/unit/stories/world.h"

#define TELLING_OBSERVERS 4
#define TELLING_GLOBS	  8
#define TELLING_WORDS	  32

/** Who looks, with a history of its own. */
struct observer {
	const char *name;
	struct memory memory;
	struct known_look known;	/* of its newest look */
};

enum history_state {
	HISTORY_KEPT = 0,
	HISTORY_FULL, /* read, but what a look adds is not kept */
	HISTORY_NONE, /* the verdict gets none */
};

struct telling {
	struct world world;
	struct world began; /* as it was when the look under way began */
	bool has_begun;
	struct observer observers[TELLING_OBSERVERS];
	size_t observer_count, observer;
	enum history_state history;
	struct policy policy;
	bool unseen; /* of the event handler: --unseen */
	bool asks_all; /* each look asks as if it were the first one */
	const char *ignore[TELLING_GLOBS], *expect[TELLING_GLOBS], *pools[TELLING_GLOBS], *only[TELLING_GLOBS];
	struct one_of_glob one_of[TELLING_GLOBS];
	struct stopped_rule stopped[TELLING_GLOBS];
	struct cluster_rule rules[TELLING_GLOBS];
	struct snapshot late; /* a look that took long: recorded after others that began later */
	bool has_late;
	/* Called after each look, where a test wants more than the story's own line says. */
	void (*judged)(void *state, const struct telling *telling, const struct snapshot *snapshot,
	    const struct verdict *verdict);
	void *state;		/* of `judged` */
	struct change_list *changes; /* what looks change is added to it; NULL: nobody wants it */
	struct text_arena text; /* owns what policy and observers are called */
};

/** The words of a line, without its time: "fail", "OWA", "by=script". */
struct words {
	const char *word[TELLING_WORDS];
	size_t count;
};

/**
 * Tell the story to its end.
 * @param ret_line  of its file: what failed first
 * @param err       what was expected there and what came. ERROR_ABSENT: the library has no such thing yet;
 *                  ERROR_USAGE, ERROR_LIMIT: a line that cannot be understood
 */
bool telling_run(const struct script *script, unsigned int *ret_line, struct error *err);

/** For who tells a story line by line: the world of README.md, and one observer. */
void telling_open(struct telling *telling);
/** One line; errors as above. */
bool telling_line(struct telling *telling, const char *text, struct error *err);
/** Give everything back. */
void telling_close(struct telling *telling);

/** The words of `text`, in the arena, as policy and observers keep some of them. */
bool words_split(struct text_arena *arena, const char *text, struct words *words, struct error *err);

/** What follows `key` and '=' in the words; NULL when none does. */
const char *words_value(const struct words *words, const char *key);

/** Is `word` one of "A,B"? */
bool words_list_has(const char *list, const char *word);

/** "5m", "-2h", "90s", "1d" in seconds. */
bool telling_time(const char *text, time_t *ret_seconds, struct error *err);

/** Each line by `tell`; as telling_run(). */
bool telling_lines(bool (*tell)(void *of, const char *text, struct error *err), void *of, const struct script *script,
    unsigned int *ret_line, struct error *ret_err);

/** One look now, of which `expected` is expected. @param ret_snapshot  the caller's, to snapshot_clear() */
bool telling_see(struct telling *telling, const struct words *expected, struct snapshot *ret_snapshot, struct error *err);

/** An event: the world moves. false with ERROR_USAGE: no such verb, or its words are wrong. */
bool telling_event(struct telling *telling, const struct words *words, struct error *err);

/** What the operator does: accept, revoke, policy, history, observer. *ret_is_one: the verb is one of these.
 */
bool telling_operator(
    struct telling *telling, const struct words *words, bool *ret_is_one, struct error *err);

/** A look, and what is expected of it. `snapshot` was made of the world; the memory goes on with it. */
bool telling_look(struct telling *telling, struct snapshot *snapshot, const struct words *expected,
    struct error *err);

#endif
