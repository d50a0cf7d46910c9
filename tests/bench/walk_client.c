/*
 * walk_client -- read a table as a console does, as fast as one synchronous client can, and count.
 *
 *   walk_client HOST:PORT ENTRY columns SECONDS   all columns in each GETBULK; stops after SECONDS or the table
 *   walk_client HOST:PORT ENTRY column SECONDS    the first column alone
 *   walk_client HOST:PORT OID get SECONDS         GET of one instance, again and again
 *
 * Prints "VARBINDS SECONDS REQUESTS". net-snmp's own tools would measure their printing.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#define FIRST_COLUMN   2
#define LAST_COLUMN    13
#define REPETITIONS    8		/* of all columns: 96 varbinds; snmpd's own limit is 100 */
#define REPETITIONS_OF_ONE 50

struct walk {
	oid entry[MAX_OID_LEN];
	size_t entry_length;
	oid at[LAST_COLUMN + 1][MAX_OID_LEN];	/* where each column's reading stands */
	size_t at_length[LAST_COLUMN + 1];
	unsigned int last;			/* column read */
	unsigned long varbinds, requests;
};

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void
start(struct walk *walk)
{
	unsigned int column;

	for (column = FIRST_COLUMN; column <= walk->last; column++) {
		memcpy(walk->at[column], walk->entry, walk->entry_length * sizeof(oid));
		walk->at[column][walk->entry_length] = column;
		walk->at_length[column] = walk->entry_length + 1;
	}
}

/* Notes where each column stands now; false at the end of the table. */
static bool
note(struct walk *walk, const netsnmp_variable_list *varbind)
{
	unsigned int column = FIRST_COLUMN;
	bool is_inside = true;

	for (; varbind != NULL; varbind = varbind->next_variable) {
		if (varbind->name_length <= walk->entry_length || varbind->name[walk->entry_length] != column ||
		    memcmp(varbind->name, walk->entry, walk->entry_length * sizeof(oid)) != 0)
			is_inside = false;
		else
			walk->varbinds++;
		memcpy(walk->at[column], varbind->name, varbind->name_length * sizeof(oid));
		walk->at_length[column] = varbind->name_length;
		column = column == walk->last ? FIRST_COLUMN : column + 1;
	}
	return is_inside;
}

static netsnmp_pdu *
ask(netsnmp_session *session, netsnmp_pdu *pdu)
{
	netsnmp_pdu *response = NULL;

	if (snmp_synch_response(session, pdu, &response) != STAT_SUCCESS || response->errstat != SNMP_ERR_NOERROR) {
		fputs("walk_client: no answer\n", stderr);
		exit(1);
	}
	return response;
}

static void
walk_table(netsnmp_session *session, struct walk *walk, double until)
{
	bool goes_on = true;

	start(walk);
	while (goes_on && now() < until) {
		netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GETBULK), *response;
		unsigned int column;

		pdu->non_repeaters = 0;
		pdu->max_repetitions = walk->last == FIRST_COLUMN ? REPETITIONS_OF_ONE : REPETITIONS;
		for (column = FIRST_COLUMN; column <= walk->last; column++)
			snmp_add_null_var(pdu, walk->at[column], walk->at_length[column]);
		response = ask(session, pdu);
		goes_on = note(walk, response->variables);
		walk->requests++;
		snmp_free_pdu(response);
	}
}

static void
get_again_and_again(netsnmp_session *session, struct walk *walk, double until)
{
	while (now() < until) {
		netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GET), *response;

		snmp_add_null_var(pdu, walk->entry, walk->entry_length);
		response = ask(session, pdu);
		if (response->variables->type == SNMP_NOSUCHINSTANCE || response->variables->type == SNMP_NOSUCHOBJECT) {
			fputs("walk_client: no such instance\n", stderr);
			exit(1);
		}
		walk->varbinds++;
		walk->requests++;
		snmp_free_pdu(response);
	}
}

int
main(int argc, char **argv)
{
	static struct walk walk;
	static u_char community[] = "public";
	netsnmp_session template, *session;
	double started;

	if (argc != 5)
		return 2;
	setenv("MIBS", "", 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	init_snmp("walk_client");
	snmp_sess_init(&template);
	template.version = SNMP_VERSION_2c;
	template.peername = argv[1];
	template.community = community;
	template.community_len = sizeof(community) - 1;
	template.timeout = 10000000;
	session = snmp_open(&template);
	walk.entry_length = MAX_OID_LEN;
	if (session == NULL || !read_objid(argv[2], walk.entry, &walk.entry_length))
		return 1;
	walk.last = strcmp(argv[3], "columns") == 0 ? LAST_COLUMN : FIRST_COLUMN;
	started = now();
	if (strcmp(argv[3], "get") == 0)
		get_again_and_again(session, &walk, started + strtod(argv[4], NULL));
	else
		walk_table(session, &walk, started + strtod(argv[4], NULL));
	printf("%lu %.6f %lu\n", walk.varbinds, now() - started, walk.requests);
	snmp_close(session);
	return 0;
}
