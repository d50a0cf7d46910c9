"""What is put in wrong: options, configuration, files. One sentence, exit status 3, nothing written, nothing asked."""
import os
import signal

import pytest

import hostile
from processes import patience

SECRET = "correct-horse-battery"


@pytest.fixture
def refused(programs, tmp_path):
    """refused(*options): the check must refuse with one line, before it talks to anybody or writes anything."""
    def check(*args, **how):
        before = sorted(path for path in tmp_path.rglob("*"))
        result = programs.check(*args, **how)
        assert result.state == "UNKNOWN", result
        assert SECRET not in result.all_text
        assert sorted(path for path in tmp_path.rglob("*")) == before, "something was written"
        assert result.run.seconds < patience(5)
        return result
    return check


def options(*more):
    return ["-H", "127.0.0.1", "-p", "1", "--auth=basic", "-u", "monitor", "--history=none", *more]


BAD_OPTIONS = {
    "none": ([], ("-H", "--node")),
    "unknown": (["--frobnicate"], ("frobnicate",)),
    "unknown-letter": (["-Z"], ("Z",)),
    "value-missing": (["-H"], ("hostname",)),
    "positional": (["-H", "127.0.0.1", "surplus"], ("surplus",)),
    "port-no-number": (options("-p", "https"), ("--port", "65535")),
    "port-zero": (options("-p", "0"), ("0",)),
    "port-too-large": (options("-p", "65536"), ("65536",)),
    "port-with-tail": (options("-p", "5986abc"), ("--port", "65535")),
    "port-empty": (options("-p", ""), ("port", "-p")),
    "timeout-zero": (options("-t", "0"), ("0",)),
    "timeout-negative": (options("-t", "-5"), ("-5",)),
    "timeout-state": (options("-t", "5:MAYBE"), ("MAYBE",)),
    "timeout-huge": (options("-t", "99999999999999999999"), ("99999999999999999999",)),
    "auth": (options("--auth=magic"), ("magic",)),
    "range-warning": (options("-w", "10abc"), ("10abc",)),
    "range-critical": (options("-c", "5:2"), ("5:2",)),
    "stopped": (options("--stopped=maybe"), ("maybe",)),
    "grace": (options("--grace=soon"), ("soon",)),
    "format": (options("--format=yaml"), ("yaml",)),
    "unreachable": (options("--unreachable=maybe"), ("maybe",)),
    "node-and-address": (["--node=EXCH-A", "-H", "127.0.0.1"], ("--node", "-H")),
    "file-and-address": (["--file=/etc/hostname", "-H", "127.0.0.1"], ("--file", "-H")),
    "password-file-absent": (options("--password-file=/nowhere/secret"), ("/nowhere/secret",)),
    "ca-file-absent": (options("--ca-file=/nowhere/ca.pem", "--insecure", "--http"), ("--",)),
    "extra-opts-absent": (options("--extra-opts=x@/nowhere/plugins.ini"), ("/nowhere/plugins.ini",)),
    "file-absent": (["--file=/nowhere/MetaBase.xml"], ("/nowhere/MetaBase.xml",)),
    "control-characters": (["-H", "127.0.0.1", "--auth=\x1b[31m\n"], ("auth",)),
    "not-utf-8": (["-H", "127.0.0.1", b"--auth=\xff\xfe"], ("auth",)),
    "bar-in-an-option": (options("--auth=a|b;c"), ("auth",)),
}


@pytest.mark.parametrize("kind", BAD_OPTIONS)
def test_a_bad_option_is_named(refused, kind):
    argv, words = BAD_OPTIONS[kind]
    result = refused(*argv)
    assert any(word in result.line for word in words), result


def test_a_password_is_no_option(refused):
    for option in ("--password=" + SECRET, "-P" + SECRET):
        refused(*options(option))


@pytest.mark.parametrize("option", ["-h", "--help", "-V", "--version"])
def test_help_and_version_are_unknown_to_a_monitor(programs, option):
    result = programs.run([programs.check_path, option])
    assert result.status == 3 and result.stderr == b""
    lines = result.text.split("\n")
    assert "check_iis_sites" in result.text
    lines = [line for line in lines if len(line.split()) > 1]  # the path of a long prefix cannot be broken
    assert max(len(line) for line in lines) <= 80, max(lines, key=len)


def test_help_names_every_option_of_the_design(programs):
    text = programs.run([programs.check_path, "--help"]).text
    for option in ("-H", "-p", "--http", "--auth", "-u", "--password-file", "--node", "--config", "--file", "-w",
                   "-c", "-t", "-v", "-h", "-V", "--extra-opts", "--site", "--ignore", "--grace", "--stopped", "--history",
                   "--unreachable", "--check-hotfix", "--format", "--ca-file", "--allow-unencrypted", "--insecure"):
        assert option in text, option


# --- password files -----------------------------------------------------------------------------------------------

def secret_file(path, mode=0o600, content=SECRET + "\n"):
    path.touch(mode=0o600)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o622, 0o666, 0o602])
def test_a_password_file_that_others_can_read_is_refused(refused, tmp_path, mode):
    path = secret_file(tmp_path / "secret", mode)
    result = refused(*options(f"--password-file={path}"))
    assert str(path) in result.line
    assert "chmod" in result.line or "others" in result.line, result


@pytest.mark.parametrize("content", [b"", b"\n", b"a" * 5000 + b"\n", b"nul\0inside\n"],
                         ids=["empty", "blank", "long", "nul"])
def test_a_password_file_that_holds_none_is_refused(refused, tmp_path, content):
    path = secret_file(tmp_path / "secret", content=content)
    assert str(path) in refused(*options(f"--password-file={path}")).line


def test_a_password_file_must_be_a_file(refused, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    assert str(folder) in refused(*options(f"--password-file={folder}")).line
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    assert str(pipe) in refused(*options(f"--password-file={pipe}")).line


def test_a_password_of_the_environment_is_used_and_not_shown(programs, watch_cluster):
    watch = watch_cluster(6)
    simulator = watch.simulator
    argv = ["-H", "localhost", "-p", str(simulator.https_port), "--auth=basic", "-u", simulator.user,
            f"--ca-file={simulator.ca_file}", "--history=none"]
    assert programs.check(*argv, env={"SITEWATCH_PASSWORD": simulator.password}).state == "OK"
    result = programs.check(*argv, env={"SITEWATCH_PASSWORD": SECRET})
    assert result.state == "UNKNOWN" and SECRET not in result.all_text


def test_no_password_at_all_is_refused_before_connecting(refused):
    with hostile.Silent() as server:
        result = refused("-H", "127.0.0.1", "-p", str(server.port), "--auth=basic", "-u", "monitor", "--history=none")
        assert server.connections == 0
    assert "password" in result.line


# --- configuration ------------------------------------------------------------------------------------------------

GOOD = "[defaults]\nauth = basic\nuser = monitor\n[node EXCH-A]\naddress = 127.0.0.1\n"
BAD_CONFIGURATIONS = {
    "unknown-key": (GOOD + "colour = blue\n", 6, "colour"),
    "unknown-section": (GOOD + "[kitchen]\nsink = yes\n", 6, "kitchen"),
    "doubled-section": (GOOD + "[node EXCH-A]\naddress = 127.0.0.2\n", 6, "EXCH-A"),
    "doubled-section-in-another-case": (GOOD + "[node exch-a]\naddress = 127.0.0.2\n", 6, "exch-a"),
    "bad-number": (GOOD + "port = many\n", 6, "many"),
    "number-too-large": (GOOD + "timeout = 86400000\n", 6, "86400000"),
    "bad-yes-no": (GOOD + "http = perhaps\n", 6, "perhaps"),
    "no-equals": (GOOD + "just words\n", 6, ""),
    "value-missing": (GOOD + "user =\n", 6, "user"),
    "key-before-a-section": ("port = 5986\n" + GOOD, 1, ""),
    "bad-range": (GOOD + "warning = 5:1\n", 6, "5:1"),
    "bad-rule": (GOOD + "clustered = no colon\n", 6, "no colon"),
    "unclosed-section": (GOOD + "[node EXCH-B\naddress = 127.0.0.2\n", 6, ""),
    "control-character": (GOOD + "user = a\x1bb\n", 6, ""),
}


@pytest.mark.parametrize("kind", BAD_CONFIGURATIONS)
def test_a_bad_configuration_is_told_with_file_and_line(refused, tmp_path, kind):
    text, line, word = BAD_CONFIGURATIONS[kind]
    path = tmp_path / "sitewatch.conf"
    path.write_text(text)
    result = refused(f"--config={path}", "--node=EXCH-A", "--history=none")
    assert f"{path}:{line}" in result.line, result
    assert word in result.line


def test_a_configuration_that_is_absent(refused, tmp_path):
    path = tmp_path / "absent.conf"
    assert str(path) in refused(f"--config={path}", "--node=EXCH-A").line


def test_a_node_that_is_not_configured(refused, tmp_path):
    path = tmp_path / "sitewatch.conf"
    path.write_text(GOOD)
    result = refused(f"--config={path}", "--node=EXCH-Z", "--history=none")
    assert "EXCH-Z" in result.line and str(path) in result.line


def test_a_configuration_with_a_password_that_others_can_read(refused, tmp_path):
    path = tmp_path / "sitewatch.conf"
    path.write_text(GOOD + f"password = {SECRET}\n")
    path.chmod(0o644)
    result = refused(f"--config={path}", "--node=EXCH-A", "--history=none")
    assert str(path) in result.line


def test_a_bad_configuration_quotes_no_secret(refused, tmp_path):
    path = tmp_path / "sitewatch.conf"
    path.write_text(GOOD + f"password = {SECRET}\npassword = {SECRET}{'x' * 600}\ncolour = blue\n")
    path.chmod(0o600)
    refused(f"--config={path}", "--node=EXCH-A", "--history=none")


@pytest.mark.parametrize("content", [b"\xff\xfe[\x00n\x00", bytes(range(256)) * 50, b"[" * 100_000, b"a" * 1_000_000,
                                     b"[defaults]\n" + b"ignore = x\n" * 200_000],
                         ids=["utf16", "binary", "brackets", "one-line", "many-lines"])
def test_a_configuration_of_garbage_is_refused(refused, tmp_path, content):
    path = tmp_path / "sitewatch.conf"
    path.write_bytes(content)
    refused(f"--config={path}", "--node=EXCH-A", "--history=none")


# --- --extra-opts -------------------------------------------------------------------------------------------------

def test_extra_options_come_before_those_of_the_command_line(programs, watch_cluster, tmp_path):
    watch = watch_cluster(6)
    path = tmp_path / "plugins.ini"
    path.write_text(f"; a comment\n[iis]\nconfig = {watch.configuration}\nnode = EXCH-B\nverbose =\n")
    check = programs.check(f"--extra-opts=iis@{path}", "--node=EXCH-A")
    assert check.state == "OK" and "EXCH-A" in check.line
    assert "EXCH-B" in programs.check(f"--extra-opts=iis@{path}").line


def test_extra_options_of_the_plugins_own_section(programs, watch_cluster, tmp_path):
    watch = watch_cluster(6)
    path = tmp_path / "plugins.ini"
    path.write_text(f"[check_iis_sites]\nconfig = {watch.configuration}\nnode = EXCH-B\n")
    assert "EXCH-B" in programs.check(f"--extra-opts=@{path}").line
    folder = tmp_path / "ini"
    folder.mkdir()
    (folder / "monitoring-plugins.ini").write_text(path.read_text())
    assert "EXCH-B" in programs.check("--extra-opts", env={"NAGIOS_CONFIG_PATH": str(folder)}).line


@pytest.mark.parametrize("text", ["[other]\nnode = x\n", "[iis]\nno equals sign\n", "[iis]\nfrobnicate = 1\n"],
                         ids=["section", "equals", "option"])
def test_bad_extra_options_are_refused(refused, tmp_path, text):
    path = tmp_path / "plugins.ini"
    path.write_text(text)
    refused(*options(f"--extra-opts=iis@{path}"))


# --- configuration files of IIS -----------------------------------------------------------------------------------

METABASE = """<?xml version ="1.0"?>
<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0">
<MBProperty>
<IIsWebServer	Location ="/LM/W3SVC/1" ServerComment="Default Web Site" ServerBindings=":80:"></IIsWebServer>
<IIsWebServer	Location ="/LM/W3SVC/2" ServerAutoStart="{flag}" ServerComment="Shop"
		ServerBindings=":81:"></IIsWebServer>
</MBProperty>
</configuration>
"""
APPLICATION_HOST = """<?xml version="1.0" encoding="UTF-8"?>
<configuration><system.applicationHost><sites>
<site name="Default Web Site" id="1"><bindings><binding protocol="http" bindingInformation="*:80:" /></bindings></site>
<site name="Shop" id="2" serverAutoStart="{flag}"><bindings><binding protocol="http" bindingInformation="*:81:" />
</bindings></site></sites></system.applicationHost></configuration>
"""


@pytest.mark.parametrize("form", [METABASE, APPLICATION_HOST], ids=["MetaBase.xml", "applicationHost.config"])
@pytest.mark.parametrize("flag", ["true", "false"])
def test_a_configuration_file_tells_auto_start_alone(programs, tmp_path, form, flag):
    path = tmp_path / "iis.config"
    path.write_text(form.format(flag=flag.upper() if form is METABASE else flag))
    check = programs.check(f"--file={path}", "--history=none")
    assert check.state == ("OK" if flag == "true" else "WARNING"), check
    assert "run state" in check.line
    assert check.value("sites") == 2 and "running" not in check.output.perfdata
    if flag == "false":
        assert "Shop" in check.line and "Default Web Site" not in check.line


@pytest.mark.parametrize("content", [
    "", "hello", "<configuration>", "<?xml version='1.0'?><other/>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><configuration>&x;</configuration>",
    "<configuration><system.applicationHost><sites>" + "<a>" * 100_000,
], ids=["empty", "text", "cut", "other", "entity", "deep"])
def test_a_configuration_file_that_is_none(refused, tmp_path, content):
    path = tmp_path / "iis.config"
    path.write_text(content)
    result = refused(f"--file={path}", "--history=none")
    assert str(path) in result.line and "root:" not in result.all_text


def test_a_configuration_file_that_never_ends(programs, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    result = programs.check(f"--file={pipe}", "--history=none", "-t", "2")
    assert result.state == "UNKNOWN", result
    result = programs.check("--file=/dev/zero", "--history=none", "-t", "2")
    assert result.state == "UNKNOWN", result


def test_signals_blocked_by_a_careless_parent_do_not_hang_it(programs, password_file):
    """Some supervisors start their children with signals blocked or ignored."""
    def block():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGTERM})
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
    with hostile.Silent() as server:
        result = programs.check("-H", "127.0.0.1", "-p", str(server.port), "--auth=basic", "-u", "monitor",
                                f"--password-file={password_file}", "--history=none", "-t", "1", before=block)
    assert result.state == "UNKNOWN" and result.run.seconds < patience(6)
