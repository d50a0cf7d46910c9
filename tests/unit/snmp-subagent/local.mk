UNIT_TESTS += %D%/test_announce
UNIT_TESTS += %D%/test_child
UNIT_TESTS += %D%/test_state_changes
UNIT_TESTS += %D%/test_mib_columns
UNIT_TESTS += %D%/test_mib_lookup
UNIT_TESTS += %D%/test_mib_rows
UNIT_TESTS += %D%/test_publisher
UNIT_TESTS += %D%/test_reload
UNIT_TESTS += %D%/test_role_changes
UNIT_TESTS += %D%/test_schedule
UNIT_TESTS += %D%/test_secret_mark

# Of libagent.la, which is built where net-snmp is, this part needs no net-snmp.
UNIT_TESTS += %D%/test_agent_mailbox
%C%_test_agent_mailbox_SOURCES = %D%/test_agent_mailbox.c snmp-subagent/agentx/mailbox.c

libscaffolding_la_SOURCES += \
	%D%/mib_file.c %D%/mib_file.h
