"""sitewatchd from outside: the whole story by SNMP and notifications, with real snmpd and snmptrapd."""
import calendar
import contextlib
import signal
import sqlite3
import time

import pytest

from daemon_host import Console, Daemon
from processes import eventually, patience

SITES = range(1, 6)
CLUSTER = {"EXCH-A": {"address": "exch-a.localhost"}, "EXCH-B": {"address": "exch-b.localhost"}}


@pytest.fixture
def console(tmp_path, programs):
    with Console(tmp_path, programs.build) as console:
        yield console


@pytest.fixture
def start_daemon(programs, tmp_path):
    """start_daemon(simulator, nodes, console=None, ...) -> Daemon that runs, ended with the test."""
    with contextlib.ExitStack() as stack:
        def start(simulator, nodes, console=None, **how):
            daemon = Daemon(programs, simulator, tmp_path / "daemon", nodes, console and console.master, **how)
            stack.callback(daemon.stop)
            return daemon.start()
        yield start


def waiting(daemon):
    """How much there is to be told."""
    with contextlib.closing(sqlite3.connect(daemon.history, timeout=60)) as history:
        return history.execute("SELECT count(*) FROM outbox").fetchone()[0]


def more_polls(simulator, requests=30):
    before = simulator.request_count()
    eventually("more polls", lambda: simulator.request_count() > before + requests)


def of(kind, sites=SITES):
    return [(kind, site) for site in sites]


def test_the_whole_story(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=6)
    daemon = start_daemon(simulator, {"EXCH-B": CLUSTER["EXCH-B"]}, console)
    console.wait("swSites.0", 5)
    assert console.get("swNodeName.1") == '"EXCH-B"'
    assert console.get("swNodeReachable.1") == "1"
    assert console.get("swWorstSeverity.0") == "1", "ok"
    assert console.get("swSiteAutoStart.1.2") == "1" and console.get("swSiteRunState.1.2") == "2"
    before = console.get("swTablesLastChange.0")

    simulator.control("failover", node="EXCH-A", to="EXCH-B")
    console.wait_for(("failover", None), *of("will-not-restart"))
    console.wait("swSitesWillNotRestart.0", 5)
    assert console.get("swNodeFailoverTo.1") == '"EXCH-B"'
    assert console.get("swNodeCause.1") == "2", "kb885440"
    assert console.get("swTablesLastChange.0") != before

    simulator.control("restart", node="EXCH-B")
    console.wait_for(("restarted", None), *of("down-after-restart"))
    console.wait("swSitesDown.0", 5)
    kind, _, trap = next(one for one in console.notifications() if one[0] == "down-after-restart")
    assert "EXCH-B" in trap.value("." + console.mib.numbers["swNodeName"])
    assert trap.value("." + console.mib.numbers["swSiteAutoStart"]).endswith("2")

    for site in SITES:
        simulator.control("start", node="EXCH-B", site=site)
    console.wait_for(*of("recovered"))
    console.wait("swSitesDown.0", 0)
    simulator.control("stop", node="EXCH-B", site=4)
    console.wait_for(("stopped", 4))
    more_polls(simulator, 60)
    assert len(console.kinds()) == len(set(console.kinds())), "each edge once"
    assert daemon.stop() < patience(5 if daemon.programs.is_sanitized else 1)


def test_a_daemon_that_is_killed_repeats_nothing_and_loses_nothing(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, CLUSTER, console)
    console.wait("swSites.0", 10)
    simulator.control("stop", node="EXCH-A", site=1)
    console.wait_for(("stopped", 1))
    simulator.control("latency", ms=100)
    for _ in range(3):
        requests = simulator.request_count()
        eventually("a poll is under way", lambda: simulator.request_count() > requests)
        daemon.kill()
        daemon.start()
    simulator.control("latency", ms=0)
    daemon.kill()
    simulator.control("stop", node="EXCH-A", site=2)    # while nobody looks
    daemon.start()
    console.wait_for(("stopped", 2))
    simulator.control("start", node="EXCH-A", site=1)
    console.wait_for(("recovered", 1))
    assert sorted(console.kinds()) == sorted([("stopped", 1), ("stopped", 2), ("recovered", 1)])
    assert console.get("swNodeName.1") == '"EXCH-A"' and console.get("swNodeName.2") == '"EXCH-B"'


def test_what_happens_while_snmpd_is_away_is_told_with_its_own_time(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    console.master.stop()
    began = time.time()
    simulator.control("stop", node="EXCH-A", site=3)
    eventually("it is noted", lambda: waiting(daemon) > 0)
    ended = time.time()
    daemon.kill()                                       # and the daemon dies before snmpd is back
    daemon.start()
    console.master.start()
    console.wait_for(("stopped", 3))
    _, _, trap = console.notifications()[0]
    octets = bytes(int(part, 16) for part in trap.value("." + console.mib.numbers["swEventTime"]).strip('" ').split())
    when = time.struct_time((octets[0] * 256 + octets[1], *octets[2:7], 0, 0, 0))
    assert began - 1 <= calendar.timegm(when) <= ended
    more_polls(simulator)
    assert console.kinds() == [("stopped", 3)]


def test_a_node_that_does_not_answer_is_told_once_and_keeps_its_sites(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    start_daemon(simulator, CLUSTER, console, defaults={"timeout": 1})
    console.wait("swSites.0", 10)
    simulator.fault("http-503", node="EXCH-B", count=0)
    console.wait_for(("unreachable", None))
    console.wait("swNodesUnreachable.0", 1)
    assert console.get("swNodeReachable.2") == "2"
    assert console.get("swSiteRunState.2.1") == "2", "as it was seen last"
    simulator.control("faults-clear")
    console.wait_for(("reachable", None))
    console.wait("swNodesUnreachable.0", 0)
    assert console.kinds() == [("unreachable", None), ("reachable", None)]


def test_nodes_come_go_and_change_without_the_others_taking_notice(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7, nodes=4)
    a, b, c = ({"address": f"exch-{name}.localhost"} for name in "abc")
    daemon = start_daemon(simulator, {"A": a, "B": b}, console)
    console.wait("swSites.0", 10)
    daemon.reload({"C": c, "B": b | {"ignore": "OWA"}})
    assert "1 node came, 1 changed, 1 went" in daemon.log()
    console.wait("swSites.0", 10)
    eventually("A is gone", lambda: not console.master.answers(console.mib.oid("swNodeName.1")))
    console.wait("swNodeName.2", '"B"')
    console.wait("swNodeName.3", '"C"')
    console.wait("swSiteReason.2.2", 1)
    daemon.reload({"B": b | {"ignore": "OWA"}, "A": a, "C": c})
    console.wait("swNodeName.1", '"A"')
    console.wait("swSites.0", 15)
    assert console.kinds() == []


def test_a_wrong_configuration_changes_nothing_and_is_named_by_file_and_line(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    daemon.configuration.write_text(daemon.configuration.read_text() + "[node X]\nport = many\n")
    daemon.process.send_signal(signal.SIGHUP)
    line = len(daemon.configuration.read_text().splitlines())
    daemon.wait_for_log(f"stays as it was: {daemon.configuration}:{line}: port: 'many' is not a number")
    requests = simulator.request_count()
    eventually("it goes on polling", lambda: simulator.request_count() > requests)
    assert console.get("swNodes.0") == "1"
    daemon.configure()
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_for_log("0 nodes came, 0 changed, 0 went")


def test_notifications_are_switched_off_for_one_node_and_for_all(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    nodes = {"EXCH-A": CLUSTER["EXCH-A"] | {"notify": "no"}, "EXCH-B": CLUSTER["EXCH-B"]}
    daemon = start_daemon(simulator, nodes, console)
    console.wait("swSites.0", 10)
    simulator.control("stop", node="EXCH-A", site=1)
    console.wait("swSitesDown.0", 1)
    simulator.control("stop", node="EXCH-B", site=2)
    console.wait_for(("stopped", 2))
    daemon.agentx["notify"] = "no"
    daemon.reload(nodes)
    simulator.control("stop", node="EXCH-B", site=3)
    console.wait("swSitesDown.0", 3)
    del daemon.agentx["notify"]
    daemon.reload(nodes)
    simulator.control("stop", node="EXCH-B", site=4)
    console.wait_for(("stopped", 4))
    assert console.kinds() == [("stopped", 2), ("stopped", 4)], "what was not told then is not told later"


def test_a_storm_is_told_up_to_the_limit_and_summed_up(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7, sites=100)
    start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 100)
    simulator.control("stop-service", node="EXCH-A")
    console.wait_for(("summary", None))
    kinds = console.kinds()
    assert len([kind for kind, site in kinds if site]) == 20
    summary = next(trap for kind, _, trap in console.notifications() if kind == "summary")
    assert summary.value("." + console.mib.numbers["swEventCount"]) == "80"


def test_two_nodes_with_the_same_site_ids_and_names_in_any_unicode(console, start_daemon, start_simulator):
    names = ["caf\u00e9 \u4e16\u754c \U0001f600", "a\u202eb", "\"quoted\" | ; <b>", "x" * 250]
    sites = "".join(f"[site {node} {4294967290 + number}]\nname={name}\nauto_start=on\nstate=started\n"
                    for node in ("ONE", "TWO") for number, name in enumerate(names))
    simulator = start_simulator(scenario="[node ONE]\nwindows=2016\n[node TWO]\nwindows=2016\n" + sites)
    start_daemon(simulator, {"ONE": {"address": "one.localhost"}, "TWO": {"address": "two.localhost"}}, console)
    console.wait("swSites.0", 8)
    console.wait("swNodesUnreachable.0", 0)
    walked = console.master.walk(console.mib.oid("swSiteName"), options=("-On", "-OQ", "-Oe", "-Ox"))
    shown = [bytes(int(part, 16) for part in value.replace('"', "").split()).decode() for _, value in walked]
    expected = [names[0], "a?b", names[2], names[3]]
    assert shown == expected * 2
    simulator.control("stop", node="TWO", site=4294967291)
    console.wait_for(("stopped", 4294967291))
    assert console.get("swSiteRunState.1.4294967291") == "2" and console.get("swSiteRunState.2.4294967291") == "4"


def test_the_tables_are_there_before_the_first_poll_after_a_restart(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    daemon.stop()
    simulator.fault("hang", count=0)
    daemon.defaults["timeout"] = 60
    daemon.configure()
    daemon.start()
    console.wait("swSites.0", 5)
    assert console.get("swNodeReachable.1") == "1" and console.get("swSiteName.1.2") == '"OWA"'
    assert daemon.stop() < patience(5 if daemon.programs.is_sanitized else 1), "also in the middle of a poll"


def sentence_of(console, kind):
    """swEventText of the newest notification of that kind."""
    return [trap for of_kind, _, trap in console.notifications() if of_kind == kind][-1].value(
        "." + console.mib.numbers["swEventText"])


def operator(programs, daemon, *argv):
    run = programs.run([str(programs.build / "sitewatch"), f"--config={daemon.configuration}", *argv])
    assert run.status == 0, run


def test_an_acceptance_is_told_as_one_and_a_revocation_opens_the_problem_again(
        console, programs, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    simulator.control("stop", node="EXCH-A", site=4)
    console.wait_for(("stopped", 4))
    operator(programs, daemon, "accept", "EXCH-A", "4")
    console.wait_for(("accepted", 4))
    assert "site Shop of EXCH-A: stopped, accepted by " in sentence_of(console, "accepted")
    _, _, trap = console.notifications()[-1]
    assert trap.value("." + console.mib.numbers["swSiteRunState"]) == "4", "it is stopped, and the notification says so"
    assert programs.check("--node=EXCH-A", f"--config={daemon.configuration}", "--from-daemon").state == "OK"
    operator(programs, daemon, "revoke", "EXCH-A", "4")
    console.wait_for(("stopped", 4), ("stopped", 4))
    simulator.control("start", node="EXCH-A", site=4)
    console.wait_for(("recovered", 4))
    assert console.kinds() == [("stopped", 4), ("accepted", 4), ("stopped", 4), ("recovered", 4)]


def test_a_stop_that_a_restart_makes_a_believed_one_is_not_told_as_recovered(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=6)
    start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    simulator.control("stop", node="EXCH-A", site=4)    # on IIS 6 that clears its flag
    console.wait_for(("stopped", 4))
    more_polls(simulator)
    simulator.control("restart", node="EXCH-A")
    console.wait_for(("restarted", None), ("need-not-run", 4))
    assert "Shop of EXCH-A need not run: stopped before the last start, by somebody" in sentence_of(console, "need-not-run")
    more_polls(simulator)
    assert [kind for kind, site in console.kinds() if site == 4 and kind != "will-not-restart"] == ["stopped", "need-not-run"]


def test_a_site_that_is_down_and_deleted_is_told_to_be_gone_once(console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    simulator.control("stop", node="EXCH-A", site=4)
    console.wait_for(("stopped", 4))
    simulator.control("remove-site", node="EXCH-A", site=4)
    console.wait_for(("gone", 4))
    assert "site Shop of EXCH-A: had a problem, and is not listed any more" in sentence_of(console, "gone")
    daemon.kill()
    daemon.start()
    more_polls(simulator)
    assert console.kinds() == [("stopped", 4), ("gone", 4)]


def test_a_new_site_under_the_number_of_one_that_was_down_is_not_told_as_its_recovery(
        console, start_daemon, start_simulator):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    simulator.control("stop", node="EXCH-A", site=4)
    console.wait_for(("stopped", 4))
    daemon.stop()                                       # both between two looks
    simulator.control("remove-site", node="EXCH-A", site=4)
    simulator.control("add-site", node="EXCH-A", site=4, name="Store", bindings="http *:8099:", state="started", value="on")
    daemon.start()
    console.wait_for(("gone", 4))
    console.wait("swSiteName.1.4", '"Store"')
    assert "site Shop of EXCH-A: had a problem" in sentence_of(console, "gone")
    name = console.notifications()[-1][2].value("." + console.mib.numbers["swSiteName"])
    assert name == '"Shop"', "it speaks of the one that is gone"
    more_polls(simulator)
    assert console.kinds() == [("stopped", 4), ("gone", 4)]


@pytest.mark.parametrize("who", ["daemon", "check"])
def test_a_site_that_ran_and_is_deleted_is_told_once_whoever_looks_first(
        console, programs, start_daemon, start_simulator, who):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    check = lambda *more: programs.check("--node=EXCH-A", f"--config={daemon.configuration}", *more)
    if who == "check":
        daemon.stop()
    simulator.control("remove-site", node="EXCH-A", site=4)
    if who == "check":
        assert check().state == "WARNING"
        daemon.start()
    console.wait_for(("gone", 4))
    assert "site Shop of EXCH-A: ran, and is not listed any more" in sentence_of(console, "gone")
    assert check().state == "WARNING" and check("--from-daemon").state == "WARNING"
    daemon.kill()
    daemon.start()
    more_polls(simulator)
    assert console.kinds() == [("gone", 4)]


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_look_that_tells_nothing_of_the_sites_ends_no_problem(console, start_daemon, start_simulator, is_restarted):
    simulator = start_simulator(iis=7)
    daemon = start_daemon(simulator, {"EXCH-A": CLUSTER["EXCH-A"]}, console)
    console.wait("swSites.0", 5)
    for site in (2, 4):
        simulator.control("stop", node="EXCH-A", site=site)
    console.wait_for(*of("stopped", (2, 4)))
    simulator.fault("empty-list", match="Site", count=0)
    console.wait("swSites.0", 0)
    if is_restarted:
        daemon.kill()
        daemon.start()
    more_polls(simulator)
    simulator.control("faults-clear")
    console.wait("swSites.0", 5)
    more_polls(simulator)
    assert sorted(console.kinds()) == of("stopped", (2, 4))
    simulator.control("start", node="EXCH-A", site=2)
    console.wait_for(("recovered", 2))
    assert sorted(console.kinds()) == [("recovered", 2), *of("stopped", (2, 4))]
