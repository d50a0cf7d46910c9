/*
 * shell_list.h -- remote shells that are open on the machines, and what runs in them.
 *
 * A shell lasts until it is deleted, its machine restarts, or nobody has used it for IdleTimeOut. How many there were,
 * and how each ended, is counted: a client that leaves one behind blocks a place on the node for hours.
 */
#ifndef TESTS_SIMULATOR_SHELL_LIST_H
#define TESTS_SIMULATOR_SHELL_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/simulator/buffer.h"
#include "tests/simulator/envelope.h"
#include "tests/simulator/request.h"
#include "tests/simulator/world.h"

#define SHELL_IDLE_TIMEOUT_MS 7200000U	/* recorded PT7200.000S */

struct shell_command {
	struct shell_command *next;
	char id[UUID_SIZE];
	struct buffer out, err;		/* as the node's programs wrote it */
	size_t out_at, err_at;		/* so much of it was received */
	uint32_t exit_code;
	int64_t done_at_ms;		/* of shell_clock_ms(): nothing is to be had before */
	bool is_over;			/* its end was received */
};

struct shell {
	struct shell *next;
	char id[UUID_SIZE];
	struct machine *machine;
	unsigned int idle_timeout_ms;
	int64_t used_at_ms;
	bool has_utf8;			/* code page 65001 */
	struct text_arena text;
	struct named_text variables[REQUEST_NAMES];
	size_t variable_count;
	struct shell_command *commands;
	bool is_pool;			/* of an endpoint of PowerShell */
};

struct shell_list {
	struct shell *first;
	uint64_t opened, deleted, expired, lost;	/* lost: with a restart of their machine, or by a fault */
	size_t most;			/* at once on one machine */
};

/** The id of the command by which a pool's own stream is kept: no client's. */
#define SHELL_OWN_STREAM "own stream"

/** CLOCK_MONOTONIC. */
int64_t shell_clock_ms(void);

/** A new one, the list's; `variables` are copied. */
struct shell *shell_add(struct shell_list *list, struct machine *machine, unsigned int idle_timeout_ms,
    const struct named_text *variables, size_t variable_count);

/** By id, with or without "uuid:"; NULL: none, expired, or another machine's. It counts as used. */
struct shell *shell_find(struct shell_list *list, const struct machine *machine, const char *id);

/** How many are open on `machine`; NULL: on all. */
size_t shell_count(struct shell_list *list, const struct machine *machine);

/** As if nobody had used those of `machine` (NULL: of all) for so long. */
void shell_age(struct shell_list *list, const struct machine *machine, int64_t ms);

/** A new command in it; `id` as the client wants it, "": a random one. */
struct shell_command *shell_command_add(struct shell *shell, const char *id);

/** NULL: there is none. */
struct shell_command *shell_command_find(const struct shell *shell, const char *id);

void shell_command_end(struct shell *shell, struct shell_command *command);

/** End it with everything in it. @param count  one of the list's, of what it counts as */
void shell_end(struct shell_list *list, struct shell *shell, uint64_t *count);

/** End those of one machine as its restart does; NULL: all. */
void shell_end_all(struct shell_list *list, const struct machine *machine);

#endif
