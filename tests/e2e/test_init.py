"""sitewatch init: a configuration that works, for the nodes that somebody names, and never over another one."""
import os
import stat
import subprocess

import pytest

from this_build import BUILD

DAEMON = BUILD / "sitewatchd"
NAGIOS = r"""# hosts
define host {
	name		generic-node   ; a template
	register	0
	host_name	not-a-node
}
define host{
	use		generic-node
	host_name	EXCH-A ; the first
	address		exch-a.localhost
	}
define hostgroup {
	host_name	no-node
	members		EXCH-A
}
# define host {
  define   host   {
	host_name	EX\
CH-B
	address		EXCH-B
	notes		a \; b
}
define service {
	host_name	EXCH-A
}
"""


@pytest.fixture
def init(programs, tmp_path):
    """init("EXCH-A", stdin=...) -> Result; it writes tmp_path/etc/sitewatch.conf."""
    def run(*args, stdin=None, path=tmp_path / "etc/sitewatch.conf"):
        done = subprocess.run([programs.sitewatch_path, "init", f"--config={path}", f"--history={tmp_path}/history.db", *args],
                              input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True, text=True,
                              env=programs.environment(), timeout=60, check=False)
        done.path = path
        return done
    return run


def addresses(path):
    """{node: address} of what was written."""
    found, node = {}, None
    for line in path.read_text().splitlines():
        if line.startswith("[node "):
            node = line[len("[node "):-1]
            found[node] = node
        elif line.startswith("address = ") and node:
            found[node] = line.removeprefix("address = ")
    return found


def written(done):
    assert done.returncode == 0 and done.stderr == "", done
    return addresses(done.path)


@pytest.mark.parametrize("args, stdin, expected", [
    (["EXCH-A", "EXCH-B=10.0.0.5", "::1"], None, {"EXCH-A": "EXCH-A", "EXCH-B": "10.0.0.5", "::1": "::1"}),
    (["-"], "EXCH-A exch-a.example\n# none\n\n  web1  \r\nweb2\t10.0.0.7", {"EXCH-A": "exch-a.example", "web1": "web1",
                                                                      "web2": "10.0.0.7"}),
    (["web1", "-"], "web2\n", {"web1": "web1", "web2": "web2"}),
    (["-"], "\ufeffweb1 #1st\r\nweb2 10.0.0.7 # its address\n#web3\nweb#4\n", {"web1": "web1", "web2": "10.0.0.7", "web#4": "web#4"}),
], ids=["command line", "standard input", "both", "mark and comments"])
def test_nodes_come_from(init, args, stdin, expected):
    assert written(init(*args, stdin=stdin)) == expected


def test_nodes_come_from_nagios(init, tmp_path):
    file = tmp_path / "hosts.cfg"
    file.write_text(NAGIOS)
    more = tmp_path / "more.cfg"
    more.write_text("define host {\n\thost_name web1\n}\n")
    done = init(f"--from-nagios={file}", f"--from-nagios={more}")
    assert written(done) == {"EXCH-A": "exch-a.localhost", "EXCH-B": "EXCH-B", "web1": "web1"}


@pytest.mark.parametrize("text, expected", [
    ("\ufeffdefine host {\n host_name web1\n}\n", {"web1": "web1"}),
    ("define host {\r\n host_name EXCH\\\r\n\t-A\r\n address 10.0.0.5\r\n}\r\n", {"EXCH-A": "10.0.0.5"}),
    ("define host {\n notes C:\\share\\\\\n host_name web1\n}\n", {"web1": "web1"}),
    ("define host {\n# in another \\\n host_name web1\n host_name web2\n}\n", {"web2": "web2"}),
], ids=["mark", "line ends of Windows", "two backslashes", "a comment that goes on"])
def test_lines_of_nagios_are_read_as_nagios_reads_them(init, tmp_path, text, expected):
    file = tmp_path / "hosts.cfg"
    file.write_bytes(text.encode())
    assert written(init(f"--from-nagios={file}")) == expected


def test_what_it_writes_is_a_configuration_that_works(init, programs, start_simulator):
    simulator = start_simulator(iis=6)
    done = init("EXCH-A=exch-a.localhost", "EXCH-B=exch-b.localhost")
    written(done)
    if DAEMON.exists():
        checked = programs.run([DAEMON, f"--config={done.path}", "--check-config"])
        assert checked.status == 0 and b"2 nodes" in checked.stdout, checked
    check = programs.check(f"--config={done.path}", "--node=EXCH-A", f"--port={simulator.http_port}", "--auth=basic",
                           "-u", simulator.user, f"--password-file={simulator.password_file}", "--allow-unencrypted")
    assert check.state == "OK" and "EXCH-A" in check.line, check
    assert "EXCH-A" in programs.sitewatch(f"--config={done.path}", "show", "EXCH-A").text


def test_what_it_comments_out_is_right_once_it_is_not(init, programs):
    """Every commented key is one: a file with all of them taken in is read, but for the second account."""
    done = init("EXCH-A")
    written(done)
    lines, seen = [], set()
    for line in done.path.read_text().splitlines():
        bare = line[1:] if line.startswith("#") and not line.startswith("# ") else line
        key = bare.split(" = ")[0]
        if bare.startswith("["):
            seen.clear()
        elif " = " in bare and key in seen:
            continue
        seen.add(key)
        lines.append(bare)
    assert len(lines) > 20 and "keytab" in "\n".join(lines)
    every = done.path.with_name("every.conf")
    every.write_text("\n".join(lines) + "\n")
    (done.path.parent / "nodes.d").mkdir()
    result = programs.sitewatch(f"--config={every}", "nodes")
    assert result.status == 0 and "EXCH-A" in result.text, result


def test_it_says_what_remains(init):
    done = init("EXCH-A")
    for words in (str(done.path), "for 1 node.", "user", "/sitewatch/Prepare-SitewatchNode.ps1 does it", "chmod 640",
                  f"/check_iis_sites --config={done.path} --node=EXCH-A", "sitewatch discover"):
        assert words in done.stdout, words


def test_it_is_for_its_owner_alone_whatever_the_umask(init):
    before = os.umask(0)
    try:
        done = init("EXCH-A")
    finally:
        os.umask(before)
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(done.path.parent.stat().st_mode) == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to another group")
def test_the_group_of_the_history_reads_what_root_writes(init, tmp_path):
    os.chown(tmp_path, -1, 65534)
    done = init("EXCH-A")
    status = done.path.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (0, 65534, 0o640)
    assert "chmod" not in done.stdout


@pytest.mark.parametrize("kind", ["file", "link", "dangling link"])
def test_what_is_there_stays(init, tmp_path, kind):
    path = tmp_path / "sitewatch.conf"
    other = tmp_path / "other"
    if kind == "file":
        path.write_text("mine\n")
    else:
        if kind == "link":
            other.write_text("mine\n")
        path.symlink_to(other)
    done = init("EXCH-A", path=path)
    assert done.returncode == 3 and done.stdout == "", done
    assert f"{path} is there already, and stays as it is" in done.stderr
    assert path.is_symlink() == (kind != "file")
    assert not other.exists() if kind == "dangling link" else path.read_text() == "mine\n"


@pytest.mark.parametrize("args, stdin, words", [
    ([], None, "expected: sitewatch init NODE"),
    ([], "EXCH-A\n", "expected: sitewatch init NODE"),
    (["-"], "", "no node is named"),
    (["-"], "a b c\n", "standard input:1: expected NAME"),
    (["-"], "ok\n" + "x" * 5000 + "\n", "standard input:2: this is no line"),
    (["-"], "a\0b\n", "standard input:1: this is no line"),
    (["a="], None, "'a=' is neither"),
    (["=a"], None, "'=a' is neither"),
    (["a", "A"], None, "nothing is written"),
    (["a]\n[node b"], None, "is neither"),
    ([" a"], None, "nothing is written: no node can be called"),
    (["a\x1b[31m"], None, "nothing is written"),
    (["--from-nagios=/nowhere.cfg"], None, "/nowhere.cfg"),
    (["--from-nagios=/dev/null"], None, "--from-nagios"),
    (["a", "--look"], None, "--look: not an option of 'init'"),
], ids=str)
def test_what_cannot_be_is_refused_and_nothing_is_written(init, args, stdin, words):
    done = init(*args, stdin=stdin)
    assert done.returncode == 3 and done.stdout == "" and words in done.stderr, done
    assert "\x1b" not in done.stderr and not done.path.exists()


@pytest.mark.parametrize("text, words", [
    ("define host {\n host_name a\n", ":2: a definition of a host does not end"),
    ("define host {\n", ":1: a definition"),
    ("define host {\n host_name a\\\n", ":2: a definition"),
    ("define host {\n address a\n}\n", "no node is named"),
    ("host_name a\n", "no node is named"),
])
def test_a_file_that_is_not_nagios_is_refused(init, tmp_path, text, words):
    file = tmp_path / "hosts.cfg"
    file.write_text(text)
    done = init(f"--from-nagios={file}")
    assert done.returncode == 3 and words in done.stderr and not done.path.exists(), done


def test_no_option_of_its_own_goes_with_another_command(programs):
    result = programs.sitewatch("nodes", "--from-nagios=/x")
    assert result.status == 3 and b"--from-nagios: not an option of 'nodes'" in result.stderr
