"""sitewatchd with many nodes, for long, and when the clock is set: nobody delays another, nothing grows."""
import calendar
import os
import time

import pytest

from daemon_host import Console, Daemon
from processes import eventually

SOAK_POLLS = int(os.environ.get("SITEWATCH_SOAK_POLLS", "400"))


@pytest.fixture
def console(tmp_path, programs):
    with Console(tmp_path, programs.build) as console:
        yield console


def simulated_nodes(simulator):
    """The names of all nodes that the simulator has."""
    return [node["name"] for node in simulator.state()["nodes"]]


def test_nodes_that_never_answer_delay_no_other(console, programs, start_simulator, tmp_path):
    count = 200 if programs.is_sanitized else 1000
    simulator = start_simulator(iis=7, nodes=count, sites=2)
    names = simulated_nodes(simulator)
    assert len(names) == count
    dead = set(names[::10])
    for name in dead:
        simulator.fault("hang", node=name, count=0)
    nodes = {name: {"address": f"{name.lower()}.localhost"} for name in names}
    interval = 12 if programs.is_sanitized else 20
    daemon = Daemon(programs, simulator, tmp_path / "daemon", nodes, console.master,
                    defaults={"interval": interval, "timeout": 10})
    with daemon:
        eventually("all have been asked", lambda: console.get("swNodesUnreachable.0") == str(len(dead)), 120)
        healthy = sum(1 for name in names if name not in dead)
        assert console.get("swSites.0") == str(2 * healthy)

        def ages():
            shown = dict(console.master.walk(console.mib.oid("swNodeName"), tool="snmpbulkwalk"))
            polled = dict(console.master.walk(console.mib.oid("swNodeLastPoll"), tool="snmpbulkwalk",
                                              options=("-On", "-OQ", "-Oe", "-Ox")))
            now = time.time()
            found = {}
            for (oid, name), value in zip(shown.items(), polled.values()):
                octets = bytes(int(part, 16) for part in value.replace('"', "").split())
                when = calendar.timegm((octets[0] * 256 + octets[1], *octets[2:7], 0, 0, 0))
                found[name.strip('"')] = now - when
            return found
        for _ in range(3):
            # Each healthy node within its interval, the jitter, and what making and reading the tables takes.
            oldest = max(age for name, age in ages().items() if name not in dead)
            assert oldest <= interval * 1.05 + 6, f"a node was not asked for {oldest:.0f} s"
        assert len(os.listdir(f"/proc/{daemon.process.pid}/task")) <= 64 + 4
        kinds = console.kinds()
        assert len(kinds) == len(dead) and {kind for kind, _ in kinds} == {"unreachable"}


def test_a_soak_of_polls_leaves_memory_and_descriptors_flat(console, programs, start_simulator, tmp_path):
    simulator = start_simulator(iis=7, nodes=20, sites=5)
    names = simulated_nodes(simulator)
    nodes = {name: {"address": f"{name.lower()}.localhost"} for name in names}

    def polls():
        return simulator.requests()["total"]
    with Daemon(programs, simulator, tmp_path / "daemon", nodes, console.master) as daemon:
        console.wait("swSites.0", 100)
        per_poll = 10  # requests of one look, about
        start = polls()

        def stir(until):
            turn = 0
            while polls() - start < until * per_poll:
                node = names[turn % len(names)]
                simulator.control("stop" if turn // len(names) % 2 == 0 else "start", node=node, site=1 + turn % 5)
                seen = polls()
                eventually("more polls", lambda: polls() > seen + per_poll)
                turn += 1
        stir(SOAK_POLLS // 2)
        daemon.reload(nodes)
        memory, descriptors = daemon.memory_kib(), daemon.descriptors()
        stir(SOAK_POLLS)
        daemon.reload(nodes)
        assert daemon.descriptors() <= descriptors + 2
        # A sanitizer keeps what was freed in quarantine for a while.
        assert daemon.memory_kib() <= memory * (1.6 if programs.is_sanitized else 1.1) + 2048


def test_a_clock_that_is_set_back_or_forth_stops_nothing(console, programs, start_simulator, tmp_path):
    simulator = start_simulator(iis=7)
    shift = tmp_path / "shift"
    shift.write_text("0")
    daemon = Daemon(programs, simulator, tmp_path / "daemon", {"EXCH-A": {"address": "exch-a.localhost"}}, console.master)
    daemon.environment = {"LD_PRELOAD": programs.preload("clock_shift"), "CLOCK_SHIFT": str(shift)}
    with daemon:
        console.wait("swSites.0", 5)
        for site, seconds in ((1, -1800), (2, -86400 * 3), (3, 86400 * 30), (4, 0)):
            new = shift.with_suffix(".new")
            new.write_text(str(seconds))
            new.rename(shift)
            simulator.control("stop", node="EXCH-A", site=site)
            console.wait_for(("stopped", site))
        assert console.kinds() == [("stopped", site) for site in (1, 2, 3, 4)]
        assert console.get("swNodeReachable.1") == "1"
