"""Accounts below administrator: run states by the performance counters of W3SVC, on nodes on which nothing was added."""
import pytest

from test_machines import scenario
from test_ways import a_day_passes
from watch import Handler

COUNTED = "features=stock\naccount=remote-management\n"
UNSEEN = "goes unseen until the next restart"
SHARED = "[site EXCH-A 8]\nname=A/B\nbindings=http *:8900:\n[site EXCH-A 9]\nname=A_B\nbindings=http *:8901:\n"
MANGLED = "[site EXCH-A 8]\nname=Shop (new) #2/3\nbindings=http *:8900:\n"


@pytest.fixture
def counted(watch_cluster):
    """counted("services=off", text="[site ...") -> Watch of EXCH-A and EXCH-B by such an account, who is not meant to see flags."""
    def start(more="", text="", account=COUNTED):
        watch = watch_cluster(scenario=scenario("2022", account + more) + text)
        watch.configure({"unreadable-ok": "auto-start, cluster"})
        return watch

    return start


def test_all_run_and_what_is_not_seen_is_said_once(counted):
    watch = counted()
    check = watch.check("EXCH-A", "-v")
    assert check.state == "OK" and check.value("running") == 3, check
    assert check.long_text.count(UNSEEN) == 1, check
    assert "no ground for a repair" in check.long_text
    assert "4000000" not in check.long_text
    before = watch.requests()
    assert watch.check().state == "OK"
    assert watch.requests() - before <= 12 + 8, "ways that are refused are asked, too, until they are remembered"


def test_flags_that_nobody_excused_are_unknown(counted):
    watch = counted()
    watch.configure()
    check = watch.check()
    assert check.state == "UNKNOWN" and check.value("running") == 3 and "Administrators" in check.long_text, check


@pytest.mark.parametrize("more", ["", "services=off\n"])
def test_a_site_that_is_stopped(counted, more):
    watch = counted(more)
    assert watch.check().state == "OK"
    watch.act("stop", "Shop")
    check = watch.check()
    assert check.state == "CRITICAL" and "Shop" in check.line, check
    assert watch.reasons() == {"Default Web Site": "running", "OWA": "running", "Shop": "stopped"}
    watch.act("start", "Shop")
    watch.minutes_pass(1)  # in its first second it counts as a stopped one
    assert watch.check().state == "OK"


@pytest.mark.parametrize("more", ["", "services=off\n"])
def test_a_site_that_stays_down_is_lost_though_its_flag_was_never_seen(counted, more):
    watch = counted(more)
    assert watch.check().state == "OK"
    watch.act("set-flag", "Shop", value="off")
    assert watch.check().state == "OK", "nobody can see that"
    watch.restart_and_settle()
    check = watch.check()
    assert check.state == "CRITICAL" and check.value("down") == 1 and "Shop" in check.line, check
    assert watch.reasons()["Shop"] == "down-after-restart"
    timeline = watch.sitewatch("timeline", "EXCH-A").text
    assert "4000000" not in timeline + watch.sitewatch("show", "EXCH-A").text, timeline


def test_without_an_earlier_look_a_stop_is_told_with_a_command_that_works(counted):
    watch = counted()
    watch.act("stop", "Default Web Site")
    check = watch.check()
    assert check.state == "WARNING", check
    assert "sitewatch accept EXCH-A 'Default Web Site'" in check.long_text and "4000000" not in check.long_text, check
    accepted = watch.sitewatch("accept", "EXCH-A", "Default Web Site").text
    assert "4000000" not in accepted, accepted
    assert watch.check().state == "OK"
    assert {site["id"] for site in watch.facts()["sites"]} == {0}, "no number is told, and none made up"


def test_names_as_counters_have_them(counted):
    watch = counted(text=MANGLED)
    watch.control("account", node="EXCH-A", level="administrator")
    assert watch.check().state == "OK"
    watch.control("account", node="EXCH-A", level="remote-management")
    assert watch.check().state == "OK"
    watch.act("stop", "Shop (new) #2/3")
    assert {site["id"]: site["reason"] for site in watch.facts()["sites"]}[8] == "stopped"


def test_two_sites_that_share_a_name_are_not_told(counted):
    watch = counted(text=SHARED)
    check = watch.check()
    assert check.state == "UNKNOWN" and "A_B" in check.long_text, check
    watch.control("account", node="EXCH-A", level="administrator")
    a_day_passes(watch)
    assert watch.check().state == "OK"
    watch.control("account", node="EXCH-A", level="remote-management")
    assert watch.reasons() | {"A/B": "unreadable", "A_B": "unreadable", "OWA": "running"} == watch.reasons()


def test_a_site_that_is_rejected_is_not_gone(counted):
    watch = counted(text="[site EXCH-A 8]\nname=Blog\nbindings=http *:8900:\n")
    assert watch.check().state == "OK"
    watch.act("bindings", "Blog", bindings="")
    check = watch.check()
    assert check.state == "UNKNOWN" and "Blog" in check.line, check
    watch.sitewatch("accept", "EXCH-A", "Blog")
    assert watch.check().state == "OK"


def test_nothing_counted_is_unknown(counted):
    watch = counted()
    assert watch.check().state == "OK"
    watch.control("counters", node="EXCH-A", value="off")
    assert watch.check().state == "UNKNOWN"
    watch.control("counters", node="EXCH-A", value="on")
    assert watch.check().state == "OK"
    watch.control("stop-service", node="EXCH-A", service="W3SVC")
    check = watch.check()
    assert check.state == "CRITICAL" and "W3SVC" in check.line and check.value("down") == 3, check


def test_who_becomes_an_administrator_keeps_what_is_known(counted):
    watch = counted()
    watch.check()
    watch.act("stop", "OWA")
    watch.act("set-flag", "Shop", value="off")
    watch.check()
    watch.sitewatch("accept", "EXCH-A", "OWA")
    watch.control("account", node="EXCH-A", level="administrator")
    a_day_passes(watch)
    watch.restart_and_settle()
    facts = watch.facts()
    assert all(0 < site["id"] < 100 for site in facts["sites"]), facts["sites"]
    reasons = {site["name"]: site["reason"] for site in facts["sites"]}
    assert reasons["Shop"] == "down-after-restart", reasons
    assert "renumbered" not in watch.sitewatch("timeline", "EXCH-A").text


def test_counters_are_no_ground_for_a_repair(counted):
    watch = counted()
    handler = Handler(watch)
    watch.check()
    watch.act("set-flag", "Shop", value="off")
    watch.restart_and_settle()
    before = handler.states()
    assert watch.check().state == "CRITICAL"
    for arguments in ([], ["--dry-run"]):
        result = handler(*arguments)
        assert "nothing is done" in result.text and "no ground for a repair" in result.text, result
    assert handler.states() == before and not handler.results()


def test_a_handler_with_more_rights_than_the_check_repairs_at_once(counted):
    watch = counted()
    watch.check()
    watch.act("set-flag", "Shop", value="off")
    watch.restart_and_settle()
    assert watch.check().state == "CRITICAL"
    watch.control("account", level="administrator")
    handler = Handler(watch)
    handler(status=0)
    assert handler.states()["Shop"][0] == "started"
    watch.control("account", level="remote-management")
    watch.minutes_pass(1)  # in its first second it counts as a stopped one
    assert watch.check().state == "OK"


def test_a_pool_that_is_stopped_may_be_any_sites(counted):
    watch = counted()
    assert watch.check().state == "OK"
    watch.control("pool", node="EXCH-A", name="DefaultAppPool", state="stopped")
    check = watch.check()
    assert check.state == "UNKNOWN" and "DefaultAppPool" in check.long_text, check


def test_a_plain_user_hears_of_the_cheapest_right_first(counted):
    check = counted(account="features=stock\naccount=plain\n").check()
    assert check.state == "UNKNOWN", check
    assert "Performance Monitor Users" in check.line.partition("Administrators")[0], check
    assert "Web-Scripting-Tools" not in check.line, check
