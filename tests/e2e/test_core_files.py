"""No program that reads a secret leaves one behind in a core file."""
import re
import resource
from pathlib import Path

import pytest

import hostile
from daemon_host import Daemon
from processes import eventually

# A sanitizer forbids core files by itself, for their size: not here.
ENVIRONMENT = {"ASAN_OPTIONS": "intercept_tls_get_addr=0:disable_coredump=0"}


@pytest.fixture(autouse=True)
def core_files_are_allowed():
    """As far as this machine allows them: whoever inherits our limit has to set it himself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard == 0:
        pytest.skip("this machine forbids core files already")
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def core_limits(pid):
    return re.search(r"(?m)^Max core file size +(\S+) +(\S+)", Path(f"/proc/{pid}/limits").read_text()).groups()


def test_sitewatchd_writes_no_core_file(programs, start_simulator, tmp_path):
    daemon = Daemon(programs, start_simulator(iis=7), tmp_path / "daemon", {"EXCH-A": {"address": "exch-a.localhost"}})
    daemon.environment = ENVIRONMENT
    with daemon:
        assert core_limits(daemon.process.pid) == ("1", "1")


@pytest.mark.parametrize("command", [
    ["check_iis_sites", "--node=EXCH-A"],
    ["start_iis_sites", "--node=EXCH-A", "--state=CRITICAL", "--state-type=HARD", "--dry-run"],
    ["sitewatch", "--look", "show", "EXCH-A"],
], ids=lambda command: command[0])
def test_what_asks_a_node_writes_no_core_file(programs, password_file, tmp_path, command):
    """Seen while it waits for a node that keeps silent, with the password in its memory."""
    with hostile.Silent() as server:
        configuration = tmp_path / "sitewatch.conf"
        configuration.write_text(f"[defaults]\nhttp = yes\nallow-unencrypted = yes\nport = {server.port}\nauth = basic\n"
                                 f"user = monitor\npassword-file = {password_file}\ntimeout = 60\n"
                                 f"[history]\nfile = {tmp_path}/history.db\n[node EXCH-A]\naddress = 127.0.0.1\n")
        program = programs.start([programs.build / command[0], f"--config={configuration}", *command[1:]],
                                 env=ENVIRONMENT)
        try:
            eventually("it asks the node", lambda: b"Authorization: Basic" in server.received, limit_s=20)
            limits = core_limits(program.process.pid)
        finally:
            program.process.terminate()
            program.wait()
    assert limits == ("1", "1")
