"""Commands in turn, measured as whole processes as the kernel accounts for them (wait4)."""
import os
import sqlite3
import statistics
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def row(what, figure, beside=""):
    """One of the table in docs/cost.md, in its form: behind those that $BENCH_TABLE has."""
    if "BENCH_TABLE" in os.environ:
        with open(os.environ["BENCH_TABLE"], "a", encoding="utf-8") as table:
            table.write(f"| {what} | {figure} | {beside} |\n")


def a_day_passes(history):
    """Since the ways were tried, so that the next look compares two of them."""
    with sqlite3.connect(history) as database:
        database.execute("UPDATE nodes SET ways_searched_at = ways_searched_at - 86400")


def curl_command(sim, requests, body, folder):
    """curl posting `requests` times on one connection, what a check posts."""
    (folder / "curlrc").write_text(f'user = "{sim.user}:{sim.password}"\n')
    argv = ["curl", "-q", "-K", str(folder / "curlrc"), "-s", "--cacert", str(sim.ca_file)]
    url = f"https://localhost:{sim.https_port}/wsman"
    for number in range(requests):
        if number > 0:
            argv += ["--next", "-K", str(folder / "curlrc"), "-s", "--cacert", str(sim.ca_file)]
        argv += ["-H", "Content-Type: application/soap+xml;charset=UTF-8", "--data-binary", f"@{body}", "-o",
                 os.devnull, url]
    return argv


def measure(argv, env=None):
    """One run: (CPU ms, wall ms, exit status)."""
    started = time.monotonic()
    with open(os.devnull, "r+b") as null:
        process = subprocess.Popen(argv, stdin=null, stdout=null, stderr=null, env=env)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    return (usage.ru_utime + usage.ru_stime) * 1e3, wall * 1e3, process.returncode


def peak_mib(build, argv, env=None):
    """Peak memory of one run: not ours, from which it would be forked (peak.c)."""
    return int(subprocess.run([build / "tests/bench/peak", *argv], env=env, stdin=subprocess.DEVNULL, check=True,
                              capture_output=True).stdout) / 1024


def compare(title, commands, build, rounds):
    """
    Run every command, (name, argv, environment), in each round; print medians and the ratio of each to the first.
    @return {name: [CPU ms, wall ms, peak MiB]}
    """
    results = {name: [] for name, _, _ in commands}
    for round_number in range(rounds + 1):
        for name, argv, env in commands:
            result = measure(argv, env)
            if round_number > 0:  # the first is a warm-up
                results[name].append(result)
    print(f"\n{title} (medians of {rounds} rounds in turn)")
    print(f"  {'':44} {'CPU ms':>8} {'wall ms':>8} {'MiB':>6} {'CPU ratio':>10}")
    medians = {}
    for name, runs in results.items():
        medians[name] = [statistics.median(column) for column in zip(*[run[:2] for run in runs])]
    base = medians[commands[0][0]][0]
    for name, argv, env in commands:
        medians[name].append(peak_mib(build, argv, env))
        cpu, wall, peak = medians[name]
        print(f"  {name:44} {cpu:8.1f} {wall:8.1f} {peak:6.1f} {cpu / base:10.2f}", flush=True)
        bad = {run[2] for run in results[name]} - {0}
        if bad:
            print(f"  {'':4}note: exit status {sorted(bad)}")
    return medians
