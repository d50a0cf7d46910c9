"""What a test of sealed messages needs: a KDC with an account, a simulator that takes Kerberos and NTLM, and the check."""
import collections
import contextlib
from pathlib import Path

import pytest

import kdc as kdc_module
from kdc import Kdc
from processes import with_patience
from simulator import Simulator
from this_build import BUILD

PASSWORD = "hunter2-but-longer"
NTLM = Path("/etc/gss/mech.d/mech.ntlmssp.conf")

# A missing package is a failure that names it: skipped tests would prove nothing without a word.
assert kdc_module.is_installed(), "needs a KDC: apt-get install krb5-kdc krb5-admin-server krb5-user"
assert NTLM.exists(), "needs NTLM for GSSAPI: apt-get install gss-ntlmssp"

# gss-ntlmssp keeps some OpenSSL memory of each context, and MIT Kerberos words of an error in each thread, which only
# thread-local storage points to; to see whose it is takes whole stacks.
LEAKS = "leak:gssntlmssp\nleak:krb5int_setspecific\n"


# requests-ntlm makes its keys with MD4, which OpenSSL 3 has in a provider that must be asked for.
LEGACY = """openssl_conf = all
[all]
providers = providers
[providers]
default = on
legacy = on
[on]
activate = 1
"""

Behind = collections.namedtuple("Behind", "http_port https_port ca_file")


class Stage:
    """A KDC with an account, a simulator that knows it, and the check."""

    def __init__(self, programs, kdc, folder):
        self.programs, self.kdc, self.folder = programs, kdc, folder
        self.password_file = folder / "secret"
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(PASSWORD + "\n")
        self.ntlm_file = folder / "ntlm-users"
        self.ntlm_file.write_text(f"SIMULATOR:monitor:{PASSWORD}\n:watch.dog@corp.example:{PASSWORD}\n")
        (folder / "leaks").write_text(LEAKS)
        self.simulator = None

    def environment(self, **more):
        sanitizer = {"ASAN_OPTIONS": "fast_unwind_on_malloc=0",
                     "LSAN_OPTIONS": f"use_tls=0:print_suppressions=0:suppressions={self.folder / 'leaks'}"}
        wanted = self.kdc.environment(**more)
        kept = {name: wanted[name] for name in wanted if name.startswith(("KRB5", "NTLM", "GSS")) or name in more}
        return kept | sanitizer

    def start(self, *args, environment=None, judge=None, **how):
        """Start the simulator, with the environment that GSSAPI in it needs. Who judges NTLM: a file, unless it is winbindd."""
        accounts = [] if judge == "winbind" else [f"--ntlm-user-file={self.ntlm_file}"]
        self.simulator = Simulator(BUILD, user=None, environment=self.environment(**(environment or {})), args=[
            f"--keytab={self.kdc.service_keytab}", *accounts, *args], **how)
        return self

    @contextlib.contextmanager
    def behind(self, kind, *args, https=False, **how):
        """The same simulator behind a Relay or another `kind` of it, whom run() then talks to."""
        direct = self.simulator
        with kind(direct.https_port if https else direct.http_port, *args, **how) as relay:
            self.simulator = Behind(relay.port, relay.port, direct.ca_file)
            try:
                yield relay
            finally:
                self.simulator = direct

    def run(self, *args, https=False, host="exch-a.localhost", env=None):
        where = (["-p", self.simulator.https_port, f"--ca-file={self.simulator.ca_file}"] if https
                 else ["--http", "-p", self.simulator.http_port])
        check = self.programs.check("--history=none", "-H", host, *map(str, where), *map(str, with_patience(args)),
                                    env=self.environment(**(env or {})))
        assert PASSWORD not in check.all_text, "the secret is in the output"
        return check

    @property
    def with_password(self):
        return ["-u", "monitor@SIMULATOR.EXAMPLE", f"--password-file={self.password_file}"]

    @property
    def with_ntlm(self):
        return ["-u", "SIMULATOR\\monitor", f"--password-file={self.password_file}"]

    def cache(self):
        return {"KRB5CCNAME": f"FILE:{self.kdc.tickets('monitor', PASSWORD)}"}

    def close(self):
        simulator, self.simulator = self.simulator, None
        if simulator is not None:
            log = simulator.log()
            simulator.stop()
            assert PASSWORD not in log


@contextlib.contextmanager
def running_kdc():
    """A KDC that knows the account and the simulator's services."""
    with Kdc() as running:
        running.add_user("monitor", PASSWORD)
        running.service_keytab = running.add_service("HTTP/exch-a.localhost", "HTTP/localhost", "WSMAN/exch-a.localhost")
        yield running


@pytest.fixture(name="kdc", scope="module")
def kdc_fixture():
    with running_kdc() as running:
        running.add_user("handler", "only-its-keytab-has-it")
        yield running


@pytest.fixture(name="stage")
def stage_fixture(programs, kdc, tmp_path):
    made = Stage(programs, kdc, tmp_path)
    yield made
    made.close()
