#!/usr/bin/env python3
"""How many checks an Icinga 2 satellite makes: icinga_bench.py BUILD [SECONDS]

The installed definitions, one instance, one host for each node of a simulator, and each is checked every second. Told are
the checks made and the CPU of Icinga and its plugins for one of them; the simulator's own CPU is not in it.
"""
import os
import sys
import time
from pathlib import Path

os.environ["SITEWATCH_BUILD"] = sys.argv[1]
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
import monitor_instance  # noqa: E402
import test_icinga2  # noqa: E402

HOSTS = 200


def tree(root):
    """The process ids below and with `root`."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu_seconds(pids):
    """Of the processes and of their children that have ended."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    scenario = "".join(f"[node N{i}]\nwindows = 2019\n" + "".join(
        f"[site N{i} {j}]\nname = Site {j}\n" for j in range(1, 11)) for i in range(HOSTS))
    monitor_instance.SCENARIO = scenario.replace("%", "%%")
    with monitor_instance.Installation() as installation:
        config = installation.folder / "etc/sitewatch/sitewatch.conf"
        config.write_text(config.read_text() + "".join(f"[node N{i}]\naddress = n{i}.localhost\n" for i in range(HOSTS)))
        hosts = installation.folder / "doc/icinga2/hosts.conf"
        hosts.write_text("".join(
            f'object Host "N{i}" {{ check_command = "dummy", vars.sitewatch = true }}\n' for i in range(HOSTS)))
        definitions = installation.folder / "doc/icinga2/sitewatch.conf"
        definitions.write_text(definitions.read_text().replace("check_interval = 1m", "check_interval = 1s"))
        includes = f'include "{definitions}"\ninclude "{hosts}"\n'
        icinga = test_icinga2.Icinga(installation, "master1", "master", monitor_instance.free_ports(1)[0],
                                     test_icinga2.ZONE_ALONE, includes)
        icinga.certify()
        icinga.start()
        log = icinga.here / "log/icinga2.log"

        def made():
            return log.read_text(errors="replace").count("check_iis_sites' ") // 2 if log.exists() else 0
        monitor_instance.wait_until("each host has been checked", lambda: made() > HOSTS, explain=icinga.log)
        pids = tree(icinga.process.pid)
        before, cpu, began = made(), cpu_seconds(pids), time.monotonic()
        time.sleep(seconds)
        checks, cpu, passed = made() - before, cpu_seconds(pids) - cpu, time.monotonic() - began
        print(f"{checks} checks in {passed:.1f} s: {checks / passed:.1f} checks/s, "
              f"{1000 * cpu / checks:.1f} ms of CPU each ({os.cpu_count()} cores, {HOSTS} nodes of 10 sites, HTTPS)")


if __name__ == "__main__":
    main()
