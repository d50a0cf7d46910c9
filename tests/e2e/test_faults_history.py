"""
The fault table, third part: the history's disk, and a program that is ended.

The check still answers from what it saw, its first line says that the history is missing, and it is never better than
WARNING.
"""
import os
import resource
import signal
import sqlite3
import subprocess
import time

import pytest

import hostile
from processes import HANGS_AFTER_S, eventually, patience


def rows(path):
    """Everything that is in a history: {table: rows}."""
    with sqlite3.connect(path) as database:
        tables = [name for name, in database.execute("select name from sqlite_master where type = 'table'")]
        return {name: database.execute(f'select * from "{name}"').fetchall() for name in tables}


def is_sound(path):
    with sqlite3.connect(path) as database:
        return database.execute("pragma integrity_check").fetchall() == [("ok",)]


def memory_is_missing(check, *words):
    """It answers from what it saw, says so, and is not better than WARNING."""
    assert check.state != "OK" and check.state != "UNKNOWN", check
    assert "The history is missing" in check.line, check
    assert "of 5 sites" in check.line, check
    for word in words:
        assert str(word) in check.line, check
    return check


@pytest.fixture
def healthy(watch_cluster):
    return watch_cluster(6, "http")


def test_no_history_is_wanted(healthy):
    assert healthy.check("EXCH-A", "--history=none").state == "OK"
    assert not healthy.history.exists()


def test_the_folder_is_absent(healthy):
    path = healthy.folder / "nowhere/history.db"
    memory_is_missing(healthy.check("EXCH-A", f"--history={path}"), path)
    assert not path.parent.exists(), "folders are the administrator's"


def test_a_healthy_node_without_memory_is_warning_and_an_outage_is_critical(healthy):
    path = healthy.folder / "nowhere/history.db"
    assert memory_is_missing(healthy.check("EXCH-A", f"--history={path}")).state == "WARNING"
    healthy.fail_over()
    healthy.restart_and_settle()
    assert memory_is_missing(healthy.check("EXCH-A", f"--history={path}")).state == "CRITICAL"


def test_the_path_is_a_folder(healthy):
    memory_is_missing(healthy.check("EXCH-A", f"--history={healthy.folder}"), healthy.folder)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_read_only(watch_as_nobody, what):
    """As a user without rights, since root may write anywhere."""
    watch, user = watch_as_nobody, watch_as_nobody.user
    watch.check(user=user)
    assert watch.check(user=user).state == "OK"
    before = rows(watch.history)
    watch.folder.chmod(0o555 if what == "folder" else 0o755)
    for path in watch.folder.glob("history.db*"):
        path.chmod(0o444 if what == "file" else 0o644)
        if user is not None:
            os.chown(path, 0, 0)
    memory_is_missing(watch.check(user=user), watch.history)
    watch.folder.chmod(0o755)
    assert rows(watch.history) == before


def no_file_may_grow_over(size):
    """
    The same to SQLite as a full disk, and needs no rights to lay. The signal that comes with it is left as a shell leaves it:
    it ends a program that does not see to it.
    """
    def lay():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return lay


def test_the_disk_is_full(healthy):
    healthy.check()
    healthy.check()
    before = rows(healthy.history)
    healthy.act("set-flag", "Shop", value="off")
    check = healthy.check(before=no_file_may_grow_over(4096))
    memory_is_missing(check, healthy.history, "a limit of file size is reached")
    assert is_sound(healthy.history)
    assert rows(healthy.history) == before, "nothing half-written"
    assert healthy.check().state == "WARNING"
    assert "The history is missing" not in healthy.check().line


@pytest.mark.parametrize("size", [0, 1, 4096, 40000])
def test_a_full_disk_at_the_first_look(healthy, size):
    memory_is_missing(piped(healthy, size), "a limit of file size is reached")
    assert healthy.check().state == "OK", "what was left behind is no obstacle once there is room"


def piped(healthy, size):
    """A check that has a pipe to say it on, since a file has no room for that either."""
    reading, writing = os.pipe()
    argv = [healthy.programs.check_path, f"--config={healthy.configuration}", "--node=EXCH-A"]
    try:
        result = healthy.programs.run(argv, stdout=writing, before=no_file_may_grow_over(size))
        os.close(writing)
        result.stdout = os.read(reading, 65536)
    finally:
        os.close(reading)
    return healthy.programs.judge(result)


def test_an_answer_that_its_file_has_no_room_for_is_unknown(healthy):
    healthy.check()
    result = healthy.programs.run([healthy.programs.check_path, f"--config={healthy.configuration}", "--node=EXCH-A"],
                                  before=no_file_may_grow_over(10))
    assert result.status == 3, str(result)


def test_no_program_is_ended_by_the_limit(healthy):
    """The handler repairs nothing without a history; the tool and the daemon say why, and with which status."""
    healthy.check()
    healthy.fail_over()
    healthy.restart_and_settle()
    before = healthy.simulator.sites("EXCH-A")
    programs = {
        "start_iis_sites": (["--node=EXCH-A", "--state=CRITICAL", "--state-type=HARD"], {3}),
        "sitewatch": (["show", "EXCH-A", "--look"], {0}),
        "sitewatchd": (["--once"], {2, 3}),
    }
    for program, (args, statuses) in programs.items():
        if not (healthy.programs.build / program).exists():
            continue  # sitewatchd is not where net-snmp is not
        result = healthy.programs.run([healthy.programs.build / program, f"--config={healthy.configuration}", *args],
                                      before=no_file_may_grow_over(4096))
        assert result.status in statuses, str(result)
        assert b"a limit of file size is reached" in result.stdout + result.stderr, str(result)
    assert healthy.simulator.sites("EXCH-A") == before
    assert is_sound(healthy.history)


def test_locked_by_another_process(healthy):
    healthy.check()
    lock = sqlite3.connect(healthy.history, isolation_level=None)
    try:
        lock.execute("begin exclusive")
        check = memory_is_missing(healthy.check("EXCH-A", "-t", "5"), healthy.history)
        assert "lock" in check.line or "busy" in check.line, check
        assert check.run.seconds < patience(8)
    finally:
        lock.rollback()
        lock.close()
    assert healthy.check().state == "OK"


DAMAGES = {
    "no-database": lambda path: path.write_bytes(b"this is not a database, it only stands where one was" * 100),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "cut-in-a-page": lambda path: os.truncate(path, 5000),
    "zeros": lambda path: path.write_bytes(path.read_bytes()[:4096] + bytes(path.stat().st_size - 4096)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_history_is_told_and_kept_for_the_administrator(healthy, damage):
    healthy.check()
    healthy.check()
    with sqlite3.connect(healthy.history) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    database.close()
    for side in ("-wal", "-shm"):
        healthy.history.with_name(healthy.history.name + side).unlink(missing_ok=True)
    DAMAGES[damage](healthy.history)
    memory_is_missing(healthy.check(), healthy.history)
    assert healthy.history.stat().st_size > 0, "nobody throws the history away unasked"


def test_an_empty_file_is_a_new_history(healthy):
    healthy.history.touch()
    assert healthy.check().state == "OK"
    assert rows(healthy.history)


def test_a_database_of_somebody_else_is_not_written_into(healthy):
    with sqlite3.connect(healthy.history) as database:
        database.execute("create table recipes (name text)")
        database.execute("insert into recipes values ('soup')")
    database.close()
    memory_is_missing(healthy.check(), healthy.history)
    assert rows(healthy.history) == {"recipes": [("soup",)]}


def test_a_history_of_a_newer_version_is_left_alone(healthy):
    healthy.check()
    with sqlite3.connect(healthy.history) as database:
        database.execute("pragma user_version = 9999")
    database.close()
    before = rows(healthy.history)
    check = memory_is_missing(healthy.check(), healthy.history)
    assert "newer" in check.line
    assert rows(healthy.history) == before


def test_the_history_is_not_for_others_to_read(healthy):
    previous = os.umask(0)
    try:
        healthy.check()
    finally:
        os.umask(previous)
    for path in healthy.folder.glob("history.db*"):
        assert path.stat().st_mode & 0o777 == 0o640, path


def test_a_symbolic_link_to_nowhere(healthy):
    (healthy.folder / "link.db").symlink_to(healthy.folder / "gone/away.db")
    memory_is_missing(healthy.check("EXCH-A", f"--history={healthy.folder / 'link.db'}"))


# --- ends ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_while_the_node_is_asked(healthy, which):
    healthy.check()
    before = rows(healthy.history)
    healthy.fault("hang", "IIsWebServer")
    requests = healthy.requests()
    process = healthy.programs.start([healthy.programs.check_path, f"--config={healthy.configuration}", "--node=EXCH-A",
                                      "-t", "60"])
    eventually("a request comes", lambda: healthy.requests() > requests)
    process.process.send_signal(which)
    result = process.wait(20)
    assert b"SITES OK" not in result.stdout
    assert result.status in (-which, 3), str(result)
    assert result.stderr == b"", str(result)
    assert is_sound(healthy.history) and rows(healthy.history) == before
    healthy.faults_end()
    assert healthy.check().state == "OK"


def test_killed_at_any_instant_the_history_stays_whole(healthy):
    """Many checks ended at moments spread over a whole run."""
    first = healthy.check()
    argv = [healthy.programs.check_path, f"--config={healthy.configuration}", "--node=EXCH-A"]
    steps = 12
    for step in range(steps):
        healthy.act("set-flag", "Shop", value="on" if step % 2 else "off")  # each run has something to write
        process = healthy.programs.start(argv)
        end = process.started + first.run.seconds * (0.3 + 0.8 * step / steps)
        while time.monotonic() < end and process.process.poll() is None:
            time.sleep(0.001)
        process.process.kill()
        process.process.wait()
        process.out.close()
        process.err.close()
        assert is_sound(healthy.history)
    healthy.act("set-flag", "Shop", value="on")
    assert healthy.check().state == "OK"


def test_a_closed_pipe_ends_it_cleanly(healthy):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = healthy.programs.run([healthy.programs.check_path, f"--config={healthy.configuration}",
                                       "--node=EXCH-A"], stdout=writing)
    finally:
        os.close(writing)
    assert result.status in (-signal.SIGPIPE, 3), str(result)
    assert b"Sanitizer" not in result.stderr
    assert is_sound(healthy.history)


def test_a_closed_stdout_is_no_success(healthy):
    """Nobody can read the answer: the exit status must not say that all is well; and no file gets it instead."""
    result = healthy.programs.run([healthy.programs.check_path, f"--config={healthy.configuration}", "--node=EXCH-A"],
                                  before=lambda: os.close(1))
    assert result.status == 3, str(result)
    assert is_sound(healthy.history)
    with open(healthy.history, "rb") as file:
        assert b"SITES OK" not in file.read()


def test_a_full_output_device_is_no_success(healthy):
    with open("/dev/full", "wb") as full:
        result = healthy.programs.run([healthy.programs.check_path, f"--config={healthy.configuration}",
                                       "--node=EXCH-A"], stdout=full)
    assert result.status == 3, str(result)


def test_closed_standard_descriptors_do_no_harm(healthy):
    """A database or a socket on descriptor 1 or 2 would get the plugin's words."""
    def close_all():
        for descriptor in (0, 1, 2):
            os.close(descriptor)
    result = healthy.programs.run([healthy.programs.check_path, f"--config={healthy.configuration}", "--node=EXCH-A"],
                                  before=close_all)
    assert result.status == 3, str(result)
    if healthy.history.exists():
        assert is_sound(healthy.history)


def test_a_dead_monitor_does_not_leave_a_check_behind(programs, password_file):
    """The time-out is the program's own: it ends although nobody waits for it."""
    with hostile.Silent() as server:
        process = programs.start([programs.check_path, "-H", "127.0.0.1", "-p", str(server.port), "--auth=basic", "-u",
                                  "monitor", f"--password-file={password_file}", "--history=none", "-t", "1"])
        result = process.wait(HANGS_AFTER_S)
    assert result.status == 3
    assert subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.process.pid)], capture_output=True,
                          check=False).stdout == b""
