/*
 * service_manager.h -- tell systemd how the daemon does (Type=notify, WatchdogSec=), without its library.
 *
 * Source of the words: sd_notify(3). Where nobody asks (no NOTIFY_SOCKET), nothing is sent.
 */
#ifndef SNMP_SUBAGENT_DAEMON_SERVICE_MANAGER_H
#define SNMP_SUBAGENT_DAEMON_SERVICE_MANAGER_H

#include <stdbool.h>
#include <stdint.h>

/** Send `words` ("READY=1", "WATCHDOG=1", lines of NAME=VALUE) as they are; a failure means nothing to us. */
void service_manager_tell(const char *words);

/** "RELOADING=1" with the time that Type=notify-reload wants. */
void service_manager_tell_reloading(void);

/** How often a sign of life is wanted, half of what is asked for, in milliseconds; 0: none is. */
int64_t service_manager_watchdog_ms(void);

#endif
