#!/usr/bin/python3
"""Two builds of sitewatch beside each other: against_bench.py BUILD OTHER-BUILD [ROUNDS]

The same commands with the programs of both, in turn, against the same simulator (of BUILD); beside the check over HTTPS curl, posting
as often as that of OTHER-BUILD. CPU is that of whole processes, and the ratio the median of the ratios pair by pair. Instructions,
where valgrind is installed, are counted by callgrind: they say the same on a busy machine, to a part in a hundred.
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

from bench import a_day_passes, curl_command, measure, row  # noqa: E402
from sealed_bench import Scene  # noqa: E402
from sealed_stage import running_kdc  # noqa: E402
from simulator import Simulator  # noqa: E402

NEW, OLD = (Path(name).resolve() for name in sys.argv[1:3])
OLD_NAME = os.environ.get("AGAINST_NAME", "the other build")
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 21
SITES = 10
LATENCY_MS = 20
STEADY_S = 720                  # so long after a change all is asked


def environment(build, more):
    return dict(os.environ, **more, LD_LIBRARY_PATH=str(build / ".libs"))  # where 0.1.0 looks for its modules


def instructions(build, argv, more):
    """How many the process executes; None where valgrind is not installed or gave up."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *argv],
                              env=environment(build, more), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False).stderr
    found = re.search(r"Collected : (\d+)", told)
    return int(found[1]) if found else None


def compare(title, command, bar=None, more=None):
    """`command(build, folder)` is the command line that both run, each with a folder of its own, and `more` its environment."""
    with tempfile.TemporaryDirectory() as name:
        lines = {}
        for build, side in ((NEW, "new"), (OLD, "old")):
            folder = Path(name) / side
            folder.mkdir()
            lines[build] = command(build, folder)
        ratios = []
        for number in range(ROUNDS + 1):
            new, old = (measure(lines[build], environment(build, more or {})) for build in (NEW, OLD))
            if new[2] != old[2]:
                sys.exit(f"{title}: exit status {new[2]}, and {old[2]} of the other build: they do not do the same")
            if number > 0:  # the first is a warm-up
                ratios.append((new[0] / old[0], new[0], old[0]))
        counted = [instructions(build, lines[build], more or {}) for build in (NEW, OLD)]
    ratio, new, old = (statistics.median(column) for column in zip(*ratios))
    counts = f"{counted[0] / 1e6:9.2f} {counted[1] / 1e6:9.2f} {counted[0] / counted[1]:7.3f}" if all(counted) else ""
    print(f"  {title:44} {new:8.1f} {old:8.1f} {ratio:7.2f}   {counts}", flush=True)
    in_instructions = f"; {counted[0] / 1e6:.1f} of {counted[1] / 1e6:.1f} million instructions" if all(counted) else ""
    row(f"{title}, beside {OLD_NAME}", f"{new:.1f} ms", f"{ratio:.2f} x ({old:.1f} ms{in_instructions})" + (f"; bar {bar:.2f}" if bar else ""))


def check(sim, build, folder, *options):
    return [str(build / "check_iis_sites"), "-H", "localhost", "--auth=basic", "-u", sim.user,
            f"--password-file={sim.password_file}", f"--history={folder}/history.db", *options]


def over_https(sim):
    return "-p", str(sim.https_port), f"--ca-file={sim.ca_file}"


def beside_curl(sim, iis):
    """The check against curl that posts as often as the other build's check does once it has seen the node."""
    with tempfile.TemporaryDirectory() as name:
        folder, ratios = Path(name), []
        (folder / "old").mkdir()
        for _ in range(2):
            before = sim.request_count()
            measure(check(sim, OLD, folder / "old", *over_https(sim)), environment(OLD, {}))
        posts = sim.request_count() - before
        ours, curl = check(sim, NEW, folder, *over_https(sim)), curl_command(sim, posts, HERE / "enumerate_w3svc.xml", folder)
        for number in range(ROUNDS + 1):
            pair = measure(ours)[0], measure(curl)[0]
            if number > 0:
                ratios.append((pair[0] / pair[1], *pair))
    ratio, new, other = (statistics.median(column) for column in zip(*ratios))
    print(f"  {f'check, IIS {iis}, HTTPS, beside curl, {posts} POSTs':44} {new:8.1f} {other:8.1f} {ratio:7.2f}", flush=True)
    row(f"check, IIS {iis}, HTTPS", f"{new:.1f} ms", f"{ratio:.2f} x curl making {posts} POSTs, as {OLD_NAME} does ({other:.1f} ms); bar 0.70")


def compare_latency(sim, iis):
    """A look in steady state, once two ways to the sites were compared: how many requests it makes, and how long it takes."""
    told = {}
    with tempfile.TemporaryDirectory() as name:
        folders = {build: Path(name) / side for build, side in ((NEW, "new"), (OLD, "old"))}
        for build, folder in folders.items():
            folder.mkdir()
            measure(check(sim, build, folder, *over_https(sim)), environment(build, {}))
        a_day_passes(folders[NEW] / "history.db")
        sim.control("clock", advance=STEADY_S)
        for build, folder in folders.items():
            measure(check(sim, build, folder, *over_https(sim)), environment(build, {}))
        sim.control("clock", advance=60)
        sim.control("latency", ms=LATENCY_MS)
        for build, folder in folders.items():
            before = sim.request_count()
            _, wall, _ = measure(check(sim, build, folder, *over_https(sim)), environment(build, {}))
            told[build] = wall, sim.request_count() - before
    (new, requests), (old, others) = told[NEW], told[OLD]
    title = f"a look in steady state, IIS {iis}, {LATENCY_MS} ms a request"
    print(f"  {title}: {requests} requests and {new:.0f} ms, {others} and {old:.0f} ms of the other: {new / old:.2f}", flush=True)
    row(title, f"{requests} requests, {new:.0f} ms", f"{new / old:.2f} x {OLD_NAME} ({others} requests, {old:.0f} ms); bar 0.45")


def compare_sealed():
    bars = {"Kerberos, HTTP sealed, keytab": 0.60, "NTLM, HTTP sealed": 0.75}
    with tempfile.TemporaryDirectory() as name, running_kdc() as kdc:
        for iis in (6, 7):
            folder = Path(name) / str(iis)
            folder.mkdir()
            scene = Scene(NEW, folder, kdc, iis)
            with scene.simulator:
                for title, argv, _ in scene.commands():
                    if title in bars:
                        compare(f"check, IIS {iis}, {title}", lambda build, _, argv=argv: [str(build / "check_iis_sites"), *argv[1:]],
                                bars[title], {key: str(value) for key, value in scene.environment.items()})


def main():
    print(f"{NEW}\nagainst {OLD}\n({ROUNDS} rounds in turn)\n")
    print(f"  {'':44} {'CPU ms':>8} {'other':>8} {'ratio':>7}   {'M instr.':>9} {'other':>9} {'ratio':>7}")
    for iis in (6, 7):
        with Simulator(NEW / "iis-simulator", iis=iis, sites=SITES) as sim:
            compare(f"check, IIS {iis}, HTTPS", lambda build, folder: check(sim, build, folder, *over_https(sim)), 0.60)
            compare(f"check, IIS {iis}, HTTP", lambda build, folder: check(
                sim, build, folder, "-p", str(sim.http_port), "--http", "--allow-unencrypted"), 0.30)
            beside_curl(sim, iis)
            compare_latency(sim, iis)
    compare_sealed()
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
