#!/usr/bin/python3
"""What sitewatchd costs while it polls 1,000 nodes a minute, 100 of them dead: daemon_bench.py BUILD [NODES] [SECONDS]

CPU and memory are the kernel's figures of the daemon alone (/proc), over SECONDS after its first round.
"""
import os
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from daemon_host import Console, Daemon  # noqa: E402
from processes import Programs  # noqa: E402
from simulator import Simulator  # noqa: E402
from snmp_master import eventually  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
NODES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 60
SITES = 10


def measure(transport):
    with tempfile.TemporaryDirectory() as name, \
            Simulator(BUILD / "iis-simulator", iis=7, nodes=NODES, sites=SITES, https=transport == "https") as simulator:
        folder = Path(name)
        names = [node["name"] for node in simulator.state()["nodes"]]
        for dead in names[::10]:
            simulator.fault("hang", node=dead, count=0)
        nodes = {node: {"address": "localhost", "url-prefix": f"{node}/wsman"} for node in names}
        defaults = {"interval": 60, "timeout": 10}
        if transport == "https":
            defaults |= {"http": "no", "port": simulator.https_port, "ca-file": simulator.ca_file}
        with Console(folder, BUILD) as console:
            programs = Programs(BUILD, folder)
            daemon = Daemon(programs, simulator, folder / "daemon", nodes, console.master)
            daemon.defaults |= defaults
            daemon.configure()
            with daemon:
                eventually("a first round", lambda: console.get("swNodesUnreachable.0") == str(len(names[::10])), 300)
                time.sleep(60)                      # the second polls spread over the interval
                cpu, began, requests = daemon.cpu_s(), time.monotonic(), simulator.request_count()
                time.sleep(SECONDS)
                cpu, passed = daemon.cpu_s() - cpu, time.monotonic() - began
                requests = simulator.request_count() - requests
                print(f"\n{NODES} nodes a minute over {transport}, {len(names[::10])} of them dead, {SITES} sites each, "
                      f"{passed:.0f} s:")
                print(f"  CPU of the daemon   {100 * cpu / passed:6.1f} % of one core (bar: under 50)")
                print(f"  memory (resident)   {daemon.memory_kib() / 1024:6.1f} MiB (bar: under 100)")
                print(f"  requests a second   {requests / passed:6.1f}")
                print(f"  threads {len(os.listdir(f'/proc/{daemon.process.pid}/task'))}, "
                      f"descriptors {daemon.descriptors()}, age of the oldest poll {console.get('swPollAge.0')} s")


for kind in ("http", "https"):
    measure(kind)
