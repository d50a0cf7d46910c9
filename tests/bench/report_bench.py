#!/usr/bin/python3
"""What a report about many nodes over many days costs: report_bench.py BUILD [NODES [DAYS]]"""
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import measure, peak_mib, row

BUILD = Path(sys.argv[1]).resolve()
NODES, DAYS = (int(number) for number in (sys.argv[2:] + ["1000", "400"][len(sys.argv) - 2:])[:2])


def main():
    with tempfile.TemporaryDirectory() as name:
        history, page = f"{name}/history.db", Path(name) / "report.html"
        subprocess.run([BUILD / "tests/bench/report_bench", history, str(NODES), str(DAYS)], check=True)
        report = [str(BUILD / "sitewatch"), "report", f"--history={history}", f"--since={DAYS}d", f"--output={page}"]
        cpu, _, status = measure(report)
        if status != 0:
            sys.exit(f"{' '.join(report)}: exit status {status}")
        size, peak = page.stat().st_size / 2**20, peak_mib(BUILD, report)
    print(f"\nA report of {NODES:,} nodes over {DAYS} days: {cpu / 1e3:.1f} s, {peak:.0f} MiB, a page of {size:.1f} MiB")
    row(f"`sitewatch report` of {NODES:,} nodes over {DAYS} days", f"{cpu / 1e3:.1f} s, {peak:.0f} MiB", f"a page of {size:.1f} MiB")


main()
