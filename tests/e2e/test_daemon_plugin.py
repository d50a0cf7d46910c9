"""check_iis_sites --from-daemon: what sitewatchd saw, without asking the node, and never older than it may be."""
import sqlite3
import time

import pytest

from daemon_host import Daemon
from processes import eventually


@pytest.fixture
def watched(programs, start_simulator, tmp_path):
    simulator = start_simulator(iis=7)
    daemon = Daemon(programs, simulator, tmp_path / "daemon", {"EXCH-A": {"address": "exch-a.localhost"}})
    with daemon:
        check = lambda *more: programs.check("--node=EXCH-A", f"--config={daemon.configuration}", "--from-daemon", *more)
        eventually("a first poll", lambda: check().state == "OK")
        yield daemon, check


def test_it_answers_what_the_daemon_saw_and_asks_nobody(watched):
    daemon, check = watched
    daemon.simulator.control("stop", node="EXCH-A", site=2)
    eventually("the daemon has seen it", lambda: check().state == "CRITICAL")
    assert "OWA" in check().line
    daemon.stop()
    daemon.simulator.stop()
    again = check("--max-age=3600")
    assert again.state == "CRITICAL" and again.value("down") == 1


def test_one_service_for_each_site(watched):
    daemon, check = watched
    daemon.simulator.control("stop", node="EXCH-A", site=2)
    eventually("the daemon has seen it", lambda: check().state == "CRITICAL")
    assert check("--site=OWA").state == "CRITICAL"
    assert check("--site=Shop").state == "OK"
    assert check("--site=Shop").value("sites") == 1


def test_a_pool_that_has_to_run_is_kept_with_what_the_daemon_saw(programs, start_simulator, tmp_path):
    simulator = start_simulator(iis=7)
    simulator.control("add-site", node="EXCH-A", site=77, name="Tool", pool="Jobs")
    simulator.control("remove-site", node="EXCH-A", site=77)
    simulator.control("pool", node="EXCH-A", name="Jobs", state="stopped")
    node = {"address": "exch-a.localhost", "expect-pool": "Jobs"}
    with Daemon(programs, simulator, tmp_path / "daemon", {"EXCH-A": node}) as daemon:
        check = lambda *more: programs.check("--node=EXCH-A", f"--config={daemon.configuration}", "--from-daemon", *more)
        eventually("a first poll", lambda: "Jobs" in check().line)
        assert check().line.startswith("SITES CRITICAL - application pool 'Jobs' is stopped, and has to run. ")
        unasked = check("--expect-pool=Feed")
        assert unasked.state == "UNKNOWN" and "'Feed' has to run, and its state cannot be read" in unasked.line
        simulator.control("pool", node="EXCH-A", name="Jobs", state="started")
        eventually("the pool runs", lambda: check().state == "OK")


def test_what_is_too_old_is_unknown_with_its_age(watched):
    daemon, check = watched
    daemon.stop()
    with sqlite3.connect(daemon.history) as history:
        history.execute("UPDATE polls SET polled_at = ?", (int(time.time()) - 600,))
    history.close()
    old = check()
    assert old.state == "UNKNOWN" and "10 min old, and may be 3 s" in old.line and "does sitewatchd run?" in old.line
    assert check("--max-age=700").state == "OK"


def test_what_lies_ahead_is_not_believed(watched):
    daemon, check = watched
    daemon.stop()
    with sqlite3.connect(daemon.history) as history:
        history.execute("UPDATE polls SET polled_at = ?", (int(time.time()) + 7200,))
    history.close()
    ahead = check("--max-age=99999")
    assert ahead.state == "UNKNOWN" and "the clock was set back" in ahead.line


def test_a_poll_that_failed_is_unknown_in_its_own_words(watched):
    daemon, check = watched
    daemon.simulator.fault("http-401", node="EXCH-A", count=0)
    eventually("the daemon has seen it", lambda: check().state == "UNKNOWN")
    assert "user" in check().line.lower()


def test_a_refused_account_is_not_called_too_old_while_the_daemon_keeps_away(watched):
    daemon, check = watched
    daemon.simulator.fault("http-401", node="EXCH-A", count=0)
    eventually("the daemon has seen it", lambda: check().state == "UNKNOWN")
    fresh = check("--max-age=600").line
    assert "HTTP 401" in fresh and "ago" not in fresh
    daemon.stop()

    def check_after(seconds, *more):
        with sqlite3.connect(daemon.history) as history:
            history.execute("UPDATE polls SET polled_at = ?", (int(time.time()) - seconds,))
        history.close()
        return check(*more)
    for age in (1500, 3600):
        old = check_after(age)
        assert old.state == "UNKNOWN" and "HTTP 401" in old.line and "min ago: sitewatchd, if it runs, asks less often" in old.line
    assert check_after(700, "--max-age=1000").line == fresh
    dead = check_after(3700)
    assert dead.state == "UNKNOWN" and "may be 3603 s: does sitewatchd run?" in dead.line and "401" not in dead.line
    assert check_after(3700, "--max-age=4000").line == fresh


def test_nobody_polls_the_node(watched, programs):
    daemon, _ = watched
    text = daemon.configuration.read_text() + "[node OTHER]\n"
    other = daemon.configuration.with_name("other.conf")
    other.touch(mode=0o600)
    other.write_text(text)
    check = programs.check("--node=OTHER", f"--config={other}", "--from-daemon")
    assert check.state == "UNKNOWN" and "sitewatchd does not poll OTHER" in check.line


def test_there_is_no_history_yet(watched, programs, tmp_path):
    daemon, _ = watched
    check = programs.check("--node=EXCH-A", f"--config={daemon.configuration}", "--from-daemon",
                           f"--history={tmp_path}/none.db")
    assert check.state == "UNKNOWN" and "no history yet" in check.line
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("arguments, words", [
    (["-H", "a", "--from-daemon"], "--node=NAME"),
    (["--max-age=5", "-H", "a"], "--from-daemon"),
    (["--node=EXCH-A", "--from-daemon", "--max-age=0"], "not a number from 1"),
    (["--node=EXCH-A", "--from-daemon", "--history=none"], "no history"),
])
def test_a_command_line_that_means_nothing(watched, programs, arguments, words):
    daemon, _ = watched
    check = programs.check(f"--config={daemon.configuration}", *arguments)
    assert check.state == "UNKNOWN" and words in check.line


def test_it_loads_nothing_that_talks_to_nodes(watched, programs):
    daemon, _ = watched
    files = programs.home / "loaded"
    arguments = [programs.check_path, "--node=EXCH-A", f"--config={daemon.configuration}"]
    programs.run([*arguments, "--from-daemon"], env={"LD_DEBUG": "files", "LD_DEBUG_OUTPUT": str(files)})
    said = "".join(path.read_text() for path in files.parent.glob("loaded.*"))
    assert "libsqlite3" in said
    for library in ("libexpat", "libssl", "libgssapi", "sitewatch-tls", "sitewatch-sealed", "sitewatch-winrm"):
        assert library not in said
    programs.run(arguments, env={"LD_DEBUG": "files", "LD_DEBUG_OUTPUT": f"{files}-asking"})
    said = "".join(path.read_text() for path in files.parent.glob("loaded-asking.*"))
    assert "sitewatch-winrm" in said and "libexpat" in said, "this test would see it"
    for library in ("libssl", "libgssapi", "sitewatch-tls", "sitewatch-sealed"):
        assert library not in said, "Basic over plain HTTP needs neither"
