#!/usr/bin/python3
"""What a look costs by each way to the sites of IIS 7 and later: ways_bench.py BUILD [SITES...]

One node, over HTTPS with Basic, at 0 and 20 ms a request: how many requests a look makes and how long it takes, the second
time, when the node is known. Of a way that this build does not go it prints what the check says instead.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from simulator import Simulator  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
SITES = [int(number) for number in sys.argv[2:]] or [10, 200, 2000]
LATENCIES_MS = (0, 20)
TIMEOUT_S = 300
MOST_REQUESTS = 12
WAYS = {  # keys of the node
    "WebAdministration": "features=Web-Scripting-Tools",
    "MicrosoftIISv2": "features=Web-WMI",
    "appcmd": "features=stock",
    "counters": "features=stock\naccount=remote-management",
}


def scenario(keys, count):
    """Sites with ten pools among them, as a node of many has them."""
    return f"[node WEB1]\nwindows=2022\n{keys}\n" + "".join(
        f"[site WEB1 {number}]\nname=Site {number}\nbindings=http *:{number % 60000 + 1}:\npool=Pool {number % 10}\n"
        for number in range(1, count + 1))


def look(sim, history):
    done = subprocess.run([BUILD / "check_iis_sites", "-H", "localhost", "-p", str(sim.https_port), "--auth=basic", "-u", sim.user,
                           f"--password-file={sim.password_file}", f"--ca-file={sim.ca_file}", f"--history={history}",
                           f"--timeout={TIMEOUT_S}", "--format=json"], env=dict(os.environ), capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def measure(way, count):
    with tempfile.TemporaryDirectory() as folder, Simulator(BUILD / "iis-simulator", scenario=scenario(WAYS[way], count)) as sim:
        look(sim, f"{folder}/history.db")
        for latency_ms in LATENCIES_MS:
            sim.control("latency", node="WEB1", ms=latency_ms)
            facts = look(sim, f"{folder}/history.db")
            told = f"{facts['requests']:9} {facts['time_ms']:9}" if len(facts.get("sites", [])) == count else facts["summary"][:100]
            print(f"  {way:18} {count:6} {latency_ms:6} {told}", flush=True)


def main():
    print("\nA look at a node of IIS 7 or later by each way "
          f"(bar: by appcmd and counters at most {MOST_REQUESTS} requests, whatever the number of sites)")
    print(f"  {'':18} {'sites':>6} {'ms':>6} {'requests':>9} {'wall ms':>9}")
    for count in SITES:
        for way in WAYS:
            measure(way, count)


main()
