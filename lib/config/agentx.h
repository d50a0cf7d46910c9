/*
 * agentx.h -- the keys of [agentx].
 *
 * Internal to the configuration; programs use configuration.h.
 */
#ifndef LIB_CONFIG_AGENTX_H
#define LIB_CONFIG_AGENTX_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/config/configuration.h"

/** The built-in defaults. */
void configuration_agentx_init(struct configuration_agentx *agentx);

/**
 * Is there such a key?
 * @param ret_bit  another one for each key
 * @param err  ERROR_USAGE: names the keys that there are
 */
bool configuration_agentx_key(const char *key, uint32_t *ret_bit, struct error *err);

/** Set a key that there is; its text goes into `arena`. ERROR_USAGE, ERROR_NO_MEMORY. */
bool configuration_agentx_set(struct configuration_agentx *agentx, struct text_arena *arena, const char *key,
    const char *value, struct error *err);

#endif
