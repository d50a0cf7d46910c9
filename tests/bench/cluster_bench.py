#!/usr/bin/python3
"""What the check of a cluster costs beside the checks of its nodes: cluster_bench.py BUILD [ROUNDS]

A cluster of four nodes, over HTTPS with Basic. CPU against four checks, one after the other, in turn with it; wall time against the
slowest of its nodes, one of which answers slowly.
"""
import os
import statistics
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from bench import measure, row  # noqa: E402
from simulator import Simulator  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 21
NODES = [f"EXCH-{letter}" for letter in "ABCD"]
SITES = 10
SLOW_MS = 20
MOST_CPU = 1.1


def scenario():
    text = ""
    for node in NODES:
        text += f"[node {node}]\nwindows=2016\ncluster=EXCLUSTER\n"
        for number in range(1, SITES + 1):
            state = "started" if node == NODES[0] or number > 2 else "stopped"
            text += f"[site {node} {number}]\nname=Site {number}\nbindings=http *:{8000 + number}:\nstate={state}\n"
    return text + f"[group EXCLUSTER Web]\nowner={NODES[0]}\nsites=1,2\nresource=Web script: Generic Script\n"


def configuration(sim, folder):
    path = folder / "sitewatch.conf"
    path.write_text(f"[defaults]\nauth = basic\nuser = {sim.user}\npassword-file = {sim.password_file}\nca-file = {sim.ca_file}\n"
                    f"port = {sim.https_port}\ntimeout = 60\n[history]\nfile = {folder}/history.db\n"
                    f"[cluster EXCH]\nnodes = {' '.join(NODES)}\nclustered = Web: Site 1\nclustered = Web: Site 2\n" +
                    "".join(f"[node {node}]\naddress = {node.lower()}.localhost\n" for node in NODES))
    return path


def medians(single, together):
    """((CPU, wall) of the single checks: summed, and the slowest; the same of the cluster's)"""
    sums, slowest, cpus, walls = [], [], [], []
    for number in range(ROUNDS + 1):
        alone = [measure(argv, dict(os.environ)) for argv in single]
        cluster = measure(together, dict(os.environ))
        assert {run[2] for run in alone} | {cluster[2]} == {0}, "all is well there"
        if number == 0:
            continue
        sums.append(sum(run[0] for run in alone))
        slowest.append(max(run[1] for run in alone))
        cpus.append(cluster[0])
        walls.append(cluster[1])
    return [statistics.median(column) for column in (sums, slowest, cpus, walls)]


def main():
    with tempfile.TemporaryDirectory() as name, Simulator(BUILD / "iis-simulator", scenario=scenario()) as sim:
        path = configuration(sim, Path(name))
        check = [str(BUILD / "check_iis_sites"), f"--config={path}"]
        single, together = [[*check, f"--node={node}"] for node in NODES], [*check, "--cluster=EXCH"]
        print(f"\nA cluster of {len(NODES)} nodes, {SITES} sites each, HTTPS Basic (medians of {ROUNDS} rounds in turn)")
        sums, _, cpu, _ = medians(single, together)
        print(f"  CPU: {len(NODES)} single checks {sums:.1f} ms, the cluster's {cpu:.1f} ms: {cpu / sums:.2f} x (bar: {MOST_CPU})")
        row(f"the check of a cluster of {len(NODES)} nodes", f"{cpu:.1f} ms", f"{cpu / sums:.2f} x the checks of its nodes ({sums:.1f} ms)")
        sim.control("latency", node=NODES[2], ms=SLOW_MS)
        _, slowest, _, wall = medians(single, together)
        print(f"  wall, one node {SLOW_MS} ms a request slower: the slowest node {slowest:.0f} ms, the cluster's {wall:.0f} ms: "
              f"{wall / slowest:.2f} x")


main()
