/*
 * fake_source.h -- a node that says what the test wants, in place of lib/source/source.c.
 */
#ifndef TESTS_UNIT_PLUGINS_FAKE_SOURCE_H
#define TESTS_UNIT_PLUGINS_FAKE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/site.h"
#include "lib/source/source.h"

/** What the next look finds. */
struct fake_node {
	const char *computer;
	time_t boot_time;
	const struct site *sites;
	size_t site_count;
	enum error_kind error;		/* ERROR_NONE: the look succeeds */
	bool hangs;			/* the look waits until the process ends */
};

/** What was asked; the password and the address are copied. */
struct fake_asked {
	unsigned int opens, looks;
	enum source_kind kind;
	struct look_request request;
	char name[256], address[256], password[64];
};

extern struct fake_node fake_node;
extern struct fake_asked fake_asked;

/** A computer called "EXCH-A", booted long ago, without sites; nothing asked. */
void fake_node_reset(void);

#endif
