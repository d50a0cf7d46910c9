"""start_iis_sites against simulated nodes: what it brings back, what it leaves alone, and every way to be cut short."""
import os
import re
import signal

import pytest

import processes
from watch import Handler

DOWN = {"Default Web Site", "OWA", "Intranet", "Shop", "Exchange Admin"}


def eventually(condition):
    processes.eventually("it comes to this", condition)


def has_ended(process):
    """It stays to be waited for."""
    return os.waitid(os.P_PID, process.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


@pytest.fixture
def handler(either_iis):
    return Handler(either_iis)


@pytest.fixture
def down(handler):
    """A node whose sites are all down since its restart, because a failover cleared their auto start."""
    handler.watch.check().state
    handler.watch.fail_over()
    handler.watch.check()
    handler.watch.restart_and_settle()
    assert handler.watch.check().state == "CRITICAL"
    return handler


def test_sites_and_their_flags_come_back_and_the_check_is_ok_and_tells_of_it(down):
    result = down(status=0)
    assert down.all_run(), result
    check = down.watch.check()
    assert check.state == "OK"
    assert "repaired" in check.line and "start_iis_sites" in check.line and "down-after-restart" in check.line
    assert "repaired" not in down.watch.check("EXCH-A", "--report-repairs=0").line
    timeline = down.timeline()
    assert re.search(r"repair of site OWA .* start: done", timeline), timeline
    # On IIS 6 a start sets the flag: there is nothing left to write.
    assert bool(re.search(r"repair of site OWA .*auto-start: done", timeline)) == (down.iis() == 7), timeline


def test_what_was_accepted_of_the_node_is_accepted_when_it_is_named_by_its_address(down):
    watch, before = down.watch, down.states()
    assert watch.programs.check(*watch.by_address()).state == "CRITICAL"
    assert "Accepted" in watch.sitewatch("accept", "EXCH-A", "--all").text
    assert watch.programs.check(*watch.by_address()).state == "OK"
    event = ["--state=CRITICAL", "--state-type=HARD", "--attempt=3"]
    result = watch.programs.run([down.path, *watch.by_address(), *event])
    assert result.status == 0 and "nothing to repair" in result.text, result
    assert down.states() == before
    assert watch.sitewatch("nodes").text.count("exch-a") == 0, "there is one memory, under the name of the configuration"


def test_a_repair_by_address_is_one_of_the_node(down):
    watch = down.watch
    event = ["--state=CRITICAL", "--state-type=HARD", "--attempt=3"]
    result = watch.programs.run([down.path, *watch.by_address(), *event])
    assert result.status == 0 and down.all_run(), result
    assert "start_iis_sites" in watch.check().line
    assert re.search(r"repair of site OWA .*start: done", down.timeline())


def test_an_address_that_two_configured_nodes_may_be_has_a_memory_of_its_own(down):
    watch = down.watch
    watch.nodes["again"] = "exch-a.localhost"
    watch.configure()
    watch.check("again")
    watch.sitewatch("accept", "EXCH-A", "--all")
    assert watch.check("again").state != "OK", "no look under that name saw a site run, and nobody accepted any"
    assert watch.programs.check(*watch.by_address()).state != "OK"
    assert watch.check().state == "OK"


def test_what_is_down_is_started_before_the_first_flag_is_written(down):
    down(status=0)
    what = [write[1] for write in down.watch.simulator.writes()]
    assert what == ["Start"] * 5 + ["Put"] * (5 if down.iis() == 7 else 0)


def test_no_write_is_on_a_site_that_the_plan_did_not_name(down):
    """One is accepted, one ignored, one runs again: the dry run names the others, and the simulator saw writes to these alone."""
    assert down.watch.sitewatch("accept", "EXCH-A", "Intranet").status == 0
    down.watch.act("start", "OWA")
    plan = down("--dry-run", "--ignore=Sho*", status=0).text
    assert down.watch.simulator.writes() == []
    down("--ignore=Sho*", status=0)
    planned = set(re.findall(r"(start|auto-start) of ([^,.]+)", plan.partition(". Left alone")[0]))
    kinds = {"Start": "start", "Put": "auto-start"}
    written = {(kinds[what], down.name_of(key)) for node, what, _, key in down.watch.simulator.writes()}
    assert written and written <= planned, (written, plan)
    assert {name for _, name in planned} <= DOWN - {"Intranet", "Shop"}


def test_the_next_restart_is_harmless_after_it(down):
    down(status=0)
    down.watch.restart_and_settle()
    assert down.watch.check().state == "OK"


def test_dry_run_writes_nothing(down):
    before, requests = down.states(), down.watch.simulator.requests()
    result = down("--dry-run", status=0)
    assert "10 steps would be made" in result.text
    assert down.states() == before
    after = down.watch.simulator.requests()
    assert after["Put"] == requests["Put"]
    assert "repair of" not in down.timeline()


def everything(folder):
    """{name: (owner, mode, bytes)} of the files there. -shm is SQLite's notes on who reads, and no part of what is kept."""
    return {path.name: (path.stat().st_uid, path.stat().st_mode, path.read_bytes() if path.suffix != ".db-shm" else b"")
            for path in folder.iterdir()}


def test_a_dry_run_leaves_the_folder_as_it_was(down):
    """No lock for the user who happened to try it, no look, no row: whoever repairs then finds what was there before."""
    before = everything(down.watch.folder)
    assert "history.db.lock" not in before
    down("--dry-run", status=0)
    assert everything(down.watch.folder) == before
    down(status=0)
    assert down.all_run()


def test_a_dry_run_without_a_history_makes_none(handler):
    handler.watch.fail_over()
    handler.watch.restart_and_settle()
    before = everything(handler.watch.folder)
    assert "nothing to repair" in handler("--dry-run", status=0).text, "what nobody saw running is not started"
    assert everything(handler.watch.folder) == before


def test_a_dry_run_sees_what_changed_since_the_last_check(handler):
    """The restart is in no history yet: only the dry run's own look has it."""
    handler.watch.check()
    handler.watch.fail_over()
    handler.watch.check()
    handler.watch.restart_and_settle()
    before = everything(handler.watch.folder)
    assert "10 steps would be made" in handler("--dry-run", status=0).text
    assert everything(handler.watch.folder) == before


def test_a_dry_run_against_a_node_that_has_too_much_to_do_says_so(down):
    """It takes no lock, so nobody else can be in its way."""
    down.watch.fault("http-503")
    result = down("--dry-run", "-t", "2", status=3)
    assert "another repair" not in result.text and "503" in result.text, result


def test_prevention_puts_the_flag_back_and_does_not_touch_a_running_site(handler):
    handler.watch.check()
    handler.watch.fail_over()
    assert handler.watch.check().state == "WARNING"
    assert "nothing is done" in handler(status=0, state="WARNING").text
    handler("--act-on=warning:hard", status=0, state="WARNING")
    assert handler.all_run()
    assert handler.watch.check().state == "OK"
    assert "start:" not in handler.timeline().replace("auto-start:", "")


def test_a_warning_starts_nothing_that_is_down(down):
    down("--act-on=warning:hard", status=0, state="WARNING")
    assert all(state == ("stopped", False) for state in down.states().values())


@pytest.mark.parametrize("event", [
    {"state": "OK"}, {"state": "ok", "state_type": "SOFT", "attempt": "2"}, {"state": "UNKNOWN"},
    {"state": "WARNING"}, {"state_type": "SOFT", "attempt": "1"},
])
def test_other_events_are_no_business_of_its_own_and_cost_no_request(handler, event):
    before = handler.watch.requests()
    result = handler(status=0, **event)
    assert "nothing is done" in result.text
    assert handler.watch.requests() == before


@pytest.mark.parametrize("event", [
    {"state": "$SERVICESTATE$"}, {"state": ""}, {"state": "DOWN"}, {"state": "UP"}, {"state": "BROKEN"},
    {"state_type": "$SERVICESTATETYPE$"}, {"state_type": ""}, {"state_type": "FIRM"}, {"attempt": "x"},
    {"attempt": "$SERVICEATTEMPT$"}, {"attempt": ""}, {"node": "$HOSTNAME$"}, {"node": "NOBODY"},
])
def test_a_mistake_in_the_monitor_is_a_usage_error(handler, event):
    before = handler.watch.requests()
    assert handler(status=3, **event).text.startswith("REPAIR UNKNOWN - --")
    assert handler.watch.requests() == before


@pytest.mark.parametrize("options", [["--act-on="], ["--act-on=critical"], ["--act-on=ok:hard"], ["--max-sites=0"],
                                     ["--history=none"], ["--downtime="], ["--downtime=$SERVICEDOWNTIME$"], ["surplus"]])
def test_bad_options_are_refused(handler, options):
    handler(*options, status=3)


def test_a_soft_attempt_that_is_named_is_acted_on(down):
    down("--act-on=critical:soft:2", status=0, state_type="SOFT", attempt="1")
    assert not down.all_run()
    down("--act-on=critical:soft:2", status=0, state_type="SOFT", attempt="2")
    assert down.all_run()


def test_downtime_and_acknowledgement_decide(down):
    assert "downtime" in down("--downtime=1", status=0).text
    assert "acknowledged" in down("--acknowledged=1", "--not-acknowledged", status=0).text
    assert not down.all_run()
    down("--downtime=1", "--in-downtime", "--acknowledged=1", status=0)
    assert down.all_run()


def test_accepted_and_ignored_sites_stay_as_they_are(down):
    assert down.watch.sitewatch("accept", "EXCH-A", "Intranet").status == 0
    result = down("--ignore=Sho*", status=0)
    states = down.states()
    assert states["Intranet"] == states["Shop"] == ("stopped", False)
    assert states["OWA"] == ("started", True)
    assert "Intranet (accepted" in result.text and "Shop (ignored)" in result.text


def test_a_site_that_somebody_stopped_is_left_alone(handler):
    handler.watch.check()
    handler.watch.act("stop", "Shop")
    assert handler.watch.reasons()["Shop"] == "stopped"
    assert "Shop (stopped" in handler(status=0).text
    assert handler.states()["Shop"][0] == "stopped"


def test_more_sites_than_allowed_is_a_refusal_not_a_storm(down):
    result = down("--max-sites=4", status=2)
    assert "5 sites" in result.text and "--max-sites=4" in result.text
    assert all(state == ("stopped", False) for state in down.states().values())


def test_a_write_that_changes_nothing_is_noticed(handler):
    handler.watch.check()
    handler.watch.fail_over()
    handler.watch.check()
    handler.watch.fault("put-ignored")
    result = handler("--act-on=warning:hard", state="WARNING", status=2)
    assert "auto start is still off" in result.text
    assert "failed" in handler.timeline()


@pytest.mark.parametrize("form", ["instance", "fragment"])
def test_either_form_of_put_will_do(down, form):
    down.watch.control("put-forms", node="EXCH-A", forms=form)
    down(status=0)
    assert down.all_run()


@pytest.mark.parametrize("fault", ["http-500", "http-503", "quota", "timed-out"])
@pytest.mark.parametrize("match", ["Start_INPUT", "ServerAutoStart>true", "from Win32_OperatingSystem", "/GetState"])
def test_what_is_refused_for_a_moment_is_tried_again_in_the_same_run(down, fault, match):
    """Monitors call a handler once for a hard state. The first look is not meant here: it has its own tests."""
    first_look = {"from Win32_OperatingSystem": 1, "/GetState": 6}
    down.watch.fault(fault, match=match, count=2, skip=first_look.get(match, 0))
    down(status=0)
    assert down.all_run()


def test_sites_that_do_not_tell_their_state_are_named_and_no_success(down):
    if down.iis() != 7:
        pytest.skip("IIS 6 tells the states in its listing")
    down.watch.fault("access-denied", match="/GetState", count=0)
    result = down(status=1)
    assert "cannot be read" in result.text, result
    assert down.watch.simulator.writes() == []


def test_a_service_that_is_not_up_yet_is_waited_for(down):
    """Start is refused with 1062, the service has not been started, until it is."""
    down.watch.act("win32-error", "Shop", code=1062)
    process = down.start()
    eventually(lambda: down.watch.simulator.writes()[-1:] != [] and down.begun("start") == 5)
    down.watch.act("win32-error", "Shop", code=0)
    assert process.wait().status == 0
    assert down.all_run()


def test_where_no_put_is_taken_the_sites_are_started_all_the_same(down):
    down.watch.control("put-forms", node="EXCH-A", forms="none")
    result = down(status=2 if down.iis() == 7 else 0)
    assert ("auto start is not written" in result.text) == (down.iis() == 7)
    assert {state for state, _ in down.states().values()} == {"started"}


def test_a_start_that_does_nothing_fails_and_then_cools(down):
    down.watch.fault("start-ignored")
    result = down("-t", "3", status=2)
    assert "still stopped" in result.text
    result = down("-t", "3", status=1)
    assert "tried a moment ago" in result.text
    down.watch.faults_end()
    down("--cooldown=1", "--max-tries=2", status=0)
    assert down.all_run()


def test_it_stays_away_after_too_many_tries(down):
    down.watch.act("win32-error", "Shop", code=32)
    for _ in range(2):
        result = down("--cooldown=1", "--max-tries=2", status=2)
        assert "32: the file is in use" in result.text
        down.watch.programs.run(["sleep", "1.1"])
    result = down("--cooldown=1", "--max-tries=2", status=1)
    assert "Shop (tried too often)" in result.text


def test_a_refused_start_is_told_in_words_and_the_others_run(down):
    down.watch.act("win32-error", "Shop", code=183)
    result = down(status=2)
    assert "start of Shop" in result.text and "already taken by another site" in result.text
    assert {name for name, (state, _) in down.states().items() if state == "started"} == DOWN - {"Shop"}


def test_two_handlers_at_once_do_it_once(down):
    down.watch.control("latency", ms=40)
    first, second = down.start(), down.start()
    results = [first.wait(), second.wait()]
    assert sorted(result.status for result in results) == [0, 0], results
    assert down.all_run()
    assert len(re.findall(r"repair of site OWA .*start: done", down.timeline().replace("auto-start:", ""))) <= 1
    assert any("another repair" in result.text or "nothing to repair" in result.text for result in results)


@pytest.mark.parametrize("latency", [0, 25])
def test_two_machines_at_once_do_no_harm(down, tmp_path, latency):
    """Each with a history of its own, as a satellite and a master have: no start is sent to a site that runs."""
    other = tmp_path / "other.db"
    other.write_bytes(down.watch.history.read_bytes())
    down.watch.control("latency", ms=latency)
    first, second = down.start(), down.start(f"--history={other}")
    results = [first.wait(), second.wait()]
    assert [result.status for result in results] == [0, 0], results
    assert down.all_run()
    # Between the question and the start of one the other may have come: at most twice, which starts nothing anew.
    starts = [key for _, what, _, key in down.watch.simulator.writes() if what == "Start"]
    assert set(map(down.name_of, starts)) == DOWN and max(map(starts.count, starts)) <= 2
    for history in (None, other):
        more = [f"--history={history}"] if history else []
        assert down.watch.check("EXCH-A", *more).state == "OK"
        timeline = down.watch.sitewatch("timeline", "EXCH-A", *more).text
        assert "not finished" not in timeline and "failed" not in timeline, timeline


def test_killed_after_any_request_the_next_call_finishes(either_iis):
    """kill -9 after the first, the second... request of a run, up to its last: the call after it has all sites run."""
    handler = Handler(either_iis)
    simulator, number = either_iis.simulator, 0
    for site in ("OWA", "Intranet", "Exchange Admin"):
        either_iis.act("remove-site", site)
    either_iis.check()
    while True:
        for site in ("Default Web Site", "Shop"):
            either_iis.act("set-flag", site, value="off")
        either_iis.check()
        either_iis.restart_and_settle()
        before = simulator.request_count()
        either_iis.fault("hang-body", count=1, skip=number)
        process = handler.start()
        eventually(lambda: simulator.request_count() > before + number or has_ended(process))
        was_last = has_ended(process)
        os.kill(process.process.pid, signal.SIGKILL)
        result = process.wait()
        either_iis.faults_end()
        if was_last:
            assert number > 8 and result.status == 0 and handler.all_run(), result
            break
        handler(status=0)
        assert handler.all_run(), number
        assert either_iis.check().state in ("OK", "WARNING"), number
        assert all(who and result for who, result in handler.results()), handler.results()
        handler.forget_results()
        number += 1


def test_killed_in_a_start_that_got_through_it_counts_as_made(down):
    """The node took it and its answer never came: the next run sees the site run, and says so in the history."""
    down.watch.fault("hang-body", match="Start_INPUT", count=1)
    process = down.start("-t", "60")
    eventually(lambda: down.begun("start") == 1 and "started" in {state for state, _ in down.states().values()})
    process.process.send_signal(signal.SIGKILL)
    process.wait()
    down.watch.faults_end()
    down(status=0)
    assert down.all_run()
    assert "not finished" not in down.timeline()
    assert len(re.findall(r" start: done", down.timeline())) == 5


def test_time_that_is_up_ends_it_and_the_next_call_takes_it_up(down):
    down.watch.fault("hang", match="Start_INPUT")
    result = down("-t", "3", status=2)
    assert result.seconds < processes.patience(8)
    assert "not finished" in result.text
    down.watch.faults_end()
    down(status=0)
    assert down.all_run()


def test_a_node_that_goes_away_in_between_is_said_to_be(down):
    down.watch.fault("http-503", match="Start_INPUT", count=0)
    down.watch.fault("http-503", match="ServerAutoStart>true", count=0)
    result = down("-t", "4")
    assert result.status in (2, 3), result
    down.watch.faults_end()
    down("--cooldown=1", "--max-tries=9", status=0)
    assert down.all_run()


def test_a_failover_in_between_stops_it_at_once(down):
    """The first Start hangs; the group moves meanwhile; nothing is written after that."""
    down.watch.fault("hang", match="Start_INPUT", count=1)
    process = down.start("-t", "6")
    eventually(lambda: down.begun("start") == 1)
    down.watch.control("failover")
    result = process.wait()
    assert result.status == 2, result
    assert {state for state, _ in down.states().values()} == {"stopped"}, result


@pytest.mark.parametrize("kind", ["access-denied", "wmi-denied", "class-missing"])
def test_owners_of_groups_that_are_refused_are_no_failover(down, kind):
    """Nodes before Server 2012 tell them by an association that the account may not read."""
    down.watch.fault(kind, match="MSCluster_NodeToActiveGroup")
    result = down(status=0)
    assert down.all_run() and "failover" not in result.text


def test_read_only_credentials_for_the_check_and_others_for_the_repair(down, tmp_path):
    secret = tmp_path / "wrong"
    secret.touch(mode=0o600)
    secret.write_text("not it\n")
    good = down.watch.defaults["password-file"]
    down.watch.configure({"password-file": secret})
    assert down.watch.check().state == "UNKNOWN"
    down(status=3)
    with open(down.watch.configuration, "a", encoding="utf-8") as file:
        file.write(f"[repair]\nuser = {down.watch.simulator.user}\npassword-file = {good}\nmax-sites = 5\n")
    down(status=0)
    assert down.all_run()


def test_a_password_file_that_cannot_be_read_is_a_sentence(down, tmp_path):
    down.watch.configure({"password-file": tmp_path / "nothing"})
    result = down(status=3)
    assert str(tmp_path / "nothing") in result.text and "No such file" in result.text
    assert down.watch.simulator.writes() == []


def test_missing_rights_are_named(down):
    down.watch.fault("access-denied", match="ServerAutoStart>true")
    assert "GW" in down("--no-start", status=2).text


def test_a_pool_that_did_not_come_up_with_the_last_start_is_started(handler):
    handler.watch.check()
    handler.watch.restart()
    handler.watch.control("pool", node="EXCH-A", name="DefaultAppPool", state="stopped")
    handler.watch.minutes_pass(10)
    assert handler.watch.check().state == "CRITICAL"
    handler(status=0)
    assert handler.watch.check().state == "OK"


def test_a_pool_that_somebody_stopped_is_started_only_when_told_to(handler):
    handler.watch.check()
    handler.watch.control("pool", node="EXCH-A", name="DefaultAppPool", state="stopped")
    assert handler.watch.check().state == "CRITICAL"
    assert "somebody may have stopped its application pool" in handler().text
    assert handler.watch.check().state == "CRITICAL"
    with open(handler.watch.configuration, "a", encoding="utf-8") as file:
        file.write("[repair]\npools = always\n")
    handler(status=0)
    assert handler.watch.check().state == "OK"


def test_sites_of_one_stopped_pool_are_one_step(handler):
    with open(handler.watch.configuration, "a", encoding="utf-8") as file:
        file.write("[repair]\npools = always\n")
    handler.watch.check()
    handler.watch.control("pool", node="EXCH-A", name="DefaultAppPool", state="stopped")
    stopped = list(handler.watch.reasons().values()).count("pool-stopped")
    result = handler(status=0)
    assert stopped > 1 and "1 step done: start-pool of" in result.text and "with pool DefaultAppPool" in result.text
    assert handler.begun("start-pool") == 1
    assert handler.watch.check().state == "OK"


def test_what_no_look_saw_on_is_written_only_when_somebody_says_so(handler):
    """sitewatch is set up after the failover: nobody knows whether the flags were meant to be off."""
    handler.watch.control("failover")
    handler.watch.check()
    result = handler("--act-on=warning:hard", status=0, state="WARNING")
    assert "nothing to repair" in result.text and "(auto start not seen on before)" in result.text
    assert re.search(r"5 of them only because no look saw them .*--unseen", result.text), result
    assert {flag for _, flag in handler.states().values()} == {False}
    handler("--act-on=warning:hard", "--unseen", status=0, state="WARNING")
    assert handler.all_run() and handler.watch.check().state == "OK"


def test_set_up_after_the_outage_it_starts_the_sites_only_when_somebody_says_so(handler):
    handler.watch.control("failover")
    handler.watch.restart_and_settle()
    handler.watch.check()
    result = handler(status=0)
    assert "nothing to repair" in result.text and "5 of them only because" in result.text, result
    assert {state for state in handler.states().values()} == {("stopped", False)}
    with open(handler.watch.configuration, "a", encoding="utf-8") as file:
        file.write("[repair]\nunseen = yes\n")
    handler(status=0)
    assert handler.all_run()


def test_what_is_not_for_a_repair_is_named_too(handler):
    """Nothing is said to be well that is not."""
    handler.watch.check()
    handler.watch.act("set-state", "Shop", state="starting")
    assert "nothing to repair. Left alone: Shop (still settling)" in handler(status=0).text


def test_flags_alone_or_starts_alone(down):
    down("--no-start", status=0)
    assert {state for state in down.states().values()} == {("stopped", True)}
    down("--no-auto-start", status=0)
    assert down.all_run()


def test_w3svc_is_started_only_when_asked(handler):
    handler.watch.check()
    handler.watch.control("stop-service", node="EXCH-A")
    assert handler.watch.check().state == "CRITICAL"
    result = handler(status=0)
    assert "--start-service was not given" in result.text
    handler("--start-service", status=0)
    assert handler.all_run()
    assert "start-service: done" in handler.timeline()


def test_w3svc_is_not_started_where_a_failover_came_first(handler):
    """Between the look and the start; that W3SVC is another process afterwards is expected, another owner is not."""
    handler.watch.check()
    handler.watch.control("stop-service", node="EXCH-A")
    handler.watch.control("at-request", node="EXCH-A", do="failover", match="from Win32_OperatingSystem", skip=1)
    result = handler("--start-service", status=2)
    assert "moved from EXCH-A to EXCH-B" in result.text, result
    assert handler.watch.simulator.writes() == [] and handler.begun("start-service") == 0


def test_w3svc_that_was_started_before_the_plan_was_refused_is_told(down):
    down.watch.control("stop-service", node="EXCH-A")
    result = down("--start-service", "--max-sites=4", "--grace=0", status=2)
    assert "5 sites are to be repaired" in result.text and "1 step done: start-service of W3SVC" in result.text, result
    assert "nothing was done about them" in result.text


def test_where_nodes_share_one_configuration_a_flag_is_written_once(watch_cluster):
    scenario = "".join(f"[node {node}]\nwindows = 2016\nshared = one\n[site {node} 1]\nname = Shop\n"
                       for node in ("EXCH-A", "EXCH-B"))
    watch = watch_cluster(scenario=scenario)
    handler = Handler(watch)
    for node in ("EXCH-A", "EXCH-B"):
        watch.check(node)
    watch.act("set-flag", "Shop", value="off")
    for node in ("EXCH-A", "EXCH-B"):
        assert watch.check(node).state == "WARNING"
    for node in ("EXCH-A", "EXCH-B"):
        handler("--act-on=warning:hard", state="WARNING", node=node, status=0)
        assert watch.check(node).state == "OK"
    assert [what for _, what, _, _ in watch.simulator.writes()] == ["Put"]


@pytest.mark.parametrize("skip", [0, 3])
def test_a_site_that_is_renamed_in_between_is_not_called_needless(down, skip):
    """IIS 7 and later find it by its name; under the new one it is as down as before."""
    down.watch.act("set-flag", "Shop", value="off")
    down.watch.control("at-request", node="EXCH-A", do="rename-site", site=down.watch.site_id("Shop"), name="Store",
                       match="Start_INPUT", skip=skip)
    result = down(status=0 if down.iis() == 6 and down.all_run() else 2)
    assert "renamed" in result.text or down.iis() == 6, result
    down("--cooldown=1", status=0)
    assert down.all_run() and "Store" in down.states()


def test_a_site_that_is_removed_in_between_is_not_needed_any_more(down):
    down.watch.control("at-request", node="EXCH-A", do="remove-site", site=down.watch.site_id("Shop"),
                       match="Start_INPUT")
    result = down(status=0)
    assert "Shop (the site is gone)" in result.text, result
    assert down.all_run() and "Shop" not in down.states()


def test_what_is_accepted_after_its_first_try_is_not_started(down):
    down.watch.fault("http-503", match="Start_INPUT", count=0)
    process = down.start()
    eventually(lambda: down.begun("start") == 5)
    assert down.watch.sitewatch("accept", "EXCH-A", "Shop").status == 0
    eventually(lambda: any("accepted meanwhile" in result for _, result in down.results()))
    down.watch.faults_end()
    result = process.wait()
    assert result.status == 0 and "Shop (accepted meanwhile)" in result.text, result
    assert down.states()["Shop"][0] == "stopped"


def test_without_a_history_nothing_is_done(down):
    down.watch.configure()
    result = down("--history=/proc/none/history.db", status=3)
    assert "/proc/none" in result.text
    assert not down.all_run()


def test_a_flag_that_was_put_back_is_no_repair_while_the_site_is_down(down):
    down.watch.act("win32-error", "OWA", code=32)
    down("--site=OWA", status=2)
    check = down.watch.check("EXCH-A", "--site=OWA")
    assert check.state == "CRITICAL" and "repaired" not in check.line, check
    assert re.search(r"start_iis_sites tried \d+ s ago, and it was not seen running since: OWA \(start: failed: ", check.line)
    assert "when auto start was off (start_iis_sites has put it back)" in check.long_text


def test_each_service_tells_of_the_repairs_of_its_own_sites(down):
    down(status=0)
    assert "repaired" in down.watch.check("EXCH-A", "--site=OWA").line
    assert "OWA" not in down.watch.check("EXCH-A", "--site=Shop").line
    assert "repaired" not in down.watch.check("EXCH-A", "--ignore=*").line



def test_a_site_repaired_too_often_is_a_warning(handler):
    handler.watch.check()
    for _ in range(4):
        handler.watch.act("set-flag", "Shop", value="off")
        handler("--act-on=warning:hard", "--cooldown=1", "--max-tries=99", state="WARNING", status=0)
        handler.watch.programs.run(["sleep", "1.1"])
    check = handler.watch.check()
    assert check.state == "WARNING" and "repaired-too-often" in check.line
    assert handler.watch.check("EXCH-A", "--repairs-a-day=4").state == "OK"


def test_a_site_called_like_a_command_harms_nobody(handler):
    name = "$(touch x); |`touch y`"
    handler.watch.act("rename-site", "Shop", name=name)
    handler.watch.check()
    handler.watch.control("failover")
    handler.watch.check()
    handler.watch.restart_and_settle()
    result = handler(status=0)
    assert handler.all_run()
    assert "|" not in result.text and ";" not in result.text


# --- a site that a cluster group has ------------------------------------------------------------------------------

CLUSTERED = "".join(f"""
[node {node}]
windows = %s
cluster = ONE
[site {node} 1]
name = Default Web Site
[site {node} 4]
name = Shop
state = {state}
""" for node, state in (("EXCH-A", "started"), ("EXCH-B", "stopped"))) + """
[group ONE WEB]
owner = EXCH-A
sites = 4
resource = Web Name: Network Name
resource = Shop script: Generic Script
"""
ONLINE, OFFLINE, FAILED = 2, 3, 4


class Cluster:
    """A node that owns the group WEB, whose Generic Script starts the site Shop; the other node is passive."""

    def __init__(self, watch, windows):
        self.watch, self.handler, self.is_old = watch, Handler(watch), windows == "2003"
        watch.configure(defaults={"clustered": "WEB: Shop"})

    def put(self, state, resource="Shop script"):
        self.watch.control("resource", resource=resource, state=state)

    def script(self):
        return self.watch.simulator.resources("WEB")["Shop script"]

    def shop(self, node="EXCH-A"):
        return self.handler.states(node)["Shop"][0]

    def ask(self, *args, status, **event):
        """The event handler; it must have put nothing and started nothing itself, whatever it did by the cluster."""
        puts, flag = self.watch.simulator.requests()["Put"], self.handler.states()["Shop"][1]
        result = self.handler(*args, status=status, **event)
        assert self.watch.simulator.requests()["Put"] == puts, result
        # A Start of IIS 6 writes the flag, whoever calls it; on IIS 7 and later nobody does.
        assert self.handler.states()["Shop"][1] == (flag or self.is_old and self.shop() == "started"), result
        assert "start:" not in self.handler.timeline(), "the site itself"
        return result


@pytest.fixture
def clustered(request, watch_cluster):
    """Shop has not come back from a restart of its owner, and its script has failed at that."""
    windows = getattr(request, "param", "2008r2")
    cluster = Cluster(watch_cluster(scenario=CLUSTERED % (windows, windows)), windows)
    for node in ("EXCH-A", "EXCH-B"):
        assert cluster.watch.check(node).state == "OK"
    cluster.watch.act("set-flag", "Shop", value="off")
    cluster.watch.restart_and_settle()
    cluster.put("failed")
    assert cluster.watch.check().state == "CRITICAL"
    return cluster


# Owners of groups and resources are told in two ways, sites start in two ways (windows.md 7.2, 7.3, 8.3).
every_windows = pytest.mark.parametrize("clustered", ["2003", "2008r2", "2012", "2016"], indirect=True)


@every_windows
@pytest.mark.parametrize("state", ["failed", "offline"])
def test_with_cluster_the_resource_comes_online_and_its_site_runs(clustered, state):
    clustered.put(state)
    result = clustered.ask("--cluster", status=0)
    assert "bring-online of Shop by Shop script" in result.text
    assert clustered.script() == ONLINE
    assert clustered.shop() == "started" and clustered.shop("EXCH-B") == "stopped"
    check = clustered.watch.check()
    assert check.state == "OK" and "repaired" in check.line, check
    assert re.search(r"repair of site Shop .*bring-online: done", clustered.handler.timeline())
    for node in ("EXCH-A", "EXCH-B"):
        assert "failover" not in clustered.handler.timeline(node)


@every_windows
def test_without_cluster_such_a_site_is_left_alone_and_that_is_said(clustered):
    result = clustered.ask(status=0)
    assert "nothing to repair" in result.text and "Shop (its cluster group is down)" in result.text
    assert clustered.script() == FAILED and clustered.shop() == "stopped"


def test_the_configuration_may_ask_for_it(clustered):
    with open(clustered.watch.configuration, "a", encoding="utf-8") as file:
        file.write("[repair]\ncluster = yes\n")
    clustered.ask(status=0)
    assert clustered.shop() == "started"


@every_windows
@pytest.mark.parametrize("group_is_online", [True, False], ids=["online", "failed"])
def test_the_passive_node_is_left_alone(clustered, group_is_online):
    """Also when the group has failed on its owner: it is for that node."""
    if group_is_online:
        clustered.put("online")
    before = clustered.script()
    clustered.watch.restart_and_settle("EXCH-B")
    clustered.watch.act("stop", "Shop", "EXCH-B")
    result = clustered.ask("--cluster", status=0, node="EXCH-B")
    assert f"Shop ({'passive' if group_is_online else 'its cluster group is down'})" in result.text
    assert clustered.script() == before and clustered.shop("EXCH-B") == "stopped"


def test_a_group_that_is_offline_was_taken_so(clustered):
    clustered.watch.control("resource", group="WEB", state="offline")
    assert "Shop (its cluster group is down)" in clustered.ask("--cluster", status=0).text
    assert clustered.script() == OFFLINE and clustered.shop() == "stopped"


def test_prevention_brings_nothing_online(clustered):
    clustered.ask("--cluster", "--act-on=warning:hard", status=0, state="WARNING")
    assert clustered.script() == FAILED


def test_dry_run_says_what_would_come_online(clustered):
    assert "bring-online of Shop by Shop script" in clustered.ask("--cluster", "--dry-run", status=0).text
    assert clustered.script() == FAILED


@every_windows
def test_a_resource_that_refuses_is_a_failed_repair_and_then_cools(clustered):
    clustered.watch.control("bring-online", resource="Shop script", code=5018)
    result = clustered.ask("--cluster", status=2)
    assert "1 step failed: bring-online of Shop by Shop script (" in result.text
    assert "bringing it online: " in result.text and "The method failed" in result.text, "the node's own sentence"
    assert "bring-online: failed" in clustered.handler.timeline()
    assert "Shop (tried a moment ago)" in clustered.ask("--cluster", status=1).text
    clustered.watch.control("bring-online", resource="Shop script")
    clustered.watch.programs.run(["sleep", "1.1"])
    clustered.ask("--cluster", "--cooldown=1", status=0)
    assert clustered.shop() == "started"


def test_a_resource_that_fails_because_its_site_does_not_start(clustered):
    clustered.watch.act("win32-error", "Shop", code=183)
    assert "bringing it online" in clustered.ask("--cluster", status=2).text
    assert clustered.script() == FAILED


def test_rights_that_are_missing_on_the_cluster_are_named(clustered):
    clustered.watch.fault("access-denied", match="BringOnline_INPUT")
    assert "GX" in clustered.ask("--cluster", status=2).text


def test_a_resource_that_is_pending_first_is_waited_for(clustered):
    clustered.watch.control("bring-online", resource="Shop script", pending=3)
    clustered.ask("--cluster", status=0)
    assert clustered.shop() == "started"


def test_a_pending_resource_as_a_fault_is_waited_for_too(clustered):
    """OnlineClusterResource() answers ERROR_IO_PENDING then; whether WMI hands that on is not known."""
    clustered.watch.control("bring-online", resource="Shop script", code=997)
    process = clustered.handler.start("--cluster", "-t", "20")
    eventually(lambda: clustered.handler.begun("bring-online") == 1)
    clustered.put("online")
    result = process.wait()
    assert result.status == 0, result
    assert clustered.shop() == "started"


def test_a_resource_that_stays_pending_is_for_the_next_run(clustered):
    clustered.watch.control("bring-online", resource="Shop script", pending=15)
    result = clustered.ask("--cluster", "-t", "8", status=2)
    assert "not finished" in result.text
    eventually(lambda: clustered.script() == ONLINE)
    clustered.ask("--cluster", status=0)
    assert clustered.watch.check().state == "OK"


def test_a_resource_that_stays_down_in_spite_of_a_good_answer(clustered):
    clustered.watch.fault("start-ignored")
    result = clustered.ask("--cluster", "-t", "6", status=2)
    assert "1 step failed" in result.text and "Shop script is still failed" in result.text, result
    clustered.watch.faults_end()
    clustered.ask("--cluster", "--cooldown=1", status=0)


def test_a_failover_while_it_comes_online_stops_the_repair(clustered):
    clustered.watch.control("bring-online", resource="Shop script", pending=60)
    process = clustered.handler.start("--cluster", "-t", "20")
    eventually(lambda: clustered.script() == 129)
    clustered.watch.control("failover", group="WEB")
    result = process.wait()
    assert result.status == 2 and "WEB moved from EXCH-A to EXCH-B" in result.text, result


def test_the_script_comes_before_what_it_may_depend_on(clustered):
    """The cluster brings that online with it; a name alone would bring no site."""
    clustered.put("offline", "Web Name")
    clustered.ask("--cluster", status=0)
    assert clustered.shop() == "started"


@pytest.mark.parametrize("clustered", ["2008r2", "2016"], indirect=True)
def test_a_group_whose_resources_are_not_told_comes_online_as_a_whole(clustered):
    clustered.watch.fault("empty-list", match="from MSCluster_Resource<")
    result = clustered.ask("--cluster", status=0)
    assert "bring-online of Shop by WEB" in result.text
    assert clustered.script() == ONLINE and clustered.shop() == "started"
