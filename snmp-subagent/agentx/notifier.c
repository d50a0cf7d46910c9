#include "snmp-subagent/agentx/notifier.h"

#include <time.h>

#include "lib/model/stopwatch.h"
#include "snmp-subagent/agentx/value.h"

/* RFC 2741, section 6.1; net-snmp's own header for them is not installed. */
#define AGENTX_NOTIFY         12
#define AGENTX_PING           13
#define AGENTX_ERROR_NOT_OPEN 257

/*
 * Seconds until an answer is given up. Long, since a master agent that is only slow would get them twice: one that
 * hangs is found out by net-snmp's own ping, which ends the session.
 */
#define ANSWER_TIMEOUT_S 60

/* Seconds before a master agent that has no use for us is asked again; net-snmp's ping opens a new session meanwhile. */
#define REST_S 1

static const oid snmp_trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };

/* Answers come back with the turn and the place in `sent` in one pointer, so that a late one points at nothing freed. */
static void *
ticket(unsigned int turn, size_t place)
{
	return (void *)(uintptr_t)((uintptr_t)turn * NOTIFIER_BATCH + place);
}

static struct agentx_notifier *the_notifier;	/* net-snmp's callbacks carry one pointer: the ticket */

void
notifier_add(struct agentx_notifier *notifier, struct queued *queue)
{
	struct queued **end = &notifier->first;

	while (*end != NULL)
		end = &(*end)->next;
	*end = queue;
}

static netsnmp_pdu *
new_pdu(const struct agentx_notifier *notifier, int command)
{
	netsnmp_pdu *pdu = snmp_pdu_create(command);

	if (pdu == NULL)
		return NULL;
	pdu->sessid = notifier->session->sessid;
	pdu->version = notifier->session->version;
	pdu->flags |= UCD_MSG_FLAG_PDU_TIMEOUT;
	pdu->time = ANSWER_TIMEOUT_S;
	return pdu;
}

static bool
add_object(netsnmp_pdu *pdu, const struct mib_notification *notification,
    const struct mib_notification_object *object)
{
	struct agentx_value value;
	struct mib_place place;
	oid name[AGENTX_NAME_MAX];
	size_t length;

	mib_notification_place(notification, object, &place);
	agentx_value(&place, &value);
	length = agentx_name(BRANCH_OBJECTS, place.name, place.name_length, name);
	return snmp_pdu_add_variable(pdu, name, length, value.type, value.bytes, value.size) != NULL;
}

static netsnmp_pdu *
notify_pdu(const struct agentx_notifier *notifier, const struct mib_notification *notification)
{
	netsnmp_pdu *pdu = new_pdu(notifier, AGENTX_NOTIFY);
	const struct mib_notification_object *objects;
	const uint32_t kind = notification->kind;
	oid name[AGENTX_NAME_MAX];
	size_t length, count, i;

	if (pdu == NULL)
		return NULL;
	length = agentx_name(BRANCH_NOTIFICATIONS, &kind, 1, name);
	objects = mib_notification_objects(notification->kind, &count);
	if (snmp_pdu_add_variable(pdu, snmp_trap_oid, OID_LENGTH(snmp_trap_oid), ASN_OBJECT_ID, name,
	    length * sizeof(oid)) == NULL)
		goto failed;
	for (i = 0; i < count; i++)
		if (!add_object(pdu, notification, &objects[i]))
			goto failed;
	return pdu;
failed:
	snmp_free_pdu(pdu);
	return NULL;
}

/* What has no acknowledgement waits again, in its old order, before all that was not sent. */
static void
take_back(struct agentx_notifier *notifier)
{
	size_t i;

	for (i = notifier->sent_count; i > 0; i--) {
		struct queued *queued = notifier->sent[i - 1];

		if (queued == NULL)
			continue;
		queued->next = notifier->first;
		notifier->first = queued;
	}
	notifier->sent_count = 0;
	notifier->unanswered = 0;
	notifier->is_asking = false;
	notifier->turn++;
}

static void
settle(struct agentx_notifier *notifier, size_t place, long error)
{
	struct queued *queued = notifier->sent[place];

	notifier->sent[place] = NULL;
	if (error != SNMP_ERR_NOERROR)
		notifier->refused(notifier->context, &queued->notification, error);
	notifier->settled(notifier->context, &queued->notification);
	queued_free(queued);
}

static int
on_acknowledged(int operation, netsnmp_session *session, int request, netsnmp_pdu *pdu, void *magic)
{
	struct agentx_notifier *notifier = the_notifier;
	const uintptr_t number = (uintptr_t)magic;
	const size_t place = number % NOTIFIER_BATCH;

	(void)session;
	(void)request;
	if (notifier == NULL || magic != ticket(notifier->turn, place) || place >= notifier->sent_count ||
	    notifier->sent[place] == NULL)
		return 1;
	notifier->unanswered--;
	if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && pdu->errstat != AGENTX_ERROR_NOT_OPEN)
		settle(notifier, place, pdu->errstat);
	if (notifier->unanswered == 0)
		take_back(notifier);
	return 1;
}

static void
send_batch(struct agentx_notifier *notifier)
{
	while (notifier->sent_count < NOTIFIER_BATCH && notifier->first != NULL) {
		struct queued *queued = notifier->first;
		netsnmp_pdu *pdu = notify_pdu(notifier, &queued->notification);

		if (pdu == NULL)
			break;
		/* Noted first: net-snmp may close the session while it sends. */
		notifier->first = queued->next;
		notifier->sent[notifier->sent_count++] = queued;
		notifier->unanswered++;
		if (snmp_async_send(notifier->session, pdu, on_acknowledged,
		    ticket(notifier->turn, notifier->sent_count - 1)) == 0) {
			snmp_free_pdu(pdu);
			notifier->unanswered--;
			break;
		}
	}
	if (notifier->unanswered == 0)
		take_back(notifier);
}

static int
on_alive(int operation, netsnmp_session *session, int request, netsnmp_pdu *pdu, void *magic)
{
	struct agentx_notifier *notifier = the_notifier;

	(void)session;
	(void)request;
	if (notifier == NULL || !notifier->is_asking || magic != ticket(notifier->turn, 0))
		return 1;
	notifier->is_asking = false;
	if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && pdu->errstat == SNMP_ERR_NOERROR &&
	    notifier->session != NULL)
		send_batch(notifier);
	else
		notifier->rests_until = stopwatch_ms() / 1000 + REST_S;
	return 1;
}

void
notifier_work(struct agentx_notifier *notifier)
{
	netsnmp_pdu *pdu;

	if (notifier->session == NULL || notifier->first == NULL || notifier->is_asking || notifier->sent_count > 0)
		return;
	if (stopwatch_ms() / 1000 < notifier->rests_until)
		return;
	pdu = new_pdu(notifier, AGENTX_PING);
	if (pdu == NULL)
		return;
	notifier->is_asking = true;
	if (snmp_async_send(notifier->session, pdu, on_alive, ticket(notifier->turn, 0)) == 0) {
		snmp_free_pdu(pdu);
		notifier->is_asking = false;
	}
}

void
notifier_session_opened(struct agentx_notifier *notifier, netsnmp_session *session)
{
	the_notifier = notifier;
	take_back(notifier);
	notifier->session = session;
	notifier->rests_until = 0;
}

void
notifier_session_closed(struct agentx_notifier *notifier)
{
	take_back(notifier);
	notifier->session = NULL;
}

void
notifier_clear(struct agentx_notifier *notifier)
{
	take_back(notifier);
	notifier->session = NULL;
	the_notifier = NULL;
	while (notifier->first != NULL) {
		struct queued *queued = notifier->first;

		notifier->first = queued->next;
		queued_free(queued);
	}
}
