"""Life with a master agent that comes late, dies, hangs, or has another subagent; and notifications through all of it."""
import time

import pytest

from processes import eventually, patience
from snmp_master import LEAKS_OF_NET_SNMP

EVENT_TEXT, EVENT_TIME = "swEventText.0", "swEventTime.0"


def texts(snmp, receiver):
    """swEventText of all that came, in order of arrival."""
    return [trap.value(snmp.mib.oid(EVENT_TEXT)).strip('"') for trap in receiver.below(snmp.mib.oid("swNotifications"))]


def connected(server):
    eventually("connected", lambda: server.status()["connected"] == 1)


def disconnected(server):
    eventually("disconnected", lambda: server.status()["connected"] == 0)


def all_acknowledged(server, count):
    status = eventually(f"{count} acknowledged", lambda: (lambda s: s["delivered"] >= count and s)(server.status()))
    assert status["delivered"] == count and status["waiting"] == 0 and status["repeated"] == 0


def events(first, last):
    return [f"event {number}" for number in range(first, last + 1)]


def arrived(snmp, receiver, server, expected):
    """Exactly these, in this order: one more is sent behind them, and nothing else has come when it is there."""
    number = server.status()["delivered"] + server.status()["waiting"] + 1
    server.notify("swNodeRestarted")
    expected = [*expected, f"event {number}"]
    eventually(f"{expected[-1]} arrives", lambda: expected[-1] in texts(snmp, receiver))
    assert texts(snmp, receiver) == expected


def answers(snmp, master, name="swNodes.0"):
    eventually("the tables answer", lambda: master.answers(snmp.mib.oid(name)))


@pytest.mark.parametrize("kind", [
    "swSiteDownAfterRestart", "swSiteWillNotRestart", "swSiteStopped", "swSiteRecovered", "swFailoverSeen",
    "swNodeRestarted", "swNodeUnreachable", "swNodeReachableAgain", "swRepairDone", "swSitesSummary",
    "swSiteAccepted", "swSiteNeedNotRun",
    "swSiteGone", "swRoleDown", "swRoleDegraded", "swRoleRecovered", "swRoleGone", "swRoleNextOwnerNotReady",
    "swRoleNextOwnerReady"])
def test_every_notification_carries_its_objects_with_their_instances(snmp, kind):
    receiver = snmp.receiver()
    master = snmp.master(sink=receiver)
    server = snmp.server(master, 1, 1)
    server.notify(kind)
    trap = receiver.wait_for(1, snmp.mib.oid("swNotifications"))[0]
    body = snmp.mib.text.partition(f"\n{kind} NOTIFICATION-TYPE")[2]
    names = [name.strip() for name in body.partition("{")[2].partition("}")[0].split(",")]
    instance = {"swSite": ".1.1", "swNode": ".1", "swRole": ".3.4", "swEven": ".0"}
    assert trap.oid == snmp.mib.oid(kind)
    assert [oid for oid, _ in trap.varbinds] == [snmp.mib.oid(name + instance[name[:6]]) for name in names]
    assert trap.value(snmp.mib.oid(EVENT_TIME)) == "07 E7 0B 0E 16 0D 14 00 2B 00 00 "
    assert trap.value(snmp.mib.oid("swRoleOwner" if kind.startswith("swRole") else "swNodeName")) == '"NODE-1"'


def test_the_master_sends_them_by_snmpv3_where_it_is_told_so(snmp):
    receiver = snmp.receiver()
    master = snmp.master(sink=receiver, v3_sink=True)
    server = snmp.server(master, 1, 1)
    server.notify("swSiteStopped", 3)
    receiver.wait_for(3, snmp.mib.oid("swNotifications"))
    assert texts(snmp, receiver) == events(1, 3)


def test_a_master_that_starts_late_answers_and_gets_what_waited_once(snmp):
    receiver = snmp.receiver()
    master = snmp.master(started=False, sink=receiver)
    server = snmp.server(master)
    eventually("its absence is told", lambda: "no master agent" in server.errors())
    server.publish(2, 2)
    server.notify("swSiteStopped", 30)
    assert server.status() == {"connected": 0, "waiting": 30, "delivered": 0, "repeated": 0}
    master.start()
    answers(snmp, master)
    all_acknowledged(server, 30)
    arrived(snmp, receiver, server, events(1, 30))


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_master_that_ends_and_starts_again_answers_and_nothing_is_lost_or_doubled(snmp, how):
    receiver = snmp.receiver()
    master = snmp.master(sink=receiver)
    server = snmp.server(master, 2, 2, environment=LEAKS_OF_NET_SNMP)
    server.notify("swSiteStopped", 3)
    all_acknowledged(server, 3)
    for _ in range(2):
        getattr(master, how)()
        disconnected(server)
        before = server.status()["delivered"]
        server.notify("swSiteStopped", 5)
        assert server.status()["waiting"] == 5
        master.start()
        answers(snmp, master)
        all_acknowledged(server, before + 5)
    arrived(snmp, receiver, server, events(1, 13))


def test_a_master_that_dies_in_a_burst_gets_the_rest_afterwards(snmp):
    receiver = snmp.receiver()
    master = snmp.master(sink=receiver)
    server = snmp.server(master, 1, 1, environment=LEAKS_OF_NET_SNMP)
    server.notify("swSiteStopped", 3000)
    eventually("some are sent", lambda: server.status()["delivered"] > 20)
    master.kill()
    disconnected(server)
    assert server.status()["waiting"] + server.status()["delivered"] == 3000
    master.start()
    all_acknowledged(server, 3000)
    seen = texts(snmp, receiver)
    # UDP may lose some of a burst. What is doubled can only have been on its way when the master died.
    assert len(seen) - len(set(seen)) <= 20
    assert "event 1" in seen


def test_a_burst_does_not_dead_lock_the_master_with_us(snmp):
    """Without draining the answers both would wait in send() for ever from about 400 on, and snmpd would not even end."""
    receiver = snmp.receiver()
    master = snmp.master(sink=receiver)
    server = snmp.server(master, 1, 1)
    for _ in range(5):
        server.notify("swSiteStopped", 1000)
    all_acknowledged(server, 5000)
    assert master.get(snmp.mib.oid("swNodes.0")) == "1"
    assert master.get(".1.3.6.1.2.1.1.3.0")
    seen = texts(snmp, receiver)
    assert len(seen) == len(set(seen)) and seen == sorted(seen, key=lambda text: int(text.split()[1]))


def test_more_notifications_than_may_wait_are_refused_not_lost(snmp):
    master = snmp.master(started=False)
    server = snmp.server(master)
    server.notify("swSiteStopped", 10000)
    server.process.stdin.write("notify swSiteStopped 1\n")
    assert server.process.wait(60) == 1
    assert "10000 notifications wait for the master agent already" in server.errors()


def test_a_hung_master_holds_up_nobody_and_gets_each_notification_once(snmp):
    receiver = snmp.receiver()
    master = snmp.master(sink=receiver)
    server = snmp.server(master, 2, 2, environment=LEAKS_OF_NET_SNMP)
    server.notify("swSiteStopped", 2)
    all_acknowledged(server, 2)
    master.hang()
    server.notify("swSiteStopped", 25)
    disconnected(server)  # its ping was not answered
    server.publish(3, 3)  # whoever polls is not held up
    server.notify("swSiteStopped", 5)
    assert server.status()["waiting"] == 30
    master.go_on()
    connected(server)
    eventually("the newest tables", lambda: master.get(snmp.mib.oid("swNodes.0")) == "3")
    all_acknowledged(server, 32)
    arrived(snmp, receiver, server, events(1, 32))


def test_a_master_that_hangs_for_less_than_a_ping_gets_each_notification_once(snmp):
    receiver = snmp.receiver()
    master = snmp.master(sink=receiver)
    server = snmp.server(master, 1, 1, ping_s=3600)
    master.hang()
    server.notify("swSiteStopped", 25)
    assert server.status() == {"connected": 1, "waiting": 25, "delivered": 0, "repeated": 0}
    master.go_on()
    all_acknowledged(server, 25)
    arrived(snmp, receiver, server, events(1, 25))


def test_a_loop_that_a_hung_master_held_up_is_back_after_it(snmp):
    """net-snmp's own time-outs would stop its loop for 19 seconds; ours leave it free to answer the next master."""
    master = snmp.master()
    server = snmp.server(master, 1, 1, environment=LEAKS_OF_NET_SNMP)
    master.hang()
    started = time.monotonic()
    disconnected(server)
    master.kill()
    master.start()
    answers(snmp, master)
    assert time.monotonic() - started < patience(10)
    assert "re-opened" not in server.errors()


@pytest.mark.parametrize("state", ["there", "absent", "hung"])
def test_the_agent_stops_within_a_second_whatever_the_master_does(snmp, state):
    master = snmp.master(started=state != "absent")
    server = snmp.server(master)
    if state != "absent":
        connected(server)
    if state == "hung":
        master.hang()
    started = time.monotonic()
    stopped = server.command("quit")
    assert server.process.wait(60) == 0, server.errors()
    assert stopped == "stopped 1" or state == "hung"
    assert time.monotonic() - started < patience(3)


def test_a_second_subagent_takes_over_when_the_first_one_ends(snmp):
    """Its registration is refused while the first one lives; net-snmp would leave it connected and deaf for ever."""
    master = snmp.master()
    first = snmp.server(master, 1, 1)
    second = snmp.server(master)
    second.publish(2, 2)
    eventually("the refusal is told", lambda: "refuses the tables" in second.errors())
    assert master.get(snmp.mib.oid("swNodes.0")) == "1"
    first.kill()
    eventually("the second one answers", lambda: master.answers(snmp.mib.oid("swNodes.0")))
    assert master.get(snmp.mib.oid("swNodes.0")) == "2"
    assert second.status()["connected"] == 1


def test_a_daemon_that_is_killed_and_started_at_once_answers_again(snmp):
    master = snmp.master()
    for nodes in range(1, 6):
        server = snmp.server(master)
        server.publish(nodes, 1)
        eventually("the new one answers", lambda n=nodes: master.answers(snmp.mib.oid("swNodes.0")) and
                   master.get(snmp.mib.oid("swNodes.0")) == str(n))
        server.kill()
