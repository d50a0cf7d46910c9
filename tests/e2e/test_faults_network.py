"""
The fault table, first part: the network, TLS and HTTP itself.

Each row ends in UNKNOWN within the time-out and a little, with a sentence that says what failed, where, and what helps.
"""
import itertools
import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

import hostile
from processes import patience
from simulator import Certificates

PASSWORD = "hunter2-but-longer"
TIMEOUT_S = 2
SLACK_S = 1.5  # loading, a sanitizer's start and the end of the program
SLACK_SANITIZED_S = 3.0
IDLE_PEAK_MIB = 150
IDLE_PEAK_SANITIZED_MIB = 400


@pytest.fixture
def ask(programs, password_file):
    """ask(port, *options): a check of 127.0.0.1 that must fail as UNKNOWN, in time and without the password."""
    def check(port, *options, address="127.0.0.1", transport="https", timeout_s=TIMEOUT_S):
        how = ["--http", "--allow-unencrypted"] if transport == "http" else []
        result = programs.check("-H", address, "-p", str(port), "--auth=basic", "-u", "monitor",
                                f"--password-file={password_file}", "--history=none", "-t", str(timeout_s), *how,
                                *options)
        slack = SLACK_SANITIZED_S if programs.is_sanitized else SLACK_S
        assert result.run.seconds < timeout_s + patience(slack), result
        assert result.state == "UNKNOWN", result
        assert result.run.peak_mib < (IDLE_PEAK_SANITIZED_MIB if programs.is_sanitized else IDLE_PEAK_MIB), result
        assert PASSWORD not in result.all_text
        return result
    return check


def says(result, *words):
    """True when the first line has all words, case ignored; a word may be a tuple: one of them."""
    line = result.line.lower()
    for word in words:
        choices = word if isinstance(word, tuple) else (word,)
        assert any(choice.lower() in line for choice in choices), f"{choices} not in: {result}"


def times_out(ask, port, *words, ca_file=None, **how):
    """As says(), with the time that was allowed; on a loaded machine a longer one, until it comes as far as that."""
    for timeout_s in (TIMEOUT_S, 4 * TIMEOUT_S, 16 * TIMEOUT_S):
        result = ask(port, *([f"--ca-file={ca_file}"] if ca_file else []), timeout_s=timeout_s, **how)
        if all(word in result.line for word in words):
            break
    says(result, str(port), *words, f"within {timeout_s}.0 s")


# --- no connection ------------------------------------------------------------------------------------------------

def test_a_name_that_does_not_resolve(ask):
    says(ask(5986, address="no-such-host.invalid"), "no-such-host.invalid", ("resolve", "name", "timed out"))


def test_a_refused_connection(ask):
    with hostile.refused_port() as port:
        says(ask(port), "127.0.0.1", str(port), "refuses connections")


def test_a_refused_connection_over_ipv6(ask):
    """Or no route, where this machine has no IPv6."""
    with hostile.refused_port() as port:
        says(ask(port, address="::1"), "::1", str(port), ("refuses connections", "no route", "no connection"))


def test_no_route(ask):
    """A multicast address is never a TCP peer: "network is unreachable" on every machine."""
    says(ask(5986, address="224.0.0.1"), "224.0.0.1", ("unreachable", "connect", "route"))


def test_a_time_out_while_connecting(ask):
    with hostile.blackhole_port() as port:
        times_out(ask, port, "no connection to 127.0.0.1")


def test_a_tls_handshake_without_an_answer(ask):
    with hostile.Silent() as server:
        times_out(ask, server.port, "TLS handshake")


@pytest.mark.parametrize("transport", ["http", "https"])
def test_no_first_byte(ask, transport, certificate, authority):
    server = hostile.Silent() if transport == "http" else hostile.SilentTls(certificate)
    with server:
        times_out(ask, server.port, "did not answer", ca_file=authority.ca, transport=transport)
        assert b"POST /wsman" in server.received


@pytest.mark.parametrize("transport", ["http", "https"])
def test_silence_in_the_middle_of_the_body(ask, transport, certificate, authority):
    def script(_):
        yield hostile.answer("200 OK", b"<s:Envelope", length=5000)
        yield None
    server = hostile.Scripted(script) if transport == "http" else hostile.ScriptedTls(certificate, script)
    with server:
        times_out(ask, server.port, "was not complete", ca_file=authority.ca, transport=transport)


def test_silence_in_the_middle_of_the_header(ask):
    def script(_):
        yield b"HTTP/1.1 200 OK\r\nContent-"
        yield None
    with hostile.Scripted(script) as server:
        times_out(ask, server.port, "was not complete", transport="http")


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ",
                                   b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n"
                                   b"Content-Type: application/soap+xml\r\n\r\n"], ids=["header", "body"])
def test_a_byte_now_and_then_does_not_stretch_the_time(ask, start):
    def script(_):
        yield start
        while True:
            yield 0.05
            yield b" "
    with hostile.Scripted(script) as server:
        times_out(ask, server.port, "was not complete", transport="http")


def test_the_time_out_is_for_all_answers_together(ask, watch_cluster):
    """Each answer in time, all of them not."""
    watch = watch_cluster(7, "http")
    watch.control("latency", ms=700)
    result = ask(watch.simulator.http_port, "-u", watch.simulator.user,
                 f"--password-file={watch.simulator.password_file}", address="exch-a.localhost", transport="http")
    says(result, f"within {TIMEOUT_S}.0 s")


def test_the_state_of_a_time_out_is_an_option(programs, password_file):
    with hostile.Silent() as server:
        result = programs.check("-H", "127.0.0.1", "-p", str(server.port), "--auth=basic", "-u", "monitor",
                                f"--password-file={password_file}", "--history=none", "-t", "1:CRITICAL")
    assert result.state == "CRITICAL", result
    assert "within 1.0 s" in result.line


def test_the_state_of_an_unreachable_node_is_an_option(programs, password_file):
    with hostile.refused_port() as port:
        result = programs.check("-H", "127.0.0.1", "-p", str(port), "--auth=basic", "-u", "monitor",
                                f"--password-file={password_file}", "--history=none", "--unreachable=critical")
    assert result.state == "CRITICAL", result


def test_a_connection_closed_without_an_answer(ask, certificate, authority):
    with hostile.Hangup() as server:
        says(ask(server.port, transport="http"), str(server.port))
    with hostile.HangupTls(certificate) as server:
        says(ask(server.port, f"--ca-file={authority.ca}"), str(server.port))


def test_a_connection_closed_in_the_middle_of_the_body(ask):
    def script(_):
        yield hostile.answer("200 OK", b"<s:Envelope", length=5000)
        raise OSError("enough")
    with hostile.Scripted(script) as server:
        says(ask(server.port, transport="http"), str(server.port))


# --- TLS ----------------------------------------------------------------------------------------------------------

WRONG_CERTIFICATES = [
    # which of simulator.Certificates, asked as, one of these words in the sentence
    ("expired", "127.0.0.1", ("expired",)),
    ("not_yet_valid", "127.0.0.1", ("not yet valid", "not valid yet")),
    ("wrong_name", "localhost", ("name", "localhost")),
    ("wrong_name", "127.0.0.1", ("name", "address", "127.0.0.1")),
    ("unknown_ca", "127.0.0.1", ("issuer", "authority", "ca-file")),
]


@pytest.mark.parametrize("kind, address, words", WRONG_CERTIFICATES)
def test_a_wrong_certificate(ask, authority, kind, address, words):
    with hostile.SilentTls(getattr(authority, kind)()) as server:
        result = ask(server.port, f"--ca-file={authority.ca}", address=address)
    says(result, "certificate", words)
    assert server.received == b"", "the password would have gone to a server that is not proven"


def test_an_unknown_authority_names_the_option(ask, certificate):
    with hostile.SilentTls(certificate) as server:
        result = ask(server.port)
    says(result, "certificate")
    assert "--ca-file" in result.all_text
    assert server.received == b""


def test_the_systems_authorities_count_unless_one_is_named(programs, start_simulator, tmp_path):
    """In a mount namespace where the simulator's authority is the only one that the system has."""
    system = Path("/etc/ssl/certs")
    apart = ["unshare", "-m" if os.geteuid() == 0 else "-rm", "sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "sh"]
    folder = tmp_path / "authorities"
    folder.mkdir()
    if subprocess.run([*apart, folder, system, "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        pytest.skip("needs a mount namespace, and /etc/ssl/certs")
    simulator = start_simulator(iis=6)
    shutil.copy(simulator.ca_file, folder / "ca.pem")
    subprocess.run(["openssl", "rehash", folder], check=True)

    def check(*options):
        how = ["-H", "localhost", "-p", str(simulator.https_port), "--auth=basic", "-u", simulator.user,
               f"--password-file={simulator.password_file}", "--history=none", *options]
        return programs.judge(programs.run([*apart, folder, system, programs.check_path, *how]))
    assert check().state == "OK"
    result = check(f"--ca-file={Certificates(tmp_path).ca}")
    assert result.state == "UNKNOWN" and "certificate" in result.line, result


def test_an_authority_of_the_same_name_is_another_one(ask, certificate, tmp_path):
    with hostile.SilentTls(certificate) as server:
        says(ask(server.port, f"--ca-file={Certificates(tmp_path).ca}"), "certificate")
    assert server.received == b""


def test_plain_http_on_the_tls_port(ask):
    def script(_):
        yield hostile.answer("400 Bad Request")

    class Plain(hostile.Scripted):
        def read_request(self, connection):
            return bool(connection.recv(65536))

    with Plain(script) as server:
        result = ask(server.port)
    says(result, str(server.port), ("tls", "ssl"))
    assert "--http" in result.all_text


def test_tls_on_the_plain_port(ask, certificate):
    """The server answers plain text with a TLS alert, or hangs up."""
    with hostile.SilentTls(certificate) as server:
        result = ask(server.port, transport="http")
    says(result, str(server.port))
    assert "--http" in result.all_text or "TLS" in result.all_text or "HTTPS" in result.all_text
    assert PASSWORD.encode() not in server.received


def test_a_ca_file_that_is_none(ask, tmp_path, certificate):
    nonsense = tmp_path / "ca.pem"
    nonsense.write_text("not a certificate\n")
    with hostile.SilentTls(certificate) as server:
        says(ask(server.port, f"--ca-file={nonsense}"), str(nonsense))
        says(ask(server.port, f"--ca-file={tmp_path / 'absent.pem'}"), "absent.pem")


def test_insecure_goes_on_and_is_named(ask, authority):
    with hostile.SilentTls(authority.expired()) as server:
        result = ask(server.port, "--insecure")
    assert b"POST" in server.received
    assert "--insecure" in result.all_text


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_an_old_protocol_is_refused(ask, certificate, authority):
    server = hostile.SilentTls(certificate)
    server.context.set_ciphers("ALL:@SECLEVEL=0")
    server.context.minimum_version = ssl.TLSVersion.TLSv1
    server.context.maximum_version = ssl.TLSVersion.TLSv1_1
    with server:
        says(ask(server.port, f"--ca-file={authority.ca}"), str(server.port), "no TLS that this machine accepts", "MinProtocol")
    assert server.received == b""


def test_basic_without_tls_is_refused_before_anything_is_sent(programs, password_file):
    with hostile.Silent() as server:
        result = programs.check("-H", "127.0.0.1", "-p", str(server.port), "--http", "--auth=basic", "-u", "monitor",
                                f"--password-file={password_file}", "--history=none", "-t", "2")
    assert result.state == "UNKNOWN", result
    assert "--allow-unencrypted" in result.line
    assert server.connections == 0


# --- HTTP ---------------------------------------------------------------------------------------------------------

PAGE = b"<html><head><title>404</title></head><body><h1>Not <b>WinRM</b></h1></body></html>"
HTTP_ANSWERS = {
    "401": (hostile.answer("401 Unauthorized", headers=['WWW-Authenticate: Basic realm="WSMAN"']), ("401", "password")),
    "401-without-basic": (hostile.answer("401 Unauthorized", headers=["WWW-Authenticate: Negotiate"]),
                          ("401", "negotiate", "basic")),
    "403": (hostile.answer("403 Forbidden"), ("403",)),
    "404": (hostile.answer("404 Not Found"), ("404",)),
    "413": (hostile.answer("413 Payload Too Large"), ("413",)),
    "500-without-fault": (hostile.answer("500 Internal Server Error"), ("500",)),
    "500-with-a-page": (hostile.answer("500 Internal Server Error", PAGE, "text/html"), ("500",)),
    "503": (hostile.answer("503 Service Unavailable"), ("503",)),
    "302": (hostile.answer("302 Found", headers=["Location: http://127.0.0.1:1/wsman"]), ("302",)),
    "204": (hostile.answer("204 No Content"), ("204", "empty", "no answer", "without")),
    "html-page": (hostile.answer("200 OK", PAGE, "text/html"), ("text/html", "html")),
    "empty-body": (hostile.answer("200 OK"), ("empty", "no body", "nothing")),
    "other-content-type": (hostile.answer("200 OK", b"{}", "application/json"), ("application/json",)),
    "no-content-type": (hostile.answer("200 OK", b"hello", None), ("content", "xml", "hello", "type")),
    "not-http": (b"SSH-2.0-OpenSSH_9.2p1\r\n", ("http",)),
    "no-soap": (hostile.answer("200 OK", b"<hello/>"), ("hello", "soap", "envelope")),
    "cut-xml": (hostile.answer("200 OK", b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'>"),
                ("ends before it is complete",)),
    "winrm-0.5": (hostile.answer("200 OK", b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' "
                                 b"xmlns:w='http://schemas.xmlsoap.org/wsman/2005/06/management'><s:Header/>"
                                 b"<s:Body><w:This/></s:Body></s:Envelope>"), ("KB968930",)),
}


@pytest.mark.parametrize("kind", HTTP_ANSWERS)
def test_an_answer_of_http_that_is_none_of_winrm(ask, kind):
    raw, words = HTTP_ANSWERS[kind]
    with hostile.Scripted(lambda _: [raw]) as server:
        result = ask(server.port, transport="http")
    says(result, words)


def test_a_redirect_is_not_followed(ask):
    with hostile.Silent() as elsewhere:
        moved = hostile.answer("302 Found", headers=[f"Location: http://127.0.0.1:{elsewhere.port}/wsman"])
        with hostile.Scripted(lambda _: [moved]) as server:
            ask(server.port, transport="http")
        assert elsewhere.connections == 0


def test_no_proxy_of_the_environment_is_asked(programs, password_file):
    with hostile.Silent() as proxy, hostile.refused_port() as port:
        address = f"http://127.0.0.1:{proxy.port}"
        result = programs.check("-H", "127.0.0.1", "-p", str(port), "--auth=basic", "-u", "monitor",
                                f"--password-file={password_file}", "--history=none", "-t", "2",
                                env={"https_proxy": address, "http_proxy": address, "ALL_PROXY": address})
        assert result.state == "UNKNOWN", result
        assert proxy.connections == 0


def endless(prefix, piece):
    def script(_):
        yield prefix
        yield from itertools.repeat(piece)
    return script


ENDLESS = {
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 1000),
    "one-header": (b"HTTP/1.1 200 OK\r\nX-More: ", b"x" * 65536),
    "interim-answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "body-of-blanks": (b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n", b" " * 65536),
    "body-of-text": (b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n"
                     b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Header>", b"x" * 65536),
    "body-of-elements": (b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n"
                         b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Header>", b"<x/>" * 16384),
    "body-of-depth": (b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n"
                      b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Header>", b"<x>" * 16384),
    "body-of-one-attribute": (b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n<s:Envelope a='",
                              b"x" * 65536),
    "body-of-a-500": (b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\n\r\n", b"x" * 65536),
    "body-of-a-401": (b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n", b"x" * 65536),
    "chunks": (b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nTransfer-Encoding: chunked\r\n\r\n",
               b"1\r\n<\r\n" * 10000),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_an_endless_answer_ends_in_time_and_in_bounded_memory(ask, kind):
    with hostile.Scripted(endless(*ENDLESS[kind])) as server:
        ask(server.port, transport="http")


def test_the_account_is_refused(watch_cluster, password_file):
    watch = watch_cluster(6)
    watch.configure(defaults={"password-file": password_file})
    check = watch.check()
    assert check.state == "UNKNOWN", check
    assert "401" in check.line and ("password" in check.line or "account" in check.line)
    assert PASSWORD not in check.all_text


def test_the_node_is_named_in_every_sentence(watch_cluster):
    watch = watch_cluster(6)
    watch.fault("http-503")
    check = watch.check("EXCH-B")
    assert check.state == "UNKNOWN" and "503" in check.line
    assert "exch-b" in check.line.lower()
