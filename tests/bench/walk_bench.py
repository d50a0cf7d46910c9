#!/usr/bin/python3
"""What a walk of the site table costs, against a minimal net-snmp subagent of the same shape: walk_bench.py BUILD [ROUNDS]

Both answer through the same kind of private snmpd, in turn in each round, master, subagent and client on one core (over
several the waking of processes is measured, and scatters). Medians over the rounds, ratios of the medians.
"""
import os
import select
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from bench import row  # noqa: E402
from snmp_master import Mib, SnmpMaster, TableServer, eventually  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
SECONDS = 2.0  # of one walk; the smaller tables end before
BAR = 0.8
ROWS = (1000, 10000, 100000)


class Minimal:
    """tests/bench/minimal_subagent."""

    def __init__(self, socket, entry, rows):
        self.process = subprocess.Popen([BUILD / "tests/bench/minimal_subagent", socket, entry, str(rows)],
                                        stdout=subprocess.PIPE)
        assert select.select([self.process.stdout], [], [], 60)[0] and self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def client(master, oid, how):
    """(varbinds, seconds, requests)"""
    words = subprocess.run([BUILD / "tests/bench/walk_client", f"127.0.0.1:{master.port}", oid, how, str(SECONDS)],
                           stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    return int(words[0]), float(words[1]), int(words[2])


def measure(masters, mib, rows):
    entry = mib.oid("swSiteEntry")
    last = f"{mib.oid('swSiteName')}.{rows // 1000}.1000"
    figures = {}
    for _ in range(ROUNDS):
        for name, master in masters.items():
            for how, oid in (("columns", entry), ("column", entry), ("get", last)):
                varbinds, seconds, requests = client(master, oid, how)
                figures.setdefault((name, how), []).append((varbinds / seconds, seconds / requests * 1e6))
    return {key: tuple(statistics.median(column) for column in zip(*runs)) for key, runs in figures.items()}


def main():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    mib = Mib(BUILD)
    columns = len(mib.columns("swSiteEntry"))
    print(f"SNMP, {columns} columns, master, subagent and client on one core (medians of {ROUNDS} rounds in turn)")
    print(f"  {'':28} {'all columns a GETBULK':>24} {'by column':>12} {'one GET':>10}")
    ratios, speeds = [], []
    for rows in ROWS:
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            masters = {name: stack.enter_context(SnmpMaster(Path(folder) / name)) for name in ("sitewatch", "minimal")}
            server = stack.enter_context(TableServer(BUILD, masters["sitewatch"].agentx_socket))
            server.publish(rows // 1000, 1000)
            stack.enter_context(Minimal(masters["minimal"].agentx_socket, mib.oid("swSiteEntry"), rows))
            for master in masters.values():
                eventually("answers", lambda m=master: m.answers(mib.oid("swSiteName.1.1")))
            figures = measure(masters, mib, rows)
        for name in masters:
            together, one, get = (figures[name, how] for how in ("columns", "column", "get"))
            speeds += [together[0] / columns] if name == "sitewatch" else []
            print(f"  {name + f', {rows:,} rows':28} {together[0] / columns:8,.0f} rows/s {together[0]:8,.0f}/s "
                  f"{one[0]:10,.0f}/s {get[1]:7.0f} us")
        ratio = [figures["sitewatch", how][0] / figures["minimal", how][0] for how in ("columns", "column", "get")]
        ratios += ratio[:2]
        print(f"  {'sitewatch / minimal':28} {ratio[0]:24.2f} {ratio[1]:12.2f} {ratio[2]:10.2f}")
    row(f"SNMP walk of {ROWS[0]:,} to {ROWS[-1]:,} sites", f"{min(speeds):,.0f} to {max(speeds):,.0f} rows/s",
        f"{min(ratios):.2f} to {max(ratios):.2f} x a minimal net-snmp subagent of the same shape")
    print(f"  the worst walk: {min(ratios):.2f} of the minimal subagent's (bar: at least {BAR})")


if __name__ == "__main__":
    main()
