"""What is answered to a logon by whoever answers there: it is read before a mechanism of GSSAPI is given it, or refused."""
import base64
import datetime
import http.client
import re
import struct
import time

import pytest

import ntlm_tokens as tokens
from hostile import Scripted
from processes import eventually
from relay import Forger
from sealed_stage import kdc_fixture, stage_fixture  # noqa: F401  (fixtures)
from test_sealed_daemon import SealedDaemon, console, ntlm_keys  # noqa: F401  (the last two are fixtures)

# Each part of a challenge in turn, and what is said of it.
BROKEN = {
    "signature": (tokens.challenge(signature=b"NTLMSSX\0"), "is no message of NTLM"),
    "type": (tokens.challenge(kind=3), "message of type 3"),
    "header": (tokens.challenge(cut=47), "47 bytes"),
    "version": (tokens.challenge(cut=55), "promise a version"),
    "character-set": (tokens.challenge(flags=tokens.FLAGS & ~tokens.UNICODE), "no character set"),
    "name-empty": (tokens.challenge(name=(0, 56)), "promise a target name"),
    "name-in-header": (tokens.challenge(name=(8, 12)), "inside the header"),
    "name-beyond": (tokens.challenge(name=(8, 9999)), "beyond its end"),
    "name-odd": (tokens.challenge(name=(7, 56)), "no name in UTF-16"),
    "info-empty": (tokens.challenge(info=(0, 64)), "promise target information"),
    "info-in-header": (tokens.challenge(info=(16, 40)), "inside the header"),
    "info-beyond": (tokens.challenge(info=(65535, 64)), "beyond its end"),
    "info-cut": (tokens.challenge(cut=-4), "beyond its end"),
    "pairs-without-end": (tokens.challenge(pairs=tokens.PAIRS), "MsvAvEOL"),
    "pair-beyond": (tokens.challenge(pairs=[b"\2\0\xff\0X\0"]), "a pair (AvId 2) beyond its end"),
    "pair-twice": (tokens.challenge(pairs=[*tokens.PAIRS, tokens.PAIRS[0]]), "MsvAvNbDomainName twice"),
    "no-computer": (tokens.challenge(pairs=[tokens.PAIRS[0], tokens.pair(0, b"")]), "no MsvAvNbComputerName"),
    "no-domain": (tokens.challenge(pairs=[tokens.PAIRS[1], tokens.pair(0, b"")]), "no MsvAvNbDomainName"),
    "moment": (tokens.challenge(pairs=[tokens.pair(tokens.TIMESTAMP, bytes(4))]), "MsvAvTimestamp of 4 bytes"),
    "flags": (tokens.challenge(pairs=[tokens.pair(tokens.AV_FLAGS, bytes(2))]), "MsvAvFlags of 2 bytes"),
    "nothing-known": (b"hello", "is no message of NTLM"),
}

NOT_BASE64 = {"blanks": "TlRM TVNT", "cut": "TlRMTVN", "letters": "TlRM-_==", "bits": "TlR="}


def refused(stage, token, *words, more=("--auth=ntlm",)):
    """A check of somebody who answers with it: one token was sent there, and no second one."""
    with Scripted(lambda _: [tokens.refusal(token)]) as server:
        check = stage.programs.check("--history=none", "-H", "127.0.0.1", "-p", str(server.port), "--http",
                                     "-u", "CORP\\monitor",
                                     f"--password-file={stage.password_file}", *more, env=stage.environment())
        sent = re.findall(rb"(?i)\r\nauthorization: negotiate ([A-Za-z0-9+/=]+)", server.received)
    assert check.state == "UNKNOWN", check
    assert "127.0.0.1" in check.line and "No WinRM listener sends that" in check.line, check
    for word in words:
        assert word in check.line, check
    assert [base64.b64decode(token)[:12] for token in sent] == [b"NTLMSSP\0\1\0\0\0"]
    return check


@pytest.mark.parametrize("kind", BROKEN)
def test_a_challenge_that_is_none_is_refused(stage, kind):
    token, words = BROKEN[kind]
    refused(stage, token, words, "came as answer to the logon, and is refused")


@pytest.mark.parametrize("kind", [kind for kind in BROKEN if kind not in ("signature", "nothing-known")])
def test_a_challenge_that_is_none_is_refused_inside_spnego(stage, kind):
    token, words = BROKEN[kind]
    refused(stage, tokens.spnego(token), words, "a token of SPNEGO", "an NTLM challenge in it is refused")


@pytest.mark.parametrize("kind", ["name-beyond", "pairs-without-end", "type"])
def test_nobody_needs_to_ask_for_ntlm_to_be_safe(stage, kind):
    """--auth=negotiate is what a command line without --auth has."""
    token, words = BROKEN[kind]
    refused(stage, token, words, more=())


@pytest.mark.parametrize("kind", NOT_BASE64)
def test_what_is_not_base64_is_refused(stage, kind):
    refused(stage, NOT_BASE64[kind], "not base64")


BROKEN_FOR_KERBEROS = {
    "challenge": (tokens.spnego(BROKEN["name-beyond"][0]), "an NTLM challenge in it is refused"),
    "challenge-alone": (BROKEN["pair-beyond"][0], "an NTLM challenge came as answer"),
    "ntlm-chosen": (tokens.spnego(tokens.challenge()), "it chooses NTLM"),
    "cut": (tokens.spnego(b"x" * 40)[:-5], "no NegTokenResp"),
    "without-end": (b"\xa1\x80\x30\x80\0\0\0\0", "no NegTokenResp"),
    "init": (tokens.spnego_begin(b"x", tokens.KERBEROS_OID), "NegTokenInit"),
    "state": (tokens.spnego(b"x", state=9), "negState"),
    "empty": (tokens.spnego(b"", tokens.KERBEROS_OID), "is empty"),
    "no-kerberos": (tokens.spnego(b"\x60\x05hello", tokens.KERBEROS_OID), "a Kerberos token in it is refused"),
}


def forge_token(token, scheme="Negotiate"):
    """In place of the node's own, with its status."""
    def forge(request, answer):
        if b"\r\nAuthorization: " not in request or b"\r\nWWW-Authenticate: " not in answer:
            return None
        text = f"\r\nWWW-Authenticate: {scheme} {base64.b64encode(token).decode()}\r\n".encode()
        return re.sub(rb"\r\nWWW-Authenticate: [^\r]*\r\n", lambda _: text, answer, count=1)
    return forge


@pytest.mark.parametrize("kind", BROKEN_FOR_KERBEROS)
def test_what_answers_a_ticket_is_read_too(stage, kind):
    token, words = BROKEN_FOR_KERBEROS[kind]
    stage.start(iis=6, https=False)
    with stage.behind(Forger, forge_token(token)):
        check = stage.run(*stage.with_password)
    assert check.state == "UNKNOWN" and words in check.line and "No WinRM listener sends that" in check.line, check
    assert "exch-a.localhost" in check.line, check


@pytest.mark.parametrize("token, words", [
    (b"\x60\x03abc", "frame is broken"), (tokens.challenge(), "Kerberos was asked for"),
    (tokens.element(0x60, tokens.KERBEROS_OID + b"\2\0\x6f\0"), "AP-REP is broken")], ids=["frame", "ntlm", "empty"])
def test_what_answers_a_ticket_without_spnego_is_read_too(stage, token, words):
    stage.start(iis=6, https=False)
    with stage.behind(Forger, forge_token(token, "Kerberos")):
        check = stage.run("--auth=kerberos", *stage.with_password)
    assert check.state == "UNKNOWN" and words in check.line, check


def test_the_daemon_watches_its_other_nodes(stage, console, ntlm_keys):  # noqa: F811
    """Each in turn answers the same daemon, raw and inside SPNEGO."""
    answers = [token for token, _ in BROKEN.values()]
    answers += [tokens.spnego(token) for token in answers]

    def script(_):
        script.count += 1
        return [tokens.refusal(answers[script.count % len(answers)])]
    script.count = 0
    stage.start(iis=6, https=False)
    with Scripted(script) as server:
        nodes = {"BAD": ntlm_keys | {"port": server.port, "interval": 1}, "EXCH-A": ntlm_keys}
        with SealedDaemon(stage, nodes, console) as daemon:
            pid = daemon.process.pid
            console.wait("swSites.0", 5)
            eventually("it was asked many times", lambda: script.count >= 12, limit_s=60)
            before = stage.simulator.request_count()
            eventually("the other one is still asked", lambda: stage.simulator.request_count() > before + 20)
            assert daemon.process.pid == pid and daemon.process.poll() is None
            assert "came as answer to the logon, and is refused" in daemon.log()
            assert console.get("swNodesUnreachable.0") == "1"


def test_a_node_whose_clock_is_behind_by_more_than_ntlm_takes(stage, programs):
    file = stage.folder / "shift"
    file.write_text(str(-40 * 3600))
    stage.start(iis=6, https=False, environment={"LD_PRELOAD": programs.preload("clock_shift"), "CLOCK_SHIFT": str(file)})
    check = stage.run("--auth=ntlm", *stage.with_ntlm)
    assert check.state == "UNKNOWN", check
    told = re.search(r"NTLM: the clock of the node \((.*?)\) is more than 36 h behind ours, .*\(NTP\)", check.line)
    assert told, check
    behind_s = time.time() - datetime.datetime.fromisoformat(told[1].replace("Z", "+00:00")).timestamp()
    assert 40 * 3600 <= behind_s + 1 < 41 * 3600, check
    assert "password" not in check.line


# --- the simulator, and clients that say less ---------------------------------------------------------------------

@pytest.mark.parametrize("size", [16, 32, 39, 40])
@pytest.mark.parametrize("wrap", [False, True], ids=["raw", "spnego"])
def test_a_short_negotiate_message_is_taken(stage, size, wrap):
    """Behind its flags all of it may be left out: names and version are for debugging."""
    stage.start(iis=6, https=False)
    short = (b"NTLMSSP\0" + struct.pack("<II", 1, tokens.FLAGS & ~tokens.VERSION)).ljust(size, b"\0")
    sent = tokens.spnego_begin(short, tokens.NTLM_OID) if wrap else short
    listener = http.client.HTTPConnection("127.0.0.1", stage.simulator.http_port, timeout=60)
    listener.request("POST", "/wsman", b"", {"Authorization": f"Negotiate {base64.b64encode(sent).decode()}"})
    answer = listener.getresponse()
    token = base64.b64decode(answer.getheader("WWW-Authenticate", "").partition("Negotiate ")[2])
    assert answer.status == 401
    assert b"NTLMSSP\0\2\0\0\0" in token and token.startswith(b"\xa1" if wrap else b"NTLMSSP")
