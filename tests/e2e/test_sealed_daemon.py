"""sitewatchd over Kerberos and NTLM: it keeps a session as long as the node does, and gets its own tickets in time."""
import contextlib
import sqlite3

import pytest

from daemon_host import Console, Daemon
from processes import eventually
from sealed_stage import PASSWORD, kdc_fixture, stage_fixture  # noqa: F401  (the last two are fixtures)


@pytest.fixture
def console(tmp_path, programs):
    with Console(tmp_path / "console", programs.build) as console:
        yield console


class SealedDaemon(Daemon):
    """One that talks to the stage's simulator, over plain HTTP sealed. ways: {node: keys of its account}."""

    def __init__(self, stage, ways, console, https=False, **defaults):
        nodes = {name: {"address": f"{name.lower()}.localhost", **keys} for name, keys in ways.items()}
        super().__init__(stage.programs, None, stage.folder / "daemon", nodes, console.master,
                         defaults={"allow-unencrypted": "no", "spn": "HTTP/localhost", "auth": "negotiate",
                                   "http": "no" if https else "yes", "ca-file": stage.simulator.ca_file or "/nonexistent",
                                   "port": stage.simulator.https_port if https else stage.simulator.http_port, **defaults})
        self.environment = stage.environment()
        self.simulator = stage.simulator

    def rounds(self, count):
        """Wait until each node was asked so often again."""
        before = self.simulator.request_count()
        eventually(f"{count} rounds", lambda: self.simulator.request_count() >= before + 10 * count * len(self.nodes))

    def stop(self, *args):
        process = self.process
        if process is not None:
            with open(f"/proc/{process.pid}/cmdline", encoding="utf-8") as words:
                assert PASSWORD not in words.read()
        took = super().stop(*args)
        assert PASSWORD not in self.log()
        for file in self.folder.glob("history.db*"):
            assert PASSWORD.encode() not in file.read_bytes(), file
        return took


@pytest.fixture
def password_keys(stage):
    return {"user": "monitor@SIMULATOR.EXAMPLE", "password-file": stage.password_file}


@pytest.fixture
def ntlm_keys(stage):
    return {"auth": "ntlm", "user": "SIMULATOR\\monitor", "password-file": stage.password_file}


def test_one_ticket_serves_many_polls_and_many_connections(stage, kdc, console, password_keys):
    stage.start(iis=6, https=False)
    tickets, services = kdc.issued("AS_REQ", "monitor"), kdc.issued("TGS_REQ", "monitor")
    with SealedDaemon(stage, {"EXCH-A": password_keys}, console) as daemon:
        console.wait("swNodeReachable.1", 1)
        daemon.rounds(3)
        stage.simulator.fault("connection-close", count=3)
        daemon.rounds(3)
        stage.simulator.fault("http-401", count=1)
        daemon.rounds(2)
        assert kdc.issued("AS_REQ", "monitor") == tickets + 1
        assert kdc.issued("TGS_REQ", "monitor") == services + 1
        assert console.kinds() == []


@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("way", ["password", "keytab"])
def test_tickets_are_renewed_before_they_end(stage, kdc, console, way, https):
    """A ticket counts as over a minute before it is: with these that is at once."""
    user = f"short-{way}-{'https' if https else 'http'}"
    kdc.add_user(user, PASSWORD, "-maxlife", '"62 seconds"')
    keys = {"user": f"{user}@SIMULATOR.EXAMPLE"}
    keys |= {"keytab": kdc.keytab(user)} if way == "keytab" else {"password-file": stage.password_file}
    stage.start(iis=6, https=https)
    with SealedDaemon(stage, {"EXCH-A": keys}, console, https):
        eventually("three tickets", lambda: kdc.issued("AS_REQ", user) >= 3)
        assert console.get("swNodeReachable.1") == "1"
        assert console.kinds() == []


def test_many_sessions_in_many_threads(stage, kdc, console, password_keys, ntlm_keys):
    count = 24
    stage.start(iis=7, https=False, nodes=count, sites=2)
    names = [node["name"] for node in stage.simulator.state()["nodes"]]
    ways = [password_keys, {"auth": "kerberos", "user": "monitor", "keytab": kdc.keytab("monitor")}, ntlm_keys]
    nodes = {name: ways[number % len(ways)] for number, name in enumerate(names)}
    with SealedDaemon(stage, nodes, console, timeout=30) as daemon:
        console.wait("swSites.0", 2 * count)
        for kind in ("connection-close", "http-401"):
            for name in names:
                # Not the first message of a session: who is let in and then refused is refused.
                stage.simulator.fault(kind, node=name, count=1, skip=3)
            daemon.rounds(3)
            stage.simulator.control("faults-clear")
        assert console.get("swNodesUnreachable.0") == "0", daemon.log()
        assert console.kinds() == [], daemon.log()


def test_one_logon_by_ntlm_serves_many_polls(stage, console, ntlm_keys):
    """Between two polls its context is put away."""
    stage.start(iis=6, https=False, nodes=1)
    with SealedDaemon(stage, {"EXCH-A": ntlm_keys}, console) as daemon:
        console.wait("swNodeReachable.1", 1)
        logons = stage.simulator.requests()["logons"]
        daemon.rounds(4)
        assert stage.simulator.requests()["logons"] == logons
        stage.simulator.fault("connection-close", count=1)
        daemon.rounds(3)
        assert stage.simulator.requests()["logons"] == 2 * logons
        assert console.kinds() == [], daemon.log()


def test_a_node_that_has_another_key_since_gets_another_ticket(stage, kdc, console, password_keys):
    """It joined the domain anew: the ticket that we keep is for its old key."""
    service = "HTTP/joined.localhost"
    keytab = kdc.add_service(service)
    stage.start(f"--keytab={keytab}", iis=6, https=False)
    with SealedDaemon(stage, {"EXCH-A": password_keys | {"spn": service}}, console) as daemon:
        console.wait("swSites.0", 5)
        kdc.admin(f"cpw -randkey {service}")
        kdc.keytab(service).rename(keytab)
        stage.simulator.fault("connection-close", count=1)
        console.wait_for(("unreachable", None), ("reachable", None))
        assert "registered for another account" in daemon.log()


def test_a_kdc_that_is_away_hurts_only_who_needs_it(stage, kdc, console, password_keys, ntlm_keys):
    """Who has a ticket goes on, also after a look that failed; NTLM takes no notice; who needs one does not wait for long."""
    stage.start(iis=6, https=False, nodes=3)
    kerberos = password_keys | {"auth": "kerberos"}
    nodes = {"EXCH-A": kerberos, "EXCH-B": ntlm_keys}
    with SealedDaemon(stage, nodes, console, timeout=5) as daemon:
        console.wait("swSites.0", 10)
        with kdc.silent():
            stage.simulator.fault("http-404", node="EXCH-A", count=1)
            console.wait_for(("unreachable", None), ("reachable", None))
            daemon.reload({name: daemon.nodes["EXCH-A"] | {"address": f"{name.lower()}.localhost"} if name == "EXCH-C"
                           else daemon.nodes[name] for name in ("EXCH-A", "EXCH-B", "EXCH-C")})
            console.wait_for(("unreachable", None), ("unreachable", None))
            assert "no KDC" in daemon.log()
            assert console.get("swNodesUnreachable.0") == "1"
            daemon.rounds(2)
        console.wait_for(("reachable", None), ("reachable", None))
        console.wait("swSites.0", 15)
        assert console.get("swNodesUnreachable.0") == "0"


def test_a_keytab_that_is_too_old_is_tried_rarely_and_a_new_one_soon(stage, kdc, console):
    kdc.add_user("moved", PASSWORD)
    keytab = kdc.keytab("moved")
    kdc.admin(f"cpw -pw {PASSWORD}-2 moved")

    def tries():
        return sum(1 for line in kdc.log().splitlines() if " moved@" in line and ": PREAUTH_FAILED: " in line)
    stage.start(iis=6, https=False)
    with SealedDaemon(stage, {"EXCH-A": {"auth": "kerberos", "user": "moved", "keytab": keytab}}, console) as daemon:
        daemon.wait_for_log("which takes the salt from the KDC; next try in ")
        eventually("a third try", lambda: tries() >= 3)  # the next one after 8 intervals
        count = tries()
        kdc.keytab("moved").rename(keytab)
        eventually("it answers", lambda: console.get("swNodeReachable.1") == "1", limit_s=6)
        assert tries() == count


def polled_at(daemon):
    with contextlib.closing(sqlite3.connect(daemon.history)) as history:
        return history.execute("SELECT max(polled_at) FROM polls").fetchone()[0]


def test_missing_tickets_are_no_failed_logon_and_kinit_helps_at_the_next_interval(stage, kdc, console):
    cache = stage.folder / "cache"
    stage.start(iis=6, https=False)
    daemon = SealedDaemon(stage, {"EXCH-A": {"auth": "kerberos"}}, console)
    daemon.environment |= {"KRB5CCNAME": f"FILE:{cache}"}
    with daemon:
        first = eventually("a first poll", lambda: polled_at(daemon))
        eventually("it is polled at its interval", lambda: polled_at(daemon) >= first + 7, limit_s=13)
        assert "kinit" in daemon.log() and "next try" not in daemon.log()
        kdc.tickets("monitor", PASSWORD).rename(cache)
        console.wait("swNodeReachable.1", 1)
