"""sitewatchd takes up what the event handler has left unfinished, once, and only within its bounds."""
import contextlib
import re
import signal
import sqlite3
import time

import pytest

from daemon_host import Daemon
from processes import eventually
from watch import Handler

SITES = 5


class Finishing:
    """A node whose sites are all down, the event handler, and a daemon that may finish what that leaves."""

    def __init__(self, watch, programs, folder, keys):
        self.watch, self.handler = watch, Handler(watch)
        watch.defaults |= {"interval": 1, "grace": 0}
        watch.configure()
        with open(watch.configuration, "a", encoding="utf-8") as file:
            file.write(f"[agentx]\nsocket = unix:{folder}/nobody.sock\n[repair]\nfinish = yes\n{keys}")
        watch.check()
        watch.fail_over()
        watch.check()
        watch.restart_and_settle()
        assert watch.check().state == "CRITICAL"
        self.daemon = Daemon(programs, None, folder / "daemon", {})
        self.daemon.configuration = watch.configuration

    def cut_short(self, *args, seconds="3", **event):
        """The handler's first Start hangs until its time is up; then the node is well again."""
        self.watch.fault("hang", match="Start_INPUT", count=1)
        result = self.handler("-t", seconds, *args, status=2, **event)
        assert "not finished" in result.text, result
        self.watch.faults_end()
        return result

    def rows(self):
        with contextlib.closing(sqlite3.connect(self.watch.history)) as history:
            return history.execute("SELECT steps FROM unfinished_runs").fetchall()

    def change(self, sql):
        with contextlib.closing(sqlite3.connect(self.watch.history, timeout=10)) as history, history:
            assert history.execute(sql).rowcount == 1

    def taken_up(self):
        return re.findall(r"an unfinished repair was taken up: (.*)", self.daemon.log())

    def polls(self):
        with contextlib.closing(sqlite3.connect(self.watch.history)) as history:
            return history.execute("SELECT max(polled_at) FROM polls").fetchone()[0] or 0

    def two_more_polls(self):
        """The daemon has looked twice, and asked the history as often; what it began then has ended."""
        before = self.polls()
        eventually("two more polls", lambda: self.polls() >= max(before, 1) + 2)
        eventually("nothing is under way", lambda: self.daemon.children() == [])

    def is_left_alone(self):
        """The daemon has taken nothing up, and the sites are as they were."""
        self.two_more_polls()
        return self.taken_up() == [] and {state for state, _ in self.handler.states().values()} == {"stopped"}


@pytest.fixture
def finishing(watch_cluster, programs, tmp_path, request):
    made = Finishing(watch_cluster(7), programs, tmp_path, getattr(request, "param", ""))
    yield made
    if made.daemon.process is not None:
        made.daemon.stop()


def test_what_ran_out_of_time_is_finished_once(finishing):
    finishing.cut_short()
    assert len(finishing.rows()) == 1
    finishing.daemon.start()
    eventually("all sites run with their flags on", finishing.handler.all_run)
    eventually("nothing is left", lambda: finishing.rows() == [] and len(finishing.taken_up()) == 1)
    assert finishing.taken_up()[0].startswith("REPAIR OK - EXCH-A: ")
    starts = finishing.handler.begun("start")
    finishing.two_more_polls()
    assert finishing.handler.begun("start") == starts and len(finishing.taken_up()) == 1
    assert finishing.watch.check().state == "OK"


def test_what_was_killed_is_finished_when_it_would_have_ended(finishing):
    finishing.watch.fault("hang", match="Start_INPUT", count=1)
    process = finishing.handler.start("-t", "2")
    eventually("a start is under way", lambda: finishing.handler.begun("start") == 1)
    process.process.send_signal(signal.SIGKILL)
    process.wait()
    finishing.watch.faults_end()
    began = time.monotonic()
    finishing.daemon.start()
    eventually("all sites run with their flags on", finishing.handler.all_run)
    assert time.monotonic() - began > 2, "until then the handler might have been at work"


def test_flags_of_lost_sites_are_finished_though_no_look_saw_them_on(finishing):
    with contextlib.closing(sqlite3.connect(finishing.watch.history, timeout=10)) as history, history:
        assert history.execute("UPDATE sites SET auto_start_on_seen = 0").rowcount >= SITES
    finishing.watch.fault("hang", match="ServerAutoStart>true", count=0)
    finishing.handler("-t", "4", status=2)
    assert {state for state, _ in finishing.handler.states().values()} == {"started"}
    assert not finishing.handler.all_run() and len(finishing.rows()) == 1
    finishing.watch.faults_end()
    finishing.daemon.start()
    eventually("all sites run with their flags on", finishing.handler.all_run)


def test_another_configuration_may_mean_another_machine(finishing):
    finishing.cut_short()
    copy = finishing.daemon.folder / "other.conf"
    copy.touch(mode=0o600)
    copy.write_text(finishing.watch.configuration.read_text())
    finishing.daemon.configuration = copy
    finishing.daemon.start()
    assert finishing.is_left_alone()


def test_a_run_with_more_options_than_can_be_handed_on_is_left_whole(finishing):
    finishing.cut_short(*(f"--ignore=None{number}" for number in range(130)))
    finishing.daemon.start()
    assert finishing.is_left_alone()
    assert "more than 128 options: finish it by hand" in finishing.daemon.log()


def test_it_does_nothing_unless_asked(finishing):
    finishing.watch.configuration.write_text(finishing.watch.configuration.read_text().replace("finish = yes", ""))
    finishing.cut_short()
    finishing.daemon.start()
    assert finishing.is_left_alone()


def test_sixteen_minutes_later_it_is_too_late(finishing):
    finishing.cut_short()
    finishing.change("UPDATE unfinished_runs SET began = began - 960")
    finishing.daemon.start()
    assert finishing.is_left_alone()


def test_not_when_w3svc_was_started_since(finishing):
    finishing.cut_short()
    finishing.watch.control("restart-service", node="EXCH-A")
    finishing.daemon.start()
    eventually("it has said so", finishing.taken_up)
    assert "W3SVC was started since" in finishing.taken_up()[0]
    assert {state for state, _ in finishing.handler.states().values()} == {"stopped"}
    assert finishing.rows() == []


def test_not_what_was_accepted_in_between(finishing):
    finishing.cut_short()
    assert finishing.watch.sitewatch("accept", "EXCH-A", "Shop").status == 0
    finishing.daemon.start()
    eventually("the others run", lambda: finishing.taken_up() and finishing.rows() == [])
    states = finishing.handler.states()
    assert states.pop("Shop") == ("stopped", False)
    assert set(states.values()) == {("started", True)}


def test_only_the_steps_that_the_run_had_planned(finishing):
    finishing.cut_short("--ignore=Shop", "--no-auto-start")
    finishing.daemon.start()
    eventually("the others run", lambda: finishing.taken_up() and finishing.rows() == [])
    states = finishing.handler.states()
    assert states.pop("Shop") == ("stopped", False)
    assert set(states.values()) == {("started", False)}
    assert not any("auto-start" in steps for steps in finishing.taken_up())


def test_a_refused_plan_is_not_unfinished(finishing):
    finishing.cut_short()
    assert "nothing was done" in finishing.handler("--max-sites=1", status=2).text
    assert finishing.rows() == []
    finishing.daemon.start()
    assert finishing.is_left_alone()


def test_not_in_a_downtime_that_a_later_call_tells_of(finishing):
    finishing.cut_short()
    assert "downtime" in finishing.handler("--downtime=1", status=0).text
    finishing.daemon.start()
    assert finishing.is_left_alone()


def test_a_dry_run_in_a_downtime_forgets_nothing(finishing):
    finishing.cut_short()
    finishing.handler("--downtime=1", "--dry-run", status=0)
    assert len(finishing.rows()) == 1


def test_a_downtime_may_be_told_of_the_nodes_address(finishing):
    for key in ("interval", "grace"):  # no options of these programs
        del finishing.watch.defaults[key]
    finishing.watch.programs.check(*finishing.watch.by_address())
    finishing.cut_short()
    event = ["--state=CRITICAL", "--state-type=HARD", "--downtime=1"]
    finishing.watch.programs.run([finishing.handler.path, *finishing.watch.by_address(), *event])
    assert finishing.rows() == []


def test_not_what_was_asked_in_a_downtime_or_as_another_account(finishing):
    for how in (["--downtime=1", "--in-downtime"], [f"--password-file={finishing.watch.simulator.password_file}"]):
        finishing.cut_short(*how)
        assert finishing.rows() == []


def test_what_the_history_says_chooses_neither_account_nor_node(finishing):
    finishing.cut_short()
    finishing.change("UPDATE unfinished_runs SET options = options || '--password-file=/etc/shadow\n--port=1\n-H1.2.3.4\n'")
    finishing.daemon.start()
    eventually("all sites run with their flags on", finishing.handler.all_run)


@pytest.mark.parametrize("finishing", ["timeout = 2\n"], indirect=True)
def test_a_node_that_stays_ill_is_tried_until_the_tries_are_used_up(finishing):
    finishing.watch.fault("http-503", match="Start_INPUT", count=0)
    finishing.handler("--max-tries=3", "-t", "2")
    finishing.daemon.start()
    eventually("it has given up", lambda: finishing.rows() == [])
    eventually("it says so", lambda: "Left alone: Default Web Site (tried too often)" in finishing.daemon.log())
    finishing.two_more_polls()
    assert finishing.handler.begun("start") == 3 * SITES
    assert {state for state, _ in finishing.handler.states().values()} == {"stopped"}
    finishing.watch.faults_end()


def test_finish_by_hand_says_when_there_is_nothing(finishing):
    assert "nothing is left unfinished" in finishing.handler("--finish", status=0).text
    finishing.cut_short()
    finishing.handler("--finish", status=0)
    assert finishing.handler.all_run() and finishing.rows() == []
