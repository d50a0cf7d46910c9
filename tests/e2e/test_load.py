"""Many checks at once, many nodes, many sites."""
import sqlite3
import threading

import pytest

from processes import patience


def side_by_side(functions):
    """Run all at the same time; the results in order."""
    results = [None] * len(functions)

    def run(index, function):
        try:
            results[index] = function()
        except BaseException as failure:  # noqa: BLE001: handed to the caller's thread
            results[index] = failure

    threads = [threading.Thread(target=run, args=item) for item in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def test_eight_checks_of_one_node_share_one_history(watch_cluster):
    """Also when none of them finds a history: each answers, and none says that the history is missing."""
    watch = watch_cluster(6, "http")
    for round_number in range(3):
        checks = side_by_side([lambda: watch.check("EXCH-A", "-t", "30")] * 8)
        assert {check.state for check in checks} == {"OK"}, [check.line for check in checks]
    watch.fail_over()
    watch.minutes_pass(7)
    checks = side_by_side([lambda: watch.check("EXCH-A", "-t", "30")] * 8)
    assert {check.state for check in checks} == {"WARNING"}
    assert all("memory" not in check.line for check in checks)
    timeline = watch.sitewatch("timeline", "EXCH-A").text.split("\n")
    assert sum("failover" in line for line in timeline) == 1, "seen eight times, happened once"
    assert sum("auto start" in line or "auto-start" in line for line in timeline) == 5
    with sqlite3.connect(watch.history) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_different_nodes_at_once_do_not_disturb_each_other(watch_cluster):
    watch = watch_cluster(7, "http")
    checks = side_by_side([lambda node=node: watch.check(node, "-t", "30") for node in ["EXCH-A", "EXCH-B"] * 4])
    assert {check.state for check in checks} == {"OK"}
    shown = watch.sitewatch("nodes").text
    assert "EXCH-A" in shown and "EXCH-B" in shown


@pytest.mark.parametrize("iis", [6])
def test_a_node_with_20000_sites(watch_cluster, programs, iis):
    watch = watch_cluster(iis, "http", sites=20000, nodes=1)
    limit = 25 if programs.is_sanitized else 10
    for _ in range(2):  # the second has all of them to load and compare
        check = watch.check("EXCH-A", "-t", "60")
        assert check.state == "OK", check
        assert check.value("sites") == 20000
        assert check.run.seconds < patience(limit), check.run.seconds
    watch.act("stop", "Site 17000")
    check = watch.check("EXCH-A", "-t", "60")
    assert check.state == "CRITICAL" and "Site 17000" in check.line
    assert check.run.peak_mib < (1500 if programs.is_sanitized else 300), check.run.peak_mib
    facts = watch.facts("EXCH-A", "-t", "60")
    assert len(facts["sites"]) == 20000


def test_20000_sites_down_are_still_one_short_line(watch_cluster):
    watch = watch_cluster(6, "http", sites=20000, nodes=2)
    watch.fail_over()
    watch.restart_and_settle()
    check = watch.check("EXCH-A", "-t", "60", "--history=none")
    assert check.state == "CRITICAL" and check.value("down") == 20000
    assert " more" in check.line and " more" in check.long_text


def test_a_thousand_nodes(watch_cluster):
    watch = watch_cluster(6, "http", nodes=1000, sites=3)
    state = watch.simulator.state()
    names = [node["name"] for node in state["nodes"]]
    assert len(names) == 1000
    asked = names[::10]
    watch.nodes = {name: f"{name.lower()}.localhost" for name in names}
    watch.configure()
    for name in asked:
        check = watch.check(name, "-t", "30")
        assert check.state == "OK" and f"on {name}" in check.line, check
    shown = watch.sitewatch("nodes").text
    assert all(name in shown for name in asked)
