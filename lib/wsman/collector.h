/*
 * collector.h -- put one instance together from what an XML parser reports.
 *
 * The element's own name is the class, its children are the properties, in either form in which Windows
 * writes them (windows.md 3.5 to 3.8); only local names count. It holds one instance at a time.
 */
#ifndef LIB_WSMAN_COLLECTOR_H
#define LIB_WSMAN_COLLECTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/wsman/wsman.h"
#include "lib/xml/stream.h"

struct wsman_collector;

/** Bounds on one instance beside those of struct wsman_limits. */
#define COLLECTOR_MAX_VALUES 65536
#define COLLECTOR_MAX_BYTES  (4U << 20)

/** @param max_value_bytes  longest value accepted */
bool wsman_collector_open(size_t max_value_bytes, struct wsman_collector **ret_collector, struct error *err);

/** The first element is the instance itself. ERROR_LIMIT, ERROR_NO_MEMORY. */
bool wsman_collector_start(struct wsman_collector *collector, const char *ns, const char *name,
    const struct xml_attribute *attributes, size_t count, struct error *err);
bool wsman_collector_text(struct wsman_collector *collector, const char *text, size_t length,
    struct error *err);
bool wsman_collector_end(struct wsman_collector *collector, struct error *err);

/** True between the start of an instance and its end. */
bool wsman_collector_is_open(const struct wsman_collector *collector);

/** The instance that has just ended; borrowed until the next one starts. */
const struct wsman_instance *wsman_collector_instance(struct wsman_collector *collector);

/** End it. NULL is fine. */
void wsman_collector_close(struct wsman_collector *collector);

#endif
