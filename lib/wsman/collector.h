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

/** @param limits  borrowed until it is closed, or has others */
bool wsman_collector_open(const struct wsman_limits *limits, struct wsman_collector **ret_collector, struct error *err);

/** Begin anew, on another answer: nothing is borrowed from it any more. */
void wsman_collector_begin(struct wsman_collector *collector, const struct wsman_limits *limits);

/**
 * The element that has just begun is an instance: what is inside it is handed over to the collector, which may stop
 * the reading with ERROR_LIMIT or ERROR_NO_MEMORY.
 */
bool wsman_collector_take(struct wsman_collector *collector, struct xml_stream *xml, const char *name,
    struct error *err);

/** The instance whose element has just ended; borrowed until the next one is taken. */
const struct wsman_instance *wsman_collector_instance(struct wsman_collector *collector);

/** ERROR_LIMIT when somebody looked for a value of the instance that was too long to be kept. */
bool wsman_collector_check(const struct wsman_collector *collector, struct error *err);

/** End it. NULL is fine. */
void wsman_collector_close(struct wsman_collector *collector);

#endif
