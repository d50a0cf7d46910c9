"""Which way leads to the sites of a node is found once, kept for every program, and found again when it ends."""
import sqlite3

import pytest

from test_machines import scenario
from watch import Handler

IIS7, IIS6, SHELL = "root/webadministration", "root/microsoftiisv2", "windows/shell/cmd"
FEATURES = {"stock": ([IIS7, IIS6], "appcmd"), "Exchange": ([IIS7], "microsoftiisv2"),
            "Web-Scripting-Tools": ([], "webadministration")}
DAY_S = 86400


@pytest.fixture(params=sorted(FEATURES))
def known(request, watch_cluster):
    """A Watch of a node that one check has looked at, with what must not be asked for any more."""
    watch = watch_cluster(scenario=scenario("2019", f"features={request.param}\n"))
    assert watch.check().state == "OK"
    watch.wrong, watch.right = FEATURES[request.param]
    return watch


def refuse(watch, wrong):
    """Whoever asks for one of `wrong` is refused the logon: that ends a look, whatever it would try next."""
    for match in wrong:
        watch.fault("http-401", match)
        watch.fault("http-401", match.replace("microsoftiisv2", "MicrosoftIISv2"))


def row(watch, columns="way, ways_searched_at"):
    with sqlite3.connect(f"file:{watch.history}?mode=ro", uri=True) as history:
        return history.execute(f"SELECT {columns} FROM nodes").fetchone()


def time_passes(watch, seconds):
    """Since the ways were tried: as the history has it, which is how the clock of this machine is told."""
    with sqlite3.connect(watch.history) as history:
        history.execute("UPDATE nodes SET ways_searched_at = ways_searched_at - ?", (seconds,))


def a_day_passes(watch):
    time_passes(watch, DAY_S)


def an_hour_passes(watch):
    time_passes(watch, 3600)


def test_no_later_look_asks_what_failed(known):
    refuse(known, known.wrong)
    for _ in range(2):
        check = known.check()
        assert check.state == "OK" and check.value("running") == 3, check
    assert known.sitewatch("show", "--look", "EXCH-A").status == 0


def test_nor_does_the_event_handler(known):
    refuse(known, known.wrong)
    Handler(known)("--dry-run", status=0)


def test_each_look_costs_the_same_from_the_second_on(known):
    spent = []
    for _ in range(3):
        before = known.requests()
        known.check()
        spent.append(known.requests() - before)
    assert len(set(spent)) == 1, spent


@pytest.mark.parametrize("features, extra", [("Exchange", 2), ("stock", 3)])
def test_once_a_day_the_ways_are_tried_from_the_first_on(watch_cluster, features, extra):
    watch = watch_cluster(scenario=scenario("2019", f"features={features}\n"))
    watch.check()
    before, spent = row(watch), []
    a_day_passes(watch)
    for _ in range(2):
        asked = watch.requests()
        assert watch.check().state == "OK"
        spent.append(watch.requests() - asked)
    assert row(watch)[0] == before[0] and row(watch)[1] >= before[1]
    assert spent[0] - spent[1] == extra, spent


def test_the_shell_is_preferred_where_it_was_seen_to_say_the_same(watch_cluster):
    watch = watch_cluster(scenario=scenario("2019", "features=Web-Scripting-Tools\n"))
    watch.check()
    watch.check()
    assert watch.simulator.shells("EXCH-A")["opened"] == 0
    a_day_passes(watch)
    watch.check()
    assert row(watch, "way, shell_agreement") == (1, 1)
    watch.act("stop", "Shop")
    timeline = watch.sitewatch("timeline", "EXCH-A").text
    refuse(watch, [IIS7])
    assert watch.reasons()["Shop"] == "stopped"
    assert watch.simulator.shells("EXCH-A")["opened"] == 2
    added = watch.sitewatch("timeline", "EXCH-A").text.splitlines()[len(timeline.splitlines()):]
    assert len(added) == 1 and "stopped" in added[0], "another way is no change of a site"
    watch.faults_end()
    watch.fail_over()
    watch.restart_and_settle()
    watch.check()
    opened = watch.simulator.shells("EXCH-A")["opened"]
    Handler(watch)(status=0)
    assert watch.simulator.shells("EXCH-A")["opened"] == opened, "a repair asks the way that tells for sure"


def test_where_the_shell_says_otherwise_it_is_not_preferred(watch_cluster):
    watch = watch_cluster(scenario=scenario("2019", "features=Web-Scripting-Tools\n"))
    watch.check()
    a_day_passes(watch)
    watch.fault("appcmd-state", shape="unknown")
    assert watch.check().state == "OK"
    assert row(watch, "way, shell_agreement") == (1, 2)
    watch.faults_end()
    watch.check()
    assert watch.simulator.shells("EXCH-A")["opened"] == 1


@pytest.mark.parametrize("features, ways", [("stock", "webadministration, microsoftiisv2"), ("Exchange", "webadministration appcmd")])
def test_a_forbidden_way_is_named_when_the_others_fail(watch_cluster, features, ways):
    watch = watch_cluster(scenario=scenario("2019", f"features={features}\nshells=off\n"))
    watch.check()
    watch.configure(defaults={"ways": ways})
    for text in (watch.check().line, Handler(watch)().text):
        assert ("forbids appcmd, counters" if features == "stock" else "forbids microsoftiisv2, counters") in text
    assert ("forbids" in watch.check("EXCH-A", "--ways=appcmd").line) and watch.simulator.shells("EXCH-A")["opened"] == 0


def test_a_way_that_is_none_is_an_error_that_names_them_all(watch_cluster):
    watch = watch_cluster(7)
    said = "'wmi' is not one of webadministration, microsoftiisv2, appcmd, counters"
    assert said in watch.check("EXCH-A", "--ways=wmi").line
    watch.configure(defaults={"ways": "wmi"})
    assert said in watch.check().line


@pytest.mark.parametrize("was, is_now, way", [
    ("stock", "Web-Scripting-Tools", 1), ("stock", "Exchange", 2), ("Exchange", "Web-Scripting-Tools,Web-WMI", 1),
])
def test_a_feature_that_was_added_is_noticed_within_a_day(watch_cluster, was, is_now, way):
    watch = watch_cluster(scenario=scenario("2019", f"features={was}\n"))
    watch.check()
    watch.act("stop", "Shop")
    assert watch.reasons()["Shop"] == "stopped"
    watch.control("features", value=is_now)
    before = row(watch)
    watch.check()
    assert row(watch) == before, "the way of before still leads there"
    a_day_passes(watch)
    assert watch.reasons()["Shop"] == "stopped"
    assert row(watch)[0] == way
    assert "new" not in watch.sitewatch("timeline", "EXCH-A").text.lower().replace("newest", "")


@pytest.mark.parametrize("was, is_now, way", [
    ("Web-Scripting-Tools", "Exchange", 2), ("Exchange", "stock", 3), ("Web-Scripting-Tools", "stock", 3),
])
def test_a_way_that_ends_is_no_news(watch_cluster, was, is_now, way):
    watch = watch_cluster(scenario=scenario("2019", f"features={was}\n"))
    watch.check()
    watch.act("stop", "Shop")
    assert watch.reasons()["Shop"] == "stopped"
    watch.control("features", value=is_now)
    for _ in range(2):
        assert watch.reasons()["Shop"] == "stopped"
        assert row(watch)[0] == way


def test_a_provider_that_hangs_on_the_day_of_the_search_costs_no_look(watch_cluster):
    watch = watch_cluster(scenario=scenario("2019", "features=Exchange\n"))
    watch.check()
    a_day_passes(watch)
    watch.fault("hang", IIS7)
    assert watch.check("EXCH-A", "-t", "8").state == "OK"
