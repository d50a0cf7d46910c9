/*
 * session.h -- net-snmp as an AgentX subagent: its set-up, its loop, its end. All in the thread that runs it.
 */
#ifndef SNMP_SUBAGENT_AGENTX_SESSION_H
#define SNMP_SUBAGENT_AGENTX_SESSION_H

#include <stdbool.h>

#include "snmp-subagent/agentx/agent.h"
#include "snmp-subagent/agentx/mailbox.h"

/**
 * Set net-snmp up, answer and send until mailbox_stop(), end the session.
 * @param options  borrowed until the return
 * @param mailbox  borrowed until the return
 */
void agentx_session_run(const struct agent_options *options, struct mailbox *mailbox);

#endif
