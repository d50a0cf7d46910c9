"""Kerberos and NTLM as Windows ships them: sealed messages over HTTP, bound ones over HTTPS; a real KDC, real GSSAPI."""
import base64
import http.client
import itertools
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gssapi.raw
import pytest

import wsman_client
from kdc import connections, program
from processes import patience, wait_for_the_next_second
from relay import Forger, Relay
from sealed_stage import BUILD, LEGACY, PASSWORD, kdc_fixture, stage_fixture  # noqa: F401  (the last two are fixtures)
from simulator import Simulator
from watch import Handler, Watch


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


def test_a_keytab_made_with_ktutil_as_readme_says(stage, kdc):
    """Whatever number the key has in the realm."""
    stage.start(iis=6)
    for kind in ("aes256-cts", "rc4-hmac"):
        keytab = stage.folder / f"{kind}.keytab"
        subprocess.run([program("ktutil")], text=True, check=True, capture_output=True, env=kdc.environment(), input=(
            f"addent -password -p monitor@SIMULATOR.EXAMPLE -k 1 -e {kind}\n{PASSWORD}\nwkt {keytab}\n"))
        check = stage.run("-u", "monitor@SIMULATOR.EXAMPLE", f"--keytab={keytab}")
        assert check.state == "OK", check


def test_another_service_name(stage):
    stage.start(iis=6)
    assert stage.run("--spn=WSMAN/exch-a.localhost", env=stage.cache()).state == "OK"
    assert stage.run("--spn=HTTP@exch-a.localhost", host="127.0.0.1", env=stage.cache()).state == "OK"


@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("user", ["SIMULATOR\\monitor", "monitor@SIMULATOR", "watch.dog@corp.example"])
def test_ntlm(stage, user, https):
    stage.start(iis=6)
    assert stage.run("--auth=ntlm", "-u", user, f"--password-file={stage.password_file}", https=https).state == "OK"


@pytest.mark.parametrize("host", ["exch-a.localhost", "127.0.0.1"])
def test_negotiate_takes_ntlm_where_kerberos_cannot_be_had(stage, host):
    stage.start(iis=6)
    check = stage.run(*stage.with_ntlm, host=host)
    assert check.state == "OK" and "stands in" not in check.all_text, check


def test_ntlm_that_stands_in_for_kerberos_is_told_of(stage, kdc):
    stage.start(iis=6)
    check = stage.run("-u", "monitor@SIMULATOR", f"--password-file={stage.password_file}")
    assert check.state == "OK" and "note: NTLM stands in for Kerberos" in check.all_text, check
    assert_unknown(stage.run("--auth=kerberos", "-u", "monitor@SIMULATOR", f"--password-file={stage.password_file}"), "SIMULATOR")


@pytest.mark.parametrize("kind", ["seal-unrotated", "seal-rotated", "seal-mime"])
def test_a_seal_is_read_in_every_legal_form(stage, kind):
    """RFC 4121, 4.2.5: any count; RFC 2046, 5.1.1."""
    stage.start(iis=6)
    stage.simulator.fault(kind, count=0)
    assert stage.run("--auth=kerberos", *stage.with_password).state == "OK"
    assert stage.run(*stage.with_ntlm).state == "OK"


def test_strict_channel_binding_admits_us(stage):
    stage.start("--strict-binding", iis=6)
    assert stage.run(https=True, env=stage.cache()).state == "OK"
    assert stage.run("--auth=kerberos", https=True, env=stage.cache()).state == "OK"


def test_a_node_as_old_as_server_2003_has_rc4(stage, kdc):
    """Windows seals with RC4 without the byte of padding that MIT Kerberos knows, and so does the simulator."""
    stage.start(iis=6)
    logged = len(kdc.log())
    for auth in ("negotiate", "kerberos"):
        check = stage.run(f"--auth={auth}", *stage.with_password, env={"KRB5_CONFIG": kdc.rc4_config})
        assert check.state == "OK", check
    assert "ses=DEPRECATED:arcfour-hmac(23)}, monitor@SIMULATOR.EXAMPLE for HTTP/exch-a.localhost" in kdc.log()[logged:]


def test_the_node_has_the_name_that_it_was_given_whatever_dns_says(stage, kdc, programs):
    stage.start(iis=6, https=False)
    forged = {"KRB5_CONFIG": kdc.dns_config, "LD_PRELOAD": programs.preload("resolver_lies"),
              "CANONICAL_NAME": "elsewhere.localhost"}
    logged = len(kdc.log())
    assert stage.run(*stage.with_password, env=forged).state == "OK"
    assert "for HTTP/exch-a.localhost@" in kdc.log()[logged:] and "elsewhere" not in kdc.log()[logged:]
    assert stage.run(*stage.with_password, host="EXCH-A.localhost", env=forged).state == "OK"
    assert_unknown(stage.run("--spn=HTTP@exch-a.localhost", *stage.with_password, env=forged), "HTTP@exch-a.localhost")


def test_a_password_without_a_user_is_nobodys(stage):
    stage.start(iis=6)
    assert stage.run(f"--password-file={stage.password_file}", env=stage.cache()).state == "OK"
    assert_unknown(stage.run(f"--password-file={stage.password_file}"), "kinit")


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

@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("way", ["kerberos", "ntlm"])
@pytest.mark.parametrize("kind, count", [("connection-close", 0), ("http-401", 1)])
def test_a_session_that_ends_is_begun_anew(stage, way, kind, count, https):
    stage.start(iis=6)
    stage.simulator.fault(kind, skip=1, count=count)
    assert stage.run(*(stage.with_password if way == "kerberos" else stage.with_ntlm), https=https).state == "OK"


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


def test_nothing_can_be_read_on_the_wire(stage):
    for number, credentials in enumerate((stage.with_password, ["--auth=kerberos", *stage.with_password],
                                          ["--auth=ntlm", *stage.with_ntlm])):
        stage.start(iis=6 if number % 2 else 7)
        with stage.behind(Relay) as wire:
            assert stage.run(*credentials).state == "OK"
        for seen in (wire.received, wire.sent):
            assert seen.count(b"--Encrypted Boundary\r\n") >= 10
            for secret in (PASSWORD, "Envelope", "root/cimv2", "Win32_", "EXCH-A", "Default Web Site"):
                for encoding in ("utf-8", "utf-16-le"):
                    assert secret.encode(encoding) not in seen, (secret, encoding)
        stage.close()


@pytest.mark.parametrize("way", ["negotiate", "kerberos", "ntlm"])
def test_who_breaks_tls_open_gets_no_session(stage, authority, way):
    """Even with --insecure: the authentication is bound to the certificate that we saw (RFC 5929)."""
    stage.start(iis=6)
    credentials = stage.with_ntlm if way == "ntlm" else stage.with_password
    assert stage.run(f"--auth={way}", *credentials, https=True).state == "OK"
    with stage.behind(Relay, authority.server(), stage.simulator.ca_file, https=True) as between:
        check = stage.run(f"--auth={way}", "--insecure", *credentials, https=True)
        assert_unknown(check, "401")
        assert b"Envelope" not in between.received


@pytest.mark.parametrize("status", ["401 Unauthorized", "400 Bad Request"])
def test_nobody_between_can_have_a_write_done_twice(stage, down, status):
    """He hands the sealed message on, keeps the answer, and says that the session was forgotten."""
    simulator, writes = stage.simulator, []

    def forge(_, __):
        made = simulator.requests()
        count = made.get("Put", 0) + made.get("Invoke", 0)
        if count == sum(writes):
            return None
        writes.append(count - sum(writes))
        return f"HTTP/1.1 {status}\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n".encode()
    with stage.behind(Forger, forge) as between:
        down(*stage.with_password, "-p", between.port, "--no-start", status=None, env=stage.environment())
    sites = len(simulator.sites())
    assert 0 < len(writes) <= sites, writes
    assert simulator.requests()["Put"] <= sites


def test_an_answer_without_end_is_not_read_for_ever(stage):
    stage.start(iis=6)

    def forge(request, answer):
        if b"Encrypted Boundary" not in request:
            return None
        return itertools.chain([b"HTTP/1.1 403 Forbidden\r\nContent-Length: 99999999999\r\n\r\n"], itertools.repeat(b"x" * 65536))
    with stage.behind(Forger, forge):
        assert_unknown(stage.run(*stage.with_password), "without end")


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
    while subprocess.run([program("klist"), "-s", str(cache)], check=False).returncode == 0:
        pass    # until it has
    wait_for_the_next_second()  # within the last second of a ticket klist and GSSAPI are not of one mind
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


def test_a_kdc_that_keeps_silent(stage, kdc):
    """libkrb5 alone would wait for half a minute."""
    stage.start(iis=6)
    cache = stage.cache()
    with kdc.silent():
        for credentials, env in ((stage.with_password, {}), ([], cache)):
            check = stage.run("--auth=kerberos", "-t", "2", *credentials, env=env)
            assert_unknown(check, "no KDC", "krb5.conf")
            assert check.run.seconds < patience(15), check
        assert_unknown(stage.run("-t", "2", *stage.with_password), "--auth=ntlm does without a KDC")


@pytest.mark.parametrize("auth", ["negotiate", "kerberos"])
def test_the_second_kdc_is_reached_when_the_first_keeps_silent(stage, kdc, auth):
    """libkrb5 alone would wait 10 s for it, in each of three exchanges."""
    stage.start(iis=6)
    keytab = [f"--keytab={kdc.keytab('monitor')}", "-u", "monitor"]
    for credentials in (stage.with_password, keytab):
        with kdc.behind_a_silent_one() as (config, tcp):
            before = kdc.issued("TGS_REQ", "monitor")
            check = stage.run(f"--auth={auth}", *credentials, env={"KRB5_CONFIG": config})
            assert check.state == "OK" and "NTLM" not in check.all_text, check
            assert kdc.issued("TGS_REQ", "monitor") == before + 1
            assert connections(tcp) == 1, "who answered is asked first from then on"


def test_a_wrong_password_is_tried_at_one_kdc_alone(stage, kdc):
    """libkrb5 would try it again at the primary KDC, if that is not who has answered."""
    stage.start(iis=6)
    wrong = stage.folder / "wrong"
    wrong.touch(mode=0o600)
    wrong.write_text("not-it\n")
    with kdc.behind_a_silent_one(f"primary_kdc = 127.0.0.1:{kdc.port}") as (config, _):
        before = kdc.log().count("PREAUTH_FAILED")
        check = stage.run("-u", "monitor", f"--password-file={wrong}", env={"KRB5_CONFIG": config})
        assert_unknown(check, "the password of 'monitor' is wrong")
        assert kdc.log().count("PREAUTH_FAILED") == before + 1


def test_a_kdc_that_is_not_there_costs_nothing(stage, kdc):
    """And where none is, libkrb5 says so."""
    stage.start(iis=6)
    with kdc.behind_a_silent_one() as (config, tcp):
        tcp.close()
        assert stage.run("--auth=kerberos", *stage.with_password, env={"KRB5_CONFIG": config}).state == "OK"
        kdc.stop()
        try:
            check = stage.run("--auth=kerberos", *stage.with_password, env={"KRB5_CONFIG": config})
            assert_unknown(check, "no KDC of the realm answers")
        finally:
            kdc.start()


@pytest.mark.parametrize("shift, words", [(420, "ahead of ours"), (-420, "behind ours")])
@pytest.mark.parametrize("auth", ["negotiate", "kerberos"])
def test_a_node_whose_clock_is_wrong(stage, programs, shift, words, auth):
    file = stage.folder / "shift"
    file.write_text(str(shift))
    stage.start(iis=6, https=False, environment={"LD_PRELOAD": programs.preload("clock_shift"), "CLOCK_SHIFT": str(file)})
    check = stage.run(f"--auth={auth}", *stage.with_password)
    assert_unknown(check, "clock of the node", "7 min", words, "NTP")


@pytest.mark.parametrize("shift", [-420, 420])
def test_our_own_clock_may_be_wrong_as_long_as_kdc_and_node_agree(stage, programs, shift):
    """libkrb5 goes by the KDC's clock."""
    file = stage.folder / "shift"
    file.write_text(str(shift))
    stage.start(iis=6)
    shifted = {"LD_PRELOAD": programs.preload("clock_shift"), "CLOCK_SHIFT": str(file)}
    assert stage.run(*stage.with_password, env=shifted).state == "OK"


def test_a_password_that_expires(stage, kdc):
    stage.start(iis=6)
    kdc.add_user("ending", PASSWORD, '-pwexpire "204 hours"')
    kdc.add_user("lasting", PASSWORD, '-pwexpire "60 days"')
    told = "password of the account that asks expires in 8 days ("
    check = stage.run("-u", "ending", f"--password-file={stage.password_file}")
    assert check.state == "OK" and told in check.all_text, check
    check = stage.run("-u", "ending", f"--password-file={stage.password_file}", "--password-warning=10")
    assert check.state == "WARNING" and told in check.line, check
    check = stage.run("-u", "ending", f"--keytab={kdc.keytab('ending')}", "--password-warning=10")
    assert check.state == "WARNING" and told in check.line, check
    check = stage.run("-u", "lasting", f"--password-file={stage.password_file}", "--password-warning=10")
    assert check.state == "OK" and "expires" not in check.all_text, check


def test_our_own_clock_is_hours_ahead(stage, kdc, programs):
    """What the KDC has just given is over already."""
    file = stage.folder / "shift"
    file.write_text(str(11 * 3600))
    stage.start(iis=6)
    shifted = {"LD_PRELOAD": programs.preload("clock_shift"), "CLOCK_SHIFT": str(file)}
    for credentials in (stage.with_password, [f"--keytab={kdc.keytab('monitor')}"]):
        check = stage.run("--auth=kerberos", *credentials, env=shifted)
        assert_unknown(check, "clock", "NTP")
        assert "give a keytab" not in check.line, check


def test_a_configuration_of_kerberos_that_cannot_be_read(stage):
    stage.start(iis=6)
    bad = stage.folder / "bad.conf"
    bad.write_text("[libdefaults]\nthis is no relation\n")
    for credentials in (stage.with_password, []):
        assert_unknown(stage.run(*credentials, env={"KRB5_CONFIG": bad}), f"'{bad}' cannot be used (line 2, 'this is no relation': Syntax error", "mend it")


def test_a_token_that_is_too_long_for_the_listener(stage):
    stage.start(iis=6)
    forged = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\n\r\n"
    with stage.behind(Forger, lambda *_: forged):
        assert_unknown(stage.run(*stage.with_password), "too long for the listener (HTTP 431)", "MaxFieldLength")


def test_a_header_that_is_longer_than_http_sys_takes(stage):
    stage.start("--max-field-length=9000", iis=6)
    listener = http.client.HTTPConnection("127.0.0.1", stage.simulator.http_port, timeout=60)
    for length, status in ((9000, 401), (9001, 400)):
        listener.request("POST", "/wsman", b"", {"Authorization": "Negotiate " + "A" * (length - len("Negotiate "))})
        answer = listener.getresponse()
        assert answer.status == status, answer.read()
        answer.read()


def test_a_keytab_without_a_key_that_the_realm_takes(stage, kdc):
    stage.start(iis=6)
    keytab = stage.folder / "aes128.keytab"
    subprocess.run([program("ktutil")], text=True, check=True, capture_output=True, env=kdc.environment(), input=(
        f"addent -password -p monitor@SIMULATOR.EXAMPLE -k 1 -e aes128-cts\n{PASSWORD}\nwkt {keytab}\n"))
    check = stage.run("--auth=kerberos", "-u", "monitor@SIMULATOR.EXAMPLE", f"--keytab={keytab}")
    assert_unknown(check, str(keytab), "aes128-cts-hmac-sha1-96", "which the domain does not take")
    assert_unknown(stage.run("--auth=kerberos", "-u", "handler@SIMULATOR.EXAMPLE", f"--keytab={keytab}"),
                   "no key for 'handler@SIMULATOR.EXAMPLE'", "monitor@SIMULATOR.EXAMPLE")


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


def test_a_keytab_that_others_can_read_is_refused(stage, kdc):
    stage.start(iis=6)
    keytab = kdc.keytab("monitor")
    for mode, state in ((0o644, "UNKNOWN"), (0o640, "OK"), (0o600, "OK")):  # root's may be its group's, too
        keytab.chmod(mode)
        check = stage.run(f"--keytab={keytab}")
        assert check.state == state or (mode == 0o640 and os.geteuid() != 0), check
        assert state == "OK" or ("chmod 600" in check.line and str(keytab) in check.line), check


def test_a_listener_that_only_takes_basic(stage):
    stage.simulator = Simulator(BUILD, iis=6)
    assert_unknown(stage.run(env=stage.cache()), "does not take Negotiate", "offers Basic")


# --- the acceptor, held against a client that is not ours -----------------------------------------------------------

IDENTIFY = (f'<s:Envelope xmlns:s="{wsman_client.SOAP}" xmlns:i="{wsman_client.IDENTITY}"><s:Header/><s:Body>'
            "<i:Identify/></s:Body></s:Envelope>")


def query_with_pywinrm(stage, transport, user, password, **environment):
    script, openssl = stage.folder / "query.py", stage.folder / "openssl.cnf"
    script.write_text("import sys, winrm.protocol\n"
                      "url, transport, user, password = sys.argv[1:]\n"
                      "protocol = winrm.protocol.Protocol(url, transport=transport, username=user or None, password=password,\n"
                      "                                   message_encryption='always')\n"
                      "print(protocol.transport.send_message(sys.stdin.read()).decode())\n")
    openssl.write_text(LEGACY)
    return subprocess.run(
        [sys.executable, script, f"http://localhost:{stage.simulator.http_port}/wsman", transport, user, password],
        input=IDENTIFY, text=True, capture_output=True, timeout=60, check=False,
        env=stage.kdc.environment(OPENSSL_CONF=openssl, **environment))


def test_pywinrm_with_ntlm_and_sealed_messages(stage):
    stage.start(iis=6)
    done = query_with_pywinrm(stage, "ntlm", "SIMULATOR\\monitor", PASSWORD)
    assert "ProductVersion" in done.stdout, done


def test_pywinrm_with_kerberos_and_sealed_messages(stage):
    stage.start(iis=6)
    done = query_with_pywinrm(stage, "kerberos", "", "", PYTHONPATH=Path(__file__).parent / "pykerberos", **stage.cache())
    assert "ProductVersion" in done.stdout, done


ACCEPT_COMPLETE = bytes.fromhex("a1073005a0030a0100")  # without a mechListMIC
MIC_HEAD = bytes.fromhex("a3120410")  # of a mechListMIC, 16 octets long


def ntlm_inside_spnego(port, tag):
    """A logon by MIT's own client: its context and how to post, or None if the listener saw no mechListMIC.

    krb5 1.21 and later write a mechListMIC under its tag, a3, and look for it under a4 (krb5's pull request 1451): such a
    client and such an acceptor understand each other when `tag` is a4.
    """
    spnego, ntlm = (gssapi.OID.from_int_seq(oid) for oid in ("1.3.6.1.5.5.2", "1.3.6.1.4.1.311.2.2.10"))
    user = gssapi.Name("monitor@SIMULATOR", gssapi.NameType.user)
    credentials = gssapi.raw.acquire_cred_with_password(user, PASSWORD.encode(), mechs=[spnego], usage="initiate").creds
    gssapi.raw.set_neg_mechs(credentials, [ntlm])
    want = gssapi.RequirementFlag
    context = gssapi.SecurityContext(
        name=gssapi.Name("HTTP@localhost", gssapi.NameType.hostbased_service), mech=spnego,
        creds=gssapi.Credentials(base=credentials), usage="initiate",
        flags=want.out_of_sequence_detection | want.confidentiality | want.integrity)
    listener = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(body, headers):
        listener.request("POST", "/wsman", body, headers)
        answer = listener.getresponse()
        return answer.status, answer.getheader("WWW-Authenticate", ""), answer.read()

    def tagged(token):
        return token.replace(MIC_HEAD, tag + MIC_HEAD[1:])
    token, status = context.step(), 401
    while status == 401:
        status, challenge, _ = post(b"", {"Authorization": f"Negotiate {base64.b64encode(tagged(token)).decode()}"})
        answer = base64.b64decode(challenge.partition("Negotiate ")[2])
        if MIC_HEAD in token and answer == ACCEPT_COMPLETE:
            return None
        token = context.step(tagged(answer))
    assert status == 200 and context.complete
    return context, post


def test_ntlm_inside_spnego_with_mits_own_client(stage):
    """What Windows itself sends. The messages' numbers begin at 1 then: the mechListMIC had 0."""
    stage.start(iis=6, https=False)
    context, post = (ntlm_inside_spnego(stage.simulator.http_port, b"\xa3")
                     or ntlm_inside_spnego(stage.simulator.http_port, b"\xa4"))
    for number in (1, 2):
        sealed = context.wrap(IDENTIFY.encode(), True).message
        assert int.from_bytes(sealed[12:16], "little") == number
        status, _, answer = post(
            b"--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
            b"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n--Encrypted Boundary\r\n"
            b"\tContent-Type: application/octet-stream\r\n\x10\0\0\0%b--Encrypted Boundary--\r\n" % (len(IDENTIFY), sealed),
            {"Content-Type": 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";'
                             'boundary="Encrypted Boundary"'})
        assert status == 200
        data = answer.partition(b"octet-stream\r\n\x10\0\0\0")[2].rpartition(b"--Encrypted Boundary--")[0]
        assert b"ProductVersion" in context.unwrap(data).message


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
