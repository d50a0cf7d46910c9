"""Kerberos and NTLM as Windows ships them: sealed messages over HTTP, bound ones over HTTPS; a real KDC, real GSSAPI."""
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import kdc as kdc_module
import wsman_client
from kdc import Kdc
from simulator import Simulator
from watch import Handler, Watch

BUILD = Path(os.environ.get("SITEWATCH_BUILD", "."))
PASSWORD = "hunter2-but-longer"
NTLM = Path("/etc/gss/mech.d/mech.ntlmssp.conf")

# A missing package is a failure that names it: skipped tests would prove nothing without a word.
assert kdc_module.is_installed(), "needs a KDC: apt-get install krb5-kdc krb5-admin-server krb5-user"
assert NTLM.exists(), "needs NTLM for GSSAPI: apt-get install gss-ntlmssp"

# gss-ntlmssp keeps some OpenSSL memory of each context, and MIT Kerberos words of an error in each thread, which only
# thread-local storage points to; to see whose it is takes whole stacks.
LEAKS = "leak:gssntlmssp\nleak:krb5int_setspecific\n"


class Stage:
    """A KDC with an account, a simulator that knows it, and the check."""

    def __init__(self, programs, kdc, folder):
        self.programs, self.kdc, self.folder = programs, kdc, folder
        self.password_file = folder / "secret"
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(PASSWORD + "\n")
        self.ntlm_file = folder / "ntlm-users"
        self.ntlm_file.write_text(f"SIMULATOR:monitor:{PASSWORD}\n")
        (folder / "leaks").write_text(LEAKS)
        self.simulator = None

    def environment(self, **more):
        sanitizer = {"ASAN_OPTIONS": "fast_unwind_on_malloc=0",
                     "LSAN_OPTIONS": f"use_tls=0:print_suppressions=0:suppressions={self.folder / 'leaks'}"}
        wanted = self.kdc.environment(**more)
        kept = {name: wanted[name] for name in wanted if name.startswith(("KRB5", "NTLM", "GSS")) or name in more}
        return kept | sanitizer

    def start(self, *args, **how):
        """Start the simulator, with the environment that GSSAPI in it needs."""
        before = dict(os.environ)
        os.environ.update(self.environment())
        try:
            self.simulator = Simulator(BUILD, user=None, args=[
                f"--keytab={self.kdc.service_keytab}", f"--ntlm-user-file={self.ntlm_file}", *args], **how)
        finally:
            os.environ.clear()
            os.environ.update(before)
        return self

    def run(self, *args, https=False, host="exch-a.localhost", env=None):
        where = (["-p", self.simulator.https_port, f"--ca-file={self.simulator.ca_file}"] if https
                 else ["--http", "-p", self.simulator.http_port])
        check = self.programs.check("--history=none", "-H", host, *map(str, where), *map(str, args),
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
        if self.simulator is not None:
            log = self.simulator.log()
            self.simulator.stop()
            assert PASSWORD not in log


@pytest.fixture(scope="module")
def kdc():
    with Kdc() as running:
        running.add_user("monitor", PASSWORD)
        running.add_user("handler", "only-its-keytab-has-it")
        running.service_keytab = running.add_service("HTTP/exch-a.localhost", "HTTP/localhost", "WSMAN/exch-a.localhost")
        yield running


@pytest.fixture
def stage(programs, kdc, tmp_path):
    made = Stage(programs, kdc, tmp_path)
    yield made
    made.close()


def assert_unknown(check, *words):
    assert check.state == "UNKNOWN", check
    for word in words:
        assert word in check.line, check


# --- every way in -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("auth", ["negotiate", "kerberos"])
def test_kerberos_with_the_ticket_cache(stage, auth, https):
    stage.start(iis=6)
    assert stage.run(f"--auth={auth}", https=https, env=stage.cache()).state == "OK"


@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
def test_kerberos_with_user_and_password_leaves_the_users_cache_alone(stage, kdc, https):
    stage.start(iis=7)
    cache = stage.folder / "own.ccache"
    assert stage.run(*stage.with_password, https=https, env={"KRB5CCNAME": f"FILE:{cache}"}).state == "OK"
    assert not cache.exists()


def test_kerberos_with_a_keytab(stage, kdc):
    stage.start(iis=6)
    keytab = kdc.keytab("monitor")
    assert stage.run(f"--keytab={keytab}").state == "OK"
    assert stage.run(f"--keytab={keytab}", "-u", "monitor").state == "OK"


def test_another_service_name(stage):
    stage.start(iis=6)
    assert stage.run("--spn=WSMAN/exch-a.localhost", env=stage.cache()).state == "OK"
    assert stage.run("--spn=HTTP@exch-a.localhost", host="127.0.0.1", env=stage.cache()).state == "OK"


@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("user", ["SIMULATOR\\monitor", "monitor@SIMULATOR"])
def test_ntlm(stage, user, https):
    stage.start(iis=6)
    assert stage.run("--auth=ntlm", "-u", user, f"--password-file={stage.password_file}", https=https).state == "OK"


@pytest.mark.parametrize("host", ["exch-a.localhost", "127.0.0.1"])
def test_negotiate_takes_ntlm_where_kerberos_cannot_be_had(stage, host):
    stage.start(iis=6)
    assert stage.run(*stage.with_ntlm, host=host).state == "OK"


def test_strict_channel_binding_admits_us(stage):
    stage.start("--strict-binding", iis=6)
    assert stage.run(https=True, env=stage.cache()).state == "OK"
    assert stage.run("--auth=kerberos", https=True, env=stage.cache()).state == "OK"


@pytest.fixture
def down(stage):
    """The event handler for a node whose sites are all down since its restart; the check asks as `monitor`."""
    stage.start(iis=6)
    watch = Watch(stage.programs, stage.simulator, stage.folder, "http")
    watch.defaults = {"http": "yes", "port": stage.simulator.http_port, "user": "monitor@SIMULATOR.EXAMPLE",
                      "password-file": stage.password_file}
    watch.configure()
    watch.check(env=stage.environment())
    watch.fail_over()
    watch.check(env=stage.environment())
    watch.restart_and_settle()
    assert watch.check(env=stage.environment()).state == "CRITICAL"
    return Handler(watch)


@pytest.mark.parametrize("way", ["keytab", "ntlm"])
def test_the_event_handler_repairs_with_sealed_messages(stage, kdc, down, way):
    options = {"keytab": ["-u", "handler@SIMULATOR.EXAMPLE", f"--keytab={kdc.keytab('handler')}",
                          "--spn=WSMAN/exch-a.localhost"],
               "ntlm": ["--auth=ntlm", *stage.with_ntlm]}[way]
    logged = len(kdc.log())
    result = down(*options, status=0, env=stage.environment())
    assert down.all_run(), result
    tickets = re.findall(r"TGS_REQ .* (\S+@\S+) for (\S+)@", kdc.log()[logged:])
    assert set(tickets) == ({("handler@SIMULATOR.EXAMPLE", "WSMAN/exch-a.localhost")} if way == "keytab" else set())
    check = down.watch.check(env=stage.environment())
    assert check.state == "OK" and "repaired" in check.line, check
    for text in (result.text, check.all_text, down.timeline(), str(down.watch.history.read_bytes())):
        assert PASSWORD not in text


# --- in the middle of a conversation ------------------------------------------------------------------------------

@pytest.mark.parametrize("way", ["kerberos", "ntlm"])
@pytest.mark.parametrize("kind, count", [("connection-close", 0), ("http-401", 1)])
def test_a_session_that_ends_is_begun_anew(stage, way, kind, count):
    stage.start(iis=6)
    stage.simulator.fault(kind, skip=1, count=count)
    assert stage.run(*(stage.with_password if way == "kerberos" else stage.with_ntlm)).state == "OK"


def test_a_node_that_always_says_401_is_not_asked_for_ever(stage):
    stage.start(iis=6)
    stage.simulator.fault("http-401", count=0)
    assert_unknown(stage.run(env=stage.cache()), "401")
    assert stage.simulator.request_count() < 10


@pytest.mark.parametrize("kind, word", [("http-404", "404"), ("http-503", "503"), ("http-403", "403")])
def test_a_status_that_is_not_sealed_keeps_its_sentence(stage, kind, word):
    stage.start(iis=6)
    stage.simulator.fault(kind, count=0)
    assert_unknown(stage.run("-t", "3", env=stage.cache()), word)


def test_a_fault_comes_sealed_and_is_told(stage):
    stage.start(iis=6)
    stage.simulator.fault("access-denied", count=0)
    assert stage.run(env=stage.cache()).state == "UNKNOWN"


def test_many_sessions_at_once(stage):
    stage.start(iis=7)
    cache = stage.cache()
    with ThreadPoolExecutor(6) as pool:
        checks = list(pool.map(lambda number: stage.run(env=cache) if number % 2 else stage.run(*stage.with_password),
                               range(6)))
    assert [check.state for check in checks] == ["OK"] * 6


# --- what somebody between may do ---------------------------------------------------------------------------------

BAD_SEALS = {
    "seal-length": "bytes were sealed",
    "seal-header": "gives its seal",
    "seal-signature": "seal is broken",
    "seal-data": "seal is broken",
    "seal-cut": "cut off",
    "seal-replay": "sent it again|not the next one|seal is broken",
    "seal-reorder": "not the next one|seal is broken",
    "seal-plain": "not sealed",
}


@pytest.mark.parametrize("way", ["kerberos", "ntlm"])
@pytest.mark.parametrize("kind", BAD_SEALS)
def test_a_bad_seal_is_refused(stage, kind, way):
    stage.start(iis=6)
    stage.simulator.fault(kind, skip=1, count=0)
    check = stage.run(*(stage.with_password if way == "kerberos" else stage.with_ntlm))
    assert check.state == "UNKNOWN"
    assert any(words in check.line for words in BAD_SEALS[kind].split("|")), check


# --- what goes wrong, and what to do about it ---------------------------------------------------------------------

def test_a_wrong_password(stage):
    stage.start(iis=6)
    stage.password_file.write_text("not-the-one\n")
    assert_unknown(stage.run(*stage.with_password), "password of 'monitor@SIMULATOR.EXAMPLE' is wrong", "check it")


def test_a_wrong_password_by_ntlm(stage):
    stage.start(iis=6)
    stage.password_file.write_text("not-the-one\n")
    assert_unknown(stage.run("--auth=ntlm", *stage.with_ntlm), "SIMULATOR\\monitor", "check user")


def test_an_account_that_the_realm_does_not_know(stage):
    stage.start(iis=6)
    check = stage.run("--auth=kerberos", "-u", "nobody@SIMULATOR.EXAMPLE", f"--password-file={stage.password_file}")
    assert_unknown(check, "does not know the account 'nobody@SIMULATOR.EXAMPLE'")


def test_no_ticket(stage):
    stage.start(iis=6)
    assert_unknown(stage.run(), "kinit")


def test_an_expired_ticket(stage, kdc):
    stage.start(iis=6)
    cache = kdc.tickets("monitor", PASSWORD, "-l", "1s")
    while subprocess.run([kdc_module.program("klist"), "-s", str(cache)], check=False).returncode == 0:
        pass    # until it has
    second = int(time.time())
    while int(time.time()) <= second:  # within the last second of a ticket klist and GSSAPI are not of one mind
        time.sleep(0.02)
    assert_unknown(stage.run(env={"KRB5CCNAME": f"FILE:{cache}"}), "expired", "kinit")


def test_a_service_that_nobody_registered(stage):
    stage.start(iis=6)
    assert_unknown(stage.run("--spn=HTTP/nobody.localhost", env=stage.cache()), "HTTP/nobody.localhost", "--spn")


def test_no_kdc(stage, kdc):
    stage.start(iis=6)
    kdc.stop()
    try:
        assert_unknown(stage.run("--auth=kerberos", *stage.with_password), "no KDC", "network")
    finally:
        kdc.start()


def test_kerberos_by_ip_address(stage):
    stage.start(iis=6)
    assert_unknown(stage.run("--auth=kerberos", host="127.0.0.1", env=stage.cache()), "by name, not by IP address")


def test_ntlm_without_its_mechanism(stage):
    stage.start(iis=6)
    empty = stage.folder / "no-mechanisms"
    empty.write_text("")
    check = stage.run("--auth=ntlm", *stage.with_ntlm, env={"GSS_MECH_CONFIG": empty})
    assert_unknown(check, "install gss-ntlmssp")


def test_a_keytab_that_is_not_there(stage):
    stage.start(iis=6)
    assert_unknown(stage.run("--keytab=/nonexistent/keytab", "-u", "monitor"), "keytab '/nonexistent/keytab'")


def test_a_listener_that_only_takes_basic(stage):
    stage.simulator = Simulator(BUILD, iis=6)
    assert_unknown(stage.run(env=stage.cache()), "does not take Negotiate", "offers Basic")


# --- the acceptor, held against a client that is not ours -----------------------------------------------------------

LEGACY = """openssl_conf = all
[all]
providers = providers
[providers]
default = on
legacy = on
[on]
activate = 1
"""


def query_with_pywinrm(stage, transport, user, password, **environment):
    script, openssl = stage.folder / "query.py", stage.folder / "openssl.cnf"
    script.write_text("import sys, winrm.protocol\n"
                      "url, transport, user, password = sys.argv[1:]\n"
                      "protocol = winrm.protocol.Protocol(url, transport=transport, username=user or None, password=password,\n"
                      "                                   message_encryption='always')\n"
                      "print(protocol.transport.send_message(sys.stdin.read()).decode())\n")
    openssl.write_text(LEGACY)
    identify = (f'<s:Envelope xmlns:s="{wsman_client.SOAP}" xmlns:i="{wsman_client.IDENTITY}"><s:Header/><s:Body>'
                "<i:Identify/></s:Body></s:Envelope>")
    return subprocess.run(
        [sys.executable, script, f"http://localhost:{stage.simulator.http_port}/wsman", transport, user, password],
        input=identify, text=True, capture_output=True, timeout=60, check=False,
        env=stage.kdc.environment(OPENSSL_CONF=openssl, **environment))


def test_pywinrm_with_ntlm_and_sealed_messages(stage):
    stage.start(iis=6)
    done = query_with_pywinrm(stage, "ntlm", "SIMULATOR\\monitor", PASSWORD)
    assert "ProductVersion" in done.stdout, done


def test_pywinrm_with_kerberos_and_sealed_messages(stage):
    if not hasattr(pytest.importorskip("kerberos"), "authGSSWinRMEncryptMessage"):
        pytest.skip("needs a pykerberos that seals messages (1.2)")
    stage.start(iis=6)
    done = query_with_pywinrm(stage, "kerberos", "", "", **stage.cache())
    assert "ProductVersion" in done.stdout, done


def test_an_unsealed_message_is_refused_as_windows_does(stage):
    stage.start(iis=6)
    script = stage.folder / "plain.py"
    script.write_text("import sys, winrm.protocol\n"
                      "protocol = winrm.protocol.Protocol(sys.argv[1], transport='kerberos', message_encryption='never')\n"
                      "protocol.transport.send_message('<x/>')\n")
    done = subprocess.run(
        [sys.executable, script, f"http://localhost:{stage.simulator.http_port}/wsman"], text=True,
        capture_output=True, timeout=60, check=False, env=stage.kdc.environment(**stage.cache()))
    assert done.returncode != 0 and "500" in done.stderr, done
