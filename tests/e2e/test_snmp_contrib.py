"""contrib/snmp as it stands, in real snmpd and snmptrapd: they accept it, and it does what its comments say."""
import contextlib
import grp
import os
import pwd
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from daemon_host import Daemon
from processes import eventually, patience
from snmp_master import MODULES_LEFT_OUT, Process, SnmpMaster, TrapReceiver
from this_build import BUILD, SOURCE

CONTRIB = SOURCE / "contrib/snmp"
DOCUMENT = (SOURCE / "docs/snmp.md").read_text()
READER = ("console", "a passphrase of the user's own", "and another one")
NOBODY, STRANGER = 65534, 65533
SYS_UP_TIME = ".1.3.6.1.2.1.1.3.0"

# What Debian 12's snmpd.conf has, without agentaddress (see substitute()) and includeDir.
DEBIAN = """\
sysLocation    Sitting on the Dock of the Bay
sysContact     Me <me@example.org>
sysServices    72
master  agentx
view   systemonly  included   .1.3.6.1.2.1.1
view   systemonly  included   .1.3.6.1.2.1.25.1
rocommunity  public default -V systemonly
rocommunity6 public default -V systemonly
rouser authPrivUser authpriv -V systemonly
"""
# All that snmpd and snmptrapd may have to say.
INNOCENT = re.compile(r"^(?:Created directory: .*|Turning on AgentX master support\.|NET-SNMP version .*|Connection from UDP: .*"
                      r"|Received TERM or STOP signal\.\.\.  shutting down\.\.\.|)$")


def substitute(text, *pairs):
    """
    Everything that a private run has otherwise than the file: each `old` stands in it once. The addresses where snmpd and
    snmptrapd listen are given on the command line; nothing else is changed, and nothing added.
    """
    for old, new in pairs:
        assert text.count(old) == 1, f"{old}\n{text}"
        text = text.replace(old, new)
    return text


def socket_owner():
    """Names to give the socket to: as root to nobody and its group, else to ourselves."""
    user = pwd.getpwuid(NOBODY if os.geteuid() == 0 else os.geteuid())
    return user.pw_name, grp.getgrgid(user.pw_gid).gr_name


class Installed(Process):
    """The environment of a server whose configuration is where a package has it: etc for /etc/snmp, persist for /var/lib/snmp."""

    def environment(self):
        return {name: value for name, value in super().environment().items() if name != "MIBS"} | {
            "SNMPCONFPATH": f"{self.folder / 'etc'}:{self.folder / 'persist'}"}

    def install(self, name, text):
        (self.folder / "etc").mkdir(exist_ok=True)
        (self.folder / "etc" / name).write_text(text)

    def said(self):
        """The lines of its log beyond the innocent ones: complaints, and what snmptrapd shows."""
        return [line for line in self.log().splitlines() if not INNOCENT.match(line)]


class Receiver(Installed, TrapReceiver):
    """snmptrapd with contrib/snmp/snmptrapd.conf, and snmp.conf as Debian has it and as that file says."""

    def __init__(self, folder, mibs=None):
        super().__init__(folder)
        self.install("snmptrapd.conf", (CONTRIB / "snmptrapd.conf").read_text())
        self.install("snmp.conf", "mibs :\n" + (f"mibdirs {mibs}\nmibs +SITEWATCH-MIB\n" if mibs else ""))

    def start(self):
        self.spawn(["snmptrapd", "-f", "-Lf", str(self.log_path), f"udp:127.0.0.1:{self.port}"], ready="NET-SNMP version")
        self.notifications()

    def notifications(self):
        """All so far: each is one line, with its time in front, and it says nothing else."""
        assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S", line) for line in self.said()), self.log()
        return self.said()

    def lines(self, name):
        """Those called `name`, a pattern."""
        return [line for line in self.notifications() if re.search(rf"snmpTrapOID\.0 = OID: {name}\t|\.1\.4\.1\.0 = OID: {name}\t", line)]

    def wait_for(self, name, count=1):
        return eventually(f"{name}: {self.log()}", lambda: len(self.lines(name)) >= count and self.lines(name))


class Master(Installed, SnmpMaster):
    """snmpd with contrib/snmp/snmpd.conf, alone or behind Debian's own lines."""

    def __init__(self, folder, mib, receiver, before=""):
        super().__init__(folder)
        self.socket_folder.chmod(0o755)
        self.socket_path = self.socket_folder / "made-by-snmpd" / "master"
        self.agentx_socket = f"unix:{self.socket_path}"
        self.install("snmpd.conf", before + substitute(
            (CONTRIB / "snmpd.conf").read_text(),
            ("unix:/var/agentx/master", self.agentx_socket),
            ("0755 Debian-snmp sitewatch", "0755 {} {}".format(*socket_owner())),
            ("included .1.3.6.1.4.1.8072.9999.9999", f"included {mib.oid('swArc')}"),
            ("console.example.com:162", f"127.0.0.1:{receiver.port}")))
        self.install("snmp.conf", "mibs :\n")
        # The file's own words, on which line of which file makes the user.
        line = re.search(r'^#   (createUser .*)$', (CONTRIB / "snmpd.conf").read_text(), re.MULTILINE)[1]
        assert line == 'createUser {} SHA-256 "{}" AES "{}"'.format(*READER)
        (self.folder / "persist").mkdir()
        (self.folder / "persist" / "snmpd.conf").write_text(line + "\n")

    def start(self):
        began = time.monotonic()
        mask = os.umask(0o022)  # a service's
        try:
            self.spawn(["snmpd", "-f", "-I", MODULES_LEFT_OUT, "-Lf", str(self.log_path), "-p", str(self.folder / "pid"),
                        f"udp:127.0.0.1:{self.port}"], ready="NET-SNMP version")
        finally:
            os.umask(mask)
        assert self.said() == []
        return time.monotonic() - began

    def read(self, tool, *args, level="authPriv", **how):
        return self.tool(tool, *args, v3=level, user=READER, **how)


class Scene:
    """sitewatchd with one simulated node, and both of net-snmp's servers; `receiver` may be started later."""

    def __init__(self, stack, snmp, programs, simulator, folder, mibs=None, before="", is_console_there=True):
        self.mib, self.simulator = snmp.mib, simulator
        self.receiver = Receiver(folder / "console", mibs)
        stack.callback(self.receiver.stop)
        if is_console_there:
            self.receiver.start()
        self.master = Master(folder / "snmpd", self.mib, self.receiver, before)
        stack.callback(self.master.__exit__)
        self.start_took_s = self.master.start()
        self.daemon = Daemon(programs, simulator, folder / "daemon", {"EXCH-A": {"address": "exch-a.localhost"}}, self.master)
        stack.callback(self.daemon.stop)
        self.daemon.start()
        self.wait_for_tables()

    def oid(self, name):
        return self.mib.oid(name)

    def without_mibs(self, name):
        """How a name is written where no MIB is loaded, as a pattern."""
        return re.escape("iso" + self.oid(name).removeprefix(".1"))

    def get(self, name):
        return self.master.values(self.master.read("snmpget", self.oid(name)))[0][1]

    def wait_for_tables(self):
        eventually("the tables answer, with all sites", lambda: self.get("swSites.0") == "5")

    def act(self, verb, site):
        self.simulator.control(verb, node="EXCH-A", site=site)


@pytest.fixture
def scene(snmp, programs, tmp_path, start_simulator):
    """scene(mibs=None, before="", is_console_there=True) -> Scene, ended with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda **how: Scene(stack, snmp, programs, start_simulator(iis=7, https=False), tmp_path, **how)


def can_connect(path, group):
    """Whether another user in `group` gets to the socket."""
    code = f"import socket; socket.socket(socket.AF_UNIX).connect({str(path)!r})"
    return subprocess.run([sys.executable, "-c", code], user=STRANGER, group=group, extra_groups=[], cwd="/",
                          stderr=subprocess.DEVNULL, timeout=60).returncode == 0


def said_as_stranger(path):
    """What our agent logs as a user whom the socket is not for."""
    with tempfile.TemporaryDirectory(prefix="sw-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        program = shutil.copy(BUILD / "tests/snmp/table_server", folder)
        done = subprocess.run([program, f"unix:{path}", "1", "0"], input="quit\n", capture_output=True, text=True, user=STRANGER,
                              group=STRANGER, extra_groups=[], cwd="/", timeout=patience(60), check=False)
        return done.stderr


@pytest.mark.parametrize("before", ["", DEBIAN], ids=["alone", "behind-debians-own"])
def test_snmpd_shows_the_tables_to_the_user_of_the_file_alone_and_encrypted(scene, before):
    scene = scene(before=before)
    master, arc = scene.master, scene.oid("swArc")
    walked = dict(master.values(master.read("snmpwalk", arc)))
    assert walked[scene.oid("swNodeName.1")] == '"EXCH-A"'
    assert len([oid for oid in walked if oid.startswith(scene.oid("swSiteName") + ".")]) == 5
    assert [oid for oid in walked if not oid.startswith(arc + ".885440.")] == []
    assert "No Such Object" in master.read("snmpget", SYS_UP_TIME), "the view has nothing else"
    for level in ("authNoPriv", "noAuthNoPriv"):
        refused = master.read("snmpget", scene.oid("swSites.0"), level=level, check=False)
        assert refused.returncode != 0 and b"authorizationError" in refused.stderr, refused
    public = master.tool("snmpget", scene.oid("swSites.0"), check=False, options=("-On", "-r0", "-t1"))
    assert public.returncode != 0 or b"No Such Object" in public.stdout, public
    assert master.said() == []


def test_the_socket_is_for_its_group_and_the_way_to_it_is_open(scene):
    path = scene().master.socket_path
    owner, group = socket_owner()
    found = path.stat()
    assert (pwd.getpwuid(found.st_uid).pw_name, grp.getgrgid(found.st_gid).gr_name) == (owner, group)
    assert stat.S_IMODE(found.st_mode) == 0o660
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755
    if os.geteuid() == 0:
        assert can_connect(path, found.st_gid) and not can_connect(path, STRANGER)
        assert f"no right to the master agent's socket {path}: agentXPerms" in said_as_stranger(path)


def test_a_notification_comes_in_one_line_with_its_names(scene, snmp, tmp_path):
    mibs = tmp_path / "mibs"
    shutil.copytree(snmp.base_mibs(), mibs)
    shutil.copy(snmp.mib.path, mibs)
    scene = scene(mibs=mibs)
    scene.act("stop", 4)
    line, = scene.receiver.wait_for("SITEWATCH-MIB::swSiteStopped")
    assert "\tSITEWATCH-MIB::swNodeName.1 = STRING: EXCH-A\t" in line
    assert "\tSITEWATCH-MIB::swSiteName.1.4 = STRING: Shop\t" in line
    assert abs(time.time() - time.mktime(time.strptime(line[:19], "%Y-%m-%d %H:%M:%S"))) < 3600 * 26, "some time zone's now"


def test_the_console_reads_the_tables_as_the_document_shows(scene, snmp, tmp_path):
    """With its settings in snmp.conf, which name each module's folder, and its command lines."""
    scene = scene()
    mibs = tmp_path / "mibs"
    shutil.copytree(snmp.base_mibs(), mibs)
    settings = textwrap.dedent(re.search(r"(?m)^ +defVersion.*\n(?: +(?:def|mibdirs).*\n)+", DOCUMENT)[0])
    (tmp_path / "snmp.conf").write_text(substitute(
        settings, ("+/usr/share/snmp/mibs:/srv/mibs", f"+{snmp.mib.path.parent}:{mibs}"), *zip(("PASSPHRASE", "SECOND"), READER[1:])))
    lines = re.findall(r"(?m)^ +(snmp\w+ .*) localhost (.*)$", DOCUMENT)
    assert len(lines) == 3
    told = {}
    for options, name in lines:
        done = subprocess.run([*shlex.split(options), f"127.0.0.1:{scene.master.port}", name], capture_output=True, text=True,
                              timeout=patience(60), check=False, env={"PATH": os.environ["PATH"], "SNMPCONFPATH": str(tmp_path)})
        assert (done.returncode, done.stderr) == (0, ""), done
        told[name] = done.stdout
    assert re.search(r"(?m)^1\.4;Shop;.*;on;started;ok;running;", told["SITEWATCH-MIB::swSiteTable"]), told
    assert re.search(r"(?m)^1;EXCH-A;", told["SITEWATCH-MIB::swNodeTable"]), told
    assert "SITEWATCH-MIB::swSites.0 = Gauge32: 5 sites" in told["SITEWATCH-MIB::swScalars"], told


def test_the_console_s_file_names_every_notification_of_a_problem(snmp):
    told = re.findall(r"^#   it (begins|ends)[^:]*: (.*)$", (CONTRIB / "snmptrapd.conf").read_text(), re.MULTILINE)
    named = {name: verb for verb, names in told for name in re.findall(r"sw\w+", names)}
    described = re.findall(r"^(sw(?:Site|Role)[A-Z]\w+) NOTIFICATION-TYPE\n(.*?)::= ", snmp.mib.text, re.MULTILINE | re.DOTALL)
    verbs = {name: "begins" if "Opens a problem" in body else "ends" for name, body in described}
    assert named == verbs and len(named) == 13
    assert all("Closes " in body for name, body in described if verbs[name] == "ends")


def test_both_can_be_started_again(scene):
    """Users, engine IDs and boots are in the files of a first run by then."""
    scene = scene()
    stopped = scene.without_mibs("swSiteStopped")
    scene.act("stop", 4)
    assert '"Shop"' in scene.receiver.wait_for(stopped)[0]
    for server in (scene.receiver, scene.master):
        server.stop()
        server.start()
    scene.wait_for_tables()
    scene.act("stop", 2)
    assert '"OWA"' in scene.receiver.wait_for(stopped)[-1]


def test_a_console_that_is_away_holds_nobody_up_and_hears_of_what_comes_when_it_is_there(scene):
    """Without the console's engine ID snmpd stands still for six seconds at each notification, and drops its subagents."""
    scene = scene(is_console_there=False)
    assert scene.start_took_s < patience(6)
    for site in range(1, 6):
        scene.act("stop", site)
    eventually("all are seen", lambda: scene.get("swSitesDown.0") == "5")
    for _ in range(20):
        began = time.monotonic()
        assert scene.get("swSitesDown.0") == "5"
        assert time.monotonic() - began < patience(5)
    assert "ping" not in scene.daemon.log(), scene.daemon.log()
    scene.receiver.start()
    scene.act("start", 3)
    scene.receiver.wait_for(scene.without_mibs("swSiteRecovered"))
