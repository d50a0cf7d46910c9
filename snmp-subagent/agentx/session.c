#include "snmp-subagent/agentx/session.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/agent/agent_callbacks.h>

#include "snmp-subagent/agentx/notifier.h"
#include "snmp-subagent/agentx/table.h"

/* net-snmp's own waiting for an answer, in its loop: with its default, 1 s six times, a hung master stops us for 19 s. */
#define ANSWER_TIMEOUT_US 300000
#define ANSWER_RETRIES    0

/* Seconds until a registration that the master agent refused is tried again. */
#define REGISTER_AGAIN_S 3

/* Where nothing can be made or read. */
static char no_folder[] = "/dev/null";

struct agentx_session {
	const struct agent_options *options;
	struct mailbox *mailbox;
	struct agentx_table table;
	struct agentx_notifier notifier;
	bool is_registering_again;	/* an alarm for it is set */
	bool was_open;			/* the session that ended last: it got as far as on_session_opened() */
};

static void
say(const struct agentx_session *self, int level, const char *text)
{
	if (self->options->log != NULL)
		self->options->log(self->options->context, level, text);
}

/* Tried anew, as long as another subagent has our place: net-snmp itself never does. */
static void
register_again(unsigned int alarm, void *context)
{
	struct agentx_session *self = context;

	(void)alarm;
	self->is_registering_again = false;
	agentx_table_unregister(&self->table);
	if (!agentx_table_register(&self->table))
		say(self, LOG_ERR, "SNMP: net-snmp does not take the tables of SITEWATCH-MIB");
}

static void
never_rings(unsigned int alarm, void *context)
{
	(void)alarm;
	(void)context;
}

/*
 * A master agent that dies while net-snmp opens a session makes it set two alarms that try again, the newest for the loss
 * of a session that never was. One would succeed; the other find a session there, and complain at each ping for ever.
 */
static void
end_newest_alarm(void)
{
	const unsigned int behind = snmp_alarm_register(1, 0, never_rings, NULL);

	snmp_alarm_unregister(behind);
	snmp_alarm_unregister(behind - 1);
}

/* That the master agent refused a registration is told in the log and nowhere else. */
static bool
is_refused_registration(const char *line)
{
	return strncmp(line, "registering pdu failed", 22) == 0 || strncmp(line, "registering failed", 18) == 0;
}

static int
on_log(int major, int minor, void *message_of_library, void *context)
{
	const struct snmp_log_message *message = message_of_library;
	struct agentx_session *self = context;
	char line[512];

	(void)major;
	(void)minor;
	if (is_refused_registration(message->msg)) {
		if (!self->is_registering_again) {
			self->is_registering_again = true;
			snmp_alarm_register(REGISTER_AGAIN_S, 0, register_again, self);
			say(self, LOG_WARNING, "SNMP: the master agent refuses the tables of SITEWATCH-MIB (does another "
			    "sitewatchd serve it?); trying again");
		}
		return SNMPERR_SUCCESS;
	}
	if (!self->was_open && strstr(message->msg, "master disconnected us") != NULL) {
		end_newest_alarm();
		return SNMPERR_SUCCESS;
	}
	snprintf(line, sizeof(line), "SNMP: %s", message->msg);
	line[strcspn(line, "\n")] = '\0';
	say(self, message->priority, line);
	return SNMPERR_SUCCESS;
}

static int
on_session_init(int major, int minor, void *session_of_library, void *context)
{
	netsnmp_session *session = session_of_library;

	(void)major;
	(void)minor;
	(void)context;
	session->timeout = ANSWER_TIMEOUT_US;
	session->retries = ANSWER_RETRIES;
	return SNMPERR_SUCCESS;
}

static int
on_session_opened(int major, int minor, void *session, void *context)
{
	struct agentx_session *self = context;

	(void)major;
	(void)minor;
	notifier_session_opened(&self->notifier, session);
	mailbox_set_connected(self->mailbox, true);
	return SNMPERR_SUCCESS;
}

static int
on_session_closed(int major, int minor, void *session, void *context)
{
	struct agentx_session *self = context;

	(void)major;
	(void)minor;
	self->was_open = session != NULL && session == self->notifier.session;
	notifier_session_closed(&self->notifier);
	mailbox_set_connected(self->mailbox, false);
	return SNMPERR_SUCCESS;
}

static void
on_settled(void *context, const struct mib_notification *notification)
{
	struct agentx_session *self = context;

	mailbox_settle(self->mailbox, 1);
	if (self->options->delivered != NULL)
		self->options->delivered(self->options->context, &notification->id, 1);
}

static void
on_refused(void *context, const struct mib_notification *notification, long error)
{
	struct agentx_session *self = context;
	char line[128];

	snprintf(line, sizeof(line), "SNMP: the master agent refused a %s: AgentX error %ld",
	    mib_notification_name(notification->kind), error);
	say(self, LOG_ERR, line);
}

/* The mailbox has something: what it is, the loop looks at after each round. */
static void
on_wake(int fd, void *context)
{
	(void)fd;
	(void)context;
}

static void
take_mail(struct agentx_session *self)
{
	struct mib_snapshot *snapshot;
	struct queued *queue;

	mailbox_take(self->mailbox, &snapshot, &queue);
	if (snapshot != NULL)
		agentx_table_swap(&self->table, snapshot);
	if (queue != NULL)
		notifier_add(&self->notifier, queue);
}

static const struct {
	int major, minor;
	SNMPCallback *function;
} callbacks[] = {
	{ SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, on_log },
	{ SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_SESSION_INIT, on_session_init },
	{ SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_START, on_session_opened },
	{ SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_STOP, on_session_closed },
};
#define CALLBACKS (sizeof(callbacks) / sizeof(callbacks[0]))

static void
register_callbacks(struct agentx_session *self)
{
	size_t i;

	for (i = 0; i < CALLBACKS; i++)
		snmp_register_callback(callbacks[i].major, callbacks[i].minor, callbacks[i].function, self);
}

/* Before net-snmp's end, which would free what they carry. */
static void
unregister_callbacks(struct agentx_session *self)
{
	size_t i;

	for (i = 0; i < CALLBACKS; i++)
		snmp_unregister_callback(callbacks[i].major, callbacks[i].minor, callbacks[i].function, self, 1);
}

static void
set_up(struct agentx_session *self)
{
	const struct agent_options *options = self->options;

	snmp_disable_log();
	snmp_enable_calllog();
	register_callbacks(self);
	netsnmp_enable_subagent();
	/* Neither is a state written nor any configuration file of net-snmp read, nor a folder for certificates made. */
	set_configuration_directory(no_folder);
	set_persistent_directory(no_folder);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_NO_CONNECTION_WARNINGS, 1);
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET, options->socket);
	init_agent("sitewatch");
	netsnmp_ds_set_int(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL,
	    (int)options->ping_s);	/* behind init_agent(), which sets its own */
	if (!agentx_table_register(&self->table))
		say(self, LOG_ERR, "SNMP: net-snmp does not take the tables of SITEWATCH-MIB");
	register_readfd(self->mailbox->wake_fd, on_wake, NULL);
	take_mail(self);		/* the first question may come with the session */
	init_snmp("sitewatch");		/* opens the session, or will try again */
}

/* Its socket says more of the reason: where snmpd is not there something else is to be done than where it refuses our user. */
static void
say_no_master(const struct agentx_session *self)
{
	const char *path = strncmp(self->options->socket, "unix:", 5) == 0 ? self->options->socket + 5 : NULL;
	char line[256];

	if (path != NULL && access(path, R_OK | W_OK) != 0 && errno == EACCES)
		snprintf(line, sizeof(line), "SNMP: no right to the master agent's socket %.120s: agentXPerms in snmpd.conf gives it "
		    "to a group; trying again and again", path);
	else
		snprintf(line, sizeof(line), "SNMP: no master agent (snmpd) answers yet; trying again and again");
	say(self, LOG_WARNING, line);
}

void
agentx_session_run(const struct agent_options *options, struct mailbox *mailbox)
{
	struct agentx_session self = {
		.options = options,
		.mailbox = mailbox,
		.notifier = { .settled = on_settled, .refused = on_refused },
	};

	self.notifier.context = &self;
	set_up(&self);
	if (!mailbox_is_connected(mailbox))
		say_no_master(&self);
	while (!mailbox_is_stopping(mailbox)) {
		agent_check_and_process(1);
		take_mail(&self);
		notifier_work(&self.notifier);
	}
	unregister_readfd(mailbox->wake_fd);
	notifier_session_closed(&self.notifier);
	unregister_callbacks(&self);
	snmp_shutdown("sitewatch");
	shutdown_agent();
	notifier_clear(&self.notifier);
	agentx_table_swap(&self.table, NULL);
}
