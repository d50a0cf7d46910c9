#!/usr/bin/python3
"""What one check costs, against what others cost: check_bench.py BUILD [ROUNDS]

Every figure is of whole processes as the kernel accounts for them (wait4), all commands in turn in each round so that a
machine whose speed drifts drifts for all, medians over the rounds, ratios of the medians.
"""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from bench import compare as compare_in, curl_command, row  # noqa: E402
from daemon_host import Daemon  # noqa: E402
from processes import Programs  # noqa: E402
from simulator import Simulator  # noqa: E402
from snmp_master import eventually  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 21
CHECK_HTTP = "/usr/lib/nagios/plugins/check_http"
SITES = 10


def compare(title, commands):
    return compare_in(title, commands, BUILD, ROUNDS)


def bench_check(iis):
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory() as name, Simulator(BUILD / "iis-simulator", iis=iis, sites=SITES) as sim:
        folder = Path(name)
        check = [str(BUILD / "check_iis_sites"), "-H", "localhost", "-p", str(sim.https_port),
                 "--auth=basic", "-u", sim.user, f"--password-file={sim.password_file}", f"--ca-file={sim.ca_file}",
                 f"--history={folder}/history.db"]
        before = sim.request_count()
        subprocess.run(check, env=environment, stdout=subprocess.DEVNULL, check=False)
        requests = sim.request_count() - before
        body = folder / "body.xml"
        body.write_text((HERE / "enumerate_w3svc.xml").read_text())
        pywinrm = [sys.executable, str(HERE / "pywinrm_check.py"), str(iis), str(sim.https_port), sim.user,
                   str(sim.password_file), str(sim.ca_file)]
        no_history = check[:-1] + ["--history=none"]
        medians = compare(f"One check of an IIS {iis} node with {SITES} sites over HTTPS, {requests} requests", [
            ("check_iis_sites", check, environment),
            ("check_iis_sites --history=none", no_history, environment),
            (f"curl, {requests} POSTs on one connection", curl_command(sim, requests, body, folder), None),
            ("check_http -S, one GET", [CHECK_HTTP, "-S", "-H", "localhost", "-p", str(sim.https_port), "-e", "4"],
             None),
            ("pywinrm, the same queries", pywinrm, None),
        ])
    ours, _, peak = medians["check_iis_sites"]
    curl, page, winrm = (next(value[0] for name, value in medians.items() if name.startswith(start))
                         for start in ("curl", "check_http", "pywinrm"))
    row(f"one check of a node with {SITES} sites over HTTPS, Basic, IIS {iis} ({requests} requests)", f"{ours:.1f} ms, {peak:.0f} MiB",
        f"{ours / curl:.2f} x curl posting as often on one connection ({curl:.1f} ms); check_http's one GET {page:.1f} ms; pywinrm asking "
        f"the same {winrm:.0f} ms")
    print(f"  check_iis_sites / curl {ours / curl:.2f} (bar: at most 1.25);"
          f" pywinrm / check_iis_sites {winrm / ours:.1f} (bar: at least 12)")


def configure(folder, daemon, count, in_folder=False):
    """What the daemon of one node reads, with `count` nodes in it: in one file that is vouched for, or in a folder of files."""
    place = folder / f"{count}-{'files' if in_folder else 'nodes'}"
    place.mkdir()
    shutil.copytree(daemon.folder, place / "daemon", ignore=shutil.ignore_patterns("*.sock"))  # a history of its own
    conf = place / "daemon" / daemon.configuration.name
    text = conf.read_text().replace(str(daemon.history), str(place / "daemon" / daemon.history.name))
    sections = {f"EXCH-{number:05}": f"[node EXCH-{number:05}]\naddress = exch-{number:05}.example.com\nignore = Test*\n"
                                     "expect = OWA\n" for number in range(count - 1)}
    if in_folder:
        nodes, text = place / "nodes.d", text.partition("[node EXCH-A]")
        sections["EXCH-A"] = "".join(text[1:])
        text = f"{text[0]}[nodes]\ninclude-dir = {nodes}\n"
        nodes.mkdir()
        for name, section in sections.items():
            (nodes / f"{name}.conf").write_text(section)
    else:
        text += "".join(sections.values())
    conf.write_text(text)
    subprocess.run([BUILD / "sitewatchd", f"--config={conf}", "--check-config"], stdout=subprocess.DEVNULL, check=True)
    return f"--config={conf}"


def remember_all(database, count):
    """The node that was seen, and its sites, as often as configure() has nodes."""
    with contextlib.closing(sqlite3.connect(database)) as db, db:
        db.execute("CREATE TEMP TABLE seen AS SELECT * FROM nodes")
        db.execute("CREATE TEMP TABLE its_sites AS SELECT * FROM sites")
        for number in range(count - 1):
            db.execute("UPDATE seen SET id = ?, name = ?", (1000 + number, f"EXCH-{number:05}"))
            db.execute("UPDATE its_sites SET node = ?", (1000 + number,))
            db.execute("INSERT INTO nodes SELECT * FROM seen")
            db.execute("INSERT INTO sites SELECT * FROM its_sites")


def bench_from_daemon():
    """A check that is answered from what the daemon saw, against the plainest check of a page over plain HTTP."""
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory() as name, Simulator(BUILD / "iis-simulator", iis=7, sites=SITES) as sim:
        folder = Path(name)
        daemon = Daemon(Programs(BUILD, folder), sim, folder / "daemon", {"EXCH-A": {"address": "exch-a.localhost"}},
                        defaults={"interval": 60})
        check = [str(BUILD / "check_iis_sites"), "--node=EXCH-A", "--from-daemon", f"--config={daemon.configuration}"]
        with daemon:
            eventually("a first poll", lambda: subprocess.run(check, env=environment, check=False,
                                                              stdout=subprocess.DEVNULL).returncode == 0)
        many = configure(folder, daemon, 1000)
        remember_all(folder / "1000-nodes/daemon" / daemon.history.name, 1000)
        commands = {"1 node": check, "1 node, --site=GLOB": [*check, "--site=OWA"], "1,000 nodes": [*check, many],
                    "10,000 nodes": [*check, configure(folder, daemon, 10000)],
                    "10,000 nodes, each a file": [*check, configure(folder, daemon, 10000, in_folder=True)]}
        medians = compare(f"One check from the daemon's observation, {SITES} sites", [
            ("check_http over plain HTTP", [CHECK_HTTP, "-H", "localhost", "-p", str(sim.http_port), "-e", "4"], None),
            *((f"--from-daemon, {nodes}", argv, environment) for nodes, argv in commands.items()),
            ("sitewatch nodes, 1,000 nodes", [str(BUILD / "sitewatch"), many, "nodes"], environment)])
    http = medians["check_http over plain HTTP"][0]
    for nodes, bar in (("1 node", 1), ("1,000 nodes", 1), ("10,000 nodes", 1.3), ("10,000 nodes, each a file", 1.3)):
        print(f"  --from-daemon, {nodes} / check_http {medians[f'--from-daemon, {nodes}'][0] / http:.2f} (bar: at most {bar})")
    for nodes in commands:
        cpu, _, peak = medians[f"--from-daemon, {nodes}"]
        row(f"one check from the daemon's observation, {nodes}", f"{cpu:.1f} ms, {peak:.1f} MiB",
            f"{cpu / http:.2f} x check_http over plain HTTP ({http:.1f} ms)")
    cpu, _, peak = medians["sitewatch nodes, 1,000 nodes"]
    row("`sitewatch nodes` of 1,000 nodes that were looked at", f"{cpu:.1f} ms, {peak:.1f} MiB")
    print(f"  sitewatch nodes, 1,000 nodes {medians['sitewatch nodes, 1,000 nodes'][0]:.1f} ms (bar: at most 20)")


def bench_parsing():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(folder)], check=True,
                       stdout=subprocess.DEVNULL)
        for file, kind, title in (
                ("answer_projection.xml", "answer", "an answer of 20,000 sites (select list)"),
                ("answer_star.xml", "answer", "an answer of 20,000 sites (select *)"),
                ("MetaBase.xml", "file", "a MetaBase.xml of 20,000 sites"),
                ("applicationHost.config", "file", "an applicationHost.config of 20,000 sites")):
            path = folder / file
            size = path.stat().st_size / 1e6
            medians = compare(f"Reading {title}, {size:.1f} MB", [
                ("xmllint --stream", ["xmllint", "--stream", "--noout", "--huge", str(path)], None),
                ("sitewatch's reader", [str(BUILD / "tests/bench/parse-bench"), str(path), kind, "1"], None),
            ])
            for reader, (cpu, *_) in medians.items():
                print(f"  {reader:44} {size / cpu * 1e3:8.0f} MB/s of the whole process")
            theirs, ours = (medians[reader][0] for reader in ("xmllint --stream", "sitewatch's reader"))
            row(f"reading {title}", f"{size / ours * 1e3:.0f} MB/s",
                f"{theirs / ours:.2f} x `xmllint --stream` on the same bytes ({size / theirs * 1e3:.0f} MB/s)")


def main():
    for iis in (6, 7):
        bench_check(iis)
    bench_from_daemon()
    bench_parsing()
    print("\nHistory")
    told = subprocess.run([str(BUILD / "tests/bench/history_bench")], check=True, stdout=subprocess.PIPE, text=True).stdout
    print(told, end="", flush=True)
    row("history", told.splitlines()[-1])


main()
