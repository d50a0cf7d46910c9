"""Fixtures of the end-to-end tests. Everything is private to one test: ports, folders, simulators, history."""
import contextlib
import os
import signal
import tempfile
from pathlib import Path

import pytest

from processes import Programs
from simulator import Certificates, Simulator
from snmp_master import SnmpScene
from this_build import BUILD
from watch import Watch

NOBODY = 65534


def pytest_configure():
    """A shell lets its background jobs ignore some signals, and what they start would, too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def pytest_collection_modifyitems(config, items):
    """SITEWATCH_SHARD=1/2: the first of every two tests. Each is on its own, so any split is right."""
    number, _, of = os.environ.get("SITEWATCH_SHARD", "1/1").partition("/")
    items[:] = items[int(number) - 1::int(of)]


@pytest.fixture
def programs(tmp_path):
    return Programs(BUILD, tmp_path)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def certificate(authority):
    """A good one for localhost and 127.0.0.1: (certificate, key)."""
    return authority.server()


@pytest.fixture
def password_file(tmp_path):
    path = tmp_path / "password"
    path.touch(mode=0o600)
    path.write_text("hunter2-but-longer\n")
    return path


@pytest.fixture
def start_simulator():
    """start_simulator(iis=6, sites=3) -> Simulator, ended with the test; a finding of its sanitizers fails that."""
    with contextlib.ExitStack() as stack:
        yield lambda **how: stack.enter_context(Simulator(BUILD, **how))


@pytest.fixture
def watch_cluster(programs, start_simulator, tmp_path):
    """watch_cluster(7, "http", sites=3) -> Watch; more than one for a test is fine."""
    def start(iis=6, transport="https", **how):
        simulator = start_simulator(**({} if "scenario" in how else {"iis": iis}), https=transport == "https", **how)
        folder = tmp_path / f"watch-{simulator.http_port}"
        folder.mkdir()
        watch = Watch(programs, simulator, folder, transport)
        watch.iis = iis
        return watch
    return start


@pytest.fixture
def watch_as_nobody(programs, start_simulator):
    """
    A Watch of a healthy cluster whose checks run as a user without rights: as root that is nobody, else who we are.
    Everything it needs is in a folder that this user owns.
    """
    user = NOBODY if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="sitewatch-nobody-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        simulator = start_simulator(iis=6)
        watch = Watch(programs.copy_to(folder), simulator, folder, "http")
        secret = folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(simulator.password + "\n")
        watch.defaults["password-file"] = secret
        watch.configure()
        watch.user = user
        for path in (folder, secret, watch.configuration):
            if user is not None:
                os.chown(path, user, user)
        yield watch
        folder.chmod(0o755)


@pytest.fixture(params=[(6, "https"), (6, "http"), (7, "https"), (7, "http")],
                ids=lambda parameter: f"iis{parameter[0]}-{parameter[1]}")
def cluster(request, watch_cluster):
    """A healthy cluster of two nodes with five sites each, for each interface of IIS over each transport."""
    return watch_cluster(*request.param)


@pytest.fixture(params=[6, 7], ids=["iis6", "iis7"])
def either_iis(request, watch_cluster):
    """The same over HTTPS alone."""
    return watch_cluster(request.param)


@pytest.fixture
def snmp(tmp_path):
    """Private masters, receivers and table servers; see snmp_master.py."""
    with contextlib.ExitStack() as stack:
        yield SnmpScene(BUILD, tmp_path, stack)
