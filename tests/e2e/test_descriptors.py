"""Out of file descriptors: this machine's trouble, told as that, and never taken for a node's."""
import os
import re
import resource

import pytest

from daemon_host import Console, Daemon
from processes import eventually
from watch import Handler

OF_DAEMON, OF_WORKER, OF_NODE = 48, 8, 1  # as the daemon reckons


def at_most(soft, hard=None):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard or soft))


@pytest.mark.parametrize("transport", ["http", "https"])
def test_a_check_with_too_few_names_what_is_missing(watch_cluster, transport):
    """Whatever it is that first finds none left: the loader, the password file, the history, a resolver, a socket, a CA."""
    watch = watch_cluster(7, transport)
    watch.check()
    seen = set()
    for limit in range(4, 32):
        result = watch.programs.run([watch.programs.check_path, f"--config={watch.configuration}", "--node=EXCH-A"],
                                    before=at_most(limit))
        if result.status == 127 and not result.stdout:
            continue  # the system's loader did not get so far as to us
        check = watch.programs.judge(result)
        seen.add(check.state)
        if check.state != "OK":
            assert "file descriptor" in check.line, check
        assert "does not resolve" not in check.line.partition("file descriptor")[0], check
    assert seen >= {"OK", "UNKNOWN"}, seen
    assert watch.check().state == "OK"


def test_a_handler_with_too_few_repairs_nothing_and_says_why(watch_cluster):
    watch = watch_cluster(7, "http")
    handler = Handler(watch)
    watch.check()
    watch.fail_over()
    watch.check()
    watch.restart_and_settle()
    refused = 0
    for limit in range(4, 32):
        result = watch.programs.run(handler.argv(), before=at_most(limit))
        if result.status == 127 and not result.stdout:
            continue  # the system's loader did not get so far as to us
        if result.status == 0:
            break
        refused += 1
        assert result.status == 3 and "file descriptor" in result.text, result
        assert all(state == "stopped" for state, _ in handler.states().values())
    assert refused > 0 and handler.all_run()


@pytest.fixture
def start_daemon(programs, start_simulator, tmp_path):
    """
    start_daemon(count) -> Daemon of so many nodes, with two workers; ended with the test. nofile: its limits, as
    prlimit(1) takes them.
    """
    if not (programs.build / "sitewatchd").exists():
        pytest.skip("sitewatchd is not built")
    simulator = start_simulator(iis=7)
    daemons = []

    def start(count, nofile=None, master=None):
        nodes = {f"NODE-{number}": {"address": "exch-a.localhost"} for number in range(count)}
        daemon = Daemon(programs, simulator, tmp_path / f"daemon-{len(daemons)}", nodes, master=master,
                        agentx={"workers": 2})
        if nofile is not None:
            argv = daemon.argv
            daemon.argv = lambda *more: ["prlimit", f"--nofile={nofile}", *argv(*more)]
        daemons.append(daemon)
        return daemon
    yield start
    for daemon in daemons:
        daemon.stop()


def polled(daemon, count):
    """Every one of them was asked and has answered."""
    def all_seen():
        assert "descriptors left" not in daemon.log(), daemon.log()
        result = daemon.programs.sitewatch(f"--config={daemon.configuration}", "nodes")
        return len(re.findall(r" ago ", result.text)) == count
    eventually("all nodes are polled", all_seen)


def test_check_config_says_how_many_nodes_fit(start_daemon):
    daemon = start_daemon(3)
    others = OF_DAEMON + 2 * OF_WORKER

    def said(soft, hard):
        result = daemon.programs.run(daemon.argv("--check-config"), before=at_most(soft, hard))
        assert result.status == 0, result
        return result.text
    assert "file descriptors: 4096, enough to keep a connection to 4032 nodes\n" in said(64, 4096), "the soft one is raised"
    assert "enough to keep a connection to 3 nodes\n" in said(others + 3 * OF_NODE, None)
    assert "to 2 nodes: each poll connects anew, until the hard limit is raised" in said(others + 3 * OF_NODE - 1, None)
    assert "to 0 nodes: " in said(20, None)


def test_the_daemon_needs_no_more_than_it_reckons_with(start_daemon):
    few, many = start_daemon(1).start(), start_daemon(11).start()
    polled(few, 1)
    polled(many, 11)
    assert many.descriptors() <= OF_DAEMON + 2 * OF_WORKER + 11 * OF_NODE
    assert many.descriptors() - few.descriptors() <= 10 * OF_NODE


def test_the_soft_limit_is_raised_at_the_start(start_daemon):
    daemon = start_daemon(30, nofile="64:").start()
    polled(daemon, 30)
    assert resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE)[0] > 64
    assert "each poll connects anew" not in daemon.log()


def test_more_nodes_than_fit_are_polled_all_the_same(start_daemon):
    """A hard limit that is too low costs the kept connections, and no node."""
    daemon = start_daemon(20, nofile=OF_DAEMON + 2 * OF_WORKER + 2 * OF_NODE).start()
    daemon.wait_for_log("20 nodes, and file descriptors to keep a connection to 2")
    polled(daemon, 20)
    eventually("connections are not kept", lambda: daemon.descriptors() < OF_DAEMON + 2 * OF_WORKER)


def take_all(daemon):
    """Leave it no number to open anything with. Asked again and again: a poll that is under way gives its own back."""
    free = min(set(range(4096)) - {int(number) for number in os.listdir(f"/proc/{daemon.process.pid}/fd")})
    soft, hard = resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE, (min(free, soft), hard))


def test_a_node_that_was_not_asked_for_want_of_descriptors_is_not_unreachable(start_daemon, programs, tmp_path):
    """Named in log and check; a healthy node has no notification of it, and is polled on when there are some again."""
    with Console(tmp_path / "console", programs.build) as console:
        # Too few to keep connections: a kept one would be used on, and need none.
        daemon = start_daemon(2, nofile=OF_DAEMON, master=console.master).start()
        polled(daemon, 2)
        console.wait("swSites.0", 10)
        enough = resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE)

        def judged():
            take_all(daemon)
            check = programs.check(f"--config={daemon.configuration}", "--node=NODE-0", "--from-daemon")
            return check if check.state != "OK" else None
        check = eventually("a poll finds no descriptor", judged)
        assert check.state == "UNKNOWN" and "no file descriptors left" in check.line, check
        daemon.wait_for_log("no file descriptors left")
        assert "does not resolve" not in daemon.log().partition("no file descriptors left")[0]
        resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE, enough)
        daemon.wait_for_log("NODE-0: answers again")
        assert programs.check(f"--config={daemon.configuration}", "--node=NODE-0", "--from-daemon").state == "OK"
        console.wait("swSites.0", 10)
        assert [kind for kind, _ in console.kinds() if kind in ("unreachable", "reachable")] == []
