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
	unsigned int look_ms;		/* that a look says it took */
	unsigned int iis;		/* 7: a listing tells no run state; else 6 */
	unsigned int unreadable;	/* bits 1 << enum snapshot_part */
	const char *domain;		/* NULL: not told */
	struct source_ways ways;
	const char *only_reads;		/* why nothing can be repaired; NULL: it can */
	enum service_state w3svc_state;	/* SERVICE_UNKNOWN: it runs */
	uint32_t w3svc_pid;		/* 0: not told */
	const struct cluster_group *groups;
	size_t group_count;
	const struct cluster_resource *resources;
	size_t resource_count;
	const char *computer;
	time_t boot_time;
	const struct site *sites;
	size_t site_count;
	enum error_kind error;		/* ERROR_NONE: the look succeeds */
	bool hangs;			/* the look waits until the process ends */

	/** Called before each look; may change the node, and `error`. NULL: nothing is. */
	void (*before_look)(const struct look_request *request);
	/** What source_act() does; NULL: nothing can be changed. */
	bool (*act)(const struct source_action *action, struct error *err);
};

/** What was asked; the password and the address are copied. */
struct fake_asked {
	unsigned int opens, looks;
	enum source_kind kind;
	struct look_request request;
	char name[256], address[256], password[64];
};

/** A computer called "EXCH-A", booted long ago, without sites; what is not set is as the comments say. */
extern struct fake_node fake_node;
extern struct fake_asked fake_asked;

/** A computer called "EXCH-A", booted long ago, without sites; nothing asked. */
void fake_node_reset(void);

#endif
