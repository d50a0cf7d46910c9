/*
 * site_row.h -- sites and pools as rows: what the classes of IIS 6 and of IIS 7+ have in common.
 */
#ifndef TESTS_SIMULATOR_SITE_ROW_H
#define TESTS_SIMULATOR_SITE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/simulator/instance.h"

/** Sites; the token is the id. */
size_t site_row_count(const struct machine *machine);
uint32_t site_row_token(const struct machine *machine, size_t index);
const void *site_row_object(const struct world *world, const struct machine *machine, uint32_t token);

/** Pools; the token is the place. */
size_t pool_row_count(const struct machine *machine);
const void *pool_row_object(const struct world *world, const struct machine *machine, uint32_t token);

/** A site's name, or 64 KiB of it when the row is to have a long one. */
void get_site_name(const struct row *row, struct value *ret_value);

struct binding {
	char protocol[32];
	char information[256];		/* "*:80:www" */
	char ip[128], port[32], host[256];
};

/** Take the next one of "http *:80:www, https *:443:"; false at the end. */
bool binding_next(const char **rest, struct binding *ret_binding);

#endif
