"""sitewatch doctor: each fault is a cross at its step, what stands on it is not tried, and nothing is changed by asking."""
import json
import os
import re
import socket
import sqlite3
import subprocess

import pytest

import hostile
from nagios_output import harmful_characters
from sealed_stage import PASSWORD, kdc_fixture, stage_fixture  # noqa: F401  (fixtures)
from users import Village, why_not

IDENTITY = (b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><w:IdentifyResponse '
            b'xmlns:w="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"><w:ProtocolVersion>x</w:ProtocolVersion>'
            b"<w:ProductVendor>%s</w:ProductVendor><w:ProductVersion>%s</w:ProductVersion></w:IdentifyResponse></s:Body>"
            b"</s:Envelope>")
MARKS = {"✓": "ok", "✗": "fault", "!": "note", "-": "not-tried"}
LOCAL = ["user", "configuration", "password-file", "ca-file", "history", "repair-lock"]
REMOTE = ["name", "port", "tls", "ws-management", "authentication", "clock", "computer", "boot", "services", "sites-iis7",
          "sites-iis6", "sites-appcmd", "sites-counters", "auto-start", "execute", "pools", "counters", "cluster", "event-log", "hotfix", "sites"]


class Findings:
    """What the doctor said of one node: {step: (status, text)} and {step: mend}."""

    def __init__(self, result):
        self.result = result
        self.status, self.mend, last = {}, {}, None
        self.text = {}
        lines = result.stdout.decode().split("\n")
        for line in lines[:-2]:
            if line.startswith("  mend it:"):
                self.mend[last] = line.split(":", 1)[1].strip()
                continue
            mark, last, text = re.fullmatch(r"(\S) (\S+) +(.*)", line).groups()
            assert last not in self.status, f"twice: {last}"
            self.status[last], self.text[last] = MARKS[mark], text
        self.summary = lines[-2]

    def faults(self):
        return [step for step, status in self.status.items() if status == "fault"]

    def not_tried_after(self, step):
        """Every later step but the local ones is not tried, and says so."""
        order = list(self.status)
        later = order[order.index(step) + 1:]
        assert later, self
        for each in later:
            assert self.status[each] == "not-tried", f"{each}: {self}"
            assert self.text[each].startswith(("not tried", "not needed")), f"{each}: {self}"

    def __repr__(self):
        return repr(self.result)


def be_patient(configuration):
    """Where no test says how long a node may take, a machine that is busy gets its time."""
    text = configuration.read_text()
    if "timeout = " not in text:
        configuration.write_text(text.replace("[defaults]\n", "[defaults]\ntimeout = 60\n"))


def doctor(watch, node="EXCH-A", *args, status=None, **how):
    be_patient(watch.configuration)
    result = watch.sitewatch("doctor", node, *args, **how)
    assert result.stderr == b"", str(result)
    assert b"Sanitizer" not in result.stdout
    assert watch.simulator.password not in result.text, "the secret is in the output"
    assert harmful_characters(result.text.replace("\n", "")) == []
    found = Findings(result)
    assert result.status == (1 if found.faults() else 0), result
    if status is not None:
        assert result.status == status, result
    return found


def one_fault(found, step, *words):
    """One cross, at this step, with these words."""
    assert found.faults() == [step], found
    for word in words:
        assert word in found.text[step], f"{word!r}: {found}"
    assert found.summary.endswith(": 1 fault")


# --- all is well --------------------------------------------------------------------------------------------------

def test_a_healthy_node_has_a_tick_at_every_step(cluster):
    found = doctor(cluster, status=0)
    steps = [step for step in LOCAL + REMOTE if step != "ca-file" or cluster.transport == "https"]
    assert list(found.status) == steps
    assert found.summary == "EXCH-A: all is well"
    unneeded = {"sites-iis7", "sites-appcmd", "sites-counters", "counters"} if cluster.iis == 6 else {"sites-iis6"}
    assert {step for step, status in found.status.items() if status == "not-tried"} == unneeded
    assert found.text["sites"] == "5 sites: 5 started"
    assert found.text["authentication"] == "auth = basic: Basic, as monitor"
    assert "it offers Basic" in found.text["ws-management"]
    assert str(cluster.defaults["port"]) + " answers" in found.text["port"] and "5986 " in found.text["port"]
    if cluster.transport == "https":
        assert re.search(r"^TLSv1\.[23]; certificate of server \(localhost, .*expires 20\S+ \((29|30) days\)", found.text["tls"])


def test_json_says_the_same(either_iis):
    found = doctor(either_iis)
    told = json.loads(either_iis.sitewatch("doctor", "EXCH-A", "--format=json").stdout)
    assert told["node"] == "EXCH-A" and told["faults"] == 0
    assert {step["step"]: step["status"] for step in told["steps"]} == found.status
    assert all(step["text"] == found.text[step["step"]] for step in told["steps"] if step["step"] not in ("clock", "tls"))
    assert all(step["mend"] is None for step in told["steps"])


def test_it_logs_on_as_often_as_a_check_and_writes_nothing(either_iis):
    def logons():
        return either_iis.simulator.requests()["logons"]
    before = logons()
    either_iis.check()
    by_check = logons() - before
    assert by_check == 1
    doctor(either_iis)
    assert logons() - before == 2 * by_check
    assert either_iis.simulator.writes() == []
    counts = either_iis.simulator.requests()
    assert counts["Put"] == 0 and counts["open"] == 0


def contents(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as history:
        return list(history.iterdump())


def test_it_leaves_the_history_as_it_was(either_iis):
    doctor(either_iis)
    assert not either_iis.history.exists() and not list(either_iis.folder.glob("history*"))
    either_iis.check()
    before = contents(either_iis.history), either_iis.history.stat().st_mtime_ns
    found = doctor(either_iis)
    assert "1 node remembered" in found.text["history"]
    assert (contents(either_iis.history), either_iis.history.stat().st_mtime_ns) == before


def test_a_node_that_is_not_configured_is_asked_with_the_defaults(either_iis):
    found = doctor(either_iis, "exch-b.localhost", status=0)
    assert found.status["node"] == "note" and "[defaults]" in found.text["node"]
    assert found.text["computer"] == "EXCH-B answers under its own name"


# --- before anybody logs on -----------------------------------------------------------------------------------------

def test_a_name_that_does_not_resolve(either_iis):
    either_iis.configure(EXCH_A={"address": "no-such-host.invalid"})
    found = doctor(either_iis, status=1)
    one_fault(found, "name", "no-such-host.invalid", "does not resolve")
    assert found.mend["name"].startswith("getent hosts no-such-host.invalid")
    found.not_tried_after("name")
    assert "the name does not resolve" in found.text["sites"]


def test_a_dead_port(either_iis):
    with hostile.refused_port() as port:
        either_iis.configure(defaults={"port": port})
        found = doctor(either_iis, status=1)
    one_fault(found, "port", f"refuses connections to port {port}", f"{port} refuses connections")
    assert found.mend["port"].startswith("on the node: winrm quickconfig")
    found.not_tried_after("port")


def test_the_usual_port_that_answers_instead_is_named(either_iis):
    """Whoever listens on 5985 of this machine while the test runs."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", 5985))
        except OSError:
            pytest.skip("somebody else has port 5985")
        listener.listen()
        with hostile.refused_port() as port:
            either_iis.configure(defaults={"port": port})
            found = doctor(either_iis, status=1)
    one_fault(found, "port", "5985 answers")
    assert found.mend["port"].startswith("port = 5985 and http = yes")


def test_a_silent_port(either_iis):
    with hostile.blackhole_port() as port:
        either_iis.configure(defaults={"port": port, "timeout": 1})
        found = doctor(either_iis, status=1)
    one_fault(found, "port", f"{port} is silent")
    found.not_tried_after("port")


TLS = {"expired": ("has expired", "expired 2020-02-01"), "wrong_name": ("is not for 'exch-a.localhost'", "elsewhere.example"),
       "unknown_ca": ("authority that is not known", "other-ca"), "not_yet_valid": ("is not valid yet", "2099-02-01")}


@pytest.mark.parametrize("certificate", TLS)
def test_a_certificate_that_is_not_accepted_is_shown(watch_cluster, certificate):
    watch = watch_cluster(7, certificate=certificate)
    found = doctor(watch, status=1)
    one_fault(found, "tls", *TLS[certificate])
    assert found.mend["tls"]
    found.not_tried_after("tls")
    assert watch.simulator.requests()["logons"] == 0


def test_a_certificate_that_ends_soon_is_a_note(watch_cluster):
    found = doctor(watch_cluster(7, certificate="ending_soon"), status=0)
    assert found.status["tls"] == "note" and "(5 days)" in found.text["tls"] and "renew it" in found.mend["tls"]


def test_try_all_tries_a_client_certificate(watch_cluster):
    watch = watch_cluster(7, client_ca=True)
    certificate, key = watch.simulator.certificates.client()
    watch.configure(defaults={"cert-file": certificate, "key-file": key})
    found = doctor(watch, "EXCH-A", "--try-all", status=0)
    assert found.status["auth-cert"] == "ok" and found.text["auth-cert"] == f"the certificate {certificate}"
    assert found.status["auth-ntlm"] == "not-tried"


def test_a_certificate_that_is_believed_without_verification_is_a_note(watch_cluster):
    watch = watch_cluster(7, certificate="expired")
    watch.configure(defaults={"insecure": "yes"})
    found = doctor(watch, status=0)
    assert found.status["tls"] == "note" and "expired 2020-02-01" in found.text["tls"]


def test_a_certificate_is_named_as_it_calls_itself_whatever_that_is_written_in(watch_cluster, tmp_path):
    """Authorities of Windows write what is not ASCII in two bytes for each character."""
    names, certificate = tmp_path / "names.cnf", (tmp_path / "two.pem", tmp_path / "two.key")
    names.write_text("[req]\ndistinguished_name = name\nstring_mask = pkix\nutf8 = yes\nprompt = no\n[name]\nCN = Stra\u00dfe \u20ac\n")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-config", names, "-days", "30",
                    "-out", certificate[0], "-keyout", certificate[1]], check=True, capture_output=True)
    watch = watch_cluster(7)
    with hostile.SilentTls(certificate) as server:
        watch.configure(defaults={"port": server.port})
        found = doctor(watch, status=1)
    assert "certificate of Stra\u00dfe \u20ac, issued by Stra\u00dfe \u20ac," in found.text["tls"], found


def test_plain_http_behind_the_tls_port(either_iis):
    class Plain(hostile.Server):
        def serve(self, connection):
            connection.recv(16)
            connection.sendall(hostile.answer("400 Bad Request", b"", None))
            self.read_until_closed(connection)
    with Plain() as server:
        either_iis.configure(defaults={"port": server.port})
        found = doctor(either_iis, status=1)
    one_fault(found, "tls", "does not speak TLS")


def test_another_web_server(watch_cluster):
    watch = watch_cluster(7, "http")

    def script(_):
        yield hostile.answer("200 OK", b"<html>hello</html>", "text/html")
    with hostile.Scripted(script) as server:
        watch.configure(defaults={"port": server.port})
        found = doctor(watch, status=1)
        assert b"Authorization" not in server.received, "no secret for a stranger"
    assert found.faults() == ["ws-management"], found
    found.not_tried_after("ws-management")


# --- who we are -------------------------------------------------------------------------------------------------------

def test_a_password_that_is_refused(either_iis, tmp_path):
    secret = tmp_path / "wrong"
    secret.touch(mode=0o600)
    secret.write_text("wrong\n")
    either_iis.configure(defaults={"password-file": secret})
    found = doctor(either_iis, "EXCH-A", "--try-all", status=1)
    one_fault(found, "authentication", "user = monitor", "does not accept the account 'monitor'")
    assert str(secret) in found.mend["authentication"]
    assert found.status["clock"] == "ok", "the clock is told to strangers, too"
    assert either_iis.simulator.requests()["logons"] == 1
    assert {found.status[step] for step in REMOTE[REMOTE.index("computer"):]} == {"not-tried"}


def test_no_password_at_all(either_iis, tmp_path):
    either_iis.configure(defaults={"password-file": tmp_path / "nowhere"})
    found = doctor(either_iis, status=1)
    assert found.faults() == ["password-file", "authentication"], found
    assert str(tmp_path / "nowhere") in found.text["password-file"]
    assert either_iis.simulator.requests()["logons"] == 0


def test_an_account_that_may_not_use_winrm(either_iis):
    either_iis.fault("http-403")
    found = doctor(either_iis, status=1)
    assert found.faults()[0] in ("ws-management", "authentication") and "HTTP 403" in str(found)


def examine(stage, *args, **keys):
    """The doctor over plain HTTP, at the stage's simulator."""
    keys = {"address": "exch-a.localhost", "http": "yes", "port": stage.simulator.http_port,
            "timeout": 60, "user": "monitor@SIMULATOR.EXAMPLE", "password-file": stage.password_file, **keys}
    configuration = stage.folder / "doctor.conf"
    configuration.write_text("[node EXCH-A]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value) +
                             f"[history]\nfile = {stage.folder}/history.db\n")
    result = stage.programs.sitewatch(f"--config={configuration}", "doctor", "EXCH-A", *args, env=stage.environment())
    assert result.stderr == b"" and PASSWORD not in result.text, str(result)
    return Findings(result)


def test_kerberos_tells_principal_and_service(stage):
    stage.start(iis=7, https=False)
    found = examine(stage)
    assert found.result.status == 0, found
    assert found.text["authentication"] == ("auth = negotiate: Kerberos, as monitor@SIMULATOR.EXAMPLE, "
                                            "to HTTP/exch-a.localhost@SIMULATOR.EXAMPLE")
    assert "Negotiate, Kerberos" in found.text["ws-management"]
    assert "auth-ntlm" not in found.status, "only --try-all tries it"


def test_a_keytab_is_shown_beside_what_the_realm_has(stage, kdc):
    stage.start(iis=7, https=False)
    name, kind = "keyed@SIMULATOR.EXAMPLE", "aes256-cts-hmac-sha1-96"
    kdc.add_user("keyed", PASSWORD, '-pwexpire "204 hours"')
    keys = {"user": "keyed", "keytab": kdc.keytab("keyed"), "password-file": None}
    found = examine(stage, **keys)
    salt = "the domain's salt is 'SIMULATOR.EXAMPLEkeyed'"
    assert found.text["key"] == f"{name}: key 1 of the keytab, type {kind}; {salt}", found  # a KDC of MIT tells no number
    assert found.status["key"] == "ok" and found.status["password-end"] == "note" and "(in 8 days)" in found.text["password-end"]
    kdc.admin("cpw -pw another-one keyed")
    found = examine(stage, **keys)
    assert found.faults() == ["authentication"] and "is not the account's" in found.text["authentication"], found
    assert found.status["key"] == "note", found
    assert found.text["key"] == f"{name}: key 1 of the keytab, type {kind}; {salt}", found


@pytest.mark.parametrize("keys", [{}, {"user": "SIMULATOR\\monitor"}], ids=["kerberos", "ntlm"])
def test_a_session_is_made_as_often_as_by_a_check(stage, keys):
    stage.start(iis=7, https=False)
    counts = [stage.simulator.requests()["logons"]]
    assert stage.run("-u", keys.get("user", "monitor@SIMULATOR.EXAMPLE"), f"--password-file={stage.password_file}").state == "OK"
    counts.append(stage.simulator.requests()["logons"])
    assert examine(stage, **keys).result.status == 0
    counts.append(stage.simulator.requests()["logons"])
    assert counts[1] - counts[0] == counts[2] - counts[1] > 0


def test_try_all_tries_what_the_node_offers(stage):
    stage.ntlm_file.write_text(f":monitor@SIMULATOR.EXAMPLE:{PASSWORD}\n")
    stage.start(iis=7, https=False)
    found = examine(stage, "--try-all")
    assert found.status["auth-ntlm"] == "ok" and found.text["auth-ntlm"].startswith("NTLM, as monitor@")
    assert "auth-kerberos" not in found.status, "that is what was used"
    assert found.status["auth-basic"] == "not-tried" and "does not offer it" in found.text["auth-basic"]


def test_try_all_stops_at_the_first_refusal(stage, tmp_path):
    stage.start(iis=7, https=False)
    wrong = tmp_path / "wrong"
    wrong.touch(mode=0o600)
    wrong.write_text("wrong\n")
    found = examine(stage, "--try-all", **{"password-file": wrong})
    assert found.faults() == ["authentication"] and "is wrong" in found.text["authentication"], found
    assert "to HTTP/exch-a.localhost" in found.text["authentication"]
    assert found.status["auth-ntlm"] == "not-tried" and "lockout" in found.text["auth-ntlm"]
    assert stage.simulator.requests()["logons"] == 0


def test_a_service_that_nobody_registered_is_named_with_setspn(stage):
    stage.start(iis=7, https=False)
    found = examine(stage, auth="kerberos", spn="HTTP/nobody.example")
    assert "HTTP/nobody.example" in found.text["authentication"] and found.status["authentication"] == "fault"
    assert "setspn -Q HTTP/nobody.example" in found.mend["authentication"]


def test_clocks_that_differ_are_told_with_or_without_a_logon(stage, programs):
    file = stage.folder / "shift"
    file.write_text("420")
    stage.start(iis=6, https=False, environment={"LD_PRELOAD": programs.preload("clock_shift"), "CLOCK_SHIFT": str(file)})
    found = examine(stage)
    assert found.status["clock"] == "fault" and "7 min" in found.text["clock"], found
    assert "w32tm /resync" in found.mend["clock"]


def test_a_clock_that_differs_is_a_note_where_no_ticket_depends_on_it(either_iis):
    either_iis.control("clock", advance=3600)
    found = doctor(either_iis, status=0)
    assert found.status["clock"] == "note" and "60 min" in found.text["clock"], found


@pytest.mark.parametrize("transport, why", [("https", "insecure = yes"), ("http", "http = yes")])
def test_try_all_gives_the_password_to_nobody_who_need_not_show_who_he_is(watch_cluster, stage, certificate, transport, why):
    watch = watch_cluster(7, transport)
    asked = []

    def script(number):
        asked.append(number)
        if len(asked) == 1:
            yield hostile.answer("401 Unauthorized", b"", None, ["WWW-Authenticate: Negotiate", 'WWW-Authenticate: Basic realm="x"'])
        elif len(asked) == 2:
            yield hostile.answer("200 OK", IDENTITY % (b"Somebody", b"1"))
        else:
            yield hostile.answer("503 Service Unavailable", b"", None)
    server = hostile.Scripted(script) if transport == "http" else hostile.ScriptedTls(certificate, script)
    with server:
        watch.configure(defaults={"auth": "ntlm", "user": "CORP\\monitor", "port": server.port} |
                        ({"insecure": "yes"} if transport == "https" else {}))
        found = doctor(watch, "EXCH-A", "--try-all", status=1, env=stage.environment())
        assert len(asked) > 2 and b"Authorization: Basic" not in server.received
    assert found.status["auth-basic"] == "not-tried" and why in found.text["auth-basic"], found


# --- rights -------------------------------------------------------------------------------------------------------------

def clustered_node(windows):
    return f"[node EXCH-A]\nwindows={windows}\ncluster=EXCLUSTER\n[site EXCH-A 1]\nname=Shop\nbindings=http *:80:\n"


RIGHTS = {"boot": ("Win32_OperatingSystem", "Enable-ServerManagerStandardUserRemoting"),
          "services": ("Win32_Service", "Enable-ServerManagerStandardUserRemoting"),
          "cluster": ("MSCluster_ResourceGroup", "Grant-ClusterAccess -User monitor -ReadOnly"),
          "event-log": ("Subscribe", "Event Log Readers")}


@pytest.mark.parametrize("step", RIGHTS)
def test_a_right_that_is_missing_is_one_cross(watch_cluster, step):
    watch = watch_cluster(scenario=clustered_node("2016"))
    match, mend = RIGHTS[step]
    watch.fault("access-denied", match=match)
    found = doctor(watch, status=1)
    assert step in found.faults(), found
    assert mend in found.mend[step]
    for other in ("sites-iis7", "auto-start", "execute", "pools", "sites"):
        assert found.status[other] == "ok", f"{other}: {found}"


@pytest.mark.parametrize("windows, step, match, mend", [
    ("2008r2", "services", "Win32_Service", "on the node: net localgroup Administrators monitor /add"),
    ("2008r2", "cluster", "MSCluster_ResourceGroup", "on the node: Grant-ClusterAccess -User monitor -ReadOnly"),
    ("2008", "cluster", "MSCluster_ResourceGroup", "on the node: net localgroup Administrators monitor /add"),
    ("2008", "boot", "Win32_OperatingSystem",  # its version is not known then
     "on the node: Enable-ServerManagerStandardUserRemoting -User monitor; before Server 2012 a member of Administrators"),
    ("2003", "event-log", "NTLogEvent", "on the node: net localgroup Administrators monitor /add")])
def test_a_windows_without_the_group_or_the_cmdlet(watch_cluster, windows, step, match, mend):
    watch = watch_cluster(scenario=clustered_node(windows))
    watch.fault("access-denied", match=match)
    found = doctor(watch, status=1)
    assert found.mend[step] == mend, found
    assert windows != "2003" or "Event Log Readers" not in found.text[step]


@pytest.mark.parametrize("windows, words", [("2008r2", "GX in WinRM's RootSDDL"), ("2016", "administrators only")])
def test_the_right_to_execute(watch_cluster, windows, words):
    """Since Server 2012 the WMI plug-in has a descriptor of its own: no right of WinRM is missing then."""
    watch = watch_cluster(scenario=clustered_node(windows))
    watch.fault("access-denied", match="GetState")
    found = doctor(watch, status=1)
    assert found.faults() == ["execute", "pools"], found
    assert words in found.text["execute"] and ("RootSDDL" in found.text["execute"]) == (windows == "2008r2")
    assert found.mend["execute"] == "on the node: net localgroup Administrators monitor /add"


def test_an_exchange_node_needs_no_other_interface(watch_cluster):
    """Exchange brings Web-WMI: where that is refused the right is missing, and nothing is to be installed."""
    watch = watch_cluster(scenario=clustered_node("2019").replace("cluster=", "features=Exchange\ncluster="))
    assert doctor(watch, status=0).status["sites-iis6"] == "ok"
    watch.configure(defaults={"ways": "webadministration, microsoftiisv2"})
    watch.fault("access-denied", match="MicrosoftIISv2")
    found = doctor(watch, status=1)
    assert found.status["sites-iis6"] == "fault" and found.status["sites-iis7"] == "not-tried", found
    assert not [mend for mend in found.mend.values() if "Install-WindowsFeature" in mend], found


def test_what_the_operator_does_without_is_a_note(watch_cluster):
    watch = watch_cluster(7)
    watch.configure(defaults={"unreadable-ok": "cluster"})
    watch.fault("access-denied", match="MSCluster_ResourceGroup")
    found = doctor(watch, status=0)
    assert found.status["cluster"] == "note" and "unreadable-ok" in found.text["cluster"]


def test_the_namespaces_of_iis_are_missing(watch_cluster):
    watch = watch_cluster(7)
    watch.fault("namespace-missing", match="webadministration")
    watch.fault("namespace-missing", match="MicrosoftIISv2")
    watch.fault("appcmd-missing")
    watch.fault("class-missing", match="W3SVC_WebService")
    found = doctor(watch, status=1)
    assert found.faults() == ["sites-iis7", "sites-iis6", "sites-appcmd", "sites-counters", "auto-start"], found
    assert found.mend["sites-iis7"].endswith("Install-WindowsFeature Web-Scripting-Tools")
    assert "Web-Scripting-Tools" in found.text["auto-start"]
    assert [found.status[step] for step in ("execute", "pools", "sites")] == 3 * ["not-tried"]
    assert found.status["cluster"] == found.status["event-log"] == "ok", "what does not stand on them is asked"


def test_a_way_that_is_forbidden_is_not_tried_and_named(watch_cluster):
    watch = watch_cluster(7)
    watch.configure(defaults={"ways": "webadministration, microsoftiisv2"})
    found = doctor(watch, status=0)
    assert found.text["sites-iis7"] == "webadministration lists 5 sites, and is used"
    assert found.status["sites-appcmd"] == "not-tried" and "appcmd is forbidden" in found.text["sites-appcmd"]
    assert watch.simulator.shells("EXCH-A")["opened"] == 0


def test_another_name_than_the_computers_own(watch_cluster):
    watch = watch_cluster(7)
    watch.configure(EXCH_A={"address": "localhost", "url-prefix": "EXCH-B/wsman"})
    found = doctor(watch, status=0)
    assert found.status["computer"] == "note" and "EXCH-B answers as localhost" in found.text["computer"]
    assert "address = " in found.mend["computer"]


@pytest.mark.parametrize("address, status", [("exchange-node-01", "ok"), ("exchange-node-0", "ok"), ("exchange-node", "note")])
def test_a_long_name_is_told_cut(watch_cluster, address, status):
    watch = watch_cluster(scenario="[node EXCHANGE-NODE-0]\nwindows=2012r2\n[site EXCHANGE-NODE-0 1]\nname=Shop\n", transport="http")
    watch.configure(EXCH_A={"address": f"{address}.localhost", "url-prefix": "EXCHANGE-NODE-0/wsman"})
    found = doctor(watch, status=0)
    assert found.status["computer"] == status and "EXCHANGE-NODE-0 answers" in found.text["computer"], found


def test_a_name_that_moves_with_its_group_is_a_fault(watch_cluster):
    watch = watch_cluster(scenario="[node EXCH-A]\nwindows=2012r2\ncluster=EXCLUSTER\n[site EXCH-A 1]\nname=Shop\n[group EXCLUSTER SHOP]\n"
                                   "owner=EXCH-A\nresource=Network Name (shopnode): Network Name\n", transport="http")
    watch.configure(EXCH_A={"address": "shopnode.localhost", "url-prefix": "EXCH-A/wsman"})
    found = doctor(watch, status=1)
    one_fault(found, "computer", "shopnode.localhost is a name of the cluster", "just now EXCH-A answers")


def test_a_node_that_falls_silent_in_the_middle(watch_cluster):
    watch = watch_cluster(7)
    watch.fault("hang", match="MSCluster_ResourceGroup")
    for timeout_s in (2, 8, 32):    # on a loaded machine a longer one, until it comes as far as that
        watch.configure(defaults={"timeout": timeout_s})
        found = doctor(watch, status=1)
        if found.faults() == ["cluster"]:
            break
    assert found.faults() == ["cluster"] and "did not answer" in found.text["cluster"], found
    assert found.status["hotfix"] == found.status["event-log"] == "not-tried"
    assert found.text["sites"] == "5 sites: 5 started"


def test_what_it_would_see(watch_cluster):
    watch = watch_cluster(7)
    watch.act("stop", "Shop")
    watch.act("set-flag", "OWA", value="off")
    text = doctor(watch, status=0).text["sites"]
    assert text.startswith("5 sites: 4 started; ")
    assert "Shop: stopped, auto start on" in text and "OWA: started, auto start off" in text


# --- hostile ----------------------------------------------------------------------------------------------------------

EVIL = "\u202epwned\u009b31m|;`$(id)"


def test_hostile_words_of_a_node_are_harmless(watch_cluster):
    watch = watch_cluster(7)
    watch.act("rename-site", "Shop", name=EVIL)
    watch.control("stop", node="EXCH-A", site=next(n for n, s in watch.simulator.sites().items() if s["name"] == EVIL))
    found = doctor(watch, status=0)
    assert "?pwned?31m|;`$(id): stopped" in found.text["sites"]
    told = watch.sitewatch("doctor", "EXCH-A", "--format=json")
    assert harmful_characters(told.text.replace("\n", "")) == []
    assert any("pwned" in step["text"] for step in json.loads(told.stdout)["steps"])


def test_hostile_headers_and_identity(watch_cluster):
    watch = watch_cluster(7, "http")
    body = IDENTITY % (b"\xe2\x80\xaeEvil\xc2\x9b31m", 60 * b"9")

    def script(number):
        if number == 0:
            yield hostile.answer("401 Unauthorized", b"", None, ["WWW-Authenticate: \x1b[31mEvil" + 3000 * "x"])
        else:
            yield hostile.answer("200 OK", body)
    with hostile.Scripted(script) as server:
        watch.configure(defaults={"port": server.port})
        found = doctor(watch, status=1)
    assert "Evil" in found.text["ws-management"]


# --- this machine ---------------------------------------------------------------------------------------------------------

def test_a_password_file_that_others_can_read(either_iis, tmp_path):
    secret = tmp_path / "open"
    secret.write_text(either_iis.simulator.password + "\n")
    secret.chmod(0o644)
    either_iis.configure(defaults={"password-file": secret})
    found = doctor(either_iis, status=1)
    assert "password-file" in found.faults() and "chmod 600" in found.text["password-file"]
    assert found.mend["password-file"].startswith("chmod 6") and found.mend["password-file"].endswith(str(secret))


def test_a_configuration_that_everybody_can_write(either_iis):
    either_iis.configuration.chmod(0o666)
    one_fault(doctor(either_iis, status=1), "configuration", "everybody may write")


def test_a_configuration_that_cannot_be_read_is_a_cross(either_iis):
    either_iis.configuration.write_text("[node EXCH-A]\nport = many\n")
    result = either_iis.sitewatch("doctor", "EXCH-A")
    assert result.status == 1 and result.stderr == b""
    assert re.match(r"✗ configuration +.*:2: port: 'many' is not a number", result.text)


@pytest.mark.parametrize("node", ["", "x" * 300, os.fsdecode(b"n\xff")], ids=["empty", "long", "not UTF-8"])
def test_what_cannot_be_a_node_is_not_well(either_iis, node):
    for form in ("text", "json"):
        result = either_iis.sitewatch("doctor", node, f"--format={form}")
        assert result.status == 1 and result.stderr == b"", result
        assert b"all is well" not in result.stdout and b"Nothing else was tried" in result.stdout
    assert json.loads(result.stdout)["faults"] == 1


def test_a_history_whose_folder_is_missing(either_iis):
    either_iis.history = either_iis.folder / "nowhere/history.db"
    either_iis.configure()
    found = doctor(either_iis, status=1)
    one_fault(found, "history", "folder for the history does not exist")
    assert found.mend["history"].startswith("install -d ") and found.mend["history"].endswith("/nowhere")
    assert found.status["repair-lock"] == "not-tried" and found.status["sites"] == "ok"


def test_a_history_that_is_none(either_iis):
    either_iis.history.write_bytes(b"not a database, but long enough to be looked at" * 100)
    found = doctor(either_iis, status=1)
    assert found.faults() == ["history"], found


def test_without_a_history(either_iis):
    either_iis.history = "none"
    either_iis.configure()
    assert doctor(either_iis, status=0).status["history"] == "note"


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_as_the_monitors_user(programs, start_simulator, tmp_path):
    import tempfile
    with tempfile.TemporaryDirectory(prefix="sitewatch-users-", dir="/tmp") as base:
        village = Village(programs, start_simulator(iis=6), base)

        def ask(user, *args):
            return Findings(village.tool(user, "doctor", "EXCH-A", *args))
        found = ask("root", "--as=nagios")
        assert found.result.status == 0, found
        assert found.text["user"] == "this runs as nagios" and found.status["history"] == "ok"
        found = ask("root", "--as=mallory")
        assert "configuration" in found.faults(), found
        village.own(village.watch.configuration, "root", 0o644)
        found = ask("root", "--as=mallory")
        assert set(found.faults()) == {"password-file", "history", "authentication"}, found
        assert "this runs as user mallory" in found.text["history"]
        assert not village.files(), "nothing was made"
        found = ask("root")
        assert "root goes on as sitewatch" in found.text["history"]
        assert found.status["user"] == "note" and "--as=USER" in found.text["user"]
        refused = village.tool("operator", "doctor", "EXCH-A", "--as=nagios")
        assert refused.status == 3 and b"only root" in refused.stderr
        refused = village.tool("root", "doctor", "EXCH-A", "--as=nosuch")
        assert refused.status == 3 and b"no user 'nosuch'" in refused.stderr


def test_a_repair_that_is_under_way_is_a_note(either_iis):
    import fcntl
    import struct
    either_iis.check()
    lock = either_iis.history.with_name("history.db.lock")
    with open(lock, "wb") as file:
        fcntl.fcntl(file, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 7, 1, 0))     # F_OFD_SETLK
        assert doctor(either_iis, status=0).status["repair-lock"] == "note"
    assert doctor(either_iis, status=0).status["repair-lock"] == "ok"


@pytest.mark.parametrize("argv", [["doctor"], ["doctor", "a", "b"], ["show", "a", "--try-all"], ["nodes", "--as=root"],
                                  ["doctor", "a", "--format=nagios"]], ids=" ".join)
def test_what_it_does_not_take(programs, argv):
    result = programs.sitewatch(*argv)
    assert result.status == 3 and result.stderr.startswith(b"sitewatch: ") and result.stdout == b""
