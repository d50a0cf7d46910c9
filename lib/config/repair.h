/*
 * repair.h -- the keys of [repair].
 *
 * Internal to the configuration; programs use configuration.h.
 */
#ifndef LIB_CONFIG_REPAIR_H
#define LIB_CONFIG_REPAIR_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/config/configuration.h"

/** Find `key` and its place among the keys. ERROR_USAGE: there is no such key; the text lists those that there are. */
bool configuration_repair_key(const char *key, uint32_t *ret_bit, struct error *err);

/** True for a key whose value must be an absolute path, and for one that is secret. */
bool configuration_repair_is_path(const char *key);
bool configuration_repair_is_secret(const char *key);

/** Take the value of a key that is known. ERROR_USAGE. */
bool configuration_repair_set(struct configuration *configuration, const char *key, const char *value,
    struct error *err);

#endif
