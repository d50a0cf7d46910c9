#!/usr/bin/python3
"""Two builds of sitewatch beside each other: against_bench.py BUILD OTHER-BUILD [ROUNDS]

The same commands with the programs of both, in turn, against the same simulator (of BUILD). CPU is that of whole processes,
and the ratio the median of the ratios pair by pair. Instructions, where valgrind is installed, are counted by callgrind:
they say the same on a busy machine, to a part in a hundred.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from bench import measure  # noqa: E402
from simulator import Simulator  # noqa: E402

NEW, OLD = (Path(name).resolve() for name in sys.argv[1:3])
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 21
SITES = 10


def environment(build):
    return dict(os.environ, LD_LIBRARY_PATH=str(build / ".libs"))  # where 0.1.0 looks for its modules


def instructions(build, argv):
    """How many the process executes; None where valgrind is not installed or gave up."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *argv],
                              env=environment(build), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False).stderr
    found = re.search(r"Collected : (\d+)", told)
    return int(found[1]) if found else None


def compare(title, command):
    """`command(build, folder)` is the command line that both run, each with a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        lines = {}
        for build, side in ((NEW, "new"), (OLD, "old")):
            folder = Path(name) / side
            folder.mkdir()
            lines[build] = command(build, folder)
        ratios = []
        for number in range(ROUNDS + 1):
            new, old = (measure(lines[build], environment(build)) for build in (NEW, OLD))
            if new[2] != old[2]:
                sys.exit(f"{title}: exit status {new[2]}, and {old[2]} of the other build: they do not do the same")
            if number > 0:  # the first is a warm-up
                ratios.append((new[0] / old[0], new[0], old[0]))
        counted = [instructions(build, lines[build]) for build in (NEW, OLD)]
    ratio, new, old = (statistics.median(column) for column in zip(*ratios))
    counts = f"{counted[0] / 1e6:9.2f} {counted[1] / 1e6:9.2f} {counted[0] / counted[1]:7.3f}" if all(counted) else ""
    print(f"  {title:44} {new:8.1f} {old:8.1f} {ratio:7.2f}   {counts}", flush=True)


def main():
    print(f"{NEW}\nagainst {OLD}\n({ROUNDS} rounds in turn)\n")
    print(f"  {'':44} {'CPU ms':>8} {'other':>8} {'ratio':>7}   {'M instr.':>9} {'other':>9} {'ratio':>7}")
    for iis in (6, 7):
        with Simulator(NEW / "iis-simulator", iis=iis, sites=SITES) as sim:
            def check(build, folder, *options):
                return [str(build / "check_iis_sites"), "-H", "localhost", "--auth=basic", "-u", sim.user,
                        f"--password-file={sim.password_file}", f"--history={folder}/history.db", *options]
            compare(f"check, IIS {iis}, HTTPS", lambda build, folder: check(
                build, folder, "-p", str(sim.https_port), f"--ca-file={sim.ca_file}"))
            compare(f"check, IIS {iis}, HTTP", lambda build, folder: check(
                build, folder, "-p", str(sim.http_port), "--http", "--allow-unencrypted"))
    for build in (NEW, OLD):    # `make` alone does not
        subprocess.run(["make", "-s", "-C", str(build), "tests/bench/history_bench"], check=True,
                       stdout=subprocess.DEVNULL)
    compare("history, 2,000 looks at 100 nodes of 10 sites", lambda build, folder: [
        str(build / "tests/bench/history_bench"), str(folder), "2000", "100", str(SITES)])
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, str(HERE / "generate.py"), name], check=True, stdout=subprocess.DEVNULL)
        for file in ("MetaBase.xml", "applicationHost.config"):
            compare(f"check --file, {file} of 20,000 sites",
                    lambda build, _: [str(build / "check_iis_sites"), f"--file={name}/{file}", "--history=none"])


main()
