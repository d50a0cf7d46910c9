"""sitewatchd as a test runs it: a private folder, configuration, history, snmpd and receiver of notifications."""
import contextlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path

from processes import LIMIT_S, eventually, patience
from snmp_master import Mib, SnmpMaster, TrapReceiver

KINDS = {1: "down-after-restart", 2: "will-not-restart", 3: "stopped", 4: "recovered", 5: "failover", 6: "restarted",
         7: "unreachable", 8: "reachable", 9: "repair", 10: "summary", 11: "accepted", 12: "need-not-run",
         13: "gone", 14: "role-down", 15: "role-degraded", 16: "role-recovered", 17: "role-gone", 18: "next-owner-not-ready",
         19: "next-owner-ready"}


class Daemon:
    """
    One sitewatchd. nodes: {name: {key: value}}; `simulator` gives account and port. Signals of SNMP come from `master`;
    None: nothing listens on the AgentX socket.
    """

    def __init__(self, programs, simulator, folder, nodes, master=None, agentx=None, defaults=None):
        self.programs, self.simulator, self.folder, self.master = programs, simulator, Path(folder), master
        self.folder.mkdir(parents=True, exist_ok=True)
        self.configuration = self.folder / "sitewatch.conf"
        self.history = self.folder / "history.db"
        self.log_path = self.folder / "log"
        self.nodes = nodes
        self.agentx = {"socket": master.agentx_socket if master else f"unix:{self.folder}/nobody.sock", "ping": 1,
                       **(agentx or {})}
        self.defaults = {"interval": 1, "timeout": 5, "auth": "basic", "http": "yes", "allow-unencrypted": "yes",
                         "grace": 0, **(defaults or {})}
        if simulator:
            self.defaults |= {"user": simulator.user, "password-file": simulator.password_file, "port": simulator.http_port}
        self.process = None
        self.environment = {}
        self.argv_more = []
        self.configure()

    def configure(self, nodes=None):
        if nodes is not None:
            self.nodes = nodes
        sections = {"defaults": self.defaults, "history": {"file": self.history}, "agentx": self.agentx,
                    **{f"node {name}": keys for name, keys in self.nodes.items()}}
        text = "".join(f"[{title}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
                       for title, keys in sections.items())
        new = self.configuration.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(text)
        new.rename(self.configuration)

    def argv(self, *more):
        return [str(self.programs.build / "sitewatchd"), f"--config={self.configuration}", *more]

    def run(self, *more):
        return self.programs.run(self.argv(*more))

    def start(self):
        log = open(self.log_path, "ab")
        with log:
            self.process = subprocess.Popen(self.argv(*self.argv_more), env=self.programs.environment(**self.environment),
                                            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait_for_log("polls")
        return self

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def wait_for_log(self, words, count=1):
        def found():
            assert self.process.poll() is None, self.log()
            return self.log().count(words) >= count
        eventually(lambda: f"'{words}' in the log:\n{self.log()}", found)

    def reload(self, nodes):
        count = self.log().count("configuration")
        self.configure(nodes)
        self.process.send_signal(signal.SIGHUP)
        self.wait_for_log("configuration", count + 1)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, limit_s=LIMIT_S):
        """End it; how long that took. A finding of the sanitizers fails the test."""
        began = time.monotonic()
        process, self.process = self.process, None
        if process is None:
            return 0.0
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(patience(limit_s))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"does not end:\n{self.log()}") from None
        took = time.monotonic() - began
        assert status == 0, f"ended with {status}:\n{self.log()}"
        return took

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def children(self):
        """What it has started, and has not seen end."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it has ended since
                if int(path.read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    found.append(int(path.parent.name))
        return found

    def memory_kib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1])

    def cpu_s(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class Console:
    """What a console sees: the tables by SNMP, and the notifications that have come in."""

    def __init__(self, folder, build):
        self.mib = Mib(build)
        self.receiver = TrapReceiver(Path(folder) / "traps")
        self.receiver.start()
        self.master = SnmpMaster(Path(folder) / "master", sink=self.receiver)
        self.master.start()
        self.base = "." + self.mib.numbers["swNotifications"]

    def stop(self):
        self.master.stop()
        self.receiver.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def get(self, name):
        return self.master.get(self.mib.oid(name))

    def wait(self, name, value):
        eventually(f"{name} = {value}", lambda: self.get(name) == str(value))

    def notifications(self):
        """[(kind, site id or None, trap)] in order of arrival."""
        seen = []
        for trap in self.receiver.below(self.base):
            kind = KINDS[int(trap.oid.rpartition(".")[2])]
            name = "." + self.mib.numbers["swSiteName"] + "."
            sites = [oid[len(name):] for oid, _ in trap.varbinds if oid.startswith(name)]
            seen.append((kind, int(sites[0].split(".")[1]) if sites else None, trap))
        return seen

    def kinds(self):
        return [(kind, site) for kind, site, _ in self.notifications()]

    def wait_for(self, *wanted):
        """Until each of `wanted`, (kind, site), has come."""
        eventually(lambda: f"{wanted}: there are {self.kinds()}",
                   lambda: all(self.kinds().count(one) >= wanted.count(one) for one in wanted))
