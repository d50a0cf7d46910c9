"""Completion, in a real bash: what readline would hand over goes in, what it would offer comes out."""
import json
import re
import subprocess

import pytest

from this_build import BUILD, SOURCE, make

SCRIPT = SOURCE / "contrib/completion/sitewatch.bash"
PROGRAMS = ["check_iis_sites", "sitewatch", "sitewatchd", "start_iis_sites"]
ASK = r"""
set -u
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_sitewatch "$1" 2>&1
printf '%s\n' "${COMPREPLY[@]}"
"""


def ask(*words, cwd=None, path=""):
    done = subprocess.run(["bash", "--norc", "-c", ASK, "ask", SCRIPT, *words], capture_output=True, text=True, cwd=cwd,
                          check=True, timeout=30, env={"PATH": f"{path}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    assert done.stderr == ""
    return done.stdout


def offered(*words, **where):
    return ask(*words, **where).split()


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_offers_every_option_of_help_and_no_other(program):
    text = subprocess.run([BUILD / program, "--help"], capture_output=True, text=True, check=False, timeout=30).stdout
    of_help = {name + ("=" if value else "") for name, value in
               re.findall(r"(?m)^ {2,6}(?:-\w, )?(--[a-z][a-z-]*)(\[?=)?", text)}
    assert len(of_help) > 5
    assert set(offered(program, "--")) == of_help


@pytest.mark.parametrize("words, expected", [
    (("check_iis_sites", "--unreac"), ["--unreachable="]),
    (("check_iis_sites", "--from"), ["--from-daemon"]),
    (("check_iis_sites", "--auth", "=", "n"), ["negotiate", "ntlm"]),
    (("check_iis_sites", "--auth", "="), ["negotiate", "kerberos", "ntlm", "basic", "certificate"]),
    (("check_iis_sites", "--auth", "k"), ["kerberos"]),
    (("check_iis_sites", "--insecure", "--for"), ["--format="]),
    (("sitewatch", "--format", "=", "ic"), ["icinga2"]),
    (("start_iis_sites", "--dry"), ["--dry-run"]),
    (("start_iis_sites", "--state-type", "=", ""), ["HARD", "SOFT"]),
    (("sitewatch", "dis"), ["discover"]),
    (("sitewatch", "do"), ["doctor"]),
    (("sitewatch", "--config", "=", "/etc/x", "sh"), ["show"]),
    (("sitewatchd", "--log", "=", "s"), ["stderr", "syslog"]),
    (("/usr/sbin/sitewatchd", "--check"), ["--check-config"]),
])
def test_it_completes(words, expected):
    assert offered(*words) == expected


def test_a_file_is_completed(tmp_path):
    (tmp_path / "sitewatch.conf").touch()
    assert offered("sitewatch", "--config", "=", "sit", cwd=tmp_path) == ["sitewatch.conf"]


def test_a_node_is_completed(tmp_path):
    program = tmp_path / "sitewatch"
    program.write_text("#!/bin/sh\n[ \"$1\" = nodes ] && printf 'NODE    LAST LOOK\\nEXCH-A  1 s ago\\nweb1    never\\n'\n")
    program.chmod(0o755)
    assert offered("sitewatch", "show", "EX", path=tmp_path) == ["EXCH-A"]
    assert offered("check_iis_sites", "--node", "=", path=tmp_path) == ["EXCH-A", "web1"]


SITES = ["Default Web Site", "OWA", "Döner", 'a "b" \\c', "$(touch hacked)", "`touch hacked`", "x;touch hacked", "*", "#7", "a: b",
         "\x1b[31m", '","listed":true']


@pytest.fixture
def node_with_sites(tmp_path):
    """A tool whose `show EXCH-A --format=json` has these sites, and one that is not listed any more."""
    sites = [{"id": number, "name": name, "listed": True} for number, name in enumerate(SITES, 1)]
    (tmp_path / "json").write_text(json.dumps({"node": "EXCH-A", "sites": [*sites, {"id": 99, "name": "gone", "listed": False}]},
                                              separators=(",", ":"), ensure_ascii=False) + "\n")
    program = tmp_path / "sitewatch"
    program.write_text(f"""#!/bin/sh
case "$*" in
nodes) printf 'NODE    LAST LOOK\\nEXCH-A  1 s ago\\n' ;;
'show EXCH-A --format=json') cat '{tmp_path}/json' ;;
*) exit 1 ;;
esac
""")
    program.chmod(0o755)
    return tmp_path


def sites_offered(folder, *words):
    """As the shell would hand them to the program."""
    lines = ask(*words, cwd=folder, path=folder).splitlines()
    read = subprocess.run(["bash", "--norc", "-c", "\n".join(f"printf '%s\\0' {line}" for line in lines if line)],
                          capture_output=True, text=True, cwd=folder, check=True, timeout=30)
    assert not (folder / "hacked").exists()
    return read.stdout.split("\0")[:-1]


def test_sites_are_offered_where_one_is_wanted_and_none_is_run(node_with_sites):
    for words in (("sitewatch", "accept", "EXCH-A", ""), ("sitewatch", "revoke", "--by", "=", "me", "EXCH-A", "OWA", ""),
                  ("check_iis_sites", "--node", "=", "EXCH-A", "--site", "=", ""), ("start_iis_sites", "--node", "EXCH-A", "--ignore", ""),
                  ("check_iis_sites", "--node", "EXCH-A", "--expect", "=")):
        assert sites_offered(node_with_sites, *words) == SITES, words


@pytest.mark.parametrize("typed, expected", [("O", ["OWA"]), ("Default\\ W", ["Default Web Site"]), ('"Default W', ["Default Web Site"]),
                                             ("gone", []), ("*", ["*"]), ("$(", ["$(touch hacked)"])])
def test_what_was_typed_of_a_site_chooses(node_with_sites, typed, expected):
    assert sites_offered(node_with_sites, "sitewatch", "accept", "EXCH-A", typed) == expected


def test_first_a_node_then_its_sites(node_with_sites):
    assert offered("sitewatch", "accept", "", path=node_with_sites) == ["EXCH-A"]
    assert sites_offered(node_with_sites, "sitewatch", "accept", "EXCH-Z", "") == []
    assert sites_offered(node_with_sites, "check_iis_sites", "--site", "=", "") == []


def test_it_is_installed_under_each_program_s_name(tmp_path):
    make("install-completion", f"DESTDIR={tmp_path}", "datadir=/share")
    folder = tmp_path / "share/bash-completion/completions"
    assert sorted(path.name for path in folder.iterdir()) == PROGRAMS
    assert all(path.read_bytes() == SCRIPT.read_bytes() for path in folder.iterdir())


def ask_zsh(*words):
    """What contrib/completion/_sitewatch offers for the last of these words."""
    script = """source=$1; shift
compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@" }
complete_it() { eval "${"$(<$source)"//\\/usr\\/share\\/bash-completion\\/completions\\/sitewatch/$bash}" }
words=("$@") CURRENT=$#
complete_it"""
    done = subprocess.run(["zsh", "-f", "-c", f"bash={SCRIPT}; {script}", "zsh", SCRIPT.with_name("_sitewatch"), *words],
                          capture_output=True, text=True, check=False, timeout=60, env={"PATH": "/usr/bin:/bin"})
    assert done.stderr == "", done
    return done.stdout.split("\n")[:-1]


def test_zsh_offers_what_bash_does():
    assert ask_zsh("check_iis_sites", "--form") == ["--format="]
    assert ask_zsh("check_iis_sites", "--format=") == ["--format=text", "--format=json"]
    assert ask_zsh("check_iis_sites", "--format=j") == ["--format=json"]
    assert ask_zsh("sitewatchd", "--once", "--log", "j") == ["journal"]
    assert "timeline" in ask_zsh("sitewatch", "")
