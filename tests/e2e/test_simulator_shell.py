"""The simulator's remote shells, through pywinrm and against recorded exchanges; what appcmd.exe says in them; what a
node has and what its account may do."""
import base64
import contextlib
import re
import xml.etree.ElementTree as ElementTree

import pytest

from simulator import ControlError, Simulator
from this_build import SOURCE
from wsman_client import SOAP, Client, Fault, local

RECORDED = SOURCE.parent / "shared/data/wsman"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
IIS6, IIS7, CLUSTER = "root/MicrosoftIISv2", "root/webadministration", "root/MSCluster"
APPCMD = r"%windir%\system32\inetsrv\appcmd.exe"
BOTH = f"{APPCMD} list site /config:* /xml & {APPCMD} list apppool /xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
SHELL_GONE, TIMED_OUT, DENIED = 2150858843, 2150858793, 5

NODE = r"""
[node A]
windows = 2022
features = stock
%s
[site A 1]
name = Default Web Site
[site A 2]
name = Site2
bindings = http *:81:, https *:443:www.example
auto_start = off
state = stopped
[site A 5]
name = SITE_5
bindings = ftp *:21:
"""


@pytest.fixture
def start():
    """start("key = value ...", text=NODE) -> Simulator of node A; ended with the test, and its end is checked."""
    with contextlib.ExitStack() as stack:
        yield lambda keys="", text=NODE: stack.enter_context(
            Simulator(scenario=text % keys if "%s" in text else text, https=False, user=None))


class Shell:
    """A shell of pywinrm's: run(line) -> (bytes of stdout, bytes of stderr, exit code)."""

    def __init__(self, simulator, **how):
        self.simulator = simulator
        self.client = Client(simulator, "A", operation_timeout_sec=how.pop("timeout", 20))
        how.setdefault("codepage", 65001)
        self.protocol = self.client.protocol
        self.id = self.protocol.open_shell(**how)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.protocol.close_shell(self.id)

    def begin(self, line):
        return self.protocol.run_command(self.id, line)

    def run(self, line):
        command = self.begin(line)
        result = self.protocol.get_command_output(self.id, command)
        self.protocol.cleanup_command(self.id, command)
        return result


def run(simulator, line, **how):
    with Shell(simulator, **how) as shell:
        return shell.run(line)


def text_of(simulator, line, **how):
    out, err, _ = run(simulator, line, **how)
    assert err == b""
    return out.decode()


def documents(text):
    """The parts of an output that are XML documents of their own."""
    return [ElementTree.fromstring(part) for part in text.split(DECLARATION) if part.strip()]


def send(client, action, body, shell=None, options=None):
    """The parsed answer; Fault for a fault."""
    header = client.selectors(ShellId=shell) if shell else {}
    if options:
        header["w:OptionSet"] = {"w:Option": [{"@Name": name, "#text": text} for name, text in options.items()]}
    return ElementTree.fromstring(client.send(action, f"{SHELL}/cmd", body, header))


def create(client, **options):
    body = {"rsp:Shell": {"rsp:InputStreams": "stdin", "rsp:OutputStreams": "stdout stderr"}}
    return send(client, f"{TRANSFER}/Create", body, options=options)


def fault_of(action, *arguments, **how):
    with pytest.raises(Fault) as caught:
        action(*arguments, **how)
    return caught.value


def receive(shell, command, envelope=153600):
    body = {"rsp:Receive": {"rsp:DesiredStream": {"@CommandId": command, "#text": "stdout stderr"}}}
    header = shell.client.selectors(ShellId=shell.id) | {"w:MaxEnvelopeSize": str(envelope)}
    return ElementTree.fromstring(shell.client.send(f"{SHELL}/Receive", f"{SHELL}/cmd", body, header))


def streams(answer):
    return [base64.b64decode(each.text or "") for each in answer.iter(f"{{{SHELL}}}Stream") if not each.get("End")]


def state_of(answer):
    return answer.find(f".//{{{SHELL}}}CommandState").get("State").rpartition("/")[2]


# --- the same text as was recorded ---------------------------------------------------------------------------------

def normal(text):
    """Without what is another's in each exchange: ids, names of machines and accounts; the order of declarations."""
    text = re.sub(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", "ID", text, flags=re.I)
    text = re.sub(r'Machine="[^"]*"', 'Machine="M"', text)
    text = re.sub(r"<rsp:(Owner|ClientIP)>[^<]*<", r"<rsp:\1>X<", text)
    return re.sub(r"^<s:Envelope [^>]*>", lambda frame: " ".join(sorted(frame[0][:-1].split())), text)


def exchanges(name):
    """(request, response) of a recording, in turn."""
    text = (RECORDED / f"{name}.yml").read_text(encoding="utf-8")
    return list(zip(re.findall(r"^- request: (.*)$", text, re.M), re.findall(r"^  response: (.*)$", text, re.M)))


def replay(simulator, name, ids=None):
    """Send what was sent, with our own ids, and what `ids` has in place of something; (our answer, the recorded one) of each."""
    client, ids = Client(simulator, "A"), dict(ids or {})
    for request, recorded in exchanges(name):
        for theirs, ours in ids.items():
            request = request.replace(theirs, ours)
        try:
            answer = client.post(request).decode()
        except Fault as fault:
            answer = fault.text
        for pattern in (r'<w:Selector Name="ShellId">([^<]*)<', r"<rsp:CommandId>([^<]*)<"):
            ids |= dict(zip(re.findall(pattern, recorded), re.findall(pattern, answer)))
        yield answer, recorded


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not here")
@pytest.mark.parametrize("name", ["standard", "stderr_rc", "open_already_opened", "fail_poll_process", "bad_cmd_id"])
def test_the_answers_are_those_that_were_recorded(start, name):
    windows = "2016" if "ActivityId" in exchanges(f"shell/winrs_{name}")[0][1] else "2008r2"
    simulator = start(text=f"[node A]\nwindows = {windows}\n")
    pairs = list(replay(simulator, f"shell/winrs_{name}"))
    assert pairs
    for answer, recorded in pairs:
        assert normal(answer) == normal(recorded)
    assert simulator.shells()["open"] == 0


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not here")
def test_the_faults_of_time_out_and_missing_program_are_those_that_were_recorded(start):
    simulator = start(text="[node A]\nwindows = 2008r2\n")
    for name, kind in (("operation_timeout", "timed-out"), ("no_cmd_shell", None)):
        recorded = next(text for _, text in exchanges(f"shell/winrs_{name}") if "<s:Fault>" in text)
        with Shell(simulator) as shell:
            if kind:
                command = shell.begin("echo hi")
                simulator.fault(kind, match="DesiredStream")
                fault = fault_of(receive, shell, command)
            else:
                fault = fault_of(send, shell.client, f"{SHELL}/Command", {"rsp:CommandLine": {
                    "rsp:Command": "powershell.exe", "rsp:Arguments": "Write-Host"}}, shell.id, {"WINRS_SKIP_CMD_SHELL": "TRUE"})
        assert normal(fault.text) == normal(recorded)


def messages(answer):
    """(kind, text) of each message of PowerShell remoting in an answer, each in one fragment."""
    found = []
    for packed in re.findall(r"<rsp:Stream [^>]*>([^<]+)<", answer):
        rest = base64.b64decode(packed)
        while rest:
            length = int.from_bytes(rest[17:21], "big")
            found.append((int.from_bytes(rest[25:29], "little"), rest[61:21 + length].decode("utf-8-sig")))
            rest = rest[21 + length:]
    return found


def without_messages(answer):
    return re.sub(r"(<rsp:Stream [^>]*>)[^<]+<", r"\1<", normal(answer))


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not here")
def test_a_recorded_client_of_an_endpoint_is_answered_as_by_windows(start):
    """It opens a pool, asks for what our role has not, then for a script, and leaves."""
    simulator = start(text="[node A]\nwindows = 2016\nendpoints = on\naccount = endpoint-reader\n")
    pairs = list(replay(simulator, "psrp/with_jea_configuration", {"powershell/JEARole": "powershell/sitewatch"}))
    assert len(pairs) == 9
    create, opening, command, function, script, delete = pairs[0], pairs[1:4], pairs[4], pairs[5], pairs[7], pairs[8]
    for answer, recorded in (create, *opening, command, script, delete):
        assert without_messages(answer) == without_messages(recorded.replace("powershell/JEARole", "powershell/sitewatch")) or (
            answer is script[0]), answer
    assert [[kind for kind, _ in messages(answer)] for answer, _ in opening] == [
        [kind for kind, _ in messages(recorded)] for _, recorded in opening]
    assert messages(opening[2][0]) == messages(opening[2][1]) and messages(opening[0][0]) == messages(opening[0][1])
    (kind, refusal), (_, recorded) = messages(script[0])[-1], messages(script[1])[-1]
    for words in (r'N="PipelineState">(\d)<', r"<ToString>([^<]*)<", r'N="FullyQualifiedErrorId">([^<]*)<'):
        assert re.search(words, refusal)[1] == re.search(words, recorded)[1]
    assert kind == messages(script[1])[-1][0]
    assert "CommandNotFoundException" in messages(function[0])[-1][1], "Get-Item is none of the role's"
    assert simulator.shells() == {"open": 0, "opened": 1, "deleted": 1, "expired": 0, "lost": 0, "most": 1}


def test_run_cmd_of_pywinrm_gets_the_text(start):
    simulator = start("language = en")
    out, err, code = run(simulator, f"{APPCMD} list site", codepage=437)
    assert (err, code) == (b"", 0)
    assert out.decode().split("\r\n") == [
        'SITE "Default Web Site" (id:1,bindings:http/*:80:,state:Started)',
        'SITE "Site2" (id:2,bindings:http/*:81:,https/*:443:www.example,state:Stopped)',
        'SITE "SITE_5" (id:5,bindings:ftp/*:21:,state:Unknown)', ""]
    assert text_of(simulator, f"{APPCMD} list apppools") == (
        'APPPOOL "DefaultAppPool" (MgdVersion:v4.0,MgdMode:Integrated,state:Started)\r\n')
    assert simulator.shells() == {"open": 0, "opened": 2, "deleted": 2, "expired": 0, "lost": 0, "most": 1}


def test_both_lists_in_one_command(start):
    simulator = start()
    out, err, code = run(simulator, BOTH)
    assert (err, code) == (b"", 0)
    sites, pools = documents(out.decode())
    assert [each.attrib for each in sites] == [
        {"SITE.NAME": "Default Web Site", "SITE.ID": "1", "bindings": "http/*:80:", "state": "Started"},
        {"SITE.NAME": "Site2", "SITE.ID": "2", "bindings": "http/*:81:,https/*:443:www.example", "state": "Stopped"},
        {"SITE.NAME": "SITE_5", "SITE.ID": "5", "bindings": "ftp/*:21:", "state": "Unknown"}]
    assert [each.find("site").get("serverAutoStart") for each in sites] == ["true", "false", "true"]
    assert [each.get("bindingInformation") for each in sites[1].iter("binding")] == ["*:81:", "*:443:www.example"]
    assert {each.get("applicationPool") for each in sites.iter("application")} == {"DefaultAppPool"}
    assert [each.attrib for each in pools] == [{"APPPOOL.NAME": "DefaultAppPool", "PipelineMode": "Integrated",
                                                "RuntimeVersion": "v4.0", "state": "Started"}]
    counted = simulator.requests()
    assert [counted[name] for name in ("Create", "Command", "Receive", "Signal", "Delete")] == [1] * 5


def test_a_listing_without_what_is_in_effect(start):
    simulator = start("flags = set-only")
    for config in ("/config", "/config:*"):
        sites, = documents(text_of(simulator, f"{APPCMD} list site {config} /xml"))
        assert [each.find("site").get("serverAutoStart") for each in sites] == [None, "false", None]
    sites, = documents(text_of(simulator, f"{APPCMD} list site /xml"))
    assert [len(each) for each in sites] == [0, 0, 0]


EXCHANGE = """
[node A]
windows = 2019
features = Exchange
cluster = DAG1
[node B]
windows = 2019
features = Exchange
cluster = DAG1
[site A 1]
name = Default Web Site
[site A 2]
name = Exchange Back End
auto_start = on
"""


def test_a_node_of_a_dag(start):
    simulator = start(text=EXCHANGE)
    sites, = documents(text_of(simulator, f"{APPCMD} list site /config /xml"))
    assert [each.find("site").attrib for each in sites] == [
        {"name": "Default Web Site", "id": "1"},
        {"name": "Exchange Back End", "id": "2", "serverAutoStart": "true"}], "as in each recorded configuration"
    client = Client(simulator, "A")
    assert len(client.query(IIS6, "select Name from IIsWebServer")) == 2
    assert [row["Name"] for row in client.query(CLUSTER, "select Name from MSCluster_ResourceGroup")] == ["Cluster Group"]


@pytest.mark.parametrize("flags, told", [("all", ["false", "true"]), ("set-only", [None, "true"])])
def test_sites_that_have_the_flag_of_site_defaults(start, flags, told):
    simulator = start(text=f"[node A]\nwindows = 2019\nsite_default = off\nflags = {flags}\n[site A 1]\nname = One\n"
                      "[site A 2]\nname = Two\nauto_start = on\n")
    sites, = documents(text_of(simulator, f"{APPCMD} list site /config:* /xml"))
    assert [each.find("site").get("serverAutoStart") for each in sites] == told
    assert [each["auto_start"] for each in simulator.sites("A").values()] == [False, True]
    section, = documents(text_of(simulator, f"{APPCMD} list config -section:system.applicationHost/sites /config:* /xml"))
    assert section.find(".//siteDefaults").get("serverAutoStart") == "false"
    run(simulator, f"{APPCMD} set site One /serverAutoStart:false")
    sites, = documents(text_of(simulator, f"{APPCMD} list site /config /xml"))
    assert [each.find("site").get("serverAutoStart") for each in sites] == ["false", "true"]


@pytest.mark.parametrize("words, ids", [
    ("/id:2", "2"), ('"site2"', "2"), ('/site.name:"Default Web Site"', "1"), ("-state:Started", "1"),
    ("/serverAutoStart:false", "2"), ("/state:Unknown", "5"), ("/id:9", ""), ("/id:5 /state:Started", "")])
def test_a_part_of_the_sites(start, words, ids):
    out, _, code = run(start(), f"{APPCMD} list site {words} /xml")
    assert [each.get("SITE.ID") for each in documents(out.decode())[0]] == ids.split()
    assert code == (0 if ids else 1)


def test_one_attribute_and_the_section(start):
    simulator = start()
    assert text_of(simulator, f"{APPCMD} list site /id:2 /text:state") == "Stopped\r\n"
    section, = documents(text_of(simulator, f"{APPCMD} list config -section:system.applicationHost/sites /config:* /xml"))
    assert [(each.get("id"), each.get("serverAutoStart")) for each in section.iter("site")] == [
        ("1", "true"), ("2", "false"), ("5", "true")]
    assert section.find(".//siteDefaults").get("serverAutoStart") == "true"


# --- what is written -----------------------------------------------------------------------------------------------

def test_start_set_and_stop(start):
    simulator = start()
    assert text_of(simulator, f'{APPCMD} start site /site.name:"Site2"') == '"Site2" successfully started.\r\n'
    assert simulator.sites("A")[2]["state"] == "started" and not simulator.sites("A")[2]["auto_start"]
    assert text_of(simulator, f'{APPCMD} set site "Site2" /serverAutoStart:true') == 'SITE object "Site2" changed\r\n'
    assert simulator.sites("A")[2]["auto_start"]
    assert text_of(simulator, f"{APPCMD} stop site Site2") == '"Site2" successfully stopped\r\n'
    assert simulator.sites("A")[2]["state"] == "stopped" and simulator.sites("A")[2]["auto_start"]
    assert simulator.writes() == [("A", f"{verb} site", "appcmd", "Site2") for verb in ("start", "set", "stop")]


def test_a_name_goes_over_as_a_variable(start):
    simulator = start(text="[node A]\nwindows = 2019\n[site A 3]\nname = \u00c4 & %windir% ^ (b) | > 'c' !\nstate = stopped\n")
    name = simulator.sites("A")[3]["name"]
    line = f'{APPCMD} start site /site.name:"%SWSITE%"'
    assert text_of(simulator, line, env_vars={"SWSITE": name}) == f'"{name}" successfully started.\r\n'
    assert simulator.sites("A")[3]["state"] == "started"
    out, _, code = run(simulator, line)
    assert code == 1168 and b'"%SWSITE%"' in out, "a variable that is not there stays as it is written"


def test_a_quote_in_a_name_ends_the_word(start):
    """The danger that a client has to know: the rest of such a name is a command."""
    out, _, code = run(start(), f'{APPCMD} start site "%SWSITE%"', env_vars={"SWSITE": 'x" & echo gone & echo "'})
    assert b"gone" in out.split() and code == 0


def test_variables_arrive_with_every_printable_character(start):
    odd = "_-(){}[]<>*+-/\\?\"!@#$^&|;:i,.`~0"
    variables = {"env1": "var1", "1234": "5678", odd: odd}
    client = Client(start(), "A")
    body = {"rsp:Shell": {"rsp:Environment": {"rsp:Variable": [      # pywinrm 0.4 itself sends the last one alone
        {"@Name": name, "#text": value} for name, value in variables.items()]}}}
    shell = send(client, f"{TRANSFER}/Create", body).find(f".//{{{SHELL}}}ShellId").text
    out, _, _ = client.protocol.get_command_output(shell, client.protocol.run_command(shell, "set"))
    assert {"env1=var1", "1234=5678", f"{odd}={odd}"} <= set(out.decode().split("\r\n"))


@pytest.mark.parametrize("kind, line, done", [
    ("start-ignored", f"{APPCMD} start site Site2", b"successfully started"),
    ("put-ignored", f"{APPCMD} set site Site2 /serverAutoStart:true", b"changed")])
def test_a_write_that_only_says_it_was_done(start, kind, line, done):
    simulator = start()
    simulator.fault(kind, count=0)
    before = simulator.sites("A")
    assert len(documents(text_of(simulator, BOTH))) == 2, "a list is no write"
    assert done in run(simulator, line)[0]
    assert simulator.sites("A") == before


@pytest.mark.parametrize("shape, is_done", [("write:rpc", False), ("done:rpc", True)])
def test_an_error_of_a_write_comes_behind_the_listing_before_it(start, shape, is_done):
    simulator = start("language = en")
    simulator.fault("appcmd-error", count=1, shape=shape)
    out, err, code = run(simulator, f'{APPCMD} list site /id:2 /site.name:"Site2" /text:id && {APPCMD} start site Site2')
    assert (out, err, code) == (b"2\r\nERROR ( hresult:800706be, message:The remote procedure call failed. )\r\n", b"", 1726)
    assert (simulator.sites("A")[2]["state"] == "started") == is_done


def test_a_write_waits_for_the_listing_before_it(start):
    simulator = start()
    line = f'{APPCMD} list site /id:ID /site.name:"Site2" /text:id && {APPCMD} start site /site.name:"Site2"'
    assert run(simulator, line.replace("ID", "1")) == (b"", b"", 1) and simulator.writes() == []
    out, _, code = run(simulator, line.replace("ID", "2"))
    assert out.startswith(b"2\r\n") and code == 0 and simulator.sites("A")[2]["state"] == "started"


# --- errors: on standard output, decided by numbers ----------------------------------------------------------------

NO_RIGHTS = ("ERROR ( message:Configuration error\r\n\r\nFilename: redirection.config\r\nLine Number: 0\r\n"
             "Description: Cannot read configuration file due to insufficient permissions\r\n. )\r\n")
FAILED = "message:Command execution failed.\r\n"
ERRORS = {
    "rights": (5, NO_RIGHTS),
    "rights-1168": (1168, NO_RIGHTS),
    "was": (50, "ERROR ( message:The WAS service is not available - try starting the service first. )\r\n"),
    "identifier": (50, "ERROR ( message:Must use exact identifer for SITE object with verb SET. )\r\n"),
    "usage": (87, "ERROR ( message:Must specify the SITE object with identifier. )\r\n"),
    "duplicate": (183, "ERROR ( message:New binding object missing required attributes. Cannot add duplicate collection "
                       "entry of type 'binding' with combined key attributes 'protocol, bindingInformation' respectively "
                       "set to 'http, *:80:www.example.com'\r\n\r\n. )\r\n"),
    "object": (4312, f"ERROR ( hresult:800710d8, {FAILED}The object identifier does not represent a valid object.\r\n )\r\n"),
    "rpc": (1726, "ERROR ( hresult:800706be, message:The remote procedure call failed. )\r\n"),
    "connection": (2147549190, "ERROR ( hresult:80010006, message:"),
    "bindings": (122, "ERROR ( hresult:8007007a, message:Failed to generate item output.\r\n"
                      "The data area passed to a system call is too small.\r\n )\r\n"),
    "data": (13, f"ERROR ( hresult:8007000d, {FAILED}The data is invalid.\r\n )\r\n"),
    "not-implemented": (16385, f"ERROR ( hresult:80004001, {FAILED}Not implemented\r\n)\r\n"),
    "in-use": (32, f"ERROR ( hresult:80070020, {FAILED}"),
    "exists": (183, f"ERROR ( hresult:800700b7, {FAILED}"),
    "broken": (13, "ERROR ( message:Configuration error\r\n\r\nFilename: applicationHost.config\r\nLine Number: 187\r\n"),
    "write-rights": (5, "ERROR ( message:Configuration error\r\n\r\nFilename: applicationHost.config\r\nLine Number: 0\r\n"),
}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("shape", ERRORS)
def test_each_row_of_the_table_of_errors(start, shape, language):
    code, text = ERRORS[shape]
    simulator = start(f"language = {language}")
    simulator.fault("appcmd-error", shape=shape)
    out, err, exit_code = run(simulator, f"{APPCMD} list site /config:* /xml")
    assert (err, exit_code) == (b"", code)
    if language == "en":
        assert out.decode().startswith(text)
    else:
        assert re.match(r"ERROR \( (hresult:[0-9a-f]{8}, )?message:", out.decode())[0] == re.match(
            r"ERROR \( (hresult:[0-9a-f]{8}, )?message:", text)[0]
        assert re.search("[А-я]", out.decode())
    assert documents(text_of(simulator, BOTH)), "once"


def test_what_is_there_already_ends_with_a_number_and_no_word(start):
    simulator = start()
    simulator.fault("appcmd-error", shape="unchanged")
    assert run(simulator, f"{APPCMD} set site Site2 /serverAutoStart:false") == (b"", b"", 42)


def test_the_error_that_was_recorded_in_russian(start):
    simulator = start("language = ru")
    simulator.fault("appcmd-error", shape="rpc")
    assert text_of(simulator, f"{APPCMD} list site") == (
        "ERROR ( hresult:800706be, message:Сбой при удаленном вызове процедуры. )\r\n")


def test_what_lasts_hits_both_lists_and_what_passes_the_first(start):
    simulator = start()
    simulator.fault("appcmd-error", shape="rights")
    assert text_of(simulator, BOTH) == 2 * NO_RIGHTS
    simulator.fault("appcmd-error", shape="rpc")
    first, rest = text_of(simulator, BOTH).split("\r\n", 1)
    assert "800706be" in first and documents(rest)[0][0].tag == "APPPOOL"


@pytest.mark.parametrize("line, code, text", [
    ("start site Nobody", 1168, 'ERROR ( message:Cannot find SITE object with identifier "Nobody". )'),
    ("set site Nobody /serverAutoStart:true", 1168, 'identifier "Nobody"'),
    ("set site /serverAutoStart:true", 50, "Must use exact identifer for SITE object with verb SET."),
    ("start site", 87, "Must specify the SITE object with identifier."),
    ("start site SITE_5", 4312, "hresult:800710d8"),
    ("list requests", 16385, "hresult:80004001"),
    ("list site /nonsense:1", 1160, 'Unknown attribute "nonsense:1"'),
])
def test_errors_that_come_of_themselves(start, line, code, text):
    out, err, exit_code = run(start(), f"{APPCMD} {line}")
    assert (err, exit_code) == (b"", code)
    assert text in out.decode()


def test_a_start_that_fails(start):
    simulator = start()
    for error, hresult in ((32, "80070020"), (183, "800700b7")):
        simulator.control("win32-error", site=2, code=error)
        out, _, code = run(simulator, f"{APPCMD} start site Site2")
        assert (code, f"hresult:{hresult}" in out.decode()) == (error, True)
    assert simulator.sites("A")[2]["state"] == "stopped"


def test_without_w3svc_all_is_unknown_and_nothing_starts(start):
    simulator = start()
    simulator.control("stop-service")
    sites, pools = documents(text_of(simulator, BOTH))
    assert {each.get("state") for each in [*sites, *pools]} == {"Unknown"}
    assert [each.find("site").get("serverAutoStart") for each in sites] == ["true", "false", "true"]
    out, _, code = run(simulator, f"{APPCMD} start site Site2")
    assert code == 50 and b"The WAS service is not available" in out


@pytest.mark.parametrize("shape, state", [("unknown", "Unknown"), ("empty", ""), ("missing", None)])
def test_states_that_are_none(start, shape, state):
    simulator = start()
    simulator.fault("appcmd-state", shape=shape)
    assert {each.get("state") for document in documents(text_of(simulator, BOTH)) for each in document} == {state}


def test_a_site_with_many_bindings_ends_the_listing(start):
    simulator = start()
    simulator.control("bindings", site=2, bindings=", ".join(f"http *:80:h{number}.example" for number in range(129)))
    out, _, _ = run(simulator, f"{APPCMD} list site /xml")
    listing, end, error = out.decode().partition("</appcmd>\r\n")
    assert [each.get("SITE.ID") for each in documents(listing + end)[0]] == ["1"]
    assert error == ERRORS["bindings"][1]
    assert [each.get("SITE.ID") for each in documents(text_of(simulator, f"{APPCMD} list site /id:5 /xml"))[0]] == ["5"]
    assert text_of(simulator, f"{APPCMD} list site /id:2 /text:state") == "Stopped\r\n"
    section, = documents(text_of(simulator, f"{APPCMD} list config -section:system.applicationHost/sites /config:* /xml"))
    assert len(section.findall(".//binding")) == 131


@pytest.mark.parametrize("keys", ["iis = none", "fault"])
def test_a_node_without_appcmd(start, keys):
    simulator = start(text=f"[node A]\nwindows = 2019\n{keys if '=' in keys else ''}\n")
    if keys == "fault":
        simulator.fault("appcmd-missing")
    out, err, code = run(simulator, f"{APPCMD} list site")
    assert out == b"" and code == 1
    assert err.decode().startswith(r"'C:\Windows\system32\inetsrv\appcmd.exe' is not recognized as an internal or external command")


# --- cmd -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("line, out, err, code", [
    ("echo hi", "hi\r\n", "", 0),
    ("cmd.exe /c echo hi", "hi\r\n", "", 0),
    ("cmd.exe /c echo out && echo err>&2 && exit 1", "out \r\n", "err \r\n", 1),
    ("exit 7 & echo never", "", "", 7),
    ("exit 2147549190", "", "", 2147549190),
    ('echo "a & b" & echo c^&d', '"a & b" \r\nc&d\r\n', "", 0),
    ("nonsense || echo otherwise", "otherwise\r\n", None, 0),
    ("nonsense && echo never", "", None, 1),
    ("echo a | more", "", "The syntax of the command is incorrect.\r\n", 255),
    ('"echo hi"', "hi\r\n", "", 0),
    ("echo %windir% %nobody%", "C:\\Windows %nobody%\r\n", "", 0),
    ("echo " + "x" * 8191, "", "The command line is too long.\r\n", 1)])
def test_what_cmd_does_with_a_line(start, line, out, err, code):
    told = run(start(), line)
    assert (told[0].decode(), told[2]) == (out, code)
    assert told[1].decode() == err if err is not None else "is not recognized" in told[1].decode()


# --- shells: their life and their limits ---------------------------------------------------------------------------

def test_a_shell_left_behind_is_counted_until_its_time_is_over(start):
    simulator = start()
    Shell(simulator, idle_timeout="PT60S")
    Shell(simulator)
    assert simulator.shells()["open"] == 2 and simulator.shells()["most"] == 2
    assert simulator.shells(idle=59)["open"] == 2
    assert simulator.shells(idle=2) == {"open": 1, "opened": 2, "deleted": 0, "expired": 1, "lost": 0, "most": 2}
    assert simulator.shells(idle=7200)["expired"] == 2


def test_a_restart_of_the_node_ends_its_shells(start):
    simulator = start()
    shell = Shell(simulator)
    simulator.control("restart", node="A")
    assert simulator.shells()["lost"] == 1
    assert fault_of(send, shell.client, f"{TRANSFER}/Delete", None, shell.id).number == SHELL_GONE


def test_the_quota_of_shells(start):
    simulator = start("shells = 2")
    with Shell(simulator), Shell(simulator) as second:
        fault = fault_of(create, second.client)
        assert (fault.number, fault.subcode) == (2150859173, "w:QuotaLimit")
    create(Client(simulator, "A"))
    assert fault_of(create, Client(start("shells = off"), "A")).number == 2150859180


@pytest.mark.parametrize("shape, number, subcode", [
    (None, 2147942405, "w:InternalError"), ("denied", DENIED, "w:AccessDenied"), ("quota", 2150859173, "w:QuotaLimit"),
    ("users", 2150859179, "w:QuotaLimit"), ("operations", 2150859174, "w:InternalError"), ("off", 2150859180, "w:InternalError")])
def test_a_shell_that_is_refused(start, shape, number, subcode):
    simulator = start()
    simulator.fault("shell-refused", shape=shape)
    fault = fault_of(create, Client(simulator, "A"))
    assert (fault.number, fault.subcode, fault.status) == (number, subcode, 500)
    assert ('provider="Shell cmd plugin"' in fault.text) == (shape is None)
    assert simulator.shells()["opened"] == 0


@pytest.mark.parametrize("request_name", ["Command", "Receive", "Signal", "Delete"])
def test_a_shell_that_is_gone(start, request_name):
    simulator = start()
    shell = Shell(simulator)
    command = shell.begin("echo hi")
    simulator.fault("shell-gone", match=f"/{request_name}<")
    bodies = {"Command": {"rsp:CommandLine": {"rsp:Command": "echo"}}, "Delete": None,
              "Receive": {"rsp:Receive": {"rsp:DesiredStream": {"@CommandId": command, "#text": "stdout"}}},
              "Signal": {"rsp:Signal": {"@CommandId": command, "rsp:Code": f"{SHELL}/signal/terminate"}}}
    action = f"{TRANSFER if request_name == 'Delete' else SHELL}/{request_name}"
    fault = fault_of(send, shell.client, action, bodies[request_name], shell.id)
    assert (fault.number, fault.subcode) == (SHELL_GONE, "w:InvalidSelectors")
    assert simulator.shells()["open"] == 0 and simulator.shells()["lost"] == 1


def test_commands_that_are_not_there(start):
    with Shell(start()) as shell:
        assert fault_of(receive, shell, "A" * 36).number == SHELL_GONE
        command = shell.begin("echo hi")
        assert state_of(receive(shell, command)) == "Done"
        assert fault_of(receive, shell, command).number == SHELL_GONE, "its end was told"
        body = {"rsp:Receive": {"rsp:DesiredStream": "stdout stderr"}}
        assert fault_of(send, shell.client, f"{SHELL}/Receive", body, shell.id).number == 87
        assert fault_of(send, shell.client, f"{SHELL}/Command", {"rsp:Nothing": None}, shell.id).subcode == "w:SchemaValidationError"
    assert fault_of(receive, shell, command).number == SHELL_GONE, "the shell was deleted"


def test_a_command_that_takes_longer_than_operation_timeout(start):
    simulator = start()
    simulator.control("command-time", ms=1300, node="A")
    with Shell(simulator, timeout=1) as shell:
        command = shell.begin("echo hi")
        assert fault_of(receive, shell, command).number == TIMED_OUT
        answer = receive(shell, command)
        assert (b"".join(streams(answer)), state_of(answer)) == (b"hi\r\n", "Done")
        assert shell.run("echo again")[0] == b"again\r\n", "pywinrm asks again by itself"


@pytest.mark.parametrize("windows, wanted, envelope, count", [
    ("2019", 153600, 153600, 5), ("2019", 512000, 512000, 2), ("2019", 2000000, 512000, 2), ("2008r2", 512000, 153600, 5),
    ("2019", 8192, 8192, 90)])
def test_a_long_output_comes_in_answers_of_the_size_that_was_asked_for(start, windows, wanted, envelope, count):
    simulator = start(text=f"[node A]\nwindows = {windows}\n" + "".join(
        f"[site A {number}]\nname = \u00e9\u00e8\u20ac {number}\n" for number in range(1, 301)))
    with Shell(simulator, codepage=437) as shell:
        command, parts = shell.begin(BOTH), []
        while not parts or state_of(parts[-1]) == "Running":
            parts.append(receive(shell, command, wanted))
            assert len(ElementTree.tostring(parts[-1])) <= envelope
    assert count <= len(parts) <= count * 1.2
    sites, _ = documents(b"".join(piece for part in parts for piece in streams(part)).decode())
    assert [each.get("SITE.NAME") for each in sites] == [f"\u00e9\u00e8\u20ac {number}" for number in range(1, 301)]


def test_pieces_are_cut_inside_characters(start):
    simulator = start()
    simulator.control("rename-site", site=1, name="\u20ac\u20ac")
    simulator.fault("output-pieces", shape="1", count=0)
    with Shell(simulator) as shell:
        command = shell.begin("echo \u20ac")
        answers = [receive(shell, command) for _ in range(5)]
        assert [state_of(each) for each in answers] == ["Running"] * 4 + ["Done"]
        assert [streams(each) for each in answers] == [[b"\xe2"], [b"\x82"], [b"\xac"], [b"\r"], [b"\n"]]


def test_outputs_that_are_spoilt(start):
    simulator = start()
    whole = run(simulator, BOTH)[0]
    simulator.fault("output-cut")
    assert run(simulator, BOTH) == (whole[:len(whole) - len(whole) // 2], b"", 0)
    simulator.fault("output-cut", shape="all")
    assert run(simulator, BOTH) == (b"", b"", 0)
    simulator.fault("exit-code", shape="2147549190")
    assert run(simulator, BOTH) == (whole, b"", 2147549190)
    simulator.fault("output-noise")
    assert run(simulator, BOTH)[0] == b"Active code page: 65001\r\n" + whole
    simulator.fault("output-flood", count=0)
    with Shell(simulator) as shell:
        command = shell.begin(BOTH)
        for _ in range(5):
            answer = receive(shell, command)
            assert state_of(answer) == "Running" and len(b"".join(streams(answer))) > 50000
    assert simulator.shells()["open"] == 0


def test_a_signal_ends_a_command(start):
    simulator = start()
    simulator.control("command-time", ms=60000, node="A")
    with Shell(simulator, timeout=1) as shell:
        command = shell.begin("echo hi")
        shell.protocol.cleanup_command(shell.id, command)
        assert fault_of(receive, shell, command).number == SHELL_GONE


# --- versions ------------------------------------------------------------------------------------------------------

def test_winrm_1_names_a_shell_by_a_uuid_and_tells_nothing_else(start):
    simulator = start(text="[node A]\nwindows = 2008\nstack = 1.1\n")
    assert fault_of(create, Client(simulator, "A"), WINRS_CODEPAGE="65001").number == 87
    answer = create(Client(simulator, "A"), WINRS_CODEPAGE="437")
    assert answer.find(f".//{{{SHELL}}}Shell") is None
    assert next(each.text for each in answer.iter() if local(each) == "Selector").startswith("uuid:")
    assert b"list" not in run(simulator, "echo hi", codepage=437)[0]


def test_2008_r2_begins_with_a_byte_order_mark(start):
    simulator = start(text="[node A]\nwindows = 2008r2\n[site A 1]\nname = One\n")
    assert run(simulator, BOTH)[0].startswith(b"\xef\xbb\xbf<?xml")
    assert run(simulator, BOTH, codepage=437)[0].startswith(b"<?xml")


@pytest.mark.parametrize("windows, version", [("2022", "10.0.20348"), ("2025", "10.0.26100")])
def test_newer_servers(start, windows, version):
    simulator = start(text=f"[node A]\nwindows = {windows}\n[site A 1]\nname = One\n")
    assert version in Client(simulator, "A").identify()
    assert documents(text_of(simulator, BOTH))
    assert create(Client(simulator, "A")).find(f"{{{SOAP}}}Header/{{http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd}}ActivityId") is not None


def test_programs_may_write_the_code_page_of_the_machine(start):
    simulator = start(text="[node A]\nwindows = 2019\nlanguage = ru\npipe = oem\n[site A 1]\nname = Сайт €\n")
    out, _, _ = run(simulator, f"{APPCMD} list site")
    assert out.decode("cp866").startswith('SITE "Сайт ?" (id:1')
    assert run(simulator, f"{APPCMD} start site x")[0].decode("cp866").startswith("ERROR ( message:Не удается найти")


# --- what a node has, and what its account may do ------------------------------------------------------------------

def has(client, ns, class_name):
    try:
        client.query(ns, f"select * from {class_name}")
        return True
    except Fault as fault:
        assert fault.number == 2150858778
        return False


@pytest.mark.parametrize("features, scripting, wmi", [
    ("stock", False, False), ("Web-Scripting-Tools", True, False), ("Web-WMI", False, True), ("Exchange", False, True),
    ("Web-Scripting-Tools, Web-WMI", True, True)])
def test_features(start, features, scripting, wmi):
    simulator = start()
    simulator.control("features", value=features, node="A")
    client = Client(simulator, "A")
    assert (has(client, IIS7, "Site"), has(client, IIS6, "IIsWebServer")) == (scripting, wmi)
    assert len(documents(text_of(simulator, BOTH))) == 2


def test_an_account_of_remote_management_users(start):
    simulator = start("cluster = ONE\nfeatures = Web-Scripting-Tools\naccount = remote-management")
    client = Client(simulator, "A")
    assert "10.0.20348" in client.identify()
    assert client.query("root/cimv2", "select Caption from Win32_OperatingSystem")
    assert client.query("root/cimv2", "select Name,State from Win32_Service where Name='W3SVC'")
    uptimes = client.query("root/cimv2", "select Name,ServiceUptime from Win32_PerfRawData_W3SVC_WebService")
    assert {row["Name"] for row in uptimes} == {"_Total", "Default Web Site", "Site2"}
    for ns, class_name in ((IIS7, "Site"), (CLUSTER, "MSCluster_Node")):
        assert fault_of(client.query, ns, f"select * from {class_name}").number == 2150859012
    fault = fault_of(create, client)
    assert (fault.number, fault.subcode) == (DENIED, "w:AccessDenied")
    assert client.events("Microsoft-Windows-FailoverClustering/Operational") == []
    assert not has(client, IIS6, "IIsWebServer"), "what is not there is not denied"


def test_the_counters_tell_the_states_of_pools(start):
    simulator = start(text="[node A]\nwindows = 2019\naccount = remote-management\n[site A 1]\nname = One\n"
                      "[pool A Pool (1)/#]\nstate = stopped\n")
    client = Client(simulator, "A")
    query = "select Name,CurrentApplicationPoolState from Win32_PerfRawData_APPPOOLCountersProvider_APPPOOLWAS"
    assert {row["Name"]: row["CurrentApplicationPoolState"] for row in client.query("root/cimv2", query)} == {
        "_Total": "0", "DefaultAppPool": "3", "Pool [1]__": "5"}
    simulator.control("stop-service")
    assert client.query("root/cimv2", query) == []
    simulator.control("counters", value="off")
    assert fault_of(client.query, "root/cimv2", query).number == 2150858778


def test_services_may_be_hidden_from_it(start):
    simulator = start("services = off")
    client = Client(simulator, "A")
    query = "select Name from Win32_Service where Name='W3SVC'"
    assert client.query("root/cimv2", query), "not from an administrator"
    simulator.control("account", level="remote-management", node="A")
    assert client.query("root/cimv2", query) == []
    assert client.query("root/cimv2", "select Name from Win32_Service where Name='WinRM'")


def test_a_plain_account_may_only_ask_who_is_there(start):
    simulator = start("account = plain")
    client = Client(simulator, "A")
    assert client.identify()
    assert fault_of(client.query, "root/cimv2", "select * from Win32_OperatingSystem").number == DENIED
    assert fault_of(create, client).number == DENIED
    simulator.control("account", level="administrator", node="A")
    assert create(client) is not None


@pytest.mark.parametrize("verb, parameters", [("account", {"level": "king"}), ("features", {"value": "Web-Nonsense"})])
def test_control_refuses_what_it_does_not_know(start, verb, parameters):
    with pytest.raises(ControlError):
        start().control(verb, node="A", **parameters)


@pytest.mark.parametrize("key", ["features = Web-Nonsense", "account = king", "shells = many", "language = de", "pipe = x", "flags = x"])
def test_a_scenario_is_refused_for_what_is_not_known(key):
    with pytest.raises(RuntimeError, match="ended with 64"):
        Simulator(scenario=f"[node A]\nwindows = 2019\n{key}\n", https=False, user=None)
