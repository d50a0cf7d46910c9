/*
 * fragment.h -- messages of PowerShell remoting, cut into fragments and joined again.
 *
 * Bytes in, messages out; it knows nothing of what they say. Source: [MS-PSRP] 2.2.1, 2.2.4.
 */
#ifndef LIB_PSRP_FRAGMENT_H
#define LIB_PSRP_FRAGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"

/** Kinds that we send or wait for; others are passed over. */
enum psrp_kind {
	PSRP_SESSION_CAPABILITY = 0x00010002,
	PSRP_INIT_RUNSPACE_POOL = 0x00010004,
	PSRP_POOL_STATE = 0x00021005,
	PSRP_CREATE_PIPELINE = 0x00021006,
	PSRP_OUTPUT = 0x00041004,
	PSRP_ERROR_RECORD = 0x00041005,
	PSRP_PIPELINE_STATE = 0x00041006,
};

#define PSRP_GUID_SIZE 37	/* "3C44D114-8061-412A-9519-D25BA6D8977B" and its NUL */

/** One message. `text` is UTF-8 without a byte order mark, and ended by nothing. */
struct psrp_message {
	uint32_t kind;			/* enum psrp_kind, or another */
	const char *text;
	size_t length;
};

/** Fragments that came so far of a message that is not whole. Zeroed is the beginning; psrp_joiner_clear(). */
struct psrp_joiner {
	unsigned char *bytes;		/* of this fragment's head, and of the message */
	size_t count, room;
	unsigned char head[21];		/* of the fragment that is being read */
	size_t head_count;
	size_t left;			/* bytes of it that are still to come, once its head is whole */
	uint64_t object, next;		/* of the message: its number, and that of its next fragment */
	bool is_within;			/* a message has begun */
};

/** Of one message: more is ERROR_LIMIT. */
#define PSRP_MESSAGE_MAX ((size_t)24 << 20)

/** What is done with each message; false ends the reading with the error that was set. Borrowed for the call. */
typedef bool psrp_take(void *state, const struct psrp_message *message, struct error *err);

/**
 * Some more bytes, cut anywhere.
 * @param err  ERROR_MALFORMED: they are no fragments in order; ERROR_LIMIT; what `take` set
 */
bool psrp_join(struct psrp_joiner *joiner, const void *bytes, size_t count, psrp_take *take, void *state, struct error *err);

/** Give everything back; the beginning again. */
void psrp_joiner_clear(struct psrp_joiner *joiner);

/** A message in one fragment. The caller's, to free(). */
struct psrp_fragment {
	unsigned char *bytes;
	size_t count;
};

/**
 * Make one of a message to the server.
 * @param object    its number: 1 and up, each once in a session
 * @param pool, pipeline  GUIDs; pipeline NULL: of the pool itself
 * @param fragment  what it is put behind; zeroed is empty
 * @param err  ERROR_NO_MEMORY; ERROR_USAGE: no GUID
 */
bool psrp_fragment_add(struct psrp_fragment *fragment, uint64_t object, uint32_t kind, const char *pool, const char *pipeline,
    const char *text, struct error *err);

#endif
