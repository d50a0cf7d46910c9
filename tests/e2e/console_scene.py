"""What the tests of consoles share: programs of Debian's packages, files as they are shipped, and a scene to look at.

    with Scene(snmp, programs, start_simulator, folder) as scene:
        ...point the console at 127.0.0.1, UDP port scene.master.port...
"""
import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from daemon_host import Daemon
from processes import eventually
from this_build import BUILD

# Of the shipped files: the user of contrib/snmp/snmpd.conf, with the passphrases of a file that nobody has edited.
CONSOLE = ("console", "change this, 8 characters at least", "and this too")

USER_OF_SNMPD = 'createUser {} SHA-256 "{}" AES "{}"\nrouser {} authPriv'.format(*CONSOLE, CONSOLE[0])

NAMES = {1: "Default Web Site", 2: "Магазин «Ёлка»", 3: "日本語のサイト", 4294967295: "Größe & Söhne 100%"}
DOWN, WILL_NOT_RESTART = 2, 3
SCENARIO = "".join(f"[node EXCH-{letter}]\nwindows=2008r2\n" + "".join(f"site={number}: {name}\n" for number, name in NAMES.items())
                   for letter in "AB")


def monitors():
    """Where the packages that are not installed were unpacked (./quickstart test)."""
    return os.environ.get("SITEWATCH_MONITORS", "")


def lacks(what, package):
    """The test is skipped, or fails where all are to run."""
    missing = f"no {what} here: apt-get install {package}, or ./quickstart test"
    assert not os.environ.get("SITEWATCH_ALL_TESTS"), missing
    pytest.skip(missing)


def program(name, package):
    """The path of a program."""
    folders = [f"{monitors()}/usr/{folder}" for folder in ("bin", "sbin", "lib/nagios/plugins")]
    path = shutil.which(name, path=":".join([*folders, os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/nagios/plugins"]))
    return path or lacks(name, package)


def packaged(name, package):
    """A file or folder below /usr/share or /usr/lib of a package."""
    found = [path for root in (monitors(), "") for folder in ("share", "lib") if (path := Path(f"{root}/usr/{folder}/{name}")).exists()]
    return found[0] if found else lacks(name, package)


def shipped(name):
    """A file below contrib/ as this build installs it."""
    return BUILD / "installed/contrib" / name


@contextlib.contextmanager
def running(argv, log, **how):
    """A server of somebody else's, ended with the block."""
    with open(log, "wb") as out:
        process = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out, **how)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Scene:
    """
    sitewatchd behind snmpd, and two nodes with sites of international names: on EXCH-A one is down after a restart, and one
    will not survive the next; EXCH-B was seen, and does not answer any more. `sink`, a receiver, gets the notifications; `more` lines are for
    snmpd.
    """

    def __init__(self, snmp, programs, start_simulator, folder, sink=None, more=""):
        self.mib = snmp.mib
        self.master = snmp.master(sink=sink, extra=f"{USER_OF_SNMPD}\n{more}")
        self.simulator = start_simulator(scenario=SCENARIO, https=False)
        self.daemon = Daemon(programs, self.simulator, folder / "daemon", {
            f"EXCH-{letter}": {"address": f"exch-{letter.lower()}.localhost"} for letter in "AB"}, self.master)

    def __enter__(self):
        self.daemon.start()
        self.wait_for("swSites.0", 8)
        for site in (DOWN, WILL_NOT_RESTART):
            self.simulator.control("set-flag", node="EXCH-A", site=site, value="off")
        self.wait_for("swSitesWillNotRestart.0", 2)
        self.simulator.control("restart-service", node="EXCH-A")
        self.simulator.control("start", node="EXCH-A", site=WILL_NOT_RESTART)
        self.simulator.fault("http-503", node="EXCH-B", count=0)
        self.wait_for("swNodesUnreachable.0", 1)
        self.wait_for("swSitesDown.0", 1)
        self.wait_for(f"swSiteSeverity.1.{DOWN}", 3)
        return self

    def __exit__(self, *_):
        self.daemon.stop()

    def get(self, name):
        return self.master.get(self.mib.oid(name))

    def wait_for(self, name, value):
        eventually(lambda: f"{name} is {self.get(name)}, not {value}\n{self.daemon.log()}", lambda: self.get(name) == str(value))
