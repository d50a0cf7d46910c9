"""What nothing has changed is not asked again: how many requests a look costs, and that no failover and no restart goes unseen."""
import sqlite3

import pytest

from test_machines import scenario

STEADY_MINUTES = 12  # so long after a change all is asked; some events are written late
WORLDS = {  # of a cluster: its keys, and how many requests a look may cost in steady state
    "2003": ("", 8),
    "2008": ("features=stock\n", 12),  # groups do not tell their owners there, so these are asked for, in two requests
    "2022": ("features=stock\n", 10),
}


@pytest.fixture(params=sorted(WORLDS))
def steady(request, watch_cluster):
    """A Watch of a cluster that was looked at, and looked at again, while nothing moved."""
    more, most = WORLDS[request.param]
    watch = watch_cluster(scenario=scenario(request.param, more))
    watch.most = most
    for _ in range(2):
        assert watch.check().state == "OK"
        watch.minutes_pass(STEADY_MINUTES)
    return watch


def asked(watch, look):
    """What it says, and how much was asked for it by action."""
    before = watch.simulator.requests()
    told = look()
    return told, {action: count - before.get(action, 0) for action, count in watch.simulator.requests().items()}


def time_passes(watch, minutes):
    """On our clock as well: uptimes show a start only as far as both clocks went on."""
    watch.minutes_pass(minutes)
    with sqlite3.connect(watch.history) as history:
        history.execute("UPDATE nodes SET looked_at = looked_at - ?", (minutes * 60,))


def reads_log(spent):
    return spent.get("Subscribe", 0) > 0


def test_in_steady_state_a_look_costs_few_requests(steady):
    for _ in range(3):
        check, spent = asked(steady, steady.check)
        assert check.state == "OK" and spent["total"] <= steady.most and not reads_log(spent), spent
        steady.minutes_pass(5)


def test_a_cluster_service_that_stops_is_seen_by_the_next_look(steady):
    steady.check()
    steady.minutes_pass(5)
    steady.control("stop-service", node="EXCH-A", service="ClusSvc")
    assert steady.facts()["facts"]["clussvc_state"] == "stopped"


def test_once_an_hour_all_is_asked(steady):
    _, brief = asked(steady, steady.check)
    steady.minutes_pass(61)
    check, whole = asked(steady, steady.check)
    assert check.state == "OK" and whole["total"] > brief["total"], (brief, whole)
    steady.minutes_pass(5)
    _, again = asked(steady, steady.check)
    assert again["total"] == brief["total"], (again, brief)


def test_a_failover_is_seen_by_the_next_look(steady):
    steady.check()
    steady.minutes_pass(5)
    steady.fail_over()
    facts = steady.facts()
    assert facts["cause"] == "kb885440" and facts["failover"]["evidence"] == "event", facts["failover"]
    assert facts["failover"]["to"] == "EXCH-B"
    steady.restart_and_settle()
    assert set(steady.reasons().values()) == {"down-after-restart"}


def test_a_failover_to_and_fro_that_cleared_flags_is_seen_by_the_next_look(steady):
    steady.check()
    steady.minutes_pass(5)
    steady.fail_over()
    steady.minutes_pass(1)
    steady.fail_over()
    facts = steady.facts()
    assert facts["cause"] == "kb885440" and facts["failover"]["evidence"] == "event", facts["failover"]
    assert {site["reason"] for site in facts["sites"]} == {"will-not-restart"}


def test_one_that_left_all_as_it_was_is_read_by_the_hour(steady):
    steady.control("hotfix", value="on")
    steady.check()
    steady.minutes_pass(5)
    steady.fail_over()
    steady.minutes_pass(1)
    steady.fail_over()
    steady.check()
    steady.minutes_pass(61)
    facts = steady.facts()
    assert facts["failover"]["evidence"] == "event" and facts["failover"]["to"] == "EXCH-A", facts["failover"]


@pytest.mark.parametrize("happens, needs", [("restart", {}), ("restart-service", {}), ("restart-service", {"shared": "on"})])
def test_a_start_of_the_service_is_seen_by_the_next_look(steady, happens, needs):
    if needs and steady.most == 8:
        pytest.skip("IIS 6 shares its process with nobody")
    steady.act("set-flag", "Shop", value="off")
    steady.check()
    steady.minutes_pass(STEADY_MINUTES)
    steady.check()
    time_passes(steady, 5)
    steady.control(happens, node="EXCH-A", **needs)
    time_passes(steady, 4)
    reasons = steady.reasons()
    assert reasons["Shop"] == "down-after-restart" and {*reasons.values()} == {"down-after-restart", "running"}, reasons
