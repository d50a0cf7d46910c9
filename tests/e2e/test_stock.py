"""Nodes on which nothing was added to IIS: their sites by appcmd.exe in a remote shell, of which none is left behind."""
import signal

import pytest

from processes import eventually
from sealed_stage import kdc_fixture, stage_fixture  # noqa: F401  (fixtures)
from test_daemon_finish import Finishing
from test_machines import scenario, tell_the_story
from watch import Handler
from test_ways import an_hour_passes

MOST_REQUESTS = 12
PASSING = ("rpc", "connection")
LASTING = ("rights", "rights-1168", "broken", "data", "not-implemented", "in-use", "other")


@pytest.fixture
def stock(watch_cluster):
    """stock("account=plain", sites_more="...") -> Watch of EXCH-A and EXCH-B; in the end no shell is open."""
    watches = []

    def start(more="", windows="2022", text="", **keys):
        watches.append(watch_cluster(scenario=scenario(windows, f"features=stock\n{more}", **keys) + text))
        return watches[-1]

    yield start
    for watch in watches:
        for node in ("EXCH-A", "EXCH-B"):
            shells = watch.simulator.shells(node)
            assert shells["open"] == shells["expired"] == 0 and shells["most"] <= 1, (node, shells)


@pytest.mark.parametrize("windows", ["2008", "2008r2", "2012", "2016", "2022", "2025"])
def test_the_story_of_a_stock_node(stock, windows):
    watch = stock(windows=windows)
    tell_the_story(watch)
    assert watch.facts()["facts"]["iis_interface"] == 7


def test_a_look_costs_the_same_whatever_the_number_of_sites(watch_cluster):
    spent = []
    for count in (2, 150):  # more come in more answers of half a megabyte
        sites = "".join(f"[site EXCH-A {number}]\nname=Site {number}\nbindings=http *:{8000 + number}:\n"
                        for number in range(1, count + 1))
        watch = watch_cluster(scenario=f"[node EXCH-A]\nwindows=2022\nfeatures=stock\n{sites}")
        watch.check()  # the first asks for the domain, too
        before = watch.requests()
        check = watch.check()
        assert check.state == "OK" and check.value("running") == count, check
        spent.append(watch.requests() - before)
        shells = watch.simulator.shells("EXCH-A")
        assert shells["opened"] == 2 and shells["open"] == 0, shells
    assert spent[0] == spent[1] <= MOST_REQUESTS, spent


@pytest.mark.parametrize("kind", ["", "hang"])
def test_messages_to_a_shell_are_sealed_too(stage, kind):
    stage.start(scenario=scenario("2022", "features=stock\n"))
    if kind:
        stage.simulator.control("fault", kind=kind, match="DesiredStream")
    check = stage.run(*stage.with_ntlm, *(["-t", "6"] if kind else []))
    assert check.state == ("UNKNOWN" if kind else "OK"), check
    shells = stage.simulator.shells("EXCH-A")
    assert shells["opened"] == shells["deleted"] == 1 and shells["open"] == 0, shells


def test_a_node_with_a_provider_is_given_no_shell(either_iis):
    assert either_iis.check().state == "OK"
    assert either_iis.simulator.shells("EXCH-A")["opened"] == 0


def test_many_sites_far_away_are_told_in_time(watch_cluster):
    """A GetState for each would take longer than a check may."""
    watch = watch_cluster(7, sites=62)
    watch.act("stop", "Shop")
    watch.control("latency", ms=150)
    check = watch.check("EXCH-A", "-t", "10")
    assert check.value("running") == 61 and "Shop" in check.line, check
    shells = watch.simulator.shells("EXCH-A")
    assert shells["opened"] == shells["deleted"] == 1, shells


@pytest.mark.parametrize("account", ["plain"])
def test_who_may_not_is_told_the_right_first(stock, account):
    check = stock(f"account={account}\n").check()
    assert check.state == "UNKNOWN", check
    said = check.line + check.long_text
    assert "Administrators" in said, check
    assert "Web-Scripting-Tools" not in said.partition("Administrators")[0], check


def test_remote_shells_may_be_forbidden(stock):
    watch = stock("shells=off\n")
    check = watch.check()
    assert check.state == "UNKNOWN", check
    assert "AllowRemoteShellAccess" in check.line or "Administrators" in check.line, check


@pytest.mark.parametrize("shape", PASSING)
def test_an_error_that_passes_is_no_news(stock, shape):
    watch = stock()
    watch.fault("appcmd-error", count=1, shape=shape)
    assert watch.check().state == "OK"


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("shape", LASTING)
def test_an_error_that_lasts_is_no_listing(stock, shape, language):
    watch = stock(f"language={language}\n")
    watch.check()
    watch.fault("appcmd-error", shape=shape)
    check = watch.check()
    assert check.state == "UNKNOWN", check
    if shape.startswith("rights"):
        assert "Administrators" in check.line + check.long_text, check
    watch.faults_end()
    if shape in ("rights", "rights-1168", "other"):
        an_hour_passes(watch)  # it was refused: until then the counters tell
    assert watch.check().state == "OK", "and no site was lost in between"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_site_with_too_many_bindings_hides_no_other(stock, language):
    bindings = ", ".join(f"http *:80:w{number}" for number in range(200))
    watch = stock(f"language={language}\n", text=f"[site EXCH-A 3]\nname=Many\nbindings={bindings}\n")
    check = watch.check()
    assert check.state == "OK" and check.value("running") == 4, check
    watch.act("stop", "Shop")
    assert watch.reasons() | {"Shop": "stopped", "Many": "running"} == watch.reasons()


@pytest.mark.parametrize("default", ["on", "off"])
def test_flags_that_are_left_to_the_defaults_are_theirs(stock, default):
    watch = stock(f"flags=set-only\nsite_default={default}\n")
    watch.act("set-flag", "Shop", value="off")
    watch.act("set-flag", "OWA", value="on")
    flags = {site["name"]: site["auto_start"] for site in watch.facts()["sites"]}
    assert flags == {"Shop": "off", "OWA": "on", "Default Web Site": default}, flags


def test_names_in_a_code_page_hide_no_state(stock):
    watch = stock("language=ru\npipe=oem\n", text="[site EXCH-A 3]\nname=Почта\nbindings=http *:90:\n")
    check = watch.check()
    assert check.state == "OK" and check.value("running") == 4, check
    watch.act("stop", "Почта")
    facts = watch.facts()
    assert {site["id"]: site["reason"] for site in facts["sites"]}[3] == "stopped", facts["sites"]


@pytest.mark.parametrize("kind, parameters", [
    ("output-pieces", {"shape": "7"}), ("shell-gone", {"count": 1}), ("output-noise", {"shape": "noise"}),
])
def test_what_hinders_is_overcome(stock, kind, parameters):
    watch = stock()
    watch.fault(kind, **parameters)
    check = watch.check()
    assert check.state == "OK" and check.value("running") == 3, check


@pytest.mark.parametrize("kind, parameters", [
    ("output-cut", {}), ("output-cut", {"shape": "all"}), ("exit-code", {"shape": "7"}), ("appcmd-missing", {}),
    ("shell-refused", {}), ("shell-refused", {"shape": "quota"}), ("shell-gone", {}),
])
def test_what_is_not_whole_is_unknown(stock, kind, parameters):
    watch = stock()
    watch.check()
    watch.fault(kind, **parameters)
    assert watch.check().state == "UNKNOWN"
    watch.faults_end()
    if (kind, parameters) == ("shell-refused", {}):
        an_hour_passes(watch)
    assert watch.check().state == "OK"


@pytest.mark.parametrize("kind", ["hang", "output-flood"])
def test_a_command_that_does_not_end_leaves_no_shell(stock, kind):
    watch = stock()
    watch.fault(kind, **({"match": "DesiredStream"} if kind == "hang" else {}))
    assert watch.check("EXCH-A", "-t", "6").state == "UNKNOWN"
    watch.faults_end()
    assert watch.check().state == "OK"


def test_a_site_that_stays_rejected_is_asked_about_once_more_only_when_it_is_new(stock):
    watch = stock()
    watch.check()
    watch.act("set-state", "Shop", state="unknown")
    spent = []
    for _ in range(3):
        before = watch.simulator.requests()["Command"]
        reasons = watch.reasons()
        spent.append(watch.simulator.requests()["Command"] - before)
    assert (reasons["Shop"], spent) == ("rejected", [2, 1, 1]), (reasons, spent)


def test_w3svc_that_is_stopped(stock):
    watch = stock()
    watch.check()
    watch.control("stop-service", node="EXCH-A", service="W3SVC")
    check = watch.check()
    assert check.state == "CRITICAL" and "W3SVC" in check.line, check


@pytest.fixture
def down(stock):
    """down("language=ru", names=...) -> Handler of a stock node whose sites are all down since its restart, flags off."""
    def start(more="", **how):
        watch = stock(more, **how)
        watch.check()
        watch.fail_over()
        watch.check()
        watch.restart_and_settle()
        assert watch.check().state == "CRITICAL"
        return Handler(watch)
    return start


@pytest.mark.parametrize("windows, language", [("2008", "en"), ("2008r2", "en"), ("2022", "en"), ("2022", "ru")])
def test_sites_and_flags_come_back(down, windows, language):
    handler = down(f"language={language}\n", windows=windows)
    plan = handler("--dry-run", status=0)
    assert "6 steps would be made" in plan.text and not handler.watch.simulator.writes(), plan
    result = handler(status=0)
    assert handler.all_run(), result
    whats = [write[1] for write in handler.watch.simulator.writes()]
    assert whats == ["start site"] * 3 + ["set site"] * 3, "starts before flags"
    assert handler.watch.check().state == "OK"
    handler.watch.restart_and_settle()
    assert handler.watch.check().state == "OK"


def test_a_pool_is_started_before_its_sites(stock):
    watch = stock()
    handler = Handler(watch)
    with open(watch.configuration, "a", encoding="utf-8") as file:
        file.write("[repair]\npools = always\n")
    watch.check()
    watch.control("pool", node="EXCH-A", name="DefaultAppPool", state="stopped")
    assert watch.check().state == "CRITICAL"
    handler(status=0)
    assert [write[1::2] for write in watch.simulator.writes()] == [("start apppool", "DefaultAppPool")]
    assert watch.check().state == "OK"


NAMES = ["a & b | c ^ d", "100% of %windir%", "(x) < y > z !", "Почта", "日本 ü", "-x", "/state:Started"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_written_to_whatever_it_holds(down, name):
    handler = down(text=f"[site EXCH-A 9]\nname={name}\nbindings=http *:99:\n")
    result = handler(status=0)
    assert handler.all_run(), result
    assert {write[3] for write in handler.watch.simulator.writes()} == set(handler.states())


@pytest.mark.parametrize("name, more", [('a "b" c', ""), ("Почта 日本", "language=ru\npipe=oem\n")])
def test_a_name_that_no_line_can_hold_is_left_to_the_operator(down, name, more):
    handler = down(more, text=f"[site EXCH-A 9]\nname={name}\nbindings=http *:99:\n")
    result = handler(status=2)
    assert "is not handed to appcmd.exe" in result.text, result
    states = handler.states()
    assert states.pop(name) == ("stopped", False) and set(states.values()) == {("started", True)}, states
    reasons = {site["id"]: site["reason"] for site in handler.watch.facts()["sites"]}
    assert reasons[9] == "down-after-restart", reasons


@pytest.mark.parametrize("shape, words", [
    ("write:object", "W3SVC does not have it"), ("write:in-use", "another site, or another program, has its binding"),
    ("write:exists", "already taken"), ("write:not-implemented", "Not implemented"), ("write:data", "the data is invalid"),
])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_start_that_is_refused_is_told_and_the_others_run(down, shape, words, language):
    handler = down(f"language={language}\n")
    handler.watch.fault("appcmd-error", match="start site", count=1, shape=shape)
    result = handler(status=2)
    assert words in result.text or language == "ru" and words == "Not implemented", result
    states = sorted(state for state, _ in handler.states().values())
    assert states == ["started", "started", "stopped"], states
    assert [write[1] for write in handler.watch.simulator.writes()].count("start site") == 3, "not sent again"


@pytest.mark.parametrize("shape", ["write-rights", "write:write-rights", "write:rights-1168", "write:other"])
def test_flags_that_may_not_be_written_leave_the_sites_running(down, shape):
    handler = down()
    handler.watch.fault("appcmd-error", match="set site", shape=shape)
    result = handler(status=2)
    assert "Administrators" in result.text, result
    assert set(handler.states().values()) == {("started", False)}
    assert handler.watch.check().state == "WARNING"


def test_a_broken_configuration_is_told_with_its_line(down):
    handler = down()
    handler.watch.fault("appcmd-error", match="set site", shape="write:broken")
    result = handler(status=2)
    assert "applicationHost.config" in result.text and "187" in result.text, result


@pytest.mark.parametrize("shape", ["rpc", "write:rpc", "write:connection", "done:rpc", "done:connection", "write:was", "was"])
@pytest.mark.parametrize("match", ["start site", "set site"])
def test_what_leaves_doubt_is_looked_at_before_it_is_sent_again(down, shape, match):
    handler = down()
    handler.watch.fault("appcmd-error", match=match, count=1, shape=shape)
    handler(status=0)
    assert handler.all_run()
    writes = [write[1:4:2] for write in handler.watch.simulator.writes()]
    more = int(shape.startswith("write:"))
    assert len(writes) == 6 + more and len(set(writes)) == 6, "what was made is not sent again"


@pytest.mark.parametrize("kind, parameters", [
    ("close-body", {"match": "start site"}), ("empty", {"match": "start site"}), ("shell-gone", {"match": "start site"}),
    ("shell-refused", {"shape": "quota", "match": "SWSITE"}), ("shell-refused", {"shape": "operations", "match": "SWSITE"}),
])
def test_a_lost_answer_or_a_quota_is_overcome(down, kind, parameters):
    handler = down()
    handler.watch.fault(kind, count=1, **parameters)
    handler(status=0)
    assert handler.all_run()
    starts = [write for write in handler.watch.simulator.writes() if write[1] == "start site"]
    assert len(starts) == len(set(map(tuple, starts))) == 3


def test_shells_that_are_refused_for_good_repair_nothing_and_that_is_told(down):
    handler = down()
    before = handler.states()
    handler.watch.fault("shell-refused", match="SWSITE")
    result = handler(status=2)
    assert "shell" in result.text and handler.states() == before, result
    handler.watch.faults_end()
    handler.forget_results()
    handler(status=0)
    assert handler.all_run()


@pytest.mark.parametrize("account", ["remote-management", "plain"])
def test_an_account_without_a_shell_repairs_nothing(down, account):
    handler = down()
    before = handler.states()
    handler.watch.control("account", node="EXCH-A", level=account)
    result = handler()
    assert result.status == 3 and "Administrators" in result.text and handler.states() == before, result


def test_a_write_that_changes_nothing_is_noticed(down):
    handler = down()
    handler.watch.fault("put-ignored")
    result = handler(status=2)
    assert "auto start is still off" in result.text, result


def test_a_site_that_runs_by_now_is_not_started(down):
    handler = down()
    handler.watch.fault("appcmd-error", match="start site", count=1, shape="done:in-use")
    handler(status=0)
    assert handler.all_run(), "whatever it was answered, the site runs"


@pytest.mark.parametrize("program", ["check", "handler"])
def test_a_signal_leaves_no_shell(down, program):
    handler = down()
    watch = handler.watch
    watch.control("command-time", node="EXCH-A", ms=1500)
    opened = watch.simulator.shells("EXCH-A")["opened"]
    process = handler.start() if program == "handler" else watch.programs.start(
        [watch.programs.check_path, f"--config={watch.configuration}", "--node=EXCH-A"])
    eventually("a shell is open", lambda: watch.simulator.shells("EXCH-A")["opened"] > opened)
    process.process.send_signal(signal.SIGTERM)
    result = process.wait()
    assert result.status == 3 and "ended by a signal" in result.text, result
    assert watch.simulator.shells("EXCH-A")["open"] == 0


def test_what_ran_out_of_time_is_finished_by_the_daemon(stock, programs, tmp_path):
    watch = stock()
    finishing = Finishing(watch, programs, tmp_path, "")
    try:
        watch.fault("hang", match="start site", count=1)
        assert "not finished" in finishing.handler("-t", "3", status=2).text
        watch.faults_end()
        finishing.daemon.start()
        eventually("all sites run with their flags on", finishing.handler.all_run)
        eventually("nothing is left", lambda: finishing.rows() == [] and len(finishing.taken_up()) == 1)
    finally:
        finishing.daemon.stop()


def test_doctor_shows_the_way(stock):
    watch = stock()
    found = watch.sitewatch("doctor", "EXCH-A").text
    assert "appcmd lists 3 sites, and is used" in found, found
    assert "webadministration is not needed: root/WebAdministration is not there" in found, found
