"""
Who may do what with one history: the daemon's user, the monitor's, an operator, root, and somebody who may not.

Nobody's file may keep another who shares the history from his work, and whoever may not is told what to do.
"""
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

from processes import eventually
from this_build import SOURCE
from users import NAGIOS, PASSWD, SITEWATCH, Village, why_not

WHY_NOT = why_not()
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))


@pytest.fixture
def build_village(programs, start_simulator):
    with tempfile.TemporaryDirectory(prefix="sitewatch-users-", dir="/tmp") as base:
        yield lambda **how: Village(programs, start_simulator(iis=6), base, **how)


@pytest.fixture
def village(build_village):
    """The arrangement that README describes: the folder 2770 of sitewatch, monitor and operator in the group."""
    return build_village()


@pytest.fixture
def monitors(build_village):
    """The small one: no daemon, the folder 0750 of the monitor's user."""
    village = build_village(owner="nagios", mode=0o750)
    village.own(village.password, "root", 0o640, "nagios")
    village.own(village.watch.configuration, "root", 0o640, "nagios")
    return village


def shared(village):
    """Every file is the group's to read and write, whoever made it; but what the owner vouches for is the owner's word."""
    files = village.files()
    assert files.pop("history.db.checked", (0, SITEWATCH, 0o640))[1:] == (SITEWATCH, 0o640)
    assert {"history.db", "history.db-wal", "history.db-shm"} <= set(files)
    assert {(group, mode) for _, group, mode in files.values()} == {(SITEWATCH, 0o660)}, files
    return files


# --- one arrangement for all ----------------------------------------------------------------------------------------

def test_daemon_monitor_and_operator_work_on_one_history(village):
    """sitewatchd writes; the monitor checks with memory and repairs; the operator looks and accepts; in one story."""
    if not (village.watch.programs.build / "sitewatchd").exists():
        pytest.skip("sitewatchd is not built")
    watch = village.watch
    watch.configure(defaults={"interval": 1})
    with watch.configuration.open("a") as file:
        file.write(f"[agentx]\nsocket = unix:{village.base}/nobody.sock\n")
    daemon = village.start("sitewatch", "sitewatchd")

    def from_daemon(state):
        def holds():
            assert daemon.process.poll() is None, daemon.wait()
            return village.check("nagios", "--from-daemon").state == state
        eventually(lambda: village.check("nagios", "--from-daemon"), holds)
    try:
        eventually("there is a history", village.history.exists)
        from_daemon("OK")
        assert village.check("nagios").state == "OK"
        village.lose_all()
        from_daemon("CRITICAL")
        check = village.check("nagios")
        assert check.state == "CRITICAL" and "The history is missing" not in check.line, check
        assert "since EXCH-A restarted" in check.line, check
        assert "down-after-restart" in village.tool("operator", "show", "EXCH-A").text
        repaired = village.repair("nagios")
        assert repaired.status == 0 and village.all_run(), repaired
        from_daemon("OK")
        watch.act("stop", "Shop")
        from_daemon("CRITICAL")
        accepted = village.tool("operator", "accept", "EXCH-A", "Shop")
        assert accepted.status == 0 and "says operator" in accepted.text, accepted
        assert "start_iis_sites (nagios)" in village.tool("operator", "timeline", "EXCH-A").text
        shared(village)
    finally:
        daemon.process.send_signal(signal.SIGTERM)
        ended = daemon.wait()
    assert ended.status == 0 and b"no right" not in ended.stderr, ended


FIRST = {
    "monitor": lambda village: village.check("nagios"),
    "daemon": lambda village: village.run("sitewatch", "sitewatchd", "--once"),
    "root's check": lambda village: village.check("root"),
    "root's handler": lambda village: village.repair("root"),
    "root's dry run": lambda village: village.repair("root", "--dry-run"),
    "root's daemon": lambda village: village.run("root", "sitewatchd", "--once"),
    "operator with --look": lambda village: village.tool("operator", "show", "EXCH-A", "--look"),
}


def test_root_reads_the_passwords_before_it_looks_for_a_cluster_in_the_history(village):
    village.own(village.password, "root", 0o600)
    for node in village.watch.nodes:
        assert village.watch.programs.judge(village.run("root", "check_iis_sites", f"--node={node}")).state == "OK"
    assert "EXCLUSTER1  EXCH-A, EXCH-B  found" in village.tool("operator", "nodes").text
    check = village.watch.programs.judge(village.run("root", "check_iis_sites", "--cluster=excluster1"))
    assert check.value("answered") == 2, check
    shared(village)


@pytest.mark.parametrize("first", FIRST)
def test_whoever_begins_the_history_all_others_go_on(village, first):
    if "daemon" in first and not (village.watch.programs.build / "sitewatchd").exists():
        pytest.skip("sitewatchd is not built")
    FIRST[first](village)
    assert 0 not in {owner for owner, _, _ in village.files().values()}, "nothing there is root's"
    for user in ("nagios", "sitewatch", "root", "nagios"):
        assert village.check(user).state == "OK"
    village.lose_all()
    assert village.check("operator").state == "CRITICAL"
    assert village.repair("operator", "--max-sites=1").status == 2, "refused: made the lock, and no more"
    assert village.repair("nagios").status == 0 and village.all_run()
    assert village.tool("operator", "show", "EXCH-A").status == 0
    assert 0 not in {owner for owner, _, _ in shared(village).values()}


def test_user_and_folder_as_systemd_makes_them(tmp_path):
    """What contrib/systemd says is the arrangement that the tests above are of."""
    contrib = SOURCE / "contrib/systemd"
    if not (shutil.which("systemd-sysusers") and shutil.which("systemd-tmpfiles")):
        pytest.skip("no systemd here")
    tmp_path.chmod(0o755)
    for what, more in (("sysusers", []), ("tmpfiles", ["--create"])):
        (tmp_path / f"etc/{what}.d").mkdir(parents=True)
        shutil.copy(contrib / f"sitewatch-{what}.conf", tmp_path / f"etc/{what}.d/sitewatch.conf")
        subprocess.run([f"systemd-{what}", f"--root={tmp_path}", *more, "sitewatch.conf"], check=True)
    user = next(line.split(":") for line in (tmp_path / "etc/passwd").read_text().splitlines() if "sitewatch" in line)
    status = (tmp_path / "var/lib/sitewatch").stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (int(user[2]), int(user[3]), 0o2770)


def test_one_outside_the_group_is_told_so(village):
    """Never a wrong 'no history yet', nor a raw error: whose it is, whom this runs as, which group it takes."""
    village.check("nagios")
    for path in (village.password, village.watch.configuration):
        village.own(path, "mallory", 0o600)
    words = [str(village.folder), "belongs to sitewatch:sitewatch (mode 2770)", "runs as user mallory",
             "into the group sitewatch"]
    check = village.check("mallory")
    assert check.state == "WARNING" and "The history is missing" in check.line, check
    answers = [check.line, village.tool("mallory", "show", "EXCH-A").stderr.decode(),
               village.tool("mallory", "nodes").stderr.decode(),
               village.tool("mallory", "accept", "EXCH-A", "Shop").stderr.decode(), village.repair("mallory").text]
    for answer in answers:
        for word in words:
            assert word in answer, (word, answer)
    assert village.tool("mallory", "show", "EXCH-A").status == 3
    assert village.repair("mallory").status == 3
    assert PASSWD["mallory"][0] not in {owner for owner, _, _ in village.files().values()}


# --- root ------------------------------------------------------------------------------------------------------------

def test_what_root_makes_is_the_owners(monitors):
    assert monitors.check("root").state == "OK"
    monitors.lose_all()
    assert monitors.check("root").state == "CRITICAL"
    assert monitors.repair("root").status == 0
    files = monitors.files()
    assert set(files) == {"history.db", "history.db-wal", "history.db-shm", "history.db.lock"}
    assert set(files.values()) == {(NAGIOS, NAGIOS, 0o640)}, files
    assert monitors.check("nagios").state == "OK"


def test_a_downtime_that_root_tells_of_makes_no_file_of_roots(monitors):
    monitors.check("nagios")
    result = monitors.repair("root", "--downtime=1")
    assert result.status == 0 and "downtime" in result.text, result
    assert {owner for owner, _, _ in monitors.files().values()} == {NAGIOS}
    assert monitors.check("nagios").state == "OK"


def test_a_history_of_roots_folder_stays_roots(build_village):
    village = build_village(owner="root", mode=0o750)
    assert village.check("root").state == "OK"
    assert set(village.files().values()) == {(0, 0, 0o640)}


def test_root_reads_the_password_before_it_is_the_owner(monitors):
    """By hand, with a password that is root's alone: as the owner it could not be read any more."""
    monitors.own(monitors.password, "root", 0o600)
    assert monitors.check("root").state == "OK"
    assert monitors.repair("root", "--dry-run").status == 0
    assert monitors.tool("root", "show", "EXCH-A", "--look").status == 0
    check = monitors.check("nagios")
    assert check.state == "UNKNOWN" and "password: user nagios, as whom this runs, may not read it" in check.line, check
    assert {owner for owner, _, _ in monitors.files().values()} == {NAGIOS}


def test_root_accepts_in_its_own_name(monitors):
    monitors.check("root")
    monitors.watch.act("stop", "Shop")
    monitors.check("root")
    assert "says root" in monitors.tool("root", "accept", "EXCH-A", "Shop").text


def test_nothing_that_was_there_is_given_away(monitors):
    """Root's files of an earlier release stay root's: they are named, with what to do, and not chowned."""
    monitors.check("nagios")
    for path in monitors.folder.iterdir():
        monitors.own(path, "root", 0o640)
    before = monitors.files()
    check = monitors.check("root")
    assert "The history is missing" in check.line and "chown it to nagios" in check.line, check
    assert monitors.files() == before


def test_root_follows_no_link_of_another(monitors):
    """Whoever owns the folder could lead root to any file of the machine."""
    prey = monitors.base / "prey"
    prey.mkdir(mode=0o700)
    monitors.history.symlink_to(prey / "history.db")
    os.chown(monitors.history, NAGIOS, NAGIOS, follow_symlinks=False)
    check = monitors.check("root")
    assert "The history is missing" in check.line and "link that another user has laid" in check.line, check
    assert monitors.repair("root").status == 3
    assert list(prey.iterdir()) == []


def test_no_link_to_a_folder_of_another_either(monitors):
    prey = monitors.base / "prey"
    prey.mkdir(mode=0o700)
    (monitors.folder / "there").symlink_to(prey)
    os.chown(monitors.folder / "there", NAGIOS, NAGIOS, follow_symlinks=False)
    check = monitors.check("root", f"--history={monitors.folder}/there/history.db")
    assert "link that another user has laid" in check.line, check
    assert list(prey.iterdir()) == []


@pytest.mark.parametrize("user", ["root", "nagios"])
def test_the_lock_follows_no_link(monitors, user):
    prey = monitors.base / "prey"
    monitors.check("nagios")
    lock = Path(f"{monitors.history}.lock")
    lock.symlink_to(prey)
    os.chown(lock, NAGIOS, NAGIOS, follow_symlinks=False)
    monitors.lose_all()
    repaired = monitors.repair(user)
    assert repaired.status == 3 and "link" in repaired.text, repaired
    assert not prey.exists() and not monitors.all_run()


def test_a_link_of_root_is_followed_and_the_lock_lies_where_the_history_is(monitors):
    monitors.check("nagios")
    link = monitors.base / "link.db"
    link.symlink_to(monitors.history)
    monitors.lose_all()
    assert monitors.check("nagios", f"--history={link}").state == "CRITICAL"
    assert monitors.repair("nagios", f"--history={link}").status == 0
    assert Path(f"{monitors.history}.lock").exists()
    assert list(monitors.base.glob("link*")) == [link]


def test_root_uses_no_folder_that_everybody_may_write_in(monitors):
    monitors.folder.chmod(0o777)
    check = monitors.check("root")
    assert check.state == "WARNING" and "everybody may write in the folder" in check.line, check
    assert monitors.files() == {}


# --- what stands in the way ------------------------------------------------------------------------------------------

def of_root(suffix, mode=0o640):
    return lambda village: village.own(Path(f"{village.history}{suffix}"), "root", mode)


def empty(village, user, mode):
    for path in village.folder.iterdir():
        path.unlink()
    village.own(village.folder, user, mode)


# {case: (what happens to the monitor's own history, what its check says)}
IN_THE_WAY = {
    "the file of root": (of_root(""), ["history.db belongs to root:root (mode 0640)", "chown it to nagios"]),
    "-wal of root": (of_root("-wal"), ["history.db-wal belongs to root:root (mode 0640)", "chown it to nagios"]),
    "-shm of root": (of_root("-shm"), ["history.db-shm belongs to root:root (mode 0640)", "chown it to nagios"]),
    "the file is only for reading": (lambda village: village.own(village.history, "nagios", 0o440),
                                     ["history.db belongs to nagios:nagios (mode 0440)", "chmod u+rw"]),
    "the folder is only for reading": (lambda village: empty(village, "nagios", 0o550),
                                       ["sitewatch belongs to nagios:nagios (mode 0550)", "chmod u+rwx"]),
    "the folder of root": (lambda village: empty(village, "root", 0o755),
                           ["sitewatch belongs to root:root (mode 0755)", "give it to that user", "chmod 2770"]),
    "no way to the folder": (lambda village: village.own(village.folder.parent, "root", 0o700),
                             ["lib belongs to root:root (mode 0700)", "go through it"]),
    "the folder of another's group": (lambda village: village.own(village.folder, "mallory", 0o2770),
                                      ["belongs to mallory:mallory (mode 2770)", "into the group mallory"]),
}


@pytest.mark.parametrize("case", IN_THE_WAY)
def test_what_stands_in_the_way_is_named_with_what_to_do(monitors, case):
    happens, words = IN_THE_WAY[case]
    monitors.check("nagios")
    happens(monitors)
    check = monitors.check("nagios")
    assert check.state == "WARNING" and "The history is missing" in check.line, check
    for word in [*words, "runs as user nagios", str(monitors.history)]:
        assert word in check.line, (word, check)


def test_a_file_of_one_user_in_a_folder_of_the_group(village):
    """As a release before this one left it: 0640, and the group had no part in it."""
    village.check("sitewatch")
    village.own(village.history, "sitewatch", 0o640)
    check = village.check("nagios")
    assert "history.db belongs to sitewatch:sitewatch (mode 0640)" in check.line, check
    assert "chgrp sitewatch it, and chmod 660" in check.line, check
    for path in village.folder.iterdir():
        village.own(path, "sitewatch", 0o660)
    assert village.check("nagios").state == "OK"
    shared(village)


def test_a_lock_that_root_left(monitors):
    monitors.check("nagios")
    lock = Path(f"{monitors.history}.lock")
    lock.touch()
    monitors.own(lock, "root", 0o640)
    repaired = monitors.repair("nagios")
    assert repaired.status == 3 and "history.db.lock belongs to root:root (mode 0640)" in repaired.text, repaired
    assert "chown it to nagios" in repaired.text
