"""The tables of SITEWATCH-MIB through a real snmpd, as managers read them."""
import re
import subprocess

import pytest
from pysnmp import hlapi

from processes import LIMIT_S, eventually
from snmp_master import V3_AUTH, V3_PRIV, V3_USER, free_tcp_port

HIGH_IDS = [2147483647, 2147483648, 3000000000, 4294967294, 4294967295]
NEVER = '"00 00 00 00 00 00 00 00 "'
FIRST_POLL = '"07 E7 0B 0E 16 0D 14 00 2B 00 00 "'  # 2023-11-14T22:13:20+0:0


def expected_oids(mib, nodes, sites, extra=()):
    """All instances, in order: computed from the MIB file alone."""
    rows = [(node, site) for node in range(1, nodes + 1) for site in
            [*range(1, sites + 1), *(extra if node == 1 else ())]]
    oids = [f"{mib.oid('swScalars')}.{number}.0" for number, _ in mib.columns("swScalars")]
    for number, _ in mib.columns("swNodeEntry"):
        oids += [f"{mib.oid('swNodeEntry')}.{number}.{node}" for node in range(1, nodes + 1)]
    for number, _ in mib.columns("swSiteEntry"):
        oids += [f"{mib.oid('swSiteEntry')}.{number}.{node}.{site}" for node, site in rows]
    return oids


@pytest.mark.parametrize("tool", ["snmpwalk", "snmpbulkwalk"])
def test_a_walk_passes_every_column_of_every_row_in_order(snmp, tool):
    master = snmp.master()
    snmp.server(master, 3, 4, *HIGH_IDS)
    walked = master.walk(snmp.mib.oid("sitewatchMIB"), tool=tool)
    assert [oid for oid, _ in walked] == expected_oids(snmp.mib, 3, 4, HIGH_IDS)


def test_every_column_shows_its_field(snmp):
    master = snmp.master()
    snmp.server(master, 2, 3)

    def row(entry, index):
        names = [name for _, name in snmp.mib.columns(entry)]
        return dict(zip(names, master.get(*(snmp.mib.oid(f"{name}.{index}") for name in names))))
    assert row("swSiteEntry", "2.3") == {
        "swSiteName": '"site 2.3"', "swSiteBindings": '"http *:80:www.example.org"', "swSiteAutoStart": "2",
        "swSiteRunState": "2", "swSiteSeverity": "2", "swSiteReason": "6", "swSiteDownSince": NEVER,
        "swSiteLastFailover": '"07 E7 0B 0E 16 0D 00 00 2B 00 00 "',
        "swSiteLastRestart": '"07 E7 0B 0E 15 17 14 00 2B 00 00 "',
        "swSiteLastError": '"auto start is off: the next restart takes it down"', "swSiteLastRepair": NEVER,
        "swSiteLastRepairResult": '""', "swSiteNode": '"NODE-2"', "swSiteNumber": "3", "swSiteDownSeconds": "0"}
    assert row("swNodeEntry", "2") == {
        "swNodeName": '"NODE-2"', "swNodeAddress": '"192.0.2.1"', "swNodeIisVersion": '"6"', "swNodeReachable": "2",
        "swNodeLastPoll": FIRST_POLL, "swNodePollDuration": "102", "swNodeLastError": '""',
        "swNodeBootTime": '"07 E7 0B 0E 15 0D 14 00 2B 00 00 "', "swNodeW3svcState": "3",
        "swNodeW3svcStart": '"07 E7 0B 0E 15 17 14 00 2B 00 00 "',
        "swNodeLastFailover": '"07 E7 0B 0E 16 0D 00 00 2B 00 00 "', "swNodeFailoverEvidence": "2",
        "swNodeFailoverGroup": '"Exchange Virtual Server 1"', "swNodeFailoverFrom": '"EXCH-B"',
        "swNodeFailoverTo": '"EXCH-A"', "swNodeSites": "3", "swNodeSitesDown": "1", "swNodeSitesWillNotRestart": "2",
        "swNodeSeverity": "3", "swNodeCause": "2"}
    assert row("swScalars", "0") == {
        "swVersion": '"1.2.3"', "swNodes": "2", "swSites": "6", "swSitesDown": "0", "swSitesWillNotRestart": "0",
        "swNodesUnreachable": "0", "swWorstSeverity": "3", "swLastRound": FIRST_POLL, "swTablesLastChange": NEVER,
        "swPollAge": "0"}


def test_site_ids_from_2_to_the_31_on_answer_and_are_walked(snmp):
    """AgentX sign-extends them: without a cure they answer noSuchInstance, and a walk ends at the first one."""
    master = snmp.master()
    snmp.server(master, 2, 1, *HIGH_IDS)
    name = snmp.mib.oid("swSiteName")
    for site in HIGH_IDS:
        assert master.get(f"{name}.1.{site}") == f'"site 1.{site}"'
    assert [oid for oid, _ in master.walk(name)] == [f"{name}.1.{site}" for site in [1, *HIGH_IDS]] + [f"{name}.2.1"]
    last = master.values(master.tool("snmpgetnext", f"{name}.1.4294967295"))
    assert last == [(f"{name}.2.1", '"site 2.1"')]


def test_all_columns_come_in_one_getbulk(snmp):
    master = snmp.master(extra="maxGetbulkResponses 1000")
    snmp.server(master, 2, 5)
    columns = [f"{snmp.mib.oid('swSiteEntry')}.{number}" for number, _ in snmp.mib.columns("swSiteEntry")]
    got = master.values(master.tool("snmpbulkget", *columns, options=("-On", "-OQ", "-Oe", "-Cn0", "-Cr10")))
    rows = [(node, site) for node in (1, 2) for site in range(1, 6)]
    assert [oid for oid, _ in got] == [f"{column}.{node}.{site}" for node, site in rows for column in columns]


def test_what_is_not_there_is_told_apart(snmp):
    master = snmp.master()
    snmp.server(master, 1, 1)
    mib = snmp.mib
    for name, exception in [("swSiteName.1.2", "No Such Instance"), ("swSiteName.2.1", "No Such Instance"),
                            ("swSiteName.1", "No Such Instance"), ("swSiteName.1.1.1", "No Such Instance"),
                            ("swNodes.1", "No Such Instance"), ("swSiteId.1.1", "No Such Object"),
                            ("swSiteEntry.17.1.1", "No Such Object"), ("swScalars.11.0", "No Such Object"),
                            ("swEventText.0", "No Such Object")]:
        assert exception in master.get(mib.oid(name)), name


def test_a_walk_goes_on_behind_the_tables(snmp):
    master = snmp.master()
    snmp.server(master, 1, 1)
    output = master.tool("snmpgetnext", snmp.mib.oid("swSiteDownSeconds.1.1"))
    oid, _ = master.values(output)[0]
    assert not oid.startswith(snmp.mib.oid("sitewatchMIB"))


def test_before_the_first_poll_there_is_nothing(snmp):
    master = snmp.master()
    server = snmp.server(master)
    eventually("connected", lambda: server.status()["connected"])
    assert "No Such" in master.get(snmp.mib.oid("swNodes.0"))
    assert not any(oid.startswith(snmp.mib.oid("sitewatchMIB")) for oid, _ in master.values(
        master.tool("snmpgetnext", snmp.mib.oid("sitewatchMIB"))))


def test_nothing_can_be_set(snmp):
    master = snmp.master()
    snmp.server(master, 1, 1)
    mib = snmp.mib
    for name, kind, value in [("swSiteName.1.1", "s", "mine"), ("swSiteAutoStart.1.1", "i", "1"), ("swNodes.0", "u", "9"),
                              ("swNodeName.1", "s", "mine"), ("swSiteName.1.77", "s", "new")]:
        run = master.tool("snmpset", mib.oid(name), kind, value, community="writer", check=False)
        assert run.returncode != 0 and b"notWritable" in run.stderr, (name, run.stderr)
    assert master.get(mib.oid("swSiteName.1.1")) == '"site 1.1"'


def test_snmpv3_reads_with_authentication_and_privacy_and_not_without(snmp):
    master = snmp.master()
    snmp.server(master, 1, 2, 4294967295)
    name = snmp.mib.oid("swSiteName")
    assert master.walk(name, v3="authPriv") == [(f"{name}.1.1", '"site 1.1"'), (f"{name}.1.2", '"site 1.2"'),
                                               (f"{name}.1.4294967295", '"site 1.4294967295"')]
    for level in ("authNoPriv", "noAuthNoPriv"):
        assert master.tool("snmpget", f"{name}.1.1", v3=level, check=False).returncode != 0


def test_agentx_over_tcp_answers_too(snmp):
    master = snmp.master(agentx=f"tcp:127.0.0.1:{free_tcp_port()}")
    snmp.server(master, 1, 1)
    assert master.get(snmp.mib.oid("swSiteName.1.1")) == '"site 1.1"'


def test_descriptors_above_1023_are_no_obstacle(snmp):
    master = snmp.master()
    server = snmp.server(master, 1, 1, descriptors=1500)
    descriptors = subprocess.run(["ls", f"/proc/{server.process.pid}/fd"], capture_output=True, text=True,
                                 check=True).stdout.split()
    assert max(map(int, descriptors)) > 1500
    assert master.get(snmp.mib.oid("swSiteName.1.1")) == '"site 1.1"'
    server.publish(2, 2)
    eventually("the new tables", lambda: master.get(snmp.mib.oid("swNodes.0")) == "2")


def test_a_hundred_thousand_rows_answer(snmp):
    master = snmp.master()
    snmp.server(master, 100, 1000)
    name = snmp.mib.oid("swSiteName")
    for node, site in [(1, 1), (50, 500), (100, 1000)]:
        assert master.get(f"{name}.{node}.{site}") == f'"site {node}.{site}"'
    for after, then in [("1.1000", "2.1"), ("50.999", "50.1000"), ("99.1000", "100.1")]:
        assert master.values(master.tool("snmpgetnext", f"{name}.{after}"))[0][0] == f"{name}.{then}"
    output = master.tool("snmpgetnext", f"{name}.100.1000")
    assert master.values(output)[0][0] == snmp.mib.oid("swSiteBindings.1.1")
    assert master.get(snmp.mib.oid("swSites.0")) == "100000"


def test_a_node_that_goes_while_it_is_walked_leaves_the_walk_in_order(snmp):
    master = snmp.master()
    server = snmp.server(master, 3, 2)
    name = snmp.mib.oid("swSiteName")
    assert master.values(master.tool("snmpgetnext", f"{name}.2.1"))[0][0] == f"{name}.2.2"
    server.publish(1, 2)
    eventually("the node is gone", lambda: master.get(snmp.mib.oid("swNodes.0")) == "1")
    assert "No Such Instance" in master.get(f"{name}.2.2")
    assert master.values(master.tool("snmpgetnext", f"{name}.2.2"))[0][0] == snmp.mib.oid("swSiteBindings.1.1")


def test_walks_stay_in_order_while_tables_are_swapped(snmp):
    master = snmp.master()
    server = snmp.server(master, 20, 10)
    walks = [subprocess.Popen(["snmpbulkwalk", "-v2c", "-cpublic", "-m", "", "-On", "-OQ", f"127.0.0.1:{master.port}",
                               snmp.mib.oid("swSiteTable")], env=master.environment(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    swaps = 0
    while any(walk.poll() is None for walk in walks) and swaps < 100:
        swaps += 1
        server.publish(10 + swaps % 11, 10)
    for walk in walks:
        out, errors = walk.communicate(timeout=LIMIT_S)
        oids = [tuple(map(int, line.split(" = ")[0].split(".")[1:])) for line in out.splitlines() if line.startswith(".")]
        assert walk.returncode == 0 and errors == "" and len(oids) >= 12 * 10 * 10 and oids == sorted(set(oids))
    assert swaps > 1


def test_an_independent_client_reads_the_same_table(snmp):
    """pysnmp is no part of net-snmp: it decodes what really goes over the wire."""
    master = snmp.master()
    snmp.server(master, 2, 2, 2147483648, 4294967295)
    prefix = snmp.mib.oid("sitewatchMIB")[1:]
    user = hlapi.UsmUserData(V3_USER, V3_AUTH, V3_PRIV, authProtocol=hlapi.usmHMAC192SHA256AuthProtocol,
                             privProtocol=hlapi.usmAesCfb128Protocol)
    for who in (hlapi.CommunityData("public"), user):
        read = {}
        for error, status, _, varbinds in hlapi.bulkCmd(
                hlapi.SnmpEngine(), who, hlapi.UdpTransportTarget(("127.0.0.1", master.port), timeout=10),
                hlapi.ContextData(), 0, 20, hlapi.ObjectType(hlapi.ObjectIdentity(prefix)), lookupMib=False,
                lexicographicMode=False):
            assert not error and not status, (error, status)
            for oid, value in varbinds:
                if str(oid).startswith(prefix + "."):
                    read["." + str(oid)] = value
        assert list(read) == expected_oids(snmp.mib, 2, 2, [2147483648, 4294967295])
        mib = snmp.mib
        name = read[mib.oid("swSiteName.1.4294967295")]
        assert (type(name).__name__, bytes(name)) == ("OctetString", b"site 1.4294967295")
        date = read[mib.oid("swLastRound.0")]
        assert bytes(date) == bytes([7, 231, 11, 14, 22, 13, 20, 0, ord("+"), 0, 0])
        assert (type(read[mib.oid("swNodes.0")]).__name__, int(read[mib.oid("swNodes.0")])) == ("Gauge32", 2)
        assert (type(read[mib.oid("swSiteRunState.1.1")]).__name__, int(read[mib.oid("swSiteRunState.1.1")])) == (
            "Integer", 2)


def test_nothing_is_written_and_no_configuration_of_net_snmp_is_read(snmp, tmp_path):
    state, configuration = tmp_path / "state", tmp_path / "configuration"
    configuration.mkdir()
    for name in ("snmp.conf", "sitewatch.conf", "agentx.conf"):
        (configuration / name).write_text("agentXSocket unix:/nowhere/at/all\nnosuchtoken 1\n")
    master = snmp.master()
    server = snmp.server(master, 1, 1, environment={"SNMP_PERSISTENT_DIR": str(state),
                                                   "SNMPCONFPATH": str(configuration), "HOME": str(tmp_path)})
    assert server.quit()
    assert not state.exists()
    assert sorted(path.name for path in configuration.iterdir()) == ["agentx.conf", "sitewatch.conf", "snmp.conf"]
    assert not re.search("nosuchtoken|Created", server.errors())
