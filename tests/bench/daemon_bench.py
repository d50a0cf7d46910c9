#!/usr/bin/python3
"""What sitewatchd costs while it polls 1,000 nodes a minute, 100 of them dead.

    daemon_bench.py BUILD [--against OTHER-BUILD] [--nodes N] [--seconds S] [--ways WAY...]

CPU and memory are the kernel's figures of the daemon alone (/proc), over S seconds after its second round. With another build
its daemon does the same before, against the same simulator (of BUILD).
"""
import argparse
import os
import re
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from bench import row  # noqa: E402
from daemon_host import Console, Daemon  # noqa: E402
from processes import Programs  # noqa: E402
from sealed_stage import PASSWORD, running_kdc  # noqa: E402
from simulator import Simulator  # noqa: E402
from snmp_master import eventually  # noqa: E402

SITES = 10
INTERVAL_S = 60
KEPT = ("KRB5", "NTLM", "GSS")
# What the daemon is told of its nodes, beside what is the same for all; {} is filled from Scene.
WAYS = {
    "http": {"auth": "basic", "http": "yes", "allow-unencrypted": "yes"},
    "https": {"auth": "basic", "http": "no"},
    "kerberos": {"auth": "kerberos", "http": "yes", "spn": "HTTP/localhost", "allow-unencrypted": "no",
                 "user": "monitor@SIMULATOR.EXAMPLE"},
    "ntlm": {"auth": "ntlm", "http": "yes", "allow-unencrypted": "no", "user": r"SIMULATOR\monitor"},
}


class Scene:
    """Nodes of which each tenth is dead, and what a daemon needs to ask them by one of the WAYS."""

    def __init__(self, stack, build, folder, kdc, way, count):
        self.folder = folder
        self.keys = {"interval": INTERVAL_S, "timeout": 10, **WAYS[way]}
        self.environment = {}
        is_sealed = self.keys["auth"] in ("kerberos", "ntlm")
        arguments = []
        if is_sealed:
            accounts = folder / "ntlm"
            accounts.write_text(f"SIMULATOR:monitor:{PASSWORD}\n")
            wanted = kdc.environment(NTLM_USER_FILE=accounts)
            self.environment = {name: value for name, value in wanted.items() if name.startswith(KEPT)}
            arguments = [f"--keytab={kdc.service_keytab}", f"--ntlm-user-file={accounts}"]
        self.simulator = stack.enter_context(Simulator(
            build / "iis-simulator", iis=7, nodes=count, sites=SITES, https=way == "https", certificate="localhost",
            user=None if is_sealed else "monitor", args=arguments, environment=self.environment))
        if is_sealed:
            secret = folder / "secret"
            secret.touch(mode=0o600)
            secret.write_text(PASSWORD + "\n")
            self.keys |= {"keytab": kdc.keytab("monitor")} if way == "kerberos" else {"password-file": secret}
        if way == "https":
            self.keys |= {"ca-file": self.simulator.ca_file}
        self.port = self.simulator.https_port if way == "https" else self.simulator.http_port
        names = [node["name"] for node in self.simulator.state()["nodes"]]
        self.dead = names[::10]
        for name in self.dead:
            self.simulator.fault("hang", node=name, count=0)
        self.nodes = {name: {"address": "localhost", "port": self.port, "url-prefix": f"{name}/wsman"} for name in names}

    def daemon(self, build, console, folder):
        programs = Programs(build, folder)
        daemon = Daemon(programs, self.simulator, folder / "daemon", self.nodes, console.master)
        daemon.defaults = {**daemon.defaults, **self.keys, "grace": 0}
        if "keytab" in self.keys:
            del daemon.defaults["password-file"]
        daemon.environment = self.environment | {"LD_LIBRARY_PATH": str(build / ".libs")}  # where 0.1.0 looks for modules
        daemon.configure()
        return daemon


def parts_of_memory(pid):
    """MiB of {"heap", "stacks", "files", ...} in memory."""
    parts, name = {}, ""
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            fields = line.split(maxsplit=5)
            name = "files" if len(fields) == 6 and fields[5].startswith("/") else "heap"
        elif line.startswith("Rss:"):
            parts[name] = parts.get(name, 0) + int(line.split()[1]) / 1024
    return parts


def measure(scene, build, way, seconds):
    """One line of figures. @return {"us": CPU a request, "percent": of a core, "mib": ..., "descriptors": ...}"""
    with tempfile.TemporaryDirectory() as name, Console(Path(name), build) as console:
        daemon = scene.daemon(build, console, Path(name))
        with daemon:
            eventually("a first round", lambda: console.get("swNodesUnreachable.0") == str(len(scene.dead)), 300)
            time.sleep(INTERVAL_S)                  # the second polls spread over the interval
            pid, simulator = daemon.process.pid, scene.simulator
            cpu, began, requests = daemon.cpu_s(), time.monotonic(), simulator.request_count()
            time.sleep(seconds)
            cpu, passed = daemon.cpu_s() - cpu, time.monotonic() - began
            requests = simulator.request_count() - requests
            parts = parts_of_memory(pid)
            told = {"us": 1e6 * cpu / max(requests, 1), "percent": 100 * cpu / passed, "mib": daemon.memory_kib() / 1024,
                    "descriptors": daemon.descriptors()}
            print(f"  {way:9} {100 * cpu / passed:7.1f} {requests / passed:8.1f} {1e6 * cpu / max(requests, 1):8.0f} "
                  f"{daemon.memory_kib() / 1024:8.1f} {parts.get('heap', 0):8.1f} {daemon.descriptors():6} "
                  f"{len(os.listdir(f'/proc/{pid}/task')):8} {console.get('swPollAge.0'):>6}   {build}", flush=True)
    return told


def words(told):
    return f"{told['us']:.0f} us a request ({told['percent']:.1f}% of a core), {told['mib']:.0f} MiB, {told['descriptors']} descriptors"


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("build", type=Path)
    options.add_argument("--against", type=Path)
    options.add_argument("--nodes", type=int, default=1000)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    options = options.parse_args()
    builds = [path.resolve() for path in (options.against, options.build) if path is not None]
    print(f"\nThe daemon, {options.nodes} nodes a minute, a tenth of them dead, {SITES} sites each\n"
          f"  {'':9} {'CPU %':>7} {'requests':>8} {'CPU us a':>8} {'resident':>8} {'of it':>8} {'':6} {'':8} {'oldest':>6}\n"
          f"  {'':9} {'of one':>7} {'a second':>8} {'request':>8} {'MiB':>8} {'no file':>8} {'descr.':>6} {'threads':>8} {'poll s':>6}")
    for way in options.ways:
        with tempfile.TemporaryDirectory() as name, running_kdc() as kdc, ExitStack() as stack:
            scene = Scene(stack, builds[-1], Path(name), kdc, way, options.nodes)
            told = [measure(scene, build, way, options.seconds) for build in builds]
        row(f"the daemon, {options.nodes:,} nodes of {SITES} sites a minute, a tenth of them dead, over {way}", words(told[-1]),
            f"{told[-1]['us'] / max(told[0]['us'], 1):.2f} x the other build: {words(told[0])}" if len(told) > 1 else "")


main()
