"""sitewatchd and an account that is refused: few failed logons, a log that says so once, and back when it is mended."""
import re

import pytest

from daemon_host import Daemon
from processes import eventually
from relay import Relay


@pytest.fixture
def refused(programs, start_simulator, tmp_path):
    """(daemon, tries, password file): EXCH-A has a wrong password and is reached through a relay that counts its requests."""
    simulator = start_simulator(iis=7)
    password_file = tmp_path / "password of A"
    write_password(password_file, "wrong")
    with Relay(simulator.http_port) as relay:
        daemon = Daemon(programs, simulator, tmp_path / "daemon", {
            "EXCH-A": {"address": "exch-a.localhost", "port": relay.port, "password-file": password_file},
            "EXCH-B": {"address": "exch-b.localhost"}})
        with daemon:
            yield daemon, lambda: relay.received.count(b"POST "), password_file


def write_password(path, password):
    new = path.with_name(path.name + ".new")
    new.touch(mode=0o600)
    new.write_text(password + "\n")
    new.rename(path)


def polls(daemon):
    """How often EXCH-B, the healthy node, was polled: each poll subscribes to its events once."""
    return daemon.simulator.requests()["Subscribe"]


def next_tries(daemon):
    return re.findall(r"EXCH-A .*HTTP 401.*; next try in (\d+) s", daemon.log())


def test_a_wrong_password_is_tried_rarely_and_a_right_one_soon(refused, programs):
    daemon, tries, password_file = refused
    eventually("a fourth try", lambda: tries() == 4)  # after 0, 2, 6 and 14 intervals: the next one after 30
    assert polls(daemon) >= 8
    assert len(next_tries(daemon)) == 1 and 1 <= int(next_tries(daemon)[0]) <= 2

    check = lambda: programs.check("--node=EXCH-A", f"--config={daemon.configuration}", "--from-daemon")
    eventually("the newest poll is older than three intervals", lambda: "ago" in check().line)
    assert check().state == "UNKNOWN" and "HTTP 401" in check().line

    assert tries() <= 5
    write_password(password_file, daemon.simulator.password)
    eventually("EXCH-A answers", lambda: check().state == "OK", limit_s=25)
    daemon.wait_for_log("EXCH-A: answers again")
    before = tries()
    eventually("it is polled at its interval", lambda: tries() >= before + 30, limit_s=30)


def test_another_wrong_password_begins_anew_and_a_reload_too(refused):
    daemon, tries, password_file = refused
    eventually("a third try", lambda: tries() == 3)  # the next one after 8 intervals
    write_password(password_file, "wrong again")
    eventually("one more for another password", lambda: tries() == 4, limit_s=7)
    eventually("the log says so again", lambda: len(next_tries(daemon)) == 2)
    eventually("a third one with that", lambda: tries() == 6)  # the next one after 8 intervals
    daemon.reload(daemon.nodes)
    eventually("one more after SIGHUP", lambda: tries() == 7, limit_s=7)
    eventually("the log says so again", lambda: len(next_tries(daemon)) == 3)
