"""A real KDC for a test: MIT's krb5kdc, unprivileged, on a free port of 127.0.0.1, all its files in one folder.

    with Kdc() as kdc:
        kdc.add_user("monitor", "Secret-1")
        keytab = kdc.add_service("HTTP/exch-a.localhost")
        subprocess.run([...], env=kdc.environment())
"""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

from processes import eventually

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 30
SEARCH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def program(name):
    """The path of one of MIT's programs; None when it is not installed."""
    return shutil.which(name, path=SEARCH)


def is_installed():
    return all(program(name) for name in ("krb5kdc", "kdb5_util", "kadmin.local", "kinit", "kvno"))


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
        tcp.bind(("127.0.0.1", 0))
        return tcp.getsockname()[1]


def connections(tcp):
    """How many came, and are waiting for an answer."""
    count = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            tcp.accept()[0].close()
            count += 1
    return count


class Kdc:
    def __init__(self, realm="SIMULATOR.EXAMPLE"):
        self.realm = realm
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sitewatch-kdc-"))
        self.port = free_port()
        self.process = None
        self.keytab_count = 0
        try:
            self._write_files()
            self._run("kdb5_util", "create", "-s", "-r", realm, "-P", "not-a-secret")
            self.admin(f"setstr krbtgt/{realm} session_enctypes aes256-cts,arcfour-hmac")
            self.start()
        except BaseException:
            self.close()
            raise

    def _write_config(self, name, *options):
        """A krb5.conf; of two values of one option the first holds."""
        path = self.folder / name
        more = "".join(f"    {option}\n" for option in options)
        path.write_text(f"""[libdefaults]
{more}    default_realm = {self.realm}
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    udp_preference_limit = 1
    default_ccache_name = FILE:{self.folder}/nobody.ccache
    default_client_keytab_name = FILE:{self.folder}/nobody.keytab
[realms]
    {self.realm} = {{
        kdc = 127.0.0.1:{self.port}
    }}
[domain_realm]
    localhost = {self.realm}
    .localhost = {self.realm}
""")
        return path

    def _write_files(self):
        self.config = self._write_config("krb5.conf", "allow_rc4 = true", "allow_weak_crypto = true")
        # A machine as old as Server 2003, seen from a client: nothing but RC4. The KDC lets every account have it.
        self.rc4_config = self._write_config("rc4.conf", "allow_rc4 = true", "permitted_enctypes = arcfour-hmac")
        # As the library comes: what DNS calls canonical is asked for.
        self.dns_config = self._write_config("dns.conf", "dns_canonicalize_hostname = true")
        (self.folder / "kdc.conf").write_text(f"""[kdcdefaults]
    kdc_listen = 127.0.0.1:{self.port}
    kdc_tcp_listen = 127.0.0.1:{self.port}
[realms]
    {self.realm} = {{
        database_name = {self.folder}/principal
        acl_file = {self.folder}/acl
        key_stash_file = {self.folder}/stash
        max_life = 10h
        supported_enctypes = aes256-cts:normal arcfour-hmac:normal
        default_principal_flags = +preauth
    }}
[dbmodules]
    {self.realm} = {{
        # else each ticket waits for the disk
        disable_last_success = true
        disable_lockout = true
    }}
[logging]
    kdc = FILE:{self.folder}/kdc.log
""")

    def environment(self, **more):
        """The environment for a program that uses this KDC; more=None removes a variable."""
        environment = dict(os.environ, KRB5_CONFIG=str(self.config), KRB5_KDC_PROFILE=str(self.folder / "kdc.conf"),
                           KRB5RCACHENAME="dfl:", KRB5RCACHEDIR=str(self.folder))
        for name in ("KRB5CCNAME", "KRB5_KTNAME", "KRB5_CLIENT_KTNAME", "NTLM_USER_FILE"):
            environment.pop(name, None)
        environment.update({name: str(value) for name, value in more.items()})
        return environment

    def _run(self, name, *arguments, text=None, **more):
        done = subprocess.run([program(name), *map(str, arguments)], env=self.environment(**more), input=text, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{name} {arguments}: {done.stdout}")
        return done.stdout

    def start(self):
        self.process = subprocess.Popen([program("krb5kdc"), "-n", "-r", self.realm], env=self.environment(),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(lambda: f"krb5kdc answers: {self.log()}", self.answers, START_TIMEOUT_S)

    def answers(self):
        assert self.process.poll() is None, f"krb5kdc did not start: {self.log()}"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def stop(self):
        """Nobody answers from now on."""
        process, self.process = self.process, None
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_TIMEOUT_S)

    @contextlib.contextmanager
    def behind_a_silent_one(self, *options):
        """A krb5.conf with another KDC before this one, which takes connections and never answers; and its socket."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.bind(("127.0.0.1", 0))
            tcp.listen(64)
            tcp.setblocking(False)
            path = self.folder / "silent-first.conf"
            ours = f"kdc = 127.0.0.1:{self.port}"
            path.write_text(self.config.read_text().replace(
                ours, "\n        ".join([f"kdc = 127.0.0.1:{tcp.getsockname()[1]}", ours, *options])))
            yield path, tcp

    @contextlib.contextmanager
    def silent(self):
        """Somebody takes what is sent to the KDC and never answers, as when a firewall drops it."""
        self.stop()
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind(("127.0.0.1", self.port))
            tcp.listen(64)
            try:
                yield
            finally:
                tcp.close()
                self.start()

    def issued(self, what, user):
        """How many tickets of `user` were issued so far: what is "AS_REQ" or "TGS_REQ"."""
        return sum(1 for line in self.log().splitlines() if f"{what} " in line and ": ISSUE:" in line and f" {user}@" in line)

    def log(self):
        path = self.folder / "kdc.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def admin(self, query):
        return self._run("kadmin.local", "-r", self.realm, "-q", query)

    def add_user(self, name, password, *options):
        self.admin(f"addprinc -pw {password} {' '.join(options)} {name}")
        return f"{name}@{self.realm}"

    def add_service(self, *names):
        """A keytab with the keys of new services."""
        for name in names:
            self.admin(f"addprinc -randkey {name}")
        return self.keytab(*names)

    def keytab(self, *names):
        self.keytab_count += 1
        path = self.folder / f"{self.keytab_count}.keytab"
        for name in names:
            self.admin(f"ktadd -norandkey -k {path} {name}")
        return path

    def tickets(self, user, password, *options):
        """A cache with a ticket of `user`, to be named in KRB5CCNAME."""
        self.keytab_count += 1
        path = self.folder / f"{self.keytab_count}.ccache"
        self._run("kinit", *options, user, text=password + "\n", KRB5CCNAME=f"FILE:{path}")
        return path

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
