"""What the tests of the real monitors share: a private folder with this build installed in it, which a user without
rights owns, a node of the simulator behind it, and waiting with a deadline.

A monitor is found in PATH, or in $SITEWATCH_MONITORS, where quickstart unpacks the packages' files.
"""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from processes import eventually
from simulator import Simulator
from this_build import BUILD, make

NOBODY = 65534
DEADLINE_S = 60

# Two sites are called so that a shell, or a monitor's own language, would obey their names.
SITES = 5
SCENARIO = r"""
[node EXCH-A]
windows = 2003
cluster = ONE
[node EXCH-B]
windows = 2003
cluster = ONE
[site EXCH-A 1]
name = Default Web Site
[site EXCH-A 2]
name = OWA
[site EXCH-A 3]
name = $(touch %(trap)s)'\u20ac|;
[site EXCH-A 4]
name = Exchange Admin
[site EXCH-A 5]
name = `touch %(trap)s` $HOSTNAME$
[site EXCH-B 1]
name = Default Web Site
[group ONE Exchange Virtual Server 1]
owner = EXCH-A
exchange = on
"""


def find(program, package, installation):
    """
    The path of a monitor's program; without it the test fails, and says which package has it. What quickstart unpacked
    is copied to where the monitor's user can read it.
    """
    unpacked = os.environ.get("SITEWATCH_MONITORS")
    if unpacked:
        found = [*Path(unpacked).glob(f"usr/lib/*/{program}/sbin/{program}"), *Path(unpacked).glob(f"usr/sbin/{program}")]
        assert found, f"no {program} in {unpacked}: remove that folder, then ./quickstart test"
        copy = installation.folder / "libexec" / program
        if not copy.exists():
            shutil.copy2(found[0], copy)
            for include in Path(unpacked).glob(f"usr/share/{program}/include"):
                shutil.copytree(include, installation.folder / "include")
        return str(copy)
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin")
    assert path, f"no {program} here: apt-get install {package}, or ./quickstart test"
    return path


def wait_until(what, condition, limit_s=DEADLINE_S, explain=lambda: ""):
    """The first true value of `condition`; `what` names it when that does not come in time."""
    return eventually(lambda: f"{what}\n{explain()}", condition, limit_s)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Installation:
    """This build, installed below `folder` for the user that the monitor is, and a simulator behind it."""

    def __init__(self):
        self.root = os.geteuid() == 0
        self.folder = Path(tempfile.mkdtemp(prefix="sw-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.trap = self.folder / "x"
        self.processes = []
        self.simulator = None
        try:
            for name in ("libexec/plugins/.libs", "libexec/eventhandlers", "libexec/.libs", "etc/sitewatch", "var"):
                (self.folder / name).mkdir(parents=True)
            self._install()
            self.simulator = Simulator(scenario=SCENARIO % {"trap": self.trap})
            self._configure()
            self.give_away()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def evil_names(self):
        """As the check writes them."""
        return f"$(touch {self.trap})'€/,", f"`touch {self.trap}` $HOSTNAME$"

    @property
    def plugins(self):
        return self.folder / "libexec/plugins"

    @property
    def documents(self):
        return self.folder / "doc"

    def _install(self):
        make("install-monitor-files", f"docdir={self.documents}", f"nagiosconfigdir={self.documents}/nagios",
             f"icingaincludedir={self.documents}/icinga2", f"plugindir={self.plugins}",
             f"eventhandlerdir={self.folder}/libexec/eventhandlers", f"sysconfdir={self.folder}/etc")
        shutil.copy2(BUILD / "check_iis_sites", self.plugins)
        shutil.copy2(BUILD / "start_iis_sites", self.folder / "libexec/start_iis_sites.real")
        shutil.copy2(BUILD / "sitewatch", self.folder / "libexec")
        for module in (BUILD / ".libs").glob("sitewatch-*.so"):
            shutil.copy2(module, self.folder / "libexec/.libs")
            shutil.copy2(module, self.plugins / ".libs")
        self.calls_file = self.folder / "var/calls"
        # The handler's line of arguments is kept, then the handler itself runs.
        handler = self.folder / "libexec/eventhandlers/start_iis_sites"
        handler.write_text(f"""#!/bin/sh
out=$({self.folder}/libexec/start_iis_sites.real "$@" 2>&1)
status=$?
{{ printf '%s\\037' "$PPID" "${{SITEWATCH_WHERE:-}}" "$status" "$out" "$@"; printf '\\036'; }} >>{self.calls_file}
exit $status
""")
        handler.chmod(0o755)

    def _configure(self):
        etc = self.folder / "etc/sitewatch"
        shutil.copy(self.simulator.ca_file, etc / "ca.pem")
        (etc / "password").touch(mode=0o600)
        (etc / "password").write_text(self.simulator.password + "\n")
        (etc / "sitewatch.conf").write_text(f"""[defaults]
auth = basic
user = {self.simulator.user}
password-file = {etc}/password
ca-file = {etc}/ca.pem
port = {self.simulator.https_port}
timeout = 20
[node EXCH-A]
address = exch-a.localhost
[node EXCH-B]
address = exch-b.localhost
[history]
file = {self.folder}/var/history.db
""")

    def discover(self, form):
        """What `sitewatch discover` writes of EXCH-A, one of whose sites gets a name that would end any definition."""
        self.simulator.control("rename-site", node="EXCH-A", site=2, name='"; }\n}\ndefine host {\\" $HOSTNAME$ \u202e{{{')
        config = f"--config={self.folder}/etc/sitewatch/sitewatch.conf"
        status, output = self.run(self.plugins / "check_iis_sites", config, "--node=EXCH-A")
        assert status == 0, output
        texts = [self.run(self.folder / "libexec/sitewatch", config, "discover", "EXCH-A", f"--format={form}")
                 for _ in range(2)]
        assert texts[0] == texts[1] and texts[0][0] == 0, texts
        return texts[0][1]

    def give_away(self):
        """All files to the user that the monitor runs as."""
        if not self.root:
            return
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder), "TMPDIR": str(self.folder),
                "LC_ALL": "C.UTF-8", "TZ": "UTC",
                "ASAN_OPTIONS": "intercept_tls_get_addr=0", **kept, **more}

    @property
    def identity(self):
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if self.root else {}

    def run(self, *argv, **more):
        """A command as the monitor's user; what it says, both ways."""
        done = subprocess.run([str(word) for word in argv], env=self.environment(**more), cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=DEADLINE_S, **self.identity)
        return done.returncode, done.stdout.decode(errors="replace")

    def start(self, *argv, log, **more):
        """A daemon in the foreground, ended with the installation."""
        with open(self.folder / log, "ab") as output:
            process = subprocess.Popen([str(word) for word in argv], env=self.environment(**more), cwd=self.folder,
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                                       **self.identity)
        self.processes.append(process)
        return process

    def calls(self, node="EXCH-A"):
        """The event handler's runs for a node so far: dictionaries of its options, and where, status, out."""
        if not self.calls_file.exists():
            return []
        found = []
        for record in self.calls_file.read_text(errors="replace").split("\036")[:-1]:
            _, where, status, out, *arguments = record.split("\037")[:-1]
            found.append({"where": where, "status": int(status), "out": out, **options_of(arguments)})
        return [call for call in found if call.get("node") == node]

    def states(self):
        return {site["id"]: site["state"] for site in self.simulator.state("EXCH-A")["sites"]}

    def flags(self):
        return {site["id"]: site["auto_start"] for site in self.simulator.state("EXCH-A")["sites"]}

    def fail_over(self):
        """Every site goes on running, without auto start."""
        self.simulator.control("failover")
        self.simulator.control("clock", advance=420)

    def restart(self):
        """None of them comes back; the grace time is over."""
        self.simulator.control("restart", node="EXCH-A")
        self.simulator.control("clock", advance=720)

    def stop(self):
        try:
            for process in self.processes:
                end_group(process)
            if self.simulator is not None:
                self.simulator.stop()
        finally:
            self.processes, self.simulator = [], None
            shutil.rmtree(self.folder, ignore_errors=True)


def options_of(arguments):
    """--name=value and --name value, as both monitors write them."""
    found, words = {}, list(arguments)
    while words:
        name, sign, value = words.pop(0).partition("=")
        if not sign and words and not words[0].startswith("--"):
            value = words.pop(0)
        found[name.removeprefix("--")] = value
    return found


def end_group(process):
    """End what a test started: kindly, then for certain."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait(10)


