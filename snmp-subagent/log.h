/*
 * log.h -- where the daemon's words go: one event, one line.
 *
 * Any thread. A node's words are escaped here. State of the whole process, as syslog(3) has it.
 */
#ifndef SNMP_SUBAGENT_LOG_H
#define SNMP_SUBAGENT_LOG_H

#include <syslog.h>

enum log_target {
	LOG_TO_STDERR = 0,
	LOG_TO_JOURNAL, /* stderr, each line with its level as "<3>" (sd-daemon(3)) */
	LOG_TO_SYSLOG,
};

/** What suits where stderr goes: the journal when systemd says so (JOURNAL_STREAM), else stderr. */
enum log_target daemon_log_default(void);

/** From now on to `target`; before that everything goes to stderr. Once, before there are threads. */
void daemon_log_open(enum log_target target);

/** @param level  LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO */
void daemon_log(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
