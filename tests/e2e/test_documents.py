"""README, docs and the other documents: each command line that they show is one that the program takes, each link leads
somewhere, each file that they name is there, and nothing that has to be installed lacks its name in README."""
import os
import re
import shlex
import subprocess
from typing import NamedTuple

import pytest

import kdc
from processes import eventually
from test_manual import PROGRAMS, help_of, options_of_help
from this_build import BUILD, SOURCE, make

DOCUMENTS = sorted({*SOURCE.glob("*.md"), *SOURCE.glob("docs/*.md"), *SOURCE.glob("tests/*/README.md"),
                    *SOURCE.glob("tests/unit/*/README.md")})
FOR_USERS = [SOURCE / "README.md", *sorted(SOURCE.glob("docs/*.md"))]
PAGES = sorted((SOURCE / "man").glob("*.[158]"))
COMMANDS_OF_SITEWATCH = re.findall(r"(?m)^  ([a-z]+) ", help_of("sitewatch").partition("Commands:")[2].partition("Options:")[0])


def name_of(path):
    return str(path.relative_to(SOURCE))


def blocks_of(text):
    """The blocks of code: fenced, or indented by four columns and more after an empty line."""
    fenced = re.findall(r"(?ms)^```\w*\n(.*?)^```", text)
    rest = re.sub(r"(?ms)^```.*?^```", "", text)
    return fenced + [re.sub(r"(?m)^ {4,6}", "", block[1]) for block in re.finditer(r"(?:^|\n\n)((?: {4,}\S.*\n?|\n(?= {4}))+)", rest)]


def words_in_code(text):
    """What stands between backquotes in running text."""
    rest = re.sub(r"(?ms)^```.*?^```", "", text)
    rest = re.sub(r"(?m)^ {4,}\S.*$", "", rest)
    return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", rest)]


class Shown(NamedTuple):
    """A command line of one of our programs."""
    document: str
    program: str
    arguments: tuple


def commands_of(document, lines):
    for line in lines:
        try:
            words = shlex.split(line.removeprefix("$ "), comments=True)
        except ValueError:
            continue  # an apostrophe of prose
        if words[:2] == ["sudo", "-u"]:
            words = words[3:]
        program = words[0].rpartition("/")[2] if words else ""
        end = next((at for at, word in enumerate(words) if re.match(r"[|&>]", word)), len(words))
        if program in PROGRAMS:
            yield Shown(document, program, tuple(words[1:end]))


def all_shown():
    for path in DOCUMENTS:
        text = path.read_text()
        lines = [line for block in blocks_of(text) for line in block.replace("\\\n", "").splitlines()]
        yield from commands_of(name_of(path), [*lines, *words_in_code(text)])
    for path in PAGES:
        yield from commands_of(name_of(path), [line.replace("\\e", "\\") for line in re.findall(r"(?m)^\.Dl (.*)$", path.read_text())])


SHOWN = sorted(set(all_shown()))


def test_there_is_something_to_look_at():
    """Else the tests below would pass for want of anything that they find."""
    assert len(SHOWN) > 25 and {shown.program for shown in SHOWN} == set(PROGRAMS)
    assert {"README.md", "docs/nagios.md", "docs/event-handler.md", "docs/daemon.md"} <= {shown.document for shown in SHOWN}


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.document}-{shown.program} {shlex.join(shown.arguments)}")
def test_the_program_takes_the_command_line(shown):
    """Every option is one of --help, with a value where it takes one; and the program itself, which reads its command line
    from left to right, gets as far as --help behind it."""
    options = options_of_help(shown.program)
    letters = {option.letter: option for option in options.values() if option.letter}
    operands, waits = [], False
    for word in shown.arguments:
        if waits:
            waits = False
        elif word.startswith("--"):
            name, given, _ = word[2:].partition("=")
            assert name in options, word
            assert bool(given) == bool(options[name].unit) or name == "extra-opts", word
        elif word.startswith("-"):
            assert word[1:] in letters, word
            waits = bool(letters[word[1:]].unit)
        else:
            operands.append(word)
    if shown.program == "sitewatch":
        assert not operands or operands[0] in COMMANDS_OF_SITEWATCH, operands
    else:
        assert operands == []
    done = subprocess.run([BUILD / shown.program, *shown.arguments, "--help"], capture_output=True, text=True, check=False,
                          timeout=60, env={"PATH": os.environ["PATH"]})
    assert (done.stderr, done.stdout) == ("", help_of(shown.program))


def heads_of(path):
    """The names that a heading can be linked by, as GitHub makes them."""
    heads = re.findall(r"(?m)^#+ (.*)$", path.read_text())
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def check_links(document):
    text = re.sub(r"(?ms)^```.*?^```|`[^`\n]*`", "", document.read_text())
    for target in re.findall(r"\[[^\]]+\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", target):
            continue
        file, _, head = target.partition("#")
        path = document.parent / file if file else document
        assert path.is_file(), target
        assert not head or head in heads_of(path), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document):
    check_links(document)


def test_what_is_installed_is_all_and_its_links_lead_somewhere(tmp_path):
    make("install-dist_docDATA", "install-dist_documentsDATA", "install-nodist_docDATA", "install-nodist_documentsDATA", f"docdir={tmp_path}")
    installed = sorted(tmp_path.rglob("*.md"))
    assert {path.name for path in installed} >= {path.name for path in FOR_USERS}
    for document in installed:
        check_links(document)


def test_readme_leads_to_every_document_and_page():
    readme = (SOURCE / "README.md").read_text()
    assert set(re.findall(r"\]\((docs/[\w-]+\.md)", readme)) == {name_of(path) for path in SOURCE.glob("docs/*.md")}
    for path in PAGES:
        name, _, section = path.name.rpartition(".")
        assert f"`{name}({section})`" in readme


# Files of others, of the user, or of a build, which documents name without a folder.
NOT_OURS = {"krb5.conf", "nagios.cfg", "icinga2.conf", "MetaBase.xml", "applicationHost.config", "history.db"}
OURS = {path.name.removesuffix(".in") for path in SOURCE.rglob("*") if "build" not in path.parts}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_file_that_is_named_is_there(document):
    """Words in capitals stand for any."""
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    for code in words_in_code(document.read_text()):
        for word in code.split():
            if re.fullmatch(r"\.?[\w-]+(/[\w.*-]+)+/?", word) and word.split("/")[0] in rooms - {"build"}:
                pattern = re.sub(r"[A-Z]{2,}(?![\w-]*\.(?:md|txt))", "*", word.rstrip("/"))
                assert list(SOURCE.glob(pattern)) or list(SOURCE.glob(pattern + ".in")), word
            elif re.fullmatch(r"[\w-]+\.(c|h|md|py|conf|cfg|in|txt|service|story|ini|config|xml|db)", word) and word not in NOT_OURS:
                assert word in OURS or re.search("[A-Z]{4}", word), word


def test_every_option_that_is_named_is_there():
    """In running text, without its program."""
    known = {f"--{name}" for program in PROGRAMS for name in options_of_help(program)}
    known |= set(re.findall(r"--[a-z][\w-]*", (SOURCE / "quickstart").read_text() + (SOURCE / "tests/simulator/main.c").read_text()))
    configure = subprocess.run([SOURCE / "configure", "--help"], capture_output=True, text=True, check=True).stdout
    known |= set(re.findall(r"--[a-z][\w-]*", configure))
    for document in FOR_USERS:
        named = {option for code in words_in_code(document.read_text()) if not re.match(r"(?!configure)[a-z]+ ", code)
                 for option in re.findall(r"(?:^|\s)(--[a-z][\w-]*)", code)}
        assert named <= known, name_of(document)


def test_readme_names_every_package_that_quickstart_installs():
    quickstart = (SOURCE / "quickstart").read_text()
    lists = re.findall(r'(\w+_packages|package_tools)="([^"]*)"', quickstart)
    assert {name for name, _ in lists} >= {"build_packages", "demo_packages", "test_packages", "fuzz_packages", "bench_packages"}
    packages = {word for _, value in lists for word in value.split() if not word.startswith("$")}
    packages |= {word for line in re.findall(r"(?m)^\tinstall_packages (.*)$", quickstart) for word in line.split() if "$" not in word}
    named = {word for code in words_in_code((SOURCE / "README.md").read_text()) for word in code.split()}
    assert packages - named == set()


def settings_of(document):
    """Blocks that are a sitewatch.conf or a part of one."""
    return [block for block in blocks_of(document.read_text()) if re.search(r"(?m)^\[(defaults|history|agentx|repair|node .*)\]$", block)]


@pytest.mark.parametrize("document", [path for path in FOR_USERS if settings_of(path)], ids=name_of)
def test_settings_that_are_shown_are_a_configuration(document, tmp_path):
    """A program that reads one gets as far as looking for the node that it was told."""
    for number, block in enumerate(settings_of(document)):
        path = tmp_path / f"{number}.conf"
        path.write_text(block)
        path.chmod(0o600)
        done = subprocess.run([BUILD / "check_iis_sites", f"--config={path}", "--node=ANOTHER"], capture_output=True, text=True,
                              check=False, timeout=60)
        assert "no [node ANOTHER] in" in done.stdout, done.stdout + done.stderr


def test_the_keytab_that_is_shown_is_right_for_an_account_that_was_renamed(tmp_path):
    """Its key is made with the salt of its old name, which the KDC alone knows."""
    assert kdc.is_installed() and kdc.program("ktutil"), "no KDC here: apt-get install krb5-kdc krb5-admin-server krb5-user"
    text = (SOURCE / "docs/kerberos-and-ntlm.md").read_text()
    shown = re.findall(r"(?m)^ +ktutil:  (.*)$", text)
    assert [line.split()[0] for line in shown] == ["addent", "wkt", "quit"]
    path = tmp_path / "monitor.keytab"
    with kdc.Kdc() as domain:
        domain.add_user("old", "Secret-1")
        domain.admin("renprinc -force old monitor")

        def keytab_works(add):
            path.unlink(missing_ok=True)
            lines = "\n".join([add, "Secret-1", *shown[1:], ""]).replace("AD.EXAMPLE.COM", domain.realm).replace(
                "/etc/sitewatch/monitor.keytab", str(path))
            subprocess.run([kdc.program("ktutil")], input=lines, env=domain.environment(), text=True, check=True, capture_output=True,
                           timeout=60)
            kinit = [kdc.program("kinit"), "-c", "MEMORY:", "-k", "-t", path, f"monitor@{domain.realm}"]
            return subprocess.run(kinit, env=domain.environment(), capture_output=True, check=False,
                                  timeout=60).returncode == 0
        assert keytab_works(shown[0])
        assert not keytab_works(shown[0].replace(" -f", " -e aes256-cts")), "the salt of the name would do: nothing is tested"


def first_cells(text, head):
    """What stands in code in the first column of the table with this head; `_x` is short for the word before with another end."""
    rows = text.partition(head)[2].partition("\n\n")[0]
    words, stem = [], ""
    for row in re.findall(r"(?m)^\| (.*?) \|", rows):
        for code in re.findall(r"`([\w-]+)", row):
            stem = stem if code.startswith("_") else code.partition("_")[0]
            words.append(stem + code if code.startswith("_") else code)
    return words


def test_readme_has_each_reason_that_a_site_can_have():
    names = re.findall(r'\[REASON_\w+\] = "([\w-]+)"', (SOURCE / "lib/verdict/severity.c").read_text())
    rows = re.findall(r"(?m)^\| [A-Z, ]+ \| `([\w-]+)` \|", (SOURCE / "README.md").read_text())
    assert len(names) > 15 and sorted(rows) == sorted(names)


def test_the_document_has_each_variable_of_icinga():
    conf = re.sub(r"(?s)/\*.*?\*/", "", (SOURCE / "contrib/icinga2/sitewatch.conf.in").read_text())
    known = set(re.findall(r"\$(sitewatch_\w+)\$|host\.vars\.(sitewatch\w*)", conf))
    known = {first or second for first, second in known} - {"sitewatch_config", "sitewatch_site"}
    assert len(known) > 15 and set(first_cells((SOURCE / "docs/icinga.md").read_text(), "| variable of a host")) == known


def test_the_document_has_each_notification_of_the_mib():
    mib = (SOURCE / "snmp-subagent/SITEWATCH-MIB.txt.in").read_text()
    known = {name for name, body in re.findall(r"(?ms)^(sw\w+) NOTIFICATION-TYPE\n(.*?)::= ", mib) if "problem" in body}
    rows = re.findall(r"`(sw\w+)`", "".join(re.findall(r"(?m)^\| (`sw.*?) \|", (SOURCE / "docs/snmp.md").read_text().partition(
        "| notification |")[2].partition("\n\n")[0])))
    assert len(known) == 13 and set(rows) == known


def test_troubleshooting_quotes_sentences_that_are_said():
    sources = "".join(path.read_text() for room in ("lib", "plugins", "snmp-subagent") for path in sorted((SOURCE / room).rglob("*.c")))
    sources = re.sub(r'"\s*"', "", sources)
    rows = re.findall(r"(?m)^\| ([^|]+?) \| ", (SOURCE / "docs/troubleshooting.md").read_text())[1:]
    assert len(rows) > 5
    for row in rows:
        assert all(part.strip() in sources for part in row.split("...")), row


SCENARIO = """
[node EXCH-A]
windows = 2008r2
[pool EXCH-A Reports]
state = started
"""
NAMES = ("Default Web Site", "OWA", "Intranet", "Shop", "Exchange Admin", "Archive", "Old")


def test_what_is_shown_of_the_documents_node_is_done(watch_cluster):
    """The simulator is EXCH-A, with the sites that documents speak of; two of them and a pool are stopped after a first look."""
    sites = [f"[site EXCH-A {number}]\nname = {name}\n" for number, name in enumerate(NAMES, 1)]
    scenario = SCENARIO + "".join(sites).replace("Archive\n", "Archive\npool = Reports\n")
    watch = watch_cluster(7, "http", scenario=scenario)
    shown = {shown[1:] for shown in SHOWN if "EXCH-A" in shown.arguments or "--node=EXCH-A" in shown.arguments}
    assert {"check_iis_sites", "sitewatch", "start_iis_sites"} == {program for program, _ in shown} and len(shown) > 10
    watch.check()
    for site in (3, 7):
        watch.simulator.control("stop", node="EXCH-A", site=site)
    watch.simulator.control("pool", node="EXCH-A", name="Reports", state="stopped")
    watch.check()
    daemon = watch.programs.start([BUILD / "sitewatchd", f"--config={watch.configuration}"])
    try:
        eventually("the daemon has looked", lambda: watch.check("EXCH-A", "--from-daemon").state != "UNKNOWN")
        for program, arguments in sorted(shown):
            words = [word for word in arguments if not word.startswith("--as=")]  # a user that need not be here
            done = watch.programs.run([BUILD / program, f"--config={watch.configuration}", *words])
            fine = (0, 1, 2) if program == "check_iis_sites" else (0, 1) if "doctor" in words else (0,)
            assert done.stderr == b"" and done.status in fine, str(done)
    finally:
        daemon.process.terminate()
        daemon.wait()
