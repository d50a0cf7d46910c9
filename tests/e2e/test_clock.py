"""Time on a node is not ours, drifts, jumps, and says nothing about a restart by itself."""
import pytest


def is_ok(watch):
    check = watch.check()
    assert check.state == "OK", check


@pytest.mark.parametrize("jump", [-90, -30, 30, 90])
def test_a_boot_time_that_drifts_is_the_same_boot(either_iis, jump):
    is_ok(either_iis)
    either_iis.act("stop", "Shop")
    assert either_iis.reasons()["Shop"] == "stopped"
    for _ in range(3):
        either_iis.control("clock", jump=jump)
        assert either_iis.reasons()["Shop"] == "stopped", "a drift was taken for a restart"


@pytest.mark.parametrize("jump", [-86400, -3600, 3600, 86400])
def test_a_clock_that_is_set_is_the_same_boot(either_iis, jump):
    """Boot time moves with the clock; the uptime goes on."""
    is_ok(either_iis)
    either_iis.act("stop", "Shop")
    assert either_iis.reasons()["Shop"] == "stopped"
    either_iis.control("clock", jump=jump)
    assert either_iis.reasons()["Shop"] == "stopped"
    timeline = either_iis.sitewatch("timeline", "EXCH-A").text
    assert "restart" not in timeline.split("stopped")[-1], timeline


@pytest.mark.parametrize("offset", [-7 * 86400, 7 * 86400])
def test_a_node_whose_clock_is_days_off_has_the_same_story(either_iis, offset):
    either_iis.control("clock", jump=offset)
    is_ok(either_iis)
    either_iis.fail_over()
    either_iis.minutes_pass(7)
    check = either_iis.check()
    assert check.state == "WARNING" and "KB885440" in check.line
    assert 400 <= check.value("since_failover") <= 540, "on the node's own clock"
    either_iis.restart()
    assert either_iis.check().state == "WARNING"
    either_iis.minutes_pass(12)
    check = either_iis.check()
    assert check.state == "CRITICAL" and "12 min ago" in check.line


def test_the_grace_is_counted_on_the_nodes_clock(either_iis):
    is_ok(either_iis)
    either_iis.fail_over()
    either_iis.restart()
    either_iis.control("clock", advance=110)
    assert set(either_iis.reasons().values()) == {"settling"}
    either_iis.control("clock", advance=15)
    assert set(either_iis.reasons().values()) == {"down-after-restart"}


def test_a_restart_is_one_although_nothing_else_changed(either_iis):
    is_ok(either_iis)
    either_iis.minutes_pass(600)
    either_iis.restart_and_settle()
    is_ok(either_iis)
    timeline = either_iis.sitewatch("timeline", "EXCH-A").text
    assert "restart" in timeline


def test_a_site_made_anew_under_the_same_id_has_no_past(either_iis):
    """A stop on purpose of the old one says nothing of the new one."""
    is_ok(either_iis)
    number = either_iis.site_id("Shop")
    either_iis.act("stop", "Shop")
    either_iis.check()
    either_iis.sitewatch("accept", "EXCH-A", "Shop")
    is_ok(either_iis)
    either_iis.act("remove-site", "Shop")
    either_iis.control("add-site", node="EXCH-A", site=number, name="Payroll", bindings="http *:8888:payroll.example")
    either_iis.act("set-state", "Payroll", state="stopped")
    check = either_iis.check()
    assert check.state == "WARNING", check
    assert "Payroll" in check.line
    assert either_iis.reasons()["Payroll"] in ("settling", "never-started")


def test_a_renamed_site_keeps_its_past_but_not_its_acceptance(either_iis):
    """Another name under the same number and bindings may be another site."""
    is_ok(either_iis)
    either_iis.act("stop", "Shop")
    either_iis.check()
    either_iis.sitewatch("accept", "EXCH-A", "Shop")
    is_ok(either_iis)
    either_iis.act("rename-site", "Shop", name="Old shop")
    assert either_iis.check().state == "CRITICAL"
    assert either_iis.reasons()["Old shop"] == "stopped"


def test_a_node_in_another_time_zone_tells_the_same(watch_cluster, programs):
    watch = watch_cluster(7)
    watch.check()
    watch.fail_over()
    watch.restart_and_settle()
    here = watch.check().line
    there = watch.check("EXCH-A", env={"TZ": "Asia/Kolkata"}).line
    assert here != there, "moments are shown in the reader's zone"
    assert here.split("(")[1].split(")")[0] == there.split("(")[1].split(")")[0], "ages are not"
