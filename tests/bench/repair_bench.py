#!/usr/bin/python3
"""What a repair costs: repair_bench.py BUILD [SITES...]

All sites of a node are down since its restart, with auto start off. The event handler runs as a monitor calls it, over HTTPS
with Basic, with its default time-out, at 0, 20 and 60 ms a request: how many requests it makes, how long it takes, and how
many sites run 25 s after it was called, when a monitor's patience ends.
"""
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from bench import row  # noqa: E402
from simulator import Simulator  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
SITES = [int(number) for number in sys.argv[2:]] or [10, 60, 100]
PATIENCE_S = 25
ENVIRONMENT = dict(os.environ)


def running(sim):
    return sum(site["state"] == "started" for site in sim.sites("EXCH-A").values())


class WhenAllRun(threading.Thread):
    """Asks the simulator, not the node: when the last site ran, and how many did when patience ended."""

    def __init__(self, sim, count):
        super().__init__(daemon=True)
        self.sim, self.count, self.began = sim, count, time.monotonic()
        self.seconds, self.at_25, self.is_over = None, None, threading.Event()

    def run(self):
        while not self.is_over.wait(0.1):
            seconds, now = time.monotonic() - self.began, running(self.sim)
            if self.at_25 is None and seconds >= PATIENCE_S:
                self.at_25 = now
            if now == self.count:
                self.seconds = seconds
                return

    def end(self):
        self.is_over.set()
        self.join()
        if self.at_25 is None:
            self.at_25 = running(self.sim)


def prepare(sim, folder, count):
    """Seen running by a check; flags cleared; restarted; seen down. Returns the handler's command line."""
    (folder / "conf").write_text(
        f"[defaults]\nauth = basic\nuser = {sim.user}\npassword-file = {sim.password_file}\nca-file = {sim.ca_file}\n"
        f"port = {sim.https_port}\n[history]\nfile = {folder}/history.db\n[node EXCH-A]\naddress = exch-a.localhost\n")
    check = [BUILD / "check_iis_sites", f"--config={folder}/conf", "--node=EXCH-A"]
    subprocess.run(check, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=False)
    for number in range(1, count + 1):
        sim.control("set-flag", node="EXCH-A", site=number, value="off")
    sim.control("restart", node="EXCH-A")
    sim.control("clock", advance=720)
    subprocess.run(check, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=False)
    return [BUILD / "start_iis_sites", f"--config={folder}/conf", "--node=EXCH-A", "--state=CRITICAL", "--state-type=HARD"]


def measure(iis, count, latency_ms):
    with tempfile.TemporaryDirectory() as name, Simulator(BUILD / "iis-simulator", iis=iis, sites=count) as sim:
        handler = prepare(sim, Path(name), count)
        sim.control("latency", ms=latency_ms)
        before = sim.request_count()
        watch = WhenAllRun(sim, count)
        watch.start()
        done = subprocess.run(handler, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - watch.began
        requests = sim.request_count() - before
        watch.end()
    if latency_ms == 60:
        row(f"repair of {count} sites, IIS {iis}, {latency_ms} ms a request", f"{watch.seconds:.1f} s" if watch.seconds else "not all run",
            f"{requests} requests")
    all_run = f"{watch.seconds:9.1f}" if watch.seconds else "        -"
    print(f"  IIS {iis} {count:6} {latency_ms:6} {requests:9} {seconds:8.1f} {all_run} {watch.at_25:10}"
          f"   {done.stdout.split(' - ')[0]}", flush=True)


def main():
    print("\nRepair of a node whose sites are all down (bars: IIS 7+, 60 sites, 60 ms: all run within 25 s; "
          "IIS 6, 100 sites: within 15 s)")
    print(f"  {'':5} {'sites':>6} {'ms':>6} {'requests':>9} {'seconds':>8} {'all run':>9} {'run at 25':>10}")
    for iis in (6, 7):
        for count in SITES:
            for latency_ms in (0, 20, 60):
                measure(iis, count, latency_ms)


main()
