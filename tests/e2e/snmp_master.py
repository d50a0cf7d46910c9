"""A private snmpd with AgentX, a receiver of its notifications, and net-snmp's tools as a manager: no root, free ports.

    with TrapReceiver(tmp_path / "traps") as receiver, SnmpMaster(tmp_path / "master", sink=receiver) as master:
        ...start what speaks AgentX at master.agentx_socket...
        assert master.get(mib.oid("swNodes.0")) == "3"
"""
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from processes import LIMIT_S, eventually

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
V3_USER, V3_AUTH, V3_PRIV = "tester", "testauthpass", "testprivpass"
V3_ENGINE = "0x8000000001020304"
# What Debian's snmpd does beside AgentX and the tables of its own, and would need rights for.
MODULES_LEFT_OUT = "-smux,mteTrigger,mteTriggerConf"


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_tcp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# For what is under LeakSanitizer while a master dies: net-snmp leaks an address each time that it reads an error from
# a unix socket (netsnmp_unix_recv(), 110 bytes). Only there: it would hide our own leaks of net-snmp's memory, too.
LEAKS_OF_NET_SNMP = {"LSAN_OPTIONS": f"suppressions={Path(__file__).parent.parent / 'snmp' / 'lsan.supp'}"
                                     ":print_suppressions=0"}


class Mib:
    """Names of SITEWATCH-MIB to numbers, from the MIB file of a build."""

    def __init__(self, build):
        self.path = Path(build) / "snmp-subagent" / "SITEWATCH-MIB.txt"
        self.text = self.path.read_text()
        self.numbers = {"enterprises": "1.3.6.1.4.1"}
        waiting = {name: (parent, number) for name, parent, number in re.findall(
            r"^(\w+) +[OMN][A-Z]+[ -][^=]*?::= \{ (\w+) (\d+) \}", self.text, re.MULTILINE | re.DOTALL)}
        while waiting:
            known = [name for name, (parent, _) in waiting.items() if parent in self.numbers]
            assert known, f"no parent in the MIB: {waiting}"
            for name in known:
                parent, number = waiting.pop(name)
                self.numbers[name] = f"{self.numbers[parent]}.{number}"

    def oid(self, name):
        """ "swNodes.0" -> ".1.3.6..." """
        first, dot, rest = name.partition(".")
        return "." + self.numbers[first] + dot + rest

    def name(self, oid):
        """The reverse, for a column or a scalar: (descriptor, instance)."""
        for name, number in self.numbers.items():
            if oid.startswith(f".{number}.") and not re.search(r"Table$|Entry$", name):
                below = oid[len(number) + 2:]
                if name in self.leaves:
                    return name, below
        raise KeyError(oid)

    @property
    def leaves(self):
        return set(re.findall(r"^(sw\w+) OBJECT-TYPE\n    SYNTAX      (?!SEQUENCE|Sw)", self.text, re.MULTILINE))

    def columns(self, entry):
        """Readable columns of a table, [(number, name)], in order."""
        return [(int(number), name) for name, number in re.findall(
            rf"^(sw\w+) OBJECT-TYPE\n(?:(?!OBJECT-TYPE).)*?MAX-ACCESS  read-only(?:(?!OBJECT-TYPE).)*?"
            rf"::= \{{ {entry} (\d+) \}}", self.text, re.MULTILINE | re.DOTALL)]


class Process:
    """A server of net-snmp's, in a folder of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log_path = self.folder / "log"
        self.process = None

    def environment(self):
        # Fresh at each start, or the engine's state of another test would be found.
        persistent = self.folder / "persist"
        persistent.mkdir(exist_ok=True)
        return {"PATH": PATH, "LC_ALL": "C", "MIBS": "", "SNMP_PERSISTENT_DIR": str(persistent),
                "SNMPCONFPATH": str(self.folder)}

    def spawn(self, argv, ready):
        self.log_path.write_text("")
        self.process = subprocess.Popen(argv, env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

        def is_ready():
            assert self.process.poll() is None, f"{argv[0]} ended: {self.log()}"
            return ready in self.log()
        eventually(f"{argv[0]} is ready: {self.log()}", is_ready)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def signal(self, number):
        self.process.send_signal(number)

    def hang(self):
        self.signal(signal.SIGSTOP)

    def go_on(self):
        self.signal(signal.SIGCONT)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(LIMIT_S)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"{self.process.args[0]} does not end") from None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


@dataclass
class Trap:
    """A notification as it came in: its OID, and its varbinds as (OID, value as snmptrapd prints it)."""
    oid: str
    varbinds: list

    def value(self, prefix):
        """The value of the only varbind whose OID begins with `prefix`."""
        values = [value for oid, value in self.varbinds if oid == prefix or oid.startswith(prefix + ".")]
        assert len(values) == 1, f"{prefix}: {self}"
        return values[0]


class TrapReceiver(Process):
    """snmptrapd; takes SNMPv2c of community public and SNMPv3 of V3_USER from the engine V3_ENGINE."""

    def __init__(self, folder):
        super().__init__(folder)
        self.port = free_udp_port()
        self.traps_path = self.folder / "log"

    def start(self):
        (self.folder / "snmptrapd.conf").write_text(
            "authCommunity log public\n"
            f"createUser -e {V3_ENGINE} {V3_USER} SHA-256 {V3_AUTH} AES {V3_PRIV}\n"
            f"authUser log {V3_USER} priv\n")
        self.spawn(["snmptrapd", "-f", "-n", "-C", "-c", str(self.folder / "snmptrapd.conf"), "-Lf", str(self.log_path),
                    "-On", "-Oe", "-F", "TRAP %v\\n", f"udp:127.0.0.1:{self.port}"], ready="NET-SNMP version")

    def all(self):
        """Every notification so far, in order of arrival."""
        traps = []
        for record in re.split(r"^TRAP ", self.log(), flags=re.MULTILINE)[1:]:
            varbinds = []
            for part in record.rstrip("\n").split("\t"):
                oid, _, value = part.partition(" = ")
                varbinds.append((oid, value.partition(": ")[2]))
            oids = [value for oid, value in varbinds if oid == ".1.3.6.1.6.3.1.1.4.1.0"]
            if oids:
                traps.append(Trap(oids[0], [(oid, value) for oid, value in varbinds
                                            if oid not in (".1.3.6.1.6.3.1.1.4.1.0", ".1.3.6.1.2.1.1.3.0")]))
        return traps

    def below(self, prefix):
        """Those whose OID lies below `prefix`: snmpd's own coldStart is none of ours."""
        return [trap for trap in self.all() if trap.oid.startswith(prefix + ".")]

    def wait_for(self, count, prefix):
        """The first `count` below `prefix`, when they have come."""
        return eventually(f"{count} notifications", lambda: len(self.below(prefix)) >= count and self.below(prefix))


class SnmpMaster(Process):
    """snmpd as master agent. It can be started later, stopped and started again, under the same addresses."""

    def __init__(self, folder, sink=None, v3_sink=False, agentx=None, extra=""):
        super().__init__(folder)
        self.port = free_udp_port()
        # A socket's path is short: tmp_path of a test may be too long for it.
        self.socket_folder = Path(tempfile.mkdtemp(prefix="agentx.", dir="/tmp"))
        self.agentx_socket = agentx or f"unix:{self.socket_folder}/master"
        self.sink, self.v3_sink, self.extra = sink, v3_sink, extra

    def start(self):
        shutil.rmtree(self.folder / "persist", ignore_errors=True)
        lines = [f"agentAddress udp:127.0.0.1:{self.port}", "rocommunity public 127.0.0.1", "rwcommunity writer 127.0.0.1",
                 "master agentx", f"agentXSocket {self.agentx_socket}", "agentXTimeout 2", "agentXRetries 1",
                 f"createUser {V3_USER} SHA-256 {V3_AUTH} AES {V3_PRIV}", f"rouser {V3_USER} authPriv", self.extra]
        if self.sink is not None and self.v3_sink:
            lines.append(f"trapsess -v 3 -u {V3_USER} -l authPriv -a SHA-256 -A {V3_AUTH} -x AES -X {V3_PRIV} "
                         f"-e {V3_ENGINE} 127.0.0.1:{self.sink.port}")
        elif self.sink is not None:
            lines.append(f"trap2sink 127.0.0.1:{self.sink.port} public")
        (self.folder / "snmpd.conf").write_text("\n".join(lines) + "\n")
        self.spawn(["snmpd", "-f", "-C", "-c", str(self.folder / "snmpd.conf"), "-I", MODULES_LEFT_OUT,
                    "-Lf", str(self.log_path), "-p", str(self.folder / "pid")], ready="NET-SNMP version")

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def tool(self, name, *args, community="public", v3=None, user=(V3_USER, V3_AUTH, V3_PRIV),
             options=("-On", "-OQ", "-Oe"), check=True, mibs=""):
        """Run snmpget, snmpwalk...; its output. `v3`: a level of security of `user`, instead of SNMPv2c."""
        who = (["-v2c", "-c", community] if v3 is None else
               ["-v3", "-u", user[0], "-l", v3, "-a", "SHA-256", "-A", user[1], "-x", "AES", "-X", user[2]])
        run = subprocess.run([name, *who, "-m", mibs, "-t", "10", "-r", "1", *options, f"127.0.0.1:{self.port}", *args],
                             env=self.environment(), capture_output=True, timeout=LIMIT_S * 5)
        if check:
            assert run.returncode == 0 and run.stderr == b"", f"{name} {args}: {run.stdout[-500:]!r} {run.stderr!r}"
            return run.stdout.decode()
        return run

    @staticmethod
    def values(output):
        """[(OID, value)] of what a tool printed with -On -OQ; a value that spans lines is put together."""
        found = []
        for line in output.splitlines():
            if line.startswith(".1.") and " = " in line:
                found.append(tuple(line.split(" = ", 1)))
            elif found:
                found[-1] = (found[-1][0], found[-1][1] + "\n" + line)
        return found

    def get(self, *oids, **how):
        """The value of one OID, or the list of several."""
        values = [value for _, value in self.values(self.tool("snmpget", *oids, **how))]
        assert len(values) == len(oids)
        return values[0] if len(oids) == 1 else values

    def walk(self, oid, tool="snmpwalk", **how):
        """[(OID, value)]. snmpwalk itself fails on answers that do not ascend."""
        return self.values(self.tool(tool, oid, **how))

    def answers(self, oid):
        """True when something is there now."""
        run = self.tool("snmpget", oid, check=False)
        return run.returncode == 0 and b"No Such" not in run.stdout


class TableServer:
    """tests/snmp/table_server: made-up tables through the agent of sitewatchd."""

    def __init__(self, build, agentx_socket, ping_s=1, descriptors=0, environment=None):
        argv = [Path(build) / "tests/snmp/table_server", agentx_socket, str(ping_s), str(descriptors)]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, bufsize=1, env={**os.environ, **(environment or {})})
        os.set_blocking(self.process.stderr.fileno(), False)
        self.said = ""
        assert self.answer() == "ready"

    def answer(self):
        readable, _, _ = select.select([self.process.stdout], [], [], LIMIT_S)
        assert readable, f"table_server does not answer: {self.errors()}"
        return self.process.stdout.readline().strip()

    def errors(self):
        """All that it logged so far."""
        try:
            while chunk := os.read(self.process.stderr.fileno(), 65536):
                self.said += chunk.decode(errors="replace")
        except BlockingIOError:
            pass
        return self.said

    def command(self, line):
        self.process.stdin.write(line + "\n")
        return self.answer()

    def publish(self, nodes, sites, *ids):
        assert self.command(" ".join(["publish", str(nodes), str(sites), *map(str, ids)])) == "published"

    def notify(self, kind, count=1):
        assert self.command(f"notify {kind} {count}") == f"queued {count}"

    def status(self):
        return {name: int(value) for name, _, value in
                (word.partition("=") for word in self.command("status").split())}

    def kill(self):
        self.process.kill()
        self.process.wait()

    def quit(self):
        """True when its thread ended in time, too; the sanitizers' verdict is part of the exit status."""
        if self.process.poll() is not None:
            return True
        stopped = self.command("quit")
        assert self.process.wait(LIMIT_S) == 0, self.errors()
        return stopped == "stopped 1"

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            if error[0] is None:
                self.quit()
        finally:
            self.kill()
            if "PYTEST_CURRENT_TEST" in os.environ:  # shown when the test fails
                print(self.errors())


class SnmpScene:
    """Starts what a test needs in folders of its own; all is ended with `stack`."""

    def __init__(self, build, folder, stack):
        self.build, self.folder, self.stack = Path(build), Path(folder), stack
        self.mib = Mib(build)
        self.count = 0

    def new_folder(self, name):
        self.count += 1
        return self.folder / f"{name}-{self.count}"

    def receiver(self):
        return self.stack.enter_context(TrapReceiver(self.new_folder("receiver")))

    def master(self, started=True, **how):
        """snmpd; with started=False it is not started yet, but ended with the rest."""
        master = SnmpMaster(self.new_folder("master"), **how)
        if started:
            return self.stack.enter_context(master)
        self.stack.callback(master.__exit__)
        return master

    def server(self, master, *snapshot, **how):
        """A TableServer that has published TableServer.publish(*snapshot), and answers."""
        server = self.stack.enter_context(TableServer(self.build, master.agentx_socket, **how))
        if snapshot:
            server.publish(*snapshot)
            eventually("the tables answer", lambda: master.answers(self.mib.oid("swNodes.0")))
        return server

    def base_mibs(self):
        """A folder with the IETF's base modules, fetched once for a build; without them the test fails."""
        folder = self.build / "base-mibs"
        run = subprocess.run([Path(__file__).parent.parent / "snmp" / "base-mibs", folder], check=False, timeout=300,
                             capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return folder
