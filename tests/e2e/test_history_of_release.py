"""
A history that release 0.1.0 wrote: today's programs go on where it stopped, and lose nothing of it.

tests/fixtures/history/release-0.1.0.sql tells what is in it. All processes that ask for the time are set to that of the
file, one minute after its last line: so it is used as it is.
"""
import contextlib
import re
import sqlite3
import time
from collections import Counter

import pytest

from daemon_host import KINDS, Console, Daemon
from processes import eventually
from this_build import SOURCE

FIXTURES = SOURCE / "tests/fixtures/history"
SCHEMA = SOURCE / "lib/history/schema.h"
APPLICATION, VERSION_OF_RELEASE = 1399420005, 3
VERSION = int(re.search(r"HISTORY_VERSION\s+(\d+)", SCHEMA.read_text())[1])
NODES = {name: {"address": f"{name.lower()}.localhost"} for name in ("EXCH-A", "EXCH-B")}
# What is written once and stays as it is; of all other tables the rows change with what is seen, and only their keys stay.
WRITTEN_ONCE = ("changes", "failovers")
KEYS = {"nodes": "id, name", "polls": "id, name", "sites": "node, id", "parts": "node, position", "repairs": "id",
        "cluster_groups": "node, position", "kept_groups": "node, position", "resources": "node, position"}


class OldHistory:
    """The file, made anew from its text."""

    def __init__(self, path):
        self.path = path
        with self.open() as database:
            database.executescript((FIXTURES / "release-0.1.0.sql").read_text())
        self.columns = {table: ", ".join(name for name, in self.query(f"SELECT name FROM pragma_table_info('{table}')"))
                        for table in (*WRITTEN_ONCE, "outbox", "events")}
        self.before = self.all_rows()
        self.version_before = self.versions()
        self.newest_look = self.query("SELECT max(looked_at) FROM nodes")[0][0]

    @contextlib.contextmanager
    def open(self):
        with contextlib.closing(sqlite3.connect(self.path)) as database, database:
            yield database

    def query(self, sql):
        with self.open() as database:
            return database.execute(sql).fetchall()

    def versions(self):
        return [self.query(f"PRAGMA {name}")[0][0] for name in ("application_id", "user_version", "journal_mode")]

    def tables(self):
        """The columns of each, and the indexes; a column that a migration adds stands last."""
        names = self.query("SELECT name FROM sqlite_master WHERE sql IS NOT NULL AND type = 'table'")
        return ({name: set(self.query(f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}')"))
                 for name, in names},
                set(self.query("SELECT sql FROM sqlite_master WHERE type = 'index'")))

    def all_rows(self):
        """What that release could write."""
        queries = {table: f"SELECT {columns} FROM {table}" for table, columns in self.columns.items()}
        queries |= {table: f"SELECT {columns} FROM {table}" for table, columns in KEYS.items()}
        queries["failovers"] = "SELECT node, time, began, evidence, group_name, from_node, to_node FROM failovers"
        return {table: set(self.query(sql)) for table, sql in queries.items()}

    def assert_kept(self, *but):
        """Nothing of what 0.1.0 wrote is lost."""
        assert self.versions() == [APPLICATION, VERSION, "wal"]
        after = self.all_rows()
        for table in (*WRITTEN_ONCE, "outbox", *KEYS):
            if table not in but:
                assert self.before[table] <= after[table], table


@pytest.fixture
def old(tmp_path):
    (tmp_path / "daemon").mkdir()
    return OldHistory(tmp_path / "daemon/history.db")


@pytest.fixture
def world(old, programs, tmp_path, start_simulator):
    """EXCH-A as it was, and EXCH-B restarted since: (daemon, simulator), both on the clock of the history."""
    now = old.newest_look + 60
    (tmp_path / "shift").write_text(str(now - int(time.time())))
    clock = {"LD_PRELOAD": programs.preload("clock_shift"), "CLOCK_SHIFT": str(tmp_path / "shift")}
    up = now - old.query("SELECT boot_time FROM nodes WHERE name = 'EXCH-A'")[0][0]
    simulator = start_simulator(https=False, environment=clock, scenario=f"""
[node EXCH-A]
windows=2003
cluster=EXCLUSTER1
up={up}
[node EXCH-B]
windows=2003
cluster=EXCLUSTER1
up=30
""" + "".join(f"[site EXCH-{'AB'[node - 1]} {number}]\nname={name}\nstate={'started' if state == 2 else 'stopped'}\n"
              f"auto_start={'on' if flag == 1 else 'off'}\nbindings={bindings}\n"
              for node, number, name, state, flag, bindings in old.query(
                  "SELECT node, id, name, run_state, auto_start, bindings FROM sites WHERE listed ORDER BY node, id")) + """
[group EXCLUSTER1 Cluster Group]
owner=EXCH-B
[group EXCLUSTER1 Exchange Virtual Server 1]
owner=EXCH-B
""" + "".join(f"resource={name}: {kind}\n" for name, kind in
              old.query("SELECT name, type FROM resources WHERE node = 1 AND group_name LIKE 'Exchange%'")))
    daemon = Daemon(programs, simulator, tmp_path / "daemon", NODES)
    daemon.environment = clock
    return daemon, simulator


def timeline(programs, daemon, node):
    result = programs.sitewatch(f"--config={daemon.configuration}", "timeline", node, env=daemon.environment)
    assert result.status == 0 and result.stderr == b"", str(result)
    return result.text


def check(programs, daemon, node):
    return programs.check(f"--config={daemon.configuration}", f"--node={node}", env=daemon.environment)


def test_the_text_is_a_history_of_that_release_with_something_in_every_table(old):
    assert old.version_before == [APPLICATION, VERSION_OF_RELEASE, "wal"]
    assert all(old.before.values()), {table: len(rows) for table, rows in old.before.items()}


def test_a_new_file_has_the_same_tables(old, programs, world):
    daemon, _ = world
    fresh = daemon.folder / "fresh.db"
    programs.check(f"--config={daemon.configuration}", "--node=EXCH-A", f"--history={fresh}", env=daemon.environment)
    check(programs, daemon, "EXCH-A")
    new = OldHistory.__new__(OldHistory)
    new.path = fresh
    assert new.tables() == old.tables(), "a file that was migrated is like one that is made"


@pytest.mark.parametrize("node", NODES)
def test_the_timeline_is_what_that_release_told(old, world, programs, node):
    daemon, _ = world
    other = "EXCH-B" if node == "EXCH-A" else "EXCH-A"
    check(programs, daemon, other)          # what may write takes the file over
    assert timeline(programs, daemon, node) == (FIXTURES / f"release-0.1.0-{node}.txt").read_text()
    old.assert_kept()


def test_a_look_goes_on_where_that_release_stopped(old, world, programs):
    daemon, _ = world
    found = check(programs, daemon, "EXCH-A")
    assert found.state == "CRITICAL" and found.value("down") == 1, "OWA is; the stop of Shop was accepted"
    pools = old.query("SELECT name, has_run FROM kept_pools WHERE node = (SELECT id FROM nodes WHERE name = 'EXCH-B')")
    assert pools == [("DefaultAppPool", 1)], "of a node that was not looked at since"
    shown = programs.sitewatch(f"--config={daemon.configuration}", "show", "EXCH-A", env=daemon.environment)
    assert "stopped, accepted by jane.doe at 09:30" in shown.text
    assert "seen off since 09:12" in found.all_text
    told = (FIXTURES / "release-0.1.0-EXCH-A.txt").read_text()
    assert timeline(programs, daemon, "EXCH-A").startswith(told)
    assert not re.search("site|restart", timeline(programs, daemon, "EXCH-A")[len(told):]), "no site changed"
    check(programs, daemon, "EXCH-B")
    told = (FIXTURES / "release-0.1.0-EXCH-B.txt").read_text()
    assert "the node restarted" in timeline(programs, daemon, "EXCH-B")[len(told):]
    old.assert_kept()


def test_what_is_written_stands_beside_what_was(old, world, programs):
    daemon, simulator = world
    result = programs.sitewatch(f"--config={daemon.configuration}", "accept", "EXCH-A", "OWA", "--by=john.roe",
                                env=daemon.environment)
    assert result.status == 0, str(result)
    assert check(programs, daemon, "EXCH-A").value("down") == 0
    accepted = old.query("SELECT name, accepted_by FROM sites WHERE accepted_at > 0 ORDER BY id")
    assert accepted == [("OWA", "john.roe"), ("Shop", "jane.doe")]
    open_before = old.query("SELECT id FROM repairs WHERE result = ''")
    handler = programs.run([programs.build / "start_iis_sites", f"--config={daemon.configuration}", "--node=EXCH-B",
                            "--state=CRITICAL", "--state-type=HARD", "--attempt=3"], env=daemon.environment)
    assert handler.status == 0, str(handler)
    assert simulator.sites("EXCH-B")[3]["state"] == "started"
    assert len(open_before) == 1 and "start: not finished" in timeline(programs, daemon, "EXCH-B")[-2000:]
    assert old.query("SELECT count(*) FROM repairs WHERE result = ''") == [(0,)]
    old.assert_kept()


def stored(words):
    return dict(line.split("=", 1) for line in words.splitlines())


def test_the_daemon_delivers_what_that_release_left_in_the_outbox(old, world, programs, tmp_path):
    daemon, simulator = world
    waiting = [stored(words) for words, in old.query("SELECT words FROM outbox ORDER BY id")]
    expected = [(KINDS[int(one["kind"])], int(one["site"]) or None, one["text"].replace("%25", "%")) for one in waiting]
    simulator.fault("hang", count=0)    # so that nothing new is told
    with Console(tmp_path, programs.build) as console:
        daemon.agentx["socket"] = console.master.agentx_socket
        daemon.configure()
        with daemon:
            eventually("all of them", lambda: len(console.kinds()) >= len(expected))
            eventually("the outbox is empty", lambda: old.query("SELECT count(*) FROM outbox") == [(0,)])
            assert console.get("swNodeName.1") == '"EXCH-A"' and console.get("swNodeName.2") == '"EXCH-B"'
        number = "." + console.mib.numbers["swEventText"]
        told = [(kind, site, trap.value(number).strip('"')) for kind, site, trap in console.notifications()]
    assert told == expected
    assert len(Counter(kind for kind, _, _ in told)) == 9, "all kinds but the summary"
    old.assert_kept("outbox")


def test_that_release_could_read_what_the_daemon_leaves_in_the_outbox(old, world):
    daemon, simulator = world
    count = "SELECT count(*) FROM outbox"
    before = old.query(count)[0][0]
    simulator.fault("http-503", count=0)
    with daemon:
        eventually("one more", lambda: old.query(count)[0][0] > before)
    theirs, ours = (stored(old.query(f"SELECT words FROM outbox ORDER BY id {order} LIMIT 1")[0][0])
                    for order in ("ASC", "DESC"))
    assert KINDS[int(ours["kind"])] == "unreachable" and "HTTP 503" in ours["node-error"]
    assert theirs.keys() <= ours.keys()
    old.assert_kept()
