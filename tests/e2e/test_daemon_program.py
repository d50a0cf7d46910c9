"""sitewatchd as a program: its command line, its exit statuses, what it tells systemd, and how it ends."""
import contextlib
import os
import re
import select
import shutil
import signal
import socket
import sqlite3
import subprocess

import pytest

from daemon_host import Daemon
from processes import eventually, patience
from this_build import SOURCE


@pytest.fixture
def daemon(programs, start_simulator, tmp_path):
    simulator = start_simulator(iis=7)
    daemon = Daemon(programs, simulator, tmp_path / "daemon",
                    {"EXCH-A": {"address": "exch-a.localhost"}, "EXCH-B": {"address": "exch-b.localhost"}})
    yield daemon
    daemon.stop()


def test_check_config_reads_it_and_does_no_more(daemon):
    result = daemon.run("--check-config")
    assert result.status == 0 and b"2 nodes" in result.stdout and result.stderr == b""
    assert not daemon.history.exists()


@pytest.mark.parametrize("text, words", [
    ("[node a]\nport = many\n", b":2: port: 'many' is not a number"),
    ("[node a]\n[node a]\n", b":2: doubled section [node a]"),
    ("[agentx]\nsocket = nowhere\n", b":2: socket: 'nowhere'"),
    ("[history]\nfile = none\n[node a]\n", b"cannot do without a history"),
    ("[defaults]\n", b"no [node NAME] to poll"),
])
@pytest.mark.parametrize("task", ["--check-config", "--once", "--foreground"])
def test_a_wrong_configuration_is_78(daemon, text, words, task):
    daemon.configuration.write_text(text)
    result = daemon.run(task)
    assert result.status == 78 and words in result.stderr and result.stdout == b""


def test_check_config_looks_at_secrets_and_history(daemon):
    result = daemon.run("--check-config")
    assert re.search(rf"(?m)^✓ password-file +{daemon.simulator.password_file} \(", result.text)
    assert re.search(rf"(?m)^✓ history +{daemon.history}: 0 nodes", result.text)
    daemon.simulator.password_file.chmod(0o644)
    result = daemon.run("--check-config")
    assert result.status == 78 and re.search(r"(?m)^✗ password-file +.*chmod 600", result.text), result
    assert daemon.simulator.requests()["total"] == 0
    daemon.simulator.password_file.chmod(0o600)
    daemon.history = daemon.folder / "nowhere/history.db"
    daemon.configure()
    result = daemon.run("--check-config")
    assert result.status == 78 and re.search(r"(?m)^✗ history +.*does not exist", result.text), result


@pytest.fixture
def folder(daemon):
    """Of files for nodes beside that daemon's own two."""
    folder = daemon.folder / "nodes.d"
    folder.mkdir()
    with daemon.configuration.open("a") as configuration:
        configuration.write(f"[nodes]\ninclude-dir = {folder}\n")
    return folder


def write_node(folder, name, more=""):
    (folder / f"{name}.conf").write_text(f"[node {name}]\naddress = {name.lower()}.localhost\n{more}")


def test_check_config_names_every_file_that_is_wrong(daemon, folder):
    write_node(folder, "EXCH-C")
    result = daemon.run("--check-config")
    assert result.status == 0 and b"3 nodes" in result.stdout and result.stderr == b""
    write_node(folder, "EXCH-D", "prot = 1\n")
    write_node(folder, "exch-a")
    (folder / "EXCH-E.conf").write_text("[node EXCH-F]\n")
    result = daemon.run("--check-config")
    assert result.status == 78 and [line.rpartition("/")[2][:14] for line in result.stderr.decode().splitlines()] == [
        "EXCH-D.conf:3:", "EXCH-E.conf:1:", "exch-a.conf:1:"], result
    daemon.configuration.write_text("rubbish\n")
    result = daemon.run("--check-config")
    assert result.status == 78 and result.stderr.count(b"\n") == 1


def test_nodes_with_files_of_their_own(daemon, folder):
    def ask(*call):
        return daemon.programs.run([daemon.programs.build / call[0], f"--config={daemon.configuration}", *call[1:]])
    write_node(folder, "EXCH-C")
    daemon.start()
    assert "polls 3 nodes" in daemon.log()
    write_node(folder, "EXCH-D")
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_for_log("configuration read again: 1 node came")
    for name in "EXCH-C", "exch-d":
        eventually(f"a poll of {name}", lambda: ask("check_iis_sites", f"--node={name}", "--from-daemon").status == 0)
    write_node(folder, "EXCH-D", "prot = 1\n")
    assert ask("check_iis_sites", "--node=EXCH-C").status == 0
    result = ask("check_iis_sites", "--node=EXCH-D")
    assert result.status == 3 and "EXCH-D.conf:3: unknown key 'prot'" in result.text
    assert "EXCH-D.conf:3" in ask("sitewatch", "nodes").stderr.decode()
    assert ask("sitewatch", "show", "EXCH-C").status == 0
    result = ask("sitewatch", "doctor", "EXCH-C")
    assert result.status == 1 and re.search(r"✗ configuration +.*EXCH-D.conf:3: .* This node's own is right", result.text)
    assert re.search(rf"✓ configuration +{folder} \(.*\n✓ configuration +{folder}/EXCH-C.conf \(", result.text), result.text
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_for_log("the configuration stays as it was")
    (daemon.folder / "outside.conf").write_text("[node ../outside]\n")
    result = ask("check_iis_sites", "--node=../outside")
    assert result.status == 3 and "no [node ../outside] in" in result.text and "no file of its own" in result.text


def mark_of(version, path):
    status = path.stat()
    times = (f"{ns // 10**9}.{ns % 10**9:09}" for ns in (status.st_mtime_ns, status.st_ctime_ns))
    return f"{version} {status.st_dev}:{status.st_ino} {status.st_size} {' '.join(times)}\n"


@pytest.mark.parametrize("task", ["serve", "--check-config"])
def test_a_wrong_line_of_another_node_is_an_error_unless_somebody_vouches_for_the_file(daemon, task):
    def check():
        return daemon.programs.run([daemon.programs.build / "check_iis_sites", f"--config={daemon.configuration}",
                                    "--node=EXCH-A"])
    if task == "serve":
        daemon.start()
        daemon.stop()
    else:
        assert daemon.run(task).status == 0
    record = daemon.folder / "history.db.checked"
    version = record.read_text().split()[0]
    assert record.read_text() == mark_of(version, daemon.configuration)
    with daemon.configuration.open("a") as configuration:
        configuration.write("prot = 1\n")  # of EXCH-B
    result = check()
    assert result.status == 3 and "unknown key 'prot' in [node EXCH-B]" in result.text
    record.write_text(mark_of(version, daemon.configuration))
    eventually("the change is some moments ago", lambda: check().status == 0)
    record.write_text(mark_of("0.0.1", daemon.configuration))
    assert check().status == 3


def test_no_configuration_is_78(daemon):
    daemon.configuration.unlink()
    result = daemon.run("--check-config")
    assert result.status == 78 and str(daemon.configuration).encode() in result.stderr


@pytest.mark.parametrize("arguments", [["--colour"], ["--log=paper"], ["extra"], ["--config"], ["--config="]])
def test_a_wrong_option_is_64(daemon, arguments):
    result = daemon.run(*arguments)
    assert result.status == 64 and result.stderr.startswith(b"sitewatchd: ")


def test_help_and_version(daemon):
    result = daemon.run("--help")
    assert result.status == 0 and b"--check-config" in result.stdout
    lines = [line for line in result.stdout.decode().splitlines() if "(default: /" not in line]  # the prefix may be long
    assert all(len(line) <= 80 or len(line.split()) == 1 for line in lines)
    assert daemon.run("--version").stdout.startswith(b"sitewatchd (sitewatch) ")


def test_a_history_that_cannot_be_opened_ends_it_with_1(daemon):
    daemon.history = daemon.folder / "no such folder" / "history.db"
    daemon.configure()
    result = daemon.run()
    assert result.status == 1 and b"folder" in result.stderr


def test_once_shows_all_and_ends_with_the_worst_state(daemon):
    result = daemon.run("--once")
    assert result.status == 0 and result.text.count("5 sites, 5 run, 0 down") == 2
    daemon.simulator.control("failover", node="EXCH-A")
    assert daemon.run("--once").status == 1
    daemon.simulator.control("stop", node="EXCH-A", site=2)
    result = daemon.run("--once")
    assert result.status == 2 and "CRITICAL" in result.text and "OWA" in result.text
    daemon.simulator.fault("http-503", node="EXCH-B", count=0)
    assert daemon.run("--once").status == 2, "a site that is down is worse than a node that does not answer"


def test_once_says_on_a_terminal_how_far_it_is_and_erases_that(daemon):
    daemon.simulator.fault("hang", node="EXCH-A", count=0)
    daemon.defaults["timeout"] = 1
    daemon.configure()
    result = daemon.run("--once")
    assert result.status == 3 and result.stderr == b"" and "\x1b" not in result.text, "no terminal, no progress"
    user, terminal = os.openpty()
    with open(user, "rb", buffering=0) as screen, open(terminal, "wb") as terminal:
        subprocess.run(daemon.argv("--once"), env=daemon.programs.environment(TERM="xterm"), stdin=subprocess.DEVNULL,
                       stdout=terminal, stderr=terminal, timeout=patience(60), check=False)
        shown = screen.read(1 << 16).decode()
    assert "0 of 2 nodes, now EXCH-A" in shown and "1 of 2 nodes, now EXCH-A" in shown, shown
    left = [line.rstrip("\r").split("\x1b[K")[-1] for line in shown.split("\n")]
    assert left == [*result.stdout.decode().splitlines(), ""], "the rest is what is printed without a terminal"


def test_once_asks_for_the_domain_which_tells_computers_of_one_name_apart(daemon):
    assert daemon.run("--once").status == 0
    with contextlib.closing(sqlite3.connect(daemon.history)) as history:
        domains = [domain for domain, in history.execute("SELECT kept_domain FROM nodes")]
    assert len(domains) == 2 and all(domains), domains


def test_once_asks_for_the_pools_that_have_to_run(daemon):
    daemon.simulator.control("add-site", node="EXCH-A", site=77, name="Tool", pool="Jobs")
    daemon.simulator.control("remove-site", node="EXCH-A", site=77)
    daemon.simulator.control("pool", node="EXCH-A", name="Jobs", state="started")
    daemon.configure({"EXCH-A": {"address": "exch-a.localhost", "expect-pool": "Jobs"}})
    result = daemon.run("--once")
    assert result.status == 0, result
    daemon.simulator.control("pool", node="EXCH-A", name="Jobs", state="stopped")
    result = daemon.run("--once")
    assert result.status == 2 and "application pool 'Jobs' is stopped, and has to run" in result.text, result


def test_it_tells_systemd_that_it_is_ready_alive_reloading_and_ending(daemon):
    path = daemon.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(30)
        daemon.environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "400000"}
        daemon.start()

        def next_but_watchdog():
            while (words := listener.recv(4096).decode()) == "WATCHDOG=1":
                pass
            return words
        assert next_but_watchdog() == "READY=1"
        assert [listener.recv(4096) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        daemon.process.send_signal(signal.SIGHUP)
        reloading = next_but_watchdog().splitlines()
        assert reloading[0] == "RELOADING=1" and reloading[1].startswith("MONOTONIC_USEC=")
        assert next_but_watchdog() == "READY=1"
        daemon.process.send_signal(signal.SIGTERM)
        assert next_but_watchdog() == "STOPPING=1"


def test_the_journal_gets_levels(daemon):
    result = subprocess.Popen(daemon.argv("--log=journal"), env=daemon.programs.environment(), cwd=daemon.folder,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        assert select.select([result.stderr], [], [], 30)[0]
        assert result.stderr.readline().startswith(b"<")
    finally:
        result.terminate()
        assert result.wait(30) == 0
        result.stderr.close()


def test_it_ends_within_a_second_while_nodes_hang(daemon):
    daemon.simulator.fault("hang", count=0)
    daemon.start()
    # The main thread, the agent's, and one for each node that is being asked.
    eventually("nodes are being asked", lambda: len(os.listdir(f"/proc/{daemon.process.pid}/task")) >= 4)
    assert daemon.stop() < patience(5 if daemon.programs.is_sanitized else 1)


def test_node_that_cannot_be_reached_is_logged_once(daemon):
    daemon.start()
    daemon.simulator.fault("http-503", node="EXCH-B", count=0)
    daemon.wait_for_log("EXCH-B")
    requests = daemon.simulator.request_count()
    eventually("more polls", lambda: daemon.simulator.request_count() > requests + 30)
    assert daemon.log().count("EXCH-B (") == 1


def test_the_systemd_unit_is_sound_and_hardened(tmp_path):
    unit = SOURCE / "contrib/systemd/sitewatchd.service"
    text = unit.read_text()
    settings = text.splitlines()  # what is commented out is none
    for line in ("Type=notify", "NoNewPrivileges=yes", "ProtectSystem=strict", "SystemCallFilter=@system-service",
                 "CapabilityBoundingSet=", "LimitCORE=1", "StateDirectoryMode=2770", "UMask=0007", "User=sitewatch"):
        assert line in settings, line
    assert any(line.startswith("WatchdogSec=") for line in settings)
    assert "#LoadCredential=password:/etc/sitewatch/password" in settings, "offered; else the group shares the password"
    if not shutil.which("systemd-analyze"):
        return
    copy = tmp_path / "sitewatchd.service"
    copy.write_text(text)
    result = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", str(copy)],
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr
