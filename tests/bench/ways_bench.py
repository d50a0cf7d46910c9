#!/usr/bin/python3
"""What a look costs by each way to the sites: ways_bench.py BUILD [SITES...]

One node, alone and in a cluster, over HTTPS with Basic: how many requests the first look makes; and in steady state, when nothing
has moved for long, how many, how long they take at 0 and 20 ms a request, and which they are. Of a way that this build does
not go it prints what the check says instead.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from bench import a_day_passes, row  # noqa: E402
from simulator import Simulator  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
SITES = [int(number) for number in sys.argv[2:]] or [10, 200, 2000]
LATENCIES_MS = (0, 20)
TIMEOUT_S = 300
STEADY_S = 720  # so long after a change all is asked
MOST_REQUESTS = {"6": 8, "7": 12}
WAYS = {  # Windows, and keys of the node
    "IIS 6": ("2003", ""),
    "WebAdministration": ("2022", "features=Web-Scripting-Tools"),
    "MicrosoftIISv2": ("2022", "features=Web-WMI"),
    "appcmd, 2008": ("2008", "features=stock"),
    "appcmd": ("2022", "features=stock"),
    "counters": ("2022", "features=stock\naccount=remote-management"),
}


def scenario(way, count, is_clustered):
    """Sites with ten pools among them, as a node of many has them."""
    windows, keys = WAYS[way]
    cluster = "cluster=WEBS\n" if is_clustered else ""
    text = "".join(f"[node {node}]\nwindows={windows}\n{keys}\n{cluster}" for node in ["WEB1", "WEB2"][:1 + is_clustered])
    text += "".join(f"[site WEB1 {number}]\nname=Site {number}\nbindings=http *:{number % 60000 + 1}:\npool=Pool {number % 10}\n"
                    for number in range(1, count + 1))
    return text + ("[group WEBS Web]\nowner=WEB1\nresource=Web IP: IP Address\n" if is_clustered else "")


def look(sim, history):
    before = sim.requests()
    done = subprocess.run([BUILD / "check_iis_sites", "-H", "localhost", "-p", str(sim.https_port), "--auth=basic", "-u", sim.user,
                           f"--password-file={sim.password_file}", f"--ca-file={sim.ca_file}", f"--history={history}",
                           f"--timeout={TIMEOUT_S}", "--format=json"], env=dict(os.environ), capture_output=True, text=True, check=False)
    spent = {action: count - before.get(action, 0) for action, count in sim.requests().items()}
    return json.loads(done.stdout), spent


def measure(way, count, is_clustered):
    with tempfile.TemporaryDirectory() as folder, \
            Simulator(BUILD / "iis-simulator", scenario=scenario(way, count, is_clustered)) as sim:
        history = f"{folder}/history.db"
        _, first = look(sim, history)
        a_day_passes(history)
        sim.control("clock", advance=STEADY_S)
        look(sim, history)
        for latency_ms in LATENCIES_MS:
            sim.control("clock", advance=60)
            sim.control("latency", node="WEB1", ms=latency_ms)
            facts, spent = look(sim, history)
            if len(facts.get("sites", [])) == count and latency_ms == LATENCIES_MS[-1]:
                row(f"a look in steady state, {way}, {'in a cluster, ' if is_clustered else ''}{count:,} sites, {latency_ms} ms a request",
                    f"{facts['requests']} requests, {facts['time_ms'] / 1000:.1f} s", f"{first['total']} at the first look")
            which = " ".join(f"{action}={spent[action]}" for action in sorted(spent) if spent[action] and action[0].isupper())
            told = f"{first['total']:6} {facts['requests']:7} {facts['time_ms']:8}  {which}" \
                if len(facts.get("sites", [])) == count else facts["summary"][:100]
            print(f"  {way:18} {'cluster' if is_clustered else 'alone':8} {count:6} {latency_ms:4} {told}", flush=True)


def main():
    print("\nA look by each way, and in steady state "
          f"(bar: IIS 6 {MOST_REQUESTS['6']}, appcmd and counters {MOST_REQUESTS['7']} requests)")
    print(f"  {'':27} {'sites':>6} {'ms':>4} {'first':>6} {'steady':>7} {'wall ms':>8}")
    for count in SITES:
        for way in WAYS:
            for is_clustered in (False, True):
                measure(way, count, is_clustered)


main()
