"""KB885440 from the first look to the repair, and every row of the verdict's table, with the real programs."""
import datetime
import re

import pytest

from processes import wait_for_the_next_second

EVENTS = ("Win32_NTLogEvent", "windows/EventLog")  # words of the questions for them
CLOCK = r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d"  # soon after midnight what was before it has its day
ALL = {"Default Web Site", "OWA", "Intranet", "Shop", "Exchange Admin"}


def deny(watch, *words):
    for word in words:
        watch.fault("access-denied", word)


def test_a_healthy_node_is_ok(cluster):
    check = cluster.check()
    assert check.state == "OK", check
    assert "5 of 5 sites run on EXCH-A" in check.line
    assert [check.value(label) for label in ("sites", "running", "down", "will_not_restart")] == [5, 5, 0, 0]
    assert check.output.perfdata["time"].unit == "s"
    assert check.output.perfdata["uptime"].unit == "s"


def test_the_whole_story(cluster):
    assert cluster.check("EXCH-A").state == "OK"
    assert cluster.check("EXCH-B").state == "OK"

    cluster.fail_over()
    cluster.minutes_pass(7)
    for node in ("EXCH-A", "EXCH-B"):
        check = cluster.check(node)
        assert check.state == "WARNING", check
        assert "KB885440" in check.line and "will not survive the next restart" in check.line
        assert check.value("will_not_restart") == 5 and check.value("running") == 5
        assert all(name in check.all_text for name in ALL)
    assert cluster.reasons() == dict.fromkeys(ALL, "will-not-restart")

    cluster.restart()
    check = cluster.check()
    assert check.state == "WARNING", check
    assert cluster.reasons() == dict.fromkeys(ALL, "settling")
    assert check.value("down") == 0

    cluster.minutes_pass(12)
    check = cluster.check()
    assert check.state == "CRITICAL", check
    assert re.search(rf"5 of 5 sites down since EXCH-A restarted at {CLOCK} \(1\d min ago\)", check.line), check.line
    assert "KB885440" in check.line and "failover at" in check.line
    assert all(name in check.line for name in ALL)
    assert check.value("down") == 5
    assert cluster.reasons() == dict.fromkeys(ALL, "down-after-restart")
    assert cluster.check("EXCH-B").state == "WARNING"

    for site in cluster.facts()["sites"]:
        cluster.act("start", site["name"])
    if cluster.iis == 6:  # starting sets the flag there
        assert cluster.check().state == "OK"
    else:
        check = cluster.check()
        assert check.state == "WARNING", check
        assert cluster.reasons() == dict.fromkeys(ALL, "will-not-restart")


def test_the_failover_is_told_with_its_time_and_its_evidence(either_iis):
    either_iis.check()
    either_iis.control("failover")
    either_iis.minutes_pass(7)
    facts = either_iis.facts()
    assert facts["cause"] == "kb885440"
    assert facts["failover"]["evidence"] == "event"
    assert facts["failover"]["group"] == "Exchange Virtual Server 1"
    local = datetime.datetime.fromisoformat(facts["facts"]["local_time"])
    failover = datetime.datetime.fromisoformat(facts["failover"]["time"])
    assert datetime.timedelta(minutes=6) < local - failover < datetime.timedelta(minutes=9)
    check = either_iis.check()
    assert failover.strftime("%H:%M") in check.line
    assert 400 <= check.value("since_failover") <= 540


def test_with_the_hotfix_a_failover_leaves_all_well(either_iis):
    either_iis.check()
    for node in ("EXCH-A", "EXCH-B"):
        either_iis.control("hotfix", node=node, value="on")
    either_iis.fail_over()
    either_iis.minutes_pass(7)
    for node in ("EXCH-A", "EXCH-B"):
        assert either_iis.check(node).state == "OK"
    either_iis.restart_and_settle()
    check = either_iis.check()
    assert check.state == "OK", check
    assert "KB885440" not in check.all_text


def test_a_missing_hotfix_is_a_warning_when_asked_for(watch_cluster):
    watch = watch_cluster(6)
    assert watch.check().state == "OK"
    check = watch.check("EXCH-A", "--check-hotfix")
    assert check.state == "WARNING", check
    assert "Exres.dll" in check.line and "6.5.7232.72" in check.line
    watch.control("hotfix", node="EXCH-A", value="on")
    assert watch.check("EXCH-A", "--check-hotfix").state == "OK"


def test_observed_is_the_evidence_where_events_are_denied(either_iis):
    deny(either_iis, *EVENTS)
    either_iis.check()
    either_iis.fail_over()
    either_iis.minutes_pass(7)
    facts = either_iis.facts()
    assert facts["cause"] == "kb885440"
    assert facts["failover"]["evidence"] == "observed"
    assert facts["failover"]["from"] == "EXCH-A" and facts["failover"]["to"] == "EXCH-B"
    assert [part["part"] for part in facts["parts"] if part["status"] == "unreadable"] == ["events"]
    either_iis.restart_and_settle()
    check = either_iis.check()
    assert check.state == "CRITICAL" and "KB885440" in check.line
    assert re.search(rf"at the failover between {CLOCK} and {CLOCK}", check.line), "as exact as two looks are"


def test_the_flags_are_the_evidence_where_the_cluster_is_denied_too(either_iis):
    deny(either_iis, *EVENTS, "root/MSCluster")
    either_iis.check()
    either_iis.fail_over()
    either_iis.minutes_pass(7)
    facts = either_iis.facts()
    assert facts["cause"] == "kb885440"
    assert facts["failover"]["evidence"] == "flags"
    either_iis.restart_and_settle()
    check = either_iis.check()
    assert check.state == "CRITICAL" and "KB885440" in check.line
    assert re.search(rf"fell between {CLOCK} and {CLOCK}, as a failover does it", check.line), check


def test_a_failover_between_two_looks_far_apart_is_found_after_the_restart(either_iis):
    """The monitor saw neither the failover nor the restart happen: the node's own log tells."""
    either_iis.check()
    either_iis.fail_over()
    either_iis.minutes_pass(7)
    either_iis.restart_and_settle()
    check = either_iis.check()
    assert check.state == "CRITICAL", check
    assert "KB885440" in check.line and "since EXCH-A restarted" in check.line


def test_a_stop_on_purpose_is_critical_once_seen_and_quiet_after_the_restart(either_iis):
    """A person's stop clears the flag, on IIS 7 with IIS Manager."""
    either_iis.check()
    either_iis.act("stop", "Shop")
    either_iis.act("set-flag", "Shop", value="off")
    either_iis.minutes_pass(30)
    check = either_iis.check()
    assert check.state == "CRITICAL" and "Shop" in check.line
    assert either_iis.reasons()["Shop"] == "stopped"
    assert either_iis.check("EXCH-A", "--stopped=warning").state == "WARNING"
    assert either_iis.check("EXCH-A", "--stopped=ok").state == "OK"
    either_iis.minutes_pass(1)
    either_iis.restart_and_settle()
    check = either_iis.check()
    assert check.state == "OK", check
    assert "never accepted" in either_iis.check("EXCH-A", "-v").long_text
    assert either_iis.reasons()["Shop"] == "stopped-before"
    assert "1 stopped-before" in check.line


def test_an_accepted_stop_is_quiet_until_the_site_runs_again(either_iis):
    either_iis.check()
    either_iis.act("stop", "Shop")
    assert either_iis.check().state == "CRITICAL"
    accepted = either_iis.sitewatch("accept", "EXCH-A", "Shop")
    assert accepted.status == 0 and "Shop" in accepted.text, str(accepted)
    assert either_iis.check().state == "OK"
    assert either_iis.reasons()["Shop"] == "stopped-before"
    either_iis.act("start", "Shop")
    assert either_iis.check().state == "OK"
    either_iis.act("stop", "Shop")
    assert either_iis.check().state == "CRITICAL"
    assert either_iis.reasons()["Shop"] == "stopped"


def test_a_site_that_did_not_come_back_stays_critical_at_the_second_restart(either_iis):
    """Being down at the restart is no stop on purpose, however often it restarts."""
    either_iis.check()
    either_iis.fail_over()
    either_iis.check()
    for _ in range(3):
        either_iis.restart_and_settle()
        assert either_iis.check().state == "CRITICAL"
        assert set(either_iis.reasons().values()) == {"down-after-restart"}


def test_a_stopped_site_never_seen_before_names_the_command_that_accepts_it(either_iis):
    either_iis.fail_over()
    either_iis.restart_and_settle()
    check = either_iis.check()
    assert check.state == ("CRITICAL" if "KB885440" in check.line else "WARNING"), check
    assert set(either_iis.reasons().values()) == {"not-remembered"}
    assert "no earlier observation" in check.long_text
    command = re.search(r"sitewatch accept (EXCH-A \d+)", check.long_text)
    assert command is not None, check
    assert either_iis.sitewatch("accept", *command[1].split()).status == 0
    assert sorted(either_iis.reasons().values()) == ["not-remembered"] * 4 + ["stopped-before"]


def test_a_stop_without_history_is_assumed_to_be_an_outage(either_iis):
    either_iis.fail_over()
    either_iis.restart_and_settle()
    check = either_iis.check("EXCH-A", "--history=none")
    assert check.state == "CRITICAL", check
    assert "KB885440" in check.line
    assert not either_iis.history.exists()


def test_a_restart_of_the_service_alone_brings_the_outage_too(either_iis):
    either_iis.check()
    either_iis.fail_over()
    either_iis.minutes_pass(600)
    assert either_iis.check().state == "WARNING"
    either_iis.control("restart-service", node="EXCH-A")
    either_iis.minutes_pass(12)
    check = either_iis.check()
    assert check.state == "CRITICAL", check
    assert "W3SVC restarted" in check.line and "KB885440" in check.line


def test_a_paused_site_is_a_warning(watch_cluster):
    watch = watch_cluster(6)
    watch.check()
    watch.act("pause", "Shop")
    check = watch.check()
    assert check.state == "WARNING" and "Shop" in check.line
    assert watch.reasons()["Shop"] == "paused"


def test_a_stopped_pool_is_critical_although_the_site_is_started(either_iis):
    either_iis.check()
    either_iis.control("pool", node="EXCH-A", name="DefaultAppPool", state="stopped")
    check = either_iis.check()
    assert check.state == "CRITICAL", check
    assert "pool-stopped" in check.long_text and "503" in check.long_text
    either_iis.control("pool", node="EXCH-A", name="DefaultAppPool", state="started")
    assert either_iis.check().state == "OK"


def test_a_stopped_service_is_critical_and_named(either_iis):
    either_iis.check()
    either_iis.control("stop-service", node="EXCH-A")
    check = either_iis.check()
    assert check.state == "CRITICAL", check
    assert "W3SVC is stopped" in check.line
    assert set(either_iis.reasons().values()) == {"service-down"}
    either_iis.control("start-service", node="EXCH-A")
    either_iis.minutes_pass(12)
    assert either_iis.check().state == "OK"


@pytest.mark.parametrize("iis", [6, 7])
def test_a_failed_start_is_told_in_the_nodes_own_error(watch_cluster, iis):
    watch = watch_cluster(iis)
    watch.check()
    watch.act("win32-error", "Shop", code=183)
    watch.restart_and_settle()
    check = watch.check()
    assert check.state == "CRITICAL" and "Shop" in check.line
    assert watch.reasons()["Shop"] == "start-failed"
    if iis == 6:  # IIS 7 and later tell no such number
        assert "183" in check.long_text


def test_a_site_of_a_group_that_is_online_elsewhere_is_passive(either_iis):
    either_iis.configure(defaults={"clustered": "Exchange Virtual Server 1: O*"})
    assert either_iis.check("EXCH-A").state == "OK"
    either_iis.act("stop", "OWA", "EXCH-B")
    assert either_iis.check("EXCH-B").state == "OK"
    assert either_iis.reasons("EXCH-B")["OWA"] == "passive"
    either_iis.fail_over()
    assert either_iis.reasons("EXCH-A")["OWA"] == "passive"
    assert either_iis.reasons("EXCH-B")["OWA"] != "passive"


def test_a_clustered_site_needs_no_auto_start(either_iis):
    either_iis.configure(defaults={"clustered": "Exchange Virtual Server 1: *"})
    either_iis.check()
    either_iis.act("set-flag", "OWA", value="off")
    check = either_iis.check()
    assert check.state == "OK", check
    assert either_iis.reasons()["OWA"] == "running"


def test_an_expected_site_that_is_gone_is_critical_every_time(either_iis):
    either_iis.configure(EXCH_A={"expect": "Shop"})
    assert either_iis.check().state == "OK"
    either_iis.act("remove-site", "Shop")
    for _ in range(3):
        check = either_iis.check()
        assert check.state == "CRITICAL" and "Shop" in check.line and "missing" in check.long_text


def test_a_stopped_site_never_seen_before_is_a_warning_where_others_run(either_iis):
    either_iis.act("stop", "Shop")
    either_iis.act("set-flag", "Shop", value="off")
    check = either_iis.check()
    assert check.state == "WARNING" and "not-remembered" in check.line, check


def test_a_site_that_ran_and_is_gone_is_a_warning_for_an_hour(either_iis):
    either_iis.check()
    either_iis.act("remove-site", "Shop")
    check = either_iis.check()
    assert check.state == "WARNING" and "Shop" in check.line
    wait_for_the_next_second()
    assert either_iis.check().state == "WARNING", "from every program"


def test_an_expected_site_never_listed_is_critical(either_iis):
    check = either_iis.check("EXCH-A", "--expect=Payroll")
    assert check.state == "CRITICAL" and "Payroll" in check.line


def test_ignored_sites_are_not_judged_and_site_narrows_the_view(either_iis):
    either_iis.check()
    either_iis.act("stop", "Shop")
    check = either_iis.check("EXCH-A", "--ignore=sho*")
    assert check.state == "OK" and "1 ignored" in check.line
    assert either_iis.check("EXCH-A", "--site=OWA", "--site=Intra*").value("sites") == 2
    check = either_iis.check("EXCH-A", "--site=Nothing*")
    assert check.state == "UNKNOWN" and "no site matches" in check.line


def test_ranges_decide_how_many_are_too_many(either_iis):
    either_iis.check()
    either_iis.act("set-flag", "Shop", value="off")
    assert either_iis.check().state == "WARNING"
    assert either_iis.check("EXCH-A", "-w", "1").state == "OK"
    either_iis.act("stop", "OWA")
    check = either_iis.check("EXCH-A", "-w", "1", "-c", "1")
    assert check.state == "OK" and check.value("down") == 1
    assert check.output.perfdata["down"].critical == "1"
    assert either_iis.check("EXCH-A", "-c", "~:0").state == "CRITICAL"


def test_grace_is_an_option(either_iis):
    either_iis.check()
    either_iis.fail_over()
    either_iis.restart()
    either_iis.control("clock", advance=30)
    assert either_iis.check("EXCH-A", "--grace=20").state == "CRITICAL"
    assert either_iis.check("EXCH-A", "--grace=600").state == "WARNING"


def test_verbose_shows_every_site(either_iis):
    check = either_iis.check("EXCH-A", "-v")
    assert all(name in check.long_text for name in ALL)
    assert "bindings" in either_iis.check("EXCH-A", "-vv").long_text


def test_a_node_that_restarts_before_anybody_looks_again(either_iis):
    """The flags fall and the node restarts within one check interval; the sites ran when last seen."""
    assert either_iis.check().state == "OK"
    either_iis.fail_over()
    either_iis.restart_and_settle()
    facts = either_iis.facts()
    assert facts["severity"] == "CRITICAL" and facts["cause"] == "kb885440"
    assert not any(site["has_no_memory"] for site in facts["sites"])


@pytest.mark.parametrize("hidden, restart", [("root/cimv2", "restart"), ("Win32_Service", "restart-service"),
                                             ("Win32_Process", "restart-service")])
def test_a_restart_that_could_not_be_read_turns_no_outage_into_a_stop_on_purpose(either_iis, hidden, restart):
    """Rights are lost for some looks, a restart falls among them, and rights are back."""
    either_iis.check()
    wait_for_the_next_second()
    either_iis.fail_over()
    assert either_iis.check().state == "WARNING"
    wait_for_the_next_second()
    either_iis.fault("access-denied", hidden)
    either_iis.control(restart, node="EXCH-A")
    either_iis.minutes_pass(30)
    assert either_iis.check().state in ("WARNING", "CRITICAL")  # of a start whose time is hidden grace begins now
    either_iis.minutes_pass(3)
    for _ in range(2):
        wait_for_the_next_second()
        assert either_iis.check().state == "CRITICAL"
    either_iis.faults_end()
    for _ in range(2):
        wait_for_the_next_second()
        check = either_iis.check()
        assert check.state == "CRITICAL" and check.value("down") == 5, check
    wait_for_the_next_second()
    either_iis.restart_and_settle()
    assert set(either_iis.reasons().values()) == {"down-after-restart"}


def test_what_makes_the_transport_weaker_is_named_each_time(watch_cluster):
    assert "--allow-unencrypted" in watch_cluster(6, "http").check().long_text
    watch = watch_cluster(6, "https")
    watch.configure(defaults={"ca-file": "/dev/null"})
    assert watch.check().state == "UNKNOWN"
    for _ in range(2):
        check = watch.check("EXCH-A", "--insecure")
        assert check.state == "OK" and "--insecure" in check.long_text
