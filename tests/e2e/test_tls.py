"""Whom TLS proves, by what, and what it costs to prove it again."""
import ssl
import struct
import subprocess
from pathlib import Path

import pytest

import hostile
from simulator import Certificates

BUSY = hostile.answer("503 Service Unavailable", headers=["Connection: close"])


@pytest.fixture
def ask(programs, password_file):
    """ask(port, *options) -> check that fails: what listens is no WinRM."""
    def check(port, *options, address="localhost", timeout_s=8, **how):
        result = programs.check("-H", address, "-p", str(port), "--auth=basic", "-u", "monitor",
                                f"--password-file={password_file}", "--history=none", "-t", str(timeout_s), *options, **how)
        assert result.state == "UNKNOWN", result
        return result
    return check


def named(authority, *names, purpose="serverAuth"):
    return authority._issue(f"named-{abs(hash((names, purpose)))}", [f"subjectAltName={','.join(names)}",
                                                                    f"extendedKeyUsage={purpose}"])


NAMES = [
    # names of the certificate, asked as, is it that
    (["DNS:exch-a.node.localhost"], "EXCH-A.node.localhost", True),
    (["DNS:exch-a.node.localhost"], "exch-a.node.localhost.", True),
    (["DNS:*.node.localhost"], "exch-a.node.localhost", True),
    (["DNS:*.node.localhost"], "node.localhost", False),
    (["DNS:*.node.localhost"], "a.exch-a.node.localhost", False),
    (["DNS:exch*.node.localhost"], "exch-a.node.localhost", False),
    (["DNS:*.localhost"], "exch-a.localhost", False),
    (["DNS:127.0.0.1"], "127.0.0.1", False),
    (["IP:127.0.0.1"], "127.0.0.1", True),
    (["IP:127.0.0.1"], "localhost", False),
]


@pytest.mark.parametrize("names, address, is_proven", NAMES)
def test_a_name_is_proven_by_a_name_and_an_address_by_an_address(ask, authority, names, address, is_proven):
    with hostile.ScriptedTls(named(authority, *names), lambda _: [hostile.answer("404 Not Found")]) as server:
        result = ask(server.port, f"--ca-file={authority.ca}", address=address)
    assert (b"POST" in server.received) == is_proven, result
    assert ("HTTP 404" if is_proven else f"is not for '{address}'") in result.line, result


COMMON_NAMES = [
    # what else the certificate is for, is it that of its common name
    (None, True),
    ("email:monitor@example.com", True),
    ("IP:127.0.0.1", False),
    ("IP:127.0.0.1,email:monitor@example.com", False),
    ("DNS:elsewhere.example", False),
]


@pytest.mark.parametrize("names, is_proven", COMMON_NAMES)
def test_a_common_name_is_a_name_only_where_the_certificate_lists_none_and_no_address(ask, authority, names, is_proven):
    extensions = ["extendedKeyUsage=serverAuth", *([f"subjectAltName={names}"] if names else [])]
    certificate = authority._issue(f"common-{abs(hash(names))}", extensions, common_name="localhost")
    with hostile.ScriptedTls(certificate, lambda _: [hostile.answer("404 Not Found")]) as server:
        result = ask(server.port, f"--ca-file={authority.ca}")
    assert (b"POST" in server.received) == is_proven, result
    assert ("HTTP 404" if is_proven else "is not for 'localhost'") in result.line, result


def test_an_address_that_begins_with_a_dot_is_not_each_name_below_it(ask, authority):
    with hostile.SilentTls(named(authority, "DNS:other.localhost")) as server:
        assert "is not a host name" in ask(server.port, f"--ca-file={authority.ca}", address=".localhost").line
    assert server.connections == 0


def test_a_certificate_for_clients_proves_no_server(ask, authority):
    with hostile.SilentTls(named(authority, "DNS:localhost", purpose="clientAuth")) as server:
        assert "certificate" in ask(server.port, f"--ca-file={authority.ca}").line
    assert server.received == b""


def test_an_authority_below_the_root_may_be_the_one_that_is_trusted(ask, authority):
    """As `--ca-file` has the one that issues, and nobody has the root."""
    below = authority._issue("below", [])
    ca = authority.folder / "issuer.ext"
    ca.write_text("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n")
    authority._openssl("x509", "-req", "-in", authority.folder / "below.csr", "-CA", authority.ca, "-CAkey", authority.ca_key,
                       "-CAcreateserial", "-days", "30", "-extfile", ca, "-out", below[0])
    certificate = authority._issue("of-below", ["subjectAltName=DNS:localhost"], authority=below)
    with hostile.ScriptedTls(certificate, lambda _: [hostile.answer("404 Not Found")]) as server:
        assert "HTTP 404" in ask(server.port, f"--ca-file={below[0]}").line


def test_the_environment_adds_no_authority(ask, certificate, authority):
    with hostile.SilentTls(certificate) as server:
        result = ask(server.port, env={"SSL_CERT_FILE": authority.ca, "SSL_CERT_DIR": str(authority.folder)})
    assert "--ca-file" in result.line, result
    assert server.received == b""


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_the_tls_of_server_2003_is_spoken_when_openssl_is_told_so(ask, authority, certificate, tmp_path):
    allowed = tmp_path / "openssl.cnf"
    allowed.write_text("openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = default\n"
                       "[default]\nMinProtocol = TLSv1\nCipherString = DEFAULT@SECLEVEL=0\n")
    silent = tmp_path / "silent.cnf"  # says nothing of protocols
    silent.write_text("openssl_conf = all\n[all]\n")
    server = hostile.ScriptedTls(certificate, lambda _: [hostile.answer("404 Not Found")])
    server.context.set_ciphers("ALL:@SECLEVEL=0")
    server.context.minimum_version = server.context.maximum_version = ssl.TLSVersion.TLSv1
    with server:
        refused = ask(server.port, f"--ca-file={authority.ca}", env={"OPENSSL_CONF": str(silent)})
        assert "no TLS that this machine accepts" in refused.line and server.received == b"", refused
        assert "HTTP 404" in ask(server.port, f"--ca-file={authority.ca}", env={"OPENSSL_CONF": str(allowed)}).line


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_session_is_resumed_on_the_next_connection(ask, certificate, authority, version):
    """A node that is busy is asked again, and this one has ended the connection."""
    class Noting(hostile.ScriptedTls):
        resumed = []

        def serve(self, connection):
            self.resumed.append(connection.session_reused)
            super().serve(connection)
            connection.close()

        def read_request(self, connection):
            return self.requests.pop(0) and super().read_request(connection)
        requests = [True, False] * 20
    server = Noting(certificate, lambda _: [BUSY])
    server.context.maximum_version = version
    with server:
        assert "503" in ask(server.port, f"--ca-file={authority.ca}").line
    assert len(server.resumed) > 1 and server.resumed == [False] + [True] * (len(server.resumed) - 1)


def test_a_session_proves_nobody_to_whom_the_trust_has_changed(ask, tmp_path):
    """A busy node is asked again on a connection of its own: by then its authority is none of ours."""
    first, second = (Certificates(tmp_path / name) for name in ("first", "second") if (tmp_path / name).mkdir() is None)
    trusted = tmp_path / "ca.pem"
    trusted.write_text(Path(first.ca).read_text())

    def script(_):
        trusted.write_text(Path(second.ca).read_text())
        return [BUSY]
    with hostile.ScriptedTls(first.server(), script) as server:
        assert "--ca-file" in ask(server.port, f"--ca-file={trusted}").line
    assert server.received.count(b"POST") == 1


class EndlessGreetings(hostile.Server):
    """Asks for the handshake that is going on again and again, faster than anybody can read."""

    def serve(self, connection):
        connection.recv(65536)
        record = b"\x16\x03\x03" + struct.pack(">H", 16384) + bytes(4 * 4096)
        while not self.over.is_set():
            connection.sendall(16 * record)


def test_a_handshake_that_never_waits_ends_in_time(ask, authority):
    with EndlessGreetings() as server:
        result = ask(server.port, f"--ca-file={authority.ca}", timeout_s=2)
    assert "does a resolver hang" not in result.line and "TLS" in result.line, result  # our own end, not that of an alarm


def test_a_key_with_a_password_is_refused_and_nobody_is_asked(programs, authority, certificate, tmp_path):
    own, key = authority.client()
    secret = tmp_path / "locked.key"
    subprocess.run(["openssl", "ec", "-in", key, "-aes256", "-passout", "pass:x", "-out", secret], check=True, capture_output=True)
    conf = tmp_path / "sitewatch.conf"
    with hostile.SilentTls(certificate) as server:
        conf.write_text(f"[node A]\naddress = localhost\nport = {server.port}\nauth = certificate\ncert-file = {own}\n"
                        f"key-file = {secret}\nca-file = {authority.ca}\n[history]\nfile = none\n")
        result = programs.check(f"--config={conf}", "--node=A", "--history=none", "-t", "5")
    assert result.state == "UNKNOWN" and f"the client certificate '{own}' or its key cannot be used" in result.line, result


def test_another_authority_in_the_same_file_is_read_anew(ask, tmp_path):
    """Each connection trusts the file as it is then."""
    first, second = (Certificates(tmp_path / name) for name in ("first", "second") if (tmp_path / name).mkdir() is None)
    trusted = tmp_path / "ca.pem"
    with hostile.ScriptedTls(second.server(), lambda _: [hostile.answer("404 Not Found")]) as server:
        for ca, word in ((first.ca, "--ca-file"), (second.ca, "HTTP 404")):
            trusted.write_text(Path(ca).read_text())
            assert word in ask(server.port, f"--ca-file={trusted}").line
